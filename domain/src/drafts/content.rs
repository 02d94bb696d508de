//! A draft's content, taken from its row and put back.

use infra::store::drafts::DraftRow;
use infra::store::tasks::{PhotosWanted, TaskKind};

use crate::audiences::Audience;
use crate::tasks::{Content, Point};
use crate::{Id, Instant};

/// What a draft says. A text that is blank, and slots of 0, were not given yet.
pub(super) fn of(row: &DraftRow) -> Content {
    Content {
        title: row.title.clone(),
        body: row.body.clone(),
        category: row.category.clone(),
        item: row.item.clone(),
        slots: row.slots,
        opens_at: row.opens_at,
        deadline: row.deadline,
        withdraw_by: row.withdraw_by,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        place: row.place.clone(),
        point: Point::from_columns(row.longitude, row.latitude, row.radius),
        contact: row.contact.clone(),
        audience: Audience::parse(row.audience.as_deref()),
        photos: row.photos,
        photos_reason: row.photos_reason.clone(),
    }
}

/// Replaces all that a draft says.
pub(super) fn put_on(content: Content, row: &mut DraftRow) {
    row.title = content.title;
    row.body = content.body;
    row.category = content.category;
    row.item = content.item;
    row.slots = content.slots;
    row.opens_at = content.opens_at;
    row.deadline = content.deadline;
    row.withdraw_by = content.withdraw_by;
    row.starts_at = content.starts_at;
    row.ends_at = content.ends_at;
    row.place = content.place;
    row.longitude = content.point.map(|point| point.longitude);
    row.latitude = content.point.map(|point| point.latitude);
    row.radius = content.point.map(|point| point.radius);
    row.contact = content.contact;
    row.audience = content.audience.text();
    row.photos = content.photos;
    row.photos_reason = content.photos_reason;
}

/// A draft of an org as it is made at `now`.
pub(super) fn row(
    id: Id,
    org: Id,
    kind: TaskKind,
    template: bool,
    content: Content,
    by: Option<Id>,
    now: Instant,
) -> DraftRow {
    let mut row = DraftRow {
        id,
        org_id: org,
        template,
        kind,
        title: String::new(),
        body: String::new(),
        category: String::new(),
        item: String::new(),
        slots: 0,
        opens_at: None,
        deadline: None,
        withdraw_by: None,
        starts_at: None,
        ends_at: None,
        place: None,
        longitude: None,
        latitude: None,
        radius: None,
        contact: None,
        audience: None,
        photos: PhotosWanted::Welcome,
        photos_reason: None,
        revision: 1,
        created_at: now,
        created_by: by,
        changed_at: now,
        changed_by: by,
    };
    put_on(content, &mut row);
    row
}
