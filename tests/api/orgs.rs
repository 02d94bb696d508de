//! Organisations: set up, corrected, retired, looked up.

use chrono::Duration;
use domain::Id;
use domain::access::Role;
use harness::{Reply, World, id, on_both};
use serde_json::{Value, json};

fn names(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|o| o["name"].as_str().unwrap().to_string()).collect()
}

async fn list(world: &World<'_>, query: &str) -> Vec<String> {
    names(&world.officer.get(format!("/v1/orgs?{query}")).send().await.expect(200))
}

async fn create(world: &World<'_>, body: Value) -> Reply {
    world.officer.post("/v1/orgs").json(body).send().await
}

async fn edit(world: &World<'_>, org: impl std::fmt::Display, body: Value) -> Reply {
    world.officer.put(format!("/v1/orgs/{org}")).json(body).send().await
}

async fn retire(world: &World<'_>, org: impl std::fmt::Display, body: Value) -> Reply {
    world.officer.post(format!("/v1/orgs/{org}/retirement")).json(body).send().await
}

fn fault(pointer: &str, code: &str) -> Vec<(String, String)> {
    vec![(pointer.to_string(), code.to_string())]
}

on_both! {
    async fn orgs_are_found_by_parent_kind_and_name(app) {
        let world = app.world().await;
        let get = async |query: String| { world.officer.get(format!("/v1/orgs?{query}")).send().await.expect(200) };
        assert_eq!(names(&get(format!("parent_id={}", world.east)).await), ["甲社区", "乙社区"]);
        assert_eq!(names(&get("kind=community".into()).await), ["甲社区", "乙社区", "丙社区"]);
        assert_eq!(names(&get("name=丙".into()).await), ["丙社区"]);
        for wildcard in ["%25", "_", "%5C"] {
            assert_eq!(names(&get(format!("name={wildcard}")).await), Vec::<String>::new());
        }
        let page = get("kind=community&page=2&page_size=2".into()).await;
        assert_eq!((names(&page), page["total"].as_u64()), (vec!["丙社区".to_string()], Some(3)));
        for wrong in ["kind=planet", "parent_id=x", "on=yesterday", "retired=perhaps"] {
            world.officer.get(format!("/v1/orgs?{wrong}")).send().await.refused(422, "validation_failed");
        }
    }

    async fn an_org_shows_where_it_stands_and_what_is_below(app) {
        let world = app.world().await;
        let city = world.officer.get(format!("/v1/orgs/{}", world.city)).send().await.expect(200);
        assert_eq!(city["counts"], json!([
            {"kind": "city", "count": 1}, {"kind": "community", "count": 3}, {"kind": "street", "count": 2}, {"kind": "unit", "count": 2}
        ]));
        assert_eq!(city["compliance_profile"]["boards"], "own", "strict from the first day");
        assert_eq!((&city["successor"], &city["secretaries"]), (&Value::Null, &json!([])));
        world.officer.get(format!("/v1/orgs/{}", uuid::Uuid::nil())).send().await.refused(404, "not_found");
    }

    async fn an_org_is_set_up_where_it_can_stand_and_once(app) {
        let world = app.world().await;
        let post = |parent: Id, kind: &'static str, name: &'static str| {
            create(&world, json!({"parent_id": parent, "kind": kind, "name": name}))
        };
        post(world.jia, "compound", "柳岸华都").await.expect(201);
        post(world.jia, "compound", " 柳岸华都 ").await.refused(409, "org_name_taken");
        post(world.yi, "compound", "柳岸华都").await.expect(201);
        assert_eq!(post(world.jia, "street", "南街道").await.faults(), fault("/kind", "misplaced"));
        assert_eq!(post(world.jia, "grid", "  ").await.faults(), fault("/name", "required"));
        post(uuid::Uuid::nil(), "unit", "无").await.refused(404, "not_found");
    }

    async fn a_team_stands_under_a_place_or_a_unit_and_publishes_nothing(app) {
        let world = app.world().await;
        let team = world.org(world.jia, "team", "夕阳红志愿服务队").await;
        world.org(world.school, "team", "教师志愿服务队").await;
        world.org(team, "branch", "夕阳红功能型党支部").await;
        let below = create(&world, json!({"parent_id": team, "kind": "team", "name": "分队"})).await;
        assert_eq!(below.faults(), fault("/kind", "misplaced"));
        let mut task = world.errand(1);
        task["org_id"] = team.to_string().into();
        assert_eq!(world.officer.post("/v1/tasks").json(task).send().await.faults(), fault("/org_id", "not_a_place"));
    }

    async fn attributes_are_kept_corrected_and_cleared(app) {
        let world = app.world().await;
        let body = json!({"parent_id": world.city, "kind": "unit", "name": "县图书馆", "valid_from": "1998-07-01",
            "credit_code": "91350100m000100y43", "external_code": " ZZ-31 ", "unit_kind": "institution",
            "address": "河东大道 1 号", "phone": "0359-8022345"});
        let unit = create(&world, body).await.expect(201);
        assert_eq!((&unit["credit_code"], &unit["external_code"], &unit["valid_from"]),
            (&"91350100M000100Y43".into(), &"ZZ-31".into(), &"1998-07-01".into()));
        let org = id(&unit);
        let edited = edit(&world, &org, json!({"name": " 县文化馆 ", "unit_kind": "state_owned", "phone": " "})).await.expect(200);
        assert_eq!((&edited["name"], &edited["unit_kind"], &edited["phone"], &edited["credit_code"], &edited["address"]),
            (&"县文化馆".into(), &"state_owned".into(), &Value::Null, &Value::Null, &Value::Null));
        let shown = world.officer.get(format!("/v1/orgs/{org}")).send().await.expect(200);
        assert_eq!((&shown["name"], &shown["unit_kind"], &shown["valid_from"]), (&"县文化馆".into(), &"state_owned".into(), &"1998-07-01".into()));
    }

    async fn wrong_attributes_are_named_one_by_one_and_nothing_is_kept(app) {
        let world = app.world().await;
        let body = json!({"parent_id": world.jia, "kind": "grid", "name": "一网格", "division_code": "990001001001",
            "credit_code": "91350100M000100Y44", "external_code": "编码", "unit_kind": "office", "phone": "call me", "valid_from": "1066-10-14"});
        let faults = create(&world, body).await.faults();
        let pointers: Vec<&str> = faults.iter().map(|(pointer, _)| pointer.as_str()).collect();
        assert_eq!(pointers, ["/division_code", "/credit_code", "/external_code", "/unit_kind", "/phone", "/valid_from"]);
        for (body, code) in [
            (json!({"name": "甲社区", "kind": "city"}), "wrong_type"),
            (json!({"name": "甲社区", "unit_kind": "planet"}), "wrong_type"),
            (json!({"name": "长".repeat(101)}), "length"),
            (json!({"name": "甲社区", "division_code": "99000100100"}), "malformed"),
        ] {
            assert_eq!(edit(&world, world.jia, body).await.faults()[0].1, code);
        }
        let far = json!({"parent_id": world.jia, "kind": "grid", "name": "一网格", "valid_from": "2028-01-01"});
        assert_eq!(create(&world, far).await.faults(), fault("/valid_from", "too_far"));
        assert_eq!(list(&world, "kind=grid&retired=true").await, Vec::<String>::new());
    }

    async fn a_code_belongs_to_one_live_org_and_is_free_again_when_it_is_retired(app) {
        let world = app.world().await;
        let unit = |name: &str| json!({"parent_id": world.city, "kind": "unit", "name": name, "credit_code": "91350100M000100Y43"});
        let first = id(&create(&world, unit("县图书馆")).await.expect(201));
        create(&world, unit("县文化馆")).await.refused(409, "org_code_taken");
        edit(&world, world.school, json!({"name": "县第一中学", "credit_code": "91350100M000100Y43"})).await.refused(409, "org_code_taken");
        edit(&world, world.yi, json!({"name": "乙社区", "division_code": "990001001001"})).await.refused(409, "org_code_taken");
        let both = tokio::join!(
            edit(&world, world.school, json!({"name": "县第一中学", "division_code": null})),
            edit(&world, &first, json!({"name": "县图书馆", "credit_code": "91350100M000100Y43"})),
        );
        assert_eq!((both.0.status.as_u16(), both.1.status.as_u16()), (200, 200), "its own code is no obstacle");
        retire(&world, &first, json!({})).await.expect(200);
        create(&world, unit("县文化馆")).await.expect(201);
        edit(&world, &first, json!({"name": "县图书馆"})).await.refused(409, "org_retired");
    }

    async fn two_who_give_two_orgs_one_code_at_once_are_not_both_served(app) {
        let world = app.world().await;
        let body = |name: &str| json!({"name": name, "credit_code": "91350100M000100Y43"});
        let replies = tokio::join!(edit(&world, world.school, body("县第一中学")), edit(&world, world.court, body("县人民法院")));
        let mut statuses = [replies.0.status.as_u16(), replies.1.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
    }

    async fn a_namesake_beside_it_is_refused_and_elsewhere_is_not(app) {
        let world = app.world().await;
        let one = world.org(world.jia, "grid", "一网格").await;
        world.org(world.jia, "grid", "二网格").await;
        world.org(world.yi, "grid", "三网格").await;
        edit(&world, one, json!({"name": "二网格"})).await.refused(409, "org_name_taken");
        edit(&world, one, json!({"name": "三网格"})).await.expect(200);
        edit(&world, one, json!({"name": " "})).await.refused(422, "validation_failed");
    }

    async fn an_org_in_which_something_lives_is_not_retired_and_the_refusal_says_what(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        world.org(world.jia, "grid", "一网格").await;
        world.org(world.jia, "grid", "二网格").await;
        let task = world.task(2).await;
        let claim = world.claim(&member, &task).await;
        world.log(&member, &claim, 30).await;
        let refused = retire(&world, world.jia, json!({})).await;
        refused.refused(409, "org_in_use");
        let said: Vec<String> = refused.json()["errors"].as_array().unwrap().iter().map(|e| e["detail"].as_str().unwrap().to_string()).collect();
        assert_eq!(said, ["尚有 2 个下级组织：一网格、二网格", "尚有 1 人在此报到", "尚有 1 个任务未截止", "尚有 1 篇日志待审核"]);
        let refused = retire(&world, world.school, json!({})).await.json();
        assert_eq!((&refused["errors"][0]["code"], &refused["errors"][0]["detail"]), (&"members".into(), &"尚有 1 名在册党员".into()));
        assert_eq!(list(&world, "kind=community").await, ["甲社区", "乙社区", "丙社区"]);
    }

    async fn a_retired_org_is_gone_from_its_day_on_and_still_found_before_it(app) {
        let world = app.world().await;
        let worker = world.staff(Role::Worker, world.yi).await;
        app.advance(Duration::days(3));
        assert_eq!(retire(&world, world.yi, json!({"on": "2026-11-20"})).await.faults(), fault("/on", "in_the_future"));
        assert_eq!(retire(&world, world.yi, json!({"on": "2026-11-15"})).await.faults(), fault("/on", "before_beginning"));
        let retired = retire(&world, world.yi, json!({"on": "2026-11-18"})).await.expect(200);
        assert_eq!(retired["valid_to"], "2026-11-18");
        retire(&world, world.yi, json!({})).await.refused(409, "org_retired");
        assert_eq!(list(&world, "kind=community").await, ["甲社区", "丙社区"]);
        assert_eq!(list(&world, "kind=community&on=2026-11-17").await, ["甲社区", "乙社区", "丙社区"]);
        assert_eq!(list(&world, "kind=community&on=2026-11-18").await, ["甲社区", "丙社区"]);
        assert_eq!(list(&world, "kind=community&on=2026-11-15").await, Vec::<String>::new());
        assert_eq!(list(&world, "kind=community&retired=true").await, ["甲社区", "乙社区", "丙社区"]);
        assert_eq!(world.officer.get(format!("/v1/orgs/{}", world.yi)).send().await.expect(200)["valid_to"], "2026-11-18");
        // The grant on it ended, and with it the token that carried it.
        worker.get("/v1/logs").send().await.refused(401, "session_ended");
    }

    async fn nothing_begins_in_a_retired_org(app) {
        let world = app.world().await;
        let member = world.member_of(world.school).await;
        let street = world.staff(Role::Officer, world.east).await;
        retire(&world, world.yi, json!({})).await.expect(200);
        retire(&world, world.court, json!({})).await.expect(200);
        create(&world, json!({"parent_id": world.yi, "kind": "grid", "name": "一网格"})).await.refused(409, "org_retired");
        let mut task = world.errand(1);
        task["org_id"] = world.yi.to_string().into();
        street.post("/v1/tasks").json(task).send().await.refused(409, "org_retired");
        let body = json!({"community_id": world.yi});
        member.post("/v1/me/checkins").keyed().json(body).send().await.refused(409, "org_retired");
        let body = json!({"unit_id": world.court, "name": "李明", "phone": "13600000001"});
        world.officer.post("/v1/members").json(body).send().await.refused(409, "org_retired");
    }

    async fn a_city_stays_and_whoever_has_only_the_org_cannot_take_it_from_its_parent(app) {
        let world = app.world().await;
        retire(&world, world.city, json!({})).await.refused(409, "org_is_top");
        let own = world.staff(Role::Officer, world.yi).await;
        own.put(format!("/v1/orgs/{}", world.yi)).json(json!({"name": "乙乙社区", "division_code": "990001001002"})).send().await.expect(200);
        own.post(format!("/v1/orgs/{}/retirement", world.yi)).json(json!({})).send().await.refused(404, "not_found");
        let street = world.staff(Role::Officer, world.east).await;
        street.post(format!("/v1/orgs/{}/retirement", world.yi)).json(json!({})).send().await.expect(200);
    }

    async fn a_retirement_sent_again_is_answered_again(app) {
        let world = app.world().await;
        let ask = || world.officer.post(format!("/v1/orgs/{}/retirement", world.yi)).key("retire-yi").json(json!({})).send();
        let first = ask().await;
        let again = ask().await;
        assert_eq!((first.status.as_u16(), again.status.as_u16(), again.header("idempotency-replayed")), (200, 200, "true"));
        assert_eq!(first.body, again.body);
    }

    async fn only_a_top_has_a_compliance_profile(app) {
        let world = app.world().await;
        let system = world.staff(Role::System, world.city).await;
        let body = json!({"boards": "team"});
        let put = |org: Id| system.put(format!("/v1/orgs/{org}/compliance-profile")).json(body.clone()).send();
        assert_eq!(put(world.city).await.expect(200)["boards"], "team");
        put(world.east).await.refused(404, "not_found");
        let shown = world.officer.get(format!("/v1/orgs/{}", world.jia)).send().await.expect(200);
        assert_eq!(shown["compliance_profile"]["boards"], "team");
    }
}
