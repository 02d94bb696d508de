//! Data from outside.

pub mod divisions;
