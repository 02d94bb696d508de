//! Confirming a registration, or declining it.

use infra::crypto::Purpose;
use infra::store::bindings::{self, Proof};
use infra::store::registrations::{self, RegistrationRow, RegistrationState};
use infra::store::{orgs, people};
use infra::{Reader, Scope};

use super::rules::{self, Whom};
use super::{RegistrationSeen, read};
use crate::access::{Right, require};
use crate::bindings::{Identity, bind};
use crate::people::changes::{self, Wanted};
use crate::people::place::{Who, place};
use crate::people::rules as words;
use crate::people::{refuse_staff, set_phone};
use crate::write::Write;
use crate::{Caller, Context, Effect, Error, Id, Once, Refusal, Result, calendar, imports};

/// What the unit decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegistrationVerdict {
    Confirmed,
    Declined,
}

/// What the unit decided, and whom it knows the applicant to be.
#[derive(Clone, Debug)]
pub struct RegistrationDecision {
    pub verdict: RegistrationVerdict,
    /// Required for declining.
    pub reason: Option<String>,
    /// The member on the roster whom the applicant is, under another number.
    pub person: Option<Id>,
    /// The applicant is somebody else than the member of the same name.
    pub is_another: bool,
}

/// Decides on a registration for a unit within the caller's scope. Confirmed, the applicant stands on
/// the roster and signs in by WeChat from now on.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::RegistrationDecided`], [`Refusal::OwnRegistration`],
/// [`Refusal::Invalid`]; [`Refusal::PhoneOfAnother`], [`Refusal::TwoRosterRows`],
/// [`Refusal::Namesakes`], [`Refusal::AlreadyBound`], [`Refusal::WechatBound`],
/// [`Refusal::PersonDisabled`], [`Refusal::HoldsGrants`] when the roster speaks against it.
pub async fn decide_registration(
    ctx: &Context,
    caller: &Caller,
    id: Id,
    decision: RegistrationDecision,
    once: Once<RegistrationSeen>,
) -> Result<Effect<RegistrationSeen>> {
    let now = ctx.now();
    let scope = require(caller, Right::DecideRegistration)?;
    let found = registrations::find(&ctx.db, &scope, id).await?.ok_or(Refusal::NotFound)?;
    let mut write = enter!(ctx.write_once(caller, Right::DecideRegistration, &once, now).await?);
    if decision.verdict == RegistrationVerdict::Confirmed {
        imports::refuse_while_running(&write, found.unit_id).await?;
    }
    // People first: whoever signs in meanwhile holds themselves, and ends what waits for them.
    let by_phone = match &found.phone_index {
        Some(index) => people::by_phone(&*write, index).await?.map(|person| person.id),
        None => None,
    };
    people::lock(&write, &decision.person.into_iter().chain(by_phone).collect::<Vec<_>>()).await?;
    let mut registration = registrations::lock(&write, &scope, id).await?.ok_or(Refusal::NotFound)?;
    if registration.state != RegistrationState::Waiting {
        return Err(Refusal::RegistrationDecided.into());
    }
    refuse_own(&*write, caller, &registration).await?;
    match decision.verdict {
        RegistrationVerdict::Declined => {
            registration.reason = Some(words::reason(decision.reason.as_deref().unwrap_or(""))?);
            registration.state = RegistrationState::Declined;
        }
        RegistrationVerdict::Confirmed => {
            let person = confirm(ctx, &mut write, &scope, &registration, &decision).await?;
            registration.person_id = Some(person);
            registration.state = RegistrationState::Confirmed;
        }
    }
    registration.decided_at = Some(now);
    registration.decided_by = caller.person_if_any();
    registrations::update(&write, &registration).await?;
    let seen = read::one(ctx, &*write, registration).await?;
    write.finish(&once, seen, ("registration", Some(id))).await
}

/// Nobody decides on their own, whether it is known by the phone or by the WeChat identity.
async fn refuse_own(reader: &impl Reader, caller: &Caller, registration: &RegistrationRow) -> Result<()> {
    let Some(person) = caller.person_if_any() else { return Ok(()) };
    let own = people::find(reader, person).await?;
    let by_phone = own.is_some_and(|own| own.phone_index.is_some() && own.phone_index == registration.phone_index);
    let mine = bindings::of_person(reader, person).await?;
    let by_identity = mine.is_some_and(|mine| Some(mine.openid_index) == registration.openid_index);
    if by_phone || by_identity { Err(Refusal::OwnRegistration.into()) } else { Ok(()) }
}

/// Puts the applicant on the roster, or finds them there, and binds their WeChat identity.
async fn confirm(
    ctx: &Context,
    write: &mut Write,
    scope: &Scope,
    registration: &RegistrationRow,
    decision: &RegistrationDecision,
) -> Result<Id> {
    let today = calendar::day(write.now());
    let opened = |purpose, sealed: &Option<String>| match sealed {
        Some(sealed) => Ok(ctx.vault.open(purpose, sealed)?),
        None => Err(Error::from(Refusal::RegistrationDecided)),
    };
    let phone = opened(Purpose::Phone, &registration.phone)?;
    let openid = opened(Purpose::Openid, &registration.openid)?;
    let said = match (decision.person, decision.is_another) {
        (Some(person), _) => Some(Whom::Known(person)),
        (None, true) => Some(Whom::Newcomer),
        (None, false) => None,
    };
    let by_phone = people::by_phone(&**write, &ctx.vault.index(Purpose::Phone, &phone)).await?;
    let asked = (registration.unit_id, registration.name.clone());
    let namesakes =
        people::namesakes(&**write, std::slice::from_ref(&asked), today).await?.remove(&asked).unwrap_or_default();
    let who = match rules::whom(registration, by_phone.as_ref(), said.as_ref(), &namesakes)? {
        Whom::Newcomer => Who::New { name: registration.name.clone(), phone },
        Whom::Known(person) => {
            if by_phone.is_none() {
                // Their number has changed; whoever is not the caller's to answer for stays as they are.
                people::find_member(&**write, scope, person, today).await?.ok_or(Refusal::NotFound)?;
                refuse_staff(&**write, person).await?;
                set_phone(ctx, write, person, Some(&phone)).await?;
            }
            Who::Known(person)
        }
    };
    let person = enter(ctx, write, scope, registration, who).await?;
    let identity = Identity { index: ctx.vault.index(Purpose::Openid, &openid), openid };
    bind(ctx, write, person, &identity, Proof::Registration).await?;
    Ok(person)
}

/// Puts the applicant on the unit's roster, unless they stand on one already.
async fn enter(
    ctx: &Context,
    write: &mut Write,
    scope: &Scope,
    registration: &RegistrationRow,
    who: Who,
) -> Result<Id> {
    let today = calendar::day(write.now());
    let mut history = Vec::new();
    if let Who::Known(person) = who {
        let standing = people::lock(write, &[person]).await?.remove(&person).ok_or(Refusal::NotFound)?;
        if standing.disabled_at.is_some() {
            return Err(Refusal::PersonDisabled.into());
        }
        if people::memberships_on(&**write, [person], today).await?.contains_key(&person) {
            return Ok(person);
        }
        history = people::memberships_of(&**write, person).await?;
    }
    let wanted = Wanted {
        unit: registration.unit_id,
        branch: None,
        class: Some(registration.class),
        duty: registration.duty.clone(),
        from: Some(today),
    };
    let reached = orgs::those_within(&**write, scope, history.iter().map(|row| row.unit_id)).await?;
    let plan = changes::rules::plan(&history, &wanted, today, &reached).map_err(changes::misfit)?;
    let by = write.by();
    Ok(place(ctx, write, &[(who, plan)], by).await?.people[0])
}
