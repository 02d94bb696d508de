//! A service that is rated by everybody whom it concerned.

use harness::{World, id};
use serde_json::json;

use super::Reached;

/// Member and community rate each other, somebody who was served rates by a link, and all look at it.
pub async fn given_and_shown(reached: &mut Reached, world: &World<'_>) {
    let (member, worker, anybody) = (world.member_at(world.jia).await, &world.worker, world.app.anonymous());
    let task = world.task(1).await;
    let claim = world.claim(&member, &task).await;
    world.log(&member, &claim, 60).await;
    let path = format!("/v1/claims/{claim}");
    let ask = member.put(format!("{path}/community-rating")).keyed().json(json!({"stars": 4}));
    reached.by("rate_community", ask.send().await);
    let ask = worker.put(format!("{path}/member-rating")).json(json!({"stars": 5, "comment": "耐心细致。"}));
    reached.by("rate_member", ask.send().await);
    let lost = id(&reached.by("issue_rating_link", worker.post(format!("{path}/rating-links")).send().await));
    reached.by("revoke_rating_link", worker.post(format!("/v1/rating-links/{lost}/revocation")).send().await);
    let slip = worker.post(format!("{path}/rating-links")).send().await.expect(201);
    let opening = json!({"code": slip["code"]});
    reached.by("open_rating_link", anybody.post("/v1/rating-links/opening").json(opening).send().await);
    let rating = json!({"code": slip["code"], "stars": 5});
    reached.by("rate_service", anybody.post("/v1/rating-links/rating").json(rating).send().await);
    let seen = reached.by("show_claim_ratings", worker.get(format!("{path}/ratings")).send().await);
    assert_eq!((&seen["by_community"]["stars"], &seen["by_served"][0]["stars"]), (&5.into(), &5.into()));
    reached.by("list_task_ratings", worker.get(format!("/v1/tasks/{task}/ratings")).send().await);
    reached.by("show_org_ratings", member.get(format!("/v1/orgs/{}/ratings", world.jia)).send().await);
    reached.by("list_org_comments", worker.get(format!("/v1/orgs/{}/rating-comments", world.jia)).send().await);
    reached.by("show_my_ratings", member.get("/v1/me/ratings").send().await);
    let path = format!("/v1/members/{}/ratings", member.id);
    reached.by("show_member_ratings", world.officer.get(path).send().await);
}
