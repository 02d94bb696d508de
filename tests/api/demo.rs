//! The demo's city: alive, the same each time, and with something to see for whoever tries it.

use domain::{Clock, Context, Entropy, Settings, demo};
use harness::{Database, another_database, monday};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

/// Builds the city; what there is of everything, and the sum of a digest over all balances.
async fn build() -> Vec<(String, i64)> {
    let database = Database::sqlite().await;
    let mut settings = Settings::development(&database.url);
    settings.database.durable = false;
    let ctx =
        Context::open_with(settings, Clock::manual(monday()), Entropy::seeded(demo::SEED)).await.expect("it opens");
    demo::build(&ctx, monday(), |_, _, _| {}).await.expect("it builds");
    let direct = another_database(&database.url).await;
    let counts = [
        ("streets", "select count(*) as n from orgs where kind = 'street' and name like '%街道'"),
        ("communities", "select count(*) as n from orgs where kind = 'community' and name like '%社区'"),
        ("units", "select count(*) as n from orgs where kind = 'unit'"),
        ("compounds", "select count(*) as n from orgs where kind = 'compound'"),
        ("members", "select count(*) as n from persons where phone is not null"),
        ("moved", "select count(*) as n from memberships where leaving = 'moved'"),
        ("left", "select count(*) as n from memberships where leaving in ('retired', 'transferred', 'died')"),
        ("checkins", "select count(*) as n from checkins where ended_at is null"),
        ("units' checkins", "select count(*) as n from unit_checkins where ended_at is null"),
        ("units' compounds", "select count(*) as n from pairings where unit_id is not null and ended_at is null"),
        ("members' households", "select sum(households) as n from pairings where ended_at is null"),
        ("moved house, and no pairing there any more", "select count(*) as n from pairings where end_reason = 'moved'"),
        ("moved house", "select count(*) as n from checkins where end_reason = 'moved'"),
        (
            "laggards",
            "select count(*) as n from memberships where valid_to is null
                      and person_id not in (select person_id from checkins where ended_at is null)",
        ),
        ("claims", "select count(*) as n from claims where ended_at is null"),
        ("withdrawn", "select count(*) as n from claims where ended_at is not null"),
        ("submitted", "select count(*) as n from logs where state = 'submitted'"),
        ("returned", "select count(*) as n from logs where state = 'returned'"),
        ("accepted", "select count(*) as n from logs where state = 'accepted'"),
        ("open", "select count(*) as n from tasks where deadline > '2026-11-16T01:00:00' and live_claims < slots"),
        ("gatherings", "select count(*) as n from tasks where kind = 'gathering' and ends_at < '2026-11-16T01:00:00'"),
        ("to come", "select count(*) as n from tasks where starts_at > '2026-11-16T01:00:00' and cancelled_at is null"),
        ("cancelled", "select count(*) as n from tasks where cancelled_at is not null"),
        ("changed", "select count(*) as n from tasks where moved_at is not null"),
        ("scanned", "select count(*) as n from attendances where method = 'code' and state = 'counted'"),
        ("left early", "select count(*) as n from attendances where left_at is not null"),
        ("on the roll", "select count(*) as n from attendances where method = 'roll_call'"),
        ("late", "select count(*) as n from attendances where state = 'pending'"),
        ("proved", "select count(*) as n from deeds where origin = 'proved'"),
        ("cut", "select count(*) as n from entries where cut_by is not null"),
        ("balances", "select sum(amount * (1 + length(period)) * (1 + unicode(hex(subject_id)))) as n from balances"),
        // What the greeting promises: the sample member's statement and hall, the worker's queue.
        (
            "own entries",
            "select count(*) as n from entries where subject_id = (select person_id from memberships order by rowid limit 1)",
        ),
        (
            "hall",
            "select count(*) as n from tasks where deadline > '2026-11-16T01:00:00' and live_claims < slots
                  and org_id = (select community_id from checkins where person_id =
                        (select person_id from memberships order by rowid limit 1))
                  and id not in (select task_id from claims where ended_at is null
                                 and person_id = (select person_id from memberships order by rowid limit 1))",
        ),
        (
            "queue",
            "select count(*) as n from logs where state = 'submitted'
                   and org_id = (select community_id from checkins where person_id =
                        (select person_id from memberships order by rowid limit 1))",
        ),
    ];
    let mut found = Vec::new();
    for (name, sql) in counts {
        let row = direct.query_one_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.expect(sql).expect(sql);
        found.push((name.to_string(), row.try_get::<Option<i64>>("", "n").expect(sql).unwrap_or(0)));
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_seed_makes_the_same_living_city() {
    let (one, two) = tokio::join!(build(), build());
    assert_eq!(one, two);
    for (name, count) in &one {
        assert!(*count > 0, "there is nothing of: {name} in {one:?}");
    }
    let expected = [("streets", 3), ("communities", 22), ("units", 87), ("compounds", 236), ("members", 3_550)];
    assert_eq!(one[..5], expected.map(|(name, count)| (name.to_string(), count)));
}
