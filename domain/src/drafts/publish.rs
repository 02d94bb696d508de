//! Publishing drafts: one, or all of a week.

use std::collections::HashMap;

use infra::store::drafts::{self, DraftRow};
use infra::store::orgs;

use super::{content, rules};
use crate::access::{Right, require};
use crate::tasks::{Content, Ground, TaskSeen, publish};
use crate::write::Object;
use crate::{Caller, Context, Effect, Fault, Id, Once, Refusal, Result};

/// Publishes a draft of an org within the caller's scope, as [`crate::tasks::publish_task`] would; the draft is gone
/// then.
///
/// # Errors
/// [`Refusal::NotFound`], also for the second of two who publish it at once, [`Refusal::OrgRetired`],
/// [`Refusal::DraftIsTemplate`], [`Refusal::Invalid`] naming every fault.
pub async fn publish_draft(ctx: &Context, caller: &Caller, id: Id, once: Once<TaskSeen>) -> Result<Effect<TaskSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::PublishDraft)?;
    // A repeat has its answer though the draft is gone.
    let write = enter!(ctx.write_once(caller, Right::PublishDraft, &once, now).await?);
    let found = drafts::find(&*write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let org = crate::orgs::hold_live(&write, found.org_id).await?;
    let draft = drafts::lock(&write, &scope, &[id]).await?.pop().ok_or(Refusal::NotFound)?;
    if draft.template {
        return Err(Refusal::DraftIsTemplate.into());
    }
    let said = content::of(&draft);
    let ground = Ground::of(&*write, org, [&said], now).await?;
    let faults = ground.faults(draft.kind, &said, now);
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    drafts::delete(&write, &[id]).await?;
    let seen = publish::insert(ctx, &write, &ground.org, draft.kind, said, None).await?;
    let objects = [("draft", Some(id)), ("task", Some(seen.task.id))];
    write.finish_with(&once, seen, &objects).await
}

/// Publishes drafts of one org within the caller's scope: all of them, or none. The tasks, in the order in which
/// the drafts were named.
///
/// # Errors
/// [`Refusal::NotFound`] for the org, [`Refusal::OrgRetired`], [`Refusal::Invalid`] naming every fault of every draft.
pub async fn publish_drafts(
    ctx: &Context,
    caller: &Caller,
    org: Id,
    ids: Vec<Id>,
    once: Once<Vec<TaskSeen>>,
) -> Result<Effect<Vec<TaskSeen>>> {
    let now = ctx.now();
    let scope = require(caller, Right::PublishDrafts)?;
    orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let write = enter!(ctx.write_once(caller, Right::PublishDrafts, &once, now).await?);
    let org = crate::orgs::hold_live(&write, org).await?;
    let locked = drafts::lock(&write, &scope, &ids).await?;
    let own = locked.into_iter().filter(|row| row.org_id == org.id);
    let rows: HashMap<Id, (DraftRow, Content)> = own.map(|row| (row.id, (row.clone(), content::of(&row)))).collect();
    let ground = Ground::of(&*write, org, rows.values().map(|(_, said)| said), now).await?;
    let mut faults = Vec::new();
    for (index, id) in ids.iter().enumerate() {
        let draft = rows.get(id);
        let found = match draft {
            _ if ids[..index].contains(id) => vec![Fault::new("", "duplicate", "同一份草稿列了两次")],
            None => vec![Fault::new("", "unknown_draft", "本组织没有这份草稿，或已发布、已删除")],
            Some((draft, _)) if draft.template => vec![Fault::new("", "template", "是模板，请先由模板生成草稿")],
            Some((draft, said)) => ground.faults(draft.kind, said, now),
        };
        faults.extend(rules::of_draft(index, draft.map_or("", |(draft, _)| draft.title.as_str()), found));
    }
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }
    drafts::delete(&write, &ids).await?;
    let mut published = Vec::with_capacity(ids.len());
    for (draft, said) in ids.iter().filter_map(|id| rows.get(id)) {
        published.push(publish::insert(ctx, &write, &ground.org, draft.kind, said.clone(), None).await?);
    }
    let tasks = published.iter().map(|seen| ("task", Some(seen.task.id)));
    let objects: Vec<Object> = ids.iter().map(|id| ("draft", Some(*id))).chain(tasks).collect();
    write.finish_with(&once, published, &objects).await
}
