//! How people come in, and how they are kept out.

use domain::access::Role;
use harness::{TestApp, World, id};
use serde_json::json;

use super::Reached;

/// A member without a telephone number comes in by a code on paper; one missing from the roster by a
/// registration; and whoever must not come in is kept out.
pub async fn by_every_door(reached: &mut Reached, app: &TestApp, world: &World<'_>) {
    let (officer, nobody) = (&world.officer, app.anonymous());
    let reason = || json!({"reason": "已当面核实"});
    let person = world.enrol("钱来来", "13811110001").await;
    let path = format!("/v1/members/{person}");
    let lost = id(&reached.by("issue_invitation", officer.post(format!("{path}/invitations")).send().await));
    let revocation = format!("/v1/invitations/{lost}/revocation");
    reached.by("revoke_invitation", officer.post(revocation).send().await);
    let of_unit = format!("/v1/orgs/{}/invitations", world.school);
    let slips = reached.by("issue_unit_invitations", officer.post(&of_unit).json(json!({})).send().await);
    reached.by("list_unit_invitations", officer.get(&of_unit).send().await);
    let slip = slips["items"].as_array().unwrap().iter().find(|slip| slip["person_id"] == *person).unwrap();
    let tokens = app.wechat("qian~1", json!({"invitation_code": slip["code"]})).await.expect(201);
    let phone = json!({"phone": "13811110002"});
    reached.by("change_phone", officer.put(format!("{path}/phone")).json(phone).send().await);

    reached.by("find_units", nobody.get("/v1/registrations/units?name=中学").send().await);
    let body =
        json!({"js_code": "sun~1", "phone_code": "phone-13811110003", "name": "孙新来", "unit_id": world.school});
    let filed = id(&reached.by("file_registration", nobody.post("/v1/registrations").json(body).send().await));
    reached.by("list_registrations", officer.get("/v1/registrations?state=waiting").send().await);
    let decision = format!("/v1/registrations/{filed}/decision");
    let confirmed = json!({"verdict": "confirmed"});
    reached.by("decide_registration", officer.post(decision).json(confirmed).send().await);

    let member = app.with_token(tokens["access_token"].as_str().unwrap());
    let other = app.wechat("qian~2", json!({})).await.expect(201);
    let list = reached.by("list_my_sessions", member.get("/v1/me/sessions").send().await);
    let another = list["items"].as_array().unwrap().iter().find(|session| session["is_current"] == false).unwrap();
    let another = format!("/v1/me/sessions/{}", id(another));
    reached.by("export_me", member.get("/v1/me/export").send().await);
    reached.by("end_my_session", member.delete(another).send().await);
    app.with_token(other["access_token"].as_str().unwrap()).get("/v1/me").send().await.refused(401, "session_ended");
    reached.by("end_member_sessions", officer.delete(format!("{path}/sessions")).send().await);
    let in_again = |code: &'static str| async move {
        let tokens = app.wechat(code, json!({})).await.expect(201);
        app.with_token(tokens["access_token"].as_str().unwrap())
    };
    let member = in_again("qian~3").await;
    reached.by("sign_out_everywhere", member.delete("/v1/sessions").send().await);
    let member = in_again("qian~4").await;
    reached.by("unbind_wechat", member.delete("/v1/me/binding").send().await);
    app.wechat("qian~5", json!({"phone_code": "phone-13811110002~1"})).await.expect(201);
    reached.by("unbind_member", officer.post(format!("{path}/unbinding")).json(reason()).send().await);
    reached.by("list_member_bindings", officer.get(format!("{path}/bindings")).send().await);
    reached.by("disable_member", officer.post(format!("{path}/disablement")).json(reason()).send().await);
    reached.by("list_member_disablements", officer.get(format!("{path}/disablements")).send().await);
    reached.by("enable_member", officer.post(format!("{path}/enablement")).json(reason()).send().await);

    let security = world.staff(Role::Security, world.city).await;
    app.wechat("qian~6", json!({"phone_code": "phone-13811110002~2"})).await.expect(201);
    world.grant(&person, Role::Worker, world.yi).await;
    let staff = format!("/v1/staff/{person}");
    reached.by("unbind_staff", security.post(format!("{staff}/unbinding")).json(reason()).send().await);
    reached.by("end_staff_sessions", security.delete(format!("{staff}/sessions")).send().await);
    reached.by("disable_staff", security.post(format!("{staff}/disablement")).json(reason()).send().await);
    reached.by("enable_staff", security.post(format!("{staff}/enablement")).json(reason()).send().await);
}
