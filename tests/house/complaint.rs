//! What a check says about a file.

use std::fmt;

/// One thing that is wrong: where, what, and what to do instead.
#[derive(Clone, Debug)]
pub struct Complaint {
    path: String,
    /// Counted from 1; 0 where the whole file is meant.
    line: usize,
    what: String,
    instead: String,
}

impl Complaint {
    pub fn new(path: &str, line: usize, what: impl Into<String>, instead: impl Into<String>) -> Self {
        Complaint { path: path.into(), line, what: what.into(), instead: instead.into() }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: ", self.path)?,
            line => write!(f, "{}:{line}: ", self.path)?,
        }
        write!(f, "{}. Instead: {}.", self.what, self.instead)
    }
}

/// Fails the test with everything there is to complain about.
pub fn none(complaints: &[Complaint]) {
    let list: Vec<String> = complaints.iter().map(|complaint| format!("  {complaint}")).collect();
    assert!(list.is_empty(), "{} against the house rules:\n{}\n", list.len(), list.join("\n"));
}

/// The lines that are complained about: what a self-test compares.
pub fn lines(complaints: &[Complaint]) -> Vec<usize> {
    let mut lines: Vec<usize> = complaints.iter().map(|complaint| complaint.line).collect();
    lines.sort_unstable();
    lines.dedup();
    lines
}

#[test]
fn a_complaint_names_the_file_the_line_and_what_to_do_instead() {
    let complaint = Complaint::new("api/src/x.rs", 7, "this is wrong", "do that");
    assert_eq!(complaint.to_string(), "api/src/x.rs:7: this is wrong. Instead: do that.");
}

#[test]
#[should_panic(expected = "1 against the house rules")]
fn a_single_complaint_fails_a_test() {
    none(&[Complaint::new("api/src/x.rs", 0, "this is wrong", "do that")]);
}
