//! For which classes of members a version is; nothing for all.

super::step!("alter table scheme_versions add column classes text not null default ''");
