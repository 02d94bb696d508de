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
    pub award: ModelAward,
    pub caps: Vec<ModelCap>,
}

pub enum ModelAward {
    Fixed(i64),
    PerHour { per_hour: i64, step: i64, at_most: Option<i64> },
    Banded(Vec<(u32, i64)>),
}

pub struct ModelCap {
    pub window: &'static str,
    pub gains: Option<i64>,
    pub losses: Option<i64>,
}

pub enum Step {
    /// A deed, and the version of the scheme that is in force when it happens.
    Record(DeedRow, usize),
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
            steps.push(Step::Record(deed(chance, n, happened_at), version));
            if chance.percent(20) {
                let at = live.remove(chance.below(live.len() as i64) as usize);
                steps.push(Step::Undo(at));
            }
        }
        Case { texts, models, steps }
    }
}

fn deed(chance: &mut Chance, n: usize, happened_at: DateTime<Utc>) -> DeedRow {
    DeedRow {
        seq: n as i64,
        id: Id::from_u128(n as u128 + 1),
        subject_kind: SubjectKind::Person,
        subject_id: Id::nil(),
        kind: DeedKind::LogAccepted,
        origin: Origin::SelfReported,
        source_id: Id::from_u128(n as u128 + 1),
        counters_id: None,
        org_id: Id::nil(),
        // One that no scheme has is among them.
        item: format!("item{}", chance.below(6)),
        minutes: Some(chance.below(400) as i32),
        happened_at,
        recorded_at: happened_at,
        recorded_by: None,
    }
}

fn model(chance: &mut Chance) -> Model {
    let mut codes: Vec<String> = (0..5).map(|n| format!("item{n}")).collect();
    // Not every version has every item.
    codes.truncate(2 + chance.below(4) as usize);
    let mut sections: Vec<ModelSection> = Vec::new();
    for code in &codes {
        if sections.is_empty() || chance.percent(40) {
            sections.push(ModelSection { caps: caps(chance, 40), items: Vec::new() });
        }
        let item = ModelItem { code: code.clone(), award: award(chance), caps: caps(chance, 60) };
        sections.last_mut().unwrap().items.push(item);
    }
    let group = |chance: &mut Chance| {
        let items: Vec<String> = codes.iter().filter(|_| chance.percent(60)).cloned().collect();
        (!items.is_empty()).then(|| (items, caps(chance, 100)))
    };
    let groups = (0..chance.below(3)).filter_map(|_| group(chance)).collect();
    Model { caps: caps(chance, 30), groups, sections }
}

fn award(chance: &mut Chance) -> ModelAward {
    match chance.below(4) {
        0 => ModelAward::Fixed(25 * (1 + chance.below(16))),
        1 => ModelAward::Fixed(-50 * (1 + chance.below(6))),
        2 => ModelAward::PerHour {
            per_hour: 10 * (1 + chance.below(20)),
            step: [1, 10, 50, 100][chance.below(4) as usize],
            at_most: chance.percent(50).then(|| 50 * (1 + chance.below(8))),
        },
        _ => {
            let mut from = 0;
            let bands = (0..1 + chance.below(4)).map(|n| {
                from += 1 + chance.below(90) as u32;
                (from, if n == 0 && chance.percent(20) { -100 } else { 50 * (n + 1) })
            });
            ModelAward::Banded(bands.collect())
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
            write!(text, "        on: log_accepted\n        award: {}\n", award_text(&item.award)).unwrap();
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
        ModelAward::Banded(bands) => {
            let band = |(from, points): &(u32, i64)| format!("{{ from_minutes: {from}, points: {} }}", amount(*points));
            format!("{{ bands: [{}] }}", bands.iter().map(band).collect::<Vec<_>>().join(", "))
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

fn amount(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    format!("\"{sign}{}.{:02}\"", hundredths.abs() / 100, hundredths.abs() % 100)
}
