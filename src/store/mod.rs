//! Rows to domain values and back, one file an aggregate; the only room that knows Diesel.
//!
//! A query returns `Option` for a row that may be absent: "no such" is for `service` to say. A row
//! that cannot be true is [`StoreError::Inconsistent`], never a default.

pub mod accounts;
pub mod audit;
pub mod connection;
pub mod contacts;
pub mod diagnosis;
pub(crate) mod dialect;
pub mod draft_entries;
pub mod drafts;
pub mod figures;
pub mod freezes;
pub mod idempotency;
pub mod leases;
pub mod links;
pub mod mails;
pub mod organisations;
pub mod panel_figures;
pub mod paradata;
pub mod personal;
pub mod probe;
pub mod rounds;
pub mod publications;
pub mod refresh_tokens;
pub(crate) mod schema;
pub mod sessions;
pub mod submissions;
pub mod surveys;
pub mod types;
pub mod units;
pub mod versions;

pub use connection::{PoolUse, Store, StoreConnection, StoreUrl};

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
