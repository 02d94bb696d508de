//! The ground floor: what the outside is. Tables, keys, bytes and seconds, and never why.
//!
//! Nothing public here names SeaORM, reqwest or the cipher behind [`crypto::Vault`]: rows, ids and
//! plain values go out, and the floor above decides what they mean.

pub mod clock;
pub mod crypto;
pub mod db;
pub mod entropy;
pub mod error;
pub mod files;
pub mod images;
pub mod live;
pub mod passwords;
pub mod queue;
pub mod scope;
pub mod settings;
pub mod sheets;
pub mod store;
pub mod tokens;
pub mod wechat;

mod entity;
mod migration;

pub use clock::Clock;
pub use db::{Db, Reader, Txn};
pub use entropy::Entropy;
pub use error::{Error, Result};
pub use scope::Scope;
pub use settings::Settings;

/// An instant. Always UTC inside; microseconds at the finest.
pub type Instant = chrono::DateTime<chrono::Utc>;

/// The key of a row: a UUIDv7 made by [`Entropy::id`], never by the database.
pub type Id = uuid::Uuid;
