//! What is wrong with the whole of a scheme. Pure.

use infra::store::points::{Currency, DeedKind};

use super::subjects::of_subjects;
use crate::schemes::amount::Points;
use crate::schemes::appraisal::{Appraisal, Raters};
use crate::schemes::code::Code;
use crate::schemes::expiry::Expiry;
use crate::schemes::grades::{Formula, Need};
use crate::schemes::grammar::Scheme;
use crate::schemes::limits::Place;
use crate::schemes::rules::Problem;
use crate::schemes::window::Window;

/// Of fewer fellows a mean would tell what one of them gave.
const FEWEST_FELLOWS: u32 = 3;

pub(in crate::schemes) fn of_whole(scheme: &Scheme) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut say = |code: &Code, sentence: String| found.push(Problem { line: Some(code.referenced.line()), sentence });
    let mut before: Option<Points> = None;
    for (n, grade) in scheme.grades.iter().enumerate() {
        let (code, is_last) = (&grade.code, n + 1 == scheme.grades.len());
        let name = &code.value;
        match grade.from {
            None if !is_last => say(code, format!("等次“{name}”：只有最后一个等次可以不写 from")),
            Some(_) if is_last => say(code, format!("等次“{name}”：最后一个等次不能写 from，否则有人没有等次")),
            Some(from) if before.is_some_and(|before| from >= before) => {
                say(code, format!("等次“{name}”：等次须从最好的写起，from 逐个变小"));
            }
            _ => {}
        }
        before = grade.from.or(before);
        let share = grade.quota.map(|quota| quota.share);
        if share.is_some_and(|share| share <= Points(0) || share > Points::HUNDRED_PERCENT) {
            say(code, format!("等次“{name}”：quota 的 share（百分之几）须大于 0，不大于 100"));
        }
        if grade.keep.is_some() && scheme.currency != Currency::Hours {
            say(code, format!("等次“{name}”：keep（保级）只能用于服务时长（hours）的方案"));
        }
        if grade.keep.is_some() && is_last {
            say(code, format!("等次“{name}”：最后一个等次不能写 keep"));
        }
        if share.is_some() && scheme.currency != Currency::Assessment {
            say(code, format!("等次“{name}”：quota（名额）只能用于考核积分的方案"));
        }
        if share.is_some() && is_last {
            say(code, format!("等次“{name}”：最后一个等次不能有名额，否则有人没有等次"));
        }
        if scheme.grades[..n].iter().any(|other| other.code.value == *name) {
            say(code, format!("等次的代码“{name}”已经用过"));
        }
    }
    for gate in &scheme.gates {
        let name = format!("前提条件“{}”", gate.code.value);
        if !scheme.grades.iter().any(|grade| grade.code.value == gate.otherwise) {
            say(&gate.code, format!("{name}：没有等次“{}”", gate.otherwise));
        }
        match &gate.needs {
            Need::CheckedInBy(_) => {}
            Need::Points { section, .. } => {
                if !scheme.sections.iter().any(|known| known.code.value == *section) {
                    say(&gate.code, format!("{name}：没有大类“{section}”"));
                }
            }
            Need::Deeds { items, each, .. } | Need::AtMost { items, each, .. } => {
                for item in items.iter().filter(|item| scheme.item(item).is_none()) {
                    say(&gate.code, format!("{name}：没有积分项“{item}”"));
                }
                if *each == Window::Event || matches!(gate.needs, Need::Deeds { at_least: 0, .. }) {
                    say(&gate.code, format!("{name}：at_least 须大于 0，each 不能是 event"));
                }
            }
            Need::Members { .. } => {}
        }
    }
    found.extend(formulas(scheme));
    found.extend(frequencies(scheme));
    found.extend(of_subjects(scheme));
    found.extend(of_months(scheme));
    if scheme.expires.is_some() && scheme.currency != Currency::Redeemable {
        found.push(Problem {
            line: None, sentence: "expires（有效期）只能用于兑换积分（redeemable）".to_string()
        });
    }
    if scheme.expires == Some(Expiry::AfterMonths(0)) {
        found.push(Problem { line: None, sentence: "after_months 须大于 0".to_string() });
    }
    if let Some(share) =
        scheme.carry_over.filter(|carry| carry.share <= Points(0) || carry.share > Points::HUNDRED_PERCENT)
    {
        let sentence = format!("carry_over 的 share（百分之几）须大于 0，不大于 100，不能是 {}", share.share);
        found.push(Problem { line: None, sentence });
    }
    if scheme.carry_over.and_then(|carry| carry.at_most).is_some_and(|most| most < Points(0)) {
        found.push(Problem { line: None, sentence: "carry_over 的 at_most 不能是负数".to_string() });
    }
    if scheme.part_year.is_some_and(|part| part.at_least_days > 366) {
        found.push(Problem { line: None, sentence: "part_year 的 at_least_days 最多 366 天".to_string() });
    }
    let of_year = scheme.carry_over.is_some() || scheme.part_year.is_some();
    if of_year && scheme.currency != Currency::Assessment {
        let sentence = "carry_over（结转）和 part_year（在册不足全年）只能用于考核积分的方案".to_string();
        found.push(Problem { line: None, sentence });
    }
    let every = |kind: DeedKind| scheme.items().filter(|(_, item)| item.every && item.on == kind).count();
    if [DeedKind::LogAccepted, DeedKind::NoShow].into_iter().any(|kind| every(kind) > 1) {
        found.push(Problem { line: None, sentence: "同一种事迹只能有一个积分项写 every".to_string() });
    }
    for (section, appraisal) in scheme.appraised() {
        found.extend(of_appraisal(appraisal).into_iter().map(|told| Problem::of(Place::Section(section), told)));
    }
    found
}

fn of_months(scheme: &Scheme) -> Vec<Problem> {
    let mut found = Vec::new();
    if scheme.monthly.as_ref().is_some_and(is_empty) {
        found.push(Problem { line: None, sentence: "monthly 的 at_least 不能大于 at_most".to_string() });
    }
    let monthly = || scheme.sections.iter().filter(|section| section.monthly);
    if scheme.monthly.is_some() != monthly().next().is_some() {
        let sentence = "monthly（按月计分）须在方案和至少一个大类中都写，或都不写".to_string();
        found.push(Problem { line: None, sentence });
    }
    for section in monthly() {
        if section.appraisal.is_some() || !section.indicators.is_empty() || section.score.weight.is_some() {
            let told = "按月计分的大类不能有测评、指标和权重，请另写大类";
            found.push(Problem::of(Place::Section(section), told));
        }
    }
    found
}

fn of_appraisal(appraisal: &Appraisal) -> Vec<&'static str> {
    let mut faults = Vec::new();
    if appraisal.up_to <= Points(0) || appraisal.at_least == 0 {
        faults.push("appraisal 的 up_to（满分）和 at_least（至少几人）须大于 0");
    }
    if appraisal.opens.is_some() != appraisal.closes.is_some() {
        faults.push("appraisal 的 opens（从何日起）和 closes（到何日止）须都写或都不写");
    }
    if appraisal.by == Raters::Fellows && (appraisal.at_least < FEWEST_FELLOWS || appraisal.closes.is_none()) {
        faults.push("党员互评（fellows）不记名：at_least 至少 3 人，并须写明 opens 和 closes，结束后才公布平均分");
    }
    if appraisal.by == Raters::Served && appraisal.at_least < FEWEST_FELLOWS {
        faults.push("服务对象的星级（served）：at_least 至少 3 次，否则能推知谁给了几星");
    }
    if appraisal.by.side().is_some() && appraisal.opens.is_some() {
        faults.push("取星级的（served、community）不能写 opens 和 closes");
    }
    faults
}

fn frequencies(scheme: &Scheme) -> Vec<Problem> {
    let mut found = Vec::new();
    for (_, item) in scheme.items() {
        let named = item.frequency.iter().flat_map(|frequency| &frequency.items);
        for code in named {
            let known = scheme.item(code).is_some_and(|(_, other)| other.on != DeedKind::WindowClosed);
            if !known {
                found.push(Problem::of(Place::Item(item), &format!("frequency 中的“{code}”不是可以计次的积分项")));
            }
        }
    }
    found
}

fn formulas(scheme: &Scheme) -> Vec<Problem> {
    let of_sections = scheme.sections.iter().map(|section| (Place::Section(section), section.score));
    let all = of_sections.chain([(Place::Whole(scheme), scheme.score)]);
    all.filter(|(_, formula)| is_empty(formula))
        .map(|(place, _)| Problem::of(place, "score 的 at_least 不能大于 at_most"))
        .collect()
}

/// Whether no score lies between its bounds.
fn is_empty(formula: &Formula) -> bool {
    formula.at_least.zip(formula.at_most).is_some_and(|(least, most)| least > most)
}
