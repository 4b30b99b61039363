//! The public list: one row an entry that may be named, with what readers may search and filter by.
//!
//! **Invariant:** only items of class `named` are in a row; an entry that is exempt, or not surely
//! not exempt, has no row; an exempt value is replaced by the word that it is exempt, in values, in
//! the search text and in facets alike.

mod build;
mod packed;
mod rows;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::canonical;
use crate::code::{Code, Name};
use crate::figure::Figure;
use crate::frame::Ministry;
use crate::ids::EntryId;
use crate::lang::Texts;
use crate::orgnr::OrgNumber;

pub use build::{ListBuilder, ListError};
pub use rows::ListRows;

/// What a published list is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListHead {
    /// The roster whose entries it shows.
    pub roster: Name,
    /// Title.
    pub title: Texts,
    /// What one entry is.
    pub entry: Texts,
    /// What is shown of an entry, in order.
    pub columns: Vec<ListColumn>,
    /// Whether entries have tags.
    pub tags: bool,
    /// What readers may filter by.
    pub facets: Vec<Facet>,
    /// Rows.
    pub n: usize,
    /// SHA-256 over the rows' canonical JSON, each followed by a line feed, in lower-case hex.
    pub sha256: String,
}

/// The hash of a list's rows, given one after another, as [`ListHead::sha256`] holds it.
#[derive(Default)]
pub struct ListHash(Sha256);

impl ListHash {
    /// Takes in the next row.
    pub fn add(&mut self, row: &ListRow) {
        self.0.update(canonical::to_json(row));
        self.0.update("\n");
    }

    /// The hash of the rows so far, in lower-case hex.
    #[must_use]
    pub fn hex(self) -> String {
        canonical::hex(self.0.finalize())
    }
}

/// One column of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListColumn {
    /// The item or derived item.
    pub id: Name,
    /// Its short name.
    pub label: Texts,
    /// How its values are to be read.
    pub kind: ColumnKind,
    /// Labels of the codes, for choices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<(Code, Texts)>,
    /// The unit of numbers, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Texts>,
}

/// How the values of a column are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Text, e-mail or organisation number.
    Text,
    /// An address to follow.
    Url,
    /// A number.
    Number,
    /// A date.
    Date,
    /// One or several codes.
    Codes,
    /// Short texts in order.
    Tags,
}

/// What readers may filter by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facet {
    /// Its code: an item, bands, boxes or a frame variable.
    pub code: String,
    /// What it is.
    pub label: Texts,
    /// Its categories that some row is in.
    pub categories: Vec<FacetCategory>,
}

/// One category of a facet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FacetCategory {
    /// Its code.
    pub code: String,
    /// What it is.
    pub label: Texts,
}

/// One entry as the public may see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListRow {
    /// The entry's id, the same in later revisions and rounds.
    pub id: EntryId,
    /// What the respondent calls it; none when that is exempt or missing.
    pub name: Option<String>,
    /// Whose it is.
    pub organisation: OrganisationName,
    /// The values by item; an item without a value is absent.
    pub values: BTreeMap<Name, ListValue>,
    /// The tags; none when they are exempt.
    pub tags: Vec<String>,
    /// Whether there are tags, and they are exempt from publication.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub tags_exempt: bool,
    /// The categories it is in, by facet.
    pub facets: BTreeMap<String, Vec<String>>,
    /// What the search looks into, normalised.
    pub search: String,
}

/// An organisation as the list names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrganisationName {
    /// The organisation number.
    pub orgnr: OrgNumber,
    /// The name.
    pub name: String,
    /// The name for lists.
    pub short_name: String,
    /// The ministry above it.
    pub ministry: Option<Ministry>,
}

/// One published value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListValue {
    /// Text.
    Text(String),
    /// A number.
    Number(Figure),
    /// A date.
    Date(NaiveDate),
    /// Codes.
    Codes(Vec<Code>),
    /// Short texts.
    Tags(Vec<String>),
    /// There is a value, and it is exempt from publication.
    Exempt,
}

/// A text as the search compares it: lower case, words of letters and digits with one space between.
#[must_use]
pub fn normalise(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}
