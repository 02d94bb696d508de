//! People: one row a human being, dated memberships, WeChat bindings. Phone, ID number and openid
//! are ciphertext beside a blind index.

super::step!(
    "
create table persons (
    id uuid primary key,
    name text not null,
    phone text,
    phone_index text,
    id_number text,
    id_number_index text,
    created_at timestamptz not null,
    disabled_at timestamptz
);
create unique index persons_phone on persons (phone_index) where phone_index is not null;
create unique index persons_id_number on persons (id_number_index) where id_number_index is not null;

create table memberships (
    id uuid primary key,
    person_id uuid not null references persons(id),
    unit_id uuid not null references orgs(id),
    branch_id uuid references orgs(id),
    class text not null,
    duty text,
    valid_from date not null,
    valid_to date,
    recorded_at timestamptz not null
);
create unique index memberships_live on memberships (person_id) where valid_to is null;
create index memberships_of_unit on memberships (unit_id, person_id);

create table bindings (
    id uuid primary key,
    person_id uuid not null references persons(id),
    openid text not null,
    openid_index text not null,
    bound_at timestamptz not null,
    unbound_at timestamptz
);
create unique index bindings_live_openid on bindings (openid_index) where unbound_at is null;
create unique index bindings_live_person on bindings (person_id) where unbound_at is null"
);
