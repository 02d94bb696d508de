//! Members who are staff, too: what their grants open is not their unit's to give or take.

use infra::Reader;
use infra::store::accounts;

use crate::{Id, Refusal, Result};

/// Whoever could hand out the way in of a member who is staff could take their grants over, so that
/// is for those who manage grants.
///
/// # Errors
/// [`Refusal::HoldsGrants`].
pub(crate) async fn refuse_staff(reader: &impl Reader, person: Id) -> Result<()> {
    if accounts::is_staff(reader, person).await? { Err(Refusal::HoldsGrants.into()) } else { Ok(()) }
}
