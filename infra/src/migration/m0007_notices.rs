//! Notices: what a person was told, and whether they have read it.

super::step!(
    "
create table notices (
    id uuid primary key,
    person_id uuid not null references persons(id),
    kind text not null,
    about uuid,
    text text not null,
    told_at timestamptz not null,
    read_at timestamptz
);
create index notices_of_person on notices (person_id, id);
create index notices_unread on notices (person_id, id) where read_at is null;
create index notices_read on notices (read_at) where read_at is not null"
);
