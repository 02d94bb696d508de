//! Proposals (申报): what no log reports, proposed by staff to be scored for a member or an org, and approved by others.
//!
//! Approved by everybody whom the scheme's item asks, in its order, each another person and none of them the proposer
//! or the member, or of the org that it is about, a proposal becomes a deed. A mistake is revoked by a counter-deed.

mod decide;
mod propose;
mod read;
mod revoke;
mod rules;
mod withdraw;

pub use decide::{ProposalDecision, decide_proposal};
use infra::store::accounts::Role;
pub use infra::store::proposals::{ProposalFilter, ProposalRow, ProposalState};
pub use propose::{ProposalInput, create_proposal};
pub(crate) use read::seen;
pub use read::{list_my_proposals, list_proposals, show_proposal};
pub use revoke::revoke_proposal;
pub use withdraw::withdraw_proposal;

use crate::points::EntryRow;
use crate::{Id, Instant, Subject};

/// A proposal as it is shown.
#[derive(Clone, Debug)]
pub struct ProposalSeen {
    pub proposal: ProposalRow,
    pub org_name: String,
    pub about: Subject,
    /// The name of the member, or of the org, that it is about.
    pub about_name: String,
    pub proposer_name: String,
    /// What happened. Absent from the answers to writes: those are kept in clear for a day.
    pub note: Option<String>,
    pub approvals: Vec<ApprovalSeen>,
    /// Whose approval it waits for; none where anybody else may, or where it waits no more.
    pub awaits: Option<Role>,
    pub ended_by_name: Option<String>,
    /// Absent from the answers to writes, likewise.
    pub end_reason: Option<String>,
    /// What it brought, corrections among it, the oldest first.
    pub entries: Vec<EntryRow>,
}

#[derive(Clone, Debug)]
pub struct ApprovalSeen {
    pub by: Id,
    pub by_name: String,
    pub at: Instant,
}
