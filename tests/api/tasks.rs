//! Publishing tasks, and the hall.

use chrono::Duration;
use domain::access::Role;
use harness::{id, on_both};
use serde_json::json;

on_both! {
    async fn the_hall_shows_what_i_may_claim_now_and_nothing_else(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let open = world.task(2).await;
        app.advance(Duration::seconds(1));
        let full = world.task(1).await;
        world.claim(&world.member_at(world.jia).await, &full).await;
        let mine = world.task(5).await;
        world.claim(&member, &mine).await;
        let closed = world.task(5).await;
        world.worker.post(format!("/v1/tasks/{closed}/closure")).send().await.expect(201);
        let mut later = world.errand(5);
        later["opens_at"] = "2026-11-20T08:00:00+08:00".into();
        world.worker.post("/v1/tasks").json(later).send().await.expect(201);
        let elsewhere = world.staff(Role::Worker, world.bing).await;
        let mut body = world.errand(5);
        body["org_id"] = world.bing.to_string().into();
        elsewhere.post("/v1/tasks").json(body).send().await.expect(201);
        app.advance(Duration::seconds(1));
        let city = world.staff(Role::Worker, world.city).await;
        let mut body = world.errand(5);
        body["org_id"] = world.city.to_string().into();
        let from_the_city = id(&city.post("/v1/tasks").json(body).send().await.expect(201));
        let hall = member.get("/v1/tasks").send().await.expect(200);
        let shown: Vec<String> = hall["items"].as_array().unwrap().iter().map(id).collect();
        assert_eq!(shown, [from_the_city, open]);
        app.advance(Duration::days(8));
        assert_eq!(member.get("/v1/tasks").send().await.expect(200)["items"], json!([]));
    }

    async fn a_member_who_is_not_checked_in_has_an_empty_hall(app) {
        let world = app.world().await;
        world.task(1).await;
        let member = world.member_of(world.school).await;
        assert_eq!(member.get("/v1/tasks").send().await.expect(200)["items"], json!([]));
    }

    async fn every_fault_of_a_task_is_named_at_once(app) {
        let world = app.world().await;
        let mut body = world.errand(1);
        body["title"] = "  ".into();
        body["item"] = "liking".into();
        body["deadline"] = "2026-11-01T00:00:00+08:00".into();
        body["opens_at"] = "2026-11-02T00:00:00+08:00".into();
        let faults = world.worker.post("/v1/tasks").json(body).send().await.faults();
        let named: Vec<&str> = faults.iter().map(|(pointer, _)| pointer.as_str()).collect();
        assert_eq!(named, ["/title", "/deadline", "/opens_at", "/item"]);
        for (far, code) in [("-200000-01-01T00:00:00Z", "too_far"), ("0001-01-01T00:00:00Z", "too_far")] {
            let mut body = world.errand(1);
            body["opens_at"] = far.into();
            let faults = world.worker.post("/v1/tasks").json(body).send().await.faults();
            assert_eq!(faults, [("/opens_at".to_string(), code.to_string())]);
        }
        let mut body = world.errand(0);
        body["title"] = "长".repeat(101).into();
        let faults = world.worker.post("/v1/tasks").json(body).send().await.faults();
        assert_eq!(faults, [("/slots".to_string(), "out_of_range".to_string()), ("/title".to_string(), "length".to_string())]);
    }

    async fn a_unit_has_nobody_checked_in_and_publishes_nothing(app) {
        let world = app.world().await;
        let mut body = world.errand(1);
        body["org_id"] = world.school.to_string().into();
        let faults = world.officer.post("/v1/tasks").json(body).send().await.faults();
        assert_eq!(faults, [("/org_id".to_string(), "not_a_place".to_string())]);
    }

    async fn a_wrong_type_an_unknown_field_and_a_nul_are_named(app) {
        let world = app.world().await;
        let send = |body: serde_json::Value| async { world.worker.post("/v1/tasks").json(body).send().await.faults() };
        let mut body = world.errand(1);
        body["slots"] = "five".into();
        assert_eq!(send(body).await, [("/slots".to_string(), "wrong_type".to_string())]);
        let mut body = world.errand(1);
        body["slot"] = 5.into();
        assert_eq!(send(body).await[0].1, "wrong_type");
        let mut body = world.errand(1);
        body["body"] = "a\0b".into();
        assert_eq!(send(body).await, [("/body".to_string(), "nul_character".to_string())]);
        let mut body = world.errand(1);
        body["deadline"] = "2026-11-22 09:00:00".into();
        assert_eq!(send(body).await, [("/deadline".to_string(), "wrong_type".to_string())]);
    }

    async fn staff_publish_within_their_subtree_only(app) {
        let world = app.world().await;
        let mut body = world.errand(1);
        body["org_id"] = world.yi.to_string().into();
        world.worker.post("/v1/tasks").json(body.clone()).send().await.refused(404, "not_found");
        let street = world.staff(Role::Worker, world.east).await;
        street.post("/v1/tasks").json(body.clone()).send().await.expect(201);
        let secretary = world.staff(Role::Secretary, world.school).await;
        secretary.post("/v1/tasks").json(body).send().await.refused(403, "forbidden");
    }

    async fn staff_leaf_through_an_orgs_tasks_whatever_their_state(app) {
        let world = app.world().await;
        for _ in 0..5 {
            world.task(1).await;
            app.advance(Duration::seconds(1));
        }
        let path = format!("/v1/orgs/{}/tasks", world.jia);
        let page = world.worker.get(format!("{path}?page=3&page_size=2")).send().await.expect(200);
        assert_eq!((page["total"].as_u64(), page["items"].as_array().unwrap().len()), (Some(5), 1));
        let beyond = world.worker.get(format!("{path}?page=9&page_size=2")).send().await.expect(200);
        assert_eq!(beyond["items"], json!([]));
        for wrong in ["page=0", "page_size=101", "page=x", "page=-1"] {
            world.worker.get(format!("{path}?{wrong}")).send().await.refused(422, "validation_failed");
        }
    }

    async fn a_claimed_task_stays_visible_to_its_claimant_and_others_do_not_see_it(app) {
        let world = app.world().await;
        let task = world.task(1).await;
        let path = format!("/v1/tasks/{task}");
        let mine = world.member_at(world.jia).await;
        world.claim(&mine, &task).await;
        mine.get(&path).send().await.expect(200);
        world.member_at(world.bing).await.get(&path).send().await.refused(404, "not_found");
        world.staff(Role::Worker, world.yi).await.get(&path).send().await.refused(404, "not_found");
    }
}
