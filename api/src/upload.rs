//! A photo in, as `wx.uploadFile` sends it: a form with one file.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use domain::photos::{self, MOST_BYTES, NewPhoto};
use domain::{Context, Refusal};
use futures::StreamExt;

use crate::auth;
use crate::error::{Failure, Result};

/// The field that holds the file.
const FIELD: &str = "file";

/// What a client may send beside the file, and nobody reads: fields, and bytes in all.
const MOST_FIELDS: usize = 20;
const MOST_BESIDE: usize = 16 * 1024;

/// A phone that takes longer than this has lost its network.
const RECEIVED_WITHIN: Duration = Duration::from_secs(120);

/// One photo, and the digest of its bytes: the rest of a form is another in each repeat.
///
/// Whoever may not upload is refused before it is received. No form at all is 415, a broken one 400,
/// too large a file 413, none or two of them 422.
pub struct Upload {
    pub photo: NewPhoto,
    pub digest: String,
}

impl FromRequest for Upload {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let received = tokio::time::timeout(RECEIVED_WITHIN, receive(&request, payload)).await;
            received.unwrap_or(Err(Failure::MalformedForm))
        })
    }
}

async fn receive(request: &HttpRequest, payload: Payload) -> Result<Upload> {
    let ctx = request.app_data::<web::Data<Context>>().ok_or(Failure::Internal)?;
    let who = auth::signed_in(request)?;
    let mut photo = NewPhoto { bytes: Vec::new(), room: photos::admit(ctx, &who.0)? };
    let given = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    if !given.trim_start().to_ascii_lowercase().starts_with("multipart/form-data") {
        return Err(Failure::UnsupportedMediaType);
    }
    let mut form = Multipart::new(request.headers(), payload);
    let (mut files, mut fields, mut beside) = (0, 0, 0);
    while let Some(field) = form.next().await {
        let mut field = field.map_err(broken)?;
        let is_named = field.content_disposition().is_some_and(|said| said.get_filename().is_some());
        if field.name() == Some(FIELD) || is_named {
            files += 1;
            if files > 1 {
                return Err(Refusal::invalid("/file", "more_than_one", "每次只能上传一张照片").into());
            }
            read_file(&mut field, &mut photo).await?;
        } else {
            fields += 1;
            while let Some(piece) = field.next().await {
                beside += piece.map_err(broken)?.len();
                if beside > MOST_BESIDE {
                    return Err(Failure::BodyTooLarge);
                }
            }
        }
        if fields > MOST_FIELDS {
            return Err(Failure::BodyTooLarge);
        }
    }
    if files == 0 {
        return Err(Refusal::invalid("/file", "required", "请在 file 字段中上传一张照片").into());
    }
    Ok(Upload { digest: domain::sha256(&photo.bytes), photo })
}

async fn read_file(field: &mut Field, photo: &mut NewPhoto) -> Result<()> {
    while let Some(piece) = field.next().await {
        let piece = piece.map_err(broken)?;
        let size = photo.bytes.len() + piece.len();
        if size > MOST_BYTES {
            return Err(Failure::BodyTooLarge);
        }
        // A vector that grows by itself may hold twice what is in it.
        if !photo.room.grow_to(2 * size) {
            return Err(Refusal::Unavailable.into());
        }
        photo.bytes.extend_from_slice(&piece);
    }
    Ok(())
}

fn broken(_: MultipartError) -> Failure {
    Failure::MalformedForm
}
