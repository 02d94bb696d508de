//! A commendation is proposed, approved, and taken back; another one is thought better of.

use domain::access::Role;
use harness::{World, id};
use serde_json::json;

use super::Reached;

/// The worker of 甲 proposes, another one decides.
pub async fn proposed_and_decided(reached: &mut Reached, world: &World<'_>) {
    let member = world.member_at(world.jia).await;
    let body = json!({
        "person_id": member.id, "item": "commendation", "factors": {"level": "county"}, "matter": "先进", "note": "获评先进",
        "happened_at": "2026-11-16T08:00:00+08:00",
    });
    let path = format!("/v1/orgs/{}/proposals", world.jia);
    let proposal = id(&reached.by("create_proposal", world.worker.post(&path).json(body.clone()).send().await));
    let second = world.staff(Role::Worker, world.jia).await;
    reached.by("list_proposals", second.get("/v1/proposals?state=waiting").send().await);
    reached.by("show_proposal", second.get(format!("/v1/proposals/{proposal}")).send().await);
    let verdict = json!({"verdict": "approved"});
    let decided = second.post(format!("/v1/proposals/{proposal}/decision")).json(verdict).send().await;
    let decided = reached.by("decide_proposal", decided);
    assert_eq!(decided["entries"][0]["credited"], "2");
    let score = reached.by("show_my_score", member.get("/v1/me/score").send().await);
    assert_eq!(score["total"], "2");
    let officer = &world.officer;
    reached.by("show_member_score", officer.get(format!("/v1/members/{}/score", member.id)).send().await);
    reached.by("show_org_scores", officer.get(format!("/v1/orgs/{}/scores", world.city)).send().await);
    reached.by("list_my_proposals", member.get("/v1/me/proposals").send().await);
    let reason = json!({"reason": "重复申报"});
    let revoked = second.post(format!("/v1/proposals/{proposal}/revocation")).json(reason).send().await;
    reached.by("revoke_proposal", revoked);
    let another = id(&world.worker.post(&path).json(body).send().await.expect(201));
    let withdrawn = world.worker.post(format!("/v1/proposals/{another}/withdrawal")).send().await;
    reached.by("withdraw_proposal", withdrawn);
}
