//! An amount that is not rounded yet. Pure.

use super::amount::Points;
use super::multiplier::{Round, RoundMode};

/// A product of decimals with two places each, kept exactly until it is rounded, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Exact {
    /// In hundredths, times 100 for each factor.
    value: i128,
    factors: u32,
}

impl Exact {
    pub fn of(amount: Points) -> Exact {
        Exact { value: i128::from(amount.0), factors: 0 }
    }

    /// Multiplied by a decimal of two places.
    pub fn times(self, factor: Points) -> Exact {
        Exact { value: self.value.saturating_mul(i128::from(factor.0)), factors: self.factors + 1 }
    }

    /// The nearest step in the way that is asked for; of a loss, its size is rounded.
    pub fn round(self, round: Round) -> Points {
        let step = i128::from(round.to.0.max(1));
        let unit = step.saturating_mul(100_i128.saturating_pow(self.factors));
        let (whole, rest) = (self.value.abs() / unit, self.value.abs() % unit);
        let is_up = match round.mode {
            RoundMode::HalfUp => rest >= unit - rest,
            RoundMode::Down => false,
            RoundMode::Up => rest > 0,
        };
        let size = (whole + i128::from(is_up)).saturating_mul(step).min(i128::from(Points::MOST.0));
        Points(self.value.signum() as i64 * i64::try_from(size).unwrap_or(Points::MOST.0))
    }

    /// Whether rounding left it as it was.
    pub fn is(self, rounded: Points) -> bool {
        i128::from(rounded.0).checked_mul(100_i128.saturating_pow(self.factors)) == Some(self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(factors: &[i64], to: i64, mode: RoundMode) -> i64 {
        let product = factors[1..].iter().fold(Exact::of(Points(factors[0])), |product, f| product.times(Points(*f)));
        product.round(Round { to: Points(to), mode }).0
    }

    /// Worked example E.
    #[test]
    fn a_product_is_rounded_once_at_the_end() {
        assert_eq!(rounded(&[300, 140, 50], 10, RoundMode::HalfUp), 210);
        assert_eq!(rounded(&[335, 140, 50], 10, RoundMode::HalfUp), 230, "not 2.4, by way of 4.7");
        assert_eq!(rounded(&[335, 140, 50], 10, RoundMode::Up), 240);
        assert_eq!(rounded(&[335, 140, 50], 100, RoundMode::Down), 200);
    }

    #[test]
    fn a_half_goes_up_and_a_loss_is_rounded_by_its_size() {
        assert_eq!(rounded(&[5, 50], 1, RoundMode::HalfUp), 3);
        assert_eq!(rounded(&[-5, 50], 1, RoundMode::HalfUp), -3);
        assert_eq!(rounded(&[-235], 10, RoundMode::HalfUp), -240);
        assert_eq!(rounded(&[-239], 10, RoundMode::Down), -230);
        assert_eq!(rounded(&[-231], 10, RoundMode::Up), -240);
        assert_eq!(rounded(&[0, 140], 10, RoundMode::Up), 0);
        assert_eq!(rounded(&[100, 0], 10, RoundMode::Up), 0);
    }

    #[test]
    fn the_largest_that_can_be_written_neither_overflows_nor_passes_the_largest_amount() {
        let most = Points::MOST.0;
        let all = [most, most, 10_000, 10_000, 10_000, 10_000];
        assert_eq!(rounded(&all, 1, RoundMode::HalfUp), most);
        assert_eq!(rounded(&[&[-most][..], &all[1..]].concat(), 1, RoundMode::HalfUp), -most);
        assert!(Exact::of(Points(235)).times(Points(100)).is(Points(235)));
        assert!(!Exact::of(Points(235)).times(Points(101)).is(Points(237)));
    }
}
