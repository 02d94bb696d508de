//! The queue for a task of 甲.

use harness::{Client, World, id};
use reqwest::Method;

use super::{Row, Things};

/// The member's place in the queue for a task that somebody else has the only slot of.
pub async fn waiting(world: &World<'_>, member: &Client) -> String {
    let task = world.task(1).await;
    world.claim(&world.member_at(world.jia).await, &task).await;
    id(&member.post(format!("/v1/tasks/{task}/waitlist")).keyed().send().await.expect(201))
}

pub fn rows(things: &Things) -> Vec<Row> {
    let (task, waiting) = (&things.task, &things.waiting);
    let row = |operation, method, path: String, foreign| Row { operation, method, path, body: None, foreign };
    vec![
        row("join_waitlist", Method::POST, format!("/v1/tasks/{task}/waitlist"), true),
        row("list_task_waitlist", Method::GET, format!("/v1/tasks/{task}/waitlist"), true),
        row("list_my_waitlist", Method::GET, "/v1/me/waitlist".into(), false),
        row("leave_waitlist", Method::POST, format!("/v1/waitlist-entries/{waiting}/withdrawal"), true),
    ]
}
