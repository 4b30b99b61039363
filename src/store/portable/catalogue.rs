//! Tables and columns, as a database describes them.

use diesel::QueryableByName;
use diesel::sql_types::{Integer, Nullable, Text};

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns in the order of their names.
    pub columns: Vec<Column>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct Column {
    /// Its name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Its type, in the database's own word.
    #[diesel(sql_type = Text)]
    pub(super) kind: String,
    /// Its place in the primary key.
    #[diesel(sql_type = Nullable<Integer>)]
    pub(super) place: Option<i32>,
}

impl Table {
    /// The names of the columns, for a statement.
    pub(super) fn names(&self) -> String {
        self.listed(|_, column| format!("\"{}\"", column.name))
    }

    /// Something for each column and its place in a row, from 0.
    pub(super) fn listed(&self, each: impl Fn(usize, &Column) -> String) -> String {
        let columns = self.columns.iter().enumerate();
        columns.map(|(n, column)| each(n, column)).collect::<Vec<_>>().join(", ")
    }

    /// The columns of the primary key in its order; all of them where there is none.
    pub(super) fn key(&self) -> Vec<&Column> {
        let mut key: Vec<&Column> = self.columns.iter().filter(|c| c.place.is_some()).collect();
        key.sort_by_key(|column| column.place);
        if key.is_empty() { self.columns.iter().collect() } else { key }
    }
}
