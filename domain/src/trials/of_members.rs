//! Trying a draft on members.

use std::collections::HashMap;

use super::outcome::{Outcome, deeds_of};
use super::rules;
use crate::schemes::{Lineages, Scheme, Versions};
use crate::scores::{Graded, PART, Supposed, Tally, When, belongings_of, by_version, gather_year, holds_below, score};
use crate::{Context, Id, Result};

/// Of the members below the org for which the draft is supposed.
pub(super) async fn outcome(ctx: &Context, draft: &Scheme, supposed: &Supposed, when: &When) -> Result<Outcome> {
    let (mut versions, mut lineages) = (Versions::default(), Lineages::default());
    let mut outcome = Outcome::default();
    let all = by_version(&ctx.db, supposed.org, when.day, None).await?;
    let whole: HashMap<Id, usize> = all.into_iter().map(|(id, people)| (id, people.len())).collect();
    for (version, people) in by_version(&ctx.db, supposed.org, when.day, Some(supposed)).await? {
        let mut now = Tally::default();
        for part in people.chunks(PART) {
            let known = (&mut versions, &mut lineages);
            add(ctx, &mut outcome, known, (version, &mut now), draft, part, when).await?;
        }
        // Of those who stay with it nothing is known here: their share of the quota cannot be told.
        let is_whole = holds_below(&ctx.db, supposed.org, version).await?;
        let scheme = &versions.get(&ctx.db, version).await?.scheme;
        if whole.get(&version) == Some(&people.len()) {
            outcome.tell(now.keep_quotas(scheme, is_whole));
        } else if scheme.grades.iter().any(|grade| grade.quota.is_some()) {
            outcome.tell([format!("草案只涉及《{}》的一部分人，其名额没有扣除", scheme.title)]);
        }
        outcome.before.extend(now.graded.iter().map(|one| Some((one.total, rules::title(scheme, one.grade)))));
    }
    Ok(outcome)
}

/// Adds some of those for whom a version holds now.
async fn add(
    ctx: &Context,
    outcome: &mut Outcome,
    (versions, lineages): (&mut Versions, &mut Lineages),
    (version, now): (Id, &mut Tally),
    draft: &Scheme,
    part: &[(Id, Id)],
    when: &When,
) -> Result<()> {
    let ids: Vec<Id> = part.iter().map(|(person, _)| *person).collect();
    let histories = belongings_of(&ctx.db, &ids).await?;
    let in_force = &versions.get(&ctx.db, version).await?.scheme;
    let takes_over = draft.carry_over.is_some() || in_force.carry_over.is_some();
    let known = (&mut *versions, lineages);
    let mut facts = gather_year(&ctx.db, known, &histories, when.year, when.as_of, takes_over).await?;
    let in_force = &versions.get(&ctx.db, version).await?.scheme;
    let mut deeds = deeds_of(ctx, &ids, when).await?;
    for (person, unit) in part {
        let facts = facts.remove(person).unwrap_or_default();
        let score = score(in_force, &facts, when.year, when.as_of);
        now.add(Graded::of(in_force, &score, *person, *unit));
        outcome.add(draft, (*person, *unit), &facts, deeds.remove(person).unwrap_or_default(), when);
    }
    Ok(())
}
