//! A selection of a table as a file: CSV and XLSX with the placement that was asked for.

use super::dataset::notes;
use super::selection::{Chosen, Kept};
use crate::domain::disclosure::Sign;
use crate::domain::lang::{Lang, Texts};
use crate::domain::publication::cube::Cube;
use crate::exchange::csv::Field;
use crate::exchange::jsonstat;
use crate::exchange::xlsx::{self, Sheet, WorkbookError};

/// The form that the cells are answered in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// JSON-stat 2.0.
    #[default]
    JsonStat2,
    /// CSV.
    Csv,
    /// An Excel workbook.
    Xlsx,
}

/// What stands for a category in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// Its code.
    Codes,
    /// Its label.
    #[default]
    Texts,
    /// Both, with a space between them.
    Both,
}

/// How a file is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// What stands for a category.
    pub show: Show,
    /// Whether the table's title stands above the lines.
    pub title: bool,
    /// What stands between the fields of a CSV line.
    pub separator: u8,
}

impl Default for Layout {
    fn default() -> Self {
        Self { show: Show::Texts, title: false, separator: b',' }
    }
}

impl Format {
    /// Every format that is offered.
    pub const ALL: [Self; 3] = [Self::JsonStat2, Self::Csv, Self::Xlsx];

    /// The name of the format in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::JsonStat2 => "json-stat2",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    /// Reads the name.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str().eq_ignore_ascii_case(raw))
    }
}

impl Layout {
    /// Reads the parameters of a file's layout; none when one is unknown or `format` does not take it.
    #[must_use]
    pub fn parse<'a>(format: Format, names: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut layout = Self::default();
        for name in names {
            match (name.to_ascii_lowercase().as_str(), format) {
                (_, Format::JsonStat2) => return None,
                ("usecodes", _) => layout.show = Show::Codes,
                ("usetexts", _) => layout.show = Show::Texts,
                ("usecodesandtexts", _) => layout.show = Show::Both,
                ("includetitle", _) => layout.title = true,
                ("separatortab", Format::Csv) => layout.separator = b'\t',
                ("separatorspace", Format::Csv) => layout.separator = b' ',
                ("separatorsemicolon", Format::Csv) => layout.separator = b';',
                _ => return None,
            }
        }
        Some(layout)
    }
}

/// The chosen cells as CSV: UTF-8, decimal point, quoted where needed; a value that is not shown is
/// its sign.
#[must_use]
pub fn csv(cube: &Cube, chosen: &Chosen, layout: Layout, lang: Lang) -> Vec<u8> {
    let (header, lines) = grid(cube, chosen, layout.show, lang);
    let mut writer = ::csv::WriterBuilder::new()
        .delimiter(layout.separator)
        .terminator(::csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(Vec::new());
    let title = cube.newest().map(|(_, table)| table.head().title.get(lang).to_owned());
    let title = title.filter(|_| layout.title).map(|title| vec![title]);
    let lines = lines.into_iter().map(|line| line.into_iter().map(Field::plain).collect());
    for line in title.into_iter().chain([header]).chain(lines) {
        // Writing to memory does not fail, and lines may differ in length.
        let written = writer.write_record(line);
        debug_assert!(written.is_ok(), "memory takes every line");
    }
    writer.into_inner().unwrap_or_default()
}

/// The chosen cells as a workbook: one sheet for them, one for what they rest on.
///
/// # Errors
///
/// [`WorkbookError`] when they are more than a sheet has room for.
pub fn xlsx(
    cube: &Cube,
    chosen: &Chosen,
    layout: Layout,
    lang: Lang,
) -> Result<Vec<u8>, WorkbookError> {
    xlsx::workbook(cube.updated(), &sheets(cube, chosen, layout, lang))
}

/// The sheets of a workbook: the cells, and what they rest on.
pub(super) fn sheets(cube: &Cube, chosen: &Chosen, layout: Layout, lang: Lang) -> Vec<Sheet> {
    let (header, lines) = grid(cube, chosen, layout.show, lang);
    let signs = chosen.places().iter().flat_map(|place| cube.cell(place).signs()).collect();
    let Some((publication, table)) = cube.newest() else { return Vec::new() };
    let title = table.head().title.get(lang);
    let sheet = Sheet {
        name: table.head().id.to_string(),
        title: layout.title.then(|| title.to_owned()),
        header,
        lines,
    };
    let mut about = xlsx::about(publication, title, lang);
    if let Some(updated) = cube.updated() {
        about.push(xlsx::fact(&xlsx::updated_word(), &jsonstat::instant(updated), lang));
    }
    about.extend(notes(cube, chosen, &signs, lang).into_iter().map(|note| vec![Field::Text(note)]));
    let notes =
        Sheet { name: xlsx::notes_name(lang), title: None, header: Vec::new(), lines: about };
    vec![sheet, notes]
}

/// The header and the lines: a column a variable beside the lines, then one a combination above.
fn grid(cube: &Cube, chosen: &Chosen, show: Show, lang: Lang) -> (Vec<String>, Vec<Vec<Field>>) {
    let stub_labels = chosen.stub.iter().filter_map(|kept| cube.variables.get(kept.variable));
    let mut header: Vec<String> =
        stub_labels.map(|variable| shown(&variable.code, &variable.label, show, lang)).collect();
    let columns = combinations(cube, &chosen.heading, show, lang);
    header.extend(columns.iter().map(|labels| labels.join(" ")));
    let cells: Vec<Field> = chosen
        .places()
        .iter()
        .map(|place| {
            let cell = cube.cell(place);
            let sign = || Field::text(cell.sign.map_or("", Sign::as_str));
            cell.value.map_or_else(sign, |figure| Field::Number(figure.unrounded()))
        })
        .collect();
    let lines = combinations(cube, &chosen.stub, show, lang)
        .into_iter()
        .zip(cells.chunks(columns.len().max(1)))
        .map(|(labels, cells)| labels.into_iter().map(Field::Text).chain(cells.to_vec()).collect())
        .collect();
    (header, lines)
}

/// Every combination of the categories of some variables, as they are shown.
fn combinations(cube: &Cube, kept: &[Kept], show: Show, lang: Lang) -> Vec<Vec<String>> {
    let mut found: Vec<Vec<String>> = vec![Vec::new()];
    for one in kept {
        let Some(variable) = cube.variables.get(one.variable) else { continue };
        let categories = || one.categories.iter().filter_map(|at| variable.categories.get(*at));
        found = found
            .iter()
            .flat_map(|before| {
                categories().map(move |(code, label)| {
                    let mut labels = before.clone();
                    labels.push(shown(code, label, show, lang));
                    labels
                })
            })
            .collect();
    }
    found
}

fn shown(code: &str, label: &Texts, show: Show, lang: Lang) -> String {
    let label = label.get(lang);
    match show {
        Show::Codes => code.to_owned(),
        Show::Texts => label.to_owned(),
        Show::Both if code == label => code.to_owned(),
        Show::Both => format!("{code} {label}"),
    }
}
