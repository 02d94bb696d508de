//! Changing a member's membership by hand: another unit, other terms, leaving.

use std::collections::HashSet;

use chrono::{Duration, NaiveDate};
use infra::Reader;
use infra::store::orgs::{self, OrgKind, OrgRow};
use infra::store::people::{self, Leaving, MemberClass, MembershipRow};

use super::changes::rules;
use super::changes::{self, Misfit, Plan, Wanted};
use super::place::{Who, place};
use super::read;
use super::voided::{self, MemberChanged};
use crate::access::{Right, require};
use crate::{Caller, Context, Effect, Fault, Id, Once, Refusal, Result, calendar, imports};

/// How far ahead a change may be recorded.
pub(crate) const AHEAD: Duration = Duration::days(366);

/// What a membership is to be. What is not said stays as it is.
#[derive(Clone, Debug)]
pub struct Wish {
    pub unit: Id,
    /// A branch below the unit.
    pub branch: Option<Id>,
    pub class: Option<MemberClass>,
    pub duty: Option<String>,
    /// The first day; today, where nothing is said.
    pub valid_from: Option<NaiveDate>,
}

/// A departure to be recorded.
#[derive(Clone, Debug)]
pub struct Departure {
    pub reason: Leaving,
    /// The first day on which they are no longer on the roster.
    pub on: NaiveDate,
}

impl From<Wish> for Wanted {
    fn from(wish: Wish) -> Self {
        Wanted {
            unit: wish.unit,
            branch: wish.branch,
            class: wish.class,
            duty: crate::text::given(wish.duty),
            from: wish.valid_from,
        }
    }
}

/// What is wrong with a wish, whomever it is for. `unit` is the row of the wish's unit.
pub(super) async fn faults(reader: &impl Reader, wish: &Wish, unit: &OrgRow, today: NaiveDate) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    if unit.kind != OrgKind::Unit {
        faults.push(Fault::new("/unit_id", "not_a_unit", "党员须登记在单位名下"));
    }
    if let Some(branch) = wish.branch {
        let lineage = orgs::lineage(reader, branch).await?;
        let is_branch = lineage.first().is_some_and(|org| org.kind == OrgKind::Branch);
        if !is_branch || lineage.iter().all(|org| org.id != unit.id) {
            faults.push(Fault::new("/branch_id", "not_its_branch", "该单位下没有这个党支部"));
        }
    }
    if wish.valid_from.is_some_and(|day| day > today + AHEAD) {
        faults.push(Fault::new("/valid_from", "out_of_range", "生效日期不能晚于一年之后"));
    }
    Ok(faults)
}

/// Moves a member to another unit, or changes branch, class or duty, from a day on. Whoever has left
/// comes back by it. A move voids the moves that were recorded for later; see the rules.
///
/// # Errors
/// [`Refusal::NotFound`] for the member or the unit, [`Refusal::Invalid`], [`Refusal::ImportRunning`].
pub async fn set_membership(
    ctx: &Context,
    caller: &Caller,
    person: Id,
    wish: Wish,
    once: Once<MemberChanged>,
) -> Result<Effect<MemberChanged>> {
    let now = ctx.now();
    let today = calendar::day(now);
    let scope = require(caller, Right::SetMembership)?;
    people::find_member(&ctx.db, &scope, person, today).await?.ok_or(Refusal::NotFound)?;
    let unit = orgs::find_within(&ctx.db, &scope, wish.unit).await?.ok_or(Refusal::NotFound)?;
    let faults = faults(&ctx.db, &wish, &unit, today).await?;
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    let wanted = Wanted::from(wish);
    let decide = |history: &[MembershipRow], reached: &_| rules::plan(history, &wanted, today, reached);
    change(ctx, caller, (Right::SetMembership, person, unit.id), decide, once).await
}

/// Records that a member has left, or will. What was to follow is void.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Invalid`], [`Refusal::ImportRunning`].
pub async fn record_departure(
    ctx: &Context,
    caller: &Caller,
    person: Id,
    departure: Departure,
    once: Once<MemberChanged>,
) -> Result<Effect<MemberChanged>> {
    let today = calendar::day(ctx.now());
    let scope = require(caller, Right::RecordDeparture)?;
    let found = people::find_member(&ctx.db, &scope, person, today).await?;
    let (_, standing) = found.ok_or(Refusal::NotFound)?;
    if departure.reason == Leaving::Moved {
        return Err(Refusal::invalid("/reason", "moves_by_membership", "调到其他单位请修改党组织关系").into());
    }
    if departure.on > today + AHEAD {
        return Err(Refusal::invalid("/on", "out_of_range", "离开日期不能晚于一年之后").into());
    }
    let leaving = (departure.reason, departure.on);
    let decide = |history: &[MembershipRow], reached: &_| rules::leave(history, None, leaving, today, reached);
    change(ctx, caller, (Right::RecordDeparture, person, standing.unit_id), decide, once).await
}

/// Brings a member's memberships to what `decide` makes of them and of those of their units that lie
/// within the scope.
pub(super) async fn change(
    ctx: &Context,
    caller: &Caller,
    (right, person, unit): (Right, Id, Id),
    decide: impl FnOnce(&[MembershipRow], &HashSet<Id>) -> Result<Plan, Misfit>,
    once: Once<MemberChanged>,
) -> Result<Effect<MemberChanged>> {
    let now = ctx.now();
    let scope = require(caller, right)?;
    let mut write = enter!(ctx.write_once(caller, right, &once, now).await?);
    imports::refuse_while_running(&write, unit).await?;
    people::lock(&write, &[person]).await?;
    let history = people::memberships_of(&*write, person).await?;
    let reached = orgs::those_within(&*write, &scope, history.iter().map(|row| row.unit_id)).await?;
    let plan = decide(&history, &reached).map_err(changes::misfit)?;
    let by = write.by();
    let placed = place(ctx, &mut write, &[(Who::Known(person), plan)], by).await?;
    let member = read::seen(ctx, &*write, person, calendar::day(now)).await?;
    let voided = voided::seen(&*write, placed.voided).await?;
    write.finish(&once, MemberChanged { member, voided }, ("person", Some(person))).await
}
