//! Trying a draft on what was done, before it is published.

use chrono::Duration;
use domain::access::Role;
use harness::{Client, World, on_both};
use serde_json::{Value, json};

/// Three points a task on a base of 84, and one off for whoever did nothing in a month.
const DRAFT: &str = r#"
scheme: draft
title: 草案
currency: assessment
score: { base: "84" }
grades:
  - { code: excellent, title: 优秀, from: "90" }
  - { code: good, title: 良好, from: "80" }
  - { code: fail, title: 不合格 }
sections:
  - code: service
    title: 志愿服务
    items:
      - { code: errand, title: 完成任务, clause: 第一条, on: log_accepted, award: { fixed: "3" } }
      - { code: service_hours, title: 服务时长, clause: 第二条, on: log_accepted, award: { fixed: "3" }, caps: [{ window: week, at_most: "6" }] }
"#;

fn path(org: impl std::fmt::Display) -> String {
    format!("/v1/orgs/{org}/scheme-trials")
}

async fn serve(world: &World<'_>, member: &Client, times: usize) {
    for _ in 0..times {
        world.accepted(member, &world.task(3).await, 60).await;
    }
}

on_both! {
    async fn a_draft_is_tried_on_what_was_done_and_whoever_would_change_grade_is_named(app) {
        let world = app.world().await;
        let (best, other) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        serve(&world, &best, 3).await;
        serve(&world, &other, 1).await;
        let body = json!({"text": DRAFT});
        let trial = world.officer.post(path(world.city)).json(body).send().await.expect(200);
        assert_eq!((&trial["year"], &trial["scheme_title"], &trial["members"]), (&2026.into(), &"草案".into(), &2.into()));
        assert_eq!((&trial["mean_before"], &trial["mean_after"]), (&"2".into(), &"88.5".into()), "(90 + 87) / 2");
        let counts: Vec<&Value> = trial["grades"].as_array().unwrap().iter().map(|grade| &grade["members"]).collect();
        assert_eq!(counts, [&json!(1), &json!(1), &json!(0)]);
        assert_eq!(trial["changes"].as_array().unwrap().len(), 2, "from no grade to one");
        let mover = &trial["movers"][0];
        assert_eq!((&mover["person_id"], &mover["before"], &mover["after"]), (&best.id.as_str().into(), &"3".into(), &"90".into()));
        assert_eq!((&mover["grade_before"], &mover["grade_after"]), (&Value::Null, &"优秀".into()));
        assert_eq!(trial["findings"], json!([]));
        // Nothing is kept.
        assert_eq!(best.credited().await, ["1", "1", "1"]);
        let versions = world.officer.get(format!("/v1/orgs/{}/scheme-versions", world.city)).send().await.expect(200);
        assert_eq!(versions["total"], 1);
    }

    async fn what_is_asked_of_everybody_and_was_not_offered_to_so_many_is_found(app) {
        let world = app.world().await;
        let _members = [world.member_at(world.jia).await, world.member_at(world.jia).await];
        let weekly = DRAFT.replace("sections:", "gates:\n  - { code: weekly, title: 每周一次, clause: 第三条, otherwise: good, \
            needs: { items: [service_hours], at_least: 1, each: week } }\nsections:");
        let trial = async || {
            let body = json!({"text": weekly});
            world.officer.post(path(world.city)).json(body).send().await.expect(200)["findings"].clone()
        };
        world.publish(world.errand(1)).await;
        assert_eq!(trial().await, json!([]), "no week is over in which anything was offered");
        app.advance(Duration::days(14));
        assert_eq!(trial().await, json!(["“每周一次”：2 人须共做 2 次，而11月16日至11月22日可做的名额只有 1 个"]));
        let cancelled = world.publish(world.errand(5)).await;
        world.worker.post(format!("/v1/tasks/{cancelled}/cancellation")).json(json!({"reason": "重复发布"})).send().await.expect(201);
        app.advance(Duration::days(14));
        assert_eq!(trial().await, json!(["“每周一次”：2 人须共做 2 次，而11月30日至12月6日可做的名额只有 0 个"]));
    }

    async fn what_a_draft_forgets_and_what_it_cannot_tell_apart_is_found(app) {
        let world = app.world().await;
        let members = [world.member_at(world.jia).await, world.member_at(world.jia).await];
        for member in &members {
            serve(&world, member, 2).await;
        }
        let forgetful = DRAFT.replace("code: service_hours", "code: hours").replace("\"84\"", "\"95\"");
        let trial = world.officer.post(path(world.city)).json(json!({"text": forgetful})).send().await.expect(200);
        let findings: Vec<&str> = trial["findings"].as_array().unwrap().iter().map(|told| told.as_str().unwrap()).collect();
        assert_eq!(
            findings,
            [
                "草案没有积分项“service_hours”，4 件事迹因此不记分",
                "2 人中有 2 人为“优秀”，达到九成，等次区分不出先进",
            ]
        );
    }

    async fn a_draft_is_tried_on_those_alone_for_whom_it_would_hold(app) {
        let world = app.world().await;
        world.member_at(world.jia).await;
        let members = async |org, text: String| {
            let trial = world.officer.post(path(org)).json(json!({"text": text})).send().await.expect(200);
            trial["members"].clone()
        };
        let of_class = |class: &str| DRAFT.replacen("scheme: draft", &format!("scheme: draft\nfor: [{class}]"), 1);
        assert_eq!([members(world.city, of_class("office")).await, members(world.city, of_class("retired")).await], [1, 0]);
        // The unit has rules of its own: those of the city would change nothing there.
        let own = include_str!("../../data/schemes/default.yaml").replacen("scheme: default", "scheme: own", 1);
        world.scheme(world.school, &own, "2026-11-17").await;
        app.advance(chrono::Duration::days(1));
        assert_eq!([members(world.city, DRAFT.into()).await, members(world.school, DRAFT.into()).await], [0, 1]);
    }

    async fn a_draft_for_units_is_tried_on_units_beside_the_one_in_force_or_beside_none(app) {
        let world = app.world().await;
        let text = |share: &str, award: &str| {
            format!(
                r#"{{scheme: units, title: 单位草案, of: unit, currency: assessment, score: {{base: "60"}},
                grades: [{{code: best, title: 较好, from: "90", quota: {{share: "{share}", among: all}}}}, {{code: rest, title: 一般}}],
                sections: [{{code: a, title: a, indicators: [{{code: r, title: 报到率, clause: c, members: checked_in, award: {{per_unit: "0.3", unit: 百分点}}}}],
                items: [{{code: praise, title: 表扬, clause: c, on: proposal_approved, award: {{fixed: "{award}"}}}}]}}]}}"#
            )
        };
        world.member_at(world.jia).await;
        let tried = async |text: String| {
            world.officer.post(path(world.city)).json(json!({"text": text})).send().await.expect(200)
        };
        let units = world.officer.get("/v1/orgs?kind=unit").send().await.expect(200)["total"].as_u64().unwrap();
        let first = tried(text("100", "2")).await;
        assert_eq!((&first["members"], &first["mean_before"]), (&units.into(), &Value::Null), "no scheme is for units yet");
        let mover = &first["movers"][0];
        assert_eq!((&mover["org_id"], &mover["person_id"]), (&world.school.to_string().into(), &Value::Null));
        assert_eq!((&mover["before"], &mover["after"], &mover["grade_after"]), (&Value::Null, &"90".into(), &"较好".into()));
        world.scheme(world.city, &text("100", "2"), "2026-11-17").await;
        app.advance(Duration::days(1));
        let body = json!({"about_org_id": world.school, "item": "praise", "note": "属实", "happened_at": "2026-11-17T08:00:00+08:00"});
        let proposed = world.officer.post(format!("/v1/orgs/{}/proposals", world.city)).json(body).send().await.expect(201);
        let second = world.staff(Role::Officer, world.city).await;
        let decision = format!("/v1/proposals/{}/decision", harness::id(&proposed));
        second.post(decision).json(json!({"verdict": "approved"})).send().await.expect(201);
        let again = tried(text("100", "5")).await;
        assert_eq!(again["movers"], json!([]), "nobody's grade is another");
        assert_eq!(again["changes"], json!([]));
        let difference = ["mean_before", "mean_after"].map(|mean| again[mean].as_str().unwrap().parse::<f64>().unwrap());
        assert!(difference[0] < difference[1], "{difference:?}");
        let none = tried(text("1", "5")).await;
        assert_eq!(none["changes"], json!([{"from": "较好", "to": "一般", "members": 1}]));
        assert_eq!((&none["movers"][0]["before"], &none["movers"][0]["after"]), (&"92".into(), &"95".into()));
    }

    async fn a_draft_that_does_not_read_is_refused_and_only_the_office_tries_one(app) {
        let world = app.world().await;
        let broken = DRAFT.replace("fixed: \"3\"", "fixed: \"x\"");
        let refused = world.officer.post(path(world.city)).json(json!({"text": broken})).send().await;
        assert_eq!(refused.faults(), [("/text".to_string(), "scheme".to_string())]);
        let refused = world.officer.post(path(world.city)).json(json!({"text": DRAFT, "year": 2030})).send().await;
        assert_eq!(refused.faults(), [("/year".to_string(), "out_of_range".to_string())]);
        world.worker.post(path(world.jia)).json(json!({"text": DRAFT})).send().await.refused(403, "forbidden");
        let elsewhere = world.staff(Role::Officer, world.bing).await;
        elsewhere.post(path(world.school)).json(json!({"text": DRAFT})).send().await.refused(404, "not_found");
        for bad in [json!({}), json!({"text": ""}), json!({"text": DRAFT, "keep": true})] {
            world.officer.post(path(world.city)).json(bad).send().await.refused(422, "validation_failed");
        }
        let empty = elsewhere.post(path(world.bing)).json(json!({"text": DRAFT})).send().await.expect(200);
        assert_eq!((&empty["members"], &empty["mean_after"]), (&0.into(), &Value::Null));
    }
}
