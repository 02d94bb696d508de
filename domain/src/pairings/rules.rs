//! What a pairing may be, when it is lost, and what is said of it. Pure.

use chrono::{Days, NaiveDate};
use infra::store::orgs::OrgKind;
use infra::store::pairings::{Holder, PairingEnd, PairingRow, Standing};

use crate::{Fault, Id, Refusal};

/// How far ahead a pairing may begin, and how far its term may reach, in days.
const BEGINS_WITHIN: u64 = 366;
const ENDS_WITHIN: u64 = 3_660;
/// The most households that one member looks after.
const MOST: i32 = 100_000;
/// So many digits in a row are no number of a building: a phone, an identity card.
const DIGITS: usize = 7;

/// Who it is, of the two who may be named.
///
/// # Errors
/// [`Refusal::Invalid`] for both, or none.
pub(super) fn holder(unit: Option<Id>, person: Option<Id>) -> Result<Holder, Refusal> {
    match (unit, person) {
        (Some(unit), None) => Ok(Holder::Unit(unit)),
        (None, Some(person)) => Ok(Holder::Member(person)),
        _ => Err(Refusal::invalid("/unit_id", "one_of_two", "请指定一个单位或一名党员，二者只填一项")),
    }
}

/// Whose pairing a row is.
pub(super) fn holder_of(row: &PairingRow) -> Option<Holder> {
    row.unit_id.map(Holder::Unit).or(row.person_id.map(Holder::Member))
}

/// What is wrong with a holder of whom nobody knows.
pub(super) fn unknown(holder: Holder) -> Fault {
    match holder {
        Holder::Unit(_) => Fault::new("/unit_id", "not_found", "没有这个单位"),
        Holder::Member(_) => Fault::new("/person_id", "not_found", "没有此人"),
    }
}

/// How a pairing stands today: told from its days.
pub(super) fn standing(row: &PairingRow, today: NaiveDate) -> Standing {
    match row.valid_to {
        // Also one that was taken back before it began.
        Some(to) if to <= today.max(row.valid_from) => Standing::Ended,
        _ if row.valid_from > today => Standing::Upcoming,
        _ => Standing::Live,
    }
}

/// Faults of how much of a place of this kind somebody is to look after.
pub(super) fn amount_faults(
    holder: Holder,
    place: OrgKind,
    households: Option<i32>,
    extent: Option<&str>,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, code, detail: &str| faults.push(Fault::new(pointer, code, detail));
    match holder {
        Holder::Unit(_) if place != OrgKind::Compound => fault("", "misplaced", "单位包联的是小区"),
        Holder::Unit(_) if households.is_some() => fault("/households", "not_for_units", "单位包联整个小区，不分户"),
        Holder::Unit(_) => {}
        Holder::Member(_) => match place {
            OrgKind::Compound => {}
            OrgKind::Grid | OrgKind::Building | OrgKind::Entrance => {
                if households.is_none() {
                    fault("/households", "required", "包联网格、楼栋或单元的，请填写户数");
                }
            }
            _ => fault("", "misplaced", "党员包联的是小区，或小区、网格、楼栋中的若干户"),
        },
    }
    if households.is_some_and(|count| !(1..=MOST).contains(&count)) {
        fault("/households", "out_of_range", "户数应为 1 至 100000");
    }
    let Some(extent) = extent else { return faults };
    if households.is_none() {
        fault("/extent", "without_households", "填写范围的，请同时填写户数");
    }
    if extent.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() >= DIGITS) {
        fault("/extent", "personal", "只写楼栋、单元等范围，不要填写居民的电话或证件号码");
    }
    faults
}

/// Faults of the days of a pairing.
pub(super) fn day_faults(from: NaiveDate, to: Option<NaiveDate>, today: NaiveDate) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, code, detail: &str| faults.push(Fault::new(pointer, code, detail));
    if from < NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or(from) {
        fault("/valid_from", "too_early", "包联开始日期不能早于 1900 年");
    }
    if from > today + Days::new(BEGINS_WITHIN) {
        fault("/valid_from", "too_far", "包联开始日期最多在一年以内");
    }
    if to.is_some_and(|to| to <= from) {
        fault("/valid_to", "before_beginning", "包联结束日期应晚于开始日期");
    }
    if to.is_some_and(|to| to > today + Days::new(ENDS_WITHIN)) {
        fault("/valid_to", "too_far", "包联结束日期最多在十年以内");
    }
    faults
}

/// What is wrong with the day on which a pairing is to end.
pub(super) fn ending_fault(day: NaiveDate, from: NaiveDate, today: NaiveDate) -> Option<Fault> {
    if day < from {
        return Some(Fault::new("/on", "before_beginning", "结束日期不能早于开始日期"));
    }
    // One that is to begin later is taken back on the day of its beginning.
    (day > today.max(from)).then(|| Fault::new("/on", "in_the_future", "结束最晚从今天起，不能预先办理"))
}

/// Whether it holds on any day at all: not one that was taken back before it began.
fn has_days(row: &&PairingRow) -> bool {
    row.valid_to != Some(row.valid_from)
}

/// Whether one of these has a day in common with another from `from` to `to`.
pub(super) fn overlaps(rows: &[PairingRow], from: NaiveDate, to: Option<NaiveDate>) -> bool {
    let begins_before = |end: Option<NaiveDate>, day| end.is_none_or(|end| day < end);
    rows.iter().filter(has_days).any(|row| begins_before(row.valid_to, from) && begins_before(to, row.valid_from))
}

/// Until when something that begins on `from` may last beside these; none, where one of them holds then.
pub(super) fn room(rows: &[PairingRow], from: NaiveDate, to: Option<NaiveDate>) -> Option<Option<NaiveDate>> {
    if overlaps(rows, from, from.succ_opt()) {
        return None;
    }
    let next = rows.iter().filter(has_days).map(|row| row.valid_from).filter(|begins| *begins > from).min();
    Some(to.into_iter().chain(next).min())
}

/// Where a unit or a member is checked in today.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Footing {
    /// Whether a member is in service; a unit always is.
    pub in_service: bool,
    pub communities: Vec<Id>,
}

/// Why somebody who stands so does not look after a place of this community; none, where they may.
pub(super) fn loss(holder: Holder, footing: &Footing, community: Option<Id>) -> Option<PairingEnd> {
    let there = community.is_some_and(|community| footing.communities.contains(&community));
    match holder {
        Holder::Member(_) if !footing.in_service => Some(PairingEnd::Left),
        _ if there => None,
        Holder::Member(_) if !footing.communities.is_empty() => Some(PairingEnd::Moved),
        Holder::Member(_) | Holder::Unit(_) => Some(PairingEnd::CheckinEnded),
    }
}

/// `城东小区（30 户，3号楼1单元）`
fn what(place: &str, row: &PairingRow) -> String {
    match (row.households, &row.extent) {
        (Some(count), Some(extent)) => format!("{place}（{count} 户，{extent}）"),
        (Some(count), None) => format!("{place}（{count} 户）"),
        (None, _) => place.to_string(),
    }
}

/// What a unit (by its name) or a member is told who was given a place.
pub(super) fn given_notice(unit: Option<&str>, community: &str, place: &str, row: &PairingRow) -> String {
    let who = unit.map_or_else(|| "您".to_string(), |name| format!("单位“{name}”"));
    let until = row.valid_to.map_or_else(String::new, |to| format!("，至 {to} 前"));
    format!("{community}安排{who}包联{}，自 {} 起{until}。如有疑问，请联系社区。", what(place, row), row.valid_from)
}

/// What a unit (by its name) or a member is told whose pairing has ended.
pub(super) fn ended_notice(unit: Option<&str>, place: &str, row: &PairingRow, why: PairingEnd) -> String {
    let who = unit.map_or_else(|| "您".to_string(), |name| format!("单位“{name}”"));
    let why = match why {
        PairingEnd::Ended => "已由工作人员登记结束。如有疑问，请联系社区。",
        PairingEnd::HandedOver => "已因组织合并由后继组织承接。",
        PairingEnd::CheckinEnded => "已结束：不再在其所属社区报到。",
        PairingEnd::Moved => "已结束：报到的社区与其所属社区不再一致。",
        PairingEnd::Left => "已随党组织关系的离开而结束。",
        PairingEnd::PlaceRetired => "已结束：该处已撤销。",
    };
    format!("{who}对{}的包联{why}", what(place, row))
}

/// What a unit (by its name) or a member is told whose pairing goes on after a merger.
pub(super) fn handed_over_notice(unit: Option<&str>, place: &str, row: &PairingRow) -> String {
    let who = unit.map_or_else(|| "您".to_string(), |name| format!("单位“{name}”"));
    format!("因组织合并，{who}现包联{}。", what(place, row))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn day(d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, d).unwrap()
    }

    fn row(from: u32, to: Option<u32>) -> PairingRow {
        PairingRow {
            id: Id::from_u128(1),
            unit_id: None,
            person_id: Some(Id::from_u128(2)),
            place_id: Id::from_u128(3),
            households: Some(30),
            extent: Some("3号楼1单元".into()),
            valid_from: day(from),
            valid_to: to.map(day),
            recorded_at: DateTime::UNIX_EPOCH,
            recorded_by: None,
            ended_at: None,
            ended_by: None,
            end_reason: None,
        }
    }

    fn codes(faults: Vec<Fault>) -> Vec<&'static str> {
        faults.into_iter().map(|fault| fault.code).collect()
    }

    const UNIT: Holder = Holder::Unit(Id::from_u128(1));
    const MEMBER: Holder = Holder::Member(Id::from_u128(2));

    #[test]
    fn either_a_unit_or_a_member_is_named() {
        let id = Id::from_u128(1);
        assert_eq!(holder(Some(id), None), Ok(UNIT));
        assert!(holder(None, None).is_err() && holder(Some(id), Some(id)).is_err());
    }

    #[test]
    fn a_unit_has_compounds_and_a_member_a_compound_or_households() {
        let faults = |holder, place, households, extent| codes(amount_faults(holder, place, households, extent));
        assert!(faults(UNIT, OrgKind::Compound, None, None).is_empty());
        assert_eq!(faults(UNIT, OrgKind::Building, None, None), ["misplaced"]);
        assert_eq!(faults(UNIT, OrgKind::Compound, Some(3), None), ["not_for_units"]);
        assert!(faults(MEMBER, OrgKind::Compound, None, None).is_empty());
        assert!(faults(MEMBER, OrgKind::Building, Some(30), Some("3号楼1单元")).is_empty());
        assert_eq!(faults(MEMBER, OrgKind::Grid, None, None), ["required"]);
        assert_eq!(faults(MEMBER, OrgKind::Community, Some(3), None), ["misplaced"]);
        assert_eq!(faults(MEMBER, OrgKind::Compound, Some(0), None), ["out_of_range"]);
        assert_eq!(faults(MEMBER, OrgKind::Compound, None, Some("3号楼")), ["without_households"]);
        assert_eq!(faults(MEMBER, OrgKind::Compound, Some(1), Some("张三 13800000001")), ["personal"]);
    }

    #[test]
    fn the_days_of_a_pairing_lie_in_order_and_within_reach() {
        let faults = |from, to| codes(day_faults(from, to, day(16)));
        assert!(faults(day(1), Some(day(2))).is_empty());
        assert_eq!(faults(day(2), Some(day(2))), ["before_beginning"]);
        assert_eq!(faults(day(16) + Days::new(367), None), ["too_far"]);
        assert_eq!(faults(day(1), Some(day(16) + Days::new(3_661))), ["too_far"]);
        let ending = |on, from| ending_fault(day(on), day(from), day(16)).map(|fault| fault.code);
        assert_eq!((ending(16, 1), ending(1, 1), ending(20, 20)), (None, None, None));
        assert_eq!((ending(17, 1), ending(19, 20)), (Some("in_the_future"), Some("before_beginning")));
    }

    #[test]
    fn how_it_stands_is_told_from_its_days() {
        assert_eq!(standing(&row(1, None), day(16)), Standing::Live);
        assert_eq!(standing(&row(1, Some(17)), day(16)), Standing::Live);
        assert_eq!(standing(&row(1, Some(16)), day(16)), Standing::Ended);
        assert_eq!(standing(&row(17, None), day(16)), Standing::Upcoming);
        assert_eq!(standing(&row(17, Some(17)), day(16)), Standing::Ended);
    }

    #[test]
    fn two_alike_have_no_day_in_common() {
        let rows = [row(5, Some(10)), row(20, None), row(12, Some(12))];
        assert!(!overlaps(&rows, day(1), Some(day(5))) && !overlaps(&rows, day(10), Some(day(20))));
        assert!(overlaps(&rows, day(9), Some(day(11))) && overlaps(&rows, day(10), None));
        assert_eq!(room(&rows[1..], day(15), None), Some(Some(day(20))));
        assert_eq!(room(&rows, day(11), None), Some(Some(day(20))), "one that never held is no limit");
        assert_eq!(room(&rows, day(5), None), None);
        assert_eq!(room(&rows[..1], day(10), Some(day(11))), Some(Some(day(11))));
    }

    #[test]
    fn only_those_who_are_checked_in_there_keep_it() {
        let (here, there) = (Id::from_u128(7), Id::from_u128(8));
        let at = |in_service, communities: &[Id]| Footing { in_service, communities: communities.to_vec() };
        assert_eq!(loss(MEMBER, &at(true, &[here]), Some(here)), None);
        assert_eq!(loss(MEMBER, &at(true, &[there]), Some(here)), Some(PairingEnd::Moved));
        assert_eq!(loss(MEMBER, &at(true, &[]), Some(here)), Some(PairingEnd::CheckinEnded));
        assert_eq!(loss(MEMBER, &at(false, &[here]), Some(here)), Some(PairingEnd::Left));
        assert_eq!(loss(UNIT, &at(true, &[there, here]), Some(here)), None);
        assert_eq!(loss(UNIT, &at(true, &[there]), Some(here)), Some(PairingEnd::CheckinEnded));
        assert_eq!(loss(UNIT, &at(true, &[there]), None), Some(PairingEnd::CheckinEnded));
    }

    #[test]
    fn a_notice_names_the_place_and_not_its_people() {
        let text = given_notice(None, "甲社区", "城东小区", &row(16, Some(30)));
        assert_eq!(
            text,
            "甲社区安排您包联城东小区（30 户，3号楼1单元），自 2026-11-16 起，至 2026-11-30 前。如有疑问，请联系社区。"
        );
        assert!(
            ended_notice(Some("县第一中学"), "城东小区", &row(1, None), PairingEnd::Moved)
                .starts_with("单位“县第一中学”")
        );
    }
}
