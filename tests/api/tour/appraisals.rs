//! A unit has rules of its own, by which its members appraise one another; and its city has rules for units.

use harness::World;
use serde_json::json;

use super::Reached;

const SCHEME: &str = r#"{scheme: school, title: 学校方案, currency: assessment, sections: [{code: appraisal, title: 民主测评,
    appraisal: {by: fellows, up_to: "20", at_least: 3, opens: "01-01", closes: "12-31"}}]}"#;

pub async fn given(reached: &mut Reached, world: &World<'_>) {
    let tomorrow = domain::calendar::day(world.app.ctx.now()).succ_opt().unwrap();
    world.scheme(world.school, SCHEME, &tomorrow.to_string()).await;
    let (member, fellow) = (world.member_of(world.school).await, world.member_of(world.school).await);
    world.app.advance(chrono::Duration::days(1));
    let path = format!("/v1/members/{}/appraisals/{}/appraisal", member.id, &tomorrow.to_string()[..4]);
    let given = fellow.put(path).json(json!({"mark": "18"})).send().await;
    assert_eq!(reached.by("appraise_member", given)["mark"], "18");
    let asked = reached.by("list_my_appraisals", fellow.get("/v1/me/appraisals").send().await);
    assert!(asked["items"].as_array().unwrap().iter().any(|row| row["mark"] == "18"));

    let school = world.school;
    let tomorrow = tomorrow.succ_opt().unwrap();
    world.scheme(world.city, include_str!("../../../data/schemes/unit.yaml"), &tomorrow.to_string()).await;
    world.app.advance(chrono::Duration::days(1));
    let officer = &world.officer;
    let path = format!("/v1/orgs/{school}/appraisals/{}/annual", &tomorrow.to_string()[..4]);
    reached.by("appraise_org", officer.put(path).json(json!({"mark": "90"})).send().await);
    let score = reached.by("show_score_of_org", officer.get(format!("/v1/orgs/{school}/score")).send().await);
    assert_eq!(score["sections"][1]["score"], "45");
    reached.by("list_org_entries", officer.get(format!("/v1/orgs/{school}/entries")).send().await);
    reached.by("explain_org_points", officer.get(format!("/v1/orgs/{school}/points/explanation")).send().await);
    let path = format!("/v1/orgs/{}/rankings?kind=unit&period={}", world.city, &tomorrow.to_string()[..4]);
    reached.by("rank_orgs", officer.get(path).send().await);
}
