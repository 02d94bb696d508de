//! The ledger as a whole: whatever is done to a row of it by SQL is found, and what was sealed stays what it was.

use chrono::Duration;
use domain::access::Role;
use domain::points::{Verified, seal_ledger, verify_ledger};
use domain::{Caller, Context};
use futures::future::join_all;
use harness::{Client, TestApp, World, another_database, on_both};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};

use crate::scoring::Chance;

/// How many single rows are changed, taken away, exchanged or forged.
const TAMPERINGS: u64 = 1_000;

/// Five members with eight entries each.
async fn ledger(world: &World<'_>) -> Vec<Client> {
    let mut members = Vec::new();
    for _ in 0..5 {
        let member = world.member_at(world.jia).await;
        for n in 0..8 {
            world.accepted(&member, &world.task(1).await, 30 * (n + 1)).await;
        }
        members.push(member);
    }
    members
}

async fn verified(app: &TestApp) -> Verified {
    verify_ledger(&app.ctx, &Caller::command_line()).await.unwrap()
}

async fn by_sql(db: &DatabaseConnection, sql: &str) {
    db.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// One change to a row, which no constraint stops: `{row}` is a row of the ledger, `{next}` the one after it in the same
/// chain, `{chain}` its chain.
const ON_ENTRIES: &[&str] = &[
    "update entries set credited = credited + 1 where {row}",
    "update entries set offered = offered - 1 where {row}",
    "update entries set item = 'errand' where {row}",
    "update entries set because = because || '。' where {row}",
    "update entries set cut_by = coalesce(cut_by, '') || '每天' where {row}",
    "update entries set currency = 'hours' where {row}",
    "update entries set cause_kind = 'ruling' where {row}",
    "update entries set subject_kind = 'org' where {row}",
    "update entries set cause_id = scheme_version_id where {row}",
    "update entries set deed_id = scheme_version_id where {row}",
    "update entries set scheme_version_id = deed_id where {row}",
    "update entries set id = deed_id where {row}",
    "update entries set org_id = (select parent_id from orgs where id = entries.org_id) where {row}",
    "update entries set happened_at = '2020-01-01T00:00:00+00:00' where {row}",
    "update entries set recorded_at = '2020-01-01T00:00:00+00:00' where {row}",
    "update entries set previous_hash = hash where {row}",
    "update entries set hash = previous_hash || 'x' where {row}",
    "update entries set subject_seq = subject_seq + 1000 where {row}",
    "delete from entries where {row}",
    // Two rows change places.
    "update entries set subject_seq = -subject_seq where {row} or {next};
     update entries set subject_seq = case when {row} then -subject_seq + 1 else -subject_seq - 1 end where {row} or {next}",
    "update ledger_heads set length = length + 1 where {chain}",
    "update ledger_heads set length = length - 1 where {chain}",
    "update ledger_heads set hash = 'x' || hash where {chain}",
    "delete from ledger_heads where {chain}",
    "delete from entries where {chain}",
];

on_both! {
    async fn a_thousand_changes_by_sql_are_all_found(app) {
        let world = app.world().await;
        let members = ledger(&world).await;
        let db = another_database(&app.settings.database.url).await;
        let clean = verified(&app).await;
        assert_eq!((clean.subjects, clean.entries, &clean.broken), (5, 40, &None));
        by_sql(&db, "create table kept_entries as select * from entries; create table kept_heads as select * from ledger_heads").await;
        let mut chance = Chance::new(7);
        for n in 0..TAMPERINGS {
            let member = &members[chance.below(5) as usize];
            let number = 1 + chance.below(7);
            let chain = format!("subject_id = {}", literal(&db, &member.id));
            let row = format!("({chain} and abs(subject_seq) = {number})");
            let next = format!("({chain} and abs(subject_seq) = {})", number + 1);
            let change = ON_ENTRIES[chance.below(ON_ENTRIES.len() as i64) as usize];
            let sql = change.replace("{row}", &row).replace("{next}", &next).replace("{chain}", &chain);
            by_sql(&db, &sql).await;
            let found = verified(&app).await.broken.unwrap_or_else(|| panic!("{n}: not found: {sql}"));
            assert_eq!(found.subject_id.to_string(), member.id, "{n}: {sql}");
            by_sql(&db, "delete from entries; insert into entries select * from kept_entries;
                      delete from ledger_heads; insert into ledger_heads select * from kept_heads").await;
        }
        assert_eq!(verified(&app).await, clean);
    }

    async fn a_chain_that_vanished_with_its_head_is_missed_by_what_was_sealed(app) {
        let world = app.world().await;
        let members = ledger(&world).await;
        seal(&app).await;
        assert!(verified(&app).await.root.is_none_or(|(root, _)| root.entries == 0), "today is not over");
        app.advance(Duration::days(1));
        seal(&app).await;
        seal(&app).await;
        let (root, holds) = verified(&app).await.root.unwrap();
        assert!(holds);
        assert_eq!((root.day.to_string().as_str(), root.subjects, root.entries), ("2026-11-16", 5, 40));

        // What comes later changes nothing of it.
        world.accepted(&members[0], &world.task(1).await, 60).await;
        assert!(verified(&app).await.root.unwrap().1);

        let db = another_database(&app.settings.database.url).await;
        let chain = format!("where subject_id = {}", literal(&db, &members[3].id));
        by_sql(&db, &format!("delete from entries {chain}; delete from ledger_heads {chain}")).await;
        let found = verified(&app).await;
        assert_eq!(found.broken, None, "no chain tells");
        assert!(!found.root.unwrap().1, "but the root does");
    }

    async fn of_two_instances_that_seal_at_once_one_does(app) {
        let world = app.world().await;
        ledger(&world).await;
        app.advance(Duration::days(1));
        let (other, _) = app.another_instance().await;
        let job = Caller::job();
        let runs = join_all([&app.ctx, &other].map(|ctx| seal_ledger(ctx, &job))).await;
        assert!(runs.iter().all(Result::is_ok), "{runs:?}");
        assert_eq!(world.officer.get("/v1/ledger-roots").send().await.expect(200)["total"], 1);
    }

    async fn roots_lead_to_each_other_and_everybody_may_keep_them(app) {
        let world = app.world().await;
        let members = ledger(&world).await;
        for _ in 0..3 {
            app.advance(Duration::days(1));
            seal(&app).await;
        }
        let listed = members[0].get("/v1/ledger-roots").send().await.expect(200);
        let days: Vec<&str> = listed["items"].as_array().unwrap().iter().map(|root| root["day"].as_str().unwrap()).collect();
        assert_eq!(days, ["2026-11-18", "2026-11-17", "2026-11-16"]);
        assert_eq!((&listed["items"][0]["previous"], &listed["items"][0]["entries"]), (&listed["items"][1]["root"], &40.into()));
        assert!(verified(&app).await.root.unwrap().1);
        let db = another_database(&app.settings.database.url).await;
        by_sql(&db, "update ledger_roots set state = 'x' || state where day = '2026-11-17'").await;
        assert!(!verified(&app).await.root.unwrap().1, "nor is an old one changed unseen");
        let auditor = world.staff(Role::Auditor, world.city).await;
        auditor.get("/v1/ledger-roots?page_size=1").send().await.expect(200);
    }

    async fn what_is_posted_meanwhile_disturbs_nothing(app) {
        let world = app.world().await;
        let members = ledger(&world).await;
        let posting = async {
            for _ in 0..20 {
                world.accepted(&members[2], &world.task(1).await, 60).await;
            }
        };
        let checking = async {
            for _ in 0..20 {
                assert_eq!(verified(&app).await.broken, None);
            }
        };
        futures::join!(posting, checking);
        assert_eq!(verified(&app).await.entries, 60);
    }
}

async fn seal(app: &TestApp) {
    let ctx: &Context = &app.ctx;
    seal_ledger(ctx, &Caller::job()).await.unwrap();
}

/// A key as the database writes it.
fn literal(db: &DatabaseConnection, id: &str) -> String {
    match db.get_database_backend() {
        DbBackend::Sqlite => format!("x'{}'", id.replace('-', "")),
        _ => format!("'{id}'"),
    }
}
