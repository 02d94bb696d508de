//! Leave and exemption.

use reqwest::Method;
use serde_json::json;

use super::{Row, Things};

pub fn rows(things: &Things) -> Vec<Row> {
    let (member, leave) = (&things.member.id, &things.leave);
    let days = || Some(json!({"kind": "leave", "from_day": "2026-12-20", "to_day": "2026-12-21", "reason": "探亲"}));
    let row = |operation, method, path: String, body, foreign| Row { operation, method, path, body, foreign };
    let post = |operation, path: String, body| row(operation, Method::POST, path, body, true);
    let get = |operation, path: String, foreign| row(operation, Method::GET, path, None, foreign);
    vec![
        row("ask_leave", Method::POST, "/v1/me/leaves".into(), days(), false),
        get("list_my_leaves", "/v1/me/leaves".into(), false),
        get("list_leaves", "/v1/leaves".into(), false),
        get("show_leave", format!("/v1/leaves/{leave}"), true),
        post("withdraw_leave", format!("/v1/leaves/{leave}/withdrawal"), None),
        post("decide_leave", format!("/v1/leaves/{leave}/decision"), Some(json!({"verdict": "approved"}))),
        post("cut_leave_short", format!("/v1/leaves/{leave}/early-end"), Some(json!({"last_day": "2026-11-20"}))),
        post("record_leave", format!("/v1/members/{member}/leaves"), days()),
    ]
}
