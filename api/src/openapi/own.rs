//! What an operation may refuse beside the usual.

use domain::Refusal;
use domain::access::Right;

/// The refusals that are an operation's own.
pub(super) fn own(right: Right) -> Vec<Refusal> {
    use Refusal as R;
    match right {
        Right::SignInWechat => vec![
            R::WechatCodeInvalid,
            R::WechatUserBlocked,
            R::NotOnRoster,
            R::RegistrationPending,
            R::RegistrationDeclined(String::new()),
            R::InvitationWrong,
            R::InvitationUsed,
            R::InvitationExpired,
            R::InvitationEnded,
            R::PersonDisabled,
            R::NoLongerInService,
            R::BindingRequired,
            R::AlreadyBound,
            R::WechatBound,
            R::TwoRosterRows,
            R::TooManyAttempts(chrono::Duration::minutes(15)),
            R::InFlight,
            R::Conflict,
            R::WechatQuota,
            R::WechatUnavailable,
        ],
        Right::ExportMe => vec![R::NotFound, R::TooManyAttempts(chrono::Duration::hours(1))],
        Right::FindUnits => vec![R::TooManyAttempts(chrono::Duration::minutes(1))],
        Right::FileRegistration => vec![
            R::WechatCodeInvalid,
            R::WechatUserBlocked,
            R::WechatBound,
            R::AlreadyOnRoster,
            R::InFlight,
            R::Conflict,
            R::TooManyAttempts(chrono::Duration::hours(1)),
            R::WechatQuota,
            R::WechatUnavailable,
        ],
        Right::DecideRegistration => vec![
            R::OwnRegistration,
            R::OrgRetired,
            R::ImportRunning,
            R::RegistrationDecided,
            R::PhoneOfAnother,
            R::TwoRosterRows,
            R::Namesakes,
            R::AlreadyBound,
            R::WechatBound,
            R::PersonDisabled,
            R::HoldsGrants,
            R::Conflict,
        ],
        Right::AskLeave => vec![R::MembershipRequired, R::LeaveOverlaps],
        Right::RecordLeave => vec![R::OwnLeave, R::MembershipRequired, R::LeaveOverlaps],
        Right::DecideLeave => vec![R::OwnLeave, R::LeaveDecided, R::LeaveOverlaps],
        Right::WithdrawLeave => vec![R::LeaveDecided],
        Right::CutLeaveShort => vec![R::LeaveNotApproved],
        Right::IssueInvitation => vec![R::AlreadyBound, R::PersonDisabled, R::HoldsGrants],
        Right::RevokeInvitation => vec![R::InvitationEnded],
        Right::RateCommunity => vec![R::ClaimEnded, R::RatingNotOpen, R::RatingOver, R::AlreadyRated],
        Right::RateMember => vec![R::OwnRating, R::ClaimEnded, R::RatingNotOpen, R::RatingOver, R::AlreadyRated],
        Right::IssueRatingLink => {
            vec![R::OwnRating, R::ClaimEnded, R::RatingNotOpen, R::RatingOver, R::TooManyRatingLinks]
        }
        Right::RevokeRatingLink => vec![R::OwnRating, R::RatingLinkUsed, R::RatingLinkEnded],
        Right::OpenRatingLink | Right::RateService => vec![
            R::RatingLinkWrong,
            R::RatingLinkUsed,
            R::RatingLinkEnded,
            R::TooManyAttempts(chrono::Duration::minutes(15)),
        ],
        Right::ChangePhone => {
            vec![R::OrgRetired, R::PhoneTaken, R::TwoRosterRows, R::HoldsGrants, R::ImportRunning, R::Conflict]
        }
        Right::UnbindWechat | Right::UnbindStaff => vec![R::NotBound],
        Right::UnbindMember => vec![R::NotBound, R::HoldsGrants],
        Right::DisableMember => vec![R::Oneself, R::AlreadyDisabled, R::HoldsGrants],
        Right::DisableStaff => vec![R::Oneself, R::AlreadyDisabled, R::LastSecurity],
        Right::EnableMember => vec![R::NotDisabled, R::HoldsGrants],
        Right::EnableStaff => vec![R::NotDisabled],
        Right::SignInPassword => {
            vec![R::CredentialsWrong, R::PersonDisabled, R::TooManyAttempts(chrono::Duration::minutes(15))]
        }
        Right::RefreshSession => {
            vec![R::RefreshTokenInvalid, R::RefreshTokenReused, R::SessionEnded, R::PersonDisabled]
        }
        Right::ChangePassword => vec![R::NotFound, R::TooManyAttempts(chrono::Duration::minutes(15))],
        Right::CreateOrg => {
            vec![R::NotFound, R::OrgRetired, R::OrgNameTaken, R::OrgCodeTaken, R::ImportRunning, R::Conflict]
        }
        Right::CreateAccount => {
            vec![R::NotFound, R::OrgRetired, R::BeyondScope, R::UsernameTaken, R::AccountExists, R::Conflict]
        }
        Right::ResetPassword => vec![R::Oneself, R::BeyondScope],
        Right::DisableAccount => vec![R::Oneself, R::BeyondScope, R::AccountDisabled, R::LastSecurity],
        Right::EnableAccount => vec![R::Oneself, R::BeyondScope, R::AccountEnabled],
        Right::GrantRole => {
            vec![R::NotFound, R::Oneself, R::OrgRetired, R::RolesSplit, R::GrantStands, R::Conflict]
        }
        Right::RevokeGrant => vec![R::Oneself, R::GrantRevoked, R::LastSecurity],
        Right::EditOrg => vec![R::OrgRetired, R::OrgNameTaken, R::OrgCodeTaken, R::ImportRunning, R::Conflict],
        Right::RetireOrg => vec![R::OrgIsTop, R::OrgRetired, R::OrgInUse(Vec::new()), R::ImportRunning],
        Right::MoveOrg => vec![R::OrgIsTop, R::OrgRetired, R::OrgNameTaken, R::ImportRunning, R::Conflict],
        Right::MergeOrg => vec![R::OrgIsTop, R::OrgRetired, R::ImportRunning, R::Conflict],
        Right::SplitOrg => {
            vec![R::OrgIsTop, R::OrgRetired, R::OrgNameTaken, R::OrgCodeTaken, R::ImportRunning, R::Conflict]
        }
        Right::RecordSeat => vec![R::OrgRetired, R::SeatTaken, R::Conflict],
        Right::EndSeat => vec![R::SeatEnded],
        Right::CheckIn | Right::RecordCheckin => {
            vec![R::NotFound, R::OrgRetired, R::AlreadyCheckedIn, R::CheckinPending, R::MembershipRequired]
        }
        Right::MoveCheckin => {
            vec![R::OrgRetired, R::AlreadyCheckedIn, R::CheckinPending, R::CheckinEnded, R::MembershipRequired]
        }
        Right::ConfirmCheckin => {
            vec![R::OwnCheckin, R::OrgRetired, R::CheckinConfirmed, R::CheckinEnded, R::MembershipRequired]
        }
        Right::IssueReceipt | Right::IssueUnitReceipt => vec![R::CheckinPending, R::CheckinEnded, R::Conflict],
        Right::ShowMyDeadlines => vec![R::MembershipRequired],
        Right::CheckInUnit => vec![R::OrgRetired, R::UnitCheckedIn],
        Right::ConfirmUnitCheckin | Right::DeclineUnitCheckin => {
            vec![R::OrgRetired, R::CheckinConfirmed, R::CheckinEnded]
        }
        Right::MakePrimaryCheckin => vec![R::OrgRetired, R::CheckinPending, R::CheckinEnded],
        Right::WithdrawUnitCheckin => vec![R::OrgRetired, R::CheckinEnded],
        Right::RecordPairing => vec![R::OrgRetired, R::NotCheckedInThere, R::PairingStands],
        Right::CorrectPairing | Right::EndPairing => vec![R::PairingEnded],
        Right::DeclineCheckin => vec![R::OwnCheckin, R::CheckinConfirmed, R::CheckinEnded],
        Right::EnrolMember => vec![R::NotFound, R::OrgRetired, R::PhoneTaken, R::ImportRunning, R::Conflict],
        Right::SetMembership | Right::RecordDeparture | Right::RenameMember => {
            vec![R::OrgRetired, R::ImportRunning, R::Conflict]
        }
        Right::WithdrawChange => vec![R::OrgRetired, R::ChangeInEffect, R::ImportRunning, R::Conflict],
        Right::ImportRoster => vec![R::NotFound, R::ImportRunning, R::Conflict],
        Right::ImportOrgs => vec![R::NotFound, R::OrgRetired, R::ImportRunning, R::Conflict],
        Right::ExportMembers | Right::ExportOrgs => vec![R::NotFound],
        Right::WithdrawCheckin => vec![R::CheckinEnded],
        Right::PublishTask => vec![R::NotFound, R::OrgRetired],
        Right::EditTask => vec![R::TaskClosed, R::TaskChanged, R::SlotsBelowClaims],
        Right::CancelTask => vec![R::TaskCancelled, R::TaskServed],
        Right::CreateDraft => vec![R::NotFound, R::OrgRetired],
        Right::EditDraft => vec![R::DraftChanged, R::TemplateInSeries],
        Right::DeleteDraft => vec![R::TemplateInSeries],
        Right::PublishScheme => vec![R::OrgRetired, R::LastScheme],
        Right::CreateSchemeDraft => vec![R::NotFound, R::OrgRetired],
        Right::EditSchemeDraft => vec![R::DraftChanged],
        Right::PublishSchemeDraft => vec![R::OrgRetired, R::LastScheme, R::DraftChanged],
        Right::ExplainMyPoints | Right::ExplainMemberPoints => vec![R::Invalid(Vec::new())],
        Right::CreateSeries => vec![R::NotFound, R::OrgRetired],
        Right::PauseSeries => vec![R::SeriesPaused, R::SeriesEnded],
        Right::ResumeSeries => vec![R::SeriesNotPaused, R::SeriesEnded],
        Right::EndSeries => vec![R::SeriesEnded],
        Right::CopyDraft | Right::PublishDrafts | Right::CopyPlan => vec![R::OrgRetired],
        Right::PublishDraft => vec![R::OrgRetired, R::DraftIsTemplate, R::Invalid(Vec::new())],
        Right::CloseTask => vec![R::TaskClosed],
        Right::ClaimTask => vec![
            R::TaskFull,
            R::TaskNotOpen,
            R::TaskClosed,
            R::AlreadyClaimed,
            R::GatheringsOverlap,
            R::NotCheckedIn,
            R::AudienceMismatch(String::new()),
            R::MembershipRequired,
            R::PersonDisabled,
        ],
        Right::RecordClaim => vec![
            R::Oneself,
            R::TaskFull,
            R::TaskNotOpen,
            R::TaskClosed,
            R::AlreadyClaimed,
            R::GatheringsOverlap,
            R::NotCheckedIn,
            R::MembershipRequired,
            R::PersonDisabled,
            R::Conflict,
        ],
        Right::WithdrawClaim => vec![R::ClaimEnded, R::ClaimHasLog, R::ClaimAttended, R::WithdrawalOver],
        Right::ClaimForUnit => vec![
            R::NotFound,
            R::OrgRetired,
            R::TaskFull,
            R::TaskNotOpen,
            R::TaskClosed,
            R::UnitClaimStands,
            R::Conflict,
        ],
        Right::NameMembers => vec![R::OrgRetired, R::UnitClaimEnded, R::NamingOver, R::Conflict],
        Right::UnnameMembers => vec![R::UnitClaimEnded, R::NamingOver],
        Right::ResizeUnitClaim => vec![
            R::OrgRetired,
            R::UnitClaimEnded,
            R::NamingOver,
            R::SlotsBelowClaims,
            R::TaskFull,
            R::TaskNotOpen,
            R::TaskClosed,
        ],
        Right::JoinWaitlist => vec![
            R::TaskHasSlots,
            R::WaitlistClosed,
            R::AlreadyWaiting,
            R::TaskNotOpen,
            R::TaskClosed,
            R::AlreadyClaimed,
            R::GatheringsOverlap,
            R::NotCheckedIn,
            R::AudienceMismatch(String::new()),
            R::MembershipRequired,
            R::PersonDisabled,
        ],
        Right::LeaveWaitlist => vec![R::WaitingEnded],
        Right::ShowAttendanceCode => vec![R::NotAGathering, R::TaskCancelled, R::AttendanceNotOpen],
        Right::AttendGathering => vec![
            R::NotAGathering,
            R::TaskCancelled,
            R::CodeWrong,
            R::CodeExpired,
            R::AttendanceNotOpen,
            R::NotClaimed,
            R::AlreadyAttended,
            R::Conflict,
        ],
        Right::CheckOut => vec![R::NotAGathering, R::CodeWrong, R::CodeExpired],
        Right::CallRoll => vec![R::NotAGathering, R::TaskCancelled, R::AttendanceNotOpen, R::OwnAttendance],
        Right::DecideAttendance => vec![R::OwnAttendance, R::AttendanceDecided],
        Right::RecordNoShows => vec![R::NotAGathering, R::TaskCancelled, R::NoShowsNotOpen, R::OwnNoShow],
        Right::ExcuseNoShow => {
            vec![R::NotANoShow, R::NoShowExcused, R::ExcuseOver, R::TaskFull, R::OwnNoShow, R::Conflict]
        }
        Right::SubmitLog => vec![R::ClaimEnded, R::LogExists, R::AttendanceRequired, R::Conflict],
        Right::RecordLog => vec![R::Oneself, R::ClaimEnded, R::LogExists, R::Conflict],
        Right::ResubmitLog => vec![R::LogNotReturned, R::AttendanceRequired, R::Conflict],
        Right::ReviewLog => vec![R::OwnLog, R::OwnRecord, R::LogNotSubmitted, R::LogChanged],
        Right::AnnulLog => vec![R::OwnLog, R::OwnReview, R::LogNotAccepted, R::Conflict],
        Right::ShowMyScore | Right::ShowMemberScore => vec![R::MembershipRequired],
        Right::RetireScheme => vec![R::SchemeSuperseded, R::SchemeRetired, R::LastScheme, R::Conflict],
        Right::CreateProposal => vec![R::OwnProposal, R::MembershipRequired, R::OrgRetired],
        Right::WithdrawProposal => vec![R::ProposalDecided],
        Right::DecideProposal => {
            vec![R::OwnProposal, R::ApprovedAlready, R::WrongApprover(String::new()), R::ProposalDecided, R::Conflict]
        }
        Right::PublishReward => vec![R::OrgRetired],
        Right::RedeemReward => {
            vec![R::RewardClosed, R::OutOfStock, R::PointsShort(String::new()), R::NotRedeemable]
        }
        Right::HandOverRedemption => vec![R::RedemptionEnded],
        Right::CancelRedemption => vec![R::RedemptionEnded, R::Conflict],
        Right::AppraiseMember | Right::AppraiseOrg => {
            vec![R::OwnAppraisal, R::NotRater(String::new()), R::AppraisalClosed]
        }
        Right::RevokeProposal => vec![R::OwnProposal, R::ProposalNotApproved, R::Conflict],
        Right::UploadPhoto => vec![R::TooManyPhotos, R::TooManyAttempts(chrono::Duration::hours(1))],
        Right::ShowPhotoFile => vec![R::LinkInvalid],
        Right::ShowMe | Right::ReadNotices | Right::ListAudit => vec![R::NotFound],
        Right::SignOut
        | Right::SignOutEverywhere
        | Right::ListMySessions
        | Right::ListMyLeaves
        | Right::ListLeaves
        | Right::ShowLeave
        | Right::EndMySession
        | Right::EndMemberSessions
        | Right::EndStaffSessions
        | Right::IssueUnitInvitations
        | Right::ListUnitInvitations
        | Right::ListRegistrations
        | Right::ListMemberBindings
        | Right::ListMemberDisablements
        | Right::PurgeSessions
        | Right::VerifyLedger
        | Right::SealLedger
        | Right::SettleWindows
        | Right::SettleExpiry
        | Right::EraseRegistrations
        | Right::ListMySkills
        | Right::SetMySkills
        | Right::ListMemberSkills
        | Right::SetMemberSkills
        | Right::ListOrgs
        | Right::ShowOrg
        | Right::ShowComplianceProfile
        | Right::SetComplianceProfile
        | Right::ListStaff
        | Right::ShowOrgScores
        | Right::ShowScoreOfOrg
        | Right::RankOrgs
        | Right::EditReward
        | Right::ListRewards
        | Right::ListMyRedemptions
        | Right::ListOrgRedemptions
        | Right::ListOrgEntries
        | Right::ExplainOrgPoints
        | Right::TryScheme
        | Right::ListProposals
        | Right::ShowProposal
        | Right::ListMyProposals
        | Right::ListMyAppraisals
        | Right::ListOrgSeats
        | Right::ListMemberSeats
        | Right::ShowMember
        | Right::ListMembers
        | Right::ListMemberships
        | Right::RosterTemplate
        | Right::OrgsTemplate
        | Right::ListImports
        | Right::ShowImport
        | Right::ListImportFaults
        | Right::SettleStanding
        | Right::TellWaitingCheckins
        | Right::ListMemberEntries
        | Right::ListMyCheckins
        | Right::ShowCheckin
        | Right::ListOrgCheckins
        | Right::ListOrgPairings
        | Right::ListMemberPairings
        | Right::ListMyPairings
        | Right::ListUnitCheckins
        | Right::ShowCheckinRates
        | Right::ShowReceipt
        | Right::VerifyReceipt
        | Right::ListLaggards
        | Right::RemindLaggards
        | Right::ShowCheckinDeadlines
        | Right::SetCheckinDeadlines
        | Right::ListMemberCheckins
        | Right::ShowCheckinPolicy
        | Right::SetCheckinPolicy
        | Right::ListMyNotices
        | Right::CountUnreadNotices
        | Right::ReadNotice
        | Right::ListOrgDrafts
        | Right::ShowDraft
        | Right::ListOrgSeries
        | Right::ShowSeries
        | Right::PublishOccurrence
        | Right::ShowPlan
        | Right::ListTasks
        | Right::ListOrgTasks
        | Right::ShowTask
        | Right::ListMyClaims
        | Right::ListTaskClaims
        | Right::ListMyWaitlist
        | Right::ListTaskWaitlist
        | Right::PromoteWaiting
        | Right::ListClaimableTasks
        | Right::ListUnitClaims
        | Right::ListTaskUnitClaims
        | Right::ShowUnitClaim
        | Right::SettleUnitClaim
        | Right::ShowClaim
        | Right::ShowLog
        | Right::ShowPhoto
        | Right::CollectPhotos
        | Right::ListLogs
        | Right::ReviewLogs
        | Right::ListAttendances
        | Right::ShowMyPoints
        | Right::ListMyEntries
        | Right::ListLedgerRoots
        | Right::ListSchemeVersions
        | Right::ShowSchemeVersion
        | Right::ListSchemeDrafts
        | Right::ShowSchemeDraft
        | Right::DeleteSchemeDraft
        | Right::CheckScheme
        | Right::ShowBoard
        | Right::ShowOverview
        | Right::PurgeNotices
        | Right::ImportDivisions
        | Right::AddStaff
        | Right::ShowClaimRatings
        | Right::ListTaskRatings
        | Right::ShowOrgRatings
        | Right::ListOrgComments
        | Right::ShowMyRatings
        | Right::ShowMemberRatings
        | Right::DiscloseRatings => Vec::new(),
    }
}
