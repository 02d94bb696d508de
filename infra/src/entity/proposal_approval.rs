//! One approval of a proposal.

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

table! {
    /// One approval of a proposal; nobody gives two of them.
    "proposal_approvals", {
        #[sea_orm(primary_key, auto_increment = false)]
        proposal_id: Id,
        /// From 1 on.
        #[sea_orm(primary_key, auto_increment = false)]
        step: i32,
        approved_at: Instant,
        approved_by: Id,
    }
}
