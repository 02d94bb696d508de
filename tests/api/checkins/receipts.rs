//! Receipts (报到回执): printed for their owner, verified by whoever holds one.

use domain::access::Role;
use futures::future::join_all;
use harness::{Client, World, id, on_both};
use serde_json::{Value, json};

async fn checkin_of(member: &Client) -> String {
    id(&member.get("/v1/me/checkins").send().await.expect(200)["items"][0])
}

async fn issue(who: &Client, checkin: &str) -> Value {
    who.put(format!("/v1/checkins/{checkin}/receipt")).send().await.expect(200)
}

async fn named(world: &World<'_>, name: &str) -> Client {
    let body = json!({"unit_id": world.school, "name": name, "phone": "13800000001"});
    let person = id(&world.officer.post("/v1/members").json(body).send().await.expect(201));
    let member = world.client(person.parse().unwrap(), true, Vec::new());
    let body = json!({"community_id": world.jia});
    member.post("/v1/me/checkins").keyed().json(body).send().await.expect(201);
    member
}

on_both! {
    async fn a_receipt_is_a_page_that_prints_and_runs_nothing(app) {
        let world = app.world().await;
        let member = named(&world, "<script>alert('1')</script>&\"明").await;
        let receipt = issue(&member, &checkin_of(&member).await).await;
        let reply = member.get(receipt["page"].as_str().unwrap()).send().await;
        assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
        assert!(reply.header("content-security-policy").starts_with("default-src 'none'"));
        assert_eq!((reply.header("cache-control"), reply.header("x-content-type-options")), ("no-store", "nosniff"));
        let page = reply.text();
        assert!(page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;明"), "{page}");
        assert!(!page.contains("<script") && !page.contains("http"), "it is complete in itself");
        let number = receipt["number"].as_str().unwrap();
        for said in [number, "在职党员社区报到回执", "县第一中学", "甲社区", "2026 年 11 月 16 日", "有效", "盖章", "签字", "size:A4"] {
            assert!(page.contains(said), "{said}");
        }
    }

    async fn whoever_holds_the_number_learns_that_it_is_genuine_and_no_more(app) {
        let world = app.world().await;
        let member = named(&world, "欧阳建国").await;
        let checkin = checkin_of(&member).await;
        let number = issue(&member, &checkin).await["number"].as_str().unwrap().to_string();
        let nobody = app.anonymous();
        let verify = |number: &str| nobody.get(format!("/v1/receipts/{number}")).send();
        let seen = verify(&number).await;
        assert!(!seen.text().contains("欧阳建国") && !seen.text().contains("县第一中学"), "{}", seen.text());
        let seen = seen.expect(200);
        assert_eq!((&seen["person_name"], &seen["state"]), (&"欧*".into(), &"confirmed".into()));
        assert_eq!(verify(&number.to_lowercase().replace('-', "")).await.expect(200), seen, "as it may be typed");
        for wrong in ["BD-0000-0000-0000", "x", "%00", "BD-'or-1=1-", "回执"] {
            verify(wrong).await.refused(404, "not_found");
        }
        // The page is not theirs.
        let page = format!("/v1/receipts/{number}/page");
        nobody.get(&page).send().await.refused(401, "token_missing");
        world.member_at(world.jia).await.get(&page).send().await.refused(404, "not_found");
        world.staff(Role::Worker, world.yi).await.get(&page).send().await.refused(404, "not_found");
        assert_eq!(world.worker.get(&page).send().await.status, 200);
        // What it certifies has ended: it says so.
        member.post(format!("/v1/checkins/{checkin}/withdrawal")).keyed().send().await.expect(201);
        assert_eq!(verify(&number).await.expect(200)["state"], "withdrawn");
        assert!(member.get(&page).send().await.text().contains("已结束"));
    }

    async fn there_is_one_receipt_a_check_in_however_often_it_is_asked_for(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let checkin = checkin_of(&member).await;
        let path = format!("/v1/checkins/{checkin}/receipt");
        let replies = join_all((0..6).map(|_| member.put(&path).send())).await;
        let receipts: Vec<Value> = replies.into_iter().map(|reply| reply.expect(200)).collect();
        assert!(receipts.iter().all(|receipt| receipt == &receipts[0]));
        assert_eq!(issue(&world.worker, &checkin).await, receipts[0]);
        world.member_at(world.jia).await.put(&path).send().await.refused(404, "not_found");
    }

    async fn what_does_not_count_is_not_certified(app) {
        let world = app.world().await;
        let policy = format!("/v1/orgs/{}/checkin-policy", world.jia);
        world.worker.put(policy).json(json!({"confirmation": true})).send().await.expect(200);
        let member = world.member_at(world.jia).await;
        let checkin = checkin_of(&member).await;
        let path = format!("/v1/checkins/{checkin}/receipt");
        member.put(&path).send().await.refused(409, "checkin_pending");
        member.post(format!("/v1/checkins/{checkin}/withdrawal")).keyed().send().await.expect(201);
        member.put(&path).send().await.refused(409, "checkin_ended");
    }

    async fn a_unit_has_its_receipt_too(app) {
        let world = app.world().await;
        let secretary = world.staff(Role::Secretary, world.school).await;
        let body = json!({"community_id": world.jia});
        let path = format!("/v1/orgs/{}/unit-checkins", world.school);
        let checkin = id(&secretary.post(path).json(body).send().await.expect(201));
        let path = format!("/v1/unit-checkins/{checkin}/receipt");
        let receipt = secretary.put(&path).send().await.expect(200);
        assert_eq!(world.worker.put(&path).send().await.expect(200), receipt);
        let page = secretary.get(receipt["page"].as_str().unwrap()).send().await.text();
        assert!(page.contains("单位社区报到回执") && page.contains("县第一中学") && !page.contains("姓名"), "{page}");
        let number = receipt["number"].as_str().unwrap();
        let seen = app.anonymous().get(format!("/v1/receipts/{number}")).send().await.expect(200);
        assert_eq!((&seen["unit_name"], &seen["person_name"]), (&"县第一中学".into(), &Value::Null));
    }
}
