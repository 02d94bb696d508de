//! Leaderboards: right, in order, and shown as the profile allows.

mod ledger;
mod orgs;

use chrono::Duration;
use domain::access::Role;
use harness::{Client, World, on_both};
use serde_json::{Value, json};

async fn set_visibility(world: &World<'_>, boards: &str) {
    let system = world.staff(Role::System, world.city).await;
    let path = format!("/v1/orgs/{}/compliance-profile", world.city);
    system.put(path).json(json!({"boards": boards})).send().await.expect(200);
}

async fn board(client: &Client, org: domain::Id) -> Value {
    client.get(format!("/v1/orgs/{org}/boards/2026-11")).send().await.expect(200)
}

fn points(board: &Value) -> Vec<&str> {
    board["lines"].as_array().unwrap().iter().map(|line| line["points"].as_str().unwrap()).collect()
}

on_both! {
    async fn a_board_follows_the_ledger_and_ties_go_to_who_got_there_first(app) {
        let world = app.world().await;
        set_visibility(&world, "all").await;
        let (first, second, third) =
            (world.member_at(world.jia).await, world.member_at(world.jia).await, world.member_at(world.jia).await);
        assert_eq!(points(&board(&world.worker, world.jia).await), Vec::<&str>::new());
        for (member, minutes) in [(&second, 60), (&first, 60), (&third, 90)] {
            app.advance(Duration::minutes(1));
            world.accepted(member, &world.task(1).await, minutes).await;
        }
        app.run_due_jobs().await;
        let seen = board(&world.worker, world.jia).await;
        let ids: Vec<&str> = seen["lines"].as_array().unwrap().iter().map(|l| l["person_id"].as_str().unwrap()).collect();
        assert_eq!(ids, [&third.id, &second.id, &first.id]);
        assert_eq!(points(&seen), ["1.5", "1", "1"]);
        assert_eq!((&seen["members"], &seen["total"]), (&3.into(), &"3.5".into()));
        let mine = board(&first, world.jia).await;
        assert_eq!(mine["me"], json!({"rank": 3, "points": "1", "ahead_of_percent": 0}));
        let around: Vec<&Value> = mine["around"].as_array().unwrap().iter().map(|line| &line["rank"]).collect();
        assert_eq!((around, &mine["around"][2]["is_me"], &seen["around"]), (vec![&json!(1), &json!(2), &json!(3)], &true.into(), &json!([])));
        assert_eq!(board(&third, world.jia).await["me"]["ahead_of_percent"], 66);
    }

    async fn nothing_gained_moves_nobody_in_a_tie(app) {
        let world = app.world().await;
        let (first, second) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        for member in [&first, &second] {
            app.advance(Duration::minutes(1));
            world.accepted(member, &world.task(1).await, 60).await;
        }
        app.advance(Duration::minutes(1));
        let log = world.accepted(&first, &world.task(1).await, 10).await;
        assert_eq!(log["entries"][0]["credited"], "0");
        app.run_due_jobs().await;
        let seen = board(&world.worker, world.jia).await;
        assert_eq!(seen["lines"][0]["person_id"], first.id);
        for absurd in ["0001", "2014-12", "2014-W52", "2027-Q1", "2027-W01", "2027", "9999-01"] {
            world.worker.get(format!("/v1/orgs/{}/boards/{absurd}", world.jia)).send().await.refused(404, "not_found");
        }
    }

    async fn a_board_made_from_the_rows_equals_the_one_that_was_told(app) {
        let world = app.world().await;
        set_visibility(&world, "all").await;
        let (_other, base) = app.another_instance().await;
        board(&world.officer, world.city).await;
        for n in 0..6 {
            let member = world.member_at(if n % 2 == 0 { world.jia } else { world.yi }).await;
            let task = if n % 2 == 0 { world.task(1).await } else {
                let street = world.staff(Role::Worker, world.east).await;
                let mut body = world.errand(1);
                body["org_id"] = world.east.to_string().into();
                harness::id(&street.post("/v1/tasks").json(body).send().await.expect(201))
            };
            let claim = world.claim(&member, &task).await;
            let log = world.log(&member, &claim, 30 + 30 * (n % 3)).await;
            world.officer.post(format!("/v1/logs/{log}/reviews")).json(json!({"verdict": "accepted"})).send().await.expect(201);
            app.advance(Duration::seconds(30));
        }
        app.run_due_jobs().await;
        for org in [world.city, world.east, world.jia, world.school] {
            assert_eq!(board(&world.officer, org).await, board(&world.officer.at(&base), org).await);
        }
    }

    async fn a_job_that_was_told_twice_changes_nothing(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        board(&world.worker, world.jia).await;
        world.accepted(&member, &world.task(1).await, 60).await;
        assert!(app.run_due_jobs().await > 0);
        let before = board(&world.worker, world.jia).await;
        let direct = harness::another_database(&app.settings.database.url).await;
        sea_orm::ConnectionTrait::execute_unprepared(&direct, "update outbox set state = 'pending'").await.unwrap();
        assert!(app.run_due_jobs().await > 0);
        assert_eq!(board(&world.worker, world.jia).await, before);
        assert_eq!(app.run_due_jobs().await, 0);
    }

    async fn by_default_a_member_sees_only_themselves_and_totals(app) {
        let world = app.world().await;
        let (mine, other) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        world.accepted(&mine, &world.task(1).await, 60).await;
        world.accepted(&other, &world.task(1).await, 120).await;
        app.run_due_jobs().await;
        let seen = board(&mine, world.jia).await;
        assert_eq!((&seen["visibility"], &seen["lines"], &seen["around"]), (&"own".into(), &json!([]), &json!([])));
        assert_eq!(seen["me"], json!({"rank": null, "points": "1", "ahead_of_percent": 0}));
        assert_eq!((&seen["members"], &seen["total"]), (&2.into(), &"3".into()));
        assert_eq!(points(&board(&world.worker, world.jia).await), ["2", "1"], "staff see whom they answer for");
    }

    async fn all_shows_strangers_masked_and_team_hides_them(app) {
        let world = app.world().await;
        let mine = world.member_at(world.jia).await;
        let stranger = world.member_of(world.court).await;
        stranger.post("/v1/me/checkins").keyed().json(json!({"community_id": world.jia})).send().await.expect(201);
        world.accepted(&stranger, &world.task(1).await, 120).await;
        world.accepted(&mine, &world.task(1).await, 60).await;
        app.run_due_jobs().await;
        set_visibility(&world, "all").await;
        let seen = board(&mine, world.jia).await;
        assert_eq!(seen["lines"][0]["name"], "党*");
        assert_eq!((&seen["lines"][1]["is_me"], &seen["lines"][1]["person_id"]), (&true.into(), &Value::Null));
        assert!(seen["lines"][1]["name"].as_str().unwrap().starts_with("党员"));
        set_visibility(&world, "team").await;
        assert_eq!(points(&board(&mine, world.jia).await), ["1"]);
    }

    async fn a_member_sees_the_boards_they_stand_on_and_no_others(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        for org in [world.jia, world.east, world.city, world.school] {
            board(&member, org).await;
        }
        for org in [world.yi, world.bing, world.court] {
            member.get(format!("/v1/orgs/{org}/boards/2026-11")).send().await.refused(404, "not_found");
        }
        let elsewhere = world.staff(Role::Worker, world.bing).await;
        elsewhere.get(format!("/v1/orgs/{}/boards/2026-11", world.jia)).send().await.refused(404, "not_found");
        for wrong in ["2026-13", "november", "26", "2026-11-01", "2026-W54", "2026-W5", "2026-Q5", "2026-Q", "2026-w47"] {
            member.get(format!("/v1/orgs/{}/boards/{wrong}", world.jia)).send().await.refused(404, "not_found");
        }
    }

    async fn an_unchanged_board_is_304_by_its_etag(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let path = format!("/v1/orgs/{}/boards/2026", world.jia);
        let first = member.get(&path).send().await;
        let tag = first.header("etag").to_string();
        let again = member.get(&path).header("if-none-match", &tag).send().await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
        world.accepted(&member, &world.task(1).await, 60).await;
        app.run_due_jobs().await;
        assert_eq!(member.get(&path).header("if-none-match", &tag).send().await.status, 200);
    }
}
