//! The roster: why a membership ended, and imports of lists with what was wrong in them.

super::step!(
    "
alter table memberships add column leaving text;
create index memberships_ended on memberships (valid_to) where valid_to is not null;

create table imports (
    id uuid primary key,
    kind text not null,
    top_id uuid not null references orgs(id),
    org_id uuid not null references orgs(id),
    mode text not null,
    state text not null,
    file_digest text not null,
    ignored text not null,
    rows integer not null,
    parts integer not null,
    next_part integer not null,
    done integer not null,
    created integer not null,
    changed integer not null,
    ended integer not null,
    unchanged integer not null,
    bad integer not null,
    started_by uuid,
    started_at timestamptz not null,
    finished_at timestamptz
);
create index imports_of_org on imports (org_id, id);
create unique index imports_running on imports (top_id, kind) where state in ('checking', 'applying') and mode <> 'dry_run';

create table import_parts (
    import_id uuid not null references imports(id),
    number integer not null,
    body text not null,
    primary key (import_id, number)
);

create table import_faults (
    seq bigserial primary key,
    import_id uuid not null references imports(id),
    line integer not null,
    head text not null,
    code text not null,
    detail text not null
);
create index import_faults_of_import on import_faults (import_id, line, seq)"
);
