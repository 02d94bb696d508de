//! Binding a WeChat identity to a person, whatever proved that it is theirs.

use infra::crypto::Purpose;
use infra::store::bindings::{self, BindingRow, Proof};
use infra::store::invitations::{self, InvitationEnd};
use infra::store::{people, registrations};

use crate::write::Write;
use crate::{Context, Id, Refusal, Result};

/// A WeChat identity.
pub(crate) struct Identity {
    pub openid: String,
    pub index: String,
}

impl Identity {
    /// The identity that a code of `wx.login` stands for.
    pub(crate) async fn of(ctx: &Context, js_code: &str) -> Result<Self> {
        let openid = ctx.wechat.openid(js_code).await.map_err(Refusal::from)?;
        Ok(Identity { index: ctx.vault.index(Purpose::Openid, &openid), openid })
    }
}

/// Binds; the person is locked. What the binding makes needless ends: their invitation code, and
/// registrations that wait for this identity.
///
/// # Errors
/// [`Refusal::AlreadyBound`] when the person has another WeChat identity, [`Refusal::WechatBound`]
/// or [`Refusal::TwoRosterRows`] when this identity is somebody else's.
pub(crate) async fn bind(ctx: &Context, write: &Write, person: Id, identity: &Identity, proof: Proof) -> Result<()> {
    let now = write.now();
    if let Some(other) = bindings::of_openid(&**write, &identity.index).await? {
        return Err(bound_elsewhere(write, other.person_id, person).await?.into());
    }
    let binding = BindingRow {
        id: ctx.entropy.id(now),
        person_id: person,
        openid: ctx.vault.seal(Purpose::Openid, &identity.openid),
        openid_index: identity.index.clone(),
        proof,
        bound_at: now,
        unbound_at: None,
        unbound_by: None,
        unbind_reason: None,
    };
    if !bindings::insert(write, binding).await? {
        // Either the person is bound already, or the identity became somebody's a moment ago.
        return Err(match bindings::of_openid(&**write, &identity.index).await? {
            Some(other) => bound_elsewhere(write, other.person_id, person).await?,
            None => Refusal::AlreadyBound,
        }
        .into());
    }
    invitations::end_of(write, &[person], InvitationEnd::Bound, None, now).await?;
    Ok(registrations::replace_waiting(write, &identity.index, None, now).await?)
}

/// Why an identity that is `bound`'s cannot be `wanted`'s: they are two people, or, going by their
/// names, two rows of one.
pub(crate) async fn bound_elsewhere(write: &Write, bound: Id, wanted: Id) -> Result<Refusal> {
    let names = people::names(&**write, [bound, wanted]).await?;
    let is_one = names.len() == 2 && names[&bound] == names[&wanted];
    Ok(if is_one { Refusal::TwoRosterRows } else { Refusal::WechatBound })
}
