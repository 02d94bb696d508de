//! What follows from the rows of a list of orgs, seen beside what is on record. Pure.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use infra::store::imports::NewImportFault;
use infra::store::orgs::{OrgKind, OrgRow};

use super::order::{Stuck, called, ends, order};
use super::row::{CREDIT, DIVISION, EXTERNAL, FROM, KIND, NAME, OrgLine, PARENT, fault, kind_word};
use super::steps::{Doing, Failed, Step};
use super::tree::{Above, Code, Tree, cuts};
use crate::orgs::rules;
use crate::{Id, Instant};

/// What the rows come to, those above before those below, each as if the ones before had been taken
/// over. A row comes with the key that its org has if it is new.
pub(super) fn plan(
    lines: &[(OrgLine, Id)],
    failed: &[Failed],
    tree: Tree,
    (today, now): (NaiveDate, Instant),
) -> (Vec<Step>, Vec<NewImportFault>) {
    let mut planner = Planner { tree, claimed: HashMap::new(), failed: HashMap::new(), today, now };
    for row in failed {
        planner.fail((row.line, row.kind), row.called.iter());
    }
    let (mut steps, mut faults) = (Vec::new(), Vec::new());
    for (at, stuck) in order(lines) {
        let (line, id) = &lines[at];
        let step = match stuck {
            None => planner.step(line, *id),
            Some(Stuck::Cycle) => Err(fault(line.line, PARENT, "cycle", "上级循环：不能直接或间接地以自己为上级")),
            Some(Stuck::TooDeep) => {
                let wrong = rules::depth_fault(rules::DEEPEST).map_or(String::new(), |wrong| wrong.detail);
                Err(fault(line.line, PARENT, "too_deep", wrong))
            }
        };
        match step {
            Ok(step) => {
                planner.claimed.insert(step.org.id, line.line);
                if step.doing != Doing::Nothing {
                    planner.tree.insert(step.org.clone());
                }
                steps.push(step);
            }
            Err(wrong) => {
                // A second row of an org takes nothing from the first.
                if wrong.code != "repeated" {
                    planner.fail((line.line, Some(line.kind)), called(line));
                }
                faults.push(wrong);
            }
        }
    }
    (steps, faults)
}

struct Planner {
    tree: Tree,
    /// The row that each org belongs to.
    claimed: HashMap<Id, i32>,
    /// What failed rows are called.
    failed: HashMap<String, Vec<(i32, Option<OrgKind>)>>,
    today: NaiveDate,
    now: Instant,
}

impl Planner {
    fn fail<'a>(&mut self, row: (i32, Option<OrgKind>), called: impl Iterator<Item = &'a String>) {
        for name in called {
            self.failed.entry(name.clone()).or_default().push(row);
        }
    }

    /// The failed row, if any, that a cell may mean.
    fn bad_above(&self, line: &OrgLine, cell: &str) -> Option<i32> {
        let fits = |kind: &Option<OrgKind>| kind.is_none_or(|kind| rules::may_stand_under(line.kind, kind));
        let mut rows = ends(cell).filter_map(|end| self.failed.get(end)).flatten();
        rows.find(|(_, kind)| fits(kind)).map(|(line, _)| *line)
    }

    fn step(&self, line: &OrgLine, id: Id) -> Result<Step, NewImportFault> {
        let wrong = |column, code, detail: String| fault(line.line, column, code, detail);
        let parent = match &line.parent {
            Some(cell) => Some(self.parent(line, cell)?),
            None => None,
        };
        let coded = self.by_codes(line, parent)?;
        // Where nothing is written, what stands already stays, and what is new goes to the top.
        let stays = coded.and_then(|(_, id)| self.tree.org(id)?.parent_id);
        let parent = match parent.or(stays) {
            Some(parent) => parent,
            None => self.at_the_top(line)?,
        };
        let found = match coded {
            Some(coded) => Some(coded),
            None => self.by_name(line, parent)?,
        };
        let Some((column, found)) = found else { return self.create(line, parent, id) };
        if let Some(first) = self.claimed.get(&found) {
            return Err(wrong(column, "repeated", format!("与第 {first} 行是同一个组织")));
        }
        let Some(org) = self.tree.org(found) else { return self.create(line, parent, id) };
        if org.parent_id != Some(parent) {
            let now = org.parent_id.and_then(|id| self.tree.org(id)).map_or("", |above| above.name.as_str());
            let detail = format!("该组织现在的上级是“{now}”，导入不会改变上级，请用“调整上级”办理");
            return Err(wrong(PARENT, "moved", detail));
        }
        if line.valid_from.is_some_and(|day| day != org.valid_from) {
            let detail = format!("该组织的启用日期为 {}，不能更改", org.valid_from);
            return Err(wrong(FROM, "other_beginning", detail));
        }
        if org.name != line.name && !self.tree.beside(parent, line.kind, &line.name).is_empty() {
            return Err(wrong(NAME, "name_taken", "该上级之下已有同类别的同名组织".into()));
        }
        let after = with(org.clone(), line);
        let doing = if after == *org { Doing::Nothing } else { Doing::Edit };
        Ok(Step { line: line.line, doing, org: after })
    }

    fn create(&self, line: &OrgLine, parent: Id, id: Id) -> Result<Step, NewImportFault> {
        if let Some(deep) = rules::depth_fault(self.tree.levels(parent)) {
            return Err(fault(line.line, PARENT, deep.code, deep.detail));
        }
        let org = OrgRow {
            id,
            parent_id: Some(parent),
            kind: line.kind,
            name: String::new(),
            division_code: None,
            credit_code: None,
            external_code: None,
            unit_kind: None,
            address: None,
            phone: None,
            valid_from: line.valid_from.unwrap_or(self.today),
            valid_to: None,
            created_at: self.now,
        };
        Ok(Step { line: line.line, doing: Doing::Create, org: with(org, line) })
    }

    /// What a row stands under that says nothing about it.
    fn at_the_top(&self, line: &OrgLine) -> Result<Id, NewImportFault> {
        let root = self.tree.root();
        match self.tree.org(root) {
            Some(org) if !rules::may_stand_under(line.kind, org.kind) => Err(misplaced(line, org)),
            _ => Ok(root),
        }
    }

    fn parent(&self, line: &OrgLine, cell: &str) -> Result<Id, NewImportFault> {
        let wrong = |code, detail: String| Err(fault(line.line, PARENT, code, detail));
        let above = self.tree.above(cell, line.kind);
        match (above, self.bad_above(line, cell)) {
            // A bare name may be meant for the row that is wrong; a path says which.
            (Above::Found(id), bad) if bad.is_none() || cuts(cell).count() > 1 => Ok(id),
            (_, Some(bad)) => wrong("parent_bad", format!("上级所在的第 {bad} 行有误")),
            (Above::Several, _) => {
                wrong("ambiguous_parent", format!("有多个“{cell}”，请写成“上级的上级/上级”，或填写其代码"))
            }
            (Above::Misplaced(id), _) => match self.tree.org(id) {
                Some(org) => Err(misplaced(line, org)),
                None => wrong("no_such_parent", String::new()),
            },
            (Above::OutOfReach, _) => wrong("parent_out_of_reach", format!("“{cell}”不在导入范围之内")),
            (Above::Nothing, _) if line.name == cell => wrong("cycle", "上级不能是自己".into()),
            (Above::Nothing | Above::Found(_), _) => {
                wrong("no_such_parent", format!("导入范围内没有“{cell}”，本文件中也没有，请核对"))
            }
        }
    }

    /// The org that a row's codes name, and in which column it was found.
    fn by_codes(&self, line: &OrgLine, parent: Option<Id>) -> Result<Option<(usize, Id)>, NewImportFault> {
        let wrong = |column, code, detail: &str| Err(fault(line.line, column, code, detail));
        let attributes = &line.attributes;
        let mut found: Vec<(usize, Id)> = Vec::new();
        let unique =
            [(DIVISION, Code::Division, &attributes.division_code), (CREDIT, Code::Credit, &attributes.credit_code)];
        for (column, which, code) in unique {
            let Some(code) = code else { continue };
            if self.tree.is_elsewhere(which, code) {
                return wrong(column, "code_taken", "该代码属于导入范围以外的组织");
            }
            found.extend(self.tree.coded(which, code).map(|id| (column, id)));
        }
        if let Some(code) = &attributes.external_code {
            match self.called(line, code, parent, &found).as_slice() {
                [] => {}
                [id] => found.push((EXTERNAL, *id)),
                _ => return wrong(EXTERNAL, "ambiguous_code", "有多个组织的代码与此相同，请改用名称和上级识别"),
            }
        }
        let Some((column, id)) = found.first().copied() else { return Ok(None) };
        if let Some((other, _)) = found.iter().find(|(_, other)| *other != id) {
            return wrong(*other, "codes_differ", "这一行的几个代码属于不同的组织");
        }
        match self.tree.org(id) {
            Some(org) if org.kind != line.kind => {
                let detail = format!("该代码属于“{}”，类别是{}", org.name, kind_word(org.kind));
                wrong(KIND, "other_kind", &detail)
            }
            _ if !self.tree.is_below(id) => wrong(column, "code_taken", "该代码属于导入范围以外的组织"),
            _ => Ok(Some((column, id))),
        }
    }

    /// The orgs that another system calls so. Such a code may well be said twice: then it is the one that
    /// stands where the row says, by the name that the row says, or the one that its other codes name.
    fn called(&self, line: &OrgLine, code: &str, parent: Option<Id>, found: &[(usize, Id)]) -> Vec<Id> {
        let mut ids = self.tree.called(line.kind, code);
        ids.retain(|id| self.tree.is_below(*id));
        if ids.len() < 2 {
            return ids;
        }
        let parent = parent.unwrap_or(self.tree.root());
        let same = |id: &Id| {
            let here = |org: &OrgRow| org.parent_id == Some(parent) && org.name == line.name;
            self.tree.org(*id).is_some_and(here) || found.iter().any(|(_, other)| other == id)
        };
        let narrowed: HashSet<Id> = ids.iter().copied().filter(same).collect();
        if narrowed.len() == 1 { narrowed.into_iter().collect() } else { ids }
    }

    fn by_name(&self, line: &OrgLine, parent: Id) -> Result<Option<(usize, Id)>, NewImportFault> {
        match self.tree.beside(parent, line.kind, &line.name).as_slice() {
            [] => Ok(None),
            [id] => Ok(Some((NAME, *id))),
            _ => Err(fault(line.line, NAME, "ambiguous_org", "该上级之下有多个同名组织，请填写代码")),
        }
    }
}

fn misplaced(line: &OrgLine, above: &OrgRow) -> NewImportFault {
    let detail = format!("{}不能设在“{}”（{}）之下", kind_word(line.kind), above.name, kind_word(above.kind));
    fault(line.line, PARENT, "misplaced", detail)
}

/// The org with what a row says of it. What is not filled in stays as it is.
fn with(mut org: OrgRow, line: &OrgLine) -> OrgRow {
    let mut attributes = line.attributes.clone();
    attributes.division_code = attributes.division_code.or(org.division_code.take());
    attributes.credit_code = attributes.credit_code.or(org.credit_code.take());
    attributes.external_code = attributes.external_code.or(org.external_code.take());
    attributes.unit_kind = attributes.unit_kind.or(org.unit_kind);
    attributes.address = attributes.address.or(org.address.take());
    attributes.phone = attributes.phone.or(org.phone.take());
    org.name.clone_from(&line.name);
    attributes.put_on(&mut org);
    org
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::orgs::Attributes;
    use chrono::DateTime;
    use infra::store::orgs::UnitKind;

    fn id(n: u128) -> Id {
        Id::from_u128(n)
    }

    fn org(n: u128, parent: u128, kind: OrgKind, name: &str) -> OrgRow {
        OrgRow {
            id: id(n),
            parent_id: (parent > 0).then(|| id(parent)),
            kind,
            name: name.into(),
            division_code: None,
            credit_code: None,
            external_code: None,
            unit_kind: None,
            address: None,
            phone: None,
            valid_from: today(),
            valid_to: None,
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 16).unwrap()
    }

    pub fn line(line: i32, (kind, name, parent): (OrgKind, &str, &str)) -> OrgLine {
        let parent = (!parent.is_empty()).then(|| parent.to_string());
        OrgLine { line, kind, name: name.into(), parent, attributes: Attributes::default(), valid_from: None }
    }

    fn coded(row: OrgLine, code: &str) -> OrgLine {
        OrgLine { attributes: Attributes { external_code: Some(code.into()), ..Attributes::default() }, ..row }
    }

    /// A row's number, and what it comes to or the code of what is wrong.
    type Said = (i32, Result<(Doing, OrgRow), &'static str>);

    /// 东街道 (2) of the city (1) with 甲社区 (3), 西街道 (4) with another 甲社区 (5); 一网格 (6, code G1) in the
    /// first, 二网格 (7); a school (8).
    fn outcome(root: u128, rows: Vec<OrgLine>) -> Vec<Said> {
        let city = org(1, 0, OrgKind::City, "某县");
        let east = org(2, 1, OrgKind::Street, "东街道");
        let grid = OrgRow { external_code: Some("G1".into()), ..org(6, 3, OrgKind::Grid, "一网格") };
        let below = vec![
            org(3, 2, OrgKind::Community, "甲社区"),
            grid,
            org(7, 3, OrgKind::Grid, "二网格"),
            org(4, 1, OrgKind::Street, "西街道"),
            org(5, 4, OrgKind::Community, "甲社区"),
            OrgRow { unit_kind: Some(UnitKind::Institution), ..org(8, 1, OrgKind::Unit, "县一中") },
            east.clone(),
        ];
        let lineage = if root == 1 { vec![city] } else { vec![east, city] };
        let below = below.into_iter().filter(|org| root == 1 || [3, 6, 7].map(id).contains(&org.id)).collect();
        let lines: Vec<(OrgLine, Id)> = (100..).zip(rows).map(|(n, row)| (row, id(n))).collect();
        let tree = Tree::new(&lineage, below, &[]);
        let (steps, faults) = plan(&lines, &[], tree, (today(), DateTime::UNIX_EPOCH));
        let good = steps.into_iter().map(|step| (step.line, Ok((step.doing, step.org))));
        let mut all: Vec<_> = good.chain(faults.into_iter().map(|fault| (fault.line, Err(fault.code)))).collect();
        all.sort_by_key(|(line, _)| *line);
        all
    }

    fn one(root: u128, row: OrgLine) -> Result<(Doing, Id, Option<Id>), &'static str> {
        outcome(root, vec![row]).remove(0).1.map(|(doing, org)| (doing, org.id, org.parent_id))
    }

    #[test]
    fn an_org_is_known_by_its_code_or_by_where_it_stands_and_its_name() {
        let grid = |name, above| line(2, (OrgKind::Grid, name, above));
        assert_eq!(one(1, grid("一网格", "东街道/甲社区")), Ok((Doing::Nothing, id(6), Some(id(3)))));
        assert_eq!(one(1, grid("一网格", "西街道/甲社区")), Ok((Doing::Create, id(100), Some(id(5)))));
        assert_eq!(one(1, coded(grid("大网格", ""), "G1")), Ok((Doing::Edit, id(6), Some(id(3)))));
        assert_eq!(one(1, coded(grid("二网格", ""), "G1")), Err("name_taken"));
        assert_eq!(one(1, coded(grid("一网格", "西街道/甲社区"), "G1")), Err("moved"));
        assert_eq!(
            one(1, line(2, (OrgKind::Unit, "县一中", ""))),
            Ok((Doing::Nothing, id(8), Some(id(1)))),
            "不填的不变"
        );
    }

    #[test]
    fn what_stands_above_is_named_so_that_there_is_one() {
        let grid = |above| one(1, line(2, (OrgKind::Grid, "九网格", above)));
        assert_eq!(grid("甲社区"), Err("ambiguous_parent"));
        assert_eq!(grid(" 某县／西街道 / 甲社区"), Ok((Doing::Create, id(100), Some(id(5)))));
        assert_eq!(grid("G1"), Err("misplaced"));
        assert_eq!(grid("丙社区"), Err("no_such_parent"));
        assert_eq!(grid("九网格"), Err("cycle"));
        let below = |above| one(2, line(2, (OrgKind::Grid, "九网格", above)));
        assert_eq!(below("甲社区"), Ok((Doing::Create, id(100), Some(id(3)))));
        assert_eq!(below("某县/东街道/甲社区"), Ok((Doing::Create, id(100), Some(id(3)))));
        assert_eq!((below("某县"), below("西街道/甲社区")), (Err("parent_out_of_reach"), Err("no_such_parent")));
        assert_eq!(one(2, line(2, (OrgKind::Street, "东街道", ""))), Err("misplaced"));
    }

    #[test]
    fn a_row_is_seen_as_if_those_before_it_had_been_taken_over() {
        let rows = vec![
            line(2, (OrgKind::Branch, "支部", "新局")),
            line(3, (OrgKind::Unit, "新局", "")),
            line(4, (OrgKind::Unit, "新局", "某县")),
            coded(line(5, (OrgKind::Grid, "三网格", "")), "G1"),
            line(6, (OrgKind::Grid, "一网格", "东街道/甲社区")),
            line(7, (OrgKind::Unit, "老局", "无")),
            line(8, (OrgKind::Branch, "老支部", "老局")),
        ];
        let said: Vec<_> =
            outcome(1, rows).into_iter().map(|(_, row)| row.map(|(doing, org)| (doing, org.id))).collect();
        let expected = [
            Ok((Doing::Create, id(100))),
            Ok((Doing::Create, id(101))),
            Err("repeated"),
            Ok((Doing::Edit, id(6))),
            Ok((Doing::Create, id(104))),
            Err("no_such_parent"),
            Err("parent_bad"),
        ];
        assert_eq!(said, expected);
    }
}
