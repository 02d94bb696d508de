//! Attendance at gatherings. Of a location only the distance, its accuracy and a verdict are kept.

super::step!(
    "
create table attendances (
    id uuid primary key,
    claim_id uuid not null unique references claims(id),
    task_id uuid not null references tasks(id),
    org_id uuid not null references orgs(id),
    person_id uuid not null references persons(id),
    state text not null,
    method text not null,
    arrived_at timestamptz not null,
    left_at timestamptz,
    distance integer,
    accuracy integer,
    nearness text,
    recorded_at timestamptz not null,
    recorded_by uuid,
    decided_at timestamptz,
    decided_by uuid,
    decision_reason text
);
create index attendances_of_task on attendances (task_id, state, id);
create index attendances_of_org on attendances (org_id, state, id)"
);
