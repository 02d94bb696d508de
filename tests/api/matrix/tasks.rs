//! Tasks of 甲 and claims of a member.

use harness::World;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Row, Things};

pub fn rows(world: &World<'_>, things: &Things) -> Vec<Row> {
    let (task, claim) = (&things.task, &things.claim);
    let row = |operation, method, path: String, body, foreign| Row { operation, method, path, body, foreign };
    let get = |operation, path: String, foreign| row(operation, Method::GET, path, None, foreign);
    let post =
        |operation, path: String, body: Option<Value>, foreign| row(operation, Method::POST, path, body, foreign);
    let put = |operation, path: String, body: Value, foreign| row(operation, Method::PUT, path, Some(body), foreign);
    vec![
        post("publish_task", "/v1/tasks".into(), Some(world.errand(1)), true),
        get("list_tasks", "/v1/tasks".into(), false),
        get("list_org_tasks", format!("/v1/orgs/{}/tasks", world.jia), true),
        get("show_task", format!("/v1/tasks/{task}"), true),
        put("edit_task", format!("/v1/tasks/{task}"), world.errand(5), true),
        post("cancel_task", format!("/v1/tasks/{task}/cancellation"), Some(json!({"reason": "暴雨"})), true),
        post("close_task", format!("/v1/tasks/{task}/closure"), None, true),
        post("claim_task", format!("/v1/tasks/{task}/claims"), None, true),
        get("list_my_claims", "/v1/me/claims".into(), false),
        get("list_task_claims", format!("/v1/tasks/{task}/claims"), true),
        get("show_claim", format!("/v1/claims/{claim}"), true),
        post("withdraw_claim", format!("/v1/claims/{claim}/withdrawal"), None, true),
    ]
}
