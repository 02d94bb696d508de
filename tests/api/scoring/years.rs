//! What a year's facts come to, against an oracle that goes through the year day by day and shares no code with the engine.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use domain::Id;
use domain::points::Currency;
use domain::schemes::{Points, VetoScope, parse};
use domain::scores::{Facts, Line, score};

use super::Chance;
use super::chance::amount;

/// How many schemes and years are tried.
const CASES: u64 = 5_000;

const YEAR: i32 = 2026;

const WINDOWS: [&str; 6] = ["day", "week", "month", "quarter", "half_year", "year"];

/// Base, least and most, in hundredths, and a weight of so many hundredths.
struct Formula(i64, Option<i64>, Option<i64>, Option<i64>);

enum Gate {
    AtLeast(usize, &'static str),
    AtMost(usize, &'static str),
    Points(usize, i64),
}

struct Model {
    whole: Formula,
    sections: Vec<Formula>,
    /// From how many points each grade is had, but for the last one.
    grades: Vec<i64>,
    /// Each with the place of the grade that it leaves.
    gates: Vec<(Gate, usize)>,
    /// Percent in hundredths, and the most.
    carry: Option<(i64, Option<i64>)>,
    /// The fewest days, and whether credit is scaled.
    part: Option<(usize, bool)>,
}

struct Deed {
    /// Of which section; one more than there are, of none.
    section: usize,
    day: NaiveDate,
    credited: i64,
    veto: Option<VetoScope>,
    is_undone: bool,
}

struct Known {
    deeds: Vec<Deed>,
    service: Vec<(NaiveDate, Option<NaiveDate>)>,
    leaves: Vec<(NaiveDate, NaiveDate)>,
    last_year: Option<i64>,
}

fn day_of_year(chance: &mut Chance) -> NaiveDate {
    first() + Days::new(chance.below(365) as u64)
}

fn first() -> NaiveDate {
    NaiveDate::from_ymd_opt(YEAR, 1, 1).unwrap()
}

fn formula(chance: &mut Chance) -> Formula {
    let least = (chance.below(3) == 0).then(|| 100 * chance.below(10) - 300);
    let most = (chance.below(2) == 0).then(|| 100 * (10 + chance.below(60)));
    Formula(50 * chance.below(20), least, most, (chance.below(3) == 0).then(|| 5 * (1 + chance.below(20))))
}

fn model(chance: &mut Chance) -> Model {
    let sections: Vec<Formula> = (0..=chance.below(3)).map(|_| formula(chance)).collect();
    let grades: BTreeSet<i64> = (0..chance.below(4)).map(|_| 100 * chance.below(60)).collect();
    let grades: Vec<i64> = grades.into_iter().rev().collect();
    let gate = |chance: &mut Chance| {
        let window = WINDOWS[1 + chance.below(5) as usize];
        let gate = match chance.below(3) {
            0 => Gate::AtLeast(1 + chance.below(3) as usize, window),
            1 => Gate::AtMost(chance.below(4) as usize, window),
            _ => Gate::Points(chance.below(sections.len() as i64) as usize, 50 * chance.below(40)),
        };
        (gate, chance.below(grades.len() as i64 + 1) as usize)
    };
    let gates = (0..chance.below(3)).map(|_| gate(chance)).collect();
    let carry = (chance.below(3) == 0)
        .then(|| (25 * (1 + chance.below(400)), (chance.below(2) == 0).then(|| 10 * chance.below(60))));
    let part = (chance.below(3) == 0).then(|| (chance.below(200) as usize, chance.below(2) == 0));
    Model { whole: formula(chance), sections, grades, gates, carry, part }
}

fn known(chance: &mut Chance, model: &Model) -> Known {
    let deed = |chance: &mut Chance| {
        let veto = match chance.below(30) {
            0 => Some(VetoScope::Year),
            1 | 2 => Some(VetoScope::Section),
            _ => None,
        };
        // Some happened in the week that began in the year before, and some after the year.
        let day = first() - Days::new(3) + Days::new(chance.below(372) as u64);
        let credited = if veto.is_some() { 0 } else { 5 * chance.below(80) - 80 };
        let section = chance.below(model.sections.len() as i64 + 1) as usize;
        Deed { section, day, credited, veto, is_undone: chance.below(8) == 0 }
    };
    let deeds = (0..chance.below(25)).map(|_| deed(chance)).collect();
    let came = if chance.below(2) == 0 { first() - Days::new(400) } else { day_of_year(chance) };
    let went = (chance.below(3) == 0).then(|| came + Days::new(1 + chance.below(300) as u64));
    let mut service = vec![(came, went)];
    if let Some(went) = went.filter(|_| chance.below(2) == 0) {
        service.push((went + Days::new(1 + chance.below(60) as u64), None));
    }
    let leave = |chance: &mut Chance| {
        let from = day_of_year(chance);
        (from, from + Days::new(chance.below(60) as u64))
    };
    let leaves = (0..chance.below(3)).map(|_| leave(chance)).collect();
    Known { deeds, service, leaves, last_year: (chance.below(2) == 0).then(|| 100 * chance.below(120) - 500) }
}

fn formula_text(formula: &Formula) -> String {
    let Formula(base, least, most, weight) = formula;
    let bound = |name: &str, bound: &Option<i64>| {
        bound.map(|points| format!(", {name}: {}", amount(points))).unwrap_or_default()
    };
    let bounds = [bound("at_least", least), bound("at_most", most), bound("weight", weight)].concat();
    format!("{{ base: {}{bounds} }}", amount(*base))
}

fn text(model: &Model) -> String {
    let mut text = format!("scheme: s\ntitle: t\ncurrency: assessment\nscore: {}\n", formula_text(&model.whole));
    if let Some((share, most)) = model.carry {
        let most = most.map(|most| format!(", at_most: {}", amount(most))).unwrap_or_default();
        writeln!(text, "carry_over: {{ share: {}{most} }}", amount(share)).unwrap();
    }
    if let Some((days, is_scaled)) = model.part {
        let credit = if is_scaled { "scaled" } else { "as_is" };
        writeln!(text, "part_year: {{ at_least_days: {days}, credit: {credit} }}").unwrap();
    }
    let froms = model.grades.iter().map(|from| format!(", from: {}", amount(*from))).chain([String::new()]);
    let grade = |(n, from): (usize, String)| format!("{{ code: g{n}, title: g{n}{from} }}");
    writeln!(text, "grades: [{}]\ngates:", froms.enumerate().map(grade).collect::<Vec<_>>().join(", ")).unwrap();
    for (n, (gate, otherwise)) in model.gates.iter().enumerate() {
        let needs = match gate {
            Gate::AtLeast(least, each) => format!("items: [x0], at_least: {least}, each: {each}"),
            Gate::AtMost(most, each) => format!("items: [x0], at_most: {most}, each: {each}"),
            Gate::Points(section, points) => format!("section: s{section}, points: {}", amount(*points)),
        };
        writeln!(text, "  - {{ code: n{n}, title: n, clause: c, otherwise: g{otherwise}, needs: {{ {needs} }} }}")
            .unwrap();
    }
    if model.gates.is_empty() {
        text = text.replace("gates:\n", "");
    }
    text += "sections:\n";
    for (n, section) in model.sections.iter().enumerate() {
        let item = format!("{{ code: x{n}, title: x, clause: c, on: log_accepted, award: {{ fixed: \"1\" }} }}");
        writeln!(text, "  - {{ code: s{n}, title: s, score: {}, items: [{item}] }}", formula_text(section)).unwrap();
    }
    text
}

fn facts(known: &Known) -> Facts {
    let line = |(n, deed): (usize, &Deed)| Line {
        deed: Id::from_u128(n as u128),
        section: Some(format!("s{}", deed.section)),
        item: format!("x{}", deed.section),
        title: "x".into(),
        day: deed.day,
        currency: Currency::Assessment,
        credited: Points(deed.credited),
        veto: deed.veto,
    };
    let undone = known.deeds.iter().enumerate().filter(|(_, deed)| deed.is_undone);
    // What was undone has its reversal beside it.
    let back = undone.clone().map(|(n, deed)| Line { credited: Points(-deed.credited), ..line((n, deed)) });
    Facts {
        lines: known.deeds.iter().enumerate().map(line).chain(back).collect(),
        undone: undone.map(|(n, _)| Id::from_u128(n as u128)).collect::<HashSet<_>>(),
        in_service: known.service.clone(),
        on_leave: known.leaves.clone(),
        last_year: known.last_year.map(Points),
        ..Facts::default()
    }
}

/// Half up, towards more.
fn nearest(above: i128, below: i128) -> i64 {
    let whole = above.div_euclid(below);
    let rest = above.rem_euclid(below);
    i64::try_from(if rest * 2 >= below { whole + 1 } else { whole }).unwrap()
}

fn apply(Formula(base, least, most, weight): &Formula, points: i64) -> i64 {
    let mut points = points + base;
    if let Some(least) = least {
        points = points.max(*least);
    }
    if let Some(most) = most {
        points = points.min(*most);
    }
    // Of what is less than nothing the size is rounded.
    weight.map_or(points, |weight| nearest(i128::from(points.abs()) * i128::from(weight), 100) * points.signum())
}

/// The scores of the sections, the total, and the place of the grade.
fn by_hand(model: &Model, known: &Known) -> (Vec<i64>, i64, Option<usize>) {
    let is_there = |day: NaiveDate| known.service.iter().any(|(from, to)| *from <= day && to.is_none_or(|to| day < to));
    let is_away = |day: NaiveDate| known.leaves.iter().any(|(from, to)| *from <= day && day <= *to);
    let year: Vec<NaiveDate> = first().iter_days().take(365).collect();
    let there = year.iter().filter(|day| is_there(**day) && !is_away(**day)).count();
    let standing = || known.deeds.iter().filter(|deed| !deed.is_undone);
    let of_year = || standing().filter(|deed| deed.day.year() == YEAR);
    let credited =
        |section: usize| of_year().filter(|deed| deed.section == section).map(|deed| deed.credited).sum::<i64>();
    let sections: Vec<i64> = (0..model.sections.len())
        .map(|n| {
            let is_vetoed = of_year().any(|deed| deed.section == n && deed.veto == Some(VetoScope::Section));
            let mut points = credited(n);
            if matches!(model.part, Some((_, true))) && (1..365).contains(&there) {
                points = nearest(i128::from(points) * 365, there as i128);
            }
            if is_vetoed { 0 } else { apply(&model.sections[n], points) }
        })
        .collect();
    let carried = match (model.carry, known.last_year) {
        (Some((share, most)), Some(before)) => {
            let points = nearest(i128::from(before.max(0)) * i128::from(share), 10_000);
            most.map_or(points, |most| points.min(most))
        }
        _ => 0,
    };
    let is_vetoed = of_year().any(|deed| deed.veto == Some(VetoScope::Year));
    let sum = sections.iter().sum::<i64>() + credited(model.sections.len()) + carried;
    let total = if is_vetoed { 0 } else { apply(&model.whole, sum) };
    let is_graded = is_vetoed || model.part.is_none_or(|(fewest, _)| there >= fewest);
    let mut place = model.grades.iter().position(|from| *from <= total).unwrap_or(model.grades.len());
    for (gate, otherwise) in &model.gates {
        let is_missed = match gate {
            Gate::Points(section, points) => sections[*section] < *points,
            Gate::AtLeast(least, each) => windows(each).values().any(|days| {
                let done = standing().filter(|deed| deed.section == 0 && days.contains(&deed.day)).count();
                let away = days.iter().filter(|day| is_away(**day)).count();
                days.iter().all(|day| is_there(*day)) && away * 2 <= days.len() && done < *least
            }),
            Gate::AtMost(most, each) => windows(each)
                .values()
                .any(|days| standing().filter(|deed| deed.section == 0 && days.contains(&deed.day)).count() > *most),
        };
        if is_missed {
            place = place.max(*otherwise);
        }
    }
    (sections, total, is_graded.then_some(place))
}

/// The windows that end in the year, each by its name with its days.
fn windows(each: &str) -> BTreeMap<String, Vec<NaiveDate>> {
    let mut found: BTreeMap<String, Vec<NaiveDate>> = BTreeMap::new();
    let week = first().week(Weekday::Mon).first_day();
    for day in week.iter_days().take_while(|day| day.year() <= YEAR) {
        let name = match each {
            "day" => day.to_string(),
            "week" => day.format("%G-%V").to_string(),
            "month" => day.format("%Y-%m").to_string(),
            "quarter" => format!("{} {}", day.year(), day.month().div_ceil(3)),
            "half_year" => format!("{} {}", day.year(), day.month().div_ceil(6)),
            _ => day.year().to_string(),
        };
        found.entry(name).or_default().push(day);
    }
    // A week that ends in the next year is that one's.
    found.retain(|_, days| {
        let last = days[days.len() - 1];
        last.year() == YEAR && (each != "week" || last.weekday() == Weekday::Sun)
    });
    found
}

#[test]
fn a_year_comes_to_what_somebody_finds_who_goes_through_it_day_by_day() {
    let mut seen: HashMap<&str, u64> = HashMap::new();
    for seed in 0..CASES {
        let chance = &mut Chance::new(seed);
        let model = model(chance);
        let known = known(chance, &model);
        let text = text(&model);
        // Bounds the wrong way round are refused.
        let Ok(scheme) = parse(&text) else {
            *seen.entry("refused").or_default() += 1;
            continue;
        };
        let score = score(&scheme, &facts(&known), YEAR, domain::calendar::end_of(first() + Days::new(364)));
        let sections: Vec<i64> = score.sections.iter().map(|section| section.score.0).collect();
        let place = score.grade.as_ref().map(|grade| grade.code[1..].parse::<usize>().unwrap());
        assert_eq!((sections, score.total.0, place), by_hand(&model, &known), "case {seed}\n{text}");
        for (what, is_so) in [
            ("held back", score.gates.iter().any(|gate| gate.standing == domain::scores::Standing::Missed)),
            ("vetoed", !score.vetoes.is_empty()),
            ("not graded", score.grade.is_none()),
            ("scaled", score.sections.iter().any(|section| section.scaled.is_some())),
            ("carried", score.carried.is_some()),
            ("best", place == Some(0) && !model.grades.is_empty()),
        ] {
            *seen.entry(what).or_default() += u64::from(is_so);
        }
    }
    // Chance makes what matters often enough, and little that is refused.
    assert!(seen.remove("refused").unwrap_or(0) < CASES / 10, "{seen:?}");
    assert!(seen.len() == 6 && seen.values().all(|times| *times > CASES / 50), "{seen:?}");
}
