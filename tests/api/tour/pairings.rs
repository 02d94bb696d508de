//! Pairings: given, read from every side, corrected, ended.

use harness::{World, id};
use serde_json::json;

use super::Reached;

pub async fn given_and_ended(reached: &mut Reached, world: &World<'_>) {
    let worker = &world.worker;
    let member = world.member_at(world.jia).await;
    let compound = world.org(world.jia, "compound", "城东小区").await;
    let path = format!("/v1/orgs/{compound}/pairings");
    let body = json!({"person_id": member.id, "households": 30, "extent": "3号楼1单元"});
    let pairing = id(&reached.by("record_pairing", worker.post(&path).json(body).send().await));
    let mine = reached.by("list_my_pairings", member.get("/v1/me/pairings").send().await);
    assert_eq!((&mine["items"][0]["place_name"], &mine["items"][0]["state"]), (&"城东小区".into(), &"live".into()));
    let body = json!({"households": 36, "extent": "3号楼"});
    let path = format!("/v1/pairings/{pairing}/households");
    reached.by("correct_pairing", worker.put(path).json(body).send().await);
    let path = format!("/v1/orgs/{}/pairings?state=live", world.jia);
    reached.by("list_org_pairings", worker.get(path).send().await);
    let path = format!("/v1/members/{}/pairings", member.id);
    reached.by("list_member_pairings", worker.get(path).send().await);
    let path = format!("/v1/pairings/{pairing}/end");
    reached.by("end_pairing", worker.post(path).json(json!({})).send().await);
}
