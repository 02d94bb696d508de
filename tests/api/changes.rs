//! Changes of the roster that were recorded for a later day: overtaken, kept, taken back.

use chrono::Duration;
use domain::access::Role;
use harness::{Client, Reply, World, id, on_both};
use serde_json::{Value, json};

/// Somebody of the school since the day before.
async fn teacher(world: &World<'_>) -> Client {
    let member = world.member_of(world.school).await;
    world.app.advance(Duration::days(1));
    member
}

async fn put(by: &Client, member: &Client, body: Value) -> Reply {
    by.put(format!("/v1/members/{}/membership", member.id)).json(body).send().await
}

async fn leave(by: &Client, member: &Client, reason: &str, on: &str) -> Reply {
    let body = json!({"reason": reason, "on": on});
    by.post(format!("/v1/members/{}/departure", member.id)).json(body).send().await
}

async fn withdraw(by: &Client, member: &Client, on: &str) -> Reply {
    let body = json!({"on": on, "reason": "登记有误"});
    by.post(format!("/v1/members/{}/change-withdrawal", member.id)).json(body).send().await
}

/// First day, last day and reason of each membership, the latest first.
async fn history(by: &Client, member: &Client) -> Vec<(String, String, String)> {
    let found = by.get(format!("/v1/members/{}/memberships", member.id)).send().await.expect(200);
    let text = |value: &Value| value.as_str().unwrap_or("").to_string();
    let rows = found["items"].as_array().unwrap().iter();
    rows.map(|row| (text(&row["unit_name"]), text(&row["valid_to"]), text(&row["leaving"]))).collect()
}

fn rows(rows: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    rows.iter().map(|(unit, to, why)| (unit.to_string(), to.to_string(), why.to_string())).collect()
}

const SCHOOL: &str = "县第一中学";
const COURT: &str = "县人民法院";

on_both! {
    async fn a_death_today_overtakes_the_move_of_next_month(app) {
        let world = app.world().await;
        let member = teacher(&world).await;
        put(&world.officer, &member, json!({"unit_id": world.court, "valid_from": "2026-12-20"})).await.expect(200);
        let school = world.staff(Role::Secretary, world.school).await;
        let gone = leave(&school, &member, "died", "2026-11-17").await.expect(201);
        assert_eq!((&gone["membership"]["leaving"], &gone["membership"]["valid_to"]), (&"died".into(), &"2026-11-17".into()));
        assert_eq!((&gone["voided"][0]["unit_name"], &gone["voided"][0]["effective_on"]), (&COURT.into(), &"2026-12-20".into()));
        assert_eq!(history(&school, &member).await, rows(&[(SCHOOL, "2026-11-17", "died")]));
        let found = school.get(format!("/v1/members/{}/memberships", member.id)).send().await.expect(200);
        assert_eq!((&found["voided"][0]["cause"], &found["voided"][0]["unit_name"]), (&"overtaken".into(), &COURT.into()));
        // The day comes, and nobody comes with it.
        app.advance(Duration::days(40));
        app.run_due_jobs().await;
        let listed = world.officer.get("/v1/members").send().await.expect(200);
        assert_eq!(listed["total"], 0);
    }

    async fn a_move_is_taken_back_before_its_day_and_not_after_it(app) {
        let world = app.world().await;
        let member = teacher(&world).await;
        put(&world.officer, &member, json!({"unit_id": world.court, "valid_from": "2026-12-01"})).await.expect(200);
        // The school alone cannot undo what both were told; the court has nobody yet.
        let (school, court) =
            (world.staff(Role::Secretary, world.school).await, world.staff(Role::Secretary, world.court).await);
        assert_eq!(withdraw(&school, &member, "2026-12-01").await.faults()[0].1, "in_another_unit");
        withdraw(&court, &member, "2026-12-01").await.refused(404, "not_found");
        assert_eq!(withdraw(&world.officer, &member, "2026-12-02").await.faults()[0].1, "no_such_change");
        let back = withdraw(&world.officer, &member, "2026-12-01").await.expect(201);
        assert_eq!((&back["membership"]["unit_name"], &back["membership"]["valid_to"]), (&SCHOOL.into(), &Value::Null));
        let voided = &back["voided"][0];
        assert_eq!((&voided["cause"], &voided["reason"]), (&"taken_back".into(), &"登记有误".into()));
        assert_eq!(history(&school, &member).await, rows(&[(SCHOOL, "", "")]));
        assert_eq!(withdraw(&world.officer, &member, "2026-12-01").await.faults()[0].1, "no_such_change");
        let auditor = world.staff(Role::Auditor, world.city).await;
        let audit = auditor.get("/v1/audit?limit=10").send().await.expect(200);
        assert!(audit["items"].as_array().unwrap().iter().any(|row| row["operation"] == "withdraw_change"));

        put(&world.officer, &member, json!({"unit_id": world.court, "valid_from": "2026-12-01"})).await.expect(200);
        app.advance(Duration::days(14));
        app.run_due_jobs().await;
        withdraw(&world.officer, &member, "2026-12-01").await.refused(409, "change_in_effect");
    }

    async fn a_departure_is_taken_back_by_the_unit_that_recorded_it(app) {
        let world = app.world().await;
        let member = teacher(&world).await;
        let school = world.staff(Role::Secretary, world.school).await;
        leave(&school, &member, "retired", "2026-12-01").await.expect(201);
        assert_eq!(leave(&school, &member, "retired", "2026-12-09").await.faults()[0].1, "leaves_already");
        let faults = school.post(format!("/v1/members/{}/change-withdrawal", member.id))
            .json(json!({"on": "2026-12-01", "reason": " "})).send().await.faults();
        assert_eq!(faults[0].0, "/reason");
        let back = withdraw(&school, &member, "2026-12-01").await.expect(201);
        assert_eq!((&back["membership"]["leaving"], &back["voided"][0]["leaving"]), (&Value::Null, &"retired".into()));
        app.advance(Duration::days(20));
        app.run_due_jobs().await;
        assert_eq!(world.officer.get("/v1/members").send().await.expect(200)["total"], 1);
    }

    async fn a_unit_lets_nobody_go_who_will_be_another_s_by_then(app) {
        let world = app.world().await;
        let member = teacher(&world).await;
        put(&world.officer, &member, json!({"unit_id": world.court, "valid_from": "2026-12-01"})).await.expect(200);
        let school = world.staff(Role::Secretary, world.school).await;
        assert_eq!(leave(&school, &member, "retired", "2026-12-02").await.faults()[0].1, "in_another_unit");
        let hall = world.org(world.school, "unit", "校办工厂").await;
        let early = json!({"unit_id": hall, "valid_from": "2026-11-20"});
        assert_eq!(put(&school, &member, early).await.faults()[0].1, "in_another_unit");
        // Until that day they are the school's, who may say what changes there.
        put(&school, &member, json!({"unit_id": world.school, "duty": "教研组长"})).await.expect(200);
        let left = leave(&school, &member, "retired", "2026-11-30").await.expect(201);
        assert_eq!(left["voided"].as_array().unwrap().len(), 1);
    }

    async fn a_change_within_the_unit_lets_the_move_stand_and_another_move_does_not(app) {
        let world = app.world().await;
        let member = teacher(&world).await;
        put(&world.officer, &member, json!({"unit_id": world.court, "valid_from": "2026-12-01"})).await.expect(200);
        let changed = put(&world.officer, &member, json!({"unit_id": world.school, "duty": "教研组长"})).await.expect(200);
        assert_eq!((&changed["membership"]["duty"], &changed["voided"]), (&"教研组长".into(), &json!([])));
        let expected =
            [(COURT, "", ""), (SCHOOL, "2026-12-01", "moved"), (SCHOOL, "2026-11-17", "moved")];
        assert_eq!(history(&world.officer, &member).await, rows(&expected));
        let bank = world.org(world.city, "unit", "县农商行").await;
        let moved = put(&world.officer, &member, json!({"unit_id": bank, "valid_from": "2026-11-20"})).await.expect(200);
        assert_eq!(moved["voided"][0]["unit_name"], COURT);
        let expected =
            [("县农商行", "", ""), (SCHOOL, "2026-11-20", "moved"), (SCHOOL, "2026-11-17", "moved")];
        assert_eq!(history(&world.officer, &member).await, rows(&expected));
    }

    async fn a_list_says_which_recorded_move_its_row_overtakes(app) {
        let world = app.world().await;
        let member = world.enrol("王强", "13800000001").await;
        app.advance(Duration::days(1));
        let body = json!({"unit_id": world.court, "valid_from": "2026-12-01"});
        world.officer.put(format!("/v1/members/{member}/membership")).json(body).send().await.expect(200);
        let import = async |mode: &str, list: &'static str| {
            let path = format!("/v1/rosters?org_id={}&mode={mode}", world.city);
            let sent = world.officer.post(path).body("text/csv", list).send().await.expect(202);
            app.run_due_jobs().await;
            let import = world.officer.get(format!("/v1/imports/{}", id(&sent))).send().await.expect(200);
            let found = world.officer.get(format!("/v1/imports/{}/faults", id(&sent))).send().await.expect(200);
            let counts = ["changed", "ended", "unchanged", "bad"].map(|name| import[name].as_i64().unwrap());
            (counts, found["items"].clone())
        };
        // What the list of before says still holds; so does what was recorded for later.
        let now = "姓名,手机号,单位\n王强,13800000001,县第一中学\n";
        assert_eq!(import("all_or_nothing", now).await, ([0, 0, 1, 0], json!([])));
        let later = "姓名,手机号,单位,生效日期\n王强,13800000001,县人民法院,2026-12-01\n";
        assert_eq!(import("all_or_nothing", later).await, ([0, 0, 1, 0], json!([])));
        let gone = "姓名,手机号,单位,离开原因,离开日期\n王强,13800000001,县第一中学,去世,2026-11-17\n";
        let (counts, found) = import("dry_run", gone).await;
        assert_eq!(counts, [0, 1, 0, 0]);
        assert_eq!((&found[0]["code"], &found[0]["remark"]), (&"overtakes".into(), &true.into()));
        assert_eq!(found[0]["detail"], "已登记于 2026-12-01 生效的调动将因此作废");
        assert_eq!(import("all_or_nothing", gone).await.0, [0, 1, 0, 0]);
        assert_eq!(import("all_or_nothing", gone).await, ([0, 0, 1, 0], json!([])));
    }
}
