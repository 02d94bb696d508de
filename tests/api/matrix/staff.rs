//! Who makes accounts, and who grants.

use domain::access::Role;
use harness::{World, id};
use reqwest::Method;
use serde_json::json;

use super::{Row, Things};

/// Somebody with an account and a role in 甲: the ids of both.
pub async fn hired(world: &World<'_>) -> (String, String) {
    let (system, security) =
        (world.staff(Role::System, world.city).await, world.staff(Role::Security, world.city).await);
    let body = json!({"org_id": world.jia, "username": "jia.new", "name": "赵新来"});
    let account = system.post("/v1/accounts").json(body).send().await.expect(201);
    let body = json!({"person_id": account["person_id"], "org_id": world.jia, "role": "worker"});
    (id(&account), id(&security.post("/v1/grants").json(body).send().await.expect(201)))
}

pub fn rows(world: &World<'_>, things: &Things) -> Vec<Row> {
    let Things { account, grant, member, .. } = things;
    let post = |operation, path: String, body| Row { operation, method: Method::POST, path, body, foreign: true };
    let new = json!({"org_id": world.jia, "username": "jia.other", "name": "赵又来"});
    let role = json!({"person_id": member.id, "org_id": world.jia, "role": "worker"});
    let list = format!("/v1/orgs/{}/staff", world.jia);
    vec![
        Row { operation: "list_staff", method: Method::GET, path: list, body: None, foreign: true },
        post("create_account", "/v1/accounts".into(), Some(new)),
        post("reset_password", format!("/v1/accounts/{account}/password-reset"), None),
        post("disable_account", format!("/v1/accounts/{account}/disablement"), None),
        post("enable_account", format!("/v1/accounts/{account}/enablement"), None),
        post("grant_role", "/v1/grants".into(), Some(role)),
        post("revoke_grant", format!("/v1/grants/{grant}/revocation"), None),
    ]
}
