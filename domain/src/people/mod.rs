//! People and their memberships.

mod enrol;
mod read;
mod rules;

pub use enrol::{NewMember, enrol_member};
pub use infra::store::people::{MemberClass, MembershipRow, PersonRow};
pub use read::{MeSeen, MemberSeen, show_me, show_member};
pub use rules::{mask_name, mask_phone};
