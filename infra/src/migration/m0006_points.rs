//! Points: schemes in published versions, deeds, the append-only ledger, balances derived from it.
//! Amounts are whole hundredths of a point.

super::step!(
    "
create table schemes (
    id uuid primary key,
    org_id uuid not null references orgs(id),
    code text not null,
    created_at timestamptz not null,
    unique (org_id, code)
);

create table scheme_versions (
    id uuid primary key,
    scheme_id uuid not null references schemes(id),
    number integer not null,
    body text not null,
    digest text not null,
    effective_from date not null,
    published_at timestamptz not null,
    published_by uuid,
    unique (scheme_id, number)
);

create table deeds (
    seq bigserial primary key,
    id uuid not null unique,
    subject_kind text not null,
    subject_id uuid not null,
    kind text not null,
    origin text not null,
    source_id uuid not null,
    counters_id uuid unique,
    org_id uuid not null references orgs(id),
    item text not null,
    minutes integer,
    happened_at timestamptz not null,
    recorded_at timestamptz not null,
    recorded_by uuid
);
create unique index deeds_once on deeds (kind, source_id, item) where counters_id is null;
create index deeds_of_subject on deeds (subject_id, seq);

create table entries (
    seq bigserial primary key,
    id uuid not null unique,
    subject_kind text not null,
    subject_id uuid not null,
    subject_seq bigint not null,
    currency text not null,
    cause_kind text not null,
    cause_id uuid not null,
    deed_id uuid not null,
    scheme_version_id uuid not null,
    item text not null,
    offered bigint not null,
    credited bigint not null,
    cut_by text,
    because text not null,
    org_id uuid not null references orgs(id),
    happened_at timestamptz not null,
    recorded_at timestamptz not null,
    previous_hash text not null,
    hash text not null,
    unique (subject_id, subject_seq),
    unique (cause_id, deed_id, item, currency)
);

create table ledger_heads (
    subject_id uuid primary key,
    subject_kind text not null,
    length bigint not null,
    hash text not null
);

create table balances (
    subject_id uuid not null,
    currency text not null,
    period text not null,
    amount bigint not null,
    reached_at timestamptz not null,
    entry_seq bigint not null,
    primary key (subject_id, currency, period)
);
create index balances_of_period on balances (period, currency, subject_id)"
);
