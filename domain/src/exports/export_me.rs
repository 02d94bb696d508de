//! Everything that is held about the caller, in one answer. (But for the audit trail, which is about
//! acts, and is for auditors.)

use chrono::Duration;
use infra::crypto::Purpose;
use infra::store::accounts::{self, GrantRow};
use infra::store::notices::NoticeRow;
use infra::store::people::{self, MembershipRow, PersonRow, changes};
use infra::store::{
    bindings as binding_rows, checkins as checkin_rows, claims as claim_rows, disablements as disablement_rows,
    invitations as invitation_rows, leaves as leave_rows, logs as log_rows, notices as notice_rows, orgs,
    pairings as pairing_rows, photos as photo_rows, points as point_rows, proposals as proposal_rows,
    ratings as rating_rows, registrations as registration_rows, rewards as reward_rows, sessions as session_rows,
    waitlist as waitlist_rows,
};
use infra::{Reader, Scope};

use crate::access::{Right, require};
use crate::bindings::BindingSeen;
use crate::checkins::CheckinSeen;
use crate::claims::ClaimSeen;
use crate::disablements::DisablementSeen;
use crate::invitations::InvitationSeen;
use crate::leaves::LeaveSeen;
use crate::logs::LogSeen;
use crate::pairings::PairingSeen;
use crate::people::{VoidedSeen, voided_seen};
use crate::photos::PhotoRow;
use crate::points::EntrySeen;
use crate::proposals::ProposalSeen;
use crate::ratings::RatingExported;
use crate::registrations::RegistrationSeen;
use crate::rewards::RedemptionSeen;
use crate::seats::SeatSeen;
use crate::sessions::SessionSeen;
use crate::skills::Skills;
use crate::waitlist::WaitlistSeen;
use crate::{
    Caller, Context, Id, Instant, Refusal, Result, Slice, bindings, calendar, checkins, claims, disablements,
    invitations, leaves, logs, pairings, points, proposals, ratings, registrations, rewards, seats, skills, waitlist,
};

/// How often one may ask: it reads a great deal.
const EXPORTS: usize = 5;
const EXPORTS_WITHIN: Duration = Duration::hours(1);

/// Rows read at a time.
const PART: u64 = 500;

/// What is held about a person.
#[derive(Clone, Debug)]
pub struct MyExport {
    pub exported_at: Instant,
    pub person: PersonRow,
    pub phone: Option<String>,
    pub id_number: Option<String>,
    pub username: Option<String>,
    /// With the names of the units.
    pub memberships: Vec<(MembershipRow, String)>,
    /// Changes of them that never came about.
    pub voided_changes: Vec<VoidedSeen>,
    /// With the names of the orgs.
    pub grants: Vec<(GrantRow, String)>,
    pub seats: Vec<SeatSeen>,
    pub skills: Skills,
    pub bindings: Vec<BindingSeen>,
    pub sessions: Vec<SessionSeen>,
    pub registrations: Vec<RegistrationSeen>,
    pub invitations: Vec<InvitationSeen>,
    pub disablements: Vec<DisablementSeen>,
    pub leaves: Vec<LeaveSeen>,
    pub proposals: Vec<ProposalSeen>,
    pub redemptions: Vec<RedemptionSeen>,
    pub checkins: Vec<CheckinSeen>,
    pub pairings: Vec<PairingSeen>,
    pub claims: Vec<ClaimSeen>,
    pub waitlist: Vec<WaitlistSeen>,
    pub logs: Vec<LogSeen>,
    /// All that were uploaded and have a row, those in no log, too.
    pub photos: Vec<PhotoRow>,
    /// Given, and received as far as it was disclosed.
    pub ratings: Vec<RatingExported>,
    pub entries: Vec<EntrySeen>,
    pub notices: Vec<NoticeRow>,
}

/// Exports what is held about the caller, whole and unmasked; that it was done is audited.
///
/// # Errors
/// [`Refusal::TooManyAttempts`], [`Refusal::NotFound`].
pub async fn export_me(ctx: &Context, caller: &Caller) -> Result<MyExport> {
    let now = ctx.now();
    let scope = require(caller, Right::ExportMe)?;
    let badge = caller.badge()?;
    let id = badge.person;
    let counted = ctx.live.limits.attempt(&format!("export {id}"), EXPORTS, EXPORTS_WITHIN, now);
    counted.map_err(Refusal::TooManyAttempts)?;

    let db = &ctx.db;
    let person = people::find(db, id).await?.ok_or(Refusal::NotFound)?;
    let memberships = people::memberships_of(db, id).await?;
    let grants = accounts::grants_of(db, id).await?;
    let org_ids = memberships.iter().map(|row| row.unit_id).chain(grants.iter().map(|row| row.org_id));
    let names = orgs::names(db, org_ids).await?;
    let name = |org: Id| names.get(&org).cloned().unwrap_or_default();
    let open =
        |purpose, sealed: &Option<String>| sealed.as_deref().map(|sealed| ctx.vault.open(purpose, sealed)).transpose();
    let sessions = all(|slice| session_rows::live_of(db, id, now, slice), |row| row.id).await?;
    let is_current = |session: Id| session == badge.session;
    let (claims, logs) = claims_and_logs(ctx, &scope, id, now).await?;
    let export = MyExport {
        exported_at: now,
        phone: open(Purpose::Phone, &person.phone)?,
        id_number: open(Purpose::IdNumber, &person.id_number)?,
        person,
        username: accounts::of_person(db, id).await?.map(|account| account.username),
        memberships: memberships.into_iter().rev().map(|row| (row.clone(), name(row.unit_id))).collect(),
        voided_changes: voided_seen(db, changes::voided_of(db, id).await?).await?,
        grants: grants.into_iter().map(|row| (row.clone(), name(row.org_id))).collect(),
        seats: seats::of_person(db, id).await?,
        skills: skills::of_person(db, id).await?,
        bindings: bindings::seen(db, all(|slice| binding_rows::history(db, id, slice), |row| row.id).await?).await?,
        sessions: sessions
            .into_iter()
            .map(|session| SessionSeen { is_current: is_current(session.id), session })
            .collect(),
        registrations: registrations::seen(ctx, db, registration_rows::of_person(db, id).await?).await?,
        invitations: invitations::seen(db, invitation_rows::of_person(db, id).await?, now).await?,
        disablements: disablements::seen(
            db,
            all(|slice| disablement_rows::history(db, id, slice), |row| row.id).await?,
        )
        .await?,
        leaves: leaves::seen(ctx, db, all(|slice| leave_rows::of_person(db, id, slice), |row| row.id).await?).await?,
        proposals: proposals::seen(ctx, db, all(|slice| proposal_rows::of_person(db, id, slice), |row| row.id).await?)
            .await?,
        redemptions: rewards::seen(db, all(|slice| reward_rows::of_person(db, id, slice), |row| row.id).await?).await?,
        checkins: checkins::seen(db, all(|slice| checkin_rows::of_person(db, id, slice), |row| row.id).await?).await?,
        pairings: pairings::seen(
            db,
            all(|slice| pairing_rows::of_person(db, id, slice), |row| row.id).await?,
            calendar::day(now),
        )
        .await?,
        claims,
        waitlist: waitlist::seen(db, all(|slice| waitlist_rows::of_person(db, id, slice), |row| row.id).await?).await?,
        logs,
        photos: all(|slice| photo_rows::of_person(db, id, slice), |row| row.id).await?,
        ratings: ratings::exported(
            ctx,
            db,
            id,
            all(|slice| rating_rows::of_person(db, id, slice), |row| row.id).await?,
        )
        .await?,
        entries: entries(db, id).await?,
        notices: all(|slice| notice_rows::of_person(db, id, false, slice), |row| row.id).await?,
    };
    // Nothing is handed out before it is written down that it was.
    ctx.write(caller, Right::ExportMe, now).await?.commit(("person", Some(id))).await?;
    Ok(export)
}

async fn claims_and_logs(
    ctx: &Context,
    scope: &Scope,
    person: Id,
    now: Instant,
) -> Result<(Vec<ClaimSeen>, Vec<LogSeen>)> {
    let rows = all(|slice| claim_rows::of_person(&ctx.db, person, slice), |row| row.id).await?;
    let (mut claims, mut logs) = (Vec::new(), Vec::new());
    for part in rows.chunks(usize::try_from(PART).unwrap_or(500)) {
        let of_part = log_rows::of_claims(&ctx.db, part.iter().map(|claim| claim.id)).await?;
        logs.extend(logs::seen(ctx, &ctx.db, scope, of_part, now).await?);
        claims.extend(claims::seen(ctx, &ctx.db, part.to_vec()).await?);
    }
    Ok((claims, logs))
}

async fn entries(reader: &impl Reader, person: Id) -> Result<Vec<EntrySeen>> {
    let mut found = Vec::new();
    let mut before = None;
    loop {
        let part = point_rows::entries_of(reader, person, before, PART).await?;
        let Some(last) = part.last() else { return Ok(found) };
        before = Some(last.subject_seq);
        found.extend(points::seen(reader, part).await?);
    }
}

/// Every row of a list that is read forwards.
async fn all<T>(part: impl AsyncFn(Slice) -> infra::Result<Vec<T>>, id: impl Fn(&T) -> Id) -> Result<Vec<T>> {
    let mut rows: Vec<T> = Vec::new();
    loop {
        let next = part(Slice { after: rows.last().map(&id), limit: PART }).await?;
        let is_last = (next.len() as u64) < PART;
        rows.extend(next);
        if is_last {
            return Ok(rows);
        }
    }
}
