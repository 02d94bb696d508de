//! The HTTP conventions that hold everywhere.

use harness::on_both;
use serde_json::json;

on_both! {
    async fn a_day_beyond_all_records_is_asked_about_in_vain_and_does_no_harm(app) {
        let world = app.world().await;
        for list in [format!("orgs/{}/seats?", world.jia), format!("orgs/{}/pairings?", world.jia), "orgs?kind=community&".into()] {
            for day in ["-200000-01-01", "0001-01-01"] {
                let page = world.officer.get(format!("/v1/{list}on={day}")).send().await.expect(200);
                assert_eq!(page["items"], json!([]), "{list} {day}");
            }
            world.officer.get(format!("/v1/{list}on=%2B200000-01-01")).send().await.expect(200);
        }
    }

    async fn a_wrong_path_is_404_and_a_wrong_method_405_with_what_is_allowed(app) {
        let nobody = app.anonymous();
        nobody.get("/v1/nothing").send().await.refused(404, "not_found");
        nobody.get("/nothing").send().await.refused(404, "not_found");
        let reply = nobody.put("/v1/tasks").send().await;
        reply.refused(405, "method_not_allowed");
        assert_eq!(reply.header("allow"), "GET, POST");
        let patch = nobody.ask(reqwest::Method::PATCH, "/v1/logs/x").send().await;
        patch.refused(405, "method_not_allowed");
    }

    async fn what_is_no_id_names_nothing(app) {
        let world = app.world().await;
        for path in ["/v1/tasks/x", "/v1/tasks/0", "/v1/claims/%00", "/v1/orgs/甲", "/v1/logs/-1"] {
            world.worker.get(path).send().await.refused(404, "not_found");
        }
    }

    async fn malformed_json_another_type_and_too_much_are_told_apart(app) {
        let world = app.world().await;
        let send = |kind: &'static str, body: Vec<u8>| world.worker.post("/v1/tasks").body(kind, body).send();
        for broken in ["", "{", "[1,", "\u{feff}{}", "nul"] {
            send("application/json", broken.into()).await.refused(400, "malformed_json");
        }
        send("application/json", vec![0xff, 0xfe]).await.refused(400, "malformed_json");
        send("text/plain", "{}".into()).await.refused(415, "unsupported_media_type");
        world.worker.post("/v1/tasks").send().await.refused(415, "unsupported_media_type");
        send("application/json", vec![b' '; 256 * 1024 + 1]).await.refused(413, "body_too_large");
        for shape in ["null", "[]", "1", "\"x\"", "{}"] {
            send("application/json; charset=utf-8", shape.into()).await.refused(422, "validation_failed");
        }
        let list = serde_json::json!([world.jia, "errand", "题目", "", "助老", "errand", 1, null, "2026-11-20T00:00:00Z", null]);
        let reply = world.worker.post("/v1/tasks").json(list).send().await;
        assert_eq!(reply.faults(), [(String::new(), "wrong_type".to_string())]);
        let odd = serde_json::json!({"a/b.c~d": 1});
        let fault = &world.worker.post("/v1/tasks").json(odd).send().await.json()["errors"][0];
        assert_eq!((&fault["pointer"], &fault["detail"]), (&"/a~1b.c~0d".into(), &"没有 a/b.c~d 这个字段".into()));
        let deep = "[".repeat(100_000);
        send("application/json", deep.into()).await.refused(400, "malformed_json");
    }

    async fn a_refusal_speaks_chinese_or_english(app) {
        let nobody = app.anonymous();
        let chinese = nobody.get("/v1/me").send().await;
        assert_eq!(chinese.json()["msg"], "请先登录");
        let english = nobody.get("/v1/me").header("accept-language", "en-US,en;q=0.9").send().await;
        assert_eq!(english.json()["msg"], "Sign in first");
        assert_eq!(english.json()["type"], "urn:xianfeng:problem:token_missing");
        assert_eq!(english.json()["instance"], "/v1/me");
    }

    async fn a_request_id_goes_in_and_out_and_a_forged_one_does_not(app) {
        let nobody = app.anonymous();
        let given = nobody.get("/v1/me").header("x-request-id", "client-7").send().await;
        assert_eq!(given.header("x-request-id"), "client-7");
        given.refused(401, "token_missing");
        let forged = nobody.get("/healthz").header("x-request-id", "a b\"}").send().await;
        assert!(forged.header("x-request-id").parse::<uuid::Uuid>().is_ok());
        assert!(nobody.get("/healthz").send().await.header("x-request-id").parse::<uuid::Uuid>().is_ok());
    }

    async fn private_data_is_not_stored_on_the_way(app) {
        let world = app.world().await;
        assert_eq!(world.officer.get("/v1/me").send().await.header("cache-control"), "no-store");
        let orgs = world.officer.get("/v1/orgs").send().await;
        assert_eq!(orgs.header("cache-control"), "private, no-cache");
        let tag = orgs.header("etag").to_string();
        assert_eq!(world.officer.get("/v1/orgs").header("if-none-match", &tag).send().await.status, 304);
    }

    async fn times_are_written_as_phones_read_them(app) {
        let world = app.world().await;
        let mut body = world.errand(1);
        body["deadline"] = "2026-11-20T01:02:03.456789Z".into();
        let task = world.worker.post("/v1/tasks").json(body).send().await.expect(201);
        assert_eq!(task["deadline"], "2026-11-20T09:02:03+08:00");
    }

    async fn a_database_that_is_away_is_503_and_says_when_to_come_back(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        app.anonymous().get("/readyz").send().await.expect(200);
        app.ctx.clone().close().await.expect("it closes");
        for reply in [
            member.get("/v1/tasks").send().await,
            member.post("/v1/me/checkins").keyed().json(json!({"community_id": world.jia})).send().await,
            app.anonymous().get("/readyz").send().await,
        ] {
            reply.refused(503, "unavailable");
            assert_eq!(reply.header("retry-after"), "1");
        }
        app.anonymous().get("/healthz").send().await.expect(200);
    }
}
