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
        Team = "team",
    }
}

text_enum! {
    /// What sort of employer a unit is, or who stands behind a team.
    pub enum UnitKind {
        /// 机关
        Office = "office",
        /// 事业单位
        Institution = "institution",
        /// 国企
        StateOwned = "state_owned",
        /// 两新组织
        NewDomain = "new_domain",
        /// 社会组织
        Social = "social",
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
        /// Unified social credit code (统一社会信用代码), 18 characters. An attribute, too.
        credit_code: Option<String>,
        /// What another system calls it; nothing here depends on it.
        external_code: Option<String>,
        unit_kind: Option<UnitKind>,
        /// Where the office is, and its public phone: nobody's own.
        address: Option<String>,
        phone: Option<String>,
        valid_from: NaiveDate,
        /// The first day on which it no longer exists.
        valid_to: Option<NaiveDate>,
        created_at: Instant,
    }
}
