//! People and their memberships.

mod change_phone;
pub(crate) mod changes;
mod enrol;
mod list;
mod membership;
pub(crate) mod place;
mod read;
mod rename;
pub(crate) mod rules;
mod staff;
pub(crate) mod standing;
mod take_back;
mod voided;

pub use change_phone::change_phone;
pub(crate) use change_phone::set_phone;
pub use enrol::{NewMember, enrol_member};
pub use infra::store::people::changes::{VoidCause, VoidedChangeRow};
pub use infra::store::people::{Leaving, MemberClass, MembershipRow, PersonRow};
pub use list::{Export, Narrowing, export_members, list_members};
pub(crate) use membership::AHEAD;
pub use membership::{Departure, Wish, record_departure, set_membership};
pub use read::{MeSeen, MemberSeen, show_me, show_member};
pub use rename::rename_member;
pub use rules::{mask_name, mask_phone};
pub(crate) use staff::refuse_staff;
pub use standing::settle_standing;
pub use take_back::withdraw_change;
pub(crate) use voided::seen as voided_seen;
pub use voided::{MemberChanged, MembershipsSeen, VoidedSeen, list_memberships};
