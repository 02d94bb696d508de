//! Who may come in and what they may do: staff accounts, grants, sessions, revocations.

super::step!(
    "
create table accounts (
    id uuid primary key,
    person_id uuid not null unique references persons(id),
    username text not null unique,
    password_hash text not null,
    password_set_at timestamptz not null,
    one_time_since timestamptz,
    created_at timestamptz not null,
    disabled_at timestamptz
);

create table grants (
    id uuid primary key,
    person_id uuid not null references persons(id),
    org_id uuid not null references orgs(id),
    role text not null,
    granted_by uuid,
    granted_at timestamptz not null,
    revoked_at timestamptz
);
create unique index grants_live on grants (person_id, org_id, role) where revoked_at is null;

create table sessions (
    id uuid primary key,
    person_id uuid not null references persons(id),
    channel text not null,
    code_index text,
    generation integer not null,
    rotated_at timestamptz not null,
    started_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    end_reason text
);
create unique index sessions_code on sessions (code_index) where code_index is not null;
create index sessions_of_person on sessions (person_id) where ended_at is null;

create table revocations (
    seq bigserial primary key,
    person_id uuid,
    session_id uuid,
    at timestamptz not null
);
create index revocations_at on revocations (at)"
);
