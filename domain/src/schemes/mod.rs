//! Schemes (积分方案): the scoring rules of an org, as data, in published versions that never change.

mod amount;
mod grammar;
mod in_force;
mod install;
mod rules;
mod window;

pub use amount::Points;
pub use grammar::{Award, Band, Cap, Group, Item, Scheme, Section};
pub(crate) use in_force::{in_force, item_codes, read};
pub(crate) use install::install_default_scheme;
pub use rules::{Problem, parse};
pub use window::Window;
