//! Pairings (包联): given, read, corrected and ended by hand.

mod release;

use chrono::Duration;
use domain::Id;
use domain::access::Role;
use futures::future::join_all;
use harness::{Client, Reply, World, id, on_both};
use serde_json::{Value, json};

async fn pair(staff: &Client, place: Id, body: Value) -> Reply {
    staff.post(format!("/v1/orgs/{place}/pairings")).json(body).send().await
}

async fn check_in_unit(world: &World<'_>, unit: Id, community: Id) -> String {
    let body = json!({"community_id": community});
    id(&world.officer.post(format!("/v1/orgs/{unit}/unit-checkins")).json(body).send().await.expect(201))
}

async fn end(staff: &Client, pairing: &str, body: Value) -> Reply {
    staff.post(format!("/v1/pairings/{pairing}/end")).json(body).send().await
}

/// Who looks after what, newest first: the holder's and the place's name, and how it stands.
async fn listed(staff: &Client, org: Id, query: &str) -> Vec<(String, String, String)> {
    let page = staff.get(format!("/v1/orgs/{org}/pairings?{query}")).send().await.expect(200);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let one = |row: &Value| {
        let holder = if row["unit_id"].is_null() { &row["person_id"] } else { &row["unit_name"] };
        (text(holder), text(&row["place_name"]), text(&row["state"]))
    };
    page["items"].as_array().unwrap().iter().map(one).collect()
}

/// The kinds of what somebody was told, newest first, and the newest text.
async fn told(client: &Client) -> (Vec<String>, String) {
    let inbox = client.get("/v1/me/notices").send().await.expect(200);
    let items = inbox["items"].as_array().unwrap();
    let kinds = items.iter().map(|notice| notice["kind"].as_str().unwrap().to_string()).collect();
    (kinds, items.first().map_or("", |notice| notice["text"].as_str().unwrap()).to_string())
}

fn three(holder: &str, place: &str, state: &str) -> (String, String, String) {
    (holder.to_string(), place.to_string(), state.to_string())
}

on_both! {
    async fn units_look_after_compounds_and_members_after_households(app) {
        let world = app.world().await;
        let (east, west) = (world.org(world.jia, "compound", "东苑").await, world.org(world.jia, "compound", "西苑").await);
        let building = world.org(east, "building", "3号楼").await;
        let secretary = world.staff(Role::Secretary, world.school).await;
        for unit in [world.school, world.court] {
            check_in_unit(&world, unit, world.jia).await;
        }
        let member = world.member_at(world.jia).await;
        // A unit has many compounds, a compound several units; and members beside them.
        let first = pair(&world.worker, east, json!({"unit_id": world.school, "valid_from": "2026-09-01"})).await.expect(201);
        assert_eq!(
            (&first["community_name"], &first["place_kind"], &first["state"], &first["valid_from"], &first["valid_to"]),
            (&"甲社区".into(), &"compound".into(), &"live".into(), &"2026-09-01".into(), &Value::Null)
        );
        for (place, body) in [
            (west, json!({"unit_id": world.school})),
            (east, json!({"unit_id": world.court})),
            (east, json!({"person_id": member.id})),
            (building, json!({"person_id": member.id, "households": 30, "extent": " 3号楼1单元 "})),
        ] {
            app.advance(Duration::seconds(1));
            pair(&world.worker, place, body).await.expect(201);
        }
        let (school, court) = ("县第一中学", "县人民法院");
        let all = [three(&member.id, "3号楼", "live"), three(&member.id, "东苑", "live"), three(court, "东苑", "live"),
            three(school, "西苑", "live"), three(school, "东苑", "live")];
        assert_eq!(listed(&world.worker, world.jia, "").await, all);
        assert_eq!(listed(&world.worker, east, "holder=unit").await, [all[2].clone(), all[4].clone()]);
        assert_eq!(listed(&secretary, world.school, "").await, all[3..]);
        assert_eq!(listed(&world.officer, world.city, "holder=member&page_size=1").await, all[..1]);
        secretary.get(format!("/v1/orgs/{east}/pairings")).send().await.refused(404, "not_found");

        let mine = member.get("/v1/me/pairings?limit=1").send().await.expect(200);
        let newest = &mine["items"][0];
        assert_eq!((&newest["households"], &newest["extent"]), (&30.into(), &"3号楼1单元".into()));
        let next = mine["next_cursor"].as_str().unwrap();
        let rest = member.get(format!("/v1/me/pairings?cursor={next}")).send().await.expect(200);
        assert_eq!((&rest["items"][0]["place_name"], &rest["items"][0]["households"]), (&"东苑".into(), &Value::Null));
        let export = member.get("/v1/me/export").send().await.expect(200);
        assert_eq!((&export["pairings"][0], export["pairings"].as_array().unwrap().len()), (newest, 2));
        // They are told: the member, and the unit's secretary.
        let (kinds, text) = told(&member).await;
        assert_eq!(kinds, ["pairing_given", "pairing_given"]);
        assert!(text.contains("3号楼（30 户，3号楼1单元）"), "{text}");
        assert_eq!(told(&secretary).await.0.len(), 2);
    }

    async fn what_is_wrong_with_it_is_named(app) {
        let world = app.world().await;
        let compound = world.org(world.jia, "compound", "东苑").await;
        let grid = world.org(world.jia, "grid", "第一网格").await;
        let member = world.member_at(world.jia).await;
        check_in_unit(&world, world.school, world.jia).await;
        let nobody = "0197f0a0-0000-7000-8000-000000000001";
        let (unit, person) = (world.school.to_string(), member.id.clone());
        for (place, body, fault) in [
            (compound, json!({}), ("/unit_id", "one_of_two")),
            (compound, json!({"unit_id": unit, "person_id": person}), ("/unit_id", "one_of_two")),
            (compound, json!({"unit_id": nobody}), ("/unit_id", "not_found")),
            (compound, json!({"unit_id": world.jia}), ("/unit_id", "not_found")),
            (compound, json!({"person_id": nobody}), ("/person_id", "not_found")),
            (compound, json!({"person_id": "x"}), ("/person_id", "wrong_type")),
            (compound, json!({"unit_id": unit, "households": 3}), ("/households", "not_for_units")),
            (grid, json!({"unit_id": unit}), ("", "misplaced")),
            (grid, json!({"person_id": person}), ("/households", "required")),
            (world.jia, json!({"person_id": person, "households": 3}), ("", "misplaced")),
            (compound, json!({"person_id": person, "households": 0}), ("/households", "out_of_range")),
            (compound, json!({"person_id": person, "extent": "3号楼"}), ("/extent", "without_households")),
            (compound, json!({"person_id": person, "households": 1, "extent": "13800000001"}), ("/extent", "personal")),
            (compound, json!({"unit_id": unit, "valid_from": "2028-01-01"}), ("/valid_from", "too_far")),
            (compound, json!({"unit_id": unit, "valid_from": "2026-11-16", "valid_to": "2026-11-16"}), ("/valid_to", "before_beginning")),
        ] {
            let found = pair(&world.worker, place, body.clone()).await.faults();
            assert_eq!(found, [(fault.0.to_string(), fault.1.to_string())], "{body}");
        }
        assert_eq!(listed(&world.officer, world.city, "").await, []);
        world.worker.get(format!("/v1/orgs/{compound}/pairings?state=gone")).send().await.refused(422, "validation_failed");
    }

    async fn a_community_asks_only_those_who_have_reported_to_it(app) {
        let world = app.world().await;
        let compound = world.org(world.jia, "compound", "东苑").await;
        let beside = world.org(world.east, "compound", "不属于社区的小区").await;
        let (elsewhere, nowhere) = (world.member_at(world.yi).await, world.member_of(world.school).await);
        check_in_unit(&world, world.court, world.yi).await;
        let members = [&elsewhere, &nowhere].map(|member| json!({"person_id": member.id}));
        for body in members.into_iter().chain([json!({"unit_id": world.school}), json!({"unit_id": world.court})]) {
            pair(&world.worker, compound, body).await.refused(409, "not_checked_in_there");
        }
        pair(&world.officer, beside, json!({"person_id": elsewhere.id})).await.refused(409, "not_checked_in_there");
        // One that waits for confirmation does not count yet.
        let policy = format!("/v1/orgs/{}/checkin-policy", world.jia);
        world.worker.put(policy).json(json!({"confirmation": true})).send().await.expect(200);
        let secretary = world.staff(Role::Secretary, world.school).await;
        let ask = secretary.post(format!("/v1/orgs/{}/unit-checkins", world.school)).json(json!({"community_id": world.jia}));
        let pending = id(&ask.send().await.expect(201));
        pair(&world.worker, compound, json!({"unit_id": world.school})).await.refused(409, "not_checked_in_there");
        world.worker.post(format!("/v1/unit-checkins/{pending}/confirmation")).send().await.expect(201);
        pair(&world.worker, compound, json!({"unit_id": world.school})).await.expect(201);
    }

    async fn the_place_must_be_the_callers(app) {
        let world = app.world().await;
        let compound = world.org(world.jia, "compound", "东苑").await;
        let member = world.member_at(world.jia).await;
        let body = json!({"person_id": member.id, "households": 20});
        let neighbour = world.staff(Role::Worker, world.yi).await;
        let secretary = world.staff(Role::Secretary, world.school).await;
        pair(&neighbour, compound, body.clone()).await.refused(404, "not_found");
        pair(&secretary, compound, body.clone()).await.refused(403, "forbidden");
        pair(&member, compound, body.clone()).await.refused(403, "forbidden");
        let street = world.staff(Role::Worker, world.east).await;
        let pairing = id(&pair(&street, compound, body).await.expect(201));
        end(&neighbour, &pairing, json!({})).await.refused(404, "not_found");
        let households = |staff: &Client| staff.put(format!("/v1/pairings/{pairing}/households")).json(json!({"households": 1}));
        households(&neighbour).send().await.refused(404, "not_found");
        households(&secretary).send().await.refused(403, "forbidden");
        // The member's unit and the community see it; others do not know the member.
        let path = format!("/v1/members/{}/pairings", member.id);
        for staff in [&secretary, &world.worker, &street, &world.officer] {
            assert_eq!(id(&staff.get(&path).send().await.expect(200)["items"][0]), pairing);
        }
        neighbour.get(&path).send().await.refused(404, "not_found");
        world.staff(Role::Secretary, world.court).await.get(&path).send().await.refused(404, "not_found");
        let foreign = world.officer.get("/v1/members/0197f0a0-0000-7000-8000-000000000001/pairings").send().await;
        foreign.refused(404, "not_found");
    }

    async fn no_two_live_pairings_are_alike_however_many_ask_at_once(app) {
        let world = app.world().await;
        let compound = world.org(world.jia, "compound", "东苑").await;
        let member = world.member_at(world.jia).await;
        check_in_unit(&world, world.school, world.jia).await;
        for body in [json!({"unit_id": world.school}), json!({"person_id": member.id})] {
            let replies = join_all((0..6).map(|_| pair(&world.worker, compound, body.clone()))).await;
            let (made, refused): (Vec<Reply>, Vec<Reply>) = replies.into_iter().partition(|reply| reply.status == 201);
            assert_eq!(made.len(), 1);
            for reply in refused {
                reply.refused(409, "pairing_stands");
            }
        }
        assert_eq!(listed(&world.worker, compound, "state=live").await.len(), 2);
        // The same request again is answered as the first one was.
        let other = world.org(world.jia, "compound", "西苑").await;
        let ask = || world.worker.post(format!("/v1/orgs/{other}/pairings")).key("once").json(json!({"unit_id": world.school}));
        let first = ask().send().await.expect(201);
        let again = ask().send().await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.expect(201), first);
    }

    async fn it_ends_once_on_a_day_and_stays_in_the_history(app) {
        let world = app.world().await;
        let compound = world.org(world.jia, "compound", "东苑").await;
        let member = world.member_at(world.jia).await;
        let body = json!({"person_id": member.id, "households": 30});
        let pairing = id(&pair(&world.worker, compound, body.clone()).await.expect(201));
        app.advance(Duration::days(10));
        assert_eq!(end(&world.worker, &pairing, json!({"on": "2026-11-27"})).await.faults()[0].1, "in_the_future");
        assert_eq!(end(&world.worker, &pairing, json!({"on": "2026-11-15"})).await.faults()[0].1, "before_beginning");
        let done = end(&world.worker, &pairing, json!({"on": "2026-11-20"})).await.expect(200);
        assert_eq!((&done["valid_to"], &done["state"], &done["end_reason"]), (&"2026-11-20".into(), &"ended".into(), &"ended".into()));
        end(&world.worker, &pairing, json!({})).await.refused(409, "pairing_ended");
        world.worker.put(format!("/v1/pairings/{pairing}/households")).json(json!({"households": 1})).send().await
            .refused(409, "pairing_ended");
        let (kinds, text) = told(&member).await;
        assert_eq!((kinds[0].as_str(), text.contains("东苑")), ("pairing_ended", true));
        for (query, count) in [("", 1), ("state=live", 0), ("state=ended", 1), ("on=2026-11-19", 1), ("on=2026-11-20", 0)] {
            assert_eq!(listed(&world.worker, compound, query).await.len(), count, "{query}");
        }
        // Again from the day on which it ended, not from before.
        let from = |day: &str| json!({"person_id": member.id, "households": 30, "valid_from": day});
        pair(&world.worker, compound, from("2026-11-19")).await.refused(409, "pairing_stands");
        pair(&world.worker, compound, from("2026-11-20")).await.expect(201);
    }

    async fn a_pairing_may_have_a_term_and_a_beginning_to_come(app) {
        let world = app.world().await;
        let compound = world.org(world.jia, "compound", "东苑").await;
        check_in_unit(&world, world.school, world.jia).await;
        let term = |from: &str, to: &str| json!({"unit_id": world.school, "valid_from": from, "valid_to": to});
        // What is past is recorded afterwards, what is to come beforehand, and none twice.
        let past = pair(&world.worker, compound, term("2025-01-01", "2026-01-01")).await.expect(201);
        assert_eq!((&past["state"], &past["end_reason"]), (&"ended".into(), &"expired".into()));
        pair(&world.worker, compound, term("2025-12-31", "2026-02-01")).await.refused(409, "pairing_stands");
        let now = pair(&world.worker, compound, term("2026-11-01", "2026-12-01")).await.expect(201);
        assert_eq!((&now["state"], &now["end_reason"]), (&"live".into(), &Value::Null));
        // The next term may be recorded before this one is over.
        pair(&world.worker, compound, term("2026-11-30", "2027-01-01")).await.refused(409, "pairing_stands");
        app.advance(Duration::seconds(1));
        pair(&world.worker, compound, term("2026-12-01", "2026-12-05")).await.expect(201);
        app.advance(Duration::days(20));
        let states = |query: &'static str| listed(&world.worker, compound, query);
        assert_eq!(states("state=live").await, []);
        end(&world.worker, &id(&now), json!({})).await.refused(409, "pairing_ended");
        let next = pair(&world.worker, compound, json!({"unit_id": world.school, "valid_from": "2027-01-01"})).await.expect(201);
        assert_eq!((&next["state"], states("state=upcoming").await.len()), (&"upcoming".into(), 1));
        assert_eq!(end(&world.worker, &id(&next), json!({"on": "2026-12-31"})).await.faults()[0].1, "before_beginning");
        let back = end(&world.worker, &id(&next), json!({})).await.expect(200);
        assert_eq!((&back["state"], &back["valid_to"]), (&"ended".into(), &"2027-01-01".into()));
        assert_eq!((states("state=upcoming").await.len(), states("state=ended").await.len()), (0, 4));
        pair(&world.worker, compound, json!({"unit_id": world.school})).await.expect(201);
    }

    async fn households_are_corrected(app) {
        let world = app.world().await;
        let building = world.org(world.jia, "building", "3号楼").await;
        let compound = world.org(world.jia, "compound", "东苑").await;
        let member = world.member_at(world.jia).await;
        check_in_unit(&world, world.school, world.jia).await;
        let body = json!({"person_id": member.id, "households": 30, "extent": "1单元"});
        let pairing = id(&pair(&world.worker, building, body).await.expect(201));
        let of_unit = id(&pair(&world.worker, compound, json!({"unit_id": world.school})).await.expect(201));
        let put = |pairing: &str, body: Value| world.worker.put(format!("/v1/pairings/{pairing}/households")).json(body).send();
        let seen = put(&pairing, json!({"households": 36, "extent": "1单元、2单元"})).await.expect(200);
        assert_eq!((&seen["households"], &seen["extent"]), (&36.into(), &"1单元、2单元".into()));
        assert_eq!(member.get("/v1/me/pairings").send().await.expect(200)["items"][0], seen);
        assert_eq!(put(&pairing, json!({})).await.faults()[0], ("/households".to_string(), "required".to_string()));
        assert_eq!(put(&pairing, json!({"households": "many"})).await.faults()[0].1, "wrong_type");
        assert_eq!(put(&of_unit, json!({"households": 3})).await.faults()[0].1, "not_for_units");
        let trail = world.staff(Role::Auditor, world.city).await.get("/v1/audit").send().await.expect(200);
        let operations: Vec<&Value> = trail["items"].as_array().unwrap().iter().map(|row| &row["operation"]).collect();
        assert!(operations.contains(&&json!("correct_pairing")), "{operations:?}");
    }
}
