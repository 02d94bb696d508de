//! People: the roster, and what is shown of them.

use domain::access::Role;
use futures::future::join_all;
use harness::on_both;
use serde_json::json;

on_both! {
    async fn a_phone_number_is_on_the_roster_once_however_many_ask(app) {
        let world = app.world().await;
        let asks = (0..10).map(|n| {
            let body = json!({"unit_id": world.school, "name": format!("李{n}"), "phone": "13800000001"});
            world.officer.post("/v1/members").json(body).send()
        });
        let replies = join_all(asks).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            assert_eq!(reply.refusal().0, 409);
        }
    }

    async fn a_malformed_member_is_refused_by_its_faults(app) {
        let world = app.world().await;
        let post = |body: serde_json::Value| async { world.officer.post("/v1/members").json(body).send().await };
        let faults = post(json!({"unit_id": world.school, "name": " ", "phone": "1380000000x"})).await.faults();
        assert_eq!(faults.iter().map(|f| f.0.as_str()).collect::<Vec<_>>(), ["/name", "/phone"]);
        let faults = post(json!({"unit_id": world.jia, "name": "李明", "phone": "13800000001"})).await.faults();
        assert_eq!(faults, [("/unit_id".to_string(), "not_a_unit".to_string())]);
    }

    async fn a_secretary_puts_people_on_their_own_roster_only(app) {
        let world = app.world().await;
        let secretary = world.staff(Role::Secretary, world.school).await;
        let body = |unit: domain::Id, phone: &str| json!({"unit_id": unit, "name": "李明", "phone": phone, "class": "rural", "duty": "教师"});
        let member = secretary.post("/v1/members").json(body(world.school, "13800000001")).send().await.expect(201);
        assert_eq!((&member["membership"]["class"], &member["membership"]["duty"]), (&"rural".into(), &"教师".into()));
        assert_eq!(member["phone"], "138****0001");
        secretary.post("/v1/members").json(body(world.court, "13800000002")).send().await.refused(404, "not_found");
    }
}
