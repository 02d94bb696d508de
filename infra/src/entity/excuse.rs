//! Why a no-show (爽约) was not left standing.

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// What it says of the no-show.
    pub enum ExcuseKind {
        /// They were not there, and had a good reason.
        Excused = "excused",
        /// They were there: it should not have been recorded.
        Mistake = "mistake",
    }
}

table! {
    /// Why a no-show (爽约) was not left standing.
    "excuses", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        claim_id: Id,
        kind: ExcuseKind,
        /// Sealed.
        reason: String,
        excused_at: Instant,
        excused_by: Option<Id>,
    }
}
