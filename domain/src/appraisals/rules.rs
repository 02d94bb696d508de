//! Who appraises whom, and for what. Pure.

use infra::store::people::MembershipRow;

use crate::schemes::{Appraisal, Points, Scheme, Section};
use crate::{Fault, Id};

/// Whether a member is appraised by this one as a fellow: of one branch, or of one unit where they have no branch.
pub(super) fn are_fellows(member: &MembershipRow, rater: &MembershipRow) -> bool {
    let shared = match member.branch_id {
        Some(branch) => rater.branch_id == Some(branch),
        None => rater.unit_id == member.unit_id,
    };
    shared && rater.person_id != member.person_id
}

/// The section with this code, if marks are given for it.
///
/// # Errors
/// The fault at `/section`.
pub(super) fn asked<'a>(scheme: &'a Scheme, code: &str) -> Result<(&'a Section, &'a Appraisal), Fault> {
    let found =
        scheme.appraised().find(|(section, appraisal)| section.code.value == code && appraisal.by.side().is_none());
    found.ok_or_else(|| Fault::new("/section", "unknown", format!("《{}》中没有需要打分的大类“{code}”", scheme.title)))
}

/// What is wrong with a mark.
pub(super) fn fault(mark: Points, appraisal: &Appraisal) -> Option<Fault> {
    let is_fit = Points(0) <= mark && mark <= appraisal.up_to;
    let detail = || format!("打分应在 0 至 {} 之间", appraisal.up_to);
    (!is_fit).then(|| Fault::new("/mark", "out_of_range", detail()))
}

/// What stands for the rater in the row of a mark, before it is digested.
pub(super) fn rater(rater: Id, subject: Id, year: i32, section: &str) -> String {
    format!("{rater} {subject} {year} {section}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use infra::store::people::MemberClass;

    fn membership(person: u128, unit: u128, branch: Option<u128>) -> MembershipRow {
        MembershipRow {
            id: Id::nil(),
            person_id: Id::from_u128(person),
            unit_id: Id::from_u128(unit),
            branch_id: branch.map(Id::from_u128),
            class: MemberClass::Office,
            duty: None,
            valid_from: "2026-01-01".parse().unwrap(),
            valid_to: None,
            recorded_at: chrono::DateTime::UNIX_EPOCH,
            leaving: None,
        }
    }

    #[test]
    fn fellows_are_of_one_branch_and_of_one_unit_where_there_is_none() {
        let member = membership(1, 10, None);
        assert!(are_fellows(&member, &membership(2, 10, None)));
        assert!(are_fellows(&member, &membership(2, 10, Some(20))));
        assert!(!are_fellows(&member, &membership(2, 11, None)) && !are_fellows(&member, &member));
        let member = membership(1, 10, Some(20));
        assert!(are_fellows(&member, &membership(2, 11, Some(20))));
        assert!(!are_fellows(&member, &membership(2, 10, Some(21))));
        assert!(!are_fellows(&member, &membership(2, 10, None)));
    }
}
