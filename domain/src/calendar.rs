//! Days, weeks, months, quarters and years as they are counted in Asia/Shanghai. Pure.

use chrono::{DateTime, Datelike, Days, Duration, FixedOffset, Months, NaiveDate, NaiveTime, Weekday};

use crate::Instant;

/// China keeps one time, UTC+8, without daylight saving (since 1991).
pub fn shanghai() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).expect("+08:00 exists")
}

/// The instant as a clock in China shows it.
pub fn local(at: Instant) -> DateTime<FixedOffset> {
    at.with_timezone(&shanghai())
}

/// An instant as people are told of it: `11月22日 09:00`.
pub(crate) fn moment(at: Instant) -> String {
    local(at).format("%-m月%-d日 %H:%M").to_string()
}

/// The last instant of a day in China, to the microsecond.
pub fn end_of(day: NaiveDate) -> Instant {
    start_of(day + Days::new(1)) - Duration::microseconds(1)
}

/// Up to when what was recorded is looked at: to the end of a day that somebody asks about, but no further than now.
pub fn known_by(day: Option<NaiveDate>, now: Instant) -> Instant {
    day.map(within_reach).map_or(now, end_of).min(now)
}

/// From the beginning of the first of two days on and before that of the other.
pub fn instants((from, until): (NaiveDate, NaiveDate)) -> (Instant, Instant) {
    (start_of(from), start_of(until))
}

/// The first day of a year, and the one after its last.
pub fn days_of_year(year: i32) -> (NaiveDate, NaiveDate) {
    let first = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    (first(year), first(year + 1))
}

/// The days from one to another, both included, as people read them: 3月2日至3月8日.
pub fn span(first: NaiveDate, last: NaiveDate) -> String {
    format!("{}月{}日至{}月{}日", first.month(), first.day(), last.month(), last.day())
}

/// What the clocks of China show at an instant.
pub fn time_of_day(at: Instant) -> NaiveTime {
    local(at).time()
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
    /// 1 to 4.
    Quarter(i32, u32),
    Month(i32, u32),
    /// An ISO week, Monday to Sunday, of its ISO year: the first one of a year holds its first Thursday.
    Week(i32, u32),
}

impl Period {
    /// Reads `all`, `2026`, `2026-Q4`, `2026-11` or `2026-W47`.
    pub fn parse(text: &str) -> Option<Period> {
        let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
        if text == "all" {
            return Some(Period::All);
        }
        let Some((year, part)) = text.split_once('-') else {
            return digits(text, 4).then(|| text.parse().ok().map(Period::Year))?;
        };
        let year = digits(year, 4).then(|| year.parse().ok())??;
        let number = |part: &str, n: usize| digits(part, n).then(|| part.parse::<u32>().ok())?;
        let period = match (part.strip_prefix('Q'), part.strip_prefix('W')) {
            (Some(quarter), _) => Period::Quarter(year, number(quarter, 1)?),
            (_, Some(week)) => Period::Week(year, number(week, 2)?),
            _ => Period::Month(year, number(part, 2)?),
        };
        // One without a first day does not exist: a thirteenth month, most 53rd weeks.
        period.first_day().map(|_| period)
    }

    /// Its first day; none of all time.
    pub fn first_day(self) -> Option<NaiveDate> {
        match self {
            Period::All => None,
            Period::Year(year) => NaiveDate::from_ymd_opt(year, 1, 1),
            Period::Quarter(year, quarter) => NaiveDate::from_ymd_opt(year, quarter.checked_sub(1)? * 3 + 1, 1),
            Period::Month(year, month) => NaiveDate::from_ymd_opt(year, month, 1),
            Period::Week(year, week) => NaiveDate::from_isoywd_opt(year, week, Weekday::Mon),
        }
    }

    /// The first day after it; none of all time.
    pub fn day_after(self) -> Option<NaiveDate> {
        let first = self.first_day()?;
        match self {
            Period::All => None,
            Period::Year(_) => first.checked_add_months(Months::new(12)),
            Period::Quarter(..) => first.checked_add_months(Months::new(3)),
            Period::Month(..) => first.checked_add_months(Months::new(1)),
            Period::Week(..) => first.checked_add_days(Days::new(7)),
        }
    }

    /// The year in which an instant falls.
    pub fn year(at: Instant) -> Period {
        Period::Year(day(at).year())
    }

    /// The month in which an instant falls.
    pub fn month(at: Instant) -> Period {
        let day = day(at);
        Period::Month(day.year(), day.month())
    }

    /// All periods that an instant falls into.
    pub fn around(at: Instant) -> [Period; 5] {
        let day = day(at);
        let week = day.iso_week();
        [
            Period::All,
            Period::year(at),
            Period::Quarter(day.year(), day.month0() / 3 + 1),
            Period::month(at),
            Period::Week(week.year(), week.week()),
        ]
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Period::All => f.write_str("all"),
            Period::Year(year) => write!(f, "{year:04}"),
            Period::Quarter(year, quarter) => write!(f, "{year:04}-Q{quarter}"),
            Period::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Period::Week(year, week) => write!(f, "{year:04}-W{week:02}"),
        }
    }
}

/// A week from Monday to Sunday, numbered as ISO 8601 numbers them: the first of a year has its first
/// Thursday, so the days around New Year may be the neighbour's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Week {
    monday: NaiveDate,
}

impl Week {
    /// Reads `2026-W48`, of the years from 2000 to 2099.
    pub fn parse(text: &str) -> Option<Week> {
        let (year, week) = text.split_once("-W")?;
        let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(week, 2) {
            return None;
        }
        let year = year.parse().ok().filter(|year| (2000..2100).contains(year))?;
        NaiveDate::from_isoywd_opt(year, week.parse().ok()?, Weekday::Mon).map(|monday| Week { monday })
    }

    /// The week in China in which an instant falls.
    pub fn of(at: Instant) -> Week {
        Week { monday: day(at).week(Weekday::Mon).first_day() }
    }

    pub fn monday(self) -> NaiveDate {
        self.monday
    }

    /// Monday to Sunday.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.monday.iter_days().take(7)
    }

    /// Its first instant, and the first one after it.
    pub fn span(self) -> (Instant, Instant) {
        (start_of(self.monday), start_of(self.monday + Days::new(7)))
    }

    /// How many weeks after `other` it comes.
    pub fn weeks_after(self, other: Week) -> i64 {
        (self.monday - other.monday).num_weeks()
    }
}

impl std::fmt::Display for Week {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let week = self.monday.iso_week();
        write!(f, "{:04}-W{:02}", week.year(), week.week())
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
        let texts = |at| Period::around(at).map(|period| period.to_string());
        assert_eq!(texts(eve), ["all", "2026", "2026-Q4", "2026-12", "2026-W53"]);
        assert_eq!(texts(new_year), ["all", "2027", "2027-Q1", "2027-01", "2026-W53"], "the week goes on");
        assert_eq!(start_of(day(new_year)), new_year);
        assert_eq!(month_start(new_year), new_year);
        assert_eq!(month_start(eve), "2026-11-30T16:00:00Z".parse::<Instant>().unwrap());
    }

    #[test]
    fn a_week_is_read_and_written_and_begins_on_a_monday_in_china() {
        for text in ["2026-W01", "2026-W48", "2026-W53", "2025-W52"] {
            assert_eq!(Week::parse(text).unwrap().to_string(), text);
        }
        // 2025 has 52 weeks.
        for text in
            ["", "2026", "2026-W", "2026-W00", "2026-W54", "2025-W53", "2026-48", "2026-w48", "2026-W4", "1999-W01"]
        {
            assert_eq!(Week::parse(text), None, "{text}");
        }
        let week = Week::parse("2026-W48").unwrap();
        assert_eq!(week.monday().to_string(), "2026-11-23");
        assert_eq!(week.days().last().unwrap().to_string(), "2026-11-29");
        let (from, to) = week.span();
        assert_eq!(from, "2026-11-22T16:00:00Z".parse::<Instant>().unwrap());
        assert_eq!((Week::of(from), Week::of(to).to_string()), (week, "2026-W49".to_string()));
        assert_eq!(Week::of("2027-01-03T12:00:00Z".parse().unwrap()).to_string(), "2026-W53");
        assert_eq!(Week::parse("2027-W01").unwrap().weeks_after(week), 6);
    }

    #[test]
    fn a_period_reads_what_it_writes_and_nothing_else() {
        for text in ["all", "2026", "2026-01", "2026-12", "2026-Q1", "2026-Q4", "2026-W01", "2026-W53", "2027-W52"] {
            assert_eq!(Period::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "26", "2026-13", "2026-1", "2026-00", "+026", "2026-1x", "2026-11-01", "二零二六", "-"] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
        for text in
            ["2026-Q0", "2026-Q5", "2026-Q04", "2026-q4", "2026-W00", "2026-W54", "2027-W53", "2026-W1", "26-W47"]
        {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_period_begins_where_the_one_before_it_ends_and_a_week_belongs_to_its_iso_year() {
        let bounds = |text: &str| {
            let period = Period::parse(text).unwrap();
            (period.first_day().unwrap().to_string(), period.day_after().unwrap().to_string())
        };
        let day = |text: &str| text.to_string();
        assert_eq!(bounds("2026"), (day("2026-01-01"), day("2027-01-01")));
        assert_eq!(bounds("2026-Q4"), (day("2026-10-01"), day("2027-01-01")));
        assert_eq!(bounds("2026-11"), (day("2026-11-01"), day("2026-12-01")));
        assert_eq!(bounds("2026-W53"), (day("2026-12-28"), day("2027-01-04")));
        assert_eq!(bounds("2027-W01"), (day("2027-01-04"), day("2027-01-11")));
        assert_eq!(bounds("2025-W01"), (day("2024-12-30"), day("2025-01-06")));
        assert_eq!((Period::All.first_day(), Period::All.day_after()), (None, None));
    }
}
