//! Drafts of schemes: worked on by the office, and published once.

use domain::access::Role;
use futures::future::join_all;
use harness::{Client, Reply, World, id, on_both};
use serde_json::{Value, json};

const TEXT: &str = include_str!("../../data/schemes/default.yaml");

async fn kept(world: &World<'_>, text: &str) -> Value {
    let body = json!({"title": "征求意见稿", "text": text});
    world.officer.post(format!("/v1/orgs/{}/scheme-drafts", world.city)).json(body).send().await.expect(201)
}

async fn edit(who: &Client, draft: &str, text: &str, revision: i32) -> Reply {
    let body = json!({"title": "送审稿", "text": text, "revision": revision});
    who.put(format!("/v1/scheme-drafts/{draft}")).json(body).send().await
}

async fn publish(who: &Client, draft: &str, revision: i32) -> Reply {
    let body = json!({"effective_from": "2026-11-17", "revision": revision});
    who.post(format!("/v1/scheme-drafts/{draft}/publication")).json(body).send().await
}

async fn versions(world: &World<'_>) -> u64 {
    let path = format!("/v1/orgs/{}/scheme-versions", world.city);
    world.officer.get(path).send().await.expect(200)["total"].as_u64().unwrap()
}

on_both! {
    async fn what_is_not_right_yet_is_kept_worked_on_by_another_and_published_as_it_was_seen(app) {
        let world = app.world().await;
        let draft = kept(&world, "scheme: 尚未写完").await;
        let draft = id(&draft);
        let colleague = world.staff(Role::Officer, world.city).await;
        let seen = colleague.get(format!("/v1/scheme-drafts/{draft}")).send().await.expect(200);
        assert_eq!((&seen["title"], &seen["text"], &seen["revision"]), (&"征求意见稿".into(), &"scheme: 尚未写完".into(), &1.into()));
        // What does not read is not published, and stays.
        let refused = publish(&world.officer, &draft, 1).await;
        assert_eq!(refused.faults(), [("/text".to_string(), "scheme".to_string())]);
        let edited = edit(&colleague, &draft, TEXT, 1).await.expect(200);
        assert_eq!((&edited["title"], &edited["revision"], edited["changed_by"].is_string()), (&"送审稿".into(), &2.into(), true));
        edit(&world.officer, &draft, "x", 1).await.refused(409, "draft_changed");
        publish(&world.officer, &draft, 1).await.refused(409, "draft_changed");
        let listed = world.officer.get(format!("/v1/orgs/{}/scheme-drafts", world.city)).send().await.expect(200);
        assert_eq!((&listed["total"], &listed["items"][0]["title"], &listed["items"][0]["text"]), (&1.into(), &"送审稿".into(), &Value::Null));
        let version = publish(&world.officer, &draft, 2).await.expect(201);
        assert_eq!((&version["number"], &version["effective_from"], &version["text"]), (&2.into(), &"2026-11-17".into(), &TEXT.into()));
        publish(&world.officer, &draft, 2).await.refused(404, "not_found");
        colleague.get(format!("/v1/scheme-drafts/{draft}")).send().await.refused(404, "not_found");
    }

    async fn of_two_who_publish_at_once_one_does_and_a_repeat_gets_the_same_answer(app) {
        let world = app.world().await;
        let draft = id(&kept(&world, TEXT).await);
        let before = versions(&world).await;
        let answers = join_all((0..6).map(|_| publish(&world.officer, &draft, 1))).await;
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
        assert!(statuses.iter().all(|status| [201, 404].contains(status)), "{statuses:?}");
        assert_eq!(versions(&world).await, before + 1);
        let path = format!("/v1/orgs/{}/scheme-drafts", world.city);
        let body = json!({"title": "同一份", "text": TEXT});
        let twice = [(); 2].map(|()| world.officer.post(&path).key("draft-1").json(body.clone()).send());
        let [one, two] = twice;
        assert_eq!(id(&one.await.expect(201)), id(&two.await.expect(201)));
        let draft = id(&world.officer.get(&path).send().await.expect(200)["items"][0]);
        world.officer.delete(format!("/v1/scheme-drafts/{draft}")).send().await.expect(204);
        world.officer.delete(format!("/v1/scheme-drafts/{draft}")).send().await.refused(404, "not_found");
    }

    async fn only_the_office_above_an_org_sees_and_touches_its_drafts(app) {
        let world = app.world().await;
        let draft = id(&kept(&world, TEXT).await);
        let elsewhere = world.staff(Role::Officer, world.jia).await;
        elsewhere.get(format!("/v1/scheme-drafts/{draft}")).send().await.refused(404, "not_found");
        edit(&elsewhere, &draft, "x", 1).await.refused(404, "not_found");
        publish(&elsewhere, &draft, 1).await.refused(404, "not_found");
        elsewhere.delete(format!("/v1/scheme-drafts/{draft}")).send().await.refused(404, "not_found");
        elsewhere.get(format!("/v1/orgs/{}/scheme-drafts", world.city)).send().await.refused(404, "not_found");
        world.worker.get(format!("/v1/scheme-drafts/{draft}")).send().await.refused(403, "forbidden");
        let path = format!("/v1/orgs/{}/scheme-drafts", world.city);
        for bad in [json!({"title": " ", "text": TEXT}), json!({"title": "x", "text": ""}), json!({"text": TEXT}), json!({"title": "x", "text": TEXT, "by": 1})] {
            world.officer.post(&path).json(bad).send().await.refused(422, "validation_failed");
        }
        let long = json!({"title": "x", "text": "x".repeat(200_001)});
        world.officer.post(&path).json(long).send().await.refused(422, "validation_failed");
    }
}
