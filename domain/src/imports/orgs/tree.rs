//! The orgs that a list reaches, as they are once its rows so far have been taken over: found by
//! where they stand, what they are called, and their codes. Pure.

use std::collections::{HashMap, HashSet};

use infra::store::orgs::{OrgKind, OrgRow};

use crate::Id;
use crate::orgs::rules;

/// The codes that no two live orgs share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Code {
    Division,
    Credit,
}

/// Which org a cell names as the one above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Above {
    Found(Id),
    Nothing,
    Several,
    /// There is such an org, under which none of this kind may stand.
    Misplaced(Id),
    /// There is such an org, above what the list reaches.
    OutOfReach,
}

#[derive(Default)]
pub(super) struct Tree {
    orgs: HashMap<Id, OrgRow>,
    /// The org whose list it is, and how many levels there are down to it.
    root: Id,
    levels: HashMap<Id, usize>,
    /// What the root stands under: paths may begin there, and nothing is put there.
    out_of_reach: HashSet<Id>,
    named: HashMap<OrgKind, HashMap<String, Vec<Id>>>,
    children: HashMap<Id, HashMap<String, Vec<Id>>>,
    codes: HashMap<(Code, String), Id>,
    external: HashMap<String, Vec<Id>>,
    /// Codes of orgs that the list does not reach.
    elsewhere: HashSet<(Code, String)>,
}

fn codes(org: &OrgRow) -> impl Iterator<Item = (Code, &String)> {
    let both = [(Code::Division, &org.division_code), (Code::Credit, &org.credit_code)];
    both.into_iter().filter_map(|(which, code)| Some((which, code.as_ref()?)))
}

impl Tree {
    /// `lineage` is the root's, nearest first; `below` are the live orgs below it; `coded` are live
    /// orgs anywhere that carry codes which the list names.
    pub fn new(lineage: &[OrgRow], below: Vec<OrgRow>, coded: &[OrgRow]) -> Tree {
        let mut tree = Tree::default();
        for (at, org) in lineage.iter().rev().enumerate() {
            tree.root = org.id;
            tree.levels.insert(org.id, at + 1);
            tree.index(org.clone());
        }
        tree.out_of_reach = lineage.iter().skip(1).map(|org| org.id).collect();
        let mut under: HashMap<Id, Vec<OrgRow>> = HashMap::new();
        for org in below.into_iter().filter(|org| org.id != tree.root) {
            if let Some(parent) = org.parent_id {
                under.entry(parent).or_default().push(org);
            }
        }
        let mut next = vec![tree.root];
        while let Some(parent) = next.pop() {
            for org in under.remove(&parent).unwrap_or_default() {
                next.push(org.id);
                tree.insert(org);
            }
        }
        let strangers = coded.iter().filter(|org| !tree.orgs.contains_key(&org.id));
        tree.elsewhere = strangers.flat_map(codes).map(|(which, code)| (which, code.clone())).collect();
        tree
    }

    pub fn root(&self) -> Id {
        self.root
    }

    /// Whether an org lies below the root.
    pub fn is_below(&self, id: Id) -> bool {
        id != self.root && !self.out_of_reach.contains(&id)
    }

    pub fn org(&self, id: Id) -> Option<&OrgRow> {
        self.orgs.get(&id)
    }

    /// How many levels there are down to an org, itself included.
    pub fn levels(&self, id: Id) -> usize {
        self.levels.get(&id).copied().unwrap_or(0)
    }

    /// Puts an org where its row says, new or changed. Its parent is there, and does not change.
    pub fn insert(&mut self, org: OrgRow) {
        let level = org.parent_id.map_or(0, |parent| self.levels(parent));
        self.levels.insert(org.id, level + 1);
        self.index(org);
    }

    fn index(&mut self, org: OrgRow) {
        if let Some(old) = self.orgs.remove(&org.id) {
            self.forget(&old);
        }
        self.named.entry(org.kind).or_default().entry(org.name.clone()).or_default().push(org.id);
        if let Some(parent) = org.parent_id {
            self.children.entry(parent).or_default().entry(org.name.clone()).or_default().push(org.id);
        }
        for (which, code) in codes(&org) {
            self.codes.insert((which, code.clone()), org.id);
        }
        if let Some(code) = &org.external_code {
            self.external.entry(code.clone()).or_default().push(org.id);
        }
        self.orgs.insert(org.id, org);
    }

    fn forget(&mut self, old: &OrgRow) {
        let strike = |ids: Option<&mut Vec<Id>>| ids.into_iter().for_each(|ids| ids.retain(|id| *id != old.id));
        strike(self.named.get_mut(&old.kind).and_then(|names| names.get_mut(&old.name)));
        strike(old.parent_id.and_then(|parent| self.children.get_mut(&parent)?.get_mut(&old.name)));
        strike(old.external_code.as_ref().and_then(|code| self.external.get_mut(code)));
        for (which, code) in codes(old) {
            self.codes.remove(&(which, code.clone()));
        }
    }

    /// The orgs of a kind and name directly under a parent.
    pub fn beside(&self, parent: Id, kind: OrgKind, name: &str) -> Vec<Id> {
        let ids = self.children.get(&parent).and_then(|names| names.get(name));
        ids.into_iter().flatten().copied().filter(|id| self.orgs.get(id).is_some_and(|org| org.kind == kind)).collect()
    }

    pub fn coded(&self, which: Code, code: &str) -> Option<Id> {
        self.codes.get(&(which, code.to_string())).copied()
    }

    pub fn is_elsewhere(&self, which: Code, code: &str) -> bool {
        self.elsewhere.contains(&(which, code.to_string()))
    }

    /// The orgs of a kind that another system calls so.
    pub fn called(&self, kind: OrgKind, code: &str) -> Vec<Id> {
        let ids = self.external.get(code);
        ids.into_iter().flatten().copied().filter(|id| self.orgs.get(id).is_some_and(|org| org.kind == kind)).collect()
    }

    /// Which org a cell names for one of `kind` to stand under: by a code, or by the end of the path
    /// of names down to it.
    pub fn above(&self, cell: &str, kind: OrgKind) -> Above {
        let mut search = Search { tree: self, kind, found: Vec::new(), misplaced: None, out_of_reach: false };
        for which in [Code::Division, Code::Credit] {
            search.consider(self.coded(which, cell));
        }
        for id in self.external.get(cell).into_iter().flatten() {
            search.consider(Some(*id));
        }
        search.begin(cell);
        match search.found.as_slice() {
            [id] => Above::Found(*id),
            [_, ..] => Above::Several,
            [] => match search.misplaced {
                Some(id) => Above::Misplaced(id),
                None if search.out_of_reach => Above::OutOfReach,
                None => Above::Nothing,
            },
        }
    }
}

/// Where a path may be cut: at each stroke, what comes before and after; and not at all. A name may
/// have a stroke of its own.
pub(super) fn cuts(path: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let strokes = path.match_indices(['/', '／']).map(|(at, stroke)| {
        let (before, after) = (&path[..at], &path[at + stroke.len()..]);
        (before.trim(), Some(after.trim()))
    });
    std::iter::once((path, None)).chain(strokes)
}

struct Search<'a> {
    tree: &'a Tree,
    kind: OrgKind,
    /// Two at most: more say nothing new.
    found: Vec<Id>,
    misplaced: Option<Id>,
    out_of_reach: bool,
}

impl Search<'_> {
    fn is_decided(&self) -> bool {
        self.found.len() > 1
    }

    fn consider(&mut self, id: Option<Id>) {
        let Some(org) = id.and_then(|id| self.tree.org(id)) else { return };
        if self.is_decided() || self.found.contains(&org.id) {
        } else if self.tree.out_of_reach.contains(&org.id) {
            self.out_of_reach = true;
        } else if rules::may_stand_under(self.kind, org.kind) {
            self.found.push(org.id);
        } else {
            self.misplaced = Some(org.id);
        }
    }

    /// From wherever somebody is called what the path begins with.
    fn begin(&mut self, path: &str) {
        let tree = self.tree;
        for (name, rest) in cuts(path) {
            for (kind, named) in &tree.named {
                // Of those under which none may stand, one is enough to say so.
                let fits = rest.is_some() || rules::may_stand_under(self.kind, *kind);
                let most = if fits { usize::MAX } else { 1 };
                for id in named.get(name).into_iter().flatten().take(most) {
                    if self.is_decided() {
                        return;
                    }
                    self.reach(*id, rest);
                }
            }
        }
    }

    /// Downwards, as far as the path goes.
    fn reach(&mut self, at: Id, rest: Option<&str>) {
        let Some(path) = rest else { return self.consider(Some(at)) };
        let Some(children) = self.tree.children.get(&at) else { return };
        for (name, rest) in cuts(path) {
            for id in children.get(name).into_iter().flatten() {
                if self.is_decided() {
                    return;
                }
                self.reach(*id, rest);
            }
        }
    }
}
