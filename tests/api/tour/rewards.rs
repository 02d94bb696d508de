//! The city counts redeemable points, and a community exchanges them for umbrellas.

use harness::{World, id};
use serde_json::json;

use super::Reached;

pub async fn redeemed(reached: &mut Reached, world: &World<'_>) {
    let tomorrow = domain::calendar::day(world.app.ctx.now()).succ_opt().unwrap();
    world.scheme(world.city, include_str!("../../../data/schemes/redeemable.yaml"), &tomorrow.to_string()).await;
    let member = world.member_at(world.jia).await;
    world.app.advance(chrono::Duration::days(1));
    world.accepted(&member, &world.task(1).await, 120).await;
    let body = json!({"title": "雨伞一把", "price": "5", "stock": 3});
    let path = format!("/v1/orgs/{}/rewards", world.jia);
    let reward = id(&reached.by("publish_reward", world.worker.post(&path).json(body).send().await));
    reached.by("list_rewards", member.get(path).send().await);
    let body = json!({"title": "雨伞一把", "price": "5", "stock": 9, "is_open": true});
    reached.by("edit_reward", world.worker.put(format!("/v1/rewards/{reward}")).json(body).send().await);
    let redeem = async || member.post(format!("/v1/rewards/{reward}/redemptions")).keyed().send().await;
    let first = id(&reached.by("redeem_reward", redeem().await));
    let second = id(&redeem().await.expect(201));
    reached.by("list_my_redemptions", member.get("/v1/me/redemptions").send().await);
    reached.by("list_org_redemptions", world.worker.get(format!("/v1/orgs/{}/redemptions", world.jia)).send().await);
    let handover = world.worker.post(format!("/v1/redemptions/{first}/handover")).send().await;
    reached.by("hand_over_redemption", handover);
    let cancellation = member.post(format!("/v1/redemptions/{second}/cancellation")).keyed().send().await;
    reached.by("cancel_redemption", cancellation);
}
