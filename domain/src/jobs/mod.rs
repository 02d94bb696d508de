//! Jobs: what is told after a commit. An outbox row is the job; at least once, effect once.

mod rules;
mod run;

pub use infra::store::outbox::JobKind;
pub use rules::shared;
pub use run::run_due;
pub(crate) use run::{sweep, work};
