//! What is known of a subject's year. Pure.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use infra::store::points::Currency;
use infra::store::ratings::RatingSide;

use crate::schemes::{OfMembers, Points, VetoScope};
use crate::{Id, Instant, calendar};

/// What is known of a subject's year, and of the days before it to which a window of it reaches back.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub lines: Vec<Line>,
    /// The deeds that were undone.
    pub undone: HashSet<Id>,
    /// When they first checked in, ever.
    pub checked_in_at: Option<Instant>,
    /// From the first of these days on and before the other, they were in service.
    pub in_service: Vec<(NaiveDate, Option<NaiveDate>)>,
    /// On leave or exempt, from the first day to the last, both included.
    pub on_leave: Vec<(NaiveDate, NaiveDate)>,
    /// What the year before came to, for whoever takes some of it over.
    pub last_year: Option<Points>,
    /// From this day on an org was scored at all; unset for members.
    pub scored_since: Option<NaiveDate>,
    /// What others gave for sections of this year, one of each rater.
    pub marks: Vec<Mark>,
    /// The stars for services that were disclosed in this year.
    pub stars: HashMap<RatingSide, Stars>,
    /// Of an org's members, as far as there is something to measure: percent, or points of a mean, in hundredths.
    pub of_members: HashMap<OfMembers, Points>,
}

/// A mark for a section.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Its code.
    pub section: String,
    /// As whom it was given, as schemes say it.
    pub raters: String,
    pub mark: Points,
    /// The best mark when it was given.
    pub up_to: Points,
}

/// So many ratings, and all their stars, each of one to five.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stars {
    pub ratings: usize,
    pub stars: i64,
}

impl Facts {
    /// How often something of these items was done from the first of these days on and before the other, and stands.
    pub fn done(&self, items: &[String], from: NaiveDate, until: NaiveDate) -> usize {
        let counted = self.lines.iter().filter(|line| (from..until).contains(&line.day) && items.contains(&line.item));
        let deeds: HashSet<Id> = counted.map(|line| line.deed).filter(|deed| !self.undone.contains(deed)).collect();
        deeds.len()
    }

    /// Whether they were in service on a day.
    pub fn served(&self, day: NaiveDate) -> bool {
        self.in_service.iter().any(|(since, to)| *since <= day && to.is_none_or(|to| day < to))
    }

    /// On how many days of a year they were there, or will be: in service, and not on leave; and how many it has.
    pub fn days_there(&self, year: i32) -> (usize, usize) {
        let (first, next) = calendar::days_of_year(year);
        let days = || first.iter_days().take_while(|day| *day < next);
        (days().filter(|day| self.served(*day) && !self.is_away(*day)).count(), days().count())
    }

    /// Whether they were on leave, or exempt, on a day.
    fn is_away(&self, day: NaiveDate) -> bool {
        self.on_leave.iter().any(|(first, last)| *first <= day && day <= *last)
    }

    /// Whether a window can be asked of them: in service from its first day to its last, or still, and no more than
    /// half of it on leave.
    pub fn was_there(&self, from: NaiveDate, until: NaiveDate) -> bool {
        let days = || from.iter_days().take_while(|day| *day < until);
        days().all(|day| self.served(day)) && days().filter(|day| self.is_away(*day)).count() * 2 <= days().count()
    }
}

/// One entry, placed by the version under which it was posted.
#[derive(Clone, Debug)]
pub struct Line {
    pub deed: Id,
    /// The code of its section; nothing where that version had no such item.
    pub section: Option<String>,
    pub item: String,
    /// In words.
    pub title: String,
    pub day: NaiveDate,
    pub currency: Currency,
    pub credited: Points,
    pub veto: Option<VetoScope>,
}
