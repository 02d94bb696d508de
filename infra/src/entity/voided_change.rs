//! A change of the roster that was recorded for a later day and never came about.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use super::membership::{Leaving, MemberClass};
use crate::{Id, Instant};

text_enum! {
    /// Why a change never came about.
    pub enum VoidCause {
        /// Somebody took it back, and said why.
        TakenBack = "taken_back",
        /// Another change took effect before it.
        Overtaken = "overtaken",
    }
}

table! {
    /// A change of the roster that was recorded for a later day and never came about: a membership
    /// that would have begun, or a departure.
    "voided_changes", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        person_id: Id,
        /// Where they would have come, or what they would have left.
        unit_id: Id,
        branch_id: Option<Id>,
        class: MemberClass,
        duty: Option<String>,
        /// The day on which it would have taken effect.
        effective_on: NaiveDate,
        /// Why they would have left; empty for a membership that would have begun.
        leaving: Option<Leaving>,
        /// Of a membership that would have begun.
        recorded_at: Option<Instant>,
        cause: VoidCause,
        /// What was said by whoever took it back.
        reason: Option<String>,
        voided_at: Instant,
        voided_by: Option<Id>,
    }
}
