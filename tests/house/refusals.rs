//! One exhaustive failure table: every refusal has a stable code, a Chinese sentence and an English one.

use std::collections::HashSet;

use api::error::Failure;
use domain::Refusal;
use syn::visit::{self, Visit};
use syn::{Item, Pat};

use crate::complaint::{Complaint, lines};
use crate::facts::line;
use crate::operations::is_chinese;
use crate::tree::{ask, judge, parse};

/// A row of the table: code, Chinese, English.
type Row = (&'static str, &'static str, &'static str);

fn failures() -> Vec<Failure> {
    let own = [
        Failure::MalformedJson,
        Failure::MalformedForm,
        Failure::UnsupportedMediaType,
        Failure::BodyTooLarge,
        Failure::MethodNotAllowed(Vec::new()),
        Failure::Internal,
    ];
    Refusal::all().into_iter().map(Failure::Refused).chain(own).collect()
}

/// What is wrong with the table's rows.
fn faults(rows: &[Row]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut seen = HashSet::new();
    for (code, zh, en) in rows {
        let words = code.split('_').all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()));
        if !words {
            faults.push(format!("`{code}` is not snake_case"));
        }
        if !seen.insert(code) {
            faults.push(format!("`{code}` stands twice: a client could not tell the two apart"));
        }
        if !is_chinese(zh) {
            faults.push(format!("`{code}` has no Chinese sentence"));
        }
        if en.trim().is_empty() || is_chinese(en) {
            faults.push(format!("`{code}` has no English sentence"));
        }
    }
    faults
}

fn variants(file: &syn::File, name: &str) -> Vec<String> {
    let of = |item: &Item| match item {
        Item::Enum(item) if item.ident == name => Some(item.variants.iter().map(|v| v.ident.to_string()).collect()),
        _ => None,
    };
    file.items.iter().find_map(of).unwrap_or_default()
}

/// The names of an enum's variants in a file of the tree.
fn variants_in(path: &'static str, name: &'static str) -> Vec<String> {
    ask(move |sources| {
        let source = sources.iter().find(|source| source.path == path);
        source.map(|source| variants(&source.file, name)).unwrap_or_default()
    })
}

/// Matches in the table's functions that would take a new failure in silently.
fn wildcards(file: &syn::File, path: &str) -> Vec<Complaint> {
    struct Arms(Vec<usize>);
    impl<'ast> Visit<'ast> for Arms {
        fn visit_arm(&mut self, arm: &'ast syn::Arm) {
            match &arm.pat {
                Pat::Wild(wild) => self.0.push(line(wild.underscore_token.span)),
                Pat::Ident(name) if name.subpat.is_none() => self.0.push(line(name.ident.span())),
                _ => {}
            }
            visit::visit_arm(self, arm);
        }
    }
    struct Table(Arms, usize);
    impl<'ast> Visit<'ast> for Table {
        fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
            if item.sig.ident == "refused" {
                self.1 += 1;
                self.0.visit_block(&item.block);
            }
        }
        fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
            if item.sig.ident == "sheet" {
                self.1 += 1;
                self.0.visit_block(&item.block);
            }
        }
    }
    let mut table = Table(Arms(Vec::new()), 0);
    table.visit_file(file);
    let mut complaints: Vec<Complaint> =
        table.0.0.iter().map(|line| Complaint::new(path, *line, "a wildcard arm", "one row a failure")).collect();
    if table.1 != 2 {
        complaints.push(Complaint::new(path, 0, "the table is gone", "keep it in `Failure::sheet` and `refused`"));
    }
    complaints
}

#[test]
fn every_failure_has_a_code_of_its_own_and_sentences_in_both_languages() {
    let rows: Vec<Row> = failures().iter().map(Failure::sheet).map(|sheet| (sheet.code, sheet.zh, sheet.en)).collect();
    let faults = faults(&rows);
    assert!(faults.is_empty(), "the table in api/src/error.rs is wrong:\n  {}", faults.join("\n  "));
}

#[test]
fn refusal_all_lists_every_variant_once() {
    let listed = Refusal::all();
    let distinct: HashSet<_> = listed.iter().map(std::mem::discriminant).collect();
    let declared = variants_in("domain/src/error.rs", "Refusal");
    let missing = |name: &&String| !listed.iter().any(|refusal| word(&format!("{refusal:?}")) == name.as_str());
    let missing: Vec<&String> = declared.iter().filter(missing).collect();
    assert!(missing.is_empty(), "domain/src/error.rs: Refusal::all() leaves out {missing:?}. Instead: list them");
    assert_eq!(listed.len(), distinct.len(), "domain/src/error.rs: Refusal::all() lists a variant twice");
    assert_eq!(distinct.len(), declared.len(), "domain/src/error.rs: Refusal::all() and the enum differ");
}

/// `Invalid` of `Invalid([])`.
fn word(debug: &str) -> &str {
    debug.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("")
}

#[test]
fn no_failure_of_api_is_left_out_here() {
    let declared = variants_in("api/src/error.rs", "Failure");
    let here: HashSet<_> = failures().iter().map(std::mem::discriminant).collect();
    assert_eq!(
        here.len(),
        declared.len(),
        "tests/house/refusals.rs: add api's new Failure to failures(): {declared:?}"
    );
}

#[test]
fn the_failure_table_has_no_wildcard_arm() {
    judge(|path| path == "api/src/error.rs", wildcards);
}

#[test]
fn bad_rows_are_complained_about() {
    assert_eq!(faults(&[("task_full", "名额已满", "Every slot is taken")]), [] as [&str; 0]);
    let twice = ("not_found", "没有找到", "Not found");
    assert_eq!(faults(&[twice, twice]).len(), 1);
    assert_eq!(faults(&[("TaskFull", "名额已满", "Full")]).len(), 1);
    assert_eq!(faults(&[("task__full", "名额已满", "Full")]).len(), 1);
    assert_eq!(faults(&[("task_full", "Full", "Full")]).len(), 1);
    assert_eq!(faults(&[("task_full", "名额已满", " ")]).len(), 1);
    assert_eq!(faults(&[("task_full", "名额已满", "名额已满")]).len(), 1);
}

#[test]
fn variants_are_counted_and_wildcards_found() {
    let file = parse("enum Other { X } pub enum Refusal { A, B(u8), C { d: u8 } }");
    assert_eq!(variants(&file, "Refusal"), ["A", "B", "C"]);
    let bad = "impl Failure { fn sheet(&self) { match self { A => 1, _ => 2 } } }
        fn refused(r: &R) { match r { R::A => 1,
            other => 2 } }
        fn elsewhere() { match 1 { _ => 2 } }";
    // A lone name is a wildcard, even one that is meant to be a variant: write `Failure::A`.
    assert_eq!(lines(&wildcards(&parse(bad), "api/src/error.rs")), [1, 3]);
    assert_eq!(lines(&wildcards(&parse("fn x() {}"), "api/src/error.rs")), [0]);
}
