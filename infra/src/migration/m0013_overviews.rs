//! Overviews: ways to what is under way and to what is of this month, past all that is over; and to
//! somebody's memberships of any day.

super::step!(
    "
create index memberships_of_person on memberships (person_id, valid_from);
create index checkins_live_with_community on checkins (community_id) where confirmed_at is not null and ended_at is null;
create index tasks_by_deadline on tasks (org_id, deadline);
create index tasks_by_publication on tasks (org_id, published_at);
create index deeds_in_time on deeds (happened_at);
create index deeds_of_org_in_time on deeds (org_id, happened_at);
create index deeds_of_subject_in_time on deeds (subject_id, happened_at)"
);
