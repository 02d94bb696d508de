//! Whether a community confirms check-ins itself.

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

table! {
    /// Whether a community confirms check-ins itself. Without a row it does not.
    "checkin_policies", {
        #[sea_orm(primary_key, auto_increment = false)]
        community_id: Id,
        confirmation: bool,
        set_at: Instant,
        set_by: Option<Id>,
    }
}
