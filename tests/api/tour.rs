//! Every operation of the document, reached with a success, as its users would.

mod appraisals;
mod attendances;
mod checkins;
mod drafts;
mod leaves;
mod orgs;
mod pairings;
mod paper;
mod photos;
mod proposals;
mod ratings;
mod rewards;
mod schemes;
mod sign_in;
mod skills;
mod staff;
mod unit_claims;
mod waitlist;

use std::collections::BTreeSet;

use domain::Caller;
use domain::access::Role;
use domain::accounts::{NewStaff, add_staff};
use harness::{World, id, on_both};
use serde_json::{Value, json};

/// Notes that an operation was reached, and gives its answer.
#[derive(Default)]
pub struct Reached(BTreeSet<&'static str>);

impl Reached {
    #[track_caller]
    fn by(&mut self, operation: &'static str, reply: harness::Reply) -> Value {
        assert!(reply.status.is_success(), "{operation}: {} {}", reply.status, reply.text());
        self.0.insert(operation);
        // A file is looked at where its feature is tested.
        if reply.header("content-type").starts_with("application/json") { reply.json() } else { Value::Null }
    }
}

/// The office fills in the template, sends it in, and changes by hand what it changes.
async fn roster(reached: &mut Reached, world: &World<'_>) {
    let officer = &world.officer;
    reached.by("roster_template", officer.get("/v1/rosters/template").send().await);
    let list = "姓名,手机号,单位\n赵敏,13800000009,县第一中学\n";
    let path = format!("/v1/rosters?org_id={}&mode=all_or_nothing", world.city);
    let import = id(&reached.by("import_roster", officer.post(path).body("text/csv", list).send().await));
    world.app.run_due_jobs().await;
    let done = reached.by("show_import", officer.get(format!("/v1/imports/{import}")).send().await);
    assert_eq!((&done["state"], &done["created"]), (&"finished".into(), &1.into()));
    reached.by("list_imports", officer.get("/v1/imports").send().await);
    reached.by("list_import_faults", officer.get(format!("/v1/imports/{import}/faults")).send().await);
    let found = reached.by("list_members", officer.get("/v1/members?name=赵敏").send().await);
    reached.by("export_members", officer.get("/v1/members/export").send().await);
    let member = format!("/v1/members/{}", id(&found["items"][0]));
    reached.by("rename_member", officer.put(format!("{member}/name")).json(json!({"name": "赵敏敏"})).send().await);
    let body = json!({"unit_id": world.court, "valid_from": "2026-11-17"});
    reached.by("set_membership", officer.put(format!("{member}/membership")).json(body).send().await);
    let body = json!({"reason": "transferred", "on": "2026-12-01"});
    reached.by("record_departure", officer.post(format!("{member}/departure")).json(body).send().await);
    let history = reached.by("list_memberships", officer.get(format!("{member}/memberships")).send().await);
    assert_eq!(history["items"][0]["leaving"], "transferred");
    let body = json!({"on": "2026-12-01", "reason": "登记有误"});
    reached.by("withdraw_change", officer.post(format!("{member}/change-withdrawal")).json(body).send().await);
}

on_both! {
    async fn the_suite_reaches_every_operation_with_a_success(app) {
        let world = app.world().await;
        let mut reached = Reached::default();
        let nobody = app.anonymous();

        // The office sets up a unit and puts a member on its roster.
        let officer = &world.officer;
        let body = json!({"parent_id": world.city, "kind": "unit", "name": "县图书馆"});
        let unit = id(&reached.by("create_org", officer.post("/v1/orgs").json(body).send().await));
        let body = json!({"unit_id": unit, "name": "王建国", "phone": "13800000001"});
        let person = id(&reached.by("enrol_member", officer.post("/v1/members").json(body).send().await));
        reached.by("show_member", officer.get(format!("/v1/members/{person}")).send().await);
        roster(&mut reached, &world).await;
        reached.by("list_orgs", officer.get("/v1/orgs?kind=community").send().await);
        let org = reached.by("show_org", officer.get(format!("/v1/orgs/{}", world.jia)).send().await);
        assert_eq!(org["lineage"][2]["name"], "测试县");

        // The member signs in by WeChat and checks in.
        let body = json!({"js_code": "wang~1", "phone_code": "phone-13800000001"});
        let tokens = reached.by("sign_in_wechat", nobody.post("/v1/sessions/wechat").json(body).send().await);
        let body = json!({"refresh_token": tokens["refresh_token"]});
        let tokens = reached.by("refresh_session", nobody.post("/v1/sessions/refresh").json(body).send().await);
        let member = app.with_token(tokens["access_token"].as_str().unwrap());
        reached.by("show_me", member.get("/v1/me").send().await);
        let body = json!({"community_id": world.jia});
        reached.by("check_in", member.post("/v1/me/checkins").keyed().json(body).send().await);
        reached.by("list_my_checkins", member.get("/v1/me/checkins").send().await);

        // The community publishes; the member finds, claims, withdraws, claims another, reports.
        let worker = &world.worker;
        let first = id(&reached.by("publish_task", worker.post("/v1/tasks").json(world.errand(2)).send().await));
        let second = world.task(2).await;
        let hall = reached.by("list_tasks", member.get("/v1/tasks").send().await);
        assert_eq!(hall["items"].as_array().unwrap().len(), 2);
        reached.by("show_task", member.get(format!("/v1/tasks/{first}")).send().await);
        let path = format!("/v1/tasks/{first}/claims");
        let claim = id(&reached.by("claim_task", member.post(path).keyed().send().await));
        reached.by("show_claim", member.get(format!("/v1/claims/{claim}")).send().await);
        reached.by("withdraw_claim", member.post(format!("/v1/claims/{claim}/withdrawal")).keyed().send().await);
        let claim = world.claim(&member, &second).await;
        reached.by("list_my_claims", member.get("/v1/me/claims").send().await);
        reached.by("list_org_tasks", worker.get(format!("/v1/orgs/{}/tasks", world.jia)).send().await);
        reached.by("list_task_claims", worker.get(format!("/v1/tasks/{second}/claims")).send().await);
        let path = format!("/v1/claims/{claim}/logs");
        let mut report = world.report(90);
        report["photos"] = json!([photos::taken(&mut reached, &app, &member).await]);
        let log = id(&reached.by("submit_log", member.post(path).keyed().json(report).send().await));
        reached.by("list_logs", worker.get("/v1/logs").send().await);
        let reviews = format!("/v1/logs/{log}/reviews");
        let back = json!({"verdict": "returned", "reason": "请补充地点"});
        worker.post(&reviews).json(back).send().await.expect(201);
        app.advance(chrono::Duration::minutes(1));
        let path = format!("/v1/logs/{log}");
        reached.by("resubmit_log", member.put(&path).keyed().json(world.report(90)).send().await);
        reached.by("review_log", worker.post(&reviews).json(json!({"verdict": "accepted"})).send().await);
        reached.by("show_log", member.get(&path).send().await);
        reached.by("close_task", worker.post(format!("/v1/tasks/{second}/closure")).send().await);

        let third = world.task(2).await;
        reached.by("edit_task", worker.put(format!("/v1/tasks/{third}")).json(world.errand(9)).send().await);
        let body = json!({"reason": "暴雨"});
        reached.by("cancel_task", worker.post(format!("/v1/tasks/{third}/cancellation")).json(body).send().await);

        // The inbox tells of both reviews.
        let inbox = reached.by("list_my_notices", member.get("/v1/me/notices").send().await);
        assert_eq!((&inbox["unread"], &inbox["items"][0]["kind"]), (&2.into(), &"log_accepted".into()));
        let last = id(&inbox["items"][1]);
        reached.by("read_notice", member.put(format!("/v1/me/notices/{last}/reading")).send().await);
        let unread = reached.by("count_unread_notices", member.get("/v1/me/notices/unread").send().await);
        assert_eq!(unread["unread"], 1);
        let body = json!({"up_to": id(&inbox["items"][0])});
        reached.by("read_notices", member.put("/v1/me/notices/reading").json(body).send().await);

        // The points arrive, say why, and stand on the board.
        app.run_due_jobs().await;
        let points = reached.by("show_my_points", member.get("/v1/me/points").send().await);
        assert_eq!(points["all"], "1.5");
        reached.by("list_my_entries", member.get("/v1/me/entries").send().await);
        reached.by("list_ledger_roots", member.get("/v1/ledger-roots").send().await);
        reached.by("explain_my_points", member.get("/v1/me/points/explanation").send().await);
        let path = format!("/v1/members/{person}/points/explanation");
        reached.by("explain_member_points", officer.get(path).send().await);
        reached.by("list_member_entries", officer.get(format!("/v1/members/{person}/entries")).send().await);
        let path = format!("/v1/orgs/{}/compliance-profile", world.city);
        let system = world.staff(Role::System, world.city).await;
        reached.by("set_compliance_profile", system.put(&path).json(json!({"boards": "all"})).send().await);
        reached.by("show_compliance_profile", member.get(path).send().await);
        let board = member.get(format!("/v1/orgs/{}/boards/2026-11", world.jia)).send().await;
        assert_eq!(reached.by("show_board", board)["me"]["rank"], 1);
        let path = format!("/v1/orgs/{}/boards/2026-W47?subject=unit&by=mean", world.city);
        assert_eq!(reached.by("show_board", member.get(path).send().await)["lines"][0]["org"]["mean"], "1.5");
        let seen = reached.by("show_overview", worker.get(format!("/v1/orgs/{}/overview", world.jia)).send().await);
        assert_eq!(seen["figures"]["minutes_served"], 90);
        let auditor = world.staff(Role::Auditor, world.city).await;
        reached.by("list_audit", auditor.get("/v1/audit").send().await);
        reached.by("sign_out", member.delete("/v1/sessions/current").send().await);

        sign_in::by_every_door(&mut reached, &app, &world).await;
        attendances::shown_and_called(&mut reached, &world).await;
        waitlist::joined_and_left(&mut reached, &world).await;
        ratings::given_and_shown(&mut reached, &world).await;
        paper::written_and_settled(&mut reached, &world).await;
        proposals::proposed_and_decided(&mut reached, &world).await;
        unit_claims::claimed_and_named(&mut reached, &world).await;
        skills::said(&mut reached, &world).await;
        schemes::published(&mut reached, &world).await;
        leaves::asked_and_decided(&mut reached, &world).await;
        pairings::given_and_ended(&mut reached, &world).await;
        drafts::planned(&mut reached, &world).await;
        appraisals::given(&mut reached, &world).await;
        rewards::redeemed(&mut reached, &world).await;

        // A new member of staff signs in and changes the password that was handed out.
        let first_password = "handed-out-on-paper";
        let new = NewStaff {
            name: "李秀英".into(),
            username: "yi.worker".into(),
            role: Role::Worker,
            org: world.yi,
            phone: None,
            password: Some(first_password.into()),
        };
        add_staff(&app.ctx, &Caller::command_line(), new).await.expect("it is added");
        let body = json!({"username": "yi.worker", "password": first_password});
        let tokens = reached.by("sign_in_password", nobody.post("/v1/sessions/password").json(body).send().await);
        let staff = app.with_token(tokens["access_token"].as_str().unwrap());
        let body = json!({"present_password": first_password, "new_password": "chosen-by-the-owner"});
        reached.by("change_password", staff.put("/v1/me/password").json(body).send().await);

        checkins::tour(&world, &mut reached).await;
        staff::hired_and_dismissed(&mut reached, &world).await;
        orgs::tour(&world, &person, &mut reached).await;

        let document = api::openapi::document();
        let paths = document["paths"].as_object().unwrap().values();
        let all: BTreeSet<&str> = paths
            .flat_map(|path| path.as_object().unwrap().values())
            .map(|operation| operation["operationId"].as_str().unwrap())
            .collect();
        assert_eq!(reached.0, all);
    }
}
