//! Habits: nothing unfinished, nothing silenced without a reason, no test that waits for luck, no
//! file that nobody reads to the end.

use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Expr, Lit, Meta, Token};

use crate::complaint::{self, Complaint, lines};
use crate::facts::Facts;
use crate::tree::{ask, judge, parse};

/// A file's most lines.
const LONGEST: usize = 400;

fn reasons(file: &syn::File, path: &str) -> Vec<Complaint> {
    let facts = Facts::of(file);
    let silencing = |meta: &Meta| ["allow", "expect"].iter().any(|word| meta.path().is_ident(word));
    let unexplained = facts.attributes.iter().filter(|(meta, _)| silencing(meta) && !has_reason(meta));
    let complain = |(_, line): &(Meta, usize)| {
        Complaint::new(path, *line, "a lint is silenced without a reason", "`#[expect(lint, reason = \"…\")]`")
    };
    unexplained.map(complain).collect()
}

fn has_reason(meta: &Meta) -> bool {
    let Meta::List(list) = meta else { return false };
    let Ok(inner) = Punctuated::<Meta, Token![,]>::parse_terminated.parse2(list.tokens.clone()) else { return false };
    inner.iter().any(|meta| match meta {
        Meta::NameValue(pair) if pair.path.is_ident("reason") => match &pair.value {
            Expr::Lit(text) => matches!(&text.lit, Lit::Str(text) if !text.value().trim().is_empty()),
            _ => false,
        },
        _ => false,
    })
}

fn finished(file: &syn::File, path: &str) -> Vec<Complaint> {
    const UNFINISHED: &[&str] = &["todo", "unimplemented", "dbg"];
    let facts = Facts::of(file);
    let found = facts.macros.iter().filter(|(name, _)| UNFINISHED.contains(&name.as_str()));
    let complain = |(name, line): &(String, usize)| Complaint::new(path, *line, format!("{name}!"), "finish it");
    found.map(complain).collect()
}

fn run(file: &syn::File, path: &str) -> Vec<Complaint> {
    let facts = Facts::of(file);
    let ignored = facts.attributes.iter().filter(|(meta, _)| meta.path().is_ident("ignore"));
    let instead = "make it pass or take it out: nobody runs what is ignored";
    ignored.map(|(_, line)| Complaint::new(path, *line, "a test is ignored", instead)).collect()
}

fn awake(file: &syn::File, path: &str) -> Vec<Complaint> {
    const SLEEPS: &[&str] = &["sleep", "sleep_until", "sleep_ms"];
    let facts = Facts::of(file);
    let paths = facts.names.iter().filter(|name| SLEEPS.contains(&name.last())).map(|name| name.line);
    let methods =
        facts.calls.iter().filter(|call| call.is_method && SLEEPS.contains(&call.name.as_str())).map(|call| call.line);
    let instead = "move the clock with `app.clock.advance(…)`, or `app.run_due_jobs().await`";
    paths.chain(methods).map(|line| Complaint::new(path, line, "a test sleeps", instead)).collect()
}

fn length(path: &str, lines: usize) -> Option<Complaint> {
    let what = format!("{lines} lines");
    (lines > LONGEST).then(|| Complaint::new(path, 0, what, format!("split it by topic: at most {LONGEST}")))
}

#[test]
fn nothing_is_left_unfinished() {
    judge(|_| true, finished);
}

#[test]
fn no_test_is_ignored() {
    judge(|_| true, run);
}

#[test]
fn no_test_sleeps() {
    judge(|path| path.starts_with("tests/api/") || path.starts_with("tests/harness/"), awake);
}

#[test]
fn every_silenced_lint_has_a_reason() {
    judge(|_| true, reasons);
}

#[test]
fn no_file_is_longer_than_400_lines() {
    let sources = ask(|sources| sources.iter().map(|source| (source.path.clone(), source.lines)).collect::<Vec<_>>());
    let complaints: Vec<Complaint> = sources.iter().filter_map(|(path, lines)| length(path, *lines)).collect();
    complaint::none(&complaints);
}

#[test]
fn untidy_snippets_are_complained_about() {
    let unfinished =
        "fn a() { todo!() }\nfn b() { vec![dbg!(1)]; }\non_both! { async fn c(app) {\nunimplemented!() } }";
    assert_eq!(lines(&finished(&parse(unfinished), "x.rs")), [1, 2, 4]);
    let ignored = "#[test]\n#[ignore]\nfn a() {}\n#[ignore = \"slow\"]\nfn b() {}\n#[cfg_attr(ci, ignore)]\nfn c() {}
        on_both! { #[ignore] async fn d(app) {} }";
    assert_eq!(lines(&run(&parse(ignored), "x.rs")), [2, 4, 6, 8]);
    let asleep = "use tokio::time::sleep;\nasync fn a() { tokio::time::sleep(x).await; }
        on_both! { async fn b(app) {
            std::thread::sleep(x); } }
        fn c() { clock.sleep(1); }\nfn d() { asleep(); }";
    assert_eq!(lines(&awake(&parse(asleep), "x.rs")), [1, 2, 4, 5]);
    assert!(length("x.rs", 400).is_none() && length("x.rs", 401).is_some());
}

#[test]
fn a_lint_silenced_without_a_reason_is_complained_about_wherever_it_hides() {
    let bad = "#![allow(dead_code)]
        #[expect(clippy::x, reason = \"it must be\")] fn a() {}
        #[expect(clippy::x, reason = \"\")] fn b() {}
        fn c() { #[allow(unused)] let d = 1; }
        #[cfg_attr(test, allow(dead_code))] fn e() {}
        macro_rules! f { () => { #[allow(unused_imports)] use super::*; } }";
    assert_eq!(lines(&reasons(&parse(bad), "x.rs")), [1, 3, 4, 5, 6]);
}
