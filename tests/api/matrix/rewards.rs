//! A reward of 甲, and the member's redemption of another.

use harness::{Client, World, id};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Row, Things};

fn reward(stock: i32) -> Value {
    json!({"title": "雨伞一把", "price": "1", "stock": stock})
}

/// Offered by the worker of 甲, and redeemed beside the API's rules: the matrix has no scheme of redeemable points.
pub async fn offered(world: &World<'_>, member: &Client) -> (String, String) {
    let path = format!("/v1/orgs/{}/rewards", world.jia);
    let reward = id(&world.worker.post(path).json(reward(9)).send().await.expect(201));
    let redemption = world.redemption(&member.id, &reward).await;
    (reward, redemption)
}

pub fn rows(world: &World<'_>, things: &Things) -> Vec<Row> {
    let (offered, redemption) = &things.reward;
    let row = |operation, method, path: String, body, foreign| Row { operation, method, path, body, foreign };
    let get = |operation, path: String, foreign| row(operation, Method::GET, path, None, foreign);
    let post = |operation, path: String, foreign| row(operation, Method::POST, path, None, foreign);
    let mut change = reward(3);
    change["is_open"] = true.into();
    vec![
        row("publish_reward", Method::POST, format!("/v1/orgs/{}/rewards", world.jia), Some(reward(1)), true),
        row("edit_reward", Method::PUT, format!("/v1/rewards/{offered}"), Some(change), true),
        get("list_rewards", format!("/v1/orgs/{}/rewards", world.jia), false),
        post("redeem_reward", format!("/v1/rewards/{offered}/redemptions"), true),
        get("list_my_redemptions", "/v1/me/redemptions".into(), false),
        get("list_org_redemptions", format!("/v1/orgs/{}/redemptions", world.jia), true),
        post("hand_over_redemption", format!("/v1/redemptions/{redemption}/handover"), true),
        post("cancel_redemption", format!("/v1/redemptions/{redemption}/cancellation"), true),
    ]
}
