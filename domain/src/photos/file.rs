//! Handing a photo's file out to whoever has a link to it.

use infra::store::photos;

use super::{Size, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Refusal, Result};

/// What stands in a link.
#[derive(Clone, Debug)]
pub struct PhotoLink {
    pub photo: Id,
    pub size: Size,
    /// Seconds of Unix time.
    pub expires: i64,
    pub signature: String,
}

/// A photo's file (a JPEG), and for how many seconds more it may be asked for. Whoever shows it in a
/// page cannot send a token along: the link is the right.
///
/// # Errors
/// [`Refusal::LinkInvalid`] for a link that is not ours, or no longer good; [`Refusal::NotFound`] when
/// the file is gone.
pub async fn show_photo_file(ctx: &Context, caller: &Caller, link: PhotoLink) -> Result<(Vec<u8>, i64)> {
    let now = ctx.now();
    require(caller, Right::ShowPhotoFile)?;
    let left = link.expires.saturating_sub(now.timestamp());
    let signed = ctx.tokens.is_link_signature(link.photo, link.size.as_str(), link.expires, &link.signature);
    if !signed || left <= 0 {
        return Err(Refusal::LinkInvalid.into());
    }
    let photo = photos::by_id(&ctx.db, link.photo).await?.filter(|photo| photo.file_gone_at.is_none());
    let photo = photo.ok_or(Refusal::NotFound)?;
    let file = ctx.files.get(&rules::key(photo.id, photo.created_at, link.size)).await?;
    Ok((file.ok_or(Refusal::NotFound)?, left))
}
