//! A day of every year by which members are to have checked in.

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

table! {
    /// A day of every year by which members are to have checked in, as a top-level org set it.
    "checkin_deadlines", {
        #[sea_orm(primary_key, auto_increment = false)]
        org_id: Id,
        #[sea_orm(primary_key, auto_increment = false)]
        month: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        day: i32,
        name: String,
        set_at: Instant,
        set_by: Option<Id>,
    }
}
