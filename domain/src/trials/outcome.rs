//! What a trial comes to, one by one.

use std::collections::HashMap;

use infra::store::points::{self, DeedRow};

use super::rules;
use crate::schemes::{Points, Scheme};
use crate::scores::{Facts, Graded, Tally, When, days_of, score};
use crate::{Context, Id, Result, calendar};

/// What a trial comes to, one by one.
#[derive(Default)]
pub(super) struct Outcome {
    /// By what is in force: the total, and the title of the grade; none where nothing is.
    pub before: Vec<Option<(Points, Option<String>)>>,
    /// By the draft, in the same order.
    pub after: Tally,
    /// Items that the draft does not have, and how many deeds there were of each.
    pub unknown: HashMap<String, usize>,
    /// What became of the quotas of the schemes in force, in words.
    pub findings: Vec<String>,
}

impl Outcome {
    /// Adds what the draft makes of somebody's year, of whom all these deeds are known.
    pub fn add(
        &mut self,
        draft: &Scheme,
        (subject, beside): (Id, Id),
        facts: &Facts,
        mut deeds: Vec<DeedRow>,
        when: &When,
    ) {
        deeds.retain(|deed| rules::stands(deed, facts));
        rules::count_unknown(&mut self.unknown, draft, &deeds);
        let anew = rules::under(draft, &deeds, facts, when.year, calendar::day(when.as_of));
        let after = score(draft, &anew, when.year, when.as_of);
        self.after.add(Graded::of(draft, &after, subject, beside));
    }

    /// Keeps what was told of the quotas of a scheme in force.
    pub fn tell(&mut self, told: impl IntoIterator<Item = String>) {
        self.findings.extend(told.into_iter().map(|told| format!("现行方案：{told}")));
    }
}

/// What these subjects did in the year, each in the order in which it was recorded.
pub(super) async fn deeds_of(ctx: &Context, subjects: &[Id], when: &When) -> Result<HashMap<Id, Vec<DeedRow>>> {
    let mut deeds: HashMap<Id, Vec<DeedRow>> = HashMap::new();
    for deed in points::deeds_within(&ctx.db, subjects, calendar::instants(days_of(when.year))).await? {
        deeds.entry(deed.subject_id).or_default().push(deed);
    }
    Ok(deeds)
}
