//! Photos: what is known of them outlives their files. A digest finds the same photo in another log; an
//! age, what is to go.

super::step!(
    "
create table photos (
    id uuid primary key,
    person_id uuid not null references persons(id),
    digest text not null,
    stored_digest text not null,
    width integer not null,
    height integer not null,
    bytes integer not null,
    created_at timestamptz not null,
    log_id uuid references logs(id),
    revision integer,
    place integer,
    dropped_at timestamptz,
    file_gone_at timestamptz,
    check ((log_id is null) = (revision is null)),
    check ((log_id is null) = (place is null)),
    check (dropped_at is null or log_id is not null)
);
create index photos_of_person on photos (person_id, id);
create index photos_of_log on photos (log_id);
create index photos_by_digest on photos (digest);
create index photos_with_files on photos (created_at) where file_gone_at is null;
create index photos_dropped on photos (dropped_at) where dropped_at is not null and file_gone_at is null"
);
