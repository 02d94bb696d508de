//! Claiming: exact under a rush, explained when refused.

use chrono::Duration;
use futures::future::join_all;
use harness::{new_key, on_both};

on_both! {
    async fn two_hundred_members_on_fifty_slots_make_exactly_fifty_claims(app) {
        let world = app.world().await;
        let task = world.task(50).await;
        let members = join_all((0..200).map(|_| world.member_at(world.jia))).await;
        let path = format!("/v1/tasks/{task}/claims");
        let replies = join_all(members.iter().map(|member| member.post(&path).keyed().send())).await;
        let claimed = replies.iter().filter(|reply| reply.status == 201).count();
        let full = replies.iter().filter(|reply| reply.status == 409).collect::<Vec<_>>();
        assert_eq!((claimed, full.len()), (50, 150));
        for reply in full {
            reply.refused(409, "task_full");
        }
        let seen = world.worker.get(&path).send().await.expect(200);
        assert_eq!(seen["total"], 50);
        let task = world.worker.get(format!("/v1/tasks/{task}")).send().await.expect(200);
        assert_eq!((&task["claimed"], &task["state"]), (&50.into(), &"full".into()));
    }

    async fn two_instances_together_give_no_slot_too_many(app) {
        let world = app.world().await;
        let (_other, base) = app.another_instance().await;
        let task = world.task(10).await;
        let members = join_all((0..40).map(|_| world.member_at(world.jia))).await;
        let path = format!("/v1/tasks/{task}/claims");
        let asks = members.iter().enumerate().map(|(n, member)| {
            let member = if n % 2 == 0 { member.clone() } else { member.at(&base) };
            let path = path.clone();
            async move { member.post(&path).keyed().send().await }
        });
        let replies = join_all(asks).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 10);
        assert_eq!(world.worker.get(&path).send().await.expect(200)["total"], 10);
    }

    async fn strangers_keep_nobody_out_and_learn_nothing(app) {
        let world = app.world().await;
        let strangers = join_all((0..8).map(|_| world.member_at(world.bing))).await;
        for _ in 0..5 {
            let task = world.task(2).await;
            let path = format!("/v1/tasks/{task}/claims");
            let member = world.member_at(world.jia).await;
            let refused = join_all(strangers.iter().map(|stranger| stranger.post(&path).keyed().send()));
            let (refused, claimed) = futures::join!(refused, member.post(&path).keyed().send());
            claimed.expect(201);
            for reply in refused {
                reply.refused(404, "not_found");
            }
        }
        // Full, closed, over: to them it is not there, whatever its state.
        let full = world.task(1).await;
        world.claim(&world.member_at(world.jia).await, &full).await;
        let closed = world.task(1).await;
        world.worker.post(format!("/v1/tasks/{closed}/closure")).send().await.expect(201);
        for task in [full, closed] {
            let path = format!("/v1/tasks/{task}/claims");
            strangers[0].post(&path).keyed().send().await.refused(404, "not_found");
        }
    }

    async fn one_member_asking_many_times_at_once_gets_one_slot(app) {
        let world = app.world().await;
        let task = world.task(5).await;
        let member = world.member_at(world.jia).await;
        let path = format!("/v1/tasks/{task}/claims");
        let replies = join_all((0..20).map(|_| member.post(&path).keyed().send())).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            reply.refused(409, "already_claimed");
        }
    }

    async fn a_claim_shows_its_task_and_claimant_and_leaves_an_audit_row(app) {
        let world = app.world().await;
        let task = world.task(1).await;
        let member = world.member_at(world.jia).await;
        let auditor = world.staff(domain::access::Role::Auditor, world.city).await;
        let claim = member.post(format!("/v1/tasks/{task}/claims")).keyed().send().await.expect(201);
        assert_eq!(claim["task_id"], task);
        assert_eq!(claim["task_title"], "陪护独居老人就医");
        assert_eq!(claim["person_id"], member.id);
        assert_eq!(claim["claimed_at"], "2026-11-16T09:00:00+08:00");
        let trail = auditor.get("/v1/audit?limit=1").send().await.expect(200);
        let row = &trail["items"][0];
        assert_eq!((&row["operation"], &row["actor_id"], &row["object_id"]), (&"claim_task".into(), &member.id.as_str().into(), &claim["id"]));
    }

    async fn a_task_is_claimed_within_its_window_only(app) {
        let world = app.world().await;
        let mut body = world.errand(5);
        body["opens_at"] = "2026-11-17T08:00:00+08:00".into();
        body["deadline"] = "2026-11-18T08:00:00+08:00".into();
        let task = harness::id(&world.worker.post("/v1/tasks").json(body).send().await.expect(201));
        let path = format!("/v1/tasks/{task}/claims");
        let (early, in_time, late) =
            (world.member_at(world.jia).await, world.member_at(world.jia).await, world.member_at(world.jia).await);
        early.post(&path).keyed().send().await.refused(409, "task_not_open");
        app.advance(Duration::hours(23));
        in_time.post(&path).keyed().send().await.expect(201);
        app.advance(Duration::hours(24));
        late.post(&path).keyed().send().await.refused(409, "task_closed");
    }

    async fn a_member_who_is_not_checked_in_is_told_so(app) {
        let world = app.world().await;
        let task = world.task(1).await;
        let member = world.member_of(world.school).await;
        member.post(format!("/v1/tasks/{task}/claims")).keyed().send().await.refused(409, "not_checked_in");
    }

    async fn a_task_of_another_community_is_not_there_and_a_streets_task_is(app) {
        let world = app.world().await;
        let task = world.task(3).await;
        let elsewhere = world.member_at(world.bing).await;
        elsewhere.post(format!("/v1/tasks/{task}/claims")).keyed().send().await.refused(404, "not_found");
        let street = world.staff(domain::access::Role::Worker, world.east).await;
        let mut body = world.errand(3);
        body["org_id"] = world.east.to_string().into();
        let task = harness::id(&street.post("/v1/tasks").json(body).send().await.expect(201));
        let path = format!("/v1/tasks/{task}/claims");
        world.member_at(world.yi).await.post(&path).keyed().send().await.expect(201);
        elsewhere.post(&path).keyed().send().await.refused(404, "not_found");
    }

    async fn a_withdrawn_claim_gives_its_slot_to_the_next(app) {
        let world = app.world().await;
        let task = world.task(1).await;
        let path = format!("/v1/tasks/{task}/claims");
        let (first, second) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        let claim = world.claim(&first, &task).await;
        second.post(&path).keyed().send().await.refused(409, "task_full");
        let withdrawal = format!("/v1/claims/{claim}/withdrawal");
        let ended = first.post(&withdrawal).keyed().send().await.expect(201);
        assert_eq!(ended["end_reason"], "withdrawn");
        second.post(&path).keyed().send().await.expect(201);
        first.post(&withdrawal).keyed().send().await.refused(409, "claim_ended");
        first.post(&path).keyed().send().await.refused(409, "task_full");
    }

    async fn nobody_withdraws_anothers_claim_and_none_with_a_log(app) {
        let world = app.world().await;
        let task = world.task(2).await;
        let (mine, other) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        let claim = world.claim(&mine, &task).await;
        let withdrawal = format!("/v1/claims/{claim}/withdrawal");
        other.post(&withdrawal).keyed().send().await.refused(404, "not_found");
        world.log(&mine, &claim, 60).await;
        mine.post(&withdrawal).keyed().send().await.refused(409, "claim_has_log");
    }

    async fn a_member_who_reports_and_withdraws_at_once_does_one_of_both(app) {
        let world = app.world().await;
        for _ in 0..10 {
            let member = world.member_at(world.jia).await;
            let claim = world.claim(&member, &world.task(1).await).await;
            let (log, withdrawal) = (format!("/v1/claims/{claim}/logs"), format!("/v1/claims/{claim}/withdrawal"));
            let report = member.post(&log).keyed().json(world.report(60)).send();
            let (reported, withdrawn) = futures::join!(report, member.post(&withdrawal).keyed().send());
            match (reported.status.as_u16(), withdrawn.status.as_u16()) {
                (201, 409) => withdrawn.refused(409, "claim_has_log"),
                (409, 201) => reported.refused(409, "claim_ended"),
                other => panic!("{other:?}: {} {}", reported.text(), withdrawn.text()),
            }
        }
    }

    async fn a_closed_task_takes_no_more_claims(app) {
        let world = app.world().await;
        let task = world.task(5).await;
        let (before, after) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        world.claim(&before, &task).await;
        let closed = world.worker.post(format!("/v1/tasks/{task}/closure")).send().await.expect(201);
        assert_eq!(closed["state"], "closed");
        after.post(format!("/v1/tasks/{task}/claims")).keyed().send().await.refused(409, "task_closed");
        world.worker.post(format!("/v1/tasks/{task}/closure")).send().await.refused(409, "task_closed");
    }

    async fn my_claims_are_mine_newest_first_and_paged_without_a_gap(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let mut claimed = Vec::new();
        for _ in 0..5 {
            let task = world.task(1).await;
            app.advance(Duration::seconds(1));
            claimed.insert(0, world.claim(&member, &task).await);
        }
        let mut seen = Vec::new();
        let mut path = "/v1/me/claims?limit=2".to_string();
        loop {
            let page = member.get(&path).send().await.expect(200);
            seen.extend(page["items"].as_array().unwrap().iter().map(harness::id));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("/v1/me/claims?limit=2&cursor={cursor}");
        }
        assert_eq!(seen, claimed);
        assert_eq!(world.member_at(world.jia).await.get("/v1/me/claims").send().await.expect(200)["items"], serde_json::json!([]));
    }

    async fn a_gate_that_another_instance_made_stale_heals(app) {
        let world = app.world().await;
        let (other, base) = app.another_instance().await;
        let task = world.task(1).await;
        let path = format!("/v1/tasks/{task}/claims");
        let (first, second) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        let claim = harness::id(&first.post(&path).keyed().send().await.expect(201));
        second.at(&base).post(&path).keyed().send().await.refused(409, "task_full");
        // Withdrawn here; the other instance's gate still says full, until its sweep compares.
        first.post(format!("/v1/claims/{claim}/withdrawal")).keyed().send().await.expect(201);
        domain::schedule::run_all(&other).await.expect("the sweep runs");
        second.at(&base).post(&path).key(&new_key()).send().await.expect(201);
    }
}
