//! Lists out: files for spreadsheet programs.

use actix_web::HttpResponse;
use actix_web::http::header::Charset;
use actix_web::http::header::{self, ContentDisposition, DispositionParam, DispositionType, ExtendedValue};
use actix_web::web::Bytes;
use futures::{Stream, TryStreamExt};
use utoipa::ToSchema;

use crate::body::{CSV, XLSX};
use crate::error::Failure;

/// 文件
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "stands for the bytes of a file in the document")]
pub struct File(Vec<u8>);

/// A workbook to be saved under a name (without its ending).
pub fn xlsx(name: &str, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok().content_type(XLSX).insert_header(saved_as(&format!("{name}.xlsx"))).body(bytes)
}

/// A CSV to be saved under a name (without its ending), sent as it comes.
pub fn csv(name: &str, pieces: impl Stream<Item = Result<Bytes, Failure>> + 'static) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(format!("{CSV}; charset=utf-8"))
        .insert_header(saved_as(&format!("{name}.csv")))
        // Broken off in the middle, it ends without its end: nobody takes half a list for a whole one.
        .streaming(pieces.map_err(|failure| std::io::Error::other(failure.sheet().code)))
}

fn saved_as(name: &str) -> (header::HeaderName, ContentDisposition) {
    let name = ExtendedValue { charset: Charset::Ext("UTF-8".into()), language_tag: None, value: name.into() };
    let parameters = vec![DispositionParam::FilenameExt(name)];
    (header::CONTENT_DISPOSITION, ContentDisposition { disposition: DispositionType::Attachment, parameters })
}
