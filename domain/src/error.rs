//! Why something was not done.

use chrono::Duration;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It was understood and not allowed, or cannot be done as things stand.
    #[error("{0:?}")]
    Refused(Refusal),
    /// A mistake of ours. The caller learns nothing but that it happened.
    #[error("{0}")]
    Fault(infra::Error),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Error::Refused(refusal)
    }
}

impl From<infra::Error> for Error {
    fn from(error: infra::Error) -> Self {
        match error {
            infra::Error::Unavailable(why) => {
                tracing::warn!(%why, "unavailable");
                Error::Refused(Refusal::Unavailable)
            }
            infra::Error::Constraint(which) => {
                tracing::info!(%which, "a constraint had the last word");
                Error::Refused(Refusal::Conflict)
            }
            other => Error::Fault(other),
        }
    }
}

/// One thing that is wrong with what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer into the body, like `/title`.
    pub pointer: String,
    /// Stable, snake_case.
    pub code: &'static str,
    /// For people to read, in Chinese.
    pub detail: String,
}

impl Fault {
    pub fn new(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Fault { pointer: pointer.into(), code, detail: detail.into() }
    }
}

/// Every reason for which a use case says no. `api::error` gives each a status, a code and a
/// sentence, in one table without a wildcard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    // Who are you?
    TokenMissing,
    TokenInvalid,
    TokenExpired,
    SessionEnded,
    RefreshTokenInvalid,
    RefreshTokenReused,
    CredentialsWrong,
    WechatCodeInvalid,
    // You may not.
    Forbidden,
    PasswordChangeRequired,
    WechatUserBlocked,
    NotOnRoster,
    RegistrationPending,
    /// With the reason.
    RegistrationDeclined(String),
    InvitationWrong,
    PersonDisabled,
    NoLongerInService,
    HoldsGrants,
    Oneself,
    OwnLog,
    OwnRecord,
    OwnReview,
    OwnRegistration,
    OwnLeave,
    OwnCheckin,
    OwnAttendance,
    OwnNoShow,
    OwnProposal,
    OwnAppraisal,
    ApprovedAlready,
    /// With whose turn it is, in words.
    WrongApprover(String),
    /// Whom the scheme asks instead.
    NotRater(String),
    OwnRating,
    BeyondScope,
    LinkInvalid,
    RatingLinkWrong,
    // It is not there, or not yours to see.
    NotFound,
    // It cannot be done as things stand.
    BindingRequired,
    AlreadyBound,
    WechatBound,
    TwoRosterRows,
    NotBound,
    InvitationUsed,
    InvitationExpired,
    InvitationEnded,
    AlreadyOnRoster,
    RegistrationDecided,
    PhoneOfAnother,
    Namesakes,
    AlreadyDisabled,
    NotDisabled,
    LeaveOverlaps,
    LeaveDecided,
    LeaveNotApproved,
    InFlight,
    Conflict,
    AlreadyCheckedIn,
    CheckinEnded,
    CheckinPending,
    UnitCheckedIn,
    CheckinConfirmed,
    NotCheckedIn,
    /// The task is for others: for whom, in words.
    AudienceMismatch(String),
    NotCheckedInThere,
    PairingStands,
    PairingEnded,
    MembershipRequired,
    TaskFull,
    TaskNotOpen,
    TaskClosed,
    TaskChanged,
    TaskCancelled,
    TaskServed,
    SlotsBelowClaims,
    DraftChanged,
    DraftIsTemplate,
    TemplateInSeries,
    SeriesPaused,
    SeriesNotPaused,
    SeriesEnded,
    GatheringsOverlap,
    WithdrawalOver,
    NotAGathering,
    AttendanceNotOpen,
    CodeWrong,
    CodeExpired,
    NotClaimed,
    AlreadyAttended,
    /// The city asks for attendance before a log.
    AttendanceRequired,
    AttendanceDecided,
    AlreadyClaimed,
    ClaimEnded,
    ClaimHasLog,
    ClaimAttended,
    NoShowsNotOpen,
    NotANoShow,
    NoShowExcused,
    ExcuseOver,
    UnitClaimStands,
    UnitClaimEnded,
    NamingOver,
    NotOfTheUnit,
    TaskHasSlots,
    AlreadyWaiting,
    WaitingEnded,
    WaitlistClosed,
    LogExists,
    LogNotReturned,
    LogNotSubmitted,
    LogNotAccepted,
    ProposalDecided,
    AppraisalClosed,
    /// How many points there are.
    PointsShort(String),
    NotRedeemable,
    RewardClosed,
    OutOfStock,
    RedemptionEnded,
    ProposalNotApproved,
    SchemeSuperseded,
    SchemeRetired,
    LastScheme,
    LogChanged,
    TooManyPhotos,
    RatingNotOpen,
    RatingOver,
    AlreadyRated,
    RatingLinkUsed,
    RatingLinkEnded,
    TooManyRatingLinks,
    OrgNameTaken,
    OrgCodeTaken,
    OrgRetired,
    OrgIsTop,
    /// Everything that still lives there.
    OrgInUse(Vec<Fault>),
    SeatTaken,
    SeatEnded,
    UsernameTaken,
    AccountExists,
    AccountDisabled,
    AccountEnabled,
    GrantStands,
    GrantRevoked,
    RolesSplit,
    LastSecurity,
    PhoneTaken,
    ChangeInEffect,
    ImportRunning,
    // What was sent is wrong.
    Invalid(Vec<Fault>),
    KeyRequired,
    KeyMalformed,
    KeyReused,
    // Later, perhaps.
    TooManyAttempts(Duration),
    WechatQuota,
    WechatUnavailable,
    Unavailable,
}

impl Refusal {
    /// One of each, for the documentation and for tests.
    pub fn all() -> Vec<Refusal> {
        use Refusal::*;
        vec![
            TokenMissing,
            TokenInvalid,
            TokenExpired,
            SessionEnded,
            RefreshTokenInvalid,
            RefreshTokenReused,
            CredentialsWrong,
            WechatCodeInvalid,
            Forbidden,
            PasswordChangeRequired,
            WechatUserBlocked,
            NotOnRoster,
            RegistrationPending,
            RegistrationDeclined(String::new()),
            InvitationWrong,
            PersonDisabled,
            NoLongerInService,
            HoldsGrants,
            Oneself,
            OwnLog,
            OwnRecord,
            OwnReview,
            OwnRegistration,
            OwnLeave,
            OwnCheckin,
            OwnAttendance,
            OwnNoShow,
            OwnProposal,
            OwnAppraisal,
            ApprovedAlready,
            WrongApprover(String::new()),
            NotRater(String::new()),
            OwnRating,
            BeyondScope,
            LinkInvalid,
            RatingLinkWrong,
            NotFound,
            BindingRequired,
            AlreadyBound,
            WechatBound,
            TwoRosterRows,
            NotBound,
            InvitationUsed,
            InvitationExpired,
            InvitationEnded,
            AlreadyOnRoster,
            RegistrationDecided,
            PhoneOfAnother,
            Namesakes,
            AlreadyDisabled,
            NotDisabled,
            LeaveOverlaps,
            LeaveDecided,
            LeaveNotApproved,
            InFlight,
            Conflict,
            AlreadyCheckedIn,
            CheckinEnded,
            CheckinPending,
            UnitCheckedIn,
            CheckinConfirmed,
            NotCheckedIn,
            AudienceMismatch(String::new()),
            NotCheckedInThere,
            PairingStands,
            PairingEnded,
            MembershipRequired,
            TaskFull,
            TaskNotOpen,
            TaskClosed,
            TaskChanged,
            TaskCancelled,
            TaskServed,
            SlotsBelowClaims,
            DraftChanged,
            DraftIsTemplate,
            TemplateInSeries,
            SeriesPaused,
            SeriesNotPaused,
            SeriesEnded,
            GatheringsOverlap,
            WithdrawalOver,
            NotAGathering,
            AttendanceNotOpen,
            CodeWrong,
            CodeExpired,
            NotClaimed,
            AlreadyAttended,
            AttendanceRequired,
            AttendanceDecided,
            AlreadyClaimed,
            ClaimEnded,
            ClaimHasLog,
            ClaimAttended,
            NoShowsNotOpen,
            NotANoShow,
            NoShowExcused,
            ExcuseOver,
            UnitClaimStands,
            UnitClaimEnded,
            NamingOver,
            NotOfTheUnit,
            TaskHasSlots,
            AlreadyWaiting,
            WaitingEnded,
            WaitlistClosed,
            LogExists,
            LogNotReturned,
            LogNotSubmitted,
            LogNotAccepted,
            ProposalDecided,
            AppraisalClosed,
            PointsShort(String::new()),
            NotRedeemable,
            RewardClosed,
            OutOfStock,
            RedemptionEnded,
            ProposalNotApproved,
            SchemeSuperseded,
            SchemeRetired,
            LastScheme,
            LogChanged,
            TooManyPhotos,
            RatingNotOpen,
            RatingOver,
            AlreadyRated,
            RatingLinkUsed,
            RatingLinkEnded,
            TooManyRatingLinks,
            OrgNameTaken,
            OrgCodeTaken,
            OrgRetired,
            OrgIsTop,
            OrgInUse(Vec::new()),
            SeatTaken,
            SeatEnded,
            UsernameTaken,
            AccountExists,
            AccountDisabled,
            AccountEnabled,
            GrantStands,
            GrantRevoked,
            RolesSplit,
            LastSecurity,
            PhoneTaken,
            ChangeInEffect,
            ImportRunning,
            Invalid(Vec::new()),
            KeyRequired,
            KeyMalformed,
            KeyReused,
            TooManyAttempts(Duration::minutes(15)),
            WechatQuota,
            WechatUnavailable,
            Unavailable,
        ]
    }

    /// What was sent is wrong in one place.
    pub fn invalid(pointer: &str, code: &'static str, detail: impl Into<String>) -> Refusal {
        Refusal::Invalid(vec![Fault::new(pointer, code, detail)])
    }
}
