//! Photos that nothing refers to go; and so do the files of those that were kept long enough.

use std::collections::HashSet;

use infra::store::photos::{self, PhotoRow};

use super::{Size, rules};
use crate::access::{Right, require};
use crate::{Caller, Context, Id, Result};

/// A transaction stays short: the rest goes with the next.
const AT_ONCE: u64 = 200;

/// Takes away photos that no log took within a day; and the files of those that their log dropped, or
/// that are older than the settings keep them. A photo that was in a log keeps its row, and so its
/// digest.
pub async fn collect_photos(ctx: &Context, caller: &Caller) -> Result<u64> {
    let now = ctx.now();
    require(caller, Right::CollectPhotos)?;
    let (unused_before, kept_since) = (now - rules::UNUSED_FOR, now - ctx.settings.photos_kept);
    let mut collected = 0;
    loop {
        let write = ctx.write(caller, Right::CollectPhotos, now).await?;
        let unused = photos::unused_before(&write, unused_before, AT_ONCE).await?;
        let spent = photos::spent(&write, unused_before, kept_since, AT_ONCE).await?;
        let gone: Vec<PhotoRow> = unused.iter().chain(&spent).cloned().collect();
        if gone.is_empty() {
            return Ok(collected);
        }
        let ids = |rows: &[PhotoRow]| rows.iter().map(|row| row.id).collect::<Vec<Id>>();
        photos::delete_unused(&write, &ids(&unused)).await?;
        photos::mark_gone(&write, &ids(&spent), now).await?;
        write.commit(("photo", None)).await?;
        // Only now: a row never speaks of files that are not there. What is left lying when this is
        // interrupted, `sweep_files` finds.
        for photo in &gone {
            for size in [Size::Full, Size::Thumb] {
                ctx.files.delete(&rules::key(photo.id, photo.created_at, size)).await?;
            }
        }
        collected += gone.len() as u64;
    }
}

/// Photos asked about in one query.
const PART: usize = 500;

/// Deletes files that no row speaks of: of uploads that were interrupted before their commit, and of
/// collections that were after it. Looks at days that are over only, so none is under way.
pub(crate) async fn sweep_files(ctx: &Context) -> Result<()> {
    let now = ctx.now();
    for folder in ctx.files.folders(rules::FOLDER).await? {
        if !rules::is_settled(&folder, now) {
            continue;
        }
        let folder = format!("{}/{folder}", rules::FOLDER);
        for part in ctx.files.list(&folder).await?.chunks(PART) {
            let ids: Vec<Id> = part.iter().filter_map(|key| rules::photo_of(key)).collect();
            let known: HashSet<Id> = photos::with_files(&ctx.db, &ids).await?.into_iter().collect();
            for key in part {
                if rules::photo_of(key).is_some_and(|id| !known.contains(&id)) {
                    ctx.files.delete(key).await?;
                }
            }
        }
        ctx.files.tidy(&folder).await?;
    }
    Ok(())
}
