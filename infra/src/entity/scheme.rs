//! The scoring rules of an org for a kind of subject.

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

table! {
    /// The scoring rules of an org for a kind of subject.
    "schemes", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        org_id: Id,
        code: String,
        created_at: Instant,
    }
}
