//! Check-ins in full: of members with confirmation and history, of units with several communities;
//! deadlines, reminders, receipts; and who is paired with which compound.

super::step!(
    "
alter table checkins add column origin text not null default 'self_reported';
alter table checkins add column recorded_by uuid;
alter table checkins add column confirmed_at timestamptz;
alter table checkins add column confirmed_by uuid;
alter table checkins add column ended_by uuid;
alter table checkins add column end_note text;
update checkins set confirmed_at = checked_in_at;
drop index checkins_live;
create unique index checkins_live on checkins (person_id) where confirmed_at is not null and ended_at is null;
create unique index checkins_pending on checkins (person_id) where confirmed_at is null and ended_at is null;
create index checkins_of_person on checkins (person_id, id);
create index checkins_with_community on checkins (community_id, id);

create table checkin_policies (
    community_id uuid primary key references orgs(id),
    confirmation boolean not null,
    set_at timestamptz not null,
    set_by uuid
);

create table unit_checkins (
    id uuid primary key,
    unit_id uuid not null references orgs(id),
    community_id uuid not null references orgs(id),
    checked_in_at timestamptz not null,
    checked_in_by uuid,
    confirmed_at timestamptz,
    confirmed_by uuid,
    primary_since timestamptz,
    ended_at timestamptz,
    ended_by uuid,
    end_reason text,
    end_note text,
    constraint unit_checkins_primary_is_confirmed check (primary_since is null or confirmed_at is not null)
);
create unique index unit_checkins_live on unit_checkins (unit_id, community_id) where ended_at is null;
create unique index unit_checkins_primary on unit_checkins (unit_id)
    where primary_since is not null and ended_at is null;
create index unit_checkins_of_unit on unit_checkins (unit_id, id);
create index unit_checkins_with_community on unit_checkins (community_id, id);

create table checkin_deadlines (
    org_id uuid not null references orgs(id),
    month integer not null,
    day integer not null,
    name text not null,
    set_at timestamptz not null,
    set_by uuid,
    primary key (org_id, month, day),
    constraint checkin_deadlines_date check (month between 1 and 12 and day between 1 and 31)
);

create table checkin_reminders (
    person_id uuid not null references persons(id),
    day date not null,
    batch_id uuid not null,
    primary key (person_id, day)
);
create index checkin_reminders_of_batch on checkin_reminders (batch_id);

create table receipts (
    number text primary key,
    checkin_id uuid unique references checkins(id),
    unit_checkin_id uuid unique references unit_checkins(id),
    issued_at timestamptz not null,
    issued_by uuid,
    constraint receipts_of_one check ((checkin_id is null) <> (unit_checkin_id is null))
);

create table pairings (
    id uuid primary key,
    unit_id uuid references orgs(id),
    person_id uuid references persons(id),
    compound_id uuid not null references orgs(id),
    households integer,
    valid_from date not null,
    valid_to date,
    recorded_at timestamptz not null,
    recorded_by uuid,
    ended_at timestamptz,
    ended_by uuid,
    constraint pairings_of_one check ((unit_id is null) <> (person_id is null)),
    constraint pairings_households check (households is null or (person_id is not null and households > 0)),
    constraint pairings_dates check (valid_to is null or valid_to >= valid_from)
);
create unique index pairings_live_unit on pairings (unit_id, compound_id) where unit_id is not null and valid_to is null;
create unique index pairings_live_person on pairings (person_id, compound_id)
    where person_id is not null and valid_to is null;
create index pairings_of_compound on pairings (compound_id, id)"
);
