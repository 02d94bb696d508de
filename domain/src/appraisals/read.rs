//! What one is asked to appraise.

use chrono::Datelike;
use infra::crypto::Purpose;
use infra::store::{appraisals, people};

use super::{AppraisalAsked, rules};
use crate::access::{Right, require};
use crate::schemes::{Lineages, Points, Raters, Versions};
use crate::scores::{Asked, belongings_of, version_for, when};
use crate::{Caller, Context, Id, Leaf, Leafed, Result, Subject, calendar};

/// The appraisals that the caller is asked for as a fellow, and that are open today: their year before its successor,
/// by person. Of other raters staff look at the scores of their members.
pub async fn list_my_appraisals(ctx: &Context, caller: &Caller, leaf: Leaf) -> Result<Leafed<AppraisalAsked>> {
    let now = ctx.now();
    require(caller, Right::ListMyAppraisals)?;
    let by = caller.person_id()?;
    let today = calendar::day(now);
    let Some(own) = people::memberships_on(&ctx.db, [by], today).await?.remove(&by) else {
        return Ok(Leafed { rows: Vec::new(), total: 0 });
    };
    let beside = people::serving::beside(&ctx.db, &own, today).await?;
    let fellows: Vec<Id> = beside.iter().filter(|row| rules::are_fellows(row, &own)).map(|row| row.person_id).collect();
    let histories = belongings_of(&ctx.db, &fellows).await?;
    let (mut lineages, mut versions) = (Lineages::default(), Versions::default());
    let mut asked = Vec::new();
    for year in [today.year() - 1, today.year()] {
        let day = when(Asked { year: Some(year), as_of: None }, now)?.day;
        for person in &fellows {
            let history = histories.get(person).map_or(&[][..], Vec::as_slice);
            let Some(id) = version_for(&ctx.db, &mut lineages, history, day).await? else { continue };
            let scheme = &versions.get(&ctx.db, id).await?.scheme;
            for (section, appraisal) in scheme.appraised() {
                if appraisal.by == Raters::Fellows && appraisal.is_open(year, today) {
                    let about = (Subject::Person(*person), String::new());
                    asked.push(AppraisalAsked::of(about, year, section, appraisal));
                }
            }
        }
    }
    let total = asked.len() as u64;
    let (skipped, size) = ((leaf.page - 1) * leaf.size, leaf.size);
    let page = |number| usize::try_from(number).unwrap_or(usize::MAX);
    let rows = asked.into_iter().skip(page(skipped)).take(page(size)).collect();
    Ok(Leafed { rows: filled(ctx, by, rows).await?, total })
}

/// With names, and the marks that were given.
async fn filled(ctx: &Context, by: Id, mut rows: Vec<AppraisalAsked>) -> Result<Vec<AppraisalAsked>> {
    let names = people::names(&ctx.db, rows.iter().map(|row| row.about.id())).await?;
    let rater = |row: &AppraisalAsked| {
        ctx.vault.index(Purpose::Rater, &rules::rater(by, row.about.id(), row.year, &row.section))
    };
    let given = appraisals::of_raters(&ctx.db, rows.iter().map(rater)).await?;
    for row in &mut rows {
        row.mark = given.get(&rater(row)).copied().map(Points);
        row.about_name = names.get(&row.about.id()).cloned().unwrap_or_default();
    }
    Ok(rows)
}
