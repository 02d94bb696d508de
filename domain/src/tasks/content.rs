//! What a task says: everything that staff send when they publish it, and may change later.

use infra::store::tasks::{PhotosWanted, TaskKind, TaskRow};

use crate::audiences::Audience;
use crate::text::given;
use crate::{Id, Instant};

/// A task's text, slots, times and place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    pub title: String,
    pub body: String,
    pub category: String,
    /// The item of the scheme that its logs are scored by.
    pub item: String,
    pub slots: i32,
    /// Without it, at once.
    pub opens_at: Option<Instant>,
    /// Without it, when the gathering starts; an errand needs one.
    pub deadline: Option<Instant>,
    /// Until when a claim may be given back; without it, until the gathering starts.
    pub withdraw_by: Option<Instant>,
    pub starts_at: Option<Instant>,
    pub ends_at: Option<Instant>,
    pub place: Option<String>,
    pub point: Option<Point>,
    /// Whom to ask, and how.
    pub contact: Option<String>,
    /// Who of those for whom the org publishes may claim it.
    pub audience: Audience,
    pub photos: PhotosWanted,
    /// Why photos are required.
    pub photos_reason: Option<String>,
}

/// A point on the map (GCJ-02), and how far around it counts as there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// Millionths of a degree.
    pub longitude: i32,
    /// Millionths of a degree.
    pub latitude: i32,
    /// Metres.
    pub radius: i32,
}

impl Point {
    pub fn of(task: &TaskRow) -> Option<Point> {
        Point::from_columns(task.longitude, task.latitude, task.radius)
    }

    /// A row has all three, or none.
    pub(crate) fn from_columns(longitude: Option<i32>, latitude: Option<i32>, radius: Option<i32>) -> Option<Point> {
        Some(Point { longitude: longitude?, latitude: latitude?, radius: radius? })
    }
}

impl Content {
    /// Without blanks around what is read in one line; what is blank was not given.
    pub(crate) fn trimmed(self) -> Content {
        Content {
            title: self.title.trim().to_string(),
            category: self.category.trim().to_string(),
            place: given(self.place),
            contact: given(self.contact),
            audience: self.audience.tidied(),
            photos_reason: given(self.photos_reason),
            ..self
        }
    }

    /// What a published task says.
    pub(crate) fn of(task: &TaskRow) -> Content {
        Content {
            title: task.title.clone(),
            body: task.body.clone(),
            category: task.category.clone(),
            item: task.item.clone(),
            slots: task.slots,
            opens_at: Some(task.opens_at),
            deadline: Some(task.deadline),
            withdraw_by: task.withdraw_by,
            starts_at: task.starts_at,
            ends_at: task.ends_at,
            place: task.place.clone(),
            point: Point::of(task),
            contact: task.contact.clone(),
            audience: Audience::parse(task.audience.as_deref()),
            photos: task.photos,
            photos_reason: task.photos_reason.clone(),
        }
    }

    /// The first instant at which it can no longer be claimed.
    pub(super) fn closes_at(&self) -> Option<Instant> {
        self.deadline.or(self.starts_at)
    }

    /// Replaces all that a task says. Call it with content that has no faults.
    pub(super) fn put_on(self, task: &mut TaskRow) {
        task.deadline = self.closes_at().unwrap_or(task.deadline);
        task.opens_at = self.opens_at.unwrap_or(task.opens_at);
        task.title = self.title;
        task.body = self.body;
        task.category = self.category;
        task.item = self.item;
        task.slots = self.slots;
        task.withdraw_by = self.withdraw_by;
        task.starts_at = self.starts_at;
        task.ends_at = self.ends_at;
        task.place = self.place;
        task.longitude = self.point.map(|point| point.longitude);
        task.latitude = self.point.map(|point| point.latitude);
        task.radius = self.point.map(|point| point.radius);
        task.contact = self.contact;
        task.audience = self.audience.text();
        task.photos = self.photos;
        task.photos_reason = self.photos_reason;
    }
}

/// A task of an org as it is published at `now`, before it says anything.
pub(crate) fn blank(id: Id, org: Id, kind: TaskKind, by: Option<Id>, now: Instant) -> TaskRow {
    TaskRow {
        id,
        org_id: org,
        kind,
        title: String::new(),
        body: String::new(),
        category: String::new(),
        item: String::new(),
        slots: 0,
        live_claims: 0,
        waiting: 0,
        opens_at: now,
        deadline: now,
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
        narrowed_at: None,
        version: 1,
        revision: 1,
        moved_at: None,
        published_at: now,
        published_by: by,
        closed_at: None,
        closed_by: None,
        cancelled_at: None,
        cancelled_by: None,
        cancel_reason: None,
        series_id: None,
    }
}
