//! Changes of memberships: what is wanted, what follows, and why it cannot be. The same for a change
//! by hand, for a row of a list, and for taking one back.

pub(crate) mod rules;

use chrono::NaiveDate;
use infra::store::people::{Leaving, MemberClass, MembershipRow};

use crate::{Id, Refusal};

/// What somebody says of a person's membership. What they do not say stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub unit: Id,
    pub branch: Option<Id>,
    pub class: Option<MemberClass>,
    pub duty: Option<String>,
    /// The first day; today, where nothing is said.
    pub from: Option<NaiveDate>,
}

/// What follows for the memberships that are on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    pub step: Step,
    /// What was recorded for a later day and will not come about.
    pub voided: Vec<Voided>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// One begins, where none was.
    Open(Terms),
    /// The standing one ends and another follows on the same day.
    Change { standing: Id, terms: Terms },
    /// The standing one began with the wrong terms.
    Correct { standing: MembershipRow, terms: Terms },
    /// The standing one ends, and none follows.
    End { standing: Id, on: NaiveDate, why: Leaving },
    /// A change is taken back: the one that it would have ended, if any, goes on.
    TakeBack { reopened: Option<Id>, reason: String },
    /// It is on record so already.
    Nothing,
}

impl Plan {
    pub(super) fn nothing() -> Self {
        Plan { step: Step::Nothing, voided: Vec::new() }
    }

    /// The day on which it takes effect.
    pub(super) fn day(&self) -> Option<NaiveDate> {
        match &self.step {
            Step::Open(terms) | Step::Change { terms, .. } | Step::Correct { terms, .. } => Some(terms.from),
            Step::End { on, .. } => Some(*on),
            Step::TakeBack { .. } | Step::Nothing => None,
        }
    }
}

/// What a membership says, from when on, and what is on record of its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Terms {
    pub unit: Id,
    pub branch: Option<Id>,
    pub class: MemberClass,
    pub duty: Option<String>,
    pub from: NaiveDate,
    pub until: Option<(NaiveDate, Leaving)>,
}

/// A change that was recorded for a later day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Voided {
    /// This membership never begins.
    Beginning(MembershipRow),
    /// Nobody leaves as this membership says.
    Departure(MembershipRow),
}

impl Voided {
    pub(crate) fn row(&self) -> &MembershipRow {
        match self {
            Voided::Beginning(row) | Voided::Departure(row) => row,
        }
    }

    /// The day on which it would have taken effect.
    pub(crate) fn on(&self) -> NaiveDate {
        match self {
            Voided::Beginning(row) => row.valid_from,
            Voided::Departure(row) => row.valid_to.unwrap_or(row.valid_from),
        }
    }

    /// What whoever overtakes it by a list is told.
    pub(crate) fn remark(&self) -> String {
        let what = match self {
            Voided::Beginning(_) => "调动",
            Voided::Departure(_) => "离开",
        };
        format!("已登记于 {} 生效的{what}将因此作废", self.on())
    }
}

/// Why it cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// Nobody leaves who is not there.
    NeverJoined,
    /// It would begin before the standing one, which began on this day.
    BeforeStanding(NaiveDate),
    /// It would end before it began, on this day.
    EndsBeforeItBegan(NaiveDate),
    /// They have left, or will have, on this day: whoever comes back does so on a day that is told.
    Left(NaiveDate),
    /// It is on record that they leave on this day, which is earlier.
    Leaves(NaiveDate),
    /// They leave a unit to which they do not belong.
    OtherUnit,
    /// On that day they belong, or were to belong, to a unit that is not the caller's.
    OutOfReach,
    /// Nothing is recorded for that day.
    NoSuchChange,
    /// It took effect on this day: what was so is not taken back.
    InEffect,
    /// Before it there is nothing that could go on.
    FirstMembership,
}

impl Misfit {
    /// Its code, and a sentence for people to read.
    pub(crate) fn says(self) -> (&'static str, String) {
        match self {
            Misfit::NeverJoined => ("not_on_roster", "该党员不在花名册中，不能登记离开".into()),
            Misfit::BeforeStanding(day) => {
                ("before_standing", format!("生效日期早于现有党组织关系的开始日期（{day}）"))
            }
            Misfit::EndsBeforeItBegan(day) => {
                ("ends_before_it_began", format!("离开日期须晚于现有党组织关系的开始日期（{day}）"))
            }
            Misfit::Left(day) => ("has_left", format!("该党员已于 {day} 离开；如重新转入，请填写不早于该日的生效日期")),
            Misfit::Leaves(day) => ("leaves_already", format!("已登记于 {day} 离开；如需推迟，请先撤回该登记")),
            Misfit::OtherUnit => ("not_their_unit", "该党员当日不在此单位".into()),
            Misfit::OutOfReach => ("in_another_unit", "该党员当日在本组织范围以外的单位，请由共同的上级办理".into()),
            Misfit::NoSuchChange => ("no_such_change", "没有登记于该日生效的变更".into()),
            Misfit::InEffect => ("change_in_effect", "该变更已经生效，不能撤回".into()),
            Misfit::FirstMembership => {
                ("first_membership", "这是该党员的第一条党组织关系，不能撤回，请改为更正".into())
            }
        }
    }
}

/// A misfit, as the refusal of a request with these fields.
pub(crate) fn misfit(misfit: Misfit) -> Refusal {
    let pointer = match misfit {
        Misfit::InEffect => return Refusal::ChangeInEffect,
        Misfit::EndsBeforeItBegan(_) | Misfit::Leaves(_) | Misfit::NoSuchChange | Misfit::FirstMembership => "/on",
        Misfit::BeforeStanding(_) => "/valid_from",
        // Whoever has left is told so where they leave again, and where they come back.
        Misfit::Left(_) | Misfit::NeverJoined | Misfit::OtherUnit | Misfit::OutOfReach => "",
    };
    let (code, detail) = misfit.says();
    Refusal::invalid(pointer, code, detail)
}
