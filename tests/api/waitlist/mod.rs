//! Waiting for a slot: in turn, at a decent hour, and never one too many.

mod endings;
mod promotion;

use harness::{Client, World, id, on_both};
use serde_json::Value;

/// A member's place in the queue for a task; the entry.
async fn join(member: &Client, task: &str) -> Value {
    member.post(format!("/v1/tasks/{task}/waitlist")).keyed().send().await.expect(201)
}

async fn give_back(member: &Client, claim: &str) {
    member.post(format!("/v1/claims/{claim}/withdrawal")).keyed().send().await.expect(201);
}

/// The member's newest entry.
async fn newest(member: &Client) -> Value {
    member.get("/v1/me/waitlist").send().await.expect(200)["items"][0].clone()
}

/// Why it ended, or `null`.
async fn end_of(member: &Client) -> Value {
    newest(member).await["end_reason"].clone()
}

/// A task of one slot that the first holds and the others wait for: the task, the claim, the members.
async fn waited_for(world: &World<'_>, task: Value, others: usize) -> (String, String, Vec<Client>) {
    let task = world.publish(task).await;
    let holder = world.member_at(world.jia).await;
    let claim = world.claim(&holder, &task).await;
    let mut members = vec![holder];
    for _ in 0..others {
        world.app.advance(chrono::Duration::seconds(1));
        let member = world.member_at(world.jia).await;
        join(&member, &task).await;
        members.push(member);
    }
    (task, claim, members)
}

on_both! {
    async fn one_waits_for_a_full_task_in_turn_and_sees_ones_place(app) {
        let world = app.world().await;
        let (task, _, members) = waited_for(&world, world.errand(1), 3).await;
        for (place, member) in members.iter().enumerate().skip(1) {
            let entry = newest(member).await;
            assert_eq!((&entry["position"], &entry["task_title"]), (&place.into(), &"陪护独居老人就医".into()));
        }
        let path = format!("/v1/tasks/{task}/waitlist");
        let queue = world.worker.get(&path).send().await.expect(200);
        let people: Vec<&str> = queue["items"].as_array().unwrap().iter().map(|row| row["person_id"].as_str().unwrap()).collect();
        assert_eq!(people, members[1..].iter().map(|member| member.id.as_str()).collect::<Vec<_>>());
        let seen = world.worker.get(format!("/v1/tasks/{task}")).send().await.expect(200);
        assert_eq!((&seen["waiting"], &seen["state"]), (&3.into(), &"full".into()));

        let entry = id(&newest(&members[1]).await);
        let left = members[1].post(format!("/v1/waitlist-entries/{entry}/withdrawal")).keyed().send().await.expect(201);
        assert_eq!((&left["end_reason"], &left["position"]), (&"withdrawn".into(), &Value::Null));
        assert_eq!(newest(&members[2]).await["position"], 1);
        let again = members[1].post(format!("/v1/waitlist-entries/{entry}/withdrawal")).keyed();
        again.send().await.refused(409, "waiting_ended");
        let others = format!("/v1/waitlist-entries/{}/withdrawal", id(&newest(&members[3]).await));
        members[2].post(&others).keyed().send().await.refused(404, "not_found");
        // Whoever left may join again, at the end.
        assert_eq!(join(&members[1], &task).await["position"], 3);
        let export = members[1].get("/v1/me/export").send().await.expect(200);
        assert_eq!(export["waitlist"].as_array().unwrap().len(), 2);
    }

    async fn one_waits_only_for_what_is_full_and_could_be_claimed_otherwise(app) {
        let world = app.world().await;
        let (member, holder) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        let free = world.task(1).await;
        let ask = |member: &Client, task: &str| member.post(format!("/v1/tasks/{task}/waitlist")).keyed().send();
        ask(&member, &free).await.refused(409, "task_has_slots");
        world.claim(&holder, &free).await;
        ask(&holder, &free).await.refused(409, "already_claimed");
        ask(&world.member_at(world.bing).await, &free).await.refused(404, "not_found");
        join(&member, &free).await;
        ask(&member, &free).await.refused(409, "already_waiting");
        let closed = world.task(1).await;
        world.claim(&holder, &closed).await;
        world.worker.post(format!("/v1/tasks/{closed}/closure")).send().await.expect(201);
        ask(&member, &closed).await.refused(409, "task_closed");
        let gathering = world.publish(world.gathering_in(chrono::Duration::hours(11), 1)).await;
        world.claim(&holder, &gathering).await;
        ask(&member, &gathering).await.refused(409, "waitlist_closed");
        let other = world.publish(world.gathering(1, 2)).await;
        world.claim(&member, &other).await;
        let same_time = world.publish(world.gathering(1, 2)).await;
        world.claim(&world.member_at(world.jia).await, &same_time).await;
        ask(&member, &same_time).await.refused(409, "gatherings_overlap");
    }

    async fn one_member_joining_many_times_at_once_waits_once(app) {
        let world = app.world().await;
        let (task, _, _) = waited_for(&world, world.errand(1), 0).await;
        let member = world.member_at(world.jia).await;
        let path = format!("/v1/tasks/{task}/waitlist");
        let replies = futures::future::join_all((0..10).map(|_| member.post(&path).keyed().send())).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            reply.refused(409, "already_waiting");
        }
        let seen = world.worker.get(format!("/v1/tasks/{task}")).send().await.expect(200);
        assert_eq!(seen["waiting"], 1);
        let key = harness::new_key();
        let other = world.member_at(world.jia).await;
        let first = other.post(&path).key(&key).send().await;
        let second = other.post(&path).key(&key).send().await;
        assert_eq!(first.expect(201), second.expect(201), "a repeat gets the first answer");
    }
}
