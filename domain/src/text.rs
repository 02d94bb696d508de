//! Texts as people send them.

/// Without blanks around it; what is blank was not given.
pub(crate) fn given(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_string()).filter(|text| !text.is_empty())
}

/// The letters of a code that somebody typed: small ones, full-width ones, blanks and dashes are forgiven.
pub(crate) fn code(typed: &str) -> String {
    let plain = |letter: char| match letter {
        '！'..='～' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        other => other,
    };
    let is_gap = |letter: &char| letter.is_whitespace() || ['-', '–', '—'].contains(letter);
    let letters: String = typed.chars().map(plain).filter(|letter| !is_gap(letter)).collect();
    letters.to_ascii_uppercase()
}
