//! Check-ins of a member and of the school with 甲, their receipts, rates and deadlines.

use harness::World;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Row, Things};

pub fn rows(world: &World<'_>, things: &Things) -> Vec<Row> {
    let Things { checkin, receipt, unit_checkin, member, .. } = things;
    let row = |operation, method, path: String, body, foreign| Row { operation, method, path, body, foreign };
    let get = |operation, path: String, foreign| row(operation, Method::GET, path, None, foreign);
    let post =
        |operation, path: String, body: Option<Value>, foreign| row(operation, Method::POST, path, body, foreign);
    let put_empty = |operation, path: String, foreign| row(operation, Method::PUT, path, None, foreign);
    let put = |operation, path: String, body: Value, foreign| row(operation, Method::PUT, path, Some(body), foreign);
    vec![
        post("check_in", "/v1/me/checkins".into(), Some(json!({"community_id": world.jia})), false),
        get("list_my_checkins", "/v1/me/checkins".into(), false),
        get("show_checkin", format!("/v1/checkins/{checkin}"), true),
        post(
            "record_checkin",
            "/v1/checkins".into(),
            Some(json!({"community_id": world.jia, "person_id": member.id})),
            true,
        ),
        post("confirm_checkin", format!("/v1/checkins/{checkin}/confirmation"), None, true),
        post("decline_checkin", format!("/v1/checkins/{checkin}/declination"), Some(json!({"reason": "不住"})), true),
        post("move_checkin", format!("/v1/checkins/{checkin}/move"), Some(json!({"community_id": world.bing})), true),
        get("list_org_checkins", format!("/v1/orgs/{}/checkins", world.jia), true),
        get("list_member_checkins", format!("/v1/members/{}/checkins", member.id), true),
        get("show_checkin_policy", format!("/v1/orgs/{}/checkin-policy", world.jia), false),
        put(
            "set_checkin_policy",
            format!("/v1/orgs/{}/checkin-policy", world.jia),
            json!({"confirmation": true}),
            true,
        ),
        put_empty("issue_receipt", format!("/v1/checkins/{checkin}/receipt"), true),
        put_empty("issue_unit_receipt", format!("/v1/unit-checkins/{unit_checkin}/receipt"), true),
        get("show_receipt", format!("/v1/receipts/{receipt}/page"), true),
        get("verify_receipt", "/v1/receipts/BD-0000-0000-0000".into(), false),
        get("show_checkin_rates", format!("/v1/orgs/{}/checkin-rates", world.jia), true),
        get("list_laggards", format!("/v1/orgs/{}/laggards", world.school), true),
        post("remind_laggards", format!("/v1/orgs/{}/laggards/reminders", world.school), None, true),
        get("show_my_deadlines", "/v1/me/checkin-deadlines".into(), false),
        get("show_checkin_deadlines", format!("/v1/orgs/{}/checkin-deadlines", world.jia), false),
        put(
            "set_checkin_deadlines",
            format!("/v1/orgs/{}/checkin-deadlines", world.city),
            json!({"deadlines": [{"name": "年中", "month": 6, "day": 30}]}),
            true,
        ),
        post(
            "check_in_unit",
            format!("/v1/orgs/{}/unit-checkins", world.school),
            Some(json!({"community_id": world.yi})),
            true,
        ),
        get("list_unit_checkins", format!("/v1/orgs/{}/unit-checkins", world.school), true),
        post("confirm_unit_checkin", format!("/v1/unit-checkins/{unit_checkin}/confirmation"), None, true),
        post(
            "decline_unit_checkin",
            format!("/v1/unit-checkins/{unit_checkin}/declination"),
            Some(json!({"reason": "不住"})),
            true,
        ),
        put_empty("make_primary_checkin", format!("/v1/unit-checkins/{unit_checkin}/primacy"), true),
        post("withdraw_unit_checkin", format!("/v1/unit-checkins/{unit_checkin}/withdrawal"), None, true),
        post("withdraw_checkin", format!("/v1/checkins/{checkin}/withdrawal"), None, true),
    ]
}
