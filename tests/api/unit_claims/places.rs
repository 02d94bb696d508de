//! What becomes of a unit's claims when it, its people or its communities go elsewhere.

use chrono::Duration;
use domain::Id;
use harness::{Client, World, id, on_both};
use serde_json::{Value, json};

use super::{ask, check_in, claim, newest, put, secretary, show, taken};

async fn merge(world: &World<'_>, org: Id, into: Id) {
    let ask = world.officer.post(format!("/v1/orgs/{org}/merger")).json(json!({"into_id": into}));
    ask.send().await.expect(201);
}

/// The member goes to the court; the same with a new token.
async fn leave_unit(world: &World<'_>, member: &Client) -> Client {
    let path = format!("/v1/members/{}/membership", member.id);
    world.officer.put(path).json(json!({"unit_id": world.court})).send().await.expect(200);
    world.app.run_due_jobs().await;
    world.client(member.id.parse().unwrap(), true, Vec::new())
}

on_both! {
    async fn a_check_in_that_ends_takes_the_units_claims_there_along(app) {
        let world = app.world().await;
        let checkin = check_in(&world, world.school, world.jia).await;
        check_in(&world, world.school, world.yi).await;
        let secretary = world.staff(domain::access::Role::Secretary, world.school).await;
        let (first, second) = (world.member_of(world.school).await, world.member_at(world.jia).await);
        let (served, own) = (world.member_of(world.school).await, world.member_at(world.jia).await);
        let task = world.task(6).await;
        let made = id(&ask(&secretary, &task, world.school, 5, &[&first, &second, &served]).await.expect(201));
        world.log(&served, &id(&newest(&served).await), 30).await;
        world.claim(&own, &task).await;
        let waiting = world.member_at(world.jia).await;
        waiting.post(format!("/v1/tasks/{task}/waitlist")).keyed().send().await.expect(201);
        // A task of the street is for 乙, too, where the school stays.
        let mut of_east = world.errand(3);
        of_east["org_id"] = world.east.to_string().into();
        let of_east = id(&world.officer.post("/v1/tasks").json(of_east).send().await.expect(201));
        let stays = claim(&world, &secretary, &of_east, 2).await;

        app.advance(Duration::seconds(1));
        world.worker.post(format!("/v1/unit-checkins/{checkin}/withdrawal")).send().await.expect(201);
        assert_eq!(show(&secretary, &made).await["end_reason"], "released");
        assert_eq!(show(&secretary, &stays).await["end_reason"], Value::Null);
        for member in [&first, &second] {
            assert_eq!(newest(member).await["end_reason"], "released");
            let (kind, text) = member.told().await;
            assert_eq!((kind.as_str(), text.as_str()), ("claim_released", "为您报名的单位已不在该任务面向的社区报到，您对“陪护独居老人就医”的认领已自动取消并让出名额，不影响您的记录。"));
        }
        assert_eq!(newest(&served).await["end_reason"], Value::Null, "what was done is done");
        assert_eq!(newest(&own).await["end_reason"], Value::Null, "a claim of one's own");
        assert_eq!(secretary.told().await, ("unit_claim_ended".into(), "县第一中学已不在任务“陪护独居老人就医”面向的社区报到，认领随之取消。".into()));
        app.run_due_jobs().await;
        assert_eq!(newest(&waiting).await["task_id"], task);
        assert_eq!((taken(&world, &task).await, taken(&world, &of_east).await), (3, 2));
        put(&secretary, &made, "names", &[&first]).await.refused(409, "unit_claim_ended");
    }

    async fn whoever_leaves_the_unit_loses_the_claim_and_the_slot_stays_with_the_unit(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let task = world.task(4).await;
        let (goes, stays) = (world.member_of(world.school).await, world.member_of(world.school).await);
        let made = id(&ask(&secretary, &task, world.school, 2, &[&goes, &stays]).await.expect(201));
        app.advance(Duration::seconds(1));
        let goes = leave_unit(&world, &goes).await;
        assert_eq!(newest(&goes).await["end_reason"], "released");
        assert!(goes.told().await.1.starts_with("您已不在为您报名的单位"));
        assert_eq!(newest(&stays).await["end_reason"], Value::Null);
        // A check-in of their own changes nothing about it.
        let body = json!({"community_id": world.bing});
        stays.post("/v1/me/checkins").keyed().json(body).send().await.expect(201);
        app.run_due_jobs().await;
        assert_eq!(newest(&stays).await["end_reason"], Value::Null);
        assert_eq!((&show(&secretary, &made).await["unnamed"], taken(&world, &task).await), (&1.into(), 2));
        let path = format!("/v1/members/{}/disablement", stays.id);
        world.officer.post(path).json(json!({"reason": "调查"})).send().await.expect(201);
        assert_eq!((&show(&secretary, &made).await["unnamed"], taken(&world, &task).await), (&2.into(), 2));
    }

    async fn whoever_leaves_on_a_day_that_was_told_is_found_without_a_check_in_and_without_a_job(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let task = world.task(4).await;
        let (goes, stays) = (world.member_of(world.school).await, world.member_of(world.school).await);
        let made = id(&ask(&secretary, &task, world.school, 2, &[&goes, &stays]).await.expect(201));
        let body = json!({"reason": "retired", "on": "2026-11-18"});
        world.officer.post(format!("/v1/members/{}/departure", goes.id)).json(body).send().await.expect(201);
        domain::schedule::run_all(&app.ctx).await.expect("the sweeps run");
        assert_eq!(show(&secretary, &made).await["unnamed"], 0);
        app.advance(Duration::days(2));
        domain::schedule::run_all(&app.ctx).await.expect("the sweeps run");
        let seen = show(&secretary, &made).await;
        assert_eq!((&seen["unnamed"], &seen["named"][0]["person_id"]), (&1.into(), &stays.id.as_str().into()));
        assert_eq!(taken(&world, &task).await, 2);
    }

    async fn what_a_grid_publishes_is_for_the_units_of_its_community_until_it_goes_elsewhere(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let grid = world.org(world.jia, "grid", "一网格").await;
        let mut task = world.errand(4);
        task["org_id"] = grid.to_string().into();
        let task = world.publish(task).await;
        let hall = format!("/v1/orgs/{}/claimable-tasks", world.school);
        assert_eq!(secretary.get(hall).send().await.expect(200)["items"][0]["id"], task);
        let member = world.member_of(world.school).await;
        let made = id(&ask(&secretary, &task, world.school, 2, &[&member]).await.expect(201));
        let body = json!({"parent_id": world.yi});
        world.officer.post(format!("/v1/orgs/{grid}/moves")).json(body).send().await.expect(201);
        assert_eq!(show(&secretary, &made).await["end_reason"], "released");
        assert_eq!(newest(&member).await["end_reason"], "released");
        assert_eq!(taken(&world, &task).await, 0);
    }

    async fn a_merged_community_hands_its_tasks_over_with_what_units_hold(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let task = world.task(4).await;
        let (nowhere, elsewhere) = (world.member_of(world.school).await, world.member_at(world.jia).await);
        let made = id(&ask(&secretary, &task, world.school, 3, &[&nowhere, &elsewhere]).await.expect(201));
        merge(&world, world.jia, world.yi).await;
        let seen = show(&secretary, &made).await;
        assert_eq!((&seen["org_name"], &seen["unnamed"], &seen["end_reason"]), (&"乙社区".into(), &1.into(), &Value::Null));
        for member in [&nowhere, &elsewhere] {
            assert_eq!(newest(member).await["end_reason"], Value::Null);
        }
        put(&secretary, &made, "names", &[&world.member_of(world.school).await]).await.expect(201);
        assert_eq!(taken(&world, &task).await, 3);
        assert_eq!(secretary.get(format!("/v1/orgs/{}/claimable-tasks", world.school)).send().await.expect(200)["total"], 0);
    }

    async fn a_merged_unit_hands_its_claims_over_and_two_of_one_task_become_one(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        check_in(&world, world.court, world.jia).await;
        let (both, one) = (world.task(9).await, world.task(9).await);
        let (clerk, judge) = (world.member_of(world.school).await, world.member_of(world.court).await);
        let old = id(&ask(&secretary, &both, world.school, 3, &[&clerk]).await.expect(201));
        let kept = id(&ask(&world.officer, &both, world.court, 2, &[&judge]).await.expect(201));
        let gone_over = claim(&world, &secretary, &one, 2).await;
        merge(&world, world.school, world.court).await;
        assert_eq!(show(&world.officer, &old).await["end_reason"], "handed_over");
        let seen = show(&world.officer, &kept).await;
        assert_eq!((&seen["slots"], &seen["unnamed"]), (&5.into(), &3.into()));
        assert_eq!(newest(&clerk).await["unit_claim_id"], kept);
        assert_eq!(newest(&judge).await["end_reason"], Value::Null);
        assert_eq!(show(&world.officer, &gone_over).await["unit_name"], "县人民法院");
        app.advance(Duration::seconds(1));
        put(&world.officer, &gone_over, "names", &[&clerk, &judge]).await.expect(201);
        assert_eq!((taken(&world, &both).await, taken(&world, &one).await), (5, 2));
        // A slot that comes back is the successor's.
        clerk.post(format!("/v1/claims/{}/withdrawal", id(&newest(&clerk).await))).keyed().send().await.expect(201);
        assert_eq!(show(&world.officer, &gone_over).await["unnamed"], 1);
    }

    async fn a_split_and_a_move_free_what_is_out_of_reach_and_leave_the_rest(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let (goes, stays) = (world.task(4).await, world.task(4).await);
        let member = world.member_of(world.school).await;
        let named = id(&ask(&secretary, &goes, world.school, 2, &[&member]).await.expect(201));
        let held = claim(&world, &secretary, &stays, 2).await;
        // The task goes to a new community, the unit's check-in stays with the old one.
        let body = json!({"name": "甲二社区", "task_ids": [goes]});
        world.officer.post(format!("/v1/orgs/{}/splits", world.jia)).json(body).send().await.expect(201);
        assert_eq!(show(&secretary, &named).await["end_reason"], "released");
        assert_eq!(newest(&member).await["end_reason"], "released");
        assert_eq!(show(&secretary, &held).await["end_reason"], Value::Null);
        assert_eq!((taken(&world, &goes).await, taken(&world, &stays).await), (0, 2));

        // 甲 goes to another street: what its old street offers is for others.
        let mut of_east = world.errand(3);
        of_east["org_id"] = world.east.to_string().into();
        let of_east = id(&world.officer.post("/v1/tasks").json(of_east).send().await.expect(201));
        app.advance(Duration::seconds(1));
        let lost = id(&ask(&secretary, &of_east, world.school, 2, &[&member]).await.expect(201));
        let bing = world.officer.get(format!("/v1/orgs/{}", world.bing)).send().await.expect(200);
        let body = json!({"parent_id": bing["parent_id"]});
        world.officer.post(format!("/v1/orgs/{}/moves", world.jia)).json(body).send().await.expect(201);
        assert_eq!(show(&secretary, &lost).await["end_reason"], "released");
        assert_eq!(newest(&member).await["end_reason"], "released");
        assert_eq!(show(&secretary, &held).await["end_reason"], Value::Null);
        assert_eq!((taken(&world, &of_east).await, taken(&world, &stays).await), (0, 2));
        app.advance(Duration::days(8));
        domain::schedule::run_all(&app.ctx).await.expect("the sweeps run");
        assert_eq!(taken(&world, &stays).await, 0);
    }
}
