//! Claims and logs that staff recorded on a member's behalf: by whom, for a log of its present revision.

super::step!(
    "
alter table claims add column recorded_by uuid;
alter table logs add column recorded_by uuid"
);
