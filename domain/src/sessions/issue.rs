//! Making a session and the tokens for it.

use infra::Reader;
use infra::store::sessions::{self, Channel, SessionRow};
use infra::store::{accounts, people};
use infra::tokens::Badge;

use super::rules;
use crate::write::Write;
use crate::{Context, Id, Instant, Refusal, Result, calendar};

/// What a client gets for signing in, or for refreshing.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub person_id: Id,
    pub access_token: String,
    pub access_expires_at: Instant,
    pub refresh_token: String,
    pub refresh_expires_at: Instant,
    /// The one-time password must be changed before anything else is allowed.
    pub password_change_required: bool,
}

/// Refuses a session to whoever is disabled, or neither a member in service nor staff; and keeps
/// both from changing until the session is there.
pub(super) async fn refuse_outsider(write: &Write, person: Id, now: Instant) -> Result<()> {
    let standing = people::lock(write, &[person]).await?.remove(&person).ok_or(Refusal::NotOnRoster)?;
    let in_service = people::memberships_on(&**write, [person], calendar::day(now)).await?.contains_key(&person);
    Ok(rules::admit(&standing, in_service || accounts::is_staff(&**write, person).await?)?)
}

/// Inserts a new session.
pub(super) async fn begin(
    ctx: &Context,
    write: &Write,
    person: Id,
    channel: Channel,
    code_index: Option<String>,
    now: Instant,
) -> Result<SessionRow> {
    let session = SessionRow {
        id: ctx.entropy.id(now),
        person_id: person,
        channel,
        code_index,
        generation: 0,
        rotated_at: now,
        started_at: now,
        expires_at: now + ctx.settings.refresh_token,
        ended_at: None,
        end_reason: None,
    };
    sessions::insert(write, session.clone()).await?;
    Ok(session)
}

/// The tokens of a session as it stands, with the person's grants of this moment.
pub(super) async fn tokens(
    ctx: &Context,
    reader: &impl Reader,
    session: &SessionRow,
    now: Instant,
) -> Result<SignedIn> {
    let person = session.person_id;
    let account = accounts::of_person(reader, person).await?;
    let grants = match &account {
        // Whoever is kept from working as staff may still be a member.
        Some(account) if account.disabled_at.is_some() => Vec::new(),
        _ => accounts::grants_of(reader, person).await?,
    };
    let member = people::memberships_on(reader, [person], calendar::day(now)).await?.contains_key(&person);
    let confined = match session.channel {
        Channel::Wechat => false,
        Channel::Password => account.is_some_and(|account| account.one_time_since.is_some()),
    };
    let badge = Badge {
        person,
        session: session.id,
        member,
        confined,
        grants: grants.iter().map(|grant| (grant.role.as_str().to_string(), grant.org_id)).collect(),
        issued_at: now,
        expires_at: (now + ctx.settings.access_token).min(session.expires_at),
    };
    Ok(SignedIn {
        person_id: person,
        access_token: ctx.tokens.sign(&badge),
        access_expires_at: badge.expires_at,
        refresh_token: ctx.tokens.refresh_token(session.id, session.generation),
        refresh_expires_at: session.expires_at,
        password_change_required: confined,
    })
}
