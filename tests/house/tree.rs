//! The checkout: every source file of the house, walked and parsed once.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use crate::complaint::{self, Complaint};

const FOLDERS: &[&str] =
    &["api/src", "domain/src", "infra/src", "tests/api", "tests/benches", "tests/harness", "tests/house"];

/// One parsed file.
pub struct Source {
    /// From the root of the repository, with slashes.
    pub path: String,
    pub lines: usize,
    pub file: syn::File,
}

/// A check of one file, given its path.
pub type Check = fn(&syn::File, &str) -> Vec<Complaint>;

type Question = Box<dyn FnOnce(&[Source]) + Send>;

/// The root of the repository. Cargo says where it is when the test runs, too: checkouts may share
/// what was compiled.
pub fn root() -> PathBuf {
    let tests = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&tests).join("..")
}

/// A text file of the repository.
pub fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A snippet, for a check to be tried on.
pub fn parse(snippet: &str) -> syn::File {
    syn::parse_file(snippet).expect("a snippet is Rust")
}

/// Puts a question to the parsed files. Syntax trees cannot leave the thread that parsed them, so
/// one thread holds them all and answers everybody.
pub fn ask<T: Send + 'static>(question: impl FnOnce(&[Source]) -> T + Send + 'static) -> T {
    static READER: OnceLock<Sender<Question>> = OnceLock::new();
    let reader = READER.get_or_init(|| {
        let (send, questions) = channel::<Question>();
        thread::spawn(move || {
            let sources = parse_all();
            for question in questions {
                question(&sources);
            }
        });
        send
    });
    let (send, answer) = channel();
    let question: Question = Box::new(move |sources| {
        let _ = send.send(catch_unwind(AssertUnwindSafe(|| question(sources))));
    });
    let answer = reader.send(question).ok().and_then(|()| answer.recv().ok());
    match answer.expect("the source could not be read; why stands above") {
        Ok(answer) => answer,
        Err(panic) => resume_unwind(panic),
    }
}

/// Runs a check over the files that `which` picks, and fails with all its complaints.
pub fn judge(which: fn(&str) -> bool, check: Check) {
    let (judged, complaints) = ask(move |sources| {
        let picked: Vec<&Source> = sources.iter().filter(|source| which(&source.path)).collect();
        let complaints: Vec<Complaint> = picked.iter().flat_map(|source| check(&source.file, &source.path)).collect();
        (picked.len(), complaints)
    });
    assert!(judged > 0, "no file was judged: the folders have moved, and this rule must move with them");
    complaint::none(&complaints);
}

fn parse_all() -> Vec<Source> {
    let mut paths = Vec::new();
    for folder in FOLDERS {
        walk(folder, &mut paths);
    }
    paths.sort();
    let parsed = paths.into_iter().map(|path| {
        let text = read(&path);
        let file = syn::parse_file(&text).unwrap_or_else(|error| {
            panic!("{path}:{}: this is no Rust: {error}", error.span().start().line);
        });
        Source { path, lines: text.lines().count(), file }
    });
    parsed.collect()
}

fn walk(folder: &str, paths: &mut Vec<String>) {
    let entries = std::fs::read_dir(root().join(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
    for entry in entries {
        let entry = entry.expect("a folder can be listed");
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            walk(&path, paths);
        } else if path.ends_with(".rs") {
            paths.push(path);
        }
    }
}

#[test]
fn every_floor_is_read() {
    let paths = ask(|sources| sources.iter().map(|source| source.path.clone()).collect::<Vec<_>>());
    for folder in FOLDERS {
        assert!(paths.iter().any(|path| path.starts_with(folder)), "{folder} is empty");
    }
}

#[test]
#[should_panic(expected = "no file was judged")]
fn a_rule_that_judges_no_file_fails() {
    judge(|path| path.starts_with("cellar/"), |_, _| Vec::new());
}
