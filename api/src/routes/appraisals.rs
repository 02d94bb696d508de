//! Appraisals (测评).

use actix_web::{HttpResponse, get, put, web};
use domain::Refusal;
use domain::appraisals::{self, AppraisalAsked, NewMark};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use crate::auth::SignedIn;
use crate::body::{self, Body};
use crate::error::Result;
use crate::page::{Page, PageQuery, Query};

/// 一项测评：为一名党员或一个组织某一年度得分中的一个大类打分
#[derive(Debug, Serialize, ToSchema)]
pub struct Appraisal {
    /// 为哪名党员；为组织的为 null
    pub person_id: Option<Uuid>,
    /// 为哪个组织；为党员的为 null
    pub org_id: Option<Uuid>,
    /// 党员的姓名，或组织的名称
    #[schema(example = "王建国")]
    pub name: String,
    #[schema(example = 2026)]
    pub year: i32,
    /// 大类的代码
    #[schema(example = "appraisal")]
    pub section: String,
    #[schema(example = "民主测评")]
    pub title: String,
    /// 满分
    #[schema(example = "20")]
    pub up_to: String,
    /// 打分截止的日期（含当日）；null 为次年年底
    #[schema(value_type = Option<String>, format = Date, example = "2027-01-31")]
    pub closes_on: Option<String>,
    /// 我打的分；尚未打分的为 null
    #[schema(example = "18")]
    pub mark: Option<String>,
}

impl From<&AppraisalAsked> for Appraisal {
    fn from(asked: &AppraisalAsked) -> Self {
        Appraisal {
            person_id: asked.about.person(),
            org_id: asked.about.org(),
            name: asked.about_name.clone(),
            year: asked.year,
            section: asked.section.clone(),
            title: asked.title.clone(),
            up_to: asked.up_to.to_string(),
            closes_on: asked.closes_on.map(|day| day.to_string()),
            mark: asked.mark.map(|mark| mark.to_string()),
        }
    }
}

#[utoipa::path(
    tag = "测评",
    summary = "请我打分的测评",
    description = "现在可以打分的：同一支部（未编支部的，同一单位）的党员，请本人不记名打分的。打过的附所打的分，截止前可以改。",
    params(PageQuery),
    responses((status = 200, description = "测评", body = Page<Appraisal>))
)]
#[get("/me/appraisals")]
pub async fn list_my_appraisals(ctx: Ctx, who: SignedIn, query: Query<PageQuery>) -> Result<HttpResponse> {
    let leaf = query.0.leaf();
    let rows = appraisals::list_my_appraisals(&ctx, &who.0, leaf).await?;
    Ok(HttpResponse::Ok().json(Page::<Appraisal>::of(&rows, leaf)))
}

/// 打分
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MarkInput {
    /// 0 至满分，最多两位小数
    #[validate(length(min = 1, max = 12))]
    #[schema(pattern = r"^[0-9]{1,9}(\.[0-9]{1,2})?$", example = "18")]
    mark: String,
}

#[utoipa::path(
    tag = "测评",
    summary = "给党员打分",
    description = "为一名党员某一年度得分中的一个大类打分；由谁打分、何时打分、满分多少，由积分方案规定。再次打分的，以最后一次为准。\
        不能给自己打分。同支部、同单位党员的打分不记名：不存姓名，只存加密摘要供本人修改；只公布人数和平均分。",
    params(
        ("person_id" = Uuid, Path, description = "党员编号"),
        ("year" = i32, Path, description = "年度", example = 2026),
        ("section" = String, Path, description = "大类的代码", example = "appraisal")
    ),
    request_body = MarkInput,
    responses((status = 200, description = "已打分", body = Appraisal))
)]
#[put("/members/{person_id}/appraisals/{year}/{section}")]
pub async fn appraise_member(
    ctx: Ctx,
    who: SignedIn,
    path: web::Path<(String, String, String)>,
    body: Body<MarkInput>,
) -> Result<HttpResponse> {
    let (person, mark) = given(path.into_inner(), &body.value)?;
    let asked = appraisals::appraise_member(&ctx, &who.0, person, mark).await?;
    Ok(HttpResponse::Ok().json(Appraisal::from(&asked)))
}

#[utoipa::path(
    tag = "测评",
    summary = "给组织打分",
    description = "为一个单位、社区、网格等某一年度得分中的一个大类打分；由谁打分、何时打分、满分多少，由积分方案规定。再次打分的，以最后一次为准。\
        由上级组织的人员打分，单位还可由其报到的社区打分；不能给本组织打分。",
    params(
        ("org_id" = Uuid, Path, description = "组织编号"),
        ("year" = i32, Path, description = "年度", example = 2026),
        ("section" = String, Path, description = "大类的代码", example = "routine")
    ),
    request_body = MarkInput,
    responses((status = 200, description = "已打分", body = Appraisal))
)]
#[put("/orgs/{org_id}/appraisals/{year}/{section}")]
pub async fn appraise_org(
    ctx: Ctx,
    who: SignedIn,
    path: web::Path<(String, String, String)>,
    body: Body<MarkInput>,
) -> Result<HttpResponse> {
    let (org, mark) = given(path.into_inner(), &body.value)?;
    let asked = appraisals::appraise_org(&ctx, &who.0, org, mark).await?;
    Ok(HttpResponse::Ok().json(Appraisal::from(&asked)))
}

/// Whom a mark is for, and the mark. What is no id or no year names nothing: 404.
fn given(
    (about, year, section): (String, String, String),
    body: &MarkInput,
) -> std::result::Result<(Uuid, NewMark), Refusal> {
    let about = about.parse().map_err(|_| Refusal::NotFound)?;
    let year = year.parse().map_err(|_| Refusal::NotFound)?;
    Ok((about, NewMark { year, section, mark: body::points("/mark", &body.mark)? }))
}
