//! Points: what is posted, why, and that nobody can change it unseen.

use chrono::Duration;
use domain::access::Role;
use domain::points::{Break, verify};
use futures::future::join_all;
use harness::{another_database, on_both};
use sea_orm::ConnectionTrait;
use serde_json::json;

on_both! {
    async fn an_accepted_log_brings_points_that_say_why(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        world.accepted(&member, &world.task(1).await, 300).await;
        let statement = member.get("/v1/me/entries").send().await.expect(200);
        let entry = &statement["items"][0];
        assert_eq!((&entry["offered"], &entry["credited"]), (&"5".into(), &"2".into()));
        assert_eq!(entry["cut_by"], "每次最多 2 分");
        assert_eq!((&entry["item_title"], &entry["task_title"]), (&"志愿服务时长".into(), &"陪护独居老人就医".into()));
        assert!(entry["clause"].as_str().unwrap().starts_with("第二条"));
        assert!(entry["because"].as_str().unwrap().contains("应得 5 分"));
        assert_eq!((&entry["scheme_version"], &entry["number"], &entry["cause"]), (&1.into(), &1.into(), &"deed".into()));
        let points = member.get("/v1/me/points").send().await.expect(200);
        assert_eq!(points, json!({"month": {"period": "2026-11", "points": "2"}, "year": {"period": "2026", "points": "2"}, "all": "2", "others": []}));
    }

    async fn points_belong_to_the_month_in_which_the_deed_happened(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        app.clock.set("2026-12-31T23:00:00+08:00".parse().unwrap());
        let claim = world.claim(&member, &world.task(1).await).await;
        app.advance(Duration::minutes(59));
        let log = world.log(&member, &claim, 60).await;
        app.advance(Duration::hours(10));
        world.worker.post(format!("/v1/logs/{log}/reviews")).json(json!({"verdict": "accepted"})).send().await.expect(201);
        let points = member.get("/v1/me/points").send().await.expect(200);
        assert_eq!(points, json!({"month": {"period": "2027-01", "points": "0"}, "year": {"period": "2027", "points": "0"}, "all": "1", "others": []}));
        let board = world.officer.get(format!("/v1/orgs/{}/boards/2026-12", world.city)).send().await.expect(200);
        assert_eq!(board["total"], "1");
    }

    async fn a_balance_is_the_sum_of_its_entries_also_when_many_are_accepted_at_once(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let mut logs = Vec::new();
        for minutes in [30, 45, 60, 90, 120, 300, 20, 75] {
            let claim = world.claim(&member, &world.task(1).await).await;
            logs.push(world.log(&member, &claim, minutes).await);
        }
        let accept = json!({"verdict": "accepted"});
        let replies = join_all(logs.iter().map(|log| world.worker.post(format!("/v1/logs/{log}/reviews")).json(accept.clone()).send())).await;
        assert!(replies.iter().all(|reply| reply.status == 201));
        let statement = member.get("/v1/me/entries?limit=100").send().await.expect(200);
        let entries = statement["items"].as_array().unwrap();
        let sum: f64 = entries.iter().map(|e| e["credited"].as_str().unwrap().parse::<f64>().unwrap()).sum();
        assert_eq!((entries.len(), sum), (8, 8.5));
        assert_eq!(member.get("/v1/me/points").send().await.expect(200)["all"], "8.5");
        let numbers: Vec<i64> = entries.iter().map(|e| e["number"].as_i64().unwrap()).collect();
        assert_eq!(numbers, [8, 7, 6, 5, 4, 3, 2, 1], "one chain without a gap");
    }

    async fn the_statement_is_paged_without_a_gap(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        for _ in 0..5 {
            world.accepted(&member, &world.task(1).await, 60).await;
        }
        let first = member.get("/v1/me/entries?limit=3").send().await.expect(200);
        let cursor = first["next_cursor"].as_str().unwrap();
        let rest = member.get(format!("/v1/me/entries?limit=3&cursor={cursor}")).send().await.expect(200);
        let numbers = |page: &serde_json::Value| page["items"].as_array().unwrap().iter().map(|e| e["number"].as_i64().unwrap()).collect::<Vec<_>>();
        assert_eq!((numbers(&first), numbers(&rest)), (vec![5, 4, 3], vec![2, 1]));
        assert_eq!(rest["next_cursor"], serde_json::Value::Null);
        member.get("/v1/me/entries?cursor=x").send().await.refused(422, "validation_failed");
    }

    async fn a_row_changed_by_sql_breaks_the_chain(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        for _ in 0..3 {
            world.accepted(&member, &world.task(1).await, 60).await;
        }
        let db = infra::Db::connect(&app.settings.database).await.unwrap();
        let subject = member.id.parse().unwrap();
        let (entries, head) = infra::store::points::chain_of(&db, subject).await.unwrap();
        assert_eq!(verify(&entries, head.as_ref()), Ok(()));
        let direct = another_database(&app.settings.database.url).await;
        direct.execute_unprepared("update entries set credited = 900 where subject_seq = 2").await.unwrap();
        let (entries, head) = infra::store::points::chain_of(&db, subject).await.unwrap();
        assert_eq!(verify(&entries, head.as_ref()), Err(Break::Entry(2)));
        direct.execute_unprepared("update entries set credited = 100 where subject_seq = 2").await.unwrap();
        direct.execute_unprepared("delete from entries where subject_seq = 3").await.unwrap();
        let (entries, head) = infra::store::points::chain_of(&db, subject).await.unwrap();
        assert_eq!(verify(&entries, head.as_ref()), Err(Break::Head));
    }

    async fn the_secretary_reads_the_statements_of_their_own_unit_only(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        world.accepted(&member, &world.task(1).await, 60).await;
        let path = format!("/v1/members/{}/entries", member.id);
        let school = world.staff(Role::Secretary, world.school).await;
        assert_eq!(school.get(&path).send().await.expect(200)["items"][0]["credited"], "1");
        let court = world.staff(Role::Secretary, world.court).await;
        court.get(&path).send().await.refused(404, "not_found");
    }
}
