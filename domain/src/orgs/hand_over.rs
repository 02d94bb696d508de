//! What one org gives to its successor: everything that lives in it, or a part. What was done there
//! stays there.

use std::collections::HashSet;

use chrono::NaiveDate;
use infra::store::accounts::GrantRow;
use infra::store::checkins::CheckinRow;
use infra::store::claims::units as claim_rows;
use infra::store::invitations;
use infra::store::notices::NoticeKind;
use infra::store::orgs::succession::{self, SuccessionKind, SuccessionRow};
use infra::store::orgs::{OrgRow, handover};
use infra::store::people::MembershipRow;
use infra::store::tasks::TaskRow;

use super::rules;
use crate::write::Write;
use crate::{Caller, Context, Id, Instant, Result, calendar, claims, notices};

/// One org has followed another.
#[derive(Clone, Debug)]
pub struct Succeeded {
    pub succession: SuccessionRow,
    pub from: OrgRow,
    pub to: OrgRow,
    pub handed_over: HandedOver,
}

/// How many of each went over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HandedOver {
    pub children: usize,
    pub checkins: usize,
    pub members: usize,
    pub tasks: usize,
    pub grants: usize,
}

/// What lives in an org, read under its lock.
#[derive(Clone, Debug, Default)]
pub(super) struct Inventory {
    /// Everybody whose claims may hang on where it, or anything below, stands.
    pub claimants: Vec<Id>,
    /// The units that may claim what is published there.
    pub units: Vec<Id>,
    pub children: Vec<Id>,
    pub checkins: Vec<CheckinRow>,
    pub memberships: Vec<MembershipRow>,
    pub tasks: Vec<TaskRow>,
    pub grants: Vec<GrantRow>,
}

impl Inventory {
    /// Takes stock, locking first the people, then the tasks: the order in which claims lock, too.
    pub(super) async fn take(write: &Write, org: Id, today: NaiveDate) -> Result<Inventory> {
        let units = claim_rows::units_published_for(&**write, org).await?;
        let claimants = claimants(write, org, &units, today).await?;
        let working = handover::memberships_in(&**write, org, today).await?.into_iter().map(|row| row.person_id);
        handover::lock_people(write, claimants.iter().copied().chain(working).collect()).await?;
        Ok(Inventory {
            claimants,
            units,
            children: succession::live_children(&**write, org).await?,
            tasks: handover::lock_unfinished_tasks(write, org, write.now()).await?,
            checkins: handover::checkins_at(&**write, org).await?,
            memberships: handover::memberships_in(&**write, org, today).await?,
            grants: handover::grants_on(&**write, org).await?,
        })
    }

    /// Everybody who is checked in or works there.
    pub fn people(&self) -> HashSet<Id> {
        let working = self.memberships.iter().map(|row| row.person_id);
        self.checkins.iter().map(|row| row.person_id).chain(working).collect()
    }
}

/// Everybody whose claims may hang on where an org, or anything below it, stands: those for whom tasks are
/// published there, those who belong to its units and teams, and those whom these units named.
pub(super) async fn claimants(write: &Write, org: Id, units: &[Id], today: NaiveDate) -> Result<Vec<Id>> {
    let mut people = handover::people_published_for(&**write, org).await?;
    people.extend(handover::people_belonging_to(&**write, org, today).await?);
    people.extend(claim_rows::people_named(&**write, units).await?);
    Ok(people)
}

/// Gives `part` of what lives in `from` to `to`, and tells those concerned.
pub(super) async fn hand_over(
    ctx: &Context,
    write: &Write,
    part: Inventory,
    from: &OrgRow,
    to: &OrgRow,
) -> Result<HandedOver> {
    let now = write.now();
    let people: Vec<Id> = part.people().into_iter().collect();
    let successor = to;
    let to = successor.id;
    succession::mark_namesakes(write, &part.children, to, &from.name).await?;
    succession::put_under(write, &part.children, from.id, to).await?;
    let tasks: Vec<Id> = part.tasks.iter().map(|task| task.id).collect();
    handover::give_tasks(write, &tasks, to).await?;

    let old: Vec<Id> = part.checkins.iter().map(|row| row.id).collect();
    let anew =
        |row: &CheckinRow| CheckinRow { id: ctx.entropy.id(now), community_id: to, checked_in_at: now, ..row.clone() };
    let new = part.checkins.iter().map(anew).collect();
    handover::replace_checkins(write, &old, new, now).await?;
    // Whoever waited for the one and was with the other is with their successor, and waits no more.
    handover::close_superseded(write, to, now).await?;
    invitations::hand_over(write, &people, from.id, to).await?;
    give_members(ctx, write, &part.memberships, from.id, to, now).await?;
    let grants = give_grants(ctx, write, &part.grants, to, now).await?;
    let text = rules::succession_notice(&from.name, &successor.name);
    notices::tell(ctx, write, &people, NoticeKind::OrgSucceeded, Some(to), text).await?;
    Ok(HandedOver {
        children: part.children.len(),
        checkins: part.checkins.len(),
        members: part.memberships.iter().map(|row| row.person_id).collect::<HashSet<_>>().len(),
        tasks: tasks.len(),
        grants,
    })
}

/// Frees the claims that these units and people cannot hold any more where they, or the tasks, stand
/// now. Those who may be concerned have been locked before any task was.
pub(super) async fn release_claims(ctx: &Context, write: &Write, units: &[Id], people: &[Id]) -> Result<()> {
    // Every gate is forgotten after the commit, not only those of the tasks that these name.
    let _ = claims::units::release(ctx, write, units).await?;
    let mut holders: Vec<Id> = handover::claimants_among(&**write, people).await?.into_iter().collect();
    holders.sort_unstable();
    for person in holders {
        let _ = claims::release_ineligible(ctx, write, person).await?;
    }
    Ok(())
}

/// Ends the memberships in the old unit (or branch) today and begins them in the new one.
async fn give_members(
    ctx: &Context,
    write: &Write,
    rows: &[MembershipRow],
    from: Id,
    to: Id,
    now: Instant,
) -> Result<()> {
    let today = calendar::day(now);
    let branches = handover::below(&**write, to, rows.iter().filter_map(|row| row.branch_id)).await?;
    let anew = |row: &MembershipRow| MembershipRow {
        id: ctx.entropy.id(now),
        unit_id: if row.unit_id == from { to } else { row.unit_id },
        // A branch that stayed behind is not theirs any more.
        branch_id: match row.branch_id {
            Some(branch) if branch == from => Some(to),
            branch if row.unit_id == from => branch.filter(|branch| branches.contains(branch)),
            branch => branch,
        },
        // One that was to begin later begins then.
        valid_from: row.valid_from.max(today),
        recorded_at: now,
        ..row.clone()
    };
    let new: Vec<MembershipRow> = rows.iter().map(anew).collect();
    let (begun, to_come): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.valid_from <= today);
    let ids = |rows: Vec<&MembershipRow>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
    // These never began in the old place.
    handover::forget_memberships(write, &ids(to_come)).await?;
    Ok(handover::replace_memberships(write, &ids(begun), new, today).await?)
}

/// Grants on the new org what was granted on the old one and is not granted there yet.
async fn give_grants(ctx: &Context, write: &Write, rows: &[GrantRow], to: Id, now: Instant) -> Result<usize> {
    let standing = handover::grants_on(&**write, to).await?;
    let held: HashSet<_> = standing.iter().map(|grant| (grant.person_id, grant.role)).collect();
    let missing = rows.iter().filter(|grant| !held.contains(&(grant.person_id, grant.role)));
    let new: Vec<GrantRow> = missing
        .map(|grant| GrantRow { id: ctx.entropy.id(now), org_id: to, granted_at: now, ..grant.clone() })
        .collect();
    let count = new.len();
    handover::give_grants(write, new, now).await?;
    Ok(count)
}

/// The row that says what became of an org.
pub(super) fn record(
    ctx: &Context,
    caller: &Caller,
    from: Id,
    to: Id,
    kind: SuccessionKind,
    now: Instant,
) -> SuccessionRow {
    SuccessionRow {
        id: ctx.entropy.id(now),
        from_id: from,
        to_id: to,
        kind,
        effective_on: calendar::day(now),
        recorded_at: now,
        recorded_by: caller.person_if_any(),
    }
}
