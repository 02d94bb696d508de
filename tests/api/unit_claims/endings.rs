//! When the time for naming is over, and when the task changes.

use chrono::Duration;
use harness::{id, on_both};
use serde_json::{Value, json};

use super::{ask, claim, newest, put, secretary, show, taken};

on_both! {
    async fn a_unit_is_reminded_once_and_what_it_did_not_name_goes_to_whoever_waits(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let task = world.publish(world.gathering(4, 5)).await;
        let member = world.member_of(world.school).await;
        let made = id(&ask(&secretary, &task, world.school, 4, &[&member]).await.expect(201));
        let waiting = world.member_at(world.jia).await;
        waiting.post(format!("/v1/tasks/{task}/waitlist")).keyed().send().await.expect(201);
        app.advance(Duration::days(3) - Duration::seconds(1));
        app.run_due_jobs().await;
        assert_eq!(secretary.told().await.0, "");
        app.advance(Duration::seconds(1));
        app.run_due_jobs().await;
        let (kind, text) = secretary.told().await;
        assert_eq!(kind, "unit_names_due");
        assert!(text.starts_with("县第一中学认领的任务“周末清洁日”还有 3 个名额未报名单，请在"), "{text}");
        domain::schedule::run_all(&app.ctx).await.expect("the sweeps run");
        assert_eq!(secretary.get("/v1/me/notices").send().await.expect(200)["unread"], 1, "once");

        app.advance(Duration::days(1));
        let late = world.member_of(world.school).await;
        put(&secretary, &made, "names", &[&late]).await.refused(409, "naming_over");
        app.run_due_jobs().await;
        let seen = show(&secretary, &made).await;
        assert_eq!((&seen["end_reason"], &seen["unnamed"], &seen["slots"]), (&"settled".into(), &0.into(), &1.into()));
        assert_eq!(newest(&waiting).await["task_id"], task);
        assert_eq!(newest(&member).await["ended_at"], Value::Null, "whoever was named stays");
        assert_eq!(taken(&world, &task).await, 2);
        assert_eq!(secretary.told().await, ("unit_claim_ended".into(), "县第一中学认领的任务“周末清洁日”已过报送名单的截止时间，未报名单的 3 个名额已退回。".into()));
        put(&secretary, &made, "names", &[&late]).await.refused(409, "naming_over");
        // Done again, nothing more comes of it; what is free is anybody's.
        app.run_due_jobs().await;
        domain::schedule::run_all(&app.ctx).await.expect("the sweeps run");
        assert_eq!(taken(&world, &task).await, 2);
        world.claim(&world.member_at(world.jia).await, &task).await;
    }

    async fn slots_that_no_job_gave_back_are_found_by_the_sweep(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let task = world.publish(world.gathering(2, 5)).await;
        let made = claim(&world, &secretary, &task, 2).await;
        // Refused, and the gate remembers that it is full.
        let member = world.member_at(world.jia).await;
        member.post(format!("/v1/tasks/{task}/claims")).keyed().send().await.refused(409, "task_full");
        app.advance(Duration::days(4));
        domain::schedule::run_all(&app.ctx).await.expect("the sweeps run");
        assert_eq!(show(&secretary, &made).await["end_reason"], "settled");
        world.claim(&member, &task).await;
        app.run_due_jobs().await;
        assert_eq!(taken(&world, &task).await, 1);
    }

    async fn a_cancelled_task_frees_what_units_hold_and_whom_they_named(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let task = world.publish(world.gathering(5, 5)).await;
        let member = world.member_of(world.school).await;
        let made = id(&ask(&secretary, &task, world.school, 3, &[&member]).await.expect(201));
        let body = json!({"reason": "暴雨"});
        let seen = world.worker.post(format!("/v1/tasks/{task}/cancellation")).json(body).send().await.expect(201);
        assert_eq!(seen["claimed"], 0);
        assert_eq!(taken(&world, &task).await, 0);
        assert_eq!(newest(&member).await["end_reason"], "task_cancelled");
        assert_eq!(show(&secretary, &made).await["end_reason"], "task_cancelled");
        assert_eq!(secretary.told().await, ("unit_claim_ended".into(), "任务“周末清洁日”已取消，县第一中学的认领随之取消。".into()));
        put(&secretary, &made, "names", &[&member]).await.refused(409, "unit_claim_ended");
        app.advance(Duration::days(4));
        app.run_due_jobs().await;
        assert_eq!(taken(&world, &task).await, 0);
    }

    async fn a_closed_task_takes_no_more_names_and_keeps_those_it_has(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let task = world.task(5).await;
        let member = world.member_of(world.school).await;
        let made = id(&ask(&secretary, &task, world.school, 3, &[&member]).await.expect(201));
        let seen = world.worker.post(format!("/v1/tasks/{task}/closure")).send().await.expect(201);
        assert_eq!((&seen["state"], &seen["claimed"]), (&"closed".into(), &1.into()));
        assert_eq!(taken(&world, &task).await, 1);
        assert_eq!(show(&secretary, &made).await["end_reason"], "task_closed");
        let (kind, text) = secretary.told().await;
        assert_eq!(kind, "unit_claim_ended");
        assert!(text.contains("未报名单的 2 个名额已退回") && text.contains("仍然有效"), "{text}");
        world.log(&member, &id(&newest(&member).await), 30).await;
    }

    async fn a_gathering_that_is_moved_takes_its_time_for_naming_along(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let task = world.publish(world.gathering(5, 5)).await;
        let made = claim(&world, &secretary, &task, 3).await;
        let due = async || -> chrono::DateTime<chrono::Utc> {
            show(&secretary, &made).await["name_by"].as_str().unwrap().parse().unwrap()
        };
        let begun = app.ctx.now();
        let first = due().await;
        let path = format!("/v1/tasks/{task}");
        world.worker.put(&path).json(world.gathering(5, 8)).send().await.expect(200);
        assert_eq!(due().await - first, Duration::days(3));
        let (kind, text) = secretary.told().await;
        assert_eq!(kind, "task_changed");
        assert!(text.starts_with("县第一中学认领的任务“周末清洁日”有变更：活动时间由") && text.contains("名单请在"), "{text}");
        app.advance(Duration::days(5));
        app.run_due_jobs().await;
        assert_eq!(show(&secretary, &made).await["end_reason"], Value::Null, "the old job finds nothing to do");
        // Brought forward again, to tomorrow: the unit keeps the time it had, until it begins.
        world.worker.put(&path).json(world.gathering(5, 1)).send().await.expect(200);
        assert_eq!(due().await, begun + Duration::days(6));
        app.advance(Duration::days(1));
        app.run_due_jobs().await;
        assert_eq!(show(&secretary, &made).await["end_reason"], "settled");
        assert_eq!(taken(&world, &task).await, 0);
    }
}
