//! Who did what to what, when and from where.

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

table! {
    /// Who did what to what, when and from where.
    "audit", {
        #[sea_orm(primary_key)]
        seq: i64,
        at: Instant,
        actor_kind: String,
        actor_id: Option<Id>,
        session_id: Option<Id>,
        address: Option<String>,
        request_id: Option<String>,
        operation: String,
        object_kind: String,
        object_id: Option<Id>,
        succeeded: bool,
    }
}
