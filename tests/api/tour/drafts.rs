//! Next week's plan: copied from this week's, changed, completed from a template, and published.

use harness::{World, id};
use serde_json::json;

use super::Reached;

pub async fn planned(reached: &mut Reached, world: &World<'_>) {
    let worker = &world.worker;
    let org = format!("/v1/orgs/{}", world.jia);
    world.publish(world.gathering(5, 3)).await;
    let body = json!({"from_week": "2026-W47", "to_week": "2026-W48"});
    let copied = reached.by("copy_plan", worker.post(format!("{org}/plan-copies")).json(body).send().await);
    let first = id(copied["drafts"].as_array().unwrap().iter().find(|draft| draft["kind"] == "gathering").unwrap());
    let mut body = world.gathering(9, 11);
    let path = format!("/v1/drafts/{first}");
    reached.by("edit_draft", worker.put(&path).json(body.clone()).send().await);
    reached.by("show_draft", worker.get(&path).send().await);
    body["template"] = true.into();
    let template = id(&reached.by("create_draft", worker.post("/v1/drafts").json(body).send().await));
    let path = format!("/v1/drafts/{template}/copies");
    let copy = worker.post(path).json(json!({"day": "2026-11-28"})).send().await;
    let second = id(&reached.by("copy_draft", copy));
    reached.by("list_org_drafts", worker.get(format!("{org}/drafts?template=true")).send().await);
    reached.by("publish_draft", worker.post(format!("/v1/drafts/{first}/publication")).send().await);
    let body = json!({"draft_ids": [second]});
    reached.by("publish_drafts", worker.post(format!("{org}/publications")).json(body).send().await);
    let starts_on = (world.app.ctx.now() + chrono::Duration::days(20)).date_naive().to_string();
    let body = json!({"template_id": template, "every": "two_weeks", "weekdays": [3, 6], "starts_on": starts_on});
    let series = id(&reached.by("create_series", worker.post("/v1/series").json(body).send().await));
    reached.by("list_org_series", worker.get(format!("{org}/series")).send().await);
    let path = format!("/v1/series/{series}");
    reached.by("pause_series", worker.post(format!("{path}/pause")).send().await);
    reached.by("resume_series", worker.post(format!("{path}/resumption")).send().await);
    reached.by("end_series", worker.post(format!("{path}/end")).send().await);
    assert_eq!(reached.by("show_series", worker.get(path).send().await)["state"], "ended");
    reached.by("delete_draft", worker.delete(format!("/v1/drafts/{template}")).send().await);
    let plan = reached.by("show_plan", worker.get(format!("{org}/plan?week=2026-W48")).send().await);
    assert_eq!(plan["supply"]["offered"], 18);
}
