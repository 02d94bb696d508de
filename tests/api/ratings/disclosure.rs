//! What is shown of ratings: blind until both can change nothing any more, in company, never by whom.

use super::*;

/// Members of 甲, each of whom rates it for an errand of their own with so many stars.
async fn raters(world: &World<'_>, stars: &[i32]) -> Vec<Client> {
    let mut members = Vec::new();
    for stars in stars {
        let member = world.member_at(world.jia).await;
        let claim = served(world, &member).await;
        of_community(&member, &claim, *stars).send().await.expect(200);
        members.push(member);
    }
    members
}

/// What an org's summary is, to whom.
async fn summary(who: &Client, org: impl std::fmt::Display) -> Value {
    who.get(format!("/v1/orgs/{org}/ratings")).send().await.expect(200)["summary"].clone()
}

async fn comments(who: &Client, org: impl std::fmt::Display) -> Value {
    who.get(format!("/v1/orgs/{org}/rating-comments")).send().await.expect(200)["items"].clone()
}

on_both! {
    async fn neither_side_sees_what_the_other_said_before_both_can_change_nothing_any_more(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let claim = served(&world, &member).await;
        of_member(&world.worker, &claim, 5).send().await.expect(200);
        app.advance(Duration::days(2));
        disclose(&world).await;
        assert_eq!(seen(&member, &claim).await["by_community"], Value::Null, "the member has not rated");
        of_community(&member, &claim, 2).send().await.expect(200);
        app.advance(Duration::hours(23));
        disclose(&world).await;
        assert_eq!(seen(&member, &claim).await["by_community"], Value::Null, "the member might still answer it");
        of_community(&member, &claim, 3).send().await.expect(200);
        app.advance(Duration::hours(1));
        of_community(&member, &claim, 1).send().await.refused(409, "already_rated");
        disclose(&world).await;
        let own = seen(&member, &claim).await;
        assert_eq!((&own["by_community"]["stars"], &own["by_community"]["comment"]), (&5.into(), &"耐心细致。".into()));
        let (kind, text) = member.told().await;
        assert_eq!((kind.as_str(), text.contains("社区 1 条")), ("ratings_disclosed", true));
        disclose(&world).await;
        let inbox = member.get("/v1/me/notices").send().await.expect(200);
        assert_eq!(inbox["unread"], 1, "told once");
        // The community never sees this one member's.
        assert_eq!(seen(&world.worker, &claim).await["by_member"], Value::Null);
    }

    async fn with_only_one_side_it_is_disclosed_when_the_time_for_rating_is_over(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let claim = served(&world, &member).await;
        of_member(&world.worker, &claim, 4).send().await.expect(200);
        app.advance(Duration::days(30) - Duration::seconds(1));
        disclose(&world).await;
        assert_eq!(seen(&member, &claim).await["by_community"], Value::Null);
        app.advance(Duration::seconds(1));
        disclose(&world).await;
        assert_eq!(seen(&member, &claim).await["by_community"]["stars"], 4);
        of_community(&member, &claim, 1).send().await.refused(409, "rating_over");
    }

    async fn a_community_learns_what_five_members_said_together_and_never_less(app) {
        let world = app.world().await;
        let frank = raters(&world, &[5, 4, 4, 1]).await;
        // One member many times is one member.
        for _ in 0..3 {
            let claim = served(&world, &frank[0]).await;
            of_community(&frank[0], &claim, 1).send().await.expect(200);
        }
        app.advance(Duration::days(31));
        disclose(&world).await;
        assert_eq!(summary(&world.worker, world.jia).await, Value::Null);
        assert_eq!(comments(&world.worker, world.jia).await, json!([]));
        raters(&world, &[5]).await;
        disclose(&world).await;
        assert_eq!(summary(&world.worker, world.jia).await, Value::Null, "the fifth is hidden yet");
        app.advance(Duration::days(31));
        disclose(&world).await;
        let shown = json!({"count": 8, "mean": "2.75", "by_stars": [4, 0, 0, 2, 2]});
        for who in [&world.worker, &frank[0], &world.member_at(world.bing).await] {
            assert_eq!(summary(who, world.jia).await, shown);
        }
        assert_eq!(comments(&world.worker, world.jia).await.as_array().unwrap().len(), 8);
        // Above it stands the same, for nothing else was disclosed below.
        assert_eq!(summary(&world.officer, world.city).await, shown);
        assert_eq!(summary(&world.officer, world.yi).await, Value::Null);

        // Nobody learns from a difference what the next one says.
        raters(&world, &[1, 1, 1, 1]).await;
        app.advance(Duration::days(31));
        disclose(&world).await;
        assert_eq!(summary(&world.worker, world.jia).await, shown);
        let text = world.worker.get(format!("/v1/orgs/{}/rating-comments", world.jia)).send().await.text();
        assert!(frank.iter().all(|member| !text.contains(&member.id)));
    }

    async fn a_member_learns_what_three_of_those_served_said_together(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let claim = served(&world, &member).await;
        let secretary = world.staff(Role::Secretary, world.school).await;
        let path = format!("/v1/members/{}/ratings", member.id);
        let rate = async |stars: i32, comment: &str| {
            let slip = world.worker.post(format!("/v1/claims/{claim}/rating-links")).send().await.expect(201);
            let body = json!({"code": slip["code"], "stars": stars, "comment": comment});
            app.anonymous().post("/v1/rating-links/rating").json(body).send().await.expect(201);
        };
        rate(5, "谢谢您").await;
        rate(4, "很好").await;
        disclose(&world).await;
        assert_eq!(member.get("/v1/me/ratings").send().await.expect(200)["by_served"], Value::Null);
        assert_eq!(member.get("/v1/me/export").send().await.expect(200)["ratings"], json!([]));
        rate(4, "辛苦了").await;
        disclose(&world).await;
        let own = member.get("/v1/me/ratings").send().await.expect(200);
        assert_eq!(own["by_served"], json!({"count": 3, "mean": "4.33", "by_stars": [0, 0, 0, 2, 1]}));
        assert_eq!((own["comments"].as_array().unwrap().len(), &own["by_community"]), (3, &Value::Null));
        let seen = secretary.get(&path).send().await.expect(200);
        assert_eq!(seen, json!({"by_served": own["by_served"], "by_community": null}));
        let elsewhere = world.staff(Role::Secretary, world.court).await;
        elsewhere.get(&path).send().await.refused(404, "not_found");
        assert!(member.told().await.1.contains("服务对象 3 条"));
        // The fourth alone is not told from the difference.
        rate(1, "来晚了").await;
        disclose(&world).await;
        assert_eq!(member.get("/v1/me/ratings").send().await.expect(200), own);
    }

    async fn an_export_holds_what_one_gave_and_what_was_disclosed(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let claim = served(&world, &member).await;
        of_member(&world.worker, &claim, 5).send().await.expect(200);
        of_community(&member, &claim, 2).send().await.expect(200);
        let export = async |who: &Client| who.get("/v1/me/export").send().await.expect(200)["ratings"].clone();
        let given = export(&member).await;
        assert_eq!(given.as_array().unwrap().len(), 1);
        assert_eq!((&given[0]["is_given"], &given[0]["comment"]), (&true.into(), &"分工清楚。".into()));
        assert_eq!(export(&world.worker).await[0]["side"], "community");
        app.advance(Duration::days(1));
        disclose(&world).await;
        let both = export(&member).await;
        let received = both.as_array().unwrap().iter().find(|row| row["is_given"] == false).expect("received");
        assert_eq!((&received["stars"], &received["task_title"]), (&5.into(), &"陪护独居老人就医".into()));
    }

    async fn what_was_said_stays_when_people_leave_and_communities_merge(app) {
        let world = app.world().await;
        let members = raters(&world, &[5, 5, 5, 5, 4]).await;
        for member in &members[..2] {
            let path = format!("/v1/members/{}/departure", member.id);
            world.officer.post(path).json(json!({"reason": "retired", "on": "2026-11-17"})).send().await.expect(201);
        }
        let slip = {
            let claim = served(&world, &members[4]).await;
            world.worker.post(format!("/v1/claims/{claim}/rating-links")).send().await.expect(201)
        };
        let merger = json!({"into_id": world.yi});
        world.officer.post(format!("/v1/orgs/{}/merger", world.jia)).json(merger).send().await.expect(201);
        // A code that is in somebody's hands stays good.
        let body = json!({"code": slip["code"], "stars": 5});
        app.anonymous().post("/v1/rating-links/rating").json(body).send().await.expect(201);
        app.advance(Duration::days(31));
        disclose(&world).await;
        let shown = json!({"count": 5, "mean": "4.8", "by_stars": [0, 0, 0, 1, 4]});
        let successor = world.staff(Role::Worker, world.yi).await;
        for org in [world.jia, world.yi, world.city] {
            assert_eq!(summary(&successor, org).await, shown);
        }
        assert_eq!(comments(&successor, world.yi).await.as_array().unwrap().len(), 5);
    }

    async fn two_disclosures_at_once_disclose_no_remainder(app) {
        let world = app.world().await;
        raters(&world, &[5, 5, 5, 5, 5]).await;
        app.advance(Duration::days(31));
        let (other, _) = app.another_instance().await;
        let runs = join_all([&app.ctx, &other].map(domain::schedule::run_all)).await;
        for run in runs {
            run.unwrap();
        }
        assert_eq!(summary(&world.worker, world.jia).await["count"], 5);
        let auditor = world.staff(Role::Auditor, world.city).await;
        let rows = auditor.get("/v1/audit?page_size=100").send().await.expect(200);
        let disclosed = rows["items"].as_array().unwrap().iter().filter(|row| row["operation"] == "disclose_ratings");
        assert_eq!(disclosed.count(), 1);
    }
}
