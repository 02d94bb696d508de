//! Marks for the member, and for their unit; and what the unit's year comes to.

use harness::World;
use reqwest::Method;
use serde_json::json;

use super::{Row, Things};

pub fn rows(world: &World<'_>, things: &Things) -> Vec<Row> {
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
    let give_org = Row {
        operation: "appraise_org",
        method: Method::PUT,
        path: format!("/v1/orgs/{}/appraisals/2026/routine", world.school),
        body: Some(json!({"mark": "18"})),
        foreign: true,
    };
    let score = Row {
        operation: "show_score_of_org",
        method: Method::GET,
        path: format!("/v1/orgs/{}/score", world.school),
        body: None,
        foreign: true,
    };
    vec![mine, give, give_org, score]
}
