//! Redeemable points are spent once, on what is left, and come back until the reward is handed over.

use chrono::Duration;
use domain::Caller;
use domain::access::Role;
use domain::points::verify_ledger;
use futures::future::join_all;
use harness::{Client, Reply, World, id, on_both};
use serde_json::{Value, json};

const REDEEMABLE: &str = include_str!("../../data/schemes/redeemable.yaml");

/// Members of the school at 甲, on the day after the city began to count redeemable points, each with forty of them.
async fn members(world: &World<'_>, count: usize) -> Vec<Client> {
    world.scheme(world.city, REDEEMABLE, "2026-11-17").await;
    let mut members = Vec::new();
    for _ in 0..count {
        members.push(world.member_at(world.jia).await);
    }
    world.app.advance(Duration::days(1));
    for member in &members {
        world.accepted(member, &world.task(1).await, 240).await;
    }
    members
}

async fn offer(world: &World<'_>, price: &str, stock: i32) -> String {
    let body = json!({"title": "雨伞一把", "price": price, "stock": stock});
    id(&world.worker.post(format!("/v1/orgs/{}/rewards", world.jia)).json(body).send().await.expect(201))
}

async fn redeem(member: &Client, reward: &str) -> Reply {
    member.post(format!("/v1/rewards/{reward}/redemptions")).keyed().send().await
}

/// What the member can spend.
async fn has(member: &Client) -> String {
    let seen = member.get("/v1/me/points").send().await.expect(200);
    let of = |account: &&Value| account["currency"] == "redeemable";
    seen["others"].as_array().unwrap().iter().find(of).unwrap()["all"].as_str().unwrap().to_string()
}

async fn stock(member: &Client, world: &World<'_>) -> Value {
    member.get(format!("/v1/orgs/{}/rewards", world.jia)).send().await.expect(200)["items"][0]["stock"].clone()
}

on_both! {
    async fn points_are_spent_on_a_reward_and_come_back_until_it_is_handed_over(app) {
        let world = app.world().await;
        let member = &members(&world, 1).await[0];
        let reward = offer(&world, "15", 5).await;
        assert_eq!(has(member).await, "40");
        let first = redeem(member, &reward).await.expect(201);
        assert_eq!((&first["state"], &first["price"], &first["title"]), (&"placed".into(), &"15".into(), &"雨伞一把".into()));
        let second = id(&redeem(member, &reward).await.expect(201));
        assert_eq!((has(member).await.as_str(), stock(member, &world).await), ("10", 3.into()));
        redeem(member, &reward).await.refused(409, "points_short");
        assert_eq!(stock(member, &world).await, 3, "what was refused took nothing");

        let cancel = |id: &str| format!("/v1/redemptions/{id}/cancellation");
        let hand_over = |id: &str| format!("/v1/redemptions/{id}/handover");
        assert_eq!(member.post(cancel(&second)).keyed().send().await.expect(201)["state"], "cancelled");
        assert_eq!((has(member).await.as_str(), stock(member, &world).await), ("25", 4.into()));
        member.post(cancel(&second)).keyed().send().await.refused(409, "redemption_ended");
        world.worker.post(hand_over(&second)).send().await.refused(409, "redemption_ended");
        let first = id(&first);
        assert_eq!(world.worker.post(hand_over(&first)).send().await.expect(201)["state"], "handed_over");
        for who in [member, &world.worker] {
            who.post(cancel(&first)).keyed().send().await.refused(409, "redemption_ended");
        }
        let mine = member.get("/v1/me/redemptions").send().await.expect(200);
        let states: Vec<&Value> = mine["items"].as_array().unwrap().iter().map(|row| &row["state"]).collect();
        assert_eq!(states, ["cancelled", "handed_over"]);
        let entries = member.get("/v1/me/entries").send().await.expect(200);
        let told: Vec<&str> = entries["items"].as_array().unwrap().iter().map(|row| row["because"].as_str().unwrap()).collect();
        assert_eq!(&told[..3], ["兑换已取消，冲销原记的 -15 分", "兑换“雨伞一把”，用去 15 分", "兑换“雨伞一把”，用去 15 分"]);
        assert_eq!(entries["items"][1]["item_title"], "兑换");

        // What was assessed is not touched, and what had been earned can still be undone.
        assert_eq!(member.get("/v1/me/points").send().await.expect(200)["all"], "2");
        let log = entries["items"][3]["log_id"].as_str().unwrap();
        let second = world.staff(Role::Worker, world.jia).await;
        second.post(format!("/v1/logs/{log}/annulment")).json(json!({"reason": "不实"})).send().await.expect(201);
        assert_eq!(has(member).await, "-15", "what was spent stays spent");
        redeem(member, &reward).await.refused(409, "points_short");
        let verified = verify_ledger(&app.ctx, &Caller::command_line()).await.expect("it verifies");
        assert!(verified.broken.is_none(), "{:?}", verified.broken);
    }

    async fn staff_cancel_what_they_cannot_hand_over_and_the_member_is_told(app) {
        let world = app.world().await;
        let member = &members(&world, 1).await[0];
        let redemption = id(&redeem(member, &offer(&world, "10", 1).await).await.expect(201));
        let path = format!("/v1/redemptions/{redemption}/cancellation");
        world.staff(Role::Worker, world.bing).await.post(&path).send().await.refused(404, "not_found");
        world.member_at(world.jia).await.post(&path).keyed().send().await.refused(404, "not_found");
        app.advance(Duration::minutes(1));
        world.worker.post(&path).send().await.expect(201);
        let (kind, text) = member.told().await;
        assert_eq!((kind.as_str(), text.contains("10 分已退回")), ("redemption_cancelled", true), "{text}");
        assert_eq!(has(member).await, "40");
        let queue = world.worker.get(format!("/v1/orgs/{}/redemptions?state=placed", world.jia)).send().await.expect(200);
        assert_eq!(queue["total"], 0);
        let all = world.officer.get(format!("/v1/orgs/{}/redemptions", world.city)).send().await.expect(200);
        assert_eq!((&all["total"], &all["items"][0]["state"]), (&1.into(), &"cancelled".into()));
    }

    async fn of_many_who_want_the_last_one_gets_it_and_nobody_spends_the_same_points_twice(app) {
        let world = app.world().await;
        let members = members(&world, 6).await;
        let last = offer(&world, "10", 1).await;
        let replies = join_all(members.iter().map(|member| redeem(member, &last))).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        for reply in replies.into_iter().filter(|reply| reply.status != 201) {
            reply.refused(409, "out_of_stock");
        }
        let member = &members[0];
        let before = has(member).await;
        let many = offer(&world, "30", 50).await;
        let replies = join_all((0..6).map(|_| redeem(member, &many))).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        let left: f64 = before.parse::<f64>().unwrap() - 30.0;
        assert_eq!(has(member).await.parse::<f64>().unwrap(), left);
        // A repeat of the same request is the same redemption.
        let dear = offer(&world, "1", 50).await;
        let path = format!("/v1/rewards/{dear}/redemptions");
        let (one, two) = (members[1].post(&path).key("once").send().await, members[1].post(&path).key("once").send().await);
        assert_eq!(id(&one.expect(201)), id(&two.expect(201)));
    }

    async fn what_cannot_be_redeemed_is_refused(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let reward = offer(&world, "1", 1).await;
        redeem(&member, &reward).await.refused(409, "not_redeemable");
        world.scheme(world.city, REDEEMABLE, "2026-11-17").await;
        app.advance(Duration::days(1));
        redeem(&member, &reward).await.refused(409, "points_short");
        let foreign = world.member_of(world.court).await;
        redeem(&foreign, &reward).await.refused(404, "not_found");
        redeem(&world.worker, &reward).await.refused(403, "forbidden");
        member.post(format!("/v1/rewards/{reward}/redemptions")).send().await.refused(400, "idempotency_key_required");
        world.accepted(&member, &world.task(1).await, 60).await;
        let change = json!({"title": "雨伞两把", "price": "2", "stock": 3, "is_open": false});
        let path = format!("/v1/rewards/{reward}");
        let changed = world.worker.put(&path).json(change.clone()).send().await.expect(200);
        assert_eq!((&changed["title"], &changed["stock"], &changed["is_open"]), (&"雨伞两把".into(), &3.into(), &false.into()));
        redeem(&member, &reward).await.refused(409, "reward_closed");
        assert_eq!(member.get(format!("/v1/orgs/{}/rewards", world.jia)).send().await.expect(200)["total"], 0);
        world.staff(Role::Worker, world.bing).await.put(&path).json(change).send().await.refused(404, "not_found");
        for (body, pointer) in [
            (json!({"title": "", "price": "1", "stock": 1}), "/title"),
            (json!({"title": "伞", "price": "0", "stock": 1}), "/price"),
            (json!({"title": "伞", "price": "1.234", "stock": 1}), "/price"),
            (json!({"title": "伞", "price": "1", "stock": -1}), "/stock"),
        ] {
            let reply = world.worker.post(format!("/v1/orgs/{}/rewards", world.jia)).json(body).send().await;
            assert_eq!(reply.faults()[0].0, pointer);
        }
        let taken = json!({"member": member.get("/v1/me/export").send().await.expect(200)["redemptions"].clone()});
        assert_eq!(taken["member"], json!([]));
    }
}
