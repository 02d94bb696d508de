//! Pairings that end, or go over, because of something else: in the same write.

use chrono::Duration;
use domain::Id;
use domain::access::Role;
use harness::{Client, World, id, on_both};
use serde_json::{Value, json};

use super::{check_in_unit, listed, pair, three, told};

/// A member's pairings, newest first: the place's name, how it stands, why it ended.
async fn history(member: &Client) -> Vec<(String, String, String)> {
    let mine = member.get("/v1/me/pairings").send().await.expect(200);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let one = |row: &Value| (text(&row["place_name"]), text(&row["state"]), text(&row["end_reason"]));
    mine["items"].as_array().unwrap().iter().map(one).collect()
}

async fn households(world: &World<'_>, place: Id, member: &Client) {
    pair(&world.officer, place, json!({"person_id": member.id, "households": 30})).await.expect(201);
}

async fn change(world: &World<'_>, org: Id, what: &str, body: Value) -> Value {
    let reply = world.officer.post(format!("/v1/orgs/{org}/{what}")).json(body).send().await;
    assert!(reply.status.is_success(), "{}", reply.text());
    reply.json()
}

async fn move_house(member: &Client, community: Id) {
    let mine = member.get("/v1/me/checkins").send().await.expect(200);
    let path = format!("/v1/checkins/{}/move", id(&mine["items"][0]));
    member.post(path).keyed().json(json!({"community_id": community})).send().await.expect(201);
}

on_both! {
    async fn whoever_moves_house_or_withdraws_looks_after_nothing_there(app) {
        let world = app.world().await;
        let compound = world.org(world.jia, "compound", "东苑").await;
        let (mover, leaver) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        for member in [&mover, &leaver] {
            households(&world, compound, member).await;
        }
        app.advance(Duration::days(3));
        move_house(&mover, world.yi).await;
        leaver.post(world.withdrawal(&leaver).await).keyed().send().await.expect(201);
        assert_eq!(history(&mover).await, [three("东苑", "ended", "moved")]);
        assert_eq!(history(&leaver).await, [three("东苑", "ended", "checkin_ended")]);
        assert_eq!(listed(&world.worker, compound, "on=2026-11-19").await, []);
        assert_eq!(listed(&world.worker, compound, "on=2026-11-18").await.len(), 2);
        assert_eq!(told(&mover).await.0[0], "pairing_ended");
        // Back again, it is given anew.
        move_house(&mover, world.jia).await;
        households(&world, compound, &mover).await;
        assert_eq!(listed(&world.worker, compound, "state=live").await.len(), 1);
    }

    async fn one_that_waits_for_confirmation_elsewhere_keeps_it_until_then(app) {
        let world = app.world().await;
        let compound = world.org(world.jia, "compound", "东苑").await;
        let member = world.member_at(world.jia).await;
        households(&world, compound, &member).await;
        let policy = format!("/v1/orgs/{}/checkin-policy", world.yi);
        world.officer.put(policy).json(json!({"confirmation": true})).send().await.expect(200);
        app.advance(Duration::seconds(1));
        move_house(&member, world.yi).await;
        assert_eq!(history(&member).await, [three("东苑", "live", "")]);
        let pending = member.get("/v1/me/checkins").send().await.expect(200);
        let path = format!("/v1/checkins/{}/confirmation", id(&pending["items"][0]));
        world.officer.post(path).send().await.expect(201);
        assert_eq!(history(&member).await, [three("东苑", "ended", "moved")]);
    }

    async fn whoever_is_no_longer_in_service_loses_it_on_that_day(app) {
        let world = app.world().await;
        let compound = world.org(world.jia, "compound", "东苑").await;
        let member = world.member_at(world.jia).await;
        households(&world, compound, &member).await;
        let body = json!({"reason": "died", "on": "2026-11-20"});
        world.officer.post(format!("/v1/members/{}/departure", member.id)).json(body).send().await.expect(201);
        app.run_due_jobs().await;
        assert_eq!(listed(&world.worker, compound, "state=live").await.len(), 1);
        app.advance(Duration::days(4));
        app.run_due_jobs().await;
        let row = &world.worker.get(format!("/v1/orgs/{compound}/pairings")).send().await.expect(200)["items"][0];
        assert_eq!((&row["state"], &row["valid_to"], &row["end_reason"]), (&"ended".into(), &"2026-11-20".into(), &"left".into()));
    }

    async fn a_unit_that_withdraws_from_a_community_keeps_what_it_has_elsewhere(app) {
        let world = app.world().await;
        let (east, far) = (world.org(world.jia, "compound", "东苑").await, world.org(world.yi, "compound", "远苑").await);
        let secretary = world.staff(Role::Secretary, world.school).await;
        let here = check_in_unit(&world, world.school, world.jia).await;
        check_in_unit(&world, world.school, world.yi).await;
        let planned = json!({"unit_id": world.school, "valid_from": "2027-01-01"});
        let north = world.org(world.jia, "compound", "北苑").await;
        for (place, body) in [(north, planned), (east, json!({"unit_id": world.school})), (far, json!({"unit_id": world.school}))] {
            app.advance(Duration::seconds(1));
            pair(&world.officer, place, body).await.expect(201);
        }
        secretary.post(format!("/v1/unit-checkins/{here}/withdrawal")).send().await.expect(201);
        let school = "县第一中学";
        let left = [three(school, "远苑", "live"), three(school, "东苑", "ended"), three(school, "北苑", "ended")];
        assert_eq!(listed(&secretary, world.school, "").await, left);
        let row = &world.worker.get(format!("/v1/orgs/{north}/pairings")).send().await.expect(200)["items"][0];
        assert_eq!((&row["valid_to"], &row["end_reason"]), (&"2027-01-01".into(), &"checkin_ended".into()));
        assert_eq!(told(&secretary).await.0.iter().filter(|kind| *kind == "pairing_ended").count(), 2);
    }

    async fn a_place_that_is_retired_is_looked_after_by_nobody(app) {
        let world = app.world().await;
        let compound = world.org(world.jia, "compound", "东苑").await;
        let member = world.member_at(world.jia).await;
        households(&world, compound, &member).await;
        change(&world, compound, "retirement", json!({})).await;
        assert_eq!(history(&member).await, [three("东苑", "ended", "place_retired")]);
        let body = json!({"person_id": member.id, "households": 3});
        pair(&world.worker, compound, body).await.refused(409, "org_retired");
    }

    async fn a_merged_compound_or_unit_hands_its_pairings_to_the_successor(app) {
        let world = app.world().await;
        let (east, west) = (world.org(world.jia, "compound", "东苑").await, world.org(world.jia, "compound", "西苑").await);
        for unit in [world.school, world.court] {
            check_in_unit(&world, unit, world.jia).await;
        }
        let (one, both) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        for (place, member) in [(east, &one), (east, &both), (west, &both)] {
            households(&world, place, member).await;
        }
        // One of which the term has run out does not stand in the way.
        let term = json!({"unit_id": world.school, "valid_from": "2026-11-01", "valid_to": "2026-11-17"});
        pair(&world.officer, west, term).await.expect(201);
        let later = json!({"unit_id": world.school, "valid_from": "2027-01-01"});
        pair(&world.officer, west, later).await.expect(201);
        app.advance(Duration::days(1));
        pair(&world.officer, east, json!({"unit_id": world.school})).await.expect(201);
        app.advance(Duration::seconds(1));
        change(&world, east, "merger", json!({"into_id": west})).await;
        assert_eq!(history(&one).await, [three("西苑", "live", ""), three("东苑", "ended", "handed_over")]);
        assert_eq!(history(&both).await, [three("西苑", "live", ""), three("东苑", "ended", "handed_over")]);
        assert_eq!(told(&one).await.0[0], "pairing_given");
        assert_eq!(listed(&world.officer, west, "state=live&holder=unit").await, [three("县第一中学", "西苑", "live")]);
        assert_eq!(listed(&world.officer, west, "on=2027-01-01&holder=unit").await, [three("县第一中学", "西苑", "upcoming")]);

        pair(&world.officer, west, json!({"unit_id": world.court})).await.expect(201);
        change(&world, world.school, "merger", json!({"into_id": world.court})).await;
        assert_eq!(listed(&world.officer, west, "state=live&holder=unit").await, [three("县人民法院", "西苑", "live")]);
    }

    async fn a_merged_community_keeps_who_looks_after_its_compounds(app) {
        let world = app.world().await;
        let compound = world.org(world.jia, "compound", "东苑").await;
        let member = world.member_at(world.jia).await;
        check_in_unit(&world, world.school, world.jia).await;
        households(&world, compound, &member).await;
        pair(&world.officer, compound, json!({"unit_id": world.school})).await.expect(201);
        change(&world, world.jia, "merger", json!({"into_id": world.yi})).await;
        let live = world.officer.get(format!("/v1/orgs/{}/pairings?state=live", world.yi)).send().await.expect(200);
        assert_eq!((&live["total"], &live["items"][0]["community_name"]), (&2.into(), &"乙社区".into()));
    }

    async fn a_compound_that_comes_to_another_community_leaves_its_pairings_behind(app) {
        let world = app.world().await;
        let (east, west) = (world.org(world.jia, "compound", "东苑").await, world.org(world.jia, "compound", "西苑").await);
        let building = world.org(east, "building", "3号楼").await;
        let (stays, goes) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        check_in_unit(&world, world.school, world.jia).await;
        check_in_unit(&world, world.court, world.jia).await;
        check_in_unit(&world, world.court, world.yi).await;
        for unit in [world.school, world.court] {
            pair(&world.officer, east, json!({"unit_id": unit})).await.expect(201);
        }
        households(&world, building, &stays).await;
        change(&world, east, "moves", json!({"parent_id": world.yi})).await;
        // Whoever is checked in there, too, goes on.
        assert_eq!(listed(&world.officer, east, "state=live").await, [three("县人民法院", "东苑", "live")]);
        assert_eq!(history(&stays).await, [three("3号楼", "ended", "moved")]);
        // A part of the community is split off: with the compound go those who are named.
        for member in [&stays, &goes] {
            households(&world, west, member).await;
        }
        let body = json!({"name": "甲二社区", "child_ids": [west], "person_ids": [goes.id]});
        change(&world, world.jia, "splits", body).await;
        assert_eq!(history(&goes).await, [three("西苑", "live", "")]);
        assert_eq!(history(&stays).await[0], three("西苑", "ended", "moved"));
    }

    async fn a_check_in_that_ends_while_a_pairing_is_recorded_leaves_none_behind(app) {
        let world = app.world().await;
        let compound = world.org(world.jia, "compound", "东苑").await;
        for _ in 0..4 {
            let member = world.member_at(world.jia).await;
            let withdrawal = world.withdrawal(&member).await;
            let body = json!({"person_id": member.id, "households": 3});
            let (given, out) = futures::join!(
                pair(&world.officer, compound, body),
                member.post(withdrawal).keyed().send(),
            );
            out.expect(201);
            assert!(given.status == 201 || given.refusal().1 == "not_checked_in_there", "{}", given.text());
        }
        assert_eq!(listed(&world.officer, compound, "state=live").await, []);
    }
}
