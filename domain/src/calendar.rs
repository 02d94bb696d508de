//! Days, months and years as they are counted in Asia/Shanghai. Pure.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};

use crate::Instant;

/// China keeps one time, UTC+8, without daylight saving (since 1991).
pub fn shanghai() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).expect("+08:00 exists")
}

/// The instant as a clock in China shows it.
pub fn local(at: Instant) -> DateTime<FixedOffset> {
    at.with_timezone(&shanghai())
}

/// The day in China on which an instant falls.
pub fn day(at: Instant) -> NaiveDate {
    local(at).date_naive()
}

/// The first instant of a day in China.
pub fn start_of(day: NaiveDate) -> Instant {
    day.and_hms_opt(0, 0, 0)
        .and_then(|midnight| midnight.and_local_timezone(shanghai()).single())
        .expect("every day has a midnight at a fixed offset")
        .to_utc()
}

/// The first instant of the month in China in which an instant falls.
pub fn month_start(at: Instant) -> Instant {
    start_of(day(at).with_day(1).expect("every month has a first day"))
}

/// A span that points are summed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    All,
    Year(i32),
    Month(i32, u32),
}

impl Period {
    /// Reads `all`, `2026` or `2026-11`.
    pub fn parse(text: &str) -> Option<Period> {
        let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
        if text == "all" {
            return Some(Period::All);
        }
        match text.split_once('-') {
            None if digits(text, 4) => text.parse().ok().map(Period::Year),
            Some((year, month)) if digits(year, 4) && digits(month, 2) => {
                let month = month.parse().ok().filter(|m| (1..=12).contains(m))?;
                Some(Period::Month(year.parse().ok()?, month))
            }
            _ => None,
        }
    }

    /// The year that it is or lies in.
    pub fn year(self) -> Option<i32> {
        match self {
            Period::All => None,
            Period::Year(year) | Period::Month(year, _) => Some(year),
        }
    }

    /// The periods that an instant falls into.
    pub fn around(at: Instant) -> [Period; 3] {
        let day = day(at);
        [Period::All, Period::Year(day.year()), Period::Month(day.year(), day.month())]
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Period::All => f.write_str("all"),
            Period::Year(year) => write!(f, "{year:04}"),
            Period::Month(year, month) => write!(f, "{year:04}-{month:02}"),
        }
    }
}

/// A day that somebody asks about, brought within what both databases can compare: nothing is on record
/// before or after.
pub fn within_reach(day: NaiveDate) -> NaiveDate {
    let bound = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(day);
    day.clamp(bound(1800), bound(9999))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_beyond_all_records_is_brought_within_reach() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(within_reach(day("2026-11-16")), day("2026-11-16"));
        assert_eq!(within_reach(day("-200000-01-01")), day("1800-01-01"));
        assert_eq!(within_reach(day("+200000-01-01")), day("9999-01-01"));
    }

    #[test]
    fn new_year_begins_in_shanghai_eight_hours_early() {
        let eve: Instant = "2026-12-31T15:59:59Z".parse().unwrap();
        let new_year: Instant = "2026-12-31T16:00:00Z".parse().unwrap();
        assert_eq!(Period::around(eve)[1], Period::Year(2026));
        assert_eq!(Period::around(new_year)[1..], [Period::Year(2027), Period::Month(2027, 1)]);
        assert_eq!(start_of(day(new_year)), new_year);
        assert_eq!(month_start(new_year), new_year);
        assert_eq!(month_start(eve), "2026-11-30T16:00:00Z".parse::<Instant>().unwrap());
    }

    #[test]
    fn a_period_reads_what_it_writes_and_nothing_else() {
        for text in ["all", "2026", "2026-01", "2026-12"] {
            assert_eq!(Period::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "26", "2026-13", "2026-1", "2026-00", "+026", "2026-1x", "2026-11-01", "二零二六"] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }
}
