//! Tasks in full: gatherings with a place, edits, cancellations. Coordinates are whole millionths of
//! a degree (GCJ-02), the radius is in metres.

super::step!(
    "
alter table tasks add column withdraw_by timestamptz;
alter table tasks add column longitude integer;
alter table tasks add column latitude integer;
alter table tasks add column radius integer;
alter table tasks add column contact text;
alter table tasks add column revision integer not null default 1;
alter table tasks add column moved_at timestamptz;
alter table tasks add column cancelled_at timestamptz;
alter table tasks add column cancelled_by uuid;
alter table tasks add column cancel_reason text"
);
