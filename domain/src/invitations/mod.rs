//! Invitations (邀请码): one-time codes that a unit prints for members who cannot or will not show
//! their phone number to WeChat.

mod issue;
mod read;
mod revoke;
pub(crate) mod rules;

pub use infra::store::invitations::{InvitationEnd, InvitationRow};
pub use issue::{Issued, Slips, issue_invitation, issue_unit_invitations};
pub use read::list_unit_invitations;
pub(crate) use read::seen;
pub use revoke::revoke_invitation;
pub use rules::{InvitationState, state};

/// An invitation as those see it who answer for the member.
#[derive(Clone, Debug)]
pub struct InvitationSeen {
    pub invitation: InvitationRow,
    pub state: InvitationState,
    pub person_name: String,
}
