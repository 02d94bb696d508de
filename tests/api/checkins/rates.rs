//! Check-in rates, laggards and their reminder, deadlines.

use chrono::Duration;
use domain::access::Role;
use futures::future::join_all;
use harness::{Client, World, on_both};
use serde_json::{Value, json};

/// Three members of the school: in 甲, in 丙, nowhere. Returns the last.
async fn three(world: &World<'_>) -> Client {
    world.member_at(world.jia).await;
    world.member_at(world.bing).await;
    world.member_of(world.school).await
}

fn line<'a>(rates: &'a Value, name: &str) -> &'a Value {
    let all = rates["items"].as_array().unwrap();
    all.iter().find(|line| line["org_name"] == name).unwrap_or(&Value::Null)
}

async fn mine(member: &Client) -> Value {
    member.get("/v1/me/checkin-deadlines").send().await.expect(200)
}

on_both! {
    async fn rates_are_counted_for_an_org_and_everything_below_it(app) {
        let world = app.world().await;
        three(&world).await;
        world.member_of(world.court).await;
        let path = format!("/v1/orgs/{}/checkin-rates", world.city);
        let rates = world.officer.get(&path).send().await.expect(200);
        let whole = &rates["whole"];
        assert_eq!((&whole["members"], &whole["checked_in"], &whole["rate"]), (&4.into(), &2.into(), &5000.into()));
        let school = line(&rates, "县第一中学");
        assert_eq!((&school["members"], &school["checked_in"], &school["rate"]), (&3.into(), &2.into(), &6666.into()));
        assert_eq!(line(&rates, "县人民法院")["rate"], 0);
        let east = line(&rates, "东街道");
        assert_eq!((&east["members"], &east["rate"], &east["arrived"]), (&0.into(), &Value::Null, &1.into()));
        let communities = world.officer.get(format!("{path}?kind=community")).send().await.expect(200);
        assert_eq!(communities["total"], 3);
        assert_eq!(line(&communities, "丙社区")["arrived"], 1);
        let units = world.officer.get(format!("{path}?kind=unit&page_size=1")).send().await.expect(200);
        assert_eq!((&units["total"], units["items"].as_array().unwrap().len()), (&2.into(), 1));
        world.worker.get(&path).send().await.refused(404, "not_found");
        let here = world.worker.get(format!("/v1/orgs/{}/checkin-rates", world.jia)).send().await.expect(200);
        assert_eq!(here["whole"]["arrived"], 1);
    }

    async fn laggards_are_listed_with_masked_phones_to_those_who_answer_for_them(app) {
        let world = app.world().await;
        let laggard = three(&world).await;
        world.member_of(world.court).await;
        let secretary = world.staff(Role::Secretary, world.school).await;
        let path = format!("/v1/orgs/{}/laggards", world.school);
        let list = secretary.get(&path).send().await.expect(200);
        assert_eq!((&list["total"], &list["items"][0]["person_id"]), (&1.into(), &laggard.id.clone().into()));
        let phone = list["items"][0]["phone"].as_str().unwrap();
        assert!(phone.starts_with("139****") && phone.len() == 11, "{phone}");
        let all = world.officer.get(format!("/v1/orgs/{}/laggards", world.city)).send().await.expect(200);
        assert_eq!(all["total"], 2);
        secretary.get(format!("/v1/orgs/{}/laggards", world.court)).send().await.refused(404, "not_found");
        world.worker.get(&path).send().await.refused(403, "forbidden");
        assert_eq!(secretary.get(format!("{path}?missed=2026-11-16")).send().await.faults()[0].1, "in_the_future");
        secretary.get(format!("{path}?missed=yesterday")).send().await.refused(422, "validation_failed");
        // Whoever waits for confirmation, or moved out, is one, too.
        let policy = format!("/v1/orgs/{}/checkin-policy", world.jia);
        world.worker.put(policy).json(json!({"confirmation": true})).send().await.expect(200);
        let body = json!({"community_id": world.jia});
        laggard.post("/v1/me/checkins").keyed().json(body).send().await.expect(201);
        assert_eq!(secretary.get(&path).send().await.expect(200)["total"], 1);
    }

    async fn a_reminder_reaches_each_laggard_once_a_day(app) {
        let world = app.world().await;
        let laggard = three(&world).await;
        let path = format!("/v1/orgs/{}/laggards/reminders", world.school);
        let secretary = world.staff(Role::Secretary, world.school).await;
        let first = secretary.post(&path).key("today").send().await.expect(201);
        assert_eq!(first, json!({"told": 1, "more": false}));
        assert_eq!(secretary.post(&path).key("today").send().await.expect(201), first);
        assert_eq!(world.officer.post(&path).send().await.expect(201)["told"], 0, "whoever asks");
        let inbox = laggard.get("/v1/me/notices").send().await.expect(200);
        assert_eq!((&inbox["unread"], &inbox["items"][0]["kind"]), (&1.into(), &"checkin_reminder".into()));
        assert!(inbox["items"][0]["text"].as_str().unwrap().contains("2026-12-31"));
        app.advance(Duration::hours(14) + Duration::minutes(59));
        assert_eq!(secretary.post(&path).send().await.expect(201)["told"], 0, "23:59 of the same day");
        app.advance(Duration::minutes(1));
        let replies = join_all((0..6).map(|_| world.officer.post(&path).send())).await;
        let told = replies.into_iter().map(|reply| reply.expect(201)["told"].as_u64().unwrap()).sum::<u64>();
        assert_eq!(told, 1, "six requests at once on the next day");
        world.worker.post(&path).send().await.refused(403, "forbidden");
        let elsewhere = world.staff(Role::Secretary, world.court).await;
        elsewhere.post(&path).send().await.refused(404, "not_found");
    }

    async fn deadlines_are_data_of_the_city_and_seen_by_both_sides(app) {
        let world = app.world().await;
        let member = world.member_of(world.school).await;
        let path = format!("/v1/orgs/{}/checkin-deadlines", world.city);
        let default = member.get(format!("/v1/orgs/{}/checkin-deadlines", world.jia)).send().await.expect(200);
        assert_eq!((&default["deadlines"][0]["month"], &default["deadlines"][1]["day"]), (&6.into(), &31.into()));
        let next = mine(&member).await;
        let expected = json!({"name": "下半年报到", "on": "2026-12-31", "days_left": 45, "met": false});
        assert_eq!((&next["next"], &next["last"]["on"]), (&expected, &"2026-06-30".into()));

        let set = |body: Value| world.officer.put(&path).json(body).send();
        let november = json!({"deadlines": [{"name": "年底报到", "month": 11, "day": 20}]});
        assert_eq!(set(november.clone()).await.expect(200), november);
        assert_eq!(mine(&member).await["next"]["days_left"], 4);
        let twice = json!({"deadlines": [{"name": "甲", "month": 2, "day": 30}]});
        assert_eq!(set(twice).await.faults(), [("/deadlines/0/day".into(), "no_such_day".into())]);
        assert_eq!(set(json!({"deadlines": []})).await.faults()[0].1, "length");
        let below = format!("/v1/orgs/{}/checkin-deadlines", world.jia);
        world.officer.put(below).json(november.clone()).send().await.refused(404, "not_found");
        world.worker.put(&path).json(november).send().await.refused(403, "forbidden");
    }

    async fn the_last_second_of_the_day_in_china_is_in_time_and_the_next_is_not(app) {
        let world = app.world().await;
        let (early, late) = (world.member_of(world.school).await, world.member_of(world.school).await);
        let path = format!("/v1/orgs/{}/checkin-deadlines", world.city);
        let body = json!({"deadlines": [{"name": "年中", "month": 11, "day": 16}]});
        world.officer.put(path).json(body).send().await.expect(200);
        let check_in = |member: &Client| {
            member.post("/v1/me/checkins").keyed().json(json!({"community_id": world.jia})).send()
        };
        app.advance(Duration::hours(15) - Duration::seconds(1));
        check_in(&early).await.expect(201);
        let today = mine(&early).await;
        assert_eq!((&today["next"]["days_left"], &today["next"]["met"]), (&0.into(), &true.into()));
        app.advance(Duration::seconds(1));
        check_in(&late).await.expect(201);
        assert_eq!(mine(&early).await["last"], json!({"name": "年中", "on": "2026-11-16", "met": true}));
        let missed = mine(&late).await;
        assert_eq!((&missed["last"]["met"], &missed["next"]["met"]), (&false.into(), &true.into()));
        let rates = world.officer.get(format!("/v1/orgs/{}/checkin-rates", world.school)).send().await.expect(200);
        let whole = &rates["whole"];
        assert_eq!((&whole["rate"], &whole["met"], &whole["met_rate"]), (&10000.into(), &1.into(), &5000.into()));
        let path = format!("/v1/orgs/{}/laggards?missed=2026-11-16", world.school);
        let list = world.officer.get(path).send().await.expect(200);
        assert_eq!((&list["total"], &list["items"][0]["person_id"]), (&1.into(), &late.id.clone().into()));
    }
}
