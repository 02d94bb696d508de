//! Who gets a slot. Pure, and for many requests at once.

use std::collections::{HashMap, HashSet};

use infra::store::claims::ClaimRow;
use infra::store::tasks::TaskRow;

use crate::audiences::AudienceSeen;
use crate::audiences::rules::Belonging;
use crate::tasks::{self, rules::GRACE};
use crate::{Id, Instant, Refusal, calendar, waitlist};

/// One request, by its place in the batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub task: Id,
    pub person: Id,
    /// The unit that names the person: its check-in counts, and not their own.
    pub through: Option<Id>,
}

impl Request {
    /// Somebody's own.
    pub(crate) fn own(task: Id, person: Id) -> Request {
        Request { task, person, through: None }
    }
}

/// What is known about everybody and everything in the batch.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    pub tasks: HashMap<Id, TaskRow>,
    /// Where each person's live check-in is.
    pub communities: HashMap<Id, Id>,
    /// The unit of each who is in service today.
    pub units: HashMap<Id, Id>,
    /// Where the units that name people are checked in.
    pub places: HashMap<Id, Vec<Id>>,
    /// (unit that names people, unit of one of them) where this lies in the subtree of that.
    pub below: HashSet<(Id, Id)>,
    pub disabled: HashSet<Id>,
    /// (task's org, community) where those checked in with the community are whom the org publishes for.
    pub published_for: HashSet<(Id, Id)>,
    /// (task, person) with a live claim.
    pub claimed: HashSet<(Id, Id)>,
    /// The gatherings that each person has claimed: from, to.
    pub engaged: HashMap<Id, Vec<(Instant, Instant)>>,
    /// Of the tasks that are not for everybody, whom they are for.
    pub audiences: HashMap<Id, AudienceSeen>,
    /// What is known of the people, as far as those ask about it.
    pub belongings: HashMap<Id, Belonging>,
}

/// Decides the requests in their order. Each that is allowed takes a slot from those after it.
pub(super) fn decide(requests: &[Request], state: &State, now: Instant) -> Vec<Result<(), Refusal>> {
    let mut claimed = state.claimed.clone();
    let mut engaged = state.engaged.clone();
    let mut taken: HashMap<Id, i32> = HashMap::new();
    requests
        .iter()
        .map(|request| {
            let task = eligible(request, state)?;
            let pair = (request.task, request.person);
            if claimed.contains(&pair) {
                return Err(Refusal::AlreadyClaimed);
            }
            in_window(task, now)?;
            let engaged = engaged.entry(request.person).or_default();
            if clashes(task, engaged) {
                return Err(Refusal::GatheringsOverlap);
            }
            let taken = taken.entry(request.task).or_insert(task.live_claims);
            // What is free while somebody waits for it is theirs.
            if *taken >= slots(task) - waitlist::rules::held(task, now) {
                return Err(Refusal::TaskFull);
            }
            *taken += 1;
            claimed.insert(pair);
            engaged.extend(task.starts_at.zip(task.ends_at));
            Ok(())
        })
        .collect()
}

/// Whether the task may be claimed at this time.
///
/// # Errors
/// [`Refusal::TaskClosed`], [`Refusal::TaskNotOpen`].
pub(crate) fn in_window(task: &TaskRow, now: Instant) -> Result<(), Refusal> {
    if task.closed_at.is_some() || now >= task.deadline {
        return Err(Refusal::TaskClosed);
    }
    if now < task.opens_at { Err(Refusal::TaskNotOpen) } else { Ok(()) }
}

/// Whether a claim of the task may still be given back: until the withdrawal deadline (without one,
/// until a gathering starts), or for [`GRACE`] after the task was moved. Whoever was given it at
/// `given_at`, by a place in the queue or by their unit, may decline for as long, but not once the
/// gathering has started.
///
/// # Errors
/// [`Refusal::WithdrawalOver`].
pub(super) fn withdrawable(task: &TaskRow, given_at: Option<Instant>, now: Instant) -> Result<(), Refusal> {
    let over = task.withdraw_by.or(task.starts_at).is_some_and(|last| now >= last);
    let moved = task.moved_at.is_some_and(|moved_at| now < moved_at + GRACE);
    let begun = task.starts_at.is_some_and(|starts_at| now >= starts_at);
    let declined = given_at.is_some_and(|given_at| now < given_at + GRACE) && !begun;
    if over && !moved && !declined { Err(Refusal::WithdrawalOver) } else { Ok(()) }
}

/// Whether the task is a gathering that overlaps one of these: from, to.
fn clashes(task: &TaskRow, engaged: &[(Instant, Instant)]) -> bool {
    engaged.iter().any(|(from, to)| tasks::rules::overlap(task, *from, *to))
}

/// Of these requests, those that would be refused today for who the person is or where they are
/// checked in: task and refusal. Whether the task is full or over does not matter.
pub(super) fn ineligible(requests: &[Request], state: &State) -> HashMap<Id, Refusal> {
    requests.iter().filter_map(|request| Some((request.task, eligible(request, state).err()?))).collect()
}

/// Whether a claim goes with such a refusal. Whoever claimed a task before it was narrowed to others keeps it.
pub(super) fn is_lost(claim: &ClaimRow, lost: &HashMap<Id, Refusal>, state: &State) -> bool {
    let narrowed_at = state.tasks.get(&claim.task_id).and_then(|task| task.narrowed_at);
    match lost.get(&claim.task_id) {
        Some(Refusal::AudienceMismatch(_)) => narrowed_at.is_none_or(|at| claim.claimed_at >= at),
        refusal => refusal.is_some(),
    }
}

/// Those of a claimant's skills that the task asks for.
pub(super) fn asked_skills(claim: &ClaimRow, state: &State) -> Vec<String> {
    let asked = state.audiences.get(&claim.task_id).map(|seen| &seen.audience);
    let known = state.belongings.get(&claim.person_id);
    asked.zip(known).map(|(audience, person)| audience.asked_of(person)).unwrap_or_default()
}

/// What a claimant is told whose claim was freed for such a refusal.
pub(super) fn release_notice(task_title: &str, why: Option<&Refusal>) -> String {
    let why = match why {
        Some(Refusal::PersonDisabled) => "您的账号已停用",
        Some(Refusal::MembershipRequired) => "您目前没有有效的党组织关系",
        Some(Refusal::NotCheckedIn) => "您目前没有有效的报到",
        Some(Refusal::NotOfTheUnit) => "您已不在为您报名的单位",
        Some(Refusal::NotCheckedInThere) => "为您报名的单位已不在该任务面向的社区报到",
        Some(Refusal::AudienceMismatch(words)) => &format!("该任务面向{words}，您目前不在其中"),
        _ => "该任务不面向您现在报到的社区",
    };
    format!("{why}，您对“{task_title}”的认领已自动取消并让出名额，不影响您的记录。")
}

/// What a member is told whose claim staff made for them.
pub(super) fn recorded_notice(task: &TaskRow) -> String {
    let at = task.starts_at.map(|at| format!("（{}）", calendar::moment(at))).unwrap_or_default();
    format!("工作人员已代您认领“{}”{at}。不便参加的，可照常退出；不是您本人意愿的，请联系发布任务的组织。", task.title)
}

/// The task, if it was published for this person, and is for them.
fn eligible<'a>(request: &Request, state: &'a State) -> Result<&'a TaskRow, Refusal> {
    let task = state.tasks.get(&request.task).ok_or(Refusal::NotFound)?;
    let home = state.units.get(&request.person);
    if let Some(unit) = request.through {
        // First of all: how somebody of another unit stands is none of this one's business.
        if !home.is_some_and(|home| state.below.contains(&(unit, *home))) {
            return Err(Refusal::NotOfTheUnit);
        }
    }
    if state.disabled.contains(&request.person) {
        return Err(Refusal::PersonDisabled);
    }
    if home.is_none() {
        return Err(Refusal::MembershipRequired);
    }
    let is_for = |community: &Id| state.published_for.contains(&(task.org_id, *community));
    match request.through {
        Some(unit) if !state.places.get(&unit).is_some_and(|places| places.iter().any(is_for)) => {
            return Err(Refusal::NotCheckedInThere);
        }
        Some(_) => {}
        None => {
            let community = state.communities.get(&request.person).ok_or(Refusal::NotCheckedIn)?;
            if !is_for(community) {
                return Err(Refusal::NotFound);
            }
        }
    }
    match state.audiences.get(&task.id) {
        Some(seen) if !seen.audience.admits(state.belongings.get(&request.person)) => {
            Err(Refusal::AudienceMismatch(seen.words()))
        }
        _ => Ok(task),
    }
}

/// The task, if this person could claim it were there a slot, and were it open.
///
/// # Errors
/// Those of [`eligible`], [`Refusal::AlreadyClaimed`], [`Refusal::GatheringsOverlap`].
pub(crate) fn claimable<'a>(request: &Request, state: &'a State) -> Result<&'a TaskRow, Refusal> {
    let task = eligible(request, state)?;
    if state.claimed.contains(&(request.task, request.person)) {
        return Err(Refusal::AlreadyClaimed);
    }
    let engaged = state.engaged.get(&request.person).map_or(&[][..], Vec::as_slice);
    if clashes(task, engaged) { Err(Refusal::GatheringsOverlap) } else { Ok(task) }
}

pub(crate) fn slots(task: &TaskRow) -> i32 {
    if crate::planted::planted("one-slot-too-few") { task.slots - 1 } else { task.slots }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use infra::store::tasks::TaskKind;

    fn at(seconds: i64) -> Instant {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn id(n: u128) -> Id {
        Id::from_u128(n)
    }

    fn task(slots: i32, live_claims: i32) -> TaskRow {
        let blank = tasks::content::blank(id(1), id(2), TaskKind::Errand, None, at(0));
        TaskRow { slots, live_claims, opens_at: at(10), deadline: at(100), ..blank }
    }

    /// Members 10 and up, all checked in at community 3, for which the task's org publishes.
    fn state(task: TaskRow, people: &[u128]) -> State {
        State {
            tasks: HashMap::from([(task.id, task)]),
            communities: people.iter().map(|n| (id(*n), id(3))).collect(),
            units: people.iter().map(|n| (id(*n), id(5))).collect(),
            published_for: HashSet::from([(id(2), id(3))]),
            ..State::default()
        }
    }

    fn ask(people: &[u128]) -> Vec<Request> {
        people.iter().map(|n| Request::own(id(1), id(*n))).collect()
    }

    #[test]
    fn slots_go_to_the_first_and_the_rest_learn_that_it_is_full() {
        let decided = decide(&ask(&[10, 11, 12]), &state(task(3, 1), &[10, 11, 12]), at(50));
        assert_eq!(decided, [Ok(()), Ok(()), Err(Refusal::TaskFull)]);
    }

    #[test]
    fn the_same_person_twice_in_a_batch_gets_one_slot() {
        let decided = decide(&ask(&[10, 10, 11]), &state(task(2, 0), &[10, 11]), at(50));
        assert_eq!(decided, [Ok(()), Err(Refusal::AlreadyClaimed), Ok(())]);
    }

    #[test]
    fn a_refused_request_takes_nothing_from_its_neighbours() {
        let mut state = state(task(1, 0), &[11]);
        state.units.insert(id(10), id(5));
        let decided = decide(&ask(&[10, 11]), &state, at(50));
        assert_eq!(decided, [Err(Refusal::NotCheckedIn), Ok(())]);
    }

    #[test]
    fn the_window_begins_with_its_first_instant_and_ends_before_its_last() {
        let one = |now| decide(&ask(&[10]), &state(task(1, 0), &[10]), at(now)).remove(0);
        assert_eq!(one(9), Err(Refusal::TaskNotOpen));
        assert_eq!(one(10), Ok(()));
        assert_eq!(one(99), Ok(()));
        assert_eq!(one(100), Err(Refusal::TaskClosed));
        let closed = TaskRow { closed_at: Some(at(20)), ..task(1, 0) };
        assert_eq!(decide(&ask(&[10]), &state(closed, &[10]), at(50)), [Err(Refusal::TaskClosed)]);
    }

    #[test]
    fn nobody_is_in_two_places_at_once_not_even_within_a_batch() {
        let gathering =
            |n, from, to| TaskRow { id: id(n), starts_at: Some(at(from)), ends_at: Some(at(to)), ..task(5, 0) };
        let mut state = state(gathering(1, 60, 70), &[10, 11]);
        state.tasks.insert(id(2), gathering(2, 69, 80));
        state.tasks.insert(id(3), gathering(3, 70, 80));
        let asks = [(1, 10), (2, 10), (2, 11), (3, 10)].map(|(n, who)| Request::own(id(n), id(who)));
        let decided = decide(&asks, &state, at(50));
        assert_eq!(decided, [Ok(()), Err(Refusal::GatheringsOverlap), Ok(()), Ok(())]);
        state.engaged.insert(id(11), vec![(at(10), at(61))]);
        assert_eq!(decide(&ask(&[11]), &state, at(50)), [Err(Refusal::GatheringsOverlap)]);
    }

    #[test]
    fn a_claim_can_be_given_back_until_the_gathering_starts_or_for_a_day_after_it_was_moved() {
        let errand = task(1, 1);
        assert_eq!(withdrawable(&errand, None, at(1_000)), Ok(()));
        let gathering = TaskRow { starts_at: Some(at(60)), ends_at: Some(at(70)), ..task(1, 1) };
        assert_eq!(withdrawable(&gathering, None, at(59)), Ok(()));
        assert_eq!(withdrawable(&gathering, None, at(60)), Err(Refusal::WithdrawalOver));
        let early = TaskRow { withdraw_by: Some(at(30)), ..gathering };
        assert_eq!(withdrawable(&early, None, at(30)), Err(Refusal::WithdrawalOver));
        let moved = TaskRow { moved_at: Some(at(40)), ..early };
        assert_eq!(withdrawable(&moved, None, at(40) + GRACE - chrono::Duration::seconds(1)), Ok(()));
        assert_eq!(withdrawable(&moved, None, at(40) + GRACE), Err(Refusal::WithdrawalOver));
    }

    #[test]
    fn whoever_was_promoted_may_decline_for_a_day_but_not_once_it_has_started() {
        let early = TaskRow { starts_at: Some(at(60)), ends_at: Some(at(70)), withdraw_by: Some(at(30)), ..task(1, 1) };
        assert_eq!(withdrawable(&early, Some(at(20)), at(59)), Ok(()));
        assert_eq!(withdrawable(&early, Some(at(20)), at(60)), Err(Refusal::WithdrawalOver));
        let far = TaskRow { starts_at: Some(at(200_000)), ..early };
        assert_eq!(withdrawable(&far, Some(at(20)), at(20) + GRACE), Err(Refusal::WithdrawalOver));
    }

    #[test]
    fn what_is_free_goes_to_those_who_wait_and_what_is_left_to_newcomers() {
        // Opens at 10 s of 1970: eight in the morning in China.
        let waited = |slots, waiting| TaskRow { waiting, ..task(slots, 1) };
        let one = |task, now| decide(&ask(&[10]), &state(task, &[10]), at(now)).remove(0);
        assert_eq!(one(waited(3, 2), 50), Err(Refusal::TaskFull));
        assert_eq!(one(waited(4, 2), 50), Ok(()));
        let soon = TaskRow { starts_at: Some(at(100)), ends_at: Some(at(200)), ..waited(3, 2) };
        assert_eq!(one(soon, 50), Ok(()), "nobody is promoted any more");
    }

    #[test]
    fn a_task_of_another_community_is_not_there() {
        let mut state = state(task(1, 0), &[10]);
        state.communities.insert(id(10), id(4));
        assert_eq!(decide(&ask(&[10]), &state, at(50)), [Err(Refusal::NotFound)]);
        let unknown = [Request::own(id(9), id(10))];
        assert_eq!(decide(&unknown, &state, at(50)), [Err(Refusal::NotFound)]);
    }

    #[test]
    fn a_claim_is_lost_with_ones_standing_and_not_because_a_task_is_full_or_over() {
        let over = TaskRow { closed_at: Some(at(20)), ..task(1, 1) };
        let requests = ask(&[10]);
        let mut state = state(over, &[10]);
        assert!(ineligible(&requests, &state).is_empty());
        state.communities.insert(id(10), id(4));
        assert_eq!(ineligible(&requests, &state), HashMap::from([(id(1), Refusal::NotFound)]));
        state.communities.clear();
        assert_eq!(ineligible(&requests, &state), HashMap::from([(id(1), Refusal::NotCheckedIn)]));
        state.disabled.insert(id(10));
        assert_eq!(ineligible(&requests, &state), HashMap::from([(id(1), Refusal::PersonDisabled)]));
        let told = release_notice("助老", Some(&Refusal::NotCheckedIn));
        assert_eq!(told, "您目前没有有效的报到，您对“助老”的认领已自动取消并让出名额，不影响您的记录。");
    }

    #[test]
    fn whom_a_unit_names_must_be_its_own_and_needs_no_check_in_but_the_units() {
        let mut state = state(task(2, 1), &[10, 11, 12]);
        state.communities.clear();
        state.units.insert(id(11), id(6));
        state.units.insert(id(12), id(7));
        state.below = HashSet::from([(id(5), id(5)), (id(5), id(6))]);
        state.places = HashMap::from([(id(5), vec![id(4), id(3)])]);
        let named = |person, state: &State| {
            let request = Request { task: id(1), person: id(person), through: Some(id(5)) };
            claimable(&request, state).map(|task| task.id)
        };
        assert_eq!(named(10, &state), Ok(id(1)));
        assert_eq!(named(11, &state), Ok(id(1)), "of a unit below it");
        assert_eq!(named(12, &state), Err(Refusal::NotOfTheUnit));
        assert_eq!(named(99, &state), Err(Refusal::NotOfTheUnit), "nobody of that kind");
        state.disabled = HashSet::from([id(10), id(12)]);
        assert_eq!(named(10, &state), Err(Refusal::PersonDisabled));
        assert_eq!(named(12, &state), Err(Refusal::NotOfTheUnit), "not told of others that they are disabled");
        state.claimed.insert((id(1), id(11)));
        assert_eq!(named(11, &state), Err(Refusal::AlreadyClaimed));
        state.places.insert(id(5), vec![id(4)]);
        assert_eq!(named(11, &state), Err(Refusal::NotCheckedInThere));
    }

    #[test]
    fn the_disabled_and_those_who_left_are_told_so() {
        let mut state = state(task(1, 0), &[10, 11]);
        state.disabled.insert(id(10));
        state.units.remove(&id(11));
        let decided = decide(&ask(&[10, 11]), &state, at(50));
        assert_eq!(decided, [Err(Refusal::PersonDisabled), Err(Refusal::MembershipRequired)]);
    }
}
