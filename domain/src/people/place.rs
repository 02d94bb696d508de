//! Carrying out what was decided about memberships, for many people at once.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use infra::crypto::Purpose;
use infra::store::outbox::JobKind;
use infra::store::people::{self, Leaving, MembershipRow, PersonRow};

use super::rules::{Plan, Terms};
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

/// Makes the people that are new, and brings the memberships to what the plans say. Returns the
/// people, in the same order.
pub(crate) async fn place(ctx: &Context, write: &mut Write, placements: &[(Who, Plan)]) -> Result<Vec<Id>> {
    let now = write.now();
    let today = calendar::day(now);
    let mut people = Vec::with_capacity(placements.len());
    let (mut persons, mut begun) = (Vec::new(), Vec::new());
    let mut ends: BTreeMap<(NaiveDate, Leaving), Vec<Id>> = BTreeMap::new();
    let mut unsettled = Vec::new();
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
        match plan {
            Plan::Open(terms) => open(terms),
            Plan::Change { standing, terms } => {
                ends.entry((terms.from, Leaving::Moved)).or_default().push(*standing);
                open(terms);
            }
            Plan::Correct { standing, terms } => {
                people::correct_membership(write, membership(standing.id, person, terms, write)).await?;
            }
            Plan::End { standing, on, why } => ends.entry((*on, *why)).or_default().push(*standing),
            Plan::Nothing => continue,
        }
        if matches!(who, Who::Known(_)) {
            unsettled.push((person, plan.day()));
        }
    }
    people::insert_many(write, persons).await?;
    for ((on, why), ids) in ends {
        people::end_memberships(write, &ids, on, why).await?;
    }
    people::insert_memberships(write, begun).await?;
    for (person, day) in unsettled {
        write.job(JobKind::Standing, person).await?;
        // What is told beforehand takes effect on its day.
        if let Some(day) = day.filter(|day| *day > today) {
            write.job_on(day, JobKind::Standing, person).await?;
        }
    }
    Ok(people)
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
        valid_to: None,
        recorded_at: write.now(),
        leaving: None,
    }
}
