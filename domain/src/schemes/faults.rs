//! What is wrong with an item, a limit or a grade that reads. Pure.

use infra::store::points::{Currency, DeedKind};

use super::amount::Points;
use super::appraisal::{Appraisal, Raters};
use super::award::{Award, Band, Measure};
use super::expiry::Expiry;
use super::grades::{Formula, Need};
use super::grammar::{Cap, Code, Item, Scheme, Subjects};
use super::indicator::Indicator;
use super::limits::Place;
use super::multiplier::{Choice, Multiplier};
use super::rules::Problem;
use super::window::Window;

/// An award is multiplied so often at most, so that its reckoning stays exact and can be followed.
const MOST_MULTIPLIERS: usize = 4;

/// And each time by so much at most.
const MOST_TIMES: Points = Points(10_000);

/// A window is settled so many days after its end at the latest: a year's last while the year is still looked at.
const LATEST: u32 = 40;

/// Of fewer fellows a mean would tell what one of them gave.
const FEWEST_FELLOWS: u32 = 3;

pub(super) fn of_item(item: &Item) -> Vec<&'static str> {
    let mut faults = of_award(&item.award);
    faults.extend(of_multipliers(&item.times));
    if item.round.to <= Points(0) {
        faults.push("round 的 to 须大于 0");
    }
    let is_proposed = item.on == DeedKind::ProposalApproved;
    if !is_proposed {
        // Nothing else is asked for them.
        let by_quantity = matches!(item.award.measure(), Some(Measure::Quantity(_)));
        let chosen = item.times.iter().any(|multiplier| matches!(multiplier, Multiplier::Factor { .. }));
        if by_quantity || chosen || item.highest_of_matter || !item.approvals.is_empty() {
            faults.push("数量、factor、highest_of_matter 和 approvals 只能用于 on: proposal_approved（申报）");
        }
    }
    faults.extend(of_frequency(item));
    if item.every && !matches!(item.on, DeedKind::LogAccepted | DeedKind::NoShow) {
        faults.push("every 只能用于 on: log_accepted（通过的日志）和 on: no_show（爽约）");
    }
    if item.outside_caps && item.approvals.is_empty() {
        faults.push("不计入上限（outside_caps）的，须写明 approvals（依次由谁批准）");
    }
    faults
}

fn of_frequency(item: &Item) -> Vec<&'static str> {
    let is_window = item.on == DeedKind::WindowClosed;
    let Some(frequency) = &item.frequency else {
        return if is_window {
            vec!["on: window_closed（周期结束）的，须写 frequency（频次）"]
        } else {
            Vec::new()
        };
    };
    let mut faults = Vec::new();
    if !is_window {
        faults.push("frequency（频次）只能用于 on: window_closed（周期结束）");
    }
    if !matches!(item.award, Award::Fixed(_) | Award::Veto(_)) || !item.times.is_empty() {
        faults.push("周期结束的，award 只能是 fixed（固定分）或 veto（一票否决），不能写系数");
    }
    if frequency.at_least == 0 || frequency.each == Window::Event {
        faults.push("frequency 的 at_least 须大于 0，each 不能是 event");
    }
    if frequency.after_days > LATEST {
        faults.push("frequency 的 after_days 最多 40 天");
    }
    faults
}

fn of_award(award: &Award) -> Vec<&'static str> {
    let mut faults = Vec::new();
    match award {
        Award::Fixed(_) | Award::Veto(_) => {}
        Award::PerHour { per_hour, step, at_most } => {
            if step.0 <= 0 {
                faults.push("step 须大于 0，否则一律取整为 0");
            }
            if per_hour.0 < 0 || at_most.is_some_and(|most| most.0 < 0) {
                faults.push("per_hour 和 at_most 不能是负数");
            }
        }
        Award::PerUnit { at_most, .. } => {
            if at_most.is_some_and(|most| most.0 < 0) {
                faults.push("at_most 不能是负数；扣分的也写成正数");
            }
        }
        Award::Banded { bands, .. } => {
            if bands.is_empty() {
                faults.push("bands 中没有一档");
            }
            if bands.windows(2).any(|pair: &[Band]| pair[0].from >= pair[1].from) {
                faults.push("bands 须从小到大排列，不得重复");
            }
        }
    }
    faults
}

fn of_multipliers(multipliers: &[Multiplier]) -> Vec<&'static str> {
    let mut faults = Vec::new();
    if multipliers.len() > MOST_MULTIPLIERS {
        faults.push("系数最多 4 个");
    }
    if multipliers.iter().flat_map(Multiplier::values).any(|times| times < Points(0) || times > MOST_TIMES) {
        faults.push("系数须在 0 至 100 之间");
    }
    let mut factors: Vec<&str> = Vec::new();
    for multiplier in multipliers {
        match multiplier {
            Multiplier::Factor { factor, choices, .. } => {
                let codes: Vec<&str> = choices.iter().map(|choice: &Choice| choice.code.as_str()).collect();
                if codes.is_empty() {
                    faults.push("choices 中没有一种取值");
                }
                if !codes.iter().chain([&factor.as_str()]).all(|code| is_plain(code)) {
                    faults.push("factor 和 choices 的代码须用小写英文字母、数字和下划线");
                }
                if has_twice(codes) {
                    faults.push("choices 的代码不得重复");
                }
                factors.push(factor);
            }
            Multiplier::TimeOfDay { from, to, .. } if from == to => faults.push("系数的 from 和 to 不能相同"),
            Multiplier::TimeOfDay { .. } => {}
        }
    }
    if has_twice(factors) {
        faults.push("factor 的代码不得重复");
    }
    faults
}

pub(super) fn of_caps(caps: &[Cap]) -> Vec<&'static str> {
    let mut faults = Vec::new();
    let windows: Vec<Window> = caps.iter().map(|cap| cap.window).collect();
    if has_twice(windows) {
        faults.push("同一周期只能写一条上限");
    }
    if caps.iter().any(|cap| cap.at_most.is_none() && cap.losses_at_most.is_none()) {
        faults.push("上限须写 at_most（得分）或 losses_at_most（扣分），或两者都写");
    }
    let limits = caps.iter().flat_map(|cap| [cap.at_most, cap.losses_at_most]).flatten();
    if limits.into_iter().any(|limit| limit < Points(0)) {
        faults.push("上限不能是负数；扣分的上限也写成正数");
    }
    faults
}

pub(super) fn of_whole(scheme: &Scheme) -> Vec<Problem> {
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
            Need::Deeds { items, at_least, each } => {
                for item in items.iter().filter(|item| scheme.item(item).is_none()) {
                    say(&gate.code, format!("{name}：没有积分项“{item}”"));
                }
                if *at_least == 0 || *each == Window::Event {
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

/// What only members can be asked for, and what only orgs can.
fn of_subjects(scheme: &Scheme) -> Vec<Problem> {
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

/// Whether a code can stand in the text that a deed keeps of its factors.
fn is_plain(code: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    (1..=60).contains(&code.len()) && code.bytes().all(plain)
}

fn has_twice<T: Ord>(mut list: Vec<T>) -> bool {
    list.sort_unstable();
    list.windows(2).any(|pair| pair[0] == pair[1])
}
