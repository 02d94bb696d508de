//! What can go wrong on the ground floor. Never shown to a user: the domain turns it into a refusal.

use sea_orm::{DbErr, RuntimeErr, SqlErr};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The other side cannot be reached or is overloaded. Trying again later may help.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// A unique, check or foreign key constraint had the last word and refused the row.
    #[error("a constraint refused the row: {0}")]
    Constraint(String),
    /// What was stored cannot be read back: a wrong key, a damaged row.
    #[error("unreadable: {0}")]
    Unreadable(String),
    /// Anything else: a mistake of ours.
    #[error("{0}")]
    Fault(String),
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(m) | SqlErr::ForeignKeyConstraintViolation(m)) = error.sql_err() {
            return Error::Constraint(m);
        }
        let Some(inner) = of_driver(&error) else {
            return match error {
                DbErr::ConnectionAcquire(e) => Error::Unavailable(e.to_string()),
                DbErr::Conn(e) => Error::Unavailable(e.to_string()),
                other => Error::Fault(other.to_string()),
            };
        };
        match inner {
            sqlx::Error::Database(e) if e.is_check_violation() => Error::Constraint(e.message().into()),
            // 57P0x: the server is shutting down or starting; 25006: it is read-only, as after a
            // failover; 53xxx and 58030: out of disk, memory or connections; 55P03, 57014, 25P03: a
            // wait was cut short;
            // 40001 and 40P01: a serialization failure or a deadlock, both good on the next try;
            // SQLite's 5, 6, 261, 262, 517, 773: busy or locked; 8, 10, 13: read-only, I/O, full.
            sqlx::Error::Database(e)
                if matches!(
                    e.code().as_deref(),
                    Some(
                        "57P01"
                            | "57P02"
                            | "57P03"
                            | "25006"
                            | "25P03"
                            | "53100"
                            | "53200"
                            | "53300"
                            | "55P03"
                            | "57014"
                            | "58030"
                            | "40001"
                            | "40P01"
                            | "5"
                            | "6"
                            | "8"
                            | "10"
                            | "13"
                            | "261"
                            | "262"
                            | "517"
                            | "773"
                    )
                ) =>
            {
                Error::Unavailable(e.message().into())
            }
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Error::Unavailable(inner.to_string()),
            _ => Error::Fault(error.to_string()),
        }
    }
}

/// What the driver said, if it was the driver.
fn of_driver(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(inner))
        | DbErr::Query(RuntimeErr::SqlxError(inner))
        | DbErr::Conn(RuntimeErr::SqlxError(inner)) => Some(inner.as_ref()),
        _ => None,
    }
}

/// Whether SQLite said that somebody else has the file: 5 and 261.
pub(crate) fn is_busy(error: &DbErr) -> bool {
    matches!(of_driver(error), Some(sqlx::Error::Database(e)) if matches!(e.code().as_deref(), Some("5" | "261")))
}
