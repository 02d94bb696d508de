//! Rewards (兑换品) and redemptions (兑换).

use actix_web::{HttpResponse, get, post, put};
use domain::Refusal;
use domain::rewards::{self, NewReward, RedemptionSeen, RedemptionState, RewardChange, RewardSeen};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use crate::auth::SignedIn;
use crate::body::{self, Body};
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::{CursorQuery, Feed, Page, PageQuery, PathId, Query};
use crate::view::{points, time};

/// 兑换品
#[derive(Debug, Serialize, ToSchema)]
pub struct Reward {
    pub id: Uuid,
    /// 提供的组织，也是领取的地方
    pub org_id: Uuid,
    #[schema(example = "东街社区")]
    pub org_name: String,
    #[schema(example = "雨伞一把")]
    pub title: String,
    /// 所需的兑换积分
    #[schema(example = "50")]
    pub price: String,
    /// 还剩多少
    #[schema(example = 12)]
    pub stock: i32,
    /// 是否还能兑换
    #[schema(example = true)]
    pub is_open: bool,
}

impl From<&RewardSeen> for Reward {
    fn from(seen: &RewardSeen) -> Self {
        Reward {
            id: seen.reward.id,
            org_id: seen.reward.org_id,
            org_name: seen.org_name.clone(),
            title: seen.reward.title.clone(),
            price: points(seen.reward.price),
            stock: seen.reward.stock,
            is_open: seen.reward.closed_at.is_none(),
        }
    }
}

/// 一次兑换
#[derive(Debug, Serialize, ToSchema)]
pub struct Redemption {
    pub id: Uuid,
    pub reward_id: Uuid,
    pub org_id: Uuid,
    #[schema(example = "东街社区")]
    pub org_name: String,
    pub person_id: Uuid,
    #[schema(example = "王建国")]
    pub person_name: String,
    /// 兑换时的名称
    #[schema(example = "雨伞一把")]
    pub title: String,
    /// 用去的兑换积分
    #[schema(example = "50")]
    pub price: String,
    /// placed 待领取、handed_over 已领取、cancelled 已取消（积分已退回）
    #[schema(example = "placed")]
    pub state: String,
    #[schema(format = DateTime, example = "2026-11-22T09:00:00+08:00")]
    pub placed_at: String,
    #[schema(format = DateTime, example = "2026-11-23T09:00:00+08:00")]
    pub ended_at: Option<String>,
}

impl From<&RedemptionSeen> for Redemption {
    fn from(seen: &RedemptionSeen) -> Self {
        let row = &seen.redemption;
        Redemption {
            id: row.id,
            reward_id: row.reward_id,
            org_id: row.org_id,
            org_name: seen.org_name.clone(),
            person_id: row.person_id,
            person_name: seen.person_name.clone(),
            title: row.title.clone(),
            price: points(row.price),
            state: row.state.as_str().to_string(),
            placed_at: time(row.placed_at),
            ended_at: row.ended_at.map(time),
        }
    }
}

/// 提供兑换品
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RewardInput {
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "雨伞一把")]
    title: String,
    /// 所需的兑换积分，大于 0
    #[validate(length(min = 1, max = 12))]
    #[schema(pattern = r"^[0-9]{1,9}(\.[0-9]{1,2})?$", example = "50")]
    price: String,
    /// 库存
    #[validate(range(min = 0, max = 100000))]
    #[schema(minimum = 0, maximum = 100000, example = 12)]
    stock: i32,
}

impl RewardInput {
    fn read(self) -> std::result::Result<NewReward, Refusal> {
        Ok(NewReward { price: body::points("/price", &self.price)?, title: self.title, stock: self.stock })
    }
}

#[utoipa::path(
    tag = "兑换",
    summary = "提供兑换品",
    description = "为在本组织（所辖单位）任职或已报到的党员提供一种兑换品。",
    params(
        ("org_id" = Uuid, Path, description = "组织编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = RewardInput,
    responses((status = 201, description = "已提供", body = Reward))
)]
#[post("/orgs/{org_id}/rewards")]
pub async fn publish_reward(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<RewardInput>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::created::<RewardSeen, Reward>);
    let new = body.value.read()?;
    Ok(once::reply(rewards::publish_reward(&ctx, &who.0, path.0, new, once).await?))
}

/// 修改兑换品
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RewardEdit {
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "雨伞一把")]
    title: String,
    #[validate(length(min = 1, max = 12))]
    #[schema(pattern = r"^[0-9]{1,9}(\.[0-9]{1,2})?$", example = "50")]
    price: String,
    /// 重新清点的库存
    #[validate(range(min = 0, max = 100000))]
    #[schema(minimum = 0, maximum = 100000, example = 20)]
    stock: i32,
    /// 是否还能兑换
    #[schema(example = true)]
    is_open: bool,
}

#[utoipa::path(
    tag = "兑换",
    summary = "修改兑换品",
    description = "修改名称、所需积分和库存，停止或恢复兑换；已兑换的不受影响。",
    params(
        ("reward_id" = Uuid, Path, description = "兑换品编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    request_body = RewardEdit,
    responses((status = 200, description = "已修改", body = Reward))
)]
#[put("/rewards/{reward_id}")]
pub async fn edit_reward(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    key: Key,
    body: Body<RewardEdit>,
) -> Result<HttpResponse> {
    let once = key.optional(&body.digest, once::ok::<RewardSeen, Reward>);
    let RewardEdit { title, price, stock, is_open } = body.value;
    let reward = RewardInput { title, price, stock }.read()?;
    let change = RewardChange { reward, is_open };
    Ok(once::reply(rewards::edit_reward(&ctx, &who.0, path.0, change, once).await?))
}

#[utoipa::path(
    tag = "兑换",
    summary = "兑换品",
    description = "一个组织及其上级提供的、现在能兑换的兑换品，最新的在前。",
    params(("org_id" = Uuid, Path, description = "组织编号"), PageQuery),
    responses((status = 200, description = "兑换品", body = Page<Reward>))
)]
#[get("/orgs/{org_id}/rewards")]
pub async fn list_rewards(ctx: Ctx, who: SignedIn, path: PathId, query: Query<PageQuery>) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let rows = rewards::list_rewards(&ctx, &who.0, path.0, leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<Reward>::of(&rows, leaf)))
}

#[utoipa::path(
    tag = "兑换",
    summary = "兑换",
    description = "用本人的兑换积分兑换一件，积分立即扣除，到提供的组织领取；领取前可以取消，积分退回。兑换不影响考核积分。",
    params(
        ("reward_id" = Uuid, Path, description = "兑换品编号"),
        ("Idempotency-Key" = String, Header, description = "必填；相同请求只生效一次")
    ),
    responses((status = 201, description = "已兑换，待领取", body = Redemption))
)]
#[post("/rewards/{reward_id}/redemptions")]
pub async fn redeem_reward(ctx: Ctx, who: SignedIn, path: PathId, key: Key) -> Result<HttpResponse> {
    let once = key.required("", once::created::<RedemptionSeen, Redemption>)?;
    Ok(once::reply(rewards::redeem_reward(&ctx, &who.0, path.0, once).await?))
}

#[utoipa::path(
    tag = "兑换",
    summary = "我的兑换",
    description = "本人的兑换，最新的在前。",
    params(CursorQuery),
    responses((status = 200, description = "兑换", body = Feed<Redemption>))
)]
#[get("/me/redemptions")]
pub async fn list_my_redemptions(ctx: Ctx, who: SignedIn, query: Query<CursorQuery>) -> Result<HttpResponse> {
    let slice = query.0.slice()?;
    let rows = rewards::list_my_redemptions(&ctx, &who.0, slice).await?;
    Ok(HttpResponse::Ok().json(Feed::<Redemption>::of(&rows, slice.limit, |row| row.redemption.id.to_string())))
}

/// 兑换的状态
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RedemptionStep {
    Placed,
    HandedOver,
    Cancelled,
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RedemptionsFilter {
    /// 只看这一状态的
    #[param(inline)]
    state: Option<RedemptionStep>,
}

#[utoipa::path(
    tag = "兑换",
    summary = "组织的兑换",
    description = "本组织（所辖组织）兑换品的兑换，最早的在前，便于逐件发放。",
    params(("org_id" = Uuid, Path, description = "组织编号"), RedemptionsFilter, PageQuery),
    responses((status = 200, description = "兑换", body = Page<Redemption>))
)]
#[get("/orgs/{org_id}/redemptions")]
pub async fn list_org_redemptions(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    filter: Query<RedemptionsFilter>,
    query: Query<PageQuery>,
) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let state = filter.0.state.map(|state| match state {
        RedemptionStep::Placed => RedemptionState::Placed,
        RedemptionStep::HandedOver => RedemptionState::HandedOver,
        RedemptionStep::Cancelled => RedemptionState::Cancelled,
    });
    let rows = rewards::list_org_redemptions(&ctx, &who.0, path.0, state, leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<Redemption>::of(&rows, leaf)))
}

#[utoipa::path(
    tag = "兑换",
    summary = "登记已领取",
    description = "登记一次兑换已经领取；此后不能取消。",
    params(
        ("redemption_id" = Uuid, Path, description = "兑换编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    responses((status = 201, description = "已登记", body = Redemption))
)]
#[post("/redemptions/{redemption_id}/handover")]
pub async fn hand_over_redemption(ctx: Ctx, who: SignedIn, path: PathId, key: Key) -> Result<HttpResponse> {
    let once = key.optional("", once::created::<RedemptionSeen, Redemption>);
    Ok(once::reply(rewards::hand_over_redemption(&ctx, &who.0, path.0, once).await?))
}

#[utoipa::path(
    tag = "兑换",
    summary = "取消兑换",
    description = "领取前由本人或工作人员取消：积分以更正流水退回，库存加一；由工作人员取消的，通知本人。",
    params(
        ("redemption_id" = Uuid, Path, description = "兑换编号"),
        ("Idempotency-Key" = Option<String>, Header, description = "可选；相同请求只生效一次")
    ),
    responses((status = 201, description = "已取消", body = Redemption))
)]
#[post("/redemptions/{redemption_id}/cancellation")]
pub async fn cancel_redemption(ctx: Ctx, who: SignedIn, path: PathId, key: Key) -> Result<HttpResponse> {
    let once = key.optional("", once::created::<RedemptionSeen, Redemption>);
    Ok(once::reply(rewards::cancel_redemption(&ctx, &who.0, path.0, once).await?))
}
