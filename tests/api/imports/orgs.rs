//! Lists of orgs from a file, and to one.

mod running;

use super::{CSV, faults, finished, outcome};
use chrono::Duration;
use domain::Id;
use domain::access::Role;
use harness::{Client, TestApp, World, id, on_both};
use serde_json::{Value, json};

async fn send(client: &Client, org: Id, mode: &str, file: impl Into<Vec<u8>>) -> harness::Reply {
    client.post(format!("/v1/org-lists?org_id={org}&mode={mode}")).body(CSV, file).send().await
}

/// Sends a list in as a client; how the import stands when its jobs are done.
async fn import(app: &TestApp, client: &Client, org: Id, mode: &str, file: impl Into<Vec<u8>>) -> Value {
    let sent = send(client, org, mode, file).await.expect(202);
    app.run_due_jobs().await;
    client.get(format!("/v1/imports/{}", id(&sent))).send().await.expect(200)
}

/// The one org of a kind and name, with its lineage.
async fn org(world: &World<'_>, kind: &str, name: &str) -> Value {
    let path = format!("/v1/orgs?kind={kind}&name={name}");
    let found = world.officer.get(path).send().await.expect(200);
    assert_eq!(found["items"].as_array().unwrap().len(), 1, "{kind} {name}: {found}");
    world.officer.get(format!("/v1/orgs/{}", id(&found["items"][0]))).send().await.expect(200)
}

/// The names from the org up to the city.
fn lineage(org: &Value) -> Vec<&str> {
    org["lineage"].as_array().unwrap().iter().map(|above| above["name"].as_str().unwrap()).collect()
}

async fn count(world: &World<'_>) -> u64 {
    world.officer.get("/v1/orgs?page_size=1").send().await.expect(200)["total"].as_u64().unwrap()
}

fn named<const N: usize>(faults: [(i64, &str, &str); N]) -> Vec<(i64, String, String)> {
    faults.map(|(row, column, code)| (row, column.to_string(), code.to_string())).to_vec()
}

/// Those below stand before those above.
const LIST: &str = "某县组织名录,,,,,,,,\n\
    序号,组织类别,名称,上级,代码,信用代码,单位性质,办公地址,启用日期\n\
    1,单元,1单元,柳岸华都/1号楼,,,,,\n\
    2,楼栋,1号楼,柳岸华都,,,,,\n\
    3,小区,柳岸华都,东街道/甲社区,,,,,2026-09-01\n\
    4,网格,一网格,甲社区,JIA-01,,,,\n\
    5,网格,一网格,990001001002,,,,,\n\
    6,镇,南镇,,,,,,\n\
    7,村,南村,南镇,,,,,\n\
    8,党支部,第一党支部,县图书馆,,,,,\n\
    9,单位,县图书馆,县文化局,,91350100m000100y43,事业单位,河东大道 1 号,1998/7/1\n\
    10,单位,县文化局,,WH,,机关,,\n\
    11,队伍,夕阳红志愿服务队,甲社区,,,社会组织,,\n";

on_both! {
    async fn a_tree_comes_in_whatever_the_order_of_its_rows(app) {
        let world = app.world().await;
        let before = count(&world).await;
        let dry = import(&app, &world.officer, world.city, "dry_run", LIST).await;
        assert_eq!(outcome(&dry), finished([11, 0, 0, 0, 0]));
        assert_eq!((&dry["kind"], &dry["rows"], &dry["done"], &dry["ignored_columns"]), (&"orgs".into(), &11.into(), &11.into(), &json!(["序号"])));
        assert_eq!(count(&world).await, before, "a dry run changes nothing");

        let real = import(&app, &world.officer, world.city, "all_or_nothing", LIST).await;
        assert_eq!(outcome(&real), finished([11, 0, 0, 0, 0]));
        assert_eq!((count(&world).await, &real["done"]), (before + 11, &11.into()));
        let entrance = org(&world, "entrance", "1单元").await;
        assert_eq!(lineage(&entrance), ["1单元", "1号楼", "柳岸华都", "甲社区", "东街道", "测试县"]);
        assert_eq!((&entrance["valid_from"], &org(&world, "compound", "柳岸华都").await["valid_from"]), (&"2026-11-16".into(), &"2026-09-01".into()));
        assert_eq!(lineage(&org(&world, "community", "南村").await), ["南村", "南镇", "测试县"]);
        assert_eq!(lineage(&org(&world, "branch", "第一党支部").await), ["第一党支部", "县图书馆", "县文化局", "测试县"]);
        let library = org(&world, "unit", "县图书馆").await;
        assert_eq!((&library["credit_code"], &library["unit_kind"], &library["address"], &library["valid_from"]),
            (&"91350100M000100Y43".into(), &"institution".into(), &"河东大道 1 号".into(), &"1998-07-01".into()));
        // What came in with a list is like any other: it is counted, found, and covered by grants above it.
        let street = world.staff(Role::Officer, world.east).await;
        let body = json!({"parent_id": id(&entrance), "kind": "branch", "name": "楼栋党小组"});
        street.post("/v1/orgs").json(body).send().await.expect(201);
        let grids = world.officer.get("/v1/orgs?kind=grid").send().await.expect(200);
        assert_eq!(grids["total"], 2, "one of a name under each community");
    }

    async fn the_same_list_again_changes_nothing(app) {
        let world = app.world().await;
        import(&app, &world.officer, world.city, "all_or_nothing", LIST).await;
        let before = count(&world).await;
        app.advance(Duration::days(30));
        let (gb18030, _, _) = encoding_rs::GB18030.encode(LIST);
        let marked = [b"\xef\xbb\xbf", LIST.as_bytes()].concat();
        for file in [LIST.as_bytes().to_vec(), gb18030.into_owned(), marked] {
            let again = import(&app, &world.officer, world.city, "all_or_nothing", file).await;
            assert_eq!((outcome(&again), &again["done"]), (finished([0, 0, 0, 11, 0]), &11.into()));
        }
        assert_eq!(count(&world).await, before);
    }

    async fn what_is_on_record_is_corrected_and_never_moved(app) {
        let world = app.world().await;
        import(&app, &world.officer, world.city, "all_or_nothing", LIST).await;
        let list = "类别,名称,上级,代码,办公电话,启用日期\n\
            网格,第一网格,,JIA-01,,\n\
            单位,县图书馆,县文化局,,0359-8022345,\n\
            单位,县文化局,,WH,,2026-11-16\n\
            小区,柳岸华都,990001001001,,,2026-09-02\n\
            队伍,夕阳红志愿服务队,乙社区,,,\n\
            单位,县第一中学,,,,\n";
        let skipped = import(&app, &world.officer, world.city, "skip_bad", list).await;
        assert_eq!(outcome(&skipped), finished([1, 2, 0, 2, 1]));
        assert_eq!(faults(&world.officer, &skipped).await, named([(5, "启用日期", "other_beginning")]));
        let elsewhere = "类别,名称,上级,代码\n网格,第一网格,乙社区,JIA-01\n单位,县第一中学,,JIA-01\n";
        let refused = import(&app, &world.officer, world.city, "all_or_nothing", elsewhere).await;
        assert_eq!(faults(&world.officer, &refused).await, named([(2, "上级", "moved")]), "a code of its kind is its own");
        assert_eq!(lineage(&org(&world, "grid", "第一网格").await)[1], "甲社区");
        let library = org(&world, "unit", "县图书馆").await;
        assert_eq!((&library["phone"], &library["address"], &library["valid_from"]),
            (&"0359-8022345".into(), &"河东大道 1 号".into(), &"1998-07-01".into()), "what is not filled in stays");
        let teams = world.officer.get("/v1/orgs?kind=team").send().await.expect(200);
        assert_eq!(teams["total"], 2, "of another community it is another one");
    }

    async fn every_wrong_row_is_named_by_row_and_column(app) {
        let world = app.world().await;
        let before = count(&world).await;
        let list = format!("类别,名称,上级,代码,区划代码,统一社会信用代码,办公电话\n\
            星球,甲,,,,,\n\
            网格,,甲社区,,,,call me\n\
            网格,{},甲社区,,,,\n\
            网格,三网格,丁社区,,,,\n\
            网格,四网格,县第一中学,,,,\n\
            市,另一个县,,,,,\n\
            单位,甲局,乙局,,,,\n\
            单位,乙局,甲局,,,,\n\
            网格,五网格,甲社区,G5,,,\n\
            网格,五网格,东街道/甲社区,,,,\n\
            网格,六网格,乙社区,G5,,,\n\
            社区,丁村,西街道,,990001001001,,\n\
            单位,丙局,,,,91350100M000100Y44,\n\
            党支部,丙局党支部,丙局,,,,\n\
            单位,自己,自己,,,,\n\
            社区,新华社区,西街道,,,,\n\
            社区,新华社区,东街道,,,,\n\
            网格,七网格,新华社区,,,,\n\
            网格,八网格,西街道/新华社区,,,,\n\
            单位,丁局,,,990001001002,,\n", "长".repeat(101));
        let refused = import(&app, &world.officer, world.city, "all_or_nothing", list.clone()).await;
        assert_eq!(outcome(&refused), ("refused".to_string(), [4, 0, 0, 0, 16]));
        let expected = named([
            (2, "类别", "unknown_word"),
            (3, "名称", "required"),
            (3, "办公电话", "malformed"),
            (4, "名称", "too_long"),
            (5, "上级", "no_such_parent"),
            (6, "上级", "misplaced"),
            (7, "上级", "misplaced"),
            (8, "上级", "cycle"),
            (9, "上级", "cycle"),
            (11, "名称", "repeated"),
            (12, "代码", "repeated"),
            (13, "上级", "moved"),
            (14, "统一社会信用代码", "malformed"),
            (15, "上级", "parent_bad"),
            (16, "上级", "cycle"),
            (19, "上级", "ambiguous_parent"),
            (21, "区划代码", "misplaced"),
        ]);
        assert_eq!(faults(&world.officer, &refused).await, expected);
        assert_eq!(count(&world).await, before, "nothing was taken over");
        let skipped = import(&app, &world.officer, world.city, "skip_bad", list).await;
        assert_eq!((outcome(&skipped), &skipped["done"]), (finished([4, 0, 0, 0, 16]), &20.into()));
        assert_eq!(lineage(&org(&world, "grid", "八网格").await), ["八网格", "新华社区", "西街道", "测试县"]);
    }

    async fn units_stand_sixteen_deep_and_no_deeper(app) {
        let world = app.world().await;
        let row = |n: i32| if n == 1 { "单位,第1级,\n".to_string() } else { format!("单位,第{n}级,第{}级\n", n - 1) };
        let list = format!("类别,名称,上级\n{}", (1..=16).rev().map(row).collect::<String>());
        let skipped = import(&app, &world.officer, world.city, "skip_bad", list).await;
        assert_eq!(outcome(&skipped), finished([15, 0, 0, 0, 1]));
        assert_eq!(faults(&world.officer, &skipped).await, named([(2, "上级", "too_deep")]));
        let last = org(&world, "unit", "第15级").await;
        let body = json!({"parent_id": id(&last), "kind": "unit", "name": "第16级"});
        let by_hand = world.officer.post("/v1/orgs").json(body).send().await;
        assert_eq!(by_hand.faults(), [("/parent_id".to_string(), "too_deep".to_string())], "by hand as by list");
    }

    async fn a_retired_namesake_stays_retired_and_a_new_one_is_set_up(app) {
        let world = app.world().await;
        let list = "类别,名称,上级,代码\n网格,一网格,甲社区,JIA-01\n";
        import(&app, &world.officer, world.city, "all_or_nothing", list).await;
        let old = id(&org(&world, "grid", "一网格").await);
        world.officer.post(format!("/v1/orgs/{old}/retirement")).json(json!({})).send().await.expect(200);
        let again = import(&app, &world.officer, world.city, "all_or_nothing", list).await;
        assert_eq!(outcome(&again), finished([1, 0, 0, 0, 0]));
        assert_ne!(id(&org(&world, "grid", "一网格").await), old);
        let body = json!({"into_id": world.yi});
        world.officer.post(format!("/v1/orgs/{}/merger", world.jia)).json(body).send().await.expect(201);
        // The grid went over with its community; 甲社区 is no place to stand under any more.
        let merged = import(&app, &world.officer, world.city, "skip_bad", list).await;
        assert_eq!(faults(&world.officer, &merged).await, named([(2, "上级", "no_such_parent")]));
        send(&world.officer, world.jia, "dry_run", list).await.refused(409, "org_retired");
    }

    async fn a_list_reaches_its_org_and_no_further(app) {
        let world = app.world().await;
        let street = world.staff(Role::Officer, world.east).await;
        send(&street, world.city, "dry_run", LIST).await.refused(404, "not_found");
        for (role, org) in [(Role::Worker, world.jia), (Role::Secretary, world.school), (Role::System, world.city)] {
            send(&world.staff(role, org).await, org, "dry_run", LIST).await.refused(403, "forbidden");
        }
        app.anonymous().post(format!("/v1/org-lists?org_id={}", world.city)).body(CSV, LIST).send().await.refused(401, "token_missing");
        let list = "类别,名称,上级,区划代码\n\
            社区,戊社区,,\n\
            网格,一网格,戊社区,\n\
            网格,二网格,测试县/东街道/甲社区,\n\
            网格,三网格,丙社区,\n\
            社区,丁社区,测试县,\n\
            社区,丙二社区,,990001002001\n\
            街道,东街道,,990001001\n";
        let own = import(&app, &street, world.east, "skip_bad", list).await;
        assert_eq!(outcome(&own), finished([3, 0, 0, 0, 4]));
        let expected = named([
            (5, "上级", "no_such_parent"),
            (6, "上级", "parent_out_of_reach"),
            (7, "区划代码", "code_taken"),
            (8, "区划代码", "code_taken"),
        ]);
        assert_eq!(faults(&street, &own).await, expected);
        assert_eq!(lineage(&org(&world, "community", "戊社区").await), ["戊社区", "东街道", "测试县"]);
        // What the city's officer sent in is not the street's to see.
        import(&app, &world.officer, world.city, "dry_run", LIST).await;
        assert_eq!(street.get("/v1/imports").send().await.expect(200)["total"], 1);
        let kinds = async |kind| world.officer.get(format!("/v1/imports?kind={kind}")).send().await.expect(200)["total"].clone();
        assert_eq!((kinds("orgs").await, kinds("roster").await), (2.into(), 0.into()));
        world.officer.get("/v1/imports?kind=planets").send().await.refused(422, "validation_failed");
    }

    async fn a_file_that_is_no_list_is_refused_at_once(app) {
        let world = app.world().await;
        for (file, code) in [
            (&b"\x89PNG\r\n\x1a\n\0\0"[..], "unrecognised_file"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_workbook"),
            (b"PK\x03\x04 broken", "damaged_file"),
            (b"", "empty_file"),
            ("名称,上级\n一网格,甲社区\n".as_bytes(), "column_missing"),
            ("类别,名称,组织名称\n网格,一网格,一网格\n".as_bytes(), "column_repeated"),
            ("类别,名称\n".as_bytes(), "no_rows"),
        ] {
            assert_eq!(send(&world.officer, world.city, "dry_run", file).await.faults()[0].1, code);
        }
        let path = format!("/v1/org-lists?org_id={}", world.city);
        world.officer.post(&path).json(json!({})).send().await.refused(415, "unsupported_media_type");
        assert_eq!(world.officer.post("/v1/org-lists").body(CSV, LIST).send().await.refusal().0, 422);
    }

    async fn what_was_taken_out_comes_back_and_changes_nothing(app) {
        let world = app.world().await;
        import(&app, &world.officer, world.city, "all_or_nothing", LIST).await;
        // What makes it hard: strokes, formulas, namesakes, codes said twice.
        for (parent, kind, name, more) in [
            (world.yi, "building", "1/2号楼", json!({"phone": "+86 359 8022345"})),
            (world.yi, "grid", "=一网格", json!({"external_code": "01"})),
            (world.jia, "grid", "二网格", json!({"external_code": "01"})),
            (world.city, "compound", "柳岸华都", json!({})),
        ] {
            let mut body = json!({"parent_id": parent, "kind": kind, "name": name});
            more.as_object().unwrap().iter().for_each(|(name, value)| body[name] = value.clone());
            world.officer.post("/v1/orgs").json(body).send().await.expect(201);
        }
        let numbered = org(&world, "building", "1/2号楼").await;
        world.org(id(&numbered).parse().unwrap(), "entrance", "1单元").await;
        for (format, kind) in [("csv", "text/csv; charset=utf-8"), ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")] {
            let out = world.officer.get(format!("/v1/org-lists/export?org_id={}&format={format}", world.city)).send().await;
            assert_eq!((out.status.as_u16(), out.header("content-type")), (200, kind));
            let again = import(&app, &world.officer, world.city, "all_or_nothing", out.body.clone()).await;
            let rows = i64::try_from(count(&world).await).unwrap() - 1;
            assert_eq!(outcome(&again), finished([0, 0, 0, rows, 0]), "{:?}", faults(&world.officer, &again).await);
        }
        let path = format!("/v1/org-lists/export?org_id={}&format=csv", world.east);
        let street = world.staff(Role::Officer, world.east).await;
        let text = street.get(&path).send().await.text();
        assert!(text.starts_with("\u{feff}类别,名称,上级,代码,区划代码,统一社会信用代码,单位性质,地址,办公电话,启用日期\r\n社区,甲社区,,,990001001001,"), "{text}");
        assert!(!text.contains("县图书馆"), "{text}");
        let elsewhere = format!("/v1/org-lists/export?org_id={}", world.city);
        street.get(elsewhere).send().await.refused(404, "not_found");
        world.worker.get(&path).send().await.refused(403, "forbidden");
        let auditor = world.staff(Role::Auditor, world.city).await;
        let audit = auditor.get("/v1/audit?limit=50").send().await.expect(200);
        let of = |operation: &str| audit["items"].as_array().unwrap().iter().filter(|row| row["operation"] == operation).count();
        assert_eq!(of("export_orgs"), 3);
    }

    async fn the_template_can_be_tried_as_it_is(app) {
        let world = app.world().await;
        for format in ["", "?format=xlsx", "?format=csv"] {
            let template = world.officer.get(format!("/v1/org-lists/template{format}")).send().await;
            assert!(template.status == 200 && template.header("content-disposition").contains("filename*=UTF-8''%E7%BB%84"));
            let tried = import(&app, &world.officer, world.city, "dry_run", template.body).await;
            assert_eq!(outcome(&tried), finished([9, 0, 0, 0, 0]), "{:?}", faults(&world.officer, &tried).await);
        }
        world.worker.get("/v1/org-lists/template").send().await.refused(403, "forbidden");
    }
}
