//! Attendance at gatherings: by the code, late, by roll call; check-out and hours.

use chrono::Duration;
use domain::access::Role;
use futures::future::join_all;
use harness::{World, new_key, on_both};
use serde_json::{Value, json};

/// A gathering with so many slots that starts in an hour.
async fn soon(world: &World<'_>, slots: i32) -> String {
    world.publish(world.gathering_in(Duration::hours(1), slots)).await
}

fn attendances(task: &str) -> String {
    format!("/v1/tasks/{task}/attendances")
}

fn check_out(attendance: &str) -> String {
    format!("/v1/attendances/{attendance}/check-out")
}

on_both! {
    async fn a_claimant_scans_the_code_on_the_screen_once(app) {
        let world = app.world().await;
        let task = soon(&world, 5).await;
        let member = world.member_at(world.jia).await;
        let claim = world.claim(&member, &task).await;
        app.advance(Duration::minutes(62));
        let body = json!({"code": world.attendance_code(&task).await});
        let seen = member.post(attendances(&task)).keyed().json(body.clone()).send().await.expect(201);
        assert_eq!((&seen["state"], &seen["method"], &seen["claim_id"]), (&"counted".into(), &"code".into(), &claim.into()));
        assert_eq!((&seen["arrived_at"], &seen["minutes"]), (&"2026-11-16T10:02:00+08:00".into(), &118.into()));
        member.post(attendances(&task)).keyed().json(body).send().await.refused(409, "already_attended");
        let roster = world.worker.get(format!("/v1/tasks/{task}/claims")).send().await.expect(200);
        assert_eq!(roster["items"][0]["attendance_state"], "counted");
    }

    async fn a_repeat_with_the_same_key_gets_the_same_answer_and_so_do_many_at_once(app) {
        let world = app.world().await;
        let task = soon(&world, 5).await;
        let member = world.member_at(world.jia).await;
        world.claim(&member, &task).await;
        let body = json!({"code": world.attendance_code(&task).await});
        let key = new_key();
        let first = member.post(attendances(&task)).key(&key).json(body.clone()).send().await;
        let again = member.post(attendances(&task)).key(&key).json(body.clone()).send().await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(first.expect(201), again.expect(201));
        let other = world.member_at(world.jia).await;
        world.claim(&other, &task).await;
        let replies = join_all((0..8).map(|_| other.post(attendances(&task)).keyed().json(body.clone()).send())).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            reply.refused(409, "already_attended");
        }
        member.post(attendances(&task)).json(body).send().await.refused(400, "idempotency_key_required");
    }

    async fn codes_change_and_are_good_for_their_half_minute_and_the_next(app) {
        let world = app.world().await;
        let task = soon(&world, 5).await;
        let early = world.worker.get(format!("/v1/tasks/{task}/attendance-code")).send().await.expect(200);
        assert_eq!(early["until"], "2026-11-16T09:00:30+08:00");
        app.advance(Duration::seconds(30));
        let next = world.attendance_code(&task).await;
        assert_ne!(early["text"], next.as_str());
        app.advance(Duration::seconds(29));
        let member = world.member_at(world.jia).await;
        world.claim(&member, &task).await;
        let body = json!({"code": early["text"]});
        let seen = member.post(attendances(&task)).keyed().json(body).send().await.expect(201);
        assert_eq!(seen["state"], "counted");
    }

    async fn what_was_never_on_the_screen_is_refused(app) {
        let world = app.world().await;
        let (task, other) = (soon(&world, 5).await, soon(&world, 5).await);
        let member = world.member_at(world.jia).await;
        world.claim(&member, &task).await;
        let code = world.attendance_code(&task).await;
        let foreign = world.attendance_code(&other).await;
        let window: i64 = code.split('.').nth(2).unwrap().parse().unwrap();
        let later = code.replace(&format!(".{window}."), &format!(".{}.", window + 1));
        let end = if code.ends_with('0') { "1" } else { "0" };
        let guessed = format!("{}{end}", &code[..code.len() - 1]);
        for wrong in [foreign, later, guessed, "https://example.com".to_string()] {
            let ask = member.post(attendances(&task)).keyed().json(json!({"code": wrong}));
            ask.send().await.refused(409, "code_wrong");
        }
        let faults = member.post(attendances(&task)).keyed().json(json!({"code": ""})).send().await.faults();
        assert_eq!(faults, [("/code".to_string(), "length".to_string())]);
    }

    async fn only_claimants_attend_and_only_while_it_lasts(app) {
        let world = app.world().await;
        let task = world.publish(world.gathering_in(Duration::hours(2), 5)).await;
        let (member, stranger) = (world.member_at(world.jia).await, world.member_at(world.bing).await);
        let path = format!("/v1/tasks/{task}/attendance-code");
        world.worker.get(&path).send().await.refused(409, "attendance_not_open");
        app.advance(Duration::hours(2));
        let body = json!({"code": world.attendance_code(&task).await});
        member.post(attendances(&task)).keyed().json(body.clone()).send().await.refused(409, "not_claimed");
        stranger.post(attendances(&task)).keyed().json(body).send().await.refused(404, "not_found");
        member.get(&path).send().await.refused(403, "forbidden");
        world.staff(Role::Worker, world.yi).await.get(&path).send().await.refused(404, "not_found");
        let errand = world.task(1).await;
        world.worker.get(format!("/v1/tasks/{errand}/attendance-code")).send().await.refused(409, "not_a_gathering");
        let late = world.publish(world.gathering_in(Duration::hours(1), 5)).await;
        world.claim(&member, &late).await;
        app.advance(Duration::hours(3));
        let body = json!({"code": world.attendance_code(&late).await});
        member.post(attendances(&late)).keyed().json(body).send().await.refused(409, "attendance_not_open");
        app.advance(Duration::hours(1) + Duration::seconds(1));
        let path = format!("/v1/tasks/{late}/attendance-code");
        world.worker.get(path).send().await.refused(409, "attendance_not_open");
    }

    async fn a_code_that_was_captured_without_a_network_waits_for_staff_and_keeps_its_time(app) {
        let world = app.world().await;
        let task = soon(&world, 5).await;
        let (kept, declined) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        world.claim(&kept, &task).await;
        world.claim(&declined, &task).await;
        app.advance(Duration::minutes(60));
        let body = json!({"code": world.attendance_code(&task).await});
        app.advance(Duration::hours(20));
        let mut ids = Vec::new();
        for member in [&kept, &declined] {
            let seen = member.post(attendances(&task)).keyed().json(body.clone()).send().await.expect(201);
            assert_eq!((&seen["state"], &seen["method"]), (&"pending".into(), &"late_code".into()));
            assert_eq!((&seen["arrived_at"], &seen["minutes"]), (&"2026-11-16T10:00:00+08:00".into(), &Value::Null));
            ids.push(harness::id(&seen));
        }
        kept.post(attendances(&task)).keyed().json(body.clone()).send().await.refused(409, "already_attended");
        let queue = world.worker.get("/v1/attendances?state=pending").send().await.expect(200);
        assert_eq!(queue["total"], 2);
        assert_eq!(world.staff(Role::Worker, world.yi).await.get("/v1/attendances").send().await.expect(200)["total"], 0);

        let decide = |id: &String| world.worker.post(format!("/v1/attendances/{id}/decision"));
        let seen = decide(&ids[0]).json(json!({"verdict": "accepted"})).send().await.expect(201);
        assert_eq!((&seen["state"], &seen["minutes"]), (&"counted".into(), &120.into()));
        let faults = decide(&ids[1]).json(json!({"verdict": "declined"})).send().await.faults();
        assert_eq!(faults, [("/reason".to_string(), "required".to_string())]);
        let no = json!({"verdict": "declined", "reason": "点名时不在场"});
        decide(&ids[1]).json(no.clone()).send().await.expect(201);
        decide(&ids[1]).json(no).send().await.refused(409, "attendance_decided");
        let inbox = declined.get("/v1/me/notices").send().await.expect(200);
        assert_eq!(inbox["items"][0]["text"], "您在“周末清洁日”补传的签到未予确认。原因：点名时不在场");
        let third = world.member_at(world.jia).await;
        app.advance(Duration::hours(5));
        third.post(attendances(&task)).keyed().json(body).send().await.refused(409, "code_expired");
    }

    async fn the_code_on_the_screen_replaces_what_waits(app) {
        let world = app.world().await;
        let task = soon(&world, 5).await;
        let member = world.member_at(world.jia).await;
        world.claim(&member, &task).await;
        let old = json!({"code": world.attendance_code(&task).await});
        app.advance(Duration::minutes(70));
        let waiting = member.post(attendances(&task)).keyed().json(old).send().await.expect(201);
        let new = json!({"code": world.attendance_code(&task).await});
        let seen = member.post(attendances(&task)).keyed().json(new).send().await.expect(201);
        assert_eq!((&seen["id"], &seen["state"], &seen["method"]), (&waiting["id"], &"counted".into(), &"code".into()));
        assert_eq!(seen["arrived_at"], "2026-11-16T10:10:00+08:00");
    }

    async fn leaving_early_is_scanned_and_only_the_time_there_counts(app) {
        let world = app.world().await;
        let task = soon(&world, 5).await;
        let (member, other) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        let claim = world.claim(&member, &task).await;
        app.advance(Duration::minutes(60));
        let attendance = world.attend(&member, &task).await;
        let arrived = world.attendance_code(&task).await;
        app.advance(Duration::minutes(45));
        let path = check_out(&attendance);
        member.post(&path).keyed().json(json!({"code": arrived})).send().await.refused(409, "code_expired");
        let body = json!({"code": world.attendance_code(&task).await});
        other.post(&path).keyed().json(body.clone()).send().await.refused(404, "not_found");
        let left = member.post(&path).keyed().json(body).send().await.expect(200);
        assert_eq!((&left["left_at"], &left["minutes"]), (&"2026-11-16T10:45:00+08:00".into(), &45.into()));

        // A review that names no minutes counts those that were proved, not those that were said.
        let mut report = world.report(120);
        report["happened_at"] = "2026-11-16T10:00:00+08:00".into();
        let log = member.post(format!("/v1/claims/{claim}/logs")).keyed().json(report).send().await.expect(201);
        assert_eq!((&log["minutes"], &log["attended_minutes"]), (&120.into(), &45.into()));
        let review = world.worker.post(format!("/v1/logs/{}/reviews", harness::id(&log)));
        let log = review.json(json!({"verdict": "accepted"})).send().await.expect(201);
        assert_eq!(log["reviews"][0]["minutes"], 45);
        assert_eq!(world.origin_of(&harness::id(&log)).await, "proved");
    }

    async fn a_location_leaves_its_distance_and_verdict_and_nothing_else(app) {
        let world = app.world().await;
        let mut body = world.gathering_in(Duration::hours(1), 5);
        body["point"] = json!({"longitude": 110.447, "latitude": 34.867, "radius": 300});
        let task = world.publish(body).await;
        let code = world.attendance_code(&task).await;
        for (latitude, distance, nearness) in [(34.8679, 100, "near"), (34.8851, 2013, "far")] {
            let member = world.member_at(world.jia).await;
            world.claim(&member, &task).await;
            let place = json!({"longitude": 110.447, "latitude": latitude, "accuracy": 25.4});
            let body = json!({"code": code, "place": place});
            let seen = member.post(attendances(&task)).keyed().json(body).send().await.expect(201);
            assert_eq!((&seen["state"], &seen["distance"]), (&"counted".into(), &distance.into()), "it decides nothing");
            assert_eq!(seen["nearness"], nearness);
            assert!(!seen.to_string().contains("34.8"), "{seen}");
        }
    }

    async fn the_roll_counts_as_the_code_does_and_needs_no_phone(app) {
        let world = app.world().await;
        let task = soon(&world, 9).await;
        let members = [world.member_at(world.jia).await, world.member_at(world.jia).await, world.member_at(world.jia).await];
        let mut claims = Vec::new();
        for member in &members {
            claims.push(world.claim(member, &task).await);
        }
        let path = format!("/v1/tasks/{task}/roll-call");
        app.advance(Duration::minutes(65));
        world.attend(&members[0], &task).await;
        let roll = json!({"present": [{"claim_id": claims[0]}, {"claim_id": claims[1]}]});
        let seen = world.worker.post(&path).json(roll).send().await.expect(201);
        let shown: Vec<_> = seen["items"].as_array().unwrap().iter().map(|item| (&item["method"], &item["minutes"])).collect();
        assert_eq!(shown, [(&"code".into(), &115.into()), (&"roll_call".into(), &115.into())]);
        let inbox = members[1].get("/v1/me/notices").send().await.expect(200);
        assert_eq!(inbox["items"][0]["kind"], "attendance_recorded");
        assert_eq!(members[0].get("/v1/me/notices").send().await.expect(200)["unread"], 0, "who scanned is told nothing");

        // Afterwards, with times; what the roll says replaces what was there.
        app.advance(Duration::hours(5));
        let roll = json!({"present": [
            {"claim_id": claims[1], "left_at": "2026-11-16T11:00:00+08:00"},
            {"claim_id": claims[2], "arrived_at": "2026-11-16T10:30:00+08:00"},
        ]});
        let seen = world.worker.post(&path).json(roll).send().await.expect(201);
        let minutes: Vec<_> = seen["items"].as_array().unwrap().iter().map(|item| &item["minutes"]).collect();
        assert_eq!(minutes, [&55, &90]);
        app.advance(Duration::days(7));
        let roll = json!({"present": [{"claim_id": claims[0]}]});
        world.worker.post(&path).json(roll).send().await.refused(409, "attendance_not_open");
    }

    async fn what_a_roll_adds_days_later_to_what_was_scanned_is_not_proved(app) {
        let world = app.world().await;
        let task = soon(&world, 9).await;
        let members = [world.member_at(world.jia).await, world.member_at(world.jia).await];
        let claims = [world.claim(&members[0], &task).await, world.claim(&members[1], &task).await];
        app.advance(Duration::minutes(90));
        for member in &members {
            world.attend(member, &task).await;
        }
        app.advance(Duration::days(2));
        // One was there longer than the scan says; of the other it is taken back that they stayed to the end.
        let roll = json!({"present": [
            {"claim_id": claims[0], "arrived_at": "2026-11-16T10:00:00+08:00"},
            {"claim_id": claims[1], "left_at": "2026-11-16T11:30:00+08:00"},
        ]});
        let seen = world.worker.post(format!("/v1/tasks/{task}/roll-call")).json(roll).send().await.expect(201);
        let shown: Vec<_> = seen["items"].as_array().unwrap().iter().map(|item| &item["method"]).collect();
        assert_eq!(shown, [&"roll_call", &"code"]);
        for ((member, claim), origin) in members.iter().zip(&claims).zip(["self_reported", "proved"]) {
            let mut report = world.report(90);
            report["happened_at"] = "2026-11-16T10:30:00+08:00".into();
            let log = member.post(format!("/v1/claims/{claim}/logs")).keyed().json(report).send().await.expect(201);
            let review = world.worker.post(format!("/v1/logs/{}/reviews", harness::id(&log)));
            review.json(json!({"verdict": "accepted", "minutes": 60})).send().await.expect(201);
            assert_eq!(world.origin_of(&harness::id(&log)).await, origin);
        }
    }

    async fn a_roll_with_a_wrong_line_leaves_no_trace(app) {
        let world = app.world().await;
        let task = soon(&world, 9).await;
        let member = world.member_at(world.jia).await;
        let claim = world.claim(&member, &task).await;
        let foreign = world.claim(&member, &world.task(1).await).await;
        let path = format!("/v1/tasks/{task}/roll-call");
        app.advance(Duration::hours(1));
        let roll = json!({"present": [
            {"claim_id": claim, "arrived_at": "2026-11-16T12:00:00+08:00"},
            {"claim_id": claim},
            {"claim_id": foreign},
        ]});
        let faults = world.worker.post(&path).json(roll).send().await.faults();
        let named: Vec<_> = faults.iter().map(|(pointer, code)| (pointer.as_str(), code.as_str())).collect();
        let expected = [
            ("/present/0/arrived_at", "in_the_future"),
            ("/present/1/claim_id", "twice"),
            ("/present/2/claim_id", "unknown"),
        ];
        assert_eq!(named, expected);
        assert_eq!(world.worker.get("/v1/attendances").send().await.expect(200)["total"], 0);
        let empty = world.worker.post(&path).json(json!({"present": []})).send().await.faults();
        assert_eq!(empty, [("/present".to_string(), "length".to_string())]);
    }

    async fn nobody_records_or_confirms_their_own_attendance(app) {
        let world = app.world().await;
        let task = soon(&world, 9).await;
        let member = world.member_at(world.jia).await;
        let claim = world.claim(&member, &task).await;
        world.grant(&member.id, Role::Worker, world.jia).await;
        let person = member.id.parse().unwrap();
        let both = world.client(person, true, vec![("worker".to_string(), world.jia)]);
        let roll = json!({"present": [{"claim_id": claim}]});
        both.post(format!("/v1/tasks/{task}/roll-call")).json(roll).send().await.refused(403, "own_attendance");
        let body = json!({"code": world.attendance_code(&task).await});
        app.advance(Duration::minutes(5));
        let late = harness::id(&member.post(attendances(&task)).keyed().json(body).send().await.expect(201));
        let ask = both.post(format!("/v1/attendances/{late}/decision")).json(json!({"verdict": "accepted"}));
        ask.send().await.refused(403, "own_attendance");
    }

    async fn who_was_there_does_not_give_the_claim_back_and_keeps_it_when_it_is_cancelled(app) {
        let world = app.world().await;
        let task = soon(&world, 9).await;
        let member = world.member_at(world.jia).await;
        let claim = world.claim(&member, &task).await;
        world.attend(&member, &task).await;
        let path = format!("/v1/claims/{claim}/withdrawal");
        member.post(path).keyed().send().await.refused(409, "claim_attended");
        let path = format!("/v1/tasks/{task}/cancellation");
        world.worker.post(path).json(json!({"reason": "停电"})).send().await.expect(201);
        let claim = member.get(format!("/v1/claims/{claim}")).send().await.expect(200);
        assert_eq!((&claim["ended_at"], &claim["attendance_state"]), (&Value::Null, &"counted".into()));
        let path = format!("/v1/tasks/{task}/attendance-code");
        world.worker.get(path).send().await.refused(409, "task_cancelled");
    }

    async fn a_thousand_members_storm_the_slots_of_a_gathering_and_then_its_door(app) {
        let world = app.world().await;
        let task = soon(&world, 600).await;
        let members = world.members_at(world.jia, 1_000).await;
        let path = format!("/v1/tasks/{task}/claims");
        let replies = join_all(members.iter().map(|member| member.post(&path).keyed().send())).await;
        let claimants: Vec<_> = members.iter().zip(&replies).filter(|(_, reply)| reply.status == 201).map(|(m, _)| m).collect();
        assert_eq!(claimants.len(), 600);
        assert!(replies.iter().all(|reply| reply.status == 201 || reply.refusal() == (409, "task_full".to_string())));
        let body = json!({"code": world.attendance_code(&task).await});
        let path = attendances(&task);
        let replies = join_all(members.iter().map(|member| member.post(&path).keyed().json(body.clone()).send())).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 600);
        for (member, reply) in members.iter().zip(&replies).filter(|(_, reply)| reply.status != 201) {
            assert!(!claimants.iter().any(|claimant| claimant.id == member.id));
            reply.refused(409, "not_claimed");
        }
        assert_eq!(world.worker.get("/v1/attendances?state=counted").send().await.expect(200)["total"], 600);
    }
}
