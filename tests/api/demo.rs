//! The demo's city: alive, the same each time, and with something to see for whoever tries it.

use std::collections::BTreeMap;

use domain::{Clock, Context, Entropy, Settings, demo};
use harness::{Database, another_database, monday};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

/// The instant at which the city is looked at, as SQLite keeps it.
const NOW: &str = "2026-11-16T01:00:00";

/// The sample member of the greeting.
const SAMPLE: &str = "(select person_id from memberships order by rowid limit 1)";
const SAMPLES_COMMUNITY: &str = "(select community_id from checkins where person_id = {sample})";

/// What the city is, and which figures say so.
const CITY: &[(&str, &str)] = &[
    ("streets", "count(*) from orgs where kind = 'street' and name like '%街道'"),
    ("communities", "count(*) from orgs where kind = 'community' and name like '%社区'"),
    (
        "communities with something done last week",
        "count(*) from orgs where kind = 'community' and id in (select org_id from deeds where happened_at > '2026-11-09')",
    ),
    ("units", "count(*) from orgs where kind = 'unit'"),
    ("compounds", "count(*) from orgs where kind = 'compound'"),
    ("members", "count(*) from persons where phone is not null"),
    ("moved to another unit", "count(*) from memberships where leaving = 'moved'"),
    ("left", "count(*) from memberships where leaving in ('retired', 'transferred', 'died')"),
    ("checkins", "count(*) from checkins where ended_at is null"),
    ("units' checkins", "count(*) from unit_checkins where ended_at is null"),
    ("units' compounds", "count(*) from pairings where unit_id is not null and ended_at is null"),
    ("members' households", "sum(households) from pairings where ended_at is null"),
    ("moved house, and no pairing there any more", "count(*) from pairings where end_reason = 'moved'"),
    ("moved house", "count(*) from checkins where end_reason = 'moved'"),
    (
        "laggards",
        "count(*) from memberships where valid_to is null
         and person_id not in (select person_id from checkins where ended_at is null)",
    ),
    ("tasks", "count(*) from tasks"),
    ("loops", "count(*) from logs"),
    ("a digest of balances", "sum(amount * (1 + length(period)) * (1 + unicode(hex(subject_id)))) from balances"),
    // What the greeting promises: the sample member's statement and hall, the worker's queue.
    ("the sample's entries", "count(*) from entries where subject_id = {sample}"),
    (
        "the sample's hall",
        "count(*) from tasks where deadline > '{now}' and live_claims < slots and org_id = {community}
         and id not in (select task_id from claims where ended_at is null and person_id = {sample})",
    ),
    ("the worker's queue", "count(*) from logs where state = 'submitted' and org_id = {community}"),
];

/// Every state of the loop, and which rows are in it.
const STATES: &[(&str, &str)] = &[
    (
        "open errands",
        "tasks where kind = 'errand' and deadline > '{now}' and live_claims < slots and closed_at is null",
    ),
    ("full", "tasks where deadline > '{now}' and live_claims = slots and closed_at is null"),
    ("waited for", "tasks where waiting > 0 and closed_at is null"),
    ("not open yet", "tasks where opens_at > '{now}'"),
    ("to come", "tasks where starts_at > '{now}' and cancelled_at is null"),
    ("held", "tasks where ends_at < '{now}' and cancelled_at is null"),
    ("closed", "tasks where closed_at is not null and cancelled_at is null"),
    ("cancelled", "tasks where cancelled_at is not null"),
    ("moved to another hour", "tasks where moved_at is not null"),
    ("of a series", "tasks where series_id is not null"),
    ("drafts", "drafts where not template"),
    ("templates", "drafts where template"),
    ("series", "series where paused_at is null and ended_at is null"),
    ("paused series", "series where paused_at is not null"),
    ("ended series", "series where ended_at is not null"),
    ("claims", "claims where ended_at is null"),
    ("not reported", "claims where ended_at is null and id not in (select claim_id from logs)"),
    ("withdrawn", "claims where end_reason = 'withdrawn'"),
    ("released", "claims where end_reason = 'released'"),
    ("of a cancelled task", "claims where end_reason = 'task_cancelled'"),
    ("no-shows", "claims where end_reason = 'no_show' and id not in (select claim_id from excuses)"),
    ("excused", "excuses where kind = 'excused'"),
    ("not a no-show after all", "excuses where kind = 'mistake'"),
    ("promoted", "claims where promoted_at is not null"),
    ("waiting", "waitlist_entries where ended_at is null"),
    ("no longer waiting", "waitlist_entries where end_reason = 'withdrawn'"),
    ("waited and promoted", "waitlist_entries where end_reason = 'promoted'"),
    ("waited and claimed", "waitlist_entries where end_reason = 'claimed'"),
    ("waited and passed over", "waitlist_entries where end_reason = 'passed_over'"),
    ("waited in vain", "waitlist_entries where end_reason = 'expired'"),
    ("waited until it was closed", "waitlist_entries where end_reason = 'task_closed'"),
    ("waited until it was cancelled", "waitlist_entries where end_reason = 'task_cancelled'"),
    ("scanned", "attendances where method = 'code' and state = 'counted'"),
    ("left early", "attendances where left_at is not null"),
    ("on the roll", "attendances where method = 'roll_call'"),
    ("late", "attendances where method = 'late_code' and state = 'pending'"),
    ("late and confirmed", "attendances where method = 'late_code' and state = 'counted'"),
    ("late and declined", "attendances where method = 'late_code' and state = 'declined'"),
    ("submitted", "logs where state = 'submitted'"),
    ("returned", "logs where state = 'returned'"),
    ("accepted", "logs where state = 'accepted'"),
    ("annulled", "logs where state = 'annulled'"),
    ("submitted again", "logs where revision > 1 and state = 'accepted'"),
    ("with a photo", "logs where id in (select log_id from photos)"),
    (
        "with a photo of another log",
        "photos where digest in (select digest from photos group by digest having count(*) > 1)",
    ),
    ("taken by units", "unit_claims where ended_at is null"),
    ("of which units are reminded", "unit_claims where reminded_at is not null"),
    (
        "named by units",
        "unit_claims where end_reason = 'settled' and id in (select unit_claim_id from claims where ended_at is null)",
    ),
    (
        "named nobody",
        "unit_claims where end_reason = 'settled' and id not in (select unit_claim_id from claims where unit_claim_id is not null)",
    ),
    ("given back by units", "unit_claims where end_reason = 'returned'"),
    ("taken by units and closed", "unit_claims where end_reason = 'task_closed'"),
    ("taken by units and cancelled", "unit_claims where end_reason = 'task_cancelled'"),
    ("claimed on paper", "claims where recorded_by is not null"),
    ("reported on paper", "logs where recorded_by is not null and state = 'accepted'"),
    ("for those with a skill", "tasks where audience is not null"),
    ("skills", "skills"),
    ("proposals", "proposals where state = 'waiting'"),
    ("units' entries", "entries where subject_id in (select id from orgs where kind = 'unit')"),
    ("grids' entries", "entries where subject_id in (select id from orgs where kind = 'grid')"),
    ("marks", "marks"),
    ("rewards", "rewards"),
    ("what waits to be handed over", "redemptions where state = 'placed'"),
    ("what was handed over", "redemptions where state = 'handed_over'"),
    ("what was thought better of", "redemptions where state = 'cancelled'"),
    ("approved proposals", "proposals where state = 'approved'"),
    ("declined proposals", "proposals where state = 'declined'"),
    ("withdrawn proposals", "proposals where state = 'withdrawn'"),
    ("revoked proposals", "proposals where state = 'revoked'"),
    ("photos required", "tasks where photos = 'required'"),
    ("with the photo that was required", "logs where task_id in (select id from tasks where photos = 'required')"),
    ("a member rated", "ratings where side = 'member' and disclosed_at is null"),
    ("members rated", "ratings where side = 'member' and disclosed_at is not null"),
    ("a community rated", "ratings where side = 'community' and disclosed_at is null"),
    ("communities rated", "ratings where side = 'community' and disclosed_at is not null"),
    ("somebody served rated", "ratings where side = 'served' and disclosed_at is null"),
    ("those served rated", "ratings where side = 'served' and disclosed_at is not null"),
    ("codes", "rating_links where ended_at is null and expires_at > '{now}'"),
    ("codes too late", "rating_links where ended_at is null and expires_at <= '{now}'"),
    ("codes used", "rating_links where end_reason = 'used'"),
    ("codes taken back", "rating_links where end_reason = 'revoked'"),
    ("undone", "deeds where counters_id is not null"),
    ("proved", "deeds where origin = 'proved'"),
    ("self-reported", "deeds where origin = 'self_reported'"),
    ("cut", "entries where cut_by is not null"),
];

/// So many rows at least are in each state.
const LEAST: i64 = 20;

/// Builds the city and counts it.
async fn build() -> BTreeMap<&'static str, i64> {
    let database = Database::sqlite().await;
    let photos = tempfile::tempdir().expect("a folder");
    let mut settings = Settings::development(&database.url);
    settings.database.durable = false;
    settings.files.folder = photos.path().to_path_buf();
    let ctx =
        Context::open_with(settings, Clock::manual(monday()), Entropy::seeded(demo::SEED)).await.expect("it opens");
    demo::build(&ctx, monday(), |_, _, _| {}).await.expect("it builds");
    let direct = another_database(&database.url).await;
    let states = STATES.iter().map(|(name, rows)| (*name, format!("count(*) from {rows}")));
    let mut counts = BTreeMap::new();
    for (name, figure) in CITY.iter().map(|(name, figure)| (*name, (*figure).to_string())).chain(states) {
        let figure = figure.replace("{community}", SAMPLES_COMMUNITY).replace("{sample}", SAMPLE).replace("{now}", NOW);
        // The figure comes first and is called n.
        let sql = format!("select {}", figure.replacen(" from", " as n from", 1));
        let row = direct.query_one_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.expect(name).expect(name);
        counts.insert(name, row.try_get::<Option<i64>>("", "n").expect(name).unwrap_or(0));
    }
    counts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_seed_makes_the_same_living_city() {
    let (one, two) = tokio::join!(build(), build());
    assert_eq!(one, two);
    for (name, _) in CITY {
        assert!(one[name] > 0, "there is nothing of: {name}");
    }
    for (state, _) in STATES {
        assert!(one[state] >= LEAST, "{state}: only {}", one[state]);
    }
    for (name, count) in [("streets", 3), ("communities", 22), ("units", 87), ("compounds", 236), ("members", 3_550)] {
        assert_eq!(one[name], count, "{name}");
    }
    assert_eq!(one["communities with something done last week"], one["communities"]);
    assert!((340..400).contains(&one["tasks"]), "{} tasks", one["tasks"]);
    assert!(one["loops"] >= 1_200, "{} loops", one["loops"]);
}
