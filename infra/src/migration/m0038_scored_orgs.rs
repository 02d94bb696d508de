//! Orgs are scored, too: whose rules a version says, and what staff propose for an org.

super::step!(
    "
alter table marks add column raters text not null default '';
alter table marks add column up_to bigint not null default 0;
alter table scheme_versions add column subject text not null default 'member';

alter table proposals rename to proposals_of_people;
alter table proposal_approvals rename to approvals_of_people;
drop index proposals_of_org;
drop index proposals_of_unit;
drop index proposals_of_person;

create table proposals (
    id uuid primary key,
    org_id uuid not null references orgs(id),
    person_id uuid references persons(id),
    unit_id uuid not null references orgs(id),
    item text not null,
    item_title text not null,
    approvers text not null,
    minutes integer,
    quantity bigint,
    factors text not null,
    matter text,
    happened_at timestamptz not null,
    note text not null,
    state text not null,
    proposed_at timestamptz not null,
    proposed_by uuid not null,
    ended_at timestamptz,
    ended_by uuid,
    end_reason text
);
create table proposal_approvals (
    proposal_id uuid not null references proposals(id),
    step integer not null,
    approved_at timestamptz not null,
    approved_by uuid not null,
    primary key (proposal_id, step),
    unique (proposal_id, approved_by)
);
insert into proposals select * from proposals_of_people;
insert into proposal_approvals select * from approvals_of_people;
drop table approvals_of_people;
drop table proposals_of_people;
create index proposals_of_org on proposals (org_id, state, id);
create index proposals_of_unit on proposals (unit_id, state, id);
create index proposals_of_person on proposals (person_id, id)"
);
