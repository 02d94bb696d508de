//! A fact that a scheme may score. Append-only.

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// Whose points.
    pub enum SubjectKind {
        Person = "person",
        Org = "org",
    }
}

text_enum! {
    pub enum DeedKind {
        LogAccepted = "log_accepted",
        /// A gathering was claimed, and its claimant was neither there nor had withdrawn (爽约).
        NoShow = "no_show",
        /// Staff proposed it (申报), and others approved.
        ProposalApproved = "proposal_approved",
        /// A window is over, and too little was done in it, or enough.
        WindowClosed = "window_closed",
        /// Redeemable points were spent (兑换). No scheme scores it.
        Redeemed = "redeemed",
        /// Points were not spent in time (到期). No scheme scores it, either.
        Expired = "expired",
    }
}

text_enum! {
    /// How we know of a deed.
    pub enum Origin {
        Proved = "proved",
        SelfReported = "self_reported",
        RecordedByStaff = "recorded_by_staff",
    }
}

table! {
    /// A fact that a scheme may score. Append-only.
    "deeds", {
        #[sea_orm(primary_key)]
        seq: i64,
        id: Id,
        subject_kind: SubjectKind,
        subject_id: Id,
        kind: DeedKind,
        origin: Origin,
        /// The row that it is about: a log, the claim of a no-show, a proposal, or a redemption; for a window that
        /// closed, a key made of it.
        source_id: Id,
        /// The deed that this one undoes.
        counters_id: Option<Id>,
        org_id: Id,
        item: String,
        minutes: Option<i32>,
        /// Of what the item counts, in hundredths.
        quantity: Option<i64>,
        /// What was chosen of the item's factors: `role=leader;violation=minor`.
        factors: String,
        /// What else was done for the same matter is weighed against it.
        matter: Option<String>,
        happened_at: Instant,
        recorded_at: Instant,
        recorded_by: Option<Id>,
    }
}
