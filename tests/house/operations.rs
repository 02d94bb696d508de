//! One name for an operation everywhere: its right, its handler, its use case, its operationId; and
//! a document that tells a stranger what it does and who may call it.

use std::collections::BTreeMap;

use domain::access::{RIGHTS, Who};
use serde_json::{Value, json};
use syn::visit::Visit;
use syn::{Item, ItemFn};

use crate::complaint::{Complaint, lines};
use crate::facts::{Facts, line, segments};
use crate::tree::{Source, ask, judge, parse};

const METHODS: &[&str] = &["get", "post", "put", "delete"];

pub fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// Every operation of a document: method, path, and itself.
fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, item)| {
        item.as_object()
            .into_iter()
            .flatten()
            .map(move |(method, operation)| (method.as_str(), path.as_str(), operation))
    })
}

fn id(operation: &Value) -> &str {
    operation["operationId"].as_str().unwrap_or("")
}

/// Sentences about what is missing in a document; empty when it is whole.
fn gaps(document: &Value) -> Vec<String> {
    let tags: Vec<&Value> = document["tags"].as_array().into_iter().flatten().map(|tag| &tag["name"]).collect();
    let mut gaps = Vec::new();
    for (method, path, operation) in operations(document) {
        let mut gap = |what: &str| gaps.push(format!("{method} {path} ({}): {what}", id(operation)));
        let chinese = |field: &str| operation[field].as_str().is_some_and(is_chinese);
        if !METHODS.contains(&method) {
            gap("the house speaks GET, POST, PUT and DELETE; a state change is a resource, not a PATCH");
        }
        if !chinese("summary") {
            gap("no Chinese summary; give `summary = \"…\"` in #[utoipa::path]");
        }
        if !chinese("description") {
            gap("no Chinese description; give `description = \"…\"` in #[utoipa::path]");
        }
        if operation["x-roles"].as_array().is_none_or(Vec::is_empty) {
            gap("no x-roles; api::openapi takes them from access::RIGHTS");
        }
        match operation["tags"].as_array().map(Vec::as_slice) {
            Some([tag]) if tags.contains(&tag) => {}
            _ => gap("not under one of the document's tags; give `tag = \"…\"`"),
        }
        let responses = operation["responses"].as_object().into_iter().flatten();
        let good: Vec<_> = responses.filter(|(status, _)| status.starts_with('2')).collect();
        if good.is_empty() {
            gap("no success; give its 2xx in `responses(…)`");
        }
        for (status, response) in good {
            let contents = response["content"].as_object().into_iter().flatten();
            let shapes: Vec<&Value> = contents.map(|(_, content)| &content["schema"]).collect();
            if *status != "204" && (shapes.is_empty() || shapes.iter().any(|shape| shape.is_null())) {
                gap(&format!("its {status} has no body; name it: `body = …`"));
            }
        }
    }
    gaps
}

/// Sentences about rights and operations that do not belong together one to one. A right is given as
/// its operation and whether it is asked for over HTTP.
fn strays(document: &Value, rights: &[(&str, bool)]) -> Vec<String> {
    let mut counts: BTreeMap<&str, (usize, usize, bool)> = BTreeMap::new();
    for (_, _, operation) in operations(document) {
        counts.entry(id(operation)).or_default().0 += 1;
    }
    for (operation, over_http) in rights {
        let count = counts.entry(operation).or_default();
        count.1 += 1;
        count.2 |= over_http;
    }
    let mut strays = Vec::new();
    for (operation, count) in counts {
        match count {
            (1, 1, true) | (0, 1, false) => {}
            (0, 1, true) => strays.push(format!("{operation} is a right over HTTP, but no route offers it")),
            (_, 0, _) => strays.push(format!("{operation} is offered, but has no row in domain::access::RIGHTS")),
            (_, _, false) => strays.push(format!("{operation} is offered, but is for the command line only")),
            _ => strays.push(format!("{operation} stands {} times in the document and {} in RIGHTS", count.0, count.1)),
        }
    }
    strays
}

fn handlers(file: &syn::File) -> impl Iterator<Item = (&ItemFn, String)> {
    file.items.iter().filter_map(|item| {
        let Item::Fn(function) = item else { return None };
        let described = function.attrs.iter().find(|attribute| segments(attribute.path()) == ["utoipa", "path"])?;
        let tokens = match &described.meta {
            syn::Meta::List(list) => list.tokens.to_string(),
            _ => String::new(),
        };
        Some((function, tokens))
    })
}

fn handler(file: &syn::File, path: &str) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (function, description) in handlers(file) {
        let name = function.sig.ident.to_string();
        let at = line(function.sig.ident.span());
        if description.contains("operation_id") {
            let what = format!("the handler {name} gives itself another operationId");
            complaints.push(Complaint::new(path, at, what, "name the handler like its operation"));
        }
        let facts = Facts::within(|facts| facts.visit_block(&function.block));
        if !facts.calls.iter().any(|call| call.name == name && !call.is_method) {
            let what = format!("the handler {name} calls no use case of its name");
            complaints.push(Complaint::new(path, at, what, format!("`<feature>::{name}(&ctx, &who.0, …).await?`")));
        }
    }
    complaints
}

fn is_route(path: &str) -> bool {
    path.starts_with("api/src/routes/")
}

#[test]
fn every_operation_says_in_chinese_what_it_does_who_may_call_it_and_what_it_answers() {
    let document = api::openapi::document();
    let gaps = gaps(&document);
    assert!(gaps.is_empty(), "the API's document has gaps:\n  {}", gaps.join("\n  "));
    assert!(operations(&document).count() > 20, "the document is nearly empty: is it still made from the routes?");
}

#[test]
fn every_operation_has_one_right_and_every_right_over_http_one_operation() {
    let rights: Vec<_> = RIGHTS.iter().map(|(right, who)| (right.operation(), *who != Who::CommandLine)).collect();
    let strays = strays(&api::openapi::document(), &rights);
    assert!(strays.is_empty(), "domain/src/access.rs and api/src/routes/mod.rs differ:\n  {}", strays.join("\n  "));
}

#[test]
fn a_handler_is_named_like_its_operation_and_calls_the_use_case_of_that_name() {
    judge(is_route, handler);
    let name = |function: &ItemFn| function.sig.ident.to_string();
    let mut found = ask(move |sources| {
        let routes = sources.iter().filter(|source| is_route(&source.path));
        let of = |source: &Source| handlers(&source.file).map(|(function, _)| name(function)).collect::<Vec<_>>();
        routes.flat_map(of).collect::<Vec<_>>()
    });
    found.sort();
    let document = api::openapi::document();
    let mut ids: Vec<&str> = operations(&document).map(|(_, _, operation)| id(operation)).collect();
    ids.sort_unstable();
    assert_eq!(
        found, ids,
        "handlers in api/src/routes (left) and operationIds (right) differ: is one not in the route table?"
    );
}

#[test]
fn a_document_with_gaps_is_complained_about() {
    let good = json!({"tags": [{"name": "任务"}], "paths": {"/v1/tasks": {"get": {
        "operationId": "list_tasks", "summary": "任务大厅", "description": "可认领的任务。", "x-roles": ["在职党员"],
        "tags": ["任务"], "responses": {"200": {"content": {"application/json": {"schema": {}}}}}}}}});
    assert_eq!(gaps(&good), [] as [&str; 0]);
    let operation = &good["paths"]["/v1/tasks"]["get"];
    let spoilt = |field: &str, value: Value| {
        let mut bad = good.clone();
        bad["paths"]["/v1/tasks"]["get"][field] = value;
        gaps(&bad).len()
    };
    assert_eq!(spoilt("summary", Value::Null), 1);
    assert_eq!(spoilt("description", json!("Tasks that can be claimed.")), 1);
    assert_eq!(spoilt("x-roles", json!([])), 1);
    assert_eq!(spoilt("tags", json!(["杂项"])), 1);
    assert_eq!(spoilt("responses", json!({"404": {}})), 1);
    assert_eq!(spoilt("responses", json!({"200": {"description": "没有内容"}})), 1);
    assert_eq!(spoilt("responses", json!({"204": {}})), 0);
    let patch = json!({"tags": good["tags"], "paths": {"/v1/tasks": {"patch": operation}}});
    assert_eq!(gaps(&patch).len(), 1);
}

#[test]
fn rights_and_operations_that_do_not_match_are_complained_about() {
    let document = json!({"paths": {
        "/a": {"get": {"operationId": "show_a"}, "post": {"operationId": "make_a"}},
        "/b": {"get": {"operationId": "show_b"}, "post": {"operationId": "show_b"}},
    }});
    let twice = [("show_a", true), ("make_a", true), ("show_b", true), ("show_c", true), ("add_staff", false)];
    let strays_of = |rights: &[(&str, bool)]| strays(&document, rights).len();
    assert_eq!(strays_of(&twice), 2, "show_b is offered twice, show_c not at all");
    assert_eq!(strays_of(&[("show_a", true), ("show_b", true)]), 2, "make_a has no right, show_b is offered twice");
    assert_eq!(strays_of(&[("show_a", false), ("make_a", true), ("make_a", true)]), 3);
}

#[test]
fn a_handler_by_another_name_is_complained_about() {
    let bad = "#[utoipa::path(tag = \"x\")] #[get(\"/a\")]
        pub async fn show_a(ctx: Ctx) { tasks::show_b(&ctx).await }
        #[utoipa::path(operation_id = \"show_d\")]
        pub async fn show_c(ctx: Ctx) { tasks::show_c(&ctx).await }
        #[utoipa::path(tag = \"x\")]
        pub async fn show_e(ctx: Ctx) { once::reply(tasks::show_e(&ctx).await?) }
        pub async fn healthz() {}";
    assert_eq!(lines(&handler(&parse(bad), "api/src/routes/x.rs")), [2, 4]);
}
