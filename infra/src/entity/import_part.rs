//! Some rows of a list on their way in.

use sea_orm::entity::prelude::*;

use crate::Id;

table! {
    /// Some rows of a list on their way in. Gone when the import has ended.
    "import_parts", {
        #[sea_orm(primary_key, auto_increment = false)]
        import_id: Id,
        #[sea_orm(primary_key, auto_increment = false)]
        number: i32,
        /// Ciphertext: the rows hold phone numbers.
        body: String,
    }
}
