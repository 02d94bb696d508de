//! Annulling accepted logs: a complaint was upheld, and what they brought goes.

use chrono::Duration;
use domain::access::Role;
use futures::future::join_all;
use harness::{Client, World, id, new_key, on_both};
use serde_json::{Value, json};

/// A log of so many minutes for a new errand, accepted by the worker of 甲.
async fn accepted(world: &World<'_>, member: &Client, minutes: i32) -> String {
    id(&world.accepted(member, &world.task(3).await, minutes).await)
}

fn annulment(log: &str) -> String {
    format!("/v1/logs/{log}/annulment")
}

fn reason() -> Value {
    json!({"reason": " 经核实，服务对象反映未到场 "})
}

async fn all(member: &Client) -> Value {
    member.get("/v1/me/points").send().await.expect(200)["all"].clone()
}

on_both! {
    // Worked example A, to its end.
    async fn an_upheld_complaint_takes_back_what_the_log_brought(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let mut logs = Vec::new();
        for minutes in [90, 300, 45] {
            logs.push(accepted(&world, &member, minutes).await);
        }
        assert_eq!(all(&member).await, "4");
        let second = world.staff(Role::Worker, world.jia).await;
        app.advance(Duration::minutes(1));
        let answer = second.post(annulment(&logs[1])).json(reason()).send().await.expect(201);
        assert_eq!((&answer["state"], &answer["annulment"]["reason"]), (&"annulled".into(), &Value::Null));
        assert_eq!(all(&member).await, "2");
        assert_eq!(member.credited().await, ["1.5", "2", "0.5", "-2"]);

        let (kind, text) = member.told().await;
        assert_eq!(kind, "log_annulled");
        assert!(text.contains("已撤销通过") && !text.contains("服务对象"), "the reason is kept sealed: {text}");
        for reader in [&member, &world.worker] {
            let log = reader.get(format!("/v1/logs/{}", logs[1])).send().await.expect(200);
            assert_eq!(log["annulment"]["reason"], "经核实，服务对象反映未到场");
            assert_eq!((&log["entries"][0]["credited"], &log["entries"][1]["credited"]), (&"2".into(), &"-2".into()));
        }
        let listed = world.worker.get("/v1/logs?state=annulled").send().await.expect(200);
        assert_eq!((&listed["total"], &listed["items"][0]["id"]), (&1.into(), &logs[1].as_str().into()));
        let overview = world.worker.get(format!("/v1/orgs/{}/overview", world.jia)).send().await.expect(200);
        assert_eq!(overview["figures"]["logs_accepted"], 2, "what was annulled is not counted as served: {overview}");
    }

    // Worked example C, by people: what the annulled log had taken of a limit goes to the next ones.
    async fn the_room_that_it_had_taken_goes_to_later_logs_and_each_says_so(app) {
        let world = app.world().await;
        let weekly = include_str!("../../data/schemes/default.yaml").replacen(
            "sections:",
            "caps:\n  - window: week\n    at_most: \"5\"\nsections:",
            1,
        );
        world.scheme(world.city, &weekly, "2026-11-17").await;
        app.advance(Duration::days(1));
        let member = world.member_at(world.jia).await;
        let mut logs = Vec::new();
        for _ in 0..4 {
            logs.push(accepted(&world, &member, 120).await);
        }
        assert_eq!(member.credited().await, ["2", "2", "1", "0"]);
        let second = world.staff(Role::Worker, world.jia).await;
        second.post(annulment(&logs[0])).json(reason()).send().await.expect(201);
        assert_eq!(member.credited().await, ["2", "2", "1", "0", "-2", "1", "1"]);
        assert_eq!(all(&member).await, "5");
        let third = member.get(format!("/v1/logs/{}", logs[2])).send().await.expect(200);
        let amounts: Vec<&Value> = third["entries"].as_array().unwrap().iter().map(|entry| &entry["credited"]).collect();
        assert_eq!(amounts, ["1", "1"], "its correction stands with it");
    }

    async fn neither_the_member_nor_whoever_accepted_it_nor_a_stranger_annuls_it(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let log = accepted(&world, &member, 60).await;
        world.worker.post(annulment(&log)).json(reason()).send().await.refused(403, "own_review");
        let both = world.client(member.id.parse().unwrap(), true, vec![("worker".into(), world.jia)]);
        both.post(annulment(&log)).json(reason()).send().await.refused(403, "own_log");
        member.post(annulment(&log)).json(reason()).send().await.refused(403, "forbidden");
        let elsewhere = world.staff(Role::Worker, world.yi).await;
        elsewhere.post(annulment(&log)).json(reason()).send().await.refused(404, "not_found");
        assert_eq!(member.credited().await, ["1"]);
    }

    async fn only_an_accepted_log_is_annulled_once_and_for_a_reason(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let second = world.staff(Role::Worker, world.jia).await;
        let claim = world.claim(&member, &world.task(3).await).await;
        let waiting = world.log(&member, &claim, 60).await;
        second.post(annulment(&waiting)).json(reason()).send().await.refused(409, "log_not_accepted");
        let log = accepted(&world, &member, 60).await;
        for bad in [json!({}), json!({"reason": ""}), json!({"reason": "x", "minutes": 5}), json!({"reason": "x".repeat(501)})] {
            second.post(annulment(&log)).json(bad).send().await.refused(422, "validation_failed");
        }
        let blank = second.post(annulment(&log)).json(json!({"reason": "  "})).send().await.faults();
        assert_eq!(blank, [("/reason".to_string(), "length".to_string())]);
        second.post(annulment("x")).json(reason()).send().await.refused(404, "not_found");
        let key = new_key();
        let first = second.post(annulment(&log)).key(&key).json(reason()).send().await;
        let again = second.post(annulment(&log)).key(&key).json(reason()).send().await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(first.expect(201), again.expect(201));
        second.post(annulment(&log)).json(reason()).send().await.refused(409, "log_not_accepted");
        second.post(format!("/v1/logs/{log}/reviews")).json(json!({"verdict": "accepted"})).send().await
            .refused(409, "log_not_submitted");
        member.put(format!("/v1/logs/{log}")).keyed().json(world.report(60)).send().await.refused(409, "log_not_returned");
        assert_eq!(member.credited().await, ["1", "-1"]);
    }

    async fn of_many_who_annul_at_once_one_does(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let log = accepted(&world, &member, 60).await;
        let second = world.staff(Role::Worker, world.jia).await;
        let replies = join_all((0..6).map(|_| second.post(annulment(&log)).json(reason()).send())).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            reply.refused(409, "log_not_accepted");
        }
        assert_eq!(member.credited().await, ["1", "-1"]);
    }

    async fn a_task_whose_only_log_was_annulled_is_neither_cancelled_nor_waited_for(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let log = accepted(&world, &member, 60).await;
        let task = member.get(format!("/v1/logs/{log}")).send().await.expect(200)["task_id"].as_str().unwrap().to_string();
        let second = world.staff(Role::Worker, world.jia).await;
        app.advance(Duration::minutes(1));
        second.post(annulment(&log)).json(reason()).send().await.expect(201);
        let body = json!({"reason": "暴雨"});
        world.worker.post(format!("/v1/tasks/{task}/cancellation")).json(body).send().await.refused(409, "task_served");
        world.worker.post(format!("/v1/tasks/{task}/closure")).send().await.expect(201);
        assert_eq!(member.told().await.0, "log_annulled", "a closure asks nothing more of them");
    }
}
