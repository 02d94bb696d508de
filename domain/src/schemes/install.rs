//! The scheme that a new city begins with.

use infra::store::orgs::OrgRow;
use infra::store::points::Currency;
use infra::store::schemes::{self, SchemeRow, SchemeVersionRow};

use super::grammar::Subjects;
use super::rules;
use crate::write::Write;
use crate::{Context, Instant, Result};

const DEFAULT: &str = include_str!("../../../data/schemes/default.yaml");

/// Gives a new city the default scheme, in force from the day it exists.
pub(crate) async fn install_default_scheme(ctx: &Context, write: &Write, top: &OrgRow, now: Instant) -> Result<()> {
    let code =
        rules::parse(DEFAULT).map_err(|_| infra::Error::Fault("the default scheme does not read".into()))?.scheme;
    let scheme = SchemeRow { id: ctx.entropy.id(now), org_id: top.id, code, created_at: now };
    let version = SchemeVersionRow {
        id: ctx.entropy.id(now),
        scheme_id: scheme.id,
        number: 1,
        body: DEFAULT.to_string(),
        digest: infra::crypto::sha256(DEFAULT.as_bytes()),
        effective_from: top.valid_from,
        subject: Subjects::Member.as_str().to_string(),
        currency: Currency::Assessment,
        classes: String::new(),
        published_at: now,
        published_by: None,
    };
    schemes::ensure(write, scheme).await?;
    schemes::insert_version(write, version).await?;
    Ok(())
}
