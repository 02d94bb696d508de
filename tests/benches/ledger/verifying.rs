//! Verifying the whole ledger, against merely reading the same rows.

use std::time::Instant;

use futures::TryStreamExt;
use harness::another_database;
use infra::store::points::ledger as store;
use sea_orm::{Statement, StreamTrait};

use crate::history::City;
use crate::ratio::Ratio;

/// Rows that are read at once, as many as the verification reads.
const PAGE: u64 = 2_000;

/// The rate of verifying over that of reading, between two readings a round: once of reading as the verification does, page
/// by page and into rows, and once of a single statement whose rows nobody even looks at.
pub async fn against_reading(database: &str, city: &City<'_>, rounds: u32) {
    let mut of_rows = Ratio::of(format!("{database}: verify / read the same rows"), "at least 0.5");
    let mut of_engine = Ratio::of(format!("{database}: verify / fetch them undecoded"), "none, to be looked at");
    // Warms up, and tells whether there is anything to measure.
    let entries = city.holds().await;
    for round in 1.. {
        if !of_rows.wants(rounds) {
            break;
        }
        let fetched = fetch(city, entries).await;
        let first = read(city, entries).await;
        let begun = Instant::now();
        city.holds().await;
        let took = begun.elapsed().as_secs_f64();
        let reads = [first, read(city, entries).await];
        let fetches = [fetched, fetch(city, entries).await];
        let rate = |seconds: f64| entries as f64 / seconds / 1000.0;
        println!(
            "{database}, round {round}: read {:.0} and {:.0}, fetched {:.0} and {:.0}, verified {:.0} thousand entries/s",
            rate(reads[0]),
            rate(reads[1]),
            rate(fetches[0]),
            rate(fetches[1]),
            rate(took)
        );
        of_rows.round(reads, |read| read / took);
        of_engine.round(fetches, |fetched| fetched / took);
    }
    of_rows.conclude();
    of_engine.conclude();
}

/// Seconds for reading all entries and all heads, and doing nothing with them.
async fn read(city: &City<'_>, entries: u64) -> f64 {
    let begun = Instant::now();
    let (mut after, mut count) = (None, 0);
    loop {
        let page = store::entries_after(&city.db, after, PAGE).await.unwrap();
        count += page.len() as u64;
        let Some(last) = page.last() else { break };
        after = Some((last.subject_id, last.subject_seq));
    }
    let mut after = None;
    loop {
        let page = store::heads_after(&city.db, after, PAGE).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.subject_id);
    }
    let took = begun.elapsed().as_secs_f64();
    assert_eq!(count, entries);
    took
}

/// Seconds for fetching all entries in the same order by one statement, without making anything of them.
async fn fetch(city: &City<'_>, entries: u64) -> f64 {
    let db = another_database(&city.world.app.settings.database.url).await;
    let begun = Instant::now();
    let sql = "select * from entries order by subject_id, subject_seq";
    let rows = db.stream_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    let count = rows.try_fold(0, |count, _| async move { Ok(count + 1) }).await.unwrap();
    let took = begun.elapsed().as_secs_f64();
    assert_eq!(count, entries);
    took
}
