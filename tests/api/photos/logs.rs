//! Photos in logs: which may go in, who sees them, and where else they are.

use domain::access::Role;
use futures::future::join_all;
use harness::{Client, World, id, jpeg, on_both};
use serde_json::{Value, json};

/// A report with these photos.
fn report(world: &World<'_>, photos: &[&str]) -> Value {
    let mut report = world.report(60);
    report["photos"] = json!(photos);
    report
}

/// A member's claim of a new task of 甲: where its log is sent.
async fn logs(world: &World<'_>, member: &Client) -> String {
    format!("/v1/claims/{}/logs", world.claim(member, &world.task(1).await).await)
}

fn ids(log: &Value) -> Vec<String> {
    log["photos"].as_array().unwrap().iter().map(id).collect()
}

on_both! {
    async fn a_reviewer_sees_a_logs_photos_in_their_order_by_links(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let (first, second) = (world.photo(&member).await, world.photo(&member).await);
        let path = logs(&world, &member).await;
        let body = report(&world, &[&second, &first]);
        let log = member.post(path).keyed().json(body).send().await.expect(201);
        assert_eq!(ids(&log), [second.clone(), first.clone()]);
        assert_eq!(log["photos"][0]["also_in"], Value::Null, "members are not told");
        let path = format!("/v1/logs/{}", id(&log));
        let queue = world.worker.get("/v1/logs?state=submitted").send().await.expect(200);
        for seen in [world.worker.get(&path).send().await.expect(200), queue["items"][0].clone()] {
            assert_eq!(ids(&seen), [second.clone(), first.clone()]);
            assert_eq!(seen["photos"][0]["also_in"], json!({"logs": [], "total": 0}));
            for size in ["full", "thumb"] {
                app.anonymous().get(seen["photos"][0]["links"][size].as_str().unwrap()).send().await.is_picture();
            }
        }
        let photo = world.worker.get(format!("/v1/photos/{first}")).send().await.expect(200);
        assert_eq!(photo["log_id"], log["id"]);
        let elsewhere = world.staff(Role::Worker, world.yi).await;
        for stranger in [elsewhere, world.member_at(world.jia).await] {
            stranger.get(format!("/v1/photos/{first}")).send().await.refused(404, "not_found");
            stranger.get(&path).send().await.refused(404, "not_found");
        }
        let accepted = world.worker.post(format!("{path}/reviews")).json(json!({"verdict": "accepted"})).send().await;
        assert_eq!(ids(&accepted.expect(201)), [second, first]);
    }

    async fn what_may_not_go_into_a_log_is_named_by_its_place(app) {
        let world = app.world().await;
        let (member, other) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        let (mine, used, theirs) = (world.photo(&member).await, world.photo(&member).await, world.photo(&other).await);
        let path = logs(&world, &member).await;
        member.post(path).keyed().json(report(&world, &[&used])).send().await.expect(201);
        let path = logs(&world, &member).await;
        let nobodys = "0197f0a0-0000-7000-8000-000000000001";
        let body = report(&world, &[&mine, &used, &theirs, nobodys, &mine]);
        let faults = member.post(&path).keyed().json(body).send().await.faults();
        let at = |place: usize, code: &str| (format!("/photos/{place}"), code.to_string());
        assert_eq!(faults, [at(1, "used"), at(2, "unknown"), at(3, "unknown"), at(4, "twice")]);
        // Together with what else is wrong.
        let mut body = report(&world, &[&used]);
        body["happened_at"] = "2027-01-01T09:00:00+08:00".into();
        let faults = member.post(&path).keyed().json(body).send().await.faults();
        assert_eq!(faults.last(), Some(&at(0, "used")));
        let ten = [mine.as_str(); 10];
        let faults = member.post(&path).keyed().json(report(&world, &ten)).send().await.faults();
        assert_eq!(faults, [("/photos".to_string(), "length".to_string())]);
        member.post(&path).keyed().json(report(&world, &["x"])).send().await.refused(422, "validation_failed");
        // None of it took the photo.
        let log = member.post(&path).keyed().json(report(&world, &[&mine])).send().await.expect(201);
        assert_eq!(ids(&log), [mine]);
    }

    async fn of_two_logs_at_once_one_gets_the_photo(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let photo = world.photo(&member).await;
        let mut paths = Vec::new();
        for _ in 0..4 {
            paths.push(logs(&world, &member).await);
        }
        let send = |path: &String| member.post(path).keyed().json(report(&world, &[&photo])).send();
        let replies = join_all(paths.iter().map(send)).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            assert_eq!(reply.faults(), [("/photos/0".to_string(), "used".to_string())]);
        }
    }

    async fn a_log_that_is_sent_again_replaces_its_photos_as_a_whole(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let [a, b, c] = [world.photo(&member).await, world.photo(&member).await, world.photo(&member).await];
        let path = logs(&world, &member).await;
        let log = id(&member.post(path).keyed().json(report(&world, &[&a, &b])).send().await.expect(201));
        let (path, reviews) = (format!("/v1/logs/{log}"), format!("/v1/logs/{log}/reviews"));
        let back = json!({"verdict": "returned", "reason": "照片不清楚"});
        world.worker.post(&reviews).json(back.clone()).send().await.expect(201);
        let again = member.put(&path).keyed().json(report(&world, &[&c, &b])).send().await.expect(200);
        assert_eq!(ids(&again), [c.clone(), b.clone()]);
        assert_eq!(ids(&world.worker.get(&path).send().await.expect(200)), [c.clone(), b]);
        // What was dropped is the member's to see, and no other log's.
        world.worker.get(format!("/v1/photos/{a}")).send().await.refused(404, "not_found");
        member.get(format!("/v1/photos/{a}")).send().await.expect(200);
        let other = logs(&world, &member).await;
        let faults = member.post(other).keyed().json(report(&world, &[&a])).send().await.faults();
        assert_eq!(faults, [("/photos/0".to_string(), "used".to_string())]);
        // It may come back into its own; without any, there are none.
        world.worker.post(&reviews).json(back.clone()).send().await.expect(201);
        let again = member.put(&path).keyed().json(report(&world, &[&a])).send().await.expect(200);
        assert_eq!(ids(&again), [a]);
        world.worker.post(&reviews).json(back).send().await.expect(201);
        let again = member.put(&path).keyed().json(world.report(60)).send().await.expect(200);
        assert_eq!(ids(&again), [] as [String; 0]);
        let export = member.get("/v1/me/export").send().await.expect(200);
        let of_log = export["photos"].as_array().unwrap().iter().filter(|photo| photo["log_id"] == *log);
        assert_eq!(of_log.filter(|photo| !photo["dropped_at"].is_null()).count(), 3);
    }

    async fn the_same_photo_in_another_log_is_shown_to_the_reviewer(app) {
        let world = app.world().await;
        let (member, other, far) =
            (world.member_at(world.jia).await, world.member_at(world.jia).await, world.member_at(world.yi).await);
        let bytes = jpeg(77);
        let first = world.upload(&member, bytes.clone()).await;
        let path = logs(&world, &member).await;
        let log = member.post(path).keyed().json(report(&world, &[&first])).send().await.expect(201);
        let path = format!("/v1/logs/{}", id(&log));
        let told = |seen: Value| seen["photos"][0]["also_in"].clone();
        // An upload that is in no log tells nothing.
        let second = world.upload(&other, bytes.clone()).await;
        assert_eq!(told(world.worker.get(&path).send().await.expect(200))["total"], 0);
        let elsewhere = logs(&world, &other).await;
        let twin = other.post(elsewhere).keyed().json(report(&world, &[&second])).send().await.expect(201);
        let third = world.upload(&far, bytes).await;
        let mut errand = world.errand(1);
        errand["org_id"] = json!(world.yi);
        let task = id(&world.officer.post("/v1/tasks").json(errand).send().await.expect(201));
        let claim = world.claim(&far, &task).await;
        let body = report(&world, &[&third]);
        far.post(format!("/v1/claims/{claim}/logs")).keyed().json(body).send().await.expect(201);
        let worker = told(world.worker.get(&path).send().await.expect(200));
        assert_eq!((&worker["total"], worker["logs"].as_array().unwrap().len()), (&2.into(), 1));
        assert_eq!((&worker["logs"][0]["log_id"], &worker["logs"][0]["person_id"]), (&twin["id"], &json!(other.id)));
        let officer = told(world.officer.get(&path).send().await.expect(200));
        assert_eq!((&officer["total"], officer["logs"].as_array().unwrap().len()), (&2.into(), 2));
        assert_eq!(told(member.get(&path).send().await.expect(200)), Value::Null);
        assert_eq!(told(world.worker.get(format!("/v1/logs/{}", id(&twin))).send().await.expect(200))["total"], 2);
    }
}
