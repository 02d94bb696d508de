//! Taking along what is held about oneself.

use domain::access::Role;
use harness::on_both;
use serde_json::{Value, json};

on_both! {
    async fn a_member_takes_along_everything_of_theirs_and_nothing_of_others(app) {
        let world = app.world().await;
        let other = world.member_at(world.jia).await;
        world.accepted(&other, &world.task(1).await, 60).await;
        let person = world.enrol("王建国", "13800000001").await;
        let tokens = app.wechat("wang~1", json!({"phone_code": "phone-13800000001"})).await.expect(201);
        let member = app.with_token(tokens["access_token"].as_str().unwrap());
        let body = json!({"community_id": world.jia});
        member.post("/v1/me/checkins").keyed().json(body).send().await.expect(201);
        world.accepted(&member, &world.task(1).await, 90).await;
        world.leave(&member).await;
        member.put("/v1/me/skills").keyed().json(json!({"skills": ["急救"]})).send().await.expect(200);
        let auditor = world.staff(Role::Auditor, world.city).await;
        let reply = member.get("/v1/me/export").send().await;
        assert_eq!(reply.header("cache-control"), "no-store");
        let export = reply.expect(200);
        assert_eq!((&export["id"], &export["phone"]), (&json!(person), &json!("13800000001")));
        let counts = [
            ("memberships", 1), ("bindings", 1), ("sessions", 1), ("leaves", 1), ("checkins", 1), ("claims", 1),
            ("logs", 1), ("entries", 1), ("notices", 1), ("grants", 0), ("seats", 0), ("registrations", 0),
            ("invitations", 0), ("disablements", 0), ("pairings", 0), ("photos", 0), ("skills", 1),
        ];
        for (kind, count) in counts {
            assert_eq!(export[kind].as_array().map(Vec::len), Some(count), "{kind}");
        }
        assert_eq!((&export["leaves"][0]["reason"], &export["entries"][0]["credited"]), (&"住院".into(), &"1.5".into()));
        assert!(!export.to_string().contains(&other.id) && !export.to_string().contains("openid"));
        // It is written down that it was done.
        let trail = auditor.get("/v1/audit").send().await.expect(200);
        assert_eq!((&trail["items"][0]["operation"], &trail["items"][0]["object_id"]), (&"export_me".into(), &json!(person)));
    }

    async fn it_is_not_for_every_minute(app) {
        let world = app.world().await;
        let member = world.member_of(world.school).await;
        for _ in 0..5 {
            assert_eq!(member.get("/v1/me/export").send().await.expect(200)["username"], Value::Null);
        }
        member.get("/v1/me/export").send().await.refused(429, "too_many_attempts");
        world.worker.get("/v1/me/export").send().await.expect(200);
    }
}
