//! Posting what windows that are over come to, and taking back what they no longer come to.

use std::collections::{BTreeSet, HashMap};

use chrono::{Datelike, Days, NaiveDate};
use infra::Reader;
use infra::store::notices::NoticeKind;
use infra::store::outbox::JobKind;
use infra::store::people::{self, MembershipRow};
use infra::store::points::{self as store, DeedKind, DeedRow, SubjectKind};
use tokio::sync::Mutex;

use super::rules::{self, Closing};
use crate::access::{Right, require};
use crate::people::rules::membership_on;
use crate::schemes::{Lineages, Points, Scheme, Versions, for_class};
use crate::scores::{Facts, gather};
use crate::sweep::settle_each;
use crate::write::Write;
use crate::{Caller, Context, Id, Instant, Result, calendar, notices, points};

/// For so long after its end a year's windows are looked at again.
const LOOKS_BACK: Days = Days::new(45);

/// At most so many people are looked at at once.
const SWEPT: u64 = 500;

/// Brings what is posted for somebody's windows to what they come to now, and tells them. Repeated, it changes nothing.
pub async fn settle_windows(ctx: &Context, caller: &Caller, person: Id) -> Result<()> {
    let now = ctx.now();
    require(caller, Right::SettleWindows)?;
    let mut write = ctx.write(caller, Right::SettleWindows, now).await?;
    // Held before it is read what stands: of two at once the second finds nothing left to do.
    store::lock_head(&write, SubjectKind::Person, person).await?;
    let mut schemes = Schemes::default();
    let known = Known::load(&*write, &mut schemes, &[person], now).await?;
    let Difference { missing, excess } = known.difference(&schemes, person, calendar::day(now));
    if missing.is_empty() && excess.is_empty() {
        return Ok(());
    }
    for source in &excess {
        points::counter(ctx, &write, DeedKind::WindowClosed, *source, rules::REVERSAL).await?;
    }
    for missing in &missing {
        points::record(ctx, &write, deed(ctx, &write, person, missing)).await?;
    }
    tell(ctx, &write, person, missing.iter().map(|missing| missing.source(person)).chain(excess)).await?;
    write.job(JobKind::Board, person).await?;
    write.commit(("person", Some(person))).await
}

/// Settles everybody who was in service in a year that is looked at, and for whom something is to be posted or taken back.
/// One who cannot be settled stops nobody else.
///
/// # Errors
/// Those of [`settle_each`].
pub(crate) async fn sweep(ctx: &Context) -> Result<()> {
    let (now, job) = (ctx.now(), Caller::job());
    // Each version is read once for all of them.
    let schemes = Mutex::new(Schemes::default());
    require(&job, Right::SettleWindows)?;
    let page = |after| due(ctx, &schemes, after, now);
    settle_each("windows", page, |person| settle_windows(ctx, &job, person)).await
}

/// The next people for whom there is something to do.
async fn due(ctx: &Context, schemes: &Mutex<Schemes>, mut after: Option<Id>, now: Instant) -> Result<Vec<Id>> {
    let today = calendar::day(now);
    let since = years(today).first().and_then(|year| NaiveDate::from_ymd_opt(*year, 1, 1)).unwrap_or(today);
    let mut schemes = schemes.lock().await;
    loop {
        let page = people::serving::since(&ctx.db, since, after, SWEPT).await?;
        let Some(last) = page.last() else { return Ok(Vec::new()) };
        after = Some(*last);
        let known = Known::load(&ctx.db, &mut schemes, &page, now).await?;
        let due: Vec<Id> =
            page.into_iter().filter(|person| !known.difference(&schemes, *person, today).is_empty()).collect();
        if !due.is_empty() {
            return Ok(due);
        }
    }
}

/// What has to be posted, and the sources of the deeds that have to go.
#[derive(Default)]
struct Difference {
    missing: Vec<Missing>,
    excess: Vec<Id>,
}

impl Difference {
    fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.excess.is_empty()
    }
}

struct Missing {
    closing: Closing,
    /// By whose scheme.
    unit: Id,
    /// How often it was posted and taken back before.
    round: usize,
}

impl Missing {
    /// The same window has the same source: of two who post it, the database lets one.
    fn source(&self, person: Id) -> Id {
        let Closing { item, first_day, .. } = &self.closing;
        infra::crypto::id_of(&format!("window {person} {item} {first_day} {}", self.round))
    }
}

/// What is known of some people.
struct Known {
    memberships: HashMap<Id, Vec<MembershipRow>>,
    deeds: HashMap<Id, Vec<DeedRow>>,
    /// Of each year that is looked at.
    facts: Vec<(i32, HashMap<Id, Facts>)>,
}

impl Known {
    /// Loads nothing but memberships where no scheme looks at windows.
    async fn load(reader: &impl Reader, schemes: &mut Schemes, people: &[Id], now: Instant) -> Result<Known> {
        let memberships = people::memberships_of_many(reader, people.iter().copied()).await?;
        schemes.load(reader, memberships.values().flatten()).await?;
        let mut known = Known { memberships, deeds: HashMap::new(), facts: Vec::new() };
        if !schemes.look_at_windows() {
            return Ok(known);
        }
        for row in store::deeds_of_kind(reader, people, DeedKind::WindowClosed).await? {
            known.deeds.entry(row.subject_id).or_default().push(row);
        }
        for year in years(calendar::day(now)) {
            let facts = gather(reader, &mut schemes.versions, &known.memberships, year, now).await?;
            known.facts.push((year, facts));
        }
        Ok(known)
    }

    fn difference(&self, schemes: &Schemes, person: Id, today: NaiveDate) -> Difference {
        let memberships = self.memberships.get(&person).map_or(&[][..], Vec::as_slice);
        let deeds = self.deeds.get(&person).map_or(&[][..], Vec::as_slice);
        let undone = |deed: &DeedRow| deeds.iter().any(|other| other.counters_id == Some(deed.id));
        let of_window = |deed: &DeedRow, closing: &Closing| {
            deed.item == closing.item && calendar::day(deed.happened_at) == closing.last_day
        };
        let posted: Vec<&DeedRow> = deeds.iter().filter(|deed| deed.counters_id.is_none()).collect();
        let mut found = Difference::default();
        for (year, facts) in &self.facts {
            let nothing = Facts::default();
            let facts = facts.get(&person).unwrap_or(&nothing);
            let in_force = |day| schemes.in_force(membership_on(memberships, day)?, day);
            let due = rules::closings(schemes.of(memberships), in_force, facts, *year, today);
            for closing in &due {
                let of_window: Vec<&&DeedRow> = posted.iter().filter(|deed| of_window(deed, closing)).collect();
                if of_window.iter().all(|deed| undone(deed)) {
                    let unit = membership_on(memberships, closing.last_day).map(|row| row.unit_id);
                    let missing = |unit| Missing { closing: closing.clone(), unit, round: of_window.len() };
                    found.missing.extend(unit.map(missing));
                }
            }
            let of_year = posted.iter().filter(|deed| calendar::day(deed.happened_at).year() == *year && !undone(deed));
            let excess = of_year.filter(|deed| !due.iter().any(|closing| of_window(deed, closing)));
            found.excess.extend(excess.map(|deed| deed.source_id));
        }
        found
    }
}

/// The years that are looked at.
fn years(today: NaiveDate) -> Vec<i32> {
    let mut years = vec![(today - LOOKS_BACK).year(), today.year()];
    years.dedup();
    years
}

/// The schemes of units, each as it held on any day.
#[derive(Default)]
struct Schemes {
    versions: Versions,
    lineages: Lineages,
}

impl Schemes {
    async fn load<'a>(
        &mut self,
        reader: &impl Reader,
        memberships: impl Iterator<Item = &'a MembershipRow>,
    ) -> Result<()> {
        for unit in memberships.map(|row| row.unit_id) {
            for version in self.lineages.get(reader, unit).await? {
                self.versions.get(reader, version.id).await?;
            }
        }
        Ok(())
    }

    fn look_at_windows(&self) -> bool {
        self.versions.all().any(|version| version.scheme.items().any(|(_, item)| item.frequency.is_some()))
    }

    /// All that ever held, or will, where somebody worked.
    fn of(&self, memberships: &[MembershipRow]) -> Vec<&Scheme> {
        let units: BTreeSet<Id> = memberships.iter().map(|row| row.unit_id).collect();
        let lineages = units.iter().filter_map(|unit| self.lineages.known(*unit)).flatten();
        let versions: BTreeSet<Id> = lineages.map(|version| version.id).collect();
        versions.iter().filter_map(|version| Some(&self.versions.known(*version)?.scheme)).collect()
    }

    fn in_force(&self, membership: &MembershipRow, day: NaiveDate) -> Option<&Scheme> {
        let lineage = self.lineages.known(membership.unit_id)?;
        Some(&self.versions.known(for_class(lineage, Some(membership.class), day)?)?.scheme)
    }
}

fn deed(ctx: &Context, write: &Write, person: Id, missing: &Missing) -> DeedRow {
    DeedRow {
        id: ctx.entropy.id(write.now()),
        source_id: missing.source(person),
        org_id: missing.unit,
        recorded_at: write.now(),
        ..missing.closing.deed(person)
    }
}

/// Says what these windows come to now.
async fn tell(ctx: &Context, write: &Write, person: Id, sources: impl Iterator<Item = Id>) -> Result<()> {
    let entries = store::entries_about(&**write, DeedKind::WindowClosed, sources).await?;
    let now = entries.into_values().flatten().filter(|entry| entry.recorded_at == write.now());
    let seen = points::seen(&**write, now.collect()).await?;
    let titles: BTreeSet<&str> = seen.iter().map(|entry| entry.item_title.as_str()).collect();
    let credited = Points(seen.iter().map(|entry| entry.entry.credited).sum());
    notices::tell(ctx, write, &[person], NoticeKind::WindowClosed, None, rules::notice(titles, credited)).await
}
