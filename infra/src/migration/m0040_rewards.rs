//! What redeemable points are exchanged for, and what was exchanged.

super::step!(
    "
create table rewards (
    id uuid primary key,
    org_id uuid not null references orgs(id),
    title text not null,
    price bigint not null check (price > 0),
    stock integer not null check (stock >= 0),
    published_at timestamptz not null,
    published_by uuid,
    closed_at timestamptz
);
create index rewards_of_org on rewards (org_id, id);

create table redemptions (
    id uuid primary key,
    reward_id uuid not null references rewards(id),
    org_id uuid not null references orgs(id),
    person_id uuid not null references persons(id),
    title text not null,
    price bigint not null,
    state text not null,
    placed_at timestamptz not null,
    ended_at timestamptz,
    ended_by uuid
);
create index redemptions_of_org on redemptions (org_id, state, id);
create index redemptions_of_person on redemptions (person_id, id)"
);
