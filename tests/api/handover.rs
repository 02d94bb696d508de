//! What goes over with a merger or a split beside members and tasks.

use chrono::Duration;
use domain::Id;
use harness::{Client, Reply, World, id, on_both};
use serde_json::{Value, json};

async fn confirms(world: &World<'_>, community: Id) {
    let path = format!("/v1/orgs/{community}/checkin-policy");
    world.officer.put(path).json(json!({"confirmation": true})).send().await.expect(200);
}

async fn asks(world: &World<'_>, community: &str) -> Value {
    let shown = world.officer.get(format!("/v1/orgs/{community}/checkin-policy")).send().await.expect(200);
    shown["confirmation"].clone()
}

async fn check_in_unit(world: &World<'_>, unit: Id, community: Id) {
    let path = format!("/v1/orgs/{unit}/unit-checkins");
    world.officer.post(path).json(json!({"community_id": community})).send().await.expect(201);
}

async fn units_at(world: &World<'_>, community: &str) -> Vec<String> {
    let path = format!("/v1/orgs/{community}/unit-checkins?state=confirmed");
    let found = world.officer.get(path).send().await.expect(200);
    found["items"].as_array().unwrap().iter().map(|row| row["unit_name"].as_str().unwrap().to_string()).collect()
}

async fn split(world: &World<'_>, org: Id, body: Value) -> Reply {
    world.officer.post(format!("/v1/orgs/{org}/splits")).json(body).send().await
}

async fn merge(world: &World<'_>, org: Id, into: Id) {
    let body = json!({"into_id": into});
    world.officer.post(format!("/v1/orgs/{org}/merger")).json(body).send().await.expect(201);
}

async fn states(member: &Client) -> Vec<(String, String)> {
    let found = member.get("/v1/me/checkins").send().await.expect(200);
    let text = |value: &Value| value.as_str().unwrap().to_string();
    found["items"].as_array().unwrap().iter().map(|row| (text(&row["community_name"]), text(&row["state"]))).collect()
}

on_both! {
    async fn a_split_takes_the_units_that_are_named_and_asks_as_the_old_one_did(app) {
        let world = app.world().await;
        for unit in [world.school, world.court] {
            check_in_unit(&world, unit, world.jia).await;
        }
        confirms(&world, world.jia).await;
        let wrong = split(&world, world.jia, json!({"name": "甲二社区", "unit_ids": [world.school, world.yi]})).await;
        assert_eq!(wrong.faults(), [("/unit_ids/1".to_string(), "not_found".to_string())]);
        let done = split(&world, world.jia, json!({"name": "甲二社区", "unit_ids": [world.school]})).await.expect(201);
        let new = id(&done["to"]);
        assert_eq!(units_at(&world, &new).await, ["县第一中学"]);
        assert_eq!(units_at(&world, &world.jia.to_string()).await, ["县人民法院"]);
        assert_eq!((asks(&world, &new).await, asks(&world, &world.jia.to_string()).await), (true.into(), true.into()));
    }

    async fn waiting_registrations_hold_a_unit_and_go_with_a_split_where_they_are_named(app) {
        let world = app.world().await;
        let registration = world.registration().await;
        let retire = async |org: Id| {
            world.officer.post(format!("/v1/orgs/{org}/retirement")).json(json!({})).send().await
        };
        assert_eq!(retire(world.school).await.json()["errors"][0]["code"], "registrations");
        let part = json!({"name": "县第二中学", "registration_ids": [registration]});
        let done = split(&world, world.school, part).await.expect(201);
        let found = world.officer.get("/v1/registrations?state=waiting").send().await.expect(200);
        assert_eq!(found["items"][0]["unit_name"], "县第二中学");
        retire(world.school).await.expect(200);
        assert_eq!(retire(id(&done["to"]).parse().unwrap()).await.refusal().0, 409);
    }

    async fn invitations_follow_the_members_they_were_issued_to(app) {
        let world = app.world().await;
        let (goes, stays) = (world.member_of(world.school).await, world.member_of(world.school).await);
        for member in [&goes, &stays] {
            world.invitation(&member.id).await;
        }
        let done = split(&world, world.school, json!({"name": "县第二中学", "person_ids": [goes.id]})).await.expect(201);
        let of = async |unit: String| {
            let found = world.officer.get(format!("/v1/orgs/{unit}/invitations")).send().await.expect(200);
            found["total"].clone()
        };
        assert_eq!((of(id(&done["to"])).await, of(world.school.to_string()).await), (1.into(), 1.into()));
        merge(&world, world.school, world.court).await;
        assert_eq!(of(world.court.to_string()).await, 1);
    }

    async fn a_successor_that_never_said_whether_it_confirms_does_as_its_predecessor(app) {
        let world = app.world().await;
        confirms(&world, world.jia).await;
        merge(&world, world.jia, world.yi).await;
        assert_eq!(asks(&world, &world.yi.to_string()).await, true);
        let path = format!("/v1/orgs/{}/checkin-policy", world.bing);
        world.officer.put(path).json(json!({"confirmation": false})).send().await.expect(200);
        merge(&world, world.yi, world.bing).await;
        assert_eq!(asks(&world, &world.bing.to_string()).await, false);
    }

    async fn whoever_waited_for_the_one_and_was_with_the_other_is_with_their_successor_once(app) {
        let world = app.world().await;
        confirms(&world, world.yi).await;
        // One comes over to where they wanted to be; the other waits for what is no more.
        for (from, to) in [(world.jia, world.yi), (world.yi, world.bing)] {
            let member = world.member_at(from).await;
            if from == world.yi {
                world.officer.post(format!("/v1/checkins/{}/confirmation", {
                    let found = member.get("/v1/me/checkins").send().await.expect(200);
                    id(&found["items"][0])
                })).send().await.expect(201);
                confirms(&world, to).await;
            }
            let found = member.get("/v1/me/checkins").send().await.expect(200);
            let path = format!("/v1/checkins/{}/move", id(&found["items"][0]));
            member.post(path).keyed().json(json!({"community_id": to})).send().await.expect(201);
            app.advance(Duration::seconds(1));
            merge(&world, from, to).await;
            let name = if to == world.yi { "乙社区" } else { "丙社区" };
            let found = states(&member).await;
            assert_eq!(found.iter().filter(|row| *row == &(name.into(), "confirmed".into())).count(), 1, "{found:?}");
            assert_eq!(found.iter().filter(|row| *row == &(name.into(), "superseded".into())).count(), 1, "{found:?}");
            assert!(found.iter().all(|(_, state)| state != "pending"), "{found:?}");
        }
    }
}
