//! Wall 3: a write takes `&Txn`, a read takes `&impl Reader`, and a store function never commits.

use syn::visit::{self, Visit};
use syn::{Block, FnArg, Signature, Type, TypeParamBound, Visibility};

use crate::complaint::{Complaint, lines};
use crate::facts::{Call, Facts, line, segments};
use crate::tree::{judge, parse};

/// Whose rows are the queue's and the cache's own bookkeeping: they are written without an audit row.
const BOOKKEEPING: &[&str] = &["infra/src/store/outbox.rs", "infra/src/store/answers.rs"];

/// What a store function goes through.
#[derive(Debug, PartialEq, Eq)]
enum Through {
    Txn,
    Reader,
    Db,
}

fn through(signature: &Signature) -> Option<Through> {
    let Some(FnArg::Typed(first)) = signature.inputs.first() else { return None };
    let Type::Reference(reference) = first.ty.as_ref() else { return None };
    if reference.mutability.is_some() {
        return None;
    }
    let path = match reference.elem.as_ref() {
        Type::Path(path) => &path.path,
        Type::ImplTrait(bounds) => match bounds.bounds.first()? {
            TypeParamBound::Trait(bound) => &bound.path,
            _ => return None,
        },
        _ => return None,
    };
    let is_trait = matches!(reference.elem.as_ref(), Type::ImplTrait(_));
    match (segments(path).last()?.as_str(), is_trait) {
        ("Txn", false) => Some(Through::Txn),
        ("Db", false) => Some(Through::Db),
        ("Reader", true) => Some(Through::Reader),
        _ => None,
    }
}

#[derive(Default)]
struct Functions<'ast>(Vec<(Option<&'ast Visibility>, &'ast Signature, &'ast Block)>);

impl<'ast> Visit<'ast> for Functions<'ast> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.0.push((Some(&item.vis), &item.sig, &item.block));
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.0.push((Some(&item.vis), &item.sig, &item.block));
        visit::visit_impl_item_fn(self, item);
    }
}

fn store(file: &syn::File, path: &str) -> Vec<Complaint> {
    let mut functions = Functions::default();
    functions.visit_file(file);
    let mut complaints = Vec::new();
    for (visibility, signature, block) in functions.0 {
        let at = line(signature.ident.span());
        let name = &signature.ident;
        let public = matches!(visibility, Some(Visibility::Public(_))) && signature.asyncness.is_some();
        match through(signature) {
            None if public => {
                let what = format!("the first parameter of {name} says neither that it reads nor that it writes");
                let instead = "begin with `txn: &Txn` for a write, `reader: &impl Reader` for a read";
                complaints.push(Complaint::new(path, at, what, instead));
            }
            Some(Through::Db) if public && !BOOKKEEPING.contains(&path) => {
                let what = format!("{name} takes the pool");
                let instead = "`&Txn` for a write (then its commit leaves an audit row), `&impl Reader` for a read";
                complaints.push(Complaint::new(path, at, what, instead));
            }
            Some(Through::Reader) => complaints.extend(writes(block, path, &name.to_string())),
            _ => {}
        }
    }
    let facts = Facts::of(file);
    let ends = facts.calls.iter().filter(|call| {
        ["commit", "rollback"].contains(&call.name.as_str())
            || ["begin", "begin_with_options"].contains(&call.name.as_str())
    });
    complaints.extend(ends.map(|call| {
        let what = format!("a store function calls {}", call.name);
        Complaint::new(path, call.line, what, "leave it to the use case: take its `&Txn`")
    }));
    complaints
}

/// The types allow a write through a reader's connection; the house does not.
fn writes(block: &Block, path: &str, name: &str) -> Vec<Complaint> {
    let facts = Facts::within(|facts| facts.visit_block(block));
    let through_connection = |call: &Call| {
        call.args.iter().any(|arg| {
            let names = Facts::within(|facts| facts.visit_expr(arg));
            names.calls.iter().any(|call| call.name == "conn") || names.names.iter().any(|name| name.last() == "conn")
        })
    };
    let writing = |call: &&Call| match call.name.as_str() {
        "insert" | "save" | "update" | "delete" => call.is_method && through_connection(call),
        "lock_exclusive" | "lock_shared" | "insert_many" | "update_many" | "delete_many" | "delete_by_id" => true,
        other => other.starts_with("exec"),
    };
    let calls = facts.calls.iter().filter(writing).map(|call| (call.name.clone(), call.line));
    let changes = ["insert ", "update ", "delete ", "create ", "drop ", "alter "];
    let texts = facts.texts.iter().filter(|(text, _)| changes.iter().any(|verb| text.trim_start().starts_with(verb)));
    let sql = texts.map(|(text, line)| (text.split_whitespace().next().unwrap_or("").to_string(), *line));
    let complain = |(what, line): (String, usize)| {
        let what = format!("{name} takes a reader and writes or locks ({what})");
        Complaint::new(path, line, what, "take `&Txn`")
    };
    calls.chain(sql).map(complain).collect()
}

#[test]
fn a_write_takes_a_txn_a_read_takes_a_reader_and_no_store_function_commits() {
    judge(|path| path.starts_with("infra/src/store/"), store);
}

#[test]
fn store_functions_that_take_the_pool_nothing_or_end_transactions_are_complained_about() {
    let bad = "pub async fn a(db: &Db) {}
        pub async fn b(id: Id) {}
        pub async fn c() {}
        pub async fn d(txn: Txn) {}
        pub async fn e(txn: &mut Txn) {}
        pub async fn f(reader: &impl Clone) {}
        pub async fn g(txn: &Txn) { txn.commit(&[]).await; }
        async fn h(db: &Db) { db.begin().await; }";
    assert_eq!(lines(&store(&parse(bad), "infra/src/store/x.rs")), [1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(lines(&store(&parse("pub async fn a(db: &Db) {}"), "infra/src/store/outbox.rs")), [] as [usize; 0]);
}

#[test]
fn a_read_that_writes_or_locks_is_complained_about() {
    let bad = "pub async fn a(reader: &impl Reader) { Entity::insert(row).exec(reader.conn()).await; }
        pub async fn b(reader: &impl Reader) { find().lock_exclusive().one(reader.conn()).await; }
        pub async fn c(reader: &impl Reader) { row.update(reader.conn()).await; }
        pub async fn d(reader: &impl Reader) { raw(\"delete from x returning y\").all(reader.conn()).await; }
        pub async fn e(reader: &impl Reader) { Entity::update_many(); }
        async fn f(reader: &impl Reader) { let conn = reader.conn(); conn.execute_unprepared(sql).await; }
        pub async fn g(reader: &impl Reader) { seen.insert(1, 2); Entity::find().all(reader.conn()).await; }
        pub async fn h(txn: &Txn) { Entity::insert(row).exec(txn.conn()).await; }";
    assert_eq!(lines(&store(&parse(bad), "infra/src/store/x.rs")), [1, 2, 3, 4, 5, 6]);
}
