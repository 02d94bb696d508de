//! Trying a draft on orgs.

use std::collections::{HashMap, HashSet};

use infra::store::orgs::{OrgKind, OrgRow};

use super::outcome::{Outcome, deeds_of};
use crate::schemes::{Lineages, OfMembers, Scheme, Versions};
use crate::scores::{PART, Score, Supposed, When, facts_of_orgs, keep_quotas_of_orgs, measure, orgs_for_whom, score};
use crate::{Context, Id, Result};

/// Of the orgs of a kind below the one for which the draft is supposed.
pub(super) async fn outcome(
    ctx: &Context,
    draft: &Scheme,
    supposed: &Supposed,
    kind: OrgKind,
    when: &When,
) -> Result<Outcome> {
    let (mut versions, mut lineages) = (Versions::default(), Lineages::default());
    let mut outcome = Outcome::default();
    let mut before: Vec<(Id, (Id, Score))> = Vec::new();
    let (orgs, now): (Vec<OrgRow>, Vec<Option<Id>>) =
        orgs_for_whom(&ctx.db, &mut lineages, kind, when.day, supposed).await?.into_iter().unzip();
    for (part, now) in orgs.chunks(PART).zip(now.chunks(PART)) {
        let mut facts = facts_of_orgs(&ctx.db, &mut versions, &mut lineages, part, when).await?;
        let ids: Vec<Id> = part.iter().map(|org| org.id).collect();
        let mut deeds = deeds_of(ctx, &ids, when).await?;
        for (org, now) in part.iter().zip(now) {
            let mut facts = facts.remove(&org.id).unwrap_or_default();
            let mut asked: HashSet<OfMembers> = draft.of_members().collect();
            if let Some(now) = now {
                asked.extend(versions.get(&ctx.db, *now).await?.scheme.of_members());
            }
            if !asked.is_empty() {
                facts.of_members = measure(&ctx.db, (&mut versions, &mut lineages), org.id, &asked, when).await?;
            }
            if let Some(now) = now {
                let scheme = &versions.get(&ctx.db, *now).await?.scheme;
                before.push((org.id, (*now, score(scheme, &facts, when.year, when.as_of))));
            }
            let (subject, deeds) = ((org.id, org.parent_id.unwrap_or_default()), deeds.remove(&org.id));
            outcome.add(draft, subject, &facts, deeds.unwrap_or_default(), when);
        }
    }
    outcome.tell(keep_quotas_of_orgs(&ctx.db, &mut versions, supposed.org, &orgs, &mut before).await?);
    let mut before: HashMap<Id, (Id, Score)> = before.into_iter().collect();
    outcome.before = orgs
        .iter()
        .map(|org| before.remove(&org.id).map(|(_, score)| (score.total, score.grade.map(|grade| grade.title))))
        .collect();
    Ok(outcome)
}
