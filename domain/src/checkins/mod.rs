//! Check-ins (报到): a member registers with the community where they live. Where the community
//! asks for it, a check-in is pending until staff confirm it, and counts for nothing before.

mod check_in;
mod confirm;
pub mod deadlines;
mod decline;
mod moving;
mod opening;
mod policy;
pub mod rates;
mod read;
pub mod receipts;
mod record;
mod record_many;
mod rules;
pub mod units;
mod waiting;
mod withdraw;

pub use check_in::check_in;
pub use confirm::confirm_checkin;
pub use decline::decline_checkin;
pub use infra::store::checkins::policies::PolicyRow;
pub use infra::store::checkins::{CheckinEnd, CheckinRow, Standing};
pub use moving::move_checkin;
pub(crate) use policy::hand_over as hand_over_policy;
pub use policy::{set_checkin_policy, show_checkin_policy};
pub(crate) use read::seen;
pub use read::{list_member_checkins, list_my_checkins, list_org_checkins, show_checkin};
pub use record::{Whom, record_checkin};
pub(crate) use record_many::record_many;
pub use rules::CheckinState;
pub use waiting::tell_waiting_checkins;
pub use withdraw::withdraw_checkin;

use crate::Id;

/// A check-in and the community's name.
#[derive(Clone, Debug)]
pub struct CheckinSeen {
    pub checkin: CheckinRow,
    pub community_name: String,
}

/// A check-in as staff see it: with who it is.
#[derive(Clone, Debug)]
pub struct CheckinLine {
    pub seen: CheckinSeen,
    pub person_name: String,
    /// The unit of today, if any.
    pub unit: Option<(Id, String)>,
}
