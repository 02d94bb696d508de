//! A role on an org: it covers that org's subtree and nothing else.

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// What staff may be.
    pub enum Role {
        /// Publishes tasks and reviews logs of an org: community worker, grid leader, street staff.
        Worker = "worker",
        /// Answers for a unit and its people.
        Secretary = "secretary",
        /// Organisation department: manages orgs and the roster, sees everything below.
        Officer = "officer",
        /// Settings and accounts.
        System = "system",
        /// Grants.
        Security = "security",
        /// Reads the audit trail, and does nothing else.
        Auditor = "auditor",
    }
}

table! {
    /// A role on an org: it covers that org's subtree and nothing else.
    "grants", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        person_id: Id,
        org_id: Id,
        role: Role,
        granted_by: Option<Id>,
        granted_at: Instant,
        revoked_at: Option<Instant>,
    }
}
