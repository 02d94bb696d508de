//! How many slots a unit may take, until when it names its people, and whom. Pure.

use std::collections::{HashMap, HashSet};

use chrono::Duration;
use infra::store::claims::ClaimRow;
use infra::store::claims::units::{UnitClaimEnd, UnitClaimRow};
use infra::store::tasks::TaskRow;

use super::NewUnitClaim;
use crate::claims::rules::{Request, State, claimable, in_window, slots};
use crate::{Fault, Id, Instant, Refusal, calendar, waitlist};

/// So long before a gathering starts its organisers know who comes.
const LEAD: Duration = Duration::hours(24);

/// So long before the time for naming is over a unit is reminded.
pub(super) const NOTICE: Duration = Duration::hours(24);

/// What is to be done about a unit's claim now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    Reminder,
    Settlement,
}

/// The first instant at which a unit names nobody any more: the task's deadline, and a day before a
/// gathering starts.
pub(super) fn name_by(task: &TaskRow) -> Instant {
    task.starts_at.map_or(task.deadline, |starts_at| task.deadline.min(starts_at - LEAD))
}

/// The same, once the task was changed. It takes no time from a unit that it had been given, except that
/// nobody is named for what has begun or is over.
pub(super) fn name_by_after(task: &TaskRow, before: Instant) -> Instant {
    let last = task.starts_at.map_or(task.deadline, |starts_at| task.deadline.min(starts_at));
    name_by(task).max(before.min(last))
}

/// The instants, from `now` on, at which a unit's claim has to be looked at.
pub(super) fn look_at(row: &UnitClaimRow, now: Instant) -> Vec<Instant> {
    [row.name_by - NOTICE, row.name_by].into_iter().filter(|at| *at > now).collect()
}

/// What is to be done about a unit's claim. Whoever claimed in the last moment is not reminded of it.
pub(super) fn due(row: &UnitClaimRow, now: Instant) -> Option<Due> {
    let reminder = row.name_by - NOTICE;
    if row.ended_at.is_some() {
        None
    } else if now >= row.name_by {
        Some(Due::Settlement)
    } else {
        let reminded = row.reminded_at.is_some() || row.claimed_at >= reminder;
        (row.unnamed > 0 && now >= reminder && !reminded).then_some(Due::Reminder)
    }
}

/// Whether a unit may still name people, and change how many slots it takes.
///
/// # Errors
/// [`Refusal::NamingOver`], [`Refusal::UnitClaimEnded`].
pub(super) fn open(row: &UnitClaimRow, now: Instant) -> Result<(), Refusal> {
    match row.end_reason {
        Some(UnitClaimEnd::Settled) => Err(Refusal::NamingOver),
        Some(_) => Err(Refusal::UnitClaimEnded),
        None if now >= row.name_by => Err(Refusal::NamingOver),
        None => Ok(()),
    }
}

/// Whether so many slots of the task can be taken now.
///
/// # Errors
/// [`Refusal::TaskClosed`], [`Refusal::TaskNotOpen`], [`Refusal::TaskFull`], [`Refusal::Invalid`] saying
/// how many there are.
pub(super) fn takeable(task: &TaskRow, wanted: i32, now: Instant) -> Result<(), Refusal> {
    in_window(task, now)?;
    // What is free while somebody waits is theirs.
    let free = slots(task) - task.live_claims - waitlist::rules::held(task, now);
    if free <= 0 {
        Err(Refusal::TaskFull)
    } else if wanted > free {
        Err(Refusal::invalid("/slots", "too_many", format!("目前还可认领 {free} 个名额")))
    } else {
        Ok(())
    }
}

/// What is wrong with a claim that comes when the time for naming is over already.
pub(super) fn lateness_fault(name_by: Instant, new: &NewUnitClaim, now: Instant) -> Option<Fault> {
    let named = i32::try_from(new.people.len()).unwrap_or(i32::MAX);
    let late = now >= name_by && named < new.slots;
    late.then(|| Fault::new("/person_ids", "name_at_once", "已过报送名单的截止时间，须在认领时报送全部名单"))
}

/// Everybody who cannot be named, and whether there are more than `free` slots.
pub(super) fn naming_faults(requests: &[Request], state: &State, free: i32) -> Vec<Fault> {
    let mut faults = Vec::new();
    if i32::try_from(requests.len()).unwrap_or(i32::MAX) > free {
        let detail = format!("还有 {free} 个名额未报名单，名单不能多于此数");
        faults.push(Fault::new("/person_ids", "too_many", detail));
    }
    let mut seen = HashSet::new();
    for (at, request) in requests.iter().enumerate() {
        let wrong = if seen.insert(request.person) {
            claimable(request, state).err().map(|why| misfit(&why))
        } else {
            Some(("twice", "同一人出现了两次"))
        };
        faults.extend(wrong.map(|(code, detail)| Fault::new(format!("/person_ids/{at}"), code, detail)));
    }
    faults
}

/// Why somebody cannot be named: a code, and a sentence for their unit.
fn misfit(why: &Refusal) -> (&'static str, &'static str) {
    match why {
        Refusal::PersonDisabled => ("person_disabled", "该党员已停用"),
        Refusal::AlreadyClaimed => ("already_claimed", "该党员已认领此任务"),
        Refusal::GatheringsOverlap => ("gatherings_overlap", "与该党员已认领的另一活动时间冲突"),
        Refusal::AudienceMismatch(_) => ("audience_mismatch", "该任务不面向这名党员"),
        Refusal::NotCheckedInThere => ("not_checked_in_there", "本单位没有向该任务面向的社区报到"),
        _ => ("not_of_the_unit", "不是本单位的在职党员"),
    }
}

/// Everybody whose name cannot be taken back. `named` are the claims that were made, by person.
pub(super) fn unnaming_faults(people: &[Id], named: &HashMap<Id, ClaimRow>, served: &HashSet<Id>) -> Vec<Fault> {
    let mut seen = HashSet::new();
    let wrong = |person: &Id, first: bool| match named.get(person) {
        None => Some(("not_named", "不在名单中")),
        Some(_) if !first => Some(("twice", "同一人出现了两次")),
        Some(claim) => served.contains(&claim.id).then_some(("served", "该党员已签到或已提交日志，不能撤下")),
    };
    let fault = |(at, person): (usize, &Id)| {
        let (code, detail) = wrong(person, seen.insert(*person))?;
        Some(Fault::new(format!("/person_ids/{at}"), code, detail))
    };
    people.iter().enumerate().filter_map(fault).collect()
}

/// What somebody is told whom their unit named.
pub(super) fn naming_notice(unit: &str, task: &TaskRow) -> String {
    let when = task.starts_at.map(|at| format!("，活动时间{}", calendar::moment(at))).unwrap_or_default();
    let until = if task.starts_at.is_some() { "（活动开始前）" } else { "" };
    let title = &task.title;
    format!("{unit}已为您报名任务“{title}”{when}。如不便参加，可在 24 小时内{until}退出，不影响您的记录。")
}

/// What somebody is told whose name was taken back.
pub(super) fn unnaming_notice(unit: &str, title: &str) -> String {
    format!("{unit}已将您从任务“{title}”的名单中撤下，您的认领随之取消，不影响您的记录。")
}

/// What a unit is told before its time for naming is over.
pub(super) fn reminder(unit: &str, title: &str, row: &UnitClaimRow) -> String {
    let (n, by) = (row.unnamed, calendar::moment(row.name_by));
    format!("{unit}认领的任务“{title}”还有 {n} 个名额未报名单，请在{by}前报送，逾期自动退回。")
}

/// What a unit is told when a slot that had a name is its own again.
pub(super) fn return_notice(unit: &str, title: &str, row: &UnitClaimRow) -> String {
    let by = calendar::moment(row.name_by);
    format!("{unit}为任务“{title}”报名的一名党员不再参加，名额已退回单位，可在{by}前另报他人。")
}

/// What a unit is told when a task that it claimed takes place otherwise.
pub(super) fn change_notice(unit: &str, title: &str, moves: &[String], row: &UnitClaimRow) -> String {
    let by = calendar::moment(row.name_by);
    format!("{unit}认领的任务“{title}”有变更：{}。名单请在{by}前报送。", moves.join("；"))
}

/// What a unit is told whose claim has ended with so many slots without a name.
pub(super) fn ending_notice(unit: &str, title: &str, reason: UnitClaimEnd, unnamed: i32) -> String {
    let returned = if unnamed > 0 { format!("，未报名单的 {unnamed} 个名额已退回") } else { String::new() };
    match reason {
        UnitClaimEnd::TaskCancelled => format!("任务“{title}”已取消，{unit}的认领随之取消。"),
        UnitClaimEnd::TaskClosed => {
            format!("任务“{title}”已提前关闭，{unit}不能再报名单{returned}；已报的名单仍然有效。")
        }
        UnitClaimEnd::Released => format!("{unit}已不在任务“{title}”面向的社区报到，认领随之取消。"),
        UnitClaimEnd::Settled | UnitClaimEnd::Returned | UnitClaimEnd::HandedOver => {
            format!("{unit}认领的任务“{title}”已过报送名单的截止时间{returned}。")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tasks::content::blank;
    use chrono::DateTime;
    use infra::store::tasks::TaskKind;

    fn at(hours: i64) -> Instant {
        DateTime::from_timestamp(hours * 3600, 0).unwrap()
    }

    fn id(n: u128) -> Id {
        Id::from_u128(n)
    }

    fn errand(deadline: i64) -> TaskRow {
        TaskRow { slots: 5, deadline: at(deadline), ..blank(id(1), id(2), TaskKind::Errand, None, at(0)) }
    }

    fn gathering(deadline: i64, starts: i64) -> TaskRow {
        TaskRow { starts_at: Some(at(starts)), ends_at: Some(at(starts + 2)), ..errand(deadline) }
    }

    fn row(unnamed: i32, name_by: i64) -> UnitClaimRow {
        UnitClaimRow {
            id: id(9),
            task_id: id(1),
            unit_id: id(5),
            unnamed,
            name_by: at(name_by),
            claimed_at: at(0),
            claimed_by: None,
            reminded_at: None,
            ended_at: None,
            end_reason: None,
        }
    }

    #[test]
    fn names_are_due_by_the_deadline_and_a_day_before_a_gathering() {
        assert_eq!(name_by(&errand(100)), at(100));
        assert_eq!(name_by(&gathering(100, 100)), at(76));
        assert_eq!(name_by(&gathering(50, 100)), at(50));
    }

    #[test]
    fn a_change_gives_a_unit_time_and_takes_none_but_what_is_gone() {
        assert_eq!(name_by_after(&gathering(200, 200), at(76)), at(176));
        assert_eq!(name_by_after(&gathering(90, 90), at(76)), at(76), "a day before would be 66");
        assert_eq!(name_by_after(&gathering(72, 70), at(76)), at(70), "not for what has begun");
        assert_eq!(name_by_after(&errand(60), at(76)), at(60));
    }

    #[test]
    fn a_unit_is_reminded_once_and_then_what_it_did_not_use_goes_back() {
        assert_eq!(due(&row(1, 76), at(51)), None);
        assert_eq!(due(&row(1, 76), at(52)), Some(Due::Reminder));
        assert_eq!(due(&row(0, 76), at(52)), None, "everybody is named");
        assert_eq!(due(&UnitClaimRow { reminded_at: Some(at(52)), ..row(1, 76) }, at(60)), None);
        assert_eq!(due(&UnitClaimRow { claimed_at: at(52), ..row(1, 76) }, at(60)), None, "it just claimed");
        assert_eq!(due(&row(0, 76), at(76)), Some(Due::Settlement));
        let ended = UnitClaimRow { ended_at: Some(at(60)), end_reason: Some(UnitClaimEnd::Settled), ..row(0, 76) };
        assert_eq!(due(&ended, at(80)), None);
        assert_eq!(look_at(&row(1, 76), at(60)), [at(76)]);
        assert!(look_at(&row(1, 76), at(76)).is_empty());
        assert_eq!((open(&row(1, 76), at(75)), open(&row(1, 76), at(76))), (Ok(()), Err(Refusal::NamingOver)));
        assert_eq!(open(&ended, at(61)), Err(Refusal::NamingOver));
    }

    #[test]
    fn a_unit_takes_what_is_free_and_nobody_waits_for() {
        let task = |live_claims, waiting| TaskRow { live_claims, waiting, ..errand(100) };
        assert_eq!(takeable(&task(2, 0), 3, at(50)), Ok(()));
        let too_many = |wanted| takeable(&task(2, 1), wanted, at(50));
        assert_eq!(too_many(2), Ok(()));
        assert!(matches!(too_many(3), Err(Refusal::Invalid(_))));
        assert_eq!(takeable(&task(3, 2), 1, at(50)), Err(Refusal::TaskFull));
        assert_eq!(takeable(&task(0, 0), 1, at(100)), Err(Refusal::TaskClosed));
        let late = |people: &[u128], slots| {
            let new = NewUnitClaim { unit: id(5), slots, people: people.iter().map(|n| id(*n)).collect() };
            lateness_fault(at(76), &new, at(76)).is_some()
        };
        assert!(late(&[10], 2) && !late(&[10, 11], 2));
    }

    #[test]
    fn everybody_who_cannot_be_named_is_pointed_at() {
        let requests: Vec<Request> =
            [10, 10, 11].map(|n| Request { task: id(1), person: id(n), through: Some(id(5)) }).into();
        let state = State {
            tasks: HashMap::from([(id(1), errand(100))]),
            units: HashMap::from([(id(10), id(5))]),
            below: HashSet::from([(id(5), id(5))]),
            places: HashMap::from([(id(5), vec![id(3)])]),
            published_for: HashSet::from([(id(2), id(3))]),
            ..State::default()
        };
        let faults = naming_faults(&requests, &state, 2);
        let found: Vec<_> = faults.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
        let expected = [("/person_ids", "too_many"), ("/person_ids/1", "twice"), ("/person_ids/2", "not_of_the_unit")];
        assert_eq!(found, expected);
    }
}
