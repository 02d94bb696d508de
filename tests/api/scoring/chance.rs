//! Schemes and histories made of chance: each scheme as the text that the engine reads, and as the model that the
//! oracle reckons by.

use std::fmt::Write as _;

use chrono::{DateTime, Duration, Utc};
use domain::Id;
use domain::points::{DeedKind, DeedRow, Origin, SubjectKind};

/// Numbers that look random and are the same for the same seed (SplitMix64, Steele, Lea and Flood 2014).
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 up to, not including, `end`.
    pub fn below(&mut self, end: i64) -> i64 {
        (self.next() % end as u64) as i64
    }

    /// In so many of a hundred cases.
    fn percent(&mut self, likely: i64) -> bool {
        self.below(100) < likely
    }
}

pub struct Model {
    pub caps: Vec<ModelCap>,
    pub groups: Vec<(Vec<String>, Vec<ModelCap>)>,
    pub sections: Vec<ModelSection>,
}

pub struct ModelSection {
    pub caps: Vec<ModelCap>,
    pub items: Vec<ModelItem>,
}

pub struct ModelItem {
    pub code: String,
    /// Scores proposals rather than logs.
    pub is_proposed: bool,
    /// Scores every log that no other item scores.
    pub is_for_every: bool,
    /// How a deed has to be known; in any way, where nothing stands.
    pub origins: Vec<Origin>,
    pub award: ModelAward,
    pub times: Vec<ModelTimes>,
    /// To which steps, in hundredths, and how.
    pub round: Option<(i64, &'static str)>,
    pub highest_of_matter: bool,
    pub outside_caps: bool,
    pub caps: Vec<ModelCap>,
}

pub enum ModelAward {
    Fixed(i64),
    PerHour {
        per_hour: i64,
        step: i64,
        at_most: Option<i64>,
    },
    PerUnit {
        per_unit: i64,
        at_most: Option<i64>,
    },
    /// From so many minutes, or so many hundredths of a unit.
    Banded {
        by_quantity: bool,
        bands: Vec<(i64, i64)>,
    },
}

pub enum ModelTimes {
    /// Its code, and by what each of `c0`, `c1` … multiplies, in hundredths.
    Factor(&'static str, Vec<i64>),
    /// From one minute of the day to another, by so many hundredths.
    TimeOfDay { from: i64, to: i64, times: i64 },
}

pub struct ModelCap {
    pub window: &'static str,
    pub gains: Option<i64>,
    pub losses: Option<i64>,
}

pub enum Step {
    /// A deed, and the version of the scheme that is in force when it happens.
    Record(Box<DeedRow>, usize),
    /// The deed that was recorded as this one, counted from 0, is undone.
    Undo(usize),
}

pub struct Case {
    pub texts: [String; 2],
    pub models: [Model; 2],
    pub steps: Vec<Step>,
}

impl Case {
    pub fn made_of(chance: &mut Chance) -> Case {
        let models = [model(chance), model(chance)];
        let texts = [text(&models[0]), text(&models[1])];
        // Around the turn of a year that is no turn of an ISO week; some spread over months, some over days.
        let from: DateTime<Utc> = "2026-12-20T00:00:00Z".parse().unwrap();
        let hours = [24 * 3, 24 * 14, 24 * 45, 24 * 300][chance.below(4) as usize];
        let mut steps = Vec::new();
        let mut live: Vec<usize> = Vec::new();
        for n in 0..4 + chance.below(22) as usize {
            // Some were long ago and are recorded late.
            let happened_at = from + Duration::hours(chance.below(hours)) + Duration::minutes(chance.below(60));
            let version = usize::from(happened_at > from + Duration::hours(hours / 2));
            live.push(n);
            steps.push(Step::Record(Box::new(deed(chance, n, happened_at)), version));
            if chance.percent(20) {
                let at = live.remove(chance.below(live.len() as i64) as usize);
                steps.push(Step::Undo(at));
            }
        }
        Case { texts, models, steps }
    }
}

const ORIGINS: [Origin; 3] = [Origin::Proved, Origin::SelfReported, Origin::RecordedByStaff];

fn deed(chance: &mut Chance, n: usize, happened_at: DateTime<Utc>) -> DeedRow {
    // One that no scheme has is among them, and now and then a kind that its item does not score.
    let item = chance.below(6);
    let kind = if is_proposed(item) == chance.percent(95) { DeedKind::ProposalApproved } else { DeedKind::LogAccepted };
    // Some name no choice, some one that the item does not have.
    let mut factors: Vec<String> = Vec::new();
    for factor in ["role", "violation"] {
        if chance.percent(70) {
            factors.push(format!("{factor}=c{}", chance.below(4)));
        }
    }
    DeedRow {
        seq: n as i64,
        id: Id::from_u128(n as u128 + 1),
        subject_kind: SubjectKind::Person,
        subject_id: Id::nil(),
        kind,
        origin: ORIGINS[chance.below(3) as usize],
        source_id: Id::from_u128(n as u128 + 1),
        counters_id: None,
        org_id: Id::nil(),
        item: format!("item{item}"),
        minutes: Some(chance.below(400) as i32),
        quantity: Some(1 + chance.below(900)),
        factors: factors.join(";"),
        matter: chance.percent(60).then(|| format!("matter {}", chance.below(3))),
        happened_at,
        recorded_at: happened_at,
        recorded_by: None,
    }
}

fn model(chance: &mut Chance) -> Model {
    let mut sections: Vec<ModelSection> = Vec::new();
    // Not every version has every item.
    for number in 0..2 + chance.below(4) {
        if sections.is_empty() || chance.percent(40) {
            sections.push(ModelSection { caps: caps(chance, 40), items: Vec::new() });
        }
        let mut item = item(chance, number);
        let has_one = sections.iter().flat_map(|section| &section.items).any(|item| item.is_for_every);
        item.is_for_every = !item.is_proposed && !has_one && chance.percent(20);
        sections.last_mut().unwrap().items.push(item);
    }
    let all = sections.iter().flat_map(|section| &section.items);
    let capped: Vec<String> = all.filter(|item| !item.outside_caps).map(|item| item.code.clone()).collect();
    let group = |chance: &mut Chance| {
        let items: Vec<String> = capped.iter().filter(|_| chance.percent(60)).cloned().collect();
        (!items.is_empty()).then(|| (items, caps(chance, 100)))
    };
    let groups = (0..chance.below(3)).filter_map(|_| group(chance)).collect();
    Model { caps: caps(chance, 30), groups, sections }
}

/// Every second item scores proposals.
fn is_proposed(number: i64) -> bool {
    number % 2 == 1
}

fn item(chance: &mut Chance, number: i64) -> ModelItem {
    let is_proposed = is_proposed(number);
    ModelItem {
        code: format!("item{number}"),
        is_proposed,
        is_for_every: false,
        origins: ORIGINS.into_iter().filter(|_| chance.percent(15)).collect(),
        award: award(chance, is_proposed),
        times: times(chance, is_proposed),
        round: chance.percent(50).then(|| {
            ([1, 5, 10, 50, 100][chance.below(5) as usize], ["half_up", "down", "up"][chance.below(3) as usize])
        }),
        highest_of_matter: is_proposed && chance.percent(40),
        outside_caps: is_proposed && chance.percent(20),
        caps: caps(chance, 60),
    }
}

fn times(chance: &mut Chance, is_proposed: bool) -> Vec<ModelTimes> {
    let mut times = Vec::new();
    for factor in ["role", "violation"] {
        if is_proposed && chance.percent(40) {
            let choices = (0..1 + chance.below(3)).map(|_| 10 * chance.below(25) + chance.below(10)).collect();
            times.push(ModelTimes::Factor(factor, choices));
        }
    }
    if chance.percent(30) {
        let from = chance.below(1440);
        let to = (from + 1 + chance.below(1439)) % 1440;
        times.push(ModelTimes::TimeOfDay { from, to, times: 25 * chance.below(12) });
    }
    times
}

fn award(chance: &mut Chance, is_proposed: bool) -> ModelAward {
    match chance.below(if is_proposed { 6 } else { 4 }) {
        0 => ModelAward::Fixed(25 * (1 + chance.below(16))),
        1 => ModelAward::Fixed(-50 * (1 + chance.below(6))),
        2 => ModelAward::PerHour {
            per_hour: 10 * (1 + chance.below(20)),
            step: [1, 10, 50, 100][chance.below(4) as usize],
            at_most: chance.percent(50).then(|| 50 * (1 + chance.below(8))),
        },
        4 => ModelAward::PerUnit {
            per_unit: [-75, 10, 33, 100, 150][chance.below(5) as usize],
            at_most: chance.percent(50).then(|| 50 * (1 + chance.below(8))),
        },
        kind => {
            let mut from = 0;
            let bands = (0..1 + chance.below(4)).map(|n| {
                from += 1 + chance.below(90);
                (from, if n == 0 && chance.percent(20) { -100 } else { 50 * (n + 1) })
            });
            ModelAward::Banded { by_quantity: kind == 5, bands: bands.collect() }
        }
    }
}

fn caps(chance: &mut Chance, likely: i64) -> Vec<ModelCap> {
    let mut caps = Vec::new();
    for window in ["event", "day", "week", "month", "quarter", "half_year", "year"] {
        if chance.percent(likely) && chance.percent(35) {
            let mut gains = chance.percent(80).then(|| 50 * chance.below(20));
            let losses = chance.percent(60).then(|| 50 * chance.below(12));
            if losses.is_none() {
                gains = gains.or(Some(300));
            }
            caps.push(ModelCap { window, gains, losses });
        }
    }
    caps
}

/// The scheme as somebody would write it.
pub fn text(model: &Model) -> String {
    let mut text = "scheme: chance\ntitle: 随机方案\ncurrency: assessment\n".to_string();
    write!(text, "caps: {}\ngroups:\n", caps_text(&model.caps)).unwrap();
    for (n, (items, caps)) in model.groups.iter().enumerate() {
        let items = items.join(", ");
        writeln!(text, "  - {{ code: g{n}, title: 分组{n}, items: [{items}], caps: {} }}", caps_text(caps)).unwrap();
    }
    if model.groups.is_empty() {
        text = text.replace("groups:\n", "groups: []\n");
    }
    text += "sections:\n";
    for (n, section) in model.sections.iter().enumerate() {
        write!(text, "  - code: s{n}\n    title: 大类{n}\n    caps: {}\n    items:\n", caps_text(&section.caps))
            .unwrap();
        for item in &section.items {
            let code = &item.code;
            write!(text, "      - code: {code}\n        title: {code}\n        clause: 第一条\n").unwrap();
            let on = if item.is_proposed { "proposal_approved" } else { "log_accepted" };
            write!(text, "        on: {on}\n        award: {}\n", award_text(&item.award)).unwrap();
            writeln!(text, "        times: [{}]", item.times.iter().map(times_text).collect::<Vec<_>>().join(", "))
                .unwrap();
            if let Some((to, mode)) = item.round {
                writeln!(text, "        round: {{ to: {}, mode: {mode} }}", amount(to)).unwrap();
            }
            let origins: Vec<&str> = item.origins.iter().map(|origin| origin.as_str()).collect();
            writeln!(text, "        every: {}\n        origins: [{}]", item.is_for_every, origins.join(", ")).unwrap();
            writeln!(text, "        highest_of_matter: {}", item.highest_of_matter).unwrap();
            if item.outside_caps {
                text += "        outside_caps: true\n        approvals: [officer]\n";
            }
            writeln!(text, "        caps: {}", caps_text(&item.caps)).unwrap();
        }
    }
    text
}

fn award_text(award: &ModelAward) -> String {
    match award {
        ModelAward::Fixed(points) => format!("{{ fixed: {} }}", amount(*points)),
        ModelAward::PerHour { per_hour, step, at_most } => {
            let most = at_most.map(|most| format!(", at_most: {}", amount(most))).unwrap_or_default();
            format!("{{ per_hour: {}, step: {}{most} }}", amount(*per_hour), amount(*step))
        }
        ModelAward::PerUnit { per_unit, at_most } => {
            let most = at_most.map(|most| format!(", at_most: {}", amount(most))).unwrap_or_default();
            format!("{{ per_unit: {}, unit: 件{most} }}", amount(*per_unit))
        }
        ModelAward::Banded { by_quantity, bands } => {
            let from = |from: i64| {
                if *by_quantity { format!("from: {}", amount(from)) } else { format!("from_minutes: {from}") }
            };
            let band = |band: &(i64, i64)| format!("{{ {}, points: {} }}", from(band.0), amount(band.1));
            format!("{{ bands: [{}] }}", bands.iter().map(band).collect::<Vec<_>>().join(", "))
        }
    }
}

fn times_text(times: &ModelTimes) -> String {
    match times {
        ModelTimes::Factor(factor, choices) => {
            let choice =
                |(n, times): (usize, &i64)| format!("{{ code: c{n}, title: c{n}, times: {} }}", amount(*times));
            let choices = choices.iter().enumerate().map(choice).collect::<Vec<_>>().join(", ");
            format!("{{ factor: {factor}, title: {factor}, choices: [{choices}] }}")
        }
        ModelTimes::TimeOfDay { from, to, times } => {
            let time = |minute: &i64| format!("\"{:02}:{:02}\"", minute / 60, minute % 60);
            format!("{{ title: t, from: {}, to: {}, times: {} }}", time(from), time(to), amount(*times))
        }
    }
}

fn caps_text(caps: &[ModelCap]) -> String {
    let cap = |cap: &ModelCap| {
        let gains = cap.gains.map(|most| format!(", at_most: {}", amount(most))).unwrap_or_default();
        let losses = cap.losses.map(|most| format!(", losses_at_most: {}", amount(most))).unwrap_or_default();
        format!("{{ window: {}{gains}{losses} }}", cap.window)
    };
    format!("[{}]", caps.iter().map(cap).collect::<Vec<_>>().join(", "))
}

pub fn amount(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    format!("\"{sign}{}.{:02}\"", hundredths.abs() / 100, hundredths.abs() % 100)
}
