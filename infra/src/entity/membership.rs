//! A member's unit, branch, class and duty, from a day to a day.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// By which a scheme is chosen.
    pub enum MemberClass {
        Office = "office",
        Community = "community",
        Rural = "rural",
        NewDomain = "new_domain",
        Floating = "floating",
        Retired = "retired",
    }
}

text_enum! {
    /// Why a membership ended.
    pub enum Leaving {
        /// Another membership of the same person follows it here.
        Moved = "moved",
        /// To an organisation outside.
        Transferred = "transferred",
        Retired = "retired",
        Died = "died",
        Expelled = "expelled",
    }
}

table! {
    /// A member's unit, branch, class and duty, from a day to a day.
    "memberships", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        person_id: Id,
        unit_id: Id,
        branch_id: Option<Id>,
        class: MemberClass,
        duty: Option<String>,
        valid_from: NaiveDate,
        /// The first day on which it no longer holds.
        valid_to: Option<NaiveDate>,
        recorded_at: Instant,
        /// Set with `valid_to`.
        leaving: Option<Leaving>,
    }
}
