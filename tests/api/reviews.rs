//! Many reviews in one request, each alone.

use domain::access::Role;
use futures::future::join_all;
use harness::{Client, World, id, new_key, on_both};
use serde_json::{Value, json};

async fn log_of(world: &World<'_>, member: &Client) -> String {
    let claim = world.claim(member, &world.task(1).await).await;
    world.log(member, &claim, 60).await
}

fn accepted(log: &str) -> Value {
    json!({"log_id": log, "revision": 1, "verdict": "accepted"})
}

/// Sends these reviews; the items of the answer.
async fn settle(staff: &Client, lines: Vec<Value>) -> Vec<Value> {
    let answer = staff.post("/v1/log-reviews").json(json!({"reviews": lines})).send().await.expect(200);
    answer["items"].as_array().unwrap().clone()
}

fn codes(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["refusal"]["code"].as_str().or(item["state"].as_str()).unwrap()).collect()
}

on_both! {
    async fn each_is_decided_alone_and_what_cannot_be_is_named_in_its_place(app) {
        let world = app.world().await;
        let members = [world.member_at(world.jia).await, world.member_at(world.jia).await, world.member_at(world.jia).await];
        let good = log_of(&world, &members[0]).await;
        let back = log_of(&world, &members[1]).await;
        let silent = log_of(&world, &members[1]).await;
        let done = log_of(&world, &members[2]).await;
        world.worker.post(format!("/v1/logs/{done}/reviews")).json(json!({"verdict": "accepted"})).send().await.expect(201);
        let changed = log_of(&world, &members[2]).await;
        let reviews = format!("/v1/logs/{changed}/reviews");
        world.worker.post(reviews).json(json!({"verdict": "returned", "reason": "补充"})).send().await.expect(201);
        members[2].put(format!("/v1/logs/{changed}")).keyed().json(world.report(30)).send().await.expect(200);
        let claim = world.claim(&members[0], &world.task(1).await).await;
        let ask = world.worker.post(format!("/v1/claims/{claim}/recorded-log")).json(world.report(60));
        let recorded = id(&ask.send().await.expect(201));

        let elsewhere = world.staff(Role::Worker, world.yi).await;
        assert_eq!(codes(&settle(&elsewhere, vec![accepted(&good)]).await), ["not_found"]);
        let items = settle(&world.worker, vec![
            accepted(&changed),
            accepted(&good),
            accepted(&claim),
            json!({"log_id": silent, "revision": 1, "verdict": "returned"}),
            accepted(&done),
            json!({"log_id": back, "revision": 1, "verdict": "returned", "reason": "请写明地点"}),
            accepted(&recorded),
        ]).await;
        let expected = ["log_changed", "accepted", "not_found", "validation_failed", "log_not_submitted", "returned", "own_record"];
        assert_eq!(codes(&items), expected);
        assert_eq!((&items[1]["minutes"], &items[1]["entries"][0]["credited"]), (&60.into(), &"1".into()));
        assert_eq!((&items[3]["refusal"]["errors"][0]["pointer"], &items[3]["state"]), (&"/reason".into(), &Value::Null));
        assert_eq!((&items[5]["minutes"], &items[5]["entries"]), (&Value::Null, &json!([])));
        assert_eq!(members[0].told().await.0, "log_accepted");
        assert_eq!(members[1].told().await.0, "log_returned");
        assert_eq!(members[1].get(format!("/v1/logs/{silent}")).send().await.expect(200)["state"], "submitted");
    }

    async fn nobody_accepts_their_own_among_many(app) {
        let world = app.world().await;
        let (mine, others) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        let (own, other) = (log_of(&world, &mine).await, log_of(&world, &others).await);
        let both = world.client(mine.id.parse().unwrap(), true, vec![("worker".into(), world.jia)]);
        assert_eq!(codes(&settle(&both, vec![accepted(&own), accepted(&other)]).await), ["own_log", "accepted"]);
        assert_eq!(mine.get("/v1/me/points").send().await.expect(200)["all"], "0");
        mine.post("/v1/log-reviews").json(json!({"reviews": [accepted(&own)]})).send().await.refused(403, "forbidden");
    }

    async fn a_request_that_is_wrong_in_itself_decides_nothing(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let (first, second) = (log_of(&world, &member).await, log_of(&world, &member).await);
        let send = |reviews: Value| world.worker.post("/v1/log-reviews").json(json!({"reviews": reviews})).send();
        let twice = send(json!([accepted(&first), accepted(&second), accepted(&first)])).await.faults();
        assert_eq!(twice, [("/reviews/2/log_id".to_string(), "twice".to_string())]);
        let mut zero = accepted(&second);
        zero["minutes"] = 0.into();
        let faults = send(json!([accepted(&first), zero])).await.faults();
        assert_eq!(faults[0].0, "/reviews/1/minutes");
        let unseen = json!({"log_id": first, "verdict": "accepted"});
        for bad in [json!([]), json!([unseen]), json!(vec![accepted(&first); 101]), json!("x")] {
            send(bad).await.refused(422, "validation_failed");
        }
        assert_eq!(world.worker.get("/v1/logs?state=submitted").send().await.expect(200)["total"], 2);
    }

    async fn those_who_review_the_same_at_once_accept_each_once(app) {
        let world = app.world().await;
        let mut logs = Vec::new();
        for _ in 0..6 {
            logs.push(log_of(&world, &world.member_at(world.jia).await).await);
        }
        let forth: Vec<Value> = logs.iter().map(|log| accepted(log)).collect();
        let back: Vec<Value> = forth.iter().rev().cloned().collect();
        let asks = (0..6).map(|n| settle(&world.worker, if n % 2 == 0 { forth.clone() } else { back.clone() }));
        let one = world.worker.post(format!("/v1/logs/{}/reviews", logs[0])).json(json!({"verdict": "accepted"})).send();
        let (answers, one) = futures::join!(join_all(asks), one);
        let all: Vec<&str> = answers.iter().flat_map(|items| codes(items)).collect();
        let took = all.iter().filter(|code| **code == "accepted").count() + usize::from(one.status == 201);
        assert_eq!(took, 6);
        assert!(all.iter().all(|code| ["accepted", "log_not_submitted"].contains(code)), "{all:?}");
        let accepted = world.worker.get("/v1/logs?state=accepted").send().await.expect(200);
        assert!(accepted["items"].as_array().unwrap().iter().all(|log| log["entries"].as_array().unwrap().len() == 1));
    }

    async fn a_hundred_at_once_and_a_repeat_gets_the_same_answer(app) {
        let world = app.world().await;
        let auditor = world.staff(Role::Auditor, world.city).await;
        let members = world.members_at(world.jia, 100).await;
        let task = world.task(100).await;
        let mut lines = Vec::new();
        for member in &members {
            let claim = world.claim(member, &task).await;
            lines.push(accepted(&world.log(member, &claim, 60).await));
        }
        let (key, body) = (new_key(), json!({"reviews": lines}));
        let send = |body: Value| world.worker.post("/v1/log-reviews").key(&key).json(body).send();
        let first = send(body.clone()).await;
        let again = send(body).await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        send(json!({"reviews": [lines[0]]})).await.refused(422, "idempotency_key_reused");
        let (first, again) = (first.expect(200), again.expect(200));
        assert_eq!(first, again);
        assert!(codes(first["items"].as_array().unwrap()).iter().all(|code| *code == "accepted"));
        assert_eq!(world.worker.get("/v1/logs?state=accepted").send().await.expect(200)["total"], 100);
        let trail = auditor.get("/v1/audit?limit=100").send().await.expect(200);
        assert!(trail["items"].as_array().unwrap().iter().all(|row| row["operation"] == "review_logs"), "a row each");
        // What had no effect keeps no answer: asked again, it is decided anew.
        let key = new_key();
        let reply = world.worker.post("/v1/log-reviews").key(&key).json(json!({"reviews": [lines[0]]})).send().await;
        assert_eq!(codes(reply.expect(200)["items"].as_array().unwrap()), ["log_not_submitted"]);
    }
}
