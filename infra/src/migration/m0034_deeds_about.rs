//! A way to the deed about a row, which each posting asks for to say what it brought. SQLite has no figures about
//! tables, and takes the unique index on `counters_id` for the best way to those that counter nothing: nearly all there
//! are. So a posting read all deeds of everybody. This one holds all that is asked, and is taken before it.

super::step!("create index deeds_about on deeds (source_id, kind, counters_id)");
