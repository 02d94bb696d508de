//! Schemes: rules of one's own, in versions that never change.

use chrono::Duration;
use domain::Id;
use domain::access::Role;
use domain::points::verify;
use futures::future::join_all;
use harness::{Client, World, another_database, id, on_both};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};

/// The world's errands are scored by these two; two points a task, five a week, twelve a month.
const LIMITED: &str = r#"
scheme: limited
title: 有上限的方案
currency: assessment
sections:
  - code: service
    title: 志愿服务
    items:
      - code: service_hours
        title: 志愿服务
        clause: 第一条　每次 2 分，每周最多 5 分，每月最多 12 分。
        on: log_accepted
        award: { fixed: "2" }
        caps:
          - { window: week, at_most: "5" }
          - { window: month, at_most: "12" }
"#;

/// One more item of it: two points for each no-show, three a year at most.
const NO_SHOWS: &str = r#"      - code: no_show
        title: 爽约
        clause: 第二条　爽约每次扣 2 分，每年最多扣 3 分。
        on: no_show
        award: { fixed: "-2" }
        caps:
          - { window: year, losses_at_most: "3" }
"#;

fn path(org: Id) -> String {
    format!("/v1/orgs/{org}/scheme-versions")
}

async fn publish(officer: &Client, org: Id, text: &str, from: &str) -> harness::Reply {
    officer.post(path(org)).json(json!({"text": text, "effective_from": from})).send().await
}

/// A member of 甲, once the limited scheme is in force there.
async fn limited(world: &World<'_>) -> Client {
    publish(&world.officer, world.city, LIMITED, "2026-11-17").await.expect(201);
    world.app.advance(Duration::days(7));
    world.member_at(world.jia).await
}

on_both! {
    async fn a_version_holds_from_its_day_on_and_what_was_posted_stays(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        world.accepted(&member, &world.task(1).await, 60).await;
        let version = publish(&world.officer, world.city, LIMITED, "2026-11-17").await.expect(201);
        assert_eq!((&version["number"], &version["is_in_force"]), (&1.into(), &false.into()));
        world.accepted(&member, &world.task(1).await, 60).await;
        app.advance(Duration::days(1));
        world.accepted(&member, &world.task(1).await, 60).await;
        assert_eq!(member.credited().await, ["1", "1", "2"]);

        let listed = member.get(path(world.jia)).send().await.expect(200);
        let brief = |row: &Value| (row["title"].clone(), row["effective_from"].clone(), row["is_in_force"].clone());
        assert_eq!(brief(&listed["items"][0]), ("有上限的方案".into(), "2026-11-17".into(), true.into()));
        assert_eq!((&listed["items"][1]["is_in_force"], &listed["total"]), (&false.into(), &2.into()));
        let seen = member.get(format!("/v1/scheme-versions/{}", id(&version))).send().await.expect(200);
        assert_eq!((seen["text"].as_str(), &seen["org_name"]), (Some(LIMITED), &"测试县".into()));
        let item = &seen["rules"]["sections"][0]["items"][0];
        assert_eq!(item["limits"], json!(["每周最多 5 分", "每月最多 12 分"]));
    }

    async fn limits_of_a_week_cut_what_is_credited_and_say_so(app) {
        let world = app.world().await;
        let member = limited(&world).await;
        for _ in 0..4 {
            world.accepted(&member, &world.task(1).await, 60).await;
        }
        assert_eq!(member.credited().await, ["2", "2", "1", "0"]);
        let statement = member.get("/v1/me/entries").send().await.expect(200);
        assert_eq!(statement["items"][0]["cut_by"], "每周最多 5 分");
        let because = statement["items"][1]["because"].as_str().unwrap();
        assert!(because.ends_with("（2 分，每周最多 5 分，已得 4 分，计 1 分）"), "{because}");
        // The next week has room again, and somebody else has theirs.
        app.advance(Duration::days(7));
        world.accepted(&member, &world.task(1).await, 60).await;
        assert_eq!(member.get("/v1/me/points").send().await.expect(200)["all"], "7");
        let other = world.member_at(world.jia).await;
        world.accepted(&other, &world.task(1).await, 60).await;
        assert_eq!(other.credited().await, ["2"]);
    }

    async fn however_many_are_accepted_at_once_a_limit_holds(app) {
        let world = app.world().await;
        let member = limited(&world).await;
        let mut logs = Vec::new();
        for _ in 0..8 {
            let claim = world.claim(&member, &world.task(1).await).await;
            logs.push(world.log(&member, &claim, 60).await);
        }
        let accept = json!({"verdict": "accepted"});
        let reviews = logs.iter().map(|log| world.worker.post(format!("/v1/logs/{log}/reviews")).json(accept.clone()).send());
        assert!(join_all(reviews).await.iter().all(|reply| reply.status == 201));
        assert_eq!(member.credited().await, ["2", "2", "1", "0", "0", "0", "0", "0"]);
        assert_eq!(member.get("/v1/me/points").send().await.expect(200)["all"], "5");
    }

    async fn what_is_undone_gives_its_room_to_what_came_after(app) {
        let world = app.world().await;
        let text = LIMITED.to_string() + NO_SHOWS;
        publish(&world.officer, world.city, &text, "2026-11-17").await.expect(201);
        app.advance(Duration::days(1));
        let member = world.member_at(world.jia).await;
        let mut claims = Vec::new();
        for _ in 0..2 {
            let task = world.publish(world.gathering_in(Duration::hours(1), 9)).await;
            let claim = world.claim(&member, &task).await;
            app.advance(Duration::hours(3));
            let body = json!({"claims": [claim]});
            world.worker.post(format!("/v1/tasks/{task}/no-shows")).json(body).send().await.expect(201);
            claims.push(claim);
        }
        assert_eq!(member.credited().await, ["-2", "-1"]);
        let entries = member.get("/v1/me/entries").send().await.expect(200);
        assert_eq!(entries["items"][0]["cut_by"], "每年最多扣 3 分");

        let excuse = json!({"kind": "excused", "reason": "当天送家人急诊"});
        world.worker.post(format!("/v1/claims/{}/excuse", claims[0])).json(excuse).send().await.expect(201);
        assert_eq!(member.credited().await, ["-2", "-1", "2", "-1"], "the second costs two now, and the first nothing");
        let entries = member.get("/v1/me/entries").send().await.expect(200);
        let last = &entries["items"][0];
        assert_eq!((&last["cause"], &last["claim_id"], &last["cut_by"]), (&"counter_deed".into(), &claims[1].as_str().into(), &Value::Null));
        let because = last["because"].as_str().unwrap();
        assert!(because.starts_with("爽约已免除，重新计算：第二条") && because.ends_with("原计 -1 分，更正 -1 分"), "{because}");
        let explained = member.get("/v1/me/points/explanation").send().await.expect(200);
        let deeds = explained["sections"][0]["items"][0]["deeds"].as_array().unwrap();
        let brief: Vec<_> = deeds.iter().map(|deed| (deed["total"].as_str().unwrap(), deed["entries"].as_array().unwrap().len())).collect();
        assert_eq!(brief, [("0", 2), ("-2", 2)]);
        let points = member.get("/v1/me/points").send().await.expect(200);
        assert_eq!((&points["month"]["points"], &points["all"]), (&"-2".into(), &"-2".into()));
        let db = infra::Db::connect(&app.settings.database).await.unwrap();
        let (entries, head) = infra::store::points::chain_of(&db, member.id.parse().unwrap()).await.unwrap();
        assert_eq!(verify(&entries, head.as_ref()), Ok(()));
    }

    async fn everything_that_is_wrong_with_a_text_is_told_with_its_line_and_nothing_is_kept(app) {
        let world = app.world().await;
        let broken = LIMITED.replace("window: month", "window: week").replace("fixed: \"2\"", "per_hour: \"1\", step: \"0\"");
        let checked = world.officer.post("/v1/scheme-checks").json(json!({"text": broken})).send().await.expect(200);
        let problems = json!([
            {"line": 9, "sentence": "积分项“service_hours”：step 须大于 0，否则一律取整为 0"},
            {"line": 9, "sentence": "积分项“service_hours”：同一周期只能写一条上限"},
        ]);
        assert_eq!((&checked["is_valid"], &checked["problems"], &checked["rules"]), (&false.into(), &problems, &Value::Null));
        let refused = publish(&world.officer, world.city, &broken, "2026-11-17").await;
        let told = [("/text".to_string(), "scheme".to_string()), ("/text".to_string(), "scheme".to_string())];
        assert_eq!(refused.faults(), told);
        let unreadable = publish(&world.officer, world.city, "scheme: [", "2026-11-17").await;
        assert_eq!(unreadable.faults(), told[..1]);
        assert_eq!(world.officer.get(path(world.city)).send().await.expect(200)["total"], 1, "the default one");
        let checked = world.officer.post("/v1/scheme-checks").json(json!({"text": LIMITED})).send().await.expect(200);
        assert_eq!((&checked["is_valid"], &checked["rules"]["title"]), (&true.into(), &"有上限的方案".into()));
        assert_eq!(checked["findings"], json!([]));
        let tight = LIMITED.replacen("fixed: \"2\"", "fixed: \"7\"", 1);
        let checked = world.officer.post("/v1/scheme-checks").json(json!({"text": tight})).send().await.expect(200);
        let finding = json!([{"line": 9, "sentence": "积分项“service_hours”：每次 7 分永远记不满，因为每周最多 5 分"}]);
        assert_eq!((&checked["is_valid"], &checked["findings"]), (&true.into(), &finding));
        assert_eq!((&checked["gains_at_most"], &checked["losses_at_most"]), (&"144".into(), &"0".into()));
    }

    async fn a_scheme_for_a_class_holds_for_its_members_alone_and_for_what_they_did_while_they_were(app) {
        let world = app.world().await;
        let retired = LIMITED.replacen("scheme: ", "for: [retired, rural]\nscheme: retired-", 1).replace("fixed: \"2\"", "fixed: \"3\"");
        publish(&world.officer, world.city, &retired, "2026-11-17").await.expect(201);
        let listed = world.officer.get(path(world.city)).send().await.expect(200);
        let in_force: Vec<&Value> = listed["items"].as_array().unwrap().iter().map(|row| &row["is_in_force"]).collect();
        assert_eq!(in_force, [false, true], "from tomorrow on");
        let (office, member) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        app.advance(Duration::days(1));
        let listed = world.officer.get(path(world.city)).send().await.expect(200);
        assert!(listed["items"].as_array().unwrap().iter().all(|row| row["is_in_force"] == true), "each for its own");
        let version = world.officer.get(format!("/v1/scheme-versions/{}", id(&listed["items"][0]))).send().await.expect(200);
        assert_eq!(version["rules"]["classes"], json!(["retired", "rural"]));
        world.accepted(&member, &world.task(3).await, 60).await;
        assert_eq!(member.credited().await, ["1"], "they work in an office today");
        let body = json!({"unit_id": world.school, "class": "rural", "valid_from": "2026-11-18"});
        world.officer.put(format!("/v1/members/{}/membership", member.id)).json(body).send().await.expect(200);
        app.advance(Duration::days(1));
        for one in [&member, &office] {
            world.accepted(one, &world.task(3).await, 60).await;
        }
        assert_eq!((member.credited().await, office.credited().await), (vec!["1".into(), "3".into()], vec!["1".to_string()]));
        assert_eq!(member.get("/v1/me/score").send().await.expect(200)["scheme_title"], "有上限的方案");
        assert_eq!(office.get("/v1/me/score").send().await.expect(200)["scheme_title"], "在职党员积分（默认方案）");
        let spread = world.officer.get(format!("/v1/orgs/{}/scores", world.city)).send().await.expect(200);
        let members: Vec<&Value> = spread["schemes"].as_array().unwrap().iter().map(|scheme| &scheme["members"]).collect();
        assert_eq!(members, [1, 1]);
    }

    async fn a_version_begins_after_today_and_keeps_what_open_tasks_are_scored_by(app) {
        let world = app.world().await;
        let fault = |pointer: &str, code: &str| vec![(pointer.to_string(), code.to_string())];
        for day in ["2026-11-16", "2026-11-15", "2029-01-01"] {
            let refused = publish(&world.officer, world.city, LIMITED, day).await;
            assert_eq!(refused.faults(), fault("/effective_from", "out_of_range"), "{day}");
        }
        publish(&world.officer, world.city, LIMITED, "2026-02-30").await.refused(422, "validation_failed");
        let task = world.task(1).await;
        let other = LIMITED.replace("code: service_hours", "code: other");
        assert_eq!(publish(&world.officer, world.city, &other, "2026-11-17").await.faults(), fault("/text", "item_in_use"));
        world.worker.post(format!("/v1/tasks/{task}/closure")).send().await;
        publish(&world.officer, world.city, &other, "2026-11-17").await.expect(201);
    }

    async fn the_nearest_scheme_holds_and_versions_of_one_are_numbered_also_when_sent_at_once(app) {
        let world = app.world().await;
        let sent = join_all((0..4).map(|_| publish(&world.officer, world.jia, LIMITED, "2026-11-17"))).await;
        let mut numbers: Vec<i64> = sent.into_iter().map(|reply| reply.expect(201)["number"].as_i64().unwrap()).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, [1, 2, 3, 4]);
        app.advance(Duration::days(1));
        let (here, there) = (world.member_at(world.jia).await, world.member_at(world.yi).await);
        world.accepted(&here, &world.task(1).await, 60).await;
        assert_eq!(here.credited().await, ["2"]);
        let listed = there.get(path(world.yi)).send().await.expect(200);
        assert_eq!((&listed["total"], &listed["items"][0]["is_in_force"]), (&1.into(), &true.into()));
        let listed = here.get(path(world.jia)).send().await.expect(200);
        let in_force: Vec<&Value> =
            listed["items"].as_array().unwrap().iter().filter(|row| row["is_in_force"] == true).collect();
        assert_eq!((in_force.len(), &in_force[0]["number"]), (1, &4.into()), "of one day the last");
    }

    async fn the_same_request_publishes_once_and_only_officers_publish(app) {
        let world = app.world().await;
        let body = json!({"text": LIMITED, "effective_from": "2026-11-17"});
        let send = |key: &str| world.officer.post(path(world.city)).key(key).json(body.clone()).send();
        let first = send("scheme-2027").await.expect(201);
        assert_eq!(send("scheme-2027").await.expect(201), first);
        let member = world.member_at(world.jia).await;
        let system = world.staff(Role::System, world.city).await;
        for who in [&member, &world.worker, &system] {
            publish(who, world.city, LIMITED, "2026-11-17").await.refused(403, "forbidden");
            who.post("/v1/scheme-checks").json(json!({"text": LIMITED})).send().await.refused(403, "forbidden");
        }
        publish(&world.officer, Id::nil(), LIMITED, "2026-11-17").await.refused(404, "not_found");
        member.get(format!("/v1/scheme-versions/{}", Id::nil())).send().await.refused(404, "not_found");
    }

    // Worked example K.
    async fn points_for_what_people_do_online_are_refused_unless_the_compliance_profile_allows_them(app) {
        let world = app.world().await;
        let login = r#"
      - code: evening_study
        title: 晚间学习
        clause: 每日登录学习的，每次 1 分，晚间双倍。
        on: log_accepted
        award: { fixed: "1" }
        times: [{ title: 晚间, from: "20:00", to: "22:30", times: "2" }]
  - code: recognition"#;
        let text = include_str!("../../data/schemes/default.yaml").replace("\n  - code: recognition", login);
        let checked = world.officer.post("/v1/scheme-checks").json(json!({"text": text})).send().await.expect(200);
        assert!(checked["findings"].to_string().contains("线上行为（“登录”）"), "{checked}");
        let path = format!("/v1/orgs/{}/scheme-versions", world.city);
        let body = json!({"text": text, "effective_from": "2026-11-17"});
        let refused = world.officer.post(&path).json(body.clone()).send().await;
        assert_eq!(refused.faults(), [("/text".to_string(), "scheme".to_string())]);
        let url = &app.settings.database.url;
        let backend = if url.starts_with("sqlite") { DbBackend::Sqlite } else { DbBackend::Postgres };
        let allow = Statement::from_string(backend, "update compliance_profiles set scored_online_behaviour = true");
        another_database(url).await.execute_raw(allow).await.expect("it is allowed");
        world.officer.post(&path).json(body).send().await.expect(201);
    }
}
