//! One query for either database. Which one a connection is to is asked here and, for what only one of them has or
//! both do in their own ways, in [`connection`](super::connection), [`migrations`](super::migrations),
//! [`locks`](super::locks), [`portable`](super::portable), [`diagnosis`](super::diagnosis),
//! [`shared_limits`](super::shared_limits) and [`snapshot`](super::snapshot); nowhere else.
//!
//! A query on a [`StoreConnection`](super::StoreConnection) is written out as SQL each time, since its text depends on the database. One that
//! every answer needs goes through [`each_backend!`], which gives it to the connection that is there: Diesel
//! then finds its prepared statement by the query's type.

/// Gives a query to the connection of the one database or the other, whichever this is.
macro_rules! each_backend {
    ($conn:expr, $one:ident => $query:expr) => {
        match $conn {
            $crate::store::StoreConnection::Pg($one) => $query,
            $crate::store::StoreConnection::Sqlite($one) => $query,
        }
    };
}
pub(super) use each_backend;

/// How many rows one statement adds at most: far below the parameters that either database takes.
pub(super) const ROWS_AT_ONCE: usize = 500;

/// Adds rows, many by one statement.
macro_rules! insert_many {
    ($conn:expr, $table:expr, $rows:expr) => {{
        let mut rows = $rows.into_iter();
        loop {
            let some: Vec<_> = rows.by_ref().take($crate::store::dialect::ROWS_AT_ONCE).collect();
            if some.is_empty() {
                break;
            }
            $crate::store::dialect::each_backend!(&mut *$conn, one => {
                diesel::insert_into($table).values(&some).execute(one)
            })?;
        }
    }};
}
pub(super) use insert_many;
