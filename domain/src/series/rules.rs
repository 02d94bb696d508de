//! When a series comes round, and how it stands. Pure.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use infra::store::series::{Every, SeriesRow};

use crate::{Fault, Refusal};

/// The most occurrences of a series: a year of weeks.
pub const MOST: i32 = 52;

/// How a series stands: told from its row, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesState {
    Live,
    Paused,
    /// Every occurrence was settled.
    Over,
    /// Staff ended it.
    Ended,
}

impl SeriesState {
    pub fn as_str(self) -> &'static str {
        match self {
            SeriesState::Live => "live",
            SeriesState::Paused => "paused",
            SeriesState::Over => "over",
            SeriesState::Ended => "ended",
        }
    }

    pub(super) fn of(series: &SeriesRow) -> SeriesState {
        if series.ended_at.is_some() {
            SeriesState::Ended
        } else if series.next_on.is_none() {
            SeriesState::Over
        } else if series.paused_at.is_some() {
            SeriesState::Paused
        } else {
            SeriesState::Live
        }
    }
}

/// Whether a series may still be steered.
///
/// # Errors
/// [`Refusal::SeriesEnded`].
pub(super) fn standing(series: &SeriesRow) -> Result<(), Refusal> {
    match SeriesState::of(series) {
        SeriesState::Live | SeriesState::Paused => Ok(()),
        SeriesState::Over | SeriesState::Ended => Err(Refusal::SeriesEnded),
    }
}

/// A weekday's place in [`SeriesRow::weekdays`].
fn bit(weekday: Weekday) -> i32 {
    1 << weekday.num_days_from_monday()
}

/// The weekdays that are meant by their numbers, Monday being 1; where none is named, that of the first day.
pub(super) fn weekdays(every: Every, named: &[u8], starts_on: NaiveDate) -> i32 {
    match every {
        Every::Month => 0,
        Every::Week | Every::TwoWeeks if named.is_empty() => bit(starts_on.weekday()),
        Every::Week | Every::TwoWeeks => named.iter().fold(0, |mask, day| mask | 1 << (day - 1)),
    }
}

/// The same as numbers, Monday being 1.
pub fn weekday_numbers(mask: i32) -> Vec<u8> {
    (1..=7).filter(|day| mask & (1 << (day - 1)) != 0).collect()
}

/// All days of a series, the earliest first.
pub(super) fn days(series: &SeriesRow) -> Vec<NaiveDate> {
    let first = series.starts_on;
    let most = usize::try_from(series.occurrences).unwrap_or(0);
    let reached = |day: &NaiveDate| series.until.is_none_or(|until| *day <= until);
    let step = match series.every {
        Every::Month => {
            let months = (0..series.occurrences.unsigned_abs()).map_while(|n| first.checked_add_months(Months::new(n)));
            return months.take_while(reached).take(most).collect();
        }
        Every::Week => 1,
        Every::TwoWeeks => 2,
    };
    // Weeks begin on Monday: every second week is counted from the first day's.
    let monday = first.week(Weekday::Mon).first_day();
    let weeks = (0..=u64::try_from(MOST).unwrap_or(0)).map(|n| monday + Days::new(7 * step * n));
    let each = weeks.flat_map(|monday| monday.iter_days().take(7));
    each.filter(|day| *day >= first && series.weekdays & bit(day.weekday()) != 0)
        .take_while(reached)
        .take(most)
        .collect()
}

/// Puts a series before the first of its days from `day` on.
pub(super) fn aim(series: &mut SeriesRow, day: NaiveDate) {
    series.next_on = days(series).into_iter().find(|next| *next >= day);
    let ahead = Days::new(u64::try_from(series.ahead).unwrap_or(0));
    series.due_on = series.next_on.map(|next| next.checked_sub_days(ahead).unwrap_or(next));
}

/// What is wrong with when a series is to come round.
pub(super) fn faults(series: &SeriesRow, named: &[u8], today: NaiveDate) -> Vec<Fault> {
    let mut faults = Vec::new();
    if series.starts_on < today {
        faults.push(Fault::new("/starts_on", "in_the_past", "开始日期不能早于今天"));
    } else if series.starts_on > today + Days::new(400) {
        faults.push(Fault::new("/starts_on", "too_far", "开始日期最多在 400 天以内"));
    }
    if series.every == Every::Month && !named.is_empty() {
        let detail = "按月的系列不选星期几，以开始日期的日子为准";
        faults.push(Fault::new("/weekdays", "not_applicable", detail));
    }
    if series.until.is_some_and(|until| until < series.starts_on) {
        faults.push(Fault::new("/until", "before_start", "结束日期不能早于开始日期"));
    } else if series.until.is_some_and(|until| until.year() > 2099) {
        faults.push(Fault::new("/until", "too_far", "结束日期应在 2099 年以前"));
    } else if faults.is_empty() && days(series).is_empty() {
        faults.push(Fault::new("/until", "no_day", "在结束日期之前没有一期"));
    }
    faults
}

/// What the author of a series is told of an occurrence that could not be published.
pub(super) fn failure_notice(title: &str, day: NaiveDate, problem: &str) -> String {
    format!("系列“{title}”{}月{}日的一期没有发布：{problem}。以后各期不受影响。", day.month(), day.day())
}

/// What kept an occurrence from being published, in words.
pub(super) fn problem(faults: &[Fault]) -> String {
    faults.iter().map(|fault| fault.detail.as_str()).collect::<Vec<_>>().join("；")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Id;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn series(every: Every, named: &[u8], starts_on: &str, until: Option<&str>, occurrences: i32) -> SeriesRow {
        SeriesRow {
            id: Id::from_u128(1),
            org_id: Id::from_u128(2),
            template_id: Id::from_u128(3),
            every,
            weekdays: weekdays(every, named, day(starts_on)),
            starts_on: day(starts_on),
            until: until.map(day),
            occurrences,
            ahead: 7,
            next_on: None,
            due_on: None,
            created_at: "2026-11-16T01:00:00Z".parse().unwrap(),
            created_by: None,
            paused_at: None,
            paused_by: None,
            ended_at: None,
            ended_by: None,
        }
    }

    fn shown(series: &SeriesRow) -> Vec<String> {
        days(series).iter().map(|day| day.to_string()[5..].to_string()).collect()
    }

    #[test]
    fn a_series_comes_round_every_week_every_second_one_or_every_month() {
        let weekly = series(Every::Week, &[], "2026-11-21", None, 3);
        assert_eq!(shown(&weekly), ["11-21", "11-28", "12-05"]);
        // Begins on a Thursday: that week's Tuesday is over.
        let twice = series(Every::TwoWeeks, &[2, 4], "2026-11-19", Some("2026-12-15"), 52);
        assert_eq!(shown(&twice), ["11-19", "12-01", "12-03", "12-15"]);
        let monthly = series(Every::Month, &[], "2027-01-31", None, 3);
        assert_eq!(shown(&monthly), ["01-31", "02-28", "03-31"]);
        assert_eq!(days(&series(Every::TwoWeeks, &[1], "2026-11-17", None, MOST)).len(), 52);
        assert_eq!(weekday_numbers(twice.weekdays), [2, 4]);
    }

    #[test]
    fn a_series_aims_at_the_next_of_its_days_and_is_over_after_the_last() {
        let mut weekly = series(Every::Week, &[], "2026-11-21", None, 2);
        aim(&mut weekly, day("2026-11-22"));
        assert_eq!((weekly.next_on, weekly.due_on), (Some(day("2026-11-28")), Some(day("2026-11-21"))));
        assert_eq!(SeriesState::of(&weekly), SeriesState::Live);
        aim(&mut weekly, day("2026-11-29"));
        assert_eq!((weekly.next_on, SeriesState::of(&weekly)), (None, SeriesState::Over));
        assert_eq!(standing(&weekly), Err(Refusal::SeriesEnded));
    }

    #[test]
    fn what_never_comes_round_is_named() {
        let today = day("2026-11-16");
        let codes = |series: &SeriesRow, named: &[u8]| {
            faults(series, named, today).into_iter().map(|fault| fault.code).collect::<Vec<_>>()
        };
        assert_eq!(codes(&series(Every::Week, &[], "2026-11-16", None, 52), &[]), [] as [&str; 0]);
        assert_eq!(codes(&series(Every::Week, &[], "2026-11-15", None, 52), &[]), ["in_the_past"]);
        assert_eq!(codes(&series(Every::Week, &[], "2028-11-15", None, 52), &[]), ["too_far"]);
        assert_eq!(codes(&series(Every::Month, &[], "2026-11-16", None, 52), &[1]), ["not_applicable"]);
        assert_eq!(codes(&series(Every::Week, &[], "2026-11-16", Some("2026-11-15"), 52), &[]), ["before_start"]);
        assert_eq!(codes(&series(Every::Week, &[7], "2026-11-16", Some("2026-11-20"), 52), &[7]), ["no_day"]);
    }

    #[test]
    fn a_failure_says_which_day_and_why() {
        let faults = [Fault::new("/item", "x", "没有这一积分项"), Fault::new("/place", "y", "请填写活动地点")];
        let told = failure_notice("周末清洁日", day("2026-11-28"), &problem(&faults));
        assert_eq!(told, "系列“周末清洁日”11月28日的一期没有发布：没有这一积分项；请填写活动地点。以后各期不受影响。");
    }
}
