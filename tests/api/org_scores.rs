//! What a unit's year comes to: marks, its own deeds, and its members.

use chrono::Duration;
use domain::access::Role;
use harness::{Client, Reply, World, id, on_both};
use serde_json::{Value, json};

const SCHEME: &str = include_str!("../../data/schemes/unit.yaml");

const GRIDS: &str = include_str!("../../data/schemes/grid.yaml");

/// A school that is checked in at 甲, on the day after the city has published the scheme of units, with two members who are
/// checked in there.
struct School<'a> {
    world: World<'a>,
    secretary: Client,
    members: Vec<Client>,
}

async fn school(app: &harness::TestApp) -> School<'_> {
    let world = app.world().await;
    let secretary = world.staff(Role::Secretary, world.school).await;
    let path = format!("/v1/orgs/{}/unit-checkins", world.school);
    let checkin = id(&secretary.post(path).json(json!({"community_id": world.jia})).send().await.expect(201));
    let confirmation = world.worker.post(format!("/v1/unit-checkins/{checkin}/confirmation")).send().await;
    assert!(confirmation.status.is_success() || confirmation.status == 409, "{}", confirmation.text());
    let members = vec![world.member_at(world.jia).await, world.member_at(world.jia).await];
    world.scheme(world.city, SCHEME, "2026-11-17").await;
    app.advance(Duration::days(1));
    School { world, secretary, members }
}

impl School<'_> {
    async fn mark(&self, who: &Client, section: &str, mark: &str) -> Reply {
        let path = format!("/v1/orgs/{}/appraisals/2026/{section}", self.world.school);
        who.put(path).json(json!({"mark": mark})).send().await
    }

    /// Proposed by 甲's worker.
    async fn propose(&self, item: &str) -> Reply {
        let happened_at = self.world.app.ctx.now().to_rfc3339();
        let body = json!({"about_org_id": self.world.school, "item": item, "note": "属实", "happened_at": happened_at});
        self.world.worker.post(format!("/v1/orgs/{}/proposals", self.world.jia)).json(body).send().await
    }

    async fn decide(&self, who: &Client, proposal: &str) -> Reply {
        let path = format!("/v1/proposals/{proposal}/decision");
        who.post(path).json(json!({"verdict": "approved"})).send().await
    }

    async fn approved(&self, item: &str) -> String {
        let proposal = id(&self.propose(item).await.expect(201));
        let second = self.world.staff(Role::Worker, self.world.jia).await;
        self.decide(&second, &proposal).await.expect(201);
        proposal
    }

    async fn score(&self) -> Value {
        self.secretary.get(format!("/v1/orgs/{}/score", self.world.school)).send().await.expect(200)
    }
}

fn world_path(world: &World<'_>, year: &str) -> String {
    format!("/v1/orgs/{}/score?year={year}", world.school)
}

on_both! {
    // Worked example G.
    async fn a_unit_s_year_is_half_and_half_with_what_it_earned_and_lost_if_its_members_did_their_part(app) {
        let school = school(&app).await;
        let world = &school.world;
        world.accepted(&school.members[0], &world.task(3).await, 60).await;
        assert_eq!(school.score().await["ungraded"].as_array().unwrap().len(), 2);
        school.mark(&world.worker, "routine", "92").await.expect(200);
        school.mark(&world.officer, "annual", "96").await.expect(200);
        let lost = school.approved("absence").await;
        school.approved("suggestion").await;
        school.approved("suggestion").await;
        app.advance(Duration::days(8));
        let score = school.score().await;
        assert_eq!((&score["total"], &score["grade"]["title"]), (&"93".into(), &"较好".into()), "{score}");
        let scores: Vec<&Value> = score["sections"].as_array().unwrap().iter().map(|section| &section["score"]).collect();
        assert_eq!(scores, ["46", "48", "4", "-5"]);
        let told: Vec<&Value> = score["gates"].as_array().unwrap().iter().map(|gate| &gate["told"]).collect();
        assert_eq!(told, ["报到率 100%", "完成率 100%"]);
        assert_eq!(score["next"]["missing"], json!(["总得分还差 2 分"]));

        // The entries say why, and what was taken back is as if it had never been.
        let entries = school.secretary.get(format!("/v1/orgs/{}/entries", world.school)).send().await.expect(200);
        let credited: Vec<&Value> = entries["items"].as_array().unwrap().iter().map(|entry| &entry["credited"]).collect();
        assert_eq!(credited, ["2", "2", "-5"]);
        let path = format!("/v1/orgs/{}/points/explanation?period=2026", world.school);
        assert_eq!(school.secretary.get(path).send().await.expect(200)["total"], "-1");
        let revocation = json!({"reason": "已事先请假"});
        world.officer.post(format!("/v1/proposals/{lost}/revocation")).json(revocation).send().await.expect(201);
        let score = school.score().await;
        assert_eq!((&score["total"], &score["grade"]["title"]), (&"98".into(), &"优秀".into()));

        // A member who has not checked in, or a claim that was not carried out, and the unit is not assessed.
        let late = world.member_of(world.school).await;
        let score = school.score().await;
        assert_eq!((&score["gates"][0]["standing"], &score["gates"][0]["told"]), (&"pending".into(), &"报到率 66.67%，须达到 95%".into()));
        late.post("/v1/me/checkins").keyed().json(json!({"community_id": world.jia})).send().await.expect(201);
        world.claim(&late, &world.task(1).await).await;
        app.advance(Duration::days(40));
        let path = format!("/v1/orgs/{}/score?year=2026", world.school);
        let score = world.officer.get(path).send().await.expect(200);
        assert_eq!((&score["gates"][1]["standing"], &score["gates"][1]["told"]), (&"missed".into(), &"完成率 50%，须达到 95%".into()));
        assert_eq!(score["grade"]["title"], "不予评定");
    }

    async fn nobody_judges_their_own_org(app) {
        let school = school(&app).await;
        let world = &school.world;
        let body = json!({"about_org_id": world.school, "item": "suggestion", "note": "属实", "happened_at": "2026-11-17T08:00:00+08:00"});
        let own = format!("/v1/orgs/{}/proposals", world.school);
        school.secretary.post(&own).json(body.clone()).send().await.refused(403, "own_proposal");
        let proposal = id(&school.propose("suggestion").await.expect(201));
        let seen = school.secretary.get(format!("/v1/proposals/{proposal}")).send().await.expect(200);
        assert_eq!((&seen["about_org_name"], &seen["person_id"]), (&"县第一中学".into(), &Value::Null));
        school.decide(&school.secretary, &proposal).await.refused(403, "own_proposal");
        school.decide(&world.worker, &proposal).await.refused(403, "own_proposal");
        school.decide(&world.officer, &proposal).await.expect(201);
        school.decide(&world.officer, &proposal).await.refused(409, "proposal_decided");
        let revocation = json!({"reason": "不属实"});
        let path = format!("/v1/proposals/{proposal}/revocation");
        school.secretary.post(&path).json(revocation).send().await.refused(403, "own_proposal");
        let told = school.secretary.get("/v1/me/notices").send().await.expect(200);
        assert_eq!(told["items"][0]["kind"], "proposal_approved", "{told}");

        school.mark(&school.secretary, "annual", "100").await.refused(403, "own_appraisal");
        school.mark(&world.worker, "annual", "100").await.refused(403, "not_rater");
        let stranger = world.staff(Role::Worker, world.bing).await;
        school.mark(&stranger, "routine", "100").await.refused(404, "not_found");
        assert_eq!(school.mark(&world.officer, "annual", "100.5").await.faults()[0].0, "/mark");
        school.mark(&world.officer, "bonus", "1").await.refused(422, "validation_failed");
    }

    async fn whoever_is_of_an_org_judges_nothing_of_it_whatever_else_they_are(app) {
        let school = school(&app).await;
        let world = &school.world;
        let proposal = id(&school.propose("suggestion").await.expect(201));
        // The school's secretary works for the community, too; and so does one of its members.
        let both = vec![("secretary".to_string(), world.school), ("worker".to_string(), world.jia)];
        let secretary = world.client(school.secretary.id.parse().unwrap(), false, both);
        let member = world.client(school.members[0].id.parse().unwrap(), true, vec![("worker".to_string(), world.jia)]);
        for own in [&secretary, &member] {
            school.decide(own, &proposal).await.refused(403, "own_proposal");
            school.mark(own, "routine", "100").await.refused(403, "own_appraisal");
            let body = json!({"about_org_id": world.school, "item": "suggestion", "note": "属实", "happened_at": "2026-11-17T08:00:00+08:00"});
            own.post(format!("/v1/orgs/{}/proposals", world.jia)).json(body).send().await.refused(403, "own_proposal");
        }
        assert_eq!(school.score().await["sections"][0]["appraisal"]["raters"], 0);
    }

    async fn a_past_year_is_measured_as_its_last_day_was(app) {
        let school = school(&app).await;
        app.advance(Duration::days(60));
        let path = world_path(&school.world, "2026");
        let rate = async || {
            let score = school.world.officer.get(&path).send().await.expect(200);
            score["gates"][0]["told"].as_str().unwrap().to_string()
        };
        assert_eq!(rate().await, "报到率 100%");
        let member = &school.members[0];
        let withdrawal = school.world.withdrawal(member).await;
        member.post(withdrawal).keyed().json(json!({"reason": "搬家"})).send().await.expect(201);
        assert_eq!(rate().await, "报到率 100%");
        let now = school.world.officer.get(world_path(&school.world, "2027")).send().await.expect(200);
        assert_eq!(now["gates"][0]["told"], "报到率 50%，须达到 95%");
    }

    async fn a_scheme_s_code_stays_with_those_that_it_was_for_and_orgs_are_scored_from_their_first_day(app) {
        let school = school(&app).await;
        let world = &school.world;
        let path = format!("/v1/orgs/{}/scheme-versions", world.city);
        let text = SCHEME.replace("of: unit", "of: community").replace("scheme: unit_year", "scheme: default");
        let refused = world.officer.post(path).json(json!({"text": text, "effective_from": "2026-12-01"})).send().await;
        assert_eq!(refused.faults(), [("/text".to_string(), "scheme".to_string())]);
        let body = json!({"about_org_id": world.school, "item": "suggestion", "note": "属实", "happened_at": "2026-11-15T08:00:00+08:00"});
        let refused = world.worker.post(format!("/v1/orgs/{}/proposals", world.jia)).json(body).send().await;
        assert_eq!(refused.faults()[0].0, "/happened_at");
    }

    async fn only_orgs_that_an_org_knows_and_items_of_theirs_are_proposed(app) {
        let school = school(&app).await;
        let world = &school.world;
        let proposals = format!("/v1/orgs/{}/proposals", world.jia);
        let body = |about: Value, item: &str| {
            let mut body = json!({"item": item, "note": "属实", "happened_at": "2026-11-17T08:00:00+08:00"});
            body.as_object_mut().unwrap().extend(about.as_object().unwrap().clone());
            body
        };
        let post = async |about: Value, item: &str| world.worker.post(&proposals).json(body(about, item)).send().await;
        post(json!({"about_org_id": world.court}), "suggestion").await.refused(404, "not_found");
        post(json!({"about_org_id": world.bing}), "suggestion").await.refused(404, "not_found");
        let both = json!({"about_org_id": world.school, "person_id": school.members[0].id});
        for about in [both, json!({})] {
            assert_eq!(post(about, "suggestion").await.faults()[0].1, "one_of");
        }
        let refused = post(json!({"about_org_id": world.school}), "commendation").await;
        assert_eq!(refused.faults(), [("/item".to_string(), "unknown".to_string())], "it is an item of members");
        post(json!({"person_id": school.members[0].id}), "suggestion").await.refused(422, "validation_failed");
        let grid = world.org(world.jia, "grid", "第一网格").await;
        post(json!({"about_org_id": grid}), "suggestion").await.refused(404, "not_found");
        world.worker.get(format!("/v1/orgs/{grid}/score")).send().await.refused(404, "not_found");
        let path = format!("/v1/orgs/{}/score", world.school);
        world.worker.get(&path).send().await.refused(404, "not_found");
        school.members[0].get(&path).send().await.refused(403, "forbidden");
    }

    async fn a_quarter_without_an_activity_costs_a_unit_five_points_until_one_is_recorded(app) {
        let school = school(&app).await;
        let world = &school.world;
        app.advance(Duration::days(145));
        let run = async || domain::schedule::run_all(&app.ctx).await.expect("it runs");
        run().await;
        run().await;
        let entries = async || {
            let seen = world.officer.get(format!("/v1/orgs/{}/entries", world.school)).send().await.expect(200);
            seen["items"].as_array().unwrap().iter().rev().map(|entry| entry["credited"].as_str().unwrap().to_string()).collect::<Vec<_>>()
        };
        assert_eq!(entries().await, ["-5"], "the quarter in which the scheme began is not asked");
        let told = school.secretary.get("/v1/me/notices").send().await.expect(200);
        assert!(told["items"].as_array().unwrap().iter().any(|notice| notice["kind"] == "window_closed"), "{told}");
        let body = json!({"about_org_id": world.school, "item": "activity", "note": "义诊", "happened_at": "2027-03-20T09:00:00+08:00"});
        let proposal = id(&world.worker.post(format!("/v1/orgs/{}/proposals", world.jia)).json(body).send().await.expect(201));
        school.decide(&world.officer, &proposal).await.expect(201);
        run().await;
        assert_eq!(entries().await, ["-5", "0", "5"]);
    }

    async fn the_grids_of_a_street_race_by_month_quarter_and_year(app) {
        let world = app.world().await;
        let (first, second) = (world.org(world.jia, "grid", "第一网格").await, world.org(world.yi, "grid", "第二网格").await);
        world.scheme(world.city, GRIDS, "2026-11-17").await;
        app.advance(Duration::days(1));
        let approved = async |item: &str| {
            let happened_at = app.ctx.now().to_rfc3339();
            let body = json!({"about_org_id": first, "item": item, "note": "属实", "happened_at": happened_at});
            let proposal = world.worker.post(format!("/v1/orgs/{}/proposals", world.jia)).json(body).send().await;
            let path = format!("/v1/proposals/{}/decision", id(&proposal.expect(201)));
            world.officer.post(path).json(json!({"verdict": "approved"})).send().await.expect(201);
        };
        approved("volunteering").await;
        app.advance(Duration::days(20));
        for item in ["volunteering", "volunteering", "meeting"] {
            approved(item).await;
        }
        app.advance(Duration::days(40));
        domain::schedule::run_all(&app.ctx).await.expect("it runs");
        let path = format!("/v1/orgs/{first}/appraisals/2026/review");
        world.officer.put(path).json(json!({"mark": "90"})).send().await.expect(200);

        let score = world.worker.get(format!("/v1/orgs/{first}/score?year=2026")).send().await.expect(200);
        let months = json!([{"month": "2026-11", "score": "2", "is_over": true}, {"month": "2026-12", "score": "7", "is_over": true}]);
        assert_eq!((&score["months"], &score["quarters"]), (&months, &json!([{"quarter": "2026-Q4", "score": "4.5"}])));
        assert_eq!((&score["total"], &score["grade"]["title"]), (&"21.6".into(), &"不合格".into()));
        let ranking = async |who: &Client, org: domain::Id, query: &str| {
            let path = format!("/v1/orgs/{org}/rankings?kind=grid&period={query}");
            let seen = who.get(path).send().await.expect(200);
            let line = |row: &Value| {
                let text = |key: &str| row[key].as_str().unwrap_or("").to_string();
                (row["rank"].as_u64().unwrap(), text("org_name"), text("score"), row["grade"]["title"].as_str().unwrap_or("").to_string())
            };
            seen["orgs"].as_array().unwrap().iter().map(line).collect::<Vec<_>>()
        };
        let line = |rank: u64, name: &str, score: &str, grade: &str| (rank, name.to_string(), score.to_string(), grade.to_string());
        let officer = &world.officer;
        let december = [line(1, "第一网格", "7", ""), line(2, "第二网格", "0", "")];
        assert_eq!(ranking(officer, world.east, "2026-12").await, december);
        assert_eq!(ranking(officer, world.east, "2026-Q4").await, [line(1, "第一网格", "4.5", ""), line(2, "第二网格", "0", "")]);
        let year = [line(1, "第一网格", "21.6", "不合格"), line(2, "第二网格", "0", "")];
        assert_eq!(ranking(officer, world.east, "2026").await, year);
        assert_eq!(ranking(officer, world.east, "2026-Q3").await, []);
        assert_eq!(ranking(&world.worker, world.jia, "2026-Q4").await, [line(1, "第一网格", "4.5", "")]);
        let before = ranking(officer, world.east, "2026-12&as_of=2026-12-31").await;
        assert_eq!(before, december, "the second had no meeting, and no section is less than nothing");
        let entries = officer.get(format!("/v1/orgs/{second}/entries")).send().await.expect(200);
        assert_eq!(entries["items"][0]["credited"], "-3");

        let get = async |who: &Client, org: domain::Id, query: &str| who.get(format!("/v1/orgs/{org}/rankings?{query}")).send().await;
        for period in ["all", "2026-W50", "2026-13", "2028"] {
            get(officer, world.east, &format!("kind=grid&period={period}")).await.refused(422, "validation_failed");
        }
        get(officer, world.east, "kind=entrance&period=2026").await.refused(422, "validation_failed");
        get(&world.worker, world.east, "kind=grid&period=2026").await.refused(404, "not_found");
        assert_eq!(get(officer, world.city, "kind=unit&period=2026").await.expect(200)["orgs"], json!([]), "no scheme is for units");
    }
}
