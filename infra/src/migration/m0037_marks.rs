//! What others give marks for (测评).

super::step!(
    "
create table marks (
    rater text not null,
    given_on date not null,
    subject_kind text not null,
    subject_id uuid not null,
    year integer not null,
    section text not null,
    mark bigint not null,
    primary key (rater, given_on)
);
create index marks_subject on marks (subject_id, year)"
);
