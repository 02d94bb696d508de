//! Which of somebody's points are spent, and which are over. Pure.

use chrono::NaiveDate;
use infra::store::points::{Currency, EntryRow};

use crate::points::EXPIRED;
use crate::schemes::{Expiry, Points};
use crate::{Id, calendar};

/// What is left of what one deed brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    pub gained: NaiveDate,
    pub left: Points,
}

/// What is left of each gain, the oldest first, whether it is over or not: each spend and each loss took from the
/// oldest that could be spent on its day. `entries` is a subject's chain.
pub fn left_of(entries: &[EntryRow], expiry: Expiry) -> Vec<Lot> {
    let (mut lots, mut taken): (Vec<Lot>, Vec<(NaiveDate, i64)>) = (Vec::new(), Vec::new());
    for (day, credited) in by_deed(entries) {
        if credited > 0 {
            lots.push(Lot { gained: day, left: Points(credited) });
        } else {
            taken.push((day, -credited));
        }
    }
    lots.sort_by_key(|lot| lot.gained);
    taken.sort_unstable();
    for (day, mut amount) in taken {
        let can_be_spent = |lot: &&mut Lot| lot.gained <= day && day <= expiry.last_day(lot.gained);
        for lot in lots.iter_mut().filter(can_be_spent) {
            let part = amount.min(lot.left.0);
            lot.left.0 -= part;
            amount -= part;
        }
    }
    lots
}

/// What should have been taken off by `today` for being over, and was not yet; less than nothing where too much was.
pub(super) fn due(entries: &[EntryRow], expiry: Expiry, today: NaiveDate) -> Points {
    let is_over = |lot: &&Lot| expiry.last_day(lot.gained) < today;
    let over: i64 = left_of(entries, expiry).iter().filter(is_over).map(|lot| lot.left.0).sum();
    let taken = entries.iter().filter(|entry| entry.currency == Currency::Redeemable && entry.item == EXPIRED);
    Points(over + taken.map(|entry| entry.credited).sum::<i64>())
}

/// What is over next if it is not spent before, and the last day on which it can be.
pub(crate) fn over_next(entries: &[EntryRow], expiry: Expiry, today: NaiveDate) -> Option<(NaiveDate, Points)> {
    let lots = left_of(entries, expiry);
    let still = lots.iter().filter(|lot| lot.left > Points(0)).map(|lot| (expiry.last_day(lot.gained), lot.left.0));
    let still: Vec<(NaiveDate, i64)> = still.filter(|(last, _)| today <= *last).collect();
    let next = still.iter().map(|(last, _)| *last).min()?;
    Some((next, Points(still.iter().filter(|(last, _)| *last == next).map(|(_, left)| left).sum())))
}

/// What stands for each deed, on its day; what was taken off for being over is none of them.
fn by_deed(entries: &[EntryRow]) -> Vec<(NaiveDate, i64)> {
    let mut sums: Vec<(Id, NaiveDate, i64)> = Vec::new();
    let counted = entries.iter().filter(|entry| entry.currency == Currency::Redeemable && entry.item != EXPIRED);
    for entry in counted {
        match sums.iter_mut().find(|(deed, ..)| *deed == entry.deed_id) {
            Some((.., sum)) => *sum += entry.credited,
            None => sums.push((entry.deed_id, calendar::day(entry.happened_at), entry.credited)),
        }
    }
    sums.into_iter().map(|(_, day, sum)| (day, sum)).collect()
}

/// Why points are taken off, or come back.
pub(super) fn because(due: Points) -> String {
    if due > Points(0) {
        format!("到期未用的兑换积分清零，{due} 分")
    } else {
        format!("更正到期清零的兑换积分，退回 {} 分", Points(-due.0))
    }
}

/// What a member is told.
pub(super) fn notice(due: Points) -> String {
    format!("{}。先得的先用；有效期见积分方案。", because(due))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use infra::store::points::{Cause, SubjectKind};

    fn entry(deed: u128, item: &str, day: &str, credited: i64) -> EntryRow {
        EntryRow {
            seq: 0,
            id: Id::nil(),
            subject_kind: SubjectKind::Person,
            subject_id: Id::nil(),
            subject_seq: 0,
            currency: Currency::Redeemable,
            cause_kind: Cause::Deed,
            cause_id: Id::nil(),
            deed_id: Id::from_u128(deed),
            scheme_version_id: Id::nil(),
            item: item.into(),
            offered: credited,
            credited,
            cut_by: None,
            because: String::new(),
            org_id: Id::nil(),
            happened_at: calendar::start_of(day.parse().unwrap()),
            recorded_at: DateTime::UNIX_EPOCH,
            previous_hash: String::new(),
            hash: String::new(),
        }
    }

    const YEARLY: Expiry = Expiry::AfterYears(0);

    fn due_on(entries: &[EntryRow], day: &str) -> i64 {
        due(entries, YEARLY, day.parse().unwrap()).0
    }

    #[test]
    fn the_oldest_are_spent_first_and_the_rest_of_a_year_is_over_with_it() {
        let mut entries = vec![
            entry(1, "hours", "2026-03-01", 3000),
            entry(2, "hours", "2026-11-01", 2000),
            entry(3, "redeemed", "2026-11-02", -3500),
            entry(4, "hours", "2027-01-05", 1000),
        ];
        let left: Vec<i64> = left_of(&entries, YEARLY).iter().map(|lot| lot.left.0).collect();
        assert_eq!(left, [0, 1500, 1000]);
        assert_eq!((due_on(&entries, "2026-12-31"), due_on(&entries, "2027-01-01")), (0, 1500));
        entries.push(entry(5, EXPIRED, "2027-01-01", -1500));
        assert_eq!((due_on(&entries, "2027-01-02"), due_on(&entries, "2028-01-01")), (0, 1000));
    }

    #[test]
    fn what_was_spent_when_nothing_older_could_be_takes_from_what_could() {
        let entries = [
            entry(1, "hours", "2026-03-01", 3000),
            entry(2, "hours", "2027-02-01", 2000),
            entry(3, "redeemed", "2027-02-02", -1500),
        ];
        assert_eq!(due_on(&entries, "2027-03-01"), 3000, "the spend is of this year's");
        let left: Vec<i64> = left_of(&entries, YEARLY).iter().map(|lot| lot.left.0).collect();
        assert_eq!(left, [3000, 500]);
    }

    #[test]
    fn what_was_taken_off_too_much_comes_back() {
        let mut entries = vec![entry(1, "hours", "2026-03-01", 3000), entry(5, EXPIRED, "2027-01-01", -3000)];
        assert_eq!(due_on(&entries, "2027-01-02"), 0);
        entries.push(entry(1, "hours", "2026-03-01", -3000));
        assert_eq!(due_on(&entries, "2027-01-02"), -3000, "the deed was undone: there was nothing to be over");
        // A spend that was cancelled gives back what is over by now.
        let cancelled = [
            entry(1, "hours", "2026-03-01", 3000),
            entry(2, "redeemed", "2026-12-30", -3000),
            entry(2, "redeemed", "2026-12-30", 3000),
        ];
        assert_eq!(due_on(&cancelled, "2027-01-02"), 3000);
    }
}
