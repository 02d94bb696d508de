//! Leave and exemption: asked for, decided, dated. Reasons are ciphertext: they may tell of an illness.

super::step!(
    "
create table leaves (
    id uuid primary key,
    person_id uuid not null references persons(id),
    unit_id uuid not null references orgs(id),
    kind text not null,
    from_day date not null,
    to_day date not null,
    reason text not null,
    state text not null,
    asked_at timestamptz not null,
    recorded_by uuid,
    decided_at timestamptz,
    decided_by uuid,
    decision_reason text,
    last_day date,
    cut_at timestamptz,
    cut_by uuid,
    check (from_day <= to_day)
);
create index leaves_of_person on leaves (person_id, from_day);
create index leaves_by_state on leaves (state, id)"
);
