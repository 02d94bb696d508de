//! A city, and histories of deeds in it: written by the store's own functions and hashed by the domain's, as if posted one
//! by one, only without what surrounds each posting.

use std::collections::BTreeMap;

use chrono::Duration;
use domain::calendar::Period;
use domain::points::{
    BalanceRow, Cause, DeedKind, DeedRow, EntryRow, Origin, SubjectKind, hash, score, seal_ledger, verify_ledger,
};
use domain::schemes::{Scheme, parse};
use domain::{Caller, Id, Instant};
use harness::{TestApp, World, another_database, id};
use infra::store::points as store;
use infra::{Db, Entropy, Txn};
use sea_orm::ConnectionTrait;
use serde_json::json;

/// The deeds of one of the others.
const EACH: usize = 100;

/// Limits in every window, none of which is ever reached: what they look at is looked at, and each deed brings the same.
const SCHEME: &str = r#"
scheme: measured
title: 在职党员积分（测量用）
currency: assessment
caps:
  - { window: year, at_most: "1000000" }
sections:
  - code: service
    title: 志愿服务
    caps:
      - { window: quarter, at_most: "1000000" }
      - { window: half_year, at_most: "1000000" }
    items:
      - code: service_hours
        title: 志愿服务时长
        clause: 第二条　按核定的服务时长记分，每小时 1 分，按 0.5 分向下取整，每次最多 2 分。
        on: log_accepted
        award: { per_hour: "1", step: "0.5", at_most: "2" }
        caps:
          - { window: day, at_most: "1000000" }
          - { window: week, at_most: "1000000" }
          - { window: month, at_most: "1000000" }
"#;

/// One database with its city.
pub struct City<'a> {
    pub world: World<'a>,
    pub db: Db,
    scheme: Scheme,
    version: Id,
    entropy: Entropy,
}

/// When deeds happened: between these two instants, evenly.
#[derive(Clone, Copy)]
pub struct Span(&'static str, &'static str);

/// The year of the measured deeds, up to the day before them.
pub const THIS_YEAR: Span = Span("2026-01-01T00:00:00+08:00", "2026-11-16T00:00:00+08:00");
/// Ten years that no window of theirs reaches into.
pub const OLDER_YEARS: Span = Span("2016-01-01T00:00:00+08:00", "2026-01-01T00:00:00+08:00");

impl Span {
    fn instants(self, count: usize) -> impl Iterator<Item = Instant> {
        let [from, until] = [self.0, self.1].map(|at| at.parse::<Instant>().unwrap());
        let seconds = (until - from).num_seconds();
        (0..count).map(move |n| from + Duration::seconds(seconds * n as i64 / count as i64))
    }
}

impl<'a> City<'a> {
    pub async fn found(app: &'a TestApp) -> City<'a> {
        let world = app.world().await;
        let body = json!({"text": SCHEME, "effective_from": "2026-11-17"});
        let path = format!("/v1/orgs/{}/scheme-versions", world.city);
        let version = id(&world.officer.post(path).json(body).send().await.expect(201)).parse().unwrap();
        app.advance(Duration::days(1));
        let db = Db::connect(&app.settings.database).await.unwrap();
        City { world, db, scheme: parse(SCHEME).unwrap(), version, entropy: Entropy::seeded(11) }
    }

    /// So many deeds of others this year; then yesterday is sealed, and the database has its figures about its tables.
    pub async fn others(&self, deeds: usize) {
        let mut left = deeds;
        while left > 0 {
            // Some subjects a transaction: neither a commit each nor a log that grows without end.
            let txn = self.db.begin().await.unwrap();
            for _ in 0..20 {
                let count = left.min(EACH);
                let subject = self.entropy.id(self.world.app.ctx.now());
                self.history(&txn, subject, THIS_YEAR, count, |happened_at| happened_at).await;
                left -= count;
            }
            self.commit(txn).await;
        }
        seal_ledger(&self.world.app.ctx, &Caller::job()).await.unwrap();
        self.settle().await;
    }

    /// Histories of these subjects, so many deeds each; recorded now, for what was sealed is not added to.
    pub async fn histories(&self, subjects: impl IntoIterator<Item = (Id, Span, usize)>) {
        let txn = self.db.begin().await.unwrap();
        for (subject, span, count) in subjects {
            self.history(&txn, subject, span, count, |_| self.world.app.ctx.now()).await;
        }
        self.commit(txn).await;
        self.settle().await;
    }

    async fn commit(&self, txn: Txn) {
        txn.commit(&[self.world.audit(self.world.city)]).await.unwrap();
    }

    /// What autovacuum would have done in time; and on SQLite that nobody pays for what was written before.
    async fn settle(&self) {
        let db = another_database(&self.world.app.settings.database.url).await;
        let sql = if self.db.is_sqlite() { "pragma wal_checkpoint(truncate)" } else { "vacuum analyze" };
        db.execute_unprepared(sql).await.unwrap();
        db.close().await.unwrap();
    }

    /// Deeds of one subject, their entries in a chain, its head, and the balances that follow.
    async fn history(&self, txn: &Txn, subject: Id, span: Span, count: usize, recorded: impl Fn(Instant) -> Instant) {
        let mut head = store::lock_head(txn, SubjectKind::Person, subject).await.unwrap();
        let mut balances: BTreeMap<String, BalanceRow> = BTreeMap::new();
        for (n, happened_at) in span.instants(count).enumerate() {
            let recorded_at = recorded(happened_at);
            let deed = self.deed(subject, happened_at, recorded_at, 30 * (1 + n as i32 % 6));
            let deed = store::insert_deed(txn, deed).await.unwrap();
            let mut entry = self.entry(&deed);
            entry.subject_seq = head.length + 1;
            entry.previous_hash = std::mem::take(&mut head.hash);
            entry.hash = hash(&entry);
            head.length = entry.subject_seq;
            head.hash.clone_from(&entry.hash);
            let (currency, credited) = (entry.currency, entry.credited);
            let entry_seq = store::append(txn, entry).await.unwrap();
            for period in Period::around(happened_at).map(|period| period.to_string()) {
                let row = BalanceRow {
                    subject_id: subject,
                    currency,
                    period: period.clone(),
                    amount: 0,
                    reached_at: recorded_at,
                    entry_seq,
                };
                let balance = balances.entry(period).or_insert(row);
                balance.amount += credited;
                balance.reached_at = recorded_at;
                balance.entry_seq = entry_seq;
            }
        }
        store::move_head(txn, head).await.unwrap();
        store::add_to_balances(txn, balances.into_values()).await.unwrap();
    }

    fn deed(&self, subject: Id, happened_at: Instant, recorded_at: Instant, minutes: i32) -> DeedRow {
        DeedRow {
            seq: 0,
            id: self.entropy.id(recorded_at),
            subject_kind: SubjectKind::Person,
            subject_id: subject,
            kind: DeedKind::LogAccepted,
            origin: Origin::SelfReported,
            source_id: self.entropy.id(recorded_at),
            counters_id: None,
            org_id: self.world.jia,
            item: "service_hours".into(),
            minutes: Some(minutes),
            quantity: None,
            factors: String::new(),
            matter: None,
            happened_at,
            recorded_at,
            recorded_by: None,
        }
    }

    /// What a deed brings, before it has a place in the chain. No limit is ever reached, so nothing before it matters.
    fn entry(&self, deed: &DeedRow) -> EntryRow {
        let posting = score(&self.scheme, deed, &[]);
        EntryRow {
            seq: 0,
            id: self.entropy.id(deed.recorded_at),
            subject_kind: deed.subject_kind,
            subject_id: deed.subject_id,
            subject_seq: 0,
            currency: posting.currency,
            cause_kind: Cause::Deed,
            cause_id: deed.id,
            deed_id: deed.id,
            scheme_version_id: self.version,
            item: posting.item,
            offered: posting.offered.0,
            credited: posting.credited.0,
            cut_by: posting.cut_by,
            because: posting.because,
            org_id: deed.org_id,
            happened_at: deed.happened_at,
            recorded_at: deed.recorded_at,
            previous_hash: String::new(),
            hash: String::new(),
        }
    }

    /// Every chain holds, and all of them what was sealed; how many entries that are.
    pub async fn holds(&self) -> u64 {
        let verified = verify_ledger(&self.world.app.ctx, &Caller::command_line()).await.unwrap();
        assert_eq!(verified.broken, None);
        assert!(verified.root.is_some_and(|(_, holds)| holds), "yesterday was sealed, and the root holds");
        verified.entries
    }
}
