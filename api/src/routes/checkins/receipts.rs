//! Receipts (报到回执): issued, printed, verified.

use actix_web::http::header;
use actix_web::{HttpResponse, get, put, web};
use domain::calendar;
use domain::checkins::receipts::{self, ReceiptSeen};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::{Anyone, SignedIn};
use crate::error::Result;
use crate::page::PathId;
use crate::routes::Ctx;
use crate::view::time;

/// 报到回执
#[derive(Debug, Serialize, ToSchema)]
pub struct Receipt {
    /// 回执编号，可供查验
    #[schema(example = "BD-7K2M-Q9XA-04TB")]
    pub number: String,
    /// 可打印的页面
    #[schema(example = "/v1/receipts/BD-7K2M-Q9XA-04TB/page")]
    pub page: String,
}

impl Receipt {
    fn new(number: String) -> Self {
        Receipt { page: format!("/v1/receipts/{number}/page"), number }
    }
}

#[utoipa::path(
    tag = "报到",
    summary = "出具报到回执",
    description = "为一次有效的报到出具回执：本人的，或所辖社区、所辖单位党员的。每次报到一份，重复提交得到同一份。",
    params(("checkin_id" = Uuid, Path, description = "报到编号")),
    responses((status = 200, description = "回执", body = Receipt))
)]
#[put("/checkins/{checkin_id}/receipt")]
pub async fn issue_receipt(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let number = receipts::issue_receipt(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(Receipt::new(number)))
}

#[utoipa::path(
    tag = "报到",
    summary = "出具单位报到回执",
    description = "为单位的一次有效报到出具回执。每次报到一份，重复提交得到同一份。",
    params(("unit_checkin_id" = Uuid, Path, description = "单位报到编号")),
    responses((status = 200, description = "回执", body = Receipt))
)]
#[put("/unit-checkins/{unit_checkin_id}/receipt")]
pub async fn issue_unit_receipt(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    let number = receipts::issue_unit_receipt(&ctx, &who.0, path.0).await?;
    Ok(HttpResponse::Ok().json(Receipt::new(number)))
}

/// 查验结果
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptVerification {
    #[schema(example = "BD-7K2M-Q9XA-04TB")]
    pub number: String,
    /// 报到人，只显示姓；单位报到时为 null
    #[schema(example = "张*")]
    pub person_name: Option<String>,
    /// 报到单位；党员报到时为 null
    pub unit_name: Option<String>,
    #[schema(example = "康乐社区")]
    pub community_name: String,
    #[schema(format = DateTime, example = "2026-09-05T10:00:00+08:00")]
    pub checked_in_at: String,
    #[schema(format = DateTime, example = "2026-09-06T10:00:00+08:00")]
    pub issued_at: String,
    /// 报到现在的状态：confirmed 有效，其他为已结束
    #[schema(example = "confirmed")]
    pub state: String,
}

impl From<&ReceiptSeen> for ReceiptVerification {
    fn from(seen: &ReceiptSeen) -> Self {
        ReceiptVerification {
            number: seen.number.clone(),
            person_name: seen.person_name.clone(),
            unit_name: seen.unit_name.clone(),
            community_name: seen.community_name.clone(),
            checked_in_at: time(seen.checked_in_at),
            issued_at: time(seen.issued_at),
            state: seen.state.to_string(),
        }
    }
}

#[utoipa::path(
    tag = "报到",
    summary = "查验报到回执",
    description = "凭回执编号查验真伪和现状，无须登录；姓名只显示姓。",
    params(("number" = String, Path, description = "回执编号", example = "BD-7K2M-Q9XA-04TB")),
    responses((status = 200, description = "查验结果", body = ReceiptVerification))
)]
#[get("/receipts/{number}")]
pub async fn verify_receipt(ctx: Ctx, who: Anyone, number: web::Path<String>) -> Result<HttpResponse> {
    let seen = receipts::verify_receipt(&ctx, &who.0, &number).await?;
    Ok(HttpResponse::Ok().json(ReceiptVerification::from(&seen)))
}

#[utoipa::path(
    tag = "报到",
    summary = "打印报到回执",
    description = "可打印（A4）的回执页面：本人的，或所辖社区、所辖单位的。",
    params(("number" = String, Path, description = "回执编号", example = "BD-7K2M-Q9XA-04TB")),
    responses((status = 200, description = "回执页面", body = String, content_type = "text/html"))
)]
#[get("/receipts/{number}/page")]
pub async fn show_receipt(ctx: Ctx, who: SignedIn, number: web::Path<String>) -> Result<HttpResponse> {
    let seen = receipts::show_receipt(&ctx, &who.0, &number).await?;
    // Nothing is loaded and nothing runs, whatever a name may contain.
    let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
                  frame-ancestors 'none'";
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type("text/html; charset=utf-8")
        .body(page(&seen)))
}

/// The page, complete in itself.
fn page(seen: &ReceiptSeen) -> String {
    let day = |at| calendar::day(at).format("%Y 年 %-m 月 %-d 日").to_string();
    let title = if seen.person_name.is_some() { "在职党员社区报到回执" } else { "单位社区报到回执" };
    let state = match seen.state {
        "confirmed" => "有效",
        "moved" => "已改报其他社区",
        "handed_over" => "已由后继社区承接",
        _ => "已结束",
    };
    let unit = seen.unit_name.as_deref();
    let rows = [
        ("姓名", seen.person_name.as_deref()),
        (if seen.person_name.is_some() { "所在单位" } else { "报到单位" }, unit),
        ("报到社区", Some(seen.community_name.as_str())),
        ("报到日期", Some(&*day(seen.checked_in_at))),
        ("报到状态", Some(state)),
        ("出具日期", Some(&*day(seen.issued_at))),
    ];
    let rows: String = rows
        .iter()
        .filter_map(|(label, value)| Some(format!("<tr><th>{label}</th><td>{}</td></tr>\n", escape((*value)?))))
        .collect();
    let (number, community) = (escape(&seen.number), escape(&seen.community_name));
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} {number}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n<p class=\"number\">编号：{number}</p>\n<table>\n{rows}</table>\n\
         <div class=\"signed\">\n<p>{community}（盖章）</p>\n<p>经办人签字：<span></span></p>\n\
         <p>　　　　年　　月　　日</p>\n</div>\n\
         <footer>凭编号可在“查验报到回执”中查验真伪和现状。</footer>\n</main>\n</body>\n</html>\n"
    )
}

const STYLE: &str = "@page{size:A4;margin:25mm}\
    body{font-family:SimSun,\"Songti SC\",\"Noto Serif CJK SC\",serif;color:#000;margin:0}\
    main{max-width:160mm;margin:0 auto;padding:10mm 0}\
    h1{text-align:center;font-size:22pt;margin:0 0 8mm}\
    .number{text-align:right;font-size:12pt}\
    table{width:100%;border-collapse:collapse;font-size:14pt}\
    th,td{border:1px solid #000;padding:4mm;text-align:left}\
    th{width:32%;font-weight:normal}\
    .signed{margin:18mm 0 0 45%;font-size:14pt;line-height:2}\
    .signed span{display:inline-block;width:40mm;border-bottom:1px solid #000}\
    footer{margin-top:14mm;font-size:10pt}";

/// Text as it may stand between tags and in attributes.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}
