//! Units that take several slots and name their people by a deadline.

mod endings;
mod naming;
mod places;
mod rush;

use domain::Id;
use domain::access::Role;
use harness::{Client, Reply, World, id, on_both};
use serde_json::{Value, json};

/// The school checked in with 甲, and its secretary.
async fn secretary(world: &World<'_>) -> Client {
    check_in(world, world.school, world.jia).await;
    world.staff(Role::Secretary, world.school).await
}

/// A unit's check-in with a community; its id.
async fn check_in(world: &World<'_>, unit: Id, community: Id) -> String {
    let ask = world.officer.post(format!("/v1/orgs/{unit}/unit-checkins")).json(json!({"community_id": community}));
    id(&ask.send().await.expect(201))
}

async fn ask(staff: &Client, task: &str, unit: Id, slots: i32, people: &[&Client]) -> Reply {
    let people: Vec<&str> = people.iter().map(|member| member.id.as_str()).collect();
    let body = json!({"unit_id": unit, "slots": slots, "person_ids": people});
    staff.post(format!("/v1/tasks/{task}/unit-claims")).json(body).send().await
}

/// Slots of a task that the school takes; its claim.
async fn claim(world: &World<'_>, staff: &Client, task: &str, slots: i32) -> String {
    id(&ask(staff, task, world.school, slots, &[]).await.expect(201))
}

/// Asks to name people, or (`unnamings`) to take their names back.
async fn put(staff: &Client, claim: &str, verb: &str, people: &[&Client]) -> Reply {
    let people: Vec<&str> = people.iter().map(|member| member.id.as_str()).collect();
    staff.post(format!("/v1/unit-claims/{claim}/{verb}")).json(json!({"person_ids": people})).send().await
}

async fn resize(staff: &Client, claim: &str, slots: i32) -> Reply {
    staff.put(format!("/v1/unit-claims/{claim}/slots")).json(json!({"slots": slots})).send().await
}

async fn show(staff: &Client, claim: &str) -> Value {
    staff.get(format!("/v1/unit-claims/{claim}")).send().await.expect(200)
}

/// The member's newest claim.
async fn newest(member: &Client) -> Value {
    member.get("/v1/me/claims").send().await.expect(200)["items"][0].clone()
}

/// How many slots of a task are taken, after checking that somebody has each of them.
async fn taken(world: &World<'_>, task: &str) -> i64 {
    let list =
        async |path: String| world.officer.get(path).send().await.expect(200)["items"].as_array().unwrap().clone();
    let claimed = world.officer.get(format!("/v1/tasks/{task}")).send().await.expect(200)["claimed"].as_i64().unwrap();
    let claims = list(format!("/v1/tasks/{task}/claims?page_size=100")).await;
    let live = claims.iter().filter(|claim| claim["ended_at"].is_null()).count() as i64;
    let units = list(format!("/v1/tasks/{task}/unit-claims?page_size=100")).await;
    let held: i64 = units.iter().map(|claim| claim["unnamed"].as_i64().unwrap()).sum();
    assert_eq!(claimed, live + held, "every slot is somebody's");
    claimed
}

on_both! {
    async fn a_unit_finds_what_it_may_claim_and_takes_several_slots(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let task = world.publish(world.gathering(6, 5)).await;
        let hall = format!("/v1/orgs/{}/claimable-tasks", world.school);
        let found = secretary.get(&hall).send().await.expect(200);
        assert_eq!((&found["total"], &found["items"][0]["id"]), (&1.into(), &task.as_str().into()));
        let seen = ask(&secretary, &task, world.school, 4, &[]).await.expect(201);
        assert_eq!((&seen["slots"], &seen["unnamed"], &seen["unit_name"]), (&4.into(), &4.into(), &"县第一中学".into()));
        let starts_at: chrono::DateTime<chrono::FixedOffset> =
            world.worker.get(format!("/v1/tasks/{task}")).send().await.expect(200)["starts_at"].as_str().unwrap().parse().unwrap();
        let name_by: chrono::DateTime<chrono::FixedOffset> = seen["name_by"].as_str().unwrap().parse().unwrap();
        assert_eq!(starts_at - name_by, chrono::Duration::hours(24));
        assert_eq!((&seen["starts_at"], &seen["place"]), (&found["items"][0]["starts_at"], &"甲社区党群服务站".into()));
        assert_eq!(secretary.get(&hall).send().await.expect(200)["total"], 0, "theirs already");
        assert_eq!(taken(&world, &task).await, 4);

        // What is held is nobody else's: two slots are left for members.
        world.claim(&world.member_at(world.jia).await, &task).await;
        world.claim(&world.member_at(world.jia).await, &task).await;
        let late = world.member_at(world.jia).await;
        late.post(format!("/v1/tasks/{task}/claims")).keyed().send().await.refused(409, "task_full");
        let mut fewer = world.gathering(5, 5);
        fewer["starts_at"] = starts_at.to_rfc3339().into();
        fewer["ends_at"] = (starts_at + chrono::Duration::hours(2)).to_rfc3339().into();
        world.worker.put(format!("/v1/tasks/{task}")).json(fewer).send().await.refused(409, "slots_below_claims");
        let path = format!("/v1/tasks/{task}/unit-claims");
        let there = world.worker.get(&path).send().await.expect(200);
        assert_eq!((&there["total"], &there["items"][0]), (&1.into(), &seen), "the community sees it, too");
        let mine = secretary.get(format!("/v1/orgs/{}/unit-claims", world.school)).send().await.expect(200);
        assert_eq!(mine["items"][0], seen);
    }

    async fn a_unit_claims_only_for_itself_where_it_is_checked_in_and_only_what_is_free(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let task = world.task(3).await;
        let elsewhere = world.staff(Role::Secretary, world.court).await;
        ask(&elsewhere, &task, world.school, 1, &[]).await.refused(404, "not_found");
        ask(&elsewhere, &task, world.court, 1, &[]).await.refused(404, "not_found");
        ask(&world.worker, &task, world.school, 1, &[]).await.refused(403, "forbidden");
        ask(&world.officer, &task, world.jia, 1, &[]).await.refused(404, "not_found");
        let mut of_bing = world.errand(3);
        of_bing["org_id"] = world.bing.to_string().into();
        let of_bing = id(&world.officer.post("/v1/tasks").json(of_bing).send().await.expect(201));
        ask(&secretary, &of_bing, world.school, 1, &[]).await.refused(404, "not_found");
        // A task of the street is meant for its communities.
        let mut of_east = world.errand(3);
        of_east["org_id"] = world.east.to_string().into();
        let of_east = id(&world.officer.post("/v1/tasks").json(of_east).send().await.expect(201));
        ask(&secretary, &of_east, world.school, 1, &[]).await.expect(201);

        assert_eq!(ask(&secretary, &task, world.school, 0, &[]).await.faults()[0].0, "/slots");
        let wrong = secretary.post(format!("/v1/tasks/{task}/unit-claims")).json(json!({"unit_id": world.school})).send().await;
        assert_eq!(wrong.refusal().0, 422);
        assert_eq!(ask(&secretary, &task, world.school, 4, &[]).await.faults(), [("/slots".into(), "too_many".into())]);
        world.claim(&world.member_at(world.jia).await, &task).await;
        let too_many = ask(&secretary, &task, world.school, 3, &[]).await;
        assert_eq!(too_many.json()["errors"][0]["detail"], "目前还可认领 2 个名额");
        ask(&secretary, &task, world.school, 2, &[]).await.expect(201);
        ask(&secretary, &task, world.school, 1, &[]).await.refused(409, "unit_claim_stands");
        check_in(&world, world.court, world.jia).await;
        ask(&elsewhere, &task, world.court, 1, &[]).await.refused(409, "task_full");
        assert_eq!(taken(&world, &task).await, 3);
        let mut later = world.errand(3);
        later["opens_at"] = (app.ctx.now() + chrono::Duration::days(1)).to_rfc3339().into();
        ask(&secretary, &world.publish(later).await, world.school, 1, &[]).await.refused(409, "task_not_open");
        app.advance(chrono::Duration::days(8));
        ask(&elsewhere, &task, world.court, 1, &[]).await.refused(409, "task_closed");
    }

    async fn a_repeat_takes_no_more_and_gets_the_first_answer(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let task = world.task(9).await;
        let member = world.member_of(world.school).await;
        let body = json!({"unit_id": world.school, "slots": 3, "person_ids": [member.id]});
        let path = format!("/v1/tasks/{task}/unit-claims");
        let first = secretary.post(&path).key("once").json(body.clone()).send().await;
        let second = secretary.post(&path).key("once").json(body).send().await;
        assert_eq!(second.header("idempotency-replayed"), "true");
        let first = first.expect(201);
        assert_eq!(first, second.expect(201));
        assert_eq!(taken(&world, &task).await, 3);
        let other = json!({"unit_id": world.school, "slots": 4});
        secretary.post(&path).key("once").json(other).send().await.refused(422, "idempotency_key_reused");
    }

    async fn a_unit_takes_more_or_gives_back_and_what_it_gives_back_is_for_whoever_waits(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let task = world.task(4).await;
        let made = claim(&world, &secretary, &task, 2).await;
        assert_eq!(resize(&secretary, &made, 5).await.faults(), [("/slots".into(), "too_many".into())]);
        assert_eq!(resize(&secretary, &made, 4).await.expect(200)["unnamed"], 4);
        assert_eq!(resize(&secretary, &made, 4).await.expect(200)["unnamed"], 4, "asked for again");
        resize(&secretary, &made, 5).await.refused(409, "task_full");
        let member = world.member_of(world.school).await;
        put(&secretary, &made, "names", &[&member]).await.expect(201);
        let waiting = [world.member_at(world.jia).await, world.member_at(world.jia).await];
        for one in &waiting {
            app.advance(chrono::Duration::seconds(1));
            one.post(format!("/v1/tasks/{task}/waitlist")).keyed().send().await.expect(201);
        }
        resize(&secretary, &made, 0).await.refused(409, "slots_below_claims");
        assert_eq!(resize(&secretary, &made, 3).await.expect(200)["slots"], 3);
        // It waits for somebody: neither the unit nor a passer-by gets it again.
        resize(&secretary, &made, 4).await.refused(409, "task_full");
        app.run_due_jobs().await;
        assert_eq!(newest(&waiting[0]).await["task_id"], task);
        assert_eq!(newest(&waiting[1]).await, Value::Null);
        assert_eq!(taken(&world, &task).await, 4);
        put(&secretary, &made, "unnamings", &[&member]).await.expect(201);
        let gone = resize(&secretary, &made, 0).await.expect(200);
        assert_eq!((&gone["end_reason"], &gone["slots"]), (&"returned".into(), &0.into()));
        resize(&secretary, &made, 1).await.refused(409, "unit_claim_ended");
        put(&secretary, &made, "names", &[&member]).await.refused(409, "unit_claim_ended");
        app.run_due_jobs().await;
        assert_eq!(newest(&waiting[1]).await["task_id"], task);
        claim(&world, &secretary, &task, 1).await;
        assert_eq!(taken(&world, &task).await, 3);
    }

    async fn what_a_unit_does_is_in_the_audit_trail(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let auditor = world.staff(Role::Auditor, world.city).await;
        let member = world.member_of(world.school).await;
        let task = world.task(4).await;
        ask(&secretary, &task, world.school, 2, &[&member]).await.expect(201);
        let trail = auditor.get("/v1/audit?limit=2").send().await.expect(200);
        let rows: Vec<(&str, &str)> = trail["items"].as_array().unwrap().iter()
            .map(|row| (row["operation"].as_str().unwrap(), row["object_kind"].as_str().unwrap())).collect();
        assert!(rows.contains(&("claim_for_unit", "unit_claim")) && rows.contains(&("claim_for_unit", "claim")), "{rows:?}");
    }
}
