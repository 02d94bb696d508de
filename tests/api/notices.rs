//! The inbox (消息).

use chrono::Duration;
use futures::future::join_all;
use harness::{id, on_both};
use serde_json::{Value, json};

/// Kind, thing and text of the newest notice.
fn newest(inbox: &Value) -> (&str, &str, &str) {
    let notice = &inbox["items"][0];
    let text = |name: &str| notice[name].as_str().unwrap_or_default();
    (text("kind"), text("about_id"), text("text"))
}

on_both! {
    async fn a_member_is_told_that_a_log_went_back_and_that_it_was_accepted_with_its_points(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let empty = member.get("/v1/me/notices").send().await.expect(200);
        assert_eq!(empty, json!({"items": [], "next_cursor": null, "unread": 0}));
        let claim = world.claim(&member, &world.task(1).await).await;
        let log = world.log(&member, &claim, 90).await;
        let reviews = format!("/v1/logs/{log}/reviews");
        let back = json!({"verdict": "returned", "reason": "请补充地点"});
        world.worker.post(&reviews).json(back).send().await.expect(201);
        let inbox = member.get("/v1/me/notices").send().await.expect(200);
        let text = "您在“陪护独居老人就医”的日志被退回，请修改后重新提交。退回原因：请补充地点";
        assert_eq!(newest(&inbox), ("log_returned", log.as_str(), text));
        app.advance(Duration::seconds(1));
        member.put(format!("/v1/logs/{log}")).keyed().json(world.report(90)).send().await.expect(200);
        world.worker.post(&reviews).json(json!({"verdict": "accepted"})).send().await.expect(201);
        let inbox = member.get("/v1/me/notices").send().await.expect(200);
        let text = "您在“陪护独居老人就医”的日志已通过审核，核定 90 分钟，计 1.5 分。";
        assert_eq!(newest(&inbox), ("log_accepted", log.as_str(), text));
        assert_eq!((&inbox["unread"], &inbox["items"][0]["told_at"]), (&2.into(), &"2026-11-16T09:00:01+08:00".into()));
    }

    async fn a_refused_or_repeated_review_tells_nothing_more(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let claim = world.claim(&member, &world.task(1).await).await;
        let log = world.log(&member, &claim, 60).await;
        let review = || world.worker.post(format!("/v1/logs/{log}/reviews"));
        review().json(json!({"verdict": "returned"})).send().await.refused(422, "validation_failed");
        for _ in 0..2 {
            review().key("once").json(json!({"verdict": "accepted"})).send().await.expect(201);
        }
        review().json(json!({"verdict": "accepted"})).send().await.refused(409, "log_not_submitted");
        assert_eq!(member.get("/v1/me/notices/unread").send().await.expect(200), json!({"unread": 1}));
    }

    async fn closing_a_task_tells_those_whose_work_is_not_done(app) {
        let world = app.world().await;
        let task = world.task(4).await;
        let (done, waiting, gone) =
            (world.member_at(world.jia).await, world.member_at(world.jia).await, world.member_at(world.jia).await);
        world.accepted(&done, &task, 60).await;
        world.claim(&waiting, &task).await;
        let claim = world.claim(&gone, &task).await;
        gone.post(format!("/v1/claims/{claim}/withdrawal")).keyed().send().await.expect(201);
        world.worker.post(format!("/v1/tasks/{task}/closure")).send().await.expect(201);
        let inbox = waiting.get("/v1/me/notices").send().await.expect(200);
        let (kind, about, text) = newest(&inbox);
        assert_eq!((kind, about), ("task_closed", task.as_str()));
        assert!(text.starts_with("任务“陪护独居老人就医”已提前关闭"), "{text}");
        assert_eq!(newest(&done.get("/v1/me/notices").send().await.expect(200)).0, "log_accepted");
        assert_eq!(gone.get("/v1/me/notices/unread").send().await.expect(200)["unread"], 0);
    }

    async fn one_is_read_once_and_the_rest_up_to_what_was_on_the_screen(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let mut told = Vec::new();
        for _ in 0..4 {
            app.advance(Duration::seconds(1));
            told.insert(0, world.notice(&member).await);
        }
        let path = format!("/v1/me/notices/{}/reading", told[2]);
        let read = member.put(&path).send().await.expect(200);
        app.advance(Duration::seconds(1));
        assert_eq!(member.put(&path).send().await.expect(200), read, "again, it changes nothing");
        let unread = member.get("/v1/me/notices?unread=true").send().await.expect(200);
        let ids: Vec<String> = unread["items"].as_array().unwrap().iter().map(id).collect();
        assert_eq!(ids, [told[0].clone(), told[1].clone(), told[3].clone()]);
        let up_to = |id: &str| member.put("/v1/me/notices/reading").json(json!({"up_to": id})).send();
        assert_eq!(up_to(&told[1]).await.expect(200), json!({"unread": 1}));
        assert_eq!(up_to(&told[1]).await.expect(200), json!({"unread": 1}));
        let all = member.get("/v1/me/notices").send().await.expect(200);
        assert_eq!(all["items"].as_array().unwrap().iter().filter(|notice| notice["read_at"].is_null()).count(), 1);
        assert_eq!(all["items"][2], read, "when it was read first is kept");
        let auditor = world.staff(domain::access::Role::Auditor, world.city).await;
        let audit = auditor.get("/v1/audit?limit=100").send().await.expect(200);
        let rows = audit["items"].as_array().unwrap();
        let count = |operation: &str| rows.iter().filter(|row| row["operation"] == operation).count();
        assert_eq!((count("read_notice"), count("read_notices")), (1, 1), "a repeat is no write");
    }

    async fn read_on_two_devices_at_once_it_is_read_once(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let notice = world.notice(&member).await;
        let path = format!("/v1/me/notices/{notice}/reading");
        let replies = join_all((0..8).map(|_| member.put(&path).send())).await;
        let bodies: Vec<Value> = replies.into_iter().map(|reply| reply.expect(200)).collect();
        assert!(bodies.iter().all(|body| body == &bodies[0]));
    }

    async fn notices_of_others_are_not_there(app) {
        let world = app.world().await;
        let notice = world.notice(&world.member_at(world.jia).await).await;
        let other = world.member_at(world.jia).await;
        other.put(format!("/v1/me/notices/{notice}/reading")).send().await.refused(404, "not_found");
        other.put("/v1/me/notices/x/reading").send().await.refused(404, "not_found");
        let reading = |body: Value| other.put("/v1/me/notices/reading").json(body).send();
        reading(json!({"up_to": notice})).await.refused(404, "not_found");
        assert_eq!(reading(json!({"up_to": "昨天"})).await.faults()[0].0, "/up_to");
        assert_eq!(reading(json!({})).await.faults()[0].1, "wrong_type");
        for query in ["unread=maybe", "cursor=x", "limit=0"] {
            other.get(format!("/v1/me/notices?{query}")).send().await.refused(422, "validation_failed");
        }
    }

    async fn an_inbox_is_read_forwards_without_a_gap(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let mut told = Vec::new();
        for _ in 0..5 {
            app.advance(Duration::seconds(1));
            told.insert(0, world.notice(&member).await);
        }
        let mut seen = Vec::new();
        let mut path = "/v1/me/notices?limit=2".to_string();
        loop {
            let page = member.get(&path).send().await.expect(200);
            assert_eq!(page["unread"], 5);
            seen.extend(page["items"].as_array().unwrap().iter().map(id));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("/v1/me/notices?limit=2&cursor={cursor}");
        }
        assert_eq!(seen, told);
    }

    async fn what_was_read_half_a_year_ago_goes_and_what_was_not_stays(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let (unread, read) = (world.notice(&member).await, world.notice(&member).await);
        member.put(format!("/v1/me/notices/{read}/reading")).send().await.expect(200);
        app.advance(Duration::days(180));
        domain::schedule::run_all(&app.ctx).await.expect("it runs");
        assert_eq!(member.get("/v1/me/notices").send().await.expect(200)["items"].as_array().unwrap().len(), 2);
        app.advance(Duration::seconds(1));
        domain::schedule::run_all(&app.ctx).await.expect("it runs");
        let left = member.get("/v1/me/notices").send().await.expect(200);
        assert_eq!(left["items"].as_array().unwrap().iter().map(id).collect::<Vec<_>>(), [unread]);
        // A year after it was told, nobody will read it.
        app.advance(Duration::days(185));
        domain::schedule::run_all(&app.ctx).await.expect("it runs");
        assert_eq!(member.get("/v1/me/notices").send().await.expect(200)["items"], serde_json::json!([]));
    }
}
