//! Tasks of grids, compounds and buildings: for those who are checked in with the community that they
//! stand in.

use domain::Id;
use futures::future::join_all;
use harness::{Client, World, id, on_both};
use serde_json::{Value, json};

/// Publishes an errand of an org; its id.
async fn task_of(world: &World<'_>, org: Id, slots: i32) -> String {
    let mut body = world.errand(slots);
    body["org_id"] = org.to_string().into();
    id(&world.officer.post("/v1/tasks").json(body).send().await.expect(201))
}

async fn hall(member: &Client) -> Vec<String> {
    let hall = member.get("/v1/tasks").send().await.expect(200);
    hall["items"].as_array().unwrap().iter().map(id).collect()
}

/// How the newest claim of a member ended.
async fn end_of(member: &Client) -> Value {
    member.get("/v1/me/claims").send().await.expect(200)["items"][0]["end_reason"].clone()
}

/// Puts a grid under another community.
async fn move_to(world: &World<'_>, grid: Id, parent: Id) {
    let body = json!({"parent_id": parent});
    world.officer.post(format!("/v1/orgs/{grid}/moves")).json(body).send().await.expect(201);
}

on_both! {
    async fn what_a_grid_or_a_building_publishes_is_for_those_checked_in_with_its_community(app) {
        let world = app.world().await;
        let grid = world.org(world.jia, "grid", "第一网格").await;
        let compound = world.org(grid, "compound", "康乐小区").await;
        let building = world.org(compound, "building", "3 号楼").await;
        let (here, there) = (world.member_at(world.jia).await, world.member_at(world.yi).await);
        let nowhere = world.member_of(world.school).await;
        for org in [grid, compound, building] {
            let task = task_of(&world, org, 2).await;
            assert_eq!(hall(&here).await, [task.as_str()]);
            here.get(format!("/v1/tasks/{task}")).send().await.expect(200);
            world.claim(&here, &task).await;
            let path = format!("/v1/tasks/{task}/claims");
            there.post(&path).keyed().send().await.refused(404, "not_found");
            there.get(format!("/v1/tasks/{task}")).send().await.refused(404, "not_found");
            nowhere.post(&path).keyed().send().await.refused(409, "not_checked_in");
        }
        assert_eq!(hall(&there).await, [] as [&str; 0]);
        // What stands in another community is another's, though both lie in one street.
        let other = world.org(world.yi, "grid", "第一网格").await;
        let task = task_of(&world, other, 1).await;
        assert_eq!(hall(&here).await, [] as [&str; 0]);
        world.claim(&there, &task).await;
    }

    async fn members_wait_for_a_grids_task_and_are_promoted(app) {
        let world = app.world().await;
        let grid = world.org(world.jia, "grid", "第一网格").await;
        let task = task_of(&world, grid, 1).await;
        let (first, second) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        let claim = world.claim(&first, &task).await;
        let path = format!("/v1/tasks/{task}/waitlist");
        world.member_at(world.yi).await.post(&path).keyed().send().await.refused(404, "not_found");
        second.post(&path).keyed().send().await.expect(201);
        first.post(format!("/v1/claims/{claim}/withdrawal")).keyed().send().await.expect(201);
        app.run_due_jobs().await;
        assert_eq!(second.told().await.0, "waitlist_promoted");
    }

    async fn a_grid_that_moves_takes_its_tasks_to_its_new_communitys_members(app) {
        let world = app.world().await;
        let grid = world.org(world.jia, "grid", "第一网格").await;
        let task = task_of(&world, grid, 3).await;
        let (idle, busy) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        let newcomer = world.member_at(world.bing).await;
        world.claim(&idle, &task).await;
        let served = world.claim(&busy, &task).await;
        world.log(&busy, &served, 30).await;
        move_to(&world, grid, world.bing).await;
        // Unmarked and told; what was done is done.
        assert_eq!((end_of(&idle).await, end_of(&busy).await), ("released".into(), Value::Null));
        assert_eq!(idle.told().await.0, "claim_released");
        assert_eq!(hall(&newcomer).await, [task.as_str()]);
        world.claim(&newcomer, &task).await;
        idle.post(format!("/v1/tasks/{task}/claims")).keyed().send().await.refused(404, "not_found");
        let seen = world.officer.get(format!("/v1/tasks/{task}")).send().await.expect(200);
        assert_eq!(seen["claimed"], 2);
    }

    async fn a_grid_that_is_merged_gives_its_tasks_to_those_of_its_successors_community(app) {
        let world = app.world().await;
        let (old, new) = (world.org(world.jia, "grid", "第一网格").await, world.org(world.yi, "grid", "第二网格").await);
        let task = task_of(&world, old, 2).await;
        let (member, neighbour) = (world.member_at(world.jia).await, world.member_at(world.yi).await);
        world.claim(&member, &task).await;
        world.officer.post(format!("/v1/orgs/{old}/merger")).json(json!({"into_id": new})).send().await.expect(201);
        assert_eq!(end_of(&member).await, "released");
        world.claim(&neighbour, &task).await;
    }

    async fn a_grid_that_goes_with_a_split_leaves_those_who_stay(app) {
        let world = app.world().await;
        let grid = world.org(world.jia, "grid", "第一网格").await;
        let task = task_of(&world, grid, 2).await;
        let (goes, stays) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        world.claim(&goes, &task).await;
        world.claim(&stays, &task).await;
        let body = json!({"name": "新社区", "child_ids": [grid], "person_ids": [goes.id]});
        world.officer.post(format!("/v1/orgs/{}/splits", world.jia)).json(body).send().await.expect(201);
        assert_eq!((end_of(&goes).await, end_of(&stays).await), (Value::Null, "released".into()));
    }

    async fn nobody_of_the_old_community_claims_past_a_grid_that_moves(app) {
        let world = app.world().await;
        let grid = world.org(world.jia, "grid", "第一网格").await;
        let members = join_all((0..12).map(|_| world.member_at(world.jia))).await;
        for home in [world.yi, world.jia, world.bing] {
            let task = task_of(&world, grid, 12).await;
            let path = format!("/v1/tasks/{task}/claims");
            let claims = join_all(members.iter().map(|member| member.post(&path).keyed().send()));
            let (replies, ()) = futures::join!(claims, move_to(&world, grid, home));
            for reply in replies {
                assert!([201, 404].contains(&reply.status.as_u16()), "{}", reply.text());
            }
            let seen = world.officer.get(format!("/v1/tasks/{task}")).send().await.expect(200);
            let claims = world.officer.get(format!("{path}?page_size=100")).send().await.expect(200);
            let live = claims["items"].as_array().unwrap().iter().filter(|claim| claim["ended_at"].is_null()).count();
            assert_eq!(seen["claimed"], live);
            if home != world.jia {
                assert_eq!(live, 0);
            }
        }
    }

    async fn a_grids_plan_offers_what_its_community_offers(app) {
        let world = app.world().await;
        let grid = world.org(world.jia, "grid", "第一网格").await;
        task_of(&world, grid, 4).await;
        task_of(&world, world.jia, 3).await;
        task_of(&world, world.yi, 9).await;
        world.member_at(world.jia).await;
        let plan = |org: Id| world.officer.get(format!("/v1/orgs/{org}/plan")).send();
        let (grids, communitys) = (plan(grid).await.expect(200), plan(world.jia).await.expect(200));
        assert_eq!(grids["supply"], json!({"members": 1, "wanted": 3, "offered": 7, "claimed": 0, "short": 0}));
        assert_eq!(grids["supply"], communitys["supply"]);
        assert_eq!(grids["days"][0]["tasks"].as_array().unwrap().len(), 1, "its own");
    }
}
