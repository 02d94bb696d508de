//! Whether a task wants photos, and why it cannot do without.

super::step!(
    "
alter table tasks add column photos text not null default 'welcome';
alter table tasks add column photos_reason text;
alter table drafts add column photos text not null default 'welcome';
alter table drafts add column photos_reason text"
);
