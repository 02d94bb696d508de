//! Signing in, in full: invitation codes, self-registration, why a binding ended, and when a
//! person was disabled and enabled again.

super::step!(
    "
create table invitations (
    id uuid primary key,
    person_id uuid not null references persons(id),
    unit_id uuid not null references orgs(id),
    code_index text not null unique,
    issued_at timestamptz not null,
    issued_by uuid,
    expires_at timestamptz not null,
    ended_at timestamptz,
    end_reason text,
    ended_by uuid
);
create unique index invitations_live on invitations (person_id) where ended_at is null;
create index invitations_of_unit on invitations (unit_id, id);

create table registrations (
    id uuid primary key,
    openid text,
    openid_index text,
    phone text,
    phone_index text,
    name text not null,
    unit_id uuid not null references orgs(id),
    class text not null,
    duty text,
    state text not null,
    filed_at timestamptz not null,
    decided_at timestamptz,
    decided_by uuid,
    reason text,
    person_id uuid references persons(id),
    erased_at timestamptz
);
create unique index registrations_waiting_openid on registrations (openid_index) where state = 'waiting';
create unique index registrations_waiting_phone on registrations (phone_index) where state = 'waiting';
create index registrations_of_openid on registrations (openid_index, id);
create index registrations_of_unit on registrations (unit_id, state, id);
create index registrations_kept on registrations (filed_at) where erased_at is null;

alter table bindings add column proof text not null default 'phone';
alter table bindings add column unbound_by uuid;
alter table bindings add column unbind_reason text;
create index bindings_of_person on bindings (person_id, id);

create table disablements (
    id uuid primary key,
    person_id uuid not null references persons(id),
    disabled_at timestamptz not null,
    disabled_by uuid,
    reason text not null,
    enabled_at timestamptz,
    enabled_by uuid,
    enable_reason text
);
create unique index disablements_live on disablements (person_id) where enabled_at is null;
create index disablements_of_person on disablements (person_id, id);

create index sessions_ended on sessions (ended_at) where ended_at is not null;
create index sessions_expired on sessions (expires_at)"
);
