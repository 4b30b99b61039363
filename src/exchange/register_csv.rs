//! The register as CSV: one organisation a row, with its contacts.
//!
//! | column | | content |
//! |---|---|---|
//! | `orgnr` | required | organisation number, nine digits |
//! | `name` | required | name, 1 to 200 characters |
//! | `level` | required | `state`, `county`, `municipality` or `other` |
//! | `short_name` | | name on axes and in lists; the name unless given |
//! | `ministry_code`, `ministry_name` | both or none | code and name of the ministry above |
//! | `size` | | inhabitants of a municipality, employees of others; a whole number |
//! | `size_class`, `stratum` | | codes |
//! | `groups` | | codes separated by a vertical bar |
//! | `language` | | `nb`, `nn` or `en`; `nb` unless given |
//! | `postmottak_email` | | the organisation's own post room |
//! | `contact_email`, `contact_name`, `contact_phone` | | a named contact; needs the e-mail |
//! | `contact_delete_after` | | last day on which the named contact is kept: `2027-12-31` |
//!
//! UTF-8, with or without a byte order mark; comma, semicolon or tabulator, as the header shows.
//! Columns of other names are passed over and reported. What a column that is not there would say of a known
//! organisation stays as it is; an empty field takes it away, but never a contact. All errors come at once, each with line
//! and column; with any error there are no rows.
//!
//! **Not here:** what changes in the register because of a row (`service::design`).

use std::collections::{BTreeSet, HashMap};
use std::fmt::Display;
use std::ops::ControlFlow;
use std::str::FromStr;

use chrono::NaiveDate;

use super::records::{Records, RowError, at, text_of};
use crate::domain::calendar;
use crate::domain::code::Code;
use crate::domain::frame::{ContactRole, Facts, Level, Ministry};
use crate::domain::lang::Lang;
use crate::domain::orgnr::{OrgNumber, Series};

/// The columns that are read, in the order of the table above.
pub const COLUMNS: [&str; 16] = [
    "orgnr",
    "name",
    "level",
    "short_name",
    "ministry_code",
    "ministry_name",
    "size",
    "size_class",
    "stratum",
    "groups",
    "language",
    "postmottak_email",
    "contact_email",
    "contact_name",
    "contact_phone",
    "contact_delete_after",
];

const REQUIRED: [&str; 3] = ["orgnr", "name", "level"];
/// Most characters of a name.
const NAME_LENGTH: usize = 200;
/// Most organisations of one file: they are stored together, while answers wait.
const MOST_ROWS: usize = 20_000;

/// A register file that can be imported whole.
#[derive(Debug, Default)]
pub struct RegisterFile {
    /// One per organisation, each number once.
    pub rows: Vec<RegisterRow>,
    /// Columns that were passed over.
    pub ignored: Vec<String>,
    /// Columns that were read.
    pub given: Given,
}

/// The columns that a file has: it says nothing of what the others hold.
#[derive(Debug, Default)]
pub struct Given(BTreeSet<&'static str>);

impl Given {
    fn has(&self, column: &str) -> bool {
        self.0.contains(column)
    }

    /// The facts of a row over those that are held.
    #[must_use]
    pub fn facts_over(&self, held: &Facts, read: Facts) -> Facts {
        let mut facts = read;
        // The name of an organisation without a short one is its short one, too.
        if !self.has("short_name") && held.short_name != held.name {
            facts.short_name.clone_from(&held.short_name);
        }
        if !self.has("ministry_code") && !self.has("ministry_name") {
            facts.ministry.clone_from(&held.ministry);
        }
        if !self.has("size") {
            facts.size = held.size;
        }
        if !self.has("size_class") {
            facts.size_class.clone_from(&held.size_class);
        }
        if !self.has("stratum") {
            facts.stratum.clone_from(&held.stratum);
        }
        if !self.has("groups") {
            facts.groups.clone_from(&held.groups);
        }
        if !self.has("language") {
            facts.language = held.language;
        }
        facts
    }

    /// The contact of a row over the one that is held of the same role and address.
    #[must_use]
    pub fn contact_over(&self, held: &RegisterContact, read: RegisterContact) -> RegisterContact {
        let mut contact = read;
        if contact.role != ContactRole::Named {
            return contact;
        }
        if !self.has("contact_name") {
            contact.name.clone_from(&held.name);
        }
        if !self.has("contact_phone") {
            contact.phone.clone_from(&held.phone);
        }
        if !self.has("contact_delete_after") {
            contact.delete_after = held.delete_after;
        }
        contact
    }
}

/// One organisation of a register file.
#[derive(Debug)]
pub struct RegisterRow {
    /// Its line in the file, from 1; the header is line 1.
    pub line: u64,
    /// What the register shall know.
    pub facts: Facts,
    /// Its contacts, at most one of each role.
    pub contacts: Vec<RegisterContact>,
}

/// A contact of a register file. `Debug` hides who it is.
#[derive(Clone, PartialEq, Eq)]
pub struct RegisterContact {
    /// A person or the post room.
    pub role: ContactRole,
    /// The e-mail address.
    pub email: String,
    /// The name; empty for the post room.
    pub name: String,
    /// The telephone number; empty when not given.
    pub phone: String,
    /// The last day on which it is kept.
    pub delete_after: Option<NaiveDate>,
}

impl std::fmt::Debug for RegisterContact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RegisterContact").field("role", &self.role).finish_non_exhaustive()
    }
}

/// Reads a register file.
///
/// # Errors
///
/// Every error at once, at most a thousand, in the order of lines.
pub fn read_register(bytes: &[u8], series: Series) -> Result<RegisterFile, Vec<RowError>> {
    let text = &*text_of(bytes)?;
    let records = Records::open(text, delimiter(text))?;
    let (columns, ignored) = read_header(&records.header)?;

    let mut rows = Vec::new();
    let mut lines: HashMap<OrgNumber, u64> = HashMap::new();
    let errors = records.each(|line, record, errors| {
        let mut row = Row { line, columns: &columns, record, errors };
        let (orgnr, read) = row.read(series);
        // A row that has other faults is told to be the second one all the same.
        if let Some(former) = orgnr.and_then(|orgnr| lines.insert(orgnr, line)) {
            errors.push(at(line, "orgnr", format!("the organisation stands in line {former} too")));
            return ControlFlow::Continue(());
        }
        let Some(read) = read else { return ControlFlow::Continue(()) };
        if rows.len() == MOST_ROWS {
            let message = format!("a file has at most {MOST_ROWS} organisations; split it");
            errors.push(at(line, "orgnr", message));
            return ControlFlow::Break(());
        }
        rows.push(read);
        ControlFlow::Continue(())
    });
    let given = Given(columns.into_keys().collect());
    if errors.is_empty() { Ok(RegisterFile { rows, ignored, given }) } else { Err(errors) }
}

/// The separator that the header uses most; a comma when it has one column.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |byte: u8| header.bytes().filter(|b| *b == byte).count();
    let mut best = b',';
    for candidate in [b';', b'\t'] {
        if count(candidate) > count(best) {
            best = candidate;
        }
    }
    best
}

type Columns = HashMap<&'static str, usize>;

fn read_header(header: &csv::StringRecord) -> Result<(Columns, Vec<String>), Vec<RowError>> {
    let mut columns = Columns::new();
    let (mut ignored, mut errors) = (Vec::new(), Vec::new());
    for (position, raw) in header.iter().enumerate() {
        let name = raw.to_ascii_lowercase();
        match COLUMNS.into_iter().find(|known| *known == name) {
            Some(known) => {
                if columns.insert(known, position).is_some() {
                    errors.push(at(1, known, "the column stands twice in the header"));
                }
            }
            None => ignored.push(raw.to_owned()),
        }
    }
    for required in REQUIRED {
        if !columns.contains_key(required) {
            let message = "the column is required: the first line must name the columns";
            errors.push(at(1, required, message));
        }
    }
    if errors.is_empty() { Ok((columns, ignored)) } else { Err(errors) }
}

/// One line on its way to a row.
struct Row<'a> {
    line: u64,
    columns: &'a Columns,
    record: &'a csv::StringRecord,
    errors: &'a mut Vec<RowError>,
}

impl Row<'_> {
    /// Whose the row is, and the row, unless there were errors, which are then listed.
    fn read(&mut self, series: Series) -> (Option<OrgNumber>, Option<RegisterRow>) {
        let n_errors = self.errors.len();
        let orgnr = self.orgnr(series);
        let read = self.rest(orgnr);
        (orgnr, read.filter(|_| self.errors.len() == n_errors))
    }

    fn rest(&mut self, orgnr: Option<OrgNumber>) -> Option<RegisterRow> {
        let name = self.text("name", NAME_LENGTH);
        if name.as_deref() == Some("") {
            self.wrong("name", "a name is required");
        }
        let level = self.level();
        let short_name = self.text("short_name", NAME_LENGTH);
        let ministry = self.ministry();
        let size = self.size();
        let size_class = self.code("size_class");
        let stratum = self.code("stratum");
        let groups = self.groups();
        let language = self.parse::<Lang>("language").unwrap_or_default();
        let contacts = self.contacts();
        let name = name?;
        let short_name = short_name.filter(|short| !short.is_empty());
        let facts = Facts {
            orgnr: orgnr?,
            short_name: short_name.unwrap_or_else(|| name.clone()),
            name,
            level: level?,
            ministry,
            size,
            size_class,
            stratum,
            groups,
            language,
        };
        Some(RegisterRow { line: self.line, facts, contacts })
    }

    fn wrong(&mut self, column: &str, message: impl Display) {
        self.errors.push(at(self.line, column, message));
    }

    /// The field, empty when the file has no such column.
    fn field(&self, column: &str) -> &str {
        let position = self.columns.get(column);
        position.and_then(|position| self.record.get(*position)).unwrap_or_default()
    }

    /// Text of at most `most` characters on one line; none when it was refused.
    fn text(&mut self, column: &str, most: usize) -> Option<String> {
        let text = self.field(column).to_owned();
        if text.chars().any(char::is_control) {
            self.wrong(column, "control characters and line breaks cannot be stored here");
        } else if text.chars().count() > most {
            self.wrong(column, format!("at most {most} characters"));
        } else {
            return Some(text);
        }
        None
    }

    /// A field of a type that reads itself; none when empty or refused.
    fn parse<T: FromStr<Err: Display>>(&mut self, column: &str) -> Option<T> {
        let raw = self.field(column);
        if raw.is_empty() {
            return None;
        }
        match raw.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.wrong(column, error);
                None
            }
        }
    }

    fn code(&mut self, column: &str) -> Option<Code> {
        self.parse(column)
    }

    fn orgnr(&mut self, series: Series) -> Option<OrgNumber> {
        if self.field("orgnr").is_empty() {
            self.wrong("orgnr", "an organisation number is required");
            return None;
        }
        let number: OrgNumber = self.parse("orgnr")?;
        match number.within(series) {
            Ok(number) => Some(number),
            Err(error) => {
                self.wrong("orgnr", error);
                None
            }
        }
    }

    fn level(&mut self) -> Option<Level> {
        let level = Level::parse(self.field("level"));
        if level.is_none() {
            self.wrong("level", "write state, county, municipality or other");
        }
        level
    }

    fn ministry(&mut self) -> Option<Ministry> {
        let code = self.code("ministry_code");
        let name = self.text("ministry_name", NAME_LENGTH).unwrap_or_default();
        match (code, name.is_empty()) {
            (Some(code), false) => Some(Ministry { code, name }),
            (None, true) => None,
            (Some(_), true) => {
                self.wrong("ministry_name", "a ministry with a code needs a name");
                None
            }
            (None, false) => {
                if self.field("ministry_code").is_empty() {
                    self.wrong("ministry_code", "a ministry with a name needs a code");
                }
                None
            }
        }
    }

    fn size(&mut self) -> Option<i64> {
        let raw = self.field("size");
        if raw.is_empty() {
            return None;
        }
        let size = raw.parse::<i64>().ok().filter(|size| *size >= 0);
        if size.is_none() {
            self.wrong("size", "write a whole number from 0, without blanks or points");
        }
        size
    }

    fn groups(&mut self) -> BTreeSet<Code> {
        let raw = self.field("groups").to_owned();
        let codes = raw.split('|').map(str::trim).filter(|code| !code.is_empty());
        let mut groups = BTreeSet::new();
        for code in codes {
            match code.parse() {
                Ok(code) => {
                    groups.insert(code);
                }
                Err(error) => self.wrong("groups", error),
            }
        }
        groups
    }

    fn contacts(&mut self) -> Vec<RegisterContact> {
        let mut contacts = Vec::new();
        if let Some(email) = self.email("postmottak_email") {
            contacts.push(RegisterContact {
                role: ContactRole::Postmottak,
                email,
                name: String::new(),
                phone: String::new(),
                delete_after: None,
            });
        }
        let name = self.text("contact_name", NAME_LENGTH).unwrap_or_default();
        let phone = self.text("contact_phone", 30).unwrap_or_default();
        let delete_after = self.date("contact_delete_after");
        match self.email("contact_email") {
            Some(email) => contacts.push(RegisterContact {
                role: ContactRole::Named,
                email,
                name,
                phone,
                delete_after,
            }),
            None if self.field("contact_email").is_empty()
                && !(name.is_empty() && phone.is_empty() && delete_after.is_none()) =>
            {
                self.wrong("contact_email", "a contact needs an e-mail address");
            }
            None => {}
        }
        contacts
    }

    fn email(&mut self, column: &str) -> Option<String> {
        let email = self.text(column, 254).filter(|email| !email.is_empty())?;
        if validator::ValidateEmail::validate_email(&email) {
            Some(email)
        } else {
            self.wrong(column, "this is no e-mail address");
            None
        }
    }

    fn date(&mut self, column: &str) -> Option<NaiveDate> {
        let raw = self.field(column);
        if raw.is_empty() {
            return None;
        }
        calendar::parse(raw).map_err(|why| self.wrong(column, why)).ok()
    }
}

#[cfg(test)]
mod tests;
