//! Rates in whole numbers, and what a reminder says. Pure.

use crate::checkins::deadlines::Due;

/// Hundredths of a percent, rounded down: 10,000 only when everybody is. Nothing of nobody.
pub fn rate(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| part.saturating_mul(10_000) / whole)
}

/// What those are told who have not checked in.
pub(super) fn reminder(next: Option<&Due>) -> String {
    let by = next.map(|due| format!("请在 {} 前完成（{}）。", due.on, due.name)).unwrap_or_default();
    format!("您还没有到居住地社区报到。{by}在“报到”中选择社区即可，也可到社区登记。")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_whole_and_full_only_when_everybody_is_there() {
        assert_eq!(rate(0, 0), None);
        assert_eq!(rate(0, 3), Some(0));
        assert_eq!(rate(2, 3), Some(6666));
        assert_eq!(rate(9_999_999, 10_000_000), Some(9999));
        assert_eq!(rate(3, 3), Some(10_000));
    }

    #[test]
    fn a_reminder_names_the_next_deadline() {
        let due = Due { name: "下半年报到".into(), on: "2026-12-31".parse().unwrap() };
        assert!(reminder(Some(&due)).contains("请在 2026-12-31 前完成（下半年报到）"));
        assert!(!reminder(None).contains("前完成"));
    }
}
