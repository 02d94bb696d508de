//! Scores (得分): what a scheme makes of a year's entries, check-in, marks, gates and vetoes as of an instant, and the
//! grade (等次) that it comes to. Never posted: reckoned anew whenever somebody asks.

mod appraisal;
mod belonging;
mod carried;
mod distribution;
mod facts;
mod gates;
mod indicators;
mod known;
mod members;
mod monthly;
mod of_members;
mod orgs;
mod quotas;
mod ranking;
mod read;
mod rules;
mod sections;
mod vetoes;
mod year;

pub use appraisal::AppraisalSeen;
pub(crate) use belonging::{Belonging, on};
pub(crate) use carried::gather_year;
pub(crate) use distribution::Tally;
pub use distribution::{Distribution, GradeCount, show_org_scores};
pub(crate) use facts::{belongings_of, gather, line};
pub(crate) use gates::days_of;
pub use gates::{GateSeen, Standing};
pub use indicators::IndicatorSeen;
pub use known::{Facts, Line, Mark, Stars};
pub(crate) use members::{PART, Supposed, by_version, holds_below, orgs_for_whom};
pub use monthly::{MonthScore, Months, QuarterScore};
pub(crate) use of_members::measure;
pub use orgs::{Ranking, RankingAsked, rank_orgs, show_score_of_org};
pub(crate) use orgs::{facts_of_orgs, keep_quotas_of_orgs};
pub use quotas::{Graded, keep_quotas};
pub use ranking::OrgRanked;
pub use read::{Asked, ScoreSeen, show_member_score, show_my_score};
pub(crate) use read::{When, version_for, when};
pub use rules::{Carried, GradeSeen, NextGrade, PartOfYear, Score, score};
pub use sections::SectionScore;
pub use vetoes::VetoSeen;
