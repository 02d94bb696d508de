//! What is wrong in one cell of a list.

use sea_orm::entity::prelude::*;

use crate::Id;

table! {
    /// What is wrong in one cell of a list.
    "import_faults", {
        #[sea_orm(primary_key)]
        seq: i64,
        import_id: Id,
        /// The row's number as the spreadsheet program shows it.
        line: i32,
        /// The column's head; empty: the whole row.
        head: String,
        code: String,
        /// For people to read, without personal data.
        detail: String,
    }
}
