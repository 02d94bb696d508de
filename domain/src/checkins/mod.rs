//! Check-ins (报到): a member registers with the community where they live.

mod check_in;
mod read;
mod rules;
mod withdraw;

pub use check_in::check_in;
pub use infra::store::checkins::{CheckinEnd, CheckinRow};
pub use read::list_my_checkins;
pub use withdraw::withdraw_checkin;

/// A check-in and the community's name.
#[derive(Clone, Debug)]
pub struct CheckinSeen {
    pub checkin: CheckinRow,
    pub community_name: String,
}
