//! Disablements (停用): a person may not come in for a while, or for good.

mod disable;
mod enable;
mod read;

pub use disable::{disable_member, disable_staff};
pub use enable::{enable_member, enable_staff};
pub use infra::store::disablements::DisablementRow;
pub use read::list_member_disablements;
pub(crate) use read::seen;

/// A disablement as those see it who answer for the person.
#[derive(Clone, Debug)]
pub struct DisablementSeen {
    pub disablement: DisablementRow,
    pub disabled_by_name: Option<String>,
    pub enabled_by_name: Option<String>,
}
