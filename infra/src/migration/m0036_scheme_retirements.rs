//! From which day on a scheme holds no more, told of its last version.

super::step!(
    "
create table scheme_retirements (
    version_id uuid primary key references scheme_versions(id),
    ends_on date not null,
    retired_at timestamptz not null,
    retired_by uuid
)"
);
