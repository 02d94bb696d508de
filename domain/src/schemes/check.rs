//! Trying a text without publishing it.

use super::{Lint, Problem, Scheme, lint, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Result};

/// A text that can be published.
#[derive(Clone, Debug)]
pub struct Checked {
    pub scheme: Scheme,
    pub lint: Lint,
}

/// What a text says as a scheme, or everything that is wrong with it. Nothing is kept.
pub async fn check_scheme(_: &Context, caller: &Caller, text: &str) -> Result<Result<Checked, Vec<Problem>>> {
    require(caller, Right::CheckScheme)?;
    Ok(rules::parse(text).map(|scheme| Checked { lint: lint::lint(&scheme), scheme }))
}
