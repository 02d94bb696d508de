//! What a version of a scheme counts.

super::step!(
    "
alter table scheme_versions add column currency text not null default 'assessment';
update scheme_versions set currency = 'hours' where body like '%currency: hours%';
update scheme_versions set currency = 'redeemable' where body like '%currency: redeemable%'"
);
