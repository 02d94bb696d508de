//! Whose points: a member's, or an org's.

use infra::store::points::{DeedRow, SubjectKind};

use crate::Id;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    Person(Id),
    Org(Id),
}

impl Subject {
    pub fn of(kind: SubjectKind, id: Id) -> Subject {
        match kind {
            SubjectKind::Person => Subject::Person(id),
            SubjectKind::Org => Subject::Org(id),
        }
    }

    /// Whose a deed is.
    pub fn of_deed(deed: &DeedRow) -> Subject {
        Subject::of(deed.subject_kind, deed.subject_id)
    }

    pub fn kind(self) -> SubjectKind {
        match self {
            Subject::Person(_) => SubjectKind::Person,
            Subject::Org(_) => SubjectKind::Org,
        }
    }

    pub fn id(self) -> Id {
        match self {
            Subject::Person(id) | Subject::Org(id) => id,
        }
    }

    /// The org, if it is one.
    pub fn org(self) -> Option<Id> {
        match self {
            Subject::Org(id) => Some(id),
            Subject::Person(_) => None,
        }
    }

    /// The member, if it is one.
    pub fn person(self) -> Option<Id> {
        match self {
            Subject::Person(id) => Some(id),
            Subject::Org(_) => None,
        }
    }
}
