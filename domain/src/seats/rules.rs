//! What a seat may be. Pure.

use chrono::{Days, NaiveDate};
use infra::store::orgs::OrgKind;
use infra::store::seats::SeatTitle;

use crate::Fault;

/// Faults of a seat to be recorded; empty when it is good.
pub(super) fn faults(
    title: SeatTitle,
    label: &str,
    org: OrgKind,
    from: NaiveDate,
    to: Option<NaiveDate>,
    today: NaiveDate,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, code, detail: &str| faults.push(Fault::new(pointer, code, detail));
    if title == SeatTitle::Other && label.is_empty() {
        fault("/label", "required", "请写明职务名称");
    }
    let misplaced = match title {
        SeatTitle::GridLeader => !matches!(org, OrgKind::Grid | OrgKind::Community),
        SeatTitle::BuildingLeader => !matches!(org, OrgKind::Building | OrgKind::Entrance | OrgKind::Compound),
        SeatTitle::JointPartyCommittee => !matches!(org, OrgKind::Community | OrgKind::Street),
        SeatTitle::JointWorkCommittee => !matches!(org, OrgKind::Street | OrgKind::City),
        _ => false,
    };
    if misplaced {
        fault("/title", "misplaced", "该组织没有这一职务");
    }
    if from < NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or(from) {
        fault("/valid_from", "too_early", "任职日期不能早于 1900 年");
    }
    if from > today + Days::new(366) {
        fault("/valid_from", "too_far", "任职日期最多在一年以内");
    }
    if to.is_some_and(|to| to <= from) {
        fault("/valid_to", "before_beginning", "离任日期应晚于任职日期");
    }
    faults
}

/// What is wrong with the day on which a seat is to end.
pub(super) fn ending_fault(day: NaiveDate, from: NaiveDate, today: NaiveDate) -> Option<Fault> {
    if day > today {
        return Some(Fault::new("/on", "in_the_future", "离任最晚从今天起，不能预先办理"));
    }
    // One that was to begin later may still be taken back today.
    (day < from && day != today).then(|| Fault::new("/on", "before_beginning", "离任日期不能早于任职日期"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, d).unwrap()
    }

    #[test]
    fn some_posts_belong_to_certain_orgs_and_one_is_named_in_words() {
        let codes = |title, label, org| {
            let found = faults(title, label, org, day(1), None, day(16));
            found.into_iter().map(|fault| fault.code).collect::<Vec<_>>()
        };
        assert!(codes(SeatTitle::PartTime, "", OrgKind::Community).is_empty());
        assert!(codes(SeatTitle::Other, "楼道长", OrgKind::Entrance).is_empty());
        assert_eq!(codes(SeatTitle::Other, "", OrgKind::Unit), ["required"]);
        assert_eq!(codes(SeatTitle::GridLeader, "", OrgKind::Unit), ["misplaced"]);
        assert_eq!(codes(SeatTitle::JointPartyCommittee, "", OrgKind::Unit), ["misplaced"]);
    }

    #[test]
    fn a_seat_lasts_at_least_a_day_and_ends_today_or_before() {
        let codes = |from, to| {
            let found = faults(SeatTitle::Secretary, "", OrgKind::Unit, from, to, day(16));
            found.into_iter().map(|fault| fault.code).collect::<Vec<_>>()
        };
        assert!(codes(day(1), Some(day(2))).is_empty());
        assert_eq!(codes(day(2), Some(day(2))), ["before_beginning"]);
        assert_eq!(codes(day(16) + Days::new(367), None), ["too_far"]);
        assert_eq!(ending_fault(day(17), day(1), day(16)).map(|fault| fault.code), Some("in_the_future"));
        assert_eq!(ending_fault(day(3), day(4), day(16)).map(|fault| fault.code), Some("before_beginning"));
        assert_eq!(ending_fault(day(16), day(20), day(16)), None);
    }
}
