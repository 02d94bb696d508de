//! Phone numbers, how people are shown to those who need not know, and what a membership may become.
//! Pure.

use chrono::NaiveDate;
use infra::store::people::{Leaving, MemberClass, MembershipRow};

use crate::{Fault, Id, Refusal};

/// The reason for which something was decided about somebody, without blanks around it.
///
/// # Errors
/// [`Refusal::Invalid`] for none, or for a whole letter.
pub(crate) fn reason(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if (1..=500).contains(&text.chars().count()) {
        return Ok(text.to_string());
    }
    Err(Refusal::invalid("/reason", "length", "理由应为 1 至 500 个字"))
}

/// What a member is told whose phone number was changed.
pub(super) fn phone_notice(masked: Option<&str>) -> String {
    let now = masked.map_or_else(|| "已清空".to_string(), |phone| format!("已改为 {phone}"));
    format!("您在花名册中的手机号{now}。如非本人要求，请立即联系所在单位。")
}

/// Whether `phone` is a mainland mobile number: eleven digits, beginning with 1.
pub(crate) fn is_phone(phone: &str) -> bool {
    phone.len() == 11 && phone.starts_with('1') && phone.bytes().all(|b| b.is_ascii_digit())
}

/// 138****5678.
pub fn mask_phone(phone: &str) -> String {
    if is_phone(phone) { format!("{}****{}", &phone[..3], &phone[7..]) } else { "****".to_string() }
}

/// 张*: the family name (its first character), and one star whatever follows.
pub fn mask_name(name: &str) -> String {
    name.chars().next().map_or_else(|| "*".to_string(), |first| format!("{first}*"))
}

/// What is wrong with a name.
pub(crate) fn name_faults(name: &str) -> Vec<Fault> {
    if name.trim().is_empty() { vec![Fault::new("/name", "required", "姓名不能为空")] } else { Vec::new() }
}

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
pub(crate) enum Plan {
    /// One begins, where none was.
    Open(Terms),
    /// The standing one ends and another follows on the same day.
    Change { standing: Id, terms: Terms },
    /// The standing one began with the wrong terms.
    Correct { standing: MembershipRow, terms: Terms },
    /// The standing one ends, and none follows.
    End { standing: Id, on: NaiveDate, why: Leaving },
    /// It is on record so already.
    Nothing,
}

impl Plan {
    /// The day on which it takes effect.
    pub(super) fn day(&self) -> Option<NaiveDate> {
        match self {
            Plan::Open(terms) | Plan::Change { terms, .. } | Plan::Correct { terms, .. } => Some(terms.from),
            Plan::End { on, .. } => Some(*on),
            Plan::Nothing => None,
        }
    }
}

/// What a membership says, and from when on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Terms {
    pub unit: Id,
    pub branch: Option<Id>,
    pub class: MemberClass,
    pub duty: Option<String>,
    pub from: NaiveDate,
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
    /// They have left, on this day: whoever comes back does so on a day that is told.
    Left(NaiveDate),
    /// They leave a unit to which they do not belong.
    OtherUnit,
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
            Misfit::OtherUnit => ("not_their_unit", "该党员现不在此单位".into()),
        }
    }
}

/// A misfit, as the refusal of a request with these fields.
pub(crate) fn misfit(misfit: Misfit) -> Refusal {
    let pointer = match misfit {
        Misfit::EndsBeforeItBegan(_) => "/on",
        Misfit::BeforeStanding(_) => "/valid_from",
        // Whoever has left is told so where they leave again, and where they come back.
        Misfit::Left(_) | Misfit::NeverJoined | Misfit::OtherUnit => "",
    };
    let (code, detail) = misfit.says();
    Refusal::invalid(pointer, code, detail)
}

/// What a person's memberships (`history`, in the order in which they began) become when they leave:
/// why, and the first day on which they are no longer on the roster. `unit`: the one that says so.
pub(crate) fn leave(
    history: &[MembershipRow],
    unit: Option<Id>,
    (why, on): (Leaving, NaiveDate),
) -> Result<Plan, Misfit> {
    let standing = history.last().ok_or(Misfit::NeverJoined)?;
    match standing.valid_to {
        Some(ended) if (ended, standing.leaving) == (on, Some(why)) => Ok(Plan::Nothing),
        Some(ended) => Err(Misfit::Left(ended)),
        None if unit.is_some_and(|unit| unit != standing.unit_id) => Err(Misfit::OtherUnit),
        None if on <= standing.valid_from => Err(Misfit::EndsBeforeItBegan(standing.valid_from)),
        None => Ok(Plan::End { standing: standing.id, on, why }),
    }
}

/// What a person's memberships become by what is wanted.
pub(crate) fn plan(history: &[MembershipRow], wanted: &Wanted, today: NaiveDate) -> Result<Plan, Misfit> {
    let last = history.last();
    let Some(standing) = last else { return Ok(Plan::Open(terms(None, wanted, today))) };
    if let Some(ended) = standing.valid_to {
        let returns = wanted.from.is_some_and(|from| from >= ended);
        return if returns { Ok(Plan::Open(terms(None, wanted, today))) } else { Err(Misfit::Left(ended)) };
    }
    let terms = terms(Some(standing), wanted, today);
    let says = |row: &MembershipRow| (row.unit_id, row.branch_id, row.class, row.duty.clone());
    if says(standing) == (terms.unit, terms.branch, terms.class, terms.duty.clone()) {
        Ok(Plan::Nothing)
    } else if terms.from == standing.valid_from {
        Ok(Plan::Correct { standing: standing.clone(), terms })
    } else if terms.from < standing.valid_from {
        Err(Misfit::BeforeStanding(standing.valid_from))
    } else {
        Ok(Plan::Change { standing: standing.id, terms })
    }
}

/// What is wanted, with what stands where nothing is said. A branch and a duty are a unit's: they do
/// not move along.
fn terms(standing: Option<&MembershipRow>, wanted: &Wanted, today: NaiveDate) -> Terms {
    let same_unit = standing.filter(|row| row.unit_id == wanted.unit);
    Terms {
        unit: wanted.unit,
        branch: wanted.branch.or(same_unit.and_then(|row| row.branch_id)),
        class: wanted.class.or(standing.map(|row| row.class)).unwrap_or(MemberClass::Office),
        duty: wanted.duty.clone().or(same_unit.and_then(|row| row.duty.clone())),
        from: wanted.from.unwrap_or(today),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn today() -> NaiveDate {
        day("2026-11-16")
    }

    fn unit(n: u128) -> Id {
        Id::from_u128(n)
    }

    /// A membership of unit 1 since September, a teacher.
    fn standing() -> MembershipRow {
        MembershipRow {
            id: Id::from_u128(9),
            person_id: Id::from_u128(8),
            unit_id: unit(1),
            branch_id: Some(Id::from_u128(7)),
            class: MemberClass::Community,
            duty: Some("教师".into()),
            valid_from: day("2026-09-01"),
            valid_to: None,
            recorded_at: DateTime::UNIX_EPOCH,
            leaving: None,
        }
    }

    fn ended() -> MembershipRow {
        MembershipRow { valid_to: Some(day("2026-10-01")), leaving: Some(Leaving::Retired), ..standing() }
    }

    fn wanted(n: u128) -> Wanted {
        Wanted { unit: unit(n), branch: None, class: None, duty: None, from: None }
    }

    #[test]
    fn masks_show_the_ends_of_a_phone_and_the_first_of_a_name() {
        assert_eq!(mask_phone("13812345678"), "138****5678");
        assert_eq!(mask_phone("0359-1234567"), "****");
        assert_eq!(mask_name("张建国"), "张*");
        assert_eq!(mask_name(""), "*");
    }

    #[test]
    fn a_phone_is_eleven_digits_beginning_with_one() {
        assert!(is_phone("13812345678"));
        for wrong in ["1381234567", "23812345678", "1381234567a", "1３812345678", ""] {
            assert!(!is_phone(wrong), "{wrong}");
        }
    }

    #[test]
    fn whoever_is_new_begins_today_or_on_the_day_that_is_told() {
        let Ok(Plan::Open(terms)) = plan(&[], &wanted(1), today()) else { panic!() };
        assert_eq!((terms.from, terms.class, terms.branch), (today(), MemberClass::Office, None));
        let from = Wanted { from: Some(day("2026-03-01")), ..wanted(1) };
        assert!(matches!(plan(&[], &from, today()), Ok(Plan::Open(Terms { from, .. })) if from == day("2026-03-01")));
    }

    #[test]
    fn saying_again_what_stands_changes_nothing() {
        assert_eq!(plan(&[standing()], &wanted(1), today()), Ok(Plan::Nothing));
        let whole = Wanted { class: Some(MemberClass::Community), duty: Some("教师".into()), ..wanted(1) };
        assert_eq!(plan(&[standing()], &whole, today()), Ok(Plan::Nothing));
    }

    #[test]
    fn another_unit_closes_the_old_row_on_the_day_it_takes_effect() {
        let moved = Wanted { from: Some(day("2026-11-01")), ..wanted(2) };
        let Ok(Plan::Change { standing: old, terms }) = plan(&[standing()], &moved, today()) else { panic!() };
        assert_eq!((old, terms.unit, terms.from), (standing().id, unit(2), day("2026-11-01")));
        // The class is the person's and moves along; branch and duty were the old unit's.
        assert_eq!((terms.class, terms.branch, terms.duty), (MemberClass::Community, None, None));
        let too_early = Wanted { from: Some(day("2026-08-31")), ..wanted(2) };
        assert_eq!(plan(&[standing()], &too_early, today()), Err(Misfit::BeforeStanding(day("2026-09-01"))));
    }

    #[test]
    fn other_terms_from_the_same_day_are_a_correction() {
        let mended = Wanted { from: Some(day("2026-09-01")), ..wanted(2) };
        assert!(matches!(plan(&[standing()], &mended, today()), Ok(Plan::Correct { .. })));
    }

    #[test]
    fn leaving_ends_the_standing_one_once() {
        let leave = |history: &[MembershipRow], on| leave(history, Some(unit(1)), (Leaving::Retired, day(on)));
        let end = Plan::End { standing: standing().id, on: day("2026-10-01"), why: Leaving::Retired };
        assert_eq!(leave(&[standing()], "2026-10-01"), Ok(end));
        assert_eq!(leave(&[ended()], "2026-10-01"), Ok(Plan::Nothing));
        assert_eq!(leave(&[ended()], "2026-10-02"), Err(Misfit::Left(day("2026-10-01"))));
        assert_eq!(leave(&[standing()], "2026-09-01"), Err(Misfit::EndsBeforeItBegan(day("2026-09-01"))));
        assert_eq!(leave(&[], "2026-10-01"), Err(Misfit::NeverJoined));
        let elsewhere = MembershipRow { unit_id: unit(2), ..standing() };
        assert_eq!(leave(&[elsewhere], "2026-10-01"), Err(Misfit::OtherUnit));
    }

    #[test]
    fn whoever_left_comes_back_only_on_a_day_that_is_told() {
        assert_eq!(plan(&[ended()], &wanted(1), today()), Err(Misfit::Left(day("2026-10-01"))));
        let early = Wanted { from: Some(day("2026-09-30")), ..wanted(1) };
        assert_eq!(plan(&[ended()], &early, today()), Err(Misfit::Left(day("2026-10-01"))));
        let back = Wanted { from: Some(day("2026-10-01")), ..wanted(1) };
        assert!(matches!(plan(&[ended()], &back, today()), Ok(Plan::Open(_))));
    }
}
