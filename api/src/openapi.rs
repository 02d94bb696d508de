//! The API's document: paths and shapes from the handlers; who may call and what may be refused
//! from the domain's tables.

mod response;

use std::collections::BTreeMap;

use actix_web::App;
use domain::Refusal;
use domain::access::{RIGHTS, Right, Role, Who};
use response::response;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::scope::scope;

use crate::error::{Failure, Problem};
use crate::routes;

/// Stands in the checked-in document where the served one has its own scheme and host: a
/// `tokenUrl` must be absolute.
pub const ORIGIN: &str = "https://xianfeng.example";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "先锋 Xianfeng API",
        description = "在职党员“双报到”后台：报到、任务、认领、日志、审核、积分、排行榜。\n\n\
            约定：时间为 RFC 3339 格式（+08:00）；编号为字符串；失败一律为 application/problem+json，\
            以 `code` 判断原因、以 `msg` 提示用户；需要防重复的请求带 `Idempotency-Key`，\
            24 小时内重复提交得到同一应答（应答头 Idempotency-Replayed: true）。",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(Problem)),
    tags(
        (name = "登录", description = "微信登录、工作人员登录、刷新与退出"),
        (name = "本人", description = "本人的信息、报到、认领和积分"),
        (name = "报到", description = "报到的登记、确认和变更"),
        (name = "包联", description = "单位包联小区，党员包联小区或若干户居民"),
        (name = "消息", description = "收件箱"),
        (name = "任务", description = "任务与认领"),
        (name = "日志与审核", description = "日志的提交与审核"),
        (name = "排行榜", description = "积分排行"),
        (name = "组织与人员", description = "组织、花名册"),
        (name = "请假", description = "请假与免考：申请、审批、代为登记"),
        (name = "账号管理", description = "邀请码、登记申请、绑定与解绑、停用与恢复"),
        (name = "工作人员", description = "账号与授权"),
        (name = "审计", description = "审计记录")
    )
)]
struct Base;

/// The document, complete.
///
/// # Panics
/// When an operation has no row in `access::RIGHTS`: found by the first test that runs.
pub fn document() -> Value {
    let (_, document) = App::new()
        .into_utoipa_app()
        .openapi(Base::openapi())
        .service(scope("/v1").configure(routes::v1))
        .split_for_parts();
    let mut document = serde_json::to_value(document).expect("the document is serialisable");
    document["components"]["securitySchemes"] = json!({
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "微信登录或密码登录得到的 access_token"},
        "password": {"type": "oauth2", "description": "工作人员用户名和密码", "flows": {"password": {"tokenUrl": format!("{ORIGIN}/v1/sessions/password"), "scopes": {}}}},
    });
    let paths = document["paths"].as_object_mut().expect("there are paths");
    for operation in paths.values_mut().flat_map(|path| path.as_object_mut().into_iter().flat_map(Map::values_mut)) {
        complete(operation);
    }
    document
}

/// The document as YAML, as it is checked in.
pub fn yaml() -> String {
    let document: utoipa::openapi::OpenApi =
        serde_json::from_value(document()).expect("the completed document is still one");
    document.to_yaml().expect("the document is serialisable")
}

/// Adds who may call, and every failure, to one operation.
fn complete(operation: &mut Value) {
    let id = operation["operationId"].as_str().expect("an operation has an id").to_string();
    let (right, who) = *RIGHTS
        .iter()
        .find(|(right, _)| right.operation() == id)
        .unwrap_or_else(|| panic!("operation {id} has no row in access::RIGHTS"));
    operation["x-roles"] = json!(roles(who));
    let callers = format!("可调用：{}。", roles(who).join("、"));
    let description = operation["description"].as_str().map(|text| format!("{text}\n\n{callers}"));
    operation["description"] = json!(description.unwrap_or(callers));
    operation["security"] = if who == Who::Anyone { json!([]) } else { json!([{"bearer": []}, {"password": []}]) };

    let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten() {
        if parameter["name"] == "Idempotency-Key" {
            parameter["schema"] = json!({"type": "string", "pattern": "^[!-~]{1,255}$", "example": "6f1d2c3b-claim-1"});
        }
    }

    let mut by_status: BTreeMap<u16, Vec<Failure>> = BTreeMap::new();
    for failure in failures(right, who, operation) {
        by_status.entry(failure.sheet().status.as_u16()).or_default().push(failure);
    }
    for (status, failures) in by_status {
        operation["responses"][status.to_string()] = response(status, &failures);
    }
}

/// Who, in the words that users read.
fn roles(who: Who) -> Vec<&'static str> {
    let staff = |roles: &[Role]| roles.iter().map(|role| role_name(*role)).collect::<Vec<_>>();
    match who {
        Who::Anyone => vec!["任何人"],
        Who::SignedIn => vec!["已登录者"],
        Who::Member => vec!["在职党员"],
        Who::Staff(roles) => staff(roles),
        Who::MemberOrStaff(roles) => [vec!["在职党员"], staff(roles)].concat(),
        Who::CommandLine => Vec::new(),
    }
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Worker => "社区工作者（worker）",
        Role::Secretary => "单位党组织书记（secretary）",
        Role::Officer => "组织部门（officer）",
        Role::System => "系统管理员（system）",
        Role::Security => "安全管理员（security）",
        Role::Auditor => "审计员（auditor）",
    }
}

/// Everything that this operation may answer beside its success.
fn failures(right: Right, who: Who, operation: &Value) -> Vec<Failure> {
    use Refusal as R;
    let mut found: Vec<Refusal> = vec![R::Unavailable];
    if who != Who::Anyone {
        found.extend([R::TokenMissing, R::TokenInvalid, R::TokenExpired, R::SessionEnded, R::PasswordChangeRequired]);
    }
    if matches!(who, Who::Member | Who::Staff(_) | Who::MemberOrStaff(_)) {
        found.push(R::Forbidden);
    }
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    let has = |place: &str| parameters.iter().any(|parameter| parameter["in"] == place);
    if has("path") {
        found.push(R::NotFound);
    }
    let body = operation.get("requestBody").is_some();
    if body || has("query") {
        found.push(R::Invalid(Vec::new()));
    }
    if let Some(key) = parameters.iter().find(|parameter| parameter["name"] == "Idempotency-Key") {
        found.extend([R::KeyMalformed, R::KeyReused, R::InFlight]);
        if key["required"] == true {
            found.push(R::KeyRequired);
        }
    }
    found.extend(own(right));
    let mut failures: Vec<Failure> = found.into_iter().map(Failure::Refused).collect();
    if body {
        let malformed = if right == Right::UploadPhoto { Failure::MalformedForm } else { Failure::MalformedJson };
        failures.extend([malformed, Failure::UnsupportedMediaType, Failure::BodyTooLarge]);
    }
    failures
}

/// The refusals that are an operation's own.
fn own(right: Right) -> Vec<Refusal> {
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
        Right::CloseTask => vec![R::TaskClosed],
        Right::ClaimTask => vec![
            R::TaskFull,
            R::TaskNotOpen,
            R::TaskClosed,
            R::AlreadyClaimed,
            R::GatheringsOverlap,
            R::NotCheckedIn,
            R::MembershipRequired,
            R::PersonDisabled,
        ],
        Right::WithdrawClaim => vec![R::ClaimEnded, R::ClaimHasLog, R::WithdrawalOver],
        Right::SubmitLog => vec![R::ClaimEnded, R::LogExists, R::Conflict],
        Right::ResubmitLog => vec![R::LogNotReturned, R::Conflict],
        Right::ReviewLog => vec![R::OwnLog, R::LogNotSubmitted, R::LogChanged],
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
        | Right::EraseRegistrations
        | Right::ListOrgs
        | Right::ShowOrg
        | Right::SetComplianceProfile
        | Right::ListStaff
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
        | Right::ListTasks
        | Right::ListOrgTasks
        | Right::ShowTask
        | Right::ListMyClaims
        | Right::ListTaskClaims
        | Right::ShowClaim
        | Right::ShowLog
        | Right::ShowPhoto
        | Right::CollectPhotos
        | Right::ListLogs
        | Right::ShowMyPoints
        | Right::ListMyEntries
        | Right::ShowBoard
        | Right::ShowOverview
        | Right::PurgeNotices
        | Right::ImportDivisions
        | Right::AddStaff => Vec::new(),
    }
}
