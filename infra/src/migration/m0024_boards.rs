//! Boards: balances of quarters and ISO weeks as well, all of them made anew from the entries. (One that
//! had been reached by an entry that credited nothing names the entry that changed it from now on.)
//! And a way to the entries of an org, or of all, in a span of time.

use sea_orm::{DbBackend, DbErr};
use sea_orm_migration::SchemaManager;
use sea_orm_migration::prelude::DeriveMigrationName;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[sea_orm_migration::async_trait::async_trait]
impl sea_orm_migration::MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
        super::ddl(manager, &made_anew(sqlite)).await?;
        super::ddl(
            manager,
            "create index entries_in_time on entries (happened_at);
             create index entries_of_org_in_time on entries (org_id, happened_at)",
        )
        .await
    }
}

/// What the incremental way would have come to: the sum, when it was last changed, and by which entry.
/// The first entry counts as a change whatever it credits.
fn made_anew(sqlite: bool) -> String {
    let periods = if sqlite {
        // Cut to seconds first: SQLite rounds them, into the next day if need be. A week is the one of its
        // Thursday, for which SQLite before 3.46 has no word.
        "select *, date(substr(happened_at, 1, 19), '+8 hours') as day,
             date(substr(happened_at, 1, 19), '+8 hours', '-3 days', 'weekday 4') as thursday from entries"
    } else {
        "select *, (happened_at at time zone 'UTC') + interval '8 hours' as day from entries"
    };
    let names = if sqlite {
        [
            "'all'",
            "strftime('%Y', day)",
            "strftime('%Y', day) || '-Q' || ((strftime('%m', day) + 2) / 3)",
            "strftime('%Y-%m', day)",
            "strftime('%Y', thursday) || '-W' || substr('0' || ((strftime('%j', thursday) + 6) / 7), -2)",
        ]
    } else {
        [
            "'all'",
            "to_char(day, 'YYYY')",
            "to_char(day, 'YYYY-\"Q\"Q')",
            "to_char(day, 'YYYY-MM')",
            "to_char(day, 'IYYY-\"W\"IW')",
        ]
    };
    let each = names
        .map(|name| format!("select subject_id, currency, {name} as period, credited, recorded_at, seq from dated"));
    format!(
        "delete from balances;
         insert into balances (subject_id, currency, period, amount, reached_at, entry_seq)
         with dated as ({periods}), parts as ({}), told as (
             select *, credited <> 0 or seq = min(seq) over (partition by subject_id, currency, period) as changed
             from parts
         )
         select subject_id, currency, period, cast(sum(credited) as bigint),
             max(case when changed then recorded_at end), max(case when changed then seq end)
         from told group by subject_id, currency, period",
        each.join(" union all ")
    )
}
