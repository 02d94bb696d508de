//! Making a draft or a template.

use infra::store::tasks::TaskKind;
use infra::store::{drafts, orgs};

use super::{DraftSeen, content, read, rules};
use crate::access::{Right, require};
use crate::tasks::{Content, rules as of_tasks};
use crate::{Caller, Context, Effect, Id, Once, Refusal, Result};

/// What a draft is to say.
#[derive(Clone, Debug)]
pub struct NewDraft {
    pub org: Id,
    /// A pattern to make drafts from.
    pub template: bool,
    pub kind: TaskKind,
    /// As far as it is known. A text that is blank, and slots of 0, were not given yet.
    pub content: Content,
}

/// Keeps a draft for an org within the caller's scope; it need not be complete.
///
/// # Errors
/// [`Refusal::NotFound`] for the org, [`Refusal::OrgRetired`], [`Refusal::Invalid`] where the org
/// cannot publish tasks or a time is out of reach.
pub async fn create_draft(
    ctx: &Context,
    caller: &Caller,
    new: NewDraft,
    once: Once<DraftSeen>,
) -> Result<Effect<DraftSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::CreateDraft)?;
    let org = orgs::find_within(&ctx.db, &scope, new.org).await?.ok_or(Refusal::NotFound)?;
    let content = new.content.trimmed();
    let faults: Vec<_> = of_tasks::place_fault(org.kind).into_iter().chain(rules::faults(&content)).collect();
    if !faults.is_empty() {
        return Err(Refusal::Invalid(faults).into());
    }

    let write = enter!(ctx.write_once(caller, Right::CreateDraft, &once, now).await?);
    crate::orgs::hold_live(&write, org.id).await?;
    let id = ctx.entropy.id(now);
    let row = content::row(id, org.id, new.kind, new.template, content, write.by(), now);
    drafts::insert(&write, row.clone()).await?;
    let seen = read::one(&*write, row).await?;
    write.finish(&once, seen, ("draft", Some(id))).await
}
