//! What things of a scheme are named by.

use serde_saphyr::Spanned;

/// A code, and where it stands in the text.
pub type Code = Spanned<String>;
