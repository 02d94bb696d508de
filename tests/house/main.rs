//! The house rules (ARCHITECTURE.md, "Five walls" and "Habits"), kept by reading the source.
//!
//! One file a topic. Rust is parsed, never searched as text: a check is a pure function from a
//! file to its complaints, and beside each stands a test that shows it a bad snippet and sees it
//! complain.

mod complaint;
mod documents;
mod entities;
mod facts;
mod floors;
mod folders;
mod operations;
mod purity;
mod refusals;
mod schemas;
mod scopes;
mod seal;
mod stores;
mod tidiness;
mod tree;
mod use_cases;
mod writes;
