//! Names of communities, what may stand under what, and what an org may be called by. Pure.

use std::collections::HashSet;

use chrono::{Days, NaiveDate};
use infra::store::orgs::lives::Lives;
use infra::store::orgs::{OrgKind, OrgRow};

use super::Attributes;
use crate::{Fault, Id};

/// What the statistical names end in, and what people say instead.
const ENDINGS: &[(&str, &str)] = &[
    ("社区居民委员会", "社区"),
    ("社区居委会", "社区"),
    ("社区村民委员会", "社区"),
    ("社区村委会", "社区"),
    ("村村民委员会", "村"),
    ("村民委员会", "村"),
    ("村村委会", "村"),
    ("村委会", "村"),
    ("居民委员会", "社区"),
    ("居委会", "社区"),
];

/// The name that is shown, for the name in the statistical file: 康乐社区居委会 → 康乐社区,
/// 东开张村委会 → 东开张村. What ends in none of the known forms stays as it is.
pub fn display_name(statistical: &str) -> String {
    let name = statistical.trim();
    ENDINGS
        .iter()
        .find_map(|(ending, short)| {
            let stem = name.strip_suffix(ending)?;
            // 居委会 alone, or 社区社区: leave what would lose its meaning or double it.
            if stem.is_empty() {
                return None;
            }
            Some(if stem.ends_with(short) { stem.to_string() } else { format!("{stem}{short}") })
        })
        .unwrap_or_else(|| name.to_string())
}

/// Whether an org of `kind` may stand directly under one of `parent`. Levels may be skipped, never
/// turned around.
pub fn may_stand_under(kind: OrgKind, parent: OrgKind) -> bool {
    fn rank(kind: OrgKind) -> u8 {
        match kind {
            OrgKind::City => 0,
            OrgKind::Street => 1,
            OrgKind::Community => 2,
            OrgKind::Grid => 3,
            OrgKind::Compound => 4,
            OrgKind::Building => 5,
            OrgKind::Entrance => 6,
            OrgKind::Unit | OrgKind::Branch | OrgKind::Team => 7,
        }
    }
    match (kind, parent) {
        // A unit stands under a place, or under the unit above it; a team under either; a branch
        // under any of them.
        (OrgKind::Unit | OrgKind::Team, OrgKind::Unit) => true,
        (OrgKind::Branch, OrgKind::Unit | OrgKind::Team) => true,
        (_, OrgKind::Unit | OrgKind::Branch | OrgKind::Team) => false,
        _ => rank(parent) < rank(kind),
    }
}

/// An org with everything it stands under is at most so many.
pub(crate) const DEEPEST: usize = 16;

/// What is wrong with setting an org up under one that is the last of so many levels.
pub(crate) fn depth_fault(levels: usize) -> Option<Fault> {
    (levels >= DEEPEST)
        .then(|| Fault::new("/parent_id", "too_deep", format!("组织层级最多 {DEEPEST} 级，不能再设下级")))
}

/// What is wrong with the day of a move, a merger or a split: they take effect at once.
pub(super) fn at_once_fault(on: Option<NaiveDate>, today: NaiveDate) -> Option<Fault> {
    let at_once = on.is_none_or(|day| day == today);
    (!at_once).then(|| Fault::new("/on", "not_today", "调整自办理当天生效，不能指定将来或过去的日期"))
}

/// What is wrong with a move of `org` under the first of `place`, which is that parent's
/// lineage (nearest first); `top` is the city it stands in.
pub(super) fn move_fault(org: &OrgRow, place: &[OrgRow], top: Id) -> Option<Fault> {
    let fault = |code, detail: &str| Some(Fault::new("/parent_id", code, detail));
    let parent = place.first()?;
    if place.iter().any(|above| above.id == org.id) {
        fault("cycle", "不能移到自己或自己的下级之下")
    } else if org.parent_id == Some(parent.id) {
        fault("unchanged", "已经在该上级之下")
    } else if place.last().is_none_or(|above| above.id != top) {
        fault("other_top", "不能移到另一个市县区")
    } else if !may_stand_under(org.kind, parent.kind) {
        fault("misplaced", "这一级组织不能设在该上级之下")
    } else {
        None
    }
}

/// What is wrong with merging `org` into the first of `successor`, which is that org's lineage.
pub(super) fn merger_fault(org: &OrgRow, successor: &[OrgRow], top: Id) -> Option<Fault> {
    let fault = |code, detail: &str| Some(Fault::new("/into_id", code, detail));
    let into = successor.first()?;
    if into.id == org.id {
        fault("same", "不能并入自己")
    } else if into.kind != org.kind {
        fault("other_kind", "只能并入同一类组织")
    } else if successor.iter().any(|above| above.id == org.id) {
        fault("cycle", "不能并入自己的下级")
    } else if successor.last().is_none_or(|above| above.id != top) {
        fault("other_top", "不能并入另一个市县区的组织")
    } else {
        None
    }
}

/// What those are told whose community or unit was merged or split.
pub(super) fn succession_notice(from: &str, to: &str) -> String {
    format!("因组织调整，您在“{from}”的报到或党组织关系已转到“{to}”，原有记录不变。")
}

/// Faults of the things named for a split that are not there to be given.
pub(super) fn missing(pointer: &str, named: &[Id], there: &HashSet<Id>, detail: &str) -> Vec<Fault> {
    let absent = named.iter().enumerate().filter(|(_, id)| !there.contains(id));
    absent.map(|(at, _)| Fault::new(format!("{pointer}/{at}"), "not_found", detail)).collect()
}

/// Faults of an org's attributes; empty when they are good.
pub(crate) fn attribute_faults(kind: OrgKind, attributes: &Attributes) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, code, detail: &str| faults.push(Fault::new(pointer, code, detail));
    if let Some(code) = &attributes.division_code {
        let length = match kind {
            OrgKind::City => Some(6),
            OrgKind::Street => Some(9),
            OrgKind::Community => Some(12),
            _ => None,
        };
        match length {
            None => fault("/division_code", "misplaced", "只有市县区、街道乡镇、社区村有统计用区划代码"),
            Some(length) if code.len() != length || !code.bytes().all(|b| b.is_ascii_digit()) => {
                fault("/division_code", "malformed", &format!("该级组织的统计用区划代码为 {length} 位数字"));
            }
            Some(_) => {}
        }
    }
    if attributes.credit_code.as_deref().is_some_and(|code| !is_credit_code(code)) {
        fault("/credit_code", "malformed", "统一社会信用代码应为 18 位，且校验位正确");
    }
    if attributes.external_code.as_deref().is_some_and(|code| !code.bytes().all(|b| b.is_ascii_graphic())) {
        fault("/external_code", "malformed", "外部编码只能包含字母、数字和符号");
    }
    if attributes.unit_kind.is_some() && !matches!(kind, OrgKind::Unit | OrgKind::Team) {
        fault("/unit_kind", "misplaced", "只有单位和队伍有单位性质");
    }
    let dials = |phone: &str| phone.len() >= 5 && phone.bytes().all(|b| b.is_ascii_digit() || b"+-() ".contains(&b));
    if attributes.phone.as_deref().is_some_and(|phone| !dials(phone)) {
        fault("/phone", "malformed", "办公电话只能包含数字、空格、括号和横线，至少 5 位");
    }
    faults
}

/// Whether `code` is a unified social credit code: 18 of 31 characters, the last of which checks
/// the others (GB 32100-2015).
fn is_credit_code(code: &str) -> bool {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let value = |byte: u8| ALPHABET.iter().position(|known| *known == byte);
    let Some(values) = code.bytes().map(value).collect::<Option<Vec<usize>>>() else { return false };
    if values.len() != 18 {
        return false;
    }
    let mut weight = 1;
    let mut sum = 0;
    for value in &values[..17] {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    values[17] == (31 - sum % 31) % 31
}

/// What is wrong with the day from which a new org is to exist.
pub(crate) fn beginning_fault(day: NaiveDate, today: NaiveDate) -> Option<Fault> {
    let earliest = NaiveDate::from_ymd_opt(1900, 1, 1)?;
    if day < earliest {
        return Some(Fault::new("/valid_from", "too_early", "设立日期不能早于 1900 年"));
    }
    (day > today + Days::new(366)).then(|| Fault::new("/valid_from", "too_far", "设立日期最多在一年以内"))
}

/// What is wrong with the day from which an org is to exist no longer.
pub(super) fn ending_fault(day: NaiveDate, valid_from: NaiveDate, today: NaiveDate) -> Option<Fault> {
    if day > today {
        return Some(Fault::new("/on", "in_the_future", "撤销最晚从今天起，不能预先办理"));
    }
    // One that was to begin later may still be taken back today.
    (day < valid_from && day != today).then(|| Fault::new("/on", "before_beginning", "撤销日期不能早于设立日期"))
}

/// Why an org cannot be retired: what lives in it, and how many.
pub(super) fn what_lives(lives: &Lives, children: &[String]) -> Vec<Fault> {
    let dots = if lives.children > i64::try_from(children.len()).unwrap_or(i64::MAX) { "等" } else { "" };
    let named = format!("尚有 {} 个下级组织：{}{dots}", lives.children, children.join("、"));
    [
        (lives.children, "children", named),
        (lives.members, "members", format!("尚有 {} 名在册党员", lives.members)),
        (lives.checkins, "checkins", format!("尚有 {} 人在此报到", lives.checkins)),
        (lives.tasks, "tasks", format!("尚有 {} 个任务未截止", lives.tasks)),
        (lives.logs, "logs", format!("尚有 {} 篇日志待审核", lives.logs)),
        (lives.registrations, "registrations", format!("尚有 {} 份登记申请待处理", lives.registrations)),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(_, code, detail)| Fault::new("", code, detail))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistical_names_become_what_people_say() {
        for (statistical, shown) in [
            ("康乐社区居委会", "康乐社区"),
            ("康乐社区居民委员会", "康乐社区"),
            ("民主街居委会", "民主街社区"),
            ("民主街居民委员会", "民主街社区"),
            ("东开张村委会", "东开张村"),
            ("东开张村村委会", "东开张村"),
            ("东开张村民委员会", "东开张村"),
            ("东开张村村民委员会", "东开张村"),
            ("边湾农场社区", "边湾农场社区"),
            ("某某社区村委会", "某某社区"),
            ("居委会", "居委会"),
            (" 迎新社区居委会 ", "迎新社区"),
        ] {
            assert_eq!(display_name(statistical), shown, "{statistical}");
        }
    }

    #[test]
    fn levels_may_be_skipped_but_not_turned_around() {
        assert!(may_stand_under(OrgKind::Compound, OrgKind::Community));
        assert!(may_stand_under(OrgKind::Unit, OrgKind::City));
        assert!(may_stand_under(OrgKind::Branch, OrgKind::Unit));
        assert!(!may_stand_under(OrgKind::Street, OrgKind::Community));
        assert!(!may_stand_under(OrgKind::City, OrgKind::City));
        assert!(!may_stand_under(OrgKind::Community, OrgKind::Unit));
    }

    #[test]
    fn nothing_is_set_up_below_the_last_level() {
        assert_eq!(depth_fault(15), None);
        assert_eq!(depth_fault(16).unwrap().code, "too_deep");
    }

    #[test]
    fn a_team_stands_under_a_place_or_a_unit_and_nothing_but_a_branch_under_it() {
        assert!(may_stand_under(OrgKind::Team, OrgKind::Community));
        assert!(may_stand_under(OrgKind::Team, OrgKind::Unit));
        assert!(may_stand_under(OrgKind::Branch, OrgKind::Team));
        assert!(!may_stand_under(OrgKind::Team, OrgKind::Branch));
        for kind in [OrgKind::Unit, OrgKind::Team, OrgKind::Grid] {
            assert!(!may_stand_under(kind, OrgKind::Team), "{kind:?}");
        }
    }

    #[test]
    fn a_credit_code_is_checked_by_its_last_character() {
        assert!(is_credit_code("91350100M000100Y43"), "the example of GB 32100-2015");
        for wrong in ["91350100M000100Y44", "91350100M000100Y4", "91350100I000100Y43", "91350100m000100Y43", ""] {
            assert!(!is_credit_code(wrong), "{wrong}");
        }
    }

    #[test]
    fn attributes_belong_to_certain_kinds_and_have_forms() {
        let codes = |kind, attributes: Attributes| {
            attribute_faults(kind, &attributes).into_iter().map(|f| (f.pointer, f.code)).collect::<Vec<_>>()
        };
        let division = |code: &str| Attributes { division_code: Some(code.into()), ..Attributes::default() };
        assert!(codes(OrgKind::Community, division("140881001001")).is_empty());
        assert_eq!(codes(OrgKind::Community, division("140881001")), [("/division_code".to_string(), "malformed")]);
        assert_eq!(codes(OrgKind::Grid, division("140881001001")), [("/division_code".to_string(), "misplaced")]);
        let phone = |phone: &str| Attributes { phone: Some(phone.into()), ..Attributes::default() };
        assert!(codes(OrgKind::Unit, phone("0359-802 2345")).is_empty());
        assert_eq!(codes(OrgKind::Unit, phone("call me")), [("/phone".to_string(), "malformed")]);
    }

    #[test]
    fn an_org_ends_today_or_before_and_not_before_it_began() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 11, d).unwrap();
        let code = |on, from| ending_fault(day(on), day(from), day(16)).map(|fault| fault.code);
        assert_eq!((code(16, 1), code(10, 1), code(16, 16), code(16, 20)), (None, None, None, None));
        assert_eq!(code(17, 1), Some("in_the_future"));
        assert_eq!(code(1, 10), Some("before_beginning"));
    }
}
