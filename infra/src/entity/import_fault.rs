//! What is wrong in one cell of a list, or worth knowing.

use sea_orm::entity::prelude::*;

use crate::Id;

table! {
    /// What is wrong in one cell of a list, or worth knowing.
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
        /// Nothing is wrong: whoever sends the list should know what follows from the row.
        remark: bool,
    }
}
