//! People: the roster, and what is shown of them.

use domain::access::Role;
use futures::future::join_all;
use harness::{another_database, on_both};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;

on_both! {
    async fn a_phone_number_is_on_the_roster_once_however_many_ask(app) {
        let world = app.world().await;
        let asks = (0..10).map(|n| {
            let body = json!({"unit_id": world.school, "name": format!("李{n}"), "phone": "13800000001"});
            world.officer.post("/v1/members").json(body).send()
        });
        let replies = join_all(asks).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            assert_eq!(reply.refusal().0, 409);
        }
    }

    async fn a_malformed_member_is_refused_by_its_faults(app) {
        let world = app.world().await;
        let post = |body: serde_json::Value| async { world.officer.post("/v1/members").json(body).send().await };
        let faults = post(json!({"unit_id": world.school, "name": " ", "phone": "1380000000x"})).await.faults();
        assert_eq!(faults.iter().map(|f| f.0.as_str()).collect::<Vec<_>>(), ["/name", "/phone"]);
        let faults = post(json!({"unit_id": world.jia, "name": "李明", "phone": "13800000001"})).await.faults();
        assert_eq!(faults, [("/unit_id".to_string(), "not_a_unit".to_string())]);
    }

    async fn a_secretary_puts_people_on_their_own_roster_only(app) {
        let world = app.world().await;
        let secretary = world.staff(Role::Secretary, world.school).await;
        let body = |unit: domain::Id, phone: &str| json!({"unit_id": unit, "name": "李明", "phone": phone, "class": "rural", "duty": "教师"});
        let member = secretary.post("/v1/members").json(body(world.school, "13800000001")).send().await.expect(201);
        assert_eq!((&member["membership"]["class"], &member["membership"]["duty"]), (&"rural".into(), &"教师".into()));
        assert_eq!(member["phone"], "138****0001");
        secretary.post("/v1/members").json(body(world.court, "13800000002")).send().await.refused(404, "not_found");
    }

    async fn nothing_personal_stands_in_clear_in_the_database(app) {
        let world = app.world().await;
        let body = json!({"unit_id": world.school, "name": "李明", "phone": "13800000001"});
        world.officer.post("/v1/members").json(body).send().await.expect(201);
        let body = json!({"js_code": "secret-user~1", "phone_code": "phone-13800000001"});
        app.anonymous().post("/v1/sessions/wechat").json(body).send().await.expect(201);
        let url = &app.settings.database.url;
        let direct = another_database(url).await;
        let backend = if url.starts_with("sqlite") { DbBackend::Sqlite } else { DbBackend::Postgres };
        for (sql, cleartext) in [
            ("select phone || phone_index as text from persons where phone is not null", "13800000001"),
            ("select openid || openid_index as text from bindings", "secret-user"),
            ("select code_index as text from sessions", "secret-user"),
        ] {
            let rows = direct.query_all_raw(Statement::from_string(backend, sql)).await.expect(sql);
            assert!(!rows.is_empty(), "{sql}");
            for row in rows {
                let text: String = row.try_get("", "text").expect("text");
                assert!(!text.contains(cleartext), "{sql}: {text}");
            }
        }
    }
}
