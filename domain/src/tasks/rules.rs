//! What a task may be, and how it stands. Pure.

use chrono::Duration;
use infra::store::orgs::OrgKind;
use infra::store::tasks::{TaskKind, TaskRow};

use super::content::{Content, Point};
use crate::{Fault, Id, Instant, Refusal, calendar, waitlist};

/// After its time or place was changed, a claim may be given back for so long, whatever the
/// withdrawal deadline.
pub(crate) const GRACE: Duration = Duration::hours(24);

/// The longest gathering; what lasts longer is several.
const LONGEST: Duration = Duration::hours(24);

/// How far around a point may count as there, in metres. Phones are not more exact than the least.
const RADIUS: std::ops::RangeInclusive<i32> = 50..=5000;

/// How a task stands at an instant: told from its row, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskState {
    /// It cannot be claimed yet.
    Upcoming,
    /// It can be claimed.
    Open,
    /// Every slot is taken, or somebody waits for it.
    Full,
    /// Its deadline has passed.
    Over,
    /// Staff closed it.
    Closed,
    /// It does not take place.
    Cancelled,
}

impl TaskState {
    pub const ALL: [TaskState; 6] = [
        TaskState::Upcoming,
        TaskState::Open,
        TaskState::Full,
        TaskState::Over,
        TaskState::Closed,
        TaskState::Cancelled,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            TaskState::Upcoming => "upcoming",
            TaskState::Open => "open",
            TaskState::Full => "full",
            TaskState::Over => "over",
            TaskState::Closed => "closed",
            TaskState::Cancelled => "cancelled",
        }
    }

    pub(crate) fn of(task: &TaskRow, now: Instant) -> TaskState {
        if task.cancelled_at.is_some() {
            TaskState::Cancelled
        } else if task.closed_at.is_some() {
            TaskState::Closed
        } else if now >= task.deadline {
            TaskState::Over
        } else if now < task.opens_at {
            TaskState::Upcoming
        } else if task.live_claims + waitlist::rules::held(task, now) >= task.slots {
            TaskState::Full
        } else {
            TaskState::Open
        }
    }
}

/// What those are told whose work on a task is not done when it is closed.
pub(super) fn closure_notice(title: &str) -> String {
    format!("任务“{title}”已提前关闭，不再接受认领。您已有的认领仍然有效，完成后请照常提交日志。")
}

/// What claimants are told of a task that was cancelled.
pub(super) fn cancellation_notice(title: &str, reason: &str) -> String {
    format!("任务“{title}”已取消，您的认领随之取消，不影响您的记录。取消原因：{reason}")
}

/// What claimants are told of a change; `other` is the gathering that they cannot go to as well.
pub(super) fn change_notice(title: &str, moves: &[String], other: Option<&str>) -> String {
    let clash = other.map(|other| format!("请注意：与您已认领的“{other}”时间冲突。")).unwrap_or_default();
    format!("任务“{title}”有变更：{}。{clash}如不便参加，可在 24 小时内退出，不影响您的记录。", moves.join("；"))
}

/// Who may publish tasks: those whom members check in with, and whoever stands above them.
pub(crate) fn place_fault(org: OrgKind) -> Option<Fault> {
    let nobody_checks_in = matches!(org, OrgKind::Unit | OrgKind::Branch | OrgKind::Team);
    nobody_checks_in.then(|| {
        Fault::new("/org_id", "not_a_place", "任务由社区、街道等属地组织发布，单位、党支部和队伍没有报到的党员")
    })
}

/// Whether a task may be changed now.
///
/// # Errors
/// [`Refusal::TaskClosed`], [`Refusal::TaskChanged`], [`Refusal::SlotsBelowClaims`].
pub(super) fn editable(task: &TaskRow, slots: i32, revision: Option<i32>) -> Result<(), Refusal> {
    if task.closed_at.is_some() {
        return Err(Refusal::TaskClosed);
    }
    if revision.is_some_and(|seen| seen != task.revision) {
        return Err(Refusal::TaskChanged);
    }
    if slots < task.live_claims { Err(Refusal::SlotsBelowClaims) } else { Ok(()) }
}

/// What of a published task cannot be changed.
pub(super) fn fixed_faults(task: &TaskRow, org: Id, kind: TaskKind) -> Vec<Fault> {
    let fixed = |pointer: &str, same: bool, detail: &str| (!same).then(|| Fault::new(pointer, "fixed", detail));
    let faults = [
        fixed("/org_id", org == task.org_id, "发布后不能改变发布的组织"),
        fixed("/kind", kind == task.kind, "发布后不能改变类型"),
    ];
    faults.into_iter().flatten().collect()
}

/// What is changed of a task's time and place, in words.
pub(super) fn moves(before: &TaskRow, after: &TaskRow) -> Vec<String> {
    let mut moves = Vec::new();
    if (before.starts_at, before.ends_at) != (after.starts_at, after.ends_at) {
        moves.push(format!("活动时间由{}改为{}", span(before), span(after)));
    }
    if before.kind == TaskKind::Errand && before.deadline != after.deadline {
        moves.push(format!("截止时间由{}改为{}", calendar::moment(before.deadline), calendar::moment(after.deadline)));
    }
    if before.place != after.place {
        let name = |task: &TaskRow| task.place.clone().unwrap_or_else(|| "未定".to_string());
        moves.push(format!("地点由“{}”改为“{}”", name(before), name(after)));
    } else if Point::of(before).map(|p| (p.longitude, p.latitude))
        != Point::of(after).map(|p| (p.longitude, p.latitude))
    {
        moves.push("地点在地图上的位置有调整".to_string());
    }
    moves
}

/// Whether a gathering is under way at some instant between the two.
pub(crate) fn overlap(task: &TaskRow, starts_at: Instant, ends_at: Instant) -> bool {
    task.starts_at.zip(task.ends_at).is_some_and(|(from, to)| from < ends_at && starts_at < to)
}

fn span(task: &TaskRow) -> String {
    let Some((from, to)) = task.starts_at.zip(task.ends_at) else { return "未定".to_string() };
    if calendar::day(from) == calendar::day(to) {
        format!("{}—{}", calendar::moment(from), calendar::local(to).format("%H:%M"))
    } else {
        format!("{}—{}", calendar::moment(from), calendar::moment(to))
    }
}

/// Faults of what a task is to say; empty when it is good. `before` is what it said so far: what
/// lies in the past may stay there, and what it is worth may not change under its claimants.
pub(super) fn faults(
    content: &Content,
    kind: TaskKind,
    items: &[String],
    before: Option<&TaskRow>,
    now: Instant,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, code, detail: &str| faults.push(Fault::new(pointer, code, detail));
    if content.title.is_empty() {
        fault("/title", "required", "标题不能为空");
    }
    if content.category.is_empty() {
        fault("/category", "required", "类别不能为空");
    }
    if content.slots < 1 {
        fault("/slots", "required", "请填写名额");
    }
    match content.closes_at() {
        None if kind == TaskKind::Errand => fault("/deadline", "required", "请填写截止时间"),
        Some(at) if at <= now && before.is_none_or(|task| task.deadline != at) => {
            fault("/deadline", "in_the_past", "截止时间必须在将来");
        }
        Some(at) if at > now + Duration::days(400) => fault("/deadline", "too_far", "截止时间最多在 400 天以内"),
        _ => {}
    }
    let opens_at = content.opens_at.or(before.map(|task| task.opens_at));
    if opens_at.zip(content.closes_at()).is_some_and(|(opens_at, closes_at)| opens_at >= closes_at) {
        fault("/opens_at", "after_deadline", "开始认领时间必须早于截止时间");
    }
    if opens_at.is_some_and(|opens_at| {
        opens_at < now - Duration::days(400) && before.is_none_or(|task| task.opens_at != opens_at)
    }) {
        fault("/opens_at", "too_far", "开始认领时间最多在 400 天以前");
    }
    if !items.contains(&content.item) {
        fault("/item", "unknown_item", &format!("积分方案中没有这一积分项，可用的有：{}", items.join("、")));
    } else if before.is_some_and(|task| task.live_claims > 0 && task.item != content.item) {
        fault("/item", "claimed", "已有人认领，不能改变积分项");
    }
    faults.extend(match kind {
        TaskKind::Errand => errand_faults(content),
        TaskKind::Gathering => gathering_faults(content, before, now),
    });
    faults.extend(point_fault(content.point));
    faults
}

fn errand_faults(content: &Content) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (pointer, given) in [("/starts_at", content.starts_at.is_some()), ("/ends_at", content.ends_at.is_some())] {
        if given {
            faults.push(Fault::new(pointer, "not_applicable", "只有活动（gathering）有开始和结束时间"));
        }
    }
    if content.withdraw_by.zip(content.deadline).is_some_and(|(withdraw_by, deadline)| withdraw_by > deadline) {
        faults.push(Fault::new("/withdraw_by", "after_deadline", "退出截止时间不能晚于任务截止时间"));
    }
    faults
}

fn gathering_faults(content: &Content, before: Option<&TaskRow>, now: Instant) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, code, detail: &str| faults.push(Fault::new(pointer, code, detail));
    if content.place.is_none() {
        fault("/place", "required", "请填写活动地点");
    }
    let (Some(starts_at), Some(ends_at)) = (content.starts_at, content.ends_at) else {
        for (pointer, given) in [("/starts_at", content.starts_at), ("/ends_at", content.ends_at)] {
            if given.is_none() {
                fault(pointer, "required", "请填写活动的开始和结束时间");
            }
        }
        return faults;
    };
    if ends_at <= starts_at {
        fault("/ends_at", "before_start", "结束时间必须晚于开始时间");
    } else if ends_at - starts_at > LONGEST {
        fault("/ends_at", "too_long", "一次活动最长 24 小时，更长的请分次发布");
    }
    if starts_at <= now && before.is_none_or(|task| task.starts_at != Some(starts_at)) {
        fault("/starts_at", "in_the_past", "活动开始时间必须在将来");
    }
    if content.deadline.is_some_and(|deadline| deadline > ends_at) {
        fault("/deadline", "after_end", "认领截止时间不能晚于活动结束时间");
    }
    if content.withdraw_by.is_some_and(|withdraw_by| withdraw_by > starts_at) {
        fault("/withdraw_by", "after_start", "退出截止时间不能晚于活动开始时间");
    }
    faults
}

fn point_fault(point: Option<Point>) -> Option<Fault> {
    const DEGREE: i32 = 1_000_000;
    let point = point?;
    if !(73 * DEGREE..=136 * DEGREE).contains(&point.longitude) || !(3 * DEGREE..=54 * DEGREE).contains(&point.latitude)
    {
        return Some(Fault::new("/point", "out_of_range", "坐标不在中国境内（GCJ-02，经度 73 至 136，纬度 3 至 54）"));
    }
    (!RADIUS.contains(&point.radius)).then(|| Fault::new("/point/radius", "out_of_range", "范围为 50 至 5000 米"))
}

#[cfg(test)]
mod tests {
    use super::super::content::blank;
    use super::*;
    use chrono::DateTime;

    fn at(hours: i64) -> Instant {
        DateTime::from_timestamp(hours * 3600, 0).unwrap()
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
            starts_at: Some(at(100)),
            ends_at: Some(at(102)),
            place: Some("党群服务站".into()),
            ..Content::default()
        }
    }

    fn gathering(content: Content) -> TaskRow {
        let mut task = blank(Id::from_u128(1), Id::from_u128(2), TaskKind::Gathering, None, at(0));
        content.put_on(&mut task);
        task
    }

    fn named(content: &Content, kind: TaskKind, before: Option<&TaskRow>, now: i64) -> Vec<(String, &'static str)> {
        let found = faults(content, kind, &["errand".to_string()], before, at(now));
        found.into_iter().map(|fault| (fault.pointer, fault.code)).collect()
    }

    #[test]
    fn a_gathering_has_a_time_and_a_place_and_an_errand_a_deadline() {
        assert_eq!(named(&content(), TaskKind::Gathering, None, 1), []);
        let nothing = Content { starts_at: None, ends_at: None, place: None, ..content() };
        let wrong = ["/place", "/starts_at", "/ends_at"].map(|pointer| (pointer.to_string(), "required"));
        assert_eq!(named(&nothing, TaskKind::Gathering, None, 1), wrong);
        assert_eq!(named(&nothing, TaskKind::Errand, None, 1), [("/deadline".to_string(), "required")]);
        let both = Content { deadline: Some(at(9)), ..content() };
        let wrong = ["/starts_at", "/ends_at"].map(|pointer| (pointer.to_string(), "not_applicable"));
        assert_eq!(named(&both, TaskKind::Errand, None, 1), wrong);
    }

    #[test]
    fn the_times_of_a_gathering_stand_in_their_order() {
        let with = |change: fn(&mut Content)| {
            let mut content = content();
            change(&mut content);
            named(&content, TaskKind::Gathering, None, 50).into_iter().map(|(_, code)| code).collect::<Vec<_>>()
        };
        assert_eq!(with(|c| c.ends_at = c.starts_at), ["before_start"]);
        assert_eq!(with(|c| c.ends_at = Some(at(125))), ["too_long"]);
        assert_eq!(with(|c| c.deadline = Some(at(103))), ["after_end"]);
        assert_eq!(with(|c| c.deadline = Some(at(101))), Vec::<&str>::new());
        assert_eq!(with(|c| c.withdraw_by = Some(at(101))), ["after_start"]);
        assert_eq!(with(|c| c.opens_at = Some(at(100))), ["after_deadline"]);
        assert_eq!(with(|c| (c.starts_at, c.ends_at) = (Some(at(50)), Some(at(60)))), ["in_the_past", "in_the_past"]);
    }

    #[test]
    fn a_point_lies_in_china_and_its_circle_is_neither_too_small_nor_too_large() {
        let with = |longitude, latitude, radius| {
            point_fault(Some(Point { longitude, latitude, radius })).map(|fault| fault.pointer)
        };
        assert_eq!(with(110_447_000, 34_867_000, 300), None);
        assert_eq!(with(34_867_000, 110_447_000, 300), Some("/point".into()));
        assert_eq!(with(110_447_000, 34_867_000, 49), Some("/point/radius".into()));
    }

    #[test]
    fn what_lies_in_the_past_may_stay_there_and_nothing_may_be_moved_into_it() {
        let before = gathering(content());
        let retold = Content { title: "清扫楼道（已满员）".into(), ..content() };
        assert_eq!(named(&retold, TaskKind::Gathering, Some(&before), 101), []);
        let moved = Content { starts_at: Some(at(99)), ..content() };
        let codes = named(&moved, TaskKind::Gathering, Some(&before), 101).into_iter().map(|(_, code)| code);
        assert_eq!(codes.collect::<Vec<_>>(), ["in_the_past", "in_the_past"]);
    }

    #[test]
    fn what_a_task_is_worth_does_not_change_under_its_claimants() {
        let other = Content { item: "errand".into(), ..content() };
        let mut before = gathering(Content { item: "service_hours".into(), ..content() });
        assert_eq!(named(&other, TaskKind::Gathering, Some(&before), 1), []);
        before.live_claims = 1;
        assert_eq!(named(&other, TaskKind::Gathering, Some(&before), 1), [("/item".to_string(), "claimed")]);
    }

    #[test]
    fn a_closed_task_an_older_revision_and_too_few_slots_are_refused() {
        let mut task = gathering(content());
        task.live_claims = 3;
        assert_eq!(editable(&task, 3, Some(1)), Ok(()));
        assert_eq!(editable(&task, 2, None), Err(Refusal::SlotsBelowClaims));
        assert_eq!(editable(&task, 3, Some(2)), Err(Refusal::TaskChanged));
        task.closed_at = Some(at(1));
        assert_eq!(editable(&task, 3, None), Err(Refusal::TaskClosed));
    }

    #[test]
    fn a_change_is_told_in_words_and_names_what_it_keeps_one_from() {
        let before = gathering(content());
        let later =
            Content {
                starts_at: Some(at(104)), ends_at: Some(at(106)), place: Some("文化广场".into()), ..content()
            };
        let told = change_notice("清扫楼道", &moves(&before, &gathering(later)), Some("助老义诊"));
        assert_eq!(
            told,
            "任务“清扫楼道”有变更：活动时间由1月5日 12:00—14:00改为1月5日 16:00—18:00；地点由“党群服务站”改为“文化广场”。\
             请注意：与您已认领的“助老义诊”时间冲突。如不便参加，可在 24 小时内退出，不影响您的记录。"
        );
        let retold = Content { title: "大扫除".into(), slots: 9, ..content() };
        assert!(moves(&before, &gathering(retold)).is_empty());
    }

    #[test]
    fn gatherings_that_touch_do_not_overlap() {
        let task = gathering(content());
        assert!(!overlap(&task, at(98), at(100)) && !overlap(&task, at(102), at(104)));
        assert!(overlap(&task, at(98), at(101)) && overlap(&task, at(101), at(103)));
    }
}
