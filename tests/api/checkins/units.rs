//! Check-ins of units (单位报到): several, exactly one primary.

use domain::access::Role;
use futures::future::join_all;
use harness::{Client, id, on_both};
use serde_json::{Value, json};

async fn check_in(staff: &Client, unit: domain::Id, community: domain::Id) -> harness::Reply {
    staff.post(format!("/v1/orgs/{unit}/unit-checkins")).json(json!({"community_id": community})).send().await
}

/// The communities with which the unit is checked in, and whether each is primary.
async fn standing(staff: &Client, unit: domain::Id) -> Vec<(String, bool)> {
    let list = staff.get(format!("/v1/orgs/{unit}/unit-checkins?state=confirmed")).send().await.expect(200);
    let one = |row: &Value| (row["community_name"].as_str().unwrap().to_string(), row["is_primary"] == true);
    let mut all: Vec<(String, bool)> = list["items"].as_array().unwrap().iter().map(one).collect();
    all.sort();
    all
}

fn at(checkin: &Value, verb: &str) -> String {
    format!("/v1/unit-checkins/{}/{verb}", id(checkin))
}

on_both! {
    async fn a_unit_checks_in_with_several_and_the_first_is_primary(app) {
        let world = app.world().await;
        let secretary = world.staff(Role::Secretary, world.school).await;
        let first = check_in(&secretary, world.school, world.yi).await.expect(201);
        assert_eq!((&first["is_primary"], &first["unit_name"]), (&true.into(), &"县第一中学".into()));
        app.advance(chrono::Duration::seconds(1));
        let second = check_in(&secretary, world.school, world.jia).await.expect(201);
        assert_eq!(second["is_primary"], false);
        check_in(&secretary, world.school, world.jia).await.refused(409, "unit_checked_in");
        check_in(&secretary, world.court, world.jia).await.refused(404, "not_found");
        check_in(&secretary, world.school, world.city).await.refused(404, "not_found");
        check_in(&world.officer, world.jia, world.jia).await.refused(404, "not_found");
        let there = world.worker.get(format!("/v1/orgs/{}/unit-checkins", world.jia)).send().await.expect(200);
        assert_eq!((&there["total"], &there["items"][0]), (&1.into(), &second), "seen from the community, too");

        let chosen = secretary.put(at(&second, "primacy")).send().await.expect(200);
        assert_eq!(secretary.put(at(&second, "primacy")).send().await.expect(200), chosen);
        let both = [("乙社区".to_string(), false), ("甲社区".to_string(), true)];
        assert_eq!(standing(&secretary, world.school).await, both);
        world.worker.put(at(&second, "primacy")).send().await.refused(403, "forbidden");
    }

    async fn when_the_primary_one_is_withdrawn_the_oldest_follows(app) {
        let world = app.world().await;
        let mut made = Vec::new();
        for community in [world.yi, world.bing, world.jia] {
            made.push(check_in(&world.officer, world.school, community).await.expect(201));
            app.advance(chrono::Duration::seconds(1));
        }
        world.officer.post(at(&made[0], "withdrawal")).key("out").send().await.expect(201);
        world.officer.post(at(&made[0], "withdrawal")).key("out").send().await.expect(201);
        world.officer.post(at(&made[0], "withdrawal")).send().await.refused(409, "checkin_ended");
        world.officer.put(at(&made[0], "primacy")).send().await.refused(409, "checkin_ended");
        let left = [("丙社区".to_string(), true), ("甲社区".to_string(), false)];
        assert_eq!(standing(&world.officer, world.school).await, left);
        // The community's own worker may end one, too, and only theirs.
        world.worker.post(at(&made[1], "withdrawal")).send().await.refused(404, "not_found");
        world.worker.post(at(&made[2], "withdrawal")).send().await.expect(201);
        assert_eq!(standing(&world.officer, world.school).await, [("丙社区".to_string(), true)]);
        let history = world.officer.get(format!("/v1/orgs/{}/unit-checkins", world.school)).send().await.expect(200);
        assert_eq!(history["total"], 3);
    }

    async fn a_community_that_confirms_has_its_word_and_the_unit_is_told(app) {
        let world = app.world().await;
        let policy = format!("/v1/orgs/{}/checkin-policy", world.jia);
        world.worker.put(policy).json(json!({"confirmation": true})).send().await.expect(200);
        let secretary = world.staff(Role::Secretary, world.school).await;
        let pending = check_in(&secretary, world.school, world.jia).await.expect(201);
        assert_eq!((&pending["state"], &pending["is_primary"]), (&"pending".into(), &false.into()));
        secretary.put(at(&pending, "primacy")).send().await.refused(409, "checkin_pending");
        secretary.post(at(&pending, "confirmation")).send().await.refused(403, "forbidden");
        let elsewhere = world.staff(Role::Worker, world.yi).await;
        elsewhere.post(at(&pending, "confirmation")).send().await.refused(404, "not_found");
        let blank = world.worker.post(at(&pending, "declination")).json(json!({"reason": " "})).send().await;
        assert_eq!(blank.faults()[0].0, "/reason");
        let body = json!({"reason": "请先联系社区"});
        let declined = world.worker.post(at(&pending, "declination")).json(body).send().await.expect(201);
        assert_eq!((&declined["state"], &declined["end_note"]), (&"declined".into(), &"请先联系社区".into()));
        world.worker.post(at(&pending, "confirmation")).send().await.refused(409, "checkin_ended");

        app.advance(chrono::Duration::seconds(1));
        let again = check_in(&secretary, world.school, world.jia).await.expect(201);
        let confirmed = world.worker.post(at(&again, "confirmation")).send().await.expect(201);
        assert_eq!((&confirmed["state"], &confirmed["is_primary"]), (&"confirmed".into(), &true.into()));
        world.worker.post(at(&again, "confirmation")).send().await.refused(409, "checkin_confirmed");
        let inbox = secretary.get("/v1/me/notices").send().await.expect(200);
        let kinds: Vec<&str> =
            inbox["items"].as_array().unwrap().iter().map(|notice| notice["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds.len(), 2);
        assert!(kinds.contains(&"unit_checkin_declined") && kinds.contains(&"unit_checkin_confirmed"), "{kinds:?}");
    }

    async fn whatever_happens_at_once_leaves_one_primary(app) {
        let world = app.world().await;
        let communities = [world.jia, world.yi, world.bing];
        let asks = communities.iter().cycle().take(9).map(|community| check_in(&world.officer, world.school, *community));
        let replies = join_all(asks).await;
        let made: Vec<Value> =
            replies.into_iter().filter(|reply| reply.status == 201).map(|reply| reply.json()).collect();
        assert_eq!(made.len(), 3);
        for _ in 0..3 {
            let asks = made.iter().cycle().take(6).map(|row| world.officer.put(at(row, "primacy")).send());
            assert!(join_all(asks).await.iter().all(|reply| reply.status == 200));
            let primary = standing(&world.officer, world.school).await.into_iter().filter(|(_, primary)| *primary);
            assert_eq!(primary.count(), 1);
        }
        let (out, chosen) = futures::join!(
            world.officer.post(at(&made[0], "withdrawal")).send(),
            world.officer.put(at(&made[0], "primacy")).send(),
        );
        out.expect(201);
        assert!(chosen.status == 200 || chosen.refusal().1 == "checkin_ended");
        let left = standing(&world.officer, world.school).await;
        assert_eq!((left.len(), left.iter().filter(|(_, primary)| *primary).count()), (2, 1));
    }

    async fn nothing_is_retired_while_a_unit_is_checked_in(app) {
        let world = app.world().await;
        let made = check_in(&world.officer, world.school, world.jia).await.expect(201);
        for org in [world.jia, world.school] {
            let ask = world.officer.post(format!("/v1/orgs/{org}/retirement")).json(json!({}));
            ask.send().await.refused(409, "org_in_use");
        }
        world.officer.post(at(&made, "withdrawal")).send().await.expect(201);
        world.officer.post(format!("/v1/orgs/{}/retirement", world.jia)).json(json!({})).send().await.expect(200);
    }

    async fn a_merger_takes_the_check_ins_of_units_along_on_either_side(app) {
        let world = app.world().await;
        let into = |org: domain::Id, into: domain::Id| {
            let ask = world.officer.post(format!("/v1/orgs/{org}/merger")).json(json!({"into_id": into}));
            async move { ask.send().await.expect(201) }
        };
        for (unit, community) in
            [(world.school, world.jia), (world.school, world.yi), (world.court, world.bing), (world.court, world.yi)]
        {
            check_in(&world.officer, unit, community).await.expect(201);
        }
        // 甲, primary for the school, becomes part of 乙, where it is checked in already.
        into(world.jia, world.yi).await;
        assert_eq!(standing(&world.officer, world.school).await, [("乙社区".to_string(), true)]);
        // The court becomes part of the school, which keeps its primary community.
        into(world.court, world.school).await;
        let mut now = standing(&world.officer, world.school).await;
        now.sort();
        assert_eq!(now, [("丙社区".to_string(), false), ("乙社区".to_string(), true)]);
        // They can be ended as any other.
        let list = world.officer.get(format!("/v1/orgs/{}/unit-checkins?state=confirmed", world.school)).send().await;
        for row in list.expect(200)["items"].as_array().unwrap() {
            world.officer.post(at(row, "withdrawal")).send().await.expect(201);
        }
    }
}
