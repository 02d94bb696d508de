//! Taking a photo in.

use infra::images::Room;
use infra::store::people;
use infra::store::photos::{self, PhotoRow};

use super::{PhotoSeen, Size, read, rules};
use crate::access::{Right, require};
use crate::write::{self, Entered};
use crate::{Caller, Context, Effect, Id, Instant, Once, Refusal, Result, sha256};

/// A photo that was received.
pub struct NewPhoto {
    pub bytes: Vec<u8>,
    /// From [`admit`]: the memory that `bytes` take is accounted for.
    pub room: Room,
}

/// Whether `caller` may send a photo now: asked before it is received. Each time is counted.
///
/// # Errors
/// What [`require`] says, [`Refusal::TooManyAttempts`].
pub fn admit(ctx: &Context, caller: &Caller) -> Result<Room> {
    require(caller, Right::UploadPhoto)?;
    let name = format!("upload {}", caller.person_id()?);
    let counted = ctx.live.limits.attempt(&name, rules::UPLOADS, rules::UPLOADS_WITHIN, ctx.now());
    counted.map_err(Refusal::TooManyAttempts)?;
    Ok(ctx.darkroom.room())
}

/// Keeps a photo of the caller's, for a log to name.
///
/// # Errors
/// [`Refusal::Invalid`] when it is none that can be kept, [`Refusal::TooManyPhotos`] when too many wait
/// for a log.
pub async fn upload_photo(
    ctx: &Context,
    caller: &Caller,
    new: NewPhoto,
    once: Once<PhotoSeen>,
) -> Result<Effect<PhotoSeen>> {
    let now = ctx.now();
    require(caller, Right::UploadPhoto)?;
    let person = caller.person_id()?;
    // A repeat is answered before anything is decoded; whoever has enough is told so, too.
    if let Some(key) = &once.key
        && let Some(answer) = write::kept(&ctx.db, person, Right::UploadPhoto, key, now).await?
    {
        return Ok(Effect::Replayed(answer));
    }
    refuse_hoard(photos::count_unused(&ctx.db, person).await?)?;
    let id = ctx.entropy.id(now);
    let row = keep(ctx, person, id, new, now).await?;
    // From here on there are files, and perhaps never a row: then they are swept away.
    let write = match ctx.write_once(caller, Right::UploadPhoto, &once, now).await? {
        Entered::Fresh(write) => write,
        Entered::Replayed(answer) => return Ok(Effect::Replayed(answer)),
    };
    people::lock(&write, &[person]).await?;
    refuse_hoard(photos::count_unused(&*write, person).await?)?;
    photos::insert(&write, row.clone()).await?;
    let seen = read::shown(ctx, row, None, now);
    write.finish(&once, seen, ("photo", Some(id))).await
}

fn refuse_hoard(unused: u64) -> Result<(), Refusal> {
    if unused < rules::MOST_UNUSED { Ok(()) } else { Err(Refusal::TooManyPhotos) }
}

/// Writes the files, and returns the row to be.
async fn keep(ctx: &Context, person: Id, id: Id, new: NewPhoto, now: Instant) -> Result<PhotoRow> {
    if new.bytes.is_empty() {
        return Err(Refusal::invalid("/file", "empty", "文件是空的").into());
    }
    let digest = sha256(&new.bytes);
    let developed = ctx.darkroom.develop(new.bytes).await.map_err(rules::upload_fault)?;
    drop(new.room);
    let small = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
    let row = PhotoRow {
        id,
        person_id: person,
        digest,
        stored_digest: sha256(&developed.image),
        width: small(developed.width as usize),
        height: small(developed.height as usize),
        bytes: small(developed.image.len()),
        created_at: now,
        log_id: None,
        revision: None,
        place: None,
        dropped_at: None,
        file_gone_at: None,
    };
    ctx.files.put(&rules::key(id, now, Size::Full), developed.image).await?;
    ctx.files.put(&rules::key(id, now, Size::Thumb), developed.thumbnail).await?;
    Ok(row)
}
