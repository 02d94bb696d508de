//! How much of the stored world a caller may see.

use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, Query, SimpleExpr};

use crate::Id;
use crate::entity::org_closure;

/// The part of the world that a look-up is confined to. Made by `domain::access` alone; a store
/// function of guarded rows takes one, so a look-up without a scope does not compile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    everything: bool,
    own: Option<Id>,
    orgs: Vec<Id>,
}

impl Scope {
    /// No bounds: jobs and the command line.
    pub fn everything() -> Self {
        Scope { everything: true, ..Scope::default() }
    }

    /// What belongs to `person` (if any), and what belongs to the subtrees of `orgs`.
    pub fn of(person: Option<Id>, orgs: Vec<Id>) -> Self {
        Scope { everything: false, own: person, orgs }
    }

    pub fn is_everything(&self) -> bool {
        self.everything
    }

    pub fn person(&self) -> Option<Id> {
        self.own
    }

    pub fn orgs(&self) -> &[Id] {
        &self.orgs
    }

    /// The condition that an org column lies within the scope's subtrees.
    pub(crate) fn within(&self, org_column: impl IntoColumnRef) -> SimpleExpr {
        if self.everything {
            return Expr::val(1).eq(1);
        }
        if self.orgs.is_empty() {
            return Expr::val(1).eq(0);
        }
        let subtree = Query::select()
            .column(org_closure::Column::DescendantId)
            .from(org_closure::Entity)
            .and_where(Expr::col(org_closure::Column::AncestorId).is_in(self.orgs.iter().copied()))
            .to_owned();
        Expr::col(org_column).in_subquery(subtree)
    }

    /// The condition that a row is the scope's person's own, or lies within its subtrees.
    pub(crate) fn own_or_within(
        &self,
        person_column: impl IntoColumnRef,
        org_column: impl IntoColumnRef,
    ) -> SimpleExpr {
        let within = self.within(org_column);
        match self.own {
            Some(person) if !self.everything => Expr::col(person_column).eq(person).or(within),
            _ => within,
        }
    }
}
