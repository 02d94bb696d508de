//! Why one waits no longer.

use domain::access::Role;
use harness::on_both;
use serde_json::json;

use super::{end_of, give_back, waited_for};

on_both! {
    async fn whoever_may_not_have_the_slot_when_their_turn_comes_is_passed_over_and_told(app) {
        let world = app.world().await;
        let (task, claim, members) = waited_for(&world, world.gathering(1, 4), 4).await;
        let body = json!({"community_id": world.bing});
        let checkins = members[1].get("/v1/me/checkins").send().await.expect(200);
        let moved = format!("/v1/checkins/{}/move", harness::id(&checkins["items"][0]));
        members[1].post(moved).keyed().json(body).send().await.expect(201);
        let disabled = format!("/v1/members/{}/disablement", members[2].id);
        world.officer.post(disabled).json(json!({"reason": "调查"})).send().await.expect(201);
        let other = world.publish(world.gathering(1, 4)).await;
        world.claim(&members[3], &other).await;
        give_back(&members[0], &claim).await;
        app.run_due_jobs().await;
        assert_eq!(end_of(&members[1]).await, "passed_over");
        let (kind, text) = members[1].told().await;
        assert_eq!(kind, "waitlist_ended");
        assert_eq!(text, "“周末清洁日”有了名额，但该任务不面向您现在报到的社区，未能为您递补，您的候补已结束，不影响您的记录。");
        assert_eq!(end_of(&members[3]).await, "passed_over");
        assert!(members[3].told().await.1.contains("时间冲突"));
        assert_eq!(end_of(&members[4]).await, "promoted");
        let queue = world.worker.get(format!("/v1/tasks/{task}/waitlist")).send().await.expect(200);
        assert_eq!(queue["total"], 0);
    }

    async fn a_claim_that_is_freed_for_its_holder_goes_to_the_queue_too(app) {
        let world = app.world().await;
        let (_, _, members) = waited_for(&world, world.errand(1), 1).await;
        let disabled = format!("/v1/members/{}/disablement", members[0].id);
        world.officer.post(disabled).json(json!({"reason": "调查"})).send().await.expect(201);
        app.run_due_jobs().await;
        assert_eq!(end_of(&members[1]).await, "promoted");
    }

    async fn a_task_that_is_closed_or_cancelled_ends_its_queue_and_says_so(app) {
        let world = app.world().await;
        let (closed, _, members) = waited_for(&world, world.errand(1), 2).await;
        world.worker.post(format!("/v1/tasks/{closed}/closure")).send().await.expect(201);
        for member in &members[1..] {
            assert_eq!(end_of(member).await, "task_closed");
            assert_eq!(member.told().await.1, "任务“陪护独居老人就医”已提前关闭，您的候补随之结束。");
        }
        let (cancelled, _, members) = waited_for(&world, world.gathering(1, 4), 1).await;
        let body = json!({"reason": "暴雨"});
        world.worker.post(format!("/v1/tasks/{cancelled}/cancellation")).json(body).send().await.expect(201);
        assert_eq!(end_of(&members[1]).await, "task_cancelled");
        assert_eq!(members[1].told().await, ("waitlist_ended".into(), "任务“周末清洁日”已取消，您的候补随之结束。".into()));
        for task in [closed, cancelled] {
            let seen = world.worker.get(format!("/v1/tasks/{task}")).send().await.expect(200);
            assert_eq!(seen["waiting"], 0);
        }
        app.run_due_jobs().await;
        assert_eq!(end_of(&members[1]).await, "task_cancelled");
    }

    async fn a_queue_whose_time_is_over_is_found_by_the_sweep(app) {
        let world = app.world().await;
        let (_, _, members) = waited_for(&world, world.errand(1), 1).await;
        app.advance(chrono::Duration::days(7));
        domain::schedule::run_all(&app.ctx).await.expect("the sweeps run");
        assert_eq!(end_of(&members[1]).await, "expired");
    }

    async fn a_promotion_is_in_the_audit_trail(app) {
        let world = app.world().await;
        let auditor = world.staff(Role::Auditor, world.city).await;
        let (_, claim, members) = waited_for(&world, world.errand(1), 1).await;
        give_back(&members[0], &claim).await;
        app.run_due_jobs().await;
        let trail = auditor.get("/v1/audit?limit=1").send().await.expect(200);
        let row = &trail["items"][0];
        assert_eq!((&row["operation"], &row["object_kind"]), (&"promote_waiting".into(), &"claim".into()));
    }
}
