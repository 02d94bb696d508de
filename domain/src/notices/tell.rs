//! Telling people something.

use std::collections::BTreeSet;

use infra::store::notices::{self, NoticeKind, NoticeRow};
use infra::store::orgs;

use crate::orgs::answering;
use crate::write::Write;
use crate::{Context, Id, Result, Subject};

/// Puts a notice into the inbox of each of `people`, once however often they are named, in the
/// transaction of what it is about. `text` is composed by a feature's rules; it holds nothing
/// personal of anybody else.
pub(crate) async fn tell(
    ctx: &Context,
    write: &Write,
    people: &[Id],
    kind: NoticeKind,
    about: Option<Id>,
    text: String,
) -> Result<()> {
    let now = write.now();
    let people: BTreeSet<Id> = people.iter().copied().collect();
    let row = |person_id| NoticeRow {
        id: ctx.entropy.id(now),
        person_id,
        kind,
        about,
        text: text.clone(),
        told_at: now,
        read_at: None,
    };
    Ok(notices::insert_many(write, people.into_iter().map(row).collect()).await?)
}

/// Tells the member whom something concerns, or those who answer for the org; to them it is named, for they may answer
/// for several.
pub(crate) async fn tell_concerned(
    ctx: &Context,
    write: &Write,
    subject: Subject,
    kind: NoticeKind,
    about: Option<Id>,
    text: &str,
) -> Result<()> {
    match subject {
        Subject::Person(person) => tell(ctx, write, &[person], kind, about, text.to_string()).await,
        Subject::Org(org) => {
            let name = orgs::names(&**write, [org]).await?.remove(&org).unwrap_or_default();
            tell(ctx, write, &answering(&**write, org, None).await?, kind, about, format!("{name}：{text}")).await
        }
    }
}
