//! Where the community asks for it, a check-in waits for its word; and moving from one to another.

use domain::access::Role;
use futures::future::join_all;
use harness::{Client, World, id, on_both};
use serde_json::{Value, json};

async fn ask_for_confirmation(world: &World<'_>, community: domain::Id, wanted: bool) {
    let path = format!("/v1/orgs/{community}/checkin-policy");
    let body = json!({"confirmation": wanted});
    assert_eq!(world.officer.put(path).json(body.clone()).send().await.expect(200), body);
}

/// In the order of the alphabet: the clock of a test stands still.
async fn states(member: &Client) -> Vec<String> {
    let mine = member.get("/v1/me/checkins").send().await.expect(200);
    let mut states: Vec<String> =
        mine["items"].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap().to_string()).collect();
    states.sort();
    states
}

async fn live(member: &Client) -> Value {
    member.get("/v1/me").send().await.expect(200)["checkin"].clone()
}

on_both! {
    async fn a_pending_check_in_counts_for_no_task_until_it_is_confirmed(app) {
        let world = app.world().await;
        ask_for_confirmation(&world, world.jia, true).await;
        let policy = format!("/v1/orgs/{}/checkin-policy", world.jia);
        let task = world.task(2).await;
        let member = world.member_of(world.school).await;
        assert_eq!(member.get(policy).send().await.expect(200)["confirmation"], true);
        let body = json!({"community_id": world.jia});
        let ask = || member.post("/v1/me/checkins").keyed().json(body.clone()).send();
        let checkin = ask().await.expect(201);
        assert_eq!((&checkin["state"], &checkin["confirmed_at"]), (&"pending".into(), &Value::Null));
        ask().await.refused(409, "checkin_pending");
        assert_eq!(live(&member).await, Value::Null);
        assert_eq!(member.get("/v1/tasks").send().await.expect(200)["items"], json!([]));
        member.get(format!("/v1/tasks/{task}")).send().await.refused(404, "not_found");
        let claims = format!("/v1/tasks/{task}/claims");
        member.post(&claims).keyed().send().await.refused(409, "not_checked_in");

        let waiting = world.worker.get(format!("/v1/orgs/{}/checkins?state=pending", world.jia)).send().await.expect(200);
        assert_eq!((&waiting["total"], &waiting["items"][0]["unit_name"]), (&1.into(), &"县第一中学".into()));
        let path = format!("/v1/checkins/{}/confirmation", id(&checkin));
        member.post(&path).send().await.refused(403, "forbidden");
        world.staff(Role::Worker, world.yi).await.post(&path).send().await.refused(404, "not_found");
        let confirmed = world.worker.post(&path).key("yes").send().await.expect(201);
        assert_eq!(confirmed["state"], "confirmed");
        assert_eq!(world.worker.post(&path).key("yes").send().await.expect(201), confirmed);
        world.worker.post(&path).send().await.refused(409, "checkin_confirmed");
        assert_eq!(member.told().await.0, "checkin_confirmed");
        assert_eq!(live(&member).await, confirmed);
        member.post(&claims).keyed().send().await.expect(201);
    }

    async fn a_declined_check_in_says_why_and_another_may_follow(app) {
        let world = app.world().await;
        ask_for_confirmation(&world, world.jia, true).await;
        let member = world.member_at(world.jia).await;
        let mine = member.get("/v1/me/checkins").send().await.expect(200);
        let path = format!("/v1/checkins/{}/declination", id(&mine["items"][0]));
        let decline = |body: Value| world.worker.post(&path).json(body).send();
        assert_eq!(decline(json!({"reason": "  "})).await.faults(), [("/reason".into(), "required".into())]);
        assert_eq!(decline(json!({})).await.faults()[0].1, "wrong_type");
        let declined = decline(json!({"reason": "登记住址不在本社区"})).await.expect(201);
        assert_eq!((&declined["state"], &declined["end_note"]), (&"declined".into(), &"登记住址不在本社区".into()));
        decline(json!({"reason": "再说一次"})).await.refused(409, "checkin_ended");
        let (kind, text) = member.told().await;
        assert!(kind == "checkin_declined" && text.ends_with("原因：登记住址不在本社区"), "{text}");
        let body = json!({"community_id": world.yi});
        member.post("/v1/me/checkins").keyed().json(body).send().await.expect(201);
        assert_eq!(states(&member).await, ["confirmed", "declined"]);
    }

    async fn nobody_confirms_or_declines_their_own(app) {
        let world = app.world().await;
        ask_for_confirmation(&world, world.jia, true).await;
        let member = world.member_at(world.jia).await;
        let mine = id(&member.get("/v1/me/checkins").send().await.expect(200)["items"][0]);
        let both = world.client(member.id.parse().unwrap(), true, vec![("worker".into(), world.jia)]);
        both.post(format!("/v1/checkins/{mine}/confirmation")).send().await.refused(403, "own_checkin");
        let body = json!({"reason": "自己"});
        both.post(format!("/v1/checkins/{mine}/declination")).json(body).send().await.refused(403, "own_checkin");
    }

    async fn moving_ends_the_old_and_frees_only_what_the_new_community_may_not_claim(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let mut street = world.errand(2);
        street["org_id"] = world.east.to_string().into();
        let street = id(&world.officer.post("/v1/tasks").json(street).send().await.expect(201));
        let task = world.task(1).await;
        let (kept, lost) = (world.claim(&member, &street).await, world.claim(&member, &task).await);
        let old = live(&member).await;
        let path = format!("/v1/checkins/{}/move", id(&old));
        let to = |community| json!({"community_id": community});
        member.post(&path).keyed().json(to(world.jia)).send().await.refused(409, "already_checked_in");
        member.post(&path).keyed().json(to(world.school)).send().await.refused(404, "not_found");
        member.post(&path).json(to(world.yi)).send().await.refused(400, "idempotency_key_required");
        let new = member.post(&path).key("move").json(to(world.yi)).send().await.expect(201);
        assert_eq!(member.post(&path).key("move").json(to(world.yi)).send().await.expect(201), new);
        member.post(&path).keyed().json(to(world.bing)).send().await.refused(409, "checkin_ended");
        assert_eq!(states(&member).await, ["confirmed", "moved"]);
        assert_eq!(live(&member).await, new);
        let claim = |id: &str| member.get(format!("/v1/claims/{id}")).send();
        assert_eq!(claim(&kept).await.expect(200)["ended_at"], Value::Null, "乙 lies in the street, too");
        assert_eq!(claim(&lost).await.expect(200)["end_reason"], "released");
        assert!(member.told().await.1.starts_with("该任务不面向您现在报到的社区"));
        world.claim(&world.member_at(world.jia).await, &task).await;
    }

    async fn a_move_to_a_community_that_confirms_takes_effect_with_its_word(app) {
        let world = app.world().await;
        ask_for_confirmation(&world, world.yi, true).await;
        ask_for_confirmation(&world, world.bing, true).await;
        let member = world.member_at(world.jia).await;
        let claim = world.claim(&member, &world.task(1).await).await;
        let old = id(&live(&member).await);
        let move_to = |from: &str, community| {
            member.post(format!("/v1/checkins/{from}/move")).keyed().json(json!({"community_id": community})).send()
        };
        let pending = id(&move_to(&old, world.yi).await.expect(201));
        assert_eq!(id(&live(&member).await), old, "until then, the old one holds");
        move_to(&old, world.yi).await.refused(409, "checkin_pending");
        // Another community is chosen; then that is confirmed.
        let other = id(&move_to(&pending, world.bing).await.expect(201));
        let yi = world.staff(Role::Worker, world.yi).await;
        yi.post(format!("/v1/checkins/{pending}/confirmation")).send().await.refused(409, "checkin_ended");
        let held = member.get(format!("/v1/claims/{claim}")).send().await.expect(200);
        assert_eq!(held["ended_at"], Value::Null);
        let bing = world.staff(Role::Worker, world.bing).await;
        bing.post(format!("/v1/checkins/{other}/confirmation")).send().await.expect(201);
        assert_eq!(id(&live(&member).await), other);
        assert_eq!(states(&member).await.iter().filter(|state| *state == "moved").count(), 2);
        let freed = member.get(format!("/v1/claims/{claim}")).send().await.expect(200);
        assert_eq!(freed["end_reason"], "released");
    }

    async fn the_board_follows_the_member(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        world.accepted(&member, &world.task(1).await, 60).await;
        let board = |community| world.officer.get(format!("/v1/orgs/{community}/boards/all")).send();
        app.run_due_jobs().await;
        assert_eq!(board(world.jia).await.expect(200)["members"], 1);
        let path = format!("/v1/checkins/{}/move", id(&live(&member).await));
        member.post(path).keyed().json(json!({"community_id": world.yi})).send().await.expect(201);
        app.run_due_jobs().await;
        assert_eq!(board(world.jia).await.expect(200)["members"], 0);
        assert_eq!(board(world.yi).await.expect(200)["members"], 1);
    }

    async fn two_moves_at_once_leave_one_live_check_in(app) {
        let world = app.world().await;
        for _ in 0..5 {
            let member = world.member_at(world.jia).await;
            let path = format!("/v1/checkins/{}/move", id(&live(&member).await));
            let asks = [world.yi, world.bing, world.yi, world.bing].map(|community| {
                member.post(&path).keyed().json(json!({"community_id": community})).send()
            });
            let replies = join_all(asks).await;
            assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
            for reply in replies.iter().filter(|reply| reply.status != 201) {
                assert_eq!(reply.refusal().0, 409);
            }
            assert_eq!(states(&member).await, ["confirmed", "moved"]);
        }
    }

    async fn confirming_declining_and_withdrawing_at_once_come_to_one_end(app) {
        let world = app.world().await;
        ask_for_confirmation(&world, world.jia, true).await;
        for _ in 0..5 {
            let member = world.member_at(world.jia).await;
            let withdrawal = world.withdrawal(&member).await;
            let at = |verb: &str| withdrawal.replace("withdrawal", verb);
            let (confirmed, declined, withdrawn) = futures::join!(
                world.worker.post(at("confirmation")).send(),
                world.worker.post(at("declination")).json(json!({"reason": "不住"})).send(),
                member.post(&withdrawal).keyed().send(),
            );
            let state = states(&member).await.remove(0);
            match state.as_str() {
                "declined" => assert_eq!((declined.status.as_u16(), withdrawn.refusal().0), (201, 409)),
                "withdrawn" => assert_eq!((withdrawn.status.as_u16(), declined.refusal().0), (201, 409)),
                other => panic!("{other}"),
            }
            assert!(confirmed.status == 201 || confirmed.refusal().0 == 409);
            assert_eq!(live(&member).await, Value::Null);
        }
    }

    async fn staff_record_a_check_in_from_paper_and_the_member_is_told(app) {
        let world = app.world().await;
        ask_for_confirmation(&world, world.jia, true).await;
        let body = json!({"unit_id": world.school, "name": "李明", "phone": "13800000001"});
        let person = id(&world.officer.post("/v1/members").json(body).send().await.expect(201));
        let member = world.client(person.parse().unwrap(), true, Vec::new());
        let record = |staff: &Client, body: Value| staff.post("/v1/checkins").json(body).send();
        let paper = |name: &str, phone: &str| json!({"community_id": world.jia, "name": name, "phone": phone});
        record(&world.worker, paper("李民", "13800000001")).await.refused(404, "not_found");
        record(&world.worker, paper("李明", "13800000009")).await.refused(404, "not_found");
        let by_id = json!({"community_id": world.jia, "person_id": person});
        record(&world.worker, by_id.clone()).await.refused(404, "not_found");
        let odd = json!({"community_id": world.jia, "name": "李明"});
        assert_eq!(record(&world.worker, odd).await.faults()[0].1, "ambiguous");
        let elsewhere = world.staff(Role::Worker, world.yi).await;
        record(&elsewhere, paper("李明", "13800000001")).await.refused(404, "not_found");

        let recorded = record(&world.worker, paper("李明", "13800000001")).await.expect(201);
        assert_eq!((&recorded["state"], &recorded["origin"]), (&"confirmed".into(), &"recorded_by_staff".into()));
        assert_eq!(member.told().await.0, "checkin_recorded");
        record(&world.officer, by_id.clone()).await.refused(409, "already_checked_in");
        member.post(world.withdrawal(&member).await).keyed().send().await.expect(201);
        // A unit's secretary may send a member; the community still has the word it asked for.
        let secretary = world.staff(Role::Secretary, world.school).await;
        let recorded = record(&secretary, by_id).await.expect(201);
        assert_eq!((&recorded["state"], &recorded["origin"]), (&"pending".into(), &"recorded_by_staff".into()));
        let history = secretary.get(format!("/v1/members/{person}/checkins")).send().await.expect(200);
        assert_eq!(history["items"].as_array().unwrap().len(), 2);
        let path = format!("/v1/checkins/{}/move", id(&recorded));
        let moved = secretary.post(path).keyed().json(json!({"community_id": world.yi})).send().await.expect(201);
        assert_eq!((&moved["state"], &moved["origin"]), (&"confirmed".into(), &"recorded_by_staff".into()));
    }

    async fn only_a_community_has_a_policy_and_only_its_own_staff_set_it_with_a_trace(app) {
        let world = app.world().await;
        let path = |org: domain::Id| format!("/v1/orgs/{org}/checkin-policy");
        let body = json!({"confirmation": true});
        world.officer.put(path(world.city)).json(body.clone()).send().await.refused(404, "not_found");
        world.officer.get(path(world.school)).send().await.refused(404, "not_found");
        world.worker.put(path(world.yi)).json(body.clone()).send().await.refused(404, "not_found");
        let faults = world.worker.put(path(world.jia)).json(json!({"confirmation": "yes"})).send().await.faults();
        assert_eq!(faults[0].0, "/confirmation");
        world.worker.put(path(world.jia)).json(body).send().await.expect(200);
        let auditor = world.staff(Role::Auditor, world.city).await;
        let audit = auditor.get("/v1/audit").send().await.expect(200);
        let rows = audit["items"].as_array().unwrap();
        let row = rows.iter().find(|row| row["operation"] == "set_checkin_policy").expect("a trace");
        assert_eq!(row["object_id"], world.jia.to_string());
    }
}
