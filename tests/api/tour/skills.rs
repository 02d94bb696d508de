//! A member says what they can do.

use harness::World;
use serde_json::json;

use super::Reached;

pub async fn said(reached: &mut Reached, world: &World<'_>) {
    let member = world.member_of(world.school).await;
    let body = json!({"skills": ["急救"]});
    reached.by("set_my_skills", member.put("/v1/me/skills").keyed().json(body.clone()).send().await);
    reached.by("list_my_skills", member.get("/v1/me/skills").send().await);
    let path = format!("/v1/members/{}/skills", member.id);
    reached.by("set_member_skills", world.officer.put(&path).json(body).send().await);
    reached.by("list_member_skills", world.officer.get(&path).send().await);
}
