//! What is done now and then: it goes on whatever happens, and tells people no more than it must.

use chrono::Duration;
use domain::Id;
use domain::access::Role;
use harness::{Client, World, on_both};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

async fn confirms(world: &World<'_>, community: Id) {
    let path = format!("/v1/orgs/{community}/checkin-policy");
    world.officer.put(path).json(json!({"confirmation": true})).send().await.expect(200);
}

on_both! {
    async fn one_row_that_cannot_be_read_stops_nobody_else_s_sweep(app) {
        let world = app.world().await;
        let mut members = Vec::new();
        for _ in 0..3 {
            members.push(world.member_at(world.jia).await);
        }
        app.advance(Duration::days(1));
        for member in &members {
            let path = format!("/v1/members/{}/departure", member.id);
            world.officer.post(path).json(json!({"reason": "retired", "on": "2026-11-20"})).send().await.expect(201);
        }
        let direct = harness::another_database(&app.settings.database.url).await;
        let backend = direct.get_database_backend();
        let spoil = |origin: &str| {
            let person: Id = members[0].id.parse().unwrap();
            let sql = "update checkins set origin = $1 where person_id = $2";
            Statement::from_sql_and_values(backend, sql, [origin.into(), person.into()])
        };
        direct.execute_raw(spoil("nonsense")).await.unwrap();
        app.advance(Duration::days(4));
        let outcome = domain::schedule::run_all(&app.ctx).await;
        assert!(outcome.unwrap_err().to_string().contains("1 of 3"), "the outcome says so");
        let left = Statement::from_string(backend, "select count(*) as n from checkins where ended_at is null");
        let live: i64 = direct.query_one_raw(left.clone()).await.unwrap().unwrap().try_get("", "n").unwrap();
        assert_eq!(live, 1);
        direct.execute_raw(spoil("self_reported")).await.unwrap();
        domain::schedule::run_all(&app.ctx).await.expect("it is mended");
        let live: i64 = direct.query_one_raw(left).await.unwrap().unwrap().try_get("", "n").unwrap();
        assert_eq!(live, 0);
    }

    async fn those_who_confirm_are_told_once_a_day_that_somebody_waits(app) {
        let world = app.world().await;
        confirms(&world, world.jia).await;
        let told = async |who: &Client| {
            domain::schedule::run_all(&app.ctx).await.expect("it runs");
            let inbox = who.get("/v1/me/notices").send().await.expect(200);
            let kinds = inbox["items"].as_array().unwrap().iter();
            kinds.map(|row| format!("{} {}", row["kind"].as_str().unwrap(), row["text"].as_str().unwrap())).collect::<Vec<_>>()
        };
        assert!(told(&world.worker).await.is_empty());
        world.member_at(world.jia).await;
        world.member_at(world.jia).await;
        let secretary = world.staff(Role::Secretary, world.school).await;
        let path = format!("/v1/orgs/{}/unit-checkins", world.school);
        secretary.post(path).json(json!({"community_id": world.jia})).send().await.expect(201);
        let text = "checkins_waiting 甲社区有 2 人、1 个单位的报到等待确认，请及时处理。";
        assert_eq!(told(&world.worker).await, [text]);
        world.member_at(world.jia).await;
        assert_eq!(told(&world.worker).await.len(), 1, "once a day");
        assert!(told(&world.officer).await.is_empty(), "there is a worker");
        // The next day, not before eight in the morning.
        app.advance(Duration::hours(16));
        assert_eq!(told(&world.worker).await.len(), 1);
        app.advance(Duration::hours(8));
        assert_eq!(told(&world.worker).await.len(), 2);
        // Where nobody works, those above are told.
        confirms(&world, world.bing).await;
        world.member_at(world.bing).await;
        assert_eq!(told(&world.officer).await, ["checkins_waiting 丙社区有 1 人的报到等待确认，请及时处理。"]);
    }
}
