//! Photos go into a log, with the revision that names them.

use infra::store::logs::LogRow;
use infra::store::photos::{self, PhotoRow};

use crate::write::Write;
use crate::{Id, Refusal, Result};

/// A member's own photos among those that a log names, locked: of two logs, one gets a photo.
pub(crate) async fn lock_named(write: &Write, person: Id, named: &[Id]) -> Result<Vec<PhotoRow>> {
    if named.is_empty() { Ok(Vec::new()) } else { Ok(photos::lock(write, person, named).await?) }
}

/// Makes these the log's photos, as a whole: what the revision before showed and this one does not
/// is dropped. They were locked, and may go into it.
///
/// # Errors
/// [`Refusal::Conflict`] when one of them is another log's after all.
pub(crate) async fn attach(write: &Write, log: &LogRow, named: &[Id]) -> Result<()> {
    for (place, id) in (0..).zip(named) {
        if !photos::attach(write, *id, log.id, log.revision, place).await? {
            return Err(Refusal::Conflict.into());
        }
    }
    if log.revision > 1 {
        photos::drop_before(write, log.id, log.revision, write.now()).await?;
    }
    Ok(())
}
