//! For whom a task is: units, teams, skills. Who may claim it, and who no longer may.

use chrono::Duration;
use domain::Id;
use domain::access::Role;
use futures::future::join_all;
use harness::{Client, Reply, World, id, on_both};
use serde_json::{Value, json};

/// An errand of 甲 for some.
fn errand_for(world: &World<'_>, slots: i32, audience: Value) -> Value {
    let mut body = world.errand(slots);
    body["audience"] = audience;
    body
}

async fn claim(member: &Client, task: &str) -> Reply {
    member.post(format!("/v1/tasks/{task}/claims")).keyed().send().await
}

/// A member of a unit, checked in at 甲.
async fn member(world: &World<'_>, unit: Id) -> Client {
    let member = world.member_of(unit).await;
    let body = json!({"community_id": world.jia});
    member.post("/v1/me/checkins").keyed().json(body).send().await.expect(201);
    member
}

async fn say(member: &Client, skills: &[&str]) {
    member.put("/v1/me/skills").keyed().json(json!({"skills": skills})).send().await.expect(200);
}

/// Makes somebody a member of a team; the seat's id.
async fn join(world: &World<'_>, team: Id, member: &Client) -> String {
    let body = json!({"person_id": member.id, "title": "other", "label": "队员"});
    id(&world.officer.post(format!("/v1/orgs/{team}/seats")).json(body).send().await.expect(201))
}

/// The titles in the hall.
async fn hall(member: &Client, query: &str) -> Vec<String> {
    let hall = member.get(format!("/v1/tasks?{query}")).send().await.expect(200);
    hall["items"].as_array().unwrap().iter().map(id).collect()
}

/// Somebody with a new token: a change of unit ends the old ones.
fn again(world: &World<'_>, member: &Client) -> Client {
    world.app.advance(Duration::seconds(1));
    world.client(member.id.parse().unwrap(), true, Vec::new())
}

/// How the newest claim of a member ended.
async fn end_of(member: &Client) -> Value {
    member.get("/v1/me/claims").send().await.expect(200)["items"][0]["end_reason"].clone()
}

/// For whom a refusal says that the task is.
fn whom(reply: &Reply) -> String {
    reply.refused(409, "audience_mismatch");
    reply.json()["errors"][0]["detail"].as_str().unwrap().to_string()
}

on_both! {
    async fn a_task_for_a_unit_is_for_those_who_work_there_or_below_it(app) {
        let world = app.world().await;
        let campus = world.org(world.school, "unit", "县第一中学分校").await;
        let task = world.publish(errand_for(&world, 5, json!({"unit_ids": [world.school]}))).await;
        let (teacher, below, judge) =
            (member(&world, world.school).await, member(&world, campus).await, member(&world, world.court).await);
        for allowed in [&teacher, &below] {
            assert_eq!(hall(allowed, "").await, [task.as_str()]);
            claim(allowed, &task).await.expect(201);
        }
        assert_eq!(whom(&claim(&judge, &task).await), "单位：县第一中学");
        // To others it is told for whom it is, where they ask for everything.
        assert_eq!(hall(&judge, "").await, [] as [&str; 0]);
        assert_eq!(hall(&judge, "everything=true").await, [task.as_str()]);
        let seen = judge.get(format!("/v1/tasks/{task}")).send().await.expect(200);
        let school = json!([{"id": world.school, "name": "县第一中学"}]);
        assert_eq!(seen["audience"], json!({"units": school, "teams": [], "skills": []}));
        // Another community's members learn nothing.
        world.member_at(world.yi).await.get(format!("/v1/tasks/{task}")).send().await.refused(404, "not_found");
    }

    async fn a_task_for_a_team_or_a_skill_is_for_who_has_it(app) {
        let world = app.world().await;
        let team = world.org(world.jia, "team", "蓝天救援队").await;
        let (rescuer, barber, both) =
            (world.member_at(world.jia).await, world.member_at(world.jia).await, world.member_at(world.jia).await);
        join(&world, team, &rescuer).await;
        join(&world, team, &both).await;
        say(&barber, &["理发"]).await;
        say(&both, &["ＡＥＤ", "理发"]).await;
        let teams = world.publish(errand_for(&world, 5, json!({"team_ids": [team]}))).await;
        app.advance(Duration::seconds(1));
        let skilled = world.publish(errand_for(&world, 5, json!({"skills": ["急救", "理发"]}))).await;
        app.advance(Duration::seconds(1));
        let strict = world.publish(errand_for(&world, 5, json!({"team_ids": [team], "skills": ["aed", "急救"]}))).await;
        for (member, allowed) in
            [(&rescuer, vec![&teams]), (&barber, vec![&skilled]), (&both, vec![&strict, &skilled, &teams])]
        {
            assert_eq!(hall(member, "").await, allowed.iter().map(|id| id.to_string()).collect::<Vec<_>>());
            for task in [&teams, &skilled, &strict] {
                let status = claim(member, task).await.status.as_u16();
                assert_eq!(status, if allowed.contains(&task) { 201 } else { 409 });
            }
        }
        assert_eq!(whom(&claim(&barber, &strict).await), "队伍：蓝天救援队；技能：aed、急救");
        // The organiser sees the skills that the task asks for, and no others.
        let claims = world.worker.get(format!("/v1/tasks/{strict}/claims")).send().await.expect(200);
        assert_eq!(claims["items"][0]["skills"], json!(["aed"]));
        let claims = world.worker.get(format!("/v1/tasks/{teams}/claims")).send().await.expect(200);
        assert_eq!((&claims["items"][0]["skills"], &claims["items"][1]["skills"]), (&json!([]), &json!([])));
    }

    async fn a_hall_without_gaps_shows_what_is_for_me_however_much_is_for_others(app) {
        let world = app.world().await;
        let teacher = member(&world, world.school).await;
        let mut mine = Vec::new();
        for n in 0..9 {
            app.advance(Duration::seconds(1));
            let unit = if n % 4 == 0 { world.school } else { world.court };
            let task = world.publish(errand_for(&world, 5, json!({"unit_ids": [unit]}))).await;
            if n % 4 == 0 {
                mine.insert(0, task);
            }
        }
        let (mut seen, mut path) = (Vec::new(), "/v1/tasks?limit=2".to_string());
        loop {
            let page = teacher.get(&path).send().await.expect(200);
            seen.extend(page["items"].as_array().unwrap().iter().map(id));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("/v1/tasks?limit=2&cursor={cursor}");
        }
        assert_eq!(seen, mine);
    }

    async fn whoever_leaves_the_unit_the_team_or_the_skill_loses_what_they_have_not_served(app) {
        let world = app.world().await;
        let team = world.org(world.jia, "team", "蓝天救援队").await;
        let (idle, busy) = (member(&world, world.school).await, member(&world, world.school).await);
        let (rescuer, barber) = (world.member_at(world.jia).await, world.member_at(world.jia).await);
        let seat = join(&world, team, &rescuer).await;
        say(&barber, &["理发"]).await;
        let for_unit = world.publish(errand_for(&world, 5, json!({"unit_ids": [world.school]}))).await;
        world.claim(&idle, &for_unit).await;
        let served = world.claim(&busy, &for_unit).await;
        world.log(&busy, &served, 30).await;
        world.claim(&rescuer, &world.publish(errand_for(&world, 5, json!({"team_ids": [team]}))).await).await;
        world.claim(&barber, &world.publish(errand_for(&world, 5, json!({"skills": ["理发"]}))).await).await;
        for member in [&idle, &busy] {
            let body = json!({"unit_id": world.court});
            world.officer.put(format!("/v1/members/{}/membership", member.id)).json(body).send().await.expect(200);
        }
        app.run_due_jobs().await;
        let (idle, busy) = (again(&world, &idle), again(&world, &busy));
        world.officer.post(format!("/v1/seats/{seat}/end")).json(json!({})).send().await.expect(200);
        say(&barber, &["摄影"]).await;
        assert_eq!(end_of(&busy).await, Value::Null, "what was done is done");
        for member in [&idle, &rescuer, &barber] {
            assert_eq!(end_of(member).await, "released");
            let (kind, text) = member.told().await;
            assert!(kind == "claim_released" && text.contains("您目前不在其中"), "{kind} {text}");
        }
        let seen = world.worker.get(format!("/v1/tasks/{for_unit}")).send().await.expect(200);
        assert_eq!(seen["claimed"], 1);
    }

    async fn an_edit_that_narrows_the_audience_throws_nobody_out(app) {
        let world = app.world().await;
        let (teacher, judge) = (member(&world, world.school).await, member(&world, world.court).await);
        let mut body = world.errand(5);
        let task = world.publish(body.clone()).await;
        world.claim(&judge, &task).await;
        app.advance(Duration::seconds(1));
        body["audience"] = json!({"unit_ids": [world.school]});
        let edited = world.worker.put(format!("/v1/tasks/{task}")).json(body).send().await.expect(200);
        assert_eq!((&edited["claimed"], &edited["revision"]), (&1.into(), &2.into()));
        // Not either when something else about them changes.
        let path = format!("/v1/members/{}/skills", judge.id);
        world.officer.put(path).json(json!({"skills": ["理发"]})).send().await.expect(200);
        assert_eq!(end_of(&judge).await, Value::Null);
        whom(&claim(&member(&world, world.court).await, &task).await);
        claim(&teacher, &task).await.expect(201);
        // Whoever claimed it since then does lose it.
        let body = json!({"unit_id": world.court});
        world.officer.put(format!("/v1/members/{}/membership", teacher.id)).json(body).send().await.expect(200);
        app.run_due_jobs().await;
        let teacher = again(&world, &teacher);
        assert_eq!((end_of(&teacher).await, end_of(&judge).await), ("released".into(), Value::Null));
    }

    async fn whoever_waits_is_passed_over_when_the_task_is_not_for_them_any_more(app) {
        let world = app.world().await;
        let task = world.publish(errand_for(&world, 1, json!({"skills": ["理发"]}))).await;
        let members = [world.member_at(world.jia).await, world.member_at(world.jia).await, world.member_at(world.jia).await];
        let path = format!("/v1/tasks/{task}/waitlist");
        for member in &members {
            say(member, &["理发"]).await;
        }
        let held = world.claim(&members[0], &task).await;
        let stranger = world.member_at(world.jia).await;
        whom(&stranger.post(&path).keyed().send().await);
        for member in &members[1..] {
            app.advance(Duration::seconds(1));
            member.post(&path).keyed().send().await.expect(201);
        }
        say(&members[1], &[]).await;
        members[0].post(format!("/v1/claims/{held}/withdrawal")).keyed().send().await.expect(201);
        app.run_due_jobs().await;
        assert!(members[1].told().await.1.contains("该任务面向技能：理发"));
        assert_eq!(members[2].told().await.0, "waitlist_promoted");
    }

    async fn what_is_no_audience_is_named_and_nothing_is_published(app) {
        let world = app.world().await;
        let (team, gone) = (world.org(world.jia, "team", "蓝天救援队").await, world.org(world.city, "unit", "旧单位").await);
        world.officer.post(format!("/v1/orgs/{gone}/retirement")).json(json!({})).send().await.expect(200);
        let nowhere = "0197f0a0-0000-7000-8000-000000000001";
        let audience = json!({"unit_ids": [world.school, team, gone, nowhere], "team_ids": [world.court, world.jia],
                              "skills": ["急救", " "]});
        let task = errand_for(&world, 1, audience.clone());
        let named = [
            ("/audience/unit_ids/1", "misplaced"), ("/audience/unit_ids/2", "retired"),
            ("/audience/unit_ids/3", "not_found"), ("/audience/team_ids/0", "misplaced"),
            ("/audience/team_ids/1", "misplaced"),
        ];
        let named = named.map(|(pointer, code)| (pointer.to_string(), code.to_string()));
        assert_eq!(world.worker.post("/v1/tasks").json(task.clone()).send().await.faults(), named);
        assert_eq!(world.worker.get(format!("/v1/orgs/{}/tasks", world.jia)).send().await.expect(200)["total"], 0);
        // A draft may say it, and is judged when it is published.
        let draft = id(&world.worker.post("/v1/drafts").json(task).send().await.expect(201));
        let faults = world.worker.post(format!("/v1/drafts/{draft}/publication")).send().await.faults();
        assert_eq!(faults, named);
        for wrong in [json!({"unit_ids": "all"}), json!({"units": []}), json!({"unit_ids": ["x"]}), json!({"skills": vec!["a"; 11]})] {
            assert_eq!(world.worker.post("/v1/tasks").json(errand_for(&world, 1, wrong)).send().await.status, 422);
        }
    }

    async fn drafts_templates_copied_plans_and_series_carry_the_audience(app) {
        let world = app.world().await;
        let audience = json!({"unit_ids": [world.school], "skills": ["急救"]});
        let mut template = world.gathering(5, 2);
        template["audience"] = audience.clone();
        template["template"] = true.into();
        let template = world.worker.post("/v1/drafts").json(template).send().await.expect(201);
        let shown = template["audience"].clone();
        assert_eq!((&shown["units"][0]["name"], &shown["skills"]), (&"县第一中学".into(), &json!(["急救"])));
        let path = format!("/v1/drafts/{}/copies", id(&template));
        let draft = world.worker.post(path).json(json!({"day": "2026-11-19"})).send().await.expect(201);
        assert_eq!(draft["audience"], shown);
        let task = world.worker.post(format!("/v1/drafts/{}/publication", id(&draft))).send().await.expect(201);
        assert_eq!(task["audience"], shown);
        let path = format!("/v1/orgs/{}/plan-copies", world.jia);
        let body = json!({"from_week": "2026-W47", "to_week": "2026-W48"});
        let copied = world.worker.post(path).json(body).send().await.expect(201);
        assert_eq!(copied["drafts"][0]["audience"], shown);
        let body = json!({"template_id": id(&template), "every": "week", "starts_on": "2026-11-20", "count": 1});
        world.worker.post("/v1/series").json(body).send().await.expect(201);
        domain::schedule::run_all(&app.ctx).await.expect("the sweeps run");
        let tasks = world.worker.get(format!("/v1/orgs/{}/tasks", world.jia)).send().await.expect(200);
        assert_eq!((&tasks["total"], &tasks["items"][0]["audience"]), (&2.into(), &shown));
        assert!(tasks["items"][0]["series_id"].is_string());
    }

    async fn what_is_for_a_unit_that_merges_is_for_its_successor(app) {
        let world = app.world().await;
        let teacher = member(&world, world.school).await;
        let held = world.publish(errand_for(&world, 3, json!({"unit_ids": [world.school]}))).await;
        world.claim(&teacher, &held).await;
        let body = json!({"into_id": world.court});
        world.officer.post(format!("/v1/orgs/{}/merger", world.school)).json(body).send().await.expect(201);
        assert_eq!(end_of(&teacher).await, Value::Null);
        let seen = teacher.get(format!("/v1/tasks/{held}")).send().await.expect(200);
        assert_eq!(seen["audience"]["units"][0]["name"], "县人民法院");
        claim(&member(&world, world.court).await, &held).await.expect(201);
    }

    async fn a_unit_that_moves_out_of_the_audience_takes_its_members_out_of_it(app) {
        let world = app.world().await;
        let campus = world.org(world.school, "unit", "县第一中学分校").await;
        let (here, there) = (member(&world, world.school).await, member(&world, campus).await);
        let task = world.publish(errand_for(&world, 3, json!({"unit_ids": [world.school]}))).await;
        world.claim(&here, &task).await;
        world.claim(&there, &task).await;
        let body = json!({"parent_id": world.court});
        world.officer.post(format!("/v1/orgs/{campus}/moves")).json(body).send().await.expect(201);
        assert_eq!((end_of(&here).await, end_of(&there).await), (Value::Null, "released".into()));
    }

    async fn a_team_that_is_retired_has_no_members(app) {
        let world = app.world().await;
        let team = world.org(world.jia, "team", "蓝天救援队").await;
        let rescuer = world.member_at(world.jia).await;
        join(&world, team, &rescuer).await;
        world.claim(&rescuer, &world.publish(errand_for(&world, 3, json!({"team_ids": [team]}))).await).await;
        world.officer.post(format!("/v1/orgs/{team}/retirement")).json(json!({})).send().await.expect(200);
        assert_eq!(end_of(&rescuer).await, "released");
    }

    async fn of_a_thousand_who_storm_a_task_for_one_unit_its_members_get_the_slots(app) {
        let world = app.world().await;
        let mut crowd = world.members_at(world.jia, 960).await;
        for _ in 0..40 {
            crowd.push(member(&world, world.court).await);
        }
        let task = world.publish(errand_for(&world, 30, json!({"unit_ids": [world.court]}))).await;
        let replies = join_all(crowd.iter().map(|member| claim(member, &task))).await;
        let with = |code: &str| replies.iter().filter(|reply| reply.status == 409 && reply.json()["code"] == code).count();
        let claimed: Vec<usize> = (0..1000).filter(|at| replies[*at].status == 201).collect();
        assert_eq!(claimed.len(), 30);
        assert!(claimed.iter().all(|at| *at >= 960), "only the court's");
        assert_eq!(with("audience_mismatch") + with("task_full"), 970);
        let seen = world.worker.get(format!("/v1/tasks/{task}")).send().await.expect(200);
        assert_eq!((&seen["claimed"], &seen["state"]), (&30.into(), &"full".into()));
    }

    async fn staff_of_other_places_change_no_audience(app) {
        let world = app.world().await;
        let task = world.publish(errand_for(&world, 1, json!({"unit_ids": [world.school]}))).await;
        let body = world.errand(1);
        let path = format!("/v1/tasks/{task}");
        world.staff(Role::Worker, world.yi).await.put(&path).json(body.clone()).send().await.refused(404, "not_found");
        world.member_at(world.jia).await.put(&path).json(body).send().await.refused(403, "forbidden");
    }
}
