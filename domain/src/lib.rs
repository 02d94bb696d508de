//! The middle floor: what is allowed, what follows from it, and in what order it happens.
//!
//! One folder a feature, one file a verb. A verb takes the [`Caller`] first, gets a scope from
//! [`access::require`], loads, lets the feature's `rules.rs` decide (pure), saves, commits, tells.

#[macro_use]
mod write;

pub mod access;
pub mod accounts;
pub mod appraisals;
pub mod attendances;
pub mod audiences;
pub mod audit;
pub mod bindings;
pub mod boards;
pub mod calendar;
pub mod caller;
pub mod checkins;
pub mod claims;
pub mod context;
pub mod demo;
pub mod disablements;
pub mod drafts;
pub mod error;
pub mod expiries;
pub mod exports;
pub mod imports;
pub mod invitations;
pub mod jobs;
pub mod leaves;
pub mod logs;
pub mod no_shows;
pub mod notices;
pub mod once;
pub mod orgs;
pub mod overviews;
pub mod pairings;
pub mod people;
pub mod photos;
mod planted;
pub mod points;
pub mod proposals;
pub mod ratings;
pub mod registrations;
pub mod rewards;
pub mod schedule;
pub mod schemes;
pub mod scores;
pub mod seats;
pub mod series;
pub mod sessions;
pub mod skills;
mod subject;
mod sweep;
pub mod tasks;
mod text;
pub mod trials;
pub mod waitlist;
pub mod windows;

pub use caller::Caller;
pub use context::Context;
pub use error::{Error, Fault, Refusal, Result};
pub use infra::crypto::sha256;
pub use infra::settings::{KEYS as SETTINGS, Settings};
pub use infra::sheets;
pub use infra::store::{COUNTED, Leaf, Leafed, Slice};
pub use infra::{Clock, Entropy, Id, Instant};
pub use once::{Answer, Effect, Once};
pub use subject::Subject;
