//! Stars and words about a service, or about how it was organised (评价).

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// Who rates whom.
    pub enum RatingSide {
        /// The member rates how the community organised the task.
        Member = "member",
        /// The community rates the member's service.
        Community = "community",
        /// Somebody who was served rates the member's service.
        Served = "served",
    }
}

table! {
    /// Stars and words about a service, or about how it was organised (评价).
    "ratings", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        claim_id: Id,
        task_id: Id,
        /// The task's org when it was given.
        org_id: Id,
        /// The member whose service it was.
        person_id: Id,
        side: RatingSide,
        /// 1 to 5.
        stars: i32,
        /// Sealed.
        comment: Option<String>,
        given_at: Instant,
        /// Nobody, where those served gave it.
        given_by: Option<Id>,
        /// When it was last changed by whoever gave it.
        changed_at: Option<Instant>,
        /// Nobody whom it is about sees it before.
        hidden_until: Instant,
        /// When it was first counted and shown to those it is about, in company.
        disclosed_at: Option<Instant>,
        /// By which those served gave it.
        link_id: Option<Id>,
    }
}
