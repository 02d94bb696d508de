//! One line of the points ledger (积分流水). Append-only; amounts in hundredths.

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// What is counted.
    pub enum Currency {
        Assessment = "assessment",
        Redeemable = "redeemable",
        Hours = "hours",
    }
}

text_enum! {
    /// Why an entry was posted.
    pub enum Cause {
        Deed = "deed",
        CounterDeed = "counter_deed",
        WindowClosed = "window_closed",
        Ruling = "ruling",
        Conversion = "conversion",
        Expiry = "expiry",
    }
}

table! {
    /// One line of the points ledger (积分流水). Append-only; amounts in hundredths.
    "entries", {
        #[sea_orm(primary_key)]
        seq: i64,
        id: Id,
        subject_kind: super::deed::SubjectKind,
        subject_id: Id,
        /// 1 for the subject's first entry, then one more each.
        subject_seq: i64,
        currency: Currency,
        cause_kind: Cause,
        /// The deed, counter-deed, closed window or ruling that caused it.
        cause_id: Id,
        /// The deed it concerns.
        deed_id: Id,
        scheme_version_id: Id,
        item: String,
        offered: i64,
        credited: i64,
        /// Which limit made `credited` less than `offered`.
        cut_by: Option<String>,
        /// The reckoning, for the member to read.
        because: String,
        org_id: Id,
        happened_at: Instant,
        recorded_at: Instant,
        previous_hash: String,
        hash: String,
    }
}
