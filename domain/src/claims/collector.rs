//! Gathers claims that arrive together and decides them in one transaction: on one hot task, the
//! commit's wait for the disk is shared by all of them.

use std::collections::{HashMap, HashSet};
use std::sync::Weak;
use std::time::Duration;

use infra::Txn;
use infra::db::InFlight;
use infra::store::answers;
use infra::store::claims::{self, ClaimRow};
use infra::store::{checkins, orgs, people, tasks};
use tokio::sync::{mpsc, oneshot};

use super::ClaimSeen;
use super::rules::{self, Request, State};
use crate::access::Right;
use crate::context::Parts;
use crate::write::{answer_row, kept};
use crate::{
    Answer, Caller, Context, Effect, Error, Id, Instant, Once, Refusal, Result, audiences, calendar, waitlist,
};

/// At most this many claims share a transaction.
const BATCH: usize = 64;

/// How long a batch waits for more company.
const GATHERING: Duration = Duration::from_millis(2);

/// At most this many wait to be gathered; the next is told to come back.
const WAITING: usize = 10_000;

/// A claim on its way to a transaction.
pub(crate) struct Pending {
    pub(super) task: Id,
    pub person: Id,
    pub caller: Caller,
    pub once: Once<ClaimSeen>,
    /// Held until it is settled, also when the client hung up: a repeat meanwhile is in flight.
    pub _in_flight: Option<InFlight>,
    /// When it was asked for: every decision about it uses this instant.
    pub now: Instant,
}

pub(crate) type Reply = oneshot::Sender<Result<Effect<ClaimSeen>>>;

/// Where claims are handed in.
pub(crate) struct Collector {
    requests: mpsc::Sender<(Pending, Reply)>,
}

impl Collector {
    pub(crate) fn new() -> (Self, mpsc::Receiver<(Pending, Reply)>) {
        let (requests, receiver) = mpsc::channel(WAITING);
        (Collector { requests }, receiver)
    }

    /// Hands a claim in and waits until it was committed or refused.
    pub(super) async fn submit(&self, pending: Pending) -> Result<Effect<ClaimSeen>> {
        let (reply, answer) = oneshot::channel();
        self.requests.try_send((pending, reply)).map_err(|_| Refusal::Unavailable)?;
        answer.await.unwrap_or(Err(Refusal::Unavailable.into()))
    }
}

/// Works until the last context is gone. Whoever comes alone waits for nobody: company is expected only
/// where there was some a moment ago.
pub(crate) async fn run(context: Weak<Parts>, mut requests: mpsc::Receiver<(Pending, Reply)>) {
    let mut in_company = false;
    loop {
        let mut batch = Vec::new();
        if requests.recv_many(&mut batch, BATCH).await == 0 {
            return;
        }
        if in_company || batch.len() > 1 {
            gather(&mut requests, &mut batch).await;
        }
        in_company = batch.len() > 1;
        let Some(parts) = context.upgrade() else { return };
        let ctx = Context::from_parts(parts);
        let (pending, replies): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
        // In a task of its own: a panic in one batch must not end the claims of all others.
        match tokio::spawn(async move { settle(&ctx, &pending).await }).await {
            Ok(results) => {
                for (reply, result) in replies.into_iter().zip(results) {
                    // Nobody waits any more when the client hung up; what was committed stays.
                    let _ = reply.send(result);
                }
            }
            // The replies are dropped, and whoever waits learns that it is unavailable.
            Err(error) => tracing::error!(%error, "a batch of claims ended early"),
        }
    }
}

/// Adds those who come within [`GATHERING`].
async fn gather(requests: &mut mpsc::Receiver<(Pending, Reply)>, batch: &mut Vec<(Pending, Reply)>) {
    let gathered = tokio::time::sleep(GATHERING);
    tokio::pin!(gathered);
    while batch.len() < BATCH {
        let room = BATCH - batch.len();
        tokio::select! {
            biased;
            more = requests.recv_many(batch, room) => if more == 0 { return },
            () = &mut gathered => return,
        }
    }
}

/// Decides a batch; if a constraint stops it as a whole, each claim alone, so that one bad request
/// never fails its neighbours.
async fn settle(ctx: &Context, batch: &[Pending]) -> Vec<Result<Effect<ClaimSeen>>> {
    match commit(ctx, batch).await {
        Ok(results) => results,
        Err(Error::Refused(Refusal::Conflict)) if batch.len() > 1 => {
            let mut results = Vec::with_capacity(batch.len());
            for one in batch.chunks(1) {
                results.push(match commit(ctx, one).await {
                    Ok(mut result) => result.remove(0),
                    Err(error) => Err(error),
                });
            }
            results
        }
        Err(error) => {
            let refusal = match &error {
                Error::Refused(refusal) => refusal.clone(),
                Error::Fault(fault) => {
                    tracing::error!(%fault, "a batch of claims failed");
                    Refusal::Unavailable
                }
            };
            batch.iter().map(|_| Err(refusal.clone().into())).collect()
        }
    }
}

/// One transaction for the whole batch.
async fn commit(ctx: &Context, batch: &[Pending]) -> Result<Vec<Result<Effect<ClaimSeen>>>> {
    let mut results: Vec<Option<Result<Effect<ClaimSeen>>>> = batch.iter().map(|_| None).collect();
    let first = &batch[0];
    let write = ctx.write(&first.caller, Right::ClaimTask, first.now).await?;

    // Repeats get the answer that was given then.
    for (at, pending) in batch.iter().enumerate() {
        let Some(key) = &pending.once.key else { continue };
        if !write.try_lock(&key.lock_name(pending.person)).await? {
            results[at] = Some(Err(Refusal::InFlight.into()));
            continue;
        }
        results[at] = kept(&*write, pending.person, Right::ClaimTask, key, pending.now)
            .await
            .map(|answer| answer.map(Effect::Replayed))
            .transpose();
    }

    // The rest is decided together.
    let open: Vec<usize> = (0..batch.len()).filter(|at| results[*at].is_none()).collect();
    let requests: Vec<Request> = open.iter().map(|at| Request::own(batch[*at].task, batch[*at].person)).collect();
    let now = batch.iter().map(|pending| pending.now).max().unwrap_or(first.now);
    let (state, names) = load(&write, &requests, now).await?;
    let decisions = rules::decide(&requests, &state, now);

    let mut rows = Vec::new();
    for (at, decision) in open.iter().zip(decisions) {
        match decision {
            Ok(()) => rows.push((*at, row(ctx, &batch[*at]))),
            Err(refusal) => results[*at] = Some(Err(refusal.into())),
        }
    }
    let inserted = claims::insert_many(&write, rows.iter().map(|(_, row)| row.clone()).collect()).await?;
    let mut slots: HashMap<Id, i32> = HashMap::new();
    let mut audit = Vec::new();
    for (at, claim) in rows {
        let pending = &batch[at];
        if !inserted.contains(&claim.id) {
            // The constraint "one live claim" had the last word.
            results[at] = Some(Err(Refusal::AlreadyClaimed.into()));
            continue;
        }
        *slots.entry(claim.task_id).or_default() += 1;
        if state.tasks.get(&claim.task_id).is_some_and(|task| task.waiting > 0) {
            waitlist::stop_waiting(&write, &claim).await?;
        }
        let id = claim.id;
        let seen = ClaimSeen {
            task_title: state.tasks.get(&claim.task_id).map(|task| task.title.clone()).unwrap_or_default(),
            person_name: names.get(&claim.person_id).cloned().unwrap_or_default(),
            recorded_by_name: None,
            unit: None,
            log: None,
            attendance: None,
            excuse: None,
            skills: rules::asked_skills(&claim, &state),
            claim,
        };
        let answer: Answer = (pending.once.encode)(&seen);
        if let Some(key) = &pending.once.key {
            let row = answer_row(pending.person, Right::ClaimTask, key, &answer, pending.now);
            answers::keep(&write, row).await?;
        }
        audit.push(pending.caller.audit(Right::ClaimTask.operation(), ("claim", Some(id)), true, pending.now));
        results[at] = Some(Ok(Effect::Fresh { outcome: seen, answer }));
    }
    for (task, taken) in slots {
        tasks::take_slots(&write, task, taken).await?;
    }
    if !audit.is_empty() {
        write.commit_with(&audit).await?;
    }
    for result in results.iter().flatten() {
        if let Ok(Effect::Fresh { outcome, .. }) = result {
            ctx.live.gates.confirm(outcome.claim.task_id, outcome.claim.person_id);
        }
    }
    Ok(results.into_iter().map(|result| result.unwrap_or(Err(Refusal::Unavailable.into()))).collect())
}

/// Everything the rules need, under locks: people first, then tasks, each in the order of keys.
pub(crate) async fn load(txn: &Txn, requests: &[Request], now: Instant) -> Result<(State, HashMap<Id, String>)> {
    let unique = |ids: Vec<Id>| {
        let mut ids: Vec<Id> = ids.into_iter().collect::<HashSet<_>>().into_iter().collect();
        ids.sort_unstable();
        ids
    };
    let person_ids = unique(requests.iter().map(|request| request.person).collect());
    let task_ids = unique(requests.iter().map(|request| request.task).collect());
    let people = people::lock(txn, &person_ids).await?;
    let tasks = tasks::lock(txn, &task_ids).await?;
    let memberships = people::memberships_on(txn, person_ids.iter().copied(), calendar::day(now)).await?;
    // Nothing is asked where every task is for everybody.
    let audiences = audiences::of_tasks(txn, tasks.values()).await?;
    let belongings = match audiences.is_empty() {
        true => HashMap::new(),
        false => audiences::belongings(txn, &audiences, &memberships, calendar::day(now)).await?,
    };
    let communities: HashMap<Id, Id> = checkins::live_of(txn, person_ids.iter().copied())
        .await?
        .into_iter()
        .map(|(person, checkin)| (person, checkin.community_id))
        .collect();
    let units: HashMap<Id, Id> =
        memberships.into_iter().map(|(person, membership)| (person, membership.unit_id)).collect();
    let (places, below) = through(txn, requests, &units).await?;
    let tasks_of = unique(tasks.values().map(|task| task.org_id).collect());
    let everywhere = unique(communities.values().chain(places.values().flatten()).copied().collect());
    let mut engaged: HashMap<Id, Vec<(Instant, Instant)>> = HashMap::new();
    // Only a gathering can keep one from another.
    if tasks.values().any(|task| task.starts_at.is_some()) {
        for other in claims::engagements(txn, person_ids.iter().copied(), now).await? {
            engaged.entry(other.person_id).or_default().push((other.starts_at, other.ends_at));
        }
    }
    let state = State {
        published_for: tasks::published_for_communities(txn, &tasks_of, &everywhere).await?,
        claimed: claims::live_pairs(txn, task_ids, person_ids).await?,
        units,
        places,
        below,
        disabled: people.values().filter(|person| person.disabled_at.is_some()).map(|person| person.id).collect(),
        communities,
        engaged,
        audiences,
        belongings,
        tasks,
    };
    Ok((state, people.into_values().map(|person| (person.id, person.name)).collect()))
}

/// Of the units that name people: where they are checked in, and which of these units lie below them.
async fn through(
    txn: &Txn,
    requests: &[Request],
    units: &HashMap<Id, Id>,
) -> Result<(HashMap<Id, Vec<Id>>, HashSet<(Id, Id)>)> {
    let naming: HashSet<Id> = requests.iter().filter_map(|request| request.through).collect();
    let mut below = HashSet::new();
    if naming.is_empty() {
        return Ok((HashMap::new(), below));
    }
    for unit in &naming {
        let found = orgs::those_below(txn, *unit, units.values().copied()).await?;
        below.extend(found.into_iter().map(|home| (*unit, home)));
    }
    Ok((checkins::units::communities_of(txn, naming).await?, below))
}

fn row(ctx: &Context, pending: &Pending) -> ClaimRow {
    ClaimRow {
        id: ctx.entropy.id(pending.now),
        task_id: pending.task,
        person_id: pending.person,
        claimed_at: pending.now,
        ended_at: None,
        end_reason: None,
        promoted_at: None,
        recorded_by: None,
        unit_claim_id: None,
    }
}
