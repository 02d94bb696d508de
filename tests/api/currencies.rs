//! What is counted beside assessment points: hours of service, and what of them converts to points.

use chrono::Duration;
use domain::Caller;
use domain::access::Role;
use domain::points::verify_ledger;
use harness::{Client, World, id, on_both};
use serde_json::{Value, json};

const HOURS: &str = include_str!("../../data/schemes/hours.yaml");

/// The default scheme, but that only proved hours convert, each to a point.
fn points() -> String {
    let text = include_str!("../../data/schemes/default.yaml");
    let hours = "award:\n          per_hour: \"1\"\n          step: \"0.5\"\n          at_most: \"2\"";
    assert!(text.contains(hours));
    text.replace(hours, "origins: [proved]\n        award: { per_hour: \"1\" }")
}

/// A member of the school at 甲 on the day after the city has published both schemes.
async fn ready(world: &World<'_>) -> Client {
    world.scheme(world.city, &points(), "2026-11-17").await;
    world.scheme(world.city, HOURS, "2026-11-17").await;
    let member = world.member_at(world.jia).await;
    world.app.advance(Duration::days(1));
    member
}

/// The log of a gathering of two hours that the member attended, accepted for so many minutes.
async fn proved(world: &World<'_>, member: &Client, minutes: i32) -> String {
    let task = world.publish(world.gathering_in(Duration::hours(1), 5)).await;
    let claim = world.claim(member, &task).await;
    world.app.advance(Duration::hours(1));
    world.attend(member, &task).await;
    world.app.advance(Duration::hours(2));
    let log = world.log(member, &claim, minutes).await;
    let body = json!({"verdict": "accepted", "minutes": minutes});
    world.worker.post(format!("/v1/logs/{log}/reviews")).json(body).send().await.expect(201);
    log
}

/// What the member has: points, and hours.
async fn has(member: &Client) -> (String, String) {
    let seen = member.get("/v1/me/points").send().await.expect(200);
    let text = |value: &Value| value.as_str().unwrap().to_string();
    assert_eq!((seen["others"].as_array().unwrap().len(), &seen["others"][0]["currency"]), (1, &"hours".into()));
    (text(&seen["all"]), text(&seen["others"][0]["all"]))
}

fn both(points: &str, hours: &str) -> (String, String) {
    (points.to_string(), hours.to_string())
}

on_both! {
    // Worked example L.
    async fn proved_hours_convert_and_those_that_staff_add_need_a_second_person_and_do_not(app) {
        let world = app.world().await;
        let member = ready(&world).await;
        let first = proved(&world, &member, 120).await;
        let (kind, text) = member.told().await;
        assert_eq!((kind.as_str(), text.contains("计 2 分，服务时长 2 小时。")), ("log_accepted", true), "{text}");
        proved(&world, &member, 90).await;
        let body = json!({"person_id": member.id, "item": "added", "minutes": 120, "note": "活动当日未签到",
                          "happened_at": "2026-11-16T09:00:00+08:00"});
        let proposals = format!("/v1/orgs/{}/proposals", world.jia);
        let refused = world.worker.post(&proposals).json(body.clone()).send().await;
        assert_eq!(refused.faults()[0].0, "/item", "on that day nothing counted hours");
        let mut body = body;
        body["happened_at"] = "2026-11-17T09:00:00+08:00".into();
        let proposal = id(&world.worker.post(&proposals).json(body).send().await.expect(201));
        let decision = format!("/v1/proposals/{proposal}/decision");
        let approval = json!({"verdict": "approved"});
        world.worker.post(&decision).json(approval.clone()).send().await.refused(403, "own_proposal");
        assert_eq!(has(&member).await, both("3.5", "3.5"));
        let second = world.staff(Role::Worker, world.jia).await;
        second.post(&decision).json(approval).send().await.expect(201);
        assert_eq!(has(&member).await, both("3.5", "5.5"));
        let hours = &member.get("/v1/me/points").send().await.expect(200)["others"][0];
        assert_eq!((&hours["level"], &hours["next_level"], &hours["missing"]), (&"未评星级".into(), &"一星志愿者".into(), &"94.5".into()));

        // Undone, it is undone in both.
        let annulment = json!({"reason": "投诉属实"});
        second.post(format!("/v1/logs/{first}/annulment")).json(annulment).send().await.expect(201);
        assert_eq!(has(&member).await, both("1.5", "3.5"));
        for (query, total) in [("2026", "1.5"), ("2026&currency=hours", "3.5"), ("2026&currency=redeemable", "0")] {
            let path = format!("/v1/me/points/explanation?period={query}");
            assert_eq!(member.get(path).send().await.expect(200)["total"], total, "{query}");
        }
        member.get("/v1/me/points/explanation?currency=likes").send().await.refused(422, "validation_failed");
        let verified = verify_ledger(&app.ctx, &Caller::command_line()).await.expect("it verifies");
        assert!(verified.broken.is_none(), "{:?}", verified.broken);
    }

    async fn what_is_known_otherwise_counts_as_hours_alone_and_says_why(app) {
        let world = app.world().await;
        let member = ready(&world).await;
        world.accepted(&member, &world.task(1).await, 45).await;
        assert_eq!(has(&member).await, both("0", "0.75"));
        let entries = member.get("/v1/me/entries").send().await.expect(200);
        let line = |row: &Value| {
            let text = |key: &str| row[key].as_str().unwrap_or("").to_string();
            (text("currency"), text("item"), text("credited"), text("because"))
        };
        let told: Vec<_> = entries["items"].as_array().unwrap().iter().map(line).collect();
        assert_eq!(told[0].0, "hours");
        assert_eq!((told[0].1.as_str(), told[0].3.contains("核定 45 分钟，应得 0.75 小时")), ("served", true), "{}", told[0].3);
        assert_eq!((told[1].1.as_str(), told[1].2.as_str()), ("service_hours", "0"));
        assert!(told[1].3.contains("自行填报、未经签到核实的，不记"), "{}", told[1].3);
    }

    async fn a_star_that_is_not_kept_for_a_year_is_lost_and_comes_back(app) {
        let world = app.world().await;
        let kept = HOURS.replace(r#"from: "100" }"#, r#"from: "1", keep: "1" }"#);
        world.scheme(world.city, &kept, "2026-11-17").await;
        let member = world.member_at(world.jia).await;
        app.advance(Duration::days(1));
        world.accepted(&member, &world.task(1).await, 120).await;
        let star = async |member: &Client| {
            let hours = &member.get("/v1/me/points").send().await.expect(200)["others"][0];
            (hours["level"].as_str().unwrap().to_string(), hours["to_keep"].as_str().map(str::to_string))
        };
        let told = |level: &str, to_keep: Option<&str>| (level.to_string(), to_keep.map(str::to_string));
        assert_eq!(star(&member).await, told("一星志愿者", None));
        app.advance(Duration::days(60));
        assert_eq!(star(&member).await, told("一星志愿者", Some("1")));
        app.advance(Duration::days(365));
        let today = world.client(member.id.parse().unwrap(), true, Vec::new());
        assert_eq!(star(&today).await, told("未评星级", Some("1")));
    }

    async fn a_unit_without_a_scheme_of_hours_has_none_and_boards_rank_points_alone(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        world.accepted(&member, &world.task(1).await, 60).await;
        let seen = member.get("/v1/me/points").send().await.expect(200);
        assert_eq!((&seen["all"], &seen["others"]), (&"1".into(), &json!([])));
        world.scheme(world.city, HOURS, "2026-11-17").await;
        app.advance(Duration::days(1));
        world.accepted(&member, &world.task(1).await, 300).await;
        app.run_due_jobs().await;
        let path = format!("/v1/orgs/{}/boards/2026", world.jia);
        let system = world.staff(Role::System, world.city).await;
        let profile = format!("/v1/orgs/{}/compliance-profile", world.city);
        system.put(profile).json(json!({"boards": "all"})).send().await.expect(200);
        assert_eq!(member.get(path).send().await.expect(200)["me"]["points"], "3");
        let score = member.get("/v1/me/score").send().await.expect(200);
        assert_eq!((&score["total"], &score["scheme_title"]), (&"3".into(), &"在职党员积分（默认方案）".into()));
    }
}
