//! Someone signed in on a device.

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// How the session began.
    pub enum Channel {
        Wechat = "wechat",
        Password = "password",
    }
}

text_enum! {
    /// Why a session ended.
    pub enum EndReason {
        LoggedOut = "logged_out",
        /// An old refresh token was used again: it was probably stolen.
        Reused = "reused",
        PasswordChanged = "password_changed",
        /// Its owner signed out everywhere, or ended it from another device.
        EndedByOwner = "ended_by_owner",
        EndedByStaff = "ended_by_staff",
        /// The WeChat identity is the person's no longer.
        Unbound = "unbound",
        Disabled = "disabled",
        /// An administrator handed out a new password.
        PasswordReset = "password_reset",
        AccountDisabled = "account_disabled",
    }
}

table! {
    /// Someone signed in on a device.
    "sessions", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        person_id: Id,
        channel: Channel,
        /// Blind index of the WeChat code that began it: the same code sent twice gives the same session.
        code_index: Option<String>,
        /// How often the refresh token was rotated.
        generation: i32,
        rotated_at: Instant,
        started_at: Instant,
        expires_at: Instant,
        ended_at: Option<Instant>,
        end_reason: Option<EndReason>,
    }
}
