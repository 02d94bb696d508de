//! The end of a subject's chain of entries, kept apart so that a missing last row is found.

use sea_orm::entity::prelude::*;

use crate::Id;

table! {
    /// The end of a subject's chain of entries, kept apart so that a missing last row is found.
    "ledger_heads", {
        #[sea_orm(primary_key, auto_increment = false)]
        subject_id: Id,
        subject_kind: super::deed::SubjectKind,
        length: i64,
        hash: String,
    }
}
