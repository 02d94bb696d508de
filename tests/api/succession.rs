//! Moving, merging and splitting organisations: what lives goes over, what was done stays.

use chrono::Duration;
use domain::Id;
use domain::access::Role;
use harness::{Client, Reply, World, id, on_both};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

async fn merge(world: &World<'_>, org: Id, into: Id) -> Reply {
    world.officer.post(format!("/v1/orgs/{org}/merger")).json(json!({"into_id": into})).send().await
}

async fn move_to(world: &World<'_>, org: Id, parent: Id) -> Reply {
    world.officer.post(format!("/v1/orgs/{org}/moves")).json(json!({"parent_id": parent})).send().await
}

async fn split(world: &World<'_>, org: Id, body: Value) -> Reply {
    world.officer.post(format!("/v1/orgs/{org}/splits")).json(body).send().await
}

async fn show(world: &World<'_>, org: impl std::fmt::Display) -> Value {
    world.officer.get(format!("/v1/orgs/{org}")).send().await.expect(200)
}

/// Publishes a task of an org; its id.
async fn task_of(world: &World<'_>, org: Id, slots: i32) -> String {
    let mut body = world.errand(slots);
    body["org_id"] = org.to_string().into();
    id(&world.officer.post("/v1/tasks").json(body).send().await.expect(201))
}

async fn claim(member: &Client, task: &str) -> Reply {
    member.post(format!("/v1/tasks/{task}/claims")).keyed().send().await
}

async fn community(member: &Client) -> String {
    let me = member.get("/v1/me").send().await.expect(200);
    me["checkin"]["community_name"].as_str().unwrap_or("none").to_string()
}

async fn points(client: &Client, org: Id) -> Value {
    client.get(format!("/v1/orgs/{org}/boards/2026-11")).send().await.expect(200)["total"].clone()
}

fn code(reply: &Reply) -> String {
    reply.faults()[0].1.clone()
}

on_both! {
    async fn what_lives_in_a_merged_community_goes_to_its_successor(app) {
        let world = app.world().await;
        let (member, neighbour) = (world.member_at(world.jia).await, world.member_at(world.yi).await);
        let grid = world.org(world.jia, "grid", "第一网格").await;
        world.org(world.yi, "grid", "第一网格").await;
        let building = world.org(grid, "building", "1 号楼").await;
        let task = world.task(2).await;
        let held = world.claim(&member, &task).await;
        claim(&neighbour, &task).await.refused(404, "not_found");
        app.advance(Duration::seconds(1));
        let merged = merge(&world, world.jia, world.yi).await.expect(201);
        assert_eq!(merged["handed_over"], json!({"children": 1, "checkins": 1, "members": 0, "tasks": 1, "grants": 1}));
        assert_eq!((&merged["kind"], &merged["from"]["valid_to"]), (&"merger".into(), &"2026-11-16".into()));
        // The member is checked in with the successor, and was told; both check-ins stand in the history.
        assert_eq!(community(&member).await, "乙社区");
        let checkins = member.get("/v1/me/checkins").send().await.expect(200);
        assert_eq!((&checkins["items"][1]["community_name"], &checkins["items"][1]["end_reason"]), (&"甲社区".into(), &"handed_over".into()));
        let inbox = member.get("/v1/me/notices").send().await.expect(200);
        assert_eq!(inbox["items"][0]["kind"], "org_succeeded");
        // The task is the successor's, with its claim; the gate lets in whom it concerns now.
        let seen = neighbour.get(format!("/v1/tasks/{task}")).send().await.expect(200);
        assert_eq!((&seen["org_name"], &seen["claimed"]), (&"乙社区".into(), &1.into()));
        claim(&neighbour, &task).await.expect(201);
        let late = world.member_at(world.yi).await;
        claim(&late, &task).await.refused(409, "task_full");
        // Its worker goes on with a new token; the log of the old claim comes in with the successor.
        world.worker.get("/v1/logs").send().await.refused(401, "session_ended");
        let worker = world.client(world.worker.id.parse().unwrap(), false, vec![("worker".into(), world.yi)]);
        let log = world.log(&member, &held, 60).await;
        let verdict = json!({"verdict": "accepted"});
        worker.post(format!("/v1/logs/{log}/reviews")).json(verdict).send().await.expect(201);
        // The grid stands below the successor, and says where it came from, for there was a namesake.
        let below = show(&world, building).await;
        let lineage: Vec<&str> = below["lineage"].as_array().unwrap().iter().map(|org| org["name"].as_str().unwrap()).collect();
        assert_eq!(lineage, ["1 号楼", "第一网格（原甲社区）", "乙社区", "东街道", "测试县"]);
    }

    async fn a_merged_community_shows_its_successor_and_keeps_its_past(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let accepted = world.accepted(&member, &world.task(1).await, 60).await;
        let waiting = { let claim = world.claim(&member, &world.task(1).await).await; world.log(&member, &claim, 30).await };
        let yi_worker = world.staff(Role::Worker, world.yi).await;
        let bing_worker = world.staff(Role::Worker, world.bing).await;
        let accepted = format!("/v1/logs/{}", accepted["id"].as_str().unwrap());
        yi_worker.get(&accepted).send().await.refused(404, "not_found");
        merge(&world, world.jia, world.yi).await.expect(201);
        let gone = show(&world, world.jia).await;
        assert_eq!((&gone["successor"]["name"], &gone["lineage"][1]["name"]), (&"乙社区".into(), &"东街道".into()));
        let kept = show(&world, world.yi).await;
        assert_eq!((&kept["successor"], &kept["successions"][0]["from"]["name"]), (&Value::Null, &"甲社区".into()));
        assert_eq!(kept["counts"], json!([{"kind": "community", "count": 1}]));
        // What was done there is seen by those who answer for it now, and by nobody else.
        assert_eq!(yi_worker.get(&accepted).send().await.expect(200)["state"], "accepted");
        yi_worker.get(format!("/v1/logs/{waiting}")).send().await.expect(200);
        bing_worker.get(&accepted).send().await.refused(404, "not_found");
        let entries = member.get("/v1/me/entries").send().await.expect(200);
        assert_eq!(entries["items"].as_array().unwrap().len(), 1);
        // And once more: whoever follows the successor sees it all.
        merge(&world, world.yi, world.bing).await.expect(201);
        assert_eq!(bing_worker.get(&accepted).send().await.expect(200)["state"], "accepted");
        assert_eq!(community(&member).await, "丙社区");
        assert_eq!(show(&world, world.jia).await["successor"]["name"], "乙社区");
    }

    async fn boards_follow_a_merger_and_a_move(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        world.accepted(&member, &world.task(1).await, 60).await;
        app.run_due_jobs().await;
        let west: Id = { let bing = show(&world, world.bing).await; bing["parent_id"].as_str().unwrap().parse().unwrap() };
        for (org, total) in [(world.jia, "1"), (world.yi, "0"), (world.east, "1"), (west, "0"), (world.city, "1")] {
            assert_eq!(points(&world.officer, org).await, total);
        }
        merge(&world, world.jia, world.yi).await.expect(201);
        for (org, total) in [(world.jia, "0"), (world.yi, "1"), (world.east, "1"), (west, "0"), (world.city, "1")] {
            assert_eq!(points(&world.officer, org).await, total, "after the merger");
        }
        let moved = move_to(&world, world.yi, west).await.expect(201);
        assert_eq!(moved["parent_id"], west.to_string());
        for (org, total) in [(world.yi, "1"), (world.east, "0"), (west, "1"), (world.city, "1")] {
            assert_eq!(points(&world.officer, org).await, total, "after the move");
        }
        assert_eq!(member.get(format!("/v1/orgs/{west}/boards/2026-11")).send().await.expect(200)["total"], "1");
        member.get(format!("/v1/orgs/{}/boards/2026-11", world.east)).send().await.refused(404, "not_found");
        let shown = show(&world, world.yi).await;
        assert_eq!((&shown["moves"][0]["from"]["name"], &shown["moves"][0]["to"]["name"]), (&"东街道".into(), &"西街道".into()));
    }

    async fn a_move_takes_the_whole_subtree_and_frees_claims_that_are_out_of_reach(app) {
        let world = app.world().await;
        let west: Id = show(&world, world.bing).await["parent_id"].as_str().unwrap().parse().unwrap();
        let member = world.member_at(world.jia).await;
        let grid = world.org(world.jia, "grid", "一网格").await;
        let building = world.org(grid, "building", "1 号楼").await;
        let (of_street, of_city, own) = (task_of(&world, world.east, 1).await, task_of(&world, world.city, 1).await, world.task(1).await);
        for task in [&of_street, &of_city, &own] {
            claim(&member, task).await.expect(201);
            app.advance(Duration::seconds(1));
        }
        let other = world.member_at(world.yi).await;
        claim(&other, &of_street).await.refused(409, "task_full");
        let west_worker = world.staff(Role::Worker, west).await;
        west_worker.get(format!("/v1/orgs/{building}/tasks")).send().await.refused(404, "not_found");
        move_to(&world, world.jia, west).await.expect(201);
        west_worker.get(format!("/v1/orgs/{building}/tasks")).send().await.expect(200);
        let east_worker = world.staff(Role::Worker, world.east).await;
        east_worker.get(format!("/v1/orgs/{building}/tasks")).send().await.refused(404, "not_found");
        let claims = member.get("/v1/me/claims").send().await.expect(200);
        let ended: Vec<(&str, &Value)> = claims["items"].as_array().unwrap().iter()
            .map(|claim| (claim["task_id"].as_str().unwrap(), &claim["end_reason"])).collect();
        assert_eq!(ended, [(own.as_str(), &Value::Null), (of_city.as_str(), &Value::Null), (of_street.as_str(), &"released".into())]);
        claim(&other, &of_street).await.expect(201);
        let again = world.member_at(world.jia).await;
        claim(&again, &of_street).await.refused(404, "not_found");
    }

    async fn an_org_moves_only_where_it_can_stand(app) {
        let world = app.world().await;
        let above = world.org(world.city, "unit", "县教育局").await;
        move_to(&world, world.school, above).await.expect(201);
        assert_eq!(code(&move_to(&world, above, world.school).await), "cycle");
        assert_eq!(code(&move_to(&world, above, above).await), "cycle");
        assert_eq!(code(&move_to(&world, world.jia, world.east).await), "unchanged");
        assert_eq!(code(&move_to(&world, world.jia, world.yi).await), "misplaced");
        assert_eq!(code(&move_to(&world, world.jia, above).await), "misplaced");
        move_to(&world, world.city, world.east).await.refused(409, "org_is_top");
        let one = world.org(world.jia, "grid", "一网格").await;
        world.org(world.yi, "grid", "一网格").await;
        move_to(&world, one, world.yi).await.refused(409, "org_name_taken");
        let later = json!({"parent_id": world.city, "on": "2026-12-01"});
        let reply = world.officer.post(format!("/v1/orgs/{}/moves", world.jia)).json(later).send().await;
        assert_eq!(reply.faults(), [("/on".to_string(), "not_today".to_string())]);
        let east = world.staff(Role::Officer, world.east).await;
        let west = json!({"parent_id": show(&world, world.bing).await["parent_id"]});
        east.post(format!("/v1/orgs/{}/moves", world.jia)).json(west).send().await.refused(404, "not_found");
        let own = world.staff(Role::Officer, world.jia).await;
        own.post(format!("/v1/orgs/{one}/moves")).json(json!({"parent_id": world.yi})).send().await.refused(404, "not_found");
        world.officer.post(format!("/v1/orgs/{}/retirement", world.bing)).json(json!({})).send().await.expect(200);
        move_to(&world, one, world.bing).await.refused(409, "org_retired");
    }

    async fn two_moves_that_would_make_a_circle_are_not_both_made(app) {
        let world = app.world().await;
        let (one, other) = (world.org(world.city, "unit", "甲局").await, world.org(world.city, "unit", "乙局").await);
        let replies = tokio::join!(move_to(&world, one, other), move_to(&world, other, one));
        let mut statuses = [replies.0.status.as_u16(), replies.1.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 422]);
        assert_eq!(show(&world, world.city).await["counts"][3], json!({"kind": "unit", "count": 4}));
    }

    async fn a_community_is_merged_once_however_many_ask(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let replies = tokio::join!(merge(&world, world.jia, world.yi), merge(&world, world.jia, world.bing));
        let mut statuses = [replies.0.status.as_u16(), replies.1.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409]);
        merge(&world, world.jia, world.yi).await.refused(409, "org_retired");
        assert_eq!(show(&world, world.jia).await["successions"].as_array().unwrap().len(), 1);
        assert_eq!(member.get("/v1/me/checkins").send().await.expect(200)["items"].as_array().unwrap().len(), 2);
    }

    async fn only_two_of_a_kind_and_a_city_are_merged(app) {
        let world = app.world().await;
        let below = world.org(world.school, "unit", "县一中分校").await;
        assert_eq!(code(&merge(&world, world.jia, world.jia).await), "same");
        assert_eq!(code(&merge(&world, world.jia, world.school).await), "other_kind");
        assert_eq!(code(&merge(&world, world.school, below).await), "cycle");
        merge(&world, world.city, world.jia).await.refused(409, "org_is_top");
        let east = world.staff(Role::Officer, world.east).await;
        let ask = |into: Id| east.post(format!("/v1/orgs/{}/merger", world.jia)).json(json!({"into_id": into})).send();
        ask(world.bing).await.refused(404, "not_found");
        ask(world.yi).await.expect(201);
        merge(&world, below, world.school).await.expect(201);
    }

    async fn a_merger_that_is_interrupted_leaves_everything_as_it_was(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let task = world.task(1).await;
        world.org(world.jia, "grid", "一网格").await;
        // Something in the database stops it at its last step.
        let direct = harness::another_database(&app.settings.database.url).await;
        let sqlite = app.settings.database.url.starts_with("sqlite");
        let (stop, go) = if sqlite {
            ("create trigger stop before insert on successions begin select raise(abort, 'stopped'); end", "drop trigger stop")
        } else {
            ("create rule stop as on insert to successions do instead select 1 / 0", "drop rule stop on successions")
        };
        direct.execute_unprepared(stop).await.unwrap();
        assert!(merge(&world, world.jia, world.yi).await.status.as_u16() >= 400);
        direct.execute_unprepared(go).await.unwrap();
        let shown = show(&world, world.jia).await;
        assert_eq!((&shown["valid_to"], &shown["successor"], &shown["counts"][1]["count"]), (&Value::Null, &Value::Null, &1.into()));
        assert_eq!(community(&member).await, "甲社区");
        assert_eq!(member.get("/v1/me/notices").send().await.expect(200)["items"], json!([]));
        world.worker.get(format!("/v1/tasks/{task}")).send().await.expect(200);
        merge(&world, world.jia, world.yi).await.expect(201);
    }

    async fn a_merged_unit_gives_its_people_and_their_standing(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        world.accepted(&member, &world.task(1).await, 60).await;
        app.run_due_jobs().await;
        world.staff(Role::Secretary, world.school).await;
        let branch = world.org(world.school, "branch", "教工党支部").await;
        let seat = json!({"person_id": member.id, "title": "secretary"});
        world.officer.post(format!("/v1/orgs/{}/seats", world.school)).json(seat).send().await.expect(201);
        assert_eq!(points(&world.officer, world.school).await, "1");
        app.advance(Duration::days(1));
        let merged = merge(&world, world.school, world.court).await.expect(201);
        assert_eq!(merged["handed_over"], json!({"children": 1, "checkins": 0, "members": 1, "tasks": 0, "grants": 1}));
        let me = member.get("/v1/me").send().await.expect(200);
        assert_eq!((&me["membership"]["unit_name"], &me["membership"]["valid_from"]), (&"县人民法院".into(), &"2026-11-17".into()));
        assert_eq!(me["seats"][0]["valid_to"], "2026-11-17", "the committee is gone");
        assert_eq!((points(&world.officer, world.school).await, points(&world.officer, world.court).await), ("0".into(), "1".into()));
        assert_eq!(show(&world, branch).await["lineage"][1]["name"], "县人民法院");
        assert_eq!(community(&member).await, "甲社区");
    }

    async fn a_part_is_split_off_and_the_rest_stays(app) {
        let world = app.world().await;
        let (goes, stays) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        let (one, two) = (world.org(world.jia, "compound", "柳岸华都").await, world.org(world.jia, "compound", "舜都花园").await);
        let (task, kept) = (world.task(2).await, world.task(2).await);
        for (member, task) in [(&goes, &task), (&stays, &task), (&goes, &kept), (&stays, &kept)] {
            claim(member, task).await.expect(201);
        }
        app.advance(Duration::seconds(1));
        let part = json!({"name": "甲二社区", "division_code": "990001001009", "child_ids": [one], "person_ids": [goes.id], "task_ids": [task]});
        let done = split(&world, world.jia, part).await.expect(201);
        assert_eq!(done["handed_over"], json!({"children": 1, "checkins": 1, "members": 0, "tasks": 1, "grants": 1}));
        let new = done["to"]["id"].as_str().unwrap().to_string();
        assert_eq!((&done["to"]["parent_id"], &done["to"]["kind"]), (&world.east.to_string().into(), &"community".into()));
        assert_eq!((community(&goes).await, community(&stays).await), ("甲二社区".into(), "甲社区".into()));
        assert_eq!(show(&world, one).await["parent_id"], new);
        assert_eq!(show(&world, two).await["parent_id"], world.jia.to_string());
        let old = show(&world, world.jia).await;
        assert_eq!((&old["valid_to"], &old["successor"], &old["successions"][0]["kind"]), (&Value::Null, &Value::Null, &"split".into()));
        // Each keeps the claim of the task that is where they are; the other is freed unmarked.
        for (member, live) in [(&goes, &task), (&stays, &kept)] {
            let claims = member.get("/v1/me/claims").send().await.expect(200);
            let held: Vec<&Value> = claims["items"].as_array().unwrap().iter().filter(|c| c["ended_at"].is_null()).map(|c| &c["task_id"]).collect();
            assert_eq!(held, [live]);
        }
        let worker = world.client(world.worker.id.parse().unwrap(), false, vec![("worker".into(), new.parse().unwrap())]);
        worker.get(format!("/v1/tasks/{task}")).send().await.expect(200);
    }

    async fn a_split_of_what_is_not_there_is_refused_by_name(app) {
        let world = app.world().await;
        let at_yi = world.member_at(world.yi).await;
        let foreign = world.org(world.yi, "compound", "舜都花园").await;
        let task = task_of(&world, world.yi, 1).await;
        let part = json!({"name": "甲二社区", "child_ids": [foreign], "person_ids": [at_yi.id], "task_ids": [task]});
        let faults = split(&world, world.jia, part).await.faults();
        let all = ["/child_ids/0", "/person_ids/0", "/task_ids/0"].map(|pointer| (pointer.to_string(), "not_found".to_string()));
        assert_eq!(faults, all);
        assert_eq!(code(&split(&world, world.jia, json!({"name": "甲二社区"})).await), "required");
        let named = |name: &str, code: &str| json!({"name": name, "division_code": code, "person_ids": [at_yi.id]});
        split(&world, world.yi, named("甲社区", "990001001008")).await.refused(409, "org_name_taken");
        split(&world, world.yi, named("乙二社区", "990001001001")).await.refused(409, "org_code_taken");
        split(&world, world.city, json!({"name": "新县", "child_ids": [world.east]})).await.refused(409, "org_is_top");
        let all = world.officer.get("/v1/orgs?kind=community&retired=true").send().await.expect(200);
        assert_eq!(all["total"], 3);
    }

    async fn members_of_a_unit_are_split_off_with_it(app) {
        let world = app.world().await;
        let (goes, stays) = (world.member_of(world.school).await, world.member_of(world.school).await);
        let done = split(&world, world.school, json!({"name": "县第二中学", "person_ids": [goes.id, goes.id]})).await.expect(201);
        assert_eq!(done["handed_over"]["members"], 1);
        let unit = async |member: &Client| member.get("/v1/me").send().await.expect(200)["membership"]["unit_name"].clone();
        assert_eq!((unit(&goes).await, unit(&stays).await), ("县第二中学".into(), "县第一中学".into()));
    }

    async fn a_merger_of_more_than_fits_one_statement_is_whole(app) {
        let world = app.world().await;
        world.people_at(world.jia, 1_203).await;
        let merged = merge(&world, world.jia, world.yi).await.expect(201);
        assert_eq!(merged["handed_over"]["checkins"], 1_203);
        assert_eq!(merge(&world, world.yi, world.bing).await.expect(201)["handed_over"]["checkins"], 1_203);
    }
}
