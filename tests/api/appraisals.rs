//! Appraisals: what a member's fellows, staff and those served make of them, and what the score makes of that.

use chrono::Duration;
use domain::access::Role;
use harness::{Client, Reply, World, another_database, id, on_both};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};

/// Worked example F, with a mark of the secretary's beside it.
const SCHEME: &str = r#"
scheme: year
title: 年度方案
currency: assessment
score: { base: "70", at_least: "0", at_most: "100" }
grades:
  - { code: excellent, title: 优秀, from: "90" }
  - { code: good, title: 良好, from: "80" }
  - { code: pass, title: 合格, from: "60" }
  - { code: fail, title: 不合格 }
sections:
  - code: appraisal
    title: 民主测评
    appraisal: { by: fellows, up_to: "20", at_least: 5, opens: "11-17", closes: "11-20" }
  - code: contribution
    title: 贡献
    score: { at_most: "10" }
    items:
      - code: press
        title: 媒体报道
        clause: 第二条　每次 4 分，县级以上媒体的翻倍。
        on: proposal_approved
        award: { fixed: "4" }
        times:
          - factor: level
            title: 级别
            choices: [{ code: street, title: 街道, times: "1" }, { code: county, title: 县级以上, times: "2" }]
      - { code: idea, title: 建议被采纳, clause: 第三条, on: proposal_approved, award: { fixed: "3" } }
      - { code: sanction, title: 处分, clause: 第四条, on: proposal_approved, award: { veto: year } }
  - code: tasks
    title: 任务
    items:
      - { code: errand, title: 完成任务, clause: 第五条, on: log_accepted, award: { fixed: "0" } }
      - { code: service_hours, title: 服务时长, clause: 第六条, on: log_accepted, award: { fixed: "0" } }
"#;

/// As many members of the school on the day after the city has published its scheme.
async fn fellows(world: &World<'_>, count: usize) -> Vec<Client> {
    world.scheme(world.city, SCHEME, "2026-11-17").await;
    let mut members = Vec::new();
    for _ in 0..count {
        members.push(world.member_at(world.jia).await);
    }
    world.app.advance(Duration::days(1));
    members
}

async fn mark(who: &Client, member: &Client, mark: &str) -> Reply {
    let path = format!("/v1/members/{}/appraisals/2026/appraisal", member.id);
    who.put(path).json(json!({"mark": mark})).send().await
}

async fn score(member: &Client) -> Value {
    member.get("/v1/me/score").send().await.expect(200)
}

/// Proposed by the worker of 甲 and approved by another.
async fn approved(world: &World<'_>, member: &Client, item: &str, factors: Value) {
    let body = json!({"person_id": member.id, "item": item, "factors": factors, "note": "属实",
                      "happened_at": "2026-11-17T08:00:00+08:00"});
    let path = format!("/v1/orgs/{}/proposals", world.jia);
    let proposal = id(&world.worker.post(path).json(body).send().await.expect(201));
    let second = world.staff(Role::Worker, world.jia).await;
    let path = format!("/v1/proposals/{proposal}/decision");
    second.post(path).json(json!({"verdict": "approved"})).send().await.expect(201);
}

on_both! {
    // Worked example F.
    async fn a_year_is_its_base_the_mean_of_five_fellows_and_contributions_up_to_ten(app) {
        let world = app.world().await;
        let members = fellows(&world, 6).await;
        let (member, other) = (&members[0], &members[1]);
        for (fellow, given) in members[1..].iter().zip(["18", "18.5", "18", "19", "18.5"]) {
            assert_eq!(mark(fellow, member, given).await.expect(200)["mark"], given);
        }
        for fellow in [&members[0], &members[2], &members[3], &members[4]] {
            mark(fellow, other, "20").await.expect(200);
        }
        approved(&world, member, "idea", json!({})).await;
        approved(&world, member, "press", json!({"level": "county"})).await;
        let before = score(member).await;
        assert_eq!((&before["total"], &before["grade"], &before["next"]), (&"80".into(), &Value::Null, &Value::Null));
        assert_eq!(before["ungraded"], json!(["“民主测评”：11月17日至11月20日打分，结束后计入；已有 5 人打分"]));
        assert_eq!(before["sections"][0]["appraisal"]["mean"], Value::Null, "nobody learns from a difference who gave what");
        app.advance(Duration::days(4));
        let after = score(member).await;
        assert_eq!((&after["total"], &after["grade"]["title"], &after["ungraded"]), (&"98.4".into(), &"优秀".into(), &json!([])));
        let told = json!({"raters": 5, "at_least": 5, "up_to": "20", "mean": "18.4",
                          "told": "同一支部或单位的党员打分 5 次，平均 18.4 分，满分 20 分"});
        assert_eq!((&after["sections"][0]["score"], &after["sections"][0]["appraisal"]), (&"18.4".into(), &told));
        assert_eq!((&after["sections"][1]["credited"], &after["sections"][1]["score"]), (&"11".into(), &"10".into()));
        assert_eq!(after["sections"][1]["appraisal"], Value::Null);
        // Four are too few.
        let four = score(other).await;
        assert_eq!((&four["total"], &four["grade"]), (&"70".into(), &Value::Null));
        assert_eq!(four["ungraded"], json!(["“民主测评”：同一支部或单位的党员打分 4 次，至少 5 次才有效"]));
        let spread = world.officer.get(format!("/v1/orgs/{}/scores", world.school)).send().await.expect(200);
        let counts: i64 = spread["schemes"][0]["grades"].as_array().unwrap().iter().map(|grade| grade["members"].as_i64().unwrap()).sum();
        assert_eq!((counts, &spread["schemes"][0]["members"]), (1, &6.into()));
        // A veto.
        approved(&world, member, "sanction", json!({})).await;
        let vetoed = score(member).await;
        assert_eq!((&vetoed["total"], &vetoed["grade"]["title"]), (&"0".into(), &"不合格".into()));
    }

    async fn a_mark_given_again_takes_the_place_of_the_one_before_and_each_day_is_read_as_it_stood(app) {
        let world = app.world().await;
        let text = SCHEME.replace("by: fellows", "by: secretary").replace("at_least: 5, opens: \"11-17\", closes: \"11-20\"", "at_least: 1");
        world.scheme(world.city, &text, "2026-11-17").await;
        let member = world.member_at(world.jia).await;
        app.advance(Duration::days(1));
        let secretary = world.staff(Role::Secretary, world.school).await;
        mark(&secretary, &member, "12").await.expect(200);
        mark(&secretary, &member, "13").await.expect(200);
        assert_eq!(score(&member).await["total"], "83");
        app.advance(Duration::days(1));
        let (one, two) = futures::join!(mark(&secretary, &member, "15"), mark(&secretary, &member, "15"));
        one.expect(200);
        two.expect(200);
        let now = score(&member).await;
        assert_eq!((&now["total"], &now["sections"][0]["appraisal"]["raters"]), (&"85".into(), &1.into()));
        let before = member.get("/v1/me/score?as_of=2026-11-17").send().await.expect(200);
        assert_eq!(before["total"], "83");
        let second = world.staff(Role::Secretary, world.school).await;
        mark(&second, &member, "16").await.expect(200);
        assert_eq!(score(&member).await["sections"][0]["appraisal"]["mean"], "15.5");
    }

    async fn only_those_whom_the_scheme_asks_give_marks_on_its_days_and_within_its_bounds(app) {
        let world = app.world().await;
        let members = fellows(&world, 2).await;
        let (member, fellow) = (&members[0], &members[1]);
        mark(member, member, "20").await.refused(403, "own_appraisal");
        mark(&world.member_of(world.court).await, member, "20").await.refused(404, "not_found");
        mark(&world.staff(Role::Worker, world.bing).await, member, "20").await.refused(404, "not_found");
        let reply = mark(&world.worker, member, "20").await;
        assert!(reply.text().contains("同一支部或单位的党员"), "{}", reply.text());
        reply.refused(403, "not_rater");
        let nobody = app.anonymous().put(format!("/v1/members/{}/appraisals/2026/appraisal", member.id));
        nobody.json(json!({"mark": "1"})).send().await.refused(401, "token_missing");
        for wrong in ["20.01", "-1", "1.005", "ten", ""] {
            let reply = mark(fellow, member, wrong).await;
            assert_eq!(reply.faults()[0].0, "/mark", "{wrong}");
        }
        let put = async |path: String, body: Value| fellow.put(path).json(body).send().await;
        let path = |year: &str, section: &str| format!("/v1/members/{}/appraisals/{year}/{section}", member.id);
        for section in ["contribution", "charm"] {
            let reply = put(path("2026", section), json!({"mark": "1"})).await;
            assert_eq!(reply.faults(), [("/section".to_string(), "unknown".to_string())]);
        }
        put(path("2027", "appraisal"), json!({"mark": "1"})).await.refused(422, "validation_failed");
        put(path("x", "appraisal"), json!({"mark": "1"})).await.refused(404, "not_found");
        put(path("2026", "appraisal"), json!({"mark": 1})).await.refused(422, "validation_failed");
        put(path("2026", "appraisal"), json!({"mark": "1", "name": "x"})).await.refused(422, "validation_failed");
        app.advance(Duration::days(3));
        mark(fellow, member, "0").await.expect(200);
        app.advance(Duration::days(1));
        mark(fellow, member, "1").await.refused(409, "appraisal_closed");
    }

    async fn members_find_whom_they_are_asked_to_appraise_while_there_is_time(app) {
        let world = app.world().await;
        let members = fellows(&world, 3).await;
        let stranger = world.member_of(world.court).await;
        let asked = async |who: &Client| who.get("/v1/me/appraisals?size=1").send().await.expect(200);
        mark(&members[0], &members[1], "17").await.expect(200);
        let mut seen = Vec::new();
        for page in [1, 2] {
            let path = format!("/v1/me/appraisals?size=1&page={page}");
            seen.extend(members[0].get(path).send().await.expect(200)["items"].as_array().unwrap().clone());
        }
        let of = |member: &Client| seen.iter().find(|row| row["person_id"] == member.id.as_str()).unwrap();
        assert_eq!((seen.len(), &asked(&members[0]).await["total"]), (2, &2.into()));
        let row = of(&members[1]);
        assert_eq!((&row["mark"], &row["title"], &row["up_to"]), (&"17".into(), &"民主测评".into(), &"20".into()));
        assert_eq!((&row["closes_on"], &row["year"]), (&"2026-11-20".into(), &2026.into()));
        assert_eq!(of(&members[2])["mark"], Value::Null);
        assert_eq!(asked(&stranger).await["total"], 0);
        world.worker.get("/v1/me/appraisals").send().await.refused(403, "forbidden");
        app.advance(Duration::days(4));
        assert_eq!(asked(&members[0]).await["total"], 0, "it is closed");
    }

    async fn nothing_that_is_kept_says_who_gave_which_mark(app) {
        let world = app.world().await;
        let members = fellows(&world, 2).await;
        mark(&members[1], &members[0], "18").await.expect(200);
        let url = &app.settings.database.url;
        let direct = another_database(url).await;
        let backend = if url.starts_with("sqlite") { DbBackend::Sqlite } else { DbBackend::Postgres };
        let rater = "select rater as text from marks";
        let row = direct.query_one_raw(Statement::from_string(backend, rater)).await.unwrap().unwrap();
        let text: String = row.try_get("", "text").unwrap();
        assert!(text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()), "{text}");
        let trail = "select count(*) as n, count(object_id) + count(actor_id) + count(session_id) + count(request_id) as told
                     from audit where operation = 'appraise_member'";
        let row = direct.query_one_raw(Statement::from_string(backend, trail)).await.unwrap().unwrap();
        let counts = (row.try_get::<i64>("", "n").unwrap(), row.try_get::<i64>("", "told").unwrap());
        assert_eq!(counts, (1, 0), "the trail says that somebody gave one");
    }

    async fn stars_of_the_community_are_marks_once_they_were_disclosed(app) {
        let world = app.world().await;
        let text = SCHEME.replace("by: fellows", "by: community").replace(", opens: \"11-17\", closes: \"11-20\"", "").replace("at_least: 5", "at_least: 2");
        world.scheme(world.city, &text, "2026-11-17").await;
        let member = world.member_at(world.jia).await;
        app.advance(Duration::days(1));
        for stars in [4, 5] {
            let claim = world.claim(&member, &world.task(1).await).await;
            world.log(&member, &claim, 60).await;
            let body = json!({"stars": stars});
            world.worker.put(format!("/v1/claims/{claim}/member-rating")).json(body).send().await.expect(200);
        }
        let section = async || score(&member).await["sections"][0]["appraisal"].clone();
        assert_eq!((&section().await["mean"], &section().await["raters"]), (&Value::Null, &0.into()));
        mark(&world.worker, &member, "1").await.refused(422, "validation_failed");
        app.advance(Duration::days(31));
        domain::schedule::run_all(&app.ctx).await.expect("it runs");
        assert_eq!((&section().await["mean"], &section().await["raters"]), (&"18".into(), &2.into()));
    }
}
