//! What a reward may be, and what may become of a redemption. Pure.

use infra::store::rewards::{RedemptionRow, RedemptionState, RewardRow};

use crate::schemes::Points;
use crate::{Fault, Id, Instant, Refusal};

/// So many of a reward, at most.
const MOST_STOCK: i32 = 100_000;

/// What is wrong with a reward.
pub(super) fn faults(title: &str, price: Points, stock: i32) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !(1..=60).contains(&title.trim().chars().count()) {
        faults.push(Fault::new("/title", "length", "名称应为 1 至 60 个字"));
    }
    if price <= Points(0) || price > Points(100_000_000) {
        faults.push(Fault::new("/price", "out_of_range", "所需积分应大于 0，不超过 1000000"));
    }
    if !(0..=MOST_STOCK).contains(&stock) {
        faults.push(Fault::new("/stock", "out_of_range", format!("库存应为 0 至 {MOST_STOCK}")));
    }
    faults
}

/// Takes one of a reward.
///
/// # Errors
/// [`Refusal::RewardClosed`], [`Refusal::OutOfStock`].
pub(super) fn take_one(reward: &mut RewardRow) -> Result<(), Refusal> {
    if reward.closed_at.is_some() {
        return Err(Refusal::RewardClosed);
    }
    reward.stock = reward.stock.checked_sub(1).filter(|left| *left >= 0).ok_or(Refusal::OutOfStock)?;
    Ok(())
}

/// Brings a redemption to its end, whichever that is.
///
/// # Errors
/// [`Refusal::RedemptionEnded`].
pub(super) fn end(
    redemption: &mut RedemptionRow,
    state: RedemptionState,
    by: Option<Id>,
    at: Instant,
) -> Result<(), Refusal> {
    if redemption.state != RedemptionState::Placed {
        return Err(Refusal::RedemptionEnded);
    }
    redemption.state = state;
    redemption.ended_at = Some(at);
    redemption.ended_by = by;
    Ok(())
}

/// Why points are spent, in the ledger.
pub(super) fn spent(title: &str, price: Points) -> String {
    format!("兑换“{title}”，用去 {price} 分")
}

/// Why they are back.
pub(super) const BACK: &str = "兑换已取消";

/// What a member is told whose redemption staff cancelled.
pub(super) fn cancellation_notice(title: &str, price: Points) -> String {
    format!("您兑换的“{title}”已由工作人员取消，{price} 分已退回。如有疑问，请联系兑换点。")
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn reward(stock: i32) -> RewardRow {
        RewardRow {
            id: Id::nil(),
            org_id: Id::nil(),
            title: "雨伞".into(),
            price: 500,
            stock,
            published_at: DateTime::UNIX_EPOCH,
            published_by: None,
            closed_at: None,
        }
    }

    #[test]
    fn the_last_one_is_taken_once() {
        let mut last = reward(1);
        assert_eq!(take_one(&mut last).map(|()| last.stock).ok(), Some(0));
        assert!(matches!(take_one(&mut last), Err(Refusal::OutOfStock)));
        let mut closed = RewardRow { closed_at: Some(DateTime::UNIX_EPOCH), ..reward(1) };
        assert!(matches!(take_one(&mut closed), Err(Refusal::RewardClosed)));
    }

    #[test]
    fn a_reward_has_a_name_a_price_and_a_stock() {
        let codes = |title: &str, price, stock| {
            faults(title, Points(price), stock).into_iter().map(|fault| fault.pointer).collect::<Vec<_>>()
        };
        assert_eq!(codes("雨伞", 500, 0), [""; 0]);
        assert_eq!(codes(" ", 0, -1), ["/title", "/price", "/stock"]);
        assert_eq!(codes(&"很".repeat(61), 100_000_001, MOST_STOCK + 1), ["/title", "/price", "/stock"]);
    }
}
