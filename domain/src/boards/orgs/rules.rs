//! How orgs are ranked. Pure.

use std::cmp::Ordering;
use std::collections::HashSet;

use infra::store::boards::OrgStandingRow;

use super::super::rules::{Line, OrgPart, Own, Seen, percentile};
use crate::Id;
use crate::schemes::Points;

/// What orgs are ranked by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    #[default]
    Total,
    /// A head: large ones would win for ever.
    Mean,
}

/// How many before one's own org and behind it are shown beside the first ones.
const NEAR: usize = 3;

/// The board of these orgs, for everybody alike. `mine` are the orgs that the viewer stands under: the
/// best placed of them is the viewer's own.
pub(in crate::boards) fn seen(rows: &[OrgStandingRow], by: By, mine: &HashSet<Id>, most: usize) -> Seen {
    let mut rows: Vec<&OrgStandingRow> = rows.iter().collect();
    rows.sort_by(|one, other| order(one, other, by));
    let line = |at: usize| Line {
        rank: at + 1,
        name: rows[at].name.clone(),
        amount: rows[at].amount,
        is_me: mine.contains(&rows[at].org_id),
        person_id: None,
        org: Some(OrgPart { id: rows[at].org_id, heads: rows[at].heads, mean: mean(rows[at]) }),
    };
    let own = rows.iter().position(|row| mine.contains(&row.org_id));
    let near = own.map_or(0..0, |at| at.saturating_sub(NEAR)..(at + NEAR + 1).min(rows.len()));
    Seen {
        lines: (0..rows.len().min(most)).map(line).collect(),
        around: near.map(line).collect(),
        own: own.map(|at| Own {
            rank: Some(at + 1),
            amount: rows[at].amount,
            percentile: percentile(at + 1, rows.len()),
        }),
        subjects: rows.len(),
        total: rows.iter().map(|row| row.amount).sum(),
    }
}

/// Highest first; those alike as on the members' board, by who got there first. Means are compared as
/// they are, not as they are rounded; an org without anybody comes last.
fn order(one: &OrgStandingRow, other: &OrgStandingRow, by: By) -> Ordering {
    let times = |row: &OrgStandingRow, heads: i64| i128::from(row.amount) * i128::from(heads);
    let higher = match by {
        By::Total => other.amount.cmp(&one.amount),
        By::Mean => (one.heads == 0)
            .cmp(&(other.heads == 0))
            .then_with(|| times(other, one.heads).cmp(&times(one, other.heads))),
    };
    let reached = |row: &OrgStandingRow| (row.reached_at, row.entry_seq, row.org_id);
    higher.then_with(|| reached(one).cmp(&reached(other)))
}

/// Hundredths a head, rounded half up.
fn mean(row: &OrgStandingRow) -> Option<i64> {
    Points::quotient(row.amount, row.heads).map(|mean| mean.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn row(id: u128, amount: i64, heads: i64, reached: i64, entry_seq: i64) -> OrgStandingRow {
        OrgStandingRow {
            org_id: Id::from_u128(id),
            name: format!("{id}"),
            amount,
            heads,
            reached_at: DateTime::from_timestamp(reached, 0).unwrap(),
            entry_seq,
        }
    }

    fn names(rows: &[OrgStandingRow], by: By) -> Vec<String> {
        seen(rows, by, &HashSet::new(), 50).lines.into_iter().map(|line| line.name).collect()
    }

    #[test]
    fn a_large_one_wins_by_its_total_and_a_busy_one_a_head() {
        let rows = [row(1, 1000, 100, 5, 1), row(2, 300, 2, 6, 2), row(3, 50, 0, 7, 3)];
        assert_eq!(names(&rows, By::Total), ["1", "2", "3"]);
        assert_eq!(names(&rows, By::Mean), ["2", "1", "3"]);
    }

    #[test]
    fn means_are_compared_exactly_shown_half_up_and_ties_go_to_who_got_there_first() {
        let rows = [row(1, 100, 3, 5, 1), row(2, 67, 2, 5, 2), row(3, 200, 6, 4, 3), row(4, 200, 6, 5, 0)];
        assert_eq!(names(&rows, By::Mean), ["2", "3", "4", "1"]);
        assert_eq!(rows.iter().map(mean).collect::<Vec<_>>(), [Some(33), Some(34), Some(33), Some(33)]);
        assert_eq!((mean(&row(1, -67, 2, 5, 1)), mean(&row(1, 5, 0, 5, 1))), (Some(-33), None));
    }

    #[test]
    fn ones_own_is_found_beyond_the_lines_that_are_shown() {
        let rows: Vec<OrgStandingRow> = (1..=9).map(|n| row(n, 1000 - n as i64, 1, 5, 1)).collect();
        let board = seen(&rows, By::Total, &HashSet::from([Id::from_u128(8)]), 2);
        assert_eq!((board.lines.len(), board.subjects), (2, 9));
        assert_eq!(board.own.unwrap(), Own { rank: Some(8), amount: 992, percentile: 11 });
        assert_eq!(board.around.iter().map(|line| line.rank).collect::<Vec<_>>(), [5, 6, 7, 8, 9]);
    }
}
