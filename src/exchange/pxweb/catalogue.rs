//! The list of tables, what is said of each, and what the service says of itself.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::data::Format;
use crate::domain::code::Name;
use crate::domain::lang::Lang;
use crate::domain::publication::Publication;
use crate::domain::publication::cube::{Cube, DISTRIBUTION};
use crate::exchange::jsonstat;

/// The version of the interface that is spoken.
pub const API_VERSION: &str = "2.0.0";

/// The id of a table: its survey's code and its own or its indicator's, with a hyphen between them, which no
/// code has; the answers behind an indicator have `-distribution` behind that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableId {
    /// The survey.
    pub survey: Name,
    /// The table or indicator in the survey's plan.
    pub table: Name,
    /// Whether it is how the answers behind an indicator are spread.
    pub distribution: bool,
}

impl TableId {
    /// What the table is called in its survey.
    #[must_use]
    pub fn key(&self) -> String {
        let end = if self.distribution { DISTRIBUTION } else { "" };
        format!("{}{end}", self.table)
    }
}

/// The text is no table's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a table's id is its survey's code, a hyphen and its own code")]
pub struct InvalidTableId;

impl FromStr for TableId {
    type Err = InvalidTableId;

    fn from_str(raw: &str) -> Result<Self, InvalidTableId> {
        let (survey, table) = raw.split_once('-').ok_or(InvalidTableId)?;
        let distribution = table.ends_with(DISTRIBUTION);
        let table = table.strip_suffix(DISTRIBUTION).unwrap_or(table);
        Ok(Self {
            survey: survey.parse().map_err(|_| InvalidTableId)?,
            table: table.parse().map_err(|_| InvalidTableId)?,
            distribution,
        })
    }
}

impl fmt::Display for TableId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.survey, self.key())
    }
}

/// A table as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PxTable)]
pub struct TableEntry {
    /// Its id.
    #[schema(example = "tiltak-fase")]
    pub id: String,
    /// The language of what follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Lang>,
    /// Its title.
    pub label: String,
    /// What is counted, and the survey.
    pub description: String,
    /// Where it stands in a list.
    pub sort_code: String,
    /// When a figure in it was last published.
    #[schema(format = DateTime)]
    pub updated: String,
    /// The oldest round.
    pub first_period: String,
    /// The newest round.
    pub last_period: String,
    /// Always `public`.
    pub category: &'static str,
    /// What its variables are.
    pub variable_names: Vec<String>,
    /// Whether the newest round no longer has it.
    pub discontinued: bool,
    /// Who publishes it.
    pub source: String,
    /// The survey's code.
    pub subject_code: String,
    /// `Annual` when rounds are named by years, else `Other`.
    pub time_unit: &'static str,
    /// The folder that it is in: its survey.
    pub paths: Vec<Vec<PathElement>>,
    /// Where it, its metadata and its figures are.
    pub links: Vec<Link>,
}

/// A folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PxPathElement)]
pub struct PathElement {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// Where it stands in a list.
    pub sort_code: String,
}

/// A way to something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = PxLink)]
pub struct Link {
    /// What it is to the one that links.
    pub rel: &'static str,
    /// Its language.
    pub hreflang: Lang,
    /// Its address.
    pub href: String,
}

/// A page of the list.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PxTables)]
pub struct Tables {
    /// The language of the list.
    pub language: Lang,
    /// The tables of the page.
    pub tables: Vec<TableEntry>,
    /// Where in the list it is.
    pub page: Page,
    /// The list itself.
    pub links: Vec<Link>,
}

/// Where in a list a page is.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PxPage)]
pub struct Page {
    /// Its number, from 1.
    pub page_number: usize,
    /// How many a page has at most.
    pub page_size: usize,
    /// How many there are in all.
    pub total_elements: usize,
    /// How many pages that is; at least 1.
    pub total_pages: usize,
    /// The pages beside it.
    pub links: Vec<Link>,
}

/// What the service says of itself.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PxConfig)]
pub struct Config {
    /// Version of the interface.
    pub api_version: &'static str,
    /// Version of the program.
    pub app_version: &'static str,
    /// The languages of labels.
    pub languages: Vec<Language>,
    /// The language when none is asked for.
    pub default_language: Lang,
    /// Most cells in one answer.
    pub max_data_cells: usize,
    /// Most requests of one address in `timeWindow`.
    pub max_calls_per_time_window: u32,
    /// Seconds.
    pub time_window: u64,
    /// The licence of the newest publication; each table names its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// The form of figures when none is asked for.
    pub default_data_format: &'static str,
    /// The forms that figures are given in.
    pub data_formats: Vec<&'static str>,
    /// What else is offered: nothing.
    pub features: Vec<String>,
}

/// A language of labels.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PxLanguage)]
pub struct Language {
    /// Its code.
    pub id: Lang,
    /// Its own name.
    pub label: &'static str,
}

impl Config {
    /// What holds for every deployment, with the limits of this one.
    #[must_use]
    pub fn of(cells: usize, calls: u32, seconds: u64, license: Option<String>) -> Self {
        let language = |id: Lang| Language {
            id,
            label: match id {
                Lang::Nb => "Bokmål",
                Lang::Nn => "Nynorsk",
                Lang::En => "English",
            },
        };
        Self {
            api_version: API_VERSION,
            app_version: env!("CARGO_PKG_VERSION"),
            languages: Lang::ALL.into_iter().map(language).collect(),
            default_language: Lang::default(),
            max_data_cells: cells,
            max_calls_per_time_window: calls,
            time_window: seconds,
            license,
            default_data_format: Format::default().as_str(),
            data_formats: Format::ALL.into_iter().map(Format::as_str).collect(),
            features: Vec::new(),
        }
    }
}

impl TableEntry {
    /// The entry of a table; `root` is the address of the interface, without a slash at its end.
    #[must_use]
    pub fn of(id: &TableId, cube: &Cube, current: bool, root: &str, lang: Lang) -> Option<Self> {
        let (publication, table) = cube.newest()?;
        let survey = &publication.survey;
        let rounds: Vec<&str> = cube.publications().map(|one| one.round.code.as_str()).collect();
        let is_year = |code: &&str| code.len() == 4 && code.bytes().all(|b| b.is_ascii_digit());
        let annual = rounds.iter().all(is_year);
        Some(Self {
            id: id.to_string(),
            language: None,
            label: table.head().title.get(lang).to_owned(),
            description: format!("{}. {}", table.head().unit.get(lang), survey.title.get(lang)),
            sort_code: id.to_string(),
            updated: cube.updated().map(jsonstat::instant).unwrap_or_default(),
            first_period: rounds.first().map(|code| (*code).to_owned()).unwrap_or_default(),
            last_period: rounds.last().map(|code| (*code).to_owned()).unwrap_or_default(),
            category: "public",
            variable_names: cube
                .variables
                .iter()
                .map(|variable| variable.label.get(lang).to_owned())
                .collect(),
            discontinued: !current,
            source: survey.publisher.name.get(lang).to_owned(),
            subject_code: survey.code.to_string(),
            time_unit: if annual { "Annual" } else { "Other" },
            paths: vec![vec![path(publication, lang)]],
            links: links(id, root, lang),
        })
    }

    /// Whether every word of a search is somewhere in the entry, whatever the case of its letters.
    #[must_use]
    pub fn fits(&self, query: &str) -> bool {
        let folders = self.paths.iter().flatten().map(|folder| folder.label.as_str());
        let all: Vec<&str> = [&self.id, &self.label, &self.description, &self.source]
            .into_iter()
            .chain(&self.variable_names)
            .map(String::as_str)
            .chain(folders)
            .collect();
        let all = all.join("\n").to_lowercase();
        query.to_lowercase().split_whitespace().all(|word| all.contains(word))
    }
}

fn path(publication: &Publication, lang: Lang) -> PathElement {
    let code = publication.survey.code.to_string();
    let label = publication.survey.title.get(lang).to_owned();
    PathElement { id: code.clone(), label, sort_code: code }
}

/// The table itself, in the other languages, its metadata and its figures.
fn links(id: &TableId, root: &str, lang: Lang) -> Vec<Link> {
    let link = |rel, hreflang: Lang, part: &str| Link {
        rel,
        hreflang,
        href: format!("{root}/tables/{id}{part}?lang={hreflang}"),
    };
    let others = Lang::ALL.into_iter().filter(|other| *other != lang);
    std::iter::once(link("self", lang, ""))
        .chain(others.map(|other| link("alternate", other, "")))
        .chain([link("metadata", lang, "/metadata"), link("data", lang, "/data")])
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::publication::Kind;
    use crate::domain::publication::sample::publication;

    #[test]
    fn an_id_reads_back_and_nothing_else_is_one() {
        let id: TableId = "tiltak-open".parse().unwrap();
        assert_eq!((id.survey.as_str(), id.table.as_str()), ("tiltak", "open"));
        assert_eq!(id.to_string(), "tiltak-open");
        let spread: TableId = "tiltak-nytte-distribution".parse().unwrap();
        assert_eq!((spread.table.as_str(), spread.key().as_str()), ("nytte", "nytte-distribution"));
        assert_eq!(spread.to_string(), "tiltak-nytte-distribution");
        for raw in ["tiltak", "-open", "tiltak-", "a-b-c", "Tid-a", "æ-b", ""] {
            assert_eq!(raw.parse::<TableId>(), Err(InvalidTableId), "{raw}");
        }
    }

    #[test]
    fn a_table_is_found_by_words_in_any_order_and_case() {
        let cube = Cube::of("open", &[Arc::new(publication(Kind::Final))]).unwrap();
        let id = "tiltak-open".parse().unwrap();
        let entry =
            TableEntry::of(&id, &cube, true, "https://stat.example.no/api", Lang::Nb).unwrap();
        assert!(entry.fits("DEPARTEMENT etaten") && entry.fits("") && entry.fits("tiltak-open"));
        assert!(!entry.fits("departement nordpol"));
        assert_eq!((entry.time_unit, entry.discontinued), ("Annual", false));
        assert_eq!(
            entry.links.last().unwrap().href,
            "https://stat.example.no/api/tables/tiltak-open/data?lang=nb"
        );
    }
}
