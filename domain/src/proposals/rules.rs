//! What may be proposed, who may decide on it, and what is told of it. Pure.

use std::collections::BTreeMap;

use chrono::Duration;
use infra::store::accounts::Role;
use infra::store::points::DeedKind;
use infra::store::proposals::{ApprovalRow, ProposalRow, ProposalState};

use super::ProposalInput;
use crate::schemes::{Item, Measure, Multiplier, Scheme};
use crate::{Fault, Id, Instant, Refusal, Subject};

/// What happened longer ago is not proposed any more.
const LATE: Duration = Duration::days(366);

/// A deed takes a day at most.
const MINUTES: std::ops::RangeInclusive<i32> = 1..=1440;

/// What is wrong with a proposal beside its item, whatever the scheme says.
pub(super) fn faults(input: &ProposalInput, now: Instant) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, code, detail: &str| faults.push(Fault::new(pointer, code, detail));
    if !(1..=500).contains(&input.note.trim().chars().count()) {
        fault("/note", "length", "情况说明应为 1 至 500 个字");
    }
    if input.happened_at > now {
        fault("/happened_at", "in_the_future", "发生时间不能在将来");
    }
    if input.happened_at < now - LATE {
        fault("/happened_at", "out_of_range", "发生时间不能早于 366 天之前");
    }
    faults
}

/// The item that a proposal names, of whichever of these schemes has it first.
///
/// # Errors
/// What of the proposal does not fit it: too much of what it does not ask for, or too little of what it does.
pub(super) fn fitting<'a>(
    schemes: impl Iterator<Item = &'a Scheme> + Clone,
    input: &ProposalInput,
) -> Result<&'a Item, Vec<Fault>> {
    let found = schemes.clone().find_map(|scheme| scheme.item_on(&input.item, DeedKind::ProposalApproved));
    let Some((_, item)) = found else {
        let titles: Vec<String> = schemes.map(|scheme| format!("《{}》", scheme.title)).collect();
        let detail = format!("{}中没有可以申报的积分项“{}”", titles.join("、"), input.item);
        return Err(vec![Fault::new("/item", "unknown", detail)]);
    };
    let mut faults = Vec::new();
    let mut fault = |pointer: String, code, detail: String| faults.push(Fault::new(pointer, code, detail));
    let measure = item.award.measure();
    match (&measure, input.minutes) {
        (Some(Measure::Minutes), Some(minutes)) if MINUTES.contains(&minutes) => {}
        (Some(Measure::Minutes), Some(_)) => {
            fault("/minutes".into(), "out_of_range", "时长应为 1 至 1440 分钟".into());
        }
        (Some(Measure::Minutes), None) => fault("/minutes".into(), "required", "该积分项按时长记分，请填写分钟".into()),
        (_, Some(_)) => fault("/minutes".into(), "not_asked", "该积分项不按时长记分".into()),
        (_, None) => {}
    }
    match (&measure, input.quantity) {
        (Some(Measure::Quantity(_)), Some(quantity)) if quantity.0 > 0 => {}
        (Some(Measure::Quantity(_)), Some(_)) => fault("/quantity".into(), "out_of_range", "数量须大于 0".into()),
        (Some(Measure::Quantity(unit)), None) => {
            fault("/quantity".into(), "required", format!("该积分项按数量记分，请填写数量（{unit}）"));
        }
        (_, Some(_)) => fault("/quantity".into(), "not_asked", "该积分项不按数量记分".into()),
        (_, None) => {}
    }
    let asked = factors(item);
    for (factor, choice) in &input.factors {
        let pointer = format!("/factors/{factor}");
        match asked.get(factor.as_str()) {
            None => fault(pointer, "unknown", format!("该积分项没有系数“{factor}”")),
            Some(choices) if !choices.contains(&choice.as_str()) => {
                fault(pointer, "unknown", format!("系数“{factor}”的取值应为 {} 之一", choices.join("、")));
            }
            Some(_) => {}
        }
    }
    match (item.highest_of_matter, input.matter.as_deref().map(str::trim)) {
        (true, Some(matter)) if (1..=60).contains(&matter.chars().count()) => {}
        (true, Some(_)) => fault("/matter".into(), "length", "事项应为 1 至 60 个字".into()),
        (true, None) => {
            fault("/matter".into(), "required", "该积分项同一事项只取最高，请写明是哪一事项".into());
        }
        (false, Some(_)) => fault("/matter".into(), "not_asked", "该积分项不区分事项".into()),
        (false, None) => {}
    }
    if faults.is_empty() { Ok(item) } else { Err(faults) }
}

/// The factors of an item, each with its choices.
fn factors(item: &Item) -> BTreeMap<&str, Vec<&str>> {
    let chosen = item.times.iter().filter_map(|multiplier| match multiplier {
        Multiplier::Factor { factor, choices, .. } => {
            Some((factor.as_str(), choices.iter().map(|choice| choice.code.as_str()).collect()))
        }
        Multiplier::TimeOfDay { .. } => None,
    });
    chosen.collect()
}

/// Who has to approve, in this order, as a proposal keeps it.
pub(super) fn approvers_text(approvers: &[Role]) -> String {
    approvers.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(",")
}

fn approvers(proposal: &ProposalRow) -> Vec<Role> {
    proposal.approvers.split(',').filter_map(Role::parse).collect()
}

/// Whose approval a proposal waits for after so many; none where anybody else may, or where it waits no more.
pub(super) fn awaits(proposal: &ProposalRow, approvals: usize) -> Option<Role> {
    let waits = proposal.state == ProposalState::Waiting;
    approvers(proposal).get(approvals).copied().filter(|_| waits)
}

/// Whose approval is the last one; none where anybody else may.
pub(super) fn last_approver(proposal: &ProposalRow) -> Option<Role> {
    approvers(proposal).pop()
}

/// Whether one more approval than these is the last that it needs.
pub(super) fn is_last(proposal: &ProposalRow, approvals: usize) -> bool {
    approvals + 1 >= approvers(proposal).len()
}

/// Whom a proposal is about.
pub(super) fn about(proposal: &ProposalRow) -> Subject {
    proposal.person_id.map_or(Subject::Org(proposal.unit_id), Subject::Person)
}

/// Whether somebody may decide on a proposal now, whatever their role.
///
/// # Errors
/// [`Refusal::OwnProposal`], [`Refusal::ProposalDecided`], [`Refusal::ApprovedAlready`].
pub(super) fn decidable(proposal: &ProposalRow, approvals: &[ApprovalRow], by: Id) -> Result<(), Refusal> {
    if proposal.person_id == Some(by) || by == proposal.proposed_by {
        return Err(Refusal::OwnProposal);
    }
    if proposal.state != ProposalState::Waiting {
        return Err(Refusal::ProposalDecided);
    }
    if approvals.iter().any(|approval| approval.approved_by == by) {
        return Err(Refusal::ApprovedAlready);
    }
    Ok(())
}

/// Brings a proposal to its end, whichever that is. The reason is sealed already.
pub(super) fn end(proposal: &mut ProposalRow, state: ProposalState, by: Id, at: Instant, reason: Option<String>) {
    proposal.state = state;
    proposal.ended_at = Some(at);
    proposal.ended_by = Some(by);
    proposal.end_reason = reason;
}

/// A role as staff read it.
pub(super) fn role_words(role: Role) -> &'static str {
    match role {
        Role::Worker => "社区工作者",
        Role::Secretary => "单位党组织书记",
        Role::Officer => "组织部门",
        Role::System | Role::Security | Role::Auditor => "管理人员",
    }
}

/// What those concerned are told of the last approval, with what was credited in words.
pub(super) fn approval_notice(proposal: &ProposalRow, credited: &str) -> String {
    format!("“{}”的申报已批准，计 {credited}，详见积分流水。如有异议，请向申报的组织提出。", proposal.item_title)
}

/// What the proposer is told when it was declined. The reason stands on the proposal.
pub(super) fn declination_notice(proposal: &ProposalRow) -> String {
    format!("您提出的“{}”申报未获批准，理由见申报详情。", proposal.item_title)
}

/// What those concerned are told when it was revoked; likewise.
pub(super) fn revocation_notice(proposal: &ProposalRow) -> String {
    format!("“{}”的申报已撤销，所记积分已冲销，理由见申报详情。", proposal.item_title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schemes::{Points, parse};
    use chrono::DateTime;

    const SCHEME: &str = r#"
scheme: s
title: 方案
currency: assessment
sections:
  - code: a
    title: 甲
    items:
      - { code: errand, title: 任务, clause: 第一条, on: log_accepted, award: { fixed: "1" } }
      - { code: hours, title: 时长, clause: 第二条, on: proposal_approved, award: { per_hour: "1" } }
      - { code: press, title: 报道, clause: 第三条, on: proposal_approved, award: { per_unit: "1", unit: 篇 }, highest_of_matter: true,
          times: [{ factor: level, title: 级别, choices: [{ code: county, title: 县级, times: "1" }, { code: city, title: 市级, times: "2" }] }] }
"#;

    fn input(item: &str) -> ProposalInput {
        ProposalInput {
            about: Subject::Person(Id::from_u128(1)),
            item: item.into(),
            minutes: None,
            quantity: None,
            factors: BTreeMap::new(),
            matter: None,
            happened_at: DateTime::UNIX_EPOCH,
            note: "情况".into(),
        }
    }

    fn told(input: &ProposalInput) -> Vec<String> {
        let scheme = parse(SCHEME).unwrap();
        let faults = fitting([&scheme].into_iter(), input).map(|_| Vec::new()).unwrap_or_else(|faults| faults);
        faults.into_iter().map(|fault| format!("{} {}", fault.pointer, fault.code)).collect()
    }

    #[test]
    fn a_proposal_says_what_its_item_asks_for_and_nothing_else() {
        assert_eq!(told(&input("nothing")), ["/item unknown"]);
        assert_eq!(told(&input("errand")), ["/item unknown"], "logs report it");
        assert_eq!(told(&input("hours")), ["/minutes required"]);
        assert_eq!(told(&ProposalInput { minutes: Some(90), ..input("hours") }), [""; 0]);
        assert_eq!(told(&ProposalInput { minutes: Some(1441), ..input("hours") }), ["/minutes out_of_range"]);
        assert_eq!(told(&input("press")), ["/quantity required", "/matter required"]);
        let matter = Some("同一篇".to_string());
        let press = ProposalInput { quantity: Some(Points(100)), matter, ..input("press") };
        assert_eq!(told(&press), [""; 0]);
        let chosen = |factor: &str, choice: &str| BTreeMap::from([(factor.to_string(), choice.to_string())]);
        assert_eq!(told(&ProposalInput { factors: chosen("level", "city"), ..press.clone() }), [""; 0]);
        assert_eq!(
            told(&ProposalInput { factors: chosen("level", "moon"), ..press.clone() }),
            ["/factors/level unknown"]
        );
        assert_eq!(
            told(&ProposalInput { factors: chosen("role", "city"), ..press.clone() }),
            ["/factors/role unknown"]
        );
        let too_much = ProposalInput { minutes: Some(1), quantity: Some(Points(0)), matter: Some(" ".into()), ..press };
        assert_eq!(told(&too_much), ["/minutes not_asked", "/quantity out_of_range", "/matter length"]);
        let plain =
            ProposalInput { minutes: Some(1), quantity: Some(Points(1)), matter: Some("x".into()), ..input("hours") };
        assert_eq!(told(&plain), ["/quantity not_asked", "/matter not_asked"]);
    }

    #[test]
    fn what_is_proposed_happened_within_a_year_and_is_said() {
        let now = DateTime::UNIX_EPOCH + LATE + Duration::hours(1);
        let codes = |input: &ProposalInput| faults(input, now).into_iter().map(|f| f.code).collect::<Vec<_>>();
        assert_eq!(codes(&input("x")), ["out_of_range"]);
        assert_eq!(codes(&ProposalInput { happened_at: now - LATE, ..input("x") }), [""; 0]);
        assert_eq!(
            codes(&ProposalInput { happened_at: now + Duration::seconds(1), note: " ".into(), ..input("x") }),
            ["length", "in_the_future"]
        );
    }

    #[test]
    fn each_approval_is_by_another_person_who_neither_proposed_it_nor_gains_by_it() {
        let row = ProposalRow {
            id: Id::nil(),
            org_id: Id::nil(),
            person_id: Some(Id::from_u128(1)),
            unit_id: Id::nil(),
            item: "press".into(),
            item_title: "报道".into(),
            approvers: approvers_text(&[Role::Secretary, Role::Officer]),
            minutes: None,
            quantity: None,
            factors: String::new(),
            matter: None,
            happened_at: DateTime::UNIX_EPOCH,
            note: String::new(),
            state: ProposalState::Waiting,
            proposed_at: DateTime::UNIX_EPOCH,
            proposed_by: Id::from_u128(2),
            ended_at: None,
            ended_by: None,
            end_reason: None,
        };
        let approval = ApprovalRow {
            proposal_id: row.id,
            step: 1,
            approved_at: DateTime::UNIX_EPOCH,
            approved_by: Id::from_u128(3),
        };
        let first = [approval];
        for own in [1, 2] {
            assert_eq!(decidable(&row, &[], Id::from_u128(own)), Err(Refusal::OwnProposal));
        }
        assert_eq!(decidable(&row, &[], Id::from_u128(3)), Ok(()));
        assert_eq!(decidable(&row, &first, Id::from_u128(3)), Err(Refusal::ApprovedAlready));
        assert_eq!(decidable(&row, &first, Id::from_u128(4)), Ok(()));
        let steps: Vec<_> = (0..3).map(|approvals| awaits(&row, approvals)).collect();
        assert_eq!(steps, [Some(Role::Secretary), Some(Role::Officer), None]);
        assert_eq!([is_last(&row, 0), is_last(&row, 1)], [false, true]);
        let open = ProposalRow { approvers: String::new(), ..row.clone() };
        assert_eq!((awaits(&open, 0), is_last(&open, 0)), (None, true));
        let settled = ProposalRow { state: ProposalState::Declined, ..row };
        assert_eq!(decidable(&settled, &[], Id::from_u128(3)), Err(Refusal::ProposalDecided));
        assert_eq!(awaits(&settled, 0), None);
    }
}
