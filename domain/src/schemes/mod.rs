//! Schemes (积分方案): the scoring rules of an org, as data, in published versions that never change.

mod amount;
mod appraisal;
mod award;
mod bounds;
mod check;
mod choose;
mod code;
mod cover;
mod describe;
mod drafts;
mod exact;
mod expiry;
mod faults;
mod frequency;
mod grades;
mod grammar;
mod in_force;
mod indicator;
mod install;
mod limits;
mod lint;
mod month_day;
mod multiplier;
mod online;
mod publish;
mod quota;
mod read;
mod retire;
mod rules;
mod versions;
mod window;
mod year;

pub use amount::Points;
pub(crate) use amount::unit;
pub use appraisal::{Appraisal, Raters};
pub use award::{Award, Band, Measure, VetoScope};
pub use check::{Checked, check_scheme};
pub(crate) use choose::{Whose, chosen};
pub use describe::json_schema;
pub use drafts::{
    NewSchemeDraft, SchemeDraftSeen, create_scheme_draft, delete_scheme_draft, edit_scheme_draft, list_scheme_drafts,
    publish_scheme_draft, show_scheme_draft,
};
pub(crate) use exact::Exact;
pub use expiry::Expiry;
pub use frequency::{Fires, Frequency};
pub(crate) use grades::reached;
pub use grades::{Formula, Gate, Grade, Need};
pub use grammar::{Cap, Group, Item, Scheme, Section, Subjects};
pub(crate) use in_force::{in_force, item_codes};
pub use indicator::{Indicator, OfMembers};
pub use infra::store::schemes::SchemeVersionRow;
pub(crate) use install::install_default_scheme;
pub(crate) use limits::shared_limits;
pub use lint::{Lint, lint};
pub use month_day::MonthDay;
pub use multiplier::{Choice, Multiplier, Round, RoundMode};
pub use publish::{NewVersion, publish_scheme};
pub use quota::{Among, Quota, Ties};
pub use read::{VersionSeen, list_scheme_versions, show_scheme_version};
pub use retire::retire_scheme;
pub(crate) use rules::faults as text_faults;
pub use rules::{Problem, parse};
pub(crate) use versions::{Lineages, Version, Versions};
pub use window::Window;
pub use year::{CarryOver, PartCredit, PartYear};
