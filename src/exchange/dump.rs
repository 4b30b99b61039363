//! A whole installation as a file of lines: a head, the rows of each table after its name, and a seal.
//!
//! Every line is JSON. The head names the format, the newest migration and the tables with their columns; a table's
//! line is `{"table":NAME}`, a row's an array of its values in the order of the head's columns; the seal counts the
//! rows and holds the SHA-256 of every byte before it. Two databases with the same content give the same file.

use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::domain::canonical::hex;

/// The only format there is.
const FORMAT: u32 = 1;
/// No line is longer: the largest document with its escapes, many times over.
const LONGEST_LINE: u64 = 256 << 20;

/// What a file begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    kartlegger_dump: u32,
    /// The newest migration of the database.
    pub schema: String,
    /// The tables in the order in which their rows follow.
    pub tables: Vec<Heading>,
}

/// A table with the names of its columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heading {
    /// The table.
    pub name: String,
    /// Its columns in the order of the values in each row.
    pub columns: Vec<String>,
}

impl Head {
    /// The head of a file in the present format.
    #[must_use]
    pub const fn new(schema: String, tables: Vec<Heading>) -> Self {
        Self { kartlegger_dump: FORMAT, schema, tables }
    }
}

/// What a file ends with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// How many rows there are in all tables.
    pub rows: u64,
    /// The SHA-256 of every byte before the seal's line, in hexadecimal.
    pub sha256: String,
}

/// What follows the head.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// The rows of this table follow.
    Table(String),
    /// A row of the table named last.
    Row(Vec<Value>),
    /// The end; all that came before is as it was written.
    End(Seal),
}

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DumpError {
    /// Reading failed.
    #[error("the file cannot be read")]
    Io(#[from] io::Error),
    /// A line is not what it must be.
    #[error("line {line} is no part of a dump")]
    Line {
        /// Its number, from 1.
        line: u64,
        /// What the reader of JSON says.
        source: serde_json::Error,
    },
    /// It was written by a later program.
    #[error("the file has format {0}, and this program reads format {FORMAT}")]
    Format(u32),
    /// The file ends before its seal: it was cut off.
    #[error("the file ends after line {0} without its seal: it is not whole")]
    CutOff(u64),
    /// What was read is not what was written.
    #[error("the file is not what was written: its seal does not fit")]
    Seal,
}

/// Writes a file.
pub struct Writer<W> {
    out: W,
    hash: Sha256,
    rows: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Line {
    Table { table: String },
    Row(Vec<Value>),
    End { end: Seal },
}

impl<W: Write> Writer<W> {
    /// Begins a file with its head.
    ///
    /// # Errors
    ///
    /// The writer's.
    pub fn begin(out: W, head: &Head) -> io::Result<Self> {
        let mut writer = Self { out, hash: Sha256::new(), rows: 0 };
        writer.line(head)?;
        Ok(writer)
    }

    fn line(&mut self, line: &impl Serialize) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        self.hash.update(&bytes);
        self.out.write_all(&bytes)
    }

    /// Begins the rows of a table.
    ///
    /// # Errors
    ///
    /// The writer's.
    pub fn table(&mut self, name: &str) -> io::Result<()> {
        self.line(&Line::Table { table: name.to_owned() })
    }

    /// Adds a row to the table begun last.
    ///
    /// # Errors
    ///
    /// The writer's.
    pub fn row(&mut self, values: Vec<Value>) -> io::Result<()> {
        self.rows += 1;
        self.line(&Line::Row(values))
    }

    /// Seals the file.
    ///
    /// # Errors
    ///
    /// The writer's.
    pub fn end(mut self) -> io::Result<Seal> {
        let seal = Seal { rows: self.rows, sha256: hex(self.hash.clone().finalize()) };
        self.line(&Line::End { end: seal.clone() })?;
        self.out.flush()?;
        Ok(seal)
    }
}

/// Reads a file, part by part.
pub struct Reader<R> {
    from: R,
    hash: Sha256,
    lines: u64,
    rows: u64,
}

impl<R: BufRead> Reader<R> {
    /// Reads the head.
    ///
    /// # Errors
    ///
    /// [`DumpError`].
    pub fn begin(from: R) -> Result<(Self, Head), DumpError> {
        let mut reader = Self { from, hash: Sha256::new(), lines: 0, rows: 0 };
        let text = reader.next_line()?;
        reader.hash.update(&text);
        let head: Head = reader.parse(&text)?;
        if head.kartlegger_dump != FORMAT {
            return Err(DumpError::Format(head.kartlegger_dump));
        }
        Ok((reader, head))
    }

    fn next_line(&mut self) -> Result<Vec<u8>, DumpError> {
        let mut line = Vec::new();
        io::Read::take(&mut self.from, LONGEST_LINE).read_until(b'\n', &mut line)?;
        if line.last() != Some(&b'\n') {
            return Err(DumpError::CutOff(self.lines));
        }
        self.lines += 1;
        Ok(line)
    }

    fn parse<'a, T: Deserialize<'a>>(&self, text: &'a [u8]) -> Result<T, DumpError> {
        let line = self.lines;
        serde_json::from_slice(text).map_err(|source| DumpError::Line { line, source })
    }

    /// The next part; after [`Part::End`] there is none.
    ///
    /// # Errors
    ///
    /// [`DumpError`].
    pub fn part(&mut self) -> Result<Part, DumpError> {
        let text = self.next_line()?;
        let line = self.parse(&text)?;
        if let Line::End { end } = line {
            let read = Seal { rows: self.rows, sha256: hex(self.hash.clone().finalize()) };
            return if end == read { Ok(Part::End(end)) } else { Err(DumpError::Seal) };
        }
        self.hash.update(&text);
        Ok(match line {
            Line::Table { table } => Part::Table(table),
            Line::Row(values) => {
                self.rows += 1;
                Part::Row(values)
            }
            Line::End { end } => Part::End(end),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn written() -> Vec<u8> {
        let mut bytes = Vec::new();
        let columns = vec!["id".to_owned(), "name".to_owned()];
        let heading = Heading { name: "surveys".to_owned(), columns };
        let head = Head::new("0005".to_owned(), vec![heading]);
        let mut writer = Writer::begin(&mut bytes, &head).unwrap();
        writer.table("surveys").unwrap();
        writer.row(vec![json!("0a"), json!("Å\n\"")]).unwrap();
        writer.row(vec![json!("0b"), Value::Null]).unwrap();
        assert_eq!(writer.end().unwrap().rows, 2);
        bytes
    }

    fn read(bytes: &[u8]) -> Result<Vec<Part>, DumpError> {
        let (mut reader, head) = Reader::begin(bytes)?;
        assert_eq!((head.schema.as_str(), head.tables.len()), ("0005", 1));
        let mut parts = Vec::new();
        loop {
            parts.push(reader.part()?);
            if matches!(parts.last(), Some(Part::End(_))) {
                return Ok(parts);
            }
        }
    }

    #[test]
    fn what_was_written_is_read() {
        let parts = read(&written()).unwrap();

        assert_eq!(parts[0], Part::Table("surveys".to_owned()));
        assert_eq!(parts[1], Part::Row(vec![json!("0a"), json!("Å\n\"")]));
        assert_eq!(parts[2], Part::Row(vec![json!("0b"), Value::Null]));
        assert!(matches!(&parts[3], Part::End(Seal { rows: 2, .. })));
    }

    #[test]
    fn a_file_that_was_cut_off_or_changed_is_refused() {
        let whole = written();
        for kept in 0..whole.len() {
            assert!(read(&whole[..kept]).is_err(), "the first {kept} bytes");
        }
        let text = String::from_utf8(whole).unwrap();
        assert!(matches!(read(text.replace("0a", "0c").as_bytes()), Err(DumpError::Seal)));
        let lines: Vec<&str> = text.lines().collect();
        let shorter = [&lines[..2], &lines[3..]].concat().join("\n") + "\n";
        assert!(matches!(read(shorter.as_bytes()), Err(DumpError::Seal)));
    }

    #[test]
    fn another_format_and_another_file_are_refused() {
        let later = String::from_utf8(written()).unwrap().replace("_dump\":1", "_dump\":2");
        assert!(matches!(read(later.as_bytes()), Err(DumpError::Format(2))));
        assert!(matches!(read(b"PNG\n"), Err(DumpError::Line { line: 1, .. })));
    }
}
