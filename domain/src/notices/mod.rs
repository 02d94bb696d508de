//! Notices (消息): what a person is told, in the inbox. Whoever changes something that a person
//! must know of calls [`tell`] in the same transaction; WeChat's messages will follow from the same rows.

mod purge;
mod read;
mod reading;
mod tell;

pub use infra::store::notices::{NoticeKind, NoticeRow};
pub use purge::purge_notices;
pub use read::{InboxSeen, count_unread_notices, list_my_notices};
pub use reading::{read_notice, read_notices};
pub(crate) use tell::{tell, tell_concerned};
