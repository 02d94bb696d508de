//! Overviews (总览): what an org and each of its children come to today and this month. Figures, and
//! nobody's name.

mod show;

pub use infra::store::overviews::Figures;
pub use show::{Counted, Overview, show_overview};
