//! Committee seats: facts with dates, in the tree of units and in that of places at once.

use chrono::Duration;
use domain::Id;
use domain::access::Role;
use harness::{Client, Reply, World, id, on_both};
use serde_json::{Value, json};

async fn record(client: &Client, org: Id, person: &Client, title: &str) -> Reply {
    client.post(format!("/v1/orgs/{org}/seats")).json(json!({"person_id": person.id, "title": title})).send().await
}

async fn seats(world: &World<'_>, org: Id, query: &str) -> Vec<(String, String)> {
    let page = world.officer.get(format!("/v1/orgs/{org}/seats?{query}")).send().await.expect(200);
    let text = |value: &Value| value.as_str().unwrap().to_string();
    page["items"].as_array().unwrap().iter().map(|seat| (text(&seat["person_id"]), text(&seat["title"]))).collect()
}

on_both! {
    async fn one_person_sits_in_the_unit_and_in_the_community_at_once(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        for (org, title) in [(world.school, "secretary"), (world.jia, "part_time"), (world.east, "joint_work_committee")] {
            record(&world.officer, org, &member, title).await.expect(201);
            app.advance(Duration::seconds(1));
        }
        let me = member.get("/v1/me").send().await.expect(200);
        let mine: Vec<(&str, &str)> = me["seats"].as_array().unwrap().iter()
            .map(|seat| (seat["org_name"].as_str().unwrap(), seat["title"].as_str().unwrap())).collect();
        assert_eq!(mine, [("东街道", "joint_work_committee"), ("甲社区", "part_time"), ("县第一中学", "secretary")]);
        assert_eq!(seats(&world, world.jia, "").await, [(member.id.clone(), "part_time".to_string())]);
        let school = world.officer.get(format!("/v1/orgs/{}", world.school)).send().await.expect(200);
        assert_eq!(school["secretaries"], json!([me["name"]]));
        let all = world.officer.get(format!("/v1/members/{}/seats", member.id)).send().await.expect(200);
        assert_eq!(all["items"], me["seats"]);
        assert_eq!(me["grants"], json!([]), "a seat is a fact, not a right");
        member.get(format!("/v1/orgs/{}/seats", world.jia)).send().await.refused(403, "forbidden");
    }

    async fn no_two_live_seats_are_alike_however_many_ask_at_once(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let replies = tokio::join!(
            record(&world.officer, world.jia, &member, "part_time"),
            record(&world.officer, world.jia, &member, "part_time"),
        );
        let mut statuses = [replies.0.status.as_u16(), replies.1.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409]);
        record(&world.officer, world.jia, &member, "part_time").await.refused(409, "seat_taken");
        record(&world.officer, world.jia, &member, "committee").await.expect(201);
        let other = json!({"person_id": member.id, "title": "other", "label": "议事会召集人"});
        let path = format!("/v1/orgs/{}/seats", world.jia);
        world.officer.post(&path).json(other.clone()).send().await.expect(201);
        world.officer.post(&path).json(other).send().await.refused(409, "seat_taken");
    }

    async fn a_seat_is_dated_and_ends_once(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let seat = id(&record(&world.officer, world.school, &member, "secretary").await.expect(201));
        app.advance(Duration::days(10));
        let end = |body: Value| world.officer.post(format!("/v1/seats/{seat}/end")).json(body).send();
        assert_eq!(end(json!({"on": "2026-11-27"})).await.faults()[0].1, "in_the_future");
        assert_eq!(end(json!({"on": "2026-11-15"})).await.faults()[0].1, "before_beginning");
        assert_eq!(end(json!({"on": "2026-11-20"})).await.expect(200)["valid_to"], "2026-11-20");
        end(json!({})).await.refused(409, "seat_ended");
        assert_eq!(seats(&world, world.school, "").await, []);
        assert_eq!(seats(&world, world.school, "on=2026-11-19").await.len(), 1);
        assert_eq!(seats(&world, world.school, "on=2026-11-20").await, []);
        let school = world.officer.get(format!("/v1/orgs/{}", world.school)).send().await.expect(200);
        assert_eq!(school["secretaries"], json!([]));
        assert_eq!(member.get("/v1/me").send().await.expect(200)["seats"][0]["valid_to"], "2026-11-20");
        record(&world.officer, world.school, &member, "secretary").await.expect(201);
    }

    async fn a_seat_is_recorded_of_people_whom_the_recorder_knows_and_in_orgs_that_have_it(app) {
        let world = app.world().await;
        let at_jia = world.member_at(world.jia).await;
        let elsewhere = world.member_of(world.court).await;
        let street = world.staff(Role::Officer, world.east).await;
        let worker = world.staff(Role::Worker, world.jia).await;
        record(&street, world.jia, &at_jia, "part_time").await.expect(201);
        record(&street, world.jia, &worker, "secretary").await.expect(201);
        let faults = record(&street, world.jia, &elsewhere, "part_time").await.faults();
        assert_eq!(faults, [("/person_id".to_string(), "not_found".to_string())]);
        record(&street, world.bing, &at_jia, "part_time").await.refused(404, "not_found");
        assert_eq!(record(&street, world.jia, &at_jia, "building_leader").await.faults()[0].1, "misplaced");
        assert_eq!(record(&street, world.jia, &at_jia, "king").await.faults()[0].1, "wrong_type");
        let body = json!({"person_id": at_jia.id, "title": "committee", "valid_from": "2026-11-10", "valid_to": "2026-11-10"});
        let reply = street.post(format!("/v1/orgs/{}/seats", world.jia)).json(body).send().await;
        assert_eq!(reply.faults()[0].1, "before_beginning");
        record(&worker, world.jia, &at_jia, "committee").await.refused(403, "forbidden");
    }

    async fn seats_end_with_their_org(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        record(&world.officer, world.yi, &member, "part_time").await.expect(201);
        world.officer.post(format!("/v1/orgs/{}/retirement", world.yi)).json(json!({})).send().await.expect(200);
        let mine = member.get("/v1/me").send().await.expect(200);
        assert_eq!(mine["seats"][0]["valid_to"], "2026-11-16");
        record(&world.officer, world.yi, &member, "committee").await.refused(409, "org_retired");
    }
}
