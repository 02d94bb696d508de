//! For whom a task is (面向对象): members of units, of teams, with skills, among those for whom its org
//! publishes. Of one kind any is enough, between kinds all must hold; where nothing is said, it is for
//! everybody there.

mod hand_over;
mod read;
pub(crate) mod rules;

pub(crate) use hand_over::hand_over;
pub use read::AudienceSeen;
pub(crate) use read::{belongings, of_tasks, reaches, seen};
pub use rules::Audience;
