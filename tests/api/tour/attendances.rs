//! A gathering and who was there.

use chrono::Duration;
use harness::{World, id};
use serde_json::json;

use super::Reached;

/// One scans, leaves and is back on the list; another's phone had no network; a third has none; a fourth
/// never comes.
pub async fn shown_and_called(reached: &mut Reached, world: &World<'_>) {
    let worker = &world.worker;
    let task = world.publish(world.gathering_in(Duration::hours(1), 9)).await;
    let path = format!("/v1/tasks/{task}/attendances");
    let (first, second, third) =
        (world.member_at(world.jia).await, world.member_at(world.jia).await, world.member_at(world.jia).await);
    world.claim(&first, &task).await;
    world.claim(&second, &task).await;
    let claim = world.claim(&third, &task).await;
    let absent = world.claim(&world.member_at(world.jia).await, &task).await;
    world.app.advance(Duration::hours(1));
    let shown = worker.get(format!("/v1/tasks/{task}/attendance-code")).send().await;
    let code = json!({"code": reached.by("show_attendance_code", shown)["text"]});
    let attended = first.post(&path).keyed().json(code.clone()).send().await;
    let attendance = id(&reached.by("attend_gathering", attended));
    let left = first.post(format!("/v1/attendances/{attendance}/check-out")).keyed().json(code.clone()).send().await;
    reached.by("check_out", left);
    world.app.advance(Duration::minutes(10));
    let late = id(&second.post(&path).keyed().json(code).send().await.expect(201));
    reached.by("list_attendances", worker.get("/v1/attendances?state=pending").send().await);
    let decision = worker.post(format!("/v1/attendances/{late}/decision")).json(json!({"verdict": "accepted"}));
    reached.by("decide_attendance", decision.send().await);
    let roll = json!({"present": [{"claim_id": claim}]});
    reached.by("call_roll", worker.post(format!("/v1/tasks/{task}/roll-call")).json(roll).send().await);
    world.app.advance(Duration::hours(2));
    let body = json!({"claims": [absent]});
    reached.by("record_no_shows", worker.post(format!("/v1/tasks/{task}/no-shows")).json(body).send().await);
    let body = json!({"kind": "excused", "reason": "送家人急诊"});
    reached.by("excuse_no_show", worker.post(format!("/v1/claims/{absent}/excuse")).json(body).send().await);
}
