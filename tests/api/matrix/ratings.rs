//! Ratings of the member's claim, which was reported, and the figures of 甲.

use harness::{World, id};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Row, Things};

/// A link for somebody whom a claim served; its id.
pub async fn link(world: &World<'_>, claim: &str) -> String {
    id(&world.worker.post(format!("/v1/claims/{claim}/rating-links")).send().await.expect(201))
}

pub fn rows(world: &World<'_>, things: &Things) -> Vec<Row> {
    let Things { claim, task, member, rating_link, .. } = things;
    let row =
        |operation, method, path: String, body: Option<Value>, foreign| Row { operation, method, path, body, foreign };
    let get = |operation, path: String, foreign| row(operation, Method::GET, path, None, foreign);
    let put = |operation, path: String| row(operation, Method::PUT, path, Some(json!({"stars": 5})), true);
    let code = "22222-22222-22222-22222";
    let (opening, rating) = (json!({"code": code}), json!({"code": code, "stars": 5}));
    vec![
        put("rate_community", format!("/v1/claims/{claim}/community-rating")),
        put("rate_member", format!("/v1/claims/{claim}/member-rating")),
        get("show_claim_ratings", format!("/v1/claims/{claim}/ratings"), true),
        get("list_task_ratings", format!("/v1/tasks/{task}/ratings"), true),
        row("issue_rating_link", Method::POST, format!("/v1/claims/{claim}/rating-links"), None, true),
        row("revoke_rating_link", Method::POST, format!("/v1/rating-links/{rating_link}/revocation"), None, true),
        row("open_rating_link", Method::POST, "/v1/rating-links/opening".into(), Some(opening), false),
        row("rate_service", Method::POST, "/v1/rating-links/rating".into(), Some(rating), false),
        get("show_org_ratings", format!("/v1/orgs/{}/ratings", world.jia), false),
        get("list_org_comments", format!("/v1/orgs/{}/rating-comments", world.jia), true),
        get("show_my_ratings", "/v1/me/ratings".into(), false),
        get("show_member_ratings", format!("/v1/members/{}/ratings", member.id), true),
    ]
}
