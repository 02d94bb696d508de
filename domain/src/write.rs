//! A use case's transaction: begun here, committed with its audit row, told about afterwards.

use std::ops::Deref;

use chrono::NaiveDate;
use infra::db::InFlight;
use infra::store::answers::{self, AnswerRow};
use infra::store::audit::AuditRecord;
use infra::store::outbox::{self, JobKind};
use infra::{Reader, Txn};

use crate::access::Right;
use crate::once::{KEPT_FOR, Key};
use crate::planted::planted;
use crate::{Answer, Caller, Context, Effect, Id, Instant, Once, Refusal, Result, calendar};

/// What a use case did it to: the kind of row and its key, for the audit trail.
pub(crate) type Object = (&'static str, Option<Id>);

/// A write under way on behalf of a caller. Dropped without a commit, nothing happened.
pub(crate) struct Write {
    ctx: Context,
    txn: Txn,
    caller: Caller,
    right: Right,
    now: Instant,
    jobs: Vec<i64>,
    /// Held until the end, so that a repeat meanwhile is told that the first is in flight.
    _in_flight: Option<InFlight>,
}

/// What entering an operation that happens once comes to.
pub(crate) enum Entered {
    Fresh(Write),
    Replayed(Answer),
}

impl Deref for Write {
    type Target = Txn;
    fn deref(&self) -> &Txn {
        &self.txn
    }
}

impl Context {
    /// Begins a write.
    pub(crate) async fn write(&self, caller: &Caller, right: Right, now: Instant) -> Result<Write> {
        Ok(Write {
            ctx: self.clone(),
            txn: self.db.begin().await?,
            caller: caller.clone(),
            right,
            now,
            jobs: Vec::new(),
            _in_flight: None,
        })
    }

    /// Begins a write that happens once a key.
    ///
    /// # Errors
    /// [`Refusal::InFlight`] while the same key is being worked on, [`Refusal::KeyReused`] when it
    /// was used for something else.
    pub(crate) async fn write_once<T>(
        &self,
        caller: &Caller,
        right: Right,
        once: &Once<T>,
        now: Instant,
    ) -> Result<Entered> {
        let Some(key) = &once.key else {
            return Ok(Entered::Fresh(self.write(caller, right, now).await?));
        };
        let person = caller.person_id()?;
        let name = key.lock_name(person);
        let in_flight = self.db.try_enter(name.clone()).ok_or(Refusal::InFlight)?;
        let mut write = self.write(caller, right, now).await?;
        write._in_flight = Some(in_flight);
        if !write.try_lock(&name).await? {
            return Err(Refusal::InFlight.into());
        }
        match kept(&write.txn, person, right, key, now).await? {
            Some(answer) => {
                write.txn.abandon().await?;
                Ok(Entered::Replayed(answer))
            }
            None => Ok(Entered::Fresh(write)),
        }
    }
}

/// The answer that was given to this key, if it was.
pub(crate) async fn kept(
    reader: &impl Reader,
    person: Id,
    right: Right,
    key: &Key,
    now: Instant,
) -> Result<Option<Answer>> {
    let Some(row) = answers::find(reader, person, &key.key, now - KEPT_FOR).await? else { return Ok(None) };
    if planted("lost-answer") {
        return Ok(None);
    }
    if row.operation != right.operation() || row.fingerprint != key.fingerprint {
        return Err(Refusal::KeyReused.into());
    }
    Ok(Some(Answer { status: u16::try_from(row.status).unwrap_or(200), body: row.body }))
}

/// The row that keeps an answer for repeats.
pub(crate) fn answer_row(person: Id, right: Right, key: &Key, answer: &Answer, now: Instant) -> AnswerRow {
    AnswerRow {
        caller_id: person,
        idempotency_key: key.key.clone(),
        operation: right.operation().to_string(),
        fingerprint: key.fingerprint.clone(),
        status: answer.status.into(),
        body: answer.body.clone(),
        kept_at: now,
    }
}

impl Write {
    /// The instant that the use case read.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// The person who asks, where it is one.
    pub fn by(&self) -> Option<Id> {
        self.caller.person_if_any()
    }

    /// Writes a job to be done after the commit.
    pub async fn job(&mut self, kind: JobKind, subject: Id) -> Result<()> {
        self.jobs.push(outbox::insert(&self.txn, kind, subject, self.now, self.now).await?);
        Ok(())
    }

    /// Writes a job to be done when its day begins.
    pub async fn job_on(&self, day: NaiveDate, kind: JobKind, subject: Id) -> Result<()> {
        self.job_at(calendar::start_of(day), kind, subject).await
    }

    /// Writes a job to be done at an instant, when the sweep finds it.
    pub async fn job_at(&self, due: Instant, kind: JobKind, subject: Id) -> Result<()> {
        outbox::insert(&self.txn, kind, subject, due, self.now).await?;
        Ok(())
    }

    /// Commits with one audit row.
    pub async fn commit(self, object: Object) -> Result<()> {
        let audit = self.caller.audit(self.right.operation(), object, true, self.now);
        self.commit_with(&[audit]).await
    }

    /// Commits with an audit row that says what was done, and by nobody: for what is kept without a name.
    pub async fn commit_unnamed(self, kind: &'static str) -> Result<()> {
        let audit = self.caller.audit(self.right.operation(), (kind, None), true, self.now);
        let unnamed = AuditRecord { actor_id: None, session_id: None, address: None, request_id: None, ..audit };
        self.commit_with(&[unnamed]).await
    }

    /// Commits what is left of an act that was refused: its audit row, and what it revoked.
    pub async fn commit_refused(self, object: Object) -> Result<()> {
        let audit = self.caller.audit(self.right.operation(), object, false, self.now);
        self.commit_with(&[audit]).await
    }

    /// Commits with these audit rows, one an act, then wakes the jobs.
    pub async fn commit_with(self, audit: &[AuditRecord]) -> Result<()> {
        self.txn.commit(audit).await?;
        for job in self.jobs {
            self.ctx.queue.wake(job);
        }
        Ok(())
    }

    /// Encodes the outcome, keeps the answer where there is a key, and commits.
    pub async fn finish<T>(self, once: &Once<T>, outcome: T, object: Object) -> Result<Effect<T>> {
        self.finish_with(once, outcome, &[object]).await
    }

    /// The same, with an audit row for each object.
    pub async fn finish_with<T>(self, once: &Once<T>, outcome: T, objects: &[Object]) -> Result<Effect<T>> {
        let answer = (once.encode)(&outcome);
        if let Some(key) = &once.key {
            let person = self.caller.person_id()?;
            answers::keep(&self.txn, answer_row(person, self.right, key, &answer, self.now)).await?;
        }
        let row = |object: &Object| self.caller.audit(self.right.operation(), *object, true, self.now);
        let audit: Vec<AuditRecord> = objects.iter().map(row).collect();
        self.commit_with(&audit).await?;
        Ok(Effect::Fresh { outcome, answer })
    }
}

/// Goes on with a fresh write, or returns the kept answer from the use case.
macro_rules! enter {
    ($entered:expr) => {
        match $entered {
            $crate::write::Entered::Fresh(write) => write,
            $crate::write::Entered::Replayed(answer) => return Ok($crate::Effect::Replayed(answer)),
        }
    };
}
