//! Series (系列): a template that is published again and again, some days ahead of each of its days. What
//! its template says when that is done, is published: whoever changes it changes what is to come. Each
//! occurrence is an ordinary task.

mod create;
mod hand_over;
mod publish;
mod read;
mod rules;
mod steer;

pub use create::{NewSeries, create_series};
pub(crate) use hand_over::hand_over;
pub use infra::store::series::{Every, OccurrenceRow, SeriesRow};
pub use publish::publish_occurrence;
pub(crate) use publish::sweep;
pub use read::{SeriesSeen, list_org_series, show_series};
pub use rules::SeriesState;
pub use steer::{end_series, pause_series, resume_series};
