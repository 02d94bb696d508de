//! What staff propose to be scored, who approved it, and what deeds say of themselves for it.

super::step!(
    "
alter table deeds add column quantity bigint;
alter table deeds add column factors text not null default '';
alter table deeds add column matter text;

create table proposals (
    id uuid primary key,
    org_id uuid not null references orgs(id),
    person_id uuid not null references persons(id),
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
create index proposals_of_org on proposals (org_id, state, id);
create index proposals_of_unit on proposals (unit_id, state, id);
create index proposals_of_person on proposals (person_id, id);

create table proposal_approvals (
    proposal_id uuid not null references proposals(id),
    step integer not null,
    approved_at timestamptz not null,
    approved_by uuid not null,
    primary key (proposal_id, step),
    unique (proposal_id, approved_by)
)"
);
