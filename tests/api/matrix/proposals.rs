//! A proposal of 甲 for its member.

use harness::{World, id};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Row, Things};

fn proposal(person: &str) -> Value {
    json!({
        "person_id": person, "item": "commendation", "matter": "先进", "note": "获评先进",
        "happened_at": "2026-11-16T08:00:00+08:00",
    })
}

/// Proposed by its worker; its id.
pub async fn proposed(world: &World<'_>, person: &str) -> String {
    let path = format!("/v1/orgs/{}/proposals", world.jia);
    id(&world.worker.post(path).json(proposal(person)).send().await.expect(201))
}

pub fn rows(world: &World<'_>, things: &Things) -> Vec<Row> {
    let id = &things.proposal;
    let row = |operation, method, path: String, body, foreign| Row { operation, method, path, body, foreign };
    let post = |operation, path: String, body| row(operation, Method::POST, path, body, true);
    let get = |operation, path: String, foreign| row(operation, Method::GET, path, None, foreign);
    vec![
        post("create_proposal", format!("/v1/orgs/{}/proposals", world.jia), Some(proposal(&things.member.id))),
        get("list_proposals", "/v1/proposals".into(), false),
        get("list_my_proposals", "/v1/me/proposals".into(), false),
        get("show_proposal", format!("/v1/proposals/{id}"), true),
        post("decide_proposal", format!("/v1/proposals/{id}/decision"), Some(json!({"verdict": "approved"}))),
        post("withdraw_proposal", format!("/v1/proposals/{id}/withdrawal"), None),
        post("revoke_proposal", format!("/v1/proposals/{id}/revocation"), Some(json!({"reason": "重复"}))),
    ]
}
