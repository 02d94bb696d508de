//! Which tasks are asked for.

use domain::tasks::{TaskFilter, TaskKind};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::TaskSort;

/// Which tasks to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TaskQuery {
    /// 只看任务（errand）或活动（gathering）
    kind: Option<TaskSort>,
    /// 只看这一类别
    #[validate(length(min = 1, max = 32))]
    #[param(min_length = 1, max_length = 32)]
    category: Option<String>,
    /// 标题、地点或说明中的文字
    #[validate(length(min = 1, max = 100))]
    #[param(min_length = 1, max_length = 100)]
    q: Option<String>,
}

impl TaskQuery {
    pub(in crate::routes) fn filter(&self) -> TaskFilter {
        TaskFilter { kind: self.kind.map(TaskKind::from), category: self.category.clone(), text: self.q.clone() }
    }
}

/// What the hall shows.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HallQuery {
    /// true 时也列出只面向其他单位、队伍或技能的任务（不能认领）
    #[serde(default)]
    #[param(default = false)]
    pub(super) everything: bool,
}
