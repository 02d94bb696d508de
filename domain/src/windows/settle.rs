//! Posting what windows that are over come to, and taking back what they no longer come to.

use std::collections::{BTreeSet, HashMap};

use chrono::{Datelike, Days, NaiveDate};
use infra::Reader;
use infra::store::notices::NoticeKind;
use infra::store::outbox::JobKind;
use infra::store::points::{self as store, Currency, DeedKind, DeedRow, SubjectKind};
use infra::store::{orgs, people};
use tokio::sync::Mutex;

use super::rules::{self, Closing};
use crate::access::{Right, require};
use crate::schemes::{Lineages, Scheme, Subjects, Versions, chosen};
use crate::scores::{Belonging, Facts, belongings_of, gather, on};
use crate::sweep::settle_each;
use crate::write::Write;
use crate::{Caller, Context, Id, Instant, Result, Subject, calendar, notices, points};

/// For so long after its end a year's windows are looked at again.
const LOOKS_BACK: Days = Days::new(45);

/// At most so many people are looked at at once.
const SWEPT: u64 = 500;

/// Brings what is posted for the windows of a member, or of an org, to what they come to now, and tells those
/// concerned. Repeated, it changes nothing.
pub async fn settle_windows(ctx: &Context, caller: &Caller, subject: Subject) -> Result<()> {
    let now = ctx.now();
    require(caller, Right::SettleWindows)?;
    let mut write = ctx.write(caller, Right::SettleWindows, now).await?;
    // Held before it is read what stands: of two at once the second finds nothing left to do.
    store::lock_head(&write, subject.kind(), subject.id()).await?;
    let mut schemes = Schemes::default();
    let known = Known::load(&*write, &mut schemes, &[subject], now).await?;
    let Difference { missing, excess } = known.difference(&schemes, subject.id(), calendar::day(now));
    if missing.is_empty() && excess.is_empty() {
        return Ok(());
    }
    for source in &excess {
        points::counter(ctx, &write, DeedKind::WindowClosed, *source, rules::REVERSAL).await?;
    }
    for missing in &missing {
        points::record(ctx, &write, deed(ctx, &write, subject, missing)).await?;
    }
    let sources = missing.iter().map(|missing| missing.source(subject.id())).chain(excess);
    tell(ctx, &write, subject, sources).await?;
    if let Some(person) = subject.person() {
        write.job(JobKind::Board, person).await?;
    }
    write.commit((subject.kind().as_str(), Some(subject.id()))).await
}

/// Settles everybody who was in service in a year that is looked at, and every org that there was, for whom something
/// is to be posted or taken back. One who cannot be settled stops nobody else.
///
/// # Errors
/// Those of [`settle_each`].
pub(crate) async fn sweep(ctx: &Context) -> Result<()> {
    let (now, job) = (ctx.now(), Caller::job());
    // Each version is read once for all of them.
    let schemes = Mutex::new(Schemes::default());
    require(&job, Right::SettleWindows)?;
    let people = |after| due(ctx, &schemes, SubjectKind::Person, after, now);
    let people = settle_each("windows", people, |person| settle_windows(ctx, &job, Subject::Person(person))).await;
    let orgs = |after| due(ctx, &schemes, SubjectKind::Org, after, now);
    let orgs = settle_each("windows", orgs, |org| settle_windows(ctx, &job, Subject::Org(org))).await;
    people.and(orgs)
}

/// The next subjects of a kind for whom there is something to do.
async fn due(
    ctx: &Context,
    schemes: &Mutex<Schemes>,
    kind: SubjectKind,
    mut after: Option<Id>,
    now: Instant,
) -> Result<Vec<Id>> {
    let today = calendar::day(now);
    let since = years(today).first().map_or(today, |year| calendar::days_of_year(*year).0);
    let mut schemes = schemes.lock().await;
    loop {
        let page = match kind {
            SubjectKind::Person => people::serving::since(&ctx.db, since, after, SWEPT).await?,
            SubjectKind::Org => orgs::lists::since(&ctx.db, &Subjects::KINDS, since, after, SWEPT).await?,
        };
        let Some(last) = page.last() else { return Ok(Vec::new()) };
        after = Some(*last);
        let subjects: Vec<Subject> = page.iter().map(|id| Subject::of(kind, *id)).collect();
        let known = Known::load(&ctx.db, &mut schemes, &subjects, now).await?;
        let due: Vec<Id> = page.into_iter().filter(|id| !known.difference(&schemes, *id, today).is_empty()).collect();
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
    fn source(&self, subject: Id) -> Id {
        let Closing { item, first_day, .. } = &self.closing;
        infra::crypto::id_of(&format!("window {subject} {item} {first_day} {}", self.round))
    }
}

/// What is known of some subjects.
struct Known {
    belongings: HashMap<Id, Vec<Belonging>>,
    deeds: HashMap<Id, Vec<DeedRow>>,
    /// Of each year that is looked at.
    facts: Vec<(i32, HashMap<Id, Facts>)>,
}

impl Known {
    /// Loads nothing but where they belong, where no scheme looks at windows.
    async fn load(reader: &impl Reader, schemes: &mut Schemes, subjects: &[Subject], now: Instant) -> Result<Known> {
        let people: Vec<Id> = subjects.iter().filter_map(|subject| subject.person()).collect();
        let mut belongings = belongings_of(reader, &people).await?;
        for (id, org) in orgs::by_id(reader, subjects.iter().filter_map(|subject| subject.org())).await? {
            belongings.insert(id, vec![Belonging::from(&org)]);
        }
        let ids: Vec<Id> = subjects.iter().map(|subject| subject.id()).collect();
        schemes.load(reader, belongings.values().flatten()).await?;
        let mut known = Known { belongings, deeds: HashMap::new(), facts: Vec::new() };
        if !schemes.look_at_windows() {
            return Ok(known);
        }
        for row in store::deeds_of_kind(reader, &ids, DeedKind::WindowClosed).await? {
            known.deeds.entry(row.subject_id).or_default().push(row);
        }
        for year in years(calendar::day(now)) {
            let facts = gather(reader, &mut schemes.versions, &known.belongings, year, now).await?;
            known.facts.push((year, facts));
        }
        Ok(known)
    }

    fn difference(&self, schemes: &Schemes, subject: Id, today: NaiveDate) -> Difference {
        let history = self.belongings.get(&subject).map_or(&[][..], Vec::as_slice);
        let deeds = self.deeds.get(&subject).map_or(&[][..], Vec::as_slice);
        let undone = |deed: &DeedRow| deeds.iter().any(|other| other.counters_id == Some(deed.id));
        let of_window = |deed: &DeedRow, closing: &Closing| {
            deed.item == closing.item && calendar::day(deed.happened_at) == closing.last_day
        };
        let posted: Vec<&DeedRow> = deeds.iter().filter(|deed| deed.counters_id.is_none()).collect();
        let mut found = Difference::default();
        for (year, facts) in &self.facts {
            let nothing = Facts::default();
            let facts = facts.get(&subject).unwrap_or(&nothing);
            let in_force = |day, currency| schemes.in_force(on(history, day)?, currency, day);
            let due = rules::closings(schemes.of(history), in_force, facts, *year, today);
            for closing in &due {
                let of_window: Vec<&&DeedRow> = posted.iter().filter(|deed| of_window(deed, closing)).collect();
                if of_window.iter().all(|deed| undone(deed)) {
                    let unit = on(history, closing.last_day).map(|one| one.org);
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

/// The schemes of orgs, each as it held on any day.
#[derive(Default)]
struct Schemes {
    versions: Versions,
    lineages: Lineages,
}

impl Schemes {
    async fn load<'a>(&mut self, reader: &impl Reader, belongings: impl Iterator<Item = &'a Belonging>) -> Result<()> {
        for unit in belongings.map(|one| one.org) {
            for version in self.lineages.get(reader, unit).await? {
                self.versions.get(reader, version.id).await?;
            }
        }
        Ok(())
    }

    fn look_at_windows(&self) -> bool {
        self.versions.all().any(|version| version.scheme.items().any(|(_, item)| item.frequency.is_some()))
    }

    /// All that ever held, or will, where somebody belonged.
    fn of(&self, history: &[Belonging]) -> Vec<&Scheme> {
        let units: BTreeSet<Id> = history.iter().map(|one| one.org).collect();
        let lineages = units.iter().filter_map(|unit| self.lineages.known(*unit)).flatten();
        let versions: BTreeSet<Id> = lineages.map(|version| version.id).collect();
        versions.iter().filter_map(|version| Some(&self.versions.known(*version)?.scheme)).collect()
    }

    fn in_force(&self, belonging: &Belonging, currency: Currency, day: NaiveDate) -> Option<&Scheme> {
        let lineage = self.lineages.known(belonging.org)?;
        Some(&self.versions.known(chosen(lineage, belonging.whose, currency, day)?)?.scheme)
    }
}

fn deed(ctx: &Context, write: &Write, subject: Subject, missing: &Missing) -> DeedRow {
    DeedRow {
        id: ctx.entropy.id(write.now()),
        source_id: missing.source(subject.id()),
        org_id: missing.unit,
        recorded_at: write.now(),
        ..missing.closing.deed(subject)
    }
}

/// Says what these windows come to now.
async fn tell(ctx: &Context, write: &Write, subject: Subject, sources: impl Iterator<Item = Id>) -> Result<()> {
    let entries = store::entries_about(&**write, DeedKind::WindowClosed, sources).await?;
    let now = entries.into_values().flatten().filter(|entry| entry.recorded_at == write.now());
    let seen = points::seen(&**write, now.collect()).await?;
    let titles: BTreeSet<&str> = seen.iter().map(|entry| entry.item_title.as_str()).collect();
    let text = rules::notice(titles, &points::told(seen.iter().map(|seen| &seen.entry)));
    notices::tell_concerned(ctx, write, subject, NoticeKind::WindowClosed, None, &text).await
}
