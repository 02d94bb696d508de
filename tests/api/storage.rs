//! What is kept: the schema, the audit trail, the data over a restart.

use domain::{Context, Settings};
use futures::future::join_all;
use harness::{Database, on_both};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

async fn migrated_by_four_at_once(database: Database) {
    let open = || async {
        let mut settings = Settings::development(&database.url);
        settings.database.wait_ms = 30_000;
        let ctx = Context::open(settings).await.expect("it opens");
        ctx.migrate().await.expect("it migrates");
        ctx.ready().await.expect("it is ready");
        ctx.migrate().await.expect("and again");
    };
    join_all((0..4).map(|_| open())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn four_that_start_at_once_migrate_sqlite_once() {
    migrated_by_four_at_once(Database::empty_sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn four_that_start_at_once_migrate_postgres_once() {
    if let Some(database) = Database::empty_postgres().await {
        migrated_by_four_at_once(database).await;
    }
}

on_both! {
    async fn every_write_leaves_its_audit_row_and_a_refusal_none(app) {
        let world = app.world().await;
        let direct = harness::another_database(&app.settings.database.url).await;
        let backend = if app.settings.database.url.starts_with("sqlite") { DbBackend::Sqlite } else { DbBackend::Postgres };
        let rows = || async {
            let counted = Statement::from_string(backend, "select count(*) as n from audit");
            direct.query_one_raw(counted).await.unwrap().unwrap().try_get::<i64>("", "n").unwrap()
        };
        let member = world.member_at(world.jia).await;
        let task = world.task(1).await;
        let before = rows().await;
        let claim = world.claim(&member, &task).await;
        assert_eq!(rows().await, before + 1);
        let log = world.log(&member, &claim, 60).await;
        assert_eq!(rows().await, before + 2);
        let path = format!("/v1/logs/{log}/reviews");
        world.worker.post(&path).json(serde_json::json!({"verdict": "accepted"})).send().await.expect(201);
        assert_eq!(rows().await, before + 3);
        world.worker.post(&path).json(serde_json::json!({"verdict": "accepted"})).send().await.refused(409, "log_not_submitted");
        member.get("/v1/me").send().await.expect(200);
        assert_eq!(rows().await, before + 3);
    }

    async fn what_was_acknowledged_is_there_after_a_restart(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let task = world.task(1).await;
        let answer = member.post(format!("/v1/tasks/{task}/claims")).key("k").send().await;
        let claim = harness::id(&answer.json());
        let log = world.log(&member, &claim, 60).await;
        app.stop().await;
        app.ctx.clone().close().await.expect("it closes");
        let (again, base) = app.another_instance().await;
        let member = member.at(&base);
        let replayed = member.post(format!("/v1/tasks/{task}/claims")).key("k").send().await;
        assert_eq!((replayed.header("idempotency-replayed"), &replayed.body), ("true", &answer.body));
        assert_eq!(member.get(format!("/v1/logs/{log}")).send().await.expect(200)["state"], "submitted");
        again.ready().await.expect("it is ready");
    }

    async fn a_job_left_behind_by_a_crash_is_done_by_the_next(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let path = format!("/v1/orgs/{}/boards/2026", world.jia);
        world.worker.get(&path).send().await.expect(200);
        world.accepted(&member, &world.task(1).await, 60).await;
        // A worker took the job and died.
        let direct = harness::another_database(&app.settings.database.url).await;
        let lease = "2026-11-16T01:00:30+00:00";
        let sql = format!("update outbox set state = 'running', attempts = 1, leased_until = '{lease}'");
        direct.execute_unprepared(&sql).await.expect("it is taken");
        assert_eq!(app.run_due_jobs().await, 0, "its lease is not over");
        app.advance(chrono::Duration::seconds(31));
        assert!(app.run_due_jobs().await > 0);
        assert_eq!(world.worker.get(&path).send().await.expect(200)["total"], "1");
    }
}
