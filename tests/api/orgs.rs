//! Organisations.

use domain::access::Role;
use harness::on_both;
use serde_json::{Value, json};

on_both! {
    async fn orgs_are_found_by_parent_kind_and_name(app) {
        let world = app.world().await;
        let names = |page: &Value| page["items"].as_array().unwrap().iter().map(|o| o["name"].as_str().unwrap().to_string()).collect::<Vec<_>>();
        let get = async |query: String| { world.officer.get(format!("/v1/orgs?{query}")).send().await.expect(200) };
        assert_eq!(names(&get(format!("parent_id={}", world.east)).await), ["甲社区", "乙社区"]);
        assert_eq!(names(&get("kind=community".into()).await), ["甲社区", "乙社区", "丙社区"]);
        assert_eq!(names(&get("name=丙".into()).await), ["丙社区"]);
        for wildcard in ["%25", "_", "%5C"] {
            assert_eq!(names(&get(format!("name={wildcard}")).await), Vec::<String>::new());
        }
        let page = get("kind=community&page=2&page_size=2".into()).await;
        assert_eq!((names(&page), page["total"].as_u64()), (vec!["丙社区".to_string()], Some(3)));
        world.officer.get("/v1/orgs?kind=planet").send().await.refused(422, "validation_failed");
        world.officer.get("/v1/orgs?parent_id=x").send().await.refused(422, "validation_failed");
    }

    async fn an_org_shows_where_it_stands_and_what_is_below(app) {
        let world = app.world().await;
        let city = world.officer.get(format!("/v1/orgs/{}", world.city)).send().await.expect(200);
        assert_eq!(city["counts"], json!([
            {"kind": "city", "count": 1}, {"kind": "community", "count": 3}, {"kind": "street", "count": 2}, {"kind": "unit", "count": 2}
        ]));
        assert_eq!(city["compliance_profile"]["boards"], "own", "strict from the first day");
        world.officer.get(format!("/v1/orgs/{}", uuid::Uuid::nil())).send().await.refused(404, "not_found");
    }

    async fn an_org_is_set_up_where_it_can_stand_and_once(app) {
        let world = app.world().await;
        let post = |parent: domain::Id, kind: &'static str, name: &'static str| {
            let body = json!({"parent_id": parent, "kind": kind, "name": name});
            async { world.officer.post("/v1/orgs").json(body).send().await }
        };
        post(world.jia, "compound", "柳岸华都").await.expect(201);
        post(world.jia, "compound", " 柳岸华都 ").await.refused(409, "org_name_taken");
        post(world.yi, "compound", "柳岸华都").await.expect(201);
        assert_eq!(post(world.jia, "street", "南街道").await.faults(), [("/kind".to_string(), "misplaced".to_string())]);
        assert_eq!(post(world.jia, "grid", "  ").await.faults(), [("/name".to_string(), "required".to_string())]);
        post(uuid::Uuid::nil(), "unit", "无").await.refused(404, "not_found");
    }

    async fn only_a_top_has_a_compliance_profile(app) {
        let world = app.world().await;
        let system = world.staff(Role::System, world.city).await;
        let body = json!({"boards": "team"});
        let put = |org: domain::Id| system.put(format!("/v1/orgs/{org}/compliance-profile")).json(body.clone()).send();
        assert_eq!(put(world.city).await.expect(200)["boards"], "team");
        put(world.east).await.refused(404, "not_found");
        let shown = world.officer.get(format!("/v1/orgs/{}", world.jia)).send().await.expect(200);
        assert_eq!(shown["compliance_profile"]["boards"], "team");
    }
}
