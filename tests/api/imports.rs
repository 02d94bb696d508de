//! Rosters from a file: read, checked row by row, taken over whole or without the bad rows.

mod orgs;

use chrono::Duration;
use domain::access::Role;
use futures::future::join_all;
use harness::{Client, TestApp, World, id, on_both};
use serde_json::{Value, json};

const CSV: &str = "text/csv";

/// Sends a list in as a client; how the import stands when its jobs are done.
async fn import(app: &TestApp, client: &Client, org: domain::Id, mode: &str, file: impl Into<Vec<u8>>) -> Value {
    let sent = send(client, org, mode, file).await.expect(202);
    app.run_due_jobs().await;
    client.get(format!("/v1/imports/{}", id(&sent))).send().await.expect(200)
}

async fn send(client: &Client, org: domain::Id, mode: &str, file: impl Into<Vec<u8>>) -> harness::Reply {
    client.post(format!("/v1/rosters?org_id={org}&mode={mode}")).body(CSV, file).send().await
}

/// State, and rows created, changed, ended, unchanged and bad.
fn outcome(import: &Value) -> (String, [i64; 5]) {
    let counts = ["created", "changed", "ended", "unchanged", "bad"].map(|name| import[name].as_i64().unwrap());
    (import["state"].as_str().unwrap().to_string(), counts)
}

/// Row, column and code of everything that was wrong.
async fn faults(client: &Client, import: &Value) -> Vec<(i64, String, String)> {
    let page = client.get(format!("/v1/imports/{}/faults?page_size=100", id(import))).send().await.expect(200);
    let text = |value: &Value| value.as_str().unwrap().to_string();
    let faults = page["items"].as_array().unwrap().iter();
    faults.map(|fault| (fault["row"].as_i64().unwrap(), text(&fault["column"]), text(&fault["code"]))).collect()
}

async fn members(client: &Client, query: &str) -> Vec<Value> {
    let page = client.get(format!("/v1/members?page_size=100{query}")).send().await.expect(200);
    page["items"].as_array().unwrap().clone()
}

async fn member(world: &World<'_>, name: &str) -> Value {
    let found = members(&world.officer, &format!("&name={name}")).await;
    assert_eq!(found.len(), 1, "{name}");
    found[0].clone()
}

fn finished(counts: [i64; 5]) -> (String, [i64; 5]) {
    ("finished".to_string(), counts)
}

const LIST: &str = "县直机关花名册,,,,,,\n\
    序号,姓名,手机号码,单位,党员类别,职务,生效日期\n\
    1,王　强,138-0000-0001,县第一中学,机关,教师,2026-09-01\n\
    2,李秀英,13800000002,县人民法院,离退休,,2026/9/1\n\
    3,张伟,+86 13800000003,县人民法院,,,\n";

on_both! {
    async fn a_list_is_taken_over_and_says_what_was_done(app) {
        let world = app.world().await;
        let dry = import(&app, &world.officer, world.city, "dry_run", LIST).await;
        assert_eq!(outcome(&dry), finished([3, 0, 0, 0, 0]));
        assert_eq!((&dry["rows"], &dry["done"], &dry["ignored_columns"]), (&3.into(), &3.into(), &json!(["序号"])));
        assert!(members(&world.officer, "").await.is_empty(), "a dry run changes nothing");

        let real = import(&app, &world.officer, world.city, "all_or_nothing", LIST).await;
        assert_eq!(outcome(&real), finished([3, 0, 0, 0, 0]));
        let wang = member(&world, "王强").await;
        assert_eq!((&wang["phone"], &wang["membership"]["unit_name"]), (&"138****0001".into(), &"县第一中学".into()));
        assert_eq!((&wang["membership"]["duty"], &wang["membership"]["valid_from"]), (&"教师".into(), &"2026-09-01".into()));
        assert_eq!(member(&world, "李秀英").await["membership"]["class"], "retired");
        assert_eq!(member(&world, "张伟").await["membership"]["valid_from"], "2026-11-16");
        // The phone number of the list opens the door.
        let body = json!({"js_code": "wang~1", "phone_code": "phone-13800000001~1"});
        app.anonymous().post("/v1/sessions/wechat").json(body).send().await.expect(201);
    }

    async fn the_same_list_again_changes_nothing(app) {
        let world = app.world().await;
        import(&app, &world.officer, world.city, "all_or_nothing", LIST).await;
        app.advance(Duration::days(30));
        let again = import(&app, &world.officer, world.city, "all_or_nothing", LIST).await;
        assert_eq!(outcome(&again), finished([0, 0, 0, 3, 0]));
        assert_eq!(members(&world.officer, "").await.len(), 3);
    }

    async fn gb18030_utf16_and_workbooks_say_the_same(app) {
        let world = app.world().await;
        let (gb18030, _, _) = encoding_rs::GB18030.encode(LIST);
        import(&app, &world.officer, world.city, "all_or_nothing", gb18030.into_owned()).await;
        let utf16: Vec<u8> = [0xfeff].into_iter().chain(LIST.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let marked = [b"\xef\xbb\xbf", LIST.as_bytes()].concat();
        for file in [LIST.as_bytes().to_vec(), marked, utf16, workbook()] {
            let again = import(&app, &world.officer, world.city, "all_or_nothing", file).await;
            assert_eq!(outcome(&again), finished([0, 0, 0, 3, 0]));
        }
    }

    async fn every_wrong_cell_is_named_by_row_and_column(app) {
        let world = app.world().await;
        import(&app, &world.officer, world.city, "all_or_nothing", LIST).await;
        let list = "姓名,手机号,单位,党员类别,生效日期,离开原因,离开日期\n\
            ,1380000000,县第一中学,工人,明天,,\n\
            赵六,13800000006,县二中,,,,\n\
            \n\
            王刚,13800000001,县第一中学,,,,\n\
            钱七,13800000007,县第一中学,,,,\n\
            孙八,13800000007,县第一中学,,,,\n\
            李秀英,13800000002,县第一中学,,2026-08-01,,\n\
            周九,13800000009,县第一中学,,,退休,2026-10-01\n\
            张伟,13800000003,县第一中学,,,转出,2026-12-01\n";
        let refused = import(&app, &world.officer, world.city, "all_or_nothing", list).await;
        assert_eq!(outcome(&refused), ("refused".to_string(), [1, 0, 0, 0, 7]));
        let expected = [
            (2, "姓名", "required"),
            (2, "手机号", "malformed"),
            (2, "党员类别", "unknown_word"),
            (2, "生效日期", "malformed"),
            (3, "单位", "no_such_unit"),
            (5, "姓名", "other_name"),
            (7, "手机号", "repeated"),
            (8, "生效日期", "before_standing"),
            (9, "手机号", "not_on_roster"),
            (10, "单位", "not_their_unit"),
        ];
        let expected = expected.map(|(row, column, code)| (row, column.to_string(), code.to_string()));
        assert_eq!(faults(&world.officer, &refused).await, expected);
        assert_eq!(members(&world.officer, "").await.len(), 3, "nothing was taken over");

        let skipped = import(&app, &world.officer, world.city, "skip_bad", list).await;
        assert_eq!(outcome(&skipped), finished([1, 0, 0, 0, 7]));
        assert_eq!(member(&world, "钱七").await["phone"], "138****0007");
        assert_eq!(members(&world.officer, "&name=王刚").await.len(), 0, "a list never renames");
    }

    async fn another_unit_closes_the_old_row_on_the_day_it_takes_effect(app) {
        let world = app.world().await;
        import(&app, &world.officer, world.city, "all_or_nothing", LIST).await;
        let moved = "姓名,手机号,单位,生效日期\n王强,13800000001,县人民法院,2026-11-01\n李秀英,13800000002,县第一中学,2026-12-01\n";
        assert_eq!(outcome(&import(&app, &world.officer, world.city, "skip_bad", moved).await), finished([0, 2, 0, 0, 0]));
        let wang = member(&world, "王强").await;
        assert_eq!(wang["membership"]["unit_name"], "县人民法院");
        let history = world.officer.get(format!("/v1/members/{}/memberships", id(&wang))).send().await.expect(200);
        let old = &history["items"][1];
        assert_eq!((&old["unit_name"], &old["valid_to"], &old["leaving"]), (&"县第一中学".into(), &"2026-11-01".into(), &"moved".into()));
        // What takes effect later has not happened yet; then it has.
        assert_eq!(member(&world, "李秀英").await["membership"]["unit_name"], "县人民法院");
        app.advance(Duration::days(15));
        assert_eq!(member(&world, "李秀英").await["membership"]["unit_name"], "县第一中学");
    }

    async fn whoever_leaves_loses_their_check_in_and_their_slots_on_that_day(app) {
        let world = app.world().await;
        import(&app, &world.officer, world.city, "all_or_nothing", LIST).await;
        let sign_in = json!({"js_code": "wang~1", "phone_code": "phone-13800000001~1"});
        let session = app.anonymous().post("/v1/sessions/wechat").json(sign_in).send().await.expect(201);
        let wang = app.with_token(session["access_token"].as_str().unwrap());
        wang.post("/v1/me/checkins").keyed().json(json!({"community_id": world.jia})).send().await.expect(201);
        let task = world.task(1).await;
        world.claim(&wang, &task).await;

        let tomorrow = "姓名,手机号,单位,离开原因,离开日期\n王强,13800000001,县第一中学,退休,2026-11-17\n";
        assert_eq!(outcome(&import(&app, &world.officer, world.city, "skip_bad", tomorrow).await), finished([0, 0, 1, 0, 0]));
        let shown = world.officer.get(format!("/v1/tasks/{task}")).send().await.expect(200);
        assert_eq!(shown["claimed"], 1, "today they are still in service");

        app.advance(Duration::days(1));
        domain::schedule::run_all(&app.ctx).await.expect("the sweeps run");
        let shown = world.officer.get(format!("/v1/tasks/{task}")).send().await.expect(200);
        assert_eq!(shown["claimed"], 0);
        assert_eq!(wang.get("/v1/me").send().await.status, 401, "a token from before says what no longer holds");
        assert!(members(&world.officer, "&name=王强").await.is_empty());
        let left = members(&world.officer, "&state=left").await;
        assert_eq!((left.len(), &left[0]["membership"]["leaving"], &left[0]["checkin"]), (1, &"retired".into(), &Value::Null));
        let again = json!({"refresh_token": session["refresh_token"]});
        let session = app.anonymous().post("/v1/sessions/refresh").json(again).send().await.expect(201);
        let wang = app.with_token(session["access_token"].as_str().unwrap());
        let body = json!({"community_id": world.jia});
        wang.post("/v1/me/checkins").keyed().json(body).send().await.refused(403, "forbidden");
        // An old list does not bring them back, a day does.
        let old = import(&app, &world.officer, world.city, "skip_bad", LIST).await;
        assert_eq!(outcome(&old), finished([0, 0, 0, 2, 1]));
        assert_eq!(faults(&world.officer, &old).await[0].2, "has_left");
        let back = "姓名,手机号,单位,生效日期\n王强,13800000001,县人民法院,2026-11-17\n";
        assert_eq!(outcome(&import(&app, &world.officer, world.city, "skip_bad", back).await), finished([0, 1, 0, 0, 0]));
    }

    async fn a_check_in_on_paper_comes_in_with_the_list(app) {
        let world = app.world().await;
        let list = "姓名,手机号,单位,报到社区\n\
            王强,13800000001,县第一中学,甲社区\n\
            李秀英,13800000002,县第一中学,东街道/乙社区\n\
            张伟,13800000003,县第一中学,\n";
        assert_eq!(outcome(&import(&app, &world.officer, world.city, "all_or_nothing", list).await), finished([3, 0, 0, 0, 0]));
        assert_eq!(member(&world, "王强").await["checkin"]["community_name"], "甲社区");
        assert_eq!(member(&world, "李秀英").await["checkin"]["community_name"], "乙社区");
        assert_eq!(members(&world.officer, "&checked_in=false").await.len(), 1);
        assert_eq!(outcome(&import(&app, &world.officer, world.city, "all_or_nothing", list).await), finished([0, 0, 0, 3, 0]));
        // They may claim there now, and were told.
        let sign_in = json!({"js_code": "wang~1", "phone_code": "phone-13800000001~1"});
        let session = app.anonymous().post("/v1/sessions/wechat").json(sign_in).send().await.expect(201);
        let wang = app.with_token(session["access_token"].as_str().unwrap());
        let task = world.task(1).await;
        world.claim(&wang, &task).await;
        let notices = wang.get("/v1/me/notices").send().await.expect(200);
        assert_eq!(notices["items"][0]["kind"], "checkin_recorded");

        let list = "姓名,手机号,单位,报到社区\n\
            王强,13800000001,县第一中学,乙社区\n\
            张伟,13800000003,县第一中学,丁社区\n\
            赵六,13800000006,县第一中学,西街道/甲社区\n";
        let refused = import(&app, &world.officer, world.city, "all_or_nothing", list).await;
        let expected = [(2, "checked_in_elsewhere"), (3, "no_such_community"), (4, "no_such_community")];
        let expected = expected.map(|(row, code)| (row, "报到社区".to_string(), code.to_string()));
        assert_eq!(faults(&world.officer, &refused).await, expected);
    }

    async fn a_community_that_confirms_is_asked_when_a_unit_sends_the_list(app) {
        let world = app.world().await;
        let path = format!("/v1/orgs/{}/checkin-policy", world.jia);
        world.worker.put(path).json(json!({"confirmation": true})).send().await.expect(200);
        let secretary = world.staff(Role::Secretary, world.school).await;
        let list = "姓名,手机号,单位,报到社区\n王强,13800000001,县第一中学,甲社区\n";
        assert_eq!(outcome(&import(&app, &secretary, world.school, "skip_bad", list).await), finished([1, 0, 0, 0, 0]));
        assert_eq!(member(&world, "王强").await["checkin"], Value::Null, "it waits");
        assert_eq!(outcome(&import(&app, &secretary, world.school, "skip_bad", list).await), finished([0, 0, 0, 1, 0]));
    }

    async fn a_secretary_reaches_their_own_unit_and_no_further(app) {
        let world = app.world().await;
        let secretary = world.staff(Role::Secretary, world.school).await;
        send(&secretary, world.city, "dry_run", LIST).await.refused(404, "not_found");
        import(&app, &world.officer, world.city, "all_or_nothing", LIST).await;
        let list = "姓名,手机号,单位\n赵六,13800000006,县第一中学\n钱七,13800000007,县人民法院\n张伟,13800000003,县第一中学\n";
        let own = import(&app, &secretary, world.school, "skip_bad", list).await;
        assert_eq!(outcome(&own), finished([1, 0, 0, 0, 2]));
        let expected = [(3, "单位", "no_such_unit"), (4, "手机号", "in_another_unit")];
        let expected = expected.map(|(row, column, code)| (row, column.to_string(), code.to_string()));
        assert_eq!(faults(&secretary, &own).await, expected);
        assert_eq!(members(&secretary, "").await.len(), 2);
        // What the officer sent in is not theirs to see.
        let all = secretary.get("/v1/imports").send().await.expect(200);
        assert_eq!(all["total"], 1);
    }

    async fn what_is_no_list_is_refused_at_once(app) {
        let world = app.world().await;
        let refused = |file: Vec<u8>| {
            let officer = world.officer.clone();
            let city = world.city;
            async move { send(&officer, city, "dry_run", file).await.faults()[0].1.clone() }
        };
        assert_eq!(refused(b"\x89PNG\r\n\x1a\n\0\0".to_vec()).await, "unrecognised_file");
        assert_eq!(refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec()).await, "old_workbook");
        assert_eq!(refused(b"PK\x03\x04 broken".to_vec()).await, "damaged_file");
        assert_eq!(refused(Vec::new()).await, "empty_file");
        assert_eq!(refused("姓名,单位\n张三,县第一中学\n".into()).await, "column_missing");
        assert_eq!(refused("姓名,手机号,单位\n".into()).await, "no_rows");
        let unnamed = world.officer.post("/v1/rosters?mode=dry_run").body(CSV, LIST).send().await;
        assert_eq!(unnamed.refusal().0, 422);
        let path = format!("/v1/rosters?org_id={}", world.city);
        world.officer.post(&path).json(json!({})).send().await.refused(415, "unsupported_media_type");
        let worker = world.worker.post(&path).body(CSV, LIST).send().await;
        worker.refused(403, "forbidden");
    }

    async fn one_list_at_a_time_and_no_change_by_hand_meanwhile(app) {
        let world = app.world().await;
        let sent = join_all((0..5).map(|_| send(&world.officer, world.city, "skip_bad", LIST))).await;
        assert_eq!(sent.iter().filter(|reply| reply.status == 202).count(), 1);
        for reply in sent.iter().filter(|reply| reply.status != 202) {
            reply.refused(409, "import_running");
        }
        let body = json!({"unit_id": world.school, "name": "赵六", "phone": "13800000006"});
        world.officer.post("/v1/members").json(body.clone()).send().await.refused(409, "import_running");
        send(&world.officer, world.city, "dry_run", LIST).await.expect(202);
        app.run_due_jobs().await;
        world.officer.post("/v1/members").json(body).send().await.expect(201);
        send(&world.officer, world.city, "skip_bad", LIST).await.expect(202);
    }

    async fn a_repeat_with_its_key_is_the_same_import(app) {
        let world = app.world().await;
        let path = format!("/v1/rosters?org_id={}&mode=skip_bad", world.city);
        let ask = || world.officer.post(&path).key("roster-1").body(CSV, LIST).send();
        let first = ask().await.expect(202);
        let second = ask().await;
        assert_eq!(second.header("idempotency-replayed"), "true");
        assert_eq!(second.expect(202), first);
        let other = format!("/v1/rosters?org_id={}&mode=dry_run", world.city);
        let reused = world.officer.post(other).key("roster-1").body(CSV, LIST).send().await;
        reused.refused(422, "idempotency_key_reused");
    }

    async fn an_import_that_is_interrupted_anywhere_is_completed(app) {
        let world = app.world().await;
        let rows = (0..1_200).map(|n| format!("党员{n},137{n:08},县第一中学\n"));
        let list = format!("姓名,手机号,单位\n{}", rows.collect::<String>());
        let sent = send(&world.officer, world.city, "all_or_nothing", list).await.expect(202);
        let path = format!("/v1/imports/{}", id(&sent));
        // Three parts, checked and then taken over. Two instances work at once and are cut off, each
        // time a little later; what they held goes to others when its lease is over.
        let (other, _) = app.another_instance().await;
        let mut states = std::collections::BTreeSet::new();
        for round in 1.. {
            let work = |ctx| async move { domain::jobs::run_due(ctx, &domain::jobs::shared()).await };
            let both = join_all([work(&app.ctx), work(&other)]);
            let _ = tokio::time::timeout(std::time::Duration::from_millis(20 * round), both).await;
            app.advance(Duration::minutes(6));
            let import = world.officer.get(&path).send().await.expect(200);
            states.insert(import["state"].as_str().unwrap().to_string());
            if states.contains("finished") {
                break;
            }
            assert!(!states.contains("failed") && round < 100, "{import}");
        }
        assert_eq!(outcome(&world.officer.get(&path).send().await.expect(200)), finished([1_200, 0, 0, 0, 0]));
        let counted = world.officer.get("/v1/members").send().await.expect(200);
        assert_eq!(counted["total"], 1_200);
        // The rows are not kept.
        let database = harness::another_database(&app.settings.database.url).await;
        use sea_orm::ConnectionTrait;
        let sql = sea_orm::Statement::from_string(database.get_database_backend(), "select count(*) as n from import_parts");
        let left: i64 = database.query_one_raw(sql).await.unwrap().unwrap().try_get("", "n").unwrap();
        assert_eq!(left, 0);
    }

    async fn the_template_comes_back_as_a_list(app) {
        let world = app.world().await;
        let template = world.officer.get("/v1/rosters/template").send().await;
        assert_eq!(template.status, 200);
        assert!(template.header("content-disposition").contains("filename*=UTF-8''%E8%8A%B1"));
        // Its heads are all there: only the rows are missing.
        let reply = send(&world.officer, world.city, "dry_run", template.body).await;
        assert_eq!(reply.faults()[0].1, "no_rows");
    }

    async fn the_list_goes_out_masked_signed_and_on_record(app) {
        let world = app.world().await;
        import(&app, &world.officer, world.city, "all_or_nothing", LIST).await;
        let csv = world.officer.get("/v1/members/export?format=csv").send().await;
        let text = csv.text();
        assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
        assert!(text.starts_with('\u{feff}') && !text.contains("13800000001"), "{text}");
        assert!(text.contains("王强,138****0001,县第一中学,机关,教师,2026-09-01"), "{text}");
        assert_eq!(text.lines().count(), 5);
        assert!(text.lines().last().unwrap().contains("导出人：工作人员"), "{text}");
        let secretary = world.staff(Role::Secretary, world.school).await;
        let own = secretary.get("/v1/members/export?format=csv").send().await.text();
        assert_eq!(own.lines().count(), 3);
        let path = format!("/v1/members/export?org_id={}", world.court);
        secretary.get(path).send().await.refused(404, "not_found");
        let book = world.officer.get("/v1/members/export").send().await;
        assert!(book.body.starts_with(b"PK") && book.status == 200);
        let auditor = world.staff(Role::Auditor, world.city).await;
        let audit = auditor.get("/v1/audit?limit=10").send().await.expect(200);
        let exports = audit["items"].as_array().unwrap().iter().filter(|row| row["operation"] == "export_members");
        assert_eq!(exports.count(), 3);
    }
}

/// The list as a workbook whose numbers are numbers and whose days are days.
fn workbook() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let day = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    for (column, head) in (0..).zip(["姓名", "手机号", "单位", "党员类别", "职务", "生效日期"]) {
        sheet.write_string(0, column, head).unwrap();
    }
    let rows = [
        ("王强", 13_800_000_001_u64, "县第一中学", "机关", "教师"),
        ("李秀英", 13_800_000_002, "县人民法院", "离退休", ""),
    ];
    for (row, (name, phone, unit, class, duty)) in (1..).zip(rows) {
        sheet.write_string(row, 0, name).unwrap();
        sheet.write_number(row, 1, phone as f64).unwrap();
        for (column, text) in [(2, unit), (3, class), (4, duty)] {
            sheet.write_string(row, column, text).unwrap();
        }
        let first = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 9, 1).unwrap();
        sheet.write_datetime_with_format(row, 5, &first, &day).unwrap();
    }
    for (column, text) in [(0, "张伟"), (1, "13800000003"), (2, "县人民法院")] {
        sheet.write_string(3, column, text).unwrap();
    }
    book.save_to_buffer().unwrap()
}
