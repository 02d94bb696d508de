//! What nothing refers to goes, and what was interrupted leaves nothing behind.

use std::path::Path;

use chrono::Duration;
use domain::schedule;
use harness::{TestApp, World, another_database, id, on_both};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{kept, send};

async fn collect(app: &TestApp) {
    schedule::run_all(&app.ctx).await.expect("the recurring jobs run");
}

/// A log of a new task of 甲, with these photos; its id.
async fn log_with(world: &World<'_>, member: &harness::Client, photos: &[&str]) -> String {
    let claim = world.claim(member, &world.task(1).await).await;
    let mut report = world.report(60);
    report["photos"] = json!(photos);
    id(&member.post(format!("/v1/claims/{claim}/logs")).keyed().json(report).send().await.expect(201))
}

/// The files of one photo.
fn of(app: &TestApp, photo: &str) -> usize {
    kept(app).iter().filter(|file| file.contains(photo)).count()
}

on_both! {
    async fn a_photo_that_no_log_takes_goes_after_a_day(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let (unused, used) = (world.photo(&member).await, world.photo(&member).await);
        let log = log_with(&world, &member, &[&used]).await;
        app.advance(Duration::hours(23));
        collect(&app).await;
        assert_eq!((of(&app, &unused), of(&app, &used)), (2, 2));
        app.advance(Duration::hours(2));
        collect(&app).await;
        collect(&app).await;
        assert_eq!((of(&app, &unused), of(&app, &used)), (0, 2));
        member.get(format!("/v1/photos/{unused}")).send().await.refused(404, "not_found");
        let export = member.get("/v1/me/export").send().await.expect(200);
        assert_eq!((export["photos"].as_array().unwrap().len(), &export["photos"][0]["log_id"]), (1, &json!(log)));
    }

    async fn a_photo_that_its_log_dropped_goes_after_a_day_and_its_digest_stays(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let old = world.photo(&member).await;
        let log = log_with(&world, &member, &[&old]).await;
        app.advance(Duration::hours(30));
        let new = world.photo(&member).await;
        let back = json!({"verdict": "returned", "reason": "照片不清楚"});
        world.worker.post(format!("/v1/logs/{log}/reviews")).json(back.clone()).send().await.expect(201);
        let mut report = world.report(60);
        report["photos"] = json!([new]);
        member.put(format!("/v1/logs/{log}")).keyed().json(report.clone()).send().await.expect(200);
        collect(&app).await;
        assert_eq!((of(&app, &old), of(&app, &new)), (2, 2), "it was dropped a moment ago");
        app.advance(Duration::hours(25));
        collect(&app).await;
        assert_eq!((of(&app, &old), of(&app, &new)), (0, 2));
        let seen = member.get(format!("/v1/photos/{old}")).send().await.expect(200);
        assert_eq!((&seen["links"], &seen["log_id"]), (&Value::Null, &json!(log)));
        world.worker.post(format!("/v1/logs/{log}/reviews")).json(back).send().await.expect(201);
        report["photos"] = json!([old]);
        let faults = member.put(format!("/v1/logs/{log}")).keyed().json(report).send().await.faults();
        assert_eq!(faults, [("/photos/0".to_string(), "gone".to_string())]);
    }

    async fn a_file_is_kept_as_long_as_the_settings_say_and_its_digest_for_good(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let photo = world.photo(&member).await;
        let log = log_with(&world, &member, &[&photo]).await;
        app.advance(Duration::days(399));
        collect(&app).await;
        assert_eq!(of(&app, &photo), 2);
        let person = member.id.parse().unwrap();
        app.advance(Duration::days(2));
        collect(&app).await;
        assert_eq!(of(&app, &photo), 0);
        let member = world.client(person, true, Vec::new());
        let seen = member.get(format!("/v1/logs/{log}")).send().await.expect(200);
        let shown = &seen["photos"][0];
        assert_eq!((&shown["id"], &shown["links"], shown["file_gone_at"].is_null()), (&json!(photo), &Value::Null, false));
        let export = member.get("/v1/me/export").send().await.expect(200);
        assert_eq!(export["photos"][0]["digest"].as_str().map(str::len), Some(64));
    }

    async fn what_interrupted_uploads_and_collections_left_is_swept_away(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let (used, gone) = (world.photo(&member).await, world.photo(&member).await);
        log_with(&world, &member, &[&used, &gone]).await;
        let files = kept(&app);
        let model = files.iter().find(|file| file.contains(&used)).unwrap();
        // Written, and then the program died before the row was there.
        let orphan = model.replace(&used, "0197f0a0-0000-7000-8000-000000000001");
        std::fs::copy(model, &orphan).unwrap();
        // Half written.
        std::fs::write(format!("{orphan}#1"), "half").unwrap();
        // None of ours.
        let stranger = Path::new(model).with_file_name("notes.txt");
        std::fs::write(&stranger, "somebody's").unwrap();
        // The row says gone, and the program died before the files were.
        mark_gone(&app, &gone).await;
        collect(&app).await;
        assert_eq!(kept(&app).len(), files.len() + 3, "the day is not over: uploads may be under way");
        app.advance(Duration::days(2));
        collect(&app).await;
        let left = kept(&app);
        assert_eq!((of(&app, &used), of(&app, &gone), left.len()), (2, 0, 3), "{left:?}");
        assert!(stranger.exists());
    }

    async fn files_that_are_gone_already_stop_no_collection(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        let (lost, used) = (world.photo(&member).await, world.photo(&member).await);
        let log = log_with(&world, &member, &[&used]).await;
        for file in kept(&app) {
            std::fs::remove_file(file).unwrap();
        }
        // The row stands, its file does not: that is no error of the caller's.
        let seen = member.get(format!("/v1/logs/{log}")).send().await.expect(200);
        let link = seen["photos"][0]["links"]["full"].as_str().unwrap().to_string();
        app.anonymous().get(link).send().await.refused(404, "not_found");
        app.advance(Duration::hours(25));
        collect(&app).await;
        member.get(format!("/v1/photos/{lost}")).send().await.refused(404, "not_found");
    }

    async fn where_nothing_can_be_written_an_upload_is_put_off_and_leaves_no_row(app) {
        let world = app.world().await;
        let member = world.member_at(world.jia).await;
        std::fs::write(&app.settings.files.folder, "a file stands where the folder should").unwrap();
        let reply = send(&member, &harness::jpeg(1)).key("k1").send().await;
        reply.refused(503, "unavailable");
        assert_eq!(reply.header("retry-after"), "1");
        std::fs::remove_file(&app.settings.files.folder).unwrap();
        send(&member, &harness::jpeg(1)).key("k1").send().await.expect(201);
        let export = member.get("/v1/me/export").send().await.expect(200);
        assert_eq!(export["photos"].as_array().unwrap().len(), 1);
    }
}

/// As a collection does, before it deletes the files.
async fn mark_gone(app: &TestApp, photo: &str) {
    let database = another_database(&app.settings.database.url).await;
    let id = match app.settings.database.url.starts_with("sqlite") {
        true => format!("x'{}'", photo.replace('-', "")),
        false => format!("'{photo}'"),
    };
    let sql = format!("update photos set file_gone_at = created_at where id = {id}");
    let done = database.execute_unprepared(&sql).await.expect("it is updated");
    assert_eq!(done.rows_affected(), 1);
}
