//! The organisation department puts the county in order.

use harness::{World, id};
use serde_json::json;

use super::Reached;

/// Corrects, moves, splits, merges and retires orgs, and records a seat of `person`.
pub async fn tour(world: &World<'_>, person: &str, reached: &mut Reached) {
    let officer = &world.officer;
    let seats = format!("/v1/orgs/{}/seats", world.school);
    let body = json!({"person_id": person, "title": "secretary"});
    let seat = id(&reached.by("record_seat", officer.post(&seats).json(body).send().await));
    reached.by("list_org_seats", officer.get(&seats).send().await);
    reached.by("list_member_seats", officer.get(format!("/v1/members/{person}/seats")).send().await);
    reached.by("end_seat", officer.post(format!("/v1/seats/{seat}/end")).json(json!({})).send().await);

    reached.by("orgs_template", officer.get("/v1/org-lists/template").send().await);
    let path = format!("/v1/org-lists?org_id={}&mode=all_or_nothing", world.yi);
    reached.by("import_orgs", officer.post(path).body("text/csv", "类别,名称\n网格,一网格\n").send().await);
    world.app.run_due_jobs().await;
    let path = format!("/v1/org-lists/export?org_id={}&format=csv", world.yi);
    reached.by("export_orgs", officer.get(path).send().await);

    let compound = world.org(world.jia, "compound", "柳岸华都").await;
    let body = json!({"name": "柳岸华都小区", "address": "河东大道 1 号"});
    reached.by("edit_org", officer.put(format!("/v1/orgs/{compound}")).json(body).send().await);
    let body = json!({"parent_id": world.yi});
    reached.by("move_org", officer.post(format!("/v1/orgs/{compound}/moves")).json(body).send().await);
    let body = json!({"name": "乙二社区", "child_ids": [compound]});
    let split = reached.by("split_org", officer.post(format!("/v1/orgs/{}/splits", world.yi)).json(body).send().await);
    let new = split["to"]["id"].as_str().expect("an id");
    let body = json!({"into_id": world.yi});
    reached.by("merge_org", officer.post(format!("/v1/orgs/{new}/merger")).json(body).send().await);
    reached.by("retire_org", officer.post(format!("/v1/orgs/{}/retirement", world.bing)).json(json!({})).send().await);
}
