//! Proposals: what no log reports, proposed by staff and approved by others.

use chrono::Duration;
use domain::access::Role;
use futures::future::join_all;
use harness::{Client, World, id, new_key, on_both};
use serde_json::{Value, json};

/// What the city's scheme says in these tests.
const SCHEME: &str = r#"
scheme: proposals
title: 申报方案
currency: assessment
caps:
  - { window: year, at_most: "10" }
sections:
  - code: service
    title: 志愿服务
    items:
      - { code: errand, title: 完成任务, clause: 第一条, on: log_accepted, award: { fixed: "1" } }
      - { code: service_hours, title: 服务时长, clause: 第二条, on: log_accepted, award: { per_hour: "1" } }
  - code: merit
    title: 贡献
    items:
      - code: duty
        title: 分工
        clause: 第三条　按件记分，乘以分工和违规系数。
        on: proposal_approved
        award: { per_unit: "1", unit: 件 }
        times:
          - factor: role
            title: 分工
            choices:
              - { code: member, title: 成员, times: "1" }
              - { code: manager, title: 组长, times: "1.2" }
              - { code: leader, title: 负责人, times: "1.4" }
          - factor: violation
            title: 违规
            choices:
              - { code: none, title: 无违规, times: "1" }
              - { code: minor, title: 轻微违规, times: "0.5" }
              - { code: major, title: 严重违规, times: "0" }
        round: { to: "0.1" }
      - code: honour
        title: 市级荣誉
        clause: 第四条　市级荣誉每次 20 分，须经单位和组织部门批准，不计入上限。
        on: proposal_approved
        award: { fixed: "20" }
        approvals: [secretary, officer]
        outside_caps: true
      - code: ladder
        title: 表彰
        clause: 第五条　同一事项只取最高。
        on: proposal_approved
        award: { bands: [{ from: "1", points: "1" }, { from: "2", points: "3" }] }
        highest_of_matter: true
"#;

/// A day after the city has published the scheme, a member of the school who is checked in at 甲.
async fn ready(world: &World<'_>) -> Client {
    world.scheme(world.city, SCHEME, "2026-11-17").await;
    world.app.advance(Duration::days(1));
    world.member_at(world.jia).await
}

fn body(member: &Client, item: &str, more: Value) -> Value {
    let mut body = json!({
        "person_id": member.id, "item": item, "happened_at": "2026-11-17T08:00:00+08:00", "note": "带队清雪",
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

fn path(org: impl std::fmt::Display) -> String {
    format!("/v1/orgs/{org}/proposals")
}

/// Proposed by the worker of 甲; its id.
async fn proposed(world: &World<'_>, member: &Client, item: &str, more: Value) -> String {
    id(&world.worker.post(path(world.jia)).json(body(member, item, more)).send().await.expect(201))
}

fn decision(proposal: &str) -> String {
    format!("/v1/proposals/{proposal}/decision")
}

fn approved() -> Value {
    json!({"verdict": "approved"})
}

async fn total(member: &Client) -> Value {
    member.get("/v1/me/points").send().await.expect(200)["all"].clone()
}

on_both! {
    // Worked example E, by people.
    async fn what_others_approve_is_scored_by_its_factors_and_the_member_reads_why(app) {
        let world = app.world().await;
        let member = ready(&world).await;
        let more = json!({"quantity": "3.35", "factors": {"role": "leader", "violation": "minor"}});
        let answer = world.worker.post(path(world.jia)).json(body(&member, "duty", more)).send().await.expect(201);
        assert_eq!((&answer["state"], &answer["note"], &answer["awaits"]), (&"waiting".into(), &Value::Null, &Value::Null));
        let proposal = id(&answer);
        assert_eq!(total(&member).await, "0", "nothing is scored yet");
        let second = world.staff(Role::Worker, world.jia).await;
        let waiting = second.get("/v1/proposals?state=waiting").send().await.expect(200);
        assert_eq!((&waiting["total"], &waiting["items"][0]["note"]), (&1.into(), &"带队清雪".into()));
        let answer = second.post(decision(&proposal)).json(approved()).send().await.expect(201);
        assert_eq!((&answer["state"], &answer["entries"][0]["credited"]), (&"approved".into(), &"2.3".into()));
        assert_eq!(total(&member).await, "2.3");
        let entry = member.get("/v1/me/entries").send().await.expect(200)["items"][0].clone();
        assert_eq!(
            entry["because"],
            "第三条　按件记分，乘以分工和违规系数。（3.35 件，每件 1 分，负责人 × 1.4，轻微违规 × 0.5，按 0.1 四舍五入，应得 2.3 分）"
        );
        assert_eq!((&entry["proposal_id"], &entry["log_id"]), (&proposal.as_str().into(), &Value::Null));
        let (kind, text) = member.told().await;
        assert_eq!(kind, "proposal_approved");
        assert!(text.contains("计 2.3 分") && !text.contains("清雪"), "the note is kept sealed: {text}");
        let mine = member.get("/v1/me/proposals").send().await.expect(200);
        assert_eq!((&mine["items"][0]["id"], &mine["items"][0]["note"]), (&proposal.as_str().into(), &"带队清雪".into()));
        let explained = member.get("/v1/me/points/explanation").send().await.expect(200);
        assert_eq!((&explained["sections"][0]["title"], &explained["total"]), (&"贡献".into(), &"2.3".into()));
    }

    // The bonus outside the caps, by its named chain only.
    async fn a_chain_is_gone_through_in_its_order_and_what_stands_outside_the_caps_takes_no_room(app) {
        let world = app.world().await;
        let member = ready(&world).await;
        // The community proposes, and the secretary of the member's unit has the first word.
        let answer = world.worker.post(path(world.jia)).json(body(&member, "honour", json!({}))).send().await.expect(201);
        assert_eq!(answer["awaits"], "secretary");
        let honour = id(&answer);
        let another = world.staff(Role::Officer, world.city).await;
        let reply = another.post(decision(&honour)).json(approved()).send().await;
        reply.refused(403, "wrong_approver");
        assert!(reply.text().contains("单位党组织书记"), "{}", reply.text());
        let secretary = world.staff(Role::Secretary, world.school).await;
        let answer = secretary.post(decision(&honour)).json(approved()).send().await.expect(201);
        assert_eq!((&answer["state"], &answer["awaits"]), (&"waiting".into(), &"officer".into()));
        secretary.post(decision(&honour)).json(approved()).send().await.refused(403, "approved_already");
        assert_eq!(total(&member).await, "0");
        let elsewhere = world.staff(Role::Secretary, world.court).await;
        elsewhere.post(decision(&honour)).json(approved()).send().await.refused(404, "not_found");
        let answer = another.post(decision(&honour)).json(approved()).send().await.expect(201);
        assert_eq!((&answer["state"], answer["approvals"].as_array().unwrap().len()), (&"approved".into(), 2));
        assert_eq!(total(&member).await, "20", "more than the ten that all together come to");
        let undo = format!("/v1/proposals/{honour}/revocation");
        world.worker.post(undo).json(json!({"reason": "x"})).send().await.refused(403, "wrong_approver");
        // Ten more are to be had.
        let second = world.staff(Role::Worker, world.jia).await;
        let duty = proposed(&world, &member, "duty", json!({"quantity": "12"})).await;
        second.post(decision(&duty)).json(approved()).send().await.expect(201);
        assert_eq!(total(&member).await, "30");
        assert_eq!(member.credited().await, ["20", "10"]);
    }

    async fn of_one_matter_only_the_highest_counts_in_whatever_order_it_comes(app) {
        let world = app.world().await;
        let member = ready(&world).await;
        let second = world.staff(Role::Worker, world.jia).await;
        let mut ids = Vec::new();
        for (steps, matter) in [("1", "先进"), ("2", " 先进 "), ("1", "先进"), ("1", "另一项")] {
            let proposal = proposed(&world, &member, "ladder", json!({"quantity": steps, "matter": matter})).await;
            second.post(decision(&proposal)).json(approved()).send().await.expect(201);
            ids.push(proposal);
        }
        assert_eq!(member.credited().await, ["1", "2", "0", "1"]);
        let entry = member.get("/v1/me/entries").send().await.expect(200)["items"][2].clone();
        assert_eq!(entry["cut_by"], "同一事项只取最高");
        // Without the higher one the third is no more than the first.
        second.post(format!("/v1/proposals/{}/revocation", ids[1])).json(json!({"reason": "重复"})).send().await.expect(201);
        assert_eq!(member.credited().await, ["1", "2", "0", "1", "-2"]);
        second.post(format!("/v1/proposals/{}/revocation", ids[0])).json(json!({"reason": "重复"})).send().await.expect(201);
        assert_eq!(member.credited().await, ["1", "2", "0", "1", "-2", "-1", "1"], "then the third takes its place");
        assert_eq!(total(&member).await, "2");
    }

    async fn a_revoked_proposal_gives_its_room_back_once_and_the_member_is_told(app) {
        let world = app.world().await;
        let member = ready(&world).await;
        let second = world.staff(Role::Worker, world.jia).await;
        let mut ids = Vec::new();
        for quantity in ["8", "5"] {
            let proposal = proposed(&world, &member, "duty", json!({"quantity": quantity})).await;
            second.post(decision(&proposal)).json(approved()).send().await.expect(201);
            ids.push(proposal);
        }
        assert_eq!(member.credited().await, ["8", "2"]);
        let revocation = format!("/v1/proposals/{}/revocation", ids[0]);
        app.advance(Duration::minutes(1));
        let replies = join_all((0..4).map(|_| world.worker.post(&revocation).json(json!({"reason": "对象有误"})).send())).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            reply.refused(409, "proposal_not_approved");
        }
        assert_eq!(member.credited().await, ["8", "2", "-8", "3"]);
        assert_eq!(member.told().await.0, "proposal_revoked");
        let seen = member.get(format!("/v1/proposals/{}", ids[0])).send().await.expect(200);
        assert_eq!((&seen["state"], &seen["end_reason"]), (&"revoked".into(), &"对象有误".into()));
        second.post(decision(&ids[0])).json(approved()).send().await.refused(409, "proposal_decided");
    }

    async fn nobody_proposes_for_themselves_or_decides_on_what_they_proposed_or_gain_by(app) {
        let world = app.world().await;
        let member = ready(&world).await;
        let both = world.client(member.id.parse().unwrap(), true, vec![("worker".into(), world.jia)]);
        let mine = body(&member, "duty", json!({"quantity": "1"}));
        both.post(path(world.jia)).json(mine.clone()).send().await.refused(403, "own_proposal");
        member.post(path(world.jia)).json(mine).send().await.refused(403, "forbidden");
        let proposal = proposed(&world, &member, "duty", json!({"quantity": "1"})).await;
        for own in [&both, &world.worker] {
            own.post(decision(&proposal)).json(approved()).send().await.refused(403, "own_proposal");
        }
        let elsewhere = world.staff(Role::Worker, world.yi).await;
        elsewhere.post(decision(&proposal)).json(approved()).send().await.refused(404, "not_found");
        elsewhere.get(format!("/v1/proposals/{proposal}")).send().await.refused(404, "not_found");
        assert_eq!(elsewhere.get("/v1/proposals").send().await.expect(200)["total"], 0);
        let second = world.staff(Role::Worker, world.jia).await;
        second.post(decision(&proposal)).json(approved()).send().await.expect(201);
        both.post(format!("/v1/proposals/{proposal}/revocation")).json(json!({"reason": "x"})).send().await
            .refused(403, "own_proposal");
        assert_eq!(total(&member).await, "1");
    }

    async fn a_proposal_is_for_a_member_whom_the_org_knows(app) {
        let world = app.world().await;
        ready(&world).await;
        let stranger = world.member_of(world.court).await;
        let ask = |client: &Client, org, member: &Client| {
            client.post(path(org)).json(body(member, "duty", json!({"quantity": "1"}))).send()
        };
        ask(&world.worker, world.jia, &stranger).await.refused(404, "not_found");
        ask(&world.worker, world.yi, &stranger).await.refused(404, "not_found");
        ask(&world.officer, world.city, &stranger).await.expect(201);
        ask(&world.officer, world.jia, &stranger).await.refused(404, "not_found");
        let clerk = world.staff(Role::Worker, world.jia).await;
        ask(&world.worker, world.jia, &clerk).await.refused(404, "not_found");
    }

    async fn what_does_not_fit_the_item_is_named_place_by_place(app) {
        let world = app.world().await;
        let member = ready(&world).await;
        let faults = async |item: &str, more: Value| {
            world.worker.post(path(world.jia)).json(body(&member, item, more)).send().await.faults()
        };
        let pairs = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(pointer, code)| (pointer.to_string(), code.to_string())).collect::<Vec<_>>()
        };
        assert_eq!(faults("errand", json!({})).await, pairs(&[("/item", "unknown")]));
        assert_eq!(faults("duty", json!({})).await, pairs(&[("/quantity", "required")]));
        assert_eq!(faults("duty", json!({"quantity": "1.234"})).await, pairs(&[("/quantity", "invalid")]));
        assert_eq!(faults("duty", json!({"quantity": "-1"})).await, pairs(&[("/quantity", "out_of_range")]));
        assert_eq!(
            faults("duty", json!({"quantity": "1", "minutes": 5, "factors": {"role": "king", "x": "y"}, "matter": "z"})).await,
            pairs(&[("/minutes", "not_asked"), ("/factors/role", "unknown"), ("/factors/x", "unknown"), ("/matter", "not_asked")])
        );
        assert_eq!(
            faults("honour", json!({"happened_at": "2026-11-18T00:00:00Z", "note": "  "})).await,
            pairs(&[("/note", "length"), ("/happened_at", "in_the_future")])
        );
        for bad in [json!({"happened_at": "yesterday"}), json!({"quantity": 1}), json!({"points": "100"}), json!({"note": ""})] {
            world.worker.post(path(world.jia)).json(body(&member, "duty", bad)).send().await.refused(422, "validation_failed");
        }
        assert_eq!(world.worker.get("/v1/proposals").send().await.expect(200)["total"], 0);
    }

    async fn a_proposal_is_withdrawn_by_whoever_made_it_until_it_is_decided(app) {
        let world = app.world().await;
        let member = ready(&world).await;
        let proposal = proposed(&world, &member, "duty", json!({"quantity": "1"})).await;
        let withdrawal = format!("/v1/proposals/{proposal}/withdrawal");
        let second = world.staff(Role::Worker, world.jia).await;
        second.post(&withdrawal).send().await.refused(404, "not_found");
        assert_eq!(world.worker.post(&withdrawal).send().await.expect(201)["state"], "withdrawn");
        world.worker.post(&withdrawal).send().await.refused(409, "proposal_decided");
        second.post(decision(&proposal)).json(approved()).send().await.refused(409, "proposal_decided");
        second.post(format!("/v1/proposals/{proposal}/revocation")).json(json!({"reason": "x"})).send().await
            .refused(409, "proposal_not_approved");
        assert_eq!(total(&member).await, "0");
    }

    async fn declining_asks_for_a_reason_and_tells_the_proposer(app) {
        let world = app.world().await;
        let member = ready(&world).await;
        let proposal = proposed(&world, &member, "duty", json!({"quantity": "1"})).await;
        let second = world.staff(Role::Worker, world.jia).await;
        let declined = |reason: Value| json!({"verdict": "declined", "reason": reason});
        assert_eq!(
            second.post(decision(&proposal)).json(declined(Value::Null)).send().await.faults(),
            [("/reason".to_string(), "length".to_string())]
        );
        let answer = second.post(decision(&proposal)).json(declined("请附材料".into())).send().await.expect(201);
        assert_eq!((&answer["state"], &answer["end_reason"]), (&"declined".into(), &Value::Null));
        assert_eq!(world.worker.told().await.0, "proposal_declined");
        let seen = world.worker.get(format!("/v1/proposals/{proposal}")).send().await.expect(200);
        assert_eq!(seen["end_reason"], "请附材料");
        second.post(decision(&proposal)).json(approved()).send().await.refused(409, "proposal_decided");
        assert_eq!(total(&member).await, "0");
    }

    async fn of_many_who_approve_at_once_one_does_and_a_repeat_gets_the_same_answer(app) {
        let world = app.world().await;
        let member = ready(&world).await;
        let proposal = proposed(&world, &member, "duty", json!({"quantity": "1"})).await;
        let mut staff = Vec::new();
        for _ in 0..5 {
            staff.push(world.staff(Role::Worker, world.jia).await);
        }
        let replies = join_all(staff.iter().map(|one| one.post(decision(&proposal)).json(approved()).send())).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            reply.refused(409, "proposal_decided");
        }
        assert_eq!(member.credited().await, ["1"]);
        let another = proposed(&world, &member, "duty", json!({"quantity": "1"})).await;
        let key = new_key();
        let first = staff[0].post(decision(&another)).key(&key).json(approved()).send().await;
        let again = staff[0].post(decision(&another)).key(&key).json(approved()).send().await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(first.expect(201), again.expect(201));
        assert_eq!(member.credited().await, ["1", "1"]);
    }
}
