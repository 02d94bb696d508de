//! Shapes of the API have names of their own: in the document, two of one name become one.

use std::collections::HashMap;

use syn::{Attribute, Item};

use crate::complaint::{Complaint, lines, none};
use crate::facts::line;
use crate::tree::{Source, ask, parse};

fn describes_a_schema(attributes: &[Attribute]) -> bool {
    let mut found = false;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("derive")) {
        // Other derives have no arguments that could fail to parse.
        let _ = attribute.parse_nested_meta(|meta| {
            found |= meta.path.segments.last().is_some_and(|segment| segment.ident == "ToSchema");
            Ok(())
        });
    }
    found
}

/// The shapes of a file: name and line.
fn shapes(file: &syn::File) -> Vec<(String, usize)> {
    let shape = |item: &Item| match item {
        Item::Struct(s) if describes_a_schema(&s.attrs) => Some((s.ident.to_string(), line(s.ident.span()))),
        Item::Enum(e) if describes_a_schema(&e.attrs) => Some((e.ident.to_string(), line(e.ident.span()))),
        _ => None,
    };
    file.items.iter().filter_map(shape).collect()
}

fn shared_names<'a>(files: impl Iterator<Item = (&'a str, &'a syn::File)>) -> Vec<Complaint> {
    let mut first: HashMap<String, String> = HashMap::new();
    let mut complaints = Vec::new();
    for (path, file) in files {
        for (name, line) in shapes(file) {
            match first.get(&name) {
                Some(other) => {
                    let what = format!("{name} is a shape in {other} already");
                    complaints.push(Complaint::new(path, line, what, "give it a name that nothing else has"));
                }
                None => {
                    first.insert(name, path.to_string());
                }
            }
        }
    }
    complaints
}

fn of_the_house(sources: &[Source]) -> Vec<Complaint> {
    let files = sources.iter().filter(|source| source.path.starts_with("api/src/"));
    shared_names(files.map(|source| (source.path.as_str(), &source.file)))
}

#[test]
fn no_two_shapes_of_the_api_share_a_name() {
    none(&ask(of_the_house));
}

#[test]
fn a_shared_name_is_complained_about() {
    let one = parse("#[derive(Debug, ToSchema)] pub enum Kind { A }");
    let two = parse("#[derive(Clone)] pub struct Kind2;\n#[derive(utoipa::ToSchema)]\npub struct Kind;");
    let files = [("api/src/one.rs", &one), ("api/src/two.rs", &two)];
    assert_eq!(lines(&shared_names(files.into_iter())), [3]);
}
