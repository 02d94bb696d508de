//! Scores and grades: what a year comes to, and what is missing for the next grade.

use chrono::Duration;
use domain::access::Role;
use harness::{Client, World, id, on_both};
use serde_json::{Value, json};

/// Two points a task on a base of 84; for the best grade two tasks a week.
const SCHEME: &str = r#"
scheme: year
title: 年度方案
currency: assessment
score: { base: "84", at_most: "100" }
grades:
  - { code: excellent, title: 优秀, from: "90" }
  - { code: good, title: 良好, from: "80" }
  - { code: fail, title: 不合格 }
gates:
  - { code: reported, title: 按时报到, clause: 第一条, needs: { checked_in_by: "11-30" }, otherwise: fail }
  - { code: twice, title: 每周两次, clause: 第二条, needs: { items: [errand, service_hours], at_least: 2, each: week }, otherwise: good }
sections:
  - code: service
    title: 志愿服务
    score: { at_most: "10" }
    items:
      - { code: errand, title: 完成任务, clause: 第三条, on: log_accepted, award: { fixed: "2" } }
      - { code: service_hours, title: 服务时长, clause: 第四条, on: log_accepted, award: { fixed: "2" } }
      - { code: sanction, title: 处分, clause: 第五条, on: proposal_approved, award: { veto: year } }
"#;

/// A day after the city has published the scheme, a member of the school who checked in at 甲 on Monday.
async fn ready(world: &World<'_>) -> Client {
    world.scheme(world.city, SCHEME, "2026-11-17").await;
    let member = world.member_at(world.jia).await;
    world.app.advance(Duration::days(1));
    member
}

async fn serve(world: &World<'_>, member: &Client, times: usize) -> Vec<Value> {
    let mut logs = Vec::new();
    for _ in 0..times {
        logs.push(world.accepted(member, &world.task(3).await, 60).await);
    }
    logs
}

async fn mine(member: &Client) -> Value {
    member.get("/v1/me/score").send().await.expect(200)
}

on_both! {
    async fn a_member_reads_what_the_year_comes_to_and_what_is_missing_for_more(app) {
        let world = app.world().await;
        let member = ready(&world).await;
        serve(&world, &member, 1).await;
        let score = mine(&member).await;
        assert_eq!((&score["year"], &score["scheme_title"], &score["scheme_version"]), (&2026.into(), &"年度方案".into(), &1.into()));
        assert_eq!((&score["total"], &score["base"], &score["grade"]["title"]), (&"86".into(), &"84".into(), &"良好".into()));
        let section = json!({"code": "service", "title": "志愿服务", "base": "0", "credited": "2", "scaled": null, "appraisal": null, "indicators": [], "score": "2"});
        assert_eq!(score["sections"], json!([section]));
        assert_eq!(score["next"]["grade"]["title"], "优秀");
        assert_eq!(score["next"]["missing"], json!(["总得分还差 4 分", "“每周两次”：11月16日至11月22日还差 1 次"]));
        let standings: Vec<&Value> = score["gates"].as_array().unwrap().iter().map(|gate| &gate["standing"]).collect();
        assert_eq!(standings, ["met", "pending"]);
        serve(&world, &member, 4).await;
        let score = mine(&member).await;
        assert_eq!((&score["total"], &score["grade"]["title"], &score["next"]), (&"94".into(), &"优秀".into(), &Value::Null));
    }

    async fn a_veto_holds_until_its_proposal_is_revoked(app) {
        let world = app.world().await;
        let member = ready(&world).await;
        serve(&world, &member, 3).await;
        let body = json!({"person_id": member.id, "item": "sanction", "happened_at": "2026-11-17T08:00:00+08:00", "note": "处分决定"});
        let proposal = id(&world.worker.post(format!("/v1/orgs/{}/proposals", world.jia)).json(body).send().await.expect(201));
        assert_eq!(mine(&member).await["grade"]["title"], "优秀", "it is only proposed");
        let second = world.staff(Role::Worker, world.jia).await;
        second.post(format!("/v1/proposals/{proposal}/decision")).json(json!({"verdict": "approved"})).send().await.expect(201);
        let score = mine(&member).await;
        assert_eq!((&score["total"], &score["grade"]["title"]), (&"0".into(), &"不合格".into()));
        assert_eq!(score["vetoes"], json!([{"title": "处分", "scope": "year", "day": "2026-11-17"}]));
        assert_eq!(member.get("/v1/me/points").send().await.expect(200)["all"], "6", "the points themselves stand");
        second.post(format!("/v1/proposals/{proposal}/revocation")).json(json!({"reason": "处分撤销"})).send().await.expect(201);
        let score = mine(&member).await;
        assert_eq!((&score["total"], &score["grade"]["title"], &score["vetoes"]), (&"90".into(), &"优秀".into(), &json!([])));
    }

    async fn a_score_is_read_as_of_any_past_day_and_an_undone_deed_is_as_if_it_had_never_been(app) {
        let world = app.world().await;
        let member = ready(&world).await;
        let logs = serve(&world, &member, 3).await;
        app.advance(Duration::days(1));
        let second = world.staff(Role::Worker, world.jia).await;
        second.post(format!("/v1/logs/{}/annulment", id(&logs[0]))).json(json!({"reason": "不实"})).send().await.expect(201);
        let score = mine(&member).await;
        assert_eq!((&score["total"], &score["grade"]["title"]), (&"88".into(), &"良好".into()));
        let yesterday = member.get("/v1/me/score?as_of=2026-11-17").send().await.expect(200);
        assert_eq!((&yesterday["total"], &yesterday["grade"]["title"]), (&"90".into(), &"优秀".into()));
        assert_eq!(yesterday["as_of"], "2026-11-17T23:59:59+08:00");
    }

    // A scheme change in mid-year: what was posted stays, the formula is that of the day.
    async fn a_change_in_mid_year_leaves_what_was_posted_and_scores_it_by_the_new_formula(app) {
        let world = app.world().await;
        let member = ready(&world).await;
        serve(&world, &member, 2).await;
        let changed = SCHEME
            .replace("base: \"84\"", "base: \"85\"")
            .replace("code: service\n    title: 志愿服务", "code: help\n    title: 帮扶")
            .replace("award: { fixed: \"2\" }", "award: { fixed: \"5\" }");
        world.scheme(world.city, &changed, "2026-11-18").await;
        assert_eq!(mine(&member).await["total"], "88", "it holds from tomorrow on");
        app.advance(Duration::days(1));
        serve(&world, &member, 1).await;
        let score = mine(&member).await;
        assert_eq!((&score["scheme_version"], &score["elsewhere"], &score["total"]), (&2.into(), &"4".into(), &"94".into()));
        assert_eq!((&score["sections"][0]["title"], &score["sections"][0]["credited"]), (&"帮扶".into(), &"5".into()));
        assert_eq!(member.credited().await, ["2", "2", "5"]);
        let before = member.get("/v1/me/score?as_of=2026-11-17").send().await.expect(200);
        assert_eq!((&before["scheme_version"], &before["total"]), (&1.into(), &"88".into()));
    }

    async fn staff_see_the_scores_of_their_own_and_how_the_grades_are_spread(app) {
        let world = app.world().await;
        let best = ready(&world).await;
        let other = world.member_at(world.jia).await;
        serve(&world, &best, 3).await;
        serve(&world, &other, 1).await;
        let secretary = world.staff(Role::Secretary, world.school).await;
        let path = format!("/v1/members/{}/score", best.id);
        assert_eq!(secretary.get(&path).send().await.expect(200)["total"], "90");
        world.staff(Role::Secretary, world.court).await.get(&path).send().await.refused(404, "not_found");
        world.worker.get(&path).send().await.refused(403, "forbidden");
        let spread = secretary.get(format!("/v1/orgs/{}/scores", world.school)).send().await.expect(200);
        let scheme = &spread["schemes"][0];
        assert_eq!((&scheme["scheme_title"], &scheme["members"], &scheme["mean"]), (&"年度方案".into(), &2.into(), &"88".into()));
        let counts: Vec<&Value> = scheme["grades"].as_array().unwrap().iter().map(|grade| &grade["members"]).collect();
        assert_eq!((counts, &scheme["findings"]), (vec![&json!(1), &json!(1), &json!(0)], &json!([])));
        secretary.get(format!("/v1/orgs/{}/scores", world.court)).send().await.refused(404, "not_found");
        serve(&world, &other, 2).await;
        let spread = world.officer.get(format!("/v1/orgs/{}/scores", world.school)).send().await.expect(200);
        let finding = spread["schemes"][0]["findings"][0].as_str().unwrap();
        assert!(finding.starts_with("2 人中有 2 人为“优秀”"), "{finding}");
    }

    async fn what_cannot_be_scored_is_refused_and_a_scheme_without_grades_gives_none(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        serve(&world, &member, 1).await;
        let score = mine(&member).await;
        assert_eq!((&score["total"], &score["grade"], &score["next"], &score["gates"]), (&"1".into(), &Value::Null, &Value::Null, &json!([])));
        for year in ["2027", "1999", "-5"] {
            let refused = member.get(format!("/v1/me/score?year={year}")).send().await;
            assert_eq!(refused.faults(), [("/year".to_string(), "out_of_range".to_string())], "{year}");
        }
        for query in ["year=x", "as_of=x", "as_of=2026-02-30"] {
            member.get(format!("/v1/me/score?{query}")).send().await.refused(422, "validation_failed");
        }
        world.worker.get("/v1/me/score").send().await.refused(403, "forbidden");
        assert_eq!(member.get("/v1/me/score?year=2026&as_of=2026-01-01").send().await.refusal().0, 409, "not yet in service");
    }
}
