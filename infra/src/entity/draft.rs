//! A task that is not published.

use sea_orm::entity::prelude::*;

use super::task::{PhotosWanted, TaskKind};
use crate::{Id, Instant};

table! {
    /// A task that is not published, or the pattern of some. It need not be complete: a text that is
    /// blank, and slots of 0, were not given yet.
    "drafts", {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Id,
        org_id: Id,
        /// A pattern, which drafts are made from; it is never published itself.
        template: bool,
        kind: TaskKind,
        title: String,
        body: String,
        category: String,
        item: String,
        slots: i32,
        opens_at: Option<Instant>,
        deadline: Option<Instant>,
        withdraw_by: Option<Instant>,
        starts_at: Option<Instant>,
        ends_at: Option<Instant>,
        place: Option<String>,
        /// Millionths of a degree (GCJ-02).
        longitude: Option<i32>,
        latitude: Option<i32>,
        /// In metres.
        radius: Option<i32>,
        contact: Option<String>,
        audience: Option<String>,
        photos: PhotosWanted,
        photos_reason: Option<String>,
        /// 1 when made, one more each time it is changed.
        revision: i32,
        created_at: Instant,
        created_by: Option<Id>,
        changed_at: Instant,
        changed_by: Option<Id>,
    }
}
