//! What the member can do.

use reqwest::Method;
use serde_json::json;

use super::{Row, Things};

pub fn rows(things: &Things) -> Vec<Row> {
    let path = format!("/v1/members/{}/skills", things.member.id);
    let row =
        |operation, method, path: &str, body, foreign| Row { operation, method, path: path.into(), body, foreign };
    let body = || Some(json!({"skills": ["急救"]}));
    vec![
        row("list_my_skills", Method::GET, "/v1/me/skills", None, false),
        row("set_my_skills", Method::PUT, "/v1/me/skills", body(), false),
        row("list_member_skills", Method::GET, &path, None, true),
        row("set_member_skills", Method::PUT, &path, body(), true),
    ]
}
