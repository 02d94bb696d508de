//! What a person was told (消息).

use sea_orm::entity::prelude::*;

use crate::{Id, Instant};

text_enum! {
    /// What a notice is about: a client shows it by this, and knows what `about` names.
    pub enum NoticeKind {
        /// A log was accepted; about the log.
        LogAccepted = "log_accepted",
        /// A log went back; about the log.
        LogReturned = "log_returned",
        /// A task was closed early; about the task.
        TaskClosed = "task_closed",
        /// A task was cancelled, and with it one's claim; about the task.
        TaskCancelled = "task_cancelled",
        /// A series that one began could not be published on one of its days; about the series.
        OccurrenceFailed = "occurrence_failed",
        /// A task that one claimed was changed; about the task.
        TaskChanged = "task_changed",
        /// Staff recorded one's attendance; about the task.
        AttendanceRecorded = "attendance_recorded",
        /// An attendance that came late counts; about the task.
        AttendanceAccepted = "attendance_accepted",
        /// An attendance that came late does not count; about the task.
        AttendanceDeclined = "attendance_declined",
        /// A claim was freed because its holder may not hold it any more; about the claim.
        ClaimReleased = "claim_released",
        /// Staff claimed a task for one; about the claim.
        ClaimRecorded = "claim_recorded",
        /// Staff wrote a log down for one; about the log.
        LogRecorded = "log_recorded",
        /// A log that had brought points was taken back; about the log.
        LogAnnulled = "log_annulled",
        ProposalApproved = "proposal_approved",
        ProposalDeclined = "proposal_declined",
        ProposalRevoked = "proposal_revoked",
        WindowClosed = "window_closed",
        PointsExpired = "points_expired",
        /// Staff gave the points of a redemption back; about the redemption.
        RedemptionCancelled = "redemption_cancelled",
        /// One did not come to a gathering that one had claimed; about the claim.
        NoShowRecorded = "no_show_recorded",
        /// A no-show was excused, or taken back as a mistake; about the claim.
        NoShowExcused = "no_show_excused",
        /// One got a slot that one waited for; about the claim.
        WaitlistPromoted = "waitlist_promoted",
        /// One's unit named one for a task; about the claim.
        UnitNamed = "unit_named",
        /// One's unit took one's name back; about the claim.
        UnitUnnamed = "unit_unnamed",
        /// The time runs out in which one's unit may name people; about the unit's claim.
        UnitNamesDue = "unit_names_due",
        /// Somebody whom one's unit had named comes no longer, and another may be named; about the unit's claim.
        UnitSlotBack = "unit_slot_back",
        /// One's unit holds no slots without a name any more; about the unit's claim.
        UnitClaimEnded = "unit_claim_ended",
        /// One waits for a slot no longer; about the task.
        WaitlistEnded = "waitlist_ended",
        /// The community confirmed a check-in; about the check-in.
        CheckinConfirmed = "checkin_confirmed",
        /// The community did not confirm a check-in; about the check-in.
        CheckinDeclined = "checkin_declined",
        /// Staff recorded a check-in for a member; about the check-in.
        CheckinRecorded = "checkin_recorded",
        /// One has not checked in yet; about nothing.
        CheckinReminder = "checkin_reminder",
        /// Somebody waits for one to confirm a check-in; about the community.
        CheckinsWaiting = "checkins_waiting",
        /// The community confirmed a unit's check-in; about that.
        UnitCheckinConfirmed = "unit_checkin_confirmed",
        /// The community did not confirm a unit's check-in; about that.
        UnitCheckinDeclined = "unit_checkin_declined",
        /// Staff ended a check-in; about the check-in.
        CheckinWithdrawn = "checkin_withdrawn",
        /// A place was given to a unit or a member to look after; about the pairing.
        PairingGiven = "pairing_given",
        /// One looks after a place no longer; about the pairing.
        PairingEnded = "pairing_ended",
        /// One's community or unit was merged or split; about the org that one belongs to now.
        OrgSucceeded = "org_succeeded",
        /// Staff changed the phone number on the roster; about nothing else.
        PhoneChanged = "phone_changed",
        /// Staff unbound the WeChat identity; about nothing else.
        WechatUnbound = "wechat_unbound",
        /// A leave was approved; about the leave.
        LeaveApproved = "leave_approved",
        /// A leave was declined; about the leave.
        LeaveDeclined = "leave_declined",
        /// Staff recorded a leave on one's behalf; about the leave.
        LeaveRecorded = "leave_recorded",
        /// Staff cut a leave short; about the leave.
        LeaveCut = "leave_cut",
        /// What others said of one's service may be read now; about nothing else.
        RatingsDisclosed = "ratings_disclosed",
    }
}

table! {
    /// What a person was told (消息).
    "notices", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        person_id: Id,
        kind: NoticeKind,
        /// The log, task or other thing that it is about, by its kind.
        about: Option<Id>,
        text: String,
        told_at: Instant,
        read_at: Option<Instant>,
    }
}
