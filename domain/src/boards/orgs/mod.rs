//! Boards of units, communities and grids: figures that name nobody, counted when they are asked for.

mod count;
pub(super) mod rules;

pub(super) use count::standings;
