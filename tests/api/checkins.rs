//! Checking in (报到).

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
}
