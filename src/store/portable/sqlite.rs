//! How SQLite writes and reads rows as JSON.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use diesel::sqlite::SqliteConnection;

use super::catalogue::{Column, Table};
use super::{Line, StoreError};

/// The columns of a table.
pub(super) fn columns(conn: &mut SqliteConnection, name: &str) -> QueryResult<Vec<Column>> {
    sql_query(
        "SELECT name, type AS kind, nullif(pk, 0) AS place FROM pragma_table_info(?) ORDER BY name",
    )
    .bind::<Text, _>(name)
    .load(conn)
}

fn is_blob(column: &Column) -> bool {
    column.kind.eq_ignore_ascii_case("blob")
}

/// Hands over each row as text.
pub(super) fn read<E: From<StoreError>>(
    conn: &mut SqliteConnection,
    table: &Table,
    take: &mut dyn FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let values = table.listed(|_, column| {
        let name = &column.name;
        if is_blob(column) {
            format!("CASE WHEN \"{name}\" IS NOT NULL THEN lower(hex(\"{name}\")) END")
        } else {
            format!("\"{name}\"")
        }
    });
    let order: Vec<String> = table.key().iter().map(|c| format!("\"{}\"", c.name)).collect();
    let (name, order) = (table.name, order.join(", "));
    let query = format!("SELECT json_array({values}) AS line FROM {name} ORDER BY {order}");
    let rows = sql_query(query).load_iter::<Line, _>(conn).map_err(StoreError::from)?;
    for row in rows {
        take(&row.map_err(StoreError::from)?.line)?;
    }
    Ok(())
}

/// The statement that adds the rows of a JSON array.
pub(super) fn insert(table: &Table) -> String {
    let values = table.listed(|n, column| {
        if is_blob(column) {
            format!("unhex(value ->> '$[{n}]')")
        } else {
            format!("value ->> '$[{n}]'")
        }
    });
    format!("INSERT INTO {} ({}) SELECT {values} FROM json_each(?)", table.name, table.names())
}
