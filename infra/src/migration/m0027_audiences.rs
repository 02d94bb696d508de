//! For whom a task is (面向对象), on its row and its draft's, so that whoever claims what is for everybody
//! asks nothing more; and the skills (技能) that members have. An audience is text, a line each, which
//! the domain reads: `unit` and `team` with an org's key, `skill` with its name.

super::step!(
    "
alter table tasks add column audience text;
alter table tasks add column narrowed_at timestamptz;
alter table drafts add column audience text;
create index tasks_with_audience on tasks (id) where audience is not null;
create index drafts_with_audience on drafts (id) where audience is not null;

create table skills (
    person_id uuid not null references persons(id),
    name text not null,
    recorded_at timestamptz not null,
    recorded_by uuid,
    primary key (person_id, name)
)"
);
