//! What members can do: said by them or for them, seen by few.

use domain::access::Role;
use futures::future::join_all;
use harness::{Client, Reply, new_key, on_both};
use serde_json::{Value, json};

async fn say(member: &Client, skills: Value) -> Reply {
    member.put("/v1/me/skills").keyed().json(json!({"skills": skills})).send().await
}

on_both! {
    async fn a_member_says_what_they_can_do_and_those_who_answer_for_them_may_too(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        assert_eq!(member.get("/v1/me/skills").send().await.expect(200), json!({"skills": []}));
        let said = say(&member, json!([" 理发 ", "ＡＥＤ　操作", "aed 操作"])).await.expect(200);
        assert_eq!(said, json!({"skills": ["aed 操作", "理发"]}));
        let path = format!("/v1/members/{}/skills", member.id);
        assert_eq!(world.officer.get(&path).send().await.expect(200), said);
        let secretary = world.staff(Role::Secretary, world.school).await;
        let body = json!({"skills": ["急救"]});
        secretary.put(&path).json(body.clone()).send().await.expect(200);
        assert_eq!(member.get("/v1/me/skills").send().await.expect(200), body);
        // An organiser does not answer for members, nor does the secretary of another unit.
        world.worker.get(&path).send().await.refused(403, "forbidden");
        let other = world.staff(Role::Secretary, world.court).await;
        other.get(&path).send().await.refused(404, "not_found");
        other.put(&path).json(body).send().await.refused(404, "not_found");
        assert_eq!(say(&member, json!([])).await.expect(200), json!({"skills": []}));
    }

    async fn what_is_no_skill_is_named_and_nothing_is_lost(app) {
        let world = app.world().await;
        let member = world.member_of(world.school).await;
        say(&member, json!(["急救"])).await.expect(200);
        let faults = say(&member, json!(["理发", " ", "很".repeat(21)])).await.faults();
        let named = [("/skills/1", "required"), ("/skills/2", "too_long")];
        assert_eq!(faults, named.map(|(pointer, code)| (pointer.to_string(), code.to_string())));
        let eleven: Vec<String> = (0..11).map(|n| format!("技能{n}")).collect();
        assert_eq!(say(&member, json!(eleven)).await.faults(), [("/skills".to_string(), "too_many".to_string())]);
        assert_eq!(say(&member, json!("急救")).await.status, 422);
        let keyless = member.put("/v1/me/skills").json(json!({"skills": []})).send().await;
        keyless.refused(400, "idempotency_key_required");
        assert_eq!(member.get("/v1/me/skills").send().await.expect(200), json!({"skills": ["急救"]}));
    }

    async fn of_many_who_say_it_at_once_one_has_the_last_word(app) {
        let world = app.world().await;
        let member = world.member_of(world.school).await;
        let replies = join_all((0..6).map(|n| say(&member, json!([format!("技能{n}"), "急救"])))).await;
        assert!(replies.iter().all(|reply| reply.status == 200), "{:?}", replies.iter().map(Reply::text).collect::<Vec<_>>());
        let said = member.get("/v1/me/skills").send().await.expect(200);
        assert_eq!(said["skills"].as_array().unwrap().len(), 2);
        // A lost answer is given again, and does not undo what came after.
        let (key, first) = (new_key(), json!({"skills": ["摄影"]}));
        let ask = || member.put("/v1/me/skills").key(&key).json(first.clone()).send();
        ask().await.expect(200);
        say(&member, json!(["理发"])).await.expect(200);
        assert_eq!(ask().await.header("idempotency-replayed"), "true");
        assert_eq!(member.get("/v1/me/skills").send().await.expect(200), json!({"skills": ["理发"]}));
    }
}
