//! Who has a grade when there are places for some only. Pure.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::rules::Score;
use crate::Id;
use crate::schemes::{Among, Grade, Points, Scheme, Ties};

/// One of those who are graded together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Graded {
    pub subject: Id,
    /// Whom they stand beside: the unit of a member, the org above an org.
    pub beside: Id,
    pub total: Points,
    /// The place of their grade, from 0 on; none where they have none, or not yet.
    pub grade: Option<usize>,
}

impl Graded {
    pub fn of(scheme: &Scheme, score: &Score, subject: Id, beside: Id) -> Graded {
        let code = score.grade.as_ref().map(|grade| &grade.code);
        let grade = code.and_then(|code| scheme.grades.iter().position(|grade| grade.code.value == *code));
        Graded { subject, beside, total: score.total, grade }
    }
}

/// Gives whoever is beyond a quota the next grade, the best grade first, and tells what became of each quota. A share is of
/// those who have a grade. `is_whole` says whether these are all for whom the scheme holds, `is_complete` whether all who
/// stand beside one another there are; where they are not, nobody is beyond.
pub fn keep_quotas(
    grades: &[Grade],
    graded: &mut [Graded],
    is_whole: bool,
    is_complete: impl Fn(Id) -> bool,
) -> Vec<String> {
    let mut told = Vec::new();
    for (place, grade) in grades.iter().enumerate() {
        let Some(quota) = grade.quota else { continue };
        let pool_of = |one: &Graded| match quota.among {
            Among::All => is_whole.then(Id::nil),
            Among::Unit | Among::Parent => Some(one.beside).filter(|beside| is_complete(*beside)),
        };
        let mut pools: BTreeMap<Id, Vec<&mut Graded>> = BTreeMap::new();
        let (mut reached, mut kept, mut without, mut apart) = (0, 0, 0, 0);
        for one in graded.iter_mut().filter(|one| one.grade.is_some()) {
            match pool_of(one) {
                Some(pool) => pools.entry(pool).or_default().push(one),
                None => apart += usize::from(one.grade == Some(place)),
            }
        }
        for pool in pools.into_values() {
            let places = quota.places(pool.len());
            let mut holders: Vec<&mut Graded> = pool.into_iter().filter(|one| one.grade == Some(place)).collect();
            holders.sort_by_key(|one| (Reverse(one.total), one.subject));
            let stay = staying(&holders, places, quota.ties);
            reached += holders.len();
            kept += stay;
            without += usize::from(places == 0 && !holders.is_empty());
            for one in holders.into_iter().skip(stay) {
                one.grade = Some(place + 1);
            }
        }
        if kept < reached {
            told.push(format!("“{}”：达到 {reached} 个，名额内 {kept} 个", grade.title));
        }
        if without > 0 {
            told.push(format!("“{}”：有 {without} 处因参评的太少而没有名额", grade.title));
        }
        if apart > 0 {
            told.push(format!("“{}”：有 {apart} 个没有扣除名额，因为共享名额的不都在这里", grade.title));
        }
    }
    told
}

/// How many of these, the highest first, stay within so many places.
fn staying(holders: &[&mut Graded], places: usize, ties: Ties) -> usize {
    let Some(line) = holders.get(places).map(|first_beyond| first_beyond.total) else { return holders.len() };
    match ties {
        Ties::Out => holders.iter().take_while(|one| one.total > line).count(),
        Ties::In if places == 0 => 0,
        Ties::In => {
            let last_within = holders[places - 1].total;
            holders.iter().take_while(|one| one.total >= last_within).count()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schemes::parse;

    /// The quota of the best grade, in a scheme.
    fn scheme(quota: &str) -> Scheme {
        parse(&format!(
            r#"{{scheme: s, title: t, currency: assessment, grades: [{{code: best, title: 优秀, from: "90", quota: {{{quota}}}}},
            {{code: good, title: 良好, from: "80"}}, {{code: rest, title: 其他}}],
            sections: [{{code: a, title: a, items: [{{code: x, title: x, clause: c, on: no_show, award: {{fixed: "1"}}}}]}}]}}"#
        ))
        .unwrap()
    }

    /// Of these totals, each of a unit, the units and totals of those who have the best grade after all.
    fn best(quota: &str, totals: &[(u128, i64)], is_whole: bool) -> (Vec<(u128, i64)>, Vec<String>) {
        let scheme = scheme(quota);
        let reached = |total: i64| scheme.grades.iter().position(|grade| grade.from.is_none_or(|from| from.0 <= total));
        let graded = |(n, (unit, total)): (u128, &(u128, i64))| Graded {
            subject: Id::from_u128(n),
            beside: Id::from_u128(*unit),
            total: Points(*total),
            grade: reached(*total),
        };
        let mut all: Vec<Graded> = (1..).zip(totals).map(graded).collect();
        let told = keep_quotas(&scheme.grades, &mut all, is_whole, |_| true);
        let best = all.iter().filter(|one| one.grade == Some(0)).map(|one| (one.beside.as_u128(), one.total.0));
        (best.collect(), told)
    }

    const SIX: [(u128, i64); 6] = [(1, 9100), (1, 9500), (1, 9100), (2, 9900), (2, 8000), (2, 7000)];

    #[test]
    fn the_highest_have_the_places_and_the_rest_the_next_grade() {
        let (kept, told) = best(r#"share: "50", among: all"#, &SIX, true);
        assert_eq!((kept, told), (vec![(1, 9500), (2, 9900)], vec!["“优秀”：达到 4 个，名额内 2 个".to_string()]));
        let (kept, told) = best(r#"share: "50", among: unit, round: half_up"#, &SIX, true);
        assert_eq!((kept.len(), told.len()), (2, 1), "two places of three, and two with the same score for the second");
        let (kept, _) = best(r#"share: "50", among: unit, round: half_up, ties: in"#, &SIX, true);
        assert_eq!(kept, [(1, 9100), (1, 9500), (1, 9100), (2, 9900)]);
    }

    #[test]
    fn those_too_few_for_a_place_are_told_of_and_a_part_cannot_tell() {
        let (kept, told) = best(r#"share: "20", among: unit"#, &SIX, true);
        assert_eq!(kept, []);
        assert_eq!(told, ["“优秀”：达到 4 个，名额内 0 个", "“优秀”：有 2 处因参评的太少而没有名额"]);
        let (kept, told) = best(r#"share: "20", among: all"#, &SIX, false);
        assert_eq!((kept.len(), told), (4, vec!["“优秀”：有 4 个没有扣除名额，因为共享名额的不都在这里".to_string()]));
        assert_eq!(
            best(r#"share: "100", among: all"#, &SIX, true),
            (best("share: \"99\", among: all, round: up", &SIX, true).0, vec![])
        );
    }

    #[test]
    fn where_some_who_share_it_are_missing_nobody_is_beyond() {
        let scheme = scheme(r#"share: "50", among: unit"#);
        let one =
            |unit| Graded { subject: Id::nil(), beside: Id::from_u128(unit), total: Points(9000), grade: Some(0) };
        let mut all = [one(1), one(2), one(2)];
        let told = keep_quotas(&scheme.grades, &mut all, true, |unit| unit == Id::from_u128(2));
        assert_eq!(all.map(|one| one.grade), [Some(0), Some(1), Some(1)], "two alike, and one place");
        assert_eq!(told, ["“优秀”：达到 2 个，名额内 0 个", "“优秀”：有 1 个没有扣除名额，因为共享名额的不都在这里"]);
    }

    #[test]
    fn whoever_has_no_grade_takes_part_in_nothing() {
        let scheme = scheme(r#"share: "50", among: all"#);
        let one = |grade| Graded { subject: Id::nil(), beside: Id::nil(), total: Points(9000), grade };
        let mut all = [one(Some(0)), one(None), one(None)];
        keep_quotas(&scheme.grades, &mut all, true, |_| true);
        assert_eq!(all.map(|one| one.grade), [Some(1), None, None], "half a place of one is none");
    }
}
