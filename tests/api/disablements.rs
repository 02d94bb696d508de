//! Disabling people, and enabling them again.

use chrono::Duration;
use domain::Caller;
use domain::access::Role;
use domain::accounts::{NewStaff, add_staff};
use domain::sessions::revocations;
use futures::future::join_all;
use harness::{TestApp, on_both};
use serde_json::{Value, json};

fn client(app: &TestApp, tokens: &Value) -> harness::Client {
    app.with_token(tokens["access_token"].as_str().expect("a token"))
}

on_both! {
    async fn a_disabled_member_is_refused_here_and_on_the_other_instance(app) {
        let world = app.world().await;
        let (other, base) = app.another_instance().await;
        let person = world.enrol("王建国", "13800000001").await;
        let tokens = app.wechat("wang~1", json!({"phone_code": "phone-13800000001"})).await.expect(201);
        let member = client(&app, &tokens);
        member.at(&base).get("/v1/me").send().await.expect(200);
        let secretary = world.staff(Role::Secretary, world.school).await;
        let path = format!("/v1/members/{person}/disablement");
        secretary.post(&path).json(json!({"reason": ""})).send().await.refused(422, "validation_failed");
        let row = secretary.post(&path).json(json!({"reason": "接受调查"})).send().await.expect(201);
        assert_eq!((&row["reason"], &row["enabled_at"]), (&"接受调查".into(), &Value::Null));
        member.get("/v1/me").send().await.refused(401, "session_ended");
        revocations::read(&other).await.expect("it reads");
        member.at(&base).get("/v1/me").send().await.refused(401, "session_ended");
        app.wechat("wang~2", json!({})).await.refused(403, "person_disabled");
        let body = json!({"refresh_token": tokens["refresh_token"]});
        app.anonymous().post("/v1/sessions/refresh").json(body).send().await.refused(401, "session_ended");
        secretary.post(&path).json(json!({"reason": "再次"})).send().await.refused(409, "already_disabled");

        app.advance(Duration::days(1));
        let enable = format!("/v1/members/{person}/enablement");
        secretary.post(&enable).json(json!({"reason": "调查结束"})).send().await.expect(201);
        secretary.post(&enable).json(json!({"reason": "再次"})).send().await.refused(409, "not_disabled");
        member.get("/v1/me").send().await.refused(401, "token_expired");
        app.wechat("wang~3", json!({})).await.expect(201);
        let history = secretary.get(format!("/v1/members/{person}/disablements")).send().await.expect(200);
        let item = &history["items"][0];
        assert_eq!((&item["disabled_at"], &item["enable_reason"]), (&"2026-11-16T09:00:00+08:00".into(), &"调查结束".into()));
    }

    async fn a_disabled_member_cannot_come_in_by_any_door(app) {
        let world = app.world().await;
        let person = world.enrol("王建国", "13800000001").await;
        let slip = world.officer.post(format!("/v1/members/{person}/invitations")).send().await.expect(201);
        let body = json!({"reason": "接受调查"});
        world.officer.post(format!("/v1/members/{person}/disablement")).json(body).send().await.expect(201);
        app.wechat("wang~1", json!({"phone_code": "phone-13800000001"})).await.refused(403, "person_disabled");
        app.wechat("wang~2", json!({"invitation_code": slip["code"]})).await.refused(403, "person_disabled");
        let path = format!("/v1/members/{person}/invitations");
        world.officer.post(path).send().await.refused(403, "person_disabled");
    }

    async fn a_disabled_member_gives_back_what_was_claimed_and_not_done(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let (open, done) = (world.task(1).await, world.task(1).await);
        world.claim(&member, &open).await;
        world.log(&member, &world.claim(&member, &done).await, 60).await;
        let body = json!({"reason": "接受调查"});
        world.officer.post(format!("/v1/members/{}/disablement", member.id)).json(body).send().await.expect(201);
        let other = world.member_at(world.jia).await;
        world.claim(&other, &open).await;
        other.post(format!("/v1/tasks/{done}/claims")).keyed().send().await.refused(409, "task_full");
    }

    async fn disabled_many_times_at_once_is_disabled_once(app) {
        let world = app.world().await;
        let person = world.enrol("王建国", "13800000001").await;
        let path = format!("/v1/members/{person}/disablement");
        let body = json!({"reason": "接受调查"});
        let replies = join_all((0..5).map(|_| world.officer.post(&path).json(body.clone()).send())).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            reply.refused(409, "already_disabled");
        }
    }

    async fn nobody_disables_themselves(app) {
        let world = app.world().await;
        let person = world.enrol("王建国", "13800000001").await;
        let secretary = world.client(person.parse().unwrap(), true, vec![("secretary".into(), world.school)]);
        let path = format!("/v1/members/{person}/disablement");
        secretary.post(path).json(json!({"reason": "试试"})).send().await.refused(403, "oneself");
        let security = world.staff(Role::Security, world.city).await;
        let path = format!("/v1/staff/{}/disablement", security.id);
        security.post(path).json(json!({"reason": "试试"})).send().await.refused(403, "oneself");
    }

    async fn security_disables_staff_and_ends_their_sessions(app) {
        let world = app.world().await;
        let new = NewStaff {
            name: "李秀英".into(),
            username: "jia.worker".into(),
            role: Role::Worker,
            org: world.jia,
            phone: None,
            password: Some("handed-out-on-paper".into()),
        };
        let (person, _) = add_staff(&app.ctx, &Caller::command_line(), new).await.expect("it is added");
        let body = json!({"username": "jia.worker", "password": "handed-out-on-paper"});
        let sign_in = || app.anonymous().post("/v1/sessions/password").json(body.clone()).send();
        let security = world.staff(Role::Security, world.city).await;
        let tokens = sign_in().await.expect(201);
        security.delete(format!("/v1/staff/{person}/sessions")).send().await.expect(204);
        client(&app, &tokens).get("/v1/me").send().await.refused(401, "session_ended");
        app.advance(Duration::seconds(1));
        let tokens = sign_in().await.expect(201);
        client(&app, &tokens).get("/v1/me").send().await.expect(200);
        let reason = json!({"reason": "已离岗"});
        let elsewhere = world.staff(Role::Security, world.bing).await;
        let path = format!("/v1/staff/{person}/disablement");
        elsewhere.post(&path).json(reason.clone()).send().await.refused(404, "not_found");
        security.post(&path).json(reason.clone()).send().await.expect(201);
        client(&app, &tokens).get("/v1/me").send().await.refused(401, "session_ended");
        sign_in().await.refused(403, "person_disabled");
        app.advance(Duration::seconds(1));
        security.post(format!("/v1/staff/{person}/enablement")).json(reason.clone()).send().await.expect(201);
        sign_in().await.expect(201);
        security.post(format!("/v1/staff/{person}/unbinding")).json(reason).send().await.refused(409, "not_bound");
        // A plain member is none of security's business.
        let member = world.enrol("王建国", "13800000001").await;
        security.delete(format!("/v1/staff/{member}/sessions")).send().await.refused(404, "not_found");
    }
}
