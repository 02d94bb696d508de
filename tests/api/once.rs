//! Idempotency-Key: one effect, and the same answer for every repeat.

use std::io::{Read, Write};
use std::net::TcpStream;

use chrono::Duration;
use futures::future::join_all;
use harness::{Client, on_both};
use serde_json::json;

on_both! {
    async fn one_key_sent_two_hundred_times_at_once_has_one_effect(app) {
        let world = app.world().await;
        let task = world.task(50).await;
        let member = world.member_at(world.jia).await;
        let path = format!("/v1/tasks/{task}/claims");
        let replies = join_all((0..200).map(|_| member.post(&path).key("the-same").send())).await;
        let done: Vec<_> = replies.iter().filter(|reply| reply.status == 201).collect();
        assert!(!done.is_empty());
        assert!(done.iter().all(|reply| reply.body == done[0].body), "one answer for all");
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            reply.refused(409, "in_flight");
            assert_eq!(reply.header("retry-after"), "1");
        }
        assert_eq!(member.get("/v1/me/claims").send().await.expect(200)["items"].as_array().unwrap().len(), 1);
        assert_eq!(world.worker.get(&path).send().await.expect(200)["total"], 1);
    }

    async fn a_repeat_is_answered_byte_for_byte_and_says_so(app) {
        let world = app.world().await;
        let task = world.task(1).await;
        let member = world.member_at(world.jia).await;
        let path = format!("/v1/tasks/{task}/claims");
        let first = member.post(&path).key("k").send().await;
        assert_eq!((first.status.as_u16(), first.header("idempotency-replayed")), (201, ""));
        app.advance(Duration::hours(23));
        let again = member.post(&path).key("k").send().await;
        assert_eq!((again.status.as_u16(), again.header("idempotency-replayed")), (201, "true"));
        assert_eq!(first.body, again.body);
    }

    async fn an_answer_cut_off_after_the_commit_is_replayed(app) {
        let world = app.world().await;
        let task = world.task(1).await;
        let member = world.member_at(world.jia).await;
        let path = format!("/v1/tasks/{task}/claims");
        cut_off(&app.base, &member, &path, "cut");
        // Nobody read the answer. Once the claim stands, the same request gets it.
        while member.get("/v1/me/claims").send().await.expect(200)["items"] == json!([]) {
            tokio::task::yield_now().await;
        }
        let again = member.post(&path).key("cut").send().await;
        assert_eq!(again.header("idempotency-replayed"), "true", "{}", again.text());
        assert_eq!(again.expect(201)["task_id"], task);
        assert_eq!(world.worker.get(&path).send().await.expect(200)["total"], 1);
    }

    async fn a_request_that_was_cut_off_and_sent_again_at_once_has_its_effect_and_its_answer(app) {
        let world = app.world().await;
        for n in 0..20 {
            let task = world.task(1).await;
            let member = world.member_at(world.jia).await;
            let path = format!("/v1/tasks/{task}/claims");
            let key = format!("hasty-{n}");
            drop(sent(&app.base, &member, &path, &key));
            let mut again = member.post(&path).key(&key).send().await;
            while again.status == 409 {
                again.refused(409, "in_flight");
                again = member.post(&path).key(&key).send().await;
            }
            again.expect(201);
            assert_eq!(world.worker.get(&path).send().await.expect(200)["total"], 1);
        }
    }

    async fn another_instance_replays_it_too(app) {
        let world = app.world().await;
        let (_other, base) = app.another_instance().await;
        let task = world.task(1).await;
        let member = world.member_at(world.jia).await;
        let path = format!("/v1/tasks/{task}/claims");
        let first = member.post(&path).key("k").send().await;
        let again = member.at(&base).post(&path).key("k").send().await;
        assert_eq!((again.header("idempotency-replayed"), &again.body), ("true", &first.body));
    }

    async fn a_claim_that_was_withdrawn_since_is_still_replayed_though_the_task_is_full(app) {
        let world = app.world().await;
        let task = world.task(1).await;
        let (first, second) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        let path = format!("/v1/tasks/{task}/claims");
        let claim = first.post(&path).key("k").send().await.expect(201);
        first.post(format!("/v1/claims/{}/withdrawal", harness::id(&claim))).keyed().send().await.expect(201);
        world.claim(&second, &task).await;
        let again = first.post(&path).key("k").send().await;
        assert_eq!(again.header("idempotency-replayed"), "true", "{}", again.text());
    }

    async fn the_same_key_for_something_else_is_refused(app) {
        let world = app.world().await;
        let (one, two) = (world.task(5).await, world.task(5).await);
        let member = world.member_at(world.jia).await;
        member.post(format!("/v1/tasks/{one}/claims")).key("k").send().await.expect(201);
        member.post(format!("/v1/tasks/{two}/claims")).key("k").send().await.refused(422, "idempotency_key_reused");
        let claim = world.claim(&member, &two).await;
        let path = format!("/v1/claims/{claim}/logs");
        member.post(&path).key("log").json(world.report(60)).send().await.expect(201);
        member.post(&path).key("log").json(world.report(90)).send().await.refused(422, "idempotency_key_reused");
    }

    async fn a_key_is_each_callers_own(app) {
        let world = app.world().await;
        let task = world.task(2).await;
        let path = format!("/v1/tasks/{task}/claims");
        let one = world.member_at(world.jia).await.post(&path).key("k").send().await.expect(201);
        let two = world.member_at(world.jia).await.post(&path).key("k").send().await.expect(201);
        assert_ne!(one["id"], two["id"]);
    }

    async fn a_key_is_forgotten_after_a_day(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let task = world.task(1).await;
        let path = format!("/v1/tasks/{task}/claims");
        member.post(&path).key("k").send().await.expect(201);
        app.advance(Duration::hours(24));
        domain::schedule::run_all(&app.ctx).await.expect("the purge runs");
        member.post(&path).key("k").send().await.refused(409, "already_claimed");
    }

    async fn a_refusal_is_decided_anew_each_time(app) {
        let world = app.world().await;
        let task = world.task(1).await;
        let path = format!("/v1/tasks/{task}/claims");
        let (first, second) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        let claim = world.claim(&first, &task).await;
        second.post(&path).key("k").send().await.refused(409, "task_full");
        first.post(format!("/v1/claims/{claim}/withdrawal")).keyed().send().await.expect(201);
        second.post(&path).key("k").send().await.expect(201);
    }

    async fn members_must_send_a_key_and_staff_may(app) {
        let world = app.world().await;
        let member = world.member_of(world.school).await;
        let body = json!({"community_id": world.jia});
        member.post("/v1/me/checkins").json(body.clone()).send().await.refused(400, "idempotency_key_required");
        for malformed in ["", "two words", &"k".repeat(256)] {
            let reply = member.post("/v1/me/checkins").key(malformed).json(body.clone()).send().await;
            reply.refused(400, "idempotency_key_malformed");
        }
        member.post("/v1/me/checkins").key(&"k".repeat(255)).json(body).send().await.expect(201);
        world.worker.post("/v1/tasks").json(world.errand(1)).send().await.expect(201);
        let errand = world.errand(1);
        let first = world.worker.post("/v1/tasks").key("t").json(errand.clone()).send().await;
        let again = world.worker.post("/v1/tasks").key("t").json(errand).send().await;
        assert_eq!((again.header("idempotency-replayed"), &again.body), ("true", &first.body));
    }

    async fn every_write_that_takes_a_key_replays(app) {
        let world = app.world().await;
        let member = world.member_of(world.school).await;
        let body = json!({"community_id": world.jia});
        twice(|| member.post("/v1/me/checkins").key("1").json(body.clone())).await;
        let task = world.task(1).await;
        let claim = twice(|| member.post(format!("/v1/tasks/{task}/claims")).key("2")).await;
        let claim = harness::id(&claim);
        let report = world.report(60);
        let log = twice(|| member.post(format!("/v1/claims/{claim}/logs")).key("3").json(report.clone())).await;
        let log = harness::id(&log);
        let back = json!({"verdict": "returned", "reason": "请补充"});
        twice(|| world.worker.post(format!("/v1/logs/{log}/reviews")).key("4").json(back.clone())).await;
        twice(|| member.put(format!("/v1/logs/{log}")).key("5").json(report.clone())).await;
        let accept = json!({"verdict": "accepted"});
        twice(|| world.worker.post(format!("/v1/logs/{log}/reviews")).key("6").json(accept.clone())).await;
        twice(|| world.worker.post(format!("/v1/tasks/{task}/closure")).key("7")).await;
        let org = json!({"parent_id": world.city, "kind": "unit", "name": "县图书馆"});
        twice(|| world.officer.post("/v1/orgs").key("8").json(org.clone())).await;
        let person = json!({"unit_id": world.school, "name": "李明", "phone": "13700000001"});
        twice(|| world.officer.post("/v1/members").key("9").json(person.clone())).await;
        let other = world.task(1).await;
        let claim = world.claim(&member, &other).await;
        twice(|| member.post(format!("/v1/claims/{claim}/withdrawal")).key("10")).await;
        let points = member.get("/v1/me/points").send().await.expect(200);
        assert_eq!(points["all"], "1", "an hour once, however often it was sent");
    }
}

/// Sends the same request twice; the second is a replay of the first.
async fn twice(ask: impl Fn() -> harness::Ask) -> serde_json::Value {
    let first = ask().send().await;
    assert!(first.status.is_success(), "{}", first.text());
    let again = ask().send().await;
    assert_eq!(again.header("idempotency-replayed"), "true", "{}", again.text());
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    first.json()
}

/// Sends a POST and hangs up when the answer comes, without reading it.
fn cut_off(base: &str, client: &Client, path: &str, key: &str) {
    // One byte, and no more: the answer is on its way when the line goes dead.
    let _ = sent(base, client, path, key).read(&mut [0]);
}

/// A connection over which a POST has been sent.
fn sent(base: &str, client: &Client, path: &str, key: &str) -> TcpStream {
    let address = base.strip_prefix("http://").expect("an address");
    let token = client.token.as_deref().unwrap_or_default();
    let mut stream = TcpStream::connect(address).expect("a connection");
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\nContent-Length: 0\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).expect("it is sent");
    stream
}
