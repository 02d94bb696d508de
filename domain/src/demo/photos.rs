//! The photos that members add to their logs: drawn ones, for nobody real is to be seen.

use super::place::nothing;
use crate::photos::{NewPhoto, admit, upload_photo};
use crate::{Caller, Context, Id, Once, Refusal, Result};

const PICTURES: [&[u8]; 3] = [
    include_bytes!("../../../data/photos/courtyard.jpg"),
    include_bytes!("../../../data/photos/bookshelf.jpg"),
    include_bytes!("../../../data/photos/street.jpg"),
];

/// Uploads the `n`th photo, and returns its key. Two who show the `n`th show the very same one.
pub(super) async fn upload(ctx: &Context, member: &Caller, n: usize) -> Result<Id> {
    let new = NewPhoto { bytes: numbered(PICTURES[n % PICTURES.len()], n), room: admit(ctx, member)? };
    let seen = upload_photo(ctx, member, new, Once::unkeyed(nothing)).await?.fresh();
    seen.map(|seen| seen.photo.id).ok_or(Refusal::NotFound.into())
}

/// The same picture as another file: with a number in a comment behind the two bytes that begin a JPEG.
fn numbered(jpeg: &[u8], n: usize) -> Vec<u8> {
    const COMMENT: [u8; 2] = [0xFF, 0xFE];
    let number = (n as u64).to_be_bytes();
    // The length counts itself.
    let length = (2 + number.len() as u16).to_be_bytes();
    [&jpeg[..2], &COMMENT, &length, &number, &jpeg[2..]].concat()
}
