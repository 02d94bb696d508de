//! Something that a member can do (技能).

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

table! {
    /// Something that a member can do (技能), in a short word.
    "skills", {
        #[sea_orm(primary_key, auto_increment = false)]
        person_id: Id,
        /// As the domain writes it, so that the same word is told by a constraint.
        #[sea_orm(primary_key, auto_increment = false)]
        name: String,
        recorded_at: Instant,
        /// The member, or staff.
        recorded_by: Option<Id>,
    }
}
