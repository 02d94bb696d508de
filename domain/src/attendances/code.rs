//! The code on the organiser's screen.

use infra::crypto::Purpose;
use infra::store::tasks;

use super::rules::{self, Code};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Instant, Refusal, Result};

/// Sixteen hexadecimal digits: 64 bits that nobody guesses within a minute, and a QR code that a phone
/// reads from the back of the room.
const DIGITS: usize = 16;

/// What the organiser's screen shows, and until when.
#[derive(Clone, Debug)]
pub struct CodeSeen {
    /// The text of the QR code.
    pub text: String,
    /// When the next one is to be fetched.
    pub until: Instant,
}

/// The code of this half minute, for a gathering within the caller's scope.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NotAGathering`], [`Refusal::TaskCancelled`],
/// [`Refusal::AttendanceNotOpen`] but from an hour before it starts to an hour after it ends.
pub async fn show_attendance_code(ctx: &Context, caller: &Caller, task: Id) -> Result<CodeSeen> {
    let now = ctx.now();
    let scope = require(caller, Right::ShowAttendanceCode)?;
    let task = tasks::find(&ctx.db, &scope, task).await?.ok_or(Refusal::NotFound)?;
    rules::showing(&task, now)?;
    let window = rules::window(now);
    let code = Code { task: task.id, window, mac: mac(ctx, task.id, window) };
    Ok(CodeSeen { text: code.text(), until: rules::next_window(now) })
}

/// Reads a code that was scanned for this task.
///
/// # Errors
/// [`Refusal::CodeWrong`].
pub(super) fn genuine(ctx: &Context, task: Id, text: &str) -> Result<Code, Refusal> {
    let code = Code::parse(text).filter(|code| code.task == task).ok_or(Refusal::CodeWrong)?;
    let good = infra::crypto::same_secret(&mac(ctx, task, code.window), &code.mac);
    if good { Ok(code) } else { Err(Refusal::CodeWrong) }
}

fn mac(ctx: &Context, task: Id, window: i64) -> String {
    let mut mac = ctx.vault.index(Purpose::AttendanceCode, &Code::signed(task, window));
    mac.truncate(DIGITS);
    mac
}
