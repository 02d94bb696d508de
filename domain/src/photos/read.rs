//! Looking photos up, alone or with their logs.

use std::collections::HashMap;

use infra::store::logs::LogRow;
use infra::store::photos::{self, PhotoRow};
use infra::{Reader, Scope};

use super::{AlsoIn, Links, PhotoSeen, Size, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Instant, Refusal, Result};

/// One's own photo, or one that a log within the caller's scope shows; with fresh links.
pub async fn show_photo(ctx: &Context, caller: &Caller, id: Id) -> Result<PhotoSeen> {
    let now = ctx.now();
    let scope = require(caller, Right::ShowPhoto)?;
    let photo = photos::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let seen = seen(ctx, &ctx.db, &scope, vec![photo], now).await?.pop();
    seen.ok_or(Refusal::NotFound.into())
}

/// The photos of these logs, each log's in its order; to be shown to whoever has `scope`.
pub(crate) async fn of_logs(
    ctx: &Context,
    reader: &impl Reader,
    scope: &Scope,
    logs: &[LogRow],
    now: Instant,
) -> Result<HashMap<Id, Vec<PhotoSeen>>> {
    let rows = photos::of_logs(reader, logs.iter().map(|log| log.id)).await?;
    let mut found: HashMap<Id, Vec<PhotoSeen>> = HashMap::new();
    for photo in seen(ctx, reader, scope, rows, now).await? {
        if let Some(log) = photo.photo.log_id {
            found.entry(log).or_default().push(photo);
        }
    }
    Ok(found)
}

async fn seen(
    ctx: &Context,
    reader: &impl Reader,
    scope: &Scope,
    rows: Vec<PhotoRow>,
    now: Instant,
) -> Result<Vec<PhotoSeen>> {
    let mut told = HashMap::new();
    // Members are not told where else their photo is: they know, or need not.
    if scope.is_everything() || !scope.orgs().is_empty() {
        told = also_in(reader, scope, &rows).await?;
    }
    Ok(rows
        .into_iter()
        .map(|row| {
            let also_in = told.remove(&row.id);
            shown(ctx, row, also_in, now)
        })
        .collect())
}

async fn also_in(reader: &impl Reader, scope: &Scope, rows: &[PhotoRow]) -> Result<HashMap<Id, AlsoIn>> {
    let mut digests: Vec<String> = rows.iter().map(|row| row.digest.clone()).collect();
    digests.sort();
    digests.dedup();
    let counts: HashMap<String, i64> = photos::count_logs(reader, &digests).await?.into_iter().collect();
    let count = |digest: &str| counts.get(digest).and_then(|count| u64::try_from(*count).ok()).unwrap_or(0);
    // Nearly all are in one log only.
    digests.retain(|digest| count(digest) > 1);
    let twins = if digests.is_empty() { Vec::new() } else { photos::twins(reader, scope, &digests).await? };
    let of = |row: &PhotoRow| {
        let told = |log| (row.id, rules::also_in(log, &row.digest, count(&row.digest), &twins));
        row.log_id.map(told)
    };
    Ok(rows.iter().filter_map(of).collect())
}

/// A photo with fresh links, while there is something to link to.
pub(super) fn shown(ctx: &Context, photo: PhotoRow, also_in: Option<AlsoIn>, now: Instant) -> PhotoSeen {
    let expires_at = rules::links_expire(now);
    let sign = |size: Size| ctx.tokens.link_signature(photo.id, size.as_str(), expires_at.timestamp());
    let links =
        photo.file_gone_at.is_none().then(|| Links { expires_at, full: sign(Size::Full), thumb: sign(Size::Thumb) });
    PhotoSeen { photo, links, also_in }
}
