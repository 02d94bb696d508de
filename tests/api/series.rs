//! Series: a template that is published again and again.

use chrono::Duration;
use domain::access::Role;
use futures::future::join_all;
use harness::{TestApp, World, id, on_both};
use serde_json::{Value, json};

/// A template of 甲: a gathering on Saturday, 21 November, from nine to eleven; its id.
async fn template(world: &World<'_>) -> String {
    let mut body = world.gathering(20, 5);
    body["template"] = true.into();
    id(&world.worker.post("/v1/drafts").json(body).send().await.expect(201))
}

/// Begins a series of a template as 甲's worker, each occurrence a week ahead.
async fn begin(world: &World<'_>, template: &str, more: Value) -> String {
    let mut body = json!({"template_id": template, "every": "week", "starts_on": "2026-11-21"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    id(&world.worker.post("/v1/series").json(body).send().await.expect(201))
}

async fn sweep(app: &TestApp) {
    domain::schedule::run_all(&app.ctx).await.expect("it runs");
}

/// The starts of 甲's tasks, the earliest first.
async fn starts(world: &World<'_>) -> Vec<String> {
    let list = world.worker.get(format!("/v1/orgs/{}/tasks", world.jia)).send().await.expect(200);
    let mut starts: Vec<String> =
        list["items"].as_array().unwrap().iter().map(|task| task["starts_at"].as_str().unwrap().to_string()).collect();
    starts.sort();
    starts
}

on_both! {
    async fn each_occurrence_is_published_ahead_of_its_day_once_and_is_an_ordinary_task(app) {
        let world = app.world().await;
        let series = begin(&world, &template(&world).await, json!({"count": 3})).await;
        sweep(&app).await;
        sweep(&app).await;
        assert_eq!(starts(&world).await, ["2026-11-21T09:00:00+08:00"]);
        let seen = world.worker.get(format!("/v1/series/{series}")).send().await.expect(200);
        assert_eq!((&seen["state"], &seen["next_on"], &seen["weekdays"]), (&"live".into(), &"2026-11-28".into(), &json!([6])));
        let task = seen["occurrences"][0]["task_id"].as_str().unwrap().to_string();
        let shown = world.worker.get(format!("/v1/tasks/{task}")).send().await.expect(200);
        assert_eq!((&shown["series_id"], &shown["title"], &shown["state"]), (&series.into(), &"周末清洁日".into(), &"open".into()));
        world.claim(&world.member_at(world.jia).await, &task).await;

        // Many at once, after a fortnight without the job.
        app.advance(Duration::days(18));
        join_all((0..4).map(|_| async { let _ = domain::schedule::run_all(&app.ctx).await; })).await;
        sweep(&app).await;
        assert_eq!(starts(&world).await, ["2026-11-21T09:00:00+08:00", "2026-12-05T09:00:00+08:00"]);
        let list = world.worker.get(format!("/v1/orgs/{}/series", world.jia)).send().await.expect(200);
        assert_eq!((&list["items"][0]["state"], &list["items"][0]["next_on"]), (&"over".into(), &Value::Null));
        let over = world.worker.post(format!("/v1/series/{}/end", id(&list["items"][0]))).send().await;
        over.refused(409, "series_ended");
    }

    async fn whoever_began_it_is_told_what_could_not_be_published_and_the_rest_goes_on(app) {
        let world = app.world().await;
        let template = template(&world).await;
        let series = begin(&world, &template, json!({"count": 2})).await;
        let other = begin(&world, &self::template(&world).await, json!({"count": 1})).await;
        let mut broken = world.gathering(20, 5);
        broken["template"] = true.into();
        broken["item"] = "no_such_item".into();
        let path = format!("/v1/drafts/{template}");
        world.worker.put(&path).json(broken.clone()).send().await.expect(200);
        sweep(&app).await;
        assert_eq!(starts(&world).await, ["2026-11-21T09:00:00+08:00"], "the other one is published");
        let inbox = world.worker.get("/v1/me/notices").send().await.expect(200);
        assert_eq!((&inbox["items"][0]["kind"], &inbox["items"][0]["about_id"]), (&"occurrence_failed".into(), &series.clone().into()));
        let text = inbox["items"][0]["text"].as_str().unwrap();
        assert!(text.starts_with("系列“周末清洁日”11月21日的一期没有发布：积分方案中没有这一积分项"), "{text}");
        // Mended, the next one comes; it says what the template says now.
        broken["item"] = "errand".into();
        broken["title"] = "周末大扫除".into();
        world.worker.put(&path).json(broken).send().await.expect(200);
        app.advance(Duration::days(7));
        sweep(&app).await;
        assert_eq!(starts(&world).await.last().unwrap(), "2026-11-28T09:00:00+08:00");
        let seen = world.worker.get(format!("/v1/series/{series}")).send().await.expect(200);
        assert_eq!((&seen["title"], &seen["state"]), (&"周末大扫除".into(), &"over".into()));
        assert_eq!((&seen["occurrences"][0]["task_id"], &seen["occurrences"][1]["problem"]), (&Value::Null, &Value::Null));
        assert_eq!(world.worker.get("/v1/me/notices").send().await.expect(200)["unread"], 1);
        assert_eq!(world.worker.get(format!("/v1/series/{other}")).send().await.expect(200)["state"], "over");
    }

    async fn a_paused_series_publishes_nothing_and_goes_on_from_today(app) {
        let world = app.world().await;
        let path = format!("/v1/series/{}", begin(&world, &template(&world).await, json!({"ahead_days": 1})).await);
        world.worker.post(format!("{path}/resumption")).send().await.refused(409, "series_not_paused");
        world.worker.post(format!("{path}/pause")).send().await.expect(201);
        world.worker.post(format!("{path}/pause")).send().await.refused(409, "series_paused");
        app.advance(Duration::days(10));
        sweep(&app).await;
        assert_eq!(starts(&world).await, [] as [&str; 0]);
        let seen = world.worker.post(format!("{path}/resumption")).send().await.expect(201);
        assert_eq!((&seen["state"], &seen["next_on"]), (&"live".into(), &"2026-11-28".into()));
        app.advance(Duration::days(1));
        sweep(&app).await;
        assert_eq!(starts(&world).await, ["2026-11-28T09:00:00+08:00"]);
        world.worker.post(format!("{path}/end")).send().await.expect(201);
        app.advance(Duration::days(7));
        sweep(&app).await;
        assert_eq!(starts(&world).await.len(), 1);
        world.worker.post(format!("{path}/pause")).send().await.refused(409, "series_ended");
    }

    async fn what_cannot_be_a_series_is_named(app) {
        let world = app.world().await;
        let template = template(&world).await;
        let good = json!({"template_id": template, "every": "week", "starts_on": "2026-11-21"});
        let faults = async |change: fn(&mut Value)| {
            let mut body = good.clone();
            change(&mut body);
            let faults = world.worker.post("/v1/series").json(body).send().await.faults();
            faults.into_iter().map(|(pointer, code)| format!("{pointer} {code}")).collect::<Vec<_>>()
        };
        assert_eq!(faults(|body| body["starts_on"] = "2026-11-15".into()).await, ["/starts_on in_the_past"]);
        assert_eq!(faults(|body| body["until"] = "2026-11-20".into()).await, ["/until before_start"]);
        assert_eq!(faults(|body| body["weekdays"] = json!([8])).await, ["/weekdays invalid"]);
        assert_eq!(faults(|body| body["count"] = 53.into()).await, ["/count out_of_range"]);
        assert_eq!(faults(|body| body["every"] = "day".into()).await, ["/every wrong_type"]);
        assert_eq!(faults(|body| body["starts_on"] = "+200000-01-01".into()).await, ["/starts_on too_far"]);
        assert_eq!(faults(|body| body["until"] = "+200000-01-01".into()).await, ["/until too_far"]);
        let draft = id(&world.worker.post("/v1/drafts").json(world.gathering(1, 5)).send().await.expect(201));
        let mut body = good.clone();
        body["template_id"] = draft.into();
        let named = world.worker.post("/v1/series").json(body).send().await.faults();
        assert_eq!(named, [("/template_id".to_string(), "not_a_template".to_string())]);
        let undated = json!({"org_id": world.jia, "template": true, "title": "随时"});
        let undated = id(&world.worker.post("/v1/drafts").json(undated).send().await.expect(201));
        let mut body = good.clone();
        body["template_id"] = undated.into();
        let named = world.worker.post("/v1/series").json(body).send().await.faults();
        assert_eq!(named, [("/template_id".to_string(), "undated".to_string())]);
        world.staff(Role::Worker, world.yi).await.post("/v1/series").json(good).send().await.refused(404, "not_found");
    }

    async fn a_template_is_kept_while_a_series_repeats_it(app) {
        let world = app.world().await;
        let template = template(&world).await;
        let series = begin(&world, &template, json!({})).await;
        let path = format!("/v1/drafts/{template}");
        world.worker.delete(&path).send().await.refused(409, "template_in_series");
        world.worker.put(&path).json(world.gathering(20, 5)).send().await.refused(409, "template_in_series");
        world.worker.post(format!("/v1/series/{series}/end")).send().await.expect(201);
        world.worker.delete(&path).send().await.expect(204);
        let seen = world.worker.get(format!("/v1/series/{series}")).send().await.expect(200);
        assert_eq!((&seen["title"], &seen["state"]), (&"".into(), &"ended".into()));
    }

    async fn a_series_goes_on_in_the_successor_and_tells_of_an_org_that_is_gone(app) {
        let world = app.world().await;
        let series = begin(&world, &template(&world).await, json!({"count": 2})).await;
        world.officer.post(format!("/v1/orgs/{}/merger", world.jia)).json(json!({"into_id": world.yi})).send().await.expect(201);
        sweep(&app).await;
        let seen = world.officer.get(format!("/v1/series/{series}")).send().await.expect(200);
        assert_eq!(seen["org_id"], world.yi.to_string());
        let task = seen["occurrences"][0]["task_id"].as_str().unwrap();
        assert_eq!(world.officer.get(format!("/v1/tasks/{task}")).send().await.expect(200)["org_id"], world.yi.to_string());

        let mut body = world.gathering(20, 5);
        body["org_id"] = world.bing.to_string().into();
        body["template"] = true.into();
        let template = id(&world.officer.post("/v1/drafts").json(body).send().await.expect(201));
        let body = json!({"template_id": template, "every": "month", "starts_on": "2026-11-21"});
        let series = id(&world.officer.post("/v1/series").json(body).send().await.expect(201));
        world.officer.post(format!("/v1/orgs/{}/retirement", world.bing)).json(json!({})).send().await.expect(200);
        sweep(&app).await;
        let seen = world.officer.get(format!("/v1/series/{series}")).send().await.expect(200);
        assert_eq!(seen["occurrences"], json!([{"day": "2026-11-21", "task_id": null, "problem": "组织已撤销"}]));
        let inbox = world.officer.get("/v1/me/notices").send().await.expect(200);
        assert_eq!(inbox["items"][0]["kind"], "occurrence_failed");
    }
}
