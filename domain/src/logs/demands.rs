//! What a member's report needs beside words: what the task wants, as far as the city may ask for it.

use infra::store::claims::ClaimRow;
use infra::store::orgs::Demand;
use infra::store::tasks::{PhotosWanted, TaskRow};

use crate::write::Write;
use crate::{Fault, Id, Refusal, Result, attendances, orgs, photos};

/// What is wrong with the photos of a member's own report. What staff write down from a paper is held to
/// none of this.
///
/// # Errors
/// [`Refusal::AttendanceRequired`].
pub(super) async fn demanded(write: &Write, task: &TaskRow, claim: &ClaimRow, named: &[Id]) -> Result<Option<Fault>> {
    // Of an errand that welcomes photos, nothing can be asked.
    if task.starts_at.is_none() && task.photos == PhotosWanted::Welcome {
        return Ok(None);
    }
    let profile = orgs::profile_of(&**write, task.org_id).await?;
    if task.starts_at.is_some() && profile.attendance == Demand::Required {
        let proof = attendances::proofs(&**write, [claim.id]).await?.remove(&claim.id);
        if !proof.is_some_and(|proof| proof.is_proved) {
            return Err(Refusal::AttendanceRequired.into());
        }
    }
    Ok(photos::rules::demand_fault(task, named, profile.photos))
}
