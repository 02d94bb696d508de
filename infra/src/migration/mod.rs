//! The schema, one file a step, the same steps on SQLite and PostgreSQL.
//!
//! A step is written as PostgreSQL DDL; [`ddl`] translates the four words that SQLite spells
//! differently. Steps that were released are never edited.

mod m0001_orgs;
mod m0002_people;
mod m0003_access;
mod m0004_audit_and_outbox;
mod m0005_loop;
mod m0006_points;
mod m0007_notices;
mod m0008_sign_in;
mod m0009_checkins;
mod m0010_orgs_in_full;
mod m0011_roster;
mod m0012_leaves;
mod m0013_overviews;
mod m0015_pairings;
mod m0016_voided_changes;
mod m0017_tasks_in_full;
mod m0018_photos;
mod m0019_attendances;
mod m0020_drafts;
mod m0021_series;
mod m0022_waitlist;
mod m0023_excuses;
mod m0024_boards;
mod m0025_ratings;
mod m0026_unit_claims;
mod m0027_audiences;
mod m0028_photos_wanted;
mod m0029_recorded;
mod m0030_room;
mod m0031_ledger_roots;
mod m0032_annulments;
mod m0033_proposals;
mod m0034_deeds_about;
mod m0035_scheme_classes;
mod m0036_scheme_retirements;
mod m0037_marks;
mod m0038_scored_orgs;
mod m0039_scheme_currencies;
mod m0040_rewards;
mod m0041_scheme_drafts;

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::{MigrationTrait, MigratorTrait, SchemaManager};

pub(crate) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_orgs::Migration),
            Box::new(m0002_people::Migration),
            Box::new(m0003_access::Migration),
            Box::new(m0004_audit_and_outbox::Migration),
            Box::new(m0005_loop::Migration),
            Box::new(m0006_points::Migration),
            Box::new(m0007_notices::Migration),
            Box::new(m0008_sign_in::Migration),
            Box::new(m0009_checkins::Migration),
            Box::new(m0010_orgs_in_full::Migration),
            Box::new(m0011_roster::Migration),
            Box::new(m0012_leaves::Migration),
            Box::new(m0013_overviews::Migration),
            Box::new(m0015_pairings::Migration),
            Box::new(m0016_voided_changes::Migration),
            Box::new(m0017_tasks_in_full::Migration),
            Box::new(m0018_photos::Migration),
            Box::new(m0019_attendances::Migration),
            Box::new(m0020_drafts::Migration),
            Box::new(m0021_series::Migration),
            Box::new(m0022_waitlist::Migration),
            Box::new(m0023_excuses::Migration),
            Box::new(m0024_boards::Migration),
            Box::new(m0025_ratings::Migration),
            Box::new(m0026_unit_claims::Migration),
            Box::new(m0027_audiences::Migration),
            Box::new(m0028_photos_wanted::Migration),
            Box::new(m0029_recorded::Migration),
            Box::new(m0030_room::Migration),
            Box::new(m0031_ledger_roots::Migration),
            Box::new(m0032_annulments::Migration),
            Box::new(m0033_proposals::Migration),
            Box::new(m0034_deeds_about::Migration),
            Box::new(m0035_scheme_classes::Migration),
            Box::new(m0036_scheme_retirements::Migration),
            Box::new(m0037_marks::Migration),
            Box::new(m0038_scored_orgs::Migration),
            Box::new(m0039_scheme_currencies::Migration),
            Box::new(m0040_rewards::Migration),
            Box::new(m0041_scheme_drafts::Migration),
        ]
    }
}

/// Runs the statements of `sql`, separated by semicolons.
async fn ddl(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
    let sql = if sqlite {
        sql.replace("bigserial primary key", "integer primary key autoincrement")
            .replace("timestamptz", "timestamp_with_timezone_text")
            .replace("uuid", "uuid_blob")
            .replace("bytea", "blob")
    } else {
        sql.to_string()
    };
    for statement in sql.split(';').filter(|s| !s.trim().is_empty()) {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}

/// Declares a step whose way up is `$sql` and which has no way down: data is not thrown away by
/// a program. (A wrong step is mended by the next one.)
macro_rules! step {
    ($sql:expr) => {
        #[derive(sea_orm_migration::prelude::DeriveMigrationName)]
        pub(super) struct Migration;

        #[sea_orm_migration::async_trait::async_trait]
        impl sea_orm_migration::MigrationTrait for Migration {
            async fn up(&self, manager: &sea_orm_migration::SchemaManager) -> Result<(), sea_orm::DbErr> {
                super::ddl(manager, $sql).await
            }
        }
    };
}
use step;
