//! Check-ins, beyond the first: on paper, moved, confirmed, declined, withdrawn.

use harness::{World, id};
use serde_json::json;

use super::Reached;

pub async fn tour(world: &World<'_>, reached: &mut Reached) {
    let (worker, officer) = (&world.worker, &world.officer);
    let policy = format!("/v1/orgs/{}/checkin-policy", world.jia);
    let member = world.member_of(world.school).await;
    let body = json!({"community_id": world.yi, "person_id": member.id});
    let first = id(&reached.by("record_checkin", officer.post("/v1/checkins").json(body).send().await));
    reached.by("show_checkin", member.get(format!("/v1/checkins/{first}")).send().await);
    reached.by("set_checkin_policy", worker.put(&policy).json(json!({"confirmation": true})).send().await);
    reached.by("show_checkin_policy", member.get(&policy).send().await);
    let body = json!({"community_id": world.jia});
    let path = format!("/v1/checkins/{first}/move");
    let second = id(&reached.by("move_checkin", member.post(&path).keyed().json(body.clone()).send().await));
    let path = format!("/v1/checkins/{second}/declination");
    let reason = json!({"reason": "登记住址不在本社区"});
    reached.by("decline_checkin", worker.post(path).json(reason).send().await);
    let again = member.post(format!("/v1/checkins/{first}/move")).keyed().json(body).send().await.expect(201);
    let path = format!("/v1/checkins/{}/confirmation", id(&again));
    reached.by("confirm_checkin", worker.post(path).send().await);
    reached.by("list_org_checkins", worker.get(format!("/v1/orgs/{}/checkins", world.jia)).send().await);
    reached.by("list_member_checkins", officer.get(format!("/v1/members/{}/checkins", member.id)).send().await);
    let path = format!("/v1/checkins/{}/withdrawal", id(&again));
    reached.by("withdraw_checkin", member.post(path).keyed().send().await);
    worker.put(&policy).json(json!({"confirmation": false})).send().await.expect(200);
}
