//! Points, boards and overviews.

use harness::World;
use reqwest::Method;

use super::{Row, Things};

pub fn rows(world: &World<'_>, things: &Things) -> Vec<Row> {
    let get = |operation, path: String, foreign| Row { operation, method: Method::GET, path, body: None, foreign };
    let member = &things.member;
    vec![
        get("list_member_entries", format!("/v1/members/{}/entries", member.id), true),
        get("explain_my_points", "/v1/me/points/explanation".into(), false),
        get("explain_member_points", format!("/v1/members/{}/points/explanation", member.id), true),
        get("list_org_entries", format!("/v1/orgs/{}/entries", world.jia), true),
        get("explain_org_points", format!("/v1/orgs/{}/points/explanation", world.jia), true),
        get("rank_orgs", format!("/v1/orgs/{}/rankings?kind=grid&period=2026", world.jia), true),
        get("show_my_points", "/v1/me/points".into(), false),
        get("list_my_entries", "/v1/me/entries".into(), false),
        get("list_ledger_roots", "/v1/ledger-roots".into(), false),
        get("show_board", format!("/v1/orgs/{}/boards/2026-11", world.jia), true),
        get("show_overview", format!("/v1/orgs/{}/overview", world.jia), true),
    ]
}
