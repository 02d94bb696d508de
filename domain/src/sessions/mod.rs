//! Signing in, staying signed in, signing out.

mod authenticate;
mod issue;
mod list;
mod password;
mod purge;
mod refresh;
pub mod revocations;
mod rules;
mod sign_out;
mod wechat;

pub use authenticate::authenticate;
pub use issue::SignedIn;
pub use list::{SessionSeen, list_my_sessions};
pub use password::sign_in_password;
pub use purge::purge_sessions;
pub use refresh::refresh_session;
pub use sign_out::{end_member_sessions, end_my_session, end_staff_sessions, sign_out, sign_out_everywhere};
pub use wechat::{Evidence, sign_in_wechat};
