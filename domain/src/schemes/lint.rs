//! What a scheme that reads is still likely to get wrong: limits that never limit, awards that can never be had in
//! full. Pure.

use super::amount::Points;
use super::award::Award;
use super::bounds::{amounts, best_score, capped, sum, total};
use super::grades::Grade;
use super::grammar::{Cap, Scheme};
use super::limits::{Place, places, shared_limits};
use super::online;
use super::quota::Among;
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
    findings.extend(scheme.grades.iter().filter_map(too_few));
    findings.extend(online::scored(scheme));
    findings.sort_by_key(|finding| finding.line);
    Lint { gains_at_most: total(scheme, false), losses_at_most: total(scheme, true), score_at_most, findings }
}

/// A quota that leaves no place where there are but few.
fn too_few(grade: &Grade) -> Option<Problem> {
    let quota = grade.quota.filter(|quota| quota.among != Among::All && quota.fewest() > 1)?;
    let sentence = format!("等次“{}”：参评不足 {} 个的，没有名额", grade.title, quota.fewest());
    Some(Problem { line: Some(grade.code.referenced.line()), sentence })
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
    fn what_is_taken_over_or_scaled_raises_what_a_year_can_come_to() {
        let best = |more: &str| {
            let text = format!(
                r#"{{scheme: s, title: t, currency: assessment, {more}, sections: [{{code: a, title: 甲, items: [{{code: x, title: x,
                clause: c, on: log_accepted, award: {{fixed: "1"}}, caps: [{{window: year, at_most: "20"}}]}}]}}]}}"#
            );
            lint(&parse(&text).unwrap()).score_at_most.map(|most| most.0)
        };
        assert_eq!(best(r#"carry_over: {share: "10", at_most: "5"}"#), Some(2500));
        assert_eq!(best(r#"carry_over: {share: "10"}"#), None);
        assert_eq!(best("part_year: {at_least_days: 90}"), Some(2000));
        assert_eq!(best("part_year: {at_least_days: 90, credit: scaled}"), None);
        let no_gain = r#"{scheme: s, title: t, currency: assessment, part_year: {at_least_days: 90, credit: scaled}, sections: [{code: a,
            title: 甲, appraisal: {by: officer, up_to: "20", at_least: 1}}]}"#;
        assert_eq!(lint(&parse(no_gain).unwrap()).score_at_most, Some(Points(2000)));
        assert_eq!(best(r#"part_year: {at_least_days: 90, credit: scaled}, score: {at_most: "30"}"#), Some(3000));
    }

    #[test]
    fn what_is_shipped_and_what_the_guide_shows_has_no_findings() {
        assert_eq!(lint(&parse(DEFAULT).unwrap()).findings, []);
        assert_eq!(lint(&of_guide()).findings, []);
        let pioneer = lint(&parse(PIONEER).unwrap());
        assert_eq!((pioneer.score_at_most, pioneer.findings), (Some(Points(10_000)), Vec::new()));
    }
}
