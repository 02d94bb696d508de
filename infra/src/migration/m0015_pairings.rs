//! Pairings (包联) in full: of a unit with a compound, of a member with a place or so many of its
//! households. The table of step 9 was never written to; here it is anew, with what it lacked.

super::step!(
    "
drop table pairings;

create table pairings (
    id uuid primary key,
    unit_id uuid references orgs(id),
    person_id uuid references persons(id),
    place_id uuid not null references orgs(id),
    households integer,
    extent text,
    valid_from date not null,
    valid_to date,
    recorded_at timestamptz not null,
    recorded_by uuid,
    ended_at timestamptz,
    ended_by uuid,
    end_reason text,
    constraint pairings_of_one check ((unit_id is null) <> (person_id is null)),
    constraint pairings_households check (households is null or (person_id is not null and households > 0)),
    constraint pairings_extent check (extent is null or households is not null),
    constraint pairings_dates check (valid_to is null or valid_to >= valid_from),
    constraint pairings_end check (ended_at is null or (valid_to is not null and end_reason is not null))
);
create unique index pairings_open_unit on pairings (unit_id, place_id) where unit_id is not null and valid_to is null;
create unique index pairings_open_person on pairings (person_id, place_id)
    where person_id is not null and valid_to is null;
create index pairings_of_place on pairings (place_id, id);
create index pairings_of_unit on pairings (unit_id, id);
create index pairings_of_person on pairings (person_id, id)"
);
