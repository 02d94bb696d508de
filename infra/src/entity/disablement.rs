//! A person was disabled: from when to when, by whom, why.

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

table! {
    /// A person was disabled: from when to when, by whom, why. `persons.disabled_at` says the
    /// same of the present.
    "disablements", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        person_id: Id,
        disabled_at: Instant,
        disabled_by: Option<Id>,
        reason: String,
        enabled_at: Option<Instant>,
        enabled_by: Option<Id>,
        enable_reason: Option<String>,
    }
}
