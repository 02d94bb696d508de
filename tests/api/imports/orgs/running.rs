//! What happens while a list of orgs is being taken over.

use chrono::Duration;
use futures::future::join_all;
use harness::{TestApp, id, on_both};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::super::{CSV, faults, finished, outcome};
use super::{LIST, import, lineage, named, org, send};

on_both! {
    async fn while_a_list_is_taken_over_no_org_is_changed_and_no_other_list_begins(app) {
        let world = app.world().await;
        let sent = join_all((0..5).map(|_| send(&world.officer, world.city, "skip_bad", LIST))).await;
        assert_eq!(sent.iter().filter(|reply| reply.status == 202).count(), 1);
        for reply in sent.iter().filter(|reply| reply.status != 202) {
            reply.refused(409, "import_running");
        }
        let roster = format!("/v1/rosters?org_id={}&mode=skip_bad", world.school);
        let people = "姓名,手机号,单位\n李明,13600000002,县第一中学\n";
        world.officer.post(&roster).body(CSV, people).send().await.refused(409, "import_running");
        let jia = format!("/v1/orgs/{}", world.jia);
        let grid = json!({"parent_id": world.jia, "kind": "grid", "name": "一网格"});
        for (ask, body) in [
            (world.officer.post("/v1/orgs"), grid.clone()),
            (world.officer.put(&jia), json!({"name": "甲甲社区", "division_code": "990001001001"})),
            (world.officer.put(format!("/v1/orgs/{}", world.city)), json!({"name": "测试市", "division_code": "990001"})),
            (world.officer.post(format!("{jia}/retirement")), json!({})),
            (world.officer.post(format!("{jia}/moves")), json!({"parent_id": world.city})),
            (world.officer.post(format!("{jia}/merger")), json!({"into_id": world.yi})),
        ] {
            ask.json(body).send().await.refused(409, "import_running");
        }
        // Who is where is another matter, and so is trying.
        let body = json!({"unit_id": world.school, "name": "赵六", "phone": "13800000006"});
        world.officer.post("/v1/members").json(body).send().await.expect(201);
        send(&world.officer, world.city, "dry_run", LIST).await.expect(202);
        app.run_due_jobs().await;
        world.officer.post("/v1/orgs").json(grid).send().await.refused(409, "org_name_taken");
        world.officer.post(&roster).body(CSV, people).send().await.expect(202);
        send(&world.officer, world.city, "skip_bad", LIST).await.refused(409, "import_running");
    }

    async fn whoever_changes_an_org_at_the_same_time_comes_before_or_is_refused(app) {
        let world = app.world().await;
        let list = "类别,名称,上级\n网格,一网格,甲社区\n网格,二网格,甲社区\n";
        let by_hand = (0..8).map(|n| {
            let body = json!({"parent_id": world.jia, "kind": "grid", "name": if n % 2 == 0 { "一网格" } else { "二网格" }});
            world.officer.post("/v1/orgs").json(body).send()
        });
        let (replies, sent) = futures::join!(join_all(by_hand), send(&world.officer, world.city, "all_or_nothing", list));
        app.run_due_jobs().await;
        let made = replies.iter().filter(|reply| reply.status == 201).count() as i64;
        assert!(replies.iter().all(|reply| matches!(reply.status.as_u16(), 201 | 409)));
        let path = format!("/v1/imports/{}", id(&sent.expect(202)));
        let done = world.officer.get(path).send().await.expect(200);
        assert_eq!(outcome(&done), finished([2 - made, 0, 0, made, 0]));
    }

    async fn a_repeat_with_its_key_is_the_same_import(app) {
        let world = app.world().await;
        let path = format!("/v1/org-lists?org_id={}&mode=skip_bad", world.city);
        let ask = || world.officer.post(&path).key("orgs-1").body(CSV, LIST).send();
        let first = ask().await.expect(202);
        let second = ask().await;
        assert_eq!(second.header("idempotency-replayed"), "true");
        assert_eq!(second.expect(202), first);
        let other = format!("/v1/org-lists?org_id={}&mode=dry_run", world.city);
        world.officer.post(other).key("orgs-1").body(CSV, LIST).send().await.refused(422, "idempotency_key_reused");
    }

    async fn an_import_that_is_interrupted_anywhere_is_completed(app) {
        let world = app.world().await;
        // Every part needs what the parts before it set up; the file has them the other way round.
        let entrances = (0..700).map(|n| format!("单元,{n}单元,柳岸华都/{}号楼\n", n % 500));
        let buildings = (0..500).map(|n| format!("楼栋,{n}号楼,柳岸华都\n"));
        let rows: String = entrances.chain(buildings).collect();
        let list = format!("类别,名称,上级\n{rows}小区,柳岸华都,甲社区\n");
        let sent = send(&world.officer, world.city, "all_or_nothing", list.clone()).await.expect(202);
        let path = format!("/v1/imports/{}", id(&sent));
        let (other, _) = app.another_instance().await;
        for round in 1.. {
            let work = |ctx| async move { domain::jobs::run_due(ctx, &domain::jobs::shared()).await };
            let both = join_all([work(&app.ctx), work(&other)]);
            let _ = tokio::time::timeout(std::time::Duration::from_millis(20 * round), both).await;
            app.advance(Duration::minutes(6));
            let import = world.officer.get(&path).send().await.expect(200);
            if import["state"] == "finished" {
                break;
            }
            assert!(import["state"] != "failed" && round < 100, "{import}");
        }
        let done = world.officer.get(&path).send().await.expect(200);
        assert_eq!((outcome(&done), &done["done"]), (finished([1_201, 0, 0, 0, 0]), &1_201.into()));
        let shown = world.officer.get(format!("/v1/orgs/{}", world.jia)).send().await.expect(200);
        let counts = json!([{"kind": "building", "count": 500}, {"kind": "community", "count": 1},
            {"kind": "compound", "count": 1}, {"kind": "entrance", "count": 700}]);
        assert_eq!(shown["counts"], counts, "each once, and in the closure of what it stands under");
        let again = import(&app, &world.officer, world.city, "all_or_nothing", list).await;
        assert_eq!(outcome(&again), finished([0, 0, 0, 1_201, 0]));
    }
}

/// Another city takes a code between the checking and the taking over: here, in the very write that
/// passes from one to the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_that_another_city_takes_meanwhile_leaves_its_row_out_and_those_below() {
    let app = TestApp::on_sqlite().await;
    let world = app.world().await;
    let database = harness::another_database(&app.settings.database.url).await;
    let sql = "create trigger meanwhile after update on imports when old.state = 'checking' and new.state = 'applying'
        begin insert into orgs (id, kind, name, credit_code, valid_from, created_at)
            select randomblob(16), 'city', '另一个县', '91350100M000100Y43', valid_from, created_at from orgs limit 1; end";
    database.execute_unprepared(sql).await.expect("a trigger");
    let skipped = import(&app, &world.officer, world.city, "skip_bad", LIST).await;
    assert_eq!((outcome(&skipped), &skipped["done"]), (finished([9, 0, 0, 0, 2]), &11.into()));
    let expected = named([(10, "上级", "gone"), (11, "统一社会信用代码", "code_taken")]);
    assert_eq!(faults(&world.officer, &skipped).await, expected);
    assert_eq!(lineage(&org(&world, "unit", "县文化局").await), ["县文化局", "测试县"]);
}
