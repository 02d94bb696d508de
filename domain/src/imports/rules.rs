//! What follows from the rows of a roster, seen beside what is on record. Pure.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use infra::store::imports::{ImportMode, ImportState, NewImportFault};
use infra::store::people::{MembershipRow, PersonRow};

use super::roster_row::{BRANCH, COMMUNITY, FROM, NAME, PHONE, RosterRow, UNIT, UNTIL, fault};
use crate::Id;
use crate::people::changes::rules::{leave, plan};
use crate::people::changes::{Misfit, Plan, Step, Voided, Wanted};
use crate::people::place::Who;

/// What is on record about everybody and everything that some rows name.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// The units that the import reaches, by name, each with the name of what it stands under.
    pub units: HashMap<String, Vec<(Id, String)>>,
    /// The city's communities by name, likewise.
    pub communities: HashMap<String, Vec<(Id, String)>>,
    /// Where people have checked in, or are about to be confirmed.
    pub checked_in: HashMap<Id, Id>,
    /// Branches by what they stand under and their name.
    pub branches: HashMap<(Id, String), Id>,
    /// By phone number; the memberships in the order in which they began.
    pub people: HashMap<String, (PersonRow, Vec<MembershipRow>)>,
    /// Those of the people's units that the import reaches.
    pub reached: HashSet<Id>,
}

/// What a row comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub who: Who,
    pub plan: Plan,
    /// The community of a check-in that is to be recorded.
    pub community: Option<Id>,
}

/// Who a row is about, and what it comes to.
///
/// # Errors
/// What is wrong with it.
pub(super) fn decide(row: &RosterRow, known: &Known, today: NaiveDate) -> Result<Verdict, NewImportFault> {
    let wrong = |column, code, detail: String| fault(row.line, column, code, detail);
    let unit = named(row.line, UNIT, &row.unit, &known.units)?;
    let branch = match &row.branch {
        None => None,
        Some(name) => match known.branches.get(&(unit, name.clone())) {
            Some(id) => Some(*id),
            None => return Err(wrong(BRANCH, "no_such_branch", format!("该单位下没有党支部“{name}”"))),
        },
    };
    let (who, history) = match known.people.get(&row.phone) {
        None => (Who::New { name: row.name.clone(), phone: row.phone.clone() }, &[][..]),
        Some((person, _)) if person.name != row.name => {
            return Err(wrong(NAME, "other_name", "该手机号在花名册中登记的是另一个姓名，请核对".into()));
        }
        Some((person, history)) => (Who::Known(person.id), history.as_slice()),
    };
    let planned = match row.leaving {
        Some(leaving) => leave(history, Some(unit), leaving, today, &known.reached),
        None => {
            let wanted = Wanted { unit, branch, class: row.class, duty: row.duty.clone(), from: row.from };
            plan(history, &wanted, today, &known.reached)
        }
    };
    let plan = planned.map_err(|misfit| {
        let column = match misfit {
            Misfit::NeverJoined | Misfit::OutOfReach => PHONE,
            Misfit::OtherUnit => UNIT,
            Misfit::BeforeStanding(_) | Misfit::Left(_) => FROM,
            Misfit::EndsBeforeItBegan(_) | Misfit::Leaves(_) => UNTIL,
            // A list takes nothing back.
            Misfit::NoSuchChange | Misfit::InEffect | Misfit::FirstMembership => UNTIL,
        };
        let (code, detail) = misfit.says();
        wrong(column, code, detail)
    })?;
    let community = check_in(row, known, &who, &plan, today)?;
    Ok(Verdict { who, plan, community })
}

/// What whoever sends the list should know of a row that is good: which recorded changes it voids.
pub(super) fn remarks(row: &RosterRow, verdict: &Verdict) -> Vec<NewImportFault> {
    let column = if row.leaving.is_some() { UNTIL } else { UNIT };
    let remark = |voided: &Voided| fault(row.line, column, "overtakes", voided.remark());
    verdict.plan.voided.iter().map(remark).collect()
}

/// Where a check-in is to be recorded that is not on record yet.
fn check_in(
    row: &RosterRow,
    known: &Known,
    who: &Who,
    plan: &Plan,
    today: NaiveDate,
) -> Result<Option<Id>, NewImportFault> {
    let Some(place) = row.community.as_ref().filter(|_| row.leaving.is_none()) else { return Ok(None) };
    let community = named(row.line, COMMUNITY, place, &known.communities)?;
    let wrong = |code, detail: &str| Err(fault(row.line, COMMUNITY, code, detail));
    if matches!(&plan.step, Step::Open(terms) if terms.from > today) {
        return wrong("not_in_service_yet", "生效日期在将来，到时才能报到");
    }
    let Who::Known(person) = who else { return Ok(Some(community)) };
    match known.checked_in.get(person) {
        None => Ok(Some(community)),
        Some(there) if *there == community => Ok(None),
        Some(_) => wrong("checked_in_elsewhere", "该党员已报到到其他社区，请由本人或社区变更报到"),
    }
}

/// The unit or community that a cell names.
fn named(
    line: i32,
    column: usize,
    (above, name): &(Option<String>, String),
    known: &HashMap<String, Vec<(Id, String)>>,
) -> Result<Id, NewImportFault> {
    let candidates = known.get(name).map_or(&[][..], Vec::as_slice);
    let found: Vec<Id> = candidates
        .iter()
        .filter(|(_, parent)| above.as_ref().is_none_or(|above| above == parent))
        .map(|(id, _)| *id)
        .collect();
    let (kind, missing, ambiguous) = match column {
        COMMUNITY => ("社区", "no_such_community", "ambiguous_community"),
        _ => ("单位", "no_such_unit", "ambiguous_unit"),
    };
    match found.as_slice() {
        [org] => Ok(*org),
        [] => Err(fault(line, column, missing, format!("没有{kind}“{name}”，请先建立或核对名称"))),
        _ => Err(fault(line, column, ambiguous, format!("有多个{kind}叫“{name}”，请写成“上级/{kind}”"))),
    }
}

/// The rows whose phone number stands in a row before.
pub(super) fn repeated(rows: &[RosterRow]) -> Vec<NewImportFault> {
    let mut first: HashMap<&str, i32> = HashMap::new();
    let mut found = Vec::new();
    for row in rows {
        if let Some(line) = first.get(row.phone.as_str()) {
            found.push(fault(row.line, PHONE, "repeated", format!("与第 {line} 行的手机号相同")));
        } else {
            first.insert(&row.phone, row.line);
        }
    }
    found
}

/// Where an import stands once all its rows have been checked.
pub(super) fn after_checking(mode: ImportMode, bad: i32) -> ImportState {
    match mode {
        ImportMode::DryRun => ImportState::Finished,
        ImportMode::AllOrNothing if bad > 0 => ImportState::Refused,
        ImportMode::AllOrNothing | ImportMode::SkipBad => ImportState::Applying,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use infra::store::people::MemberClass;

    fn id(n: u128) -> Id {
        Id::from_u128(n)
    }

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 16).unwrap()
    }

    fn row(name: &str, phone: &str, unit: &str) -> RosterRow {
        RosterRow {
            line: 2,
            name: name.into(),
            phone: phone.into(),
            unit: (None, unit.into()),
            branch: None,
            class: None,
            duty: None,
            from: None,
            leaving: None,
            community: None,
        }
    }

    /// 张三 (1) is in 一中 (1); 二中 stands under two places; unit 9 is out of reach, and 李四 (2) is in it.
    /// 张三 has checked in at 甲社区 (6); there is a 乙社区 (7), too.
    fn known() -> Known {
        let person = |n: u128, name: &str| PersonRow {
            id: id(n),
            name: name.into(),
            phone: None,
            phone_index: None,
            id_number: None,
            id_number_index: None,
            created_at: DateTime::UNIX_EPOCH,
            disabled_at: None,
        };
        let member = |n: u128, unit: u128| MembershipRow {
            id: id(100 + n),
            person_id: id(n),
            unit_id: id(unit),
            branch_id: None,
            class: MemberClass::Office,
            duty: None,
            valid_from: NaiveDate::from_ymd_opt(2026, 9, 1).unwrap(),
            valid_to: None,
            recorded_at: DateTime::UNIX_EPOCH,
            leaving: None,
        };
        Known {
            units: HashMap::from([
                ("一中".into(), vec![(id(1), "教育局".into())]),
                ("二中".into(), vec![(id(2), "教育局".into()), (id(3), "东街道".into())]),
            ]),
            branches: HashMap::from([((id(1), "第一党支部".into()), id(5))]),
            people: HashMap::from([
                ("138".into(), (person(1, "张三"), vec![member(1, 1)])),
                ("139".into(), (person(2, "李四"), vec![member(2, 9)])),
            ]),
            reached: HashSet::from([id(1), id(2), id(3)]),
            communities: HashMap::from([
                ("甲社区".into(), vec![(id(6), "东街道".into())]),
                ("乙社区".into(), vec![(id(7), "东街道".into())]),
            ]),
            checked_in: HashMap::from([(id(1), id(6))]),
        }
    }

    fn code(row: &RosterRow) -> &'static str {
        decide(row, &known(), today()).unwrap_err().code
    }

    #[test]
    fn a_phone_says_who_it_is_and_another_name_is_an_error() {
        let Ok(new) = decide(&row("王五", "137", "一中"), &known(), today()) else { panic!() };
        assert!(matches!((new.who, new.plan.step), (Who::New { .. }, Step::Open(_))));
        let Ok(old) = decide(&row("张三", "138", "一中"), &known(), today()) else { panic!() };
        assert_eq!((old.who, old.plan.step, old.community), (Who::Known(id(1)), Step::Nothing, None));
        assert_eq!(code(&row("张山", "138", "一中")), "other_name");
    }

    #[test]
    fn a_unit_is_found_by_its_name_and_by_what_stands_above_where_names_repeat() {
        assert_eq!(code(&row("王五", "137", "三中")), "no_such_unit");
        assert_eq!(code(&row("王五", "137", "二中")), "ambiguous_unit");
        let named = RosterRow { unit: (Some("东街道".into()), "二中".into()), ..row("王五", "137", "") };
        let Ok(Verdict { plan: Plan { step: Step::Open(terms), .. }, .. }) = decide(&named, &known(), today()) else {
            panic!()
        };
        assert_eq!(terms.unit, id(3));
        let branch = |name: &str| RosterRow { branch: Some(name.into()), ..row("王五", "137", "一中") };
        assert!(decide(&branch("第一党支部"), &known(), today()).is_ok());
        assert_eq!(code(&branch("第二党支部")), "no_such_branch");
    }

    #[test]
    fn a_check_in_on_paper_is_recorded_once_and_moves_nobody() {
        let at = |row: RosterRow, community: &str| RosterRow { community: Some((None, community.into())), ..row };
        let new = decide(&at(row("王五", "137", "一中"), "乙社区"), &known(), today()).unwrap();
        assert_eq!(new.community, Some(id(7)));
        let again = decide(&at(row("张三", "138", "一中"), "甲社区"), &known(), today()).unwrap();
        assert_eq!(again.community, None);
        assert_eq!(code(&at(row("张三", "138", "一中"), "乙社区")), "checked_in_elsewhere");
        assert_eq!(code(&at(row("王五", "137", "一中"), "丙社区")), "no_such_community");
        let later = RosterRow { from: today().succ_opt(), ..row("王五", "137", "一中") };
        assert_eq!(code(&at(later, "乙社区")), "not_in_service_yet");
    }

    #[test]
    fn nobody_is_drawn_from_a_unit_out_of_reach() {
        assert_eq!(code(&row("李四", "139", "一中")), "in_another_unit");
        assert!(
            matches!(decide(&row("张三", "138", "教育局/二中"), &known(), today()), Err(fault) if fault.code == "no_such_unit")
        );
    }

    #[test]
    fn a_number_stands_in_a_list_once() {
        let rows = [
            row("张三", "138", "一中"),
            row("王五", "137", "一中"),
            RosterRow { line: 9, ..row("张三", "138", "一中") },
        ];
        let found = repeated(&rows);
        assert_eq!((found.len(), found[0].line, found[0].code), (1, 9, "repeated"));
    }

    #[test]
    fn a_bad_row_stops_all_or_is_left_out_as_was_asked() {
        assert_eq!(after_checking(ImportMode::DryRun, 1), ImportState::Finished);
        assert_eq!(after_checking(ImportMode::AllOrNothing, 1), ImportState::Refused);
        assert_eq!(after_checking(ImportMode::AllOrNothing, 0), ImportState::Applying);
        assert_eq!(after_checking(ImportMode::SkipBad, 1), ImportState::Applying);
    }
}
