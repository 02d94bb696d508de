//! Whom an audience takes, and what it may say. Pure.

use std::collections::{HashMap, HashSet};

use infra::store::orgs::{OrgKind, OrgRow};

use crate::skills;
use crate::{Fault, Id};

/// The most units, or teams, that one task names.
pub const MOST: usize = 20;

/// Whom a task is for. Of one kind any is enough, between kinds all must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audience {
    /// Units, each with everything below it.
    pub units: Vec<Id>,
    /// Teams: whoever holds a seat there is a member.
    pub teams: Vec<Id>,
    pub skills: Vec<String>,
}

/// What of a person audiences ask about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Belonging {
    /// Of the units that are asked about, those where they work, or above it.
    pub units: HashSet<Id>,
    /// Of the teams that are asked about, those where they hold a seat.
    pub teams: HashSet<Id>,
    pub skills: HashSet<String>,
}

impl Audience {
    /// As it stands on a row: a line each. What is no line of an audience is passed over.
    pub(crate) fn parse(text: Option<&str>) -> Audience {
        let mut audience = Audience::default();
        for (kind, said) in text.unwrap_or_default().lines().filter_map(|line| line.split_once(' ')) {
            match kind {
                "unit" => audience.units.extend(said.parse::<Id>()),
                "team" => audience.teams.extend(said.parse::<Id>()),
                "skill" => audience.skills.push(said.to_string()),
                _ => {}
            }
        }
        audience
    }

    pub(crate) fn text(&self) -> Option<String> {
        let units = self.units.iter().map(|id| format!("unit {id}"));
        let teams = self.teams.iter().map(|id| format!("team {id}"));
        let skills = self.skills.iter().map(|name| format!("skill {name}"));
        let lines: Vec<String> = units.chain(teams).chain(skills).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    pub fn is_everybody(&self) -> bool {
        self.units.is_empty() && self.teams.is_empty() && self.skills.is_empty()
    }

    /// Everything once, and skills as they are written.
    pub(crate) fn tidied(self) -> Audience {
        let once = |mut ids: Vec<Id>| {
            let mut known = HashSet::new();
            ids.retain(|id| known.insert(*id));
            ids
        };
        Audience { units: once(self.units), teams: once(self.teams), skills: skills::rules::normalised(&self.skills) }
    }

    /// The orgs that it names.
    pub(crate) fn orgs(&self) -> impl Iterator<Item = Id> {
        self.units.iter().chain(&self.teams).copied()
    }

    /// Whether it takes somebody of whom this is known; nobody is known to belong nowhere.
    pub(crate) fn admits(&self, person: Option<&Belonging>) -> bool {
        let nobody = Belonging::default();
        let person = person.unwrap_or(&nobody);
        let of = |named: &[Id], held: &HashSet<Id>| named.is_empty() || named.iter().any(|id| held.contains(id));
        let able = self.skills.is_empty() || self.skills.iter().any(|name| person.skills.contains(name));
        of(&self.units, &person.units) && of(&self.teams, &person.teams) && able
    }

    /// Those of the skills asked for that somebody has.
    pub(crate) fn asked_of(&self, person: &Belonging) -> Vec<String> {
        self.skills.iter().filter(|name| person.skills.contains(*name)).cloned().collect()
    }

    /// Whether somebody whom `before` takes may be left out.
    pub(crate) fn narrows(&self, before: &Audience) -> bool {
        fn lost<T: PartialEq>(before: &[T], after: &[T]) -> bool {
            !after.is_empty() && (before.is_empty() || before.iter().any(|one| !after.contains(one)))
        }
        lost(&before.units, &self.units) || lost(&before.teams, &self.teams) || lost(&before.skills, &self.skills)
    }

    /// For whom it is, in words.
    pub(crate) fn words(&self, names: &HashMap<Id, String>) -> String {
        let named = |ids: &[Id]| ids.iter().filter_map(|id| names.get(id).cloned()).collect::<Vec<_>>().join("、");
        let kinds = [("单位", named(&self.units)), ("队伍", named(&self.teams)), ("技能", self.skills.join("、"))];
        let said = kinds.into_iter().filter(|(_, names)| !names.is_empty());
        said.map(|(kind, names)| format!("{kind}：{names}")).collect::<Vec<_>>().join("；")
    }
}

/// What is wrong with an audience that a task is to have. `there` are the orgs of the task's city among
/// those it names; what `before` named already may have been retired meanwhile.
pub(crate) fn faults(audience: &Audience, there: &HashMap<Id, OrgRow>, before: Option<&Audience>) -> Vec<Fault> {
    let kinds = [
        ("/audience/unit_ids", &audience.units, OrgKind::Unit, "不是单位"),
        ("/audience/team_ids", &audience.teams, OrgKind::Team, "不是队伍"),
    ];
    let mut faults = size_faults(audience);
    for (pointer, ids, kind, misplaced) in kinds {
        for (at, id) in ids.iter().enumerate() {
            let mut fault = |code, detail: &str| faults.push(Fault::new(format!("{pointer}/{at}"), code, detail));
            match there.get(id) {
                None => fault("not_found", "本市县区没有这一组织"),
                Some(org) if org.kind != kind => fault("misplaced", &format!("“{}”{misplaced}", org.name)),
                Some(org)
                    if org.valid_to.is_some() && !before.is_some_and(|before| before.orgs().any(|b| b == *id)) =>
                {
                    fault("retired", &format!("“{}”已撤销", org.name));
                }
                Some(_) => {}
            }
        }
    }
    faults
}

/// What is wrong with an audience whatever there is in the city.
pub(crate) fn size_faults(audience: &Audience) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (pointer, ids) in [("/audience/unit_ids", &audience.units), ("/audience/team_ids", &audience.teams)] {
        if ids.len() > MOST {
            faults.push(Fault::new(pointer, "too_many", format!("最多 {MOST} 个")));
        }
    }
    faults.extend(skills::rules::faults("/audience/skills", &audience.skills));
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u128) -> Id {
        Id::from_u128(n)
    }

    fn audience(units: &[u128], teams: &[u128], skills: &[&str]) -> Audience {
        let ids = |ids: &[u128]| ids.iter().map(|n| id(*n)).collect();
        Audience { units: ids(units), teams: ids(teams), skills: skills.iter().map(|s| (*s).to_string()).collect() }
    }

    fn person(units: &[u128], teams: &[u128], skills: &[&str]) -> Belonging {
        let Audience { units, teams, skills } = audience(units, teams, skills);
        Belonging {
            units: units.into_iter().collect(),
            teams: teams.into_iter().collect(),
            skills: skills.into_iter().collect(),
        }
    }

    #[test]
    fn of_one_kind_any_is_enough_and_between_kinds_all_must_hold() {
        let everybody = Audience::default();
        assert!(everybody.is_everybody() && everybody.admits(None));
        let strict = audience(&[1, 2], &[7], &["急救", "理发"]);
        assert!(strict.admits(Some(&person(&[2], &[7], &["理发"]))));
        for short in [person(&[3], &[7], &["理发"]), person(&[1], &[], &["理发"]), person(&[1], &[7], &["摄影"])]
        {
            assert!(!strict.admits(Some(&short)), "{short:?}");
        }
        assert!(!strict.admits(None));
        assert!(audience(&[], &[], &["理发"]).admits(Some(&person(&[], &[], &["理发"]))));
    }

    #[test]
    fn an_audience_is_read_as_it_was_written() {
        let said = audience(&[1, 2], &[7], &["aed 操作", "急救"]);
        assert_eq!(Audience::parse(said.text().as_deref()), said);
        assert_eq!(Audience::default().text(), None);
        assert_eq!(Audience::parse(Some("unit x\nnonsense\nskill 急救")), audience(&[], &[], &["急救"]));
        assert_eq!(audience(&[1, 1], &[7, 7], &[" 急救", "急救"]).tidied(), audience(&[1], &[7], &["急救"]));
    }

    #[test]
    fn an_audience_is_narrowed_by_what_is_asked_anew_or_struck_out() {
        let before = audience(&[1, 2], &[], &[]);
        for (after, narrows) in [
            (audience(&[1, 2, 3], &[], &[]), false),
            (audience(&[], &[], &[]), false),
            (audience(&[1], &[], &[]), true),
            (audience(&[1, 2], &[7], &[]), true),
            (audience(&[1, 2], &[], &["急救"]), true),
        ] {
            assert_eq!(after.narrows(&before), narrows, "{after:?}");
        }
        assert!(before.narrows(&Audience::default()));
    }

    #[test]
    fn an_audience_is_told_in_words() {
        let names = HashMap::from([(id(1), "县第一中学".to_string()), (id(7), "蓝天救援队".to_string())]);
        let told = audience(&[1], &[7], &["急救"]).words(&names);
        assert_eq!(told, "单位：县第一中学；队伍：蓝天救援队；技能：急救");
    }
}
