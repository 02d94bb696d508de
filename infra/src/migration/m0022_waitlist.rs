//! The queue for a full task (候补). How many wait stands on the task's row as well: whoever locks it to
//! take a slot knows whether slots are spoken for, without another statement.

super::step!(
    "
create table waitlist_entries (
    id uuid primary key,
    task_id uuid not null references tasks(id),
    person_id uuid not null references persons(id),
    joined_at timestamptz not null,
    ended_at timestamptz,
    end_reason text,
    claim_id uuid references claims(id)
);
create unique index waitlist_live on waitlist_entries (task_id, person_id) where ended_at is null;
create index waitlist_queue on waitlist_entries (task_id, id) where ended_at is null;
create index waitlist_of_person on waitlist_entries (person_id, id);

alter table tasks add column waiting integer not null default 0 check (waiting >= 0);
create index tasks_waited_for on tasks (id) where waiting > 0;
alter table claims add column promoted_at timestamptz"
);
