//! Organisations in full: attributes, what became of them, committee seats; and the org that a
//! staff account belongs to.

super::step!(
    "
alter table orgs add column credit_code text;
alter table orgs add column external_code text;
alter table orgs add column unit_kind text;
alter table orgs add column address text;
alter table orgs add column phone text;
create unique index orgs_live_credit on orgs (credit_code) where credit_code is not null and valid_to is null;

create table successions (
    id uuid primary key,
    from_id uuid not null references orgs(id),
    to_id uuid not null references orgs(id),
    kind text not null,
    effective_on date not null,
    recorded_at timestamptz not null,
    recorded_by uuid
);
create index successions_of on successions (from_id);
create index successions_to on successions (to_id);
create unique index successions_merged on successions (from_id) where kind = 'merger';

create table org_moves (
    id uuid primary key,
    org_id uuid not null references orgs(id),
    from_id uuid not null references orgs(id),
    to_id uuid not null references orgs(id),
    effective_on date not null,
    recorded_at timestamptz not null,
    recorded_by uuid
);
create index org_moves_of on org_moves (org_id, id);

create table seats (
    id uuid primary key,
    org_id uuid not null references orgs(id),
    person_id uuid not null references persons(id),
    title text not null,
    label text not null,
    valid_from date not null,
    valid_to date,
    recorded_at timestamptz not null,
    recorded_by uuid
);
create unique index seats_live on seats (org_id, person_id, title, label) where valid_to is null;
create index seats_of_org on seats (org_id, id);
create index seats_of_person on seats (person_id, id);

alter table accounts add column org_id uuid references orgs(id);
update accounts set org_id = (
    select g.org_id from grants g
    where g.person_id = accounts.person_id and g.revoked_at is null
    order by g.id limit 1
);
create index accounts_of_org on accounts (org_id);
create index grants_of_org on grants (org_id) where revoked_at is null"
);
