//! Staff: accounts, passwords, lock-outs.

use chrono::Duration;
use domain::access::Role;
use domain::accounts::{NewStaff, add_staff};
use domain::{Caller, Id};
use harness::{TestApp, on_both};
use serde_json::{Value, json};

const FIRST: &str = "handed-out-on-paper";
const CHOSEN: &str = "chosen-by-the-owner";

async fn add(app: &TestApp, username: &str, role: Role, org: Id) -> Id {
    let new = NewStaff {
        name: "李秀英".into(),
        username: username.into(),
        role,
        org,
        phone: None,
        password: Some(FIRST.into()),
    };
    add_staff(&app.ctx, &Caller::command_line(), new).await.expect("it is added").0
}

async fn sign_in(app: &TestApp, username: &str, password: &str) -> harness::Reply {
    let body = json!({"username": username, "password": password});
    app.anonymous().post("/v1/sessions/password").json(body).send().await
}

fn client(app: &TestApp, tokens: &Value) -> harness::Client {
    app.with_token(tokens["access_token"].as_str().expect("a token"))
}

on_both! {
    async fn a_one_time_password_opens_nothing_but_its_own_change(app) {
        let world = app.world().await;
        add(&app, "jia.worker", Role::Worker, world.jia).await;
        let tokens = sign_in(&app, "Jia.Worker", FIRST).await.expect(201);
        assert_eq!(tokens["password_change_required"], true);
        let confined = client(&app, &tokens);
        confined.get("/v1/me").send().await.expect(200);
        confined.get("/v1/logs").send().await.refused(403, "password_change_required");
        app.advance(Duration::seconds(1));
        let change = json!({"present_password": FIRST, "new_password": CHOSEN});
        confined.put("/v1/me/password").json(change).send().await.expect(204);
        confined.get("/v1/me").send().await.refused(401, "session_ended");
        sign_in(&app, "jia.worker", FIRST).await.refused(401, "credentials_wrong");
        let tokens = sign_in(&app, "jia.worker", CHOSEN).await.expect(201);
        assert_eq!(tokens["password_change_required"], false);
        let worker = client(&app, &tokens);
        worker.post("/v1/tasks").json(world.errand(1)).send().await.expect(201);
        let me = worker.get("/v1/me").send().await.expect(200);
        assert_eq!((&me["grants"][0]["role"], &me["grants"][0]["org_name"]), (&"worker".into(), &"甲社区".into()));
    }

    async fn five_failures_lock_the_account_for_a_quarter_of_an_hour(app) {
        let world = app.world().await;
        add(&app, "jia.worker", Role::Worker, world.jia).await;
        for _ in 0..5 {
            sign_in(&app, "jia.worker", "guessing").await.refused(401, "credentials_wrong");
        }
        let locked = sign_in(&app, "jia.worker", FIRST).await;
        locked.refused(429, "too_many_attempts");
        assert_eq!(locked.header("retry-after"), "900");
        app.advance(Duration::minutes(15));
        sign_in(&app, "jia.worker", FIRST).await.expect(201);
    }

    async fn a_member_who_is_staff_too_is_one_person_and_reviews_no_log_of_their_own(app) {
        let world = app.world().await;
        let body = json!({"unit_id": world.school, "name": "王建国", "phone": "13800000001"});
        let member = harness::id(&world.officer.post("/v1/members").json(body).send().await.expect(201));
        let new = |phone: &str| NewStaff {
            name: "王建国".into(),
            username: "wang".into(),
            role: Role::Worker,
            org: world.jia,
            phone: Some(phone.into()),
            password: Some(FIRST.into()),
        };
        let caller = Caller::command_line();
        assert!(add_staff(&app.ctx, &caller, new("13800000009")).await.is_err(), "nobody has this number");
        let (person, _) = add_staff(&app.ctx, &caller, new("13800000001")).await.expect("it is added");
        assert_eq!(person.to_string(), member);
    }

    async fn guesses_sent_all_at_once_are_counted_too(app) {
        let world = app.world().await;
        add(&app, "jia.worker", Role::Worker, world.jia).await;
        let replies = futures::future::join_all((0..12).map(|_| sign_in(&app, "jia.worker", "guessing"))).await;
        let checked = replies.iter().filter(|reply| reply.status == 401).count();
        assert_eq!((checked, replies.len() - checked), (5, 7));
        sign_in(&app, "jia.worker", FIRST).await.refused(429, "too_many_attempts");
    }

    async fn the_audit_trail_is_read_by_auditors_of_the_whole_service_only(app) {
        let world = app.world().await;
        let local = world.staff(Role::Auditor, world.jia).await;
        local.get("/v1/audit").send().await.refused(404, "not_found");
        let whole = world.staff(Role::Auditor, world.city).await;
        let trail = whole.get("/v1/audit?limit=1").send().await.expect(200);
        let cursor = trail["next_cursor"].as_str().unwrap();
        let older = whole.get(format!("/v1/audit?limit=1&cursor={cursor}")).send().await.expect(200);
        assert_ne!(trail["items"][0]["seq"], older["items"][0]["seq"]);
    }

    async fn an_unknown_user_name_is_answered_like_a_wrong_password_and_both_are_audited(app) {
        let world = app.world().await;
        add(&app, "jia.worker", Role::Worker, world.jia).await;
        let auditor = world.staff(Role::Auditor, world.city).await;
        let unknown = sign_in(&app, "nobody", "guessing").await;
        let wrong = sign_in(&app, "jia.worker", "guessing").await;
        unknown.refused(401, "credentials_wrong");
        wrong.refused(401, "credentials_wrong");
        let trail = auditor.get("/v1/audit?limit=2").send().await.expect(200);
        for row in trail["items"].as_array().unwrap() {
            assert_eq!((&row["operation"], &row["succeeded"]), (&"sign_in_password".into(), &false.into()));
            assert_eq!(row["address"], "127.0.0.1");
        }
    }

    async fn weak_and_wrong_passwords_are_refused_by_name(app) {
        let world = app.world().await;
        add(&app, "jia.worker", Role::Worker, world.jia).await;
        let worker = client(&app, &sign_in(&app, "jia.worker", FIRST).await.expect(201));
        let change = |present: &str, new: &str| worker.put("/v1/me/password").json(json!({"present_password": present, "new_password": new}));
        for (new, code) in [("short", "too_short"), ("password123", "too_common"), ("i-am-jia.worker-1", "contains_username"), (FIRST, "unchanged")] {
            let faults = change(FIRST, new).send().await.faults();
            assert_eq!(faults, [("/new_password".to_string(), code.to_string())], "{new}");
        }
        let faults = change("not it", CHOSEN).send().await.faults();
        assert_eq!(faults, [("/present_password".to_string(), "wrong".to_string())]);
    }

    async fn a_form_signs_in_too_for_the_documentation_page(app) {
        let world = app.world().await;
        add(&app, "jia.worker", Role::Worker, world.jia).await;
        let form = format!("grant_type=password&username=jia.worker&password={FIRST}&scope=");
        let ask = app.anonymous().post("/v1/sessions/password").body("application/x-www-form-urlencoded", form);
        let tokens = ask.send().await.expect(201);
        assert_eq!(tokens["token_type"], "Bearer");
    }

    async fn a_new_grant_is_in_the_next_token_and_the_old_ones_are_refused(app) {
        let world = app.world().await;
        add(&app, "jia.worker", Role::Worker, world.jia).await;
        app.advance(Duration::seconds(1));
        let tokens = sign_in(&app, "jia.worker", FIRST).await.expect(201);
        app.advance(Duration::seconds(1));
        let new = NewStaff { name: "李秀英".into(), username: "jia.worker".into(), role: Role::Worker, org: world.yi, phone: None, password: None };
        let (_, secret) = add_staff(&app.ctx, &Caller::command_line(), new).await.expect("it is granted");
        assert_eq!(secret, None);
        domain::sessions::revocations::read(&app.ctx).await.expect("it reads");
        client(&app, &tokens).get("/v1/me").send().await.refused(401, "session_ended");
        let body = json!({"refresh_token": tokens["refresh_token"]});
        let fresh = app.anonymous().post("/v1/sessions/refresh").json(body).send().await.expect(201);
        let me = client(&app, &fresh).get("/v1/me").send().await.expect(200);
        assert_eq!(me["grants"].as_array().unwrap().len(), 2);
    }
}

#[tokio::test]
async fn behind_a_proxy_a_lock_holds_for_the_address_that_the_proxy_names() {
    let app = TestApp::on_sqlite_with(|settings| settings.behind_proxy = true).await;
    let world = app.world().await;
    add(&app, "jia.worker", Role::Worker, world.jia).await;
    let sign_in = |from: &'static str, password: &'static str| {
        let body = json!({"username": "jia.worker", "password": password});
        app.anonymous().post("/v1/sessions/password").header("x-forwarded-for", from).json(body).send()
    };
    for spoofed in ["1.1.1.1, 10.0.0.9", "2.2.2.2, 10.0.0.9", "10.0.0.9", "3.3.3.3,10.0.0.9", "x, 10.0.0.9"] {
        sign_in(spoofed, "guessing").await.refused(401, "credentials_wrong");
    }
    sign_in("10.0.0.9", FIRST).await.refused(429, "too_many_attempts");
    sign_in("10.0.0.10", FIRST).await.expect(201);
    let body = json!({"username": "jia.worker", "password": FIRST});
    let two_lines = app.anonymous().post("/v1/sessions/password").header("x-forwarded-for", "10.0.0.10");
    two_lines.header("x-forwarded-for", "10.0.0.9").json(body).send().await.refused(429, "too_many_attempts");
}
