//! Proposals (申报): what no log reports, proposed by staff and approved by others.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, get, post};
use chrono::{DateTime, FixedOffset};
use domain::points::factors;
use domain::proposals::{self, ProposalDecision, ProposalFilter, ProposalInput, ProposalSeen, ProposalState};
use domain::{Fault, Refusal, Subject};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use super::points::Posted;
use crate::auth::SignedIn;
use crate::body::{self, Body};
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::{CursorQuery, Feed, Page, PageQuery, PathId, Query};
use crate::view::{self, instant, time};

/// 申报
#[derive(Debug, Serialize, ToSchema)]
pub struct Proposal {
    pub id: Uuid,
    /// 申报的组织，按其适用的积分方案记分
    pub org_id: Uuid,
    #[schema(example = "城北街道东街社区（示例）")]
    pub org_name: String,
    /// 关于哪名党员；关于组织的为 null
    pub person_id: Option<Uuid>,
    #[schema(example = "李明")]
    pub person_name: Option<String>,
    /// 关于哪个组织；关于党员的为 null
    pub about_org_id: Option<Uuid>,
    #[schema(example = "县第一中学")]
    pub about_org_name: Option<String>,
    /// 积分项
    #[schema(example = "press")]
    pub item: String,
    #[schema(example = "宣传报道")]
    pub item_title: String,
    pub minutes: Option<i32>,
    /// 数量，最多两位小数
    #[schema(example = "1")]
    pub quantity: Option<String>,
    /// 选定的系数
    #[schema(example = json!({"level": "city"}))]
    pub factors: BTreeMap<String, String>,
    /// 同一事项只取最高的，是哪一事项
    #[schema(example = "《楼道里的党员》")]
    pub matter: Option<String>,
    #[schema(format = DateTime, example = "2026-11-20T09:00:00+08:00")]
    pub happened_at: String,
    /// 情况说明，本人和有权审批者可见；提交类接口的应答中为 null
    #[schema(example = "市电视台报道其上门维修事迹")]
    pub note: Option<String>,
    /// waiting 待批准、approved 已批准、declined 未批准、withdrawn 已撤回、revoked 批准后撤销
    #[schema(example = "waiting")]
    pub state: String,
    #[schema(format = DateTime, example = "2026-11-21T09:00:00+08:00")]
    pub proposed_at: String,
    #[schema(example = "王芳")]
    pub proposed_by: String,
    /// 已有的批准，依次
    pub approvals: Vec<Approval>,
    /// 等待谁批准：worker 社区工作者、secretary 单位党组织书记、officer 组织部门；任何有权的他人均可批准的，以及不再等待的，为 null
    #[schema(example = "secretary")]
    pub awaits: Option<String>,
    /// 未批准、撤回或撤销的时间
    #[schema(format = DateTime)]
    pub ended_at: Option<String>,
    pub ended_by: Option<String>,
    /// 未批准或撤销的理由；提交类接口的应答中为 null
    pub end_reason: Option<String>,
    /// 记入的积分，更正在内
    pub entries: Vec<Posted>,
}

/// 一步批准
#[derive(Debug, Serialize, ToSchema)]
pub struct Approval {
    #[schema(example = "赵磊")]
    pub by: String,
    #[schema(format = DateTime, example = "2026-11-22T09:00:00+08:00")]
    pub at: String,
}

impl From<&ProposalSeen> for Proposal {
    fn from(seen: &ProposalSeen) -> Self {
        let row = &seen.proposal;
        let (person, org) = (seen.about.person(), seen.about.org());
        Proposal {
            id: row.id,
            org_id: row.org_id,
            org_name: seen.org_name.clone(),
            person_id: person,
            person_name: person.map(|_| seen.about_name.clone()),
            about_org_id: org,
            about_org_name: org.map(|_| seen.about_name.clone()),
            item: row.item.clone(),
            item_title: row.item_title.clone(),
            minutes: row.minutes,
            quantity: row.quantity.map(view::points),
            factors: factors(&row.factors).map(|(factor, choice)| (factor.to_string(), choice.to_string())).collect(),
            matter: row.matter.clone(),
            happened_at: time(row.happened_at),
            note: seen.note.clone(),
            state: row.state.as_str().to_string(),
            proposed_at: time(row.proposed_at),
            proposed_by: seen.proposer_name.clone(),
            approvals: seen
                .approvals
                .iter()
                .map(|approval| Approval { by: approval.by_name.clone(), at: time(approval.at) })
                .collect(),
            awaits: seen.awaits.map(|role| role.as_str().to_string()),
            ended_at: row.ended_at.map(time),
            ended_by: seen.ended_by_name.clone(),
            end_reason: seen.end_reason.clone(),
            entries: seen.entries.iter().map(Posted::from).collect(),
        }
    }
}

/// 提出申报
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalRequest {
    /// 为哪名党员申报；与 about_org_id 二者填一
    person_id: Option<Uuid>,
    /// 为哪个组织申报：所辖的组织，或已报到的单位
    about_org_id: Option<Uuid>,
    /// 积分项的代码，须是所在方案中 on: proposal_approved 的积分项
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "press")]
    item: String,
    /// 按时长记分的必填，1 至 1440
    #[schema(minimum = 1, maximum = 1440)]
    minutes: Option<i32>,
    /// 按数量记分的必填；大于 0，写成文字，最多两位小数
    #[schema(pattern = r"^[0-9]{1,9}(\.[0-9]{1,2})?$", example = "1")]
    quantity: Option<String>,
    /// 选定的系数；不选的取方案中的第一个取值
    #[serde(default)]
    #[schema(example = json!({"level": "city"}))]
    factors: BTreeMap<String, String>,
    /// 积分项同一事项只取最高的必填；请写事项的名称，不要写个人信息
    #[validate(length(max = 60))]
    #[schema(max_length = 60, example = "《楼道里的党员》")]
    matter: Option<String>,
    /// 发生的时间：不能在将来，也不能早于 366 天之前
    #[schema(value_type = String, format = DateTime, example = "2026-11-20T09:00:00+08:00")]
    happened_at: DateTime<FixedOffset>,
    /// 情况说明，加密保存
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500, example = "市电视台报道其上门维修事迹")]
    note: String,
}

impl TryFrom<ProposalRequest> for ProposalInput {
    type Error = Refusal;

    fn try_from(request: ProposalRequest) -> Result<Self, Refusal> {
        let about = match (request.person_id, request.about_org_id) {
            (Some(person), None) => Subject::Person(person),
            (None, Some(org)) => Subject::Org(org),
            _ => {
                let fault =
                    Fault::new("/person_id", "one_of", "person_id（党员）和 about_org_id（组织）须填且只填一个");
                return Err(Refusal::Invalid(vec![fault]));
            }
        };
        Ok(ProposalInput {
            about,
            item: request.item,
            minutes: request.minutes,
            quantity: request.quantity.map(|text| body::points("/quantity", &text)).transpose()?,
            factors: request.factors,
            matter: request.matter,
            happened_at: instant(request.happened_at),
            note: request.note,
        })
    }
}

#[utoipa::path(
    tag = "申报",
    summary = "提出申报",
    description = "以一个组织的名义，为在本组织（所辖单位）任职或已报到的党员，或者为所辖的组织、已报到的单位，申报一个积分项，由他人批准后记分。\
        不能为自己、为本组织申报。",
    params(
        ("org_id" = Uuid, Path, description = "组织编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = ProposalRequest,
    responses((status = 201, description = "已提交", body = Proposal))
)]
#[post("/orgs/{org_id}/proposals")]
pub async fn create_proposal(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<ProposalRequest>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<ProposalSeen, Proposal>);
    let input = body.value.try_into()?;
    Ok(once::reply(proposals::create_proposal(&ctx, &who.0, path.0, input, once).await?))
}

/// 申报的状态
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProposalStep {
    Waiting,
    Approved,
    Declined,
    Withdrawn,
    Revoked,
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProposalsFilter {
    /// 只看这一状态的
    #[param(inline)]
    state: Option<ProposalStep>,
    /// 只看这名党员的
    person_id: Option<Uuid>,
}

#[utoipa::path(
    tag = "申报",
    summary = "申报列表",
    description = "本组织（所辖组织）的申报，最早提交的在前，便于逐份审批；total 即条数。",
    params(ProposalsFilter, PageQuery),
    responses((status = 200, description = "申报", body = Page<Proposal>))
)]
#[get("/proposals")]
pub async fn list_proposals(
    ctx: Ctx,
    who: SignedIn,
    filter: Query<ProposalsFilter>,
    query: Query<PageQuery>,
) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let state = filter.0.state.map(|state| match state {
        ProposalStep::Waiting => ProposalState::Waiting,
        ProposalStep::Approved => ProposalState::Approved,
        ProposalStep::Declined => ProposalState::Declined,
        ProposalStep::Withdrawn => ProposalState::Withdrawn,
        ProposalStep::Revoked => ProposalState::Revoked,
    });
    let filter = ProposalFilter { state, person: filter.0.person_id };
    let rows = proposals::list_proposals(&ctx, &who.0, filter, leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<Proposal>::of(&rows, leaf)))
}

#[utoipa::path(
    tag = "申报",
    summary = "关于我的申报",
    description = "为本人提出的申报，最新的在前。",
    params(CursorQuery),
    responses((status = 200, description = "申报", body = Feed<Proposal>))
)]
#[get("/me/proposals")]
pub async fn list_my_proposals(ctx: Ctx, who: SignedIn, query: Query<CursorQuery>) -> Result<HttpResponse> {
    let slice = query.0.slice()?;
    let rows = proposals::list_my_proposals(&ctx, &who.0, slice).await?;
    Ok(HttpResponse::Ok().json(Feed::<Proposal>::of(&rows, slice.limit, |row| row.proposal.id.to_string())))
}

#[utoipa::path(
    tag = "申报",
    summary = "查看申报",
    description = "查看一份申报：关于本人的，或本组织（所辖组织）的。",
    params(("proposal_id" = Uuid, Path, description = "申报编号")),
    responses((status = 200, description = "申报", body = Proposal))
)]
#[get("/proposals/{proposal_id}")]
pub async fn show_proposal(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let proposal = proposals::show_proposal(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(Proposal::from(&proposal)))
}

/// 是否批准
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProposalVerdict {
    Approved,
    Declined,
}

/// 审批申报
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalDecisionInput {
    verdict: ProposalVerdict,
    /// 不批准时必填
    #[validate(length(max = 500))]
    #[schema(max_length = 500, example = "请附报道链接后重新申报")]
    reason: Option<String>,
}

#[utoipa::path(
    tag = "申报",
    summary = "审批申报",
    description = "批准或不批准一份申报。积分方案规定由谁依次批准的，逐步批准，每步须是不同的人；最后一步批准后记分并通知本人。\
        提出者、本人和被申报组织的人员不能审批。",
    params(
        ("proposal_id" = Uuid, Path, description = "申报编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = ProposalDecisionInput,
    responses((status = 201, description = "已审批", body = Proposal))
)]
#[post("/proposals/{proposal_id}/decision")]
pub async fn decide_proposal(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<ProposalDecisionInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<ProposalSeen, Proposal>);
    let is_approved = matches!(body.value.verdict, ProposalVerdict::Approved);
    let decision = ProposalDecision { is_approved, reason: body.value.reason };
    Ok(once::reply(proposals::decide_proposal(&ctx, &who.0, path.0, decision, once).await?))
}

#[utoipa::path(
    tag = "申报",
    summary = "撤回申报",
    description = "撤回自己提出、尚未批准完毕的申报。",
    params(
        ("proposal_id" = Uuid, Path, description = "申报编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    responses((status = 201, description = "已撤回", body = Proposal))
)]
#[post("/proposals/{proposal_id}/withdrawal")]
pub async fn withdraw_proposal(ctx: Ctx, who: SignedIn, path: PathId, key: Key) -> Result<HttpResponse> {
    let once = key.optional("", once::created::<ProposalSeen, Proposal>);
    Ok(once::reply(proposals::withdraw_proposal(&ctx, &who.0, path.0, once).await?))
}

/// 撤销已批准的申报
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalRevocation {
    /// 理由，加密保存，本人可见
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500, example = "经核实，报道对象有误")]
    reason: String,
}

#[utoipa::path(
    tag = "申报",
    summary = "撤销申报",
    description = "撤销一份已批准的申报：所记积分以更正流水冲销，它在上限中占用的余额让给后来的事迹，并通知本人（或该组织的书记）。不能撤销关于自己的。",
    params(
        ("proposal_id" = Uuid, Path, description = "申报编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = ProposalRevocation,
    responses((status = 201, description = "已撤销", body = Proposal))
)]
#[post("/proposals/{proposal_id}/revocation")]
pub async fn revoke_proposal(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<ProposalRevocation>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<ProposalSeen, Proposal>);
    Ok(once::reply(proposals::revoke_proposal(&ctx, &who.0, path.0, &body.value.reason, once).await?))
}
