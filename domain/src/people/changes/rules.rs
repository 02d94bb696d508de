//! What a person's memberships become by a change. Pure.
//!
//! What has begun stays; what was recorded for a later day may give way:
//! - A **departure** voids whatever was to follow it: who has died moves nowhere.
//! - A **move to another unit** voids the moves that were to follow, for the last word holds, but not
//!   a departure: whoever retires next month does so from the new unit.
//! - A **change within the unit** (branch, class, duty) voids nothing: the move comes as it was to.
//!
//! Moves are made, voided and taken back by those alone who answer for every unit concerned
//! (`reached`); a departure, by those who answer for the unit of the last day.
//!
//! `history`: the memberships in the order in which they began.

use std::collections::HashSet;

use chrono::NaiveDate;
use infra::store::people::{Leaving, MemberClass, MembershipRow};

use super::{Misfit, Plan, Step, Terms, Voided, Wanted};
use crate::Id;
use crate::people::rules::membership_on;

/// What a person's memberships become when they leave: why, and the first day on which they are no
/// longer on the roster. `unit`: the one that says so.
pub(crate) fn leave(
    history: &[MembershipRow],
    unit: Option<Id>,
    (why, on): (Leaving, NaiveDate),
    today: NaiveDate,
    reached: &HashSet<Id>,
) -> Result<Plan, Misfit> {
    let first = history.first().ok_or(Misfit::NeverJoined)?;
    let recorded = |row: &MembershipRow| (row.valid_to, row.leaving) == (Some(on), Some(why));
    if history.iter().any(|row| recorded(row) && unit.is_none_or(|unit| unit == row.unit_id)) {
        return Ok(Plan::nothing());
    }
    let before = || history.iter().rfind(|row| row.valid_from < on);
    let Some(last) = before().filter(|row| row.valid_to.is_none_or(|to| to >= on)) else {
        return Err(match before().and_then(|row| row.valid_to) {
            None => Misfit::EndsBeforeItBegan(first.valid_from),
            Some(day) if day > today => Misfit::Leaves(day),
            Some(day) => Misfit::Left(day),
        });
    };
    if let Some(begun) = begun(history, today).filter(|begun| last.valid_from < begun.valid_from) {
        return Err(Misfit::EndsBeforeItBegan(begun.valid_from));
    }
    if let Some(ended) = last.valid_to.filter(|to| *to <= today) {
        return Err(Misfit::Left(ended));
    }
    if !reached.contains(&last.unit_id) {
        return Err(Misfit::OutOfReach);
    }
    if unit.is_some_and(|unit| unit != last.unit_id) {
        return Err(Misfit::OtherUnit);
    }
    let later = history.iter().filter(|row| row.valid_from >= on);
    let voided = departure(last).into_iter().chain(later.flat_map(whole)).collect();
    Ok(Plan { step: Step::End { standing: last.id, on, why }, voided })
}

/// What a person's memberships become by what is wanted. What is said without a day and is on record
/// for a later one stays as it is there.
pub(crate) fn plan(
    history: &[MembershipRow],
    wanted: &Wanted,
    today: NaiveDate,
    reached: &HashSet<Id>,
) -> Result<Plan, Misfit> {
    let from = wanted.from.unwrap_or(today);
    if let Some(begun) = begun(history, today) {
        if let Some(ended) = begun.valid_to.filter(|ended| *ended <= today && from < *ended) {
            return Err(Misfit::Left(ended));
        }
        if from < begun.valid_from {
            let said = is_said_by(begun, wanted);
            return if said { Ok(Plan::nothing()) } else { Err(Misfit::BeforeStanding(begun.valid_from)) };
        }
    }
    let standing = membership_on(history, from);
    let next = history.iter().find(|row| row.valid_from > from);
    let said_already = standing.is_some_and(|row| is_said_by(row, wanted))
        || wanted.from.is_none() && next.is_some_and(|row| is_said_by(row, wanted));
    if said_already {
        return Ok(Plan::nothing());
    }
    let reach = |row: &MembershipRow| reached.contains(&row.unit_id);
    let Some(standing) = standing else {
        if let (None, Some(left)) = (wanted.from, begun(history, today).and_then(|row| row.valid_to)) {
            return Err(Misfit::Left(left));
        }
        let later = next.map_or_else(Vec::new, |next| [vec![next], following(history, next)].concat());
        if !later.iter().all(|row| reach(row)) {
            return Err(Misfit::OutOfReach);
        }
        let until = later.last().and_then(|row| end(row));
        let terms = Terms { until, ..terms(next, wanted, from) };
        return Ok(Plan { step: Step::Open(terms), voided: beginnings(&later) });
    };
    let terms = terms(Some(standing), wanted, from);
    let later = if terms.unit == standing.unit_id { Vec::new() } else { following(history, standing) };
    if !reach(standing) || !later.iter().all(|row| reach(row)) {
        return Err(Misfit::OutOfReach);
    }
    let until = if terms.unit == standing.unit_id {
        standing.valid_to.zip(standing.leaving)
    } else {
        end(later.last().copied().unwrap_or(standing))
    };
    let terms = Terms { until, ..terms };
    let mut voided = beginnings(&later);
    let step = if from > standing.valid_from {
        Step::Change { standing: standing.id, terms }
    } else if from > today && terms.unit != standing.unit_id {
        // They were to come here on that day, and go there instead.
        voided.insert(0, Voided::Beginning(standing.clone()));
        Step::Open(terms)
    } else {
        Step::Correct { standing: standing.clone(), terms }
    };
    Ok(Plan { step, voided })
}

/// What a person's memberships become when what was recorded for `on` is taken back, and with it
/// whatever was to follow.
pub(crate) fn take_back(
    history: &[MembershipRow],
    (on, reason): (NaiveDate, &str),
    today: NaiveDate,
    reached: &HashSet<Id>,
) -> Result<Plan, Misfit> {
    let leaves = |row: &MembershipRow| end(row).is_some_and(|(day, _)| day == on);
    if !history.iter().any(|row| row.valid_from == on || leaves(row)) {
        return Err(Misfit::NoSuchChange);
    }
    if on <= today {
        return Err(Misfit::InEffect);
    }
    let before = history.iter().rfind(|row| row.valid_from < on).ok_or(Misfit::FirstMembership)?;
    // Whoever has left, and was to come back, has left.
    let reopened = Some(before).filter(|row| row.valid_to == Some(on));
    let later = || history.iter().filter(|row| row.valid_from >= on);
    if !reopened.into_iter().chain(later()).all(|row| reached.contains(&row.unit_id)) {
        return Err(Misfit::OutOfReach);
    }
    let voided = reopened.and_then(departure).into_iter().chain(later().flat_map(whole)).collect();
    Ok(Plan { step: Step::TakeBack { reopened: reopened.map(|row| row.id), reason: reason.into() }, voided })
}

/// The last one that has begun.
fn begun(history: &[MembershipRow], today: NaiveDate) -> Option<&MembershipRow> {
    history.iter().rfind(|row| row.valid_from <= today)
}

/// Those that follow one without a gap.
fn following<'a>(history: &'a [MembershipRow], row: &MembershipRow) -> Vec<&'a MembershipRow> {
    let mut end = row.valid_to.filter(|_| row.leaving == Some(Leaving::Moved));
    let mut found = Vec::new();
    for next in history.iter().skip_while(|other| other.id != row.id).skip(1) {
        if end != Some(next.valid_from) {
            break;
        }
        end = next.valid_to.filter(|_| next.leaving == Some(Leaving::Moved));
        found.push(next);
    }
    found
}

/// When and why its person leaves the roster by the end of it.
fn end(row: &MembershipRow) -> Option<(NaiveDate, Leaving)> {
    row.valid_to.zip(row.leaving).filter(|(_, why)| *why != Leaving::Moved)
}

fn departure(row: &MembershipRow) -> Option<Voided> {
    end(row).map(|_| Voided::Departure(row.clone()))
}

fn beginnings(rows: &[&MembershipRow]) -> Vec<Voided> {
    rows.iter().map(|row| Voided::Beginning((*row).clone())).collect()
}

/// All that was to come of a membership.
fn whole(row: &MembershipRow) -> impl Iterator<Item = Voided> {
    [Some(Voided::Beginning(row.clone())), departure(row)].into_iter().flatten()
}

/// Whether what is wanted is what a membership says.
fn is_said_by(row: &MembershipRow, wanted: &Wanted) -> bool {
    let terms = terms(Some(row), wanted, row.valid_from);
    (row.unit_id, row.branch_id, row.class, &row.duty) == (terms.unit, terms.branch, terms.class, &terms.duty)
}

/// What is wanted, with what stands where nothing is said. A branch and a duty are a unit's: they do
/// not move along.
fn terms(standing: Option<&MembershipRow>, wanted: &Wanted, from: NaiveDate) -> Terms {
    let same_unit = standing.filter(|row| row.unit_id == wanted.unit);
    Terms {
        unit: wanted.unit,
        branch: wanted.branch.or(same_unit.and_then(|row| row.branch_id)),
        class: wanted.class.or(standing.map(|row| row.class)).unwrap_or(MemberClass::Office),
        duty: wanted.duty.clone().or(same_unit.and_then(|row| row.duty.clone())),
        from,
        until: None,
    }
}

#[cfg(test)]
mod tests;
