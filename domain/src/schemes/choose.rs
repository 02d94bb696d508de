//! Which of the versions at or above an org holds for whom on a day. Pure.

use std::collections::HashSet;

use chrono::NaiveDate;
use infra::store::orgs::OrgKind;
use infra::store::people::MemberClass;
use infra::store::points::Currency;
use infra::store::schemes::LineageVersion;

use super::grammar::Subjects;
use crate::Id;

/// For whom a version is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Of this class; where it is not known, only what is for everybody holds.
    Member(Option<MemberClass>),
    Org(OrgKind),
}

impl Whose {
    fn subject(self) -> &'static str {
        match self {
            Whose::Member(_) => Subjects::Member.as_str(),
            Whose::Org(kind) => kind.as_str(),
        }
    }
}

/// The versions by which some member is assessed on a day, as [`holding_for`] gives them.
pub(crate) fn holding(lineage: &[LineageVersion], day: NaiveDate) -> Vec<&LineageVersion> {
    holding_for(Subjects::Member.as_str(), Currency::Assessment, lineage, day)
}

/// The versions of a currency that hold for some subject of a kind on a day, those that come first for whoever they are
/// meant for first: of each scheme the newest one, unless it was ended; the nearest org before those above it; at one
/// org those for some classes of members before one for everybody, with which the list ends. `lineage` is as the store
/// gives it.
pub(crate) fn holding_for<'a>(
    subject: &str,
    currency: Currency,
    lineage: &'a [LineageVersion],
    day: NaiveDate,
) -> Vec<&'a LineageVersion> {
    let mut seen = HashSet::new();
    let begun = lineage
        .iter()
        .filter(|version| version.effective_from <= day && version.subject == subject && version.currency == currency);
    let newest = begun.filter(|version| seen.insert(version.scheme_id));
    let mut newest: Vec<&LineageVersion> =
        newest.filter(|version| version.ends_on.is_none_or(|end| day < end)).collect();
    newest.sort_by_key(|version| (version.depth, is_general(version)));
    let end = newest.iter().position(|version| is_general(version)).map_or(newest.len(), |last| last + 1);
    newest.truncate(end);
    newest
}

/// The one of them that holds for a member, or for an org.
pub(crate) fn chosen(lineage: &[LineageVersion], whose: Whose, currency: Currency, day: NaiveDate) -> Option<Id> {
    let is_of =
        |class: MemberClass, version: &LineageVersion| version.classes.split(',').any(|one| one == class.as_str());
    let is_meant = |version: &&LineageVersion| {
        is_general(version) || matches!(whose, Whose::Member(Some(class)) if is_of(class, version))
    };
    holding_for(whose.subject(), currency, lineage, day).into_iter().find(is_meant).map(|version| version.id)
}

fn is_general(version: &LineageVersion) -> bool {
    version.classes.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A version: number, scheme, depth, classes, and the day from which it holds; newest first, as the store gives
    /// them.
    fn version(id: u128, scheme: u128, depth: i32, classes: &str, from: &str) -> LineageVersion {
        LineageVersion {
            id: Id::from_u128(id),
            scheme_id: Id::from_u128(scheme),
            depth,
            effective_from: from.parse().unwrap(),
            subject: Subjects::Member.as_str().into(),
            currency: Currency::Assessment,
            classes: classes.into(),
            ends_on: None,
        }
    }

    fn chosen(lineage: &[LineageVersion], class: Option<MemberClass>, day: &str) -> Option<u128> {
        super::chosen(lineage, Whose::Member(class), Currency::Assessment, day.parse().unwrap()).map(|id| id.as_u128())
    }

    #[test]
    fn a_class_has_its_own_before_the_one_for_everybody_and_the_nearest_org_comes_first() {
        let city = [
            version(3, 30, 2, "rural,retired", "2026-03-01"),
            version(2, 10, 2, "", "2026-02-01"),
            version(1, 10, 2, "", "2026-01-01"),
        ];
        let of = |class, day| chosen(&city, class, day);
        assert_eq!(of(Some(MemberClass::Rural), "2026-03-01"), Some(3));
        assert_eq!(of(Some(MemberClass::Rural), "2026-02-28"), Some(2), "it does not hold yet");
        assert_eq!(of(Some(MemberClass::Office), "2026-03-01"), Some(2));
        assert_eq!((of(None, "2026-03-01"), of(None, "2025-12-31")), (Some(2), None));
        let street = [&[version(4, 40, 1, "office", "2026-03-01")], &city[..]].concat();
        assert_eq!(chosen(&street, Some(MemberClass::Office), "2026-03-01"), Some(4));
        assert_eq!(chosen(&street, Some(MemberClass::Rural), "2026-03-01"), Some(3));
        let all: Vec<u128> =
            holding(&street, "2026-03-01".parse().unwrap()).iter().map(|version| version.id.as_u128()).collect();
        assert_eq!(all, [4, 3, 2]);
    }

    #[test]
    fn a_kind_of_org_has_its_own_beside_those_of_members() {
        let of_units = LineageVersion { subject: "unit".into(), ..version(2, 20, 0, "", "2026-01-01") };
        let lineage = [of_units, version(1, 10, 1, "", "2026-01-01")];
        let day = "2026-03-01".parse().unwrap();
        let of = |whose| super::chosen(&lineage, whose, Currency::Assessment, day).map(|id| id.as_u128());
        assert_eq!((of(Whose::Org(OrgKind::Unit)), of(Whose::Org(OrgKind::Grid))), (Some(2), None));
        assert_eq!(of(Whose::Member(None)), Some(1));
    }

    #[test]
    fn what_counts_something_else_holds_beside_it() {
        let hours = LineageVersion { currency: Currency::Hours, ..version(2, 20, 0, "", "2026-01-01") };
        let lineage = [hours, version(1, 10, 1, "", "2026-01-01")];
        let day = "2026-03-01".parse().unwrap();
        let of = |currency| super::chosen(&lineage, Whose::Member(None), currency, day).map(|id| id.as_u128());
        assert_eq!([Currency::Assessment, Currency::Hours, Currency::Redeemable].map(of), [Some(1), Some(2), None]);
    }

    #[test]
    fn what_a_newer_version_of_the_same_scheme_no_longer_says_does_not_hold_and_a_nearer_general_one_ends_the_search() {
        let widened = [version(2, 10, 0, "office", "2026-02-01"), version(1, 10, 0, "", "2026-01-01")];
        assert_eq!(chosen(&widened, Some(MemberClass::Rural), "2026-01-31"), Some(1));
        assert_eq!(chosen(&widened, Some(MemberClass::Rural), "2026-02-01"), None);
        let ended = LineageVersion { ends_on: "2026-03-01".parse().ok(), ..version(3, 20, 0, "", "2026-02-01") };
        let street = [ended, version(2, 20, 0, "", "2026-01-01"), version(1, 10, 1, "", "2026-01-01")];
        assert_eq!(chosen(&street, None, "2026-02-28"), Some(3));
        assert_eq!(chosen(&street, None, "2026-03-01"), Some(1), "its earlier version does not come back");
        let nearer = [version(2, 20, 0, "", "2026-01-01"), version(1, 10, 1, "rural", "2026-01-01")];
        assert_eq!(chosen(&nearer, Some(MemberClass::Rural), "2026-01-01"), Some(2));
    }
}
