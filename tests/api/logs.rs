//! Logs and their review.

use domain::access::Role;
use futures::future::join_all;
use harness::{id, on_both};
use serde_json::json;

on_both! {
    async fn a_log_is_returned_mended_and_accepted(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let task = world.task(1).await;
        let claim = world.claim(&member, &task).await;
        let log = world.log(&member, &claim, 90).await;
        let (path, reviews) = (format!("/v1/logs/{log}"), format!("/v1/logs/{log}/reviews"));
        let back = json!({"verdict": "returned", "reason": "请写明地点"});
        let returned = world.worker.post(&reviews).json(back).send().await.expect(201);
        assert_eq!((&returned["state"], &returned["reviews"][0]["reason"]), (&"returned".into(), &"请写明地点".into()));
        let mut again = world.report(90);
        again["text"] = "在市医院陪同就医。".into();
        let mended = member.put(&path).keyed().json(again).send().await.expect(200);
        assert_eq!((&mended["revision"], &mended["state"]), (&2.into(), &"submitted".into()));
        let unseen = json!({"verdict": "accepted", "revision": 1});
        world.worker.post(&reviews).json(unseen).send().await.refused(409, "log_changed");
        let accept = json!({"verdict": "accepted", "minutes": 60, "revision": 2});
        let accepted = world.worker.post(&reviews).json(accept).send().await.expect(201);
        assert_eq!((&accepted["state"], &accepted["minutes"]), (&"accepted".into(), &90.into()));
        assert_eq!(accepted["reviews"][1]["minutes"], 60, "the reviewer's figure counts, both are kept");
        assert_eq!(accepted["entries"][0]["credited"], "1");
        assert_eq!(member.get(&path).send().await.expect(200), accepted);
        member.put(&path).keyed().json(world.report(90)).send().await.refused(409, "log_not_returned");
        world.worker.post(&reviews).json(json!({"verdict": "accepted"})).send().await.refused(409, "log_not_submitted");
    }

    async fn many_reviews_at_once_accept_once_and_post_once(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let task = world.task(1).await;
        let claim = world.claim(&member, &task).await;
        let log = world.log(&member, &claim, 60).await;
        let path = format!("/v1/logs/{log}/reviews");
        let replies = join_all((0..20).map(|_| world.worker.post(&path).json(json!({"verdict": "accepted"})).send())).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            reply.refused(409, "log_not_submitted");
        }
        assert_eq!(member.get("/v1/me/points").send().await.expect(200)["all"], "1");
    }

    async fn one_claim_has_one_log(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let claim = world.claim(&member, &world.task(1).await).await;
        let path = format!("/v1/claims/{claim}/logs");
        let replies = join_all((0..10).map(|_| member.post(&path).keyed().json(world.report(60)).send())).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            reply.refused(409, "log_exists");
        }
    }

    async fn a_report_that_cannot_be_is_named_by_its_faults(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let claim = world.claim(&member, &world.task(1).await).await;
        let path = format!("/v1/claims/{claim}/logs");
        let report = |text: &str, at: &str| json!({"text": text, "minutes": 60, "happened_at": at});
        let future = member.post(&path).keyed().json(report(" ", "2026-11-16T09:00:01+08:00")).send().await.faults();
        assert_eq!(future.iter().map(|f| f.1.as_str()).collect::<Vec<_>>(), ["required", "in_the_future"]);
        let early = member.post(&path).keyed().json(report("浇花", "2026-11-16T08:59:59+08:00")).send().await.faults();
        assert_eq!(early, [("/happened_at".to_string(), "before_claim".to_string())]);
        app.advance(chrono::Duration::days(8));
        let late = member.post(&path).keyed().json(report("浇花", "2026-11-23T09:00:01+08:00")).send().await.faults();
        assert_eq!(late, [("/happened_at".to_string(), "after_deadline".to_string())]);
        let mut long = world.report(60);
        long["minutes"] = 1441.into();
        member.post(&path).keyed().json(long).send().await.refused(422, "validation_failed");
    }

    async fn nobody_reports_on_anothers_or_an_ended_claim(app) {
        let world = app.world().await;
        let (mine, other) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        let task = world.task(2).await;
        let claim = world.claim(&mine, &task).await;
        let path = format!("/v1/claims/{claim}/logs");
        other.post(&path).keyed().json(world.report(60)).send().await.refused(404, "not_found");
        mine.post(format!("/v1/claims/{claim}/withdrawal")).keyed().send().await.expect(201);
        mine.post(&path).keyed().json(world.report(60)).send().await.refused(409, "claim_ended");
    }

    async fn nobody_accepts_their_own_log(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let both = world.client(member.id.parse().unwrap(), true, vec![("worker".into(), world.jia)]);
        let claim = world.claim(&both, &world.task(1).await).await;
        let log = world.log(&both, &claim, 60).await;
        let path = format!("/v1/logs/{log}/reviews");
        both.post(&path).json(json!({"verdict": "accepted"})).send().await.refused(403, "own_log");
        world.worker.post(&path).json(json!({"verdict": "accepted"})).send().await.expect(201);
    }

    async fn a_return_says_why(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let claim = world.claim(&member, &world.task(1).await).await;
        let log = world.log(&member, &claim, 60).await;
        let path = format!("/v1/logs/{log}/reviews");
        for body in [json!({"verdict": "returned"}), json!({"verdict": "returned", "reason": " "})] {
            let faults = world.worker.post(&path).json(body).send().await.faults();
            assert_eq!(faults, [("/reason".to_string(), "required".to_string())]);
        }
        world.worker.post(&path).json(json!({"verdict": "liked"})).send().await.refused(422, "validation_failed");
    }

    async fn the_queue_shows_what_waits_within_the_reviewers_subtree(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let first = world.log(&member, &world.claim(&member, &world.task(1).await).await, 60).await;
        let second = world.log(&member, &world.claim(&member, &world.task(1).await).await, 60).await;
        world.worker.post(format!("/v1/logs/{first}/reviews")).json(json!({"verdict": "accepted"})).send().await.expect(201);
        let queue = world.worker.get("/v1/logs?state=submitted").send().await.expect(200);
        assert_eq!((queue["total"].as_u64(), id(&queue["items"][0])), (Some(1), second));
        assert_eq!(world.officer.get("/v1/logs").send().await.expect(200)["total"], 2);
        let elsewhere = world.staff(Role::Worker, world.yi).await;
        assert_eq!(elsewhere.get("/v1/logs").send().await.expect(200)["total"], 0);
        elsewhere.get(format!("/v1/logs/{first}")).send().await.refused(404, "not_found");
        world.worker.get("/v1/logs?state=liked").send().await.refused(422, "validation_failed");
    }
}
