//! Trying a draft on members.

use std::collections::HashMap;

use infra::store::points::{self, DeedRow};

use super::rules;
use super::try_scheme::Outcome;
use crate::schemes::{Scheme, Versions};
use crate::scores::{
    Graded, PART, Supposed, Tally, When, belongings_of, by_version, days_of, gather_year, holds_below, score,
};
use crate::{Context, Id, Result, calendar};

/// Of the members below the org for which the draft is supposed.
pub(super) async fn outcome(ctx: &Context, draft: &Scheme, supposed: &Supposed, when: &When) -> Result<Outcome> {
    let mut versions = Versions::default();
    let mut outcome = Outcome::default();
    let all = by_version(&ctx.db, supposed.org, when.day, None).await?;
    let whole: HashMap<Id, usize> = all.into_iter().map(|(id, people)| (id, people.len())).collect();
    for (version, people) in by_version(&ctx.db, supposed.org, when.day, Some(supposed)).await? {
        let mut now = Tally::default();
        for part in people.chunks(PART) {
            outcome.add(ctx, &mut versions, (version, &mut now), draft, part, when).await?;
        }
        // Of those who stay with it nothing is known here: their share of the quota cannot be told.
        if whole.get(&version) == Some(&people.len()) {
            let is_whole = holds_below(&ctx.db, supposed.org, version).await?;
            now.keep_quotas(&versions.get(&ctx.db, version).await?.scheme, is_whole);
        }
        let scheme = &versions.get(&ctx.db, version).await?.scheme;
        outcome.before.extend(now.graded.iter().map(|one| Some((one.total, rules::title(scheme, one.grade)))));
    }
    Ok(outcome)
}

impl Outcome {
    async fn add(
        &mut self,
        ctx: &Context,
        versions: &mut Versions,
        (version, now): (Id, &mut Tally),
        draft: &Scheme,
        part: &[(Id, Id)],
        When { year, as_of, .. }: &When,
    ) -> Result<()> {
        let (year, as_of) = (*year, *as_of);
        let ids: Vec<Id> = part.iter().map(|(person, _)| *person).collect();
        let histories = belongings_of(&ctx.db, &ids).await?;
        let in_force = &versions.get(&ctx.db, version).await?.scheme;
        let takes_over = draft.carry_over.is_some() || in_force.carry_over.is_some();
        let mut facts = gather_year(&ctx.db, versions, &histories, year, as_of, takes_over).await?;
        let in_force = &versions.get(&ctx.db, version).await?.scheme;
        let mut deeds: HashMap<Id, Vec<DeedRow>> = HashMap::new();
        for deed in points::deeds_within(&ctx.db, &ids, calendar::instants(days_of(year))).await? {
            deeds.entry(deed.subject_id).or_default().push(deed);
        }
        for (person, unit) in part {
            let facts = facts.remove(person).unwrap_or_default();
            let mut deeds = deeds.remove(person).unwrap_or_default();
            deeds.retain(|deed| rules::stands(deed, &facts));
            rules::count_unknown(&mut self.unknown, draft, &deeds);
            now.add(Graded::of(in_force, &score(in_force, &facts, year, as_of), *person, *unit));
            let anew = rules::under(draft, &deeds, &facts, year, calendar::day(as_of));
            self.after.add(Graded::of(draft, &score(draft, &anew, year, as_of), *person, *unit));
        }
        Ok(())
    }
}
