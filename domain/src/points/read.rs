//! Statements.

use std::collections::HashMap;

use infra::Reader;
use infra::store::points::{self, DeedKind, DeedRow, EntryRow};
use infra::store::{orgs, people, tasks};

use super::rules;
use crate::access::{Right, require};
use crate::calendar;
use crate::schemes::{Version, Versions};
use crate::{Caller, Context, Id, Refusal, Result};

/// An entry with the words that explain it.
#[derive(Clone, Debug)]
pub struct EntrySeen {
    pub entry: EntryRow,
    pub item_title: String,
    pub clause: String,
    pub scheme_title: String,
    pub scheme_version: i32,
    /// What the deed was about.
    pub task_title: Option<String>,
    pub log_id: Option<Id>,
    /// The claim of a no-show.
    pub claim_id: Option<Id>,
    pub proposal_id: Option<Id>,
}

/// The caller's own entries, newest first, before `before` (a `subject_seq`).
pub async fn list_my_entries(
    ctx: &Context,
    caller: &Caller,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<EntrySeen>> {
    require(caller, Right::ListMyEntries)?;
    let rows = points::entries_of(&ctx.db, caller.person_id()?, before, limit).await?;
    seen(&ctx.db, rows).await
}

/// The entries of a member of a unit within the caller's scope.
pub async fn list_member_entries(
    ctx: &Context,
    caller: &Caller,
    person: Id,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<EntrySeen>> {
    let scope = require(caller, Right::ListMemberEntries)?;
    people::find_member(&ctx.db, &scope, person, calendar::day(ctx.now())).await?.ok_or(Refusal::NotFound)?;
    let rows = points::entries_of(&ctx.db, person, before, limit).await?;
    seen(&ctx.db, rows).await
}

/// The entries of an org within the caller's scope.
pub async fn list_org_entries(
    ctx: &Context,
    caller: &Caller,
    org: Id,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<EntrySeen>> {
    let scope = require(caller, Right::ListOrgEntries)?;
    orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let rows = points::entries_of(&ctx.db, org, before, limit).await?;
    seen(&ctx.db, rows).await
}

/// The versions by which these entries were reckoned.
pub(super) async fn versions(reader: &impl Reader, rows: &[EntryRow]) -> Result<Versions> {
    let mut versions = Versions::default();
    for row in rows {
        versions.get(reader, row.scheme_version_id).await?;
    }
    Ok(versions)
}

pub(crate) async fn seen(reader: &impl Reader, rows: Vec<EntryRow>) -> Result<Vec<EntrySeen>> {
    let versions = versions(reader, &rows).await?;
    seen_by(reader, rows, &versions).await
}

/// The same, where the versions were read already.
pub(super) async fn seen_by(reader: &impl Reader, rows: Vec<EntryRow>, versions: &Versions) -> Result<Vec<EntrySeen>> {
    let deeds = points::find_deeds(reader, rows.iter().map(|row| row.deed_id)).await?;
    let deeds: HashMap<Id, DeedRow> = deeds.into_iter().map(|deed| (deed.id, deed)).collect();
    let sources = |kind| deeds.values().filter(move |deed| deed.kind == kind).map(|deed| deed.source_id);
    let mut titles = tasks::titles_of_logs(reader, sources(DeedKind::LogAccepted)).await?;
    titles.extend(tasks::titles_of_claims(reader, sources(DeedKind::NoShow)).await?);
    Ok(rows
        .into_iter()
        .map(|entry| {
            let Version { number, scheme } = &versions[&entry.scheme_version_id];
            let item = scheme.item(&entry.item).map(|(_, item)| item);
            let deed = deeds.get(&entry.deed_id);
            let about = |kind| deed.filter(|deed| deed.kind == kind).map(|deed| deed.source_id);
            let plain_title = deed.and_then(|deed| rules::plain_title(deed.kind)).map(str::to_string);
            EntrySeen {
                item_title: item.map(|item| item.title.clone()).or(plain_title).unwrap_or_default(),
                clause: item.map(|item| item.clause.clone()).unwrap_or_default(),
                scheme_title: scheme.title.clone(),
                scheme_version: *number,
                task_title: deed.and_then(|deed| titles.get(&deed.source_id).cloned()),
                log_id: about(DeedKind::LogAccepted),
                claim_id: about(DeedKind::NoShow),
                proposal_id: about(DeedKind::ProposalApproved),
                entry,
            }
        })
        .collect())
}
