//! Workbooks: published tables as sheets, with what they rest on beside them.
//!
//! **Invariant:** the same publication gives the same bytes, so the file's time is the publication's.
//! A number is a number and a text a text, so no text can be run as a formula.
//!
//! **Not here:** what may be published; a table comes here only after it has been decided.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::csv::{self, Field};
use super::jsonstat;
use crate::domain::disclosure::SafeTable;
use crate::domain::indicator::SafeIndicator;
use crate::domain::lang::{Lang, Texts};
use crate::domain::publication::Publication;
use crate::domain::tabulate::words::texts;

/// The longest name that a sheet may have.
const NAME: usize = 31;

/// One sheet.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Its name; shortened and numbered where it must be.
    pub name: String,
    /// What stands above everything.
    pub title: Option<String>,
    /// The names of the columns; none for a sheet of notes.
    pub header: Vec<String>,
    /// The lines.
    pub lines: Vec<Vec<Field>>,
}

/// The workbook cannot be written, for instance because a sheet has no room for so many lines.
#[derive(Debug, thiserror::Error)]
#[error("the workbook cannot be written")]
pub struct WorkbookError(#[from] XlsxError);

/// One table: a sheet for its figures, one for base, notes and signs, one for earlier rounds if there are any.
///
/// # Errors
///
/// [`WorkbookError`].
pub fn table(
    publication: &Publication,
    table: &SafeTable,
    lang: Lang,
) -> Result<Vec<u8>, WorkbookError> {
    let lines = about(publication, table.head().title.get(lang), lang);
    let lines = lines.into_iter().chain(notes(publication, table, lang)).collect();
    let notes = Sheet { name: notes_name(lang), title: None, header: Vec::new(), lines };
    let mut sheets = vec![figures(publication, table, lang), notes];
    if let Some(series) = publication.series(table.head().id.as_str()) {
        let (header, lines) = csv::series_grid(publication, table, series, lang);
        let name = texts("Over rundene", "Over rundane", "Over the rounds").get(lang).to_owned();
        sheets.push(Sheet { name, title: None, header, lines });
    }
    workbook(Some(publication.published_at), &sheets)
}

/// A whole publication: a sheet that says what it is and what each table rests on, the tables, then a sheet of
/// all indicators and, for each, how the answers behind it are spread.
///
/// # Errors
///
/// [`WorkbookError`].
pub fn publication(publication: &Publication, lang: Lang) -> Result<Vec<u8>, WorkbookError> {
    let mut lines = about(publication, publication.survey.title.get(lang), lang);
    for table in &publication.tables {
        lines.push(Vec::new());
        let head = table.head();
        lines.push(vec![Field::text(head.id.as_str()), Field::text(head.title.get(lang))]);
        lines.extend(notes(publication, table, lang));
    }
    let mut sheets = vec![Sheet { name: notes_name(lang), title: None, header: Vec::new(), lines }];
    sheets.extend(publication.tables.iter().map(|table| figures(publication, table, lang)));
    if !publication.indicators.is_empty() {
        let (header, lines) = csv::indicators_grid(publication, lang);
        let name = texts("Indikatorer", "Indikatorar", "Indicators").get(lang).to_owned();
        sheets.push(Sheet { name, title: None, header, lines });
        let spread = publication.indicators.iter().filter_map(SafeIndicator::distribution);
        sheets.extend(spread.map(|table| figures(publication, &table, lang)));
    }
    workbook(Some(publication.published_at), &sheets)
}

fn figures(publication: &Publication, table: &SafeTable, lang: Lang) -> Sheet {
    let (header, lines) = csv::grid(publication, table, lang);
    let head = table.head();
    let title = Some(head.title.get(lang).to_owned());
    Sheet { name: head.id.to_string(), title, header, lines }
}

/// What was published, by whom, when and under which licence: a line each.
#[must_use]
pub fn about(publication: &Publication, title: &str, lang: Lang) -> Vec<Vec<Field>> {
    let Publication { survey, round, .. } = publication;
    let published = jsonstat::instant(publication.published_at);
    vec![
        vec![Field::text(title)],
        fact(&texts("Undersøkelse", "Undersøking", "Survey"), survey.title.get(lang), lang),
        fact(&texts("Periode", "Periode", "Period"), round.code.as_str(), lang),
        fact(&texts("Utgave", "Utgåve", "Revision"), &publication.revision.to_string(), lang),
        fact(&texts("Publisert", "Publisert", "Published"), &published, lang),
        fact(&texts("Utgiver", "Utgjevar", "Publisher"), survey.publisher.name.get(lang), lang),
        fact(&texts("Lisens", "Lisens", "Licence"), &survey.licence, lang),
    ]
}

/// A fact and what it is.
#[must_use]
pub fn fact(what: &Texts, value: &str, lang: Lang) -> Vec<Field> {
    vec![Field::text(what.get(lang)), Field::text(value)]
}

/// The name of the sheet of notes.
#[must_use]
pub fn notes_name(lang: Lang) -> String {
    texts("Om tallene", "Om tala", "About the figures").get(lang).to_owned()
}

/// What a time of the last change is called.
#[must_use]
pub fn updated_word() -> Texts {
    texts("Sist endret", "Sist endra", "Last updated")
}

fn notes(publication: &Publication, table: &SafeTable, lang: Lang) -> Vec<Vec<Field>> {
    let notes = jsonstat::notes(publication, table, lang);
    notes.into_iter().map(|note| vec![Field::Text(note)]).collect()
}

/// A workbook of sheets that was made at that time.
///
/// # Errors
///
/// [`WorkbookError`].
pub fn workbook(at: Option<DateTime<Utc>>, sheets: &[Sheet]) -> Result<Vec<u8>, WorkbookError> {
    let mut book = Workbook::new();
    let at = ExcelDateTime::from_timestamp(at.unwrap_or_default().timestamp())?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&at));
    let mut taken = BTreeSet::new();
    for sheet in sheets {
        let name = free_name(&sheet.name, &mut taken);
        write(book.add_worksheet().set_name(name)?, sheet)?;
    }
    Ok(book.save_to_buffer()?)
}

fn write(to: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let mut row = 0_u32;
    if let Some(title) = &sheet.title {
        to.write_with_format(row, 0, title.as_str(), &bold)?;
        row += 2;
    }
    if !sheet.header.is_empty() {
        for (column, name) in (0_u16..).zip(&sheet.header) {
            to.write_with_format(row, column, name.as_str(), &bold)?;
        }
        row += 1;
        to.set_freeze_panes(row, 0)?;
    }
    for line in &sheet.lines {
        for (column, field) in (0_u16..).zip(line) {
            match field {
                Field::Number(number) => match number.parse::<f64>() {
                    Ok(value) => to.write_number(row, column, value)?,
                    Err(_) => to.write_string(row, column, number)?,
                },
                Field::Text(text) => to.write_string(row, column, text)?,
            };
        }
        row += 1;
    }
    Ok(())
}

/// The name, shortened to what a sheet may have, with a number where another sheet has it.
fn free_name(wanted: &str, taken: &mut BTreeSet<String>) -> String {
    let short = |wanted: &str, length: usize| wanted.chars().take(length).collect::<String>();
    let mut name = short(wanted, NAME);
    let mut number = 1_u32;
    while !taken.insert(name.to_lowercase()) {
        number = number.saturating_add(1);
        let end = format!("~{number}");
        name = short(wanted, NAME.saturating_sub(end.len())) + &end;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::disclosure::Sign;
    use crate::domain::publication::Kind;
    use crate::domain::publication::sample::publication as sample;

    #[test]
    fn the_same_publication_gives_the_same_bytes() {
        let sample = sample(Kind::Final);
        let whole = publication(&sample, Lang::Nn).unwrap();
        assert_eq!(whole, publication(&sample, Lang::Nn).unwrap());
        assert!(whole.starts_with(b"PK"), "a workbook is a ZIP archive");
        let one = table(&sample, sample.table("open").unwrap(), Lang::Nn).unwrap();
        assert!(one.len() < whole.len());
    }

    /// As on pages and in CSV: a hidden value, one of nobody, a zero that stays a number, and preliminary figures
    /// marked in the last column.
    #[test]
    fn a_sheet_has_the_official_signs() {
        let sheet = |kind: Kind| {
            let sample = sample(kind);
            let sheet = figures(&sample, sample.table("guarded").unwrap(), Lang::En);
            let notes = notes(&sample, sample.table("guarded").unwrap(), Lang::En).concat();
            let column = |name: &str| sheet.header.iter().position(|one| one == name).unwrap();
            let of = |line: usize, name: &str| sheet.lines[line][column(name)].clone();
            let cells = [of(0, "count"), of(1, "count"), of(0, "n_refused"), of(6, "count")];
            let status = sheet.header.iter().position(|one| one == "status");
            (cells, status.map(|at| sheet.lines[6][at].clone()), notes)
        };
        let (cells, status, notes) = sheet(Kind::Final);
        let number = |raw: &str| Field::Number(raw.to_owned());
        assert_eq!(cells, [Field::text(":"), Field::text(".."), number("0"), number("5")]);
        assert_eq!(status, None);
        let told = |notes: &[Field], sign: Sign| {
            notes.contains(&Field::Text(jsonstat::legend(sign, Lang::En)))
        };
        for sign in [Sign::Suppressed, Sign::NotAvailable, Sign::Nil] {
            assert!(told(&notes, sign), "{sign:?} in {notes:?}");
        }
        let (cells, status, notes) = sheet(Kind::Preliminary);
        assert_eq!((&cells[3], status), (&number("5"), Some(Field::text("*"))));
        assert!(told(&notes, Sign::Preliminary));
    }

    #[test]
    fn names_of_sheets_are_short_and_differ_in_more_than_case() {
        let mut taken = BTreeSet::new();
        let long = "a".repeat(32);
        let names = [long.clone(), long, "A".repeat(31)].map(|name| free_name(&name, &mut taken));
        let a = |n: usize| "a".repeat(n);
        assert_eq!(names, [a(31), a(29) + "~2", "A".repeat(29) + "~3"]);
    }
}
