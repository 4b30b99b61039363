//! `UPDATE`s that are prepared once on a connection, for those that every answer needs.
//!
//! Diesel prepares its own anew each time, since their text may depend on which of the changes are none; it
//! takes longer than running them. Here a column is always set, so the text is the same each time.

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AsChangeset, AstPass, QueryFragment, QueryId};

/// `UPDATE table SET changes WHERE of`.
pub(super) struct Update<F, C, P> {
    from: F,
    changes: C,
    of: P,
}

/// Changes the rows of which a predicate holds. `changes` are columns with their values, never an `Option` of one.
pub(super) fn update<T, P, C>(
    table: &T,
    of: P,
    changes: C,
) -> Update<T::FromClause, C::Changeset, P>
where
    T: QuerySource,
    P: AppearsOnTable<T>,
    C: AsChangeset<Target = T>,
{
    Update { from: table.from_clause(), changes: changes.as_changeset(), of }
}

impl<F, C, P> QueryId for Update<F, C, P> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<F, C, P, Conn> RunQueryDsl<Conn> for Update<F, C, P> {}

impl<F, C, P, DB> QueryFragment<DB> for Update<F, C, P>
where
    DB: Backend,
    F: QueryFragment<DB>,
    C: QueryFragment<DB>,
    P: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("UPDATE ");
        self.from.walk_ast(out.reborrow())?;
        out.push_sql(" SET ");
        self.changes.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE ");
        self.of.walk_ast(out)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use diesel::connection::{InstrumentationEvent, SimpleConnection};
    use uuid::Uuid;

    use super::*;
    use crate::store::schema::drafts;
    use crate::store::types::key;

    /// Diesel tells when it keeps a prepared statement; of its own updates it keeps none.
    #[test]
    fn an_update_is_prepared_once_whatever_its_values() {
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        conn.batch_execute("CREATE TABLE drafts (unit_id BLOB PRIMARY KEY, nil TEXT)").unwrap();
        let kept = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&kept);
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::CacheQuery { .. } = event {
                counted.fetch_add(1, Ordering::Relaxed);
            }
        });
        for nil in ["[]", "[\"a\"]"] {
            let of = drafts::unit_id.eq(key(Uuid::nil()));
            let changed = update(&drafts::table, of, drafts::nil.eq(nil)).execute(&mut conn);
            assert_eq!(changed, Ok(0));
        }
        assert_eq!(kept.load(Ordering::Relaxed), 1);
    }
}
