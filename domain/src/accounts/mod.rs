//! Staff accounts.

mod add_staff;
mod change_password;
pub(crate) mod rules;

pub use add_staff::{NewStaff, add_staff};
pub use change_password::change_password;
