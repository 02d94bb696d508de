//! What may be kept as a draft, how it is moved to other days, and how much a week offers. Pure.

use chrono::{Datelike, Duration, NaiveDate};
use infra::store::drafts::plan::Offer;
use infra::store::orgs::{OrgKind, OrgRow};
use infra::store::tasks::{TaskKind, TaskRow};

use crate::calendar::{self, Week};
use crate::tasks::Content;
use crate::{Fault, Id, Instant, audiences};

/// How many tasks a week each member who is checked in should find: "at least three a week" is what
/// the communities whose practice this follows promise.
pub const PER_MEMBER: i64 = 3;

/// Days that drafts may be about.
const YEARS: std::ops::Range<i32> = 2000..2100;

/// What keeps something from being kept as a draft. It need not be complete, nor good to be published.
pub(super) fn faults(content: &Content) -> Vec<Fault> {
    let times = [
        ("/opens_at", content.opens_at),
        ("/deadline", content.deadline),
        ("/withdraw_by", content.withdraw_by),
        ("/starts_at", content.starts_at),
        ("/ends_at", content.ends_at),
    ];
    let wrong = times.into_iter().filter(|(_, at)| at.is_some_and(|at| !is_near(calendar::day(at))));
    let sizes = audiences::rules::size_faults(&content.audience);
    wrong.map(|(pointer, _)| far(pointer)).chain(sizes).collect()
}

/// What is wrong with a day that a draft is to be about.
pub(super) fn day_fault(day: NaiveDate) -> Option<Fault> {
    (!is_near(day)).then(|| far("/day"))
}

fn is_near(day: NaiveDate) -> bool {
    YEARS.contains(&day.year())
}

fn far(pointer: &str) -> Fault {
    Fault::new(pointer, "out_of_range", "日期应在 2000 年至 2099 年之间")
}

/// The org of a draft is what it was.
pub(super) fn fixed_fault(before: Id, org: Id) -> Option<Fault> {
    (before != org).then(|| Fault::new("/org_id", "fixed", "不能改变草稿所属的组织"))
}

/// When a draft is meant to begin; none, where it does not say.
pub(super) fn begins(kind: TaskKind, content: &Content) -> Option<Instant> {
    match kind {
        TaskKind::Gathering => content.starts_at,
        TaskKind::Errand => content.opens_at.or(content.deadline),
    }
}

/// The same with every time so much later. Whole days leave the hour as it is: China has one time.
pub(super) fn shifted(content: Content, by: Duration) -> Content {
    let shift = |at: Option<Instant>| at.and_then(|at| at.checked_add_signed(by));
    Content {
        opens_at: shift(content.opens_at),
        deadline: shift(content.deadline),
        withdraw_by: shift(content.withdraw_by),
        starts_at: shift(content.starts_at),
        ends_at: shift(content.ends_at),
        ..content
    }
}

/// The same, beginning on another day.
pub(super) fn moved_to(kind: TaskKind, content: Content, day: NaiveDate) -> Content {
    let Some(at) = begins(kind, &content) else { return content };
    let by = day - calendar::day(at);
    shifted(content, by)
}

/// What a task says, as a draft for so much later says it. What its publisher left to be reckoned is
/// left so again: a gathering that opened at once opens at once, and is claimed until it starts.
pub(super) fn copied(task: &TaskRow, by: Duration) -> Content {
    let mut content = Content::of(task);
    if task.kind == TaskKind::Gathering {
        content.opens_at = content.opens_at.filter(|at| *at != task.published_at);
        content.deadline = content.deadline.filter(|at| Some(*at) != task.starts_at);
    }
    shifted(content, by)
}

/// The day of a task in its week's plan.
pub(super) fn day_of(task: &TaskRow) -> NaiveDate {
    calendar::day(task.starts_at.unwrap_or(task.opens_at))
}

/// What is wrong with copying one week's plan to another.
pub(super) fn copy_faults(from: Week, to: Week, now: Instant) -> Vec<Fault> {
    let mut faults = Vec::new();
    if to <= from {
        faults.push(Fault::new("/to_week", "not_later", "只能复制到更晚的一周"));
    } else if to < Week::of(now) {
        faults.push(Fault::new("/to_week", "in_the_past", "不能复制到已经过去的一周"));
    } else if to.weeks_after(Week::of(now)) > 53 {
        faults.push(Fault::new("/to_week", "too_far", "最多复制到一年以内"));
    }
    faults
}

/// The week that a text names.
pub(super) fn week(pointer: &str, text: &str) -> Result<Week, Fault> {
    Week::parse(text).ok_or_else(|| Fault::new(pointer, "invalid", "周的写法为“2026-W48”（年份和第几周）"))
}

/// The faults of one among many drafts, named by its place in the list.
pub(super) fn of_draft(index: usize, title: &str, faults: Vec<Fault>) -> Vec<Fault> {
    let name = if title.is_empty() { String::new() } else { format!("“{title}”") };
    let named = |fault: Fault| {
        let pointer = format!("/draft_ids/{index}{}", fault.pointer);
        Fault::new(pointer, fault.code, format!("{name}{}", fault.detail))
    };
    faults.into_iter().map(named).collect()
}

/// Whether a week offers enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Supply {
    /// Checked in with the org or below it; of a grid, with the community that it stands in.
    pub members: i64,
    /// How many slots these should find.
    pub wanted: i64,
    pub offered: i64,
    pub claimed: i64,
    /// How many slots are missing.
    pub short: i64,
}

/// Whose week is to offer enough, by an org's lineage: nobody checks in with a grid or a compound alone,
/// and those who are checked in with the community they stand in find what it offers as well.
pub(super) fn supplied(lineage: &[OrgRow]) -> Option<Id> {
    lineage.iter().find(|above| above.kind == OrgKind::Community).map(|community| community.id)
}

pub(super) fn supply(offer: Offer) -> Supply {
    let wanted = offer.members * PER_MEMBER;
    Supply {
        members: offer.members,
        wanted,
        offered: offer.slots,
        claimed: offer.claims,
        short: (wanted - offer.slots).max(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn content() -> Content {
        Content {
            title: "清扫楼道".into(),
            body: String::new(),
            category: "环境".into(),
            item: "errand".into(),
            slots: 5,
            opens_at: None,
            deadline: None,
            withdraw_by: None,
            starts_at: Some(at("2026-11-21T01:00:00Z")),
            ends_at: Some(at("2026-11-21T03:00:00Z")),
            place: None,
            ..Content::default()
        }
    }

    #[test]
    fn a_draft_moves_to_a_day_with_all_its_times_and_keeps_the_hour() {
        let strict = Content { withdraw_by: Some(at("2026-11-20T04:00:00Z")), ..content() };
        let moved = moved_to(TaskKind::Gathering, strict, "2027-03-06".parse().unwrap());
        assert_eq!(moved.starts_at, Some(at("2027-03-06T01:00:00Z")));
        assert_eq!(moved.ends_at, Some(at("2027-03-06T03:00:00Z")));
        assert_eq!(moved.withdraw_by, Some(at("2027-03-05T04:00:00Z")));
        let undated = Content { starts_at: None, ends_at: None, ..content() };
        assert_eq!(moved_to(TaskKind::Gathering, undated.clone(), "2027-03-06".parse().unwrap()), undated);
        // An errand begins when it opens; without that, its deadline is what is known of it.
        let deadline = Some(at("2026-11-29T10:00:00Z"));
        let errand = Content { starts_at: None, ends_at: None, deadline, ..content() };
        assert_eq!(begins(TaskKind::Errand, &errand), deadline);
        let moved = moved_to(TaskKind::Errand, errand, "2026-12-06".parse().unwrap());
        assert_eq!(moved.deadline, Some(at("2026-12-06T10:00:00Z")));
    }

    #[test]
    fn a_draft_is_about_this_century() {
        assert!(faults(&content()).is_empty());
        let far = Content {
            deadline: Some(at("2100-01-01T00:00:00Z")),
            opens_at: Some(at("1999-12-31T00:00:00Z")),
            ..content()
        };
        let pointers: Vec<String> = faults(&far).into_iter().map(|fault| fault.pointer).collect();
        assert_eq!(pointers, ["/opens_at", "/deadline"]);
        assert!(day_fault("2099-12-31".parse().unwrap()).is_none());
        assert!(day_fault("2100-01-01".parse().unwrap()).is_some());
    }

    #[test]
    fn a_plan_is_copied_to_a_later_week_that_is_not_over_and_not_too_far() {
        let now = at("2026-11-25T01:00:00Z");
        let codes = |from: &str, to: &str| {
            let week = |text| Week::parse(text).unwrap();
            copy_faults(week(from), week(to), now).into_iter().map(|fault| fault.code).collect::<Vec<_>>()
        };
        assert_eq!(codes("2026-W47", "2026-W48"), [] as [&str; 0]);
        assert_eq!(codes("2026-W48", "2027-W01"), [] as [&str; 0]);
        assert_eq!(codes("2026-W48", "2026-W48"), ["not_later"]);
        assert_eq!(codes("2026-W46", "2026-W47"), ["in_the_past"]);
        assert_eq!(codes("2026-W47", "2027-W49"), ["too_far"]);
    }

    #[test]
    fn a_week_should_offer_each_member_three_slots() {
        let short = supply(Offer { members: 7, slots: 15, claims: 4 });
        assert_eq!((short.wanted, short.offered, short.claimed, short.short), (21, 15, 4, 6));
        assert_eq!(supply(Offer { members: 7, slots: 30, claims: 4 }).short, 0);
    }

    #[test]
    fn a_fault_among_many_names_the_draft() {
        let fault = Fault::new("/deadline", "required", "请填写截止时间");
        let named = of_draft(3, "清扫楼道", vec![fault]);
        assert_eq!(
            (named[0].pointer.as_str(), named[0].detail.as_str()),
            ("/draft_ids/3/deadline", "“清扫楼道”请填写截止时间")
        );
    }
}
