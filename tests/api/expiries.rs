//! Redeemable points that were not spent in time are over, the oldest first.

use chrono::Duration;
use domain::access::Role;
use harness::{Client, World, id, on_both};
use serde_json::{Value, json};

/// The member has forty points of November; they hold to the end of the year.
async fn ready(world: &World<'_>) -> Client {
    let text = include_str!("../../data/schemes/redeemable.yaml").replace("after_years: 1", "after_years: 0");
    assert!(text.contains("after_years: 0"));
    world.scheme(world.city, &text, "2026-11-17").await;
    let member = world.member_at(world.jia).await;
    world.app.advance(Duration::days(1));
    world.accepted(&member, &world.task(1).await, 240).await;
    member
}

async fn account(member: &Client) -> Value {
    member.get("/v1/me/points").send().await.expect(200)["others"][0].clone()
}

async fn night(world: &World<'_>) {
    domain::schedule::run_all(&world.app.ctx).await.expect("it runs");
}

on_both! {
    async fn what_is_left_of_a_year_is_over_with_it_and_the_member_is_told(app) {
        let world = app.world().await;
        let member = ready(&world).await;
        let body = json!({"title": "毛巾一条", "price": "15", "stock": 5});
        let reward = id(&world.worker.post(format!("/v1/orgs/{}/rewards", world.jia)).json(body).send().await.expect(201));
        let redeem = async || member.post(format!("/v1/rewards/{reward}/redemptions")).keyed().send().await;
        redeem().await.expect(201);
        let before = account(&member).await;
        assert_eq!((&before["all"], &before["expiring"], &before["expires_on"]), (&"25".into(), &"25".into(), &"2026-12-31".into()));
        app.advance(Duration::days(40));
        night(&world).await;
        assert_eq!(account(&member).await["all"], "25", "it is the 27th of December");
        app.advance(Duration::days(7));
        world.accepted(&member, &world.task(1).await, 60).await;
        night(&world).await;
        night(&world).await;
        let after = account(&member).await;
        assert_eq!((&after["all"], &after["expiring"], &after["expires_on"]), (&"10".into(), &"10".into(), &"2027-12-31".into()));
        let entries = member.get("/v1/me/entries").send().await.expect(200);
        let told = |n: usize| entries["items"][n]["because"].as_str().unwrap().to_string();
        assert_eq!((told(0).as_str(), &entries["items"][0]["credited"]), ("到期未用的兑换积分清零，25 分", &"-25".into()));
        assert_eq!((&entries["items"][0]["cause"], &entries["items"][0]["item_title"]), (&"expiry".into(), &"到期".into()));
        assert_eq!(member.told().await.0, "points_expired");
        redeem().await.refused(409, "points_short");
    }

    async fn what_turns_out_never_to_have_been_is_not_over(app) {
        let world = app.world().await;
        let member = ready(&world).await;
        app.advance(Duration::days(60));
        night(&world).await;
        assert_eq!(account(&member).await["all"], "0");
        let entries = member.get("/v1/me/entries").send().await.expect(200);
        let log = entries["items"][1]["log_id"].as_str().unwrap();
        let second = world.staff(Role::Worker, world.jia).await;
        second.post(format!("/v1/logs/{log}/annulment")).json(json!({"reason": "不实"})).send().await.expect(201);
        assert_eq!(account(&member).await["all"], "-40");
        app.advance(Duration::days(1));
        night(&world).await;
        assert_eq!((&account(&member).await["all"], &account(&member).await["expiring"]), (&"0".into(), &Value::Null));
    }

    async fn two_instances_take_off_once_and_points_without_an_end_stay(app) {
        let world = app.world().await;
        let member = ready(&world).await;
        app.advance(Duration::days(60));
        let (one, two) = futures::join!(domain::schedule::run_all(&app.ctx), domain::schedule::run_all(&app.ctx));
        // One of the two may find the other at work; what it left is done the next night.
        assert!(one.is_ok() || two.is_ok());
        night(&world).await;
        assert_eq!(account(&member).await["all"], "0");
        let text = include_str!("../../data/schemes/redeemable.yaml").replace("expires: { after_years: 1 }\n", "");
        let tomorrow = domain::calendar::day(app.ctx.now()).succ_opt().unwrap();
        world.scheme(world.city, &text, &tomorrow.to_string()).await;
        app.advance(Duration::days(1));
        world.accepted(&member, &world.task(1).await, 60).await;
        app.advance(Duration::days(800));
        night(&world).await;
        let member = world.client(member.id.parse().unwrap(), true, Vec::new());
        assert_eq!(account(&member).await["all"], "10");
    }
}
