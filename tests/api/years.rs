//! Grades with a quota, what one year takes over from the one before, and years that somebody was there for in part.

use chrono::Duration;
use domain::access::Role;
use harness::{Client, World, on_both};
use serde_json::{Value, json};

/// Two points a task on a base of 84.
fn scheme(first_quota: &str, more: &str) -> String {
    format!(
        r#"
scheme: year
title: 年度方案
currency: assessment
score: {{ base: "84" }}
{more}
grades:
  - {{ code: excellent, title: 优秀, from: "86"{first_quota} }}
  - {{ code: good, title: 良好, from: "80" }}
  - {{ code: fail, title: 不合格 }}
sections:
  - code: service
    title: 志愿服务
    items:
      - {{ code: errand, title: 完成任务, clause: 第一条, on: log_accepted, award: {{ fixed: "2" }} }}
      - {{ code: service_hours, title: 服务时长, clause: 第二条, on: log_accepted, award: {{ fixed: "2" }} }}
"#
    )
}

/// A base that is enough for the best grade, which half of the grids of one community may have.
const GRIDS: &str = r#"
scheme: grids
title: 网格
of: grid
currency: assessment
score: { base: "90" }
grades:
  - { code: excellent, title: 优秀, from: "90", quota: { share: "50", among: parent } }
  - { code: rest, title: 其他 }
sections:
  - code: work
    title: 工作
    items:
      - { code: praise, title: 表扬, clause: 第一条, on: proposal_approved, award: { fixed: "2" } }
"#;

async fn in_force(world: &World<'_>, text: &str) {
    world.scheme(world.city, text, "2026-11-17").await;
    world.app.advance(Duration::days(1));
}

async fn serve(world: &World<'_>, member: &Client, times: usize) {
    for _ in 0..times {
        world.accepted(member, &world.task(3).await, 60).await;
    }
}

async fn mine(member: &Client, query: &str) -> Value {
    member.get(format!("/v1/me/score{query}")).send().await.expect(200)
}

/// How many have each grade, and what is told of it.
async fn spread(world: &World<'_>, org: impl std::fmt::Display) -> (Vec<i64>, Value) {
    let found = world.officer.get(format!("/v1/orgs/{org}/scores")).send().await.expect(200);
    let scheme = &found["schemes"][0];
    let counts = scheme["grades"].as_array().unwrap().iter().map(|grade| grade["members"].as_i64().unwrap());
    (counts.collect(), scheme["findings"].clone())
}

on_both! {
    async fn a_grade_with_a_quota_goes_to_the_highest_and_the_rest_have_the_next(app) {
        let world = app.world().await;
        let of_all = scheme(r#", quota: { share: "40", among: all }"#, "");
        in_force(&world, &of_all).await;
        let members = [world.member_at(world.jia).await, world.member_at(world.jia).await, world.member_at(world.jia).await];
        serve(&world, &members[0], 1).await;
        serve(&world, &members[1], 2).await;
        let score = mine(&members[0], "").await;
        assert_eq!(score["grade"]["title"], "优秀", "who is within it is known when all are graded");
        assert_eq!(score["quota"], "名额不超过全体参评者的 40%，按总得分从高到低，同分而名额不够的都不取");
        assert_eq!(mine(&members[2], "").await["quota"], Value::Null);
        let (counts, findings) = spread(&world, world.city).await;
        assert_eq!((counts, findings), (vec![1, 2, 0], json!(["“优秀”：达到 2 个，名额内 1 个"])));
        let (counts, findings) = spread(&world, world.school).await;
        assert_eq!((counts, findings), (vec![2, 1, 0], json!(["“优秀”：有 2 个没有扣除名额，因为共享名额的不都在这里"])));
        // Tried on the same year, a quota of each unit leaves nobody a place.
        let of_units = scheme(r#", quota: { share: "30", among: unit }"#, "");
        let trial = world.officer.post(format!("/v1/orgs/{}/scheme-trials", world.city)).json(json!({"text": of_units}));
        let trial = trial.send().await.expect(200);
        assert_eq!(trial["changes"], json!([{"from": "优秀", "to": "良好", "members": 1}]));
        assert_eq!(trial["movers"][0]["person_id"], members[1].id.as_str(), "the other was beyond the quota before");
        let told: Vec<&str> = trial["findings"].as_array().unwrap().iter().map(|told| told.as_str().unwrap()).collect();
        assert_eq!(told, ["现行方案：“优秀”：达到 2 个，名额内 1 个", "“优秀”：达到 2 个，名额内 0 个", "“优秀”：有 1 处因参评的太少而没有名额", "第 8 行：等次“优秀”：参评不足 4 个的，没有名额"]);
    }

    async fn a_share_of_the_year_before_is_taken_over_as_it_is_known_now(app) {
        let world = app.world().await;
        in_force(&world, &scheme("", r#"carry_over: { share: "5", at_most: "4.4" }"#)).await;
        let member = world.member_at(world.jia).await;
        serve(&world, &member, 1).await;
        let score = mine(&member, "").await;
        assert_eq!((&score["total"], &score["carried"]), (&"86".into(), &Value::Null), "there was no year before");
        app.advance(Duration::days(60));
        let score = mine(&member, "").await;
        assert_eq!((&score["year"], &score["carried"]), (&2027.into(), &json!({"last_year": "86", "points": "4.3"})));
        assert_eq!((&score["total"], &score["grade"]["title"]), (&"88.3".into(), &"优秀".into()));
        let before = mine(&member, "?year=2026").await;
        assert_eq!((&before["total"], &before["carried"]), (&"86".into(), &Value::Null));
        let (counts, _) = spread(&world, world.school).await;
        assert_eq!(counts, [1, 0, 0]);
        // A further year takes of one that took itself, and no more than the most.
        app.advance(Duration::days(365));
        let member = world.client(member.id.parse().unwrap(), true, Vec::new());
        let score = mine(&member, "").await;
        assert_eq!((&score["carried"], &score["total"]), (&json!({"last_year": "88.3", "points": "4.4"}), &"88.4".into()));
    }

    async fn whoever_was_there_for_a_part_of_the_year_is_scaled_or_not_graded(app) {
        let world = app.world().await;
        in_force(&world, &scheme("", "part_year: { at_least_days: 40, credit: scaled }")).await;
        let member = world.member_at(world.jia).await;
        serve(&world, &member, 1).await;
        let score = mine(&member, "").await;
        let days = score["part_year"]["days"].as_i64().expect("the member came in this year");
        assert_eq!((days, &score["part_year"]["of"]), (45, &365.into()), "from 17 November on");
        assert_eq!((&score["sections"][0]["credited"], &score["sections"][0]["scaled"]), (&"2".into(), &"16.22".into()));
        assert_eq!((&score["total"], &score["grade"]["title"]), (&"100.22".into(), &"优秀".into()));
        let body = json!({"kind": "leave", "from_day": "2026-11-18", "to_day": "2026-11-23", "reason": "手术住院"});
        let leave = member.post("/v1/me/leaves").keyed().json(body).send().await.expect(201);
        let path = format!("/v1/leaves/{}/decision", harness::id(&leave));
        world.officer.post(path).json(json!({"verdict": "approved"})).send().await.expect(201);
        let score = mine(&member, "").await;
        assert_eq!((&score["part_year"]["days"], &score["grade"]), (&39.into(), &Value::Null));
        assert_eq!(score["ungraded"], json!(["年内在册 39 天（请假、免考除外），不足 40 天，不评等次"]));
    }

    async fn a_past_day_knows_of_no_move_that_was_recorded_after_it(app) {
        let world = app.world().await;
        in_force(&world, &scheme("", "part_year: { at_least_days: 40, credit: scaled }")).await;
        let member = world.member_at(world.jia).await;
        serve(&world, &member, 1).await;
        let days = async |query: &str| mine(&member, query).await["part_year"]["days"].clone();
        assert_eq!(days("").await, 45);
        app.advance(Duration::days(3));
        let path = format!("/v1/members/{}/membership", member.id);
        let body = json!({"unit_id": world.court, "valid_from": "2026-12-01"});
        world.officer.put(path).json(body).send().await.expect(200);
        app.advance(Duration::days(20));
        assert_eq!((days("?as_of=2026-11-17").await, days("").await), (json!(45), json!(45)));
    }

    async fn a_year_away_carries_nothing_into_the_one_of_the_return(app) {
        let world = app.world().await;
        in_force(&world, &scheme("", r#"carry_over: { share: "5" }"#)).await;
        let member = world.member_at(world.jia).await;
        let body = json!({"reason": "transferred", "on": "2026-12-01"});
        world.officer.post(format!("/v1/members/{}/departure", member.id)).json(body).send().await.expect(201);
        app.advance(Duration::days(420));
        let officer = world.staff(Role::Officer, world.city).await;
        let back = json!({"unit_id": world.school, "valid_from": "2028-01-11"});
        officer.put(format!("/v1/members/{}/membership", member.id)).json(back).send().await.expect(200);
        let member = world.client(member.id.parse().unwrap(), true, Vec::new());
        assert_eq!(mine(&member, "").await["carried"], Value::Null);
    }

    async fn of_the_grids_of_a_community_half_may_be_the_best_and_whoever_sees_but_one_is_told_of_no_quota(app) {
        let world = app.world().await;
        let grids = [world.org(world.jia, "grid", "第一网格").await, world.org(world.jia, "grid", "第二网格").await];
        world.scheme(world.city, GRIDS, "2026-11-17").await;
        app.advance(Duration::days(1));
        let body = json!({"about_org_id": grids[1], "item": "praise", "note": "属实", "happened_at": "2026-11-17T08:00:00+08:00"});
        let proposal = world.worker.post(format!("/v1/orgs/{}/proposals", world.jia)).json(body).send().await.expect(201);
        let path = format!("/v1/proposals/{}/decision", harness::id(&proposal));
        world.officer.post(path).json(json!({"verdict": "approved"})).send().await.expect(201);
        let ranking = async |org: domain::Id| {
            let path = format!("/v1/orgs/{org}/rankings?kind=grid&period=2026");
            let found = world.officer.get(path).send().await.expect(200);
            let line = |row: &Value| (row["org_name"].to_string(), row["grade"]["title"].to_string());
            (found["orgs"].as_array().unwrap().iter().map(line).collect::<Vec<_>>(), found["findings"].clone())
        };
        let line = |name: &str, grade: &str| (format!("\"{name}\""), format!("\"{grade}\""));
        let expected = vec![line("第二网格", "优秀"), line("第一网格", "其他")];
        assert_eq!(ranking(world.jia).await, (expected, json!(["“优秀”：达到 2 个，名额内 1 个"])));
        assert_eq!(ranking(grids[0]).await, (vec![line("第一网格", "优秀")], json!(["“优秀”：有 1 个没有扣除名额，因为共享名额的不都在这里"])));
    }

    async fn what_no_quota_and_no_year_can_be_is_refused_with_its_line(app) {
        let world = app.world().await;
        for (quota, more, told) in [
            (r#", quota: { share: "0", among: all }"#, "", "第 8 行：等次“excellent”：quota 的 share（百分之几）须大于 0，不大于 100"),
            (r#", quota: { share: "20", among: parent }"#, "", "第 8 行：等次“excellent”：党员的方案只能按 unit 或 all 算名额"),
            ("", r#"carry_over: { share: "101" }"#, "carry_over 的 share（百分之几）须大于 0，不大于 100，不能是 101"),
            ("", "part_year: { at_least_days: 367 }", "part_year 的 at_least_days 最多 366 天"),
        ] {
            let text = scheme(quota, more);
            let checked = world.officer.post("/v1/scheme-checks").json(json!({"text": text})).send().await.expect(200);
            let problem = |problem: &Value| match problem["line"].as_i64() {
                Some(line) => format!("第 {line} 行：{}", problem["sentence"].as_str().unwrap()),
                None => problem["sentence"].as_str().unwrap().to_string(),
            };
            let problems: Vec<String> = checked["problems"].as_array().unwrap().iter().map(problem).collect();
            assert_eq!(problems, [told]);
        }
    }
}
