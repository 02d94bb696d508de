//! Changes of the roster that were recorded for a later day and never came about; and what an import
//! points out without refusing it.

super::step!(
    "
create table voided_changes (
    id uuid primary key,
    person_id uuid not null references persons(id),
    unit_id uuid not null references orgs(id),
    branch_id uuid references orgs(id),
    class text not null,
    duty text,
    effective_on date not null,
    leaving text,
    recorded_at timestamptz,
    cause text not null,
    reason text,
    voided_at timestamptz not null,
    voided_by uuid
);
create index voided_changes_of_person on voided_changes (person_id, id);

alter table import_faults add column remark boolean not null default false"
);
