//! Leave and exemption: asked for, decided, cut short, recorded from paper.

use chrono::{Duration, NaiveDate};
use domain::access::Role;
use domain::leaves::covers;
use futures::future::join_all;
use harness::{Client, TestApp, World, id, on_both};
use serde_json::{Value, json};

fn from_to(from: &str, to: &str) -> Value {
    json!({"kind": "leave", "from_day": from, "to_day": to, "reason": "腰椎手术住院"})
}

async fn ask(member: &Client, from: &str, to: &str) -> harness::Reply {
    member.post("/v1/me/leaves").keyed().json(from_to(from, to)).send().await
}

async fn decide(staff: &Client, leave: &str, verdict: &str) -> harness::Reply {
    let body = json!({"verdict": verdict, "reason": "请附医院证明"});
    staff.post(format!("/v1/leaves/{leave}/decision")).json(body).send().await
}

async fn cut(who: &Client, leave: &str, last: &str) -> harness::Reply {
    who.post(format!("/v1/leaves/{leave}/early-end")).keyed().json(json!({"last_day": last})).send().await
}

/// A leave of a member that the school's secretary approved; its id.
async fn approved(world: &World<'_>, member: &Client, from: &str, to: &str) -> String {
    let leave = id(&ask(member, from, to).await.expect(201));
    decide(&world.officer, &leave, "approved").await.expect(201);
    leave
}

/// Whether schemes would take a member for absent on a day.
async fn is_away(app: &TestApp, member: &Client, day: &str) -> bool {
    let db = infra::Db::connect(&app.settings.database).await.expect("a connection");
    let day: NaiveDate = day.parse().expect("a day");
    let person = member.id.parse().expect("an id");
    let rows = infra::store::leaves::touching(&db, [person], day, day).await.expect("leaves");
    rows.iter().any(|leave| covers(leave, day))
}

on_both! {
    async fn a_member_asks_the_unit_approves_and_the_days_are_covered(app) {
        let world = app.world().await;
        let member = world.member_of(world.school).await;
        let asked = ask(&member, "2026-11-20", "2026-11-25").await.expect(201);
        assert_eq!((&asked["state"], &asked["reason"]), (&"asked".into(), &Value::Null));
        let leave = id(&asked);
        assert!(!is_away(&app, &member, "2026-11-20").await);
        let secretary = world.staff(Role::Secretary, world.school).await;
        let waiting = secretary.get("/v1/leaves?state=asked").send().await.expect(200);
        assert_eq!((&waiting["total"], &waiting["items"][0]["reason"]), (&1.into(), &"腰椎手术住院".into()));
        let elsewhere = world.staff(Role::Secretary, world.court).await;
        assert_eq!(elsewhere.get("/v1/leaves").send().await.expect(200)["total"], 0);
        decide(&elsewhere, &leave, "approved").await.refused(404, "not_found");
        assert_eq!(decide(&secretary, &leave, "approved").await.expect(201)["state"], "approved");
        decide(&secretary, &leave, "declined").await.refused(409, "leave_decided");
        for (day, away) in [("2026-11-19", false), ("2026-11-20", true), ("2026-11-25", true), ("2026-11-26", false)] {
            assert_eq!(is_away(&app, &member, day).await, away, "{day}");
        }
        let inbox = member.get("/v1/me/notices").send().await.expect(200);
        assert_eq!((&inbox["items"][0]["kind"], &inbox["items"][0]["about_id"]), (&"leave_approved".into(), &leave.clone().into()));
        let mine = member.get("/v1/me/leaves").send().await.expect(200);
        assert_eq!((&mine["items"][0]["id"], &mine["items"][0]["reason"]), (&leave.into(), &"腰椎手术住院".into()));
    }

    async fn who_is_declined_is_told_why_and_may_ask_again(app) {
        let world = app.world().await;
        let member = world.member_of(world.school).await;
        let leave = id(&ask(&member, "2026-11-20", "2026-11-25").await.expect(201));
        let bare = json!({"verdict": "declined"});
        let faults = world.officer.post(format!("/v1/leaves/{leave}/decision")).json(bare).send().await.faults();
        assert_eq!(faults, [("/reason".to_string(), "length".to_string())]);
        decide(&world.officer, &leave, "declined").await.expect(201);
        let seen = member.get(format!("/v1/leaves/{leave}")).send().await.expect(200);
        assert_eq!((&seen["state"], &seen["decision_reason"]), (&"declined".into(), &"请附医院证明".into()));
        let inbox = member.get("/v1/me/notices").send().await.expect(200).to_string();
        assert!(inbox.contains("leave_declined") && !inbox.contains("医院"), "{inbox}");
        approved(&world, &member, "2026-11-20", "2026-11-25").await;
    }

    async fn nobody_decides_on_or_records_their_own(app) {
        let world = app.world().await;
        let member = world.member_of(world.school).await;
        let leave = id(&ask(&member, "2026-11-20", "2026-11-25").await.expect(201));
        let person = member.id.parse().unwrap();
        let secretary = world.client(person, true, vec![("secretary".into(), world.school)]);
        decide(&secretary, &leave, "approved").await.refused(403, "own_leave");
        let path = format!("/v1/members/{person}/leaves");
        secretary.post(path).json(from_to("2026-12-01", "2026-12-02")).send().await.refused(403, "own_leave");
    }

    async fn days_do_not_overlap_however_many_ask_at_once(app) {
        let world = app.world().await;
        let member = world.member_of(world.school).await;
        let replies = join_all((0..5).map(|_| ask(&member, "2026-11-20", "2026-11-25"))).await;
        let leave = replies.iter().find(|reply| reply.status == 201).map(|reply| id(&reply.json())).expect("one");
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            reply.refused(409, "leave_overlaps");
        }
        // Recorded from paper meanwhile, what was asked for cannot be approved as well.
        let path = format!("/v1/members/{}/leaves", member.id);
        let record = |from: &str, to: &str| world.officer.post(&path).json(from_to(from, to)).send();
        record("2026-11-25", "2026-11-26").await.expect(201);
        decide(&world.officer, &leave, "approved").await.refused(409, "leave_overlaps");
        record("2026-11-26", "2026-11-30").await.refused(409, "leave_overlaps");
        ask(&member, "2026-11-27", "2026-11-27").await.expect(201);
        // Another member's days are their own.
        ask(&world.member_of(world.school).await, "2026-11-20", "2026-11-25").await.expect(201);
    }

    async fn staff_record_one_from_paper_marked_as_such(app) {
        let world = app.world().await;
        let member = world.member_of(world.school).await;
        let secretary = world.staff(Role::Secretary, world.school).await;
        let path = format!("/v1/members/{}/leaves", member.id);
        let key = harness::new_key();
        let record = || secretary.post(&path).key(&key).json(from_to("2026-06-01", "2026-06-10")).send();
        let recorded = record().await.expect(201);
        assert_eq!((&recorded["state"], &recorded["recorded_by"]), (&"approved".into(), &recorded["decided_by"]));
        assert_ne!(recorded["recorded_by"], Value::Null);
        let again = record().await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.expect(201)["id"], recorded["id"]);
        assert!(is_away(&app, &member, "2026-06-10").await);
        let inbox = member.get("/v1/me/notices").send().await.expect(200);
        assert_eq!(inbox["items"][0]["kind"], "leave_recorded");
    }

    async fn it_is_withdrawn_before_and_cut_short_after_the_decision(app) {
        let world = app.world().await;
        let member = world.member_of(world.school).await;
        let leave = id(&ask(&member, "2026-11-10", "2026-11-30").await.expect(201));
        cut(&member, &leave, "2026-11-20").await.refused(409, "leave_not_approved");
        let other = world.member_of(world.school).await;
        let withdraw = |who: &Client, leave: &str| who.post(format!("/v1/leaves/{leave}/withdrawal")).keyed().send();
        withdraw(&other, &leave).await.refused(404, "not_found");
        assert_eq!(withdraw(&member, &leave).await.expect(201)["state"], "withdrawn");
        decide(&world.officer, &leave, "approved").await.refused(409, "leave_decided");

        let leave = approved(&world, &member, "2026-11-10", "2026-11-30").await;
        withdraw(&member, &leave).await.refused(409, "leave_decided");
        // Today is the 16th: the days before yesterday were what they were.
        assert_eq!(cut(&member, &leave, "2026-11-14").await.faults()[0].1, "too_early");
        assert_eq!(cut(&member, &leave, "2026-11-30").await.faults()[0].1, "not_earlier");
        assert_eq!(cut(&member, &leave, "2026-11-18").await.expect(201)["last_day"], "2026-11-18");
        assert!(is_away(&app, &member, "2026-11-18").await && !is_away(&app, &member, "2026-11-19").await);
        assert_eq!(cut(&world.officer, &leave, "2026-11-08").await.faults()[0].1, "before_start");
        cut(&world.officer, &leave, "2026-11-09").await.expect(201);
        assert!(!is_away(&app, &member, "2026-11-10").await);
        let inbox = member.get("/v1/me/notices").send().await.expect(200);
        assert!(inbox.to_string().contains("leave_cut"));
        // The days are free again.
        approved(&world, &member, "2026-11-10", "2026-11-12").await;
    }

    async fn a_leave_is_for_the_unit_that_the_member_belongs_to_now(app) {
        let world = app.world().await;
        let member = world.member_of(world.school).await;
        let leave = id(&ask(&member, "2026-11-20", "2026-11-25").await.expect(201));
        let merger = json!({"into_id": world.court});
        world.officer.post(format!("/v1/orgs/{}/merger", world.school)).json(merger).send().await.expect(201);
        let left = world.staff(Role::Secretary, world.school).await;
        decide(&left, &leave, "approved").await.refused(404, "not_found");
        let secretary = world.staff(Role::Secretary, world.court).await;
        assert_eq!(secretary.get("/v1/leaves?state=asked").send().await.expect(200)["total"], 1);
        decide(&secretary, &leave, "approved").await.expect(201);
    }

    async fn whoever_is_to_leave_later_is_still_the_units_today(app) {
        let world = app.world().await;
        let member = world.member_of(world.school).await;
        let leave = id(&ask(&member, "2026-11-20", "2026-11-25").await.expect(201));
        let departure = json!({"reason": "retired", "on": "2026-12-31"});
        let path = format!("/v1/members/{}/departure", member.id);
        world.officer.post(path).json(departure).send().await.expect(201);
        let secretary = world.staff(Role::Secretary, world.school).await;
        decide(&secretary, &leave, "approved").await.expect(201);
    }

    async fn what_is_asked_for_must_make_sense(app) {
        let world = app.world().await;
        let member = world.member_of(world.school).await;
        for (from, to, pointer, code) in [
            ("2026-10-15", "2026-11-20", "/from_day", "too_early"),
            ("2027-11-18", "2027-11-18", "/from_day", "too_late"),
            ("2026-11-20", "2026-11-19", "/to_day", "before_start"),
            ("2026-11-20", "2027-11-21", "/to_day", "too_long"),
            ("2026-02-30", "2026-11-21", "/from_day", "wrong_type"),
        ] {
            assert_eq!(ask(&member, from, to).await.faults(), [(pointer.to_string(), code.to_string())], "{from} {to}");
        }
        let blank = json!({"kind": "exemption", "from_day": "2026-11-20", "to_day": "2026-11-20", "reason": "  "});
        assert_eq!(member.post("/v1/me/leaves").keyed().json(blank).send().await.faults()[0].0, "/reason");
        let body = from_to("2026-11-20", "2026-11-20");
        member.post("/v1/me/leaves").json(body).send().await.refused(400, "idempotency_key_required");
        app.advance(Duration::days(1));
        assert_eq!(member.get("/v1/me/leaves").send().await.expect(200)["items"], json!([]));
    }

    async fn a_reason_stands_nowhere_in_clear_not_even_in_a_kept_answer(app) {
        let world = app.world().await;
        let member = world.member_of(world.school).await;
        let leave = id(&ask(&member, "2026-11-20", "2026-11-25").await.expect(201));
        let body = json!({"verdict": "declined", "reason": "腰椎手术不必住院"});
        world.officer.post(format!("/v1/leaves/{leave}/decision")).keyed().json(body).send().await.expect(201);
        let url = &app.settings.database.url;
        let direct = harness::another_database(url).await;
        let backend = sea_orm::ConnectionTrait::get_database_backend(&direct);
        for sql in [
            "select reason || decision_reason as text from leaves",
            "select text from notices",
            "select operation as text from audit",
        ] {
            let rows = sea_orm::ConnectionTrait::query_all_raw(&direct, sea_orm::Statement::from_string(backend, sql));
            let rows = rows.await.expect(sql);
            assert!(!rows.is_empty(), "{sql}");
            for row in rows {
                let text: String = row.try_get("", "text").expect("text");
                assert!(!text.contains("腰椎"), "{sql}: {text}");
            }
        }
        let kept = sea_orm::Statement::from_string(backend, "select body from answers");
        for row in sea_orm::ConnectionTrait::query_all_raw(&direct, kept).await.expect("answers") {
            let body: Vec<u8> = row.try_get("", "body").expect("a body");
            assert!(!String::from_utf8_lossy(&body).contains("腰椎"));
        }
    }
}
