//! What a draft may be called, and whether it is still what somebody looked at. Pure.

use infra::store::schemes::drafts::SchemeDraftRow;

use crate::{Fault, Refusal};

/// The title as it is kept.
///
/// # Errors
/// [`Refusal::Invalid`] where it is blank or too long.
pub(super) fn title(text: &str) -> Result<String, Refusal> {
    let title = text.trim();
    let is_fit = (1..=60).contains(&title.chars().count());
    let fault = || Fault::new("/title", "length", "名称应为 1 至 60 个字");
    if is_fit { Ok(title.to_string()) } else { Err(Refusal::Invalid(vec![fault()])) }
}

/// # Errors
/// [`Refusal::DraftChanged`] where another revision is named than this.
pub(super) fn refuse_changed(draft: &SchemeDraftRow, seen: Option<i32>) -> Result<(), Refusal> {
    if seen.is_some_and(|seen| seen != draft.revision) { Err(Refusal::DraftChanged) } else { Ok(()) }
}
