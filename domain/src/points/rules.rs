//! What a deed is worth under a scheme, and why. Pure.

use infra::store::points::{Currency, DeedKind, DeedRow, EntryRow};

use super::scheme::{Award, Points, Scheme};
use crate::Id;

/// One posting to the ledger, before it has a place there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Posting {
    pub item: String,
    pub currency: Currency,
    pub offered: Points,
    pub credited: Points,
    /// Which limit made `credited` less than `offered`.
    pub cut_by: Option<String>,
    /// The reckoning, in Chinese, for the member to read.
    pub because: String,
}

/// Scores one deed.
pub(super) fn score(scheme: &Scheme, deed: &DeedRow) -> Posting {
    let posting = |offered, credited, cut_by, because| Posting {
        item: deed.item.clone(),
        currency: scheme.currency,
        offered,
        credited,
        cut_by,
        because,
    };
    let Some(item) = scheme.item(&deed.item).filter(|item| item.on == deed.kind) else {
        let item = plain_title(deed.kind).unwrap_or(&deed.item);
        let because = format!("《{}》中没有积分项“{item}”，不记分", scheme.title);
        return posting(Points(0), Points(0), None, because);
    };
    match &item.award {
        Award::Fixed { fixed } => posting(*fixed, *fixed, None, format!("{}（{} 分）", item.clause, fixed)),
        Award::PerHour { per_hour, step, at_most } => {
            let minutes = i64::from(deed.minutes.unwrap_or(0).max(0));
            let exact = minutes * per_hour.0 / 60;
            let offered = Points(exact / step.0 * step.0);
            let credited = offered.min(*at_most);
            let cut_by = (credited < offered).then(|| format!("每次最多 {at_most} 分"));
            let cut = cut_by.as_ref().map(|cap| format!("，{cap}，计 {credited} 分")).unwrap_or_default();
            let because = format!("{}（核定 {minutes} 分钟，应得 {offered} 分{cut}）", item.clause);
            posting(offered, credited, cut_by, because)
        }
    }
}

/// What members read for a kind of deed where the scheme has no item for it and so no title; none for
/// kinds whose items are named by whoever publishes.
pub(super) fn plain_title(kind: DeedKind) -> Option<&'static str> {
    match kind {
        DeedKind::LogAccepted => None,
        DeedKind::NoShow => Some("爽约"),
    }
}

/// What takes back the entries of a deed, so that nothing is left of them: one posting for each item and
/// currency that they name, under the scheme's version that they were reckoned by.
pub(super) fn reversals(entries: &[EntryRow], why: &str) -> Vec<(Id, Posting)> {
    let mut sums: Vec<(&EntryRow, i64, i64)> = Vec::new();
    for entry in entries {
        match sums.iter_mut().find(|(first, ..)| (&first.item, first.currency) == (&entry.item, entry.currency)) {
            Some((_, offered, credited)) => {
                *offered += entry.offered;
                *credited += entry.credited;
            }
            None => sums.push((entry, entry.offered, entry.credited)),
        }
    }
    let reversal = |(first, offered, credited): (&EntryRow, i64, i64)| {
        let posting = Posting {
            item: first.item.clone(),
            currency: first.currency,
            offered: Points(-offered),
            credited: Points(-credited),
            cut_by: None,
            because: format!("{why}，冲销原记的 {} 分", Points(credited)),
        };
        (first.scheme_version_id, posting)
    };
    sums.into_iter().map(reversal).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::points::scheme::parse;
    use chrono::DateTime;
    use infra::store::points::{Cause, Origin, SubjectKind};

    fn deed(item: &str, minutes: Option<i32>) -> DeedRow {
        DeedRow {
            seq: 0,
            id: Id::nil(),
            subject_kind: SubjectKind::Person,
            subject_id: Id::nil(),
            kind: DeedKind::LogAccepted,
            origin: Origin::SelfReported,
            source_id: Id::nil(),
            counters_id: None,
            org_id: Id::nil(),
            item: item.into(),
            minutes,
            happened_at: DateTime::UNIX_EPOCH,
            recorded_at: DateTime::UNIX_EPOCH,
            recorded_by: None,
        }
    }

    fn default() -> Scheme {
        parse(include_str!("../../../data/schemes/default.yaml")).unwrap()
    }

    fn credited(item: &str, minutes: i32) -> (i64, i64) {
        let posting = score(&default(), &deed(item, Some(minutes)));
        (posting.offered.0, posting.credited.0)
    }

    /// Worked example A: 1.5 h, 5 h and 0.75 h give 1.5, 2 and 0.5.
    #[test]
    fn honest_hours_round_down_to_half_points_and_stop_at_two() {
        assert_eq!(credited("service_hours", 90), (150, 150));
        assert_eq!(credited("service_hours", 300), (500, 200));
        assert_eq!(credited("service_hours", 45), (50, 50));
        assert_eq!(credited("service_hours", 29), (0, 0));
    }

    #[test]
    fn a_cut_names_its_cap() {
        let posting = score(&default(), &deed("service_hours", Some(300)));
        assert_eq!(posting.cut_by.as_deref(), Some("每次最多 2 分"));
        assert!(posting.because.contains("第二条") && posting.because.contains("应得 5 分"), "{}", posting.because);
        assert_eq!(score(&default(), &deed("service_hours", Some(60))).cut_by, None);
    }

    #[test]
    fn a_fixed_award_asks_for_no_hours_and_an_unknown_item_gives_nothing_and_says_so() {
        assert_eq!(credited("errand", 1), (100, 100));
        let posting = score(&default(), &deed("liking", None));
        assert_eq!(posting.credited, Points(0));
        assert!(posting.because.contains("没有积分项"));
        let no_show = DeedRow { kind: DeedKind::NoShow, ..deed("no_show", None) };
        let posting = score(&default(), &no_show);
        assert_eq!(posting.because, "《在职党员积分（默认方案）》中没有积分项“爽约”，不记分");
    }

    #[test]
    fn a_reversal_leaves_nothing_of_what_was_posted_whatever_it_was() {
        let entry = |item: &str, offered, credited| EntryRow {
            seq: 0,
            id: Id::nil(),
            subject_kind: SubjectKind::Person,
            subject_id: Id::nil(),
            subject_seq: 1,
            currency: Currency::Assessment,
            cause_kind: Cause::Deed,
            cause_id: Id::nil(),
            deed_id: Id::nil(),
            scheme_version_id: Id::from_u128(7),
            item: item.into(),
            offered,
            credited,
            cut_by: None,
            because: "第一条".into(),
            org_id: Id::nil(),
            happened_at: DateTime::UNIX_EPOCH,
            recorded_at: DateTime::UNIX_EPOCH,
            previous_hash: String::new(),
            hash: String::new(),
        };
        let standing = [entry("no_show", -100, -100), entry("hours", 500, 200), entry("no_show", -50, -50)];
        let back = reversals(&standing, "爽约已免除");
        let brief: Vec<_> = back.iter().map(|(_, p)| (p.item.as_str(), p.offered.0, p.credited.0)).collect();
        assert_eq!(brief, [("no_show", 150, 150), ("hours", -500, -200)]);
        assert_eq!((back[0].0, back[0].1.because.as_str()), (Id::from_u128(7), "爽约已免除，冲销原记的 -1.5 分"));
        let nothing = reversals(&[entry("no_show", 0, 0)], "登记有误");
        assert_eq!((nothing.len(), nothing[0].1.credited), (1, Points(0)), "it is seen that it was taken back");
        assert_eq!(reversals(&[], "登记有误"), []);
    }
}
