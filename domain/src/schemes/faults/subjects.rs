//! What only members can be asked for, and what only orgs can. Pure.

use infra::store::points::DeedKind;

use super::item::of_award;
use crate::schemes::amount::Points;
use crate::schemes::appraisal::Appraisal;
use crate::schemes::award::{Award, Measure};
use crate::schemes::grades::Need;
use crate::schemes::grammar::{Scheme, Subjects};
use crate::schemes::indicator::Indicator;
use crate::schemes::limits::Place;
use crate::schemes::quota::Among;
use crate::schemes::rules::Problem;

pub(super) fn of_subjects(scheme: &Scheme) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut say = |line: Option<u64>, sentence: String| found.push(Problem { line, sentence });
    let is_of_members = scheme.subjects == Subjects::Member;
    if !is_of_members && !scheme.classes.is_empty() {
        say(None, "for（类别）只能用于党员的方案".to_string());
    }
    let by_day = scheme.gates.iter().any(|gate| matches!(gate.needs, Need::CheckedInBy(_)));
    if by_day && !matches!(scheme.subjects, Subjects::Member | Subjects::Unit) {
        say(None, "checked_in_by（某日前报到）只能用于党员和单位的方案".to_string());
    }
    if is_of_members && scheme.monthly.is_some() {
        say(None, "monthly（按月计分）只能用于组织的方案，请写明 of".to_string());
    }
    if !is_of_members && (scheme.carry_over.is_some() || scheme.part_year.is_some()) {
        say(None, "carry_over（结转）和 part_year（在册不足全年）只能用于党员的方案".to_string());
    }
    let quotas = scheme.grades.iter().filter_map(|grade| Some((grade, grade.quota?)));
    let foreign = if is_of_members { Among::Parent } else { Among::Unit };
    for (grade, _) in quotas.filter(|(_, quota)| quota.among == foreign) {
        let among = if is_of_members {
            "党员的方案只能按 unit 或 all"
        } else {
            "组织的方案只能按 parent 或 all"
        };
        let sentence = format!("等次“{}”：{among} 算名额", grade.code.value);
        say(Some(grade.code.referenced.line()), sentence);
    }
    if is_of_members && scheme.of_members().next().is_some() {
        say(None, "indicators（指标）和 members（所属党员）只能用于组织的方案，请写明 of".to_string());
    }
    for (_, item) in scheme.items().filter(|_| !is_of_members) {
        if !matches!(item.on, DeedKind::ProposalApproved | DeedKind::WindowClosed) {
            let told = "组织的积分项只能由申报（proposal_approved）或周期结束（window_closed）产生";
            found.push(Problem::of(Place::Item(item), told));
        }
    }
    for section in &scheme.sections {
        let by_people = |appraisal: &Appraisal| appraisal.by.role().is_none();
        if !is_of_members && section.appraisal.as_ref().is_some_and(by_people) {
            found.push(Problem::of(Place::Section(section), "组织只能由工作人员打分：worker、secretary 或 officer"));
        }
        let is_fit = |indicator: &Indicator| {
            matches!(&indicator.award, Award::PerUnit { .. } | Award::Banded { of: Measure::Quantity(_), .. })
        };
        if !section.indicators.iter().all(is_fit) {
            found.push(Problem::of(
                Place::Section(section),
                "指标的 award 只能是 per_unit（按数值乘）或 bands 的 from（分档）",
            ));
        }
        for indicator in &section.indicators {
            let told = of_award(&indicator.award);
            found.extend(told.into_iter().map(|told| Problem::of(Place::Section(section), told)));
        }
    }
    let formulas = scheme.sections.iter().map(|section| &section.score).chain([&scheme.score]).chain(&scheme.monthly);
    if formulas.filter_map(|formula| formula.weight).any(|weight| weight <= Points(0) || Points(100) < weight) {
        found.push(Problem { line: None, sentence: "weight（权重）须大于 0，不大于 1".to_string() });
    }
    found
}
