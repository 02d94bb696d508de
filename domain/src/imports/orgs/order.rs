//! In which order the rows of a list of orgs are taken: those above before those below. Pure.

use std::collections::HashMap;

use infra::store::orgs::OrgKind;

use super::row::OrgLine;
use super::tree::cuts;
use crate::Id;
use crate::orgs::rules;

/// Why a row has no place in the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stuck {
    Cycle,
    TooDeep,
}

/// What a row may be named by.
pub(super) fn called(line: &OrgLine) -> impl Iterator<Item = &String> {
    let attributes = &line.attributes;
    let codes = [&attributes.division_code, &attributes.credit_code, &attributes.external_code];
    std::iter::once(&line.name).chain(codes.into_iter().flatten())
}

/// The rows in an order in which nobody comes before what they stand under: kind by kind, for none
/// stands under its own but units, which are gone through again and again.
pub(super) fn order(lines: &[(OrgLine, Id)]) -> Vec<(usize, Option<Stuck>)> {
    let of = |kind: OrgKind| (0..lines.len()).filter(move |at| lines[*at].0.kind == kind);
    let mut order: Vec<(usize, Option<Stuck>)> = Vec::with_capacity(lines.len());
    let places = OrgKind::ALL.iter().filter(|kind| !matches!(kind, OrgKind::Unit | OrgKind::Team | OrgKind::Branch));
    order.extend(places.flat_map(|kind| of(*kind)).map(|at| (at, None)));

    let mut waiting: Vec<usize> = of(OrgKind::Unit).collect();
    let mut awaited: HashMap<&str, usize> = HashMap::new();
    for at in &waiting {
        called(&lines[*at].0).for_each(|name| *awaited.entry(name).or_default() += 1);
    }
    let mut moved = true;
    for _ in 0..rules::DEEPEST {
        let is_ready = |at: &usize| {
            let line = &lines[*at].0;
            // Its own name is none to wait for, unless there is nobody else of that name.
            line.parent.as_deref().is_none_or(|cell| {
                ends(cell).all(|end| {
                    let own = called(line).filter(|name| *name == end).count();
                    let others = awaited.get(end).copied().unwrap_or(0) - own;
                    others == 0
                })
            })
        };
        let (ready, rest): (Vec<usize>, Vec<usize>) = waiting.iter().partition(|at| is_ready(at));
        moved = !ready.is_empty();
        for at in &ready {
            called(&lines[*at].0).for_each(|name| *awaited.entry(name).or_default() -= 1);
        }
        order.extend(ready.into_iter().map(|at| (at, None)));
        waiting = rest;
        if waiting.is_empty() || !moved {
            break;
        }
    }
    let stuck = if moved { Stuck::TooDeep } else { Stuck::Cycle };
    order.extend(waiting.into_iter().map(|at| (at, Some(stuck))));
    order.extend(of(OrgKind::Team).chain(of(OrgKind::Branch)).map(|at| (at, None)));
    order
}

/// What a cell may call the org itself, after the path down to it.
pub(super) fn ends(cell: &str) -> impl Iterator<Item = &str> {
    cuts(cell).map(|(before, after)| after.unwrap_or(before))
}

#[cfg(test)]
mod tests {
    use super::super::rules::tests::line;
    use super::*;

    fn names(rows: &[(OrgKind, &str, &str)]) -> Vec<(String, Option<Stuck>)> {
        let lines: Vec<(OrgLine, Id)> = (2..).zip(rows).map(|(n, row)| (line(n, *row), Id::nil())).collect();
        order(&lines).into_iter().map(|(at, stuck)| (lines[at].0.name.clone(), stuck)).collect()
    }

    #[test]
    fn those_above_come_first_wherever_they_are_written() {
        let rows = [
            (OrgKind::Branch, "支部", "某处"),
            (OrgKind::Unit, "某科", "某局/某处"),
            (OrgKind::Team, "队伍", "某科"),
            (OrgKind::Unit, "某处", "某局"),
            (OrgKind::Entrance, "1单元", "1号楼"),
            (OrgKind::Unit, "某局", ""),
            (OrgKind::Building, "1号楼", "甲社区"),
            (OrgKind::Community, "甲社区", ""),
        ];
        let ordered: Vec<String> = names(&rows).into_iter().map(|(name, _)| name).collect();
        assert_eq!(ordered, ["甲社区", "1号楼", "1单元", "某局", "某处", "某科", "队伍", "支部"]);
    }

    #[test]
    fn units_in_a_circle_or_without_end_are_stuck_and_hold_up_nobody_else() {
        let rows = [(OrgKind::Unit, "甲局", "乙局"), (OrgKind::Unit, "乙局", "甲局"), (OrgKind::Unit, "丙局", "")];
        let stuck = |name: &str, stuck| (name.to_string(), stuck);
        let circle = Some(Stuck::Cycle);
        assert_eq!(names(&rows), [stuck("丙局", None), stuck("甲局", circle), stuck("乙局", circle)]);
        let texts: Vec<String> = (0..40).map(|n| format!("第{n}级")).collect();
        let chain = (1..40).map(|n| (OrgKind::Unit, texts[n].as_str(), texts[n - 1].as_str()));
        let ordered = names(&chain.collect::<Vec<_>>());
        assert_eq!(ordered.iter().filter(|(_, stuck)| stuck.is_none()).count(), rules::DEEPEST);
        assert_eq!(ordered[30].1, Some(Stuck::TooDeep));
    }

    #[test]
    fn a_unit_may_be_called_like_what_it_stands_under() {
        let rows =
            [(OrgKind::Unit, "医院", "卫健局/医院"), (OrgKind::Unit, "医院", "卫健局"), (OrgKind::Unit, "卫健局", "")];
        let ordered = ["卫健局", "医院", "医院"].map(|name| (name.to_string(), None));
        assert_eq!(names(&rows), ordered);
        assert_eq!(names(&rows[..1]), ordered[1..2]);
    }
}
