//! A mark for the member.

use harness::World;
use reqwest::Method;
use serde_json::json;

use super::{Row, Things};

pub fn rows(_: &World<'_>, things: &Things) -> Vec<Row> {
    let mine = Row {
        operation: "list_my_appraisals",
        method: Method::GET,
        path: "/v1/me/appraisals".into(),
        body: None,
        foreign: false,
    };
    let give = Row {
        operation: "appraise_member",
        method: Method::PUT,
        path: format!("/v1/members/{}/appraisals/2026/appraisal", things.member.id),
        body: Some(json!({"mark": "18"})),
        foreign: true,
    };
    vec![mine, give]
}
