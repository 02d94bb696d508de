//! Looking after many, one by one: what fails for one stops no other.

use crate::{Error, Id, Refusal, Result};

/// Settles each of what `page` finds after the one that was last on the page before, until it finds
/// nothing. `what` names them, in the log and in the error.
///
/// # Errors
/// [`Error::Fault`], which says how many could not be settled, after all others were;
/// [`Refusal::Unavailable`] at once.
pub(crate) async fn settle_each<P, E, S>(
    what: &'static str,
    page: impl Fn(Option<Id>) -> P,
    settle: impl Fn(Id) -> S,
) -> Result<()>
where
    P: Future<Output = Result<Vec<Id>, E>>,
    Error: From<E>,
    S: Future<Output = Result<()>>,
{
    let (mut after, mut swept, mut failed) = (None, 0, 0);
    loop {
        let found = page(after).await?;
        let Some(last) = found.last() else { break };
        after = Some(*last);
        for id in found {
            swept += 1;
            match settle(id).await {
                Ok(()) => {}
                Err(Error::Refused(Refusal::Unavailable)) => return Err(Refusal::Unavailable.into()),
                Err(error) => {
                    failed += 1;
                    tracing::error!(what, %id, %error, "it could not be settled");
                }
            }
        }
    }
    if failed == 0 {
        return Ok(());
    }
    Err(Error::Fault(infra::Error::Fault(format!("{what}: {failed} of {swept} could not be settled"))))
}
