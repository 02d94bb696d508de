//! Every recurring job, in one table.

use std::time::Duration;

use chrono::Duration as Span;
use futures::future::BoxFuture;
use infra::store::{answers, outbox};
use tokio_util::sync::CancellationToken;

use crate::once::KEPT_FOR;
use crate::{
    Caller, Context, Result, checkins, claims, expiries, jobs, notices, people, photos, points, ratings, registrations,
    series, sessions, waitlist, windows,
};

/// One recurring job: how often, and what. Each may run on every instance: what they do twice
/// changes nothing.
struct Recurring {
    name: &'static str,
    every: Duration,
    run: fn(&Context) -> BoxFuture<'_, Result<()>>,
}

const TABLE: &[Recurring] = &[
    Recurring { name: "sweep_jobs", every: Duration::from_secs(1), run: |ctx| Box::pin(jobs::sweep(ctx)) },
    Recurring {
        name: "sweep_gates",
        every: Duration::from_secs(5),
        run: |ctx| Box::pin(claims::sweep(ctx, ctx.now())),
    },
    Recurring {
        name: "sweep_standing",
        every: Duration::from_secs(600),
        run: |ctx| Box::pin(people::standing::sweep(ctx)),
    },
    Recurring { name: "sweep_waitlists", every: Duration::from_secs(60), run: |ctx| Box::pin(waitlist::sweep(ctx)) },
    Recurring {
        name: "sweep_unit_claims",
        every: Duration::from_secs(60),
        run: |ctx| Box::pin(claims::units::sweep(ctx)),
    },
    Recurring {
        name: "tell_waiting_checkins",
        every: Duration::from_secs(600),
        run: |ctx| Box::pin(async move { checkins::tell_waiting_checkins(ctx, &Caller::job()).await }),
    },
    Recurring {
        name: "disclose_ratings",
        every: Duration::from_secs(24 * 3600),
        run: |ctx| Box::pin(ratings::sweep(ctx)),
    },
    Recurring { name: "publish_series", every: Duration::from_secs(600), run: |ctx| Box::pin(series::sweep(ctx)) },
    Recurring {
        name: "seal_ledger",
        every: Duration::from_secs(600),
        run: |ctx| Box::pin(async move { points::seal_ledger(ctx, &Caller::job()).await }),
    },
    Recurring {
        name: "settle_windows",
        every: Duration::from_secs(6 * 3600),
        run: |ctx| Box::pin(windows::sweep(ctx)),
    },
    Recurring {
        name: "settle_expiries",
        every: Duration::from_secs(6 * 3600),
        run: |ctx| Box::pin(expiries::sweep(ctx)),
    },
    Recurring { name: "purge_answers", every: Duration::from_secs(600), run: |ctx| Box::pin(purge_answers(ctx)) },
    Recurring { name: "purge_jobs", every: Duration::from_secs(600), run: |ctx| Box::pin(purge_jobs(ctx)) },
    Recurring { name: "purge_notices", every: Duration::from_secs(3600), run: |ctx| Box::pin(purge_notices(ctx)) },
    Recurring {
        name: "purge_sessions",
        every: Duration::from_secs(600),
        run: |ctx| Box::pin(async move { sessions::purge_sessions(ctx, &Caller::job()).await }),
    },
    Recurring {
        name: "erase_registrations",
        every: Duration::from_secs(3600),
        run: |ctx| Box::pin(async move { registrations::erase_registrations(ctx, &Caller::job()).await }),
    },
    Recurring { name: "collect_photos", every: Duration::from_secs(3600), run: |ctx| Box::pin(collect_photos(ctx)) },
    Recurring {
        name: "sweep_files",
        every: Duration::from_secs(24 * 3600),
        run: |ctx| Box::pin(photos::sweep_files(ctx)),
    },
    Recurring {
        name: "forget_revocations",
        every: Duration::from_secs(600),
        run: |ctx| Box::pin(forget_revocations(ctx)),
    },
];

/// Answers are kept for 24 hours.
async fn purge_answers(ctx: &Context) -> Result<()> {
    answers::purge(&ctx.db, ctx.now() - KEPT_FOR).await?;
    Ok(())
}

/// Done jobs are kept for a week, for whoever wonders.
async fn purge_jobs(ctx: &Context) -> Result<()> {
    outbox::purge(&ctx.db, ctx.now() - Span::days(7)).await?;
    Ok(())
}

/// Read notices go after a while; see there.
async fn purge_notices(ctx: &Context) -> Result<()> {
    notices::purge_notices(ctx, &Caller::job()).await?;
    Ok(())
}

/// Photos that nothing refers to go.
async fn collect_photos(ctx: &Context) -> Result<()> {
    photos::collect_photos(ctx, &Caller::job()).await?;
    Ok(())
}

/// A revocation matters until the tokens from before it have expired.
async fn forget_revocations(ctx: &Context) -> Result<()> {
    ctx.live.revocations.forget(ctx.now() - ctx.settings.access_token - Span::minutes(5));
    Ok(())
}

/// Runs every recurring job once, now. For the command line and tests.
///
/// # Errors
/// That of the first that failed, once all have run.
pub async fn run_all(ctx: &Context) -> Result<()> {
    let mut outcome = Ok(());
    for recurring in TABLE {
        let this = (recurring.run)(ctx).await;
        outcome = outcome.and(this);
    }
    outcome
}

/// Runs each when it is due, until stopped.
pub(crate) async fn run(ctx: Context, stop: CancellationToken) {
    let each = TABLE.iter().map(|recurring| {
        let (ctx, stop) = (ctx.clone(), stop.clone());
        async move {
            let mut ticks = tokio::time::interval(recurring.every);
            loop {
                tokio::select! {
                    _ = ticks.tick() => {}
                    () = stop.cancelled() => return,
                }
                if let Err(error) = (recurring.run)(&ctx).await {
                    tracing::warn!(job = recurring.name, %error, "a recurring job failed; it runs again");
                }
            }
        }
    });
    futures::future::join_all(each).await;
}
