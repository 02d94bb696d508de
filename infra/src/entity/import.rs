//! A list that somebody sent in, and how far it has been taken over.

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// What the list is of.
    pub enum ImportKind {
        Roster = "roster",
        Orgs = "orgs",
    }
}

text_enum! {
    /// What is to be done with it.
    pub enum ImportMode {
        /// Only say what would be done, and what is wrong.
        DryRun = "dry_run",
        /// One bad row, and nothing is taken over.
        AllOrNothing = "all_or_nothing",
        /// Bad rows are left out.
        SkipBad = "skip_bad",
    }
}

text_enum! {
    /// Where it stands.
    pub enum ImportState {
        Checking = "checking",
        Applying = "applying",
        Finished = "finished",
        /// Rows were bad, and it was to be all or nothing: nothing was taken over.
        Refused = "refused",
        /// A mistake of ours stopped it; what was taken over before stays, and it can be sent again.
        Failed = "failed",
    }
}

table! {
    /// A list that somebody sent in, and how far it has been taken over.
    "imports", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        kind: ImportKind,
        /// The city: one list is taken over at a time.
        top_id: Id,
        /// Whose list it is: it reaches this org's subtree and no further.
        org_id: Id,
        mode: ImportMode,
        state: ImportState,
        /// SHA-256 of the file.
        file_digest: String,
        /// Columns that nobody knows, comma-separated.
        ignored: String,
        rows: i32,
        parts: i32,
        /// The part that comes next, of the checking or of the applying.
        next_part: i32,
        /// Rows dealt with, counted anew when the applying begins; so are the five below.
        done: i32,
        created: i32,
        changed: i32,
        ended: i32,
        unchanged: i32,
        bad: i32,
        started_by: Option<Id>,
        started_at: Instant,
        finished_at: Option<Instant>,
    }
}
