//! Registrations (登记申请): somebody whom the roster does not know proves their phone number and
//! asks to be put on it; their unit confirms.

mod decide;
mod erase;
mod file;
mod read;
mod rules;
mod units;

pub use decide::{RegistrationDecision, RegistrationVerdict, decide_registration};
pub use erase::erase_registrations;
pub use file::{NewRegistration, file_registration};
pub use infra::store::registrations::{RegistrationRow, RegistrationState};
pub use read::list_registrations;
pub(crate) use read::{seen, standing};
pub use units::find_units;

/// A registration as it is shown.
#[derive(Clone, Debug)]
pub struct RegistrationSeen {
    pub registration: RegistrationRow,
    pub unit_name: String,
    pub masked_phone: Option<String>,
    pub decided_by_name: Option<String>,
    /// Members of the unit who have this name: perhaps the same person, under an old number.
    pub namesakes: Vec<Namesake>,
}

/// Somebody of the same name.
#[derive(Clone, Debug)]
pub struct Namesake {
    pub person_id: crate::Id,
    pub name: String,
    pub masked_phone: Option<String>,
}
