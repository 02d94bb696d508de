//! The core loop: check-ins, tasks, claims, logs, reviews.

super::step!(
    "
create table checkins (
    id uuid primary key,
    person_id uuid not null references persons(id),
    community_id uuid not null references orgs(id),
    checked_in_at timestamptz not null,
    ended_at timestamptz,
    end_reason text
);
create unique index checkins_live on checkins (person_id) where ended_at is null;
create index checkins_of_community on checkins (community_id, person_id) where ended_at is null;

create table tasks (
    id uuid primary key,
    org_id uuid not null references orgs(id),
    kind text not null,
    title text not null,
    body text not null,
    category text not null,
    item text not null,
    slots integer not null,
    live_claims integer not null,
    opens_at timestamptz not null,
    deadline timestamptz not null,
    starts_at timestamptz,
    ends_at timestamptz,
    place text,
    version bigint not null,
    published_at timestamptz not null,
    published_by uuid,
    closed_at timestamptz,
    closed_by uuid,
    constraint tasks_slots check (slots > 0 and live_claims >= 0 and live_claims <= slots),
    constraint tasks_window check (opens_at < deadline)
);
create index tasks_of_org on tasks (org_id, id);

create table claims (
    id uuid primary key,
    task_id uuid not null references tasks(id),
    person_id uuid not null references persons(id),
    claimed_at timestamptz not null,
    ended_at timestamptz,
    end_reason text
);
create unique index claims_live on claims (task_id, person_id) where ended_at is null;
create index claims_of_person on claims (person_id, id);

create table logs (
    id uuid primary key,
    claim_id uuid not null unique references claims(id),
    task_id uuid not null references tasks(id),
    org_id uuid not null references orgs(id),
    person_id uuid not null references persons(id),
    state text not null,
    revision integer not null,
    text text not null,
    minutes integer not null,
    happened_at timestamptz not null,
    created_at timestamptz not null,
    submitted_at timestamptz not null,
    constraint logs_minutes check (minutes > 0 and minutes <= 1440)
);
create index logs_of_org on logs (org_id, state, id);
create index logs_of_person on logs (person_id, id);

create table reviews (
    id uuid primary key,
    log_id uuid not null references logs(id),
    revision integer not null,
    verdict text not null,
    reason text,
    minutes integer,
    reviewer_id uuid not null,
    reviewed_at timestamptz not null,
    unique (log_id, revision)
)"
);
