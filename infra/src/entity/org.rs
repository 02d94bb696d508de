//! One node of an organisation tree.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// What an org is. Depth is data: a tree may skip levels.
    pub enum OrgKind {
        City = "city",
        Street = "street",
        Community = "community",
        Grid = "grid",
        Compound = "compound",
        Building = "building",
        Entrance = "entrance",
        Unit = "unit",
        Branch = "branch",
    }
}

table! {
    /// One node of an organisation tree.
    "orgs", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        parent_id: Option<Id>,
        kind: OrgKind,
        name: String,
        /// Statistical division code, 12 digits (9 for a street, 6 for a county). An attribute, never a key.
        division_code: Option<String>,
        valid_from: NaiveDate,
        /// The first day on which it no longer exists.
        valid_to: Option<NaiveDate>,
        created_at: Instant,
    }
}
