//! Entities are shape only: no JSON, and nobody outside infra sees them.

use syn::{Item, Visibility};

use crate::complaint::{Complaint, lines};
use crate::facts::Facts;
use crate::tree::{judge, parse};

fn without_serde(file: &syn::File, path: &str) -> Vec<Complaint> {
    const SERDE: &[&str] = &["serde", "serde_json", "Serialize", "Deserialize"];
    let names = Facts::of(file).names;
    let named = names.iter().filter(|name| name.segments.iter().any(|segment| SERDE.contains(&segment.as_str())));
    let instead = "leave it out: JSON over HTTP is api's alone, in a view made from the row";
    named
        .map(|name| Complaint::new(path, name.line, format!("a row is tied to JSON by {}", name.text()), instead))
        .collect()
}

fn within_the_crate(file: &syn::File, path: &str) -> Vec<Complaint> {
    let open = file.items.iter().filter_map(|item| match item {
        Item::Mod(module) if matches!(module.vis, Visibility::Public(_)) => Some(&module.ident),
        _ => None,
    });
    let complain = |name: &syn::Ident| {
        let instead = format!("`pub(crate) mod {name};`, and re-export the row and its enums from infra::store");
        Complaint::new(path, name.span().start().line, format!("the entity {name} is open to everybody"), instead)
    };
    open.map(complain).collect()
}

#[test]
fn rows_know_nothing_of_json() {
    judge(|path| path.starts_with("infra/src/entity/") || path.starts_with("infra/src/store/"), without_serde);
}

#[test]
fn entities_stay_within_infra() {
    judge(|path| path == "infra/src/entity/mod.rs", within_the_crate);
}

#[test]
fn a_row_with_serde_is_complained_about_inside_a_macro_too() {
    let bad = "use serde::Serialize;
        #[derive(Clone, Deserialize)] pub struct Model;
        table! { \"orgs\", { #[serde(skip)] id: Id, } }
        macro_rules! t { ($n:ident) => { #[derive(Clone, serde::Serialize)] pub struct $n; } }
        #[derive(Clone)] pub struct Good;";
    assert_eq!(lines(&without_serde(&parse(bad), "infra/src/entity/x.rs")), [1, 2, 3, 4]);
}

#[test]
fn an_open_entity_is_complained_about() {
    let bad = "pub(crate) mod org;\npub mod task;\nmod person;";
    assert_eq!(lines(&within_the_crate(&parse(bad), "infra/src/entity/mod.rs")), [2]);
}
