//! How PostgreSQL writes and reads rows as JSON.

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;

use super::catalogue::{Column, Table};
use super::{Line, StoreError};

/// How many rows are fetched at a time.
const PAGE: usize = 500;

/// The columns of a table.
pub(super) fn columns(conn: &mut PgConnection, name: &str) -> QueryResult<Vec<Column>> {
    sql_query(
        "SELECT a.attname::text AS name, t.typname::text AS kind, \
                array_position(i.indkey::int2[], a.attnum)::int AS place \
         FROM pg_attribute a \
         JOIN pg_type t ON t.oid = a.atttypid \
         LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary \
         WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped \
         ORDER BY a.attname COLLATE \"C\"",
    )
    .bind::<Text, _>(name)
    .load(conn)
}

/// Hands over each row as text.
pub(super) fn read<E: From<StoreError>>(
    conn: &mut PgConnection,
    table: &Table,
    take: &mut dyn FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let values = table.listed(|_, Column { name, kind, .. }| match kind.as_str() {
        "uuid" => format!("replace(\"{name}\"::text, '-', '')"),
        "bytea" => format!("encode(\"{name}\", 'hex')"),
        "timestamptz" => format!("(extract(epoch FROM \"{name}\") * 1000000)::bigint"),
        "bool" => format!("\"{name}\"::int"),
        _ => format!("\"{name}\""),
    });
    let order = table.key().into_iter().map(|Column { name, kind, .. }| match kind.as_str() {
        "text" => format!("\"{name}\" COLLATE \"C\""),
        _ => format!("\"{name}\""),
    });
    let order = order.collect::<Vec<_>>().join(", ");
    // A cursor: a table may be larger than memory.
    let declared = format!(
        "DECLARE portable NO SCROLL CURSOR FOR \
         SELECT json_build_array({values})::text AS line FROM {} ORDER BY {order}",
        table.name
    );
    conn.batch_execute(&declared).map_err(StoreError::from)?;
    loop {
        let fetched = sql_query(format!("FETCH {PAGE} FROM portable"));
        let page: Vec<Line> = fetched.load(conn).map_err(StoreError::from)?;
        for row in &page {
            take(&row.line)?;
        }
        if page.len() < PAGE {
            break;
        }
    }
    Ok(conn.batch_execute("CLOSE portable").map_err(StoreError::from)?)
}

/// The statement that adds the rows of a JSON array.
pub(super) fn insert(table: &Table) -> String {
    let values = table.listed(|n, Column { kind, .. }| match kind.as_str() {
        "bytea" => format!("decode(v ->> {n}, 'hex')"),
        "timestamptz" => {
            format!("'epoch'::timestamptz + (v ->> {n})::bigint * interval '1 microsecond'")
        }
        "bool" => format!("(v ->> {n})::int::bool"),
        other => format!("(v ->> {n})::{other}"),
    });
    let (name, names) = (table.name, table.names());
    format!("INSERT INTO {name} ({names}) SELECT {values} FROM json_array_elements($1::json) v")
}
