//! Looking excuses up. Their reasons are opened for whoever sees the claim: its holder, and those who run
//! the task.

use std::collections::HashMap;

use infra::Reader;
use infra::crypto::Purpose;
use infra::store::no_shows;

use super::ExcuseSeen;
use crate::{Context, Id, Result};

/// The excuses of these claims, by claim.
pub(crate) async fn of_claims(
    ctx: &Context,
    reader: &impl Reader,
    claims: impl IntoIterator<Item = Id>,
) -> Result<HashMap<Id, ExcuseSeen>> {
    let rows = no_shows::of_claims(reader, claims).await?;
    let seen = |row: no_shows::ExcuseRow| {
        let reason = ctx.vault.open(Purpose::ExcuseReason, &row.reason)?;
        Ok((row.claim_id, ExcuseSeen { reason: Some(reason), excuse: row }))
    };
    rows.into_iter().map(seen).collect()
}
