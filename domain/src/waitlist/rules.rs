//! Who may wait, who is promoted, and when. Pure.

use std::collections::HashSet;

use chrono::{Duration, Timelike};
use infra::store::tasks::TaskRow;
use infra::store::waitlist::WaitlistRow;

use crate::claims::rules::{Request, State, claimable, in_window, slots};
use crate::{Id, Instant, Refusal, calendar};

/// Nobody is promoted before this hour of a day in China, nor from the later one on: whoever is must
/// be able to decline.
const DAWN: u32 = 7;
const DUSK: u32 = 22;

/// Nobody is promoted from so long before a gathering starts.
pub(crate) const LEAD: Duration = Duration::hours(12);

/// The longest that a queue rests: the night.
pub(crate) const NIGHT: Duration = Duration::hours(9);

/// What is to become of somebody whose turn has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    Promoted,
    /// They could not claim the task now.
    PassedOver(Refusal),
    /// Nobody is promoted any more.
    Expired,
}

/// The first instant at which nobody of the task's queue is promoted any more.
fn closes_at(task: &TaskRow) -> Instant {
    task.starts_at.map_or(task.deadline, |starts_at| starts_at - LEAD)
}

/// The next instant, from `now` on, at which somebody may be promoted. `None`: never again.
pub(crate) fn next_promotion(task: &TaskRow, now: Instant) -> Option<Instant> {
    let at = by_day(now.max(task.opens_at));
    (task.closed_at.is_none() && at < closes_at(task)).then_some(at)
}

/// How many slots are kept back for those who wait.
pub(crate) fn held(task: &TaskRow, now: Instant) -> i32 {
    if task.waiting > 0 && next_promotion(task, now).is_some() { task.waiting } else { 0 }
}

/// Whether a queue has something to do: there is a slot for it now, or there will never be one.
pub(super) fn moves(task: &TaskRow, now: Instant) -> bool {
    let free = task.live_claims < slots(task);
    task.waiting > 0 && next_promotion(task, now).is_none_or(|at| at == now && free)
}

/// The instant, or the dawn after it where it is night.
fn by_day(at: Instant) -> Instant {
    let dawn = |day| calendar::start_of(day) + Duration::hours(i64::from(DAWN));
    match calendar::local(at).hour() {
        hour if hour < DAWN => dawn(calendar::day(at)),
        hour if hour >= DUSK => dawn(calendar::day(at + Duration::hours(i64::from(24 - DUSK)))),
        _ => at,
    }
}

/// The task, if this person may wait for it: it is full, and they could claim it otherwise.
///
/// # Errors
/// What a claim would be refused for but [`Refusal::TaskFull`]; and [`Refusal::TaskHasSlots`],
/// [`Refusal::WaitlistClosed`].
pub(super) fn joinable<'a>(request: &Request, state: &'a State, now: Instant) -> Result<&'a TaskRow, Refusal> {
    let task = claimable(request, state)?;
    in_window(task, now)?;
    if task.live_claims + held(task, now) < slots(task) {
        return Err(Refusal::TaskHasSlots);
    }
    if next_promotion(task, now).is_none() {
        return Err(Refusal::WaitlistClosed);
    }
    Ok(task)
}

/// What becomes of the head of a task's queue, in its order: as many as slots are free are promoted,
/// those who may not be are passed over. It stops before the first whose row is not `locked`.
pub(super) fn turns(
    queue: &[WaitlistRow],
    locked: &HashSet<Id>,
    task: &TaskRow,
    state: &State,
    now: Instant,
) -> Vec<(WaitlistRow, Turn)> {
    let Some(at) = next_promotion(task, now) else {
        return queue.iter().map(|entry| (entry.clone(), Turn::Expired)).collect();
    };
    let mut free = if at > now { 0 } else { slots(task) - task.live_claims };
    let mut turns = Vec::new();
    for entry in queue.iter().take_while(|entry| locked.contains(&entry.person_id)) {
        if free <= 0 {
            break;
        }
        let turn = match claimable(&Request::own(task.id, entry.person_id), state) {
            Ok(_) => Turn::Promoted,
            Err(refusal) => Turn::PassedOver(refusal),
        };
        free -= i32::from(turn == Turn::Promoted);
        turns.push((entry.clone(), turn));
    }
    turns
}

/// What somebody is told who was promoted.
pub(super) fn promotion_notice(task: &TaskRow) -> String {
    let when = task.starts_at.map(|at| format!("，活动时间{}", calendar::moment(at)));
    let until = if task.starts_at.is_some() { "（活动开始前）" } else { "" };
    let (title, when) = (&task.title, when.unwrap_or_default());
    format!("您候补的“{title}”已有名额，已为您认领{when}。如不便参加，可在 24 小时内{until}退出，不影响您的记录。")
}

/// What somebody is told who was passed over.
pub(super) fn passing_notice(title: &str, why: &Refusal) -> String {
    let why = match why {
        Refusal::PersonDisabled => "您的账号已停用",
        Refusal::MembershipRequired => "您目前没有有效的党组织关系",
        Refusal::NotCheckedIn => "您目前没有有效的报到",
        Refusal::GatheringsOverlap => "与您已认领的另一活动时间冲突",
        Refusal::AlreadyClaimed => "您已认领该任务",
        Refusal::AudienceMismatch(words) => &format!("该任务面向{words}，您目前不在其中"),
        _ => "该任务不面向您现在报到的社区",
    };
    format!("“{title}”有了名额，但{why}，未能为您递补，您的候补已结束，不影响您的记录。")
}

/// What those are told for whom no slot became free in time.
pub(super) fn expiry_notice(title: &str) -> String {
    format!("“{title}”的候补已截止，没有轮到您，您的候补已结束。")
}

/// What those are told who waited for a task that was closed or cancelled.
pub(super) fn dismissal_notice(title: &str, cancelled: bool) -> String {
    let what = if cancelled { "已取消" } else { "已提前关闭" };
    format!("任务“{title}”{what}，您的候补随之结束。")
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::tasks;
    use infra::store::tasks::TaskKind;

    fn at(text: &str) -> Instant {
        format!("2026-11-{text}:00+08:00").parse().unwrap()
    }

    fn id(n: u128) -> Id {
        Id::from_u128(n)
    }

    fn task(slots: i32, live_claims: i32) -> TaskRow {
        let blank = tasks::content::blank(id(1), id(2), TaskKind::Errand, None, at("01T00:00"));
        TaskRow { slots, live_claims, waiting: 2, deadline: at("20T12:00"), ..blank }
    }

    fn gathering() -> TaskRow {
        TaskRow { starts_at: Some(at("20T18:00")), ends_at: Some(at("20T20:00")), ..task(2, 1) }
    }

    #[test]
    fn nobody_is_promoted_at_night_and_whoever_waits_is_the_first_at_dawn() {
        let next = |now| next_promotion(&task(2, 1), at(now));
        assert_eq!(next("10T06:59"), Some(at("10T07:00")));
        assert_eq!(next("10T07:00"), Some(at("10T07:00")));
        assert_eq!(next("10T21:59"), Some(at("10T21:59")));
        assert_eq!(next("10T22:00"), Some(at("11T07:00")));
        assert_eq!(next("10T23:59"), Some(at("11T07:00")));
        assert_eq!(next("11T00:00"), Some(at("11T07:00")));
    }

    #[test]
    fn nobody_is_promoted_from_twelve_hours_before_a_gathering_or_the_night_before_them() {
        // It starts at 18:00, so that 06:00 would be the last instant, which is night.
        assert_eq!(next_promotion(&gathering(), at("19T21:59")), Some(at("19T21:59")));
        assert_eq!(next_promotion(&gathering(), at("19T22:00")), None);
        let late = TaskRow { starts_at: Some(at("20T22:00")), ends_at: Some(at("20T23:00")), ..task(2, 1) };
        assert_eq!(next_promotion(&late, at("20T09:59")), Some(at("20T09:59")));
        assert_eq!(next_promotion(&late, at("20T10:00")), None);
        assert_eq!(next_promotion(&task(2, 1), at("20T11:59")), Some(at("20T11:59")));
        assert_eq!(next_promotion(&task(2, 1), at("20T12:00")), None, "an errand's deadline");
        let closed = TaskRow { closed_at: Some(at("02T09:00")), ..task(2, 1) };
        assert_eq!(next_promotion(&closed, at("10T09:00")), None);
    }

    #[test]
    fn slots_are_kept_back_as_long_as_somebody_can_be_promoted() {
        assert_eq!(held(&gathering(), at("19T21:59")), 2);
        assert_eq!(held(&gathering(), at("19T22:00")), 0);
        assert_eq!(held(&TaskRow { waiting: 0, ..gathering() }, at("10T09:00")), 0);
    }

    #[test]
    fn a_queue_moves_when_a_slot_is_free_by_day_and_when_its_time_is_over() {
        assert!(moves(&task(2, 1), at("10T09:00")));
        assert!(!moves(&task(2, 2), at("10T09:00")));
        assert!(!moves(&task(2, 1), at("10T23:00")));
        assert!(moves(&task(2, 2), at("20T12:00")));
        assert!(!moves(&TaskRow { waiting: 0, ..task(2, 1) }, at("20T12:00")));
    }

    fn queue(people: &[u128]) -> Vec<WaitlistRow> {
        let entry = |n: &u128| WaitlistRow {
            id: id(100 + n),
            task_id: id(1),
            person_id: id(*n),
            joined_at: at("05T09:00"),
            ended_at: None,
            end_reason: None,
            claim_id: None,
        };
        people.iter().map(entry).collect()
    }

    fn state(task: TaskRow, people: &[u128]) -> State {
        State {
            tasks: HashMap::from([(task.id, task)]),
            communities: people.iter().map(|n| (id(*n), id(3))).collect(),
            units: people.iter().map(|n| (id(*n), id(5))).collect(),
            published_for: HashSet::from([(id(2), id(3))]),
            ..State::default()
        }
    }

    fn decided(task: &TaskRow, state: &State, now: &str) -> Vec<(u128, Turn)> {
        let locked = [10, 11, 12].map(id).into();
        let turns = turns(&queue(&[10, 11, 12]), &locked, task, state, at(now));
        turns.into_iter().map(|(entry, turn)| (entry.person_id.as_u128(), turn)).collect()
    }

    #[test]
    fn the_first_gets_the_slot_and_whoever_may_not_have_it_is_passed_over() {
        let task = task(2, 1);
        let all = state(task.clone(), &[10, 11, 12]);
        assert_eq!(decided(&task, &all, "10T09:00"), [(10, Turn::Promoted)]);
        let mut some = all.clone();
        some.disabled.insert(id(10));
        some.communities.remove(&id(11));
        let passed = |refusal| Turn::PassedOver(refusal);
        let expected =
            [(10, passed(Refusal::PersonDisabled)), (11, passed(Refusal::NotCheckedIn)), (12, Turn::Promoted)];
        assert_eq!(decided(&task, &some, "10T09:00"), expected);
        assert_eq!(decided(&task, &all, "10T23:00"), [], "at night");
        assert_eq!(decided(&task, &all, "20T12:00").len(), 3, "all have waited in vain");
        let strangers = turns(&queue(&[10, 11]), &HashSet::from([id(11)]), &task, &all, at("10T09:00"));
        assert_eq!(strangers, [], "nobody jumps the queue because the head could not be locked");
    }

    #[test]
    fn somebody_who_went_elsewhere_meanwhile_is_passed_over() {
        let task = gathering();
        let mut state = state(task.clone(), &[10, 11, 12]);
        state.engaged.insert(id(10), vec![(at("20T17:00"), at("20T18:30"))]);
        let expected = [(10, Turn::PassedOver(Refusal::GatheringsOverlap)), (11, Turn::Promoted)];
        assert_eq!(decided(&task, &state, "10T09:00"), expected);
    }

    #[test]
    fn one_waits_for_what_is_full_and_could_be_claimed_otherwise() {
        let ask = Request::own(id(1), id(10));
        let one = |task: TaskRow, now| joinable(&ask, &state(task, &[10]), at(now)).map(|task| task.id);
        assert_eq!(one(task(2, 2), "10T23:00"), Ok(id(1)));
        assert_eq!(one(task(2, 1), "10T09:00"), Ok(id(1)), "what is free is the others'");
        assert_eq!(one(TaskRow { waiting: 0, ..task(2, 1) }, "10T09:00"), Err(Refusal::TaskHasSlots));
        assert_eq!(one(task(2, 2), "20T12:00"), Err(Refusal::TaskClosed));
        let full = TaskRow { live_claims: 2, ..gathering() };
        assert_eq!(one(full, "19T22:00"), Err(Refusal::WaitlistClosed));
        let mut mine = state(task(2, 2), &[10]);
        mine.claimed.insert((id(1), id(10)));
        assert_eq!(joinable(&ask, &mine, at("10T09:00")).err(), Some(Refusal::AlreadyClaimed));
    }
}
