//! Tasks (任务): what a community publishes.

mod cancel;
mod close;
pub(crate) mod content;
mod edit;
mod ground;
pub(crate) mod publish;
mod read;
pub(crate) mod rules;

pub use cancel::cancel_task;
pub use close::close_task;
pub use content::{Content, Point};
pub use edit::edit_task;
pub(crate) use ground::Ground;
pub use infra::store::tasks::{PhotosWanted, TaskFilter, TaskKind, TaskRow};
pub use publish::{NewTask, publish_task};
pub(crate) use read::seen;
pub use read::{Hall, list_org_tasks, list_tasks, show_task};
pub use rules::TaskState;

use crate::audiences::AudienceSeen;

/// A task as it is shown: with its org's name and how it stands now.
#[derive(Clone, Debug)]
pub struct TaskSeen {
    pub task: TaskRow,
    pub org_name: String,
    pub state: TaskState,
    /// Whom it is for, where it is not for everybody.
    pub audience: Option<AudienceSeen>,
}
