//! A member without a phone, and a desk full of logs.

use domain::access::Role;
use harness::{World, id};
use serde_json::json;

use super::Reached;

/// One clerk claims and writes down, another settles what lies there; a complaint comes, and it is taken back.
pub async fn written_and_settled(reached: &mut Reached, world: &World<'_>) {
    let member = world.member_at(world.jia).await;
    let task = world.task(1).await;
    let body = json!({"person_id": member.id});
    let claimed = world.worker.post(format!("/v1/tasks/{task}/recorded-claims")).json(body).send().await;
    let claim = id(&reached.by("record_claim", claimed));
    let recorded = world.worker.post(format!("/v1/claims/{claim}/recorded-log")).json(world.report(60)).send().await;
    let log = id(&reached.by("record_log", recorded));
    let second = world.staff(Role::Worker, world.jia).await;
    let body = json!({"reviews": [{"log_id": log, "revision": 1, "verdict": "accepted"}]});
    let settled = reached.by("review_logs", second.post("/v1/log-reviews").json(body).send().await);
    assert_eq!(settled["items"][0]["entries"][0]["credited"], "1");
    let body = json!({"reason": "经核实，服务对象反映未到场"});
    let annulled =
        reached.by("annul_log", world.worker.post(format!("/v1/logs/{log}/annulment")).json(body).send().await);
    assert_eq!(annulled["entries"][1]["credited"], "-1");
}
