//! People: oneself, and the members one answers for.

mod list;
mod membership;

pub use list::{export_members, list_members};
pub use membership::{VoidedChange, list_memberships, record_departure, set_membership, withdraw_change};

use actix_web::{HttpResponse, get, post, put};
use chrono::NaiveDate;
use domain::people::{self, MeSeen, MemberClass, MemberSeen, MembershipRow, NewMember};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use super::checkins::Checkin;
use super::seats::Seat;
use crate::auth::SignedIn;
use crate::body::Body;
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::PathId;
use crate::view::time;

/// 本人
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    pub id: Uuid,
    #[schema(example = "张建国")]
    pub name: String,
    /// 中间四位隐去
    #[schema(example = "138****0001")]
    pub phone: Option<String>,
    /// 当前党组织关系；不是在职党员时为 null
    pub membership: Option<Membership>,
    /// 当前报到；未报到时为 null
    pub checkin: Option<Checkin>,
    /// 工作人员的授权
    pub grants: Vec<Grant>,
    /// 在各组织的任职（书记、兼职委员等），新的在前，已离任的也在内
    pub seats: Vec<Seat>,
}

/// 党组织关系
#[derive(Debug, Serialize, ToSchema)]
pub struct Membership {
    pub unit_id: Uuid,
    #[schema(example = "永济市教育局（示例）")]
    pub unit_name: String,
    pub branch_id: Option<Uuid>,
    /// office 机关、community 社区、rural 农村、new_domain 两新、floating 流动、retired 离退休
    #[schema(example = "office")]
    pub class: String,
    pub duty: Option<String>,
    #[schema(format = Date, example = "2026-09-01")]
    pub valid_from: String,
    /// 从这一天起不再有效；现行的为 null
    #[schema(format = Date)]
    pub valid_to: Option<String>,
    /// 结束原因：moved 调到其他单位、transferred 转出、retired 退休、died 去世、expelled 开除
    pub leaving: Option<String>,
}

/// 授权：在某组织及其下级的角色
#[derive(Debug, Serialize, ToSchema)]
pub struct Grant {
    /// worker 社区工作者、secretary 单位党组织书记、officer 组织部门、system 系统管理、security 安全管理、auditor 审计
    #[schema(example = "worker")]
    pub role: String,
    pub org_id: Uuid,
    #[schema(example = "康乐社区")]
    pub org_name: String,
    #[schema(format = DateTime, example = "2026-09-01T09:00:00+08:00")]
    pub granted_at: String,
}

fn membership(row: &MembershipRow, unit_name: &str) -> Membership {
    Membership {
        unit_id: row.unit_id,
        unit_name: unit_name.to_string(),
        branch_id: row.branch_id,
        class: row.class.as_str().to_string(),
        duty: row.duty.clone(),
        valid_from: row.valid_from.to_string(),
        valid_to: row.valid_to.map(|day| day.to_string()),
        leaving: row.leaving.map(|why| why.as_str().to_string()),
    }
}

impl From<&MeSeen> for Me {
    fn from(me: &MeSeen) -> Self {
        Me {
            id: me.person.id,
            name: me.person.name.clone(),
            phone: me.masked_phone.clone(),
            membership: me.membership.as_ref().map(|(row, unit)| membership(row, unit)),
            checkin: me.checkin.as_ref().map(|(row, community)| Checkin::new(row, community)),
            grants: me
                .grants
                .iter()
                .map(|(grant, org)| Grant {
                    role: grant.role.as_str().to_string(),
                    org_id: grant.org_id,
                    org_name: org.clone(),
                    granted_at: time(grant.granted_at),
                })
                .collect(),
            seats: me.seats.iter().map(Seat::from).collect(),
        }
    }
}

#[utoipa::path(
    tag = "本人",
    summary = "查看本人",
    description = "本人的姓名、党组织关系、报到和授权。",
    responses((status = 200, description = "本人", body = Me))
)]
#[get("/me")]
pub async fn show_me(ctx: Ctx, who: SignedIn) -> Result<HttpResponse> {
    let me = people::show_me(&ctx, &who.0).await?;
    Ok(HttpResponse::Ok().json(Me::from(&me)))
}

/// 在职党员
#[derive(Debug, Serialize, ToSchema)]
pub struct Member {
    pub id: Uuid,
    #[schema(example = "张建国")]
    pub name: String,
    #[schema(example = "138****0001")]
    pub phone: Option<String>,
    pub membership: Membership,
    pub checkin: Option<Checkin>,
}

impl From<&MemberSeen> for Member {
    fn from(member: &MemberSeen) -> Self {
        Member {
            id: member.person_id,
            name: member.name.clone(),
            phone: member.masked_phone.clone(),
            membership: membership(&member.membership, &member.unit_name),
            checkin: member.checkin.as_ref().map(|(row, community)| Checkin::new(row, community)),
        }
    }
}

/// 登记在职党员
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberInput {
    /// 所在单位
    unit_id: Uuid,
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, example = "李明")]
    name: String,
    /// 11 位手机号，加密保存
    #[validate(length(min = 11, max = 11))]
    #[schema(min_length = 11, max_length = 11, example = "13900000001")]
    phone: String,
    /// office 机关、community 社区、rural 农村、new_domain 两新、floating 流动、retired 离退休
    #[serde(default)]
    class: Class,
    /// 职务
    #[validate(length(max = 64))]
    #[schema(max_length = 64, example = "科员")]
    duty: Option<String>,
    /// 生效日期；不填为今天
    #[schema(example = "2026-09-01")]
    valid_from: Option<NaiveDate>,
}

/// 党员类别
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    #[default]
    Office,
    Community,
    Rural,
    NewDomain,
    Floating,
    Retired,
}

impl From<Class> for MemberClass {
    fn from(class: Class) -> Self {
        match class {
            Class::Office => MemberClass::Office,
            Class::Community => MemberClass::Community,
            Class::Rural => MemberClass::Rural,
            Class::NewDomain => MemberClass::NewDomain,
            Class::Floating => MemberClass::Floating,
            Class::Retired => MemberClass::Retired,
        }
    }
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "登记在职党员",
    description = "在单位花名册中登记一名在职党员，从今天或指定日期起生效。多人请用花名册导入。",
    params(("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")),
    request_body = MemberInput,
    responses((status = 201, description = "已登记", body = Member))
)]
#[post("/members")]
pub async fn enrol_member(ctx: Ctx, who: SignedIn, key: Key, body: Body<MemberInput>) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<MemberSeen, Member>);
    let input = body.value;
    let new = NewMember {
        unit: input.unit_id,
        name: input.name,
        phone: input.phone,
        class: input.class.into(),
        duty: input.duty,
        valid_from: input.valid_from,
    };
    Ok(once::reply(people::enrol_member(&ctx, &who.0, new, once).await?))
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "查看在职党员",
    description = "查看本单位（或所辖单位）的一名在职党员。",
    params(("person_id" = Uuid, Path, description = "党员编号")),
    responses((status = 200, description = "党员", body = Member))
)]
#[get("/members/{person_id}")]
pub async fn show_member(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let member = people::show_member(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(Member::from(&member)))
}

/// 更换手机号
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhoneChange {
    /// 新的 11 位手机号；为 null 则清空
    #[validate(length(min = 11, max = 11))]
    #[schema(required, min_length = 11, max_length = 11, example = "13900000009")]
    #[serde(deserialize_with = "Option::deserialize")]
    phone: Option<String>,
}

#[utoipa::path(
    tag = "账号管理",
    summary = "更换党员手机号",
    description = "更换花名册中的手机号，此后按新号码匹配首次登录；已绑定的微信不受影响。",
    params(
        ("person_id" = Uuid, Path, description = "党员编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = PhoneChange,
    responses((status = 200, description = "党员", body = Member))
)]
#[put("/members/{person_id}/phone")]
pub async fn change_phone(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<PhoneChange>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::ok::<MemberSeen, Member>);
    Ok(once::reply(people::change_phone(&ctx, &who.0, path.0, body.value.phone.as_deref(), once).await?))
}

/// 姓名
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NameInput {
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, example = "李明")]
    name: String,
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "更正党员姓名",
    description = "更正登记有误的姓名。导入花名册不会改名：同一手机号换了姓名会报错。",
    params(
        ("person_id" = Uuid, Path, description = "党员编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = NameInput,
    responses((status = 200, description = "已更正", body = Member))
)]
#[put("/members/{person_id}/name")]
pub async fn rename_member(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<NameInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::ok::<MemberSeen, Member>);
    Ok(once::reply(people::rename_member(&ctx, &who.0, path.0, &body.value.name, once).await?))
}
