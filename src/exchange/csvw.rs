//! What the columns of the public list's CSV file are: CSV on the Web metadata beside the file.
//!
//! **Invariant:** it describes the file of the same language and so the same flavour: separator,
//! decimal sign, and labels or codes.
//!
//! Source: W3C, *Metadata Vocabulary for Tabular Data*, 17 December 2015.

use serde_json::{Map, Value, json};

use super::csv::{self, Flavour};
use super::jsonstat;
use crate::domain::lang::Lang;
use crate::domain::publication::{ColumnKind, ListColumn, ListHead, Publication};

/// Columns that every list begins with, as [`csv::list`] writes them.
const FIXED: [&str; 6] = ["entry_id", "Tid", "orgnr", "organisation", "ministry", "ministry_label"];

/// The description of the list's file in `lang`, which stands at `url` beside the description.
#[must_use]
pub fn list(publication: &Publication, head: &ListHead, url: &str, lang: Lang) -> Value {
    let flavour = Flavour::of(lang);
    let titles = csv::list_header(head, lang);
    let kinds = std::iter::repeat_n(None, FIXED.len())
        .chain(head.columns.iter().map(Some))
        .chain(head.tags.then_some(None));
    let names = FIXED
        .into_iter()
        .chain(head.columns.iter().map(|column| column.id.as_str()))
        .chain(head.tags.then_some("tags"));
    let columns: Vec<Value> = names
        .zip(titles)
        .zip(kinds)
        .map(|((name, title), kind)| column(name, &title, kind, flavour, lang))
        .collect();
    let survey = &publication.survey;
    json!({
        "@context": ["http://www.w3.org/ns/csvw", {"@language": lang}],
        "url": url,
        "dc:title": head.title.get(lang),
        "dc:publisher": survey.publisher.name.get(lang),
        "dc:license": {"@id": survey.licence},
        "dc:modified": jsonstat::instant(publication.published_at),
        "dialect": {
            "encoding": "utf-8",
            "delimiter": if flavour == Flavour::Norwegian { ";" } else { "," },
            "header": true,
            "lineTerminators": ["\r\n"],
        },
        "tableSchema": {"columns": columns, "primaryKey": "entry_id"},
    })
}

fn column(
    name: &str,
    title: &str,
    listed: Option<&ListColumn>,
    flavour: Flavour,
    lang: Lang,
) -> Value {
    let mut column = Map::new();
    column.insert("name".to_owned(), name.into());
    column.insert("titles".to_owned(), title.into());
    let kind = listed.map(|one| one.kind);
    let datatype = match kind {
        Some(ColumnKind::Number) if flavour == Flavour::Norwegian => {
            json!({"base": "decimal", "format": {"decimalChar": ",", "groupChar": " "}})
        }
        Some(ColumnKind::Number) => json!("decimal"),
        Some(ColumnKind::Date) => json!("date"),
        // A formula is defused with a sign that no address begins with.
        Some(ColumnKind::Url) if flavour == Flavour::English => json!("anyURI"),
        Some(ColumnKind::Text | ColumnKind::Url | ColumnKind::Codes | ColumnKind::Tags) | None => {
            json!("string")
        }
    };
    column.insert("datatype".to_owned(), datatype);
    if let Some(listed) = listed {
        // An exempt value is a word in the column of any type.
        column.insert("null".to_owned(), json!(["", csv::exempt_word(lang)]));
        if let Some(unit) = &listed.unit {
            column.insert("dc:description".to_owned(), unit.get(lang).into());
        }
    }
    let several = matches!(kind, Some(ColumnKind::Codes | ColumnKind::Tags)) || name == "tags";
    if several {
        column.insert("separator".to_owned(), "|".into());
    }
    if matches!(name, "entry_id" | "orgnr") {
        column.insert("required".to_owned(), true.into());
    }
    Value::Object(column)
}
