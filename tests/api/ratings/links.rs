//! Those served rate by a link: once, without signing in, and nobody guesses it.

use super::*;

/// A code for one of those whom a claim served.
async fn issue(world: &World<'_>, claim: &str) -> Value {
    world.worker.post(format!("/v1/claims/{claim}/rating-links")).send().await.expect(201)
}

fn open(who: &Client, code: &str) -> Ask {
    who.post("/v1/rating-links/opening").json(json!({"code": code}))
}

fn rate(who: &Client, code: &str, stars: i32) -> Ask {
    who.post("/v1/rating-links/rating").json(json!({"code": code, "stars": stars, "comment": "很热心，谢谢！"}))
}

fn code(slip: &Value) -> &str {
    slip["code"].as_str().expect("a code")
}

/// A well-spelt code that nobody was given, for each number.
fn guess(n: usize) -> String {
    format!("22222-22222-22222-222{:02}", 22 + n).replace('0', "Z").replace('1', "Y")
}

on_both! {
    async fn somebody_who_was_served_looks_and_rates_once_without_signing_in(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let claim = served(&world, &member).await;
        let slip = issue(&world, &claim).await;
        assert_eq!(slip["expires_at"], "2026-11-30T09:00:00+08:00");
        assert!(code(&slip).len() <= 32, "it fits in a QR code of WeChat's");
        let anybody = app.anonymous();
        for _ in 0..2 {
            let service = open(&anybody, code(&slip)).send().await.expect(200);
            assert_eq!((&service["person_name"], &service["served_on"]), (&"党*".into(), &"2026-11-16".into()));
            assert_eq!((&service["task_title"], &service["community_name"]), (&"陪护独居老人就医".into(), &"甲社区".into()));
            assert!(!service.to_string().contains(&member.id));
        }
        let typed = code(&slip).to_lowercase().replace('-', " ");
        let rated = rate(&anybody, &typed, 5).send().await.expect(201);
        assert_eq!(rated["stars"], 5);
        rate(&anybody, code(&slip), 1).send().await.refused(409, "rating_link_used");
        open(&anybody, code(&slip)).send().await.refused(409, "rating_link_used");
        let theirs = seen(&world.worker, &claim).await;
        assert_eq!((&theirs["by_served"][0]["stars"], &theirs["by_served"][0]["comment"]), (&5.into(), &"很热心，谢谢！".into()));
        assert_eq!(theirs["links"][0]["state"], "used");
        assert!(!theirs.to_string().contains(code(&slip)), "the code is shown once");
        let own = seen(&member, &claim).await;
        assert_eq!((&own["by_served"], &own["links"]), (&json!([]), &json!([])));
    }

    async fn of_many_with_one_code_at_once_one_is_heard(app) {
        let world = app.world().await;
        let claim = served(&world, &world.member_at(world.jia).await).await;
        let slip = issue(&world, &claim).await;
        let anybody = app.anonymous();
        let replies = join_all((1..=6).map(|n| rate(&anybody, code(&slip), (n % 5) + 1).send())).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            reply.refused(409, "rating_link_used");
        }
        assert_eq!(seen(&world.worker, &claim).await["by_served"].as_array().unwrap().len(), 1);
    }

    async fn a_code_expires_is_revoked_and_may_be_mistyped(app) {
        let world = app.world().await;
        let claim = served(&world, &world.member_at(world.jia).await).await;
        let old = issue(&world, &claim).await;
        app.advance(Duration::seconds(1));
        let lost = issue(&world, &claim).await;
        let revoke = |slip: &Value| world.worker.post(format!("/v1/rating-links/{}/revocation", id(slip)));
        let elsewhere = world.staff(Role::Worker, world.bing).await;
        elsewhere.post(format!("/v1/rating-links/{}/revocation", id(&lost))).send().await.refused(404, "not_found");
        assert_eq!(revoke(&lost).send().await.expect(201)["state"], "revoked");
        revoke(&lost).send().await.refused(409, "rating_link_ended");
        let anybody = app.anonymous();
        rate(&anybody, code(&lost), 5).send().await.refused(409, "rating_link_ended");
        // What cannot be a code is no guess, however often.
        for wrong in ["评价码", "22222-22222", "O0O0O-O0O0O-O0O0O-O0O0O"].iter().cycle().take(40) {
            open(&anybody, wrong).send().await.refused(403, "rating_link_wrong");
        }
        assert_eq!(open(&anybody, "").send().await.faults()[0].0, "/code");
        assert_eq!(rate(&anybody, code(&old), 6).send().await.faults()[0].0, "/stars");
        app.advance(Duration::days(14) - Duration::seconds(2));
        open(&anybody, code(&old)).send().await.expect(200);
        app.advance(Duration::seconds(1));
        open(&anybody, code(&old)).send().await.refused(409, "rating_link_ended");
        rate(&anybody, code(&old), 5).send().await.refused(409, "rating_link_ended");
        assert_eq!(seen(&world.worker, &claim).await["links"][0]["state"], "expired");
        // One that is issued late is good for as long as the service is rated.
        app.advance(Duration::days(15));
        assert_eq!(issue(&world, &claim).await["expires_at"], "2026-12-16T09:00:00+08:00");
        app.advance(Duration::days(1));
        world.worker.post(format!("/v1/claims/{claim}/rating-links")).send().await.refused(409, "rating_over");
    }

    async fn codes_guessed_too_often_from_one_address_are_refused_for_a_while(app) {
        let world = app.world().await;
        let claim = served(&world, &world.member_at(world.jia).await).await;
        let slip = issue(&world, &claim).await;
        let anybody = app.anonymous();
        for n in 0..15 {
            open(&anybody, &guess(n)).send().await.refused(403, "rating_link_wrong");
            rate(&anybody, &guess(n), 1).send().await.refused(403, "rating_link_wrong");
        }
        let reply = rate(&anybody, code(&slip), 5).send().await;
        reply.refused(429, "too_many_attempts");
        assert!(!reply.header("retry-after").is_empty());
        app.advance(Duration::minutes(15));
        rate(&anybody, code(&slip), 5).send().await.expect(201);
        let auditor = world.staff(Role::Auditor, world.city).await;
        let rows = auditor.get("/v1/audit?page_size=100").send().await.expect(200);
        let failed = |row: &&Value| row["operation"] == "rate_service" && row["succeeded"] == false;
        assert_eq!(rows["items"].as_array().unwrap().iter().filter(failed).count(), 15);
    }

    async fn a_service_has_ten_codes_at_most_and_a_revoked_one_makes_room(app) {
        let world = app.world().await;
        let claim = served(&world, &world.member_at(world.jia).await).await;
        let path = format!("/v1/claims/{claim}/rating-links");
        let replies = join_all((0..14).map(|_| world.worker.post(&path).send())).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 10);
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            reply.refused(409, "too_many_rating_links");
        }
        let links = seen(&world.worker, &claim).await["links"].clone();
        let revocation = format!("/v1/rating-links/{}/revocation", id(&links[3]));
        world.worker.post(revocation).send().await.expect(201);
        issue(&world, &claim).await;
    }
}
