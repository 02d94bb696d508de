//! Staff: accounts (账号), which system administrators make, and grants (授权), which security
//! administrators give. Neither can do the other's part, nor anything to themselves.

mod add_staff;
mod change_password;
mod create;
mod disable;
mod grant;
mod reset;
pub(crate) mod rules;
mod staff;

pub use add_staff::{NewStaff, add_staff};
pub use change_password::change_password;
pub use create::{AccountIssued, NewAccount, create_account};
pub use disable::{disable_account, enable_account};
pub(crate) use grant::require_another_security;
pub use grant::{GrantSeen, NewGrant, grant_role, revoke_grant};
pub use infra::store::accounts::{AccountRow, GrantRow};
pub use reset::reset_password;
pub use staff::{StaffSeen, list_staff};
