//! Live state: what is fast because it may be lost. All of it can be rebuilt from the database.
//!
//! Today it lives in this process, which serves one instance; several instances will share it in
//! Redis behind the same functions.

pub mod boards;
pub mod gates;
pub mod limits;
pub mod org_boards;
pub mod revocations;

/// All live state of this process.
#[derive(Default)]
pub struct Live {
    pub boards: boards::Boards,
    pub gates: gates::Gates,
    pub limits: limits::Limits,
    pub org_boards: org_boards::OrgBoards,
    pub revocations: revocations::Revocations,
}

/// A mutex whose holder cannot leave it half-changed: no function of this module panics midway.
type Shared<T> = std::sync::Mutex<T>;

fn hold<T>(shared: &Shared<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
