//! Ratings both ways (双评价), and the one-time links by which those served rate. One a claim and side; those
//! served may be several, so theirs is one a link. What is hidden is looked for by when it may be disclosed.

super::step!(
    "
create table rating_links (
    id uuid primary key,
    claim_id uuid not null references claims(id),
    task_id uuid not null references tasks(id),
    person_id uuid not null references persons(id),
    code_index text not null unique,
    issued_at timestamptz not null,
    issued_by uuid,
    expires_at timestamptz not null,
    ended_at timestamptz,
    end_reason text,
    ended_by uuid,
    check ((ended_at is null) = (end_reason is null))
);
create index rating_links_of_claim on rating_links (claim_id, id);

create table ratings (
    id uuid primary key,
    claim_id uuid not null references claims(id),
    task_id uuid not null references tasks(id),
    org_id uuid not null references orgs(id),
    person_id uuid not null references persons(id),
    side text not null,
    stars integer not null check (stars between 1 and 5),
    comment text,
    given_at timestamptz not null,
    given_by uuid,
    changed_at timestamptz,
    hidden_until timestamptz not null,
    disclosed_at timestamptz,
    link_id uuid unique references rating_links(id),
    check ((side = 'served') = (link_id is not null)),
    check ((side = 'served') = (given_by is null))
);
create unique index ratings_once on ratings (claim_id, side) where link_id is null;
create index ratings_of_claim on ratings (claim_id);
create index ratings_of_task on ratings (task_id, id);
create index ratings_of_org on ratings (org_id, side, stars) where disclosed_at is not null;
create index ratings_of_person on ratings (person_id, id);
create index ratings_given on ratings (given_by, id) where given_by is not null;
create index ratings_hidden on ratings (hidden_until) where disclosed_at is null"
);
