//! Schemes (积分方案): the scoring rules of an org, as data, in published versions that never change.

mod amount;
mod award;
mod check;
mod describe;
mod exact;
mod faults;
mod frequency;
mod grades;
mod grammar;
mod in_force;
mod install;
mod limits;
mod lint;
mod multiplier;
mod publish;
mod read;
mod rules;
mod window;

pub use amount::Points;
pub use award::{Award, Band, Measure, VetoScope};
pub use check::{Checked, check_scheme};
pub use describe::json_schema;
pub(crate) use exact::Exact;
pub use frequency::{Fires, Frequency};
pub use grades::{Formula, Gate, Grade, MonthDay, Need};
pub use grammar::{Cap, Group, Item, Scheme, Section};
pub(crate) use in_force::{in_force, item_codes, read as read_version};
pub use infra::store::schemes::SchemeVersionRow;
pub(crate) use install::install_default_scheme;
pub(crate) use limits::shared_limits;
pub use lint::{Lint, lint};
pub use multiplier::{Choice, Multiplier, Round, RoundMode};
pub use publish::{NewVersion, publish_scheme};
pub use read::{VersionSeen, list_scheme_versions, show_scheme_version};
pub use rules::{Problem, parse};
pub use window::Window;
