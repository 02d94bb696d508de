//! Carrying out what was decided about memberships, for many people at once.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use infra::crypto::Purpose;
use infra::store::orgs::handover;
use infra::store::outbox::JobKind;
use infra::store::people::changes::{self, VoidCause, VoidedChangeRow};
use infra::store::people::{self, Leaving, MembershipRow, PersonRow};

use super::changes::{Plan, Step, Terms, Voided};
use crate::write::Write;
use crate::{Context, Id, Result, calendar};

/// Whom a plan is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// Somebody who is not on record yet.
    New {
        name: String,
        phone: String,
    },
    Known(Id),
}

/// What came of placing people.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    /// In the order in which they were given.
    pub people: Vec<Id>,
    pub voided: Vec<VoidedChangeRow>,
}

/// Makes the people that are new, and brings the memberships to what the plans say, in the name of
/// `by`.
pub(crate) async fn place(
    ctx: &Context,
    write: &mut Write,
    placements: &[(Who, Plan)],
    by: Option<Id>,
) -> Result<Placed> {
    let now = write.now();
    let today = calendar::day(now);
    let mut people = Vec::with_capacity(placements.len());
    let (mut persons, mut begun) = (Vec::new(), Vec::new());
    let mut ends: BTreeMap<(NaiveDate, Leaving), Vec<Id>> = BTreeMap::new();
    let (mut unsettled, mut reopened) = (Vec::new(), Vec::new());
    let (mut voided, mut never) = (Vec::new(), Vec::new());
    for (who, plan) in placements {
        let person = match who {
            Who::Known(id) => *id,
            Who::New { name, phone } => {
                let row = PersonRow {
                    id: ctx.entropy.id(now),
                    name: name.clone(),
                    phone: Some(ctx.vault.seal(Purpose::Phone, phone)),
                    phone_index: Some(ctx.vault.index(Purpose::Phone, phone)),
                    id_number: None,
                    id_number_index: None,
                    created_at: now,
                    disabled_at: None,
                };
                let id = row.id;
                persons.push(row);
                id
            }
        };
        people.push(person);
        let mut open = |terms: &Terms| begun.push(membership(ctx.entropy.id(now), person, terms, write));
        match &plan.step {
            Step::Open(terms) => open(terms),
            Step::Change { standing, terms } => {
                ends.entry((terms.from, Leaving::Moved)).or_default().push(*standing);
                open(terms);
            }
            Step::Correct { standing, terms } => {
                people::correct_membership(write, membership(standing.id, person, terms, write)).await?;
            }
            Step::End { standing, on, why } => ends.entry((*on, *why)).or_default().push(*standing),
            Step::TakeBack { reopened: row, .. } => reopened.extend(*row),
            Step::Nothing => continue,
        }
        for change in &plan.voided {
            if let Voided::Beginning(row) = change {
                never.push(row.id);
            }
            voided.push(void(ctx.entropy.id(now), change, &plan.step, by, write));
        }
        if matches!(who, Who::Known(_)) {
            unsettled.push((person, plan.day()));
        }
    }
    people::insert_many(write, persons).await?;
    for ((on, why), ids) in ends {
        people::end_memberships(write, &ids, on, why).await?;
    }
    handover::forget_memberships(write, &never).await?;
    people::reopen_memberships(write, &reopened).await?;
    people::insert_memberships(write, begun).await?;
    changes::insert_voided(write, voided.clone()).await?;
    for (person, day) in unsettled {
        write.job(JobKind::Standing, person).await?;
        // What is told beforehand takes effect on its day.
        if let Some(day) = day.filter(|day| *day > today) {
            write.job_on(day, JobKind::Standing, person).await?;
        }
    }
    Ok(Placed { people, voided })
}

fn membership(id: Id, person_id: Id, terms: &Terms, write: &Write) -> MembershipRow {
    MembershipRow {
        id,
        person_id,
        unit_id: terms.unit,
        branch_id: terms.branch,
        class: terms.class,
        duty: terms.duty.clone(),
        valid_from: terms.from,
        valid_to: terms.until.map(|(to, _)| to),
        recorded_at: write.now(),
        leaving: terms.until.map(|(_, why)| why),
    }
}

/// What is kept of a change that never comes about.
fn void(id: Id, change: &Voided, step: &Step, by: Option<Id>, write: &Write) -> VoidedChangeRow {
    let row = change.row().clone();
    let begins = matches!(change, Voided::Beginning(_));
    let (cause, reason) = match step {
        Step::TakeBack { reason, .. } => (VoidCause::TakenBack, Some(reason.clone())),
        _ => (VoidCause::Overtaken, None),
    };
    VoidedChangeRow {
        id,
        person_id: row.person_id,
        unit_id: row.unit_id,
        branch_id: row.branch_id,
        class: row.class,
        duty: row.duty,
        effective_on: change.on(),
        leaving: row.leaving.filter(|_| !begins),
        recorded_at: begins.then_some(row.recorded_at),
        cause,
        reason,
        voided_at: write.now(),
        voided_by: by,
    }
}
