//! Who may do what: one table, behind the checks, the roles shown in OpenAPI and the test matrix.

pub use infra::store::accounts::Role;

use infra::Scope;
use infra::tokens::Badge;

use crate::caller::Actor;
use crate::planted::planted;
use crate::{Caller, Id, Refusal};

/// Who may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody, without signing in.
    Anyone,
    /// Whoever has signed in; sees what is their own.
    SignedIn,
    /// Members in service; see what is their own.
    Member,
    /// Holders of one of these roles; see the subtrees of their grants.
    Staff(&'static [Role]),
    /// Both: members see their own, staff their subtrees.
    MemberOrStaff(&'static [Role]),
    /// Nobody over HTTP: whoever has a shell on the machine.
    CommandLine,
}

macro_rules! rights {
    ($($right:ident $operation:literal $who:expr;)+) => {
        /// Everything that can be asked for. Over HTTP, one right an operation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Right { $($right,)+ }

        impl Right {
            /// The operation's name: its `operationId`, its handler, its audit rows.
            pub fn operation(self) -> &'static str {
                match self { $(Right::$right => $operation,)+ }
            }
        }

        /// Operation → who.
        pub const RIGHTS: &[(Right, Who)] = &[$((Right::$right, $who),)+];

        fn who(right: Right) -> Who {
            match right { $(Right::$right => $who,)+ }
        }
    };
}

/// Those who run tasks: community workers, and the organisation department above them.
pub(crate) const ORGANISERS: &[Role] = &[Role::Worker, Role::Officer];
/// Those who answer for members.
const PERSONNEL: &[Role] = &[Role::Secretary, Role::Officer];
/// Those who keep check-ins: the communities, and those who answer for members.
const REGISTRARS: &[Role] = &[Role::Worker, Role::Secretary, Role::Officer];

rights! {
    SignInWechat "sign_in_wechat" Who::Anyone;
    SignInPassword "sign_in_password" Who::Anyone;
    RefreshSession "refresh_session" Who::Anyone;
    FindUnits "find_units" Who::Anyone;
    FileRegistration "file_registration" Who::Anyone;
    SignOut "sign_out" Who::SignedIn;
    SignOutEverywhere "sign_out_everywhere" Who::SignedIn;
    ListMySessions "list_my_sessions" Who::SignedIn;
    EndMySession "end_my_session" Who::SignedIn;
    UnbindWechat "unbind_wechat" Who::SignedIn;
    ShowMe "show_me" Who::SignedIn;
    ExportMe "export_me" Who::SignedIn;
    ChangePassword "change_password" Who::SignedIn;
    ListOrgs "list_orgs" Who::SignedIn;
    ShowOrg "show_org" Who::SignedIn;
    CreateAccount "create_account" Who::Staff(&[Role::System]);
    ResetPassword "reset_password" Who::Staff(&[Role::System]);
    DisableAccount "disable_account" Who::Staff(&[Role::System]);
    EnableAccount "enable_account" Who::Staff(&[Role::System]);
    ListStaff "list_staff" Who::Staff(&[Role::System, Role::Security, Role::Officer]);
    GrantRole "grant_role" Who::Staff(&[Role::Security]);
    RevokeGrant "revoke_grant" Who::Staff(&[Role::Security]);
    CreateOrg "create_org" Who::Staff(&[Role::Officer]);
    EditOrg "edit_org" Who::Staff(&[Role::Officer]);
    RetireOrg "retire_org" Who::Staff(&[Role::Officer]);
    MoveOrg "move_org" Who::Staff(&[Role::Officer]);
    MergeOrg "merge_org" Who::Staff(&[Role::Officer]);
    SplitOrg "split_org" Who::Staff(&[Role::Officer]);
    ShowComplianceProfile "show_compliance_profile" Who::SignedIn;
    SetComplianceProfile "set_compliance_profile" Who::Staff(&[Role::System]);
    ListLedgerRoots "list_ledger_roots" Who::SignedIn;
    ListSchemeVersions "list_scheme_versions" Who::SignedIn;
    ShowSchemeVersion "show_scheme_version" Who::SignedIn;
    CheckScheme "check_scheme" Who::Staff(&[Role::Officer]);
    TryScheme "try_scheme" Who::Staff(&[Role::Officer]);
    CreateSchemeDraft "create_scheme_draft" Who::Staff(&[Role::Officer]);
    ListSchemeDrafts "list_scheme_drafts" Who::Staff(&[Role::Officer]);
    ShowSchemeDraft "show_scheme_draft" Who::Staff(&[Role::Officer]);
    EditSchemeDraft "edit_scheme_draft" Who::Staff(&[Role::Officer]);
    DeleteSchemeDraft "delete_scheme_draft" Who::Staff(&[Role::Officer]);
    PublishSchemeDraft "publish_scheme_draft" Who::Staff(&[Role::Officer]);
    PublishScheme "publish_scheme" Who::Staff(&[Role::Officer]);
    RetireScheme "retire_scheme" Who::Staff(&[Role::Officer]);
    ListOrgSeats "list_org_seats" Who::Staff(&[Role::Worker, Role::Secretary, Role::Officer]);
    ListMemberSeats "list_member_seats" Who::Staff(PERSONNEL);
    RecordSeat "record_seat" Who::Staff(PERSONNEL);
    EndSeat "end_seat" Who::Staff(PERSONNEL);
    EnrolMember "enrol_member" Who::Staff(PERSONNEL);
    ShowMember "show_member" Who::Staff(PERSONNEL);
    ChangePhone "change_phone" Who::Staff(PERSONNEL);
    IssueInvitation "issue_invitation" Who::Staff(PERSONNEL);
    IssueUnitInvitations "issue_unit_invitations" Who::Staff(PERSONNEL);
    ListUnitInvitations "list_unit_invitations" Who::Staff(PERSONNEL);
    RevokeInvitation "revoke_invitation" Who::Staff(PERSONNEL);
    ListRegistrations "list_registrations" Who::Staff(PERSONNEL);
    DecideRegistration "decide_registration" Who::Staff(PERSONNEL);
    ListMemberBindings "list_member_bindings" Who::Staff(PERSONNEL);
    UnbindMember "unbind_member" Who::Staff(PERSONNEL);
    EndMemberSessions "end_member_sessions" Who::Staff(PERSONNEL);
    ListMemberDisablements "list_member_disablements" Who::Staff(PERSONNEL);
    DisableMember "disable_member" Who::Staff(PERSONNEL);
    EnableMember "enable_member" Who::Staff(PERSONNEL);
    UnbindStaff "unbind_staff" Who::Staff(&[Role::Security]);
    EndStaffSessions "end_staff_sessions" Who::Staff(&[Role::System, Role::Security]);
    DisableStaff "disable_staff" Who::Staff(&[Role::Security]);
    EnableStaff "enable_staff" Who::Staff(&[Role::Security]);
    ListMembers "list_members" Who::Staff(PERSONNEL);
    ExportMembers "export_members" Who::Staff(PERSONNEL);
    RenameMember "rename_member" Who::Staff(PERSONNEL);
    ListMemberships "list_memberships" Who::Staff(PERSONNEL);
    SetMembership "set_membership" Who::Staff(PERSONNEL);
    RecordDeparture "record_departure" Who::Staff(PERSONNEL);
    WithdrawChange "withdraw_change" Who::Staff(PERSONNEL);
    ImportRoster "import_roster" Who::Staff(PERSONNEL);
    RosterTemplate "roster_template" Who::Staff(PERSONNEL);
    ImportOrgs "import_orgs" Who::Staff(&[Role::Officer]);
    OrgsTemplate "orgs_template" Who::Staff(&[Role::Officer]);
    ExportOrgs "export_orgs" Who::Staff(&[Role::Officer]);
    ListImports "list_imports" Who::Staff(PERSONNEL);
    ShowImport "show_import" Who::Staff(PERSONNEL);
    ListImportFaults "list_import_faults" Who::Staff(PERSONNEL);
    ListMemberEntries "list_member_entries" Who::Staff(PERSONNEL);
    ExplainMemberPoints "explain_member_points" Who::Staff(PERSONNEL);
    ListOrgEntries "list_org_entries" Who::Staff(REGISTRARS);
    ExplainOrgPoints "explain_org_points" Who::Staff(REGISTRARS);
    CreateProposal "create_proposal" Who::Staff(REGISTRARS);
    ListProposals "list_proposals" Who::Staff(REGISTRARS);
    ShowProposal "show_proposal" Who::MemberOrStaff(REGISTRARS);
    ListMyProposals "list_my_proposals" Who::Member;
    WithdrawProposal "withdraw_proposal" Who::Staff(REGISTRARS);
    DecideProposal "decide_proposal" Who::Staff(REGISTRARS);
    RevokeProposal "revoke_proposal" Who::Staff(REGISTRARS);
    ShowMyScore "show_my_score" Who::Member;
    ShowMemberScore "show_member_score" Who::Staff(PERSONNEL);
    ShowOrgScores "show_org_scores" Who::Staff(PERSONNEL);
    ShowScoreOfOrg "show_score_of_org" Who::Staff(REGISTRARS);
    RankOrgs "rank_orgs" Who::Staff(REGISTRARS);
    PublishReward "publish_reward" Who::Staff(ORGANISERS);
    EditReward "edit_reward" Who::Staff(ORGANISERS);
    ListRewards "list_rewards" Who::SignedIn;
    RedeemReward "redeem_reward" Who::Member;
    ListMyRedemptions "list_my_redemptions" Who::Member;
    ListOrgRedemptions "list_org_redemptions" Who::Staff(ORGANISERS);
    HandOverRedemption "hand_over_redemption" Who::Staff(ORGANISERS);
    CancelRedemption "cancel_redemption" Who::MemberOrStaff(ORGANISERS);
    ListMyAppraisals "list_my_appraisals" Who::Member;
    AppraiseMember "appraise_member" Who::MemberOrStaff(REGISTRARS);
    AppraiseOrg "appraise_org" Who::Staff(REGISTRARS);
    CheckIn "check_in" Who::Member;
    AskLeave "ask_leave" Who::Member;
    ListMyLeaves "list_my_leaves" Who::Member;
    WithdrawLeave "withdraw_leave" Who::Member;
    ShowLeave "show_leave" Who::MemberOrStaff(PERSONNEL);
    CutLeaveShort "cut_leave_short" Who::MemberOrStaff(PERSONNEL);
    ListLeaves "list_leaves" Who::Staff(PERSONNEL);
    DecideLeave "decide_leave" Who::Staff(PERSONNEL);
    RecordLeave "record_leave" Who::Staff(PERSONNEL);
    ListMyCheckins "list_my_checkins" Who::Member;
    ShowCheckin "show_checkin" Who::MemberOrStaff(REGISTRARS);
    RecordCheckin "record_checkin" Who::Staff(REGISTRARS);
    MoveCheckin "move_checkin" Who::MemberOrStaff(REGISTRARS);
    WithdrawCheckin "withdraw_checkin" Who::MemberOrStaff(REGISTRARS);
    ConfirmCheckin "confirm_checkin" Who::Staff(ORGANISERS);
    DeclineCheckin "decline_checkin" Who::Staff(ORGANISERS);
    ListOrgCheckins "list_org_checkins" Who::Staff(ORGANISERS);
    ListMemberCheckins "list_member_checkins" Who::Staff(PERSONNEL);
    ShowCheckinPolicy "show_checkin_policy" Who::SignedIn;
    SetCheckinPolicy "set_checkin_policy" Who::Staff(ORGANISERS);
    CheckInUnit "check_in_unit" Who::Staff(PERSONNEL);
    ListUnitCheckins "list_unit_checkins" Who::Staff(REGISTRARS);
    ConfirmUnitCheckin "confirm_unit_checkin" Who::Staff(ORGANISERS);
    DeclineUnitCheckin "decline_unit_checkin" Who::Staff(ORGANISERS);
    MakePrimaryCheckin "make_primary_checkin" Who::Staff(PERSONNEL);
    WithdrawUnitCheckin "withdraw_unit_checkin" Who::Staff(REGISTRARS);
    RecordPairing "record_pairing" Who::Staff(ORGANISERS);
    CorrectPairing "correct_pairing" Who::Staff(ORGANISERS);
    EndPairing "end_pairing" Who::Staff(ORGANISERS);
    ListOrgPairings "list_org_pairings" Who::Staff(REGISTRARS);
    ListMemberPairings "list_member_pairings" Who::Staff(REGISTRARS);
    ListMyPairings "list_my_pairings" Who::Member;
    IssueReceipt "issue_receipt" Who::MemberOrStaff(REGISTRARS);
    IssueUnitReceipt "issue_unit_receipt" Who::Staff(REGISTRARS);
    ShowReceipt "show_receipt" Who::MemberOrStaff(REGISTRARS);
    VerifyReceipt "verify_receipt" Who::Anyone;
    ShowCheckinRates "show_checkin_rates" Who::Staff(REGISTRARS);
    ListLaggards "list_laggards" Who::Staff(PERSONNEL);
    RemindLaggards "remind_laggards" Who::Staff(PERSONNEL);
    ShowMyDeadlines "show_my_deadlines" Who::Member;
    ShowCheckinDeadlines "show_checkin_deadlines" Who::SignedIn;
    SetCheckinDeadlines "set_checkin_deadlines" Who::Staff(&[Role::Officer]);
    ListMyNotices "list_my_notices" Who::SignedIn;
    CountUnreadNotices "count_unread_notices" Who::SignedIn;
    ReadNotice "read_notice" Who::SignedIn;
    ReadNotices "read_notices" Who::SignedIn;
    PublishTask "publish_task" Who::Staff(ORGANISERS);
    CreateDraft "create_draft" Who::Staff(ORGANISERS);
    ListOrgDrafts "list_org_drafts" Who::Staff(ORGANISERS);
    ShowDraft "show_draft" Who::Staff(ORGANISERS);
    EditDraft "edit_draft" Who::Staff(ORGANISERS);
    DeleteDraft "delete_draft" Who::Staff(ORGANISERS);
    CopyDraft "copy_draft" Who::Staff(ORGANISERS);
    PublishDraft "publish_draft" Who::Staff(ORGANISERS);
    PublishDrafts "publish_drafts" Who::Staff(ORGANISERS);
    CopyPlan "copy_plan" Who::Staff(ORGANISERS);
    ShowPlan "show_plan" Who::Staff(ORGANISERS);
    CreateSeries "create_series" Who::Staff(ORGANISERS);
    ListOrgSeries "list_org_series" Who::Staff(ORGANISERS);
    ShowSeries "show_series" Who::Staff(ORGANISERS);
    PauseSeries "pause_series" Who::Staff(ORGANISERS);
    ResumeSeries "resume_series" Who::Staff(ORGANISERS);
    EndSeries "end_series" Who::Staff(ORGANISERS);
    ListMySkills "list_my_skills" Who::Member;
    SetMySkills "set_my_skills" Who::Member;
    ListMemberSkills "list_member_skills" Who::Staff(PERSONNEL);
    SetMemberSkills "set_member_skills" Who::Staff(PERSONNEL);
    ListTasks "list_tasks" Who::Member;
    ListOrgTasks "list_org_tasks" Who::Staff(ORGANISERS);
    ShowTask "show_task" Who::MemberOrStaff(ORGANISERS);
    EditTask "edit_task" Who::Staff(ORGANISERS);
    CancelTask "cancel_task" Who::Staff(ORGANISERS);
    CloseTask "close_task" Who::Staff(ORGANISERS);
    ClaimTask "claim_task" Who::Member;
    RecordClaim "record_claim" Who::Staff(ORGANISERS);
    ListMyClaims "list_my_claims" Who::Member;
    ListTaskClaims "list_task_claims" Who::Staff(ORGANISERS);
    ShowClaim "show_claim" Who::MemberOrStaff(ORGANISERS);
    WithdrawClaim "withdraw_claim" Who::Member;
    ListClaimableTasks "list_claimable_tasks" Who::Staff(PERSONNEL);
    ClaimForUnit "claim_for_unit" Who::Staff(PERSONNEL);
    NameMembers "name_members" Who::Staff(PERSONNEL);
    UnnameMembers "unname_members" Who::Staff(PERSONNEL);
    ResizeUnitClaim "resize_unit_claim" Who::Staff(PERSONNEL);
    ShowUnitClaim "show_unit_claim" Who::Staff(REGISTRARS);
    ListUnitClaims "list_unit_claims" Who::Staff(PERSONNEL);
    ListTaskUnitClaims "list_task_unit_claims" Who::Staff(ORGANISERS);
    JoinWaitlist "join_waitlist" Who::Member;
    LeaveWaitlist "leave_waitlist" Who::Member;
    ListMyWaitlist "list_my_waitlist" Who::Member;
    ListTaskWaitlist "list_task_waitlist" Who::Staff(ORGANISERS);
    ShowAttendanceCode "show_attendance_code" Who::Staff(ORGANISERS);
    AttendGathering "attend_gathering" Who::Member;
    CheckOut "check_out" Who::Member;
    CallRoll "call_roll" Who::Staff(ORGANISERS);
    ListAttendances "list_attendances" Who::Staff(ORGANISERS);
    DecideAttendance "decide_attendance" Who::Staff(ORGANISERS);
    RecordNoShows "record_no_shows" Who::Staff(ORGANISERS);
    ExcuseNoShow "excuse_no_show" Who::Staff(ORGANISERS);
    SubmitLog "submit_log" Who::Member;
    RecordLog "record_log" Who::Staff(ORGANISERS);
    ResubmitLog "resubmit_log" Who::MemberOrStaff(ORGANISERS);
    ShowLog "show_log" Who::MemberOrStaff(ORGANISERS);
    ListLogs "list_logs" Who::Staff(ORGANISERS);
    ReviewLog "review_log" Who::Staff(ORGANISERS);
    ReviewLogs "review_logs" Who::Staff(ORGANISERS);
    AnnulLog "annul_log" Who::Staff(ORGANISERS);
    UploadPhoto "upload_photo" Who::Member;
    ShowPhoto "show_photo" Who::MemberOrStaff(ORGANISERS);
    ShowPhotoFile "show_photo_file" Who::Anyone;
    RateCommunity "rate_community" Who::Member;
    RateMember "rate_member" Who::Staff(ORGANISERS);
    ShowClaimRatings "show_claim_ratings" Who::MemberOrStaff(ORGANISERS);
    ListTaskRatings "list_task_ratings" Who::Staff(ORGANISERS);
    IssueRatingLink "issue_rating_link" Who::Staff(ORGANISERS);
    RevokeRatingLink "revoke_rating_link" Who::Staff(ORGANISERS);
    OpenRatingLink "open_rating_link" Who::Anyone;
    RateService "rate_service" Who::Anyone;
    ShowOrgRatings "show_org_ratings" Who::SignedIn;
    ListOrgComments "list_org_comments" Who::Staff(ORGANISERS);
    ShowMyRatings "show_my_ratings" Who::Member;
    ShowMemberRatings "show_member_ratings" Who::Staff(PERSONNEL);
    ShowMyPoints "show_my_points" Who::Member;
    ListMyEntries "list_my_entries" Who::Member;
    ExplainMyPoints "explain_my_points" Who::Member;
    ShowBoard "show_board" Who::MemberOrStaff(REGISTRARS);
    ShowOverview "show_overview" Who::Staff(REGISTRARS);
    ListAudit "list_audit" Who::Staff(&[Role::Auditor]);
    CollectPhotos "collect_photos" Who::CommandLine;
    PurgeNotices "purge_notices" Who::CommandLine;
    ImportDivisions "import_divisions" Who::CommandLine;
    AddStaff "add_staff" Who::CommandLine;
    VerifyLedger "verify_ledger" Who::CommandLine;
    SealLedger "seal_ledger" Who::CommandLine;
    SettleWindows "settle_windows" Who::CommandLine;
    SettleExpiry "settle_expiry" Who::CommandLine;
    PurgeSessions "purge_sessions" Who::CommandLine;
    EraseRegistrations "erase_registrations" Who::CommandLine;
    SettleStanding "settle_standing" Who::CommandLine;
    PublishOccurrence "publish_occurrence" Who::CommandLine;
    DiscloseRatings "disclose_ratings" Who::CommandLine;
    PromoteWaiting "promote_waiting" Who::CommandLine;
    SettleUnitClaim "settle_unit_claim" Who::CommandLine;
    TellWaitingCheckins "tell_waiting_checkins" Who::CommandLine;
}

/// Rights that remain while a one-time password has not been changed.
const WHILE_CONFINED: &[Right] = &[Right::ShowMe, Right::ChangePassword, Right::SignOut];

/// Where somebody holds one of these roles.
fn granted(badge: &Badge, roles: &[Role]) -> Vec<Id> {
    let held = badge.grants.iter().filter(|(role, _)| roles.iter().any(|r| r.as_str() == role));
    held.map(|(_, org)| *org).collect()
}

/// How far `caller` may look in this role alone, where it is not the right but the turn that decides.
///
/// # Errors
/// [`Refusal::TokenMissing`] without a session.
pub(crate) fn held_as(caller: &Caller, role: Role) -> Result<Scope, Refusal> {
    Ok(Scope::of(None, granted(caller.badge()?, &[role])))
}

/// How far `caller` may look for `right`.
///
/// # Errors
/// [`Refusal::TokenMissing`] without a session, [`Refusal::Forbidden`] without the role,
/// [`Refusal::PasswordChangeRequired`] while the first password has not been changed.
pub fn require(caller: &Caller, right: Right) -> Result<Scope, Refusal> {
    let who = who(right);
    let badge = match caller.actor() {
        // The machine's own callers pass everywhere, but never act as a member.
        Actor::CommandLine | Actor::Job if who != Who::Member => return Ok(Scope::everything()),
        Actor::Anonymous if who == Who::Anyone => return Ok(Scope::default()),
        Actor::Person(badge) => badge,
        Actor::Anonymous | Actor::CommandLine | Actor::Job => return Err(Refusal::TokenMissing),
    };
    if badge.confined && !WHILE_CONFINED.contains(&right) {
        return Err(Refusal::PasswordChangeRequired);
    }
    let granted = |roles| granted(badge, roles);
    let scope = match who {
        Who::Anyone | Who::SignedIn => Scope::of(Some(badge.person), Vec::new()),
        Who::Member if badge.member => Scope::of(Some(badge.person), Vec::new()),
        Who::Staff(roles) if !granted(roles).is_empty() => Scope::of(None, granted(roles)),
        Who::MemberOrStaff(roles) if badge.member || !granted(roles).is_empty() => {
            Scope::of(badge.member.then_some(badge.person), granted(roles))
        }
        Who::Member | Who::Staff(_) | Who::MemberOrStaff(_) | Who::CommandLine => return Err(Refusal::Forbidden),
    };
    Ok(if planted("missing-scope") { Scope::everything() } else { scope })
}
