//! Which codes are good when, how long somebody was there, how near. Pure.

use chrono::{DateTime, Duration};
use infra::store::attendances::{AttendanceMethod, AttendanceRow, AttendanceState, Nearness};
use infra::store::tasks::TaskRow;

use super::Present;
use crate::tasks::Point;
use crate::{Fault, Id, Instant, Refusal};

/// How long one code is shown, in seconds.
pub(super) const WINDOW: i64 = 30;

/// Attendance begins so long before a gathering starts, and check-out ends so long after its end.
const MARGIN: Duration = Duration::hours(1);

/// A code that was scanned without a network may be sent so much later; staff decide on it.
const LATE: Duration = Duration::hours(24);

/// A roll that is called by then after the end was called at the time, and proves presence as the
/// code does; later it is a record by staff.
const AT_THE_TIME: Duration = Duration::hours(2);

/// The roll may be called, or corrected, for so long after the end.
const ROLL: Duration = Duration::days(7);

/// What begins every code: another QR code is told apart from a wrong one.
const MARK: &str = "xf1";

/// A code as it was scanned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Code {
    pub task: Id,
    /// Half minutes since 1970.
    pub window: i64,
    pub mac: String,
}

impl Code {
    /// The text of the QR code.
    pub fn text(&self) -> String {
        format!("{MARK}.{}.{}.{}", self.task.simple(), self.window, self.mac)
    }

    pub fn parse(text: &str) -> Option<Code> {
        let mut parts = text.trim().split('.');
        let (mark, task, window, mac) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let plain = mark == MARK && parts.next().is_none() && window.bytes().all(|b| b.is_ascii_digit());
        plain.then_some(())?;
        Some(Code { task: task.parse().ok()?, window: window.parse().ok()?, mac: mac.to_string() })
    }

    /// What its mac is made of.
    pub fn signed(task: Id, window: i64) -> String {
        format!("{}.{window}", task.simple())
    }

    /// When the code came onto the screen.
    fn shown_at(&self) -> Option<Instant> {
        DateTime::from_timestamp(self.window.checked_mul(WINDOW)?, 0)
    }
}

/// The window of an instant.
pub(super) fn window(now: Instant) -> i64 {
    now.timestamp().div_euclid(WINDOW)
}

/// The first instant of the next window.
pub(super) fn next_window(now: Instant) -> Instant {
    DateTime::from_timestamp((window(now) + 1) * WINDOW, 0).unwrap_or(now)
}

/// A gathering's start and end.
///
/// # Errors
/// [`Refusal::NotAGathering`].
pub(super) fn span(task: &TaskRow) -> Result<(Instant, Instant), Refusal> {
    task.starts_at.zip(task.ends_at).ok_or(Refusal::NotAGathering)
}

/// Whether the organiser's screen shows codes now.
///
/// # Errors
/// [`Refusal::NotAGathering`], [`Refusal::TaskCancelled`], [`Refusal::AttendanceNotOpen`].
pub(super) fn showing(task: &TaskRow, now: Instant) -> Result<(), Refusal> {
    let (from, to) = span(task)?;
    if task.cancelled_at.is_some() {
        return Err(Refusal::TaskCancelled);
    }
    if (from - MARGIN..=to + MARGIN).contains(&now) { Ok(()) } else { Err(Refusal::AttendanceNotOpen) }
}

/// What a genuine code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// It is on the screen, or was a moment ago.
    Now,
    /// It was on the screen at this instant.
    Earlier(Instant),
}

/// When a genuine code was on the screen. It is good in its window and in the next, for those who are
/// slow.
///
/// # Errors
/// [`Refusal::CodeWrong`] for one that was never shown, [`Refusal::CodeExpired`] when it is sent too late.
pub(super) fn shown(code: &Code, task: &TaskRow, now: Instant) -> Result<Shown, Refusal> {
    let (from, to) = span(task)?;
    let at = code.shown_at().ok_or(Refusal::CodeWrong)?;
    if code.window > window(now) || at + Duration::seconds(WINDOW) <= from - MARGIN || at > to + MARGIN {
        return Err(Refusal::CodeWrong);
    }
    if code.window >= window(now) - 1 {
        Ok(Shown::Now)
    } else if now - at <= LATE {
        Ok(Shown::Earlier(at))
    } else {
        Err(Refusal::CodeExpired)
    }
}

/// The state, method and time of an arrival by a genuine code.
///
/// # Errors
/// Those of [`shown`]; [`Refusal::AttendanceNotOpen`] once the gathering is over.
pub(super) fn arrival(
    code: &Code,
    task: &TaskRow,
    now: Instant,
) -> Result<(AttendanceState, AttendanceMethod, Instant), Refusal> {
    let (_, to) = span(task)?;
    let (state, method, at) = match shown(code, task, now)? {
        Shown::Now => (AttendanceState::Counted, AttendanceMethod::Code, now),
        Shown::Earlier(at) => (AttendanceState::Pending, AttendanceMethod::LateCode, at),
    };
    if at < to { Ok((state, method, at)) } else { Err(Refusal::AttendanceNotOpen) }
}

/// Where a phone said it was, in degrees of GCJ-02 and metres. Nobody keeps this.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub longitude: f64,
    pub latitude: f64,
    pub accuracy: f64,
}

/// Accuracies beyond this say nothing, in metres.
const VAGUE: f64 = 500.0;

/// How far `place` is from `point` in metres, its accuracy, and what both say together: far is what
/// would be outside the circle even if it were as much nearer as the phone may be wrong.
pub(super) fn nearness(place: Place, point: Point) -> (i32, i32, Option<Nearness>) {
    let radians = |degrees: f64| degrees.to_radians();
    let (longitude, latitude) = (f64::from(point.longitude) / 1e6, f64::from(point.latitude) / 1e6);
    let (dlat, dlon) = (radians(place.latitude - latitude), radians(place.longitude - longitude));
    let half = (dlat / 2.0).sin().powi(2)
        + radians(latitude).cos() * radians(place.latitude).cos() * (dlon / 2.0).sin().powi(2);
    // The mean radius of the earth. (The haversine formula.)
    let distance = 2.0 * 6_371_000.0 * half.sqrt().min(1.0).asin();
    let said = (place.accuracy <= VAGUE)
        .then(|| if distance - place.accuracy <= f64::from(point.radius) { Nearness::Near } else { Nearness::Far });
    (distance.round() as i32, place.accuracy.round() as i32, said)
}

/// The minutes somebody was at a gathering, from its start to its end at most; without a check-out, to
/// the end. None while it does not count.
pub(crate) fn minutes(attendance: &AttendanceRow, task: &TaskRow) -> Option<i32> {
    let (starts_at, ends_at) = task.starts_at.zip(task.ends_at)?;
    if attendance.state != AttendanceState::Counted {
        return None;
    }
    let from = attendance.arrived_at.max(starts_at);
    let to = attendance.left_at.unwrap_or(ends_at).min(ends_at);
    i32::try_from((to - from).num_minutes().max(0)).ok()
}

/// Whether it was seen at the time that they were there, and not written down afterwards.
pub(crate) fn proved(attendance: &AttendanceRow, task: &TaskRow) -> bool {
    let in_time = task.ends_at.is_some_and(|ends_at| attendance.recorded_at <= ends_at + AT_THE_TIME);
    attendance.state == AttendanceState::Counted && (attendance.method != AttendanceMethod::RollCall || in_time)
}

/// Whether the roll may be called now.
///
/// # Errors
/// [`Refusal::NotAGathering`], [`Refusal::TaskCancelled`], [`Refusal::AttendanceNotOpen`].
pub(super) fn roll_open(task: &TaskRow, now: Instant) -> Result<(), Refusal> {
    let (from, to) = span(task)?;
    if task.cancelled_at.is_some() {
        return Err(Refusal::TaskCancelled);
    }
    if (from - MARGIN..=to + ROLL).contains(&now) { Ok(()) } else { Err(Refusal::AttendanceNotOpen) }
}

/// What is wrong with one line of a roll, `at` of them before it.
pub(super) fn roll_faults(at: usize, present: &Present, task: &TaskRow, now: Instant) -> Vec<Fault> {
    let Ok((from, to)) = span(task) else { return Vec::new() };
    let mut faults = Vec::new();
    let mut fault = |field: &str, code, detail: &str| {
        faults.push(Fault::new(format!("/present/{at}/{field}"), code, detail));
    };
    let times = [("arrived_at", present.arrived_at, to), ("left_at", present.left_at, to + MARGIN)];
    for (field, time, last) in times {
        match time {
            Some(time) if time > now => fault(field, "in_the_future", "时间不能在将来"),
            Some(time) if !(from - MARGIN..=last).contains(&time) => {
                fault(field, "outside_gathering", "时间须在活动期间（前后各 1 小时）");
            }
            _ => {}
        }
    }
    if present.arrived_at.zip(present.left_at).is_some_and(|(arrived, left)| left < arrived) {
        fault("left_at", "before_arrival", "签退不能早于签到");
    }
    faults
}

/// When somebody on the roll arrived, if it does not say: now, or when it started.
pub(super) fn presumed_arrival(task: &TaskRow, now: Instant) -> Instant {
    match task.starts_at.zip(task.ends_at) {
        Some((from, to)) if now > to => from,
        _ => now,
    }
}

pub(super) fn recorded_notice(title: &str) -> String {
    format!("工作人员已为您登记“{title}”的签到。如有出入，请联系发布任务的组织。")
}

pub(super) fn decision_notice(title: &str, reason: Option<&str>) -> String {
    match reason {
        None => format!("您在“{title}”补传的签到已确认有效。"),
        Some(reason) => format!("您在“{title}”补传的签到未予确认。原因：{reason}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tasks::content::blank;
    use infra::store::tasks::TaskKind;

    const HOUR: i64 = 3600;

    fn at(seconds: i64) -> Instant {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    /// From 0 to two hours.
    fn gathering() -> TaskRow {
        let blank = blank(Id::from_u128(7), Id::from_u128(2), TaskKind::Gathering, None, at(-99 * HOUR));
        TaskRow { starts_at: Some(at(0)), ends_at: Some(at(2 * HOUR)), ..blank }
    }

    fn code(shown: i64) -> Code {
        Code { task: Id::from_u128(7), window: window(at(shown)), mac: "m".into() }
    }

    fn attendance(arrived: i64, left: Option<i64>) -> AttendanceRow {
        let nobody = Id::from_u128(9);
        AttendanceRow {
            id: nobody,
            claim_id: nobody,
            task_id: nobody,
            org_id: nobody,
            person_id: nobody,
            state: AttendanceState::Counted,
            method: AttendanceMethod::Code,
            arrived_at: at(arrived),
            left_at: left.map(at),
            distance: None,
            accuracy: None,
            nearness: None,
            recorded_at: at(arrived),
            recorded_by: None,
            decided_at: None,
            decided_by: None,
            decision_reason: None,
        }
    }

    #[test]
    fn a_code_is_read_as_it_was_written_and_nothing_else_is_one() {
        let code = code(0);
        assert_eq!(Code::parse(&code.text()), Some(code.clone()));
        for other in ["", "https://example.com", "xf1.7.60.m", "xf2.00000000000000000000000000000007.60.m"] {
            assert_eq!(Code::parse(other), None, "{other}");
        }
        assert_eq!(Code::parse(&format!("{}.more", code.text())), None);
        let huge = Code::parse("xf1.00000000000000000000000000000007.9223372036854775807.m").unwrap();
        assert_eq!(shown(&huge, &gathering(), at(0)), Err(Refusal::CodeWrong));
    }

    #[test]
    fn a_code_is_good_in_its_window_and_the_next_and_then_waits_for_staff_for_a_day() {
        let task = gathering();
        assert_eq!(shown(&code(60), &task, at(60)), Ok(Shown::Now));
        assert_eq!(shown(&code(60), &task, at(119)), Ok(Shown::Now));
        assert_eq!(shown(&code(60), &task, at(120)), Ok(Shown::Earlier(at(60))));
        assert_eq!(shown(&code(60), &task, at(60 + 24 * HOUR)), Ok(Shown::Earlier(at(60))));
        assert_eq!(shown(&code(60), &task, at(61 + 24 * HOUR)), Err(Refusal::CodeExpired));
        assert_eq!(shown(&code(120), &task, at(60)), Err(Refusal::CodeWrong), "from the future");
    }

    #[test]
    fn codes_are_shown_from_an_hour_before_to_an_hour_after_and_nobody_arrives_when_it_is_over() {
        let task = gathering();
        for (now, good) in [(-HOUR - 1, false), (-HOUR, true), (3 * HOUR, true), (3 * HOUR + 1, false)] {
            assert_eq!(showing(&task, at(now)).is_ok(), good, "{now}");
        }
        assert_eq!(shown(&code(-HOUR - 30), &task, at(0)), Err(Refusal::CodeWrong));
        assert_eq!(arrival(&code(0), &task, at(0)).unwrap().0, AttendanceState::Counted);
        assert_eq!(arrival(&code(2 * HOUR), &task, at(2 * HOUR)), Err(Refusal::AttendanceNotOpen));
        let errand = TaskRow { starts_at: None, ends_at: None, ..task };
        assert_eq!(showing(&errand, at(0)), Err(Refusal::NotAGathering));
    }

    #[test]
    fn minutes_lie_within_the_gathering_and_count_when_the_attendance_does() {
        let task = gathering();
        assert_eq!(minutes(&attendance(-600, None), &task), Some(120));
        assert_eq!(minutes(&attendance(1800, Some(5400)), &task), Some(60));
        assert_eq!(minutes(&attendance(-600, Some(-300)), &task), Some(0));
        assert_eq!(minutes(&attendance(0, Some(3 * HOUR)), &task), Some(120));
        let pending = AttendanceRow { state: AttendanceState::Pending, ..attendance(0, None) };
        assert_eq!(minutes(&pending, &task), None);
    }

    #[test]
    fn a_roll_called_at_the_time_proves_as_the_code_does_and_one_called_days_later_does_not() {
        let task = gathering();
        let called = |recorded| AttendanceRow {
            method: AttendanceMethod::RollCall,
            recorded_at: at(recorded),
            ..attendance(0, None)
        };
        assert!(proved(&called(4 * HOUR), &task) && !proved(&called(4 * HOUR + 1), &task));
        let late = AttendanceRow { method: AttendanceMethod::LateCode, recorded_at: at(20 * HOUR), ..called(0) };
        assert!(proved(&late, &task), "the code was shown at the time");
    }

    #[test]
    fn a_distance_is_judged_by_what_the_phone_may_be_wrong_by() {
        let point = Point { longitude: 110_447_000, latitude: 34_867_000, radius: 300 };
        let place = |latitude, accuracy| Place { longitude: 110.447, latitude, accuracy };
        assert_eq!(nearness(place(34.867, 20.0), point), (0, 20, Some(Nearness::Near)));
        // A thousandth of a degree of latitude is 111 metres.
        assert_eq!(nearness(place(34.872, 20.0), point), (556, 20, Some(Nearness::Far)));
        assert_eq!(nearness(place(34.872, 300.0), point).2, Some(Nearness::Near));
        assert_eq!(nearness(place(34.872, 501.0), point).2, None);
    }

    #[test]
    fn a_line_of_the_roll_says_what_could_have_been() {
        let task = gathering();
        let codes = |arrived: Option<i64>, left: Option<i64>, now| {
            let present = Present { claim: Id::from_u128(1), arrived_at: arrived.map(at), left_at: left.map(at) };
            let found = roll_faults(3, &present, &task, at(now)).into_iter();
            found.map(|fault| format!("{} {}", fault.pointer, fault.code)).collect::<Vec<_>>()
        };
        assert!(codes(None, None, 0).is_empty() && codes(Some(0), Some(3 * HOUR), 9 * HOUR).is_empty());
        assert_eq!(codes(Some(60), None, 0), ["/present/3/arrived_at in_the_future"]);
        assert_eq!(codes(Some(3 * HOUR), None, 9 * HOUR), ["/present/3/arrived_at outside_gathering"]);
        assert_eq!(codes(Some(600), Some(0), 9 * HOUR), ["/present/3/left_at before_arrival"]);
        assert_eq!(presumed_arrival(&task, at(HOUR)), at(HOUR));
        assert_eq!(presumed_arrival(&task, at(9 * HOUR)), at(0));
    }
}
