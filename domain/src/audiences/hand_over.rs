//! Tasks for the members of an org that has been merged into another.

use infra::store::audiences;

use crate::write::Write;
use crate::{Id, Result};

/// What was for the one is for its successor.
pub(crate) async fn hand_over(write: &Write, from: Id, to: Id) -> Result<()> {
    Ok(audiences::rename(write, from, to).await?)
}
