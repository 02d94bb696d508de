//! A full task and who waits for it.

use harness::{World, id};

use super::Reached;

/// One waits, is seen by the worker, and waits no longer.
pub async fn joined_and_left(reached: &mut Reached, world: &World<'_>) {
    let task = world.task(1).await;
    let (first, second) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
    world.claim(&first, &task).await;
    let path = format!("/v1/tasks/{task}/waitlist");
    let entry = id(&reached.by("join_waitlist", second.post(&path).keyed().send().await));
    reached.by("list_task_waitlist", world.worker.get(&path).send().await);
    reached.by("list_my_waitlist", second.get("/v1/me/waitlist").send().await);
    let left = second.post(format!("/v1/waitlist-entries/{entry}/withdrawal")).keyed().send().await;
    reached.by("leave_waitlist", left);
}
