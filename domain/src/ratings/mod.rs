//! Ratings both ways (双评价): the member rates how the community organised a task, the community and
//! those served rate the member's service. They bring no points and are no basis of any appraisal.
//!
//! Blind: neither side sees what the other said before both can no longer change theirs, or the time for
//! rating is over. And in company: what members say of a community is disclosed for so many members at
//! once, what those served say for so many of them ([`disclose`]), and only what was disclosed is counted. Everything
//! above is the sum of what was disclosed below, so no two figures, and no figure at two times, differ by
//! what a single one said.

mod disclose;
mod issue_link;
mod open_link;
mod put;
mod rate;
mod rate_service;
mod read;
mod revoke_link;
mod rules;
mod summary;

use infra::store::orgs::OrgRow;

pub(crate) use disclose::sweep;
pub use disclose::{About, disclose_ratings};
pub use infra::store::ratings::links::{RatingLinkEnd, RatingLinkRow};
pub use infra::store::ratings::{RatingRow, RatingSide};
pub use issue_link::{IssuedLink, issue_rating_link};
pub use open_link::{ServiceSeen, open_rating_link};
pub use put::RatingInput;
pub use rate::{rate_community, rate_member};
pub use rate_service::{ServiceRated, rate_service};
pub(crate) use read::exported;
pub use read::{ClaimRatings, RatingExported, list_task_ratings, show_claim_ratings};
pub use revoke_link::revoke_rating_link;
pub use rules::{LinkState, MEMBERS_AT_ONCE, RATINGS_SHOWN, SERVED_AT_ONCE, Summary, Term, link_state};
pub use summary::{list_org_comments, show_member_ratings, show_my_ratings, show_org_ratings};

use crate::Instant;

/// A rating as it is shown to whoever may see it.
#[derive(Clone, Debug)]
pub struct RatingSeen {
    pub rating: RatingRow,
    /// The member whose service it was.
    pub person_name: String,
    /// Opened. Absent from the answers to writes: those are kept in clear for a day.
    pub comment: Option<String>,
    /// Until when the caller may change it; nothing for what is not theirs.
    pub changeable_until: Option<Instant>,
}

/// A link and what became of it, without its code.
#[derive(Clone, Debug)]
pub struct RatingLinkSeen {
    pub link: RatingLinkRow,
    pub state: LinkState,
}

/// What members said of an org's organising.
#[derive(Clone, Debug)]
pub struct OrgRatings {
    pub org: OrgRow,
    /// Nothing before the first were disclosed.
    pub summary: Option<Summary>,
}

/// What was said of a member's services.
#[derive(Clone, Debug)]
pub struct PersonRatings {
    /// Nothing from fewer than [`RATINGS_SHOWN`].
    pub by_community: Option<Summary>,
    pub by_served: Option<Summary>,
    /// What those served wrote, for the member alone.
    pub comments: Vec<String>,
}
