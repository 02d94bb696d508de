//! What staff propose to be scored (申报).

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// How far it has come.
    pub enum ProposalState {
        Waiting = "waiting",
        Approved = "approved",
        Declined = "declined",
        /// Taken back by whoever proposed it, before it was decided.
        Withdrawn = "withdrawn",
        /// Taken back after it was approved: a counter-deed undid what it brought.
        Revoked = "revoked",
    }
}

table! {
    /// What staff propose to be scored (申报).
    "proposals", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        /// By whose scheme it is scored, and whose staff decide.
        org_id: Id,
        /// The member that it is about; none where it is about an org.
        person_id: Option<Id>,
        /// The member's unit when it was proposed, or the org that it is about: it may see it.
        unit_id: Id,
        item: String,
        /// The item's title in the scheme by which it was proposed, and who has to approve, in this order: roles,
        /// separated by commas; none of them where anybody else may.
        item_title: String,
        approvers: String,
        minutes: Option<i32>,
        /// Hundredths.
        quantity: Option<i64>,
        /// As deeds keep them.
        factors: String,
        matter: Option<String>,
        happened_at: Instant,
        /// What happened. Sealed.
        note: String,
        state: ProposalState,
        proposed_at: Instant,
        proposed_by: Id,
        /// When it was declined, withdrawn or revoked.
        ended_at: Option<Instant>,
        ended_by: Option<Id>,
        /// Sealed.
        end_reason: Option<String>,
    }
}
