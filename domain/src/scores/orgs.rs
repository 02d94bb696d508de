//! Showing an org's own score, and how the orgs of a kind stand beside one another.

use std::collections::{BTreeSet, HashMap, HashSet};

use infra::Reader;
use infra::store::orgs::{self, OrgKind, OrgRow};
use infra::store::scores::first_unit_checkins;

use super::belonging::Belonging;
use super::known::Facts;
use super::members::{PART, holds_below};
use super::quotas::{self, Graded};
use super::ranking::OrgRanked;
use super::read::{Asked, ScoreSeen, When, version_for, when};
use super::rules::{self, Score};
use super::{facts, of_members, ranking};
use crate::access::{Right, require};
use crate::calendar::Period;
use crate::schemes::{Lineages, OfMembers, Versions};
use crate::{Caller, Context, Fault, Id, Instant, Refusal, Result};

/// The score of an org within the caller's scope: of its own entries, what it is given marks for, and its members.
///
/// # Errors
/// [`Refusal::NotFound`] for the org, and where no scheme is for orgs of its kind; [`Refusal::Invalid`] for a year to
/// come.
pub async fn show_score_of_org(ctx: &Context, caller: &Caller, org: Id, asked: Asked) -> Result<ScoreSeen> {
    let scope = require(caller, Right::ShowScoreOfOrg)?;
    let when = when(asked, ctx.now())?;
    let org = orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let mut versions = Versions::default();
    let (id, score) = scored(&ctx.db, &mut versions, &[org], &when).await?.pop().ok_or(Refusal::NotFound)?.1;
    Ok(ScoreSeen::of(&when, versions.get(&ctx.db, id).await?, score))
}

/// How orgs stand beside one another.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// What was recorded up to this instant is counted.
    pub as_of: Instant,
    /// The best first.
    pub orgs: Vec<OrgRanked>,
    /// What became of quotas, in words.
    pub findings: Vec<String>,
}

/// Which orgs are ranked, by what, and the end of which day it is looked at from; without one, now.
#[derive(Clone, Copy, Debug)]
pub struct RankingAsked {
    pub kind: OrgKind,
    /// A year, or a quarter or a month where months are scored.
    pub period: Period,
    pub as_of: Option<chrono::NaiveDate>,
}

/// How the orgs of a kind below one within the caller's scope stand in a period, the best first. Those for which there
/// is no scheme, or none that scores such a period, are left out.
///
/// # Errors
/// [`Refusal::NotFound`] for the org, [`Refusal::Invalid`] for a period that is not a year, a quarter or a month, or is
/// to come.
pub async fn rank_orgs(ctx: &Context, caller: &Caller, org: Id, asked: RankingAsked) -> Result<Ranking> {
    let scope = require(caller, Right::RankOrgs)?;
    let today = crate::calendar::day(ctx.now());
    let year = ranking::year_around(asked.period, today).ok_or_else(|| {
        Refusal::Invalid(vec![Fault::new(
            "/period",
            "invalid",
            "周期应为已经开始的年度（2026）、季度（2026-Q2）或月度（2026-05）",
        )])
    })?;
    let when = when(Asked { year: Some(year), as_of: asked.as_of }, ctx.now())?;
    orgs::find_within(&ctx.db, &scope, org).await?.ok_or(Refusal::NotFound)?;
    let below = orgs::lists::below_on(&ctx.db, org, asked.kind, when.day).await?;
    let (mut scores, mut versions) = (Vec::new(), Versions::default());
    for part in below.chunks(PART) {
        scores.extend(scored(&ctx.db, &mut versions, part, &when).await?);
    }
    let mut findings = Vec::new();
    if matches!(asked.period, Period::Year(_)) {
        findings = keep_quotas_of_orgs(&ctx.db, &mut versions, org, &below, &mut scores).await?;
    }
    let scores: Vec<(Id, Score)> = scores.into_iter().map(|(org, (_, score))| (org, score)).collect();
    let parents: BTreeSet<Id> = below.iter().filter_map(|row| row.parent_id).collect();
    let above = orgs::names(&ctx.db, parents).await?;
    let parent = |row: &OrgRow| row.parent_id.and_then(|parent| above.get(&parent).cloned()).unwrap_or_default();
    let names: HashMap<Id, (String, String)> =
        below.iter().map(|row| (row.id, (row.name.clone(), parent(row)))).collect();
    Ok(Ranking { as_of: when.as_of, orgs: ranking::ranked(&scores, asked.period, &names), findings })
}

/// Gives those beyond a quota the next grade, in each scheme; what became of the quotas, in words.
pub(crate) async fn keep_quotas_of_orgs(
    reader: &impl Reader,
    versions: &mut Versions,
    top: Id,
    orgs: &[OrgRow],
    scores: &mut [(Id, (Id, Score))],
) -> Result<Vec<String>> {
    let parents: HashMap<Id, Id> = orgs.iter().filter_map(|org| Some((org.id, org.parent_id?))).collect();
    let above: BTreeSet<Id> = parents.values().copied().collect();
    let complete = orgs::those_below(reader, top, above).await?;
    let used: BTreeSet<Id> = scores.iter().map(|(_, (version, _))| *version).collect();
    let mut findings = Vec::new();
    for version in used {
        let is_whole = holds_below(reader, top, version).await?;
        let scheme = &versions.get(reader, version).await?.scheme;
        let beside = |org: &Id| parents.get(org).copied().unwrap_or_default();
        let of_version = scores.iter().filter(|(_, (by, _))| *by == version);
        let graded = of_version.map(|(org, (_, score))| Graded::of(scheme, score, *org, beside(org)));
        let mut graded: Vec<Graded> = graded.collect();
        let is_complete = |parent: Id| complete.contains(&parent);
        findings.extend(quotas::keep_quotas(&scheme.grades, &mut graded, is_whole, is_complete));
        let places: HashMap<Id, Option<usize>> = graded.into_iter().map(|one| (one.subject, one.grade)).collect();
        for (org, (_, score)) in scores.iter_mut() {
            if let Some(place) = places.get(org) {
                score.grade = place.and_then(|place| scheme.grades.get(place)).map(rules::seen);
            }
        }
    }
    Ok(findings)
}

/// What is known of a year of these orgs, but for what is measured of their members.
pub(crate) async fn facts_of_orgs(
    reader: &impl Reader,
    versions: &mut Versions,
    lineages: &mut Lineages,
    orgs: &[OrgRow],
    when: &When,
) -> Result<HashMap<Id, Facts>> {
    let belongings: HashMap<Id, Vec<Belonging>> = orgs.iter().map(|org| (org.id, vec![Belonging::from(org)])).collect();
    let mut facts = facts::gather(reader, versions, &belongings, when.year, when.as_of).await?;
    let ids: Vec<Id> = orgs.iter().map(|org| org.id).collect();
    for (unit, at) in first_unit_checkins(reader, &ids, when.as_of).await? {
        facts.entry(unit).or_default().checked_in_at = Some(at);
    }
    for org in orgs {
        let lineage = lineages.get(reader, org.id).await?;
        let of_kind = lineage.iter().filter(|version| version.subject == org.kind.as_str());
        facts.entry(org.id).or_default().scored_since = of_kind.map(|version| version.effective_from).min();
    }
    Ok(facts)
}

/// The version and the score of each of these orgs for which there is a scheme, in their order.
async fn scored(
    reader: &impl Reader,
    versions: &mut Versions,
    orgs: &[OrgRow],
    when: &When,
) -> Result<Vec<(Id, (Id, Score))>> {
    let mut lineages = Lineages::default();
    let mut facts = facts_of_orgs(reader, versions, &mut lineages, orgs, when).await?;
    let mut scores = Vec::new();
    for org in orgs {
        let Some(id) = version_for(reader, &mut lineages, &[Belonging::from(org)], when.day).await? else { continue };
        let mut facts = facts.remove(&org.id).unwrap_or_default();
        let asked: HashSet<OfMembers> = versions.get(reader, id).await?.scheme.of_members().collect();
        if !asked.is_empty() {
            facts.of_members = of_members::measure(reader, (versions, &mut lineages), org.id, &asked, when).await?;
        }
        let scheme = &versions.get(reader, id).await?.scheme;
        scores.push((org.id, (id, rules::score(scheme, &facts, when.year, when.as_of))));
    }
    Ok(scores)
}
