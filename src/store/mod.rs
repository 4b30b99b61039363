//! Rows to domain values and back, one file an aggregate; the only room that knows Diesel.
//!
//! A query returns `Option` for a row that may be absent: "no such" is for `service` to say. A row
//! that cannot be true is [`StoreError::Inconsistent`], never a default.

pub mod access;
pub mod accounts;
pub mod audit;
pub mod connection;
pub mod contacts;
mod counts;
pub mod diagnosis;
pub(crate) mod dialect;
pub mod draft_entries;
pub mod drafts;
pub mod figures;
pub mod freezes;
pub mod idempotency;
pub mod leases;
pub mod links;
pub mod locks;
pub mod mails;
pub mod migrations;
pub mod organisations;
pub mod panel_figures;
pub mod paradata;
pub mod personal;
pub mod probe;
pub mod portable;
pub mod rounds;
pub mod publications;
mod queue;
pub mod refresh_tokens;
pub(crate) mod schema;
mod secrecy;
pub mod sessions;
pub mod shared_limits;
pub mod snapshot;
pub mod standings;
pub mod submissions;
pub mod surveys;
pub mod types;
pub mod units;
mod update;
pub mod versions;
mod waiting;
pub mod written;

pub use access::{PoolUse, Store};
pub use connection::{StoreConnection, StoreUrl};
pub use counts::{BATCH_SIZES, Counts, InHand};

/// Whose work it is: no lane waits for another's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Respondents and readers, but for what follows: much of it, each short.
    Drafts,
    /// Submissions: nobody's saving keeps another from handing in.
    Submissions,
    /// Staff and the worker: little of it, and some of it long.
    Staff,
}

impl Lane {
    /// Every lane.
    pub(crate) const ALL: [Self; 3] = [Self::Drafts, Self::Submissions, Self::Staff];

    /// Most that may wait in it; more are refused until some are through.
    const fn room(self) -> usize {
        match self {
            Self::Drafts | Self::Submissions => 4_096,
            Self::Staff => 64,
        }
    }
}

/// What can go wrong between a domain value and its row.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The URL's scheme is none that we know.
    #[error("`{0}` names no database: use sqlite:PATH or postgres://…")]
    Scheme(String),
    /// The URL asks for TLS that this binary cannot do.
    #[error(
        "this binary was built without TLS to PostgreSQL: build it with --features postgres-tls"
    )]
    NoTls,
    /// The database cannot be reached.
    #[error("the database cannot be reached")]
    Connect(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// No connection became free in time.
    #[error("no database connection is free")]
    Pool(#[source] diesel::r2d2::PoolError),
    /// A migration failed.
    #[error("a migration failed")]
    Migrate(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A statement failed.
    #[error("a statement failed")]
    Query(#[from] diesel::result::Error),
    /// Too many writes wait already; nothing of this one is stored.
    #[error("too many writes are waiting")]
    Full,
    /// A write was begun and is not through in time; it goes on, and whether it comes to be stored is not known.
    #[error("the database has not finished a write in time")]
    Unfinished,
    /// What was asked is not read in time.
    #[error("the database has not answered a reader in time")]
    Unread,
    /// The commit that held the write failed; nothing of it is stored.
    #[error("the commit failed")]
    NotCommitted,
    /// The thread that ran the work is gone: a panic, or the server going down.
    #[error("the work was interrupted")]
    Interrupted,
    /// A row that cannot be true.
    #[error("{table}.{column} holds a value that cannot be true")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
}

impl StoreError {
    /// Whether the database could not do its work just now, so that the same may succeed later: it is gone,
    /// full, read-only, waits for a lock too long or had to break a tie.
    ///
    /// The drivers tell a full disk as little from a wrong statement as from each other; both count.
    #[must_use]
    pub fn is_outage(&self) -> bool {
        use diesel::result::{DatabaseErrorKind as Kind, Error};
        match self {
            Self::Connect(_)
            | Self::Pool(_)
            | Self::Full
            | Self::Unfinished
            | Self::Unread
            | Self::NotCommitted
            | Self::Interrupted => true,
            Self::Query(Error::DatabaseError(kind, _)) => matches!(
                kind,
                Kind::ClosedConnection
                    | Kind::UnableToSendCommand
                    | Kind::SerializationFailure
                    | Kind::ReadOnlyTransaction
                    | Kind::Unknown
            ),
            Self::Query(
                Error::BrokenTransactionManager
                | Error::RollbackErrorOnCommit { .. }
                | Error::RollbackTransaction,
            ) => true,
            _ => false,
        }
    }
}
