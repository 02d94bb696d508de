//! Ratings both ways: given once the service was done, blind, changed within a day, never about oneself.

mod disclosure;
mod links;

use chrono::Duration;
use domain::access::Role;
use futures::future::join_all;
use harness::{Ask, Client, World, id, on_both};
use serde_json::{Value, json};

/// A member of 甲 who reported on an errand: the claim.
async fn served(world: &World<'_>, member: &Client) -> String {
    let task = world.task(1).await;
    let claim = world.claim(member, &task).await;
    world.log(member, &claim, 60).await;
    claim
}

fn of_community(member: &Client, claim: &str, stars: i32) -> Ask {
    let body = json!({"stars": stars, "comment": " 分工清楚。 "});
    member.put(format!("/v1/claims/{claim}/community-rating")).keyed().json(body)
}

fn of_member(staff: &Client, claim: &str, stars: i32) -> Ask {
    let body = json!({"stars": stars, "comment": "耐心细致。"});
    staff.put(format!("/v1/claims/{claim}/member-rating")).json(body)
}

/// What somebody sees of a claim's ratings.
async fn seen(who: &Client, claim: &str) -> Value {
    who.get(format!("/v1/claims/{claim}/ratings")).send().await.expect(200)
}

/// The daily disclosure.
async fn disclose(world: &World<'_>) {
    domain::schedule::run_all(&world.app.ctx).await.expect("it runs");
}

on_both! {
    async fn a_member_and_a_community_rate_each_other_once_the_errand_was_reported(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let task = world.task(1).await;
        let claim = world.claim(&member, &task).await;
        of_community(&member, &claim, 4).send().await.refused(409, "rating_not_open");
        of_member(&world.worker, &claim, 5).send().await.refused(409, "rating_not_open");
        let before = seen(&member, &claim).await;
        assert_eq!((&before["is_open"], &before["opens_at"]), (&false.into(), &Value::Null));
        world.log(&member, &claim, 60).await;

        let given = of_community(&member, &claim, 4).send().await.expect(200);
        assert_eq!((&given["side"], &given["stars"]), (&"member".into(), &4.into()));
        assert_eq!(given["comment"], Value::Null, "an answer that is kept says nothing personal");
        assert_eq!(given["changeable_until"], "2026-11-17T09:00:00+08:00");
        let own = seen(&member, &claim).await;
        assert_eq!((&own["by_member"]["comment"], &own["is_open"]), (&"分工清楚。".into(), &true.into()));
        assert_eq!(own["closes_at"], "2026-12-16T09:00:00+08:00");
        of_member(&world.worker, &claim, 5).send().await.expect(200);
        let theirs = seen(&world.worker, &claim).await;
        assert_eq!((&theirs["by_community"]["stars"], &theirs["by_community"]["comment"]), (&5.into(), &"耐心细致。".into()));
        let list = world.worker.get(format!("/v1/tasks/{task}/ratings")).send().await.expect(200);
        assert_eq!((&list["total"], &list["items"][0]["side"]), (&1.into(), &"community".into()));
        // It brings nothing and is nobody's business elsewhere.
        assert_eq!(member.get("/v1/me/points").send().await.expect(200)["all"], "0");
    }

    async fn a_gathering_is_rated_from_its_end_by_those_who_were_there(app) {
        let world = app.world().await;
        let (there, absent) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        let task = world.publish(world.gathering_in(Duration::hours(1), 5)).await;
        let (claim, other) = (world.claim(&there, &task).await, world.claim(&absent, &task).await);
        world.attend(&there, &task).await;
        of_community(&there, &claim, 5).send().await.refused(409, "rating_not_open");
        app.advance(Duration::hours(3));
        of_community(&absent, &other, 1).send().await.refused(409, "rating_not_open");
        of_member(&world.worker, &other, 1).send().await.refused(409, "rating_not_open");
        of_community(&there, &claim, 5).send().await.expect(200);
        app.advance(Duration::days(30) - Duration::seconds(1));
        of_member(&world.worker, &claim, 5).send().await.expect(200);
        app.advance(Duration::seconds(1));
        of_member(&world.worker, &claim, 4).send().await.refused(409, "rating_over");
        assert_eq!(seen(&there, &claim).await["is_open"], false);
    }

    async fn one_changes_ones_own_rating_for_a_day_and_nobody_else_s(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let claim = served(&world, &member).await;
        let colleague = world.staff(Role::Worker, world.jia).await;
        let first = of_member(&world.worker, &claim, 2).send().await.expect(200);
        of_member(&colleague, &claim, 5).send().await.refused(409, "already_rated");
        app.advance(Duration::hours(23));
        let second = of_member(&world.worker, &claim, 4).send().await.expect(200);
        assert_eq!((&second["id"], &second["stars"], &second["given_at"]), (&first["id"], &4.into(), &first["given_at"]));
        assert!(second["changed_at"].is_string());
        assert_eq!(seen(&colleague, &claim).await["by_community"]["changeable_until"], Value::Null);
        app.advance(Duration::hours(1));
        of_member(&world.worker, &claim, 3).send().await.refused(409, "already_rated");
        assert_eq!(seen(&world.worker, &claim).await["by_community"]["stars"], 4);
        let auditor = world.staff(Role::Auditor, world.city).await;
        let rows = auditor.get("/v1/audit?page_size=100").send().await.expect(200);
        let audited = rows["items"].as_array().unwrap().iter().filter(|row| row["operation"] == "rate_member").count();
        assert_eq!(audited, 2, "each change leaves a row");
    }

    async fn nobody_rates_their_own_service_or_what_is_not_theirs(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let claim = served(&world, &member).await;
        world.grant(&member.id, Role::Worker, world.jia).await;
        let both = world.client(member.id.parse().unwrap(), true, vec![("worker".into(), world.jia)]);
        of_member(&both, &claim, 5).send().await.refused(403, "own_rating");
        both.post(format!("/v1/claims/{claim}/rating-links")).send().await.refused(403, "own_rating");
        of_community(&both, &claim, 5).send().await.expect(200);
        // Of their own claim they see no more than any member does.
        of_member(&world.worker, &claim, 3).send().await.expect(200);
        assert_eq!(seen(&both, &claim).await["by_community"], Value::Null);
        let task = seen(&both, &claim).await["task_id"].as_str().unwrap().to_string();
        let list = both.get(format!("/v1/tasks/{task}/ratings")).send().await.expect(200);
        assert_eq!(list["items"], json!([]));

        let other = world.member_at(world.jia).await;
        of_community(&other, &claim, 1).send().await.refused(404, "not_found");
        let elsewhere = world.staff(Role::Worker, world.bing).await;
        of_member(&elsewhere, &claim, 1).send().await.refused(404, "not_found");
        let secretary = world.staff(Role::Secretary, world.school).await;
        of_member(&secretary, &claim, 1).send().await.refused(403, "forbidden");
        member.put(format!("/v1/claims/{claim}/community-rating")).json(json!({"stars": 5})).send().await
            .refused(400, "idempotency_key_required");
    }

    async fn what_was_given_back_freed_cancelled_or_missed_is_not_rated(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let task = world.task(2).await;
        let withdrawn = world.claim(&member, &task).await;
        member.post(format!("/v1/claims/{withdrawn}/withdrawal")).keyed().send().await.expect(201);
        let cancelled = world.claim(&member, &task).await;
        world.worker.post(format!("/v1/tasks/{task}/cancellation")).json(json!({"reason": "暴雨"})).send().await.expect(201);
        let gathering = world.publish(world.gathering_in(Duration::hours(1), 1)).await;
        let missed = world.claim(&member, &gathering).await;
        app.advance(Duration::hours(3));
        let body = json!({"claims": [missed]});
        world.worker.post(format!("/v1/tasks/{gathering}/no-shows")).json(body).send().await.expect(201);
        let released = world.claim(&member, &world.task(1).await).await;
        member.post(world.withdrawal(&member).await).keyed().send().await.expect(201);
        for claim in [withdrawn, cancelled, missed, released] {
            of_community(&member, &claim, 1).send().await.refused(409, "claim_ended");
            of_member(&world.worker, &claim, 1).send().await.refused(409, "claim_ended");
            world.worker.post(format!("/v1/claims/{claim}/rating-links")).send().await.refused(409, "claim_ended");
            let seen = seen(&member, &claim).await;
            assert_eq!((&seen["is_open"], &seen["closes_at"]), (&false.into(), &Value::Null));
        }
    }

    async fn malformed_ratings_are_refused_and_say_where(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let claim = served(&world, &member).await;
        let path = format!("/v1/claims/{claim}/member-rating");
        for (body, place) in [
            (json!({"stars": 0}), "/stars"),
            (json!({"stars": 6}), "/stars"),
            (json!({"stars": 4.5}), "/stars"),
            (json!({"stars": "5"}), "/stars"),
            (json!({"stars": 5, "comment": "长".repeat(501)}), "/comment"),
        ] {
            let faults = world.worker.put(&path).json(body.clone()).send().await.faults();
            assert_eq!(faults[0].0, place, "{body}");
        }
        world.worker.put(&path).json(json!({})).send().await.refused(422, "validation_failed");
        world.worker.put(&path).body("application/json", "{").send().await.refused(400, "malformed_json");
        assert_eq!(seen(&world.worker, &claim).await["by_community"], Value::Null);
        let longest = json!({"stars": 5, "comment": "长".repeat(500)});
        world.worker.put(&path).json(longest).send().await.expect(200);
        world.worker.put(&path).json(json!({"stars": 5, "comment": "  "})).send().await.expect(200);
        assert_eq!(seen(&world.worker, &claim).await["by_community"]["comment"], Value::Null);
    }

    async fn of_many_who_rate_for_one_side_at_once_one_is_heard(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let claim = served(&world, &member).await;
        let mut staff = Vec::new();
        for _ in 0..6 {
            staff.push(world.staff(Role::Worker, world.jia).await);
        }
        let replies = join_all(staff.iter().map(|one| of_member(one, &claim, 5).send())).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
        for reply in replies.iter().filter(|reply| reply.status != 200) {
            reply.refused(409, "already_rated");
        }
        let key = harness::new_key();
        let ask = || member.put(format!("/v1/claims/{claim}/community-rating")).key(&key).json(json!({"stars": 3}));
        let first = ask().send().await;
        let again = ask().send().await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(first.expect(200), again.expect(200));
        let list = world.worker.get(format!("/v1/tasks/{}/ratings", seen(&member, &claim).await["task_id"].as_str().unwrap()));
        assert_eq!(list.send().await.expect(200)["total"], 1);
    }
}
