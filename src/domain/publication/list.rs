//! The public list: one row an entry that may be named, with what readers may search and filter by.
//!
//! **Invariant:** only items of class `named` are in a row; an entry that is exempt, or not surely
//! not exempt, has no row; an exempt value is replaced by the word that it is exempt, in values, in
//! the search text and in facets alike.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::search::sort_key;
use crate::answer::{Answer, Sheet, Value};
use crate::canonical;
use crate::code::{Code, Name};
use crate::frame::{Facts, Ministry};
use crate::ids::EntryId;
use crate::lang::Texts;
use crate::orgnr::OrgNumber;
use crate::questionnaire::document::{AmountIn, Class};
use crate::questionnaire::instrument::{Instrument, Item, ItemKind};
use crate::questionnaire::plan::{ListRow as ListPlan, Unit};
use crate::tabulate::words::texts;
use crate::tabulate::{Columns, Figure, TOTAL, TabulateError, axis};

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

impl ListHead {
    /// The hash of a list's rows, as [`ListHead::sha256`] holds it.
    #[must_use]
    pub fn hash(rows: &[ListRow]) -> String {
        let lines: String = rows.iter().map(|row| canonical::to_json(row) + "\n").collect();
        canonical::hex(canonical::hash(lines))
    }
}

/// One column of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListColumn {
    /// The item.
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
    /// The tags.
    pub tags: Vec<String>,
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

/// Why a list cannot be published.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// The plan names no roster of the questionnaire.
    #[error("the list's roster {0} does not exist")]
    NoSuchRoster(Name),
    /// The plan names no item of the roster.
    #[error("the list uses {0}, which is no item of its roster")]
    NoSuchItem(Name),
    /// The item may not be published with the organisation's name.
    #[error("the list uses {0}, which may not be published by name")]
    NotNamed(Name),
    /// A facet cannot be made.
    #[error("a facet of the list cannot be counted")]
    Facet(#[source] TabulateError),
}

/// A list on its way: entries are added as their responses are read.
pub struct ListBuilder<'a> {
    plan: &'a ListPlan,
    head: ListHead,
    name_item: Name,
    items: Vec<&'a Item>,
    /// Rows with the position of their entry among all entries of the roster.
    rows: Vec<(usize, ListRow)>,
}

impl<'a> ListBuilder<'a> {
    /// A list without rows.
    ///
    /// # Errors
    ///
    /// A [`ListError`] for a plan over anything that may not be named.
    pub fn new(instrument: &'a Instrument, plan: &'a ListPlan) -> Result<Self, ListError> {
        let roster = instrument
            .roster(plan.roster.as_str())
            .ok_or_else(|| ListError::NoSuchRoster(plan.roster.clone()))?;
        let find = |id: &Name| -> Result<&'a Item, ListError> {
            let item = roster.part.items().find(|item| item.id == *id);
            let item = item.ok_or_else(|| ListError::NoSuchItem(id.clone()))?;
            if item.class == Class::Named && !item.personal {
                Ok(item)
            } else {
                Err(ListError::NotNamed(id.clone()))
            }
        };
        let used = plan.columns.iter().chain(&plan.search).chain(&plan.tags);
        let items: Vec<&Item> =
            used.chain([&roster.name_item]).map(find).collect::<Result<_, _>>()?;
        let head = ListHead {
            roster: plan.roster.clone(),
            title: plan.title.clone(),
            entry: roster.entry.clone(),
            columns: plan
                .columns
                .iter()
                .map(|id| find(id).map(column))
                .collect::<Result<_, _>>()?,
            tags: plan.tags.is_some(),
            facets: Vec::new(),
            n: 0,
            sha256: String::new(),
        };
        Ok(Self { plan, head, name_item: roster.name_item.clone(), items, rows: Vec::new() })
    }

    /// The roster whose entries the list shows.
    #[must_use]
    pub fn roster(&self) -> &Name {
        &self.head.roster
    }

    /// Adds an entry that is not exempt; `position` is its place among all entries of the roster.
    pub fn push(&mut self, position: usize, id: EntryId, facts: &Facts, sheet: &Sheet) {
        let value = |id: &Name| -> Option<ListValue> {
            let item = self.items.iter().find(|item| item.id == *id)?;
            let answer = sheet.answers.get(id)?;
            if sheet.exemptions.contains_key(id) {
                return Some(ListValue::Exempt);
            }
            published(item, answer)
        };
        let text = |id: &Name| match value(id) {
            Some(ListValue::Text(text)) => Some(text),
            _ => None,
        };
        let tags = match self.plan.tags.as_ref().and_then(value) {
            Some(ListValue::Tags(tags)) => tags,
            _ => Vec::new(),
        };
        let name = text(&self.name_item);
        let searched = self.plan.search.iter().filter_map(text);
        let around = [facts.name.clone(), facts.short_name.clone()];
        let all: Vec<String> =
            name.clone().into_iter().chain(searched).chain(tags.clone()).chain(around).collect();
        let values = self.plan.columns.iter().filter_map(|id| Some((id.clone(), value(id)?)));
        let row = ListRow {
            id,
            values: values.collect(),
            name,
            organisation: OrganisationName {
                orgnr: facts.orgnr,
                name: facts.name.clone(),
                short_name: facts.short_name.clone(),
                ministry: facts.ministry.clone(),
            },
            tags,
            facets: BTreeMap::new(),
            search: normalise(&all.join(" ")),
        };
        self.rows.push((position, row));
    }

    /// The list, its rows by organisation and then in the respondent's order.
    ///
    /// # Errors
    ///
    /// [`ListError::Facet`], [`ListError::NotNamed`] for a facet over an item that is not `named`.
    pub fn finish(mut self, columns: &Columns) -> Result<(ListHead, Vec<ListRow>), ListError> {
        let unit = Unit::Entry(self.plan.roster.clone());
        for dimension in &self.plan.facets {
            let placed = axis::place(columns, &unit, &self.plan.roster, dimension)
                .map_err(ListError::Facet)?;
            if let Some((item, class, _)) = &placed.item
                && *class != Class::Named
            {
                return Err(ListError::NotNamed(item.clone()));
            }
            let codes: Vec<&str> =
                placed.axis.categories.iter().map(|category| category.code.as_str()).collect();
            let mut used = vec![false; codes.len()];
            for (position, row) in &mut self.rows {
                let mut found = Vec::new();
                if !placed.is_exempt(*position) {
                    placed.place(*position, &mut found);
                }
                let of_row = row.facets.entry(placed.axis.code.clone()).or_default();
                for at in found.into_iter().map(usize::from) {
                    of_row.extend(codes.get(at).map(|code| (*code).to_owned()));
                    if let Some(used) = used.get_mut(at) {
                        *used = true;
                    }
                }
            }
            let categories = placed.axis.categories.iter().zip(used);
            self.head.facets.push(Facet {
                code: placed.axis.code.clone(),
                label: placed.axis.label.clone(),
                categories: categories
                    .filter(|(category, used)| *used && category.code != TOTAL)
                    .map(|(category, _)| FacetCategory {
                        code: category.code.clone(),
                        label: category.label.clone(),
                    })
                    .collect(),
            });
        }
        self.rows.sort_by(|(a_at, a), (b_at, b)| {
            let key = |row: &ListRow| sort_key(&row.organisation.short_name);
            (key(a), a_at).cmp(&(key(b), b_at))
        });
        let rows: Vec<ListRow> = self.rows.into_iter().map(|(_, row)| row).collect();
        self.head.n = rows.len();
        self.head.sha256 = ListHead::hash(&rows);
        Ok((self.head, rows))
    }
}

fn column(item: &Item) -> ListColumn {
    let kroner = texts("kroner", "kroner", "NOK");
    let (kind, unit) = match &item.kind {
        ItemKind::Integer { unit, .. } | ItemKind::Decimal { unit, .. } => {
            (ColumnKind::Number, unit.clone())
        }
        ItemKind::Amount { .. } => (ColumnKind::Number, Some(kroner)),
        ItemKind::Date { .. } => (ColumnKind::Date, None),
        ItemKind::Url => (ColumnKind::Url, None),
        ItemKind::Single { .. } | ItemKind::Multiple { .. } => (ColumnKind::Codes, None),
        ItemKind::Tags { .. } => (ColumnKind::Tags, None),
        ItemKind::Text { .. } | ItemKind::Email | ItemKind::Orgnr | ItemKind::Year { .. } => {
            (ColumnKind::Text, None)
        }
    };
    let codes = match &item.kind {
        ItemKind::Single { codes, .. } | ItemKind::Multiple { codes, .. } => {
            codes.codes.iter().map(|listed| (listed.code.clone(), listed.label.clone())).collect()
        }
        _ => Vec::new(),
    };
    ListColumn { id: item.id.clone(), label: item.short.clone(), kind, codes, unit }
}

fn published(item: &Item, answer: &Answer) -> Option<ListValue> {
    let Answer::Value(value) = answer else { return None };
    Some(match value {
        Value::Text(text) => ListValue::Text(text.clone()),
        Value::Integer(number) => match item.kind {
            ItemKind::Year { .. } => ListValue::Text(number.to_string()),
            ItemKind::Amount { amount_in: AmountIn::Ore, .. } => {
                ListValue::Number(Figure::scaled(i128::from(*number), 2))
            }
            _ => ListValue::Number(Figure::whole(i128::from(*number))),
        },
        Value::Decimal { scaled, decimals } => {
            ListValue::Number(Figure::scaled(i128::from(*scaled), *decimals))
        }
        Value::Date(date) => ListValue::Date(*date),
        Value::Code(code) => ListValue::Codes(vec![code.clone()]),
        Value::Codes(codes) => ListValue::Codes(codes.clone()),
        Value::Tags(tags) => ListValue::Tags(tags.clone()),
    })
}

/// A text as the search compares it: lower case, words of letters and digits with one space between.
#[must_use]
pub fn normalise(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_texts_are_compared_without_case_and_signs() {
        assert_eq!(normalise("  Sølvrev: E-post,\n«Åpent» data!"), "sølvrev e post åpent data");
        assert_eq!(normalise("ČÁHPPES beassi"), "čáhppes beassi");
        assert_eq!(normalise("=HYPERLINK(\"x\")"), "hyperlink x");
    }
}
