//! A unit that sends several.

use domain::access::Role;
use harness::{World, id};
use serde_json::json;

use super::Reached;

/// The secretary finds a task, takes three slots, names two, takes one back, and gives up what is left.
pub async fn claimed_and_named(reached: &mut Reached, world: &World<'_>) {
    let unit = world.org(world.city, "unit", "县税务局").await;
    let secretary = world.staff(Role::Secretary, unit).await;
    let body = json!({"community_id": world.jia});
    secretary.post(format!("/v1/orgs/{unit}/unit-checkins")).json(body).send().await.expect(201);
    let task = world.publish(world.gathering(9, 5)).await;
    let hall = secretary.get(format!("/v1/orgs/{unit}/claimable-tasks?kind=gathering")).send().await;
    assert_eq!(id(&reached.by("list_claimable_tasks", hall)["items"][0]), task);
    let path = format!("/v1/tasks/{task}/unit-claims");
    let body = json!({"unit_id": unit, "slots": 3});
    let claim = id(&reached.by("claim_for_unit", secretary.post(&path).json(body).send().await));
    reached.by("list_task_unit_claims", world.worker.get(&path).send().await);
    reached.by("list_unit_claims", secretary.get(format!("/v1/orgs/{unit}/unit-claims")).send().await);
    let (first, second) = (world.member_of(unit).await, world.member_of(unit).await);
    let claim = format!("/v1/unit-claims/{claim}");
    let names = json!({"person_ids": [first.id, second.id]});
    reached.by("name_members", secretary.post(format!("{claim}/names")).json(names).send().await);
    let back = json!({"person_ids": [second.id]});
    reached.by("unname_members", secretary.post(format!("{claim}/unnamings")).json(back).send().await);
    let less = secretary.put(format!("{claim}/slots")).json(json!({"slots": 1})).send().await;
    reached.by("resize_unit_claim", less);
    let seen = reached.by("show_unit_claim", secretary.get(&claim).send().await);
    assert_eq!((&seen["slots"], &seen["named"][0]["person_id"]), (&1.into(), &first.id.as_str().into()));
}
