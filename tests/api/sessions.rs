//! Signing in by WeChat, staying signed in, signing out.

use chrono::Duration;
use futures::future::join_all;
use harness::{Client, TestApp, on_both};
use serde_json::{Value, json};

/// Enrols a member with this phone number; their id.
async fn enrol(world: &harness::World<'_>, phone: &str) -> String {
    world.enrol("王建国", phone).await
}

async fn wechat(app: &TestApp, code: &str, phone: Option<&str>) -> harness::Reply {
    app.wechat(code, phone.map_or(json!({}), |phone| json!({"phone_code": phone}))).await
}

fn client(app: &TestApp, tokens: &Value) -> Client {
    app.with_token(tokens["access_token"].as_str().expect("a token"))
}

async fn refresh(app: &TestApp, tokens: &Value) -> harness::Reply {
    let body = json!({"refresh_token": tokens["refresh_token"]});
    app.anonymous().post("/v1/sessions/refresh").json(body).send().await
}

on_both! {
    async fn the_first_sign_in_binds_the_member_whose_phone_is_proved(app) {
        let world = app.world().await;
        let person = enrol(&world, "13800000001").await;
        wechat(&app, "zhang~1", None).await.refused(409, "binding_required");
        let tokens = wechat(&app, "zhang~2", Some("phone-13800000001")).await.expect(201);
        assert_eq!(tokens["person_id"], person);
        let me = client(&app, &tokens).get("/v1/me").send().await.expect(200);
        assert_eq!((&me["name"], &me["phone"]), (&"王建国".into(), &"138****0001".into()));
        assert_eq!(me["membership"]["unit_name"], "县第一中学");
        // From now on the WeChat identity is enough.
        assert_eq!(wechat(&app, "zhang~3", None).await.expect(201)["person_id"], person);
    }

    async fn somebody_who_is_not_on_the_roster_is_told_so(app) {
        let _world = app.world().await;
        wechat(&app, "li~1", Some("phone-13999999999")).await.refused(403, "not_on_roster");
    }

    async fn a_foreign_number_is_nobodys_on_the_roster(app) {
        let world = app.world().await;
        enrol(&world, "15112345678").await;
        wechat(&app, "hans~1", Some("phone-15112345678-49")).await.refused(403, "not_on_roster");
        wechat(&app, "wang~1", Some("phone-15112345678")).await.expect(201);
    }

    async fn a_member_is_bound_to_one_wechat_identity(app) {
        let world = app.world().await;
        enrol(&world, "13800000001").await;
        wechat(&app, "zhang~1", Some("phone-13800000001~1")).await.expect(201);
        wechat(&app, "stranger~1", Some("phone-13800000001~2")).await.refused(409, "already_bound");
    }

    async fn the_same_code_sent_again_gives_the_same_session_for_five_minutes(app) {
        let world = app.world().await;
        enrol(&world, "13800000001").await;
        let first = wechat(&app, "zhang~1", Some("phone-13800000001")).await.expect(201);
        let again = wechat(&app, "zhang~1", Some("phone-13800000001")).await.expect(201);
        assert_eq!(first["refresh_token"], again["refresh_token"]);
        app.advance(Duration::minutes(5));
        wechat(&app, "zhang~1", None).await.refused(401, "wechat_code_invalid");
    }

    async fn a_double_launch_at_the_same_moment_makes_one_session(app) {
        let world = app.world().await;
        enrol(&world, "13800000001").await;
        wechat(&app, "zhang~1", Some("phone-13800000001")).await.expect(201);
        let replies = join_all((0..8).map(|_| wechat(&app, "zhang~2", None))).await;
        let tokens: Vec<Value> = replies.iter().filter(|r| r.status == 201).map(harness::Reply::json).collect();
        assert!(!tokens.is_empty());
        assert!(tokens.iter().all(|t| t["refresh_token"] == tokens[0]["refresh_token"]));
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            reply.refused(409, "in_flight");
        }
    }

    async fn wechats_own_refusals_become_ours(app) {
        let _world = app.world().await;
        wechat(&app, "error-40029~1", None).await.refused(401, "wechat_code_invalid");
        wechat(&app, "error-40163~1", None).await.refused(401, "wechat_code_invalid");
        wechat(&app, "error-40226~1", None).await.refused(403, "wechat_user_blocked");
        let quota = wechat(&app, "error-45011~1", None).await;
        quota.refused(429, "wechat_quota");
        assert_eq!(quota.header("retry-after"), "60");
        let before = app.stub.calls();
        wechat(&app, "error--1~1", None).await.refused(503, "wechat_unavailable");
        assert_eq!(app.stub.calls() - before, 2, "busy is asked once more, and no more");
        wechat(&app, "error-40013~1", None).await.refused(503, "wechat_unavailable");
    }

    async fn an_access_token_that_was_replaced_elsewhere_is_fetched_anew_once(app) {
        let world = app.world().await;
        enrol(&world, "13800000001").await;
        enrol(&world, "13800000002").await;
        wechat(&app, "zhang~1", Some("phone-13800000001")).await.expect(201);
        app.stub.replace_token();
        wechat(&app, "li~1", Some("phone-13800000002")).await.expect(201);
    }

    async fn wechat_being_away_is_503_and_no_fault(app) {
        let _world = app.world().await;
        app.stub.stop().await;
        let reply = wechat(&app, "zhang~1", None).await;
        reply.refused(503, "wechat_unavailable");
        assert_eq!(reply.header("retry-after"), "60");
    }

    async fn a_refresh_rotates_repeats_for_a_minute_and_punishes_reuse(app) {
        let world = app.world().await;
        enrol(&world, "13800000001").await;
        let first = wechat(&app, "zhang~1", Some("phone-13800000001")).await.expect(201);
        app.advance(Duration::minutes(10));
        let second = refresh(&app, &first).await.expect(201);
        assert_ne!(first["refresh_token"], second["refresh_token"]);
        app.advance(Duration::seconds(59));
        assert_eq!(refresh(&app, &first).await.expect(201)["refresh_token"], second["refresh_token"]);
        client(&app, &second).get("/v1/me").send().await.expect(200);
        app.advance(Duration::seconds(1));
        refresh(&app, &first).await.refused(401, "refresh_token_reused");
        refresh(&app, &second).await.refused(401, "session_ended");
        client(&app, &second).get("/v1/me").send().await.refused(401, "session_ended");
    }

    async fn a_storm_of_refreshes_gives_one_successor(app) {
        let world = app.world().await;
        enrol(&world, "13800000001").await;
        let first = wechat(&app, "zhang~1", Some("phone-13800000001")).await.expect(201);
        let replies = join_all((0..20).map(|_| refresh(&app, &first))).await;
        let successors: Vec<Value> = replies.into_iter().map(|reply| reply.expect(201)["refresh_token"].clone()).collect();
        assert!(successors.iter().all(|token| *token == successors[0]));
    }

    async fn a_refresh_token_that_we_did_not_sign_is_refused(app) {
        let world = app.world().await;
        enrol(&world, "13800000001").await;
        let tokens = wechat(&app, "zhang~1", Some("phone-13800000001")).await.expect(201);
        let real = tokens["refresh_token"].as_str().unwrap();
        let next_generation = real.replacen(".0.", ".1.", 1);
        for forged in ["x", "a.b.c", &next_generation, &real[..real.len() - 1], tokens["access_token"].as_str().unwrap()] {
            let body = json!({"refresh_token": forged});
            let reply = app.anonymous().post("/v1/sessions/refresh").json(body).send().await;
            reply.refused(401, "refresh_token_invalid");
        }
    }

    async fn signing_out_ends_the_session_here_and_on_the_other_instance(app) {
        let world = app.world().await;
        let (other, base) = app.another_instance().await;
        enrol(&world, "13800000001").await;
        let tokens = wechat(&app, "zhang~1", Some("phone-13800000001")).await.expect(201);
        let me = client(&app, &tokens);
        me.at(&base).get("/v1/me").send().await.expect(200);
        me.delete("/v1/sessions/current").send().await.expect(204);
        me.get("/v1/me").send().await.refused(401, "session_ended");
        domain::sessions::revocations::read(&other).await.expect("it reads");
        me.at(&base).get("/v1/me").send().await.refused(401, "session_ended");
        refresh(&app, &tokens).await.refused(401, "session_ended");
    }

    async fn tokens_that_are_not_ours_or_too_old_are_refused_before_anything_else(app) {
        let world = app.world().await;
        enrol(&world, "13800000001").await;
        let tokens = wechat(&app, "zhang~1", Some("phone-13800000001")).await.expect(201);
        let real = tokens["access_token"].as_str().unwrap();
        let (header, rest) = real.split_once('.').unwrap();
        let (payload, _) = rest.split_once('.').unwrap();
        // {"alg":"none","typ":"JWT"}
        let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}.");
        let other_key = infra::tokens::Tokens::new(b"another secret, at least 32 characters").sign(&infra::tokens::Badge {
            person: world.city,
            session: world.city,
            member: true,
            confined: false,
            grants: vec![("officer".into(), world.city)],
            issued_at: app.ctx.now(),
            expires_at: app.ctx.now() + Duration::hours(1),
        });
        let refresh_token = tokens["refresh_token"].as_str().unwrap().to_string();
        for wrong in ["x", &unsigned, &other_key, &refresh_token, &format!("{header}.{payload}.x")] {
            app.with_token(wrong).get("/v1/me").send().await.refused(401, "token_invalid");
        }
        app.anonymous().get("/v1/me").send().await.refused(401, "token_missing");
        app.anonymous().get("/v1/me").header("authorization", "Basic eA==").send().await.refused(401, "token_missing");
        app.advance(Duration::minutes(15));
        client(&app, &tokens).get("/v1/me").send().await.refused(401, "token_expired");
    }

    async fn one_access_token_is_fetched_however_many_need_it_and_never_by_force(app) {
        let world = app.world().await;
        for n in 1..=8 {
            enrol(&world, &format!("1380000000{n}")).await;
        }
        let pairs = |from: usize| (from..from + 4).map(|n| (format!("member{n}~1"), format!("phone-1380000000{n}")));
        let all: Vec<_> = pairs(1).collect();
        for reply in join_all(all.iter().map(|(code, phone)| wechat(&app, code, Some(phone)))).await {
            reply.expect(201);
        }
        assert_eq!(app.stub.token_fetches(), 1);
        // Replaced elsewhere, it is fetched once more, and each call is repeated once.
        app.stub.replace_token();
        let all: Vec<_> = pairs(5).collect();
        for reply in join_all(all.iter().map(|(code, phone)| wechat(&app, code, Some(phone)))).await {
            reply.expect(201);
        }
        assert_eq!((app.stub.token_fetches(), app.stub.was_forced()), (2, false));
    }

    async fn one_sees_where_one_is_signed_in_and_ends_one_or_all(app) {
        let world = app.world().await;
        enrol(&world, "13800000001").await;
        let first = wechat(&app, "zhang~1", Some("phone-13800000001")).await.expect(201);
        app.advance(Duration::minutes(1));
        let second = wechat(&app, "zhang~2", None).await.expect(201);
        let second = refresh(&app, &second).await.expect(201);
        let me = client(&app, &second);
        let list = me.get("/v1/me/sessions").send().await.expect(200);
        let items = list["items"].as_array().unwrap();
        let current: Vec<_> = items.iter().map(|session| session["is_current"].as_bool().unwrap()).collect();
        assert_eq!(current, [true, false]);
        assert_eq!((&items[1]["channel"], &items[1]["started_at"]), (&"wechat".into(), &"2026-11-16T09:00:00+08:00".into()));
        let lost = format!("/v1/me/sessions/{}", harness::id(&items[1]));
        // Nobody ends somebody else's.
        enrol(&world, "13800000002").await;
        let other = wechat(&app, "li~1", Some("phone-13800000002")).await.expect(201);
        client(&app, &other).delete(&lost).send().await.refused(404, "not_found");
        me.delete(&lost).send().await.expect(204);
        me.delete(&lost).send().await.refused(404, "not_found");
        client(&app, &first).get("/v1/me").send().await.refused(401, "session_ended");
        let third = wechat(&app, "zhang~3", None).await.expect(201);
        me.delete("/v1/sessions").send().await.expect(204);
        for tokens in [&second, &third] {
            client(&app, tokens).get("/v1/me").send().await.refused(401, "session_ended");
            refresh(&app, tokens).await.refused(401, "session_ended");
        }
        client(&app, &other).get("/v1/me").send().await.expect(200);
        app.advance(Duration::seconds(1));
        wechat(&app, "zhang~4", None).await.expect(201);
    }

    async fn the_unit_ends_all_sessions_of_its_member(app) {
        let world = app.world().await;
        let person = enrol(&world, "13800000001").await;
        let tokens = wechat(&app, "zhang~1", Some("phone-13800000001")).await.expect(201);
        world.officer.delete(format!("/v1/members/{person}/sessions")).send().await.expect(204);
        client(&app, &tokens).get("/v1/me").send().await.refused(401, "session_ended");
    }

    async fn whoever_is_no_member_in_service_and_no_staff_is_told_so(app) {
        let world = app.world().await;
        enrol(&world, "13800000001").await;
        wechat(&app, "zhang~1", Some("phone-13800000001")).await.expect(201);
        let direct = harness::another_database(&app.settings.database.url).await;
        let sql = "update memberships set valid_to = '2026-11-16' where valid_to is null";
        sea_orm::ConnectionTrait::execute_unprepared(&direct, sql).await.expect(sql);
        wechat(&app, "zhang~2", None).await.refused(403, "no_longer_in_service");
    }

    async fn sessions_and_revocations_are_purged_when_nobody_can_need_them(app) {
        let world = app.world().await;
        enrol(&world, "13800000001").await;
        let ended = wechat(&app, "zhang~1", Some("phone-13800000001")).await.expect(201);
        client(&app, &ended).delete("/v1/sessions/current").send().await.expect(204);
        app.advance(Duration::days(29));
        let live = wechat(&app, "zhang~2", None).await.expect(201);
        domain::schedule::run_all(&app.ctx).await.expect("they run");
        refresh(&app, &ended).await.refused(401, "session_ended");
        app.advance(Duration::days(2));
        domain::schedule::run_all(&app.ctx).await.expect("they run");
        refresh(&app, &ended).await.refused(401, "refresh_token_invalid");
        refresh(&app, &live).await.expect(201);
        let direct = harness::another_database(&app.settings.database.url).await;
        let backend = sea_orm::ConnectionTrait::get_database_backend(&direct);
        let count = sea_orm::Statement::from_string(backend, "select seq from revocations");
        assert!(sea_orm::ConnectionTrait::query_all_raw(&direct, count).await.expect("it counts").is_empty());
    }
}
