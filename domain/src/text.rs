//! Texts as people send them.

/// Without blanks around it; what is blank was not given.
pub(crate) fn given(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_string()).filter(|text| !text.is_empty())
}
