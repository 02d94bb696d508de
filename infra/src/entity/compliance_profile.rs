//! What a top-level org allows where national rules bind (design: the strict default).

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// Who is shown on a board to a member.
    pub enum Boards {
        /// Nobody but oneself: own score and percentile, and totals.
        OwnOnly = "own",
        /// The people of one's own unit.
        Team = "team",
        /// Everybody, with names masked outside one's own unit.
        All = "all",
    }
}

text_enum! {
    /// Whether a proof may be asked for.
    pub enum Demand {
        Optional = "optional",
        Required = "required",
    }
}

table! {
    /// What a top-level org allows where national rules bind (design: the strict default).
    "compliance_profiles", {
        #[sea_orm(primary_key, auto_increment = false)]
        org_id: Id,
        boards: Boards,
        attendance: Demand,
        photos: Demand,
        location: Demand,
        scored_online_behaviour: bool,
        updated_at: Instant,
    }
}
