//! Skills (技能): what a member can do, in short words, so that tasks can ask for it. Who has which is for
//! the member and for those who answer for them; organisers see those that a task of theirs asks for.

mod read;
pub(crate) mod rules;
mod set;

pub(crate) use read::of_person;
pub use read::{list_member_skills, list_my_skills};
pub use set::{set_member_skills, set_my_skills};

/// What somebody can do, in the order of the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skills(pub Vec<String>);
