//! Overviews: every figure right at every level, and the past where it happened.

use chrono::Duration;
use domain::Id;
use domain::access::Role;
use harness::{Client, World, id, on_both};
use serde_json::{Value, json};

async fn overview(client: &Client, org: Id) -> Value {
    client.get(format!("/v1/orgs/{org}/overview")).send().await.expect(200)
}

/// Some figures of an org, or of a row.
fn some<'a>(seen: &'a Value, names: &[&str]) -> Vec<&'a Value> {
    names.iter().map(|name| &seen["figures"][*name]).collect()
}

/// The row of a child.
fn child(seen: &Value, org: Id) -> &Value {
    let rows = seen["children"]["items"].as_array().expect("rows");
    rows.iter().find(|row| row["id"] == org.to_string()).expect("a row")
}

/// Checks a member in.
async fn check_in(member: &Client, community: Id) {
    let body = json!({"community_id": community});
    member.post("/v1/me/checkins").keyed().json(body).send().await.expect(201);
}

/// Publishes a task of an org; its id.
async fn task_of(world: &World<'_>, org: Id, slots: i32) -> String {
    let mut body = world.errand(slots);
    body["org_id"] = org.to_string().into();
    id(&world.officer.post("/v1/tasks").json(body).send().await.expect(201))
}

/// Accepts a log, counting these minutes.
async fn accept(world: &World<'_>, log: &str, minutes: i32) {
    let body = json!({"verdict": "accepted", "minutes": minutes});
    world.officer.post(format!("/v1/logs/{log}/reviews")).json(body).send().await.expect(201);
}

/// The whole loop of one member and one task of an org.
async fn serve(world: &World<'_>, member: &Client, org: Id, minutes: i32) {
    let claim = world.claim(member, &task_of(world, org, 1).await).await;
    let log = world.log(member, &claim, minutes).await;
    accept(world, &log, minutes).await;
}

/// What the lists and the board of an org say, in the order of [`LISTED`].
async fn listed(client: &Client, org: Id) -> Vec<Value> {
    let total = async |path: String| client.get(path).send().await.expect(200)["total"].clone();
    vec![
        total(format!("/v1/members?org_id={org}")).await,
        total(format!("/v1/members?org_id={org}&checked_in=true")).await,
        total(format!("/v1/orgs/{org}/checkins?state=confirmed")).await,
        total(format!("/v1/orgs/{org}/boards/2026-11")).await,
    ]
}

const LISTED: [&str; 4] = ["members", "members_checked_in", "checked_in", "points"];
const PLACE: [&str; 6] =
    ["open_tasks", "live_claims", "tasks_published", "logs_waiting", "logs_accepted", "minutes_served"];

on_both! {
    async fn an_empty_org_comes_to_nothing(app) {
        let world = app.world().await;
        let seen = overview(&world.officer, world.bing).await;
        let figures = json!({"members": 0, "members_checked_in": 0, "checked_in": 0, "open_tasks": 0, "live_claims": 0,
            "tasks_published": 0, "logs_waiting": 0, "logs_accepted": 0, "minutes_served": 0,
            "member_logs_accepted": 0, "member_minutes_served": 0, "points": "0"});
        assert_eq!(seen, json!({"id": world.bing, "kind": "community", "name": "丙社区", "month": "2026-11",
            "figures": figures, "children": {"items": [], "page": 1, "page_size": 20, "total": 0}}));
    }

    async fn what_was_done_counts_where_it_was_done_and_with_whom_it_was_done_by(app) {
        let world = app.world().await;
        let (teacher, judge) = (world.member_of(world.school).await, world.member_of(world.court).await);
        world.member_of(world.school).await;
        check_in(&teacher, world.jia).await;
        check_in(&judge, world.yi).await;
        // In 甲: an accepted log whose minutes the reviewer cut, one that waits, a full task, a closed one.
        let task = task_of(&world, world.jia, 3).await;
        let log = { let claim = world.claim(&teacher, &task).await; world.log(&teacher, &claim, 90).await };
        accept(&world, &log, 45).await;
        let full = task_of(&world, world.jia, 1).await;
        let claim = world.claim(&teacher, &full).await;
        world.log(&teacher, &claim, 30).await;
        let closed = task_of(&world, world.jia, 1).await;
        world.claim(&teacher, &closed).await;
        world.officer.post(format!("/v1/tasks/{closed}/closure")).send().await.expect(201);
        // Of the street itself, done by whoever is checked in below it.
        serve(&world, &judge, world.east, 120).await;
        app.run_due_jobs().await;

        let city = overview(&world.officer, world.city).await;
        let east = overview(&world.officer, world.east).await;
        assert_eq!(some(&city, &PLACE), [3, 3, 4, 1, 2, 165]);
        assert_eq!(some(&east, &PLACE), [3, 3, 4, 1, 2, 165]);
        assert_eq!(some(child(&east, world.jia), &PLACE), [2, 2, 3, 1, 1, 45]);
        assert_eq!(some(child(&east, world.yi), &PLACE), [0; 6]);
        let members = ["members", "members_checked_in", "checked_in", "member_logs_accepted", "member_minutes_served"];
        assert_eq!(some(&city, &members), [3, 2, 2, 2, 165]);
        assert_eq!(some(child(&city, world.school), &members), [2, 1, 0, 1, 45]);
        assert_eq!(some(child(&city, world.court), &members), [1, 1, 0, 1, 120]);
        assert_eq!(some(child(&city, world.east), &members), [0, 0, 2, 0, 0]);
        // A row says what the org's own overview says.
        assert_eq!(child(&city, world.east)["figures"], east["figures"]);
        assert_eq!(child(&east, world.jia)["figures"], overview(&world.worker, world.jia).await["figures"]);
        let points = |seen: &Value| seen["figures"]["points"].clone();
        assert_eq!(points(&city), "2.5", "everybody once");
        assert_eq!((points(child(&city, world.school)), points(child(&east, world.yi))), ("0.5".into(), "2".into()));
    }

    async fn an_overview_agrees_with_the_lists_and_the_boards_at_every_level(app) {
        let world = app.world().await;
        let bureau = world.org(world.east, "unit", "街道财政所").await;
        let branch = world.org(world.court, "unit", "人民法庭").await;
        let grid = world.org(world.yi, "grid", "第一网格").await;
        let units = [world.school, world.court, bureau, branch];
        let communities = [world.jia, world.yi, world.bing];
        let mut members = Vec::new();
        for n in 0..14 {
            let member = world.member_of(units[n % 4]).await;
            // Some are not checked in.
            if n % 5 != 4 {
                check_in(&member, communities[n % 3]).await;
                let place = if n % 2 == 0 { world.city } else { communities[n % 3] };
                serve(&world, &member, place, 30 + 15 * (n as i32 % 4)).await;
            }
            members.push(member);
        }
        // One waits to be confirmed, one has withdrawn, one moves to another unit, one leaves.
        world.officer.put(format!("/v1/orgs/{}/checkin-policy", world.jia)).json(json!({"confirmation": true})).send().await.expect(200);
        check_in(&members[9], world.jia).await;
        app.advance(Duration::days(1));
        members[0].post(world.withdrawal(&members[0]).await).keyed().send().await.expect(201);
        let body = json!({"unit_id": world.school, "valid_from": "2026-11-17"});
        world.officer.put(format!("/v1/members/{}/membership", members[1].id)).json(body).send().await.expect(200);
        let body = json!({"reason": "retired", "on": "2026-11-17"});
        world.officer.post(format!("/v1/members/{}/departure", members[2].id)).json(body).send().await.expect(201);
        app.run_due_jobs().await;

        for org in [world.city, world.east, world.jia, world.yi, world.bing, grid, world.school, world.court, bureau, branch] {
            let seen = overview(&world.officer, org).await;
            let expected = listed(&world.officer, org).await;
            assert_eq!(some(&seen, &LISTED), expected.iter().collect::<Vec<_>>(), "{}", seen["name"]);
            for row in seen["children"]["items"].as_array().unwrap() {
                let own = overview(&world.officer, row["id"].as_str().unwrap().parse().unwrap()).await;
                assert_eq!(row["figures"], own["figures"], "{}", row["name"]);
            }
        }
        let city = overview(&world.officer, world.city).await;
        assert_eq!(some(&city, &LISTED[..3]), [13, 10, 10], "of twelve checked in one withdrew and one left; another one waits");
    }

    async fn a_retired_child_is_not_listed_but_its_past_is_its_parents(app) {
        let world = app.world().await;
        let ding = world.org(world.east, "community", "丁社区").await;
        let member = world.member_at(ding).await;
        serve(&world, &member, ding, 60).await;
        let before = overview(&world.officer, world.east).await;
        assert_eq!(some(child(&before, ding), &["logs_accepted", "checked_in"]), [1, 1]);
        member.post(world.withdrawal(&member).await).keyed().send().await.expect(201);
        let open = world.officer.get(format!("/v1/orgs/{ding}/tasks")).send().await.expect(200);
        world.officer.post(format!("/v1/tasks/{}/closure", id(&open["items"][0]))).send().await.expect(201);
        world.officer.post(format!("/v1/orgs/{ding}/retirement")).json(json!({})).send().await.expect(200);

        let after = overview(&world.officer, world.east).await;
        let listed = |seen: &Value| seen["children"]["items"].as_array().unwrap().len();
        assert_eq!((listed(&before), listed(&after)), (3, 2));
        assert_eq!(some(&after, &PLACE), [0, 0, 1, 0, 1, 60]);
        assert_eq!(some(&overview(&world.officer, ding).await, &PLACE), [0, 0, 1, 0, 1, 60], "it shows its own past");
        // A merged one's past is seen with its successor, and counted once above both.
        let member = world.member_at(world.jia).await;
        serve(&world, &member, world.jia, 30).await;
        let body = json!({"into_id": world.yi});
        world.officer.post(format!("/v1/orgs/{}/merger", world.jia)).json(body).send().await.expect(201);
        let merged = overview(&world.officer, world.east).await;
        assert_eq!((listed(&merged), some(&merged, &["logs_accepted", "minutes_served"])), (1, vec![&json!(2), &json!(90)]));
        assert_eq!(some(child(&merged, world.yi), &["checked_in", "minutes_served"]), [1, 30]);
    }

    async fn a_month_begins_at_midnight_in_shanghai(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let month = ["tasks_published", "logs_accepted", "minutes_served", "member_logs_accepted", "member_minutes_served"];
        app.clock.set("2026-11-30T23:00:00+08:00".parse().unwrap());
        let claim = world.claim(&member, &world.task(1).await).await;
        app.advance(Duration::minutes(59));
        let log = world.log(&member, &claim, 60).await;
        let late = world.claim(&member, &world.task(1).await).await;
        app.advance(Duration::minutes(1));
        // Accepted in December, but done in November: December has nothing of it.
        accept(&world, &log, 60).await;
        let seen = overview(&world.officer, world.city).await;
        assert_eq!((&seen["month"], &seen["figures"]["points"]), (&"2026-12".into(), &"0".into()));
        assert_eq!(some(&seen, &month), [0; 5]);
        assert_eq!(some(&seen, &["open_tasks", "live_claims"]), [2, 2], "what is under way knows no month");
        // Claimed in November, done on the first instant of December.
        let log = world.log(&member, &late, 30).await;
        accept(&world, &log, 30).await;
        world.task(1).await;
        let seen = overview(&world.officer, world.city).await;
        assert_eq!(some(&seen, &month), [1, 1, 30, 1, 30]);
        assert_eq!(seen["figures"]["points"], "0.5");
        // And the November one is back when November is looked at.
        app.clock.set("2026-11-30T23:59:59+08:00".parse().unwrap());
        assert_eq!(overview(&world.officer, world.city).await["figures"]["points"], "1");
    }

    async fn staff_see_what_lies_within_their_grants_and_nobody_else_does(app) {
        let world = app.world().await;
        let secretary = world.staff(Role::Secretary, world.school).await;
        overview(&secretary, world.school).await;
        overview(&world.worker, world.jia).await;
        let ask = async |client: &Client, org: Id| client.get(format!("/v1/orgs/{org}/overview")).send().await;
        for (client, org) in [(&secretary, world.court), (&secretary, world.city), (&world.worker, world.yi), (&world.worker, world.east)] {
            ask(client, org).await.refused(404, "not_found");
        }
        world.worker.get("/v1/orgs/nothing/overview").send().await.refused(404, "not_found");
        let member = world.member_at(world.jia).await;
        ask(&member, world.jia).await.refused(403, "forbidden");
        for role in [Role::Auditor, Role::System, Role::Security] {
            ask(&world.staff(role, world.city).await, world.city).await.refused(403, "forbidden");
        }
        ask(&app.anonymous(), world.city).await.refused(401, "token_missing");
    }

    async fn children_are_leafed_through_and_an_unchanged_leaf_is_304(app) {
        let world = app.world().await;
        let path = format!("/v1/orgs/{}/overview", world.city);
        let mut names = Vec::new();
        for page in 1..=5 {
            let seen = world.officer.get(format!("{path}?page={page}&page_size=1")).send().await.expect(200);
            assert_eq!((&seen["children"]["page"], &seen["children"]["total"]), (&page.into(), &4.into()));
            let rows = seen["children"]["items"].as_array().unwrap().clone();
            names.extend(rows.iter().map(|row| row["name"].as_str().unwrap().to_string()));
        }
        names.sort();
        let mut expected = ["东街道", "县人民法院", "县第一中学", "西街道"];
        expected.sort_unstable();
        assert_eq!(names, expected);
        let wrong = world.officer.get(format!("{path}?page=0&page_size=101")).send().await;
        assert_eq!(wrong.faults().len(), 2);

        let tag = world.officer.get(&path).send().await.header("etag").to_string();
        let again = async || world.officer.get(&path).header("if-none-match", &tag).send().await;
        assert_eq!(again().await.status, 304);
        world.member_of(world.school).await;
        assert_eq!(again().await.status, 200);
    }
}
