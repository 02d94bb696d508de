//! What a city may ask of its members' reports: photos, attendance. Nothing, where nobody decided otherwise.

use chrono::Duration;
use domain::access::Role;
use harness::{Client, World, on_both};
use serde_json::{Value, json};

fn profile(org: domain::Id) -> String {
    format!("/v1/orgs/{org}/compliance-profile")
}

async fn allow(world: &World<'_>, what: &str, demand: &str) {
    let system = world.staff(Role::System, world.city).await;
    let body = json!({"boards": "own", what: demand});
    assert_eq!(system.put(profile(world.city)).json(body).send().await.expect(200)[what], demand);
}

/// An errand of 甲 whose logs are to show photos like this.
fn errand(world: &World<'_>, photos: &str, reason: Option<&str>) -> Value {
    let mut task = world.errand(9);
    task["photos"] = photos.into();
    task["photos_reason"] = reason.into();
    task
}

const WHY: &str = "隐患整改须留存前后对比";

async fn report(world: &World<'_>, member: &Client, claim: &str, photos: &[String]) -> harness::Reply {
    let mut report = world.report(60);
    report["photos"] = json!(photos);
    member.post(format!("/v1/claims/{claim}/logs")).keyed().json(report).send().await
}

fn one(pointer: &str, code: &str) -> Vec<(String, String)> {
    vec![(pointer.to_string(), code.to_string())]
}

on_both! {
    async fn a_task_requires_photos_only_where_its_city_allows_that_and_says_why(app) {
        let world = app.world().await;
        let publish = |task| world.worker.post("/v1/tasks").json(task).send();
        assert_eq!(publish(errand(&world, "required", Some(WHY))).await.faults(), one("/photos", "profile_forbids"));
        allow(&world, "photos", "required").await;
        assert_eq!(publish(errand(&world, "required", None)).await.faults(), one("/photos_reason", "required"));
        assert_eq!(publish(errand(&world, "required", Some("  "))).await.faults(), one("/photos_reason", "required"));
        assert_eq!(publish(errand(&world, "welcome", Some(WHY))).await.faults(), one("/photos_reason", "not_applicable"));
        publish(errand(&world, "gladly", None)).await.refused(422, "validation_failed");
        let task = publish(errand(&world, "required", Some(WHY))).await.expect(201);
        assert_eq!((&task["photos"], &task["photos_reason"]), (&"required".into(), &WHY.into()));
        let plain = publish(world.errand(1)).await.expect(201);
        assert_eq!((&plain["photos"], &plain["photos_reason"]), (&"welcome".into(), &Value::Null));

        // An edit replaces it like everything else.
        let path = format!("/v1/tasks/{}", harness::id(&task));
        let edited = world.worker.put(path).json(errand(&world, "none", None)).send().await.expect(200);
        assert_eq!((&edited["photos"], &edited["photos_reason"]), (&"none".into(), &Value::Null));
    }

    async fn a_log_without_a_photo_that_is_required_is_refused_and_one_on_paper_is_not(app) {
        let world = app.world().await;
        allow(&world, "photos", "required").await;
        let task = world.publish(errand(&world, "required", Some(WHY))).await;
        let (member, other) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        let claim = world.claim(&member, &task).await;
        let refused = report(&world, &member, &claim, &[]).await;
        assert_eq!(refused.faults(), one("/photos", "required"));
        assert!(refused.text().contains(WHY), "it says why: {}", refused.text());
        let photo = world.photo(&member).await;
        let log = harness::id(&report(&world, &member, &claim, &[photo]).await.expect(201));

        // Sent back, it needs one again; written down by staff it does not.
        let back = json!({"verdict": "returned", "reason": "请补充经过"});
        world.worker.post(format!("/v1/logs/{log}/reviews")).json(back).send().await.expect(201);
        let ask = member.put(format!("/v1/logs/{log}")).keyed().json(world.report(60));
        assert_eq!(ask.send().await.faults(), one("/photos", "required"));
        world.worker.put(format!("/v1/logs/{log}")).keyed().json(world.report(60)).send().await.expect(200);
        let claim = world.claim(&other, &task).await;
        let paper = world.worker.post(format!("/v1/claims/{claim}/recorded-log")).json(world.report(60));
        paper.send().await.expect(201);
    }

    async fn what_a_task_required_is_not_demanded_once_the_city_forbids_it(app) {
        let world = app.world().await;
        allow(&world, "photos", "required").await;
        let task = world.publish(errand(&world, "required", Some(WHY))).await;
        let member = world.member_at(world.jia).await;
        let claim = world.claim(&member, &task).await;
        allow(&world, "photos", "optional").await;
        report(&world, &member, &claim, &[]).await.expect(201);
        // Whoever edits the task has to take it out.
        let ask = world.worker.put(format!("/v1/tasks/{task}")).json(errand(&world, "required", Some(WHY)));
        assert_eq!(ask.send().await.faults(), one("/photos", "profile_forbids"));
    }

    async fn a_task_that_takes_no_photos_refuses_them(app) {
        let world = app.world().await;
        let task = world.publish(errand(&world, "none", None)).await;
        let member = world.member_at(world.jia).await;
        let claim = world.claim(&member, &task).await;
        let photo = world.photo(&member).await;
        assert_eq!(report(&world, &member, &claim, &[photo]).await.faults(), one("/photos", "unwanted"));
        report(&world, &member, &claim, &[]).await.expect(201);
    }

    async fn drafts_and_what_is_made_of_them_carry_what_they_want_of_photos(app) {
        let world = app.world().await;
        let mut draft = errand(&world, "required", Some(WHY));
        draft["template"] = false.into();
        // A draft may say so before it is allowed; published it is judged.
        let kept = world.worker.post("/v1/drafts").json(draft).send().await.expect(201);
        assert_eq!((&kept["photos"], &kept["photos_reason"]), (&"required".into(), &WHY.into()));
        let path = format!("/v1/drafts/{}/publication", harness::id(&kept));
        assert_eq!(world.worker.post(&path).send().await.faults(), one("/photos", "profile_forbids"));
        allow(&world, "photos", "required").await;
        let task = world.worker.post(&path).send().await.expect(201);
        assert_eq!((&task["photos"], &task["photos_reason"]), (&"required".into(), &WHY.into()));
    }

    async fn where_attendance_is_required_a_gathering_is_reported_only_by_those_who_were_seen(app) {
        let world = app.world().await;
        let task = world.publish(world.gathering_in(Duration::hours(1), 9)).await;
        let members = [world.member_at(world.jia).await, world.member_at(world.jia).await, world.member_at(world.jia).await];
        let mut claims = Vec::new();
        for member in &members {
            claims.push(world.claim(member, &task).await);
        }
        allow(&world, "attendance", "required").await;
        app.advance(Duration::minutes(65));
        // One scans, one is on the roll that is called at the time, one is neither.
        world.attend(&members[0], &task).await;
        let roll = json!({"present": [{"claim_id": claims[1]}]});
        world.worker.post(format!("/v1/tasks/{task}/roll-call")).json(roll).send().await.expect(201);
        report(&world, &members[0], &claims[0], &[]).await.expect(201);
        report(&world, &members[1], &claims[1], &[]).await.expect(201);
        report(&world, &members[2], &claims[2], &[]).await.refused(409, "attendance_required");
        let paper = world.worker.post(format!("/v1/claims/{}/recorded-log", claims[2])).json(world.report(60));
        paper.send().await.expect(201);
        // An errand has no door to be seen at.
        let claim = world.claim(&members[2], &world.task(1).await).await;
        report(&world, &members[2], &claim, &[]).await.expect(201);
    }

    async fn a_citys_profile_is_strict_at_first_seen_by_all_and_set_by_its_administrator(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let seen = member.get(profile(world.jia)).send().await.expect(200);
        let strict = ["own", "optional", "optional", "optional"];
        assert_eq!(["boards", "attendance", "photos", "location"].map(|key| seen[key].as_str().unwrap()), strict);
        assert_eq!(seen["org_id"], world.city.to_string());
        let nobody = app.anonymous();
        nobody.get(profile(world.jia)).send().await.refused(401, "token_missing");
        let unknown = "/v1/orgs/00000000-0000-7000-8000-000000000000/compliance-profile";
        member.get(unknown).send().await.refused(404, "not_found");

        world.officer.put(profile(world.city)).json(json!({"boards": "all"})).send().await.refused(403, "forbidden");
        let system = world.staff(Role::System, world.city).await;
        let put = |body: Value| system.put(profile(world.city)).json(body).send();
        put(json!({"boards": "own", "location": "required"})).await.refused(422, "validation_failed");
        put(json!({"boards": "own", "photos": "always"})).await.refused(422, "validation_failed");
        // What is not given stays; each of two who change different things at once keeps theirs.
        let (one, two) = tokio::join!(
            put(json!({"boards": "own", "photos": "required"})),
            put(json!({"boards": "own", "attendance": "required"})),
        );
        one.expect(200);
        two.expect(200);
        let seen = member.get(profile(world.city)).send().await.expect(200);
        assert_eq!((&seen["photos"], &seen["attendance"]), (&"required".into(), &"required".into()));
    }
}
