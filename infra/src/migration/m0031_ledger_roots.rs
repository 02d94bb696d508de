//! What the ledger came to, day by day: with the roots published, nobody can take a chain away unseen, or its last rows
//! together with its head.

super::step!(
    "
create table ledger_roots (
    day date primary key,
    subjects bigint not null,
    entries bigint not null,
    state text not null,
    previous text not null,
    root text not null,
    sealed_at timestamptz not null
)"
);
