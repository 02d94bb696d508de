//! People: the roster, and what is shown of them.

use domain::access::Role;
use futures::future::join_all;
use harness::{Client, id, on_both};
use serde_json::json;

on_both! {
    async fn a_phone_number_is_on_the_roster_once_however_many_ask(app) {
        let world = app.world().await;
        let asks = (0..10).map(|n| {
            let body = json!({"unit_id": world.school, "name": format!("李{n}"), "phone": "13800000001"});
            world.officer.post("/v1/members").json(body).send()
        });
        let replies = join_all(asks).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            assert_eq!(reply.refusal().0, 409);
        }
    }

    async fn a_malformed_member_is_refused_by_its_faults(app) {
        let world = app.world().await;
        let post = |body: serde_json::Value| async { world.officer.post("/v1/members").json(body).send().await };
        let faults = post(json!({"unit_id": world.school, "name": " ", "phone": "1380000000x"})).await.faults();
        assert_eq!(faults.iter().map(|f| f.0.as_str()).collect::<Vec<_>>(), ["/name", "/phone"]);
        let faults = post(json!({"unit_id": world.jia, "name": "李明", "phone": "13800000001"})).await.faults();
        assert_eq!(faults, [("/unit_id".to_string(), "not_a_unit".to_string())]);
    }

    async fn a_secretary_puts_people_on_their_own_roster_only(app) {
        let world = app.world().await;
        let secretary = world.staff(Role::Secretary, world.school).await;
        let body = |unit: domain::Id, phone: &str| json!({"unit_id": unit, "name": "李明", "phone": phone, "class": "rural", "duty": "教师"});
        let member = secretary.post("/v1/members").json(body(world.school, "13800000001")).send().await.expect(201);
        assert_eq!((&member["membership"]["class"], &member["membership"]["duty"]), (&"rural".into(), &"教师".into()));
        assert_eq!(member["phone"], "138****0001");
        secretary.post("/v1/members").json(body(world.court, "13800000002")).send().await.refused(404, "not_found");
    }

    async fn a_membership_changes_by_hand_as_by_a_list(app) {
        let world = app.world().await;
        let member = world.member_of(world.school).await;
        let path = format!("/v1/members/{}", member.id);
        let put = |body: serde_json::Value| {
            let ask = world.officer.put(format!("{path}/membership")).json(body);
            async move { ask.send().await }
        };
        let moved = put(json!({"unit_id": world.court, "duty": "书记员", "valid_from": "2026-11-20"})).await.expect(200);
        assert_eq!(moved["membership"]["unit_name"], "县第一中学", "not before the day");
        app.advance(chrono::Duration::days(4));
        let shown = world.officer.get(&path).send().await.expect(200);
        assert_eq!((&shown["membership"]["unit_name"], &shown["membership"]["duty"]), (&"县人民法院".into(), &"书记员".into()));
        // A secretary of the old unit has no more to do with them; one of the new has.
        let old = world.staff(Role::Secretary, world.school).await;
        let new = world.staff(Role::Secretary, world.court).await;
        old.get(&path).send().await.refused(404, "not_found");
        new.get(&path).send().await.expect(200);
        // Whom a secretary answers for they cannot put where they do not.
        let ask = new.put(format!("{path}/membership")).json(json!({"unit_id": world.school}));
        ask.send().await.refused(404, "not_found");
        let faults = put(json!({"unit_id": world.school, "valid_from": "2026-11-01"})).await.faults();
        assert_eq!(faults, [("/valid_from".to_string(), "before_standing".to_string())]);
        let faults = put(json!({"unit_id": world.jia, "branch_id": world.yi, "valid_from": "2030-01-01"})).await.faults();
        let codes: Vec<&str> = faults.iter().map(|fault| fault.1.as_str()).collect();
        assert_eq!(codes, ["not_a_unit", "not_its_branch", "out_of_range"]);
    }

    async fn a_branch_belongs_to_its_unit(app) {
        let world = app.world().await;
        let branch = world.org(world.school, "branch", "第一党支部").await;
        let member = world.member_of(world.school).await;
        let ask = world.officer.put(format!("/v1/members/{}/membership", member.id));
        let changed = ask.json(json!({"unit_id": world.school, "branch_id": branch})).send().await.expect(200);
        assert_eq!(changed["membership"]["branch_id"], branch.to_string());
        let ask = world.officer.put(format!("/v1/members/{}/membership", member.id));
        ask.json(json!({"unit_id": world.court, "branch_id": branch})).send().await.refused(422, "validation_failed");
    }

    async fn a_departure_takes_effect_at_once_and_once(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let task = world.task(1).await;
        world.claim(&member, &task).await;
        let path = format!("/v1/members/{}/departure", member.id);
        let body = json!({"reason": "died", "on": "2026-11-16"});
        // Enrolled and gone on the same day: that was never a membership.
        let faults = world.officer.post(&path).json(body.clone()).send().await.faults();
        assert_eq!(faults, [("/on".to_string(), "ends_before_it_began".to_string())]);
        app.advance(chrono::Duration::days(1));
        let body = json!({"reason": "died", "on": "2026-11-17"});
        let asks = (0..8).map(|_| world.officer.post(&path).json(body.clone()).send());
        for reply in join_all(asks).await {
            assert_eq!(reply.expect(201)["membership"]["leaving"], "died");
        }
        app.run_due_jobs().await;
        member.get("/v1/me").send().await.refused(401, "session_ended");
        let shown = world.officer.get(format!("/v1/tasks/{task}")).send().await.expect(200);
        assert_eq!(shown["claimed"], 0);
        let other = json!({"reason": "retired", "on": "2026-11-18"});
        let faults = world.officer.post(&path).json(other).send().await.faults();
        assert_eq!(faults[0].1, "has_left");
        // The last unit still sees whom it had.
        let secretary = world.staff(Role::Secretary, world.school).await;
        let shown = secretary.get(format!("/v1/members/{}", member.id)).send().await.expect(200);
        assert_eq!(shown["membership"]["valid_to"], "2026-11-17");
    }

    async fn whoever_is_to_move_belongs_to_today_s_unit_until_the_day(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        world.accepted(&member, &world.task(1).await, 60).await;
        let checkins = member.get("/v1/me/checkins").send().await.expect(200);
        let checkin = format!("/v1/checkins/{}", id(&checkins["items"][0]));
        let (school, court) =
            (world.staff(Role::Secretary, world.school).await, world.staff(Role::Secretary, world.court).await);
        let path = format!("/v1/members/{}/membership", member.id);
        let move_on = json!({"unit_id": world.court, "valid_from": "2026-11-20"});
        world.officer.put(&path).json(move_on).send().await.expect(200);
        app.run_due_jobs().await;

        let board = |unit| format!("/v1/orgs/{unit}/boards/2026-11");
        let members = async |staff: &Client, unit| staff.get(board(unit)).send().await.expect(200)["members"].clone();
        school.get(&checkin).send().await.expect(200);
        court.get(&checkin).send().await.refused(404, "not_found");
        assert_eq!(members(&school, world.school).await, 1);
        assert_eq!(members(&court, world.court).await, 0);
        app.advance(chrono::Duration::days(4));
        app.run_due_jobs().await;
        let (school, court) =
            (world.staff(Role::Secretary, world.school).await, world.staff(Role::Secretary, world.court).await);
        school.get(&checkin).send().await.refused(404, "not_found");
        court.get(&checkin).send().await.expect(200);
        assert_eq!(members(&school, world.school).await, 0);
        assert_eq!(members(&court, world.court).await, 1);
    }

    async fn members_are_found_by_what_is_known_of_them(app) {
        let world = app.world().await;
        world.member_of(world.school).await;
        let there = world.member_at(world.jia).await;
        let body = json!({"unit_id": world.court, "name": "100%_王", "phone": "13800000001", "class": "rural"});
        world.officer.post("/v1/members").json(body).send().await.expect(201);
        let total = |query: &'static str| {
            let ask = world.officer.get(format!("/v1/members?{query}"));
            async move { ask.send().await.expect(200)["total"].as_i64().unwrap() }
        };
        assert_eq!(total("").await, 3);
        assert_eq!(total("phone=13800000001").await, 1);
        assert_eq!(total("class=rural").await, 1);
        assert_eq!(total("name=%25_").await, 1);
        assert_eq!(total("checked_in=true").await, 1);
        assert_eq!(total("checked_in=false").await, 2);
        assert_eq!(total("state=left").await, 0);
        let court = world.officer.get(format!("/v1/members?org_id={}", world.court)).send().await.expect(200);
        assert_eq!((court["total"].as_i64(), &court["items"][0]["phone"]), (Some(1), &"138****0001".into()));
        let found = world.officer.get("/v1/members?checked_in=true").send().await.expect(200);
        assert_eq!(found["items"][0]["id"], there.id);
        assert_eq!(world.officer.get("/v1/members?phone=1380000000").send().await.faults()[0].0, "?phone");
    }

    async fn a_name_is_corrected_by_hand_alone(app) {
        let world = app.world().await;
        let member = world.member_of(world.school).await;
        let path = format!("/v1/members/{}/name", member.id);
        let named = world.officer.put(&path).json(json!({"name": " 王五 "})).send().await.expect(200);
        assert_eq!(named["name"], "王五");
        let faults = world.officer.put(&path).json(json!({"name": " "})).send().await.faults();
        assert_eq!(faults, [("/name".to_string(), "required".to_string())]);
    }
}
