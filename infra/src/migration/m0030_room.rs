//! A way to what stands to a subject's credit in a span of time: limits ask for it with each deed.

super::step!("create index entries_of_subject_in_time on entries (subject_id, happened_at)");
