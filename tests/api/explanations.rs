//! Why somebody has so many points: everything that was posted, under its clause, as of any day.

use chrono::Duration;
use domain::access::Role;
use harness::{Client, World, on_both};
use serde_json::{Value, json};

const PATH: &str = "/v1/me/points/explanation";

/// What is under the only section and item there is.
fn only(explained: &Value) -> (&Value, &Value) {
    let (sections, items) = (&explained["sections"], &explained["sections"][0]["items"]);
    assert_eq!((sections.as_array().map(Vec::len), items.as_array().map(Vec::len)), (Some(1), Some(1)));
    (&sections[0], &items[0])
}

async fn served(world: &World<'_>, member: &Client, minutes: &[i32]) {
    for minutes in minutes {
        world.accepted(member, &world.task(1).await, *minutes).await;
    }
}

on_both! {
    async fn points_are_told_by_section_item_and_deed_down_to_clause_and_limit(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        served(&world, &member, &[90, 300]).await;
        let explained = member.get(PATH).send().await.expect(200);
        assert_eq!((&explained["period"], &explained["total"]), (&"2026-11".into(), &"3.5".into()));
        let (section, item) = only(&explained);
        assert_eq!((&section["title"], &section["total"]), (&"志愿服务".into(), &"3.5".into()));
        assert_eq!((&item["title"], &item["total"]), (&"志愿服务时长".into(), &"3.5".into()));
        assert!(item["clause"].as_str().unwrap().starts_with("第二条"));
        let totals: Vec<&str> = item["deeds"].as_array().unwrap().iter().map(|deed| deed["total"].as_str().unwrap()).collect();
        assert_eq!(totals, ["1.5", "2"]);
        let entry = &item["deeds"][1]["entries"][0];
        assert_eq!((&entry["offered"], &entry["cut_by"]), (&"5".into(), &"每次最多 2 分".into()));
        assert_eq!(entry["task_title"], "陪护独居老人就医");
        // The same for those who answer for them.
        let path = format!("/v1/members/{}/points/explanation", member.id);
        assert_eq!(world.officer.get(path).send().await.expect(200), explained);
    }

    async fn of_any_day_it_is_told_as_it_was_known_then(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        served(&world, &member, &[60]).await;
        app.advance(Duration::days(1));
        served(&world, &member, &[120]).await;
        let then = member.get(format!("{PATH}?as_of=2026-11-16")).send().await.expect(200);
        assert_eq!((&then["total"], &then["as_of"]), (&"1".into(), &"2026-11-16T23:59:59+08:00".into()));
        assert_eq!(member.get(format!("{PATH}?as_of=2026-11-15")).send().await.expect(200)["sections"], json!([]));
        for query in ["", "?as_of=2026-11-17", "?as_of=2030-01-01", "?period=2026", "?period=2026-W47"] {
            assert_eq!(member.get(format!("{PATH}{query}")).send().await.expect(200)["total"], "3", "{query}");
        }
        assert_eq!(member.get(format!("{PATH}?period=2026-10")).send().await.expect(200)["total"], "0");
    }

    async fn what_cannot_be_asked_is_named_and_strangers_see_nothing(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let fault = |code: &str| vec![("/period".to_string(), code.to_string())];
        assert_eq!(member.get(format!("{PATH}?period=all")).send().await.faults(), fault("out_of_range"));
        assert_eq!(member.get(format!("{PATH}?period=November")).send().await.faults(), fault("unknown"));
        member.get(format!("{PATH}?as_of=2026-02-30")).send().await.refused(422, "validation_failed");
        let path = format!("/v1/members/{}/points/explanation", member.id);
        member.get(&path).send().await.refused(403, "forbidden");
        let stranger = world.staff(Role::Secretary, world.court).await;
        stranger.get(&path).send().await.refused(404, "not_found");
    }
}
