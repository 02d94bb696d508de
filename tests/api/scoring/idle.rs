//! What the linter says of schemes made of chance holds for histories made of chance.

use std::collections::HashMap;

use chrono::Datelike;
use domain::Id;
use domain::points::{DeedRow, Standing, replay};
use domain::schemes::{Cap, Lint, Scheme, lint, parse};

use super::chance::{Case, Chance, Model, ModelCap, Step, text};

const CASES: u64 = 5_000;

/// What each deed is credited when all of them fall under one scheme.
fn credited(scheme: &Scheme, deeds: &[&DeedRow]) -> Vec<i64> {
    let history: Vec<Standing> = deeds.iter().map(|deed| Standing { deed, version: Id::nil(), scheme }).collect();
    replay(&history).iter().map(|posting| posting.credited.0).collect()
}

/// Takes the limits away that the linter calls idle; tells how many.
fn trim(model: &mut Model, scheme: &Scheme, findings: &[String]) -> usize {
    let mut taken = 0;
    let mut trim = |caps: &mut Vec<ModelCap>, read: &[Cap], place: String| {
        for (cap, read) in caps.iter_mut().zip(read) {
            let mut is_idle = |is_loss, limit| {
                let start = format!("{place}：“{}”用不上", read.window.limited(limit, is_loss));
                let found = findings.iter().any(|finding| finding.starts_with(&start));
                taken += usize::from(found);
                found
            };
            if read.at_most.is_some_and(|limit| is_idle(false, limit)) {
                cap.gains = None;
            }
            if read.losses_at_most.is_some_and(|limit| is_idle(true, limit)) {
                cap.losses = None;
            }
        }
        caps.retain(|cap| cap.gains.or(cap.losses).is_some());
    };
    trim(&mut model.caps, &scheme.caps, "方案的合计".to_string());
    for ((_, caps), group) in model.groups.iter_mut().zip(&scheme.groups) {
        trim(caps, &group.caps, format!("分组“{}”", group.code.value));
    }
    for (section, read) in model.sections.iter_mut().zip(&scheme.sections) {
        trim(&mut section.caps, &read.caps, format!("大类“{}”", read.code.value));
        for (item, read) in section.items.iter_mut().zip(&read.items) {
            trim(&mut item.caps, &read.caps, format!("积分项“{}”", read.code.value));
        }
    }
    taken
}

#[test]
fn without_its_idle_limits_a_scheme_credits_the_same_and_no_year_exceeds_what_was_told() {
    let (mut taken, mut bounded, mut reached) = (0, 0, 0);
    for seed in 0..CASES {
        let Case { texts, models: [mut model, _], steps } = Case::made_of(&mut Chance::new(seed));
        let scheme = parse(&texts[0]).unwrap();
        let Lint { gains_at_most, losses_at_most, findings, .. } = lint(&scheme);
        let deeds: Vec<&DeedRow> = steps
            .iter()
            .filter_map(|step| match step {
                Step::Record(deed, _) => Some(deed.as_ref()),
                Step::Undo(_) => None,
            })
            .collect();
        let amounts = credited(&scheme, &deeds);
        let mut years: HashMap<(i32, bool), i64> = HashMap::new();
        for (deed, amount) in deeds.iter().zip(&amounts) {
            let year = domain::calendar::day(deed.happened_at).year();
            *years.entry((year, *amount < 0)).or_default() += amount.abs();
        }
        for ((year, is_loss), sum) in years {
            let most = if is_loss { losses_at_most } else { gains_at_most };
            bounded += usize::from(most.is_some());
            reached += usize::from(most.is_some_and(|most| most.0 == sum && sum > 0));
            assert!(most.is_none_or(|most| sum <= most.0), "case {seed}: {sum} in {year}\n{}", texts[0]);
        }
        let findings: Vec<String> = findings.into_iter().map(|finding| finding.sentence).collect();
        taken += trim(&mut model, &scheme, &findings);
        let trimmed = parse(&text(&model)).unwrap();
        assert_eq!(credited(&trimmed, &deeds), amounts, "case {seed}\n{}\n{findings:#?}", texts[0]);
    }
    // Chance makes what matters often enough.
    let told = format!("{taken} idle limits, {bounded} years with a bound, {reached} that reach it");
    assert!(taken > CASES as usize && bounded > 500 && reached > 50, "{told}");
}
