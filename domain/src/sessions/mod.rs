//! Signing in, staying signed in, signing out.

mod authenticate;
mod issue;
mod password;
mod refresh;
pub mod revocations;
mod rules;
mod sign_out;
mod wechat;

pub use authenticate::authenticate;
pub use issue::SignedIn;
pub use password::sign_in_password;
pub use refresh::refresh_session;
pub use sign_out::sign_out;
pub use wechat::sign_in_wechat;
