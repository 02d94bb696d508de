//! Signing in by WeChat: the code of `wx.login`, and the first time what shows who it is: the code
//! of the phone button, or an invitation code.

use infra::crypto::Purpose;
use infra::store::sessions::{self, Channel};
use infra::store::{bindings, invitations, people};
use infra::wechat::WechatFault;

use super::issue::{self, SignedIn};
use super::rules;
use crate::access::{Right, require};
use crate::bindings::{Identity, Proof, bind, bound_elsewhere};
use crate::invitations::rules as codes;
use crate::write::Write;
use crate::{Caller, Context, Error, Id, Instant, Refusal, Result, registrations};

impl From<WechatFault> for Refusal {
    fn from(fault: WechatFault) -> Self {
        match fault {
            WechatFault::CodeInvalid => Refusal::WechatCodeInvalid,
            WechatFault::UserBlocked => Refusal::WechatUserBlocked,
            WechatFault::Quota => Refusal::WechatQuota,
            WechatFault::Unavailable => Refusal::WechatUnavailable,
        }
    }
}

/// What shows whose a WeChat identity is that is not bound yet.
#[derive(Clone, Debug)]
pub enum Evidence {
    Nothing,
    /// The code of the phone button.
    PhoneCode(String),
    /// The code on a slip that the unit printed, as it was typed.
    InvitationCode(String),
}

/// The same, as far as it can be known without the database.
enum Shown {
    Nothing,
    /// Blind index of the phone number.
    Phone(String),
    /// Blind index of the invitation code.
    Invitation(String),
}

/// Signs in whoever `js_code` stands for. The same code sent again within five minutes gives the
/// same session. A WeChat identity seen for the first time is bound to the member on the roster
/// whom the evidence names.
///
/// # Errors
/// [`Refusal::BindingRequired`] without evidence the first time; [`Refusal::NotOnRoster`],
/// [`Refusal::RegistrationPending`] or [`Refusal::RegistrationDeclined`] when nobody has that number;
/// what may be wrong with an invitation; [`Refusal::AlreadyBound`], [`Refusal::WechatBound`],
/// [`Refusal::TwoRosterRows`]; [`Refusal::PersonDisabled`], [`Refusal::NoLongerInService`];
/// [`Refusal::TooManyAttempts`] for guesses; and WeChat's own refusals.
pub async fn sign_in_wechat(ctx: &Context, caller: &Caller, js_code: &str, evidence: Evidence) -> Result<SignedIn> {
    let now = ctx.now();
    require(caller, Right::SignInWechat)?;
    let evidence = match evidence {
        // A slip of the finger is no guess, and costs no code of WeChat's.
        Evidence::InvitationCode(typed) => Evidence::InvitationCode(codes::read(&typed)?),
        other => other,
    };
    let code_index = ctx.vault.index(Purpose::SignInCode, js_code);
    let _in_flight = ctx.db.try_enter(format!("code {code_index}")).ok_or(Refusal::InFlight)?;
    if let Some(session) = sessions::by_code(&ctx.db, &code_index).await? {
        if !rules::repeats(&session, now) {
            return Err(Refusal::WechatCodeInvalid.into());
        }
        return issue::tokens(ctx, &ctx.db, &session, now).await;
    }

    let identity = Identity::of(ctx, js_code).await?;
    let guesses = match &evidence {
        Evidence::InvitationCode(_) => count_guess(ctx, caller, &identity, now)?,
        Evidence::Nothing | Evidence::PhoneCode(_) => Vec::new(),
    };
    let shown = shown(ctx, evidence, &identity, now).await?;
    let write = ctx.write(caller, Right::SignInWechat, now).await?;
    let person = match whose(ctx, &write, &identity, &shown).await {
        Err(Error::Refused(Refusal::InvitationWrong)) => {
            write.commit_refused(("invitation", None)).await?;
            return Err(Refusal::InvitationWrong.into());
        }
        other => other?,
    };
    issue::refuse_outsider(&write, person, now).await?;
    let session = issue::begin(ctx, &write, person, Channel::Wechat, Some(code_index), now).await?;
    let signed_in = issue::tokens(ctx, &*write, &session, now).await?;
    write.commit(("session", Some(session.id))).await?;
    guesses.iter().for_each(|guess| ctx.live.limits.take_back(guess));
    Ok(signed_in)
}

/// Counts a guess at an invitation code, for the identity and for the address; it is taken back if
/// it turns out to be none.
fn count_guess(ctx: &Context, caller: &Caller, identity: &Identity, now: Instant) -> Result<Vec<String>> {
    let by = format!("invitation {}", identity.index);
    let from = format!("invitation from {}", caller.address());
    for (name, most) in [(&by, codes::GUESSES), (&from, codes::GUESSES_FROM)] {
        let counted = ctx.live.limits.attempt(name, most, codes::GUESSES_WITHIN, now);
        counted.map_err(Refusal::TooManyAttempts)?;
    }
    Ok(vec![by, from])
}

async fn shown(ctx: &Context, evidence: Evidence, identity: &Identity, now: Instant) -> Result<Shown> {
    match evidence {
        Evidence::Nothing => Ok(Shown::Nothing),
        Evidence::InvitationCode(code) => Ok(Shown::Invitation(ctx.vault.index(Purpose::InvitationCode, &code))),
        Evidence::PhoneCode(code) => {
            if bindings::of_openid(&ctx.db, &identity.index).await?.is_some() {
                // Each number costs money, and whoever is bound needs none.
                return Ok(Shown::Nothing);
            }
            let phone = ctx.wechat.phone(&code, &identity.openid, now).await.map_err(Refusal::from)?;
            Ok(Shown::Phone(ctx.vault.index(Purpose::Phone, &phone)))
        }
    }
}

/// The person whose the identity is, or becomes now; locked.
async fn whose(ctx: &Context, write: &Write, identity: &Identity, shown: &Shown) -> Result<Id> {
    let now = write.now();
    let bound = bindings::of_openid(&**write, &identity.index).await?.map(|binding| binding.person_id);
    let invitation = match shown {
        Shown::Invitation(code) => Some(invitations::by_code(&**write, code).await?.ok_or(Refusal::InvitationWrong)?),
        Shown::Nothing | Shown::Phone(_) => None,
    };
    let (person, proof) = match (bound, &invitation, shown) {
        (Some(person), Some(invitation), _) if invitation.person_id != person => {
            return Err(bound_elsewhere(write, person, invitation.person_id).await?.into());
        }
        (Some(person), _, _) => (person, None),
        (None, Some(invitation), _) => (invitation.person_id, Some(Proof::Invitation)),
        (None, None, Shown::Phone(phone)) => match people::by_phone(&**write, phone).await? {
            Some(person) => (person.id, Some(Proof::Phone)),
            None => return Err(unknown(write, identity, Refusal::NotOnRoster).await?.into()),
        },
        (None, None, _) => return Err(unknown(write, identity, Refusal::BindingRequired).await?.into()),
    };

    people::lock(write, &[person]).await?;
    // Looked at again under the lock: in a double launch the other one was faster, and whoever was
    // bound may just have been unbound.
    if bindings::of_openid(&**write, &identity.index).await?.is_some_and(|binding| binding.person_id == person) {
        return Ok(person);
    }
    let proof = proof.ok_or(Refusal::InFlight)?;
    if let Some(invitation) = invitation {
        codes::redeem(&invitation, now)?;
        if !invitations::end(write, invitation.id, invitations::InvitationEnd::Used, Some(person), now).await? {
            return Err(Refusal::InvitationUsed.into());
        }
    }
    bind(ctx, write, person, identity, proof).await?;
    Ok(person)
}

/// What somebody is told who is not known: how far their registration has come, or else `otherwise`.
async fn unknown(write: &Write, identity: &Identity, otherwise: Refusal) -> Result<Refusal> {
    Ok(registrations::standing(&**write, &identity.index).await?.unwrap_or(otherwise))
}
