//! Leave and exemption.

use harness::{World, id};
use serde_json::json;

use super::Reached;

/// A member falls ill, comes back early, and takes another request back.
pub async fn asked_and_decided(reached: &mut Reached, world: &World<'_>) {
    let (member, officer) = (world.member_of(world.school).await, &world.officer);
    let days = |from: &str, to: &str| json!({"kind": "leave", "from_day": from, "to_day": to, "reason": "住院"});
    let ask = |from: &str, to: &str| member.post("/v1/me/leaves").keyed().json(days(from, to)).send();
    let leave = id(&reached.by("ask_leave", ask("2026-11-16", "2026-11-20").await));
    reached.by("list_leaves", officer.get("/v1/leaves?state=asked").send().await);
    reached.by("show_leave", officer.get(format!("/v1/leaves/{leave}")).send().await);
    let decision = officer.post(format!("/v1/leaves/{leave}/decision")).json(json!({"verdict": "approved"}));
    reached.by("decide_leave", decision.send().await);
    let early = member.post(format!("/v1/leaves/{leave}/early-end")).keyed().json(json!({"last_day": "2026-11-18"}));
    reached.by("cut_leave_short", early.send().await);
    let other = id(&ask("2026-12-01", "2026-12-02").await.expect(201));
    reached.by("withdraw_leave", member.post(format!("/v1/leaves/{other}/withdrawal")).keyed().send().await);
    let paper = officer.post(format!("/v1/members/{}/leaves", member.id)).json(days("2026-06-01", "2026-06-03"));
    reached.by("record_leave", paper.send().await);
    reached.by("list_my_leaves", member.get("/v1/me/leaves").send().await);
}
