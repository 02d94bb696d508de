//! Wall 5: a scope comes from `access::require` and from nowhere else.

use syn::Item;
use syn::visit::Visit;

use crate::complaint::{Complaint, lines};
use crate::facts::{Facts, Kind, Name};
use crate::tree::{judge, parse};

const INSTEAD: &str = "take the `&Scope` that `access::require(caller, Right::…)` gave";

/// In the domain: may be named and passed on, not made.
fn made(file: &syn::File, path: &str) -> Vec<Complaint> {
    let names = Facts::of(file).names;
    let makes = |name: &Name| {
        let at = name.segments.iter().position(|segment| segment == "Scope");
        at.is_some_and(|at| at + 1 < name.segments.len())
    };
    let hides = |name: &Name| name.last() == "Scope" && name.alias.is_some();
    let mut complaints: Vec<Complaint> = names
        .iter()
        .filter(|name| makes(name))
        .map(|name| Complaint::new(path, name.line, format!("{} makes a scope", name.text()), INSTEAD))
        .collect();
    let hidden = names.iter().filter(|name| hides(name)).map(|name| name.line);
    let aliases = file.items.iter().filter_map(|item| match item {
        Item::Type(alias) => {
            let inside = Facts::within(|facts| facts.visit_type(&alias.ty)).names;
            inside.iter().find(|name| name.last() == "Scope").map(|name| name.line)
        }
        _ => None,
    });
    complaints.extend(hidden.chain(aliases).map(|line| {
        Complaint::new(path, line, "Scope goes by another name here", "call it Scope, so that this test can see it")
    }));
    complaints
}

/// In api: not even named.
fn named(file: &syn::File, path: &str) -> Vec<Complaint> {
    let names = Facts::of(file).names;
    let scopes = names
        .iter()
        .filter(|name| name.segments.iter().any(|segment| segment == "Scope") && name.kind != Kind::Attribute);
    let instead = "pass the `&Caller` to a use case, which asks for its scope itself";
    scopes.map(|name| Complaint::new(path, name.line, format!("it names {}", name.text()), instead)).collect()
}

#[test]
fn only_access_makes_a_scope() {
    judge(|path| path.starts_with("domain/src/") && path != "domain/src/access.rs", made);
}

#[test]
fn api_does_not_know_what_a_scope_is() {
    judge(|path| path.starts_with("api/src/"), named);
}

#[test]
fn a_scope_made_elsewhere_is_complained_about() {
    let bad = "use infra::Scope;
        fn a() { find(&Scope::everything()); }
        fn b() { infra::Scope::of(None, vec![]); }
        fn c() { let make = Scope::default; }
        use infra::Scope as Reach;
        type Everywhere = Scope;
        fn d() { vec![Scope::default()]; }
        fn e(scope: &Scope) -> Option<Id> { scope.person() }";
    assert_eq!(lines(&made(&parse(bad), "domain/src/x.rs")), [2, 3, 4, 5, 6, 7]);
    assert_eq!(lines(&named(&parse("fn a() {}\nfn b(s: &domain::Scope) {}"), "api/src/x.rs")), [2]);
}
