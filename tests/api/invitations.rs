//! Invitation codes: issued on paper, used once.

use chrono::Duration;
use domain::access::Role;
use futures::future::join_all;
use harness::{TestApp, id, on_both};
use serde_json::{Value, json};

/// Issues a code for a member; the slip.
async fn issue(world: &harness::World<'_>, person: &str) -> Value {
    world.officer.post(format!("/v1/members/{person}/invitations")).send().await.expect(201)
}

async fn sign_in(app: &TestApp, js_code: &str, code: &Value) -> harness::Reply {
    app.wechat(js_code, json!({"invitation_code": code})).await
}

/// A well-spelt code that nobody was given, for each number.
fn guess(n: usize) -> Value {
    const LETTERS: &[u8] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
    // All letters count nothing but the last, whose weight is nine.
    format!("22222222{}{}", char::from(LETTERS[n]), char::from(LETTERS[9 * n % 31])).into()
}

on_both! {
    async fn a_code_on_paper_binds_its_member_once(app) {
        let world = app.world().await;
        let person = world.enrol("王建国", "13800000001").await;
        let slip = issue(&world, &person).await;
        assert_eq!(slip["person_name"], "王建国");
        assert_eq!(slip["expires_at"], "2026-11-30T09:00:00+08:00");
        let typed = slip["code"].as_str().unwrap().to_lowercase().replace('-', " ");
        let tokens = sign_in(&app, "wang~1", &typed.into()).await.expect(201);
        assert_eq!(tokens["person_id"], person);
        // From now on the WeChat identity is enough, and the code opens nothing for anybody else.
        assert_eq!(app.wechat("wang~2", json!({})).await.expect(201)["person_id"], person);
        sign_in(&app, "stranger~1", &slip["code"]).await.refused(409, "invitation_used");
        let list = world.officer.get(format!("/v1/orgs/{}/invitations", world.school)).send().await.expect(200);
        assert_eq!((&list["total"], &list["items"][0]["state"]), (&1.into(), &"used".into()));
        assert!(!list.to_string().contains(slip["code"].as_str().unwrap()), "the code is shown once");
        let history = world.officer.get(format!("/v1/members/{person}/bindings")).send().await.expect(200);
        assert_eq!(history["items"][0]["proof"], "invitation");
        world.officer.post(format!("/v1/members/{person}/invitations")).send().await.refused(409, "already_bound");
    }

    async fn a_double_launch_with_a_code_signs_one_person_in(app) {
        let world = app.world().await;
        let person = world.enrol("王建国", "13800000001").await;
        let slip = issue(&world, &person).await;
        let codes: Vec<String> = (0..4).map(|n| format!("wang~{n}")).collect();
        let replies = join_all(codes.iter().map(|js_code| sign_in(&app, js_code, &slip["code"]))).await;
        for reply in replies {
            assert_eq!(reply.expect(201)["person_id"], person);
        }
        // The same code of WeChat's twice, too.
        let first = sign_in(&app, "wang~0", &slip["code"]).await.expect(201);
        assert_eq!(first["person_id"], person);
    }

    async fn of_two_people_with_one_code_one_wins(app) {
        let world = app.world().await;
        let person = world.enrol("王建国", "13800000001").await;
        let slip = issue(&world, &person).await;
        let names: Vec<String> = (0..6).map(|n| format!("somebody{n}~1")).collect();
        let replies = join_all(names.iter().map(|name| sign_in(&app, name, &slip["code"]))).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            reply.refused(409, "invitation_used");
        }
    }

    async fn a_code_guessed_too_often_is_refused_for_a_while(app) {
        let world = app.world().await;
        let person = world.enrol("王建国", "13800000001").await;
        let slip = issue(&world, &person).await;
        // A slip of the finger is told by the check letter, and is no guess.
        for n in 0..8 {
            sign_in(&app, &format!("guesser~slip{n}"), &"22222-22223".into()).await.refused(403, "invitation_wrong");
        }
        for n in 0..5 {
            sign_in(&app, &format!("guesser~{n}"), &guess(n)).await.refused(403, "invitation_wrong");
        }
        let locked = sign_in(&app, "guesser~right", &slip["code"]).await;
        locked.refused(429, "too_many_attempts");
        assert_eq!(locked.header("retry-after"), "900");
        // Somebody else is not locked out, until the address has guessed too often.
        sign_in(&app, "wang~1", &slip["code"]).await.expect(201);
        for n in 5..30 {
            sign_in(&app, &format!("other{n}~1"), &guess(n)).await.refused(403, "invitation_wrong");
        }
        sign_in(&app, "another~1", &slip["code"]).await.refused(429, "too_many_attempts");
        app.advance(Duration::minutes(15));
        sign_in(&app, "guesser~last", &slip["code"]).await.refused(409, "invitation_used");
    }

    async fn codes_expire_and_end_when_they_are_revoked_or_issued_anew(app) {
        let world = app.world().await;
        let person = world.enrol("王建国", "13800000001").await;
        let first = issue(&world, &person).await;
        let second = issue(&world, &person).await;
        sign_in(&app, "wang~1", &first["code"]).await.refused(409, "invitation_ended");
        let path = format!("/v1/invitations/{}/revocation", id(&second));
        assert_eq!(world.officer.post(&path).send().await.expect(201)["state"], "revoked");
        world.officer.post(&path).send().await.refused(409, "invitation_ended");
        sign_in(&app, "wang~2", &second["code"]).await.refused(409, "invitation_ended");
        let third = issue(&world, &person).await;
        app.advance(Duration::days(14));
        sign_in(&app, "wang~3", &third["code"]).await.refused(409, "invitation_expired");
        let fourth = issue(&world, &person).await;
        // Bound by the phone, the member needs no code.
        app.wechat("wang~4", json!({"phone_code": "phone-13800000001"})).await.expect(201);
        sign_in(&app, "stranger~1", &fourth["code"]).await.refused(409, "invitation_ended");
    }

    async fn a_wechat_identity_that_is_somebodys_takes_nobody_elses_code(app) {
        let world = app.world().await;
        world.enrol("王建国", "13800000001").await;
        app.wechat("wang~1", json!({"phone_code": "phone-13800000001"})).await.expect(201);
        let other = issue(&world, &world.enrol("李明", "13800000002").await).await;
        sign_in(&app, "wang~2", &other["code"]).await.refused(409, "wechat_bound");
        let twin = issue(&world, &world.enrol("王建国", "13800000003").await).await;
        sign_in(&app, "wang~3", &twin["code"]).await.refused(409, "two_roster_rows");
        // Refused, a code is as good as before.
        sign_in(&app, "li~1", &other["code"]).await.expect(201);
    }

    async fn a_unit_prints_codes_for_all_who_are_not_bound(app) {
        let world = app.world().await;
        let bound = world.enrol("王建国", "13800000001").await;
        app.wechat("wang~1", json!({"phone_code": "phone-13800000001"})).await.expect(201);
        let one = world.enrol("<李明>", "13800000002").await;
        world.enrol("赵敏", "13800000003").await;
        let path = format!("/v1/orgs/{}/invitations", world.school);
        let secretary = world.staff(Role::Secretary, world.school).await;
        let before = issue(&world, &one).await;
        let slips = secretary.post(&path).json(json!({})).send().await.expect(201);
        assert_eq!(slips["items"].as_array().unwrap().len(), 1, "one has a code already, one is bound");
        assert_eq!((&slips["items"][0]["person_name"], &slips["remaining"]), (&"赵敏".into(), &0.into()));
        let page = secretary.post(&path).header("accept", "text/html").json(json!({"renew": true})).send().await;
        assert_eq!((page.status.as_u16(), page.header("content-type")), (201, "text/html; charset=utf-8"));
        assert_eq!(page.header("cache-control"), "no-store");
        assert!(page.text().contains("&lt;李明&gt;") && !page.text().contains("<李明>"));
        assert!(!page.text().contains("王建国") && !page.text().contains("http"), "{}", page.text());
        sign_in(&app, "li~1", &before["code"]).await.refused(409, "invitation_ended");
        let renewed: Vec<&str> = page.text().leak().split("class=\"code\">").skip(1).map(|rest| &rest[..11]).collect();
        assert_eq!(renewed.len(), 2);
        assert_eq!(sign_in(&app, "li~2", &renewed[0].into()).await.expect(201)["person_id"], one);
        assert_ne!(one, bound);
        let faults = world.officer.post(format!("/v1/orgs/{}/invitations", world.jia)).json(json!({})).send().await.faults();
        assert_eq!(faults, [("".to_string(), "not_a_unit".to_string())]);
    }

    async fn nobody_is_handed_the_way_in_of_a_member_who_is_staff(app) {
        let world = app.world().await;
        let person = world.enrol("王建国", "13800000001").await;
        let new = domain::accounts::NewStaff {
            name: "王建国".into(),
            username: "wang.officer".into(),
            role: Role::Officer,
            org: world.city,
            phone: Some("13800000001".into()),
            password: None,
        };
        domain::accounts::add_staff(&app.ctx, &domain::Caller::command_line(), new).await.expect("it is added");
        let secretary = world.staff(Role::Secretary, world.school).await;
        secretary.post(format!("/v1/members/{person}/invitations")).send().await.refused(403, "holds_grants");
        let path = format!("/v1/orgs/{}/invitations", world.school);
        let slips = secretary.post(path).json(json!({})).send().await.expect(201);
        assert_eq!((&slips["items"], &slips["left_out"][0]["person_id"]), (&json!([]), &json!(person)));
        let phone = json!({"phone": "13800000009"});
        secretary.put(format!("/v1/members/{person}/phone")).json(phone).send().await.refused(403, "holds_grants");
        let reason = json!({"reason": "换手机"});
        for act in ["unbinding", "disablement"] {
            let path = format!("/v1/members/{person}/{act}");
            secretary.post(path).json(reason.clone()).send().await.refused(403, "holds_grants");
        }
    }

    async fn codes_stand_nowhere_in_clear_and_two_kinds_of_evidence_are_too_many(app) {
        let world = app.world().await;
        let person = world.enrol("王建国", "13800000001").await;
        let slip = issue(&world, &person).await;
        let code = slip["code"].as_str().unwrap().to_string();
        let both = json!({"phone_code": "phone-13800000001", "invitation_code": code});
        let faults = app.wechat("wang~1", both).await.faults();
        assert_eq!(faults, [("/invitation_code".to_string(), "superfluous".to_string())]);
        let url = &app.settings.database.url;
        let direct = harness::another_database(url).await;
        let backend = if url.starts_with("sqlite") { sea_orm::DbBackend::Sqlite } else { sea_orm::DbBackend::Postgres };
        let sql = "select code_index as text from invitations";
        let rows = sea_orm::ConnectionTrait::query_all_raw(&direct, sea_orm::Statement::from_string(backend, sql)).await.expect(sql);
        let kept: String = rows[0].try_get("", "text").expect("text");
        assert!(!kept.contains(&code) && !kept.contains(&code.replace('-', "")), "{kept}");
    }
}
