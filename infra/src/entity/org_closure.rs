//! Who stands under whom: each org under itself (depth 0) and under all its ancestors; one that was
//! merged also under its successor, whose staff go on seeing its past.

use sea_orm::entity::prelude::*;

use crate::Id;

table! {
    /// Who stands under whom: each org under itself (depth 0) and under all its ancestors.
    "org_closure", {
        #[sea_orm(primary_key, auto_increment = false)]
        ancestor_id: Id,
        #[sea_orm(primary_key, auto_increment = false)]
        descendant_id: Id,
        depth: i32,
    }
}
