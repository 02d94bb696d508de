//! Windows (周期) that are over: who did too little in them, or enough (频次、缺勤).
//!
//! Looked at some days after their end, when what was reported late has been reviewed, and again as long as the year is
//! looked at: what is recorded later may still change what a window comes to.

mod rules;
mod settle;

pub use rules::{Closing, closings};
pub use settle::settle_windows;
pub(crate) use settle::sweep;
