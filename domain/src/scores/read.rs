//! Showing somebody's score.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use infra::Reader;
use infra::store::people;
use infra::store::points::Currency;

use super::belonging::{self, Belonging};
use super::carried::gather_year;
use super::rules::{self, Score};
use crate::access::{Right, require};
use crate::schemes::{Lineages, Version, Versions, chosen};
use crate::{Caller, Context, Id, Instant, Refusal, Result, calendar};

/// Which year, and the end of which day it is looked at from; without them, this year, now.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    pub year: Option<i32>,
    pub as_of: Option<NaiveDate>,
}

/// A score, and by what it was reckoned.
#[derive(Clone, Debug)]
pub struct ScoreSeen {
    pub year: i32,
    /// What was recorded up to this instant is counted.
    pub as_of: Instant,
    pub scheme_title: String,
    pub scheme_version: i32,
    pub score: Score,
}

impl ScoreSeen {
    pub(super) fn of(when: &When, version: &Version, score: Score) -> ScoreSeen {
        let scheme_title = version.scheme.title.clone();
        ScoreSeen { year: when.year, as_of: when.as_of, scheme_title, scheme_version: version.number, score }
    }
}

/// The caller's own score of a year.
///
/// # Errors
/// [`Refusal::Invalid`] for a year to come, [`Refusal::MembershipRequired`] for whoever was not in service,
/// [`Refusal::NotFound`] where no scheme was in force.
pub async fn show_my_score(ctx: &Context, caller: &Caller, asked: Asked) -> Result<ScoreSeen> {
    require(caller, Right::ShowMyScore)?;
    show(ctx, caller.person_id()?, asked).await
}

/// That of a member of a unit within the caller's scope.
///
/// # Errors
/// [`Refusal::NotFound`] for the member, and those of [`show_my_score`].
pub async fn show_member_score(ctx: &Context, caller: &Caller, person: Id, asked: Asked) -> Result<ScoreSeen> {
    let scope = require(caller, Right::ShowMemberScore)?;
    people::find_member(&ctx.db, &scope, person, calendar::day(ctx.now())).await?.ok_or(Refusal::NotFound)?;
    show(ctx, person, asked).await
}

async fn show(ctx: &Context, person: Id, asked: Asked) -> Result<ScoreSeen> {
    let when = when(asked, ctx.now())?;
    let When { year, as_of, day } = when;
    let history: Vec<Belonging> = people::memberships_of(&ctx.db, person).await?.iter().map(Belonging::from).collect();
    if history.iter().all(|one| day < one.from) {
        return Err(Refusal::MembershipRequired.into());
    }
    let mut lineages = Lineages::default();
    let id = version_for(&ctx.db, &mut lineages, &history, day).await?.ok_or(Refusal::NotFound)?;
    let mut versions = Versions::default();
    let takes_over = versions.get(&ctx.db, id).await?.scheme.carry_over.is_some();
    let histories = HashMap::from([(person, history)]);
    let mut facts = gather_year(&ctx.db, (&mut versions, &mut lineages), &histories, year, as_of, takes_over).await?;
    let version = versions.get(&ctx.db, id).await?;
    let score = rules::score(&version.scheme, &facts.remove(&person).unwrap_or_default(), year, as_of);
    Ok(ScoreSeen::of(&when, version, score))
}

/// The version by which somebody with this history is scored on a day, or was last; none before all of it.
pub(crate) async fn version_for(
    reader: &impl Reader,
    lineages: &mut Lineages,
    history: &[Belonging],
    day: NaiveDate,
) -> Result<Option<Id>> {
    let Some(last) = belonging::last_by(history, day) else { return Ok(None) };
    Ok(chosen(lineages.get(reader, last.org).await?, last.whose, Currency::Assessment, day))
}

/// A year, the instant from which it is looked at, and the day whose scheme holds for it: that of the instant, or the
/// last of a year that is over.
pub(crate) struct When {
    pub year: i32,
    pub as_of: Instant,
    pub day: NaiveDate,
}

/// # Errors
/// [`Refusal::Invalid`] for a year that has not begun, or one before all records.
pub(crate) fn when(asked: Asked, now: Instant) -> Result<When, Refusal> {
    let as_of = calendar::known_by(asked.as_of, now);
    let today = calendar::day(as_of);
    let year = asked.year.unwrap_or(today.year());
    let last = NaiveDate::from_ymd_opt(year, 12, 31).filter(|last| last.year() >= 2000 && year <= today.year());
    let last = last.ok_or_else(|| Refusal::invalid("/year", "out_of_range", "年度应为 2000 年以来、已经开始的年份"))?;
    Ok(When { year, as_of, day: last.min(today) })
}
