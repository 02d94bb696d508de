//! A week's plan: copied, completed, published, and measured.

use domain::access::Role;
use futures::future::join_all;
use harness::{World, id, new_key, on_both};
use serde_json::{Value, json};

use super::counts;

async fn copy(world: &World<'_>, from: &str, to: &str) -> harness::Reply {
    let body = json!({"from_week": from, "to_week": to});
    world.worker.post(format!("/v1/orgs/{}/plan-copies", world.jia)).json(body).send().await
}

async fn plan(world: &World<'_>, week: &str) -> Value {
    world.worker.get(format!("/v1/orgs/{}/plan{week}", world.jia)).send().await.expect(200)
}

/// 甲's week of 16 November: a gathering on Saturday, an errand until Friday, one that was cancelled.
async fn week(world: &World<'_>) {
    let mut gathering = world.gathering(20, 5);
    gathering["withdraw_by"] = "2026-11-20T20:00:00+08:00".into();
    world.publish(gathering).await;
    let mut errand = world.errand(4);
    errand["deadline"] = "2026-11-20T18:00:00+08:00".into();
    world.publish(errand).await;
    let cancelled = world.publish(world.gathering(9, 2)).await;
    let reason = json!({"reason": "暴雨"});
    world.worker.post(format!("/v1/tasks/{cancelled}/cancellation")).json(reason).send().await.expect(201);
    // Next week's already.
    world.publish(world.gathering(7, 7)).await;
}

/// The one draft of a kind.
fn of_kind(copied: &Value, kind: &str) -> Value {
    let drafts = copied["drafts"].as_array().unwrap();
    drafts.iter().find(|draft| draft["kind"] == kind).expect("one of that kind").clone()
}

on_both! {
    async fn a_week_is_copied_to_the_same_hours_of_another_and_never_twice(app) {
        let world = app.world().await;
        week(&world).await;
        let copied = copy(&world, "2026-W47", "2026-W49").await.expect(201);
        assert_eq!((copied["drafts"].as_array().unwrap().len(), &copied["skipped"]), (2, &0.into()));
        let (gathering, errand) = (of_kind(&copied, "gathering"), of_kind(&copied, "errand"));
        assert_eq!((&gathering["starts_at"], &gathering["ends_at"]), (&"2026-12-05T09:00:00+08:00".into(), &"2026-12-05T11:00:00+08:00".into()));
        assert_eq!((&gathering["withdraw_by"], &gathering["slots"]), (&"2026-12-04T20:00:00+08:00".into(), &20.into()));
        assert_eq!((&gathering["opens_at"], &gathering["deadline"]), (&Value::Null, &Value::Null), "as its publisher left them");
        assert_eq!((&errand["opens_at"], &errand["deadline"]), (&"2026-11-30T09:00:00+08:00".into(), &"2026-12-04T18:00:00+08:00".into()));

        // Copied before: one that waits, one that was published. One that was deleted is wanted again.
        world.worker.post(format!("/v1/drafts/{}/publication", id(&errand))).send().await.expect(201);
        let again = copy(&world, "2026-W47", "2026-W49").await.expect(201);
        assert_eq!(again, json!({"drafts": [], "skipped": 2}));
        world.worker.delete(format!("/v1/drafts/{}", id(&gathering))).send().await.expect(204);
        let again = copy(&world, "2026-W47", "2026-W49").await.expect(201);
        assert_eq!((again["drafts"].as_array().unwrap().len(), &again["skipped"]), (1, &1.into()));
        // Another week is another matter.
        let next = copy(&world, "2026-W47", "2026-W48").await.expect(201);
        assert_eq!((next["drafts"].as_array().unwrap().len(), &next["skipped"]), (2, &0.into()));
    }

    async fn those_who_copy_a_week_at_once_make_one_plan(app) {
        let world = app.world().await;
        week(&world).await;
        let replies = join_all((0..4).map(|_| copy(&world, "2026-W47", "2026-W48"))).await;
        let made: usize = replies.iter().map(|reply| reply.json()["drafts"].as_array().unwrap().len()).sum();
        let skipped: u64 = replies.iter().map(|reply| reply.json()["skipped"].as_u64().unwrap()).sum();
        assert_eq!((made, skipped), (2, 6));
        assert_eq!(counts(&world).await.0, 2);
        // A lost answer is given again.
        let path = format!("/v1/orgs/{}/plan-copies", world.jia);
        let (key, body) = (new_key(), json!({"from_week": "2026-W47", "to_week": "2026-W49"}));
        let first = world.worker.post(&path).key(&key).json(body.clone()).send().await;
        let again = world.worker.post(&path).key(&key).json(body).send().await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.json(), first.json());
    }

    async fn weeks_that_cannot_be_copied_are_named(app) {
        let world = app.world().await;
        for (from, to, pointer, code) in [
            ("2026-W47", "2026-W47", "/to_week", "not_later"),
            ("2026-W45", "2026-W46", "/to_week", "in_the_past"),
            ("2026-W47", "2027-W50", "/to_week", "too_far"),
            ("2026-47", "2026-W48", "/from_week", "invalid"),
            ("2026-W47", "2026-W54", "/to_week", "invalid"),
        ] {
            assert_eq!(copy(&world, from, to).await.faults(), [(pointer.to_string(), code.to_string())], "{from} {to}");
        }
        let path = format!("/v1/orgs/{}/plan", world.jia);
        let faults = world.worker.get(format!("{path}?week=next")).send().await.faults();
        assert_eq!(faults, [("?week".to_string(), "invalid".to_string())]);
        world.member_at(world.jia).await.get(&path).send().await.refused(403, "forbidden");
        world.staff(Role::Worker, world.yi).await.get(&path).send().await.refused(404, "not_found");
        assert_eq!(copy(&world, "2026-W46", "2026-W47").await.expect(201), json!({"drafts": [], "skipped": 0}));
    }

    async fn a_plan_shows_the_week_by_day_and_whether_it_offers_enough(app) {
        let world = app.world().await;
        week(&world).await;
        let (first, second) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        world.member_at(world.yi).await;
        let this = plan(&world, "").await;
        assert_eq!((&this["week"], &this["org_name"]), (&"2026-W47".into(), &"甲社区".into()));
        let days = this["days"].as_array().unwrap();
        let shown: Vec<(&str, usize)> =
            days.iter().map(|day| (day["day"].as_str().unwrap(), day["tasks"].as_array().unwrap().len())).collect();
        assert_eq!((shown.len(), shown[0], shown[2], shown[5]), (7, ("2026-11-16", 1), ("2026-11-18", 0), ("2026-11-21", 1)));
        world.claim(&first, &id(&days[0]["tasks"][0])).await;
        world.claim(&second, &id(&days[5]["tasks"][0])).await;
        let this = plan(&world, "?week=2026-W47").await;
        assert_eq!(this["supply"], json!({"members": 2, "wanted": 6, "offered": 24, "claimed": 2, "short": 0}));
        assert_eq!(this["days"][5]["tasks"][0]["claimed"], 1);
        // The street's workers ask for all that lies below it.
        let street = world.officer.get(format!("/v1/orgs/{}/plan", world.east)).send().await.expect(200);
        assert_eq!(street["supply"], json!({"members": 3, "wanted": 9, "offered": 24, "claimed": 2, "short": 0}));
        let empty = plan(&world, "?week=2026-W50").await;
        assert_eq!(empty["supply"], json!({"members": 2, "wanted": 6, "offered": 0, "claimed": 0, "short": 6}));
    }

    async fn every_friday_last_weeks_plan_is_copied_changed_and_published(app) {
        let world = app.world().await;
        week(&world).await;
        app.advance(chrono::Duration::days(4));
        let copied = copy(&world, "2026-W47", "2026-W48").await.expect(201);
        let ids = ["gathering", "errand"].map(|kind| id(&of_kind(&copied, kind)));
        let before = plan(&world, "?week=2026-W48").await;
        assert_eq!((&before["days"][0]["drafts"][0]["id"], &before["days"][5]["drafts"][0]["id"]), (&json!(ids[1]), &json!(ids[0])));
        assert_eq!(before["supply"]["offered"], 7, "drafts are not offered yet");

        let mut changed = world.gathering(12, 9);
        changed["title"] = "冬衣捐赠整理".into();
        changed["revision"] = 1.into();
        world.worker.put(format!("/v1/drafts/{}", ids[0])).json(changed).send().await.expect(200);
        let path = format!("/v1/orgs/{}/publications", world.jia);
        world.worker.post(path).json(json!({"draft_ids": ids})).send().await.expect(201);
        let after = plan(&world, "?week=2026-W48").await;
        assert_eq!((&after["supply"]["offered"], &after["days"][0]["drafts"]), (&23.into(), &json!([])));
        assert_eq!(after["days"][6]["tasks"][0]["title"], "冬衣捐赠整理");
    }
}
