//! Attendance at a gathering of 甲, and no-shows.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Row, Things};

pub fn rows(things: &Things) -> Vec<Row> {
    let (gathering, attendance) = (&things.gathering, &things.attendance);
    let row =
        |operation, method, path: String, body: Option<Value>, foreign| Row { operation, method, path, body, foreign };
    let post = |operation, path: String, body: Value| row(operation, Method::POST, path, Some(body), true);
    let code = json!({"code": "xf1.0.0.0"});
    let roll = json!({"present": [{"claim_id": things.claim}]});
    let excuse = json!({"kind": "excused", "reason": "送家人急诊"});
    vec![
        row("show_attendance_code", Method::GET, format!("/v1/tasks/{gathering}/attendance-code"), None, true),
        row("list_attendances", Method::GET, "/v1/attendances".into(), None, false),
        post("attend_gathering", format!("/v1/tasks/{gathering}/attendances"), code.clone()),
        post("check_out", format!("/v1/attendances/{attendance}/check-out"), code),
        post("call_roll", format!("/v1/tasks/{gathering}/roll-call"), roll),
        post("record_no_shows", format!("/v1/tasks/{gathering}/no-shows"), json!({"claims": [things.claim]})),
        post("excuse_no_show", format!("/v1/claims/{}/excuse", things.claim), excuse),
        post("decide_attendance", format!("/v1/attendances/{attendance}/decision"), json!({"verdict": "accepted"})),
    ]
}
