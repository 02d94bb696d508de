//! Logs and their photos.

use harness::{Ask, Client, World, id, jpeg};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Row, Things};

/// Submits a log with a photo; the ids of both.
pub async fn log_with_one(world: &World<'_>, member: &Client, claim: &str) -> (String, String) {
    let photo = world.photo(member).await;
    let mut report = world.report(60);
    report["photos"] = json!([photo]);
    let ask = member.post(format!("/v1/claims/{claim}/logs")).keyed().json(report);
    (id(&ask.send().await.expect(201)), photo)
}

/// The form of an upload.
pub fn form(ask: Ask) -> Ask {
    let (content_type, body) = harness::form(&[("file", Some("x.jpg"), &jpeg(1))]);
    ask.body(&content_type, body)
}

pub fn rows(world: &World<'_>, things: &Things) -> Vec<Row> {
    let Things { task, claim, log, photo, member, .. } = things;
    let row =
        |operation, method, path: String, body: Option<Value>, foreign| Row { operation, method, path, body, foreign };
    let get = |operation, path: String, foreign| row(operation, Method::GET, path, None, foreign);
    let post = |operation, path: String, body, foreign| row(operation, Method::POST, path, body, foreign);
    let file = format!("/v1/photos/{photo}/file?size=thumb&expires=9999999999&signature=x");
    let accepted = json!({"verdict": "accepted"});
    let line = json!({"log_id": log, "verdict": "accepted", "revision": 1});
    let annulment = json!({"reason": "经核实未到场"});
    vec![
        post("submit_log", format!("/v1/claims/{claim}/logs"), Some(world.report(60)), true),
        row("resubmit_log", Method::PUT, format!("/v1/logs/{log}"), Some(world.report(60)), true),
        get("show_log", format!("/v1/logs/{log}"), true),
        get("list_logs", "/v1/logs".into(), false),
        post("record_claim", format!("/v1/tasks/{task}/recorded-claims"), Some(json!({"person_id": member.id})), true),
        post("record_log", format!("/v1/claims/{claim}/recorded-log"), Some(world.report(60)), true),
        // Each log of others is refused within the answer.
        post("review_logs", "/v1/log-reviews".into(), Some(json!({"reviews": [line]})), false),
        post("review_log", format!("/v1/logs/{log}/reviews"), Some(accepted), true),
        post("annul_log", format!("/v1/logs/{log}/annulment"), Some(annulment), true),
        post("upload_photo", "/v1/photos".into(), None, false),
        get("show_photo", format!("/v1/photos/{photo}"), true),
        // Whoever has a link may: this is none.
        get("show_photo_file", file, false),
    ]
}
