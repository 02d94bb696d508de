//! Showing a board.

use std::collections::HashSet;

use chrono::Datelike;
use infra::Scope;
use infra::live::boards::{BoardKey, Boards, Snapshot};
use infra::live::org_boards::OrgBoardKey;
use infra::store::orgs::OrgKind;
use infra::store::points::Currency;
use infra::store::{boards, orgs, people};

use super::orgs::rules::By;
use super::rules::{self, Seen, Viewer};
use crate::access::{Right, require};
use crate::calendar::{self, Period};
use crate::{Caller, Context, Id, Refusal, Result};

/// There was no 双报到 before.
const FIRST_YEAR: i32 = 2015;

/// How many lines a board shows.
const LINES: usize = 50;

/// Whom a board ranks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Subject {
    #[default]
    Members,
    Orgs(OrgKind),
}

/// Which board of an org and a period. Members are ranked by their totals.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    pub subject: Subject,
    pub by: By,
}

/// The board of an org for a period, as far as the caller may see it. A member sees boards on
/// which they stand, staff those of the orgs within their scope.
///
/// # Errors
/// [`Refusal::NotFound`] for any other org.
pub async fn show_board(
    ctx: &Context,
    caller: &Caller,
    org: Id,
    period: Period,
    asked: Asked,
) -> Result<(Seen, infra::store::orgs::Boards)> {
    let scope = require(caller, Right::ShowBoard)?;
    // Boards that nobody can stand on are not made: each would be kept.
    let today = calendar::day(ctx.now());
    if period.first_day().is_some_and(|first| first.year() < FIRST_YEAR || first > today) {
        return Err(Refusal::NotFound.into());
    }
    let (viewer, places) = viewer(ctx, &scope, org).await?;
    let visible = crate::orgs::profile_of(&ctx.db, org).await?.boards;
    if let Subject::Orgs(kind) = asked.subject {
        // They name nobody: every profile shows them.
        let key = OrgBoardKey { org, kind, period: period.to_string() };
        let rows = super::orgs::standings(ctx, &key, period).await?;
        return Ok((super::orgs::rules::seen(&rows, asked.by, &places, LINES), visible));
    }
    let own = match viewer {
        Viewer::Member(me) => Some(me),
        Viewer::Staff => None,
    };
    let key = BoardKey { org, currency: Currency::Assessment, period: period.to_string() };
    let snapshot = snapshot(ctx, &key, own).await?;
    let shown: Vec<Id> = snapshot.top.iter().chain(&snapshot.around).map(|standing| standing.subject).collect();
    let names = people::names(&ctx.db, shown.iter().copied()).await?;
    let units = people::memberships_on(&ctx.db, shown.into_iter().chain(own), today).await?;
    let unit = own.and_then(|me| units.get(&me)).map(|membership| membership.unit_id);
    let colleagues = units.values().filter(|m| Some(m.unit_id) == unit).map(|m| m.person_id).collect();
    Ok((rules::seen(&snapshot, viewer, visible, &names, &colleagues), visible))
}

/// Who looks, and the orgs that a member stands under.
async fn viewer(ctx: &Context, scope: &Scope, org: Id) -> Result<(Viewer, HashSet<Id>)> {
    if orgs::find_within(&ctx.db, scope, org).await?.is_some() {
        return Ok((Viewer::Staff, HashSet::new()));
    }
    let me = scope.person().ok_or(Refusal::NotFound)?;
    let places = HashSet::from_iter(boards::places_of(&ctx.db, me, calendar::day(ctx.now())).await?);
    if places.contains(&org) { Ok((Viewer::Member(me), places)) } else { Err(Refusal::NotFound.into()) }
}

/// Reads the board, making it from the ledger the first time. Whoever asks while somebody makes it waits
/// for that: a hundred first readers read the ledger once.
pub(super) async fn snapshot(ctx: &Context, key: &BoardKey, own: Option<Id>) -> Result<Snapshot> {
    if let Some(snapshot) = ctx.live.boards.snapshot(key, LINES, own) {
        return Ok(snapshot);
    }
    let turn = ctx.live.boards.begin(key);
    let _turn = turn.lock().await;
    if let Some(snapshot) = ctx.live.boards.snapshot(key, LINES, own) {
        return Ok(snapshot);
    }
    // It may have been dropped while this one waited.
    ctx.live.boards.begin(key);
    let today = calendar::day(ctx.now());
    let rows = boards::standings(&ctx.db, key.org, key.currency, &key.period, today).await?;
    ctx.live.boards.fill(key, &rows);
    // Somebody may have dropped it in the meantime.
    let kept = ctx.live.boards.snapshot(key, LINES, own);
    Ok(kept.unwrap_or_else(|| Boards::passing(&rows, LINES, own)))
}
