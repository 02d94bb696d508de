//! Drafts of tasks, plans and series.

use harness::{World, id};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Row, Things};

/// A draft of 甲, a template, and a series of that.
pub struct Drafted {
    draft: String,
    template: String,
    series: String,
}

pub async fn drafted(world: &World<'_>) -> Drafted {
    let draft = id(&world.worker.post("/v1/drafts").json(world.gathering(5, 3)).send().await.expect(201));
    let mut body = world.gathering(5, 5);
    body["template"] = true.into();
    let template = id(&world.worker.post("/v1/drafts").json(body).send().await.expect(201));
    let ask = world.worker.post("/v1/series").json(weekly(&template));
    let series = id(&ask.send().await.expect(201));
    Drafted { draft, template, series }
}

fn weekly(template: &str) -> Value {
    json!({"template_id": template, "every": "week", "starts_on": "2026-11-21"})
}

pub fn rows(world: &World<'_>, things: &Things) -> Vec<Row> {
    let Drafted { draft, template, series } = &things.draft;
    let row = |operation, method, path: String, body| Row { operation, method, path, body, foreign: true };
    let get = |operation, path: String| row(operation, Method::GET, path, None);
    let post = |operation, path: String, body: Option<Value>| row(operation, Method::POST, path, body);
    let put = |operation, path: String, body: Value| row(operation, Method::PUT, path, Some(body));
    let org = format!("/v1/orgs/{}", world.jia);
    vec![
        post("create_draft", "/v1/drafts".into(), Some(json!({"org_id": world.jia}))),
        get("list_org_drafts", format!("{org}/drafts")),
        get("show_draft", format!("/v1/drafts/{draft}")),
        put("edit_draft", format!("/v1/drafts/{draft}"), json!({"org_id": world.jia})),
        row("delete_draft", Method::DELETE, format!("/v1/drafts/{draft}"), None),
        post("copy_draft", format!("/v1/drafts/{draft}/copies"), Some(json!({"day": "2026-11-28"}))),
        post("publish_draft", format!("/v1/drafts/{draft}/publication"), None),
        post("publish_drafts", format!("{org}/publications"), Some(json!({"draft_ids": [draft]}))),
        post("copy_plan", format!("{org}/plan-copies"), Some(json!({"from_week": "2026-W47", "to_week": "2026-W48"}))),
        get("show_plan", format!("{org}/plan")),
        post("create_series", "/v1/series".into(), Some(weekly(template))),
        get("list_org_series", format!("{org}/series")),
        get("show_series", format!("/v1/series/{series}")),
        post("pause_series", format!("/v1/series/{series}/pause"), None),
        post("resume_series", format!("/v1/series/{series}/resumption"), None),
        post("end_series", format!("/v1/series/{series}/end"), None),
    ]
}
