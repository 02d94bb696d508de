//! Boards and balances against a ledger made of chance: the same in SQL, in process and made anew.

use chrono::{DateTime, Duration, Utc};
use domain::Id;
use domain::calendar::{Period, day, start_of};
use futures::future::join_all;
use harness::{Client, World, another_database, on_both};
use infra::store::outbox::{self, JobKind};
use infra::store::points::{self, BalanceRow, Cause, Currency, EntryRow, SubjectKind};
use infra::{Db, Entropy};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::Value;

/// Chance that repeats itself.
struct Chance(Entropy);

impl Chance {
    fn below(&self, bound: u64) -> u64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        u64::from_le_bytes(bytes) % bound
    }

    fn of<T: Copy>(&self, choices: &[T]) -> T {
        choices[usize::try_from(self.below(choices.len() as u64)).unwrap()]
    }
}

/// Appends entries of `subjects` one after the other and adds them to the balances, as recording a deed
/// does: gains, losses and nothing, many at the same moment, at the very edges of days and years.
async fn post(world: &World<'_>, subjects: &[Id], chance: &Chance, numbers: std::ops::Range<i64>) {
    let app = world.app;
    let db = Db::connect(&app.settings.database).await.unwrap();
    let days = ["2026-01-01", "2026-11-02", "2026-11-09", "2026-11-16", "2026-01-04", "2026-10-01"];
    for subject_seq in numbers {
        let txn = db.begin().await.unwrap();
        for subject in subjects {
            let midnight = start_of(chance.of(&days).parse().unwrap());
            let happened_at = midnight + Duration::microseconds(chance.of(&[-1, 0, 1, 999_999]));
            let recorded_at = app.ctx.now() - Duration::seconds(chance.of(&[0, 0, 1, 2]));
            let id = chance.0.id(recorded_at);
            let entry = EntryRow {
                seq: 0,
                id,
                subject_kind: SubjectKind::Person,
                subject_id: *subject,
                subject_seq,
                currency: Currency::Assessment,
                cause_kind: Cause::Deed,
                cause_id: id,
                deed_id: id,
                scheme_version_id: id,
                item: "hours".into(),
                offered: 0,
                credited: chance.of(&[100, 100, 200, 0, 0, -100, -200]),
                cut_by: None,
                because: String::new(),
                org_id: world.jia,
                happened_at,
                recorded_at,
                previous_hash: String::new(),
                hash: String::new(),
            };
            let entry_seq = points::append(&txn, entry.clone()).await.unwrap();
            let changes = Period::around(happened_at).map(|period| BalanceRow {
                subject_id: *subject,
                currency: entry.currency,
                period: period.to_string(),
                amount: entry.credited,
                reached_at: recorded_at,
                entry_seq,
            });
            points::add_to_balances(&txn, changes).await.unwrap();
            outbox::insert(&txn, JobKind::Board, *subject, recorded_at, recorded_at).await.unwrap();
        }
        txn.commit(&[world.audit(subjects[0])]).await.unwrap();
    }
}

async fn rows<T: sea_orm::TryGetableMany>(direct: &DatabaseConnection, sql: &str) -> Vec<T> {
    let statement = Statement::from_string(direct.get_database_backend(), sql);
    let rows = direct.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| T::try_get_many_by_index(row).unwrap()).collect()
}

type Balance = (Id, String, i64, DateTime<Utc>, i64);

async fn balances(direct: &DatabaseConnection) -> Vec<Balance> {
    let sql = "select subject_id, period, amount, reached_at, entry_seq from balances order by subject_id, period";
    rows(direct, sql).await
}

/// Who stands on a board, from the first to the last, with how much.
async fn shown(client: &Client, org: Id, period: &str) -> Vec<(String, String)> {
    let board = client.get(format!("/v1/orgs/{org}/boards/{period}")).send().await.expect(200);
    let text = |value: &Value| value.as_str().unwrap().to_string();
    let lines = board["lines"].as_array().unwrap();
    let ranks: Vec<u64> = lines.iter().map(|line| line["rank"].as_u64().unwrap()).collect();
    assert_eq!(ranks, (1..=ranks.len() as u64).collect::<Vec<_>>());
    lines.iter().map(|line| (text(&line["person_id"]), text(&line["points"]))).collect()
}

/// The same, as SQL orders the balances.
async fn in_sql(direct: &DatabaseConnection, period: &str) -> Vec<(String, String)> {
    let sql = format!(
        "select subject_id, amount from balances where period = '{period}'
         order by amount desc, reached_at, entry_seq, subject_id"
    );
    let rows: Vec<(Id, i64)> = rows(direct, &sql).await;
    rows.into_iter().map(|(id, amount)| (id.to_string(), (amount / 100).to_string())).collect()
}

const PERIODS: [&str; 7] = ["all", "2026", "2025", "2026-Q4", "2026-11", "2026-W46", "2026-W01"];

async fn agree(world: &World<'_>, client: &Client, direct: &DatabaseConnection) {
    for period in PERIODS {
        let (board, sql) = (shown(client, world.jia, period).await, in_sql(direct, period).await);
        assert!(!sql.is_empty(), "{period}");
        assert_eq!(board, sql, "{period}");
    }
}

on_both! {
    async fn a_board_orders_as_sql_does_whether_it_was_told_or_made_anew(app) {
        let world = app.world().await;
        let people = world.people_at(world.jia, 40).await;
        let chance = Chance(Entropy::seeded(24));
        let direct = another_database(&app.settings.database.url).await;
        post(&world, &people, &chance, 1..4).await;
        agree(&world, &world.officer, &direct).await;
        post(&world, &people, &chance, 4..7).await;
        app.run_due_jobs().await;
        agree(&world, &world.officer, &direct).await;
        let (_other, base) = app.another_instance().await;
        agree(&world, &world.officer.at(&base), &direct).await;
    }

    async fn balances_made_anew_equal_those_that_grew(app) {
        let world = app.world().await;
        let people = world.people_at(world.jia, 12).await;
        post(&world, &people, &Chance(Entropy::seeded(47)), 1..21).await;
        let direct = another_database(&app.settings.database.url).await;
        let grown = balances(&direct).await;
        assert!(grown.iter().any(|row| row.1 == "2025-Q4" && row.2 < 0) && grown.iter().any(|row| row.1 == "2026-W01"));
        // As it was before there were weeks and quarters, and with a newer entry that changed nothing.
        for step in [
            "delete from balances where period like '%W%' or period like '%Q%'",
            "update balances set entry_seq = entry_seq + 1000",
            "delete from seaql_migrations where version = 'm0024_boards'",
            "drop index entries_in_time",
            "drop index entries_of_org_in_time",
        ] {
            assert!(direct.execute_unprepared(step).await.is_ok(), "{step}");
        }
        app.ctx.migrate().await.unwrap();
        assert_eq!(balances(&direct).await, grown);
    }

    async fn those_who_ask_first_at_once_all_see_the_same_board(app) {
        let world = app.world().await;
        let people = world.people_at(world.jia, 60).await;
        post(&world, &people, &Chance(Entropy::seeded(3)), 1..3).await;
        let seen = join_all((0..50).map(|_| shown(&world.officer, world.jia, "all"))).await;
        assert!(seen.iter().all(|board| board.len() == 50 && *board == seen[0]));
    }

    async fn a_log_counts_in_the_week_and_the_quarter_in_which_it_happened(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        app.clock.set("2027-01-02T23:00:00+08:00".parse().unwrap());
        assert_eq!(day(app.ctx.now()).to_string(), "2027-01-02");
        let claim = world.claim(&member, &world.task(1).await).await;
        app.advance(Duration::minutes(59));
        let log = world.log(&member, &claim, 60).await;
        app.advance(Duration::days(2));
        let accepted = serde_json::json!({"verdict": "accepted"});
        world.worker.post(format!("/v1/logs/{log}/reviews")).json(accepted).send().await.expect(201);
        let mut totals = Vec::new();
        for period in ["2026-W53", "2027-W01", "2026-Q4", "2027-Q1"] {
            let path = format!("/v1/orgs/{}/boards/{period}", world.city);
            totals.push(world.officer.get(path).send().await.expect(200)["total"].as_str().unwrap().to_string());
        }
        assert_eq!(totals, ["1", "0", "0", "1"]);
        for ahead in ["2027-W02", "2027-Q2", "2027-02"] {
            world.officer.get(format!("/v1/orgs/{}/boards/{ahead}", world.city)).send().await.refused(404, "not_found");
        }
    }
}
