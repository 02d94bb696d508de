//! What is judged against: the org that publishes, and what its city has.

use std::collections::HashMap;

use infra::Reader;
use infra::store::orgs::{self, OrgRow, ProfileRow};
use infra::store::tasks::{TaskKind, TaskRow};

use super::content::Content;
use super::rules;
use crate::audiences::{self, Audience};
use crate::{Fault, Id, Instant, Result, photos, schemes};

/// What the tasks of an org are judged against.
pub(crate) struct Ground {
    pub org: OrgRow,
    /// The items of the scheme that its tasks are scored by.
    items: Vec<String>,
    /// What its city allows to be asked for.
    profile: ProfileRow,
    /// The orgs of its city among those that the audiences name.
    there: HashMap<Id, OrgRow>,
}

impl Ground {
    /// Looks up what judging these tasks of an org takes, in the write that is to publish them.
    pub(crate) async fn of(
        reader: &impl Reader,
        org: OrgRow,
        said: impl IntoIterator<Item = &Content>,
        now: Instant,
    ) -> Result<Ground> {
        let items = schemes::item_codes(reader, org.id, now).await?;
        let named: Vec<Id> = said.into_iter().flat_map(|content| content.audience.orgs()).collect();
        let there = if named.is_empty() { HashMap::new() } else { there(reader, org.id, named).await? };
        let profile = crate::orgs::profile_of(reader, org.id).await?;
        Ok(Ground { org, items, profile, there })
    }

    /// What keeps a task from being published; nothing, when it is good.
    pub(crate) fn faults(&self, kind: TaskKind, content: &Content, now: Instant) -> Vec<Fault> {
        let place = rules::place_fault(self.org.kind);
        place.into_iter().chain(self.said_faults(kind, content, None, now)).collect()
    }

    /// What keeps a task from saying this instead of what it said before.
    pub(crate) fn said_faults(
        &self,
        kind: TaskKind,
        content: &Content,
        before: Option<&TaskRow>,
        now: Instant,
    ) -> Vec<Fault> {
        let said = before.map(|task| Audience::parse(task.audience.as_deref()));
        let mut faults = rules::faults(content, kind, &self.items, before, now);
        faults.extend(photos::rules::wanted_faults(content, self.profile.photos));
        faults.extend(audiences::rules::faults(&content.audience, &self.there, said.as_ref()));
        faults
    }
}

/// Those of these orgs that stand in the same city as `org`, or did.
async fn there(reader: &impl Reader, org: Id, named: Vec<Id>) -> Result<HashMap<Id, OrgRow>> {
    let top = orgs::lineage(reader, org).await?.pop().map_or(org, |top| top.id);
    let below = orgs::those_below(reader, top, named).await?;
    Ok(orgs::by_id(reader, below).await?)
}
