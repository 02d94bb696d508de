//! Drafts and templates: kept, changed, published.

mod plan;

use chrono::Duration;
use domain::access::Role;
use futures::future::join_all;
use harness::{World, id, new_key, on_both};
use serde_json::{Value, json};

/// Keeps a draft as 甲's worker; its id.
async fn draft(world: &World<'_>, body: Value) -> String {
    id(&world.worker.post("/v1/drafts").json(body).send().await.expect(201))
}

/// How many drafts 甲 has, and how many tasks.
async fn counts(world: &World<'_>) -> (u64, u64) {
    let total = async |what: &str| {
        let list = world.worker.get(format!("/v1/orgs/{}/{what}", world.jia)).send().await.expect(200);
        list["total"].as_u64().unwrap()
    };
    (total("drafts").await, total("tasks").await)
}

on_both! {
    async fn a_draft_may_be_incomplete_and_is_shown_as_it_was_kept(app) {
        let world = app.world().await;
        let nothing = world.worker.post("/v1/drafts").json(json!({"org_id": world.jia})).send().await.expect(201);
        assert_eq!((&nothing["title"], &nothing["slots"], &nothing["deadline"]), (&"".into(), &Value::Null, &Value::Null));
        assert_eq!((&nothing["template"], &nothing["kind"]), (&false.into(), &"errand".into()));
        let mut body = world.gathering(5, 3);
        app.advance(Duration::seconds(1));
        body["title"] = " 周末清洁日 ".into();
        body["point"] = json!({"longitude": 110.447123, "latitude": 34.867521, "radius": 200});
        let kept = world.worker.post("/v1/drafts").json(body).send().await.expect(201);
        assert_eq!((&kept["title"], &kept["starts_at"]), (&"周末清洁日".into(), &"2026-11-19T09:00:00+08:00".into()));
        assert_eq!(kept["point"], json!({"longitude": 110.447123, "latitude": 34.867521, "radius": 200}));
        assert_eq!(world.worker.get(format!("/v1/drafts/{}", id(&kept))).send().await.expect(200), kept);
        let list = world.worker.get(format!("/v1/orgs/{}/drafts", world.jia)).send().await.expect(200);
        assert_eq!(list["items"], json!([kept, nothing]));
        let hall = world.member_at(world.jia).await.get("/v1/tasks").send().await.expect(200);
        assert_eq!(hall["items"], json!([]), "members see what is published");
    }

    async fn what_no_draft_can_say_is_named(app) {
        let world = app.world().await;
        let mut body = world.errand(0);
        body["deadline"] = "2100-01-01T00:00:00+08:00".into();
        let post = |body: &Value| world.worker.post("/v1/drafts").json(body.clone()).send();
        assert_eq!(post(&body).await.faults(), [("/slots".to_string(), "out_of_range".to_string())]);
        body["slots"] = 1.into();
        assert_eq!(post(&body).await.faults(), [("/deadline".to_string(), "out_of_range".to_string())]);
        body["deadline"] = "下周五".into();
        assert_eq!(post(&body).await.faults(), [("/deadline".to_string(), "wrong_type".to_string())]);
        let unit = json!({"org_id": world.school});
        let faults = world.officer.post("/v1/drafts").json(unit).send().await.faults();
        assert_eq!(faults, [("/org_id".to_string(), "not_a_place".to_string())]);
        world.worker.post("/v1/drafts").body("application/json", "{").send().await.refused(400, "malformed_json");
        assert_eq!(counts(&world).await, (0, 0));
    }

    async fn of_two_who_change_the_same_revision_of_a_draft_the_second_is_told(app) {
        let world = app.world().await;
        let path = format!("/v1/drafts/{}", draft(&world, world.errand(5)).await);
        let edits = join_all((0..4).map(|n| {
            let mut body = world.errand(6 + n);
            body["revision"] = 1.into();
            world.worker.put(&path).json(body).send()
        })).await;
        assert_eq!(edits.iter().filter(|reply| reply.status == 200).count(), 1);
        for reply in edits.iter().filter(|reply| reply.status != 200) {
            reply.refused(409, "draft_changed");
        }
        // What is not given is no longer said; said again, nothing changes.
        let bare = json!({"org_id": world.jia, "kind": "gathering", "revision": 2});
        let edited = world.worker.put(&path).json(bare).send().await.expect(200);
        assert_eq!((&edited["title"], &edited["slots"], &edited["revision"]), (&"".into(), &Value::Null, &3.into()));
        let bare = json!({"org_id": world.jia, "kind": "gathering"});
        assert_eq!(world.worker.put(&path).json(bare).send().await.expect(200)["revision"], 3);
        let faults = world.officer.put(&path).json(json!({"org_id": world.yi})).send().await.faults();
        assert_eq!(faults, [("/org_id".to_string(), "fixed".to_string())]);
    }

    async fn a_deleted_draft_is_gone_for_good(app) {
        let world = app.world().await;
        let path = format!("/v1/drafts/{}", draft(&world, world.errand(5)).await);
        world.staff(Role::Worker, world.yi).await.delete(&path).send().await.refused(404, "not_found");
        world.member_at(world.jia).await.delete(&path).send().await.refused(403, "forbidden");
        world.worker.delete(&path).send().await.expect(204);
        world.worker.delete(&path).send().await.refused(404, "not_found");
        world.worker.get(&path).send().await.refused(404, "not_found");
        world.worker.put(&path).json(world.errand(5)).send().await.refused(404, "not_found");
        world.worker.post(format!("{path}/publication")).send().await.refused(404, "not_found");
    }

    async fn a_published_draft_is_an_ordinary_task_and_gone(app) {
        let world = app.world().await;
        let path = format!("/v1/drafts/{}/publication", draft(&world, world.gathering(5, 3)).await);
        let key = new_key();
        let first = world.worker.post(&path).key(&key).send().await;
        let task = first.json();
        assert_eq!((&task["state"], &task["deadline"], &task["slots"]), (&"open".into(), &task["starts_at"], &5.into()));
        assert_eq!(counts(&world).await, (0, 1));
        world.claim(&world.member_at(world.jia).await, &id(&task)).await;
        // Whoever lost the answer gets it, though the draft is gone.
        let again = world.worker.post(&path).key(&key).send().await;
        assert_eq!((again.status, again.header("idempotency-replayed")), (first.status, "true"));
        assert_eq!(again.json(), task);
        world.worker.post(&path).keyed().send().await.refused(404, "not_found");
        assert_eq!(counts(&world).await, (0, 1));
    }

    async fn a_draft_that_is_not_good_enough_stays_and_every_fault_is_named(app) {
        let world = app.world().await;
        let incomplete = draft(&world, json!({"org_id": world.jia})).await;
        let path = |draft: &str| format!("/v1/drafts/{draft}/publication");
        let faults = world.worker.post(path(&incomplete)).send().await.faults();
        let pointers: Vec<&str> = faults.iter().map(|(pointer, _)| pointer.as_str()).collect();
        assert_eq!(pointers, ["/title", "/category", "/slots", "/deadline", "/item"]);
        // Good when it was kept, too late now.
        let late = draft(&world, world.gathering(5, 3)).await;
        app.advance(Duration::days(3));
        let faults = world.worker.post(path(&late)).send().await.faults();
        assert!(faults.contains(&("/starts_at".to_string(), "in_the_past".to_string())), "{faults:?}");
        assert_eq!(counts(&world).await, (2, 0));
    }

    async fn of_those_who_publish_a_draft_at_once_one_does(app) {
        let world = app.world().await;
        let path = format!("/v1/drafts/{}/publication", draft(&world, world.errand(5)).await);
        let replies = join_all((0..6).map(|_| world.worker.post(&path).keyed().send())).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            reply.refused(404, "not_found");
        }
        assert_eq!(counts(&world).await, (0, 1));
    }

    async fn many_drafts_are_published_all_or_none_and_the_faults_name_theirs(app) {
        let world = app.world().await;
        let good = draft(&world, world.errand(1)).await;
        let mut body = world.errand(2);
        body["deadline"] = Value::Null;
        let undated = draft(&world, body).await;
        let mut body = world.errand(3);
        body["template"] = true.into();
        let template = draft(&world, body).await;
        let mut body = world.errand(4);
        body["org_id"] = world.yi.to_string().into();
        let foreign = id(&world.officer.post("/v1/drafts").json(body).send().await.expect(201));
        let path = format!("/v1/orgs/{}/publications", world.jia);
        let ids = json!({"draft_ids": [good, undated, template, foreign, good]});
        let reply = world.officer.post(&path).json(ids).send().await;
        let named = |pointer: &str, code: &str| (pointer.to_string(), code.to_string());
        assert_eq!(reply.faults(), [
            named("/draft_ids/1/deadline", "required"),
            named("/draft_ids/2", "template"),
            named("/draft_ids/3", "unknown_draft"),
            named("/draft_ids/4", "duplicate"),
        ]);
        assert_eq!(reply.json()["errors"][0]["detail"], "“陪护独居老人就医”请填写截止时间");
        assert_eq!(counts(&world).await, (2, 0));
        assert_eq!(world.worker.post(&path).json(json!({"draft_ids": []})).send().await.faults()[0].0, "/draft_ids");
        let many: Vec<&str> = vec![good.as_str(); 101];
        assert_eq!(world.worker.post(&path).json(json!({"draft_ids": many})).send().await.faults()[0].0, "/draft_ids");

        world.worker.put(format!("/v1/drafts/{undated}")).json(world.errand(2)).send().await.expect(200);
        let key = new_key();
        let ids = json!({"draft_ids": [undated, good]});
        let first = world.worker.post(&path).key(&key).json(ids.clone()).send().await;
        let tasks = first.json()["tasks"].clone();
        assert_eq!((&tasks[0]["slots"], &tasks[1]["slots"], &tasks[2]), (&2.into(), &1.into(), &Value::Null));
        let again = world.worker.post(&path).key(&key).json(ids.clone()).send().await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.json(), first.json());
        let faults = world.worker.post(&path).json(ids).send().await.faults();
        assert_eq!(faults[0], named("/draft_ids/0", "unknown_draft"));
        assert_eq!(counts(&world).await, (0, 2));
    }

    async fn lists_of_drafts_that_overlap_and_are_published_at_once_publish_none_twice(app) {
        let world = app.world().await;
        let mut drafts = Vec::new();
        for _ in 0..4 {
            drafts.push(draft(&world, world.errand(1)).await);
        }
        let path = format!("/v1/orgs/{}/publications", world.jia);
        let lists = [vec![&drafts[0], &drafts[1], &drafts[2]], vec![&drafts[2], &drafts[1]], vec![&drafts[3], &drafts[2]]];
        let replies = join_all(lists.iter().map(|list| {
            world.worker.post(&path).keyed().json(json!({"draft_ids": list})).send()
        })).await;
        let won: Vec<usize> = (0..3).filter(|n| replies[*n].status == 201).collect();
        assert_eq!(won.len(), 1, "each names the third draft");
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            assert!(reply.faults().iter().all(|(_, code)| code == "unknown_draft"));
        }
        let published = lists[won[0]].len() as u64;
        assert_eq!(counts(&world).await, (4 - published, published));
    }

    async fn a_template_makes_drafts_for_any_day_and_is_not_published(app) {
        let world = app.world().await;
        let mut body = world.gathering(5, 3);
        body["template"] = true.into();
        body["withdraw_by"] = "2026-11-18T20:00:00+08:00".into();
        let template = draft(&world, body).await;
        world.worker.post(format!("/v1/drafts/{template}/publication")).send().await.refused(409, "draft_is_template");
        let path = format!("/v1/drafts/{template}/copies");
        for (day, before) in [("2026-11-28", "2026-11-27"), ("2027-03-06", "2027-03-05")] {
            let copy = world.worker.post(&path).json(json!({"day": day})).send().await.expect(201);
            assert_eq!((&copy["template"], &copy["starts_at"]), (&false.into(), &format!("{day}T09:00:00+08:00").into()));
            assert_eq!(copy["ends_at"], format!("{day}T11:00:00+08:00"));
            assert_eq!(copy["withdraw_by"], format!("{before}T20:00:00+08:00"));
            world.worker.post(format!("/v1/drafts/{}/publication", id(&copy))).send().await.expect(201);
        }
        let faults = world.worker.post(&path).json(json!({"day": "2100-01-01"})).send().await.faults();
        assert_eq!(faults, [("/day".to_string(), "out_of_range".to_string())]);
        let list = world.worker.get(format!("/v1/orgs/{}/drafts?template=true", world.jia)).send().await.expect(200);
        assert_eq!((list["items"].as_array().unwrap().len(), id(&list["items"][0])), (1, template));
        assert_eq!(counts(&world).await, (0, 2));
    }

    async fn drafts_go_to_the_successor_and_do_not_keep_an_org_alive(app) {
        let world = app.world().await;
        let kept = draft(&world, world.errand(5)).await;
        let body = json!({"into_id": world.yi});
        world.officer.post(format!("/v1/orgs/{}/merger", world.jia)).json(body).send().await.expect(201);
        let moved = world.officer.get(format!("/v1/drafts/{kept}")).send().await.expect(200);
        assert_eq!(moved["org_id"], world.yi.to_string());
        world.officer.post(format!("/v1/drafts/{kept}/publication")).send().await.expect(201);

        let mut body = world.errand(5);
        body["org_id"] = world.bing.to_string().into();
        let left = id(&world.officer.post("/v1/drafts").json(body.clone()).send().await.expect(201));
        world.officer.post(format!("/v1/orgs/{}/retirement", world.bing)).json(json!({})).send().await.expect(200);
        world.officer.post(format!("/v1/drafts/{left}/publication")).send().await.refused(409, "org_retired");
        world.officer.post("/v1/drafts").json(body).send().await.refused(409, "org_retired");
        world.officer.delete(format!("/v1/drafts/{left}")).send().await.expect(204);
    }
}
