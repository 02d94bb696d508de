//! Scores (得分): what a scheme makes of a year's entries, check-in, marks, gates and vetoes as of an instant, and the
//! grade (等次) that it comes to. Never posted: reckoned anew whenever somebody asks.

mod appraisal;
mod distribution;
mod facts;
mod gates;
mod known;
mod members;
mod read;
mod rules;

pub use appraisal::AppraisalSeen;
pub(crate) use distribution::Tally;
pub use distribution::{Distribution, GradeCount, show_org_scores};
pub(crate) use facts::{gather, line};
pub(crate) use gates::days_of;
pub use gates::{GateSeen, Standing};
pub use known::{Facts, Line, Mark, Stars};
pub(crate) use members::{PART, Supposed, by_version};
pub use read::{Asked, ScoreSeen, show_member_score, show_my_score};
pub(crate) use read::{When, version_for, when};
pub use rules::{GradeSeen, NextGrade, Score, SectionScore, VetoSeen, score};
