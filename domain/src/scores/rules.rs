//! What a year's facts come to under a scheme. Pure.

use super::gates::{self, GateSeen, Standing};
use super::known::{Facts, Line};
use super::monthly::Months;
use super::sections::{self, SectionScore};
use super::vetoes::{self, VetoSeen};
use super::year::Year;
use crate::Instant;
use crate::schemes::{Grade, PartYear, Points, Scheme, VetoScope, reached};

/// What a year comes to, as of an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    pub base: Points,
    pub sections: Vec<SectionScore>,
    /// Empty where the scheme scores no months.
    pub months: Months,
    /// What was credited in sections that the scheme does not have (any more).
    pub elsewhere: Points,
    pub carried: Option<Carried>,
    pub part_year: Option<PartOfYear>,
    pub total: Points,
    /// Those that stand.
    pub vetoes: Vec<VetoSeen>,
    pub gates: Vec<GateSeen>,
    /// None where the scheme has no grades, and where something stands in its way.
    pub grade: Option<GradeSeen>,
    /// Why there is no grade yet, in words.
    pub ungraded: Vec<String>,
    /// How many may have the grade, in words: who does is known when all are graded.
    pub quota: Option<String>,
    /// What is missing for the next better grade; none for the best.
    pub next: Option<NextGrade>,
}

/// What the year before adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carried {
    pub last_year: Points,
    pub points: Points,
}

/// That somebody was not there for all of a year, where the scheme looks at that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartOfYear {
    pub days: usize,
    pub of: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradeSeen {
    pub code: String,
    pub title: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextGrade {
    pub grade: GradeSeen,
    /// In words; not empty.
    pub missing: Vec<String>,
}

/// Scores a year as of an instant within it, or at its end.
pub fn score(scheme: &Scheme, facts: &Facts, year: i32, as_of: Instant) -> Score {
    let lines = facts.lines.iter().filter(|line| chrono::Datelike::year(&line.day) == year);
    let lines: Vec<&Line> = lines.collect();
    let vetoes = vetoes::standing(&lines, &facts.undone);
    let there = scheme.part_year.map(|part| {
        let (days, of) = facts.days_there(year);
        (part, days, of)
    });
    let of_year = Year { scheme, facts, lines: &lines, vetoes: &vetoes, there, year, as_of };
    let sections: Vec<SectionScore> =
        scheme.sections.iter().map(|section| sections::of_year(&of_year, section)).collect();
    let months = sections::months(&of_year);
    let elsewhere = of_year.credited(None, of_year.days());
    let by_year = scheme.sections.iter().zip(&sections).filter(|(section, _)| !section.monthly);
    let by_month = scheme.monthly.unwrap_or_default().weighted(months.mean);
    let carried = scheme.carry_over.zip(facts.last_year);
    let carried = carried.map(|(share, last_year)| Carried { last_year, points: share.of(last_year) });
    let from_before = carried.map_or(0, |carried| carried.points.0);
    let sum = Points(by_year.map(|(_, seen)| seen.score.0).sum::<i64>() + by_month.0 + elsewhere.0 + from_before);
    let is_vetoed = vetoes.iter().any(|veto| veto.scope == VetoScope::Year);
    let total = if is_vetoed { Points(0) } else { scheme.score.of(sum) };
    let gates = gates::all(scheme, facts, &sections, year, as_of);
    let is_graded = !scheme.grades.is_empty() && !is_vetoed;
    let ungraded = if is_graded { ungraded(&sections, there) } else { Vec::new() };
    let reached = reached(&scheme.grades, total).filter(|_| ungraded.is_empty());
    let held_back = gates.iter().filter(|gate| gate.standing == Standing::Missed).map(|gate| gate.otherwise);
    let at = reached.map(|reached| held_back.fold(reached, usize::max));
    let next = at.and_then(|at| at.checked_sub(1)).map(|next| NextGrade {
        missing: missing(&scheme.grades[next], next, total, &vetoes, &gates),
        grade: seen(&scheme.grades[next]),
    });
    let grade = at.and_then(|at| scheme.grades.get(at));
    Score {
        base: scheme.score.base,
        elsewhere,
        carried,
        part_year: there.filter(|(_, days, of)| days < of).map(|(_, days, of)| PartOfYear { days, of }),
        total,
        grade: grade.map(seen),
        ungraded,
        quota: grade.and_then(|grade| Some(grade.quota?.words())),
        sections,
        months,
        vetoes,
        gates,
        next,
    }
}

/// What stands in the way of any grade, in words: that they were there for too few days, and the appraisals of which nothing
/// can be made yet.
fn ungraded(sections: &[SectionScore], there: Option<(PartYear, usize, usize)>) -> Vec<String> {
    let too_few = there.filter(|(part, days, _)| *days < part.at_least_days as usize);
    let absent = too_few.map(|(part, days, _)| {
        format!("年内在册 {days} 天（请假、免考除外），不足 {} 天，不评等次", part.at_least_days)
    });
    let appraised = sections.iter().filter_map(|section| Some((section, section.appraisal.as_ref()?)));
    let open = appraised.filter(|(_, appraisal)| appraisal.mean.is_none());
    let open = open.map(|(section, appraisal)| format!("“{}”：{}", section.title, appraisal.told));
    absent.into_iter().chain(open).collect()
}

pub(super) fn seen(grade: &Grade) -> GradeSeen {
    GradeSeen { code: grade.code.value.clone(), title: grade.title.clone() }
}

/// What stands between somebody and a grade, in words.
fn missing(grade: &Grade, at: usize, total: Points, vetoes: &[VetoSeen], gates: &[GateSeen]) -> Vec<String> {
    let mut missing = Vec::new();
    for veto in vetoes.iter().filter(|veto| veto.scope == VetoScope::Year) {
        missing.push(format!("“{}”一票否决，全年得分为 0", veto.title));
    }
    if let Some(from) = grade.from.filter(|from| *from > total) {
        missing.push(format!("总得分还差 {} 分", Points(from.0 - total.0)));
    }
    for gate in gates.iter().filter(|gate| gate.otherwise > at) {
        match gate.standing {
            Standing::Missed => missing.push(format!("未达到“{}”：{}", gate.title, gate.told)),
            Standing::Pending => missing.push(format!("“{}”：{}", gate.title, gate.told)),
            Standing::Met | Standing::Excused => {}
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Id;
    use crate::calendar;
    use crate::points::Currency;
    use crate::schemes::parse;
    use chrono::{Duration, NaiveDate};

    /// Worked examples F and H, without the appraisal.
    const SCHEME: &str = r#"
scheme: year
title: 年度
currency: assessment
score: { base: "70", at_least: "0", at_most: "100" }
grades:
  - { code: excellent, title: 优秀, from: "90" }
  - { code: good, title: 良好, from: "80" }
  - { code: pass, title: 合格, from: "60" }
  - { code: fail, title: 不合格 }
gates:
  - { code: reported, title: 按时报到, clause: 第一条, needs: { checked_in_by: "06-30" }, otherwise: fail }
  - { code: often, title: 每季度一次, clause: 第二条, needs: { items: [task], at_least: 1, each: quarter }, otherwise: pass }
  - { code: served, title: 服务分, clause: 第三条, needs: { section: service, points: "3" }, otherwise: good }
sections:
  - code: service
    title: 服务
    score: { base: "1", at_most: "20" }
    items:
      - { code: task, title: 任务, clause: 第四条, on: log_accepted, award: { fixed: "3" } }
      - { code: fraud, title: 弄虚作假, clause: 第五条, on: proposal_approved, award: { veto: section } }
  - code: contribution
    title: 贡献
    score: { at_most: "10" }
    items:
      - { code: press, title: 报道, clause: 第六条, on: proposal_approved, award: { fixed: "4" } }
      - { code: sanction, title: 处分, clause: 第七条, on: proposal_approved, award: { veto: year } }
"#;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn end_of(text: &str) -> Instant {
        calendar::start_of(day(text).succ_opt().unwrap()) - Duration::microseconds(1)
    }

    /// The `n`th deed, posted by the scheme above.
    fn line(n: u128, item: &str, on: &str, points: i64) -> Line {
        let scheme = parse(SCHEME).unwrap();
        let found = scheme.item(item);
        let veto = match found.map(|(_, item)| item.award.clone()) {
            Some(crate::schemes::Award::Veto(scope)) => Some(scope),
            _ => None,
        };
        Line {
            deed: Id::from_u128(n),
            section: found.map(|(section, _)| section.code.value.clone()),
            item: item.into(),
            title: found.map_or(String::new(), |(_, item)| item.title.clone()),
            day: day(on),
            currency: Currency::Assessment,
            credited: Points(points),
            veto,
        }
    }

    /// In service for long, checked in in March, one task a quarter.
    fn facts() -> Facts {
        let days = ["2026-02-01", "2026-05-01", "2026-08-01", "2026-11-01"];
        Facts {
            lines: (1..).zip(days).map(|(n, day)| line(n, "task", day, 300)).collect(),
            checked_in_at: Some(end_of("2026-03-01")),
            in_service: vec![(day("2020-01-01"), None)],
            ..Facts::default()
        }
    }

    fn at_end(facts: &Facts) -> Score {
        score(&parse(SCHEME).unwrap(), facts, 2026, end_of("2026-12-31"))
    }

    fn grade(score: &Score) -> &str {
        &score.grade.as_ref().unwrap().title
    }

    #[test]
    fn a_year_is_its_base_and_its_sections_each_kept_within_its_bounds() {
        let mut facts = facts();
        facts.lines.extend([line(5, "press", "2026-03-01", 300), line(6, "press", "2026-04-01", 800)]);
        let score = at_end(&facts);
        let sections: Vec<_> = score.sections.iter().map(|s| (s.base.0, s.credited.0, s.score.0)).collect();
        assert_eq!(sections, [(100, 1200, 1300), (0, 1100, 1000)]);
        assert_eq!((score.total, grade(&score), &score.next), (Points(9300), "优秀", &None));
        // Another year's, and what the scheme does not know.
        facts.lines.extend([line(7, "press", "2027-01-01", 500), line(8, "dance", "2026-06-01", 200)]);
        let score = at_end(&facts);
        assert_eq!((score.total, score.elsewhere), (Points(9500), Points(200)));
        facts.lines.push(Line { currency: Currency::Redeemable, ..line(10, "press", "2026-06-01", 100) });
        assert_eq!(at_end(&facts).total, Points(9500), "what another currency counts is no score");
        facts.lines.push(line(9, "dance", "2026-06-01", 9000));
        assert_eq!(at_end(&facts).total, Points(10_000), "no more than the whole allows");
    }

    #[test]
    fn a_veto_makes_the_year_nothing_until_it_is_undone() {
        let mut facts = facts();
        facts.lines.push(line(5, "sanction", "2026-09-01", 0));
        let score = at_end(&facts);
        assert_eq!((score.total, grade(&score)), (Points(0), "不合格"));
        assert_eq!((score.vetoes.len(), score.vetoes[0].title.as_str()), (1, "处分"));
        let next = score.next.unwrap();
        assert_eq!(next.missing, ["“处分”一票否决，全年得分为 0", "总得分还差 60 分"]);
        // Its reversal is one more line about it.
        facts.lines.push(line(5, "sanction", "2026-09-01", 0));
        facts.undone.insert(Id::from_u128(5));
        let score = at_end(&facts);
        assert_eq!((score.total, grade(&score), score.vetoes.len()), (Points(8300), "良好", 0));
    }

    #[test]
    fn the_veto_of_a_section_takes_that_section_alone() {
        let mut facts = facts();
        facts.lines.extend([line(5, "fraud", "2026-09-01", 0), line(6, "press", "2026-04-01", 500)]);
        let score = at_end(&facts);
        assert_eq!((score.sections[0].score, score.total), (Points(0), Points(7500)));
        assert_eq!(score.gates[2].standing, Standing::Missed, "its points are none");
    }

    /// Worked example H.
    #[test]
    fn whoever_checks_in_a_moment_after_the_last_day_is_held_back_whatever_the_score() {
        let mut facts = facts();
        facts.lines.push(line(5, "press", "2026-03-01", 1000));
        let moment = Duration::seconds(1);
        let midnight = calendar::start_of(day("2026-07-01"));
        facts.checked_in_at = Some(midnight - moment);
        assert_eq!(grade(&at_end(&facts)), "优秀");
        facts.checked_in_at = Some(midnight);
        let score = at_end(&facts);
        assert_eq!((score.total, grade(&score)), (Points(9300), "不合格"));
        assert_eq!(score.next.unwrap().missing, ["未达到“按时报到”：6月30日前未报到（2026-07-01才报到）"]);
        facts.checked_in_at = None;
        let scheme = parse(SCHEME).unwrap();
        let standing = |at| score_at(&scheme, &facts, at).gates[0].standing;
        assert_eq!(standing(end_of("2026-06-30") - moment), Standing::Pending);
        assert_eq!(standing(end_of("2026-06-30")), Standing::Missed);
        facts.in_service = vec![(day("2026-07-01"), None)];
        assert_eq!(at_end(&facts).gates[0].standing, Standing::Excused, "they were not there to be asked");
    }

    fn score_at(scheme: &Scheme, facts: &Facts, at: Instant) -> Score {
        score(scheme, facts, 2026, at)
    }

    #[test]
    fn each_window_asks_for_its_own_and_the_one_that_runs_still_has_time() {
        let scheme = parse(SCHEME).unwrap();
        let mut facts = facts();
        facts.lines.remove(2);
        let often = |facts: &Facts, at: &str| {
            let gate = score_at(&scheme, facts, end_of(at)).gates.remove(1);
            (gate.standing, gate.told)
        };
        assert_eq!(often(&facts, "2026-09-29"), (Standing::Pending, "7月1日至9月30日还差 1 次".to_string()));
        let (standing, told) = often(&facts, "2026-09-30");
        assert_eq!((standing, told.as_str()), (Standing::Missed, "有 1 个周期不足 1 次，如7月1日至9月30日做了 0 次"));
        assert_eq!(often(&facts, "2026-06-30").0, Standing::Met);
        // What was undone was not done.
        facts.undone.insert(Id::from_u128(1));
        assert_eq!(often(&facts, "2026-06-30").0, Standing::Missed);
        facts.undone.clear();
        // More than half of the quarter on leave: it does not count.
        facts.on_leave = vec![(day("2026-07-01"), day("2026-08-15"))];
        assert_eq!(often(&facts, "2026-12-31").0, Standing::Missed, "46 of 92 days are not more than half");
        facts.on_leave = vec![(day("2026-07-01"), day("2026-08-16"))];
        assert_eq!(often(&facts, "2026-12-31").0, Standing::Met);
        // Nor does one in which they came or went.
        facts.on_leave.clear();
        facts.in_service = vec![(day("2020-01-01"), Some(day("2026-09-01")))];
        assert_eq!(often(&facts, "2026-12-31").0, Standing::Met);
        facts.in_service = vec![(day("2026-12-01"), None)];
        assert_eq!(often(&facts, "2026-12-31").0, Standing::Excused);
    }

    #[test]
    fn what_was_done_too_often_holds_back_and_what_was_undone_does_not_count() {
        let text = SCHEME.replace(
            "needs: { items: [task], at_least: 1, each: quarter }",
            "needs: { items: [task], at_most: 1, each: half_year }",
        );
        let scheme = parse(&text).unwrap();
        let mut facts = facts();
        let often = |facts: &Facts| {
            let score = score_at(&scheme, facts, end_of("2026-12-31"));
            (score.gates[1].standing, score.gates[1].told.clone(), score.grade.unwrap().title)
        };
        let (standing, told, grade) = often(&facts);
        assert_eq!(
            (standing, told.as_str(), grade.as_str()),
            (Standing::Missed, "7月1日至12月31日有 2 次，超过 1 次", "合格")
        );
        facts.undone.extend([Id::from_u128(1), Id::from_u128(3)]);
        assert_eq!(often(&facts).0, Standing::Met);
    }

    #[test]
    fn what_is_missing_for_the_next_grade_is_told() {
        let mut facts = facts();
        facts.lines.truncate(1);
        let score = score_at(&parse(SCHEME).unwrap(), &facts, end_of("2026-05-01"));
        assert_eq!((score.total, grade(&score)), (Points(7400), "合格"));
        let next = score.next.unwrap();
        assert_eq!(next.grade.title, "良好");
        assert_eq!(next.missing, ["总得分还差 6 分", "“每季度一次”：4月1日至6月30日还差 1 次"]);
    }
}
