//! Schemes that are not published.

super::step!(
    "
create table scheme_drafts (
    id uuid primary key,
    org_id uuid not null references orgs(id),
    title text not null,
    body text not null,
    revision integer not null,
    created_at timestamptz not null,
    created_by uuid,
    changed_at timestamptz not null,
    changed_by uuid
);
create index scheme_drafts_of_org on scheme_drafts (org_id, id)"
);
