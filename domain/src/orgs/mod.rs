//! Organisations: the tree that everything hangs on.

mod create;
mod profile;
mod read;
pub mod rules;

pub use create::{NewOrg, create_org};
pub(crate) use create::{create_top, insert_under};
pub use infra::store::orgs::{Boards, OrgFilter, OrgKind, OrgRow, ProfileRow};
pub use profile::set_compliance_profile;
pub use read::{OrgSeen, list_orgs, show_org, tops};
