//! What a task may be, and how it stands. Pure.

use chrono::Duration;
use infra::store::orgs::OrgKind;
use infra::store::tasks::{TaskKind, TaskRow};

use super::NewTask;
use crate::{Fault, Instant};

/// How a task stands at an instant: told from its row, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskState {
    /// It cannot be claimed yet.
    Upcoming,
    /// It can be claimed.
    Open,
    /// Every slot is taken.
    Full,
    /// Its deadline has passed.
    Over,
    /// Staff closed it.
    Closed,
}

impl TaskState {
    pub const ALL: [TaskState; 5] =
        [TaskState::Upcoming, TaskState::Open, TaskState::Full, TaskState::Over, TaskState::Closed];

    pub fn as_str(self) -> &'static str {
        match self {
            TaskState::Upcoming => "upcoming",
            TaskState::Open => "open",
            TaskState::Full => "full",
            TaskState::Over => "over",
            TaskState::Closed => "closed",
        }
    }

    pub(crate) fn of(task: &TaskRow, now: Instant) -> TaskState {
        if task.closed_at.is_some() {
            TaskState::Closed
        } else if now >= task.deadline {
            TaskState::Over
        } else if now < task.opens_at {
            TaskState::Upcoming
        } else if task.live_claims >= task.slots {
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

/// Faults of a task to be published; empty when it is good.
pub(super) fn faults(new: &NewTask, org: OrgKind, items: &[String], now: Instant) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, code, detail: &str| faults.push(Fault::new(pointer, code, detail));
    if matches!(org, OrgKind::Unit | OrgKind::Branch | OrgKind::Team) {
        fault("/org_id", "not_a_place", "任务由社区、街道等属地组织发布，单位、党支部和队伍没有报到的党员");
    }
    if new.kind != TaskKind::Errand {
        fault("/kind", "not_supported", "目前只能发布“任务”（errand）");
    }
    if new.title.trim().is_empty() {
        fault("/title", "required", "标题不能为空");
    }
    if new.category.trim().is_empty() {
        fault("/category", "required", "类别不能为空");
    }
    if new.deadline <= now {
        fault("/deadline", "in_the_past", "截止时间必须在将来");
    }
    if new.opens_at.is_some_and(|opens_at| opens_at >= new.deadline) {
        fault("/opens_at", "after_deadline", "开始认领时间必须早于截止时间");
    }
    if new.opens_at.is_some_and(|opens_at| opens_at < now - Duration::days(400)) {
        fault("/opens_at", "too_far", "开始认领时间最多在 400 天以前");
    }
    if new.deadline > now + Duration::days(400) {
        fault("/deadline", "too_far", "截止时间最多在 400 天以内");
    }
    if !items.contains(&new.item) {
        fault("/item", "unknown_item", &format!("积分方案中没有这一积分项，可用的有：{}", items.join("、")));
    }
    faults
}
