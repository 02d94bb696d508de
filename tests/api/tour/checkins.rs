//! Check-ins, beyond the first: on paper, moved, confirmed, declined, withdrawn.

use domain::access::Role;
use harness::{World, id};
use serde_json::json;

use super::Reached;

pub async fn tour(world: &World<'_>, reached: &mut Reached) {
    let (worker, officer) = (&world.worker, &world.officer);
    let policy = format!("/v1/orgs/{}/checkin-policy", world.jia);
    let member = world.member_of(world.school).await;
    let body = json!({"community_id": world.yi, "person_id": member.id});
    let first = id(&reached.by("record_checkin", officer.post("/v1/checkins").json(body).send().await));
    reached.by("show_checkin", member.get(format!("/v1/checkins/{first}")).send().await);
    reached.by("set_checkin_policy", worker.put(&policy).json(json!({"confirmation": true})).send().await);
    reached.by("show_checkin_policy", member.get(&policy).send().await);
    let body = json!({"community_id": world.jia});
    let path = format!("/v1/checkins/{first}/move");
    let second = id(&reached.by("move_checkin", member.post(&path).keyed().json(body.clone()).send().await));
    let path = format!("/v1/checkins/{second}/declination");
    let reason = json!({"reason": "登记住址不在本社区"});
    reached.by("decline_checkin", worker.post(path).json(reason).send().await);
    let again = member.post(format!("/v1/checkins/{first}/move")).keyed().json(body).send().await.expect(201);
    let path = format!("/v1/checkins/{}/confirmation", id(&again));
    reached.by("confirm_checkin", worker.post(path).send().await);
    reached.by("list_org_checkins", worker.get(format!("/v1/orgs/{}/checkins", world.jia)).send().await);
    reached.by("list_member_checkins", officer.get(format!("/v1/members/{}/checkins", member.id)).send().await);
    let path = format!("/v1/checkins/{}/receipt", id(&again));
    let receipt = reached.by("issue_receipt", member.put(path).send().await);
    reached.by("show_receipt", member.get(receipt["page"].as_str().expect("a page")).send().await);
    let path = format!("/v1/receipts/{}", receipt["number"].as_str().expect("a number"));
    reached.by("verify_receipt", member.get(path).send().await);
    let path = format!("/v1/checkins/{}/withdrawal", id(&again));
    reached.by("withdraw_checkin", member.post(path).keyed().send().await);
    let city = |what: &str| format!("/v1/orgs/{}/{what}", world.city);
    reached.by("show_checkin_rates", officer.get(city("checkin-rates")).send().await);
    reached.by("list_laggards", officer.get(city("laggards")).send().await);
    reached.by("remind_laggards", officer.post(city("laggards/reminders")).send().await);
    reached.by("show_my_deadlines", member.get("/v1/me/checkin-deadlines").send().await);
    let deadlines = json!({"deadlines": [{"name": "上半年报到", "month": 6, "day": 30}]});
    reached.by("set_checkin_deadlines", officer.put(city("checkin-deadlines")).json(deadlines).send().await);
    reached.by("show_checkin_deadlines", member.get(city("checkin-deadlines")).send().await);
    units(world, reached).await;
    worker.put(&policy).json(json!({"confirmation": false})).send().await.expect(200);
}

/// With 甲, which confirms, and with 乙.
async fn units(world: &World<'_>, reached: &mut Reached) {
    let secretary = world.staff(Role::Secretary, world.school).await;
    let worker = &world.worker;
    let path = format!("/v1/orgs/{}/unit-checkins", world.school);
    let to = |community| json!({"community_id": community});
    let first = id(&reached.by("check_in_unit", secretary.post(&path).json(to(world.jia)).send().await));
    let at = |id: &str, verb: &str| format!("/v1/unit-checkins/{id}/{verb}");
    let reason = json!({"reason": "请先联系社区"});
    reached.by("decline_unit_checkin", worker.post(at(&first, "declination")).json(reason).send().await);
    let first = id(&secretary.post(&path).json(to(world.jia)).send().await.expect(201));
    reached.by("confirm_unit_checkin", worker.post(at(&first, "confirmation")).send().await);
    let second = id(&secretary.post(&path).json(to(world.yi)).send().await.expect(201));
    reached.by("make_primary_checkin", secretary.put(at(&second, "primacy")).send().await);
    reached.by("issue_unit_receipt", secretary.put(at(&second, "receipt")).send().await);
    reached.by("list_unit_checkins", secretary.get(&path).send().await);
    reached.by("withdraw_unit_checkin", secretary.post(at(&second, "withdrawal")).send().await);
}
