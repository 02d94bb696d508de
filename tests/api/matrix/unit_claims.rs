//! The school's claim of a task of 甲.

use harness::{World, id};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Row, Things};

/// Two slots of a task of its own that the school claims, and whom it named for one of them.
pub async fn claimed(world: &World<'_>) -> (String, String) {
    let task = world.task(5).await;
    let person = world.member_of(world.school).await.id;
    let body = json!({"unit_id": world.school, "slots": 2, "person_ids": [person]});
    let ask = world.officer.post(format!("/v1/tasks/{task}/unit-claims")).json(body);
    (id(&ask.send().await.expect(201)), person)
}

pub fn rows(world: &World<'_>, things: &Things) -> Vec<Row> {
    let (task, (claim, person)) = (&things.task, &things.unit_claim);
    let row =
        |operation, method, path: String, body: Option<Value>| Row { operation, method, path, body, foreign: true };
    let names = || Some(json!({"person_ids": [person]}));
    let claimed = json!({"unit_id": world.school, "slots": 1});
    vec![
        row("list_claimable_tasks", Method::GET, format!("/v1/orgs/{}/claimable-tasks", world.school), None),
        row("claim_for_unit", Method::POST, format!("/v1/tasks/{task}/unit-claims"), Some(claimed)),
        row("list_unit_claims", Method::GET, format!("/v1/orgs/{}/unit-claims", world.school), None),
        row("list_task_unit_claims", Method::GET, format!("/v1/tasks/{task}/unit-claims"), None),
        row("show_unit_claim", Method::GET, format!("/v1/unit-claims/{claim}"), None),
        row("name_members", Method::POST, format!("/v1/unit-claims/{claim}/names"), names()),
        row("unname_members", Method::POST, format!("/v1/unit-claims/{claim}/unnamings"), names()),
        row("resize_unit_claim", Method::PUT, format!("/v1/unit-claims/{claim}/slots"), Some(json!({"slots": 1}))),
    ]
}
