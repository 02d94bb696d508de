//! What is wrong with an item. Pure.

use infra::store::points::DeedKind;

use super::has_twice;
use crate::schemes::amount::Points;
use crate::schemes::award::{Award, Band, Measure};
use crate::schemes::grammar::Item;
use crate::schemes::multiplier::{Choice, Multiplier};
use crate::schemes::window::Window;

/// An award is multiplied so often at most, so that its reckoning stays exact and can be followed.
const MOST_MULTIPLIERS: usize = 4;

/// And each time by so much at most.
const MOST_TIMES: Points = Points(10_000);

/// A window is settled so many days after its end at the latest: a year's last while the year is still looked at.
const LATEST: u32 = 40;

pub(in crate::schemes) fn of_item(item: &Item) -> Vec<&'static str> {
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

pub(super) fn of_award(award: &Award) -> Vec<&'static str> {
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

/// Whether a code can stand in the text that a deed keeps of its factors.
fn is_plain(code: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    (1..=60).contains(&code.len()) && code.bytes().all(plain)
}
