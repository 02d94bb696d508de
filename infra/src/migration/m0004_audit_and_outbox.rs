//! What every write leaves behind: an audit row, a kept answer where a repeat would do harm, and
//! the jobs that follow from it.

super::step!(
    "
create table audit (
    seq bigserial primary key,
    at timestamptz not null,
    actor_kind text not null,
    actor_id uuid,
    session_id uuid,
    address text,
    request_id text,
    operation text not null,
    object_kind text not null,
    object_id uuid,
    succeeded boolean not null
);
create index audit_of_object on audit (object_id, seq);
create index audit_of_actor on audit (actor_id, seq);

create table answers (
    caller_id uuid not null,
    idempotency_key text not null,
    operation text not null,
    fingerprint text not null,
    status integer not null,
    body bytea not null,
    kept_at timestamptz not null,
    primary key (caller_id, idempotency_key)
);
create index answers_kept_at on answers (kept_at);

create table outbox (
    seq bigserial primary key,
    kind text not null,
    subject_id uuid not null,
    state text not null,
    due_at timestamptz not null,
    attempts integer not null,
    leased_until timestamptz,
    last_error text,
    created_at timestamptz not null,
    finished_at timestamptz
);
create index outbox_due on outbox (due_at, seq) where state in ('pending', 'running')"
);
