//! What became of no-shows (爽约) that were not left standing. The no-show itself is a deed; that a row's deed
//! stands once (`deeds_once`) and is countered once (`counters_id`) holds for it as it does for logs.

super::step!(
    "
create table excuses (
    id uuid primary key,
    claim_id uuid not null unique references claims(id),
    kind text not null,
    reason text not null,
    excused_at timestamptz not null,
    excused_by uuid
)"
);
