//! Committee seats (任职): who is secretary, committee member, part-time committee member (兼职委员)
//! or grid leader of which org, from when to when. A seat is a fact; rights come from grants alone.

mod end;
mod read;
mod record;
mod rules;

pub use end::end_seat;
pub use infra::store::seats::{SeatRow, SeatTitle};
pub(crate) use read::of_person;
pub use read::{SeatSeen, list_member_seats, list_org_seats};
pub use record::{NewSeat, record_seat};
