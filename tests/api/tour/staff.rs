//! The office hires somebody.

use domain::access::Role;
use harness::{World, id};
use serde_json::json;

use super::Reached;

/// Makes an account, grants a role, and takes everything back.
pub async fn hired_and_dismissed(reached: &mut Reached, world: &World<'_>) {
    let (system, security) =
        (world.staff(Role::System, world.city).await, world.staff(Role::Security, world.city).await);
    let body = json!({"org_id": world.jia, "username": "jia.new", "name": "赵新来"});
    let account = reached.by("create_account", system.post("/v1/accounts").json(body).send().await);
    let body = json!({"person_id": account["person_id"], "org_id": world.jia, "role": "worker"});
    let grant = id(&reached.by("grant_role", security.post("/v1/grants").json(body).send().await));
    reached.by("list_staff", security.get(format!("/v1/orgs/{}/staff", world.jia)).send().await);
    let path = format!("/v1/accounts/{}", id(&account));
    reached.by("reset_password", system.post(format!("{path}/password-reset")).send().await);
    reached.by("disable_account", system.post(format!("{path}/disablement")).send().await);
    reached.by("enable_account", system.post(format!("{path}/enablement")).send().await);
    reached.by("revoke_grant", security.post(format!("/v1/grants/{grant}/revocation")).send().await);
}
