//! What is wrong with an item, a limit, a grade or the whole of a scheme that reads. Pure.

mod item;
mod subjects;
mod whole;

pub(super) use item::of_item;
pub(super) use whole::of_whole;

use super::amount::Points;
use super::grammar::Cap;
use super::window::Window;

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

fn has_twice<T: Ord>(mut list: Vec<T>) -> bool {
    list.sort_unstable();
    list.windows(2).any(|pair| pair[0] == pair[1])
}
