//! Organisations: a tree of any depth with dates, its closure, and each top's compliance profile.

super::step!(
    "
create table orgs (
    id uuid primary key,
    parent_id uuid references orgs(id),
    kind text not null,
    name text not null,
    division_code text,
    valid_from date not null,
    valid_to date,
    created_at timestamptz not null
);
create index orgs_children on orgs (parent_id, id);
create unique index orgs_live_division on orgs (division_code) where division_code is not null and valid_to is null;
create unique index orgs_live_name on orgs (parent_id, kind, name) where division_code is null and valid_to is null;

create table org_closure (
    ancestor_id uuid not null references orgs(id),
    descendant_id uuid not null references orgs(id),
    depth integer not null,
    primary key (ancestor_id, descendant_id)
);
create index org_closure_upwards on org_closure (descendant_id, depth);

create table compliance_profiles (
    org_id uuid primary key references orgs(id),
    boards text not null,
    attendance text not null,
    photos text not null,
    location text not null,
    scored_online_behaviour boolean not null,
    updated_at timestamptz not null
)"
);
