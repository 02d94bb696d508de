//! Gatherings, and what becomes of a task after it was published: edits, cancellation.

use chrono::Duration;
use domain::access::Role;
use futures::future::join_all;
use harness::{id, new_key, on_both};
use serde_json::{Value, json};

fn later(value: &Value, hours: i64) -> Value {
    let at = chrono::DateTime::parse_from_rfc3339(value.as_str().unwrap()).unwrap();
    (at + Duration::hours(hours)).to_rfc3339().into()
}

on_both! {
    async fn a_gathering_shows_its_time_place_point_and_contact(app) {
        let world = app.world().await;
        let mut body = world.gathering(20, 5);
        body["point"] = json!({"longitude": 110.447123, "latitude": 34.867521});
        body["contact"] = " 王晓梅 0359-8022000 ".into();
        let task = world.publish(body).await;
        let member = world.member_at(world.jia).await;
        let seen = member.get(format!("/v1/tasks/{task}")).send().await.expect(200);
        assert_eq!(seen["kind"], "gathering");
        assert_eq!(seen["starts_at"], "2026-11-21T09:00:00+08:00");
        assert_eq!(seen["ends_at"], "2026-11-21T11:00:00+08:00");
        assert_eq!(seen["deadline"], seen["starts_at"], "claimed until it starts, unless said otherwise");
        assert_eq!(seen["point"], json!({"longitude": 110.447123, "latitude": 34.867521, "radius": 300}));
        assert_eq!((&seen["contact"], &seen["revision"]), (&"王晓梅 0359-8022000".into(), &1.into()));
    }

    async fn every_fault_of_a_gathering_is_named_at_once(app) {
        let world = app.world().await;
        let mut body = world.gathering(5, 1);
        body["place"] = Value::Null;
        body["ends_at"] = body["starts_at"].clone();
        body["withdraw_by"] = later(&body["starts_at"], 1);
        let faults = world.worker.post("/v1/tasks").json(body).send().await.faults();
        let named: Vec<(&str, &str)> = faults.iter().map(|(pointer, code)| (pointer.as_str(), code.as_str())).collect();
        assert_eq!(named, [("/place", "required"), ("/ends_at", "before_start"), ("/withdraw_by", "after_start")]);

        let mut body = world.errand(5);
        body["starts_at"] = "2026-11-21T09:00:00+08:00".into();
        let faults = world.worker.post("/v1/tasks").json(body).send().await.faults();
        assert_eq!(faults, [("/starts_at".to_string(), "not_applicable".to_string())]);

        let mut body = world.gathering(5, 1);
        body["point"] = json!({"longitude": 34.8, "latitude": 110.4, "radius": 10});
        let faults = world.worker.post("/v1/tasks").json(body).send().await.faults();
        let pointers: Vec<&str> = faults.iter().map(|(pointer, _)| pointer.as_str()).collect();
        assert_eq!(pointers, ["/point/latitude", "/point/longitude", "/point/radius"]);
    }

    async fn nobody_claims_two_gatherings_that_overlap_not_even_at_once(app) {
        let world = app.world().await;
        let mut tasks = Vec::new();
        for _ in 0..4 {
            tasks.push(world.publish(world.gathering(9, 3)).await);
        }
        let member = world.member_at(world.jia).await;
        let asks = tasks.iter().map(|task| member.post(format!("/v1/tasks/{task}/claims")).keyed().send());
        let replies = join_all(asks).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            reply.refused(409, "gatherings_overlap");
        }
        // One that begins when the other ends, and an errand, can be claimed as well.
        let mut next = world.gathering(9, 3);
        next["starts_at"] = next["ends_at"].clone();
        next["ends_at"] = later(&next["ends_at"], 1);
        let next = world.publish(next).await;
        world.claim(&member, &next).await;
        world.claim(&member, &world.task(1).await).await;
    }

    async fn a_claim_is_given_back_before_the_gathering_or_the_withdrawal_deadline_and_not_after(app) {
        let world = app.world().await;
        let mut strict = world.gathering(9, 3);
        strict["withdraw_by"] = later(&strict["starts_at"], -24);
        let strict = world.publish(strict).await;
        let mut free = world.gathering(9, 4);
        free["deadline"] = later(&free["starts_at"], 1);
        let free = world.publish(free).await;
        let (early, late) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        let withdraw = |claim: String| format!("/v1/claims/{claim}/withdrawal");
        let early_claim = world.claim(&early, &strict).await;
        let late_claim = world.claim(&late, &strict).await;
        let other = world.claim(&late, &free).await;
        early.post(withdraw(early_claim)).keyed().send().await.expect(201);
        app.advance(Duration::days(2));
        late.post(withdraw(late_claim)).keyed().send().await.refused(409, "withdrawal_over");
        app.advance(Duration::days(2) - Duration::seconds(1));
        late.post(withdraw(other)).keyed().send().await.expect(201);
        let again = world.claim(&late, &free).await;
        app.advance(Duration::seconds(1));
        late.post(withdraw(again)).keyed().send().await.refused(409, "withdrawal_over");
    }

    async fn time_or_place_edited_is_told_and_may_be_left_unmarked_for_a_day(app) {
        let world = app.world().await;
        let mut body = world.gathering(9, 1);
        body["withdraw_by"] = "2026-11-16T12:00:00+08:00".into();
        let task = world.publish(body.clone()).await;
        let other = world.publish({
            let mut other = world.gathering(9, 2);
            other["title"] = "助老义诊".into();
            other
        }).await;
        let (free, engaged) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        let claim = world.claim(&free, &task).await;
        world.claim(&engaged, &task).await;
        world.claim(&engaged, &other).await;
        app.advance(Duration::hours(6));

        body["starts_at"] = later(&body["starts_at"], 25);
        body["ends_at"] = later(&body["ends_at"], 25);
        body["place"] = "文化广场".into();
        let path = format!("/v1/tasks/{task}");
        let edited = world.worker.put(&path).json(body.clone()).send().await.expect(200);
        assert_eq!((&edited["revision"], &edited["starts_at"]), (&2.into(), &"2026-11-18T10:00:00+08:00".into()));
        let change = "任务“周末清洁日”有变更：活动时间由11月17日 09:00—11:00改为11月18日 10:00—12:00；地点由“甲社区党群服务站”改为“文化广场”。";
        let (kind, text) = free.told().await;
        assert_eq!((kind.as_str(), text), ("task_changed", format!("{change}如不便参加，可在 24 小时内退出，不影响您的记录。")));
        let (_, text) = engaged.told().await;
        assert_eq!(text, format!("{change}请注意：与您已认领的“助老义诊”时间冲突。如不便参加，可在 24 小时内退出，不影响您的记录。"));

        // Said again, nothing changes and nobody is told.
        let same = world.worker.put(&path).json(body.clone()).send().await.expect(200);
        assert_eq!(same["revision"], 2);
        assert_eq!(free.get("/v1/me/notices").send().await.expect(200)["unread"], 1);
        app.advance(Duration::hours(23));
        let left = free.post(format!("/v1/claims/{claim}/withdrawal")).keyed().send().await.expect(201);
        assert_eq!(left["end_reason"], "withdrawn");
        app.advance(Duration::hours(1));
        let claims = engaged.get("/v1/me/claims").send().await.expect(200);
        let held = claims["items"].as_array().unwrap().iter().find(|claim| claim["task_id"] == task).map(id).unwrap();
        engaged.post(format!("/v1/claims/{held}/withdrawal")).keyed().send().await.refused(409, "withdrawal_over");
    }

    async fn slots_are_not_lowered_below_the_claims_and_raised_ones_are_there_at_once(app) {
        let world = app.world().await;
        let task = world.task(2).await;
        let path = format!("/v1/tasks/{task}");
        for _ in 0..2 {
            world.claim(&world.member_at(world.jia).await, &task).await;
        }
        let late = world.member_at(world.jia).await;
        late.post(format!("{path}/claims")).keyed().send().await.refused(409, "task_full");
        world.worker.put(&path).json(world.errand(1)).send().await.refused(409, "slots_below_claims");
        world.worker.put(&path).json(world.errand(3)).send().await.expect(200);
        world.claim(&late, &task).await;
        assert_eq!(world.worker.get(&path).send().await.expect(200)["state"], "full");
    }

    async fn of_two_who_edit_the_same_revision_the_second_is_told(app) {
        let world = app.world().await;
        let task = world.task(2).await;
        let path = format!("/v1/tasks/{task}");
        let mut body = world.errand(5);
        body["revision"] = 1.into();
        let edits = (0..4).map(|n| {
            let mut body = body.clone();
            body["slots"] = (5 + n).into();
            world.worker.put(&path).json(body).send()
        });
        let replies = join_all(edits).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
        for reply in replies.iter().filter(|reply| reply.status != 200) {
            reply.refused(409, "task_changed");
        }
        let key = new_key();
        body["revision"] = 2.into();
        let first = world.worker.put(&path).key(&key).json(body.clone()).send().await;
        let again = world.worker.put(&path).key(&key).json(body).send().await;
        assert_eq!((first.status, again.status, again.header("idempotency-replayed")), (first.status, first.status, "true"));
        assert_eq!(first.expect(200), again.expect(200));
    }

    async fn what_a_published_task_is_cannot_be_changed_nor_what_it_is_worth_once_claimed(app) {
        let world = app.world().await;
        let task = world.task(2).await;
        let path = format!("/v1/tasks/{task}");
        let mut body = world.errand(2);
        body["org_id"] = world.yi.to_string().into();
        body["kind"] = "gathering".into();
        let faults = world.worker.put(&path).json(body).send().await.faults();
        assert_eq!(faults[..2], [("/org_id".into(), "fixed".into()), ("/kind".into(), "fixed".into())]);
        let mut worth = world.errand(2);
        worth["item"] = "errand".into();
        world.worker.put(&path).json(worth.clone()).send().await.expect(200);
        world.claim(&world.member_at(world.jia).await, &task).await;
        worth["item"] = "service_hours".into();
        let faults = world.worker.put(&path).json(worth).send().await.faults();
        assert_eq!(faults, [("/item".to_string(), "claimed".to_string())]);
    }

    async fn a_closed_task_is_not_edited_and_a_foreign_one_is_not_there(app) {
        let world = app.world().await;
        let task = world.task(2).await;
        let path = format!("/v1/tasks/{task}");
        let elsewhere = world.staff(Role::Worker, world.yi).await;
        elsewhere.put(&path).json(world.errand(2)).send().await.refused(404, "not_found");
        let reason = json!({"reason": "暴雨"});
        elsewhere.post(format!("{path}/cancellation")).json(reason.clone()).send().await.refused(404, "not_found");
        let member = world.member_at(world.jia).await;
        member.put(&path).json(world.errand(2)).send().await.refused(403, "forbidden");
        world.worker.post(format!("{path}/closure")).send().await.expect(201);
        world.worker.put(&path).json(world.errand(2)).send().await.refused(409, "task_closed");
        world.worker.post(format!("{path}/cancellation")).json(reason).send().await.expect(201);
    }

    async fn a_cancelled_task_frees_its_claims_without_a_mark_and_tells_why(app) {
        let world = app.world().await;
        let task = world.publish(world.gathering(5, 3)).await;
        let path = format!("/v1/tasks/{task}");
        let member = world.member_at(world.jia).await;
        let claim = world.claim(&member, &task).await;
        let faults = world.worker.post(format!("{path}/cancellation")).json(json!({"reason": " "})).send().await.faults();
        assert_eq!(faults, [("/reason".to_string(), "required".to_string())]);
        let body = json!({"reason": "暴雨红色预警"});
        let cancelled = world.worker.post(format!("{path}/cancellation")).json(body.clone()).send().await.expect(201);
        assert_eq!((&cancelled["state"], &cancelled["claimed"]), (&"cancelled".into(), &0.into()));
        assert_eq!(cancelled["cancel_reason"], "暴雨红色预警");
        let (kind, text) = member.told().await;
        assert_eq!(kind, "task_cancelled");
        assert_eq!(text, "任务“周末清洁日”已取消，您的认领随之取消，不影响您的记录。取消原因：暴雨红色预警");
        let claim = member.get(format!("/v1/claims/{claim}")).send().await.expect(200);
        assert_eq!(claim["end_reason"], "task_cancelled");
        // The hour is free again; nobody claims what does not take place.
        world.claim(&member, &world.publish(world.gathering(5, 3)).await).await;
        let other = world.member_at(world.jia).await;
        other.post(format!("{path}/claims")).keyed().send().await.refused(409, "task_closed");
        world.worker.post(format!("{path}/cancellation")).json(body).send().await.refused(409, "task_cancelled");
    }

    async fn a_task_with_an_accepted_log_is_only_closed_and_a_reported_claim_outlives_a_cancellation(app) {
        let world = app.world().await;
        let served = world.task(5).await;
        let cancel = |task: &str| {
            let path = format!("/v1/tasks/{task}/cancellation");
            world.worker.post(path).json(json!({"reason": "暴雨"})).send()
        };
        world.accepted(&world.member_at(world.jia).await, &served, 60).await;
        cancel(&served).await.refused(409, "task_served");
        world.worker.post(format!("/v1/tasks/{served}/closure")).send().await.expect(201);

        let reported = world.task(5).await;
        let (done, idle) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        let claim = world.claim(&done, &reported).await;
        world.claim(&idle, &reported).await;
        let log = world.log(&done, &claim, 60).await;
        let cancelled = cancel(&reported).await.expect(201);
        assert_eq!((&cancelled["state"], &cancelled["claimed"]), (&"cancelled".into(), &1.into()));
        let review = json!({"verdict": "accepted"});
        world.worker.post(format!("/v1/logs/{log}/reviews")).json(review).send().await.expect(201);
        assert_eq!(done.get("/v1/me/points").send().await.expect(200)["all"], "1");
    }

    async fn claims_and_cancellations_at_once_leave_no_claim_on_a_cancelled_task(app) {
        let world = app.world().await;
        let members = join_all((0..20).map(|_| world.member_at(world.jia))).await;
        let task = world.task(30).await;
        let path = format!("/v1/tasks/{task}");
        let claims = join_all(members.iter().map(|member| member.post(format!("{path}/claims")).keyed().send()));
        let cancellation = world.worker.post(format!("{path}/cancellation")).json(json!({"reason": "暴雨"})).send();
        let (claims, cancellation) = futures::join!(claims, cancellation);
        cancellation.expect(201);
        assert!(claims.iter().all(|reply| reply.status == 201 || reply.refusal() == (409, "task_closed".to_string())));
        assert_eq!(world.worker.get(&path).send().await.expect(200)["claimed"], 0);
        let list = world.worker.get(format!("{path}/claims")).send().await.expect(200);
        assert!(list["items"].as_array().unwrap().iter().all(|claim| claim["end_reason"] == "task_cancelled"));
    }

    async fn the_hall_and_the_staffs_list_are_searched(app) {
        let world = app.world().await;
        let errand = world.task(5).await;
        app.advance(Duration::seconds(1));
        let gathering = world.publish(world.gathering(5, 3)).await;
        let member = world.member_at(world.jia).await;
        for (query, expected) in [
            ("kind=gathering", vec![&gathering]),
            ("kind=errand", vec![&errand]),
            ("category=%E7%8E%AF%E5%A2%83", vec![&gathering]),
            ("q=%E7%8B%AC%E5%B1%85", vec![&errand]),
            ("q=%E6%9C%8D%E5%8A%A1%E7%AB%99", vec![&gathering]),
            ("q=%25", vec![]),
            ("limit=100", vec![&gathering, &errand]),
        ] {
            let hall = member.get(format!("/v1/tasks?{query}")).send().await.expect(200);
            let found: Vec<String> = hall["items"].as_array().unwrap().iter().map(id).collect();
            assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{query}");
        }
        let list = format!("/v1/orgs/{}/tasks?kind=gathering&q=%E6%B8%85%E6%B4%81", world.jia);
        assert_eq!(world.worker.get(list).send().await.expect(200)["total"], 1);
        member.get("/v1/tasks?kind=party").send().await.refused(422, "validation_failed");
    }

    async fn a_gatherings_log_lies_within_its_time(app) {
        let world = app.world().await;
        let task = world.publish(world.gathering(5, 1)).await;
        let member = world.member_at(world.jia).await;
        let claim = world.claim(&member, &task).await;
        app.advance(Duration::days(2));
        let path = format!("/v1/claims/{claim}/logs");
        let mut report = world.report(90);
        report["happened_at"] = "2026-11-17T12:00:00+08:00".into();
        let faults = member.post(&path).keyed().json(report.clone()).send().await.faults();
        assert_eq!(faults, [("/happened_at".to_string(), "outside_gathering".to_string())]);
        report["happened_at"] = "2026-11-17T08:30:00+08:00".into();
        member.post(&path).keyed().json(report).send().await.expect(201);
    }
}
