//! Photos (照片) for logs.

use actix_web::http::header;
use actix_web::{HttpResponse, get, post};
use domain::photos::{self, AlsoIn, Links, PhotoLink, PhotoRow, PhotoSeen, Size};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::Ctx;
use crate::auth::{Anyone, SignedIn};
use crate::error::Result;
use crate::once::{self, Key};
use crate::page::{PathId, Query};
use crate::sheet::File;
use crate::upload::Upload;
use crate::view::time;

/// 照片
#[derive(Debug, Serialize, ToSchema)]
pub struct Photo {
    pub id: Uuid,
    /// 所属日志；尚未用于日志的为 null
    pub log_id: Option<Uuid>,
    /// 所保存图片的宽（像素）
    #[schema(example = 2048)]
    pub width: i32,
    /// 所保存图片的高（像素）
    #[schema(example = 1536)]
    pub height: i32,
    #[schema(format = DateTime, example = "2026-11-22T11:30:00+08:00")]
    pub uploaded_at: String,
    /// 文件清理的时间；尚在的为 null
    #[schema(format = DateTime)]
    pub file_gone_at: Option<String>,
    /// 查看链接；文件已清理的为 null
    pub links: Option<PhotoLinks>,
    /// 同一张照片还用于哪些日志；只对审核者显示，其他人为 null
    pub also_in: Option<AlsoInLogs>,
}

/// 照片的查看链接：不需要登录凭证，几分钟内有效，过期后重新查看日志或照片即得到新的
#[derive(Debug, Serialize, ToSchema)]
pub struct PhotoLinks {
    /// 图片（长边不超过 2048 像素）
    #[schema(
        example = "/v1/photos/0197f0a0-0000-7000-8000-000000000001/file?size=full&expires=1763780400&signature=x"
    )]
    pub full: String,
    /// 缩略图（长边不超过 320 像素）
    #[schema(
        example = "/v1/photos/0197f0a0-0000-7000-8000-000000000001/file?size=thumb&expires=1763780400&signature=x"
    )]
    pub thumb: String,
    #[schema(format = DateTime, example = "2026-11-22T11:40:00+08:00")]
    pub expire_at: String,
}

/// 用了同一张照片的其他日志
#[derive(Debug, Serialize, ToSchema)]
pub struct AlsoInLogs {
    /// 所辖范围内的，最近提交的在前，最多列出 10 份
    pub logs: Vec<SameInLog>,
    /// 总数，含所辖范围之外的
    #[schema(example = 1)]
    pub total: u64,
}

/// 用了同一张照片的另一份日志
#[derive(Debug, Serialize, ToSchema)]
pub struct SameInLog {
    pub log_id: Uuid,
    pub person_id: Uuid,
    #[schema(example = "张建国")]
    pub person_name: String,
    #[schema(format = DateTime, example = "2026-11-20T18:00:00+08:00")]
    pub submitted_at: String,
}

impl From<&PhotoSeen> for Photo {
    fn from(seen: &PhotoSeen) -> Self {
        let photo = &seen.photo;
        Photo {
            id: photo.id,
            log_id: photo.log_id,
            width: photo.width,
            height: photo.height,
            uploaded_at: time(photo.created_at),
            file_gone_at: photo.file_gone_at.map(time),
            links: seen.links.as_ref().map(|links| PhotoLinks::of(photo.id, links)),
            also_in: seen.also_in.as_ref().map(AlsoInLogs::from),
        }
    }
}

impl PhotoLinks {
    fn of(id: Uuid, links: &Links) -> Self {
        let expires = links.expires_at.timestamp();
        let link = |size: Size, signature: &str| {
            format!("/v1/photos/{id}/file?size={}&expires={expires}&signature={signature}", size.as_str())
        };
        PhotoLinks {
            full: link(Size::Full, &links.full),
            thumb: link(Size::Thumb, &links.thumb),
            expire_at: time(links.expires_at),
        }
    }
}

impl From<&AlsoIn> for AlsoInLogs {
    fn from(also: &AlsoIn) -> Self {
        let logs = also.logs.iter().map(|twin| SameInLog {
            log_id: twin.log_id,
            person_id: twin.person_id,
            person_name: twin.person_name.clone(),
            submitted_at: time(twin.submitted_at),
        });
        AlsoInLogs { logs: logs.collect(), total: also.total }
    }
}

/// 上传过的照片
#[derive(Debug, Serialize, ToSchema)]
pub struct PastPhoto {
    pub id: Uuid,
    /// 所属日志；未用于日志的为 null
    pub log_id: Option<Uuid>,
    /// 所上传文件的 SHA-256；文件清理后仍保留
    pub digest: String,
    /// 所保存图片的 SHA-256
    pub stored_digest: String,
    #[schema(example = 2048)]
    pub width: i32,
    #[schema(example = 1536)]
    pub height: i32,
    #[schema(format = DateTime, example = "2026-11-22T11:30:00+08:00")]
    pub uploaded_at: String,
    /// 重新提交日志时不再使用的时间
    #[schema(format = DateTime)]
    pub dropped_at: Option<String>,
    #[schema(format = DateTime)]
    pub file_gone_at: Option<String>,
}

impl From<&PhotoRow> for PastPhoto {
    fn from(row: &PhotoRow) -> Self {
        PastPhoto {
            id: row.id,
            log_id: row.log_id,
            digest: row.digest.clone(),
            stored_digest: row.stored_digest.clone(),
            width: row.width,
            height: row.height,
            uploaded_at: time(row.created_at),
            dropped_at: row.dropped_at.map(time),
            file_gone_at: row.file_gone_at.map(time),
        }
    }
}

/// 上传照片的表单
#[derive(ToSchema)]
#[expect(dead_code, reason = "stands for the form in the document; it is read piece by piece")]
pub struct PhotoForm {
    /// 照片（JPEG、PNG 或 WebP，最大 10 MB）
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

#[utoipa::path(
    tag = "日志与审核",
    summary = "上传照片",
    description = "上传一张照片，供提交日志时引用；可直接用 wx.uploadFile 上传（name 为 file）。照片最大 10 MB、约五千万像素；\
        缩小后另存为 JPEG，拍摄地点等附加信息一律去除。24 小时内未用于日志的照片自动清理；未用的最多 30 张。\
        重复提交得到首次的应答，其中的查看链接可能已过期，可用“查看照片”取得新的。",
    params(("Idempotency-Key" = String, Header, description = "必填；相同请求只生效一次")),
    request_body(content = PhotoForm, content_type = "multipart/form-data"),
    responses((status = 201, description = "已上传", body = Photo))
)]
#[post("/photos")]
pub async fn upload_photo(ctx: Ctx, who: SignedIn, key: Key, upload: Upload) -> Result<HttpResponse> {
    let once = key.required(&upload.digest, once::created::<PhotoSeen, Photo>)?;
    Ok(once::reply(photos::upload_photo(&ctx, &who.0, upload.photo, once).await?))
}

#[utoipa::path(
    tag = "日志与审核",
    summary = "查看照片",
    description = "一张照片的信息和新的查看链接：本人的，或所辖组织的日志中的。",
    params(("photo_id" = Uuid, Path, description = "照片编号")),
    responses((status = 200, description = "照片", body = Photo))
)]
#[get("/photos/{photo_id}")]
pub async fn show_photo(ctx: Ctx, who: SignedIn, path: PathId) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(Photo::from(&photos::show_photo(&ctx, &who.0, path.0).await?)))
}

/// 照片的大小
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SizeInput {
    Full,
    Thumb,
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LinkQuery {
    /// full 图片、thumb 缩略图
    #[param(inline)]
    size: SizeInput,
    /// 过期时间（Unix 时间，秒）
    #[param(example = 1_763_780_400)]
    expires: i64,
    /// 签名
    #[validate(length(min = 1, max = 100))]
    #[param(min_length = 1, max_length = 100)]
    signature: String,
}

#[utoipa::path(
    tag = "日志与审核",
    summary = "照片文件",
    description = "照片的图片或缩略图（JPEG）。链接由日志、照片的应答给出，不需要登录凭证；不得改动，过期后重新取得。",
    params(("photo_id" = Uuid, Path, description = "照片编号"), LinkQuery),
    responses((status = 200, description = "图片", body = File, content_type = "image/jpeg"))
)]
#[get("/photos/{photo_id}/file")]
pub async fn show_photo_file(ctx: Ctx, who: Anyone, path: PathId, query: Query<LinkQuery>) -> Result<HttpResponse> {
    let link = PhotoLink {
        photo: path.0,
        size: match query.0.size {
            SizeInput::Full => Size::Full,
            SizeInput::Thumb => Size::Thumb,
        },
        expires: query.0.expires,
        signature: query.0.signature,
    };
    let (bytes, seconds) = photos::show_photo_file(&ctx, &who.0, link).await?;
    Ok(HttpResponse::Ok()
        .content_type("image/jpeg")
        .insert_header((header::CACHE_CONTROL, format!("private, max-age={seconds}")))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'"))
        .body(bytes))
}
