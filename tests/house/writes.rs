//! Wall 3: transactions begin and end in one place, `domain/src/write.rs`, where the audit row is.

use syn::Expr;

use crate::complaint::{Complaint, lines};
use crate::facts::Facts;
use crate::tree::{judge, parse};

fn transactions(file: &syn::File, path: &str) -> Vec<Complaint> {
    let facts = Facts::of(file);
    let mut complaints = Vec::new();
    // `Db::begin` takes nothing; `live.boards.begin(key)` is no transaction.
    let begins = |name: &str, on: Option<&str>, args: usize| name == "begin" && (args == 0 || on == Some("db"));
    for call in facts.calls.iter().filter(|call| call.is_method) {
        if begins(&call.name, call.receiver.as_deref(), call.args.len()) {
            let instead = "`ctx.write(caller, Right::…, now)`, or `write_once`: then its commit leaves an audit row";
            complaints.push(Complaint::new(path, call.line, "a transaction begins here", instead));
        }
        // `Write::commit` takes an object, `Txn::commit` a slice of audit rows.
        if call.name == "commit" && call.args.iter().any(|arg| matches!(arg, Expr::Reference(_))) {
            let instead = "`write.commit((\"kind\", Some(id)))`, or `write.commit_with(&rows)`";
            complaints.push(Complaint::new(path, call.line, "a bare transaction is committed here", instead));
        }
    }
    let bare = [["Db", "begin"], ["Txn", "commit"], ["Txn", "abandon"]];
    for name in facts.names.iter().filter(|name| bare.iter().any(|pair| name.has_pair(*pair))) {
        let what = format!("it names {}", name.text());
        complaints.push(Complaint::new(path, name.line, what, "leave it to domain/src/write.rs"));
    }
    complaints
}

#[test]
fn only_write_begins_and_commits_transactions() {
    judge(|path| path.starts_with("domain/src/") && path != "domain/src/write.rs", transactions);
}

#[test]
fn a_transaction_elsewhere_is_complained_about() {
    let bad = "async fn a(ctx: &Context) { let txn = ctx.db.begin().await; }
        async fn b(ctx: &Context) { let pool = &ctx.db; pool.begin().await; }
        async fn c(txn: Txn) { txn.commit(&[audit]).await; }
        async fn d(ctx: &Context) { infra::Db::begin(&ctx.db).await; }
        async fn e(txn: Txn) { Txn::commit(txn, &[]).await; }
        async fn f(ctx: &Context) { enter!(ctx.db.begin().await?); }
        async fn g(ctx: &Context) { tokio::select! { _ = ctx.db.begin() => {} } }
        async fn h(ctx: &Context, write: Write) { ctx.live.boards.begin(key); write.commit((\"org\", None)).await; }";
    assert_eq!(lines(&transactions(&parse(bad), "domain/src/x.rs")), [1, 2, 3, 4, 5, 6, 7]);
}
