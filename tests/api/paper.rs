//! The paper route: staff claim and write down for members who cannot, and a second person reviews.

use chrono::Duration;
use domain::access::Role;
use futures::future::join_all;
use harness::{World, id, new_key, on_both};
use serde_json::{Value, json};

fn claims(task: &str) -> String {
    format!("/v1/tasks/{task}/recorded-claims")
}

fn whom(person: &str) -> Value {
    json!({"person_id": person})
}

/// A log that 甲's worker wrote down for a member; claim and log.
async fn recorded(world: &World<'_>, member: &harness::Client) -> (String, String) {
    let claim = world.claim(member, &world.task(1).await).await;
    let ask = world.worker.post(format!("/v1/claims/{claim}/recorded-log")).json(world.report(60));
    (claim, id(&ask.send().await.expect(201)))
}

on_both! {
    async fn staff_claim_for_a_member_who_is_told_and_may_withdraw(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let auditor = world.staff(Role::Auditor, world.city).await;
        let task = world.publish(world.gathering(2, 2)).await;
        let claim = world.worker.post(claims(&task)).json(whom(&member.id)).send().await.expect(201);
        assert_eq!((&claim["person_id"], &claim["ended_at"]), (&member.id.as_str().into(), &Value::Null));
        assert!(claim["recorded_by"].as_str().unwrap().starts_with("工作人员"));
        let trail = auditor.get("/v1/audit?limit=1").send().await.expect(200);
        assert_eq!((&trail["items"][0]["operation"], &trail["items"][0]["object_id"]), (&"record_claim".into(), &claim["id"]));
        let (kind, text) = member.told().await;
        assert_eq!(kind, "claim_recorded");
        assert!(text.starts_with("工作人员已代您认领“周末清洁日”（11月18日 09:00）"), "{text}");
        let mine = member.get("/v1/me/claims").send().await.expect(200);
        assert_eq!((&mine["items"][0]["id"], &mine["items"][0]["recorded_by"]), (&claim["id"], &claim["recorded_by"]));
        member.post(format!("/v1/claims/{}/withdrawal", id(&claim))).keyed().send().await.expect(201);
        let own = world.claim(&member, &task).await;
        assert_eq!(member.get(format!("/v1/claims/{own}")).send().await.expect(200)["recorded_by"], Value::Null);
    }

    async fn the_rules_are_those_of_ones_own_claims(app) {
        let world = app.world().await;
        let (member, other) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        let record = |task: &str, person: &str| world.worker.post(claims(task)).json(whom(person));
        let task = world.publish(world.gathering(1, 2)).await;
        record(&task, &member.id).send().await.expect(201);
        record(&task, &member.id).send().await.refused(409, "already_claimed");
        record(&task, &other.id).send().await.refused(409, "task_full");
        other.post(format!("/v1/tasks/{task}/claims")).keyed().send().await.refused(409, "task_full");
        let clash = world.publish(world.gathering(5, 2)).await;
        record(&clash, &member.id).send().await.refused(409, "gatherings_overlap");
        let closed = world.task(5).await;
        world.worker.post(format!("/v1/tasks/{closed}/closure")).send().await.expect(201);
        record(&closed, &other.id).send().await.refused(409, "task_closed");
        let mut body = world.errand(5);
        body["opens_at"] = "2026-11-17T08:00:00+08:00".into();
        record(&world.publish(body).await, &other.id).send().await.refused(409, "task_not_open");
        let disablement = world.officer.post(format!("/v1/members/{}/disablement", other.id));
        disablement.json(json!({"reason": "手机被盗"})).send().await.expect(201);
        record(&world.task(5).await, &other.id).send().await.refused(403, "person_disabled");
    }

    async fn only_those_are_named_who_are_checked_in_within_the_scope(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let (elsewhere, nowhere) = (world.member_at(world.yi).await, world.member_of(world.school).await);
        let task = world.task(5).await;
        for person in [&elsewhere.id, &nowhere.id, &task] {
            world.worker.post(claims(&task)).json(whom(person)).send().await.refused(404, "not_found");
        }
        // The street sees both communities, yet 甲's task is not meant for 乙's member.
        let street = world.staff(Role::Worker, world.east).await;
        street.post(claims(&task)).json(whom(&elsewhere.id)).send().await.refused(404, "not_found");
        world.staff(Role::Worker, world.yi).await.post(claims(&task)).json(whom(&member.id)).send().await.refused(404, "not_found");
        member.post(claims(&task)).json(whom(&member.id)).send().await.refused(403, "forbidden");
        let both = world.client(member.id.parse().unwrap(), true, vec![("worker".into(), world.jia)]);
        both.post(claims(&task)).json(whom(&member.id)).send().await.refused(403, "oneself");
        for bad in [json!({}), json!({"person_id": "x"}), json!({"person_id": member.id, "slots": 2})] {
            world.worker.post(claims(&task)).json(bad).send().await.refused(422, "validation_failed");
        }
        street.post(claims(&task)).json(whom(&member.id)).send().await.expect(201);
    }

    async fn members_and_staff_who_rush_make_no_claim_too_many(app) {
        let world = app.world().await;
        let task = world.task(5).await;
        let members = world.members_at(world.jia, 12).await;
        let own = members.iter().map(|member| member.post(format!("/v1/tasks/{task}/claims")).keyed().send());
        let for_them = members.iter().map(|member| world.worker.post(claims(&task)).json(whom(&member.id)).send());
        let (own, for_them) = futures::join!(join_all(own), join_all(for_them));
        let made = own.iter().chain(&for_them).filter(|reply| reply.status == 201).count();
        assert_eq!(made, 5);
        for reply in own.iter().chain(&for_them).filter(|reply| reply.status != 201) {
            let (status, code) = reply.refusal();
            assert!(status == 409 && ["task_full", "already_claimed"].contains(&code.as_str()), "{code}");
        }
        assert_eq!(world.worker.get(format!("/v1/tasks/{task}")).send().await.expect(200)["claimed"], 5);
        let task = world.task(5).await;
        let (key, body) = (new_key(), whom(&members[0].id));
        let first = world.worker.post(claims(&task)).key(&key).json(body.clone()).send().await;
        let again = world.worker.post(claims(&task)).key(&key).json(body).send().await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(first.expect(201), again.expect(201));
    }

    async fn whoever_was_waiting_waits_no_more(app) {
        let world = app.world().await;
        let (holder, member) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        let task = world.task(1).await;
        world.claim(&holder, &task).await;
        member.post(format!("/v1/tasks/{task}/waitlist")).keyed().send().await.expect(201);
        let mut body = world.errand(3);
        body["title"] = "陪护独居老人就医".into();
        world.worker.put(format!("/v1/tasks/{task}")).json(body).send().await.expect(200);
        // Two are free and one waits: what is left beside theirs is anybody's.
        world.worker.post(claims(&task)).json(whom(&member.id)).send().await.expect(201);
        let queue = member.get("/v1/me/waitlist").send().await.expect(200);
        assert_eq!(queue["items"][0]["end_reason"], "claimed");
        assert_eq!(world.worker.get(format!("/v1/tasks/{task}")).send().await.expect(200)["waiting"], 0);
    }

    async fn what_was_written_down_waits_for_a_second_person_and_its_deed_says_so(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let (claim, log) = recorded(&world, &member).await;
        let (kind, text) = member.told().await;
        assert_eq!(kind, "log_recorded");
        assert!(text.starts_with("工作人员已代您登记“陪护独居老人就医”的日志（60 分钟），将由另一名工作人员审核"), "{text}");
        let seen = member.get(format!("/v1/logs/{log}")).send().await.expect(200);
        assert_eq!((&seen["state"], &seen["claim_id"]), (&"submitted".into(), &claim.as_str().into()));
        assert!(seen["recorded_by"].as_str().unwrap().starts_with("工作人员"));
        let queue = world.worker.get("/v1/logs?state=submitted").send().await.expect(200);
        assert_eq!(queue["items"][0]["recorded_by"], seen["recorded_by"]);
        let reviews = format!("/v1/logs/{log}/reviews");
        for verdict in [json!({"verdict": "accepted"}), json!({"verdict": "returned", "reason": "重写"})] {
            world.worker.post(&reviews).json(verdict).send().await.refused(403, "own_record");
        }
        let both = world.client(member.id.parse().unwrap(), true, vec![("worker".into(), world.jia)]);
        both.post(&reviews).json(json!({"verdict": "accepted"})).send().await.refused(403, "own_log");
        let second = world.staff(Role::Worker, world.jia).await;
        second.post(&reviews).json(json!({"verdict": "accepted"})).send().await.expect(201);
        assert_eq!(world.origin_of(&log).await, "recorded_by_staff");
        assert_eq!(member.get("/v1/me/points").send().await.expect(200)["all"], "1");
    }

    async fn attendance_proves_what_staff_wrote_down(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let task = world.publish(world.gathering_in(Duration::hours(1), 5)).await;
        let claim = id(&world.worker.post(claims(&task)).json(whom(&member.id)).send().await.expect(201));
        app.advance(Duration::hours(1));
        let roll = json!({"present": [{"claim_id": claim}]});
        world.worker.post(format!("/v1/tasks/{task}/roll-call")).json(roll).send().await.expect(201);
        let ask = world.worker.post(format!("/v1/claims/{claim}/recorded-log")).json(world.report(90));
        let log = id(&ask.send().await.expect(201));
        let review = world.officer.post(format!("/v1/logs/{log}/reviews")).json(json!({"verdict": "accepted"}));
        review.send().await.expect(201);
        assert_eq!(world.origin_of(&log).await, "proved");
    }

    async fn returned_it_is_mended_by_staff_or_by_the_member(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let (_, log) = recorded(&world, &member).await;
        let (path, reviews) = (format!("/v1/logs/{log}"), format!("/v1/logs/{log}/reviews"));
        let second = world.staff(Role::Worker, world.jia).await;
        let back = json!({"verdict": "returned", "reason": "请写明地点"});
        second.post(&reviews).json(back.clone()).send().await.expect(201);
        app.advance(Duration::minutes(1));
        // The second person mends it: now it is theirs, and the first one's to review.
        let mended = second.put(&path).keyed().json(world.report(50)).send().await.expect(200);
        assert_eq!((&mended["revision"], &mended["minutes"]), (&2.into(), &50.into()));
        assert_eq!(member.told().await.0, "log_recorded");
        second.post(&reviews).json(json!({"verdict": "accepted"})).send().await.refused(403, "own_record");
        world.worker.post(&reviews).json(back).send().await.expect(201);
        let own = member.put(&path).keyed().json(world.report(45)).send().await.expect(200);
        assert_eq!((&own["revision"], &own["recorded_by"]), (&3.into(), &Value::Null));
        world.worker.post(&reviews).json(json!({"verdict": "accepted"})).send().await.expect(201);
        assert_eq!(world.origin_of(&log).await, "self_reported");
        let elsewhere = world.staff(Role::Worker, world.yi).await;
        elsewhere.put(&path).keyed().json(world.report(45)).send().await.refused(404, "not_found");
    }

    async fn a_log_is_written_down_once_with_no_fault_by_those_who_run_the_task(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let claim = world.claim(&member, &world.task(1).await).await;
        let path = format!("/v1/claims/{claim}/recorded-log");
        let both = world.client(member.id.parse().unwrap(), true, vec![("worker".into(), world.jia)]);
        both.post(&path).json(world.report(60)).send().await.refused(403, "oneself");
        member.post(&path).json(world.report(60)).send().await.refused(403, "forbidden");
        world.staff(Role::Worker, world.yi).await.post(&path).json(world.report(60)).send().await.refused(404, "not_found");
        let wrong = json!({"text": " ", "minutes": 60, "happened_at": "2026-11-16T09:00:01+08:00"});
        let faults = world.worker.post(&path).json(wrong).send().await.faults();
        assert_eq!(faults.iter().map(|fault| fault.1.as_str()).collect::<Vec<_>>(), ["required", "in_the_future"]);
        let mut photos = world.report(60);
        photos["photos"] = json!([]);
        world.worker.post(&path).json(photos).send().await.refused(422, "validation_failed");
        // The member and two of staff at once: one log.
        let own = format!("/v1/claims/{claim}/logs");
        let replies = futures::join!(
            world.worker.post(&path).json(world.report(60)).send(),
            world.officer.post(&path).json(world.report(60)).send(),
            member.post(&own).keyed().json(world.report(60)).send(),
        );
        let replies = [replies.0, replies.1, replies.2];
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            reply.refused(409, "log_exists");
        }
        let ended = world.claim(&member, &world.task(1).await).await;
        member.post(format!("/v1/claims/{ended}/withdrawal")).keyed().send().await.expect(201);
        let late = world.worker.post(format!("/v1/claims/{ended}/recorded-log")).json(world.report(60));
        late.send().await.refused(409, "claim_ended");
    }
}
