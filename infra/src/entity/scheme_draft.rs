//! A scheme that is not published.

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

table! {
    /// A scheme that is not published. Its text need not be right, nor even read.
    "scheme_drafts", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        org_id: Id,
        /// What those who work on it call it.
        title: String,
        /// YAML or JSON.
        body: String,
        /// 1 when made, one more each time it is changed.
        revision: i32,
        created_at: Instant,
        created_by: Option<Id>,
        changed_at: Instant,
        changed_by: Option<Id>,
    }
}
