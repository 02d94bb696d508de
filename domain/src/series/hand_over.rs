//! The series of an org that has been merged into another.

use infra::store::series;

use crate::write::Write;
use crate::{Id, Result};

/// They go on with the successor, as their templates do.
pub(crate) async fn hand_over(write: &Write, from: Id, to: Id) -> Result<()> {
    Ok(series::give(write, from, to).await?)
}
