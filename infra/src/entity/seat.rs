//! A post that a person holds in an org's committee, from a day to a day. A fact, not a right.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// Which post it is.
    pub enum SeatTitle {
        /// 书记
        Secretary = "secretary",
        /// 副书记
        DeputySecretary = "deputy_secretary",
        /// 委员
        Committee = "committee",
        /// 兼职委员
        PartTime = "part_time",
        /// 大党委委员
        JointPartyCommittee = "joint_party_committee",
        /// 大工委委员
        JointWorkCommittee = "joint_work_committee",
        /// 网格长
        GridLeader = "grid_leader",
        /// 楼栋长
        BuildingLeader = "building_leader",
        /// Named in words.
        Other = "other",
    }
}

table! {
    /// A post that a person holds in an org's committee, from a day to a day. A fact, not a right.
    "seats", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        org_id: Id,
        person_id: Id,
        title: SeatTitle,
        /// What the post is called where the title alone does not say it; empty otherwise, so that
        /// two seats alike can be told by a constraint.
        label: String,
        valid_from: NaiveDate,
        /// The first day on which it is no longer held.
        valid_to: Option<NaiveDate>,
        recorded_at: Instant,
        recorded_by: Option<Id>,
    }
}
