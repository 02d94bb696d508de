//! Wall 5: nothing is read or written without a caller. A use case takes the caller first and asks
//! for its right before anything else.

use domain::access::RIGHTS;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprCall, FnArg, Item, ItemFn, Signature, Stmt, Type, Visibility};

use crate::complaint::{Complaint, lines};
use crate::facts::{Facts, line, segments};
use crate::tree::{Source, ask, judge, parse};

const FEATURES: &[&str] = &[
    "sessions",
    "bindings",
    "invitations",
    "registrations",
    "disablements",
    "accounts",
    "people",
    "orgs",
    "checkins",
    "tasks",
    "claims",
    "waitlist",
    "attendances",
    "no_shows",
    "logs",
    "ratings",
    "schemes",
    "points",
    "appraisals",
    "expiries",
    "rewards",
    "proposals",
    "boards",
    "overviews",
    "audit",
    "imports",
    "notices",
    "scores",
    "trials",
    "windows",
    "seats",
    "leaves",
    "pairings",
    "exports",
    "drafts",
    "series",
    "photos",
    "audiences",
    "skills",
];

/// Public functions over a context that are no use cases, and why. (What is `pub(crate)` is part of
/// one, or runs beside them, and need not stand here.)
const NO_USE_CASES: &[(&str, &str)] = &[
    // It finds out who the caller is.
    ("domain/src/sessions/authenticate.rs", "authenticate"),
    // Upkeep: it refreshes what this process knows, and tells nobody anything.
    ("domain/src/sessions/revocations.rs", "read"),
    // The door of `upload_photo`: it asks for the same right, before the photo is received.
    ("domain/src/photos/upload.rs", "admit"),
    // Whether a city was set up at all: asked at the start, before there is anybody to ask for it.
    ("domain/src/orgs/read.rs", "tops"),
];

fn is_feature(path: &str) -> bool {
    let rest = path.strip_prefix("domain/src/").unwrap_or("");
    rest.split_once('/').is_some_and(|(folder, _)| FEATURES.contains(&folder))
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Whether a parameter is `&Name`.
fn is_reference_to(parameter: Option<&FnArg>, name: &str) -> bool {
    let Some(FnArg::Typed(parameter)) = parameter else { return false };
    let Type::Reference(reference) = parameter.ty.as_ref() else { return false };
    matches!(reference.elem.as_ref(), Type::Path(path) if segments(&path.path).last().is_some_and(|last| last == name))
}

/// Free functions that anybody may call and that reach the world.
fn candidates(file: &syn::File) -> impl Iterator<Item = &ItemFn> {
    file.items.iter().filter_map(|item| match item {
        Item::Fn(function) if is_public(&function.vis) => {
            let reaches = function.sig.asyncness.is_some() || is_reference_to(function.sig.inputs.first(), "Context");
            reaches.then_some(function)
        }
        _ => None,
    })
}

fn use_cases(file: &syn::File, path: &str) -> Vec<Complaint> {
    let excused =
        |function: &&ItemFn| !NO_USE_CASES.iter().any(|known| *known == (path, &function.sig.ident.to_string()));
    let mut complaints: Vec<Complaint> =
        candidates(file).filter(excused).flat_map(|function| use_case(&function.sig, &function.block, path)).collect();
    let mut methods = Methods::default();
    methods.visit_file(file);
    complaints.extend(methods.0.iter().map(|(name, line)| {
        let what = format!("the method {name} is public and async, like a use case in hiding");
        Complaint::new(path, *line, what, "a use case is a free function, `pub async fn verb(ctx, caller, …)`")
    }));
    complaints
}

#[derive(Default)]
struct Methods(Vec<(String, usize)>);

impl<'ast> Visit<'ast> for Methods {
    fn visit_impl_item_fn(&mut self, method: &'ast syn::ImplItemFn) {
        if is_public(&method.vis) && method.sig.asyncness.is_some() {
            self.0.push((method.sig.ident.to_string(), line(method.sig.ident.span())));
        }
        visit::visit_impl_item_fn(self, method);
    }
}

fn use_case(signature: &Signature, block: &Block, path: &str) -> Vec<Complaint> {
    let name = signature.ident.to_string();
    let at = line(signature.ident.span());
    let mut parameters = signature.inputs.iter();
    if !is_reference_to(parameters.next(), "Context") || !is_reference_to(parameters.next(), "Caller") {
        let instead =
            format!("`pub async fn {name}(ctx: &Context, caller: &Caller, …)`, or pub(crate) if it is part of one");
        return vec![Complaint::new(path, at, format!("{name} does not begin with a context and its caller"), instead)];
    }
    let right = camel(&name);
    let facts = Facts::within(|facts| facts.visit_block(block));
    let Some(asked) = block.stmts.iter().find_map(asks) else {
        let instead = format!("begin with `let scope = require(caller, Right::{right})?;`, under no condition");
        return vec![Complaint::new(path, at, format!("{name} never asks whether its caller may"), instead)];
    };
    let asked_at = line(asked.func.span());
    let mut complaints = Vec::new();
    if facts.waits.iter().any(|wait| *wait < asked_at) {
        let what = format!("{name} waits for something before it has asked whether its caller may");
        complaints.push(Complaint::new(path, asked_at, what, "call `require` first, before anything is read"));
    }
    let is_caller = matches!(asked.args.first(), Some(Expr::Path(path)) if path.path.is_ident("caller"));
    if !is_caller {
        let instead = "`require(caller, …)`, with the caller that was handed in";
        complaints.push(Complaint::new(path, asked_at, format!("{name} asks for somebody else's right"), instead));
    }
    for name_of_right in facts.names.iter().filter(|other| other.has_pair(["Right", other.last()])) {
        if name_of_right.last() != right {
            let what = format!("{name} speaks of {}", name_of_right.text());
            let instead =
                format!("Right::{right}: a use case, its right, its operation and its audit rows share a name");
            complaints.push(Complaint::new(path, name_of_right.line, what, instead));
        }
    }
    complaints
}

/// The call of `require` in a statement that heeds its answer: `let scope = require(…)?;`.
fn asks(statement: &Stmt) -> Option<&ExprCall> {
    let expression = match statement {
        Stmt::Local(local) => local.init.as_ref()?.expr.as_ref(),
        Stmt::Expr(expression, _) => expression,
        _ => return None,
    };
    let Expr::Try(heeded) = expression else { return None };
    let mut inner = heeded.expr.as_ref();
    // `require(…).map_err(…)?` heeds it, too.
    while let Expr::MethodCall(call) = inner {
        inner = call.receiver.as_ref();
    }
    let Expr::Call(call) = inner else { return None };
    let Expr::Path(function) = call.func.as_ref() else { return None };
    function.path.segments.last().is_some_and(|last| last.ident == "require").then_some(call)
}

/// `show_my_points` as `ShowMyPoints`.
fn camel(name: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    name.split('_').filter(|word| !word.is_empty()).map(capital).collect()
}

/// The names of all use cases, excuses left out.
fn every_use_case(sources: &[Source]) -> Vec<String> {
    let mut names = Vec::new();
    for source in sources.iter().filter(|source| is_feature(&source.path)) {
        for function in candidates(&source.file) {
            let name = function.sig.ident.to_string();
            if !NO_USE_CASES.contains(&(source.path.as_str(), name.as_str())) {
                names.push(name);
            }
        }
    }
    names.sort();
    names
}

#[test]
fn a_use_case_takes_its_caller_first_and_asks_for_the_right_of_its_own_name() {
    judge(is_feature, use_cases);
}

#[test]
fn every_right_is_asked_for_by_one_use_case_of_its_name() {
    let found = ask(every_use_case);
    let mut rights: Vec<&str> = RIGHTS.iter().map(|(right, _)| right.operation()).collect();
    rights.sort_unstable();
    assert_eq!(
        found, rights,
        "domain/src: use cases (left) and the rows of access::RIGHTS (right) differ. Instead: one use case a right, \
         named like its operation; a public function that is none goes into NO_USE_CASES, with its reason"
    );
}

#[test]
fn every_excuse_is_still_needed() {
    let excused = ask(|sources| {
        let of = |source: &Source| candidates(&source.file).map(|function| function.sig.ident.to_string()).collect();
        let found = sources.iter().map(|source| (source.path.clone(), of(source)));
        found.collect::<Vec<(String, Vec<String>)>>()
    });
    for (path, name) in NO_USE_CASES {
        let stands = excused.iter().any(|(file, names)| file == path && names.iter().any(|found| found == name));
        assert!(stands, "{path}: there is no public {name} any more. Instead: strike it from NO_USE_CASES");
    }
}

#[test]
fn use_cases_without_caller_or_question_are_complained_about() {
    let bad = "pub async fn show_a(ctx: &Context) {}
        pub async fn show_b(caller: &Caller, ctx: &Context) {}
        pub async fn show_c(ctx: &Context, caller: &Caller) { load().await }
        pub async fn show_d(ctx: &Context, caller: &Caller) { require(caller, Right::ShowE)?; }
        pub async fn show_f(ctx: &Context, caller: &Caller) { load().await;
            require(caller, Right::ShowF)?; }
        pub async fn show_g(ctx: &Context, caller: &Caller) { require(&Caller::job(), Right::ShowG)?; }
        pub async fn show_h(ctx: &Context, caller: &Caller) { require(caller, Right::ShowH)?;
            ctx.write(caller, Right::ShowI, now).await }
        pub async fn show_j(reader: &impl Reader) {}
        pub fn show_k(ctx: &Context) -> Id { ctx.entropy.id() }
        impl X { pub async fn show_l(&self, ctx: &Context) {} }
        pub(crate) async fn m(ctx: &Context) {}
        pub async fn show_n(ctx: &Context, caller: &Caller) { let scope = require(caller, Right::ShowN)?; load().await }
        pub fn mask(name: &str) {}
        pub async fn show_o(ctx: &Context, caller: &Caller) { let _ = require(caller, Right::ShowO); }
        pub async fn show_p(ctx: &Context, caller: &Caller) { if cheap { require(caller, Right::ShowP)?; } }
        pub async fn show_q(ctx: &Context, caller: &Caller) { require(caller, Right::ShowQ).map_err(Error::from)?; }";
    let found = lines(&use_cases(&parse(bad), "domain/src/tasks/x.rs"));
    assert_eq!(found, [1, 2, 3, 4, 6, 7, 9, 10, 11, 12, 16, 17]);
    assert!(
        is_feature("domain/src/tasks/x.rs")
            && !is_feature("domain/src/jobs/run.rs")
            && !is_feature("domain/src/once.rs")
    );
}
