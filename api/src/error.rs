//! Failures as RFC 9457 problems: one table, one row a failure, no wildcard.

use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use domain::{Error, Fault, Refusal};
use serde::Serialize;
use utoipa::ToSchema;

use crate::request_id;

/// Everything that may go wrong with a request.
#[derive(Clone, Debug)]
pub enum Failure {
    /// The domain said no.
    Refused(Refusal),
    /// Not JSON at all.
    MalformedJson,
    /// Not a form, or one that breaks off.
    MalformedForm,
    /// Not the content type that is asked for.
    UnsupportedMediaType,
    BodyTooLarge,
    /// There is such a path, with these methods.
    MethodNotAllowed(Vec<Method>),
    /// A mistake of ours; what it was stands in the log under the request's id.
    Internal,
}

pub type Result<T, E = Failure> = std::result::Result<T, E>;

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Failure::Refused(refusal)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => Failure::Refused(refusal),
            Error::Fault(fault) => {
                tracing::error!(%fault, "a request failed");
                Failure::Internal
            }
        }
    }
}

/// A row of the table.
pub struct Sheet {
    pub status: StatusCode,
    pub code: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
}

const fn sheet(status: StatusCode, code: &'static str, zh: &'static str, en: &'static str) -> Sheet {
    Sheet { status, code, zh, en }
}

impl Failure {
    /// Status, code and sentences of this failure.
    pub fn sheet(&self) -> Sheet {
        use StatusCode as S;
        match self {
            Failure::Refused(refusal) => refused(refusal),
            Failure::MalformedJson => {
                sheet(S::BAD_REQUEST, "malformed_json", "请求体不是合法的 JSON", "The body is not JSON")
            }
            Failure::MalformedForm => {
                sheet(S::BAD_REQUEST, "malformed_form", "请求体不是完整的表单", "The body is not a whole form")
            }
            Failure::UnsupportedMediaType => sheet(
                S::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                "请求体应为 application/json",
                "The body must be application/json",
            ),
            Failure::BodyTooLarge => {
                sheet(S::PAYLOAD_TOO_LARGE, "body_too_large", "请求体过大", "The body is too large")
            }
            Failure::MethodNotAllowed(_) => sheet(
                S::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "该地址不支持此请求方法",
                "This path has no such method",
            ),
            Failure::Internal => sheet(
                S::INTERNAL_SERVER_ERROR,
                "internal",
                "服务器内部错误，请稍后再试",
                "Something went wrong on our side",
            ),
        }
    }
}

#[rustfmt::skip]
pub fn refused(refusal: &Refusal) -> Sheet {
    use Refusal as R;
    use StatusCode as S;
    match refusal {
        R::TokenMissing => sheet(S::UNAUTHORIZED, "token_missing", "请先登录", "Sign in first"),
        R::TokenInvalid => sheet(S::UNAUTHORIZED, "token_invalid", "登录凭证无效，请重新登录", "The access token is not valid"),
        R::TokenExpired => sheet(S::UNAUTHORIZED, "token_expired", "登录凭证已过期，请刷新", "The access token has expired"),
        R::SessionEnded => sheet(S::UNAUTHORIZED, "session_ended", "登录已失效，请重新登录", "The session has ended"),
        R::RefreshTokenInvalid => sheet(S::UNAUTHORIZED, "refresh_token_invalid", "刷新凭证无效，请重新登录", "The refresh token is not valid"),
        R::RefreshTokenReused => sheet(S::UNAUTHORIZED, "refresh_token_reused", "刷新凭证已被使用过，为安全起见请重新登录", "The refresh token was used before; the session has been ended"),
        R::CredentialsWrong => sheet(S::UNAUTHORIZED, "credentials_wrong", "用户名或密码不正确", "The user name or the password is wrong"),
        R::WechatCodeInvalid => sheet(S::UNAUTHORIZED, "wechat_code_invalid", "微信登录码无效或已使用，请重新获取", "The WeChat code is invalid or used; get a new one"),
        R::Forbidden => sheet(S::FORBIDDEN, "forbidden", "您没有此项权限", "You have no such right"),
        R::PasswordChangeRequired => sheet(S::FORBIDDEN, "password_change_required", "首次登录须先修改密码", "Change the one-time password first"),
        R::WechatUserBlocked => sheet(S::FORBIDDEN, "wechat_user_blocked", "微信提示该账号存在风险，暂不能登录", "WeChat holds this user for a risk"),
        R::NotOnRoster => sheet(S::FORBIDDEN, "not_on_roster", "花名册中没有该手机号。换过手机号的，请联系单位更新或索取邀请码；未登记的，可提交登记申请", "Nobody on the roster has this phone number: ask your unit to change it or for an invitation code, or file a registration"),
        R::RegistrationPending => sheet(S::FORBIDDEN, "registration_pending", "登记申请正在等待单位确认，确认后即可登录；急用请联系单位", "The registration waits for the unit to confirm it"),
        R::RegistrationDeclined(_) => sheet(S::FORBIDDEN, "registration_declined", "登记申请未通过，理由见 errors；可更正后重新申请，或用邀请码登录", "The registration was declined, the reason is in errors; file it again or use an invitation code"),
        R::InvitationWrong => sheet(S::FORBIDDEN, "invitation_wrong", "邀请码不正确，请核对后重新输入，或请单位重新签发", "There is no such invitation code; check it, or ask the unit for another"),
        R::PersonDisabled => sheet(S::FORBIDDEN, "person_disabled", "该人员已停用，请联系所在单位", "This person has been disabled"),
        R::NoLongerInService => sheet(S::FORBIDDEN, "no_longer_in_service", "您的党组织关系已转出或尚未生效，不能登录；如有误请联系所在单位", "This person has no membership today; ask the unit if that is wrong"),
        R::HoldsGrants => sheet(S::FORBIDDEN, "holds_grants", "该党员同时是工作人员，此事须由安全管理员办理", "This member is staff, too: that is for the security administrator"),
        R::Oneself => sheet(S::FORBIDDEN, "oneself", "不能对本人进行此操作，请由他人办理", "Nobody does this to themselves"),
        R::OwnLog => sheet(S::FORBIDDEN, "own_log", "不能审核自己的日志", "Nobody reviews their own log"),
        R::OwnRecord => sheet(S::FORBIDDEN, "own_record", "您代为登记的日志，须由另一名工作人员审核", "Whoever wrote a log down for a member does not review it"),
        R::OwnReview => sheet(S::FORBIDDEN, "own_review", "由您审核通过的日志，须由另一名工作人员撤销", "Whoever accepted a log does not annul it"),
        R::OwnLeave => sheet(S::FORBIDDEN, "own_leave", "不能审批或登记自己的请假，请由他人办理", "Nobody decides on, or records, their own leave"),
        R::OwnRegistration => sheet(S::FORBIDDEN, "own_registration", "不能确认自己的登记申请，请由他人办理", "Nobody decides on their own registration"),
        R::OwnCheckin => sheet(S::FORBIDDEN, "own_checkin", "不能确认自己的报到", "Nobody decides about their own check-in"),
        R::BeyondScope => sheet(S::FORBIDDEN, "beyond_scope", "此人还有所辖范围之外的授权，请由上级办理", "This person has grants beyond your scope"),
        R::OwnRating => sheet(S::FORBIDDEN, "own_rating", "不能评价自己的服务，也不能为其签发或撤销评价码", "Nobody rates their own service, or issues or revokes codes for it"),
        R::RatingLinkWrong => sheet(S::FORBIDDEN, "rating_link_wrong", "评价码不正确，请核对，或向社区索取", "There is no such rating code; check it, or ask the community for one"),
        R::LinkInvalid => sheet(S::FORBIDDEN, "link_invalid", "链接无效或已过期，请重新打开", "The link is not valid, or no longer"),
        R::NotFound => sheet(S::NOT_FOUND, "not_found", "没有找到", "Not found"),
        R::BindingRequired => sheet(S::CONFLICT, "binding_required", "首次登录须授权手机号，或输入单位发给的邀请码", "The first sign-in needs a phone code or an invitation code"),
        R::AlreadyBound => sheet(S::CONFLICT, "already_bound", "该党员已绑定其他微信，请先用原微信解绑，或请单位解绑", "This member is bound to another WeChat identity; unbind that first, or ask the unit to"),
        R::WechatBound => sheet(S::CONFLICT, "wechat_bound", "此微信已绑定另一名党员，请先在“我的”中解绑，再绑定", "This WeChat identity is bound to another member; unbind it first"),
        R::TwoRosterRows => sheet(S::CONFLICT, "two_roster_rows", "花名册中有两条同名记录，请单位核实：是同一人的，只保留一条（另一条停用或清空手机号）", "Two rows of the roster have this name; the unit must say which one stays"),
        R::NotBound => sheet(S::CONFLICT, "not_bound", "没有绑定微信，无须解绑", "No WeChat identity is bound"),
        R::InvitationUsed => sheet(S::CONFLICT, "invitation_used", "邀请码已被使用；不是本人使用的，请立即联系单位", "The invitation code was used; tell the unit if it was not you"),
        R::InvitationExpired => sheet(S::CONFLICT, "invitation_expired", "邀请码已过期，请单位重新签发", "The invitation code has expired; ask the unit for another"),
        R::InvitationEnded => sheet(S::CONFLICT, "invitation_ended", "邀请码已失效（已撤销或已换发），请使用最新的邀请码", "The invitation code was revoked or replaced; use the newest"),
        R::AlreadyOnRoster => sheet(S::CONFLICT, "already_on_roster", "该手机号已在花名册中，请直接用手机号登录", "This phone number is on the roster: sign in by it"),
        R::RegistrationDecided => sheet(S::CONFLICT, "registration_decided", "该登记申请已处理或已被替换", "This registration was decided or replaced"),
        R::PhoneOfAnother => sheet(S::CONFLICT, "phone_of_another", "该手机号在花名册中属于另一姓名的党员，请先核实并更正花名册", "On the roster this phone number is somebody's of another name; correct it first"),
        R::Namesakes => sheet(S::CONFLICT, "namesakes", "本单位已有同名党员：是同一人的请指明 person_id，不是的请注明 is_another", "The unit has a member of this name: give person_id if it is them, is_another if not"),
        R::AlreadyDisabled => sheet(S::CONFLICT, "already_disabled", "该人员已经停用", "This person is disabled already"),
        R::LeaveOverlaps => sheet(S::CONFLICT, "leave_overlaps", "与已有的请假或免考时间重叠，请调整日期，或先撤回、提前结束原来的", "The days overlap with another leave"),
        R::LeaveDecided => sheet(S::CONFLICT, "leave_decided", "该申请已审批或已撤回；已批准的可提前结束", "This leave was decided or withdrawn"),
        R::LeaveNotApproved => sheet(S::CONFLICT, "leave_not_approved", "只有已批准的请假才能提前结束；待审批的请撤回", "Only an approved leave can be cut short"),
        R::NotDisabled => sheet(S::CONFLICT, "not_disabled", "该人员没有停用，无须恢复", "This person is not disabled"),
        R::InFlight => sheet(S::CONFLICT, "in_flight", "同一请求正在处理，请稍后重试", "The same request is being worked on"),
        R::Conflict => sheet(S::CONFLICT, "conflict", "与现有数据冲突", "It conflicts with what is there"),
        R::AlreadyCheckedIn => sheet(S::CONFLICT, "already_checked_in", "您已报到", "You have checked in already"),
        R::CheckinEnded => sheet(S::CONFLICT, "checkin_ended", "该报到已结束", "This check-in has ended"),
        R::CheckinPending => sheet(S::CONFLICT, "checkin_pending", "报到待社区确认，可以撤回或改报其他社区", "A check-in waits for confirmation; withdraw it or choose another community"),
        R::UnitCheckedIn => sheet(S::CONFLICT, "unit_checked_in", "该单位已向这一社区报到", "The unit has checked in with this community already"),
        R::CheckinConfirmed => sheet(S::CONFLICT, "checkin_confirmed", "该报到已确认", "This check-in has been confirmed"),
        R::NotCheckedIn => sheet(S::CONFLICT, "not_checked_in", "请先到社区报到", "Check in with a community first"),
        R::AudienceMismatch(_) => sheet(S::CONFLICT, "audience_mismatch", "该任务面向其他党员，面向对象见 errors", "This task is for others; for whom is in errors"),
        R::NotCheckedInThere => sheet(S::CONFLICT, "not_checked_in_there", "该单位或党员没有在此处所属的社区报到；社区只能安排已向本社区报到的单位和党员包联", "The unit or member is not checked in with the community of this place"),
        R::PairingStands => sheet(S::CONFLICT, "pairing_stands", "该单位或党员在这段时间已包联此处", "The unit or member looks after this place in that time already"),
        R::PairingEnded => sheet(S::CONFLICT, "pairing_ended", "该包联已结束", "This pairing has ended"),
        R::MembershipRequired => sheet(S::CONFLICT, "membership_required", "您目前没有有效的党组织关系", "You have no membership today"),
        R::TaskFull => sheet(S::CONFLICT, "task_full", "名额已满", "Every slot is taken"),
        R::TaskNotOpen => sheet(S::CONFLICT, "task_not_open", "尚未开始认领", "It cannot be claimed yet"),
        R::TaskClosed => sheet(S::CONFLICT, "task_closed", "任务已截止或已关闭", "The task is over or closed"),
        R::TaskChanged => sheet(S::CONFLICT, "task_changed", "任务已被他人修改，请刷新后再改", "The task was changed meanwhile"),
        R::TaskCancelled => sheet(S::CONFLICT, "task_cancelled", "任务已取消", "The task is cancelled already"),
        R::TaskServed => sheet(S::CONFLICT, "task_served", "已有日志通过审核，不能取消，只能关闭", "A log of it was accepted; it can only be closed"),
        R::SlotsBelowClaims => sheet(S::CONFLICT, "slots_below_claims", "名额不能少于已认领的（含单位已占、尚未报名单的）", "There are more claims than that, those that units hold among them"),
        R::DraftChanged => sheet(S::CONFLICT, "draft_changed", "草稿已被他人修改，请刷新后再改", "The draft was changed meanwhile"),
        R::DraftIsTemplate => sheet(S::CONFLICT, "draft_is_template", "模板不能直接发布，请先由模板生成草稿", "A template is not published; make a draft from it"),
        R::TemplateInSeries => sheet(S::CONFLICT, "template_in_series", "有进行中的系列使用这份模板，请先终止系列", "A series repeats this template; end that first"),
        R::SeriesPaused => sheet(S::CONFLICT, "series_paused", "该系列已暂停", "This series is paused already"),
        R::SeriesNotPaused => sheet(S::CONFLICT, "series_not_paused", "该系列没有暂停", "This series is not paused"),
        R::SeriesEnded => sheet(S::CONFLICT, "series_ended", "该系列已结束", "This series is over"),
        R::GatheringsOverlap => sheet(S::CONFLICT, "gatherings_overlap", "与您已认领的另一活动时间冲突", "It overlaps another gathering you have claimed"),
        R::WithdrawalOver => sheet(S::CONFLICT, "withdrawal_over", "已过退出截止时间", "The time for withdrawing is over"),
        R::NotAGathering => sheet(S::CONFLICT, "not_a_gathering", "只有活动才有签到和爽约", "Only gatherings have attendance and no-shows"),
        R::AttendanceNotOpen => sheet(S::CONFLICT, "attendance_not_open", "不在签到时间内", "Attendance is not open now"),
        R::CodeWrong => sheet(S::CONFLICT, "code_wrong", "这不是本活动的签到码", "This is not a code of this gathering"),
        R::CodeExpired => sheet(S::CONFLICT, "code_expired", "签到码已失效，请扫描屏幕上现在的签到码", "The code has expired; scan the one on the screen now"),
        R::NotClaimed => sheet(S::CONFLICT, "not_claimed", "您没有认领该活动", "You have not claimed this gathering"),
        R::AlreadyAttended => sheet(S::CONFLICT, "already_attended", "您已签到", "Your attendance is recorded already"),
        R::AttendanceRequired => sheet(S::CONFLICT, "attendance_required", "本市县区要求活动先签到再提交日志；当时未能签到的，请联系社区由工作人员登记", "Attendance at the gathering is required before its log; staff can record what was done"),
        R::AttendanceDecided => sheet(S::CONFLICT, "attendance_decided", "该签到不在待确认状态", "This attendance does not wait for a decision"),
        R::ClaimAttended => sheet(S::CONFLICT, "claim_attended", "已签到，不能退出", "Attendance was recorded; it cannot be withdrawn"),
        R::OwnNoShow => sheet(S::FORBIDDEN, "own_no_show", "不能登记或免除自己的爽约，请由他人办理", "Nobody records or excuses their own no-show"),
        R::OwnProposal => sheet(S::FORBIDDEN, "own_proposal", "不能为自己申报，也不能审批、撤销自己提出的或关于自己的申报，请由他人办理", "Nobody proposes for themselves, or decides on what they proposed or gain by"),
        R::ApprovedAlready => sheet(S::FORBIDDEN, "approved_already", "您已批准过该申报，下一步须由他人批准", "You approved it once; the next step is another person's"),
        R::OwnAppraisal => sheet(S::FORBIDDEN, "own_appraisal", "不能给自己、给本组织打分", "Nobody appraises themselves, or their own org"),
        R::NotRater(_) => sheet(S::FORBIDDEN, "not_rater", "这项测评由其他人打分，详见 errors", "The scheme asks others for this mark; whom is in errors"),
        R::AppraisalClosed => sheet(S::CONFLICT, "appraisal_closed", "现在不是这项测评打分的时间", "Marks are not given at this time"),
        R::PointsShort(_) => sheet(S::CONFLICT, "points_short", "兑换积分不足，余额见 errors", "There are not enough points; how many is in errors"),
        R::NotRedeemable => sheet(S::CONFLICT, "not_redeemable", "这里没有可以兑换的积分", "Nothing counts redeemable points here"),
        R::RewardClosed => sheet(S::CONFLICT, "reward_closed", "该兑换品已停止兑换", "This reward is no longer to be had"),
        R::OutOfStock => sheet(S::CONFLICT, "out_of_stock", "该兑换品已兑完", "None of this reward is left"),
        R::RedemptionEnded => sheet(S::CONFLICT, "redemption_ended", "该兑换已领取或已取消", "This redemption was handed over or cancelled"),
        R::WrongApprover(_) => sheet(S::FORBIDDEN, "wrong_approver", "该申报这一步须由其他角色批准，详见 errors", "This step is another role's; whose is in errors"),
        R::NoShowsNotOpen => sheet(S::CONFLICT, "no_shows_not_open", "爽约在活动结束后 30 天内登记", "No-shows are recorded within 30 days after the end"),
        R::NotANoShow => sheet(S::CONFLICT, "not_a_no_show", "该认领没有登记为爽约", "This claim is no no-show"),
        R::NoShowExcused => sheet(S::CONFLICT, "no_show_excused", "该爽约已免除或更正", "This no-show was excused already"),
        R::ExcuseOver => sheet(S::CONFLICT, "excuse_over", "爽约登记已超过 30 天，不能再免除或更正", "It was recorded more than 30 days ago"),
        R::UnitClaimStands => sheet(S::CONFLICT, "unit_claim_stands", "该单位已认领此任务，请调整原来的名额", "The unit has claimed this task already; change how many slots it takes"),
        R::UnitClaimEnded => sheet(S::CONFLICT, "unit_claim_ended", "该单位认领已结束", "This unit's claim has ended"),
        R::NamingOver => sheet(S::CONFLICT, "naming_over", "已过报送名单的截止时间", "The time for naming people is over"),
        R::NotOfTheUnit => sheet(S::CONFLICT, "not_of_the_unit", "不是该单位的在职党员", "They are no member in service of this unit"),
        R::TaskHasSlots => sheet(S::CONFLICT, "task_has_slots", "还有名额，请直接认领", "It has free slots: claim it"),
        R::AlreadyWaiting => sheet(S::CONFLICT, "already_waiting", "您已在候补名单中", "You wait for this task already"),
        R::WaitingEnded => sheet(S::CONFLICT, "waiting_ended", "该候补已结束", "This place in the queue has ended"),
        R::WaitlistClosed => sheet(S::CONFLICT, "waitlist_closed", "候补已截止：活动开始前 12 小时起不再递补", "Nobody is promoted any more"),
        R::OwnAttendance => sheet(S::FORBIDDEN, "own_attendance", "不能为自己登记或确认签到", "Nobody records or confirms their own attendance"),
        R::AlreadyClaimed => sheet(S::CONFLICT, "already_claimed", "您已认领该任务", "You have claimed this task already"),
        R::ClaimEnded => sheet(S::CONFLICT, "claim_ended", "该认领已结束", "This claim has ended"),
        R::ClaimHasLog => sheet(S::CONFLICT, "claim_has_log", "已提交日志，不能退出", "A log was submitted; it cannot be withdrawn"),
        R::LogExists => sheet(S::CONFLICT, "log_exists", "该认领已提交过日志", "This claim has a log already"),
        R::LogNotReturned => sheet(S::CONFLICT, "log_not_returned", "只有被退回的日志才能重新提交", "Only a returned log can be submitted again"),
        R::LogNotSubmitted => sheet(S::CONFLICT, "log_not_submitted", "该日志不在待审核状态", "The log is not waiting for a review"),
        R::LogNotAccepted => sheet(S::CONFLICT, "log_not_accepted", "该日志尚未通过审核，或已撤销通过", "The log was not accepted, or its acceptance was annulled already"),
        R::ProposalDecided => sheet(S::CONFLICT, "proposal_decided", "该申报已审批或已撤回", "This proposal was decided or withdrawn"),
        R::ProposalNotApproved => sheet(S::CONFLICT, "proposal_not_approved", "只有已批准的申报才能撤销", "Only an approved proposal can be revoked"),
        R::SchemeSuperseded => sheet(S::CONFLICT, "scheme_superseded", "该方案已有更新的版本，请停用最新的版本", "The scheme has a newer version"),
        R::SchemeRetired => sheet(S::CONFLICT, "scheme_retired", "该方案已停用", "The scheme was retired already"),
        R::LastScheme => sheet(S::CONFLICT, "last_scheme", "停用后将没有适用所有人的方案，请先发布另一个", "Nothing would hold for everybody; publish another one first"),
        R::LogChanged => sheet(S::CONFLICT, "log_changed", "该日志已重新提交，请查看最新内容后再审核", "The log was submitted again; look at it once more"),
        R::TooManyPhotos => sheet(S::CONFLICT, "too_many_photos", "未用于日志的照片过多，请先提交日志", "Too many photos wait for a log; submit one first"),
        R::RatingNotOpen => sheet(S::CONFLICT, "rating_not_open", "服务完成后才能评价：活动须已结束并签到（或提交日志），其他任务须已提交日志", "It can be rated once the service was done: attended or reported, and over"),
        R::RatingOver => sheet(S::CONFLICT, "rating_over", "评价期（30 天）已过", "The time for rating, 30 days, is over"),
        R::AlreadyRated => sheet(S::CONFLICT, "already_rated", "已经评价过；评价人本人可在 24 小时内修改", "This side has rated already; whoever did may change it for 24 hours"),
        R::RatingLinkUsed => sheet(S::CONFLICT, "rating_link_used", "该评价码已使用，感谢您的评价", "This rating code was used already"),
        R::RatingLinkEnded => sheet(S::CONFLICT, "rating_link_ended", "该评价码已过期或已撤销，可向社区索取新的", "This rating code has expired or was revoked; ask the community for another"),
        R::TooManyRatingLinks => sheet(S::CONFLICT, "too_many_rating_links", "一次服务最多有 10 个待使用或已使用的评价码；可先撤销未使用的", "A service has ten rating codes at most; revoke one that was not used"),
        R::OrgNameTaken => sheet(S::CONFLICT, "org_name_taken", "同级已有同名组织", "There is an org of this name already"),
        R::OrgCodeTaken => sheet(S::CONFLICT, "org_code_taken", "该代码已属于另一个现有组织", "Another live org carries this code"),
        R::OrgRetired => sheet(S::CONFLICT, "org_retired", "该组织已撤销", "This org exists no longer"),
        R::OrgIsTop => sheet(S::CONFLICT, "org_is_top", "顶级组织不能撤销、移动、合并或拆分", "A top-level org cannot be retired, moved, merged or split"),
        R::OrgInUse(_) => sheet(S::CONFLICT, "org_in_use", "该组织中尚有未了结的内容，不能撤销", "Something still lives in this org"),
        R::SeatTaken => sheet(S::CONFLICT, "seat_taken", "此人已有相同的任职", "This person holds this seat already"),
        R::SeatEnded => sheet(S::CONFLICT, "seat_ended", "该任职已结束", "This seat has ended"),
        R::UsernameTaken => sheet(S::CONFLICT, "username_taken", "该用户名已被使用", "This user name is taken"),
        R::AccountExists => sheet(S::CONFLICT, "account_exists", "此人已有账号", "This person has an account already"),
        R::AccountDisabled => sheet(S::CONFLICT, "account_disabled", "该账号已停用", "This account is disabled already"),
        R::AccountEnabled => sheet(S::CONFLICT, "account_enabled", "该账号未停用", "This account is not disabled"),
        R::GrantStands => sheet(S::CONFLICT, "grant_stands", "此人在该组织已有这一角色", "This person has this role there already"),
        R::GrantRevoked => sheet(S::CONFLICT, "grant_revoked", "该授权已撤销", "This grant was revoked already"),
        R::RolesSplit => sheet(S::CONFLICT, "roles_split", "系统管理、安全管理、审计须由不同的人担任", "System, security and audit are different people's"),
        R::LastSecurity => sheet(S::CONFLICT, "last_security", "这是该顶级组织最后一名安全管理员，请先另行授权", "This is the last security officer of a top-level org"),
        R::PhoneTaken => sheet(S::CONFLICT, "phone_taken", "该手机号已在花名册中", "This phone number is on the roster already"),
        R::ChangeInEffect => sheet(S::CONFLICT, "change_in_effect", "该变更已经生效，不能撤回；请按实际情况登记新的变更", "The change has taken effect and cannot be taken back; record another one"),
        R::ImportRunning => sheet(S::CONFLICT, "import_running", "正在导入花名册或组织名录，请在导入完成后再试", "A list is being imported; try again when it is done"),
        R::Invalid(_) => sheet(S::UNPROCESSABLE_ENTITY, "validation_failed", "提交的内容有误", "Something in the request is wrong"),
        R::KeyRequired => sheet(S::BAD_REQUEST, "idempotency_key_required", "缺少 Idempotency-Key 请求头", "The Idempotency-Key header is missing"),
        R::KeyMalformed => sheet(S::BAD_REQUEST, "idempotency_key_malformed", "Idempotency-Key 应为 1 至 255 个可见 ASCII 字符", "Idempotency-Key must be 1 to 255 visible ASCII characters"),
        R::KeyReused => sheet(S::UNPROCESSABLE_ENTITY, "idempotency_key_reused", "该 Idempotency-Key 已用于其他请求", "This Idempotency-Key was used for another request"),
        R::TooManyAttempts(_) => sheet(S::TOO_MANY_REQUESTS, "too_many_attempts", "尝试次数过多，请稍后再试", "Too many attempts; try again later"),
        R::WechatQuota => sheet(S::TOO_MANY_REQUESTS, "wechat_quota", "微信接口调用过于频繁，请稍后再试", "WeChat's quota is used up for now"),
        R::WechatUnavailable => sheet(S::SERVICE_UNAVAILABLE, "wechat_unavailable", "微信服务暂不可用，请稍后再试", "WeChat is not available"),
        R::Unavailable => sheet(S::SERVICE_UNAVAILABLE, "unavailable", "服务暂不可用，请稍后再试", "The service is not available right now"),
    }
}

/// The body of every failure.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// A URN that names the kind of failure.
    #[schema(example = "urn:xianfeng:problem:task_full")]
    r#type: String,
    #[schema(example = "Every slot is taken")]
    title: String,
    #[schema(example = 409)]
    status: u16,
    /// For people to read: Chinese, or English by `Accept-Language`.
    #[schema(example = "名额已满")]
    detail: String,
    #[schema(example = "/v1/tasks/0197f0a0-0000-7000-8000-000000000001/claims")]
    instance: String,
    /// Stable; what a client decides by.
    #[schema(example = "task_full")]
    code: String,
    /// The same as `detail`.
    #[schema(example = "名额已满")]
    msg: String,
    /// The request's id, under which the log has more.
    #[schema(example = "0197f0a0-0000-7000-8000-0000000000aa")]
    trace_id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ProblemFault>,
}

/// One thing that is wrong with what was sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemFault {
    /// JSON pointer into the body, or `?name` for a query parameter; empty where it is about neither.
    #[schema(example = "/title")]
    pointer: String,
    #[schema(example = "required")]
    code: String,
    #[schema(example = "标题不能为空")]
    detail: String,
}

impl From<Fault> for ProblemFault {
    fn from(fault: Fault) -> Self {
        ProblemFault { pointer: fault.pointer, code: fault.code.to_string(), detail: fault.detail }
    }
}

/// What a refusal says is wrong, place by place.
pub fn faults(refusal: &Refusal) -> Vec<ProblemFault> {
    let faults = match refusal {
        Refusal::Invalid(faults) | Refusal::OrgInUse(faults) => faults.clone(),
        Refusal::RegistrationDeclined(reason) => vec![Fault::new("", "reason", reason)],
        Refusal::PointsShort(balance) => vec![Fault::new("", "balance", format!("现有兑换积分 {balance} 分"))],
        Refusal::NotRater(words) => vec![Fault::new("", "rater", format!("这项测评由{words}打分"))],
        Refusal::WrongApprover(words) => vec![Fault::new("", "approver", format!("这一步须由{words}批准"))],
        Refusal::AudienceMismatch(words) => vec![Fault::new("", "audience", words)],
        _ => Vec::new(),
    };
    faults.into_iter().map(ProblemFault::from).collect()
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.sheet().code)
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        self.sheet().status
    }

    /// The bare status: [`render`] writes the body, for it knows the request.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

/// The whole answer to a failed request.
pub fn render(failure: &Failure, request: &HttpRequest) -> HttpResponse {
    let sheet = failure.sheet();
    let english = request
        .headers()
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.trim_start().to_ascii_lowercase().starts_with("en"));
    let detail = if english { sheet.en } else { sheet.zh };
    let problem = Problem {
        r#type: format!("urn:xianfeng:problem:{}", sheet.code),
        title: sheet.en.to_string(),
        status: sheet.status.as_u16(),
        detail: detail.to_string(),
        instance: request.path().to_string(),
        code: sheet.code.to_string(),
        msg: detail.to_string(),
        trace_id: request_id::of(request),
        errors: match failure {
            Failure::Refused(refusal) => faults(refusal),
            _ => Vec::new(),
        },
    };
    let mut response = HttpResponse::build(sheet.status);
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    match failure {
        Failure::Refused(Refusal::TooManyAttempts(wait)) => {
            response.insert_header((header::RETRY_AFTER, wait.num_seconds().max(1).to_string()));
        }
        Failure::Refused(Refusal::InFlight | Refusal::Unavailable) => {
            response.insert_header((header::RETRY_AFTER, "1"));
        }
        Failure::Refused(Refusal::WechatQuota | Refusal::WechatUnavailable) => {
            response.insert_header((header::RETRY_AFTER, "60"));
        }
        Failure::MethodNotAllowed(methods) => {
            let allowed = methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
            response.insert_header((header::ALLOW, allowed));
        }
        Failure::Refused(_)
        | Failure::MalformedJson
        | Failure::UnsupportedMediaType
        | Failure::BodyTooLarge
        | Failure::MalformedForm
        | Failure::Internal => {}
    }
    if sheet.status == StatusCode::UNAUTHORIZED {
        response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
    }
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    response.content_type("application/problem+json").body(body)
}
