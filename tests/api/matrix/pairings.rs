//! Who looks after which place.

use harness::{Client, World, id};
use reqwest::Method;
use serde_json::json;

use super::{Row, Things};

/// A compound of 甲 of which a member looks after some households: the compound's id, the pairing's.
pub async fn paired(world: &World<'_>, member: &Client) -> (String, String) {
    let compound = world.org(world.jia, "compound", "城东小区").await.to_string();
    let body = json!({"person_id": member.id, "households": 30});
    let ask = world.worker.post(format!("/v1/orgs/{compound}/pairings")).json(body);
    (compound, id(&ask.send().await.expect(201)))
}

pub fn rows(world: &World<'_>, things: &Things) -> Vec<Row> {
    let (compound, pairing) = &things.pairing;
    let row = |operation, method, path: String, body, foreign| Row { operation, method, path, body, foreign };
    let get = |operation, path: String, foreign| row(operation, Method::GET, path, None, foreign);
    let of_unit = Some(json!({"unit_id": world.school}));
    let households = Some(json!({"households": 3}));
    vec![
        row("record_pairing", Method::POST, format!("/v1/orgs/{compound}/pairings"), of_unit, true),
        get("list_org_pairings", format!("/v1/orgs/{compound}/pairings"), true),
        get("list_member_pairings", format!("/v1/members/{}/pairings", things.member.id), true),
        get("list_my_pairings", "/v1/me/pairings".into(), false),
        row("correct_pairing", Method::PUT, format!("/v1/pairings/{pairing}/households"), households, true),
        row("end_pairing", Method::POST, format!("/v1/pairings/{pairing}/end"), Some(json!({})), true),
    ]
}
