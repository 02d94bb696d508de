//! Reading a scheme, and what is wrong with one. Pure.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};

use super::code::Code;
use super::faults;
use super::grammar::Scheme;
use super::limits::{Place, places};
use crate::Fault;

/// A version is published so many days before it holds, at most.
const MOST_DAYS_AHEAD: u64 = 730;

/// What is wrong with the text of a scheme, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// From 1 on; none where it is about the whole.
    pub line: Option<u64>,
    pub sentence: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "第 {line} 行：{}", self.sentence),
            None => f.write_str(&self.sentence),
        }
    }
}

impl Problem {
    /// Something about what stands in one place.
    pub(super) fn of(place: Place<'_>, told: &str) -> Problem {
        Problem { line: place.line(), sentence: format!("{}：{told}", place.name()) }
    }
}

/// Reads a scheme.
///
/// # Errors
/// Everything that is wrong with it; where it cannot be read at all, the first thing.
pub fn parse(text: &str) -> Result<Scheme, Vec<Problem>> {
    let scheme: Scheme = serde_saphyr::from_str(text).map_err(|error| vec![unreadable(&error)])?;
    let problems = problems(&scheme);
    if problems.is_empty() { Ok(scheme) } else { Err(problems) }
}

/// The same for whoever sent the text.
pub(crate) fn faults(problems: &[Problem]) -> Vec<Fault> {
    problems.iter().map(|problem| Fault::new("/text", "scheme", problem.to_string())).collect()
}

/// A version holds from a later day on: what happens today is being posted by the one that holds now.
pub(super) fn day_fault(day: NaiveDate, today: NaiveDate, pointer: &str) -> Option<Fault> {
    let until = today + Days::new(MOST_DAYS_AHEAD);
    let detail = format!("日期须在今天之后、{until} 之前");
    let is_fit = today < day && day < until;
    (!is_fit).then(|| Fault::new(pointer, "out_of_range", detail))
}

fn unreadable(error: &serde_saphyr::Error) -> Problem {
    let line = error.location().map(|location| location.line()).filter(|line| *line > 0);
    // The reader's own words follow the sentence on its first line; what follows that is a drawing of the place.
    let told = error.to_string();
    let sentence = told.lines().next().unwrap_or_default();
    Problem { line, sentence: format!("无法读取：{sentence}") }
}

fn problems(scheme: &Scheme) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut say = |code: &Code, sentence: String| {
        found.push(Problem { line: Some(code.referenced.line()), sentence });
    };
    let sections = scheme.sections.iter().map(|section| &section.code);
    let groups = scheme.groups.iter().map(|group| &group.code);
    let items = scheme.items().map(|(_, item)| &item.code);
    let indicators = scheme.sections.iter().flat_map(|section| &section.indicators).map(|indicator| &indicator.code);
    for (kind, codes) in [
        ("大类", sections.collect()),
        ("分组", groups.collect()),
        ("积分项", items.collect::<Vec<_>>()),
        ("指标", indicators.collect()),
    ] {
        let mut first: HashMap<&str, u64> = HashMap::new();
        for code in codes {
            if code.value.trim().is_empty() || code.value.len() > 60 {
                say(code, format!("{kind}的代码须为 1 至 60 个字节"));
            }
            if let Some(line) = first.insert(&code.value, code.referenced.line()) {
                say(code, format!("{kind}的代码“{}”在第 {line} 行已经用过", code.value));
            }
        }
    }
    for place in places(scheme) {
        let of_item = if let Place::Item(item) = place { faults::of_item(item) } else { Vec::new() };
        let faults = of_item.into_iter().chain(faults::of_caps(place.caps()));
        found.extend(faults.map(|fault| Problem::of(place, fault)));
        let Place::Group(group) = place else { continue };
        for code in &group.items {
            let told = match scheme.item(&code.value) {
                None => format!("没有积分项“{}”", code.value),
                Some((_, item)) if item.outside_caps => format!("积分项“{}”不计入上限，不能放进分组", code.value),
                Some(_) => continue,
            };
            found.push(Problem { line: Some(code.referenced.line()), ..Problem::of(place, &told) });
        }
    }
    found.extend(faults::of_whole(scheme));
    if scheme.items().next().is_none() && scheme.appraised().next().is_none() {
        found.push(Problem { line: None, sentence: "方案中没有一个积分项".to_string() });
    }
    found
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::schemes::{Award, Cap, Points};

    pub const DEFAULT: &str = include_str!("../../../data/schemes/default.yaml");

    pub const PIONEER: &str = include_str!("../../../data/schemes/pioneer.yaml");

    /// The `n`th text that the guide writes out.
    fn of_guide_as_text(n: usize) -> &'static str {
        let guide = include_str!("../../../data/schemes/GUIDE.zh-CN.md");
        guide.split("```yaml").nth(n).and_then(|rest| rest.split("```").next()).unwrap()
    }

    /// The scheme that the guide writes out, with its appraisal and its grades.
    pub fn of_guide() -> Scheme {
        parse(&[1, 3, 2].map(of_guide_as_text).concat()).unwrap()
    }

    #[test]
    fn the_grades_of_the_guide_may_have_a_quota_and_a_year_may_begin_with_the_one_before() {
        let scheme = parse(&[1, 3, 4].map(of_guide_as_text).concat()).unwrap();
        assert_eq!(scheme.grades[0].quota.map(|quota| quota.fewest()), Some(5));
        assert_eq!(scheme.carry_over.map(|carry| carry.of(Points(4000))), Some(Points(400)));
    }

    fn told(text: &str) -> Vec<String> {
        parse(text).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_shipped_scheme_reads() {
        let scheme = parse(DEFAULT).unwrap();
        let award = |code| scheme.item(code).unwrap().1.award.clone();
        assert_eq!(award("errand"), Award::Fixed(Points(100)));
        let hours = Award::PerHour { per_hour: Points(100), step: Points(50), at_most: Some(Points(200)) };
        assert_eq!(award("service_hours"), hours);
    }

    #[test]
    fn the_scheme_of_the_guide_reads_and_says_what_the_guide_says() {
        let scheme = of_guide();
        let limits = |caps: &[Cap]| caps.iter().flat_map(Cap::words).collect::<Vec<_>>();
        assert_eq!(limits(&scheme.caps), ["每年最多 100 分"]);
        assert_eq!(limits(&scheme.groups[0].caps), ["每季度最多 15 分"]);
        assert_eq!(limits(&scheme.item("no_show").unwrap().1.caps), ["每年最多扣 6 分"]);
        let sections: Vec<usize> = scheme.sections.iter().map(|section| section.items.len()).collect();
        assert_eq!(sections, [4, 2, 4, 0]);
        assert_eq!((scheme.grades.len(), scheme.gates.len(), scheme.score.base), (4, 3, Points(6000)));
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        let line = DEFAULT.lines().position(|line| line.contains("on: log_accepted")).unwrap() + 1;
        let error = told(&DEFAULT.replacen("on: log_accepted", "on: log_liked", 1)).remove(0);
        assert!(error.starts_with(&format!("第 {line} 行：")) && error.contains("log_liked"), "{error}");
        for (from, to, names) in [
            ("currency: assessment", "currency: likes", "likes"),
            ("fixed: \"1\"", "fixed: \"1.234\"", "1.234"),
            ("fixed: \"1\"", "fixed: \"1\"\n          per_hour: \"1\"", "只写"),
            ("title: 完成任务", "titel: 完成任务", "titel"),
        ] {
            let error = told(&DEFAULT.replacen(from, to, 1)).remove(0);
            assert!(error.starts_with("第 ") && error.contains(names), "{to}: {error}");
        }
        assert!(told("").remove(0).contains("无法读取"));
    }

    #[test]
    fn what_only_a_proposal_can_say_is_asked_of_nothing_else() {
        let item = |rest: &str| {
            let text = format!(
                r#"{{scheme: s, title: t, currency: assessment, groups: [{{code: g, title: g, items: [x], caps: []}}],
                sections: [{{code: a, title: 甲, items: [{{code: x, title: x, clause: c, {rest}}}]}}]}}"#
            );
            parse(&text).map(|_| Vec::new()).unwrap_or_else(|problems| {
                problems.into_iter().map(|problem| problem.sentence.replace("积分项“x”：", "")).collect::<Vec<_>>()
            })
        };
        const ONLY: &str = "数量、factor、highest_of_matter 和 approvals 只能用于 on: proposal_approved（申报）";
        let unit = r#"award: {per_unit: "1", unit: 件}"#;
        assert_eq!(item(&format!("on: proposal_approved, {unit}")), [""; 0]);
        assert_eq!(item(&format!("on: log_accepted, {unit}")), [ONLY]);
        let fixed = r#"award: {fixed: "1"}"#;
        assert_eq!(item(&format!("on: no_show, {fixed}, approvals: [officer]")), [ONLY]);
        assert_eq!(item(&format!("on: log_accepted, {fixed}, highest_of_matter: true")), [ONLY]);
        let evening = r#"times: [{title: 晚间, from: "20:00", to: "22:00", times: "2"}]"#;
        assert_eq!(item(&format!("on: log_accepted, {fixed}, {evening}")), [""; 0]);
        let outside = item(&format!("on: proposal_approved, {fixed}, outside_caps: true"));
        assert_eq!(outside.len(), 2);
        assert!(outside[0].contains("须写明 approvals") && outside[1].contains("不能放进分组"), "{outside:?}");
        let factor = |choices: &str| item(&format!("on: proposal_approved, {fixed}, times: [{{title: t, {choices}}}]"));
        let one = r#"{code: a, title: a, times: "1"}"#;
        assert_eq!(factor(&format!("factor: f, choices: [{one}, {one}]")), ["choices 的代码不得重复"]);
        assert_eq!(factor("factor: f, choices: []"), ["choices 中没有一种取值"]);
        assert_eq!(
            factor(r#"factor: "甲=乙", choices: [{code: a, title: a, times: "-1"}]"#),
            ["系数须在 0 至 100 之间", "factor 和 choices 的代码须用小写英文字母、数字和下划线"]
        );
        assert_eq!(factor(r#"from: "20:00", to: "20:00", times: "1""#), ["系数的 from 和 to 不能相同"]);
        assert!(factor(r#"from: "25:00", to: "20:00", times: "1""#)[0].contains("不是时刻"));
        assert!(factor("factor: f")[0].contains("系数须写"));
        assert!(item(&format!("on: proposal_approved, {fixed}, approvals: [auditor]"))[0].contains("不能批准申报"));
        assert_eq!(item(&format!("on: log_accepted, {fixed}, round: {{to: \"0\"}}")), ["round 的 to 须大于 0"]);
        for award in [
            r#"{per_unit: "1"}"#,
            r#"{bands: [{from: "1", from_minutes: 1, points: "1"}]}"#,
            r#"{fixed: "1", unit: 件}"#,
        ] {
            assert!(item(&format!("on: proposal_approved, award: {award}"))[0].contains("须"), "{award}");
        }
    }

    #[test]
    fn grades_go_down_to_one_that_everybody_has_and_gates_name_what_there_is() {
        let of = |grades: &str, gate: &str| {
            told(&format!(
                r#"{{scheme: s, title: t, currency: assessment, score: {{at_least: "2", at_most: "1"}}, grades: [{grades}],
                gates: [{{code: g, title: g, clause: c, otherwise: worst, needs: {gate}}}],
                sections: [{{code: a, title: 甲, items: [{{code: x, title: x, clause: c, on: no_show, award: {{fixed: "1"}}}}]}}]}}"#
            ))
        };
        const BOUNDS: &str = "方案的合计：score 的 at_least 不能大于 at_most";
        let good = r#"{code: best, title: b, from: "90"}, {code: worst, title: w}"#;
        assert_eq!(of(good, r#"{checked_in_by: "06-30"}"#), [BOUNDS]);
        let last = of(
            r#"{code: best, title: b, from: "90"}, {code: worst, title: w, from: "60"}"#,
            "{items: [x], at_least: 1, each: week}",
        );
        assert_eq!(last, ["第 1 行：等次“worst”：最后一个等次不能写 from，否则有人没有等次", BOUNDS]);
        let order = r#"{code: a, title: a, from: "60"}, {code: a, title: a, from: "60"}, {code: open, title: o}, {code: z, title: z}"#;
        assert_eq!(
            of(order, "{items: [y], at_least: 0, each: event}"),
            [
                "第 1 行：等次“a”：等次须从最好的写起，from 逐个变小",
                "第 1 行：等次的代码“a”已经用过",
                "第 1 行：等次“open”：只有最后一个等次可以不写 from",
                "第 2 行：前提条件“g”：没有等次“worst”",
                "第 2 行：前提条件“g”：没有积分项“y”",
                "第 2 行：前提条件“g”：at_least 须大于 0，each 不能是 event",
                BOUNDS,
            ]
        );
        assert_eq!(of(good, "{items: [y], at_most: 0, each: event}").len(), 3);
        assert_eq!(of(good, r#"{section: b, points: "1"}"#), ["第 2 行：前提条件“g”：没有大类“b”", BOUNDS]);
        for bad in [
            r#"{checked_in_by: "06-31"}"#,
            r#"{checked_in_by: "06-30", section: a}"#,
            "{items: [x]}",
            "{items: [x], at_least: 1, at_most: 2, each: year}",
            "{}",
        ] {
            assert_eq!(of(good, bad).len(), 1, "{bad}");
        }
        assert!(told("{scheme: s, title: t, currency: assessment, sections: [{code: a, title: a, items: [{code: x, title: x, \
            clause: c, on: no_show, award: {veto: year, fixed: \"1\"}}]}]}")[0].contains("只写"));
    }

    #[test]
    fn what_only_members_can_be_asked_for_is_refused_to_orgs_and_the_other_way_round() {
        let scheme = |rest: &str| {
            format!(
                r#"{{scheme: s, title: t, currency: assessment, {rest}, sections: [{{code: a, title: a, items: [{{code: x, title: x,
                clause: c, on: proposal_approved, award: {{fixed: "1"}}}}]}}]}}"#
            )
        };
        let of = |rest: &str| told(&scheme(rest));
        let only_members = ["carry_over（结转）和 part_year（在册不足全年）只能用于党员的方案"];
        assert_eq!(of(r#"of: unit, carry_over: {share: "10"}"#), only_members);
        assert_eq!(of("of: grid, part_year: {at_least_days: 90}"), only_members);
        let quota = |among: &str| {
            format!(
                r#"grades: [{{code: best, title: b, from: "1", quota: {{share: "20", among: {among}}}}}, {{code: rest, title: r}}]"#
            )
        };
        for (whose, among) in [("of: grid", "parent"), ("of: member", "unit"), ("of: unit", "all")] {
            let text = format!("{whose}, {}", quota(among));
            assert!(parse(&scheme(&text)).is_ok(), "{text}");
        }
        let orgs = ["第 1 行：等次“best”：组织的方案只能按 parent 或 all 算名额"];
        assert_eq!(of(&format!("of: grid, {}", quota("unit"))), orgs);
    }

    #[test]
    fn an_appraisal_says_how_many_and_fellows_also_until_when() {
        let of = |appraisal: &str| {
            let text = format!(
                "{{scheme: s, title: t, currency: assessment, sections: [{{code: a, title: a, appraisal: {appraisal}}}]}}"
            );
            parse(&text).map(|_| Vec::new()).unwrap_or_else(|problems| {
                problems.into_iter().map(|problem| problem.sentence.replace("大类“a”：appraisal 的 ", "")).collect()
            })
        };
        let nothing: [String; 0] = [];
        assert_eq!(of(r#"{by: fellows, up_to: "20", at_least: 3, opens: "12-01", closes: "01-31"}"#), nothing);
        assert_eq!(of(r#"{by: served, up_to: "20", at_least: 3}"#), nothing);
        assert!(
            of(r#"{by: fellows, up_to: "20", at_least: 2, opens: "12-01", closes: "01-31"}"#)[0].contains("至少 3 人")
        );
        assert!(of(r#"{by: served, up_to: "20", at_least: 2}"#)[0].contains("至少 3 次"));
        assert!(of(r#"{by: fellows, up_to: "20", at_least: 5}"#)[0].contains("opens 和 closes"));
        assert!(of(r#"{by: served, up_to: "20", at_least: 3, opens: "12-01", closes: "01-31"}"#)[0].contains("不能写"));
        assert_eq!(
            of(r#"{by: officer, up_to: "20", at_least: 1, opens: "12-01"}"#),
            ["opens（从何日起）和 closes（到何日止）须都写或都不写"]
        );
        assert_eq!(of(r#"{by: officer, up_to: "0", at_least: 0}"#), ["up_to（满分）和 at_least（至少几人）须大于 0"]);
        assert!(
            of(r#"{by: officer, up_to: "1", at_least: 1, opens: "13-01", closes: "01-31"}"#)[0].contains("不是日期")
        );
        assert!(of(r#"{by: friends, up_to: "1", at_least: 1}"#)[0].contains("无法读取"));
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let text = r#"
scheme: s
title: 方案
currency: assessment
caps:
  - { window: year, at_most: "-1" }
groups:
  - { code: g, title: 组, items: [a, nothing], caps: [{ window: week }] }
sections:
  - code: one
    title: 一
    items:
      - { code: a, title: 甲, clause: 第一条, on: log_accepted, award: { per_hour: "1", step: "0" } }
      - { code: a, title: 乙, clause: 第二条, on: log_accepted, award: { bands: [{ from_minutes: 60, points: "1" }, { from_minutes: 30, points: "2" }] },
          caps: [{ window: day, at_most: "1" }, { window: day, at_most: "2" }] }
"#;
        assert_eq!(
            told(text),
            [
                "第 14 行：积分项的代码“a”在第 13 行已经用过",
                "第 13 行：积分项“a”：step 须大于 0，否则一律取整为 0",
                "第 14 行：积分项“a”：bands 须从小到大排列，不得重复",
                "第 14 行：积分项“a”：同一周期只能写一条上限",
                "第 8 行：分组“g”：上限须写 at_most（得分）或 losses_at_most（扣分），或两者都写",
                "第 8 行：分组“g”：没有积分项“nothing”",
                "方案的合计：上限不能是负数；扣分的上限也写成正数",
            ]
        );
        assert_eq!(told("{scheme: s, title: t, currency: hours, sections: []}"), ["方案中没有一个积分项"]);
    }
}
