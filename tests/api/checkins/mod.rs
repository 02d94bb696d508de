//! Checking in (报到).

mod confirmation;
mod rates;
mod receipts;
mod units;

use domain::access::Role;
use futures::future::join_all;
use harness::on_both;
use serde_json::json;

on_both! {
    async fn a_member_checks_in_once_and_sees_it(app) {
        let world = app.world().await;
        let member = world.member_of(world.school).await;
        let body = json!({"community_id": world.jia});
        let checkin = member.post("/v1/me/checkins").keyed().json(body.clone()).send().await.expect(201);
        assert_eq!((&checkin["community_name"], &checkin["ended_at"]), (&"甲社区".into(), &serde_json::Value::Null));
        member.post("/v1/me/checkins").keyed().json(body).send().await.refused(409, "already_checked_in");
        let elsewhere = json!({"community_id": world.yi});
        member.post("/v1/me/checkins").keyed().json(elsewhere).send().await.refused(409, "already_checked_in");
        let seen = member.get("/v1/me/checkins").send().await.expect(200);
        assert_eq!(seen["items"], json!([checkin]));
        let me = member.get("/v1/me").send().await.expect(200);
        assert_eq!(me["checkin"], checkin);
    }

    async fn many_check_ins_at_once_leave_one(app) {
        let world = app.world().await;
        let member = world.member_of(world.school).await;
        let asks = (0..20).map(|n| {
            let community = if n % 2 == 0 { world.jia } else { world.yi };
            member.post("/v1/me/checkins").keyed().json(json!({"community_id": community})).send()
        });
        let replies = join_all(asks).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        assert_eq!(member.get("/v1/me/checkins").send().await.expect(200)["items"].as_array().unwrap().len(), 1);
    }

    async fn one_checks_in_with_a_community_and_nothing_else(app) {
        let world = app.world().await;
        let member = world.member_of(world.school).await;
        for org in [world.city, world.east, world.school] {
            let ask = member.post("/v1/me/checkins").keyed().json(json!({"community_id": org}));
            ask.send().await.refused(404, "not_found");
        }
        let faults = member.post("/v1/me/checkins").keyed().json(json!({"community_id": "甲"})).send().await.faults();
        assert_eq!(faults, [("/community_id".to_string(), "wrong_type".to_string())]);
        let faults = member.post("/v1/me/checkins").keyed().json(json!({})).send().await.faults();
        assert_eq!(faults[0].1, "wrong_type");
    }

    async fn staff_who_are_no_members_do_not_check_in(app) {
        let world = app.world().await;
        let body = json!({"community_id": world.jia});
        world.worker.post("/v1/me/checkins").keyed().json(body).send().await.refused(403, "forbidden");
    }

    async fn a_member_withdraws_and_may_check_in_elsewhere(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let path = world.withdrawal(&member).await;
        let ended = member.post(&path).key("out").send().await.expect(201);
        assert_eq!((&ended["end_reason"], &ended["ended_at"]), (&"withdrawn".into(), &"2026-11-16T09:00:00+08:00".into()));
        assert_eq!(member.post(&path).key("out").send().await.expect(201), ended);
        member.post(&path).keyed().send().await.refused(409, "checkin_ended");
        assert_eq!(member.get("/v1/me").send().await.expect(200)["checkin"], serde_json::Value::Null);
        assert_eq!(member.get("/v1/me/notices/unread").send().await.expect(200)["unread"], 0, "it was oneself");
        let body = json!({"community_id": world.yi});
        member.post("/v1/me/checkins").keyed().json(body).send().await.expect(201);
        assert_eq!(member.get("/v1/me/checkins").send().await.expect(200)["items"].as_array().unwrap().len(), 2);
    }

    async fn staff_of_the_community_or_the_unit_withdraw_for_a_member_who_is_told(app) {
        let world = app.world().await;
        let secretary = world.staff(Role::Secretary, world.school).await;
        for staff in [&world.worker, &secretary, &world.officer] {
            let member = world.member_at(world.jia).await;
            let path = world.withdrawal(&member).await;
            let stranger = world.member_at(world.jia).await;
            stranger.post(&path).keyed().send().await.refused(404, "not_found");
            for (role, org) in [(Role::Worker, world.yi), (Role::Secretary, world.court)] {
                let elsewhere = world.staff(role, org).await;
                elsewhere.post(&path).keyed().send().await.refused(404, "not_found");
            }
            staff.post(&path).keyed().send().await.expect(201);
            let told = &member.get("/v1/me/notices").send().await.expect(200)["items"][0];
            assert_eq!((&told["kind"], told["about_id"].as_str()), (&"checkin_withdrawn".into(), path.split('/').nth(3)));
        }
    }

    async fn with_the_check_in_go_the_claims_without_a_log_and_their_slots_come_back(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let (free, logged) = (world.task(1).await, world.task(1).await);
        let (lost, kept) = (world.claim(&member, &free).await, world.claim(&member, &logged).await);
        world.log(&member, &kept, 60).await;
        // The gate knows that it is full.
        let other = world.member_at(world.jia).await;
        let path = format!("/v1/tasks/{free}/claims");
        other.post(&path).keyed().send().await.refused(409, "task_full");

        member.post(world.withdrawal(&member).await).keyed().send().await.expect(201);
        let claim = |id: &str| member.get(format!("/v1/claims/{id}")).send();
        let released = claim(&lost).await.expect(200);
        assert_eq!((&released["end_reason"], released["ended_at"].is_string()), (&"released".into(), true));
        assert_eq!(claim(&kept).await.expect(200)["ended_at"], serde_json::Value::Null);
        let told = &member.get("/v1/me/notices").send().await.expect(200)["items"];
        assert_eq!(told.as_array().unwrap().len(), 1);
        assert_eq!((&told[0]["kind"], told[0]["about_id"].as_str()), (&"claim_released".into(), Some(lost.as_str())));
        let text = "您目前没有有效的报到，您对“陪护独居老人就医”的认领已自动取消并让出名额，不影响您的记录。";
        assert_eq!(told[0]["text"], text);
        other.post(&path).keyed().send().await.expect(201);
        member.post(&path).keyed().send().await.refused(409, "not_checked_in");
    }

    async fn withdrawing_claiming_and_reporting_at_once_leave_slots_and_claims_in_step(app) {
        let world = app.world().await;
        for _ in 0..6 {
            let member = world.member_at(world.jia).await;
            let (first, second) = (world.task(2).await, world.task(2).await);
            let claim = world.claim(&member, &first).await;
            let withdrawal = world.withdrawal(&member).await;
            let (out, claimed, logged, given_back) = futures::join!(
                member.post(&withdrawal).keyed().send(),
                member.post(format!("/v1/tasks/{second}/claims")).keyed().send(),
                member.post(format!("/v1/claims/{claim}/logs")).keyed().json(world.report(60)).send(),
                member.post(format!("/v1/claims/{claim}/withdrawal")).keyed().send(),
            );
            out.expect(201);
            assert!(claimed.status == 201 || claimed.refusal().0 < 500);
            assert!(given_back.status == 201 || given_back.refusal().0 < 500);
            let held = member.get(format!("/v1/claims/{claim}")).send().await.expect(200);
            assert_eq!(held["ended_at"].is_null(), logged.status == 201, "a log keeps its claim, and nothing else does");
            for task in [&first, &second] {
                let claims = world.worker.get(format!("/v1/tasks/{task}/claims")).send().await.expect(200);
                let live = claims["items"].as_array().unwrap().iter().filter(|one| one["ended_at"].is_null()).count();
                let task = world.worker.get(format!("/v1/tasks/{task}")).send().await.expect(200);
                assert_eq!(task["claimed"], live);
            }
        }
    }
}
