//! The office writes rules of its own, has them checked, and publishes them; a member reads them.

use harness::{World, id};
use serde_json::json;

use super::Reached;

pub async fn published(reached: &mut Reached, world: &World<'_>) {
    let text = include_str!("../../../data/schemes/default.yaml");
    let checked = world.officer.post("/v1/scheme-checks").json(json!({"text": text})).send().await;
    assert_eq!(reached.by("check_scheme", checked)["is_valid"], true);
    let trial =
        world.officer.post(format!("/v1/orgs/{}/scheme-trials", world.city)).json(json!({"text": text})).send().await;
    assert_eq!(reached.by("try_scheme", trial)["findings"], json!([]));
    let path = format!("/v1/orgs/{}/scheme-versions", world.city);
    let publication = json!({"text": text, "effective_from": "2027-01-01"});
    let version = reached.by("publish_scheme", world.officer.post(&path).json(publication).send().await);
    let member = world.member_of(world.school).await;
    reached.by("list_scheme_versions", member.get(&path).send().await);
    let of_street = json!({"text": text, "effective_from": "2027-01-01"});
    let street = format!("/v1/orgs/{}/scheme-versions", world.jia);
    let street = id(&world.officer.post(street).json(of_street).send().await.expect(201));
    let ends = json!({"ends_on": "2027-06-01"});
    let retired = world.officer.post(format!("/v1/scheme-versions/{street}/retirement")).json(ends).send().await;
    assert_eq!(reached.by("retire_scheme", retired)["ends_on"], "2027-06-01");
    let path = format!("/v1/orgs/{}/scheme-drafts", world.city);
    let body = json!({"title": "草案", "text": text});
    let keep = async || world.officer.post(&path).json(body.clone()).send().await;
    let draft = format!("/v1/scheme-drafts/{}", id(&reached.by("create_scheme_draft", keep().await)));
    reached.by("list_scheme_drafts", world.officer.get(&path).send().await);
    reached.by("edit_scheme_draft", world.officer.put(&draft).json(body.clone()).send().await);
    assert_eq!(reached.by("show_scheme_draft", world.officer.get(&draft).send().await)["revision"], 2);
    let publication = json!({"effective_from": "2027-02-01"});
    reached
        .by("publish_scheme_draft", world.officer.post(format!("{draft}/publication")).json(publication).send().await);
    let another = format!("/v1/scheme-drafts/{}", id(&keep().await.expect(201)));
    reached.by("delete_scheme_draft", world.officer.delete(another).send().await);
    reached.by("show_scheme_version", member.get(format!("/v1/scheme-versions/{}", id(&version))).send().await);
}
