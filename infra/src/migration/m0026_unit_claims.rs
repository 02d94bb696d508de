//! Claims by units (单位认领): slots that a unit holds without a name yet count as taken on the task's
//! row, and a named member's claim says by which of them it was made.

super::step!(
    "
create table unit_claims (
    id uuid primary key,
    task_id uuid not null references tasks(id),
    unit_id uuid not null references orgs(id),
    unnamed integer not null,
    name_by timestamptz not null,
    claimed_at timestamptz not null,
    claimed_by uuid,
    reminded_at timestamptz,
    ended_at timestamptz,
    end_reason text,
    constraint unit_claims_unnamed check (unnamed >= 0 and (ended_at is null or unnamed = 0))
);
create unique index unit_claims_live on unit_claims (task_id, unit_id) where ended_at is null;
create index unit_claims_of_task on unit_claims (task_id, id);
create index unit_claims_of_unit on unit_claims (unit_id, id);
create index unit_claims_due on unit_claims (name_by) where ended_at is null;

alter table claims add column unit_claim_id uuid references unit_claims(id);
create index claims_of_unit_claim on claims (unit_claim_id) where unit_claim_id is not null"
);
