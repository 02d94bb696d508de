//! Series (系列): a template that is published again and again, ahead of each of its days. An occurrence
//! is settled once, whether it was published or could not be.

super::step!(
    "
alter table tasks add column series_id uuid;

create table series (
    id uuid primary key,
    org_id uuid not null references orgs(id),
    template_id uuid not null,
    every text not null,
    weekdays integer not null,
    starts_on date not null,
    until date,
    occurrences integer not null,
    ahead integer not null,
    next_on date,
    due_on date,
    created_at timestamptz not null,
    created_by uuid,
    paused_at timestamptz,
    paused_by uuid,
    ended_at timestamptz,
    ended_by uuid,
    constraint series_due check ((next_on is null) = (due_on is null))
);
create index series_of_org on series (org_id, id);
create index series_by_template on series (template_id);
create index series_due on series (due_on) where due_on is not null and paused_at is null and ended_at is null;

create table occurrences (
    series_id uuid not null references series(id),
    day date not null,
    task_id uuid references tasks(id),
    problem text,
    settled_at timestamptz not null,
    primary key (series_id, day),
    constraint occurrences_outcome check ((task_id is null) <> (problem is null))
)"
);
