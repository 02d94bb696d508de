//! Trying a draft on orgs.

use std::collections::{HashMap, HashSet};

use infra::store::orgs::{OrgKind, OrgRow};
use infra::store::points::{self, DeedRow};

use super::rules;
use super::try_scheme::Outcome;
use crate::schemes::{Lineages, OfMembers, Scheme, Versions};
use crate::scores::{
    Graded, PART, Score, Supposed, When, days_of, facts_of_orgs, keep_quotas_of_orgs, measure, orgs_for_whom, score,
};
use crate::{Context, Id, Result, calendar};

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
        orgs_for_whom(&ctx.db, kind, when.day, supposed).await?.into_iter().unzip();
    for (part, now) in orgs.chunks(PART).zip(now.chunks(PART)) {
        let mut facts = facts_of_orgs(&ctx.db, &mut versions, &mut lineages, part, when).await?;
        let ids: Vec<Id> = part.iter().map(|org| org.id).collect();
        let mut deeds: HashMap<Id, Vec<DeedRow>> = HashMap::new();
        for deed in points::deeds_within(&ctx.db, &ids, calendar::instants(days_of(when.year))).await? {
            deeds.entry(deed.subject_id).or_default().push(deed);
        }
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
            let mut deeds = deeds.remove(&org.id).unwrap_or_default();
            deeds.retain(|deed| rules::stands(deed, &facts));
            rules::count_unknown(&mut outcome.unknown, draft, &deeds);
            let anew = rules::under(draft, &deeds, &facts, when.year, calendar::day(when.as_of));
            let after = score(draft, &anew, when.year, when.as_of);
            outcome.after.add(Graded::of(draft, &after, org.id, org.parent_id.unwrap_or_default()));
        }
    }
    keep_quotas_of_orgs(&ctx.db, &mut versions, supposed.org, &orgs, &mut before).await?;
    let mut before: HashMap<Id, (Id, Score)> = before.into_iter().collect();
    outcome.before = orgs
        .iter()
        .map(|org| before.remove(&org.id).map(|(_, score)| (score.total, score.grade.map(|grade| grade.title))))
        .collect();
    Ok(outcome)
}
