//! Acceptances of logs that were taken back, and a way from a deed to all that was posted about it.

super::step!(
    "
create table annulments (
    id uuid primary key,
    log_id uuid not null unique references logs(id),
    reason text not null,
    annulled_at timestamptz not null,
    annulled_by uuid
);
create index entries_about_deed on entries (deed_id)"
);
