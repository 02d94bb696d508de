//! Whose turn it is, and when.

use chrono::Duration;
use futures::future::join_all;
use harness::{id, new_key, on_both};

use super::{end_of, give_back, join, newest, waited_for};

on_both! {
    async fn a_slot_that_is_given_back_goes_to_the_first_in_the_queue(app) {
        let world = app.world().await;
        let (task, claim, members) = waited_for(&world, world.errand(1), 2).await;
        let passer_by = world.member_at(world.jia).await;
        give_back(&members[0], &claim).await;
        // Free, but not for whoever comes by.
        let path = format!("/v1/tasks/{task}/claims");
        passer_by.post(&path).keyed().send().await.refused(409, "task_full");
        members[0].post(&path).keyed().send().await.refused(409, "task_full");
        members[2].post(&path).keyed().send().await.refused(409, "task_full");
        assert_eq!(passer_by.get("/v1/tasks").send().await.expect(200)["items"], serde_json::json!([]));
        assert_eq!(world.worker.get(format!("/v1/tasks/{task}")).send().await.expect(200)["state"], "full");
        app.run_due_jobs().await;

        let entry = newest(&members[1]).await;
        assert_eq!(entry["end_reason"], "promoted");
        let mine = members[1].get("/v1/me/claims").send().await.expect(200)["items"][0].clone();
        assert_eq!((&mine["id"], &mine["task_id"]), (&entry["claim_id"], &task.as_str().into()));
        assert!(mine["promoted_at"].is_string());
        let (kind, text) = members[1].told().await;
        assert_eq!(kind, "waitlist_promoted");
        assert!(text.contains("已有名额，已为您认领") && text.contains("24 小时内退出"), "{text}");
        assert_eq!(newest(&members[2]).await["position"], 1);
        passer_by.post(&path).keyed().send().await.refused(409, "task_full");
        // Done again, nothing more comes of it.
        domain::schedule::run_all(&app.ctx).await.expect("the sweeps run");
        assert_eq!(world.worker.get(&path).send().await.expect(200)["total"], 2);
    }

    async fn whoever_declines_makes_room_for_the_next_whatever_the_withdrawal_deadline(app) {
        let world = app.world().await;
        let mut task = world.gathering(1, 4);
        task["withdraw_by"] = (app.ctx.now() + Duration::hours(2)).to_rfc3339().into();
        let (_, claim, members) = waited_for(&world, task, 2).await;
        app.advance(Duration::hours(1));
        give_back(&members[0], &claim).await;
        app.run_due_jobs().await;
        app.advance(Duration::hours(5));
        let mine = id(&members[1].get("/v1/me/claims").send().await.expect(200)["items"][0]);
        give_back(&members[1], &mine).await;
        app.run_due_jobs().await;
        assert_eq!(end_of(&members[2]).await, "promoted");
        app.advance(Duration::hours(24));
        let mine = id(&members[2].get("/v1/me/claims").send().await.expect(200)["items"][0]);
        let late = members[2].post(format!("/v1/claims/{mine}/withdrawal")).keyed().send().await;
        late.refused(409, "withdrawal_over");
    }

    async fn nobody_is_promoted_at_night(app) {
        let world = app.world().await;
        let (task, claim, members) = waited_for(&world, world.errand(1), 1).await;
        app.advance(Duration::hours(13));
        give_back(&members[0], &claim).await;
        app.run_due_jobs().await;
        domain::schedule::run_all(&app.ctx).await.expect("the sweeps run");
        assert_eq!(newest(&members[1]).await["position"], 1);
        let night_owl = world.member_at(world.jia).await;
        let path = format!("/v1/tasks/{task}/claims");
        night_owl.post(&path).keyed().send().await.refused(409, "task_full");
        // 22:00 and some seconds, until shortly before seven.
        app.advance(Duration::minutes(8 * 60 + 59));
        app.run_due_jobs().await;
        assert_eq!(newest(&members[1]).await["position"], 1);
        app.advance(Duration::minutes(1));
        app.run_due_jobs().await;
        assert_eq!(end_of(&members[1]).await, "promoted");
    }

    async fn nobody_is_promoted_from_twelve_hours_before_the_start_and_then_it_is_anybodys(app) {
        let world = app.world().await;
        let (task, claim, members) = waited_for(&world, world.gathering_in(Duration::hours(24), 1), 2).await;
        // It starts at nine: from 22:00 on nobody is promoted any more.
        app.advance(Duration::minutes(13 * 60 + 1));
        give_back(&members[0], &claim).await;
        app.run_due_jobs().await;
        assert_eq!(end_of(&members[1]).await, "expired");
        assert_eq!(end_of(&members[2]).await, "expired");
        let (kind, text) = members[1].told().await;
        assert_eq!((kind.as_str(), text.as_str()), ("waitlist_ended", "“周末清洁日”的候补已截止，没有轮到您，您的候补已结束。"));
        world.claim(&members[2], &task).await;
    }

    async fn whoever_waited_and_takes_a_slot_that_is_nobodys_waits_no_longer(app) {
        let world = app.world().await;
        let (task, claim, members) = waited_for(&world, world.gathering_in(Duration::hours(24), 1), 2).await;
        app.advance(Duration::minutes(13 * 60 + 1));
        give_back(&members[0], &claim).await;
        // No job has run yet.
        world.claim(&members[2], &task).await;
        assert_eq!(end_of(&members[2]).await, "claimed");
        let seen = world.worker.get(format!("/v1/tasks/{task}")).send().await.expect(200);
        assert_eq!((&seen["waiting"], &seen["claimed"]), (&1.into(), &1.into()));
        app.run_due_jobs().await;
        assert_eq!(end_of(&members[1]).await, "expired");
    }

    async fn more_slots_go_to_those_who_wait_and_what_is_left_to_anybody(app) {
        let world = app.world().await;
        let (task, _, members) = waited_for(&world, world.errand(1), 2).await;
        let mut more = world.errand(4);
        more["deadline"] = world.worker.get(format!("/v1/tasks/{task}")).send().await.expect(200)["deadline"].clone();
        world.worker.put(format!("/v1/tasks/{task}")).json(more).send().await.expect(200);
        let (newcomer, late) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        world.claim(&newcomer, &task).await;
        late.post(format!("/v1/tasks/{task}/claims")).keyed().send().await.refused(409, "task_full");
        app.run_due_jobs().await;
        assert_eq!(end_of(&members[1]).await, "promoted");
        assert_eq!(end_of(&members[2]).await, "promoted");
        let seen = world.worker.get(format!("/v1/tasks/{task}")).send().await.expect(200);
        assert_eq!((&seen["claimed"], &seen["waiting"]), (&4.into(), &0.into()));
    }

    async fn many_who_leave_and_join_and_claim_at_once_make_no_slot_too_many_and_no_jump(app) {
        let world = app.world().await;
        let (_other, base) = app.another_instance().await;
        let task = world.task(10).await;
        let holders = world.members_at(world.jia, 10).await;
        let claims = join_all(holders.iter().map(|member| world.claim(member, &task))).await;
        let waiting = world.members_at(world.jia, 8).await;
        for member in &waiting {
            app.advance(Duration::seconds(1));
            join(member, &task).await;
        }
        let passers_by = world.members_at(world.jia, 12).await;
        let joining = world.members_at(world.jia, 6).await;
        let path = format!("/v1/tasks/{task}/claims");
        let withdrawals = holders.iter().zip(&claims).take(6).enumerate().map(|(n, (member, claim))| {
            let member = if n % 2 == 0 { member.clone() } else { member.at(&base) };
            async move { member.post(format!("/v1/claims/{claim}/withdrawal")).key(&new_key()).send().await.expect(201) }
        });
        let rush = passers_by.iter().enumerate().map(|(n, member)| {
            let member = if n % 2 == 0 { member.clone() } else { member.at(&base) };
            let path = path.clone();
            async move { member.post(&path).keyed().send().await }
        });
        let joins = joining.iter().map(|member| join(member, &task));
        let (_, rush, _, _) = futures::join!(join_all(withdrawals), join_all(rush), join_all(joins), app.run_due_jobs());
        for reply in rush {
            reply.refused(409, "task_full");
        }
        app.run_due_jobs().await;
        let seen = world.worker.get(format!("/v1/tasks/{task}")).send().await.expect(200);
        assert_eq!((&seen["claimed"], &seen["waiting"]), (&10.into(), &8.into()));
        for (n, member) in waiting.iter().enumerate() {
            let expected = if n < 6 { "promoted".into() } else { serde_json::Value::Null };
            assert_eq!(end_of(member).await, expected, "{n}");
        }
        assert_eq!(newest(&waiting[6]).await["position"], 1);
    }
}
