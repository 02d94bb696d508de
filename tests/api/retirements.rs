//! Ending a scheme.

use chrono::Duration;
use domain::access::Role;
use futures::future::join_all;
use harness::{Reply, World, id, on_both};
use serde_json::{Value, json};

/// The default scheme under another code, with three points an hour.
fn rich(code: &str) -> String {
    let text = include_str!("../../data/schemes/default.yaml");
    text.replacen("scheme: default", &format!("scheme: {code}"), 1)
        .replacen("per_hour: \"1\"", "per_hour: \"3\"", 1)
        .replacen("at_most: \"2\"", "at_most: \"9\"", 1)
}

async fn retire(world: &World<'_>, version: &str, ends_on: &str) -> Reply {
    let body = json!({"ends_on": ends_on});
    world.officer.post(format!("/v1/scheme-versions/{version}/retirement")).json(body).send().await
}

on_both! {
    async fn from_its_last_day_on_what_holds_above_takes_its_place_and_what_was_posted_stays(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let version = world.scheme(world.jia, &rich("rich"), "2026-11-17").await;
        app.advance(Duration::days(1));
        world.accepted(&member, &world.task(3).await, 60).await;
        let answer = retire(&world, &version, "2026-11-18").await.expect(201);
        assert_eq!((&answer["ends_on"], &answer["is_in_force"]), (&"2026-11-18".into(), &true.into()));
        world.accepted(&member, &world.task(3).await, 60).await;
        app.advance(Duration::days(1));
        world.accepted(&member, &world.task(3).await, 60).await;
        assert_eq!(member.credited().await, ["3", "3", "1"]);
        let listed = member.get(format!("/v1/orgs/{}/scheme-versions", world.jia)).send().await.expect(200);
        let in_force: Vec<&Value> = listed["items"].as_array().unwrap().iter().map(|row| &row["is_in_force"]).collect();
        assert_eq!(in_force, [false, true]);
        // A further version begins it again.
        let body = json!({"text": rich("rich"), "effective_from": "2026-11-19"});
        let again = world.officer.post(format!("/v1/orgs/{}/scheme-versions", world.jia)).json(body).send().await.expect(201);
        assert_eq!(again["number"], 2);
        app.advance(Duration::days(1));
        world.accepted(&member, &world.task(3).await, 60).await;
        assert_eq!(member.credited().await, ["3", "3", "1", "3"]);
    }

    async fn it_is_ended_once_by_the_office_from_a_later_day_on_and_by_its_newest_version(app) {
        let world = app.world().await;
        let first = world.scheme(world.jia, &rich("rich"), "2026-11-17").await;
        let second = world.scheme(world.jia, &rich("rich"), "2026-11-17").await;
        retire(&world, &first, "2026-12-01").await.refused(409, "scheme_superseded");
        for day in ["2026-11-16", "2029-01-01"] {
            assert_eq!(retire(&world, &second, day).await.faults(), [("/ends_on".to_string(), "out_of_range".to_string())]);
        }
        let body = json!({"ends_on": "2026-12-01"});
        let path = format!("/v1/scheme-versions/{second}/retirement");
        world.worker.post(&path).json(body.clone()).send().await.refused(403, "forbidden");
        let elsewhere = world.staff(Role::Officer, world.bing).await;
        elsewhere.post(&path).json(body).send().await.refused(404, "not_found");
        world.officer.post(&path).json(json!({"ends_on": "soon"})).send().await.refused(422, "validation_failed");
        let replies = join_all((0..4).map(|_| retire(&world, &second, "2026-12-01"))).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            reply.refused(409, "scheme_retired");
        }
    }

    async fn nobody_is_left_without_a_scheme_nor_an_open_task_without_its_item(app) {
        let world = app.world().await;
        let listed = world.officer.get(format!("/v1/orgs/{}/scheme-versions", world.city)).send().await.expect(200);
        let default = id(&listed["items"][0]);
        retire(&world, &default, "2026-12-01").await.refused(409, "last_scheme");
        // Nor by making it one for some alone, nor by ending what has not begun.
        let path = format!("/v1/orgs/{}/scheme-versions", world.city);
        let text = include_str!("../../data/schemes/default.yaml");
        let narrow = text.replacen("scheme: default", "scheme: default\nfor: [office]", 1);
        let body = json!({"text": narrow, "effective_from": "2026-12-01"});
        world.officer.post(&path).json(body).send().await.refused(409, "last_scheme");
        let next = world.scheme(world.city, text, "2027-03-01").await;
        assert_eq!(retire(&world, &next, "2027-02-01").await.faults(), [("/ends_on".to_string(), "out_of_range".to_string())]);
        retire(&world, &default, "2027-02-01").await.refused(409, "scheme_superseded");
        let other = rich("other").replace("code: errand", "code: patrol");
        let version = world.scheme(world.jia, &other, "2026-11-17").await;
        app.advance(Duration::days(1));
        let mut patrol = world.errand(3);
        patrol["item"] = "patrol".into();
        world.publish(patrol).await;
        let refused = retire(&world, &version, "2026-11-18").await;
        assert_eq!(refused.faults(), [("/ends_on".to_string(), "item_in_use".to_string())]);
    }
}
