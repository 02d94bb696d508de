//! Pairings (包联): a unit looks after compounds, a member after a place or some of its households.
//! A community can ask that only of those who are checked in with it; when they no longer are, or
//! the place is gone, the pairing ends in the same write. Whoever is merely disabled keeps it, as
//! they keep their check-in.

mod correct;
mod end;
mod hand_over;
mod list;
mod read;
mod record;
mod release;
mod rules;

pub use correct::correct_pairing;
pub use end::end_pairing;
pub(crate) use hand_over::hand_over;
pub use infra::store::pairings::{Filter, Located, PairingRow, Standing};
pub use list::{list_member_pairings, list_my_pairings, list_org_pairings};
pub use read::PairingSeen;
pub(crate) use read::seen;
pub use record::{NewPairing, record_pairing};
pub(crate) use release::{release_below, release_of_member, release_of_unit, retire};
