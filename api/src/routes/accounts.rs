//! Staff: accounts and grants.

use actix_web::{HttpResponse, get, post, put};
use domain::access::Role;
use domain::accounts::{self, AccountIssued, AccountRow, GrantSeen, NewAccount, NewGrant, StaffSeen};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::{Page, PageQuery, PathId, Query};
use crate::view::time;

/// 修改密码
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    #[validate(length(min = 1, max = 256))]
    #[schema(min_length = 1, max_length = 256, example = "demo-password-2026")]
    present_password: String,
    /// 至少 10 个字符，不能过于常见，不能包含用户名
    #[validate(length(min = 1, max = 256))]
    #[schema(min_length = 1, max_length = 256, example = "tiao-shan-hu-hai-27")]
    new_password: String,
}

#[utoipa::path(
    tag = "登录",
    summary = "修改密码",
    description = "修改本人密码。成功后所有会话终止，须用新密码重新登录。",
    request_body = PasswordChange,
    responses((status = 204, description = "已修改"))
)]
#[put("/me/password")]
pub async fn change_password(ctx: Ctx, who: SignedIn, body: Body<PasswordChange>) -> Result<HttpResponse> {
    accounts::change_password(&ctx, &who.0, &body.value.present_password, &body.value.new_password).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// 工作人员账号
#[derive(Debug, Serialize, ToSchema)]
pub struct Account {
    pub id: Uuid,
    pub person_id: Uuid,
    /// 账号所属组织：由其系统管理员管理
    pub org_id: Option<Uuid>,
    #[schema(example = "kangle.worker")]
    pub username: String,
    /// 仍是发放的一次性密码，尚未修改
    pub one_time_password_pending: bool,
    #[schema(format = DateTime, example = "2026-09-01T09:00:00+08:00")]
    pub created_at: String,
    /// 已停用的账号才有
    #[schema(format = DateTime)]
    pub disabled_at: Option<String>,
}

impl From<&AccountRow> for Account {
    fn from(account: &AccountRow) -> Self {
        Account {
            id: account.id,
            person_id: account.person_id,
            org_id: account.org_id,
            username: account.username.clone(),
            one_time_password_pending: account.one_time_since.is_some(),
            created_at: time(account.created_at),
            disabled_at: account.disabled_at.map(time),
        }
    }
}

/// 账号和一次性密码
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountWithPassword {
    #[serde(flatten)]
    pub account: Account,
    /// 只在此显示一次，首次登录须修改
    #[schema(example = "k7m2x9qd4tw8hb3n")]
    pub one_time_password: String,
}

impl From<&AccountIssued> for AccountWithPassword {
    fn from(issued: &AccountIssued) -> Self {
        AccountWithPassword {
            account: Account::from(&issued.account),
            one_time_password: issued.one_time_password.clone(),
        }
    }
}

/// 授权
#[derive(Debug, Serialize, ToSchema)]
pub struct StaffGrant {
    pub id: Uuid,
    pub person_id: Uuid,
    /// worker 社区工作者、secretary 单位党组织书记、officer 组织部门、system 系统管理、security 安全管理、auditor 审计
    #[schema(example = "worker")]
    pub role: String,
    pub org_id: Uuid,
    #[schema(example = "康乐社区")]
    pub org_name: String,
    #[schema(format = DateTime, example = "2026-09-01T09:00:00+08:00")]
    pub granted_at: String,
    /// 授权人；命令行所授为 null
    pub granted_by: Option<Uuid>,
    /// 已撤销的授权才有
    #[schema(format = DateTime)]
    pub revoked_at: Option<String>,
}

impl From<&GrantSeen> for StaffGrant {
    fn from(seen: &GrantSeen) -> Self {
        let grant = &seen.grant;
        StaffGrant {
            id: grant.id,
            person_id: grant.person_id,
            role: grant.role.as_str().to_string(),
            org_id: grant.org_id,
            org_name: seen.org_name.clone(),
            granted_at: time(grant.granted_at),
            granted_by: grant.granted_by,
            revoked_at: grant.revoked_at.map(time),
        }
    }
}

/// 工作人员
#[derive(Debug, Serialize, ToSchema)]
pub struct Staff {
    pub person_id: Uuid,
    #[schema(example = "李秀英")]
    pub name: String,
    /// 只用微信登录的人没有账号
    pub account: Option<Account>,
    /// 所辖范围内的授权
    pub grants: Vec<StaffGrant>,
}

impl From<&StaffSeen> for Staff {
    fn from(seen: &StaffSeen) -> Self {
        Staff {
            person_id: seen.person_id,
            name: seen.name.clone(),
            account: seen.account.as_ref().map(Account::from),
            grants: seen.grants.iter().map(StaffGrant::from).collect(),
        }
    }
}

#[utoipa::path(
    tag = "工作人员",
    summary = "工作人员列表",
    description = "在该组织及其下级有授权或账号的人，及其在所辖范围内的授权。",
    params(("org_id" = Uuid, Path, description = "组织编号"), PageQuery),
    responses((status = 200, description = "工作人员", body = Page<Staff>))
)]
#[get("/orgs/{org_id}/staff")]
pub async fn list_staff(ctx: Ctx, who: SignedIn, path: PathId, query: Query<PageQuery>) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let rows = accounts::list_staff(&ctx, &who.0, path.0, leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<Staff>::of(&rows, leaf)))
}

/// 建立账号
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountInput {
    /// 账号所属组织
    org_id: Uuid,
    /// 3 至 32 位小写字母、数字、点、横线或下划线
    #[validate(length(min = 3, max = 32))]
    #[schema(min_length = 3, max_length = 32, example = "kangle.worker")]
    username: String,
    /// 所辖范围内的党员或工作人员；与 name 二选一
    person_id: Option<Uuid>,
    /// 尚未登记的人的姓名；与 person_id 二选一
    #[validate(length(max = 64))]
    #[schema(max_length = 64, example = "李秀英")]
    name: Option<String>,
}

#[utoipa::path(
    tag = "工作人员",
    summary = "建立账号",
    description = "为花名册中的人或新登记的人建立账号。一次性密码只在应答中显示一次，不保存，因此重复提交不会再次得到；遗失可重置。账号本身没有权限，由安全管理员授权。",
    request_body = AccountInput,
    responses((status = 201, description = "已建立", body = AccountWithPassword))
)]
#[post("/accounts")]
pub async fn create_account(ctx: Ctx, who: SignedIn, body: Body<AccountInput>) -> Result<HttpResponse> {
    let AccountInput { org_id, username, person_id, name } = body.value;
    let new = NewAccount { org: org_id, username, person: person_id, name };
    let issued = accounts::create_account(&ctx, &who.0, new).await?;
    Ok(HttpResponse::Created().json(AccountWithPassword::from(&issued)))
}

#[utoipa::path(
    tag = "工作人员",
    summary = "重置密码",
    description = "换发一次性密码，只在应答中显示一次；此人的所有会话立即终止。",
    params(("account_id" = Uuid, Path, description = "账号编号")),
    responses((status = 201, description = "已重置", body = AccountWithPassword))
)]
#[post("/accounts/{account_id}/password-reset")]
pub async fn reset_password(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let issued = accounts::reset_password(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Created().json(AccountWithPassword::from(&issued)))
}

#[utoipa::path(
    tag = "工作人员",
    summary = "停用账号",
    description = "停用账号：此人的所有会话立即终止，其授权不再有效（用微信登录时也是）；在职党员身份不受影响。",
    params(("account_id" = Uuid, Path, description = "账号编号")),
    responses((status = 201, description = "已停用", body = Account))
)]
#[post("/accounts/{account_id}/disablement")]
pub async fn disable_account(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let account = accounts::disable_account(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Created().json(Account::from(&account)))
}

#[utoipa::path(
    tag = "工作人员",
    summary = "恢复账号",
    description = "恢复已停用的账号，原有授权重新有效。",
    params(("account_id" = Uuid, Path, description = "账号编号")),
    responses((status = 201, description = "已恢复", body = Account))
)]
#[post("/accounts/{account_id}/enablement")]
pub async fn enable_account(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let account = accounts::enable_account(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Created().json(Account::from(&account)))
}

/// 角色
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GrantRole {
    Worker,
    Secretary,
    Officer,
    System,
    Security,
    Auditor,
}

impl From<GrantRole> for Role {
    fn from(role: GrantRole) -> Self {
        match role {
            GrantRole::Worker => Role::Worker,
            GrantRole::Secretary => Role::Secretary,
            GrantRole::Officer => Role::Officer,
            GrantRole::System => Role::System,
            GrantRole::Security => Role::Security,
            GrantRole::Auditor => Role::Auditor,
        }
    }
}

/// 授权
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantInput {
    /// 所辖范围内的党员或工作人员
    person_id: Uuid,
    /// 授权及于该组织及其全部下级
    org_id: Uuid,
    role: GrantRole,
}

#[utoipa::path(
    tag = "工作人员",
    summary = "授权",
    description = "在所辖组织上授予角色，立即生效。不能授予自己，不能超出自己的管辖范围；系统管理、安全管理、审计须由不同的人担任。",
    params(("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")),
    request_body = GrantInput,
    responses((status = 201, description = "已授权", body = StaffGrant))
)]
#[post("/grants")]
pub async fn grant_role(ctx: Ctx, who: SignedIn, key: Key, body: Body<GrantInput>) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<GrantSeen, StaffGrant>);
    let GrantInput { person_id, org_id, role } = body.value;
    let new = NewGrant { person: person_id, org: org_id, role: role.into() };
    Ok(once::reply(accounts::grant_role(&ctx, &who.0, new, once).await?))
}

#[utoipa::path(
    tag = "工作人员",
    summary = "撤销授权",
    description = "撤销授权，立即生效。不能撤销自己的授权，也不能撤销顶级组织最后一名安全管理员。",
    params(
        ("grant_id" = Uuid, Path, description = "授权编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    responses((status = 201, description = "已撤销", body = StaffGrant))
)]
#[post("/grants/{grant_id}/revocation")]
pub async fn revoke_grant(ctx: Ctx, who: SignedIn, path: PathId, key: Key) -> Result<HttpResponse> {
    let once = key.optional("", once::created::<GrantSeen, StaffGrant>);
    Ok(once::reply(accounts::revoke_grant(&ctx, &who.0, path.0, once).await?))
}
