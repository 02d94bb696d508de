//! Unbinding, and changing the phone that the roster knows.

use chrono::Duration;
use domain::access::Role;
use futures::future::join;
use harness::{TestApp, on_both};
use serde_json::{Value, json};

fn client(app: &TestApp, tokens: &Value) -> harness::Client {
    app.with_token(tokens["access_token"].as_str().expect("a token"))
}

async fn refresh(app: &TestApp, tokens: &Value) -> harness::Reply {
    let body = json!({"refresh_token": tokens["refresh_token"]});
    app.anonymous().post("/v1/sessions/refresh").json(body).send().await
}

on_both! {
    async fn a_member_unbinds_and_is_bound_anew_by_another_wechat(app) {
        let world = app.world().await;
        let person = world.enrol("王建国", "13800000001").await;
        let tokens = app.wechat("old~1", json!({"phone_code": "phone-13800000001~1"})).await.expect(201);
        let member = client(&app, &tokens);
        member.delete("/v1/me/binding").send().await.expect(204);
        member.get("/v1/me").send().await.refused(401, "session_ended");
        refresh(&app, &tokens).await.refused(401, "session_ended");
        app.wechat("old~2", json!({})).await.refused(409, "binding_required");
        app.advance(Duration::seconds(1));
        app.wechat("new~1", json!({"phone_code": "phone-13800000001~2"})).await.expect(201);
        let history = world.officer.get(format!("/v1/members/{person}/bindings")).send().await.expect(200);
        let items = history["items"].as_array().unwrap();
        assert_eq!((items.len(), &items[0]["unbound_at"]), (2, &Value::Null));
        assert_eq!(items[1]["unbound_by"], "王建国");
        assert!(!history.to_string().contains("openid"));
    }

    async fn staff_unbind_with_a_reason_and_history_is_kept(app) {
        let world = app.world().await;
        let person = world.enrol("王建国", "13800000001").await;
        let tokens = app.wechat("old~1", json!({"phone_code": "phone-13800000001~1"})).await.expect(201);
        let secretary = world.staff(Role::Secretary, world.school).await;
        let path = format!("/v1/members/{person}/unbinding");
        let reason = json!({"reason": "手机遗失，已当面核实"});
        let faults = secretary.post(&path).json(json!({"reason": "  "})).send().await.faults();
        assert_eq!(faults, [("/reason".to_string(), "length".to_string())]);
        let elsewhere = world.staff(Role::Secretary, world.court).await;
        elsewhere.post(&path).json(reason.clone()).send().await.refused(404, "not_found");
        secretary.post(&path).json(reason.clone()).send().await.expect(204);
        client(&app, &tokens).get("/v1/me").send().await.refused(401, "session_ended");
        secretary.post(&path).json(reason).send().await.refused(409, "not_bound");
        let history = secretary.get(format!("/v1/members/{person}/bindings")).send().await.expect(200);
        assert_eq!(history["items"][0]["reason"], "手机遗失，已当面核实");
        // Somebody else's WeChat identity, which was bound by mistake, is free for its own member.
        world.enrol("李明", "13800000002").await;
        app.wechat("old~2", json!({"phone_code": "phone-13800000002"})).await.expect(201);
    }

    async fn unbinding_while_a_session_refreshes_leaves_nobody_signed_in(app) {
        let world = app.world().await;
        world.enrol("王建国", "13800000001").await;
        for round in 0..5 {
            let phone = json!({"phone_code": format!("phone-13800000001~{round}")});
            let tokens = app.wechat(&format!("wang~{round}"), phone).await.expect(201);
            let member = client(&app, &tokens);
            let (unbound, refreshed) = join(member.delete("/v1/me/binding").send(), refresh(&app, &tokens)).await;
            unbound.expect(204);
            if refreshed.status == 201 {
                let late = refreshed.json();
                client(&app, &late).get("/v1/me").send().await.refused(401, "session_ended");
                refresh(&app, &late).await.refused(401, "session_ended");
            } else {
                refreshed.refused(401, "session_ended");
            }
        }
    }

    async fn a_changed_phone_is_the_way_in_from_then_on(app) {
        let world = app.world().await;
        let person = world.enrol("王建国", "13800000001").await;
        world.enrol("李明", "13800000002").await;
        app.wechat("wang~1", json!({"phone_code": "phone-13900000001~1"})).await.refused(403, "not_on_roster");
        let path = format!("/v1/members/{person}/phone");
        let change = |phone: Value| world.officer.put(&path).json(json!({"phone": phone})).send();
        change("13800000002".into()).await.refused(409, "phone_taken");
        assert_eq!(change("1390000000x".into()).await.faults()[0].1, "malformed");
        assert_eq!(world.officer.put(&path).json(json!({})).send().await.faults()[0].0, "");
        assert_eq!(change("13900000001".into()).await.expect(200)["phone"], "139****0001");
        let tokens = app.wechat("wang~2", json!({"phone_code": "phone-13900000001~2"})).await.expect(201);
        let inbox = client(&app, &tokens).get("/v1/me/notices").send().await.expect(200);
        assert_eq!(inbox["items"][0]["kind"], "phone_changed", "whoever did not ask for it hears of it");
        app.wechat("thief~1", json!({"phone_code": "phone-13800000001"})).await.refused(403, "not_on_roster");
    }

    async fn two_rows_of_one_person_are_told_apart_by_the_unit(app) {
        let world = app.world().await;
        let old = world.enrol("王建国", "13800000001").await;
        let new = world.enrol("王建国", "13900000001").await;
        let change = |person: &str, phone: Value| {
            world.officer.put(format!("/v1/members/{person}/phone")).json(json!({"phone": phone})).send()
        };
        change(&old, "13900000001".into()).await.refused(409, "two_roster_rows");
        assert_eq!(change(&new, Value::Null).await.expect(200)["phone"], Value::Null);
        change(&old, "13900000001".into()).await.expect(200);
        let tokens = app.wechat("wang~1", json!({"phone_code": "phone-13900000001"})).await.expect(201);
        assert_eq!(tokens["person_id"], old);
    }
}
