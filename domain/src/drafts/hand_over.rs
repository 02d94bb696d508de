//! What was drafted in an org that has been merged into another.

use infra::store::drafts;

use crate::write::Write;
use crate::{Id, Result};

/// Drafts and templates go on with the successor. (A retired org's stay where they are, and are not
/// published any more.)
pub(crate) async fn hand_over(write: &Write, from: Id, to: Id) -> Result<()> {
    Ok(drafts::give(write, from, to).await?)
}
