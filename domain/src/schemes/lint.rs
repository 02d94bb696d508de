//! What a scheme that reads is still likely to get wrong: limits that never limit, awards that can never be had in
//! full. Pure.

use super::amount::Points;
use super::award::{Award, Band};
use super::exact::Exact;
use super::grammar::{Cap, Item, Scheme, Section};
use super::indicator::{Indicator, OfMembers};
use super::limits::{Place, places, shared_limits};
use super::multiplier::{Round, RoundMode};
use super::online;
use super::rules::Problem;
use super::window::Window;

/// What a scheme comes to, and what its authors may want to look at again before they publish it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lint {
    /// No more than this is gained in a calendar year, whatever is done; none where nothing limits it.
    pub gains_at_most: Option<Points>,
    /// No more than this is lost, as a positive number; likewise.
    pub losses_at_most: Option<Points>,
    /// No year's score is higher; likewise.
    pub score_at_most: Option<Points>,
    pub findings: Vec<Problem>,
}

/// Looks a scheme over.
pub fn lint(scheme: &Scheme) -> Lint {
    let mut findings = Vec::new();
    for (section, item) in scheme.items() {
        let mut say = |told: String| findings.push(Problem::of(Place::Item(item), &told));
        let is_veto = matches!(item.award, Award::Veto(_));
        if !is_veto && amounts(item).iter().all(|(amount, _)| amount.0 == 0) {
            say("每次都是 0 分，只作记录".to_string());
        }
        let limits = shared_limits(scheme, section, item);
        for (amount, told) in amounts(item) {
            let is_loss = amount.0 < 0;
            let of_amount = limits.iter().filter_map(|shared| Some((shared, shared.cap.limit(is_loss)?)));
            let tightest = of_amount.min_by_key(|(_, limit)| *limit).filter(|(_, limit)| limit.0 < amount.0.abs());
            if let Some((shared, limit)) = tightest {
                say(format!("{told}永远记不满，因为{}", shared.words(limit, is_loss)));
            }
        }
    }
    for place in places(scheme) {
        for is_loss in [false, true] {
            let told = idle(place.caps(), is_loss, parts(scheme, place, is_loss));
            findings.extend(told.iter().map(|told| Problem::of(place, told)));
        }
    }
    let score_at_most = best_score(scheme);
    for grade in &scheme.grades {
        if let Some((from, most)) = grade.from.zip(score_at_most).filter(|(from, most)| from > most) {
            let sentence = format!("等次“{}”得不到：它要 {from} 分，而一年最多 {most} 分", grade.title);
            findings.push(Problem { line: Some(grade.code.referenced.line()), sentence });
        }
    }
    findings.extend(online::scored(scheme));
    findings.sort_by_key(|finding| finding.line);
    Lint { gains_at_most: total(scheme, false), losses_at_most: total(scheme, true), score_at_most, findings }
}

/// What a year's gains, or losses, come to at most.
fn total(scheme: &Scheme, is_loss: bool) -> Option<Points> {
    let of_sections = all_of(scheme.sections.iter().map(|section| within(section, is_loss)));
    let outside = scheme.items().map(|(_, item)| item).filter(|item| item.outside_caps);
    all_of([least(yearly(&scheme.caps, is_loss), of_sections), sum(outside, is_loss)].into_iter())
}

/// What a section's caps leave of what its items come to.
fn within(section: &Section, is_loss: bool) -> Option<Points> {
    least(yearly(&section.caps, is_loss), sum(capped(section), is_loss))
}

/// What a year's score comes to at most: no more than all sections at their best, nor than what they have without any
/// gain and all gains together.
fn best_score(scheme: &Scheme) -> Option<Points> {
    let at_best = |section: &Section| {
        let outside = section.items.iter().filter(|item| item.outside_caps);
        let parts = [within(section, false), sum(outside, false), best_of_others(section)];
        all_of(parts.into_iter()).map(|best| section.score.of(best)).or(section.score.best())
    };
    let (monthly, yearly): (Vec<&Section>, Vec<&Section>) = scheme.sections.iter().partition(|section| section.monthly);
    // No month comes to more than a year would.
    let of_months = all_of(monthly.iter().map(|section| at_best(section)));
    let of_months = scheme.monthly.and_then(|formula| of_months.map(|sum| formula.of(sum)).or(formula.best()));
    let of_months = if monthly.is_empty() { Some(Points(0)) } else { of_months };
    let apart = all_of(yearly.iter().map(|section| at_best(section)).chain([of_months]));
    let without = yearly.iter().map(|section| Some(section.score.of(best_of_others(section)?)));
    let together = all_of(without.chain([total(scheme, false), of_months]));
    least(apart, together).map(|sum| scheme.score.of(sum)).or(scheme.score.best())
}

/// What a section's marks and indicators come to at most.
fn best_of_others(section: &Section) -> Option<Points> {
    let marks = section.appraisal.as_ref().map_or(Points(0), |appraisal| appraisal.up_to);
    all_of([Some(marks)].into_iter().chain(section.indicators.iter().map(best_of_indicator)))
}

/// A rate is a hundred percent at most; a mean of scores has no end.
fn best_of_indicator(indicator: &Indicator) -> Option<Points> {
    match &indicator.award {
        Award::PerUnit { per_unit, .. } if per_unit.0 <= 0 => Some(Points(0)),
        Award::PerUnit { at_most: Some(most), .. } => Some(*most),
        Award::PerUnit { .. } if indicator.members == OfMembers::MeanScore => None,
        Award::PerUnit { per_unit, .. } => Some(Points(per_unit.0 * 100)),
        Award::Banded { bands, .. } => Some(bands.iter().map(|band| band.points).fold(Points(0), Points::max)),
        Award::Fixed(_) | Award::PerHour { .. } | Award::Veto(_) => Some(Points(0)),
    }
}

/// What the items of a place come to in a year at most; none where nothing limits them, and for an item alone.
fn parts(scheme: &Scheme, place: Place<'_>, is_loss: bool) -> Option<Points> {
    match place {
        Place::Item(_) => None,
        Place::Section(section) => sum(capped(section), is_loss),
        Place::Group(group) => sum(group.items.iter().filter_map(|code| Some(scheme.item(&code.value)?.1)), is_loss),
        Place::Whole(scheme) => sum(scheme.sections.iter().flat_map(capped), is_loss),
    }
}

/// The items that the caps of their section and of the whole count.
fn capped(section: &Section) -> impl Iterator<Item = &Item> {
    section.items.iter().filter(|item| !item.outside_caps)
}

/// The caps of one place that can never be reached, and why. `parts` is what its items come to in a year at most.
fn idle(caps: &[Cap], is_loss: bool, parts: Option<Points>) -> Vec<String> {
    let limits: Vec<(Window, Points)> = caps.iter().filter_map(|cap| Some((cap.window, cap.limit(is_loss)?))).collect();
    let mut told = Vec::new();
    for (at, (window, most)) in limits.iter().enumerate() {
        let words = window.limited(*most, is_loss);
        let stronger = limits.iter().enumerate().find(|(other_at, (other, limit))| {
            let is_wider = window.within(*other) && limit <= most;
            // Of two that come to the same, the narrower one does the work.
            let is_narrower = other < window
                && other.most_within(*window).is_some_and(|times| limit.0.saturating_mul(times) <= most.0)
                && limit < most;
            at != *other_at && (is_wider || is_narrower)
        });
        if let Some((_, (other, limit))) = stronger {
            told.push(format!("“{words}”用不上，因为“{}”", other.limited(*limit, is_loss)));
        } else if let Some(parts) = parts.filter(|parts| parts <= most && *window != Window::Week) {
            // A week that runs across New Year may hold what two years allow.
            let verb = if is_loss { "扣分" } else { "得分" };
            told.push(format!("“{words}”用不上，因为其中各项一年的{verb}合计不超过 {parts} 分"));
        }
    }
    told
}

/// What an item can bring at once, and which part of it says so; by the hour and by the unit, its most, where it has
/// one.
fn amounts(item: &Item) -> Vec<(Points, String)> {
    let times = item.times.iter().map(|multiplier| multiplier.values().into_iter().max().unwrap_or(Points(100)));
    let times: Vec<Points> = times.collect();
    let product = |amount| times.iter().fold(Exact::of(amount), |product, by| product.times(*by));
    let most = |amount| product(amount).round(item.round);
    // Of what grows with the deed, one unit says only whether it comes to anything.
    let one = |amount| product(amount).round(Round { to: Points(1), mode: RoundMode::Up });
    let by_most = if times.is_empty() { "" } else { "、乘最大的系数" };
    match &item.award {
        Award::PerHour { at_most: Some(at_most), per_hour, .. } if per_hour.0 > 0 => {
            vec![(*at_most, format!("每次最多 {at_most} 分"))]
        }
        Award::PerUnit { at_most: Some(at_most), per_unit, .. } if per_unit.0 != 0 => {
            vec![(Points(per_unit.0.signum() * at_most.0), format!("每次最多 {at_most} 分"))]
        }
        Award::Veto(_) => Vec::new(),
        Award::Fixed(fixed) => vec![(most(*fixed), format!("每次 {fixed} 分{by_most}"))],
        Award::PerHour { per_hour, .. } => vec![(one(*per_hour), format!("一小时 {per_hour} 分{by_most}"))],
        Award::PerUnit { per_unit, unit, .. } => {
            vec![(one(*per_unit), format!("每{unit} {per_unit} 分{by_most}"))]
        }
        Award::Banded { of, bands } => {
            let told =
                |band: &Band| (most(band.points), format!("满 {}记 {} 分{by_most}", of.told(band.from), band.points));
            bands.iter().map(told).collect()
        }
    }
}

/// What items come to in a year at most; none where one has no limit of its own.
fn sum<'a>(items: impl IntoIterator<Item = &'a Item>, is_loss: bool) -> Option<Points> {
    let most = |item: &Item| {
        let can = amounts(item).iter().any(|(amount, _)| if is_loss { amount.0 < 0 } else { amount.0 > 0 });
        if can { yearly(&item.caps, is_loss) } else { Some(Points(0)) }
    };
    all_of(items.into_iter().map(most))
}

/// The sum, if each has one.
fn all_of(mut parts: impl Iterator<Item = Option<Points>>) -> Option<Points> {
    parts.try_fold(Points(0), |sum, part| Some(Points(sum.0.saturating_add(part?.0))))
}

/// What caps leave of a year.
fn yearly(caps: &[Cap], is_loss: bool) -> Option<Points> {
    let most = |cap: &Cap| Some(Points(cap.limit(is_loss)?.0.saturating_mul(cap.window.most_within(Window::Year)?)));
    caps.iter().filter_map(most).min()
}

fn least(one: Option<Points>, other: Option<Points>) -> Option<Points> {
    one.into_iter().chain(other).min()
}

#[cfg(test)]
mod tests {
    use super::super::rules::parse;
    use super::super::rules::tests::{DEFAULT, PIONEER, of_guide};
    use super::*;

    /// A scheme of one section with these items, each a code with the rest of it.
    fn scheme(caps: &str, section_caps: &str, items: &[(&str, &str)]) -> Scheme {
        let items: Vec<String> = items
            .iter()
            .map(|(code, rest)| {
                format!(r#"{{"code": "{code}", "title": "t", "clause": "c", "on": "log_accepted", {rest}}}"#)
            })
            .collect();
        let items = items.join(", ");
        parse(&format!(
            r#"{{"scheme": "s", "title": "t", "currency": "assessment", "caps": [{caps}],
                 "sections": [{{"code": "a", "title": "甲", "caps": [{section_caps}], "items": [{items}]}}]}}"#
        ))
        .unwrap()
    }

    fn told(scheme: &Scheme) -> Vec<String> {
        lint(scheme).findings.into_iter().map(|finding| finding.sentence).collect()
    }

    #[test]
    fn a_good_scheme_has_no_findings_and_says_what_a_year_comes_to() {
        let caps = r#"{"window": "week", "at_most": "2"}, {"window": "month", "at_most": "6"}"#;
        let good = scheme("", "", &[("x", &format!(r#""award": {{"fixed": "1"}}, "caps": [{caps}]"#))]);
        let expected = Lint {
            gains_at_most: Some(Points(7200)),
            losses_at_most: Some(Points(0)),
            score_at_most: Some(Points(7200)),
            findings: Vec::new(),
        };
        assert_eq!(lint(&good), expected);
        let open = scheme("", "", &[("x", r#""award": {"fixed": "1"}"#), ("y", r#""award": {"fixed": "-1"}"#)]);
        assert_eq!((lint(&open).gains_at_most, lint(&open).losses_at_most), (None, None));
        let whole = scheme(r#"{"window": "year", "at_most": "10"}"#, "", &[("x", r#""award": {"fixed": "1"}"#)]);
        assert_eq!(lint(&whole).gains_at_most, Some(Points(1000)));
    }

    #[test]
    fn a_limit_that_another_makes_idle_is_found_whichever_is_wider() {
        let limited =
            |caps: &str| told(&scheme("", "", &[("x", &format!(r#""award": {{"fixed": "1"}}, "caps": [{caps}]"#))]));
        assert_eq!(
            limited(r#"{"window": "month", "at_most": "10"}, {"window": "year", "at_most": "5"}"#),
            ["积分项“x”：“每月最多 10 分”用不上，因为“每年最多 5 分”"]
        );
        assert_eq!(
            limited(r#"{"window": "quarter", "at_most": "5"}, {"window": "year", "at_most": "20"}"#),
            ["积分项“x”：“每年最多 20 分”用不上，因为“每季度最多 5 分”"]
        );
        assert_eq!(
            limited(r#"{"window": "quarter", "at_most": "5"}, {"window": "year", "at_most": "19.99"}"#),
            [""; 0]
        );
        // A week that straddles two months is none of either: neither makes the other idle.
        assert_eq!(limited(r#"{"window": "week", "at_most": "5"}, {"window": "month", "at_most": "12"}"#), [""; 0]);
        assert_eq!(limited(r#"{"window": "week", "at_most": "5"}, {"window": "month", "at_most": "4"}"#), [""; 0]);
    }

    #[test]
    fn an_award_that_no_limit_lets_through_is_found_with_the_limit() {
        let section = r#"{"window": "week", "at_most": "2"}"#;
        let bands = r#""award": {"bands": [{"from_minutes": 60, "points": "1"}, {"from_minutes": 90, "points": "3"}]}"#;
        let tight = scheme(
            "",
            section,
            &[("x", r#""award": {"fixed": "5"}"#), ("y", bands), ("z", r#""award": {"fixed": "0"}"#)],
        );
        assert_eq!(
            told(&tight),
            [
                "积分项“x”：每次 5 分永远记不满，因为“甲”每周最多 2 分",
                "积分项“y”：满 90 分钟记 3 分永远记不满，因为“甲”每周最多 2 分",
                "积分项“z”：每次都是 0 分，只作记录",
            ]
        );
        let losses = r#"{"window": "year", "losses_at_most": "6"}"#;
        let lost = scheme(losses, "", &[("x", r#""award": {"fixed": "-7"}"#)]);
        assert_eq!(told(&lost), ["积分项“x”：每次 -7 分永远记不满，因为各项合计每年最多扣 6 分"]);
    }

    #[test]
    fn a_limit_above_what_its_items_come_to_is_found() {
        let own = r#""award": {"fixed": "1"}, "caps": [{"window": "year", "at_most": "10"}]"#;
        let loose = scheme("", r#"{"window": "year", "at_most": "20"}"#, &[("x", own), ("y", own)]);
        assert_eq!(told(&loose), ["大类“a”：“每年最多 20 分”用不上，因为其中各项一年的得分合计不超过 20 分"]);
        assert_eq!(lint(&loose).gains_at_most, Some(Points(2000)));
        let tight = scheme("", r#"{"window": "year", "at_most": "19"}"#, &[("x", own), ("y", own)]);
        assert_eq!((told(&tight), lint(&tight).gains_at_most), (Vec::new(), Some(Points(1900))));
    }

    #[test]
    fn a_grade_that_no_score_reaches_is_found() {
        let text = |whole: &str, section: &str| {
            format!(
                r#"{{scheme: s, title: t, currency: assessment, score: {{{whole}}},
                grades: [{{code: best, title: 优秀, from: "90"}}, {{code: rest, title: 其他}}],
                sections: [{{code: a, title: 甲, score: {{{section}}}, items: [{{code: x, title: x, clause: c, on: log_accepted,
                award: {{fixed: "1"}}, caps: [{{window: month, at_most: "2"}}]}}]}}]}}"#
            )
        };
        let found = |whole: &str, section: &str| {
            let lint = lint(&parse(&text(whole, section)).unwrap());
            (lint.score_at_most.map(|most| most.0), lint.findings.len())
        };
        assert_eq!(found("", ""), (Some(2400), 1));
        assert_eq!(found(r#"base: "70""#, ""), (Some(9400), 0));
        assert_eq!(found(r#"base: "70""#, r#"at_most: "10""#), (Some(8000), 1));
        assert_eq!(found(r#"base: "70", at_most: "85""#, ""), (Some(8500), 1));
        let lint = lint(&parse(&text("", "")).unwrap());
        assert_eq!(lint.findings[0].to_string(), "第 2 行：等次“优秀”得不到：它要 90 分，而一年最多 24 分");
    }

    #[test]
    fn an_award_is_looked_at_with_its_largest_multipliers_and_what_stands_outside_the_caps_apart() {
        let doubled =
            r#""award": {"fixed": "3"}, "times": [{"title": "t", "from": "20:00", "to": "22:00", "times": "2"}]"#;
        let whole = scheme(r#"{"window": "year", "at_most": "5"}"#, "", &[("x", doubled)]);
        assert_eq!(told(&whole), ["积分项“x”：每次 3 分、乘最大的系数永远记不满，因为各项合计每年最多 5 分"]);
        let text = r#"{scheme: s, title: t, currency: assessment, caps: [{window: year, at_most: "5"}], sections: [{code: a, title: 甲, items: [
            {code: x, title: x, clause: c, on: log_accepted, award: {fixed: "1"}},
            {code: y, title: y, clause: c, on: proposal_approved, award: {fixed: "9"}, outside_caps: true, approvals: [officer],
             caps: [{window: year, at_most: "20"}]}]}]}"#;
        let apart = parse(text).unwrap();
        assert_eq!((told(&apart), lint(&apart).gains_at_most), (Vec::new(), Some(Points(2500))));
    }

    #[test]
    fn what_is_shipped_and_what_the_guide_shows_has_no_findings() {
        assert_eq!(lint(&parse(DEFAULT).unwrap()).findings, []);
        assert_eq!(lint(&of_guide()).findings, []);
        let pioneer = lint(&parse(PIONEER).unwrap());
        assert_eq!((pioneer.score_at_most, pioneer.findings), (Some(Points(10_000)), Vec::new()));
    }
}
