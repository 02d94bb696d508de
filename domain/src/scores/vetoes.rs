//! What takes a year, or a section of it, down to nothing. Pure.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::known::Line;
use crate::Id;
use crate::schemes::VetoScope;

/// A veto (一票否决) that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VetoSeen {
    pub deed: Id,
    pub title: String,
    pub scope: VetoScope,
    pub day: NaiveDate,
}

/// The vetoes that were not undone, each once, the first first.
pub(super) fn standing(lines: &[&Line], undone: &HashSet<Id>) -> Vec<VetoSeen> {
    let mut found: Vec<VetoSeen> = Vec::new();
    for line in lines {
        let Some(scope) = line.veto else { continue };
        if !undone.contains(&line.deed) && !found.iter().any(|veto| veto.deed == line.deed) {
            found.push(VetoSeen { deed: line.deed, title: line.title.clone(), scope, day: line.day });
        }
    }
    found.sort_by_key(|veto| (veto.day, veto.deed));
    found
}
