//! The grammar for editors, as a JSON Schema.

use schemars::Schema;

use super::Scheme;

/// The JSON Schema (2020-12) of a scheme's text. What it allows may still be wrong in what no schema can say: see
/// [`super::parse`].
pub fn json_schema() -> Schema {
    schemars::schema_for!(Scheme)
}
