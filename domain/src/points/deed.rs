//! A deed (事迹) before it is recorded. Pure.

use infra::store::points::{DeedKind, DeedRow, Origin};

use crate::{Id, Instant, Subject};

/// What every deed says, and no more: proved, recorded by nobody at the instant at which it happened, and scored by the
/// item that is called like its kind.
pub(crate) fn deed(id: Id, subject: Subject, kind: DeedKind, source: Id, org: Id, at: Instant) -> DeedRow {
    DeedRow {
        seq: 0,
        id,
        subject_kind: subject.kind(),
        subject_id: subject.id(),
        kind,
        origin: Origin::Proved,
        source_id: source,
        counters_id: None,
        org_id: org,
        item: kind.as_str().to_string(),
        minutes: None,
        quantity: None,
        factors: String::new(),
        matter: None,
        happened_at: at,
        recorded_at: at,
        recorded_by: None,
    }
}
