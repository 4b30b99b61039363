//! Moving a whole installation between databases: everything is written to a file, and read from one.
//!
//! **Invariant:** what was restored is read again and compared with the file's seal before it is kept.
//! Neither leaves a trace in the audit log, which would make the copy differ from what it copies.

use std::io::{self, BufRead, Write};

use serde_json::Value;

use crate::exchange::dump::{DumpError, Head, Heading, Part, Reader, Seal, Writer};
use crate::service::Cx;
use crate::store::StoreError;
use crate::store::migrations::{self, Tables as Compared};
use crate::store::portable::{self, TABLES, Table};

/// How many rows are added in one statement.
const BATCH: usize = 200;

/// Why an installation cannot be moved.
#[derive(Debug, thiserror::Error)]
pub enum MovingError {
    /// Writing the file failed.
    #[error("the file cannot be written")]
    Io(#[from] io::Error),
    /// The file cannot be read.
    #[error("the dump cannot be restored")]
    Dump(#[from] DumpError),
    /// Something is stored already.
    #[error("the database is not empty: `{0}` holds rows; restore into a new one")]
    NotEmpty(&'static str),
    /// The file is of another version of the program.
    #[error(
        "the dump has the tables of another version: restore it with the version that wrote it, then upgrade"
    )]
    OtherTables,
    /// A later program has added tables or columns, which this one would leave out.
    #[error("the database has the tables of a newer version: dump it with that version")]
    NewerTables,
    /// A row has another number of values than its table has columns, or stands before any table.
    #[error("row {0} does not fit its table")]
    Misfit(u64),
    /// What was stored is not what the file holds.
    #[error("what was stored is not what the dump holds; nothing was kept")]
    Differs,
    /// The database failed.
    #[error("the database failed")]
    Store(#[from] StoreError),
}

/// Writes everything that is stored, as it is at one moment.
///
/// # Errors
///
/// [`MovingError::Io`], [`MovingError::NewerTables`], [`MovingError::Store`].
pub fn dump(cx: &mut Cx<'_>, out: impl Write) -> Result<Seal, MovingError> {
    if migrations::tables(cx.conn)? == Compared::Newer {
        return Err(MovingError::NewerTables);
    }
    let tables = tables(cx)?;
    let mut writer = Writer::begin(out, &head(cx, &tables)?)?;
    for table in &tables {
        writer.table(table.name)?;
        portable::read(cx.conn, table, |row| Ok::<_, MovingError>(writer.row(row)?))?;
    }
    Ok(writer.end()?)
}

/// Stores everything that a file holds in an empty database, and reads it again to make sure.
///
/// # Errors
///
/// [`MovingError`]; nothing is kept then.
pub fn restore(cx: &mut Cx<'_>, from: impl BufRead) -> Result<Seal, MovingError> {
    portable::wait_for_rows(cx.conn)?;
    for name in TABLES {
        if !portable::is_empty(cx.conn, name)? {
            return Err(MovingError::NotEmpty(name));
        }
    }
    let tables = tables(cx)?;
    let (mut reader, head_of_file) = Reader::begin(from)?;
    if head_of_file != head(cx, &tables)? {
        return Err(MovingError::OtherTables);
    }
    let mut filling = Filling { tables: &tables, table: None, rows: Vec::new(), number: 0 };
    let seal = loop {
        match reader.part()? {
            Part::Table(name) => filling.turn_to(cx, &name)?,
            Part::Row(row) => filling.add(cx, row)?,
            Part::End(seal) => break seal,
        }
    };
    filling.flush(cx)?;
    if dump(cx, io::sink())? == seal { Ok(seal) } else { Err(MovingError::Differs) }
}

fn tables(cx: &mut Cx<'_>) -> Result<Vec<Table>, StoreError> {
    TABLES.iter().map(|name| portable::table(cx.conn, name)).collect()
}

fn head(cx: &mut Cx<'_>, tables: &[Table]) -> Result<Head, StoreError> {
    let headings = tables.iter().map(|table| Heading {
        name: table.name.to_owned(),
        columns: table.columns.iter().map(|column| column.name.clone()).collect(),
    });
    Ok(Head::new(portable::version(cx.conn)?, headings.collect()))
}

/// The table that is being filled, with the rows that wait to be added to it.
struct Filling<'a> {
    tables: &'a [Table],
    table: Option<&'a Table>,
    rows: Vec<Vec<Value>>,
    number: u64,
}

impl Filling<'_> {
    fn turn_to(&mut self, cx: &mut Cx<'_>, name: &str) -> Result<(), MovingError> {
        self.flush(cx)?;
        self.table = self.tables.iter().find(|table| table.name == name);
        if self.table.is_some() { Ok(()) } else { Err(MovingError::OtherTables) }
    }

    fn add(&mut self, cx: &mut Cx<'_>, row: Vec<Value>) -> Result<(), MovingError> {
        self.number += 1;
        let fits = self.table.is_some_and(|table| table.columns.len() == row.len());
        if !fits {
            return Err(MovingError::Misfit(self.number));
        }
        self.rows.push(row);
        if self.rows.len() == BATCH { self.flush(cx) } else { Ok(()) }
    }

    fn flush(&mut self, cx: &mut Cx<'_>) -> Result<(), MovingError> {
        if let (Some(table), false) = (self.table, self.rows.is_empty()) {
            portable::write(cx.conn, table, &self.rows)?;
            self.rows.clear();
        }
        Ok(())
    }
}
