//! Personal data: sealed where it is kept, absent where it is logged.

use std::io::Write;
use std::sync::{Arc, Mutex};

use harness::{TestApp, World, another_database, on_both};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

/// A service of which a member and somebody who was served said this; the latter's code.
async fn rated(world: &World<'_>, comment: &str) -> Value {
    let member = world.member_at(world.jia).await;
    let claim = world.claim(&member, &world.task(1).await).await;
    world.log(&member, &claim, 60).await;
    let body = json!({"stars": 2, "comment": comment});
    member.put(format!("/v1/claims/{claim}/community-rating")).keyed().json(body).send().await.expect(200);
    let slip = world.worker.post(format!("/v1/claims/{claim}/rating-links")).send().await.expect(201);
    let body = json!({"code": slip["code"], "stars": 2, "comment": comment});
    let anybody = world.app.anonymous();
    anybody.post("/v1/rating-links/rating").json(body.clone()).send().await.expect(201);
    anybody.post("/v1/rating-links/rating").json(body).send().await.refused(409, "rating_link_used");
    slip
}

on_both! {
    async fn nothing_personal_stands_in_clear_in_the_database(app) {
        let world = app.world().await;
        let body = json!({"unit_id": world.school, "name": "李明", "phone": "13800000001"});
        world.officer.post("/v1/members").json(body).send().await.expect(201);
        let body = json!({"js_code": "secret-user~1", "phone_code": "phone-13800000001"});
        app.anonymous().post("/v1/sessions/wechat").json(body).send().await.expect(201);
        let slip = rated(&world, "只有我们知道").await;
        let code = slip["code"].as_str().unwrap().replace('-', "");
        let url = &app.settings.database.url;
        let direct = another_database(url).await;
        let backend = if url.starts_with("sqlite") { DbBackend::Sqlite } else { DbBackend::Postgres };
        for (sql, cleartext) in [
            ("select phone || phone_index as text from persons where phone is not null", "13800000001"),
            ("select openid || openid_index as text from bindings", "secret-user"),
            ("select code_index as text from sessions", "secret-user"),
            ("select comment as text from ratings", "知道"),
            ("select code_index as text from rating_links", code.as_str()),
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

/// Log lines, kept.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("lines").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Lines;

    fn make_writer(&'a self) -> Lines {
        self.clone()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_personal_is_logged_even_where_everything_of_ours_is() {
    let lines = Lines::default();
    tracing_subscriber::fmt()
        .with_env_filter("info,api=trace,domain=trace,infra=trace")
        .with_writer(lines.clone())
        .json()
        .init();
    let app = TestApp::on_sqlite().await;
    let world = app.world().await;
    let person = json!({"unit_id": world.school, "name": "欧阳不见", "phone": "13845678901"});
    world.officer.post("/v1/members").json(person.clone()).send().await.expect(201);
    world.officer.post("/v1/members").json(person).send().await.refused(409, "phone_taken");
    let sign_in = |code: &str, phone: &str| json!({"js_code": code, "phone_code": phone});
    let slip = rated(&world, "只有我们知道").await;
    let nobody = app.anonymous();
    let first = sign_in("invisible~1", "phone-13845678901~1");
    let tokens = nobody.post("/v1/sessions/wechat").json(first).send().await.expect(201);
    let unknown = sign_in("another~1", "phone-13800009999");
    nobody.post("/v1/sessions/wechat").json(unknown).send().await.refused(403, "not_on_roster");
    let away = sign_in("error-40013~invisible", "phone-13845678901~2");
    nobody.post("/v1/sessions/wechat").json(away).send().await.refused(503, "wechat_unavailable");
    app.stub.stop().await;
    let silent = sign_in("invisible~2", "phone-13845678901~3");
    nobody.post("/v1/sessions/wechat").json(silent).send().await.refused(503, "wechat_unavailable");
    let token = tokens["access_token"].as_str().expect("a token");
    let member = app.with_token(token);
    let address = format!("/v1/me/claims?cursor={token}");
    member.get(address).send().await.refused(422, "validation_failed");
    let log = json!({"username": "invisible", "password": "13845678901"});
    nobody.post("/v1/sessions/password").json(log).send().await.refused(401, "credentials_wrong");

    let logged = String::from_utf8(lines.0.lock().expect("lines").clone()).expect("UTF-8");
    assert!(logged.contains("WeChat does not answer"), "the log was listened to: {logged}");
    let refresh = tokens["refresh_token"].as_str().expect("a token");
    let secret = &app.settings.wechat.secret;
    let code = slip["code"].as_str().expect("a code");
    for personal in [
        "只有我们",
        code,
        &code.replace('-', ""),
        "13845678901",
        "13800009999",
        "欧阳",
        "invisible",
        token,
        refresh,
        secret.as_str(),
    ] {
        assert!(!logged.contains(personal), "{personal} in {logged}");
    }
}
