//! Whom a unit names, and what they can do about it.

use chrono::Duration;
use domain::access::Role;
use harness::{id, on_both};
use serde_json::json;

use super::{ask, check_in, claim, newest, put, resize, secretary, show, taken};

on_both! {
    async fn whoever_is_named_needs_no_check_in_of_their_own_and_is_told(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let task = world.publish(world.gathering(6, 5)).await;
        let made = claim(&world, &secretary, &task, 3).await;
        let branch_office = world.org(world.school, "unit", "县第一中学分校").await;
        // One of the school, checked in elsewhere; one of a unit below it, checked in nowhere.
        let (first, second) = (world.member_at(world.bing).await, world.member_of(branch_office).await);
        let seen = put(&secretary, &made, "names", &[&first, &second]).await.expect(201);
        assert_eq!((&seen["slots"], &seen["unnamed"]), (&3.into(), &1.into()));
        assert_eq!(seen["named"][1]["person_id"], second.id.as_str());
        assert_eq!(taken(&world, &task).await, 3, "a name takes no further slot");
        for member in [&first, &second] {
            let mine = newest(member).await;
            assert_eq!((&mine["unit_claim_id"], &mine["unit_name"]), (&made.as_str().into(), &"县第一中学".into()));
            let (kind, text) = member.told().await;
            assert_eq!(kind, "unit_named");
            assert!(text.starts_with("县第一中学已为您报名任务“周末清洁日”，活动时间") && text.contains("24 小时内"), "{text}");
            assert_eq!(member.get(format!("/v1/tasks/{task}")).send().await.expect(200)["title"], "周末清洁日");
        }
        let claims = world.worker.get(format!("/v1/tasks/{task}/claims")).send().await.expect(200);
        assert_eq!((&claims["total"], &claims["items"][0]["unit_name"]), (&2.into(), &"县第一中学".into()));
        second.post(format!("/v1/tasks/{task}/claims")).keyed().send().await.refused(409, "not_checked_in");
    }

    async fn what_they_do_is_their_own_and_scored_for_them(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let task = world.task(6).await;
        let member = world.member_of(world.school).await;
        ask(&secretary, &task, world.school, 2, &[&member]).await.expect(201);
        let log = world.log(&member, &id(&newest(&member).await), 60).await;
        let path = format!("/v1/logs/{log}/reviews");
        world.worker.post(path).json(json!({"verdict": "accepted"})).send().await.expect(201);
        app.run_due_jobs().await;
        assert_eq!(member.get("/v1/me/points").send().await.expect(200)["all"], "1");
    }

    async fn names_are_all_good_or_none_counts_and_each_that_is_wrong_is_pointed_at(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let task = world.publish(world.gathering(9, 5)).await;
        let made = claim(&world, &secretary, &task, 5).await;
        let good = world.member_of(world.school).await;
        let stranger = world.member_of(world.court).await;
        let holder = world.member_at(world.jia).await;
        world.claim(&holder, &task).await;
        let engaged = world.member_at(world.jia).await;
        let other = world.publish(world.gathering(9, 5)).await;
        world.claim(&engaged, &other).await;
        let disabled = world.member_of(world.school).await;
        let path = format!("/v1/members/{}/disablement", disabled.id);
        world.officer.post(path).json(json!({"reason": "调查"})).send().await.expect(201);
        let wrong = put(&secretary, &made, "names", &[&good, &good, &stranger, &holder, &engaged, &disabled]).await;
        let expected = [
            ("/person_ids", "too_many"),
            ("/person_ids/1", "twice"),
            ("/person_ids/2", "not_of_the_unit"),
            ("/person_ids/3", "already_claimed"),
            ("/person_ids/4", "gatherings_overlap"),
            ("/person_ids/5", "person_disabled"),
        ];
        assert_eq!(wrong.faults(), expected.map(|(at, code)| (at.to_string(), code.to_string())));
        let nobody = json!({"person_ids": ["0197f0a0-0000-7000-8000-000000000001"]});
        let unknown = secretary.post(format!("/v1/unit-claims/{made}/names")).json(nobody).send().await;
        assert_eq!(unknown.faults(), [("/person_ids/0".into(), "not_of_the_unit".into())]);
        assert_eq!(put(&secretary, &made, "names", &[]).await.faults()[0].0, "/person_ids");
        assert_eq!((&show(&secretary, &made).await["unnamed"], taken(&world, &task).await), (&5.into(), 6));
        let elsewhere = world.staff(Role::Secretary, world.court).await;
        for verb in ["names", "unnamings"] {
            put(&elsewhere, &made, verb, &[&good]).await.refused(404, "not_found");
            put(&world.worker, &made, verb, &[&good]).await.refused(403, "forbidden");
        }
        resize(&elsewhere, &made, 1).await.refused(404, "not_found");
        world.staff(Role::Worker, world.yi).await.get(format!("/v1/unit-claims/{made}")).send().await.refused(404, "not_found");
        // A wrong name in the first request of all takes no slot either.
        let task = world.task(5).await;
        assert_eq!(ask(&secretary, &task, world.school, 2, &[&stranger]).await.faults()[0].1, "not_of_the_unit");
        assert_eq!(taken(&world, &task).await, 0);
    }

    async fn whoever_withdraws_gives_the_slot_back_to_the_unit_and_another_is_named(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let mut gathering = world.gathering(3, 5);
        gathering["withdraw_by"] = (app.ctx.now() + Duration::hours(1)).to_rfc3339().into();
        let task = world.publish(gathering).await;
        let made = claim(&world, &secretary, &task, 1).await;
        let (first, second) = (world.member_of(world.school).await, world.member_of(world.school).await);
        app.advance(Duration::hours(2));
        put(&secretary, &made, "names", &[&first]).await.expect(201);
        // Nobody asked them: they may decline for a day, whatever the withdrawal deadline.
        let path = format!("/v1/claims/{}/withdrawal", id(&newest(&first).await));
        let left = first.post(&path).keyed().send().await.expect(201);
        assert_eq!((&left["end_reason"], &left["unit_name"]), (&"withdrawn".into(), &"县第一中学".into()));
        assert_eq!((&show(&secretary, &made).await["unnamed"], taken(&world, &task).await), (&1.into(), 1));
        let (kind, text) = secretary.told().await;
        assert_eq!(kind, "unit_slot_back");
        assert!(text.contains("可在") && text.contains("另报他人"), "{text}");
        put(&secretary, &made, "names", &[&second]).await.expect(201);
        put(&secretary, &made, "names", &[&first]).await.faults();
        app.advance(Duration::hours(25));
        let late = second.post(format!("/v1/claims/{}/withdrawal", id(&newest(&second).await))).keyed();
        late.send().await.refused(409, "withdrawal_over");
    }

    async fn after_the_deadline_a_slot_that_is_given_back_is_the_tasks_and_whoever_waits_gets_it(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let task = world.publish(world.gathering(1, 5)).await;
        let member = world.member_of(world.school).await;
        let made = id(&ask(&secretary, &task, world.school, 1, &[&member]).await.expect(201));
        let waiting = world.member_at(world.jia).await;
        waiting.post(format!("/v1/tasks/{task}/waitlist")).keyed().send().await.expect(201);
        // One moment after; no job has run.
        app.advance(Duration::days(4));
        let path = format!("/v1/claims/{}/withdrawal", id(&newest(&member).await));
        member.post(path).keyed().send().await.expect(201);
        assert_eq!((&show(&secretary, &made).await["unnamed"], taken(&world, &task).await), (&0.into(), 0));
        app.run_due_jobs().await;
        assert_eq!(newest(&waiting).await["task_id"], task);
        assert_eq!(taken(&world, &task).await, 1);
    }

    async fn a_unit_takes_a_name_back_unless_they_served(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let task = world.task(5).await;
        let (first, second) = (world.member_of(world.school).await, world.member_of(world.school).await);
        let third = world.member_of(world.school).await;
        let made = id(&ask(&secretary, &task, world.school, 3, &[&first, &second]).await.expect(201));
        world.log(&second, &id(&newest(&second).await), 30).await;
        let wrong = put(&secretary, &made, "unnamings", &[&first, &second, &third, &first]).await;
        let expected = [("/person_ids/1", "served"), ("/person_ids/2", "not_named"), ("/person_ids/3", "twice")];
        assert_eq!(wrong.faults(), expected.map(|(at, code)| (at.to_string(), code.to_string())));
        app.advance(Duration::seconds(1));
        let seen = put(&secretary, &made, "unnamings", &[&first]).await.expect(201);
        assert_eq!((&seen["unnamed"], &seen["slots"]), (&2.into(), &3.into()));
        assert_eq!(newest(&first).await["end_reason"], "unnamed");
        let (kind, text) = first.told().await;
        assert_eq!((kind.as_str(), text.as_str()), ("unit_unnamed", "县第一中学已将您从任务“陪护独居老人就医”的名单中撤下，您的认领随之取消，不影响您的记录。"));
        // And may be named again.
        put(&secretary, &made, "names", &[&first, &third]).await.expect(201);
        assert_eq!(taken(&world, &task).await, 3);
    }

    async fn whoever_waited_and_is_named_waits_no_longer(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let task = world.task(1).await;
        let made = claim(&world, &secretary, &task, 1).await;
        let member = world.member_at(world.jia).await;
        member.post(format!("/v1/tasks/{task}/waitlist")).keyed().send().await.expect(201);
        put(&secretary, &made, "names", &[&member]).await.expect(201);
        let entry = member.get("/v1/me/waitlist").send().await.expect(200)["items"][0].clone();
        assert_eq!((&entry["end_reason"], &entry["claim_id"]), (&"claimed".into(), &newest(&member).await["id"]));
        let seen = world.worker.get(format!("/v1/tasks/{task}")).send().await.expect(200);
        assert_eq!((&seen["waiting"], taken(&world, &task).await), (&0.into(), 1));
    }

    async fn when_names_are_due_already_everybody_is_named_at_once(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let task = world.publish(world.gathering_in(Duration::hours(20), 4)).await;
        let (first, second) = (world.member_of(world.school).await, world.member_of(world.school).await);
        let late = ask(&secretary, &task, world.school, 2, &[&first]).await;
        assert_eq!(late.faults(), [("/person_ids".into(), "name_at_once".into())]);
        let seen = ask(&secretary, &task, world.school, 2, &[&first, &second]).await.expect(201);
        assert_eq!((&seen["end_reason"], &seen["slots"]), (&"settled".into(), &2.into()));
        put(&secretary, &id(&seen), "unnamings", &[&first]).await.refused(409, "naming_over");
        first.post(format!("/v1/claims/{}/withdrawal", id(&newest(&first).await))).keyed().send().await.expect(201);
        assert_eq!(taken(&world, &task).await, 1, "it went back to the task");
        ask(&secretary, &task, world.school, 1, &[&first]).await.expect(201);
        assert_eq!(taken(&world, &task).await, 2);
        check_in(&world, world.court, world.jia).await;
    }
}
