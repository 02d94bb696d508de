//! Who is shown what of a board. Pure.

use std::collections::{HashMap, HashSet};

use infra::live::boards::{Snapshot, Standing};
use infra::store::orgs::Boards;

use crate::Id;
use crate::people::mask_name;

/// A board as one caller may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub lines: Vec<Line>,
    pub own: Option<Own>,
    /// Those next to oneself, and oneself, as far as the profile shows them.
    pub around: Vec<Line>,
    /// How many stand on it, and the sum of their points in hundredths.
    pub subjects: usize,
    pub total: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub rank: usize,
    /// Masked outside one's own unit.
    pub name: String,
    /// Hundredths.
    pub amount: i64,
    pub is_me: bool,
    /// Only for staff.
    pub person_id: Option<Id>,
    /// Where orgs are ranked.
    pub org: Option<OrgPart>,
}

/// What a line says of an org beside its total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrgPart {
    pub id: Id,
    pub heads: i64,
    /// Hundredths a head; none where there is nobody.
    pub mean: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// Hidden where the profile shows nobody but oneself.
    pub rank: Option<usize>,
    pub amount: i64,
    /// How many of a hundred stand behind.
    pub percentile: usize,
}

/// Who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Viewer {
    Member(Id),
    /// Staff whose grants cover the board's org.
    Staff,
}

/// What `viewer` sees. `colleagues` are the people of the viewer's own unit.
pub(super) fn seen(
    snapshot: &Snapshot,
    viewer: Viewer,
    boards: Boards,
    names: &HashMap<Id, String>,
    colleagues: &HashSet<Id>,
) -> Seen {
    let name = |id: Id| names.get(&id).cloned().unwrap_or_default();
    let show = |standing: &Standing| match viewer {
        Viewer::Staff => Some(line(standing, name(standing.subject), None, Some(standing.subject))),
        Viewer::Member(me) => {
            let near = standing.subject == me || colleagues.contains(&standing.subject);
            match boards {
                Boards::OwnOnly => None,
                Boards::Team if !near => None,
                Boards::All if !near => Some(line(standing, mask_name(&name(standing.subject)), Some(me), None)),
                Boards::Team | Boards::All => Some(line(standing, name(standing.subject), Some(me), None)),
            }
        }
    };
    let own = snapshot.own.map(|own| Own {
        rank: (boards != Boards::OwnOnly).then_some(own.rank),
        amount: own.amount,
        percentile: percentile(own.rank, snapshot.subjects),
    });
    let lines = snapshot.top.iter().filter_map(show).collect();
    let around = snapshot.around.iter().filter_map(show).collect();
    Seen { lines, own, around, subjects: snapshot.subjects, total: snapshot.total }
}

fn line(standing: &Standing, name: String, me: Option<Id>, person_id: Option<Id>) -> Line {
    let is_me = me == Some(standing.subject);
    Line { rank: standing.rank, name, amount: standing.amount, is_me, person_id, org: None }
}

/// How many of a hundred stand behind rank `rank` of `subjects`.
pub(super) fn percentile(rank: usize, subjects: usize) -> usize {
    ((subjects - rank) * 100).checked_div(subjects).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u128) -> Id {
        Id::from_u128(n)
    }

    fn look(viewer: Viewer, boards: Boards) -> Seen {
        let top = [(1, 500), (2, 300), (3, 100)];
        let standing =
            |(at, (n, amount)): (usize, &(u128, i64))| Standing { subject: id(*n), rank: at + 1, amount: *amount };
        let top: Vec<Standing> = top.iter().enumerate().map(standing).collect();
        let snapshot = Snapshot { own: Some(top[1]), around: top.clone(), top, subjects: 3, total: 900 };
        let names = [(id(1), "张三"), (id(2), "李四"), (id(3), "王五")].map(|(id, name)| (id, name.to_string()));
        seen(&snapshot, viewer, boards, &HashMap::from(names), &HashSet::from([id(3)]))
    }

    fn names(seen: &Seen) -> Vec<&str> {
        seen.lines.iter().map(|line| line.name.as_str()).collect()
    }

    #[test]
    fn the_strict_profile_shows_a_member_only_themselves_and_totals() {
        let seen = look(Viewer::Member(id(2)), Boards::OwnOnly);
        assert_eq!((names(&seen), &seen.around), (Vec::<&str>::new(), &Vec::new()));
        assert_eq!(seen.own, Some(Own { rank: None, amount: 300, percentile: 33 }));
        assert_eq!((seen.subjects, seen.total), (3, 900));
    }

    #[test]
    fn a_team_sees_its_own_and_all_see_the_rest_masked() {
        assert_eq!(names(&look(Viewer::Member(id(2)), Boards::Team)), ["李四", "王五"]);
        let all = look(Viewer::Member(id(2)), Boards::All);
        assert_eq!(names(&all), ["张*", "李四", "王五"]);
        assert_eq!(all.around, all.lines);
        assert!(all.lines[1].is_me && all.lines.iter().all(|line| line.person_id.is_none()));
    }

    #[test]
    fn staff_see_whom_they_answer_for_whatever_the_profile() {
        let seen = look(Viewer::Staff, Boards::OwnOnly);
        assert_eq!(names(&seen), ["张三", "李四", "王五"]);
        assert_eq!(seen.lines[0].person_id, Some(id(1)));
    }
}
