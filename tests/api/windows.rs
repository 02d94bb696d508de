//! Windows that are over: who did too little in them, or enough.

use chrono::Duration;
use domain::access::Role;
use harness::{Client, TestApp, World, on_both};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

/// Three services a week, or a point is taken, six a year at most; and one is given for six in a month.
const SCHEME: &str = r#"
scheme: often
title: 频次方案
currency: assessment
sections:
  - code: service
    title: 志愿服务
    items:
      - { code: errand, title: 完成任务, clause: 第一条, on: log_accepted, award: { fixed: "1" } }
      - { code: service_hours, title: 服务时长, clause: 第二条, on: log_accepted, award: { fixed: "1" } }
      - code: weekly
        title: 每周三次
        clause: 第三条　每周服务不少于三次，少的扣 1 分，每年最多扣 6 分。
        on: window_closed
        frequency: { items: [errand, service_hours], at_least: 3, each: week }
        award: { fixed: "-1" }
        caps: [{ window: year, losses_at_most: "6" }]
      - code: diligent
        title: 全月勤勉
        clause: 第四条　每月服务满六次的，加 1 分。
        on: window_closed
        frequency: { items: [errand, service_hours], at_least: 6, each: month, fires: reached }
        award: { fixed: "1" }
"#;

/// On Monday the 23rd, with the scheme in force since Tuesday: a member of the school who is checked in at 甲.
async fn ready(world: &World<'_>) -> Client {
    world.scheme(world.city, SCHEME, "2026-11-17").await;
    let member = world.member_at(world.jia).await;
    world.app.advance(Duration::days(7));
    member
}

async fn serve(world: &World<'_>, member: &Client, times: usize) {
    for _ in 0..times {
        world.accepted(member, &world.task(3).await, 60).await;
    }
}

/// What a worker would do by itself, now.
async fn night(app: &TestApp) {
    domain::schedule::run_all(&app.ctx).await.expect("it runs");
}

/// What was credited for windows, corrections among it, the oldest first: item and amount.
async fn closed(member: &Client) -> Vec<String> {
    let entries = member.get("/v1/me/entries?limit=100").send().await.expect(200);
    let mut lines: Vec<String> = entries["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| ["weekly", "diligent"].contains(&entry["item"].as_str().unwrap()))
        .map(|entry| format!("{} {}", entry["item"].as_str().unwrap(), entry["credited"].as_str().unwrap()))
        .collect();
    lines.reverse();
    lines
}

/// How many windows were closed for somebody, also after they left.
async fn closed_in_all(app: &TestApp, person: &str) -> i64 {
    let direct = harness::another_database(&app.settings.database.url).await;
    let person: domain::Id = person.parse().unwrap();
    let sql = "select count(*) as n from entries where cause_kind = 'window_closed' and subject_id = $1";
    let query = Statement::from_sql_and_values(direct.get_database_backend(), sql, [person.into()]);
    direct.query_one_raw(query).await.unwrap().unwrap().try_get("", "n").unwrap()
}

on_both! {
    // Worked example D.
    async fn each_short_week_costs_a_point_once_however_often_it_is_looked_at(app) {
        let world = app.world().await;
        let member = ready(&world).await;
        for times in [4, 2, 0, 3] {
            serve(&world, &member, times).await;
            app.advance(Duration::days(7));
        }
        // Monday, December 21: the week to the 13th was over seven days ago, that to the 20th was not.
        night(&app).await;
        assert_eq!(closed(&member).await, ["weekly -1", "weekly -1"]);
        let entry = member.get("/v1/me/entries").send().await.expect(200)["items"][1].clone();
        assert_eq!((&entry["cause"], &entry["happened_at"]), (&"window_closed".into(), &"2026-12-06T23:59:59+08:00".into()));
        assert_eq!(
            entry["because"],
            "第三条　每周服务不少于三次，少的扣 1 分，每年最多扣 6 分。（11月30日至12月6日做了 2 次，要求至少 3 次，-1 分）"
        );
        let (kind, text) = member.told().await;
        assert_eq!(kind, "window_closed");
        assert!(text.starts_with("“每周三次”的周期已结算，计 -2 分"), "{text}");
        app.advance(Duration::days(7));
        let twice = tokio::join!(domain::schedule::run_all(&app.ctx), domain::schedule::run_all(&app.ctx));
        assert!(twice.0.is_ok() && twice.1.is_ok(), "{twice:?}");
        night(&app).await;
        assert_eq!(closed(&member).await, ["weekly -1", "weekly -1"], "the fourth week had three");
        assert_eq!(member.get("/v1/me/points").send().await.expect(200)["all"], "7");
    }

    async fn what_is_accepted_late_takes_it_back_and_what_is_annulled_brings_it_again(app) {
        let world = app.world().await;
        let member = ready(&world).await;
        serve(&world, &member, 2).await;
        let late = world.log(&member, &world.claim(&member, &world.task(3).await).await, 60).await;
        app.advance(Duration::days(14));
        night(&app).await;
        assert_eq!(closed(&member).await, ["weekly -1"]);
        let second = world.staff(Role::Worker, world.jia).await;
        let accepted = json!({"verdict": "accepted"});
        world.worker.post(format!("/v1/logs/{late}/reviews")).json(accepted).send().await.expect(201);
        app.advance(Duration::minutes(1));
        night(&app).await;
        assert_eq!(closed(&member).await, ["weekly -1", "weekly 1"]);
        let (kind, text) = member.told().await;
        assert!(kind == "window_closed" && text.contains("计 1 分"), "it is told that it was taken back: {text}");
        second.post(format!("/v1/logs/{late}/annulment")).json(json!({"reason": "不实"})).send().await.expect(201);
        night(&app).await;
        assert_eq!(closed(&member).await, ["weekly -1", "weekly 1", "weekly -1"]);
        night(&app).await;
        assert_eq!(closed(&member).await.len(), 3);
    }

    async fn a_week_of_approved_leave_does_not_count_even_if_it_is_recorded_afterwards(app) {
        let world = app.world().await;
        let member = ready(&world).await;
        app.advance(Duration::days(1));
        let other = world.member_at(world.jia).await;
        app.advance(Duration::days(13));
        night(&app).await;
        assert_eq!((closed(&member).await, closed(&other).await.len()), (vec!["weekly -1".to_string()], 0), "the other came later");
        let leave = json!({"kind": "leave", "from_day": "2026-11-23", "to_day": "2026-11-29", "reason": "住院"});
        world.officer.post(format!("/v1/members/{}/leaves", member.id)).json(leave).send().await.expect(201);
        night(&app).await;
        assert_eq!(closed(&member).await, ["weekly -1", "weekly 1"]);
    }

    async fn a_rule_that_is_dropped_leaves_what_was_posted_by_it(app) {
        let world = app.world().await;
        let member = ready(&world).await;
        app.advance(Duration::days(14));
        night(&app).await;
        assert_eq!(closed(&member).await, ["weekly -1"]);
        let dropped = SCHEME.replace("code: weekly", "code: fortnightly").replace("each: week", "each: half_year");
        world.scheme(world.city, &dropped, "2026-12-08").await;
        for _ in 0..3 {
            app.advance(Duration::days(7));
            night(&app).await;
        }
        assert_eq!(closed(&member).await, ["weekly -1", "weekly -1"], "that to December 6 was still under the old rule");
        // And whoever leaves is held to what they did until then.
        let other = world.member_at(world.jia).await;
        let leaving = json!({"reason": "retired", "on": "2027-07-05"});
        world.officer.post(format!("/v1/members/{}/departure", other.id)).json(leaving).send().await.expect(201);
        app.advance(Duration::days(200));
        night(&app).await;
        assert_eq!(closed_in_all(&app, &other.id).await, 1, "the half-year to June");
    }

    async fn enough_within_a_month_is_rewarded_and_losses_stop_at_their_limit(app) {
        let world = app.world().await;
        let member = ready(&world).await;
        app.advance(Duration::days(8));
        serve(&world, &member, 6).await;
        app.advance(Duration::days(75));
        night(&app).await;
        let lines = closed(&member).await;
        assert_eq!(lines.iter().filter(|line| *line == "diligent 1").count(), 1, "{lines:?}");
        let weeks: Vec<&String> = lines.iter().filter(|line| line.starts_with("weekly")).collect();
        // Those of November 23, December 7, 14 and 21, and five that end in the next year.
        assert_eq!(weeks.len(), 9, "{lines:?}");
        assert!(weeks.iter().all(|line| *line == "weekly -1"), "{lines:?}");
        app.advance(Duration::days(14));
        night(&app).await;
        assert_eq!(closed(&member).await[10..], ["weekly -1", "weekly 0"], "no more than six are taken in a year");
    }

    async fn a_scheme_whose_frequencies_are_no_such_is_refused(app) {
        let world = app.world().await;
        let check = async |text: String| {
            let checked = world.officer.post("/v1/scheme-checks").json(json!({"text": text})).send().await.expect(200);
            checked["problems"].as_array().unwrap().iter().map(|problem| problem["sentence"].clone()).collect::<Vec<Value>>()
        };
        assert_eq!(check(SCHEME.to_string()).await, [Value::Null; 0]);
        let wrong = [
            ("items: [errand, service_hours], at_least: 3", "items: [weekly], at_least: 3", "积分项“weekly”：frequency 中的“weekly”不是可以计次的积分项"),
            ("at_least: 3, each: week", "at_least: 0, each: week", "积分项“weekly”：frequency 的 at_least 须大于 0，each 不能是 event"),
            ("each: week }", "each: week, after_days: 99 }", "积分项“weekly”：frequency 的 after_days 最多 40 天"),
            ("award: { fixed: \"-1\" }", "award: { per_hour: \"1\" }", "积分项“weekly”：周期结束的，award 只能是 fixed（固定分）或 veto（一票否决），不能写系数"),
            (", on: log_accepted, award: { fixed: \"1\" } }\n      - code: weekly", ", on: window_closed, award: { fixed: \"1\" } }\n      - code: weekly",
                "积分项“service_hours”：on: window_closed（周期结束）的，须写 frequency（频次）"),
        ];
        for (from, to, told) in wrong {
            let problems = check(SCHEME.replacen(from, to, 1)).await;
            assert!(problems.contains(&told.into()), "{to}: {problems:?}");
        }
        world.scheme(world.city, SCHEME, "2026-11-17").await;
    }
}
