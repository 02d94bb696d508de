//! The rules by which points are given.

use harness::World;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Row, Things};

/// A scheme of one item.
const TEXT: &str = r#"{"scheme": "matrix", "title": "方案", "currency": "assessment", "sections": [{"code": "s", "title": "类",
  "items": [{"code": "errand", "title": "任务", "clause": "第一条", "on": "log_accepted", "award": {"fixed": "1"}},
            {"code": "service_hours", "title": "时长", "clause": "第二条", "on": "log_accepted", "award": {"per_hour": "1"}}]}]}"#;

fn publication() -> Value {
    json!({"text": TEXT, "effective_from": "2027-01-01"})
}

/// A version for 甲; its id.
pub async fn published(world: &World<'_>) -> String {
    world.scheme(world.jia, TEXT, "2027-01-01").await
}

/// Two drafts for 甲: one to publish, one to throw away.
pub async fn drafted(world: &World<'_>) -> (String, String) {
    let draft = async || {
        let body = json!({"title": "草案", "text": TEXT});
        let kept = world.officer.post(format!("/v1/orgs/{}/scheme-drafts", world.jia)).json(body).send().await;
        harness::id(&kept.expect(201))
    };
    (draft().await, draft().await)
}

pub fn rows(world: &World<'_>, things: &Things) -> Vec<Row> {
    let path = format!("/v1/orgs/{}/scheme-versions", world.jia);
    let version = format!("/v1/scheme-versions/{}", things.scheme_version);
    let drafts = format!("/v1/orgs/{}/scheme-drafts", world.jia);
    let draft = format!("/v1/scheme-drafts/{}", things.scheme_drafts.0);
    let row =
        |operation, method, path: &str, body, foreign| Row { operation, method, path: path.into(), body, foreign };
    vec![
        row("show_my_score", Method::GET, "/v1/me/score", None, false),
        row("show_member_score", Method::GET, &format!("/v1/members/{}/score", things.member.id), None, true),
        row("show_org_scores", Method::GET, &format!("/v1/orgs/{}/scores", world.school), None, true),
        row("list_scheme_versions", Method::GET, &path, None, false),
        row("show_scheme_version", Method::GET, &version, None, false),
        row("check_scheme", Method::POST, "/v1/scheme-checks", Some(json!({"text": TEXT})), false),
        row(
            "try_scheme",
            Method::POST,
            &format!("/v1/orgs/{}/scheme-trials", world.jia),
            Some(json!({"text": TEXT})),
            true,
        ),
        row(
            "retire_scheme",
            Method::POST,
            &format!("{version}/retirement"),
            Some(json!({"ends_on": "2027-06-01"})),
            true,
        ),
        row("publish_scheme", Method::POST, &path, Some(publication()), true),
        row("create_scheme_draft", Method::POST, &drafts, Some(json!({"title": "草案", "text": TEXT})), true),
        row("list_scheme_drafts", Method::GET, &drafts, None, true),
        row("show_scheme_draft", Method::GET, &draft, None, true),
        row("edit_scheme_draft", Method::PUT, &draft, Some(json!({"title": "草案", "text": TEXT})), true),
        row(
            "publish_scheme_draft",
            Method::POST,
            &format!("{draft}/publication"),
            Some(json!({"effective_from": "2027-01-02"})),
            true,
        ),
        row(
            "delete_scheme_draft",
            Method::DELETE,
            &format!("/v1/scheme-drafts/{}", things.scheme_drafts.1),
            None,
            true,
        ),
    ]
}
