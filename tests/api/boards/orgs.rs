//! Boards of units, communities and grids: figures that name nobody.

use chrono::Duration;
use domain::Id;
use domain::access::Role;
use futures::future::join_all;
use harness::{Client, World, id, on_both};
use serde_json::{Value, json};

async fn board(client: &Client, org: Id, asked: &str) -> Value {
    client.get(format!("/v1/orgs/{org}/boards/{asked}")).send().await.expect(200)
}

/// A member of a unit, checked in at 甲.
async fn member(world: &World<'_>, unit: Id) -> Client {
    let member = world.member_of(unit).await;
    let body = json!({"community_id": world.jia});
    member.post("/v1/me/checkins").keyed().json(body).send().await.expect(201);
    member
}

/// The whole loop of one member and one task of an org.
async fn serve(world: &World<'_>, member: &Client, org: Id, minutes: i32) {
    let mut task = world.errand(1);
    task["org_id"] = org.to_string().into();
    let task = id(&world.officer.post("/v1/tasks").json(task).send().await.expect(201));
    let claim = world.claim(member, &task).await;
    let log = world.log(member, &claim, minutes).await;
    let body = json!({"verdict": "accepted", "minutes": minutes});
    world.officer.post(format!("/v1/logs/{log}/reviews")).json(body).send().await.expect(201);
}

/// Name, total, heads and mean of each line, from the first to the last.
fn lines(board: &Value) -> Vec<[String; 4]> {
    let line = |(at, line): (usize, &Value)| {
        assert_eq!((&line["rank"], &line["person_id"]), (&json!(at + 1), &Value::Null));
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_string);
        [text(&line["name"]), text(&line["points"]), text(&line["org"]["heads"]), text(&line["org"]["mean"])]
    };
    board["lines"].as_array().unwrap().iter().enumerate().map(line).collect()
}

on_both! {
    async fn units_places_and_grids_are_ranked_under_the_strictest_profile(app) {
        let world = app.world().await;
        let grid = world.org(world.jia, "grid", "第一网格").await;
        let (teacher, judge) = (member(&world, world.school).await, member(&world, world.court).await);
        world.member_of(world.school).await;
        for (who, org, minutes) in
            [(&teacher, grid, 120), (&teacher, world.jia, 60), (&judge, world.jia, 90), (&judge, world.jia, 10)]
        {
            app.advance(Duration::minutes(1));
            serve(&world, who, org, minutes).await;
        }
        let units = board(&teacher, world.city, "2026-11?subject=unit").await;
        assert_eq!(lines(&units), [["县第一中学", "3", "2", "1.5"], ["县人民法院", "1.5", "1", "1.5"]]);
        assert_eq!((&units["visibility"], &units["subject"], &units["by"]), (&"own".into(), &"unit".into(), &"total".into()));
        assert_eq!(units["me"], json!({"rank": 1, "points": "3", "ahead_of_percent": 50}));
        assert_eq!((&units["members"], &units["total"], &units["around"]), (&2.into(), &"4.5".into(), &units["lines"]));
        let mine: Vec<&Value> = units["lines"].as_array().unwrap().iter().map(|line| &line["is_me"]).collect();
        assert_eq!(mine, [&json!(true), &json!(false)]);
        // What brought nothing moved nobody: the school reached the same mean a minute earlier.
        let means = board(&judge, world.city, "2026-11?subject=unit&by=mean").await;
        assert_eq!((lines(&means)[0][0].as_str(), &means["me"]["rank"]), ("县第一中学", &2.into()));
        for period in ["2026-W47", "2026-Q4", "2026", "all"] {
            let places = board(&world.officer, world.city, &format!("{period}?subject=community")).await;
            assert_eq!(lines(&places), [["甲社区", "4.5", "2", "2.25"]], "{period}");
            let grids = board(&world.worker, world.jia, &format!("{period}?subject=grid")).await;
            assert_eq!(lines(&grids), [["第一网格", "2", "1", "2"]], "{period}");
            assert_eq!((&grids["me"], &grids["around"]), (&Value::Null, &json!([])));
        }
        assert_eq!(lines(&board(&world.officer, world.city, "2026-W46?subject=unit").await), Vec::<[String; 4]>::new());
    }

    async fn points_stay_with_the_unit_of_the_day_and_go_with_a_community_that_merges(app) {
        let world = app.world().await;
        let teacher = member(&world, world.school).await;
        serve(&world, &teacher, world.jia, 60).await;
        let path = format!("/v1/members/{}/membership", teacher.id);
        world.officer.put(path).json(json!({"unit_id": world.court, "valid_from": "2026-11-17"})).send().await.expect(200);
        app.advance(Duration::hours(15));
        app.run_due_jobs().await;
        let teacher = world.client(teacher.id.parse().unwrap(), true, Vec::new());
        serve(&world, &teacher, world.jia, 120).await;
        let units = board(&world.officer, world.city, "2026-11?subject=unit").await;
        assert_eq!(lines(&units), [["县人民法院", "2", "1", "2"], ["县第一中学", "1", "0", "null"]]);
        let means = board(&world.officer, world.city, "2026-11?subject=unit&by=mean").await;
        assert_eq!(lines(&means), lines(&units), "nobody's mean comes last");
        let body = json!({"into_id": world.yi});
        world.officer.post(format!("/v1/orgs/{}/merger", world.jia)).json(body).send().await.expect(201);
        app.advance(Duration::seconds(1));
        let places = board(&world.officer, world.city, "2026-11?subject=community").await;
        assert_eq!(lines(&places), [["乙社区", "3", "1", "3"]]);
    }

    async fn a_count_is_good_for_a_second_and_for_all_who_ask(app) {
        let world = app.world().await;
        let teacher = member(&world, world.school).await;
        serve(&world, &teacher, world.jia, 60).await;
        let path = format!("/v1/orgs/{}/boards/2026-11?subject=unit", world.city);
        let seen = join_all((0..20).map(|_| world.officer.get(&path).send())).await;
        assert!(seen.iter().all(|reply| reply.status == 200 && reply.body == seen[0].body));
        let tag = seen[0].header("etag").to_string();
        serve(&world, &teacher, world.jia, 60).await;
        assert_eq!(world.officer.get(&path).header("if-none-match", &tag).send().await.status, 304);
        app.advance(Duration::seconds(1));
        let later = world.officer.get(&path).header("if-none-match", &tag).send().await.expect(200);
        assert_eq!(later["total"], "2");
    }

    async fn what_is_malformed_or_elsewhere_is_refused(app) {
        let world = app.world().await;
        let teacher = member(&world, world.school).await;
        let ask = async |client: &Client, org: Id, asked: &str| client.get(format!("/v1/orgs/{org}/boards/{asked}")).send().await;
        for wrong in ["2026-11?subject=person", "2026-11?subject=street", "2026-11?subject=unit&by=heads", "2026-11?by="] {
            ask(&teacher, world.jia, wrong).await.refused(422, "validation_failed");
        }
        for wrong in ["2026-13?subject=unit", "2026-W54?subject=unit", "2027?subject=unit", "2014?subject=unit"] {
            ask(&teacher, world.jia, wrong).await.refused(404, "not_found");
        }
        ask(&teacher, world.bing, "2026-11?subject=unit").await.refused(404, "not_found");
        let elsewhere = world.staff(Role::Worker, world.bing).await;
        ask(&elsewhere, world.jia, "2026-11?subject=community").await.refused(404, "not_found");
    }
}
