//! Who may call what on whose things: every operation, every role, a foreign object.
//!
//! What each cell must be follows from `access::RIGHTS`; how to ask stands in one row an
//! operation, and an operation of the document without a row fails.

mod appraisals;
mod attendances;
mod checkins;
mod drafts;
mod figures;
mod leaves;
mod logs;
mod pairings;
mod proposals;
mod ratings;
mod rewards;
mod schemes;
mod sign_in;
mod skills;
mod staff;
mod tasks;
mod unit_claims;
mod waitlist;

use std::collections::BTreeMap;

use domain::access::{RIGHTS, Role, Who};
use harness::{Client, World, on_both};
use reqwest::Method;
use serde_json::{Value, json};

/// How to ask for an operation on things of 甲, of the school, of another member.
struct Row {
    operation: &'static str,
    method: Method,
    path: String,
    body: Option<Value>,
    /// Whether the request names something that lies outside the strangers' scopes.
    foreign: bool,
}

/// Things that belong to 甲, the school and one member.
struct Things {
    checkin: String,
    /// The number of its receipt.
    receipt: String,
    /// The school's with 甲.
    unit_checkin: String,
    task: String,
    draft: drafts::Drafted,
    claim: String,
    log: String,
    /// In that log.
    photo: String,
    /// One that starts now, and the member's attendance there.
    gathering: String,
    attendance: String,
    /// What the member was told of the log.
    notice: String,
    /// The member's seat in 甲.
    seat: String,
    /// A code for another member of the school.
    invitation: String,
    registration: String,
    leave: String,
    proposal: String,
    /// One of 甲, and the member's redemption of it.
    reward: (String, String),
    /// A compound of 甲, and the member's pairing with it.
    pairing: (String, String),
    /// A list that the officer sent in for the school.
    import: String,
    /// Of somebody new, in 甲, and the role they have there.
    account: String,
    grant: String,
    /// The member's place in the queue for a full task of 甲.
    waiting: String,
    /// For somebody whom the claim served.
    rating_link: String,
    /// Of 甲 alone.
    scheme_version: String,
    scheme_drafts: (String, String),
    /// The school's claim of another task of 甲, and the one whom it named.
    unit_claim: (String, String),
    member: Client,
}

/// A roster of the school.
const LIST: &str = "姓名,手机号,单位\n李明,13600000002,县第一中学\n";

/// A list of orgs of 甲.
const ORGS: &str = "类别,名称\n网格,三网格\n";

async fn things(world: &World<'_>) -> Things {
    let member = world.member_at(world.jia).await;
    let mine = member.get("/v1/me/checkins").send().await.expect(200);
    let checkin = harness::id(&mine["items"][0]);
    let receipt = member.put(format!("/v1/checkins/{checkin}/receipt")).send().await.expect(200);
    let receipt = receipt["number"].as_str().expect("a number").to_string();
    let body = json!({"community_id": world.jia});
    let ask = world.officer.post(format!("/v1/orgs/{}/unit-checkins", world.school)).json(body);
    let unit_checkin = harness::id(&ask.send().await.expect(201));
    let task = world.task(5).await;
    let draft = drafts::drafted(world).await;
    let claim = world.claim(&member, &task).await;
    let (log, photo) = logs::log_with_one(world, &member, &claim).await;
    let notice = world.notice(&member).await;
    let gathering = world.publish(world.gathering_in(chrono::Duration::hours(1), 5)).await;
    world.claim(&member, &gathering).await;
    let attendance = world.attend(&member, &gathering).await;
    let seat = json!({"person_id": member.id, "title": "part_time"});
    let ask = world.officer.post(format!("/v1/orgs/{}/seats", world.jia)).json(seat);
    let seat = harness::id(&ask.send().await.expect(201));
    let another = world.member_of(world.school).await;
    let invitation = world.invitation(&another.id).await;
    let registration = world.registration().await;
    let leave = world.leave(&member).await;
    let proposal = proposals::proposed(world, &member.id).await;
    let reward = rewards::offered(world, &member).await;
    let pairing = pairings::paired(world, &member).await;
    let path = format!("/v1/rosters?org_id={}", world.school);
    let import = harness::id(&world.officer.post(path).body("text/csv", LIST).send().await.expect(202));
    let (account, grant) = staff::hired(world).await;
    let waiting = waitlist::waiting(world, &member).await;
    let rating_link = ratings::link(world, &claim).await;
    let unit_claim = unit_claims::claimed(world).await;
    let scheme_version = schemes::published(world).await;
    let scheme_drafts = schemes::drafted(world).await;
    Things {
        checkin,
        receipt,
        unit_checkin,
        task,
        draft,
        claim,
        log,
        photo,
        gathering,
        attendance,
        notice,
        seat,
        invitation,
        registration,
        leave,
        proposal,
        reward,
        pairing,
        import,
        account,
        grant,
        waiting,
        rating_link,
        scheme_version,
        scheme_drafts,
        unit_claim,
        member,
    }
}

fn rows(world: &World<'_>, things: &Things) -> Vec<Row> {
    let Things { notice, seat, import, member, .. } = things;
    let row = |operation, method, path: String, body, foreign| Row { operation, method, path, body, foreign };
    let get = |operation, path: String, foreign| row(operation, Method::GET, path, None, foreign);
    let post =
        |operation, path: String, body: Option<Value>, foreign| row(operation, Method::POST, path, body, foreign);
    let put_empty = |operation, path: String, foreign| row(operation, Method::PUT, path, None, foreign);
    let put = |operation, path: String, body: Value, foreign| row(operation, Method::PUT, path, Some(body), foreign);
    let mut rows = vec![
        post("sign_in_wechat", "/v1/sessions/wechat".into(), Some(json!({"js_code": "nobody~1"})), false),
        post(
            "sign_in_password",
            "/v1/sessions/password".into(),
            Some(json!({"username": "x", "password": "y"})),
            false,
        ),
        post("refresh_session", "/v1/sessions/refresh".into(), Some(json!({"refresh_token": "x"})), false),
        get("show_me", "/v1/me".into(), false),
        put(
            "change_password",
            "/v1/me/password".into(),
            json!({"present_password": "x", "new_password": "a new pass phrase"}),
            false,
        ),
        get("list_orgs", "/v1/orgs".into(), false),
        get("show_org", format!("/v1/orgs/{}", world.jia), false),
        post(
            "create_org",
            "/v1/orgs".into(),
            Some(json!({"parent_id": world.jia, "kind": "grid", "name": "一网格"})),
            true,
        ),
        put("edit_org", format!("/v1/orgs/{}", world.jia), json!({"name": "甲甲社区"}), true),
        post("retire_org", format!("/v1/orgs/{}/retirement", world.jia), Some(json!({})), true),
        post("move_org", format!("/v1/orgs/{}/moves", world.jia), Some(json!({"parent_id": world.city})), true),
        post("merge_org", format!("/v1/orgs/{}/merger", world.jia), Some(json!({"into_id": world.yi})), true),
        post(
            "split_org",
            format!("/v1/orgs/{}/splits", world.jia),
            Some(json!({"name": "甲二社区", "person_ids": [member.id]})),
            true,
        ),
        get("list_org_seats", format!("/v1/orgs/{}/seats", world.jia), true),
        get("list_member_seats", format!("/v1/members/{}/seats", member.id), true),
        post(
            "record_seat",
            format!("/v1/orgs/{}/seats", world.jia),
            Some(json!({"person_id": member.id, "title": "committee"})),
            true,
        ),
        post("end_seat", format!("/v1/seats/{seat}/end"), Some(json!({})), true),
        get("show_compliance_profile", format!("/v1/orgs/{}/compliance-profile", world.jia), false),
        put(
            "set_compliance_profile",
            format!("/v1/orgs/{}/compliance-profile", world.city),
            json!({"boards": "all"}),
            true,
        ),
        post(
            "enrol_member",
            "/v1/members".into(),
            Some(json!({"unit_id": world.school, "name": "李明", "phone": "13600000001"})),
            true,
        ),
        get("show_member", format!("/v1/members/{}", member.id), true),
        get("list_members", "/v1/members".into(), false),
        get("export_members", format!("/v1/members/export?org_id={}", world.school), true),
        put("rename_member", format!("/v1/members/{}/name", member.id), json!({"name": "李明"}), true),
        get("list_memberships", format!("/v1/members/{}/memberships", member.id), true),
        put("set_membership", format!("/v1/members/{}/membership", member.id), json!({"unit_id": world.court}), true),
        post(
            "record_departure",
            format!("/v1/members/{}/departure", member.id),
            Some(json!({"reason": "retired", "on": "2026-11-17"})),
            true,
        ),
        post(
            "withdraw_change",
            format!("/v1/members/{}/change-withdrawal", member.id),
            Some(json!({"on": "2026-12-01", "reason": "登记有误"})),
            true,
        ),
        get("roster_template", "/v1/rosters/template".into(), false),
        post("import_roster", format!("/v1/rosters?org_id={}", world.school), Some(json!(LIST)), true),
        get("orgs_template", "/v1/org-lists/template".into(), false),
        post("import_orgs", format!("/v1/org-lists?org_id={}", world.jia), Some(json!(ORGS)), true),
        get("export_orgs", format!("/v1/org-lists/export?org_id={}", world.jia), true),
        get("list_imports", "/v1/imports".into(), false),
        get("show_import", format!("/v1/imports/{import}"), true),
        get("list_import_faults", format!("/v1/imports/{import}/faults"), true),
        get("list_my_notices", "/v1/me/notices".into(), false),
        get("count_unread_notices", "/v1/me/notices/unread".into(), false),
        put_empty("read_notice", format!("/v1/me/notices/{notice}/reading"), true),
        put("read_notices", "/v1/me/notices/reading".into(), json!({"up_to": notice}), true),
        get("list_audit", "/v1/audit".into(), true),
    ];
    rows.extend(checkins::rows(world, things));
    rows.extend(attendances::rows(things));
    rows.extend(waitlist::rows(things));
    rows.extend(unit_claims::rows(world, things));
    rows.extend(skills::rows(things));
    rows.extend(schemes::rows(world, things));
    rows.extend(drafts::rows(world, things));
    rows.extend(figures::rows(world, things));
    rows.extend(leaves::rows(things));
    rows.extend(pairings::rows(world, things));
    rows.extend(logs::rows(world, things));
    rows.extend(ratings::rows(world, things));
    rows.extend(appraisals::rows(world, things));
    rows.extend(proposals::rows(world, things));
    rows.extend(rewards::rows(world, things));
    rows.extend(sign_in::rows(world, things));
    rows.extend(staff::rows(world, things));
    rows.extend(tasks::rows(world, things));
    // Last: it ends the session, if there is one.
    rows.push(row("sign_out", Method::DELETE, "/v1/sessions/current".into(), None, false));
    rows
}

/// Everybody who does not belong to 甲 or the school: a member, and each role elsewhere.
async fn strangers(world: &World<'_>) -> Vec<(&'static str, Client)> {
    let member = world.member_of(world.court).await;
    let body = json!({"community_id": world.bing});
    member.post("/v1/me/checkins").keyed().json(body).send().await.expect(201);
    let mut strangers = vec![("member", member)];
    for role in Role::ALL {
        let org = if *role == Role::Secretary { world.court } else { world.bing };
        strangers.push((role.as_str(), world.staff(*role, org).await));
    }
    strangers
}

async fn ask(client: &Client, row: &Row) -> harness::Reply {
    let mut ask = client.ask(row.method.clone(), &row.path).keyed();
    // A text is a list, everything else JSON; but for what is a form.
    ask = match &row.body {
        _ if row.operation == "upload_photo" => logs::form(ask),
        Some(Value::String(list)) => ask.body("text/csv", list.as_str()),
        Some(body) => ask.json(body.clone()),
        None => ask,
    };
    ask.send().await
}

fn may(who: Who, role: &str) -> bool {
    let holds = |roles: &[Role]| roles.iter().any(|held| held.as_str() == role);
    match who {
        Who::Anyone | Who::SignedIn => true,
        Who::Member => role == "member",
        Who::Staff(roles) => holds(roles),
        Who::MemberOrStaff(roles) => role == "member" || holds(roles),
        Who::CommandLine => false,
    }
}

fn who(operation: &str) -> Who {
    RIGHTS.iter().find(|(right, _)| right.operation() == operation).expect("a right").1
}

#[tokio::test]
async fn every_operation_of_the_document_has_a_row() {
    let document = api::openapi::document();
    let paths = document["paths"].as_object().expect("paths");
    let mut operations: Vec<String> = Vec::new();
    for operation in paths.values().flat_map(|path| path.as_object().expect("methods").values()) {
        operations.push(operation["operationId"].as_str().expect("an id").to_string());
    }
    operations.sort();
    let app = harness::TestApp::on_sqlite().await;
    let world = app.world().await;
    let mut with_rows: Vec<String> =
        rows(&world, &things(&world).await).iter().map(|row| row.operation.to_string()).collect();
    with_rows.sort();
    assert_eq!(with_rows, operations);
}

on_both! {
    async fn without_a_token_everything_but_signing_in_is_401(app) {
        let world = app.world().await;
        for row in rows(&world, &things(&world).await) {
            let reply = ask(&app.anonymous(), &row).await;
            if who(row.operation) == Who::Anyone {
                assert_ne!(reply.refusal().1, "token_missing", "{}", row.operation);
            } else {
                assert_eq!(reply.refusal(), (401, "token_missing".to_string()), "{}", row.operation);
            }
        }
    }

    async fn strangers_get_403_without_the_role_and_404_for_what_is_not_theirs(app) {
        let world = app.world().await;
        let things = things(&world).await;
        let mut wrong = BTreeMap::new();
        for (role, stranger) in strangers(&world).await {
            for row in rows(&world, &things) {
                let reply = ask(&stranger, &row).await;
                let (status, code) = if reply.status.is_success() {
                    (reply.status.as_u16(), String::new())
                } else {
                    reply.refusal()
                };
                let good = match (may(who(row.operation), role), row.foreign) {
                    (false, _) => (status, code.as_str()) == (403, "forbidden"),
                    (true, true) => (status, code.as_str()) == (404, "not_found"),
                    (true, false) => !matches!(code.as_str(), "forbidden" | "token_missing") && status < 500,
                };
                if !good {
                    wrong.insert(format!("{role} {}", row.operation), format!("{status} {code}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        // And nothing of it had an effect.
        let log = things.member.get(format!("/v1/logs/{}", things.log)).send().await.expect(200);
        assert_eq!((&log["state"], &log["revision"]), (&"submitted".into(), &1.into()));
        let task = world.worker.get(format!("/v1/tasks/{}", things.task)).send().await.expect(200);
        assert_eq!((&task["state"], &task["claimed"]), (&"open".into(), &1.into()));
    }

    async fn lists_show_strangers_nothing_of_others(app) {
        let world = app.world().await;
        let things = things(&world).await;
        for (role, stranger) in strangers(&world).await {
            for path in ["/v1/logs", "/v1/tasks", "/v1/me/claims", "/v1/me/entries", "/v1/imports"] {
                let reply = stranger.get(path).send().await;
                if reply.status == 200 {
                    assert_eq!(reply.json()["items"], json!([]), "{role} {path}");
                    assert!(!reply.text().contains(&things.member.id), "{role} {path}");
                }
            }
        }
    }
}
