//! Registering oneself: asked for at the door, confirmed by the unit.

use chrono::Duration;
use domain::access::Role;
use futures::future::join_all;
use harness::{TestApp, World, id, on_both};
use serde_json::{Value, json};

async fn file(app: &TestApp, unit: domain::Id, who: &str, phone: &str, name: &str) -> harness::Reply {
    let body =
        json!({"js_code": who, "phone_code": phone, "name": name, "unit_id": unit, "class": "rural", "duty": "教师"});
    app.anonymous().post("/v1/registrations").json(body).send().await
}

/// Files one for the school; its id.
async fn filed(app: &TestApp, world: &World<'_>, who: &str, phone: &str, name: &str) -> String {
    id(&file(app, world.school, who, phone, name).await.expect(201))
}

fn confirmed() -> Value {
    json!({"verdict": "confirmed"})
}

async fn decide(world: &World<'_>, registration: &str, decision: Value) -> harness::Reply {
    world.officer.post(format!("/v1/registrations/{registration}/decision")).json(decision).send().await
}

on_both! {
    async fn somebody_missing_from_the_roster_is_put_on_it_by_their_unit(app) {
        let world = app.world().await;
        let phone = |n: u8| json!({"phone_code": format!("phone-13800000001~{n}")});
        app.wechat("wang~1", phone(1)).await.refused(403, "not_on_roster");
        let units = app.anonymous().get("/v1/registrations/units?name=第一中").send().await.expect(200);
        assert_eq!(units["items"], json!([{"id": world.school, "name": "县第一中学"}]));
        let registration = file(&app, world.school, "wang~2", "phone-13800000001~2", "王建国").await.expect(201);
        assert_eq!((&registration["state"], &registration["phone"]), (&"waiting".into(), &"138****0001".into()));
        app.wechat("wang~3", json!({})).await.refused(403, "registration_pending");
        app.wechat("wang~4", phone(4)).await.refused(403, "registration_pending");
        // The unit's secretary sees it, another unit's does not.
        let secretary = world.staff(Role::Secretary, world.school).await;
        let list = secretary.get("/v1/registrations?state=waiting").send().await.expect(200);
        assert_eq!((&list["total"], &list["items"][0]["name"]), (&1.into(), &"王建国".into()));
        let elsewhere = world.staff(Role::Secretary, world.court).await;
        assert_eq!(elsewhere.get("/v1/registrations").send().await.expect(200)["total"], 0);
        let path = format!("/v1/registrations/{}/decision", id(&registration));
        elsewhere.post(&path).json(confirmed()).send().await.refused(404, "not_found");
        let decided = secretary.post(&path).json(confirmed()).send().await.expect(201);
        let tokens = app.wechat("wang~5", json!({})).await.expect(201);
        assert_eq!(tokens["person_id"], decided["person_id"]);
        let member = app.with_token(tokens["access_token"].as_str().unwrap());
        let me = member.get("/v1/me").send().await.expect(200);
        assert_eq!((&me["membership"]["unit_name"], &me["membership"]["class"]), (&"县第一中学".into(), &"rural".into()));
        assert_eq!(me["membership"]["duty"], "教师");
    }

    async fn who_is_declined_learns_why_and_may_file_again(app) {
        let world = app.world().await;
        let first = filed(&app, &world, "wang~1", "phone-13800000001~1", "王建国").await;
        let faults = decide(&world, &first, json!({"verdict": "declined"})).await.faults();
        assert_eq!(faults, [("/reason".to_string(), "length".to_string())]);
        decide(&world, &first, json!({"verdict": "declined", "reason": "不是本单位党员"})).await.expect(201);
        let refused = app.wechat("wang~2", json!({})).await;
        refused.refused(403, "registration_declined");
        assert_eq!(refused.json()["errors"][0]["detail"], "不是本单位党员");
        let again = file(&app, world.court, "wang~3", "phone-13800000001~2", "王建国").await.expect(201);
        app.wechat("wang~4", json!({})).await.refused(403, "registration_pending");
        decide(&world, &first, confirmed()).await.refused(409, "registration_decided");
        decide(&world, &id(&again), confirmed()).await.expect(201);
        app.wechat("wang~5", json!({})).await.expect(201);
    }

    async fn whoever_is_confirmed_while_they_sign_in_by_phone_is_bound_once(app) {
        let world = app.world().await;
        for n in 1..=8 {
            let (who, phone) = (format!("wang{n}"), format!("1380000000{n}"));
            let code = format!("{who}~2");
            let registration = filed(&app, &world, &format!("{who}~1"), &format!("phone-{phone}~1"), "王建国").await;
            world.enrol("王建国", &phone).await;
            let evidence = json!({"phone_code": format!("phone-{phone}~2")});
            let (decided, signed_in) =
                futures::join!(decide(&world, &registration, confirmed()), app.wechat(&code, evidence));
            signed_in.expect(201);
            // Whichever is first, neither waits for the other in vain.
            assert!([201, 409].contains(&decided.status.as_u16()), "{}", decided.status);
        }
    }

    async fn a_registration_confirmed_twice_at_once_is_confirmed_once(app) {
        let world = app.world().await;
        let registration = filed(&app, &world, "wang~1", "phone-13800000001", "王建国").await;
        let replies = join_all((0..6).map(|_| decide(&world, &registration, confirmed()))).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            reply.refused(409, "registration_decided");
        }
        app.wechat("wang~2", json!({})).await.expect(201);
    }

    async fn filing_again_replaces_what_waits_for_the_same_identity_or_phone(app) {
        let world = app.world().await;
        let first = filed(&app, &world, "wang~1", "phone-13800000001~1", "王建国").await;
        let second = filed(&app, &world, "wang~2", "phone-13800000002", "王建国").await;
        decide(&world, &first, confirmed()).await.refused(409, "registration_decided");
        let third = filed(&app, &world, "newphone~1", "phone-13800000002~2", "王建国").await;
        decide(&world, &second, confirmed()).await.refused(409, "registration_decided");
        let list = world.officer.get("/v1/registrations?state=waiting").send().await.expect(200);
        assert_eq!((&list["total"], &list["items"][0]["id"]), (&1.into(), &third.into()));
    }

    async fn the_roster_is_joined_by_the_phone_and_another_name_is_refused(app) {
        let world = app.world().await;
        let joined = filed(&app, &world, "wang~1", "phone-13800000001~1", "王建国").await;
        let other = filed(&app, &world, "li~1", "phone-13800000002~1", "李明").await;
        // Meanwhile the roster learns of both numbers.
        let person = world.enrol("王建国", "13800000001").await;
        world.enrol("李小明", "13800000002").await;
        assert_eq!(decide(&world, &joined, confirmed()).await.expect(201)["person_id"], person);
        decide(&world, &other, confirmed()).await.refused(409, "phone_of_another");
        assert_eq!(app.wechat("wang~2", json!({})).await.expect(201)["person_id"], person);
        // Whoever stands on the roster needs no registration.
        file(&app, world.school, "zhao~1", "phone-13800000001~2", "王建国").await.refused(409, "already_on_roster");
        file(&app, world.school, "wang~3", "phone-13800000003", "王建国").await.refused(409, "wechat_bound");
    }

    async fn a_changed_phone_is_joined_to_its_row_and_a_namesake_is_not(app) {
        let world = app.world().await;
        let person = world.enrol("王建国", "13800000001").await;
        let changed = filed(&app, &world, "wang~1", "phone-13900000001~1", "王建国").await;
        decide(&world, &changed, confirmed()).await.refused(409, "namesakes");
        let list = world.officer.get("/v1/registrations").send().await.expect(200);
        let namesakes = json!([{"person_id": person, "name": "王建国", "phone": "138****0001"}]);
        assert_eq!(list["items"][0]["namesakes"], namesakes);
        let join = json!({"verdict": "confirmed", "person_id": person});
        assert_eq!(decide(&world, &changed, join).await.expect(201)["person_id"], person);
        let member = world.officer.get(format!("/v1/members/{person}")).send().await.expect(200);
        assert_eq!(member["phone"], "139****0001");
        let another = filed(&app, &world, "other~1", "phone-13700000001~1", "王建国").await;
        let is_another = json!({"verdict": "confirmed", "is_another": true});
        assert_ne!(decide(&world, &another, is_another).await.expect(201)["person_id"], person);
    }

    async fn a_registration_waits_for_the_successor_of_a_merged_unit(app) {
        let world = app.world().await;
        let registration = filed(&app, &world, "wang~1", "phone-13800000001", "王建国").await;
        let merger = json!({"into_id": world.court});
        world.officer.post(format!("/v1/orgs/{}/merger", world.school)).json(merger).send().await.expect(201);
        let secretary = world.staff(Role::Secretary, world.court).await;
        let path = format!("/v1/registrations/{registration}/decision");
        let decided = secretary.post(path).json(confirmed()).send().await.expect(201);
        assert_eq!(decided["unit_name"], "县人民法院");
        app.wechat("wang~2", json!({})).await.expect(201);
    }

    async fn nobody_decides_on_their_own_registration(app) {
        let world = app.world().await;
        let own = filed(&app, &world, "wang~1", "phone-13800000001~1", "王建国").await;
        // Meanwhile the applicant came onto the roster and became the unit's secretary.
        let person = world.enrol("王建国", "13800000001").await;
        let grants = vec![("secretary".to_string(), world.school)];
        let secretary = world.client(person.parse().unwrap(), true, grants);
        let path = format!("/v1/registrations/{own}/decision");
        secretary.post(path).json(confirmed()).send().await.refused(403, "own_registration");
    }

    async fn signing_in_another_way_makes_a_registration_needless(app) {
        let world = app.world().await;
        let registration = filed(&app, &world, "wang~1", "phone-13800000001~1", "王建国").await;
        world.enrol("王建国", "13800000001").await;
        app.wechat("wang~2", json!({"phone_code": "phone-13800000001~2"})).await.expect(201);
        decide(&world, &registration, confirmed()).await.refused(409, "registration_decided");
    }

    async fn what_is_filed_must_make_sense_and_not_come_in_floods(app) {
        let world = app.world().await;
        let faults = file(&app, world.jia, "wang~1", "phone-13800000001", " ").await.faults();
        let named: Vec<&str> = faults.iter().map(|(pointer, _)| pointer.as_str()).collect();
        assert_eq!(named, ["/unit_id", "/name"]);
        file(&app, world.school, "error-40029", "phone-1", "王建国").await.refused(401, "wechat_code_invalid");
        let foreign = file(&app, world.school, "hans~1", "phone-15112345678-49", "王建国").await.faults();
        assert_eq!(foreign, [("/phone_code".to_string(), "malformed".to_string())]);
        for n in 0..5 {
            filed(&app, &world, &format!("wang~x{n}"), &format!("phone-13800000001~x{n}"), "王建国").await;
        }
        let flood = file(&app, world.school, "wang~x5", "phone-13800000001~x5", "王建国").await;
        flood.refused(429, "too_many_attempts");
        app.anonymous().get("/v1/registrations/units?name=中").send().await.refused(422, "validation_failed");
    }

    async fn what_is_personal_in_old_registrations_goes_and_the_waiting_lapse(app) {
        let world = app.world().await;
        let declined = filed(&app, &world, "wang~1", "phone-13800000001", "王建国").await;
        decide(&world, &declined, json!({"verdict": "declined", "reason": "不是本单位党员"})).await.expect(201);
        filed(&app, &world, "li~1", "phone-13800000002", "李明").await;
        app.advance(Duration::days(89));
        domain::schedule::run_all(&app.ctx).await.expect("they run");
        app.wechat("wang~2", json!({})).await.refused(403, "registration_declined");
        app.advance(Duration::days(2));
        domain::schedule::run_all(&app.ctx).await.expect("they run");
        let list = world.officer.get("/v1/registrations").send().await.expect(200);
        let kept: Vec<_> = list["items"].as_array().unwrap().iter().map(|r| (r["state"].clone(), r["name"].clone(), r["phone"].clone(), r["reason"].clone())).collect();
        assert_eq!(kept, [
            ("declined".into(), "".into(), Value::Null, Value::Null),
            ("lapsed".into(), "".into(), Value::Null, Value::Null),
        ]);
        app.wechat("wang~3", json!({})).await.refused(409, "binding_required");
    }
}
