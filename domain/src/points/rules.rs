//! What a deed is worth under a scheme, and why. Pure.

use infra::store::points::{Currency, DeedRow};

use super::scheme::{Award, Points, Scheme};

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
        let because = format!("《{}》中没有积分项“{}”，不记分", scheme.title, deed.item);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Id;
    use crate::points::scheme::parse;
    use chrono::DateTime;
    use infra::store::points::{DeedKind, Origin, SubjectKind};

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
    }
}
