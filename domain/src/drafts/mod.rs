//! Drafts (草稿) and templates (模板): what is to be published, and the patterns of it; and an org's plan
//! (计划) for a week, made by copying another week's.
//!
//! A draft says what a task would, as far as it is known. It is judged when it is published, by the
//! rules of tasks, and is gone then; a template stays.

mod content;
mod copy;
mod copy_plan;
mod create;
mod delete;
mod edit;
mod hand_over;
mod publish;
mod read;
mod rules;
mod show_plan;

use chrono::NaiveDate;

use crate::tasks::Content;

pub use copy::copy_draft;
pub use copy_plan::{PlanCopied, copy_plan};
pub use create::{NewDraft, create_draft};
pub use delete::delete_draft;
pub use edit::edit_draft;
pub(crate) use hand_over::hand_over;
pub use infra::store::drafts::DraftRow;
pub use publish::{publish_draft, publish_drafts};
pub use read::{DraftSeen, list_org_drafts, show_draft};
pub use rules::Supply;
pub use show_plan::{PlanDay, PlanSeen, show_plan};

/// Whether a template says when it begins, so that it can be moved to a day.
pub(crate) fn is_dated(row: &DraftRow) -> bool {
    rules::begins(row.kind, &content::of(row)).is_some()
}

/// What a template says, moved to a day.
pub(crate) fn said_on(row: &DraftRow, day: NaiveDate) -> Content {
    rules::moved_to(row.kind, content::of(row), day)
}
