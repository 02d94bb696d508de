//! Trying a text without publishing it.

use super::{Problem, Scheme, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Result};

/// What a text says as a scheme, or everything that is wrong with it. Nothing is kept.
pub async fn check_scheme(_: &Context, caller: &Caller, text: &str) -> Result<Result<Scheme, Vec<Problem>>> {
    require(caller, Right::CheckScheme)?;
    Ok(rules::parse(text))
}
