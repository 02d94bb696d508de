//! No-shows: recorded by staff as deeds, excused or taken back by counter-deeds.

use chrono::Duration;
use domain::access::Role;
use domain::points::verify;
use futures::future::join_all;
use harness::{Client, TestApp, World, another_database, id, new_key, on_both};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

/// A gathering that was claimed by so many and is over since a moment; their claims. It began at 10:00.
async fn over(world: &World<'_>, count: usize) -> (String, Vec<(Client, String)>) {
    let task = world.publish(world.gathering_in(Duration::hours(1), 9)).await;
    let mut claims = Vec::new();
    for _ in 0..count {
        let member = world.member_at(world.jia).await;
        let claim = world.claim(&member, &task).await;
        claims.push((member, claim));
    }
    world.app.advance(Duration::hours(3));
    (task, claims)
}

fn no_shows(task: &str) -> String {
    format!("/v1/tasks/{task}/no-shows")
}

fn excuse(claim: &str) -> String {
    format!("/v1/claims/{claim}/excuse")
}

fn reason(kind: &str) -> Value {
    json!({"kind": kind, "reason": "当天送家人急诊"})
}

async fn claimed(world: &World<'_>, task: &str) -> Value {
    world.worker.get(format!("/v1/tasks/{task}")).send().await.expect(200)["claimed"].clone()
}

/// Gives the city's scheme an item for no-shows, worth a point, so that there is something to take back.
async fn score_no_shows(app: &TestApp) {
    let body = include_str!("../../data/schemes/default.yaml").to_string()
        + "      - code: no_show\n        title: 爽约\n        clause: 第三条　爽约。\n        on: no_show\n        \
           award:\n          fixed: \"1\"\n";
    let direct = another_database(&app.settings.database.url).await;
    direct.execute_unprepared(&format!("update scheme_versions set body = '{body}'")).await.unwrap();
}

async fn chain_holds(app: &TestApp, member: &Client) -> bool {
    let db = infra::Db::connect(&app.settings.database).await.unwrap();
    let (entries, head) = infra::store::points::chain_of(&db, member.id.parse().unwrap()).await.unwrap();
    verify(&entries, head.as_ref()) == Ok(())
}

on_both! {
    async fn whoever_did_not_come_has_a_deed_and_is_told(app) {
        let world = app.world().await;
        let (task, claims) = over(&world, 3).await;
        let body = json!({"claims": [claims[1].1, claims[0].1]});
        let seen = world.worker.post(no_shows(&task)).json(body).send().await.expect(201);
        let shown: Vec<_> = seen["items"].as_array().unwrap().iter().map(|item| (id(item), &item["end_reason"], &item["ended_at"])).collect();
        let at = Value::from("2026-11-16T12:00:00+08:00");
        let no_show = Value::from("no_show");
        assert_eq!(shown, [(claims[1].1.clone(), &no_show, &at), (claims[0].1.clone(), &no_show, &at)]);
        assert_eq!(claimed(&world, &task).await, 1, "their slots are free");

        let (member, claim) = &claims[0];
        let entries = member.get("/v1/me/entries").send().await.expect(200);
        let entry = &entries["items"][0];
        assert_eq!((&entry["item"], &entry["item_title"], &entry["credited"]), (&"no_show".into(), &"爽约".into(), &"0".into()));
        assert_eq!(entry["because"], "《在职党员积分（默认方案）》中没有积分项“爽约”，不记分");
        assert_eq!((&entry["claim_id"], &entry["log_id"], &entry["task_title"]), (&claim.as_str().into(), &Value::Null, &"周末清洁日".into()));
        assert_eq!((&entry["happened_at"], &entry["recorded_at"]), (&"2026-11-16T10:00:00+08:00".into(), &at));
        let (kind, text) = member.told().await;
        assert_eq!(kind, "no_show_recorded");
        assert!(text.starts_with("您认领了“周末清洁日”（11月16日 10:00），既未退出也未到场，已登记为爽约"), "{text}");
        assert!(text.contains("12月16日 12:00 前") && text.contains("免除或更正"), "{text}");
        let mine = member.get("/v1/me/claims").send().await.expect(200);
        assert_eq!((&mine["items"][0]["end_reason"], &mine["items"][0]["excuse"]), (&no_show, &Value::Null));
        let roster = world.worker.get(format!("/v1/tasks/{task}/claims")).send().await.expect(200);
        assert_eq!(roster["items"].as_array().unwrap().iter().filter(|item| item["end_reason"] == "no_show").count(), 2);
        let export = member.get("/v1/me/export").send().await.expect(200);
        assert_eq!((&export["claims"][0]["end_reason"], &export["entries"][0]["item"]), (&no_show, &no_show));
        assert_eq!(claims[2].0.told().await.0, "", "who was not named is told nothing");
        assert!(chain_holds(&app, member).await);
    }

    async fn it_is_all_or_nothing_and_every_claim_that_was_none_is_named(app) {
        let world = app.world().await;
        let task = world.publish(world.gathering_in(Duration::hours(1), 9)).await;
        let other = world.publish(world.gathering_in(Duration::hours(5), 9)).await;
        let mut claims = Vec::new();
        for _ in 0..6 {
            let member = world.member_at(world.jia).await;
            claims.push((world.claim(&member, &task).await, member));
        }
        let elsewhere = world.claim(&claims[0].1, &other).await;
        claims[1].1.post(format!("/v1/claims/{}/withdrawal", claims[1].0)).keyed().send().await.expect(201);
        app.advance(Duration::hours(1));
        world.attend(&claims[2].1, &task).await;
        let code = json!({"code": world.attendance_code(&task).await});
        app.advance(Duration::hours(2));
        claims[3].1.post(format!("/v1/tasks/{task}/attendances")).keyed().json(code).send().await.expect(201);
        let mut report = world.report(60);
        report["happened_at"] = "2026-11-16T10:30:00+08:00".into();
        claims[4].1.post(format!("/v1/claims/{}/logs", claims[4].0)).keyed().json(report).send().await.expect(201);
        let marked = &claims[5].0;
        world.worker.post(no_shows(&task)).json(json!({"claims": [marked]})).send().await.expect(201);

        let good = &claims[0].0;
        let named = json!([good, elsewhere, claims[1].0, claims[2].0, claims[3].0, claims[4].0, marked, good, task]);
        let faults = world.worker.post(no_shows(&task)).json(json!({"claims": named})).send().await.faults();
        let codes: Vec<_> = faults.iter().map(|(pointer, code)| format!("{pointer} {code}")).collect();
        let expected = ["1 unknown", "2 claim_ended", "3 attended", "4 attended", "5 has_log", "6 no_show", "7 twice", "8 unknown"];
        assert_eq!(codes, expected.map(|fault| format!("/claims/{fault}")));
        assert_eq!(claims[0].1.get(format!("/v1/claims/{good}")).send().await.expect(200)["ended_at"], Value::Null);
        assert_eq!(claims[0].1.get("/v1/me/entries").send().await.expect(200)["items"], json!([]));

        for bad in [json!({"claims": []}), json!({"claims": ["x"]}), json!({"claims": [good], "reason": "x"}), json!({})] {
            world.worker.post(no_shows(&task)).json(bad).send().await.refused(422, "validation_failed");
        }
    }

    async fn whose_late_attendance_was_declined_was_not_there(app) {
        let world = app.world().await;
        let task = world.publish(world.gathering_in(Duration::hours(1), 9)).await;
        let member = world.member_at(world.jia).await;
        let claim = world.claim(&member, &task).await;
        app.advance(Duration::hours(1));
        let code = json!({"code": world.attendance_code(&task).await});
        app.advance(Duration::hours(4));
        let late = id(&member.post(format!("/v1/tasks/{task}/attendances")).keyed().json(code).send().await.expect(201));
        let no = json!({"verdict": "declined", "reason": "点名时不在场"});
        world.worker.post(format!("/v1/attendances/{late}/decision")).json(no).send().await.expect(201);
        world.worker.post(no_shows(&task)).json(json!({"claims": [claim]})).send().await.expect(201);
    }

    async fn only_gatherings_have_no_shows_and_only_in_the_thirty_days_after_their_end(app) {
        let world = app.world().await;
        let errand = world.task(1).await;
        let member = world.member_at(world.jia).await;
        let body = json!({"claims": [world.claim(&member, &errand).await]});
        world.worker.post(no_shows(&errand)).json(body).send().await.refused(409, "not_a_gathering");
        let task = world.publish(world.gathering_in(Duration::hours(1), 5)).await;
        let body = json!({"claims": [world.claim(&member, &task).await]});
        world.worker.post(no_shows(&task)).json(body.clone()).send().await.refused(409, "no_shows_not_open");
        app.advance(Duration::hours(3) - Duration::seconds(1));
        world.worker.post(no_shows(&task)).json(body.clone()).send().await.refused(409, "no_shows_not_open");
        app.advance(Duration::days(30) + Duration::seconds(2));
        world.worker.post(no_shows(&task)).json(body.clone()).send().await.refused(409, "no_shows_not_open");
        app.advance(Duration::seconds(-1));
        world.worker.post(no_shows(&task)).json(body).send().await.expect(201);
        let off = world.publish(world.gathering_in(Duration::hours(1), 5)).await;
        let body = json!({"claims": [world.claim(&member, &off).await]});
        let cancelled = world.worker.post(format!("/v1/tasks/{off}/cancellation")).json(json!({"reason": "暴雨"}));
        cancelled.send().await.expect(201);
        app.advance(Duration::hours(3));
        world.worker.post(no_shows(&off)).json(body).send().await.refused(409, "task_cancelled");
    }

    async fn what_was_a_no_show_is_neither_withdrawn_nor_attended_nor_reported(app) {
        let world = app.world().await;
        let task = world.publish(world.gathering_in(Duration::hours(1), 9)).await;
        let member = world.member_at(world.jia).await;
        let claim = world.claim(&member, &task).await;
        app.advance(Duration::hours(1));
        let code = json!({"code": world.attendance_code(&task).await});
        app.advance(Duration::hours(2));
        world.worker.post(no_shows(&task)).json(json!({"claims": [claim]})).send().await.expect(201);
        member.post(format!("/v1/claims/{claim}/withdrawal")).keyed().send().await.refused(409, "claim_ended");
        member.post(format!("/v1/tasks/{task}/attendances")).keyed().json(code).send().await.refused(409, "not_claimed");
        let log = member.post(format!("/v1/claims/{claim}/logs")).keyed().json(world.report(60));
        log.send().await.refused(409, "claim_ended");
        let roll = json!({"present": [{"claim_id": claim}]});
        let faults = world.worker.post(format!("/v1/tasks/{task}/roll-call")).json(roll).send().await.faults();
        assert_eq!(faults, [("/present/0/claim_id".to_string(), "unknown".to_string())]);
        member.post(format!("/v1/tasks/{task}/claims")).keyed().send().await.refused(409, "task_closed");
        // Closing it tells those who are not done; a no-show is.
        world.worker.post(format!("/v1/tasks/{task}/closure")).send().await.expect(201);
        assert_eq!(member.told().await.0, "no_show_recorded");
    }

    async fn a_good_reason_takes_the_points_back_and_leaves_the_claim_ended(app) {
        let world = app.world().await;
        score_no_shows(&app).await;
        let (task, claims) = over(&world, 1).await;
        let (member, claim) = &claims[0];
        world.worker.post(no_shows(&task)).json(json!({"claims": [claim]})).send().await.expect(201);
        assert_eq!(member.get("/v1/me/points").send().await.expect(200)["all"], "1");
        app.advance(Duration::days(20));
        let seen = world.worker.post(excuse(claim)).json(reason("excused")).send().await.expect(201);
        assert_eq!((&seen["end_reason"], &seen["excuse"]["kind"]), (&"no_show".into(), &"excused".into()));
        assert_eq!(seen["excuse"]["reason"], Value::Null, "the kept answer holds nothing personal");
        assert_eq!(claimed(&world, &task).await, 0);
        let points = member.get("/v1/me/points").send().await.expect(200);
        assert_eq!((&points["all"], &points["year"]["points"]), (&"0".into(), &"0".into()));
        let entries = member.get("/v1/me/entries").send().await.expect(200);
        let [back, first] = &entries["items"].as_array().unwrap()[..] else { panic!("{entries}") };
        assert_eq!((&back["cause"], &back["credited"], &first["credited"]), (&"counter_deed".into(), &"-1".into(), &"1".into()));
        assert_eq!((&back["because"], &back["claim_id"]), (&"爽约已免除，冲销原记的 1 分".into(), &claim.as_str().into()));
        assert_eq!((&back["happened_at"], &back["item_title"]), (&first["happened_at"], &"爽约".into()), "in the month in which it was counted");
        assert!(chain_holds(&app, member).await);
        assert_eq!(member.told().await, ("no_show_excused".into(), "您在“周末清洁日”的爽约已免除，不影响您的记录。".into()));
        let mine = member.get(format!("/v1/claims/{claim}")).send().await.expect(200);
        assert_eq!((&mine["excuse"]["reason"], &mine["excuse"]["excused_at"]), (&"当天送家人急诊".into(), &"2026-12-06T12:00:00+08:00".into()));
        let roster = world.worker.get(format!("/v1/tasks/{task}/claims")).send().await.expect(200);
        assert_eq!(roster["items"][0]["excuse"]["reason"], "当天送家人急诊");
        assert_eq!(member.get("/v1/me/export").send().await.expect(200)["claims"][0]["excuse"]["reason"], "当天送家人急诊");
        world.worker.post(excuse(claim)).json(reason("mistake")).send().await.refused(409, "no_show_excused");
    }

    async fn after_a_mistake_the_claim_is_live_and_goes_its_way(app) {
        let world = app.world().await;
        let (task, claims) = over(&world, 2).await;
        let (member, claim) = &claims[0];
        world.worker.post(no_shows(&task)).json(json!({"claims": [claim]})).send().await.expect(201);
        let seen = world.worker.post(excuse(claim)).json(reason("mistake")).send().await.expect(201);
        assert_eq!((&seen["ended_at"], &seen["end_reason"], &seen["excuse"]["kind"]), (&Value::Null, &Value::Null, &"mistake".into()));
        assert_eq!(claimed(&world, &task).await, 2);
        let entries = member.get("/v1/me/entries").send().await.expect(200);
        assert_eq!(entries["items"][0]["because"], "爽约登记有误，已更正，冲销原记的 0 分");
        assert!(member.told().await.1.contains("认领恢复有效"));
        let again = world.worker.post(no_shows(&task)).json(json!({"claims": [claim]})).send().await.faults();
        assert_eq!(again, [("/claims/0".to_string(), "excused".to_string())]);
        let roll = json!({"present": [{"claim_id": claim, "arrived_at": "2026-11-16T10:00:00+08:00"}]});
        world.worker.post(format!("/v1/tasks/{task}/roll-call")).json(roll).send().await.expect(201);
        let mut report = world.report(60);
        report["happened_at"] = "2026-11-16T10:30:00+08:00".into();
        let log = id(&member.post(format!("/v1/claims/{claim}/logs")).keyed().json(report).send().await.expect(201));
        let review = world.worker.post(format!("/v1/logs/{log}/reviews")).json(json!({"verdict": "accepted"}));
        review.send().await.expect(201);
        assert_eq!(member.get("/v1/me/points").send().await.expect(200)["all"], "2");
        assert!(chain_holds(&app, member).await);
    }

    async fn a_claim_does_not_come_back_where_its_slot_is_gone(app) {
        let world = app.world().await;
        let mut body = world.gathering_in(Duration::hours(1), 2);
        let task = world.publish(body.clone()).await;
        let (first, second) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        let claim = world.claim(&first, &task).await;
        world.claim(&second, &task).await;
        app.advance(Duration::hours(3));
        world.worker.post(no_shows(&task)).json(json!({"claims": [claim]})).send().await.expect(201);
        body["slots"] = 1.into();
        world.worker.put(format!("/v1/tasks/{task}")).json(body.clone()).send().await.expect(200);
        world.worker.post(excuse(&claim)).json(reason("mistake")).send().await.refused(409, "task_full");
        body["slots"] = 2.into();
        world.worker.put(format!("/v1/tasks/{task}")).json(body).send().await.expect(200);
        world.worker.post(excuse(&claim)).json(reason("mistake")).send().await.expect(201);
    }

    async fn an_excuse_has_a_reason_and_comes_within_thirty_days_and_is_for_no_shows(app) {
        let world = app.world().await;
        let (task, claims) = over(&world, 2).await;
        let claim = &claims[0].1;
        world.worker.post(excuse(claim)).json(reason("excused")).send().await.refused(409, "not_a_no_show");
        world.worker.post(no_shows(&task)).json(json!({"claims": [claim]})).send().await.expect(201);
        let blank = json!({"kind": "excused", "reason": "  "});
        let faults = world.worker.post(excuse(claim)).json(blank).send().await.faults();
        assert_eq!(faults, [("/reason".to_string(), "required".to_string())]);
        for bad in [json!({"reason": "x"}), json!({"kind": "liked", "reason": "x"}), json!({"kind": "excused"})] {
            world.worker.post(excuse(claim)).json(bad).send().await.refused(422, "validation_failed");
        }
        app.advance(Duration::days(30) + Duration::seconds(1));
        world.worker.post(excuse(claim)).json(reason("excused")).send().await.refused(409, "excuse_over");
    }

    async fn nobody_records_or_excuses_their_own_and_strangers_find_nothing(app) {
        let world = app.world().await;
        let (task, claims) = over(&world, 2).await;
        let (member, claim) = &claims[0];
        let both = world.client(member.id.parse().unwrap(), true, vec![("worker".into(), world.jia)]);
        let body = json!({"claims": [claims[1].1, claim]});
        both.post(no_shows(&task)).json(body.clone()).send().await.refused(403, "own_no_show");
        let elsewhere = world.staff(Role::Worker, world.yi).await;
        elsewhere.post(no_shows(&task)).json(body.clone()).send().await.refused(404, "not_found");
        member.post(no_shows(&task)).json(body.clone()).send().await.refused(403, "forbidden");
        let secretary = world.staff(Role::Secretary, world.school).await;
        secretary.post(no_shows(&task)).json(body.clone()).send().await.refused(403, "forbidden");
        world.worker.post(no_shows(&task)).json(body).send().await.expect(201);
        both.post(excuse(claim)).json(reason("excused")).send().await.refused(403, "own_no_show");
        elsewhere.post(excuse(claim)).json(reason("excused")).send().await.refused(404, "not_found");
        member.post(excuse(claim)).json(reason("excused")).send().await.refused(403, "forbidden");
        both.post(excuse(&claims[1].1)).json(reason("excused")).send().await.expect(201);
    }

    async fn two_who_record_at_once_record_once_and_a_repeat_gets_the_same_answer(app) {
        let world = app.world().await;
        let (task, claims) = over(&world, 4).await;
        let forth: Vec<&String> = claims.iter().map(|(_, claim)| claim).collect();
        let back: Vec<&String> = claims.iter().rev().map(|(_, claim)| claim).collect();
        let asks = (0..8).map(|n| {
            let body = json!({"claims": if n % 2 == 0 { &forth } else { &back }});
            world.worker.post(no_shows(&task)).json(body).send()
        });
        let replies = join_all(asks).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            assert!(reply.faults().iter().all(|(_, code)| code == "no_show"), "{}", reply.text());
        }
        assert_eq!(claimed(&world, &task).await, 0);
        for (member, _) in &claims {
            assert_eq!(member.get("/v1/me/entries").send().await.expect(200)["items"].as_array().unwrap().len(), 1);
        }

        let excuses = join_all((0..6).map(|n| {
            let kind = if n % 2 == 0 { "excused" } else { "mistake" };
            world.worker.post(excuse(&claims[0].1)).json(reason(kind)).send()
        }))
        .await;
        assert_eq!(excuses.iter().filter(|reply| reply.status == 201).count(), 1);
        for reply in excuses.iter().filter(|reply| reply.status != 201) {
            reply.refused(409, "no_show_excused");
        }
        assert!(chain_holds(&app, &claims[0].0).await);

        let (task, claims) = over(&world, 1).await;
        let (key, body) = (new_key(), json!({"claims": [claims[0].1]}));
        let first = world.worker.post(no_shows(&task)).key(&key).json(body.clone()).send().await;
        let again = world.worker.post(no_shows(&task)).key(&key).json(body).send().await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(first.expect(201), again.expect(201));
    }

    async fn whoever_reports_while_it_is_recorded_does_one_of_both(app) {
        let world = app.world().await;
        for _ in 0..5 {
            let (task, claims) = over(&world, 1).await;
            let (member, claim) = &claims[0];
            let mut report = world.report(60);
            report["happened_at"] = (app.ctx.now() - Duration::hours(1)).to_rfc3339().into();
            let log = member.post(format!("/v1/claims/{claim}/logs")).keyed().json(report).send();
            let record = world.worker.post(no_shows(&task)).json(json!({"claims": [claim]})).send();
            let (reported, recorded) = futures::join!(log, record);
            match (reported.status.as_u16(), recorded.status.as_u16()) {
                (201, 422) => assert_eq!(recorded.faults()[0].1, "has_log"),
                (409, 201) => reported.refused(409, "claim_ended"),
                other => panic!("{other:?}: {} {}", reported.text(), recorded.text()),
            }
        }
    }
}
