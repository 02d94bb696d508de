//! Leaderboards: who stands where in an org and a period.
//!
//! A board is made from the ledger when it is first asked for and kept right by what is told
//! after each commit. What is told is the present balance and the entry it is true as of, so
//! order and repetition do not matter.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Shared, hold};
use crate::store::boards::StandingRow;
use crate::store::points::{BalanceRow, Currency};
use crate::{Id, Instant};

/// More boards than this are dropped, all of them, and made again when they are asked for.
const KEPT: usize = 5_000;

/// How many of those before oneself, and of those behind, are next to oneself.
const NEAR: usize = 3;

/// Which board.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BoardKey {
    pub org: Id,
    pub currency: Currency,
    pub period: String,
}

/// One line of a board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub subject: Id,
    /// Counted from 1. Equal amounts differ by who got there first.
    pub rank: usize,
    /// Hundredths.
    pub amount: i64,
}

/// What a reader takes from a board at one moment.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    pub top: Vec<Standing>,
    pub own: Option<Standing>,
    /// Oneself, and those next to oneself: [`NEAR`] each way.
    pub around: Vec<Standing>,
    /// How many stand on it.
    pub subjects: usize,
    /// The sum of all amounts, in hundredths.
    pub total: i64,
}

/// Highest amount first, then whoever reached it first: by the time, then by the entry. The key is for
/// what is no tie of anybody's doing. In SQL: `order by amount desc, reached_at, entry_seq, subject_id`.
type Place = (Reverse<i64>, Instant, i64, Id);

fn place(row: &StandingRow) -> Place {
    (Reverse(row.amount), row.reached_at, row.entry_seq, row.subject_id)
}

#[derive(Default)]
struct Board {
    ready: bool,
    /// Sorted. A vector: its rank look-up is a binary search, and moving 10⁵ places is cheap.
    order: Vec<Place>,
    places: HashMap<Id, Place>,
    /// Who left while it was being made.
    left: HashSet<Id>,
    total: i64,
    /// Held by whoever makes it.
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl Board {
    /// Whether what is known of a subject is as new as `row`.
    fn knows(&self, row: &StandingRow) -> bool {
        self.places.get(&row.subject_id).is_some_and(|(_, _, seq, _)| *seq >= row.entry_seq)
    }

    fn set(&mut self, row: &StandingRow) {
        if self.knows(row) {
            return;
        }
        let place = place(row);
        self.remove(row.subject_id);
        if let Err(at) = self.order.binary_search(&place) {
            self.order.insert(at, place);
        }
        self.places.insert(row.subject_id, place);
        self.total += row.amount;
    }

    fn remove(&mut self, subject: Id) {
        if let Some(place) = self.places.remove(&subject) {
            if let Ok(at) = self.order.binary_search(&place) {
                self.order.remove(at);
            }
            self.total -= place.0.0;
        }
    }

    fn fill(&mut self, rows: &[StandingRow]) {
        let left = std::mem::take(&mut self.left);
        for row in rows.iter().filter(|row| !left.contains(&row.subject_id)) {
            if !self.knows(row) {
                self.places.insert(row.subject_id, place(row));
            }
        }
        self.order = self.places.values().copied().collect();
        self.order.sort_unstable();
        self.total = self.order.iter().map(|(Reverse(amount), ..)| amount).sum();
        self.ready = true;
    }

    fn snapshot(&self, limit: usize, own: Option<Id>) -> Snapshot {
        let line = |at: usize, place: &Place| Standing { subject: place.3, rank: at + 1, amount: place.0.0 };
        let top = self.order.iter().take(limit).enumerate().map(|(at, place)| line(at, place)).collect();
        let own = own.and_then(|subject| self.order.binary_search(self.places.get(&subject)?).ok());
        let near = own.map_or(0..0, |at| at.saturating_sub(NEAR)..(at + NEAR + 1).min(self.order.len()));
        let around = near.map(|at| line(at, &self.order[at])).collect();
        let own = own.map(|at| line(at, &self.order[at]));
        Snapshot { top, own, around, subjects: self.order.len(), total: self.total }
    }
}

/// The boards of this process.
#[derive(Default)]
pub struct Boards {
    boards: Shared<HashMap<BoardKey, Board>>,
}

impl Boards {
    /// The first `limit` lines and one's own, or `None` while the board has not been made.
    pub fn snapshot(&self, key: &BoardKey, limit: usize, own: Option<Id>) -> Option<Snapshot> {
        hold(&self.boards).get(key).filter(|board| board.ready).map(|board| board.snapshot(limit, own))
    }

    /// The same from rows just read, without keeping anything.
    pub fn passing(rows: &[StandingRow], limit: usize, own: Option<Id>) -> Snapshot {
        let mut board = Board::default();
        board.fill(rows);
        board.snapshot(limit, own)
    }

    /// Announces that a board is about to be made: what is told from now on is remembered.
    /// Call it before reading the rows for [`Boards::fill`], and make it while holding the turn that is
    /// returned: many may ask at once, and one of them is enough.
    pub fn begin(&self, key: &BoardKey) -> Arc<tokio::sync::Mutex<()>> {
        let mut boards = hold(&self.boards);
        if boards.len() >= KEPT {
            boards.clear();
        }
        boards.entry(key.clone()).or_default().turn.clone()
    }

    /// Completes a board from the rows of the ledger.
    pub fn fill(&self, key: &BoardKey, rows: &[StandingRow]) {
        if let Some(board) = hold(&self.boards).get_mut(key)
            && !board.ready
        {
            board.fill(rows);
        }
    }

    /// Drops every board of these orgs: the next to ask makes them from the ledger again.
    pub fn forget_all_of(&self, orgs: &[Id]) {
        hold(&self.boards).retain(|key, _| !orgs.contains(&key.org));
    }

    /// Tells where a subject stands now: on the boards of `orgs` and no others, with `balances`.
    pub fn tell(&self, subject: Id, orgs: &[Id], balances: &[BalanceRow]) {
        let orgs: HashSet<&Id> = orgs.iter().collect();
        for (key, board) in hold(&self.boards).iter_mut() {
            if !orgs.contains(&key.org) {
                board.remove(subject);
                if !board.ready {
                    board.left.insert(subject);
                }
                continue;
            }
            board.left.remove(&subject);
            for balance in balances.iter().filter(|b| b.period == key.period && b.currency == key.currency) {
                board.set(&StandingRow {
                    subject_id: subject,
                    amount: balance.amount,
                    reached_at: balance.reached_at,
                    entry_seq: balance.entry_seq,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn row(subject: u128, amount: i64, reached: i64, seq: i64) -> StandingRow {
        StandingRow {
            subject_id: Id::from_u128(subject),
            amount,
            reached_at: DateTime::from_timestamp(reached, 0).unwrap(),
            entry_seq: seq,
        }
    }

    fn balance(row: &StandingRow) -> BalanceRow {
        BalanceRow {
            subject_id: row.subject_id,
            currency: Currency::Assessment,
            period: "2026".into(),
            amount: row.amount,
            reached_at: row.reached_at,
            entry_seq: row.entry_seq,
        }
    }

    fn key() -> BoardKey {
        BoardKey { org: Id::from_u128(9), currency: Currency::Assessment, period: "2026".into() }
    }

    fn order(boards: &Boards) -> Vec<u128> {
        boards.snapshot(&key(), 50, None).unwrap().top.iter().map(|s| s.subject.as_u128()).collect()
    }

    #[test]
    fn equal_amounts_rank_by_who_got_there_first() {
        let boards = Boards::default();
        boards.begin(&key());
        boards.fill(&key(), &[row(1, 100, 20, 3), row(2, 300, 30, 2), row(3, 100, 10, 1)]);
        assert_eq!(order(&boards), [2, 3, 1]);
        let own = boards.snapshot(&key(), 1, Some(Id::from_u128(1))).unwrap();
        assert_eq!((own.own.unwrap().rank, own.subjects, own.total), (3, 3, 500));
    }

    #[test]
    fn of_two_that_got_there_at_once_the_earlier_entry_ranks_higher_whatever_their_keys() {
        let boards = Boards::default();
        boards.begin(&key());
        boards.fill(&key(), &[row(1, 100, 10, 9), row(2, 100, 10, 4), row(3, 0, 5, 1), row(4, -100, 5, 2)]);
        assert_eq!(order(&boards), [2, 1, 3, 4]);
    }

    #[test]
    fn those_next_to_oneself_are_three_each_way_and_fewer_at_the_ends() {
        let boards = Boards::default();
        boards.begin(&key());
        let rows: Vec<StandingRow> = (1..=10).map(|n| row(n, 1000 - n as i64, 10, n as i64)).collect();
        boards.fill(&key(), &rows);
        let around = |n: u128| -> Vec<usize> {
            let seen = boards.snapshot(&key(), 2, Some(Id::from_u128(n))).unwrap();
            seen.around.iter().map(|standing| standing.rank).collect()
        };
        assert_eq!((around(1), around(6)), (vec![1, 2, 3, 4], vec![3, 4, 5, 6, 7, 8, 9]));
        assert_eq!((around(10), around(11)), (vec![7, 8, 9, 10], vec![]));
    }

    #[test]
    fn a_board_is_made_in_one_turn_however_many_ask() {
        let boards = Boards::default();
        let (first, second) = (boards.begin(&key()), boards.begin(&key()));
        let _held = first.try_lock().unwrap();
        assert!(second.try_lock().is_err());
    }

    #[test]
    fn what_is_told_twice_or_late_changes_nothing() {
        let boards = Boards::default();
        boards.begin(&key());
        boards.fill(&key(), &[row(1, 100, 10, 1), row(2, 200, 10, 2)]);
        let orgs = [key().org];
        let newer = row(1, 500, 20, 9);
        let older = row(1, 300, 15, 5);
        boards.tell(newer.subject_id, &orgs, &[balance(&newer)]);
        boards.tell(newer.subject_id, &orgs, &[balance(&older)]);
        boards.tell(newer.subject_id, &orgs, &[balance(&newer)]);
        assert_eq!(order(&boards), [1, 2]);
        assert_eq!(boards.snapshot(&key(), 1, None).unwrap().total, 700);
    }

    #[test]
    fn what_is_told_while_a_board_is_being_made_is_not_lost() {
        let boards = Boards::default();
        boards.begin(&key());
        let newer = row(1, 500, 20, 9);
        boards.tell(newer.subject_id, &[key().org], &[balance(&newer)]);
        let gone = row(3, 900, 5, 4);
        boards.tell(gone.subject_id, &[], &[balance(&gone)]);
        assert!(boards.snapshot(&key(), 1, None).is_none());
        boards.fill(&key(), &[row(1, 100, 10, 1), row(2, 200, 10, 2), gone]);
        assert_eq!(order(&boards), [1, 2]);
    }

    #[test]
    fn whoever_moves_away_leaves_the_board() {
        let boards = Boards::default();
        boards.begin(&key());
        boards.fill(&key(), &[row(1, 100, 10, 1), row(2, 200, 10, 2)]);
        boards.tell(Id::from_u128(2), &[], &[]);
        assert_eq!(order(&boards), [1]);
    }
}
