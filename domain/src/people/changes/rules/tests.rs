use super::*;
use chrono::DateTime;

type History = fn() -> Vec<MembershipRow>;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn today() -> NaiveDate {
    day("2026-11-16")
}

fn id(n: u128) -> Id {
    Id::from_u128(n)
}

/// Membership `n` of unit `unit`, a teacher, from a day to a day, and why it ends.
fn row(n: u128, unit: u128, from: &str, to: &str, leaving: Option<Leaving>) -> MembershipRow {
    MembershipRow {
        id: id(100 + n),
        person_id: id(8),
        unit_id: id(unit),
        branch_id: Some(id(7)),
        class: MemberClass::Community,
        duty: Some("教师".into()),
        valid_from: day(from),
        valid_to: to.parse().ok(),
        recorded_at: DateTime::UNIX_EPOCH,
        leaving,
    }
}

/// In unit 1 since September.
fn standing() -> Vec<MembershipRow> {
    vec![row(1, 1, "2026-09-01", "", None)]
}

/// The same, gone since October.
fn ended() -> Vec<MembershipRow> {
    vec![row(1, 1, "2026-09-01", "2026-10-01", Some(Leaving::Retired))]
}

/// In unit 1 and to move to unit 2 in December.
fn moving() -> Vec<MembershipRow> {
    vec![row(1, 1, "2026-09-01", "2026-12-01", Some(Leaving::Moved)), row(2, 2, "2026-12-01", "", None)]
}

/// In unit 1 and to retire in December.
fn retiring() -> Vec<MembershipRow> {
    vec![row(1, 1, "2026-09-01", "2026-12-01", Some(Leaving::Retired))]
}

/// In unit 1, in December in unit 2, and to retire from it in February.
fn moving_and_retiring() -> Vec<MembershipRow> {
    let mut history = moving();
    (history[1].valid_to, history[1].leaving) = (Some(day("2027-02-01")), Some(Leaving::Retired));
    history
}

/// Retired from unit 1 in October, and to come back to unit 2 in December.
fn returning() -> Vec<MembershipRow> {
    [ended(), vec![row(2, 2, "2026-12-01", "", None)]].concat()
}

fn wanted(unit: u128, from: &str) -> Wanted {
    Wanted { unit: id(unit), branch: None, class: None, duty: None, from: from.parse().ok() }
}

fn reached() -> HashSet<Id> {
    HashSet::from([id(1), id(2), id(3)])
}

/// What a plan comes to: how, from when, until when; and the days of what it voids.
fn says(plan: Result<Plan, Misfit>) -> (String, Vec<String>) {
    let plan = plan.unwrap();
    let until =
        |terms: &Terms| terms.until.map_or_else(String::new, |(to, why)| format!(" until {to} {}", why.as_str()));
    let unit = |terms: &Terms| format!("{} from {}{}", terms.unit.as_u128(), terms.from, until(terms));
    let step = match &plan.step {
        Step::Open(terms) => format!("open {}", unit(terms)),
        Step::Change { terms, .. } => format!("change to {}", unit(terms)),
        Step::Correct { terms, .. } => format!("correct to {}", unit(terms)),
        Step::End { standing, on, why } => format!("end {} on {on} {}", standing.as_u128() - 100, why.as_str()),
        Step::TakeBack { reopened, .. } => format!("reopen {:?}", reopened.map(|row| row.as_u128() - 100)),
        Step::Nothing => "nothing".into(),
    };
    let voided = plan.voided.iter().map(|voided| match voided {
        Voided::Beginning(row) => format!("{} {}", row.unit_id.as_u128(), voided.on()),
        Voided::Departure(_) => format!("leaving {}", voided.on()),
    });
    (step, voided.collect())
}

#[test]
fn a_change_holds_from_its_day_and_voids_what_it_must() {
    let new = Vec::new;
    // What is tried; unit and day that are wanted; what follows, and what is void.
    type Case = (&'static str, History, u128, &'static str, &'static str, &'static [&'static str]);
    let table: &[Case] = &[
        ("whoever is new begins today", new, 1, "", "open 1 from 2026-11-16", &[]),
        ("or on the day that is told", new, 1, "2026-03-01", "open 1 from 2026-03-01", &[]),
        ("what stands is said again", standing, 1, "", "nothing", &[]),
        ("with whatever day", standing, 1, "2026-03-01", "nothing", &[]),
        ("another unit follows", standing, 2, "2026-11-01", "change to 2 from 2026-11-01", &[]),
        ("from the first day it is a correction", standing, 2, "2026-09-01", "correct to 2 from 2026-09-01", &[]),
        ("back on a day that is told", ended, 1, "2026-10-01", "open 1 from 2026-10-01", &[]),
        ("today's unit is said while a move is to come", moving, 1, "", "nothing", &[]),
        ("the move is said again with its day", moving, 2, "2026-12-01", "nothing", &[]),
        ("or without one", moving, 2, "", "nothing", &[]),
        ("the move comes earlier", moving, 2, "2026-11-20", "change to 2 from 2026-11-20", &["2 2026-12-01"]),
        ("or later", moving, 2, "2026-12-09", "nothing", &[]),
        ("elsewhere today", moving, 3, "", "change to 3 from 2026-11-16", &["2 2026-12-01"]),
        ("elsewhere before", moving, 3, "2026-11-20", "change to 3 from 2026-11-20", &["2 2026-12-01"]),
        ("elsewhere on the day", moving, 3, "2026-12-01", "open 3 from 2026-12-01", &["2 2026-12-01"]),
        ("and on from there", moving, 3, "2026-12-09", "change to 3 from 2026-12-09", &[]),
        ("elsewhere from the first day", moving, 3, "2026-09-01", "correct to 3 from 2026-09-01", &["2 2026-12-01"]),
        (
            "who retires does so from there",
            retiring,
            3,
            "",
            "change to 3 from 2026-11-16 until 2026-12-01 retired",
            &[],
        ),
        ("and may come back after it", retiring, 3, "2026-12-01", "open 3 from 2026-12-01", &[]),
        (
            "of a move and a departure the departure stays",
            moving_and_retiring,
            3,
            "2026-11-20",
            "change to 3 from 2026-11-20 until 2027-02-01 retired",
            &["2 2026-12-01"],
        ),
        ("the return is said again", returning, 2, "", "nothing", &[]),
        ("the return comes earlier", returning, 2, "2026-11-20", "open 2 from 2026-11-20", &["2 2026-12-01"]),
        ("or goes elsewhere", returning, 3, "2026-11-20", "open 3 from 2026-11-20", &["2 2026-12-01"]),
    ];
    for (what, history, unit, from, step, voided) in table {
        let found = says(plan(&history(), &wanted(*unit, from), today(), &reached()));
        assert_eq!(found, (step.to_string(), voided.iter().map(|text| text.to_string()).collect()), "{what}");
    }
}

#[test]
fn a_change_within_the_unit_lets_stand_what_is_to_come() {
    let duty = |unit, from| Wanted { duty: Some("校长".into()), ..wanted(unit, from) };
    let of = |history: Vec<MembershipRow>, wanted: Wanted| says(plan(&history, &wanted, today(), &reached())).0;
    assert_eq!(of(moving(), duty(1, "")), "change to 1 from 2026-11-16 until 2026-12-01 moved");
    assert_eq!(of(moving(), duty(1, "2026-09-01")), "correct to 1 from 2026-09-01 until 2026-12-01 moved");
    assert_eq!(of(moving(), duty(2, "2026-12-01")), "correct to 2 from 2026-12-01");
    assert_eq!(of(retiring(), duty(1, "2026-11-20")), "change to 1 from 2026-11-20 until 2026-12-01 retired");
}

#[test]
fn the_class_moves_along_and_branch_and_duty_were_the_old_unit_s() {
    let Ok(Plan { step: Step::Change { standing: old, terms }, .. }) =
        plan(&standing(), &wanted(2, ""), today(), &reached())
    else {
        panic!()
    };
    assert_eq!((old, terms.class, terms.branch, terms.duty), (id(101), MemberClass::Community, None, None));
}

#[test]
fn what_cannot_be_says_why() {
    let misfit = |history: Vec<MembershipRow>, unit, from| {
        plan(&history, &wanted(unit, from), today(), &HashSet::from([id(1), id(3)])).unwrap_err()
    };
    assert_eq!(misfit(standing(), 3, "2026-08-31"), Misfit::BeforeStanding(day("2026-09-01")));
    assert_eq!(misfit(ended(), 1, ""), Misfit::Left(day("2026-10-01")));
    assert_eq!(misfit(ended(), 1, "2026-09-30"), Misfit::Left(day("2026-10-01")));
    // Unit 2 is somebody else's: nobody else draws them from it, nor away before they come.
    assert_eq!(misfit(vec![row(1, 2, "2026-09-01", "", None)], 1, ""), Misfit::OutOfReach);
    assert_eq!(misfit(moving(), 3, "2026-11-20"), Misfit::OutOfReach);
    assert_eq!(misfit(moving(), 3, "2026-12-09"), Misfit::OutOfReach);
    assert_eq!(misfit(returning(), 3, "2026-11-20"), Misfit::OutOfReach);
}

#[test]
fn leaving_ends_what_stands_and_voids_what_was_to_come() {
    type Case = (History, Leaving, &'static str, &'static str, &'static [&'static str]);
    let table: &[Case] = &[
        (standing, Leaving::Retired, "2026-10-01", "end 1 on 2026-10-01 retired", &[]),
        (ended, Leaving::Retired, "2026-10-01", "nothing", &[]),
        (moving, Leaving::Died, "2026-11-16", "end 1 on 2026-11-16 died", &["2 2026-12-01"]),
        (moving, Leaving::Transferred, "2026-12-01", "end 1 on 2026-12-01 transferred", &["2 2026-12-01"]),
        (moving, Leaving::Retired, "2026-12-02", "end 2 on 2026-12-02 retired", &[]),
        (retiring, Leaving::Died, "2026-11-16", "end 1 on 2026-11-16 died", &["leaving 2026-12-01"]),
        (retiring, Leaving::Expelled, "2026-12-01", "end 1 on 2026-12-01 expelled", &["leaving 2026-12-01"]),
        (retiring, Leaving::Retired, "2026-12-01", "nothing", &[]),
        (
            moving_and_retiring,
            Leaving::Died,
            "2026-11-16",
            "end 1 on 2026-11-16 died",
            &["2 2026-12-01", "leaving 2027-02-01"],
        ),
    ];
    for (history, why, on, step, voided) in table {
        let found = says(leave(&history(), None, (*why, day(on)), today(), &reached()));
        assert_eq!(found, (step.to_string(), voided.iter().map(|text| text.to_string()).collect()), "{on} {why:?}");
    }
}

#[test]
fn nobody_leaves_before_they_came_nor_a_unit_that_is_not_theirs() {
    let leave = |history: Vec<MembershipRow>, on: &str| {
        leave(&history, Some(id(1)), (Leaving::Died, day(on)), today(), &HashSet::from([id(1)])).unwrap_err()
    };
    assert_eq!(leave(Vec::new(), "2026-10-01"), Misfit::NeverJoined);
    assert_eq!(leave(standing(), "2026-09-01"), Misfit::EndsBeforeItBegan(day("2026-09-01")));
    assert_eq!(leave(ended(), "2026-10-02"), Misfit::Left(day("2026-10-01")));
    assert_eq!(leave(ended(), "2026-09-20"), Misfit::Left(day("2026-10-01")));
    assert_eq!(leave(retiring(), "2026-12-02"), Misfit::Leaves(day("2026-12-01")));
    assert_eq!(leave(moving(), "2026-12-02"), Misfit::OutOfReach, "they are unit 2's by then");
    let elsewhere = vec![row(1, 2, "2026-09-01", "", None)];
    let both = HashSet::from([id(1), id(2)]);
    let of_both = super::leave(&elsewhere, Some(id(1)), (Leaving::Died, day("2026-10-01")), today(), &both);
    assert_eq!(of_both, Err(Misfit::OtherUnit));
}

#[test]
fn what_has_not_taken_effect_is_taken_back_with_all_that_was_to_follow() {
    let back = |history: Vec<MembershipRow>, on: &str| take_back(&history, (day(on), "误"), today(), &reached());
    assert_eq!(says(back(moving(), "2026-12-01")), ("reopen Some(1)".into(), vec!["2 2026-12-01".into()]));
    assert_eq!(says(back(retiring(), "2026-12-01")), ("reopen Some(1)".into(), vec!["leaving 2026-12-01".into()]));
    let both = vec!["2 2026-12-01".to_string(), "leaving 2027-02-01".to_string()];
    assert_eq!(says(back(moving_and_retiring(), "2026-12-01")), ("reopen Some(1)".into(), both));
    let departure = vec!["leaving 2027-02-01".to_string()];
    assert_eq!(says(back(moving_and_retiring(), "2027-02-01")), ("reopen Some(2)".into(), departure));
    assert_eq!(says(back(returning(), "2026-12-01")), ("reopen None".into(), vec!["2 2026-12-01".into()]));

    assert_eq!(back(standing(), "2026-12-01"), Err(Misfit::NoSuchChange));
    assert_eq!(back(standing(), "2026-09-01"), Err(Misfit::InEffect));
    assert_eq!(back(ended(), "2026-10-01"), Err(Misfit::InEffect));
    assert_eq!(back(vec![row(1, 1, "2026-12-01", "", None)], "2026-12-01"), Err(Misfit::FirstMembership));
    let one = HashSet::from([id(1)]);
    assert_eq!(take_back(&moving(), (day("2026-12-01"), "误"), today(), &one), Err(Misfit::OutOfReach));
    assert!(take_back(&retiring(), (day("2026-12-01"), "误"), today(), &one).is_ok());
}
