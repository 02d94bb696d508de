//! Drafts (草稿) and templates (模板): tasks that are not published, and need not be complete. What was
//! copied from a week's plan to another's is remembered, so that nothing is copied there twice.

super::step!(
    "
create table drafts (
    id uuid primary key,
    org_id uuid not null references orgs(id),
    template boolean not null,
    kind text not null,
    title text not null,
    body text not null,
    category text not null,
    item text not null,
    slots integer not null,
    opens_at timestamptz,
    deadline timestamptz,
    withdraw_by timestamptz,
    starts_at timestamptz,
    ends_at timestamptz,
    place text,
    longitude integer,
    latitude integer,
    radius integer,
    contact text,
    revision integer not null,
    created_at timestamptz not null,
    created_by uuid,
    changed_at timestamptz not null,
    changed_by uuid,
    constraint drafts_slots check (slots >= 0)
);
create index drafts_of_org on drafts (org_id, id);

create table plan_copies (
    task_id uuid not null references tasks(id),
    week date not null,
    draft_id uuid not null,
    copied_at timestamptz not null,
    copied_by uuid,
    primary key (task_id, week)
);
create index plan_copies_by_draft on plan_copies (draft_id)"
);
