//! Why somebody has so many points.

use actix_web::{HttpResponse, get};
use chrono::NaiveDate;
use domain::calendar::Period;
use domain::points::{self, Asked, Currency, DeedExplained, Explanation, ItemExplained, SectionExplained};
use domain::{Fault, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::Entry;
use crate::auth::SignedIn;
use crate::error::Result;
use crate::page::{PathId, Query};
use crate::routes::Ctx;
use crate::view::{self, time};

/// 积分的来由：按大类、积分项、事迹逐层展开
#[derive(Debug, Serialize, ToSchema)]
pub struct PointsExplained {
    #[schema(example = "2026-11")]
    pub period: String,
    /// 截至何时已登记的
    #[schema(format = DateTime, example = "2026-11-22T14:00:00+08:00")]
    pub as_of: String,
    #[schema(example = "12")]
    pub total: String,
    pub sections: Vec<SectionOfPoints>,
}

/// 一个大类的积分
#[derive(Debug, Serialize, ToSchema)]
pub struct SectionOfPoints {
    /// 方案中没有对应积分项的，为 null
    #[schema(example = "志愿服务")]
    pub title: Option<String>,
    #[schema(example = "12")]
    pub total: String,
    /// 大类的上限
    #[schema(example = json!(["每月最多 20 分"]))]
    pub limits: Vec<String>,
    pub items: Vec<ItemOfPoints>,
}

/// 一个积分项的积分
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemOfPoints {
    #[schema(example = "service_hours")]
    pub code: String,
    #[schema(example = "志愿服务时长")]
    pub title: String,
    #[schema(example = "第二条　按核定的服务时长记分，每小时 1 分。")]
    pub clause: String,
    #[schema(example = "12")]
    pub total: String,
    /// 积分项的上限
    #[schema(example = json!(["每周最多 5 分"]))]
    pub limits: Vec<String>,
    /// 按登记的先后
    pub deeds: Vec<DeedOfPoints>,
}

/// 一件事迹的积分
#[derive(Debug, Serialize, ToSchema)]
pub struct DeedOfPoints {
    pub deed_id: Uuid,
    /// 现计多少分，含更正
    #[schema(example = "2")]
    pub total: String,
    /// 为它记的每一行流水，先记的在前
    pub entries: Vec<Entry>,
}

impl From<&Explanation> for PointsExplained {
    fn from(explanation: &Explanation) -> Self {
        PointsExplained {
            period: explanation.period.to_string(),
            as_of: time(explanation.as_of),
            total: view::points(explanation.total),
            sections: explanation.sections.iter().map(SectionOfPoints::from).collect(),
        }
    }
}

impl From<&SectionExplained> for SectionOfPoints {
    fn from(section: &SectionExplained) -> Self {
        SectionOfPoints {
            title: section.title.clone(),
            total: view::points(section.total),
            limits: section.limits.clone(),
            items: section.items.iter().map(ItemOfPoints::from).collect(),
        }
    }
}

impl From<&ItemExplained> for ItemOfPoints {
    fn from(item: &ItemExplained) -> Self {
        ItemOfPoints {
            code: item.code.clone(),
            title: item.title.clone(),
            clause: item.clause.clone(),
            total: view::points(item.total),
            limits: item.limits.clone(),
            deeds: item.deeds.iter().map(DeedOfPoints::from).collect(),
        }
    }
}

impl From<&DeedExplained> for DeedOfPoints {
    fn from(deed: &DeedExplained) -> Self {
        DeedOfPoints {
            deed_id: deed.deed_id,
            total: view::points(deed.total),
            entries: deed.entries.iter().map(Entry::from).collect(),
        }
    }
}

/// 积分的币种：assessment 考核积分、redeemable 兑换积分、hours 服务时长
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CurrencyName {
    Assessment,
    Redeemable,
    Hours,
}

impl From<CurrencyName> for Currency {
    fn from(name: CurrencyName) -> Self {
        match name {
            CurrencyName::Assessment => Currency::Assessment,
            CurrencyName::Redeemable => Currency::Redeemable,
            CurrencyName::Hours => Currency::Hours,
        }
    }
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExplanationQuery {
    /// 周期，一年或更短；默认本月
    #[param(example = "2026-11")]
    period: Option<String>,
    /// 币种；默认考核积分
    #[param(inline)]
    currency: Option<CurrencyName>,
    /// 截至哪天（含当天）已登记的；默认现在
    #[param(format = Date, example = "2026-11-20")]
    as_of: Option<NaiveDate>,
}

impl ExplanationQuery {
    fn asked(&self) -> Result<Asked> {
        let wrong =
            || Refusal::Invalid(vec![Fault::new("/period", "unknown", "周期写作 2026、2026-Q4、2026-11 或 2026-W47")]);
        let read = |text: &String| Period::parse(text).ok_or_else(wrong);
        Ok(Asked {
            period: self.period.as_ref().map(read).transpose()?,
            currency: self.currency.map_or(Currency::Assessment, Currency::from),
            as_of: self.as_of,
        })
    }
}

#[utoipa::path(
    tag = "本人",
    summary = "我的积分的来由",
    description = "本人某一周期的积分，按大类、积分项、事迹逐层展开，每件事迹列出所记的每一行：依据的条文、应得、实得、被哪条上限减少、\
        后来的更正。可以查看过去任何一天结束时的情况。",
    params(ExplanationQuery),
    responses((status = 200, description = "积分的来由", body = PointsExplained))
)]
#[get("/me/points/explanation")]
pub async fn explain_my_points(ctx: Ctx, who: SignedIn, query: Query<ExplanationQuery>) -> Result<HttpResponse> {
    let explanation = points::explain_my_points(&ctx, &who.0, query.0.asked()?).await?;
    Ok(HttpResponse::Ok().json(PointsExplained::from(&explanation)))
}

#[utoipa::path(
    tag = "组织与人员",
    summary = "党员积分的来由",
    description = "本单位（或所辖单位）一名党员某一周期的积分，逐层展开，与其本人所见相同。",
    params(("person_id" = Uuid, Path, description = "党员编号"), ExplanationQuery),
    responses((status = 200, description = "积分的来由", body = PointsExplained))
)]
#[get("/members/{person_id}/points/explanation")]
pub async fn explain_member_points(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    query: Query<ExplanationQuery>,
) -> Result<HttpResponse> {
    let explanation = points::explain_member_points(&ctx, &who.0, path.0, query.0.asked()?).await?;
    Ok(HttpResponse::Ok().json(PointsExplained::from(&explanation)))
}

#[utoipa::path(
    tag = "得分",
    summary = "组织积分的来由",
    description = "所辖一个组织自身的积分由哪些事迹、哪些条文构成，逐层展开。",
    params(("org_id" = Uuid, Path, description = "组织编号"), ExplanationQuery),
    responses((status = 200, description = "积分的来由", body = PointsExplained))
)]
#[get("/orgs/{org_id}/points/explanation")]
pub async fn explain_org_points(
    ctx: Ctx,
    who: SignedIn,
    path: PathId,
    query: Query<ExplanationQuery>,
) -> Result<HttpResponse> {
    let explanation = points::explain_org_points(&ctx, &who.0, path.0, query.0.asked()?).await?;
    Ok(HttpResponse::Ok().json(PointsExplained::from(&explanation)))
}
