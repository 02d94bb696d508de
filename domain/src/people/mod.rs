//! People and their memberships.

mod change_phone;
mod enrol;
mod read;
pub(crate) mod rules;
mod staff;

pub use change_phone::change_phone;
pub(crate) use change_phone::set_phone;
pub use enrol::{NewMember, enrol_member};
pub(crate) use enrol::{enter_membership, enter_person};
pub use infra::store::people::{MemberClass, MembershipRow, PersonRow};
pub use read::{MeSeen, MemberSeen, show_me, show_member};
pub use rules::{mask_name, mask_phone};
pub(crate) use staff::refuse_staff;
