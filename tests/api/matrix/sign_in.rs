//! How people come in, and how they are kept out.

use harness::World;
use reqwest::Method;
use serde_json::json;

use super::{Row, Things};

pub fn rows(world: &World<'_>, things: &Things) -> Vec<Row> {
    let (member, school, staff) = (&things.member.id, world.school, &world.worker.id);
    let reason = || Some(json!({"reason": "已当面核实"}));
    let row = |operation, method, path: String, body, foreign| Row { operation, method, path, body, foreign };
    let get = |operation, path: String, foreign| row(operation, Method::GET, path, None, foreign);
    let post = |operation, path: String, body| row(operation, Method::POST, path, body, true);
    let delete = |operation, path: String, foreign| row(operation, Method::DELETE, path, None, foreign);
    let nobody = json!({"js_code": "error-40029", "phone_code": "x", "name": "王建国", "unit_id": school});
    let phone = json!({"phone": "13600000009"});
    let registration = &things.registration;
    vec![
        get("find_units", "/v1/registrations/units?name=x".into(), false),
        row("file_registration", Method::POST, "/v1/registrations".into(), Some(nobody), false),
        delete("sign_out_everywhere", "/v1/sessions".into(), false),
        get("export_me", "/v1/me/export".into(), false),
        get("list_my_sessions", "/v1/me/sessions".into(), false),
        delete("end_my_session", format!("/v1/me/sessions/{member}"), true),
        delete("unbind_wechat", "/v1/me/binding".into(), false),
        post("issue_invitation", format!("/v1/members/{member}/invitations"), None),
        post("issue_unit_invitations", format!("/v1/orgs/{school}/invitations"), Some(json!({}))),
        get("list_unit_invitations", format!("/v1/orgs/{school}/invitations"), true),
        post("revoke_invitation", format!("/v1/invitations/{}/revocation", things.invitation), None),
        get("list_registrations", "/v1/registrations".into(), false),
        post(
            "decide_registration",
            format!("/v1/registrations/{registration}/decision"),
            Some(json!({"verdict": "confirmed"})),
        ),
        row("change_phone", Method::PUT, format!("/v1/members/{member}/phone"), Some(phone), true),
        get("list_member_bindings", format!("/v1/members/{member}/bindings"), true),
        post("unbind_member", format!("/v1/members/{member}/unbinding"), reason()),
        post("unbind_staff", format!("/v1/staff/{staff}/unbinding"), reason()),
        delete("end_member_sessions", format!("/v1/members/{member}/sessions"), true),
        delete("end_staff_sessions", format!("/v1/staff/{staff}/sessions"), true),
        get("list_member_disablements", format!("/v1/members/{member}/disablements"), true),
        post("disable_member", format!("/v1/members/{member}/disablement"), reason()),
        post("enable_member", format!("/v1/members/{member}/enablement"), reason()),
        post("disable_staff", format!("/v1/staff/{staff}/disablement"), reason()),
        post("enable_staff", format!("/v1/staff/{staff}/enablement"), reason()),
    ]
}
