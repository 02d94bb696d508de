//! Accounts by system administrators, grants by security administrators; neither to themselves, nor
//! beyond their scope.

use chrono::Duration;
use domain::Id;
use domain::access::Role;
use harness::{Client, Reply, TestApp, World, id, on_both};
use serde_json::{Value, json};

async fn sign_in(app: &TestApp, username: &str, password: &Value) -> Reply {
    let body = json!({"username": username, "password": password});
    app.anonymous().post("/v1/sessions/password").json(body).send().await
}

async fn new_account(system: &Client, org: Id, username: &str) -> Reply {
    let body = json!({"org_id": org, "username": username, "name": "李秀英"});
    system.post("/v1/accounts").json(body).send().await
}

async fn grant(security: &Client, person: &Value, org: Id, role: &str) -> Reply {
    security.post("/v1/grants").json(json!({"person_id": person, "org_id": org, "role": role})).send().await
}

async fn revoke(security: &Client, grant: &str) -> Reply {
    security.post(format!("/v1/grants/{grant}/revocation")).send().await
}

/// Signs in with a one-time password and chooses one.
async fn settled(app: &TestApp, account: &Value) -> Client {
    const CHOSEN: &str = "chosen-by-the-owner";
    let username = account["username"].as_str().unwrap();
    let tokens = sign_in(app, username, &account["one_time_password"]).await.expect(201);
    assert_eq!(tokens["password_change_required"], true);
    let confined = app.with_token(tokens["access_token"].as_str().unwrap());
    let change = json!({"present_password": account["one_time_password"], "new_password": CHOSEN});
    confined.put("/v1/me/password").json(change).send().await.expect(204);
    let tokens = sign_in(app, username, &CHOSEN.into()).await.expect(201);
    app.with_token(tokens["access_token"].as_str().unwrap())
}

/// The id of somebody's grant on an org, as the list of staff shows it.
async fn grant_of(world: &World<'_>, client: &Client, org: Id) -> String {
    let list = world.officer.get(format!("/v1/orgs/{org}/staff?page_size=100")).send().await.expect(200);
    let found = list["items"].as_array().unwrap().iter().find(|staff| staff["person_id"] == client.id).expect("staff");
    id(&found["grants"][0])
}

on_both! {
    async fn an_account_begins_with_a_password_shown_once_and_can_do_what_is_granted(app) {
        let world = app.world().await;
        let (system, security) = (world.staff(Role::System, world.city).await, world.staff(Role::Security, world.city).await);
        let account = new_account(&system, world.jia, "Jia.New").await.expect(201);
        assert_eq!((&account["username"], &account["one_time_password_pending"]), (&"jia.new".into(), &true.into()));
        let staff = settled(&app, &account).await;
        staff.get("/v1/logs").send().await.refused(403, "forbidden");
        app.advance(Duration::seconds(1));
        let made = grant(&security, &account["person_id"], world.jia, "worker").await.expect(201);
        assert_eq!((&made["org_name"], &made["granted_by"]), (&"甲社区".into(), &security.id.clone().into()));
        staff.get("/v1/me").send().await.refused(401, "session_ended");
        let tokens = sign_in(&app, "jia.new", &"chosen-by-the-owner".into()).await.expect(201);
        let staff = app.with_token(tokens["access_token"].as_str().unwrap());
        staff.post("/v1/tasks").json(world.errand(1)).send().await.expect(201);
        let list = security.get(format!("/v1/orgs/{}/staff", world.jia)).send().await.expect(200);
        let shown = list["items"].as_array().unwrap().iter().find(|staff| staff["person_id"] == account["person_id"]).unwrap();
        assert_eq!((&shown["name"], &shown["account"]["username"], &shown["grants"][0]["role"]), (&"李秀英".into(), &"jia.new".into(), &"worker".into()));
        assert!(!list.to_string().contains("password_hash") && !list.to_string().contains(account["one_time_password"].as_str().unwrap()));
    }

    async fn a_user_name_and_a_person_have_one_account(app) {
        let world = app.world().await;
        let system = world.staff(Role::System, world.city).await;
        let member = world.member_at(world.jia).await;
        let replies = tokio::join!(new_account(&system, world.jia, "jia.new"), new_account(&system, world.jia, "jia.new"));
        let mut statuses = [replies.0.status.as_u16(), replies.1.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409]);
        let known = |username: &str| json!({"org_id": world.jia, "username": username, "person_id": member.id});
        system.post("/v1/accounts").json(known("jia.new")).send().await.refused(409, "username_taken");
        assert_eq!(system.post("/v1/accounts").json(known("wang")).send().await.expect(201)["person_id"], member.id);
        system.post("/v1/accounts").json(known("wang2")).send().await.refused(409, "account_exists");
        let both = json!({"org_id": world.jia, "username": "x y", "person_id": member.id, "name": "王"});
        let faults = system.post("/v1/accounts").json(both).send().await.faults();
        assert_eq!(faults, [("/username".to_string(), "malformed".to_string()), ("/name".to_string(), "superfluous".to_string())]);
        let neither = json!({"org_id": world.jia, "username": "zhao"});
        assert_eq!(system.post("/v1/accounts").json(neither).send().await.faults()[0].1, "required");
        let nobody = json!({"org_id": world.jia, "username": "zhao", "person_id": world.jia});
        assert_eq!(system.post("/v1/accounts").json(nobody).send().await.faults()[0].1, "not_found");
    }

    async fn a_reset_password_ends_every_session_and_works_once(app) {
        let world = app.world().await;
        let system = world.staff(Role::System, world.city).await;
        let account = new_account(&system, world.jia, "jia.new").await.expect(201);
        let staff = settled(&app, &account).await;
        app.advance(Duration::seconds(1));
        let path = format!("/v1/accounts/{}/password-reset", id(&account));
        let reset = system.post(&path).send().await.expect(201);
        assert_ne!(reset["one_time_password"], account["one_time_password"]);
        staff.get("/v1/me").send().await.refused(401, "session_ended");
        sign_in(&app, "jia.new", &"chosen-by-the-owner".into()).await.refused(401, "credentials_wrong");
        settled(&app, &reset).await;
    }

    async fn a_disabled_account_opens_nothing_until_it_is_enabled(app) {
        let world = app.world().await;
        let (system, security) = (world.staff(Role::System, world.city).await, world.staff(Role::Security, world.city).await);
        let account = new_account(&system, world.jia, "jia.new").await.expect(201);
        grant(&security, &account["person_id"], world.jia, "worker").await.expect(201);
        app.advance(Duration::seconds(1));
        let staff = settled(&app, &account).await;
        let path = |what: &str| format!("/v1/accounts/{}/{what}", id(&account));
        system.post(path("enablement")).send().await.refused(409, "account_enabled");
        let disabled = system.post(path("disablement")).send().await.expect(201);
        assert!(disabled["disabled_at"].is_string());
        staff.get("/v1/me").send().await.refused(401, "session_ended");
        sign_in(&app, "jia.new", &"chosen-by-the-owner".into()).await.refused(401, "credentials_wrong");
        system.post(path("disablement")).send().await.refused(409, "account_disabled");
        assert_eq!(system.post(path("enablement")).send().await.expect(201)["disabled_at"], Value::Null);
        let tokens = sign_in(&app, "jia.new", &"chosen-by-the-owner".into()).await.expect(201);
        app.with_token(tokens["access_token"].as_str().unwrap()).get("/v1/logs").send().await.expect(200);
    }

    async fn a_member_whose_account_is_disabled_is_a_member_still_and_no_staff(app) {
        let world = app.world().await;
        let (system, security) = (world.staff(Role::System, world.city).await, world.staff(Role::Security, world.city).await);
        let person = world.enrol("王建国", "13800000001").await;
        let body = json!({"org_id": world.city, "username": "wang", "person_id": person});
        let account = system.post("/v1/accounts").json(body).send().await.expect(201);
        grant(&security, &account["person_id"], world.jia, "worker").await.expect(201);
        app.advance(Duration::seconds(1));
        let wechat = async |code: &str| {
            let body = json!({"js_code": code, "phone_code": format!("phone-13800000001~{code}")});
            let tokens = app.anonymous().post("/v1/sessions/wechat").json(body).send().await.expect(201);
            app.with_token(tokens["access_token"].as_str().unwrap())
        };
        let staff = wechat("wang~1").await;
        staff.get("/v1/logs").send().await.expect(200);
        system.post(format!("/v1/accounts/{}/disablement", id(&account))).send().await.expect(201);
        staff.get("/v1/logs").send().await.refused(401, "session_ended");
        let member = wechat("wang~2").await;
        member.get("/v1/tasks").send().await.expect(200);
        member.get("/v1/logs").send().await.refused(403, "forbidden");
    }

    async fn a_revoked_grant_counts_for_nothing_here_at_once_and_elsewhere_within_a_reading(app) {
        let world = app.world().await;
        let security = world.staff(Role::Security, world.city).await;
        let auditor = world.staff(Role::Auditor, world.city).await;
        let (other, base) = app.another_instance().await;
        app.advance(Duration::seconds(1));
        world.worker.at(&base).get("/v1/logs").send().await.expect(200);
        let revoked = revoke(&security, &grant_of(&world, &world.worker, world.jia).await).await.expect(201);
        assert!(revoked["revoked_at"].is_string());
        world.worker.get("/v1/logs").send().await.refused(401, "session_ended");
        domain::sessions::revocations::read(&other).await.expect("what it does twice a second");
        world.worker.at(&base).get("/v1/logs").send().await.refused(401, "session_ended");
        revoke(&security, revoked["id"].as_str().unwrap()).await.refused(409, "grant_revoked");
        let trail = auditor.get("/v1/audit?limit=1").send().await.expect(200);
        let row = &trail["items"][0];
        assert_eq!((&row["operation"], &row["object_id"], &row["actor_id"]), (&"revoke_grant".into(), &revoked["id"], &security.id.clone().into()));
    }

    async fn nobody_grants_to_themselves_or_beyond_their_scope(app) {
        let world = app.world().await;
        let street = world.staff(Role::Security, world.east).await;
        let (near, far) = (world.member_at(world.jia).await, world.member_of(world.court).await);
        let (near, far, own) = (json!(near.id), json!(far.id), json!(street.id));
        grant(&street, &own, world.jia, "officer").await.refused(403, "oneself");
        for org in [world.bing, world.city] {
            grant(&street, &near, org, "worker").await.refused(404, "not_found");
        }
        assert_eq!(grant(&street, &far, world.jia, "worker").await.faults(), [("/person_id".to_string(), "not_found".to_string())]);
        assert_eq!(grant(&street, &near, world.jia, "king").await.faults()[0].1, "wrong_type");
        grant(&street, &near, world.jia, "worker").await.expect(201);
        grant(&street, &near, world.jia, "worker").await.refused(409, "grant_stands");
        let city = world.staff(Role::Security, world.city).await;
        let mine = grant_of(&world, &street, world.east).await;
        revoke(&street, &mine).await.refused(403, "oneself");
        revoke(&street, &grant_of(&world, &city, world.city).await).await.refused(404, "not_found");
        revoke(&city, &mine).await.expect(201);
    }

    async fn whoever_looks_after_a_village_s_accounts_cannot_reach_the_city_s(app) {
        let world = app.world().await;
        let (system, security) = (world.staff(Role::System, world.city).await, world.staff(Role::Security, world.city).await);
        let local = world.staff(Role::System, world.jia).await;
        let account = new_account(&local, world.jia, "jia.new").await.expect(201);
        grant(&security, &account["person_id"], world.jia, "worker").await.expect(201);
        grant(&security, &account["person_id"], world.city, "officer").await.expect(201);
        for what in ["password-reset", "disablement", "enablement"] {
            local.post(format!("/v1/accounts/{}/{what}", id(&account))).send().await.refused(403, "beyond_scope");
        }
        let list = local.get(format!("/v1/orgs/{}/staff", world.jia)).send().await.expect(200);
        let shown = list["items"].as_array().unwrap().iter().find(|staff| staff["person_id"] == account["person_id"]).unwrap();
        assert_eq!(shown["grants"].as_array().unwrap().len(), 1, "what lies beyond is not shown");
        let officer = json!({"org_id": world.jia, "username": "officer", "person_id": account["person_id"]});
        local.post("/v1/accounts").json(officer).send().await.refused(403, "beyond_scope");
        new_account(&local, world.yi, "yi.new").await.refused(404, "not_found");
        system.post(format!("/v1/accounts/{}/disablement", id(&account))).send().await.expect(201);
        let body = json!({"org_id": world.city, "username": "sys", "person_id": system.id});
        let own = system.post("/v1/accounts").json(body).send().await.expect(201);
        system.post(format!("/v1/accounts/{}/disablement", id(&own))).send().await.refused(403, "oneself");
        system.post(format!("/v1/accounts/{}/password-reset", id(&own))).send().await.refused(403, "oneself");
    }

    async fn accounts_grants_and_audit_are_three_peoples(app) {
        let world = app.world().await;
        let security = world.staff(Role::Security, world.city).await;
        let system = world.staff(Role::System, world.city).await;
        for role in ["security", "auditor"] {
            grant(&security, &json!(system.id), world.jia, role).await.refused(409, "roles_split");
        }
        grant(&security, &json!(system.id), world.jia, "worker").await.expect(201);
        grant(&security, &json!(system.id), world.jia, "system").await.expect(201);
        let member = world.member_at(world.jia).await;
        let person = json!(member.id);
        let replies = tokio::join!(grant(&security, &person, world.jia, "auditor"), grant(&security, &person, world.jia, "security"));
        let mut statuses = [replies.0.status.as_u16(), replies.1.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409], "nor at once");
    }

    async fn the_last_who_can_grant_for_a_city_stays(app) {
        let world = app.world().await;
        let (one, other) = (world.staff(Role::Security, world.city).await, world.staff(Role::Security, world.city).await);
        let system = world.staff(Role::System, world.city).await;
        let (of_one, of_other) = (grant_of(&world, &one, world.city).await, grant_of(&world, &other, world.city).await);
        let replies = tokio::join!(revoke(&one, &of_other), revoke(&other, &of_one));
        let mut statuses = [replies.0.status.as_u16(), replies.1.status.as_u16()];
        statuses.sort_unstable();
        assert!(statuses[0] == 201 && matches!(statuses[1], 401 | 409), "{statuses:?}");
        let last = if replies.0.status == 201 { &one } else { &other };
        let account = json!({"org_id": world.city, "username": "security", "person_id": last.id});
        let account = system.post("/v1/accounts").json(account).send().await.expect(201);
        system.post(format!("/v1/accounts/{}/disablement", id(&account))).send().await.refused(409, "last_security");
        app.advance(Duration::seconds(1));
        let third = world.staff(Role::Security, world.city).await;
        system.post(format!("/v1/accounts/{}/disablement", id(&account))).send().await.expect(201);
        let stale = grant_of(&world, &third, world.city).await;
        let street = world.staff(Role::Security, world.east).await;
        revoke(&street, &stale).await.refused(404, "not_found");
        let fourth = world.staff(Role::Security, world.city).await;
        revoke(&fourth, &stale).await.expect(201);
    }

    async fn a_grant_sent_again_is_answered_again_and_ends_with_its_org(app) {
        let world = app.world().await;
        let security = world.staff(Role::Security, world.city).await;
        let worker = world.staff(Role::Worker, world.yi).await;
        let body = json!({"person_id": worker.id, "org_id": world.yi, "role": "officer"});
        let ask = || security.post("/v1/grants").key("grant-yi").json(body.clone()).send();
        let (first, again) = (ask().await, ask().await);
        assert_eq!((first.status.as_u16(), again.header("idempotency-replayed"), &first.body), (201, "true", &again.body));
        world.officer.post(format!("/v1/orgs/{}/retirement", world.yi)).json(json!({})).send().await.expect(200);
        let list = security.get(format!("/v1/orgs/{}/staff", world.yi)).send().await.expect(200);
        assert_eq!(list["items"], json!([]));
        revoke(&security, first.json()["id"].as_str().unwrap()).await.refused(409, "grant_revoked");
        grant(&security, &json!(world.worker.id), world.yi, "worker").await.refused(409, "org_retired");
    }
}
