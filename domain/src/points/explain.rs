//! Why somebody has so many points: by section, item and deed, as it was known on any day.

use chrono::NaiveDate;
use infra::store::points::{self, Currency, EntryRow};
use infra::store::{orgs, people};

use super::EntrySeen;
use super::read;
use crate::access::{Right, require};
use crate::calendar::{self, Period};
use crate::schemes::{Cap, Versions};
use crate::{Caller, Context, Fault, Id, Instant, Refusal, Result};

/// What stands for a subject in a period, and why.
#[derive(Clone, Debug)]
pub struct Explanation {
    pub period: Period,
    pub currency: Currency,
    /// What was recorded up to this instant is counted.
    pub as_of: Instant,
    /// Hundredths, as everywhere below.
    pub total: i64,
    pub sections: Vec<SectionExplained>,
}

#[derive(Clone, Debug)]
pub struct SectionExplained {
    /// Nothing for what no scheme has an item for.
    pub title: Option<String>,
    /// In words, by the version that was used last.
    pub limits: Vec<String>,
    pub total: i64,
    pub items: Vec<ItemExplained>,
}

#[derive(Clone, Debug)]
pub struct ItemExplained {
    pub code: String,
    pub title: String,
    pub clause: String,
    pub limits: Vec<String>,
    pub total: i64,
    /// In the order in which they were recorded.
    pub deeds: Vec<DeedExplained>,
}

#[derive(Clone, Debug)]
pub struct DeedExplained {
    pub deed_id: Id,
    /// What stands for it.
    pub total: i64,
    /// What was posted for it, corrections among them, the oldest first.
    pub entries: Vec<EntrySeen>,
}

/// A period of a year at most, what is counted, and the end of which day it is looked at from; without one, now.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    pub period: Option<Period>,
    pub currency: Currency,
    pub as_of: Option<NaiveDate>,
}

/// Explains the caller's own points in a period.
///
/// # Errors
/// [`Refusal::Invalid`] for all time at once.
pub async fn explain_my_points(ctx: &Context, caller: &Caller, asked: Asked) -> Result<Explanation> {
    require(caller, Right::ExplainMyPoints)?;
    explain(ctx, caller.person_id()?, asked).await
}

/// Explains those of a member of a unit within the caller's scope.
///
/// # Errors
/// [`Refusal::NotFound`] for the member, [`Refusal::Invalid`] for all time at once.
pub async fn explain_member_points(ctx: &Context, caller: &Caller, person: Id, asked: Asked) -> Result<Explanation> {
    let scope = require(caller, Right::ExplainMemberPoints)?;
    people::find_member(&ctx.db, &scope, person, calendar::day(ctx.now())).await?.ok_or(Refusal::NotFound)?;
    explain(ctx, person, asked).await
}

/// Those of an org within the caller's scope.
///
/// # Errors
/// [`Refusal::NotFound`] for the org, [`Refusal::Invalid`] for all time at once.
pub async fn explain_org_points(ctx: &Context, caller: &Caller, org: Id, asked: Asked) -> Result<Explanation> {
    let scope = require(caller, Right::ExplainOrgPoints)?;
    orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    explain(ctx, org, asked).await
}

async fn explain(ctx: &Context, subject: Id, asked: Asked) -> Result<Explanation> {
    let now = ctx.now();
    let period = asked.period.unwrap_or_else(|| Period::month(now));
    let (Some(first), Some(end)) = (period.first_day(), period.day_after()) else {
        let fault =
            Fault::new("/period", "out_of_range", "请指定一年或更短的周期，如 2026、2026-Q4、2026-11、2026-W47");
        return Err(Refusal::Invalid(vec![fault]).into());
    };
    let as_of = calendar::known_by(asked.as_of, now);
    let days = calendar::instants((first, end));
    let rows = points::entries_within(&ctx.db, subject, asked.currency, days, as_of).await?;
    let versions = read::versions(&ctx.db, &rows).await?;
    let places: Vec<Place> = rows.iter().map(|row| place(row, &versions)).collect();
    let entries = read::seen_by(&ctx.db, rows, &versions).await?;
    let nothing = Explanation { period, currency: asked.currency, as_of, total: 0, sections: Vec::new() };
    Ok(tree(nothing, places.into_iter().zip(entries)))
}

/// Where an entry stands in its scheme.
struct Place {
    /// The section's title and limits.
    section: Option<(String, Vec<String>)>,
    /// The item's limits.
    limits: Vec<String>,
}

fn place(row: &EntryRow, versions: &Versions) -> Place {
    let words = |caps: &[Cap]| caps.iter().flat_map(Cap::words).collect();
    let found = versions.known(row.scheme_version_id).and_then(|version| version.scheme.item(&row.item));
    match found {
        Some((section, item)) => {
            Place { section: Some((section.title.clone(), words(&section.caps))), limits: words(&item.caps) }
        }
        None => Place { section: None, limits: Vec::new() },
    }
}

/// Entries in the order of their chain, under their sections, items and deeds in the order of their first.
fn tree(mut explanation: Explanation, entries: impl Iterator<Item = (Place, EntrySeen)>) -> Explanation {
    for (place, seen) in entries {
        let credited = seen.entry.credited;
        let (title, limits) = place.section.unzip();
        let section = find_or(
            &mut explanation.sections,
            |section| section.title == title,
            || SectionExplained { title: title.clone(), limits: Vec::new(), total: 0, items: Vec::new() },
        );
        section.limits = limits.unwrap_or_default();
        let item = find_or(
            &mut section.items,
            |item| item.code == seen.entry.item,
            || ItemExplained {
                code: seen.entry.item.clone(),
                title: String::new(),
                clause: String::new(),
                limits: Vec::new(),
                total: 0,
                deeds: Vec::new(),
            },
        );
        item.title.clone_from(&seen.item_title);
        item.clause.clone_from(&seen.clause);
        item.limits = place.limits;
        let deed = find_or(
            &mut item.deeds,
            |deed| deed.deed_id == seen.entry.deed_id,
            || DeedExplained { deed_id: seen.entry.deed_id, total: 0, entries: Vec::new() },
        );
        deed.entries.push(seen);
        deed.total += credited;
        item.total += credited;
        section.total += credited;
        explanation.total += credited;
    }
    explanation
}

/// The one that is meant, or a new one at the end.
fn find_or<T>(list: &mut Vec<T>, is_meant: impl Fn(&T) -> bool, new: impl FnOnce() -> T) -> &mut T {
    let at = list.iter().position(is_meant).unwrap_or_else(|| {
        list.push(new());
        list.len() - 1
    });
    &mut list[at]
}
