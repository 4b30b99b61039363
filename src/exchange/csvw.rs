//! What the columns of the public list's CSV file are: CSV on the Web metadata beside the file. `titles` are the
//! names in the file's header; what a column is called in words is its `dc:title`.
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
use crate::domain::questionnaire::codebook::Codebook;
use crate::domain::tabulate::words::texts;

/// Columns that every list begins with, as [`csv::list`] writes them.
const FIXED: [&str; 6] = ["entry_id", "Tid", "orgnr", "organisation", "ministry", "ministry_label"];

/// The description of the list's file in `lang`, which stands at `url` beside the description; the codebook is that of
/// the questionnaire that was asked.
#[must_use]
pub fn list(
    publication: &Publication,
    head: &ListHead,
    codebook: &Codebook,
    url: &str,
    lang: Lang,
) -> Value {
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
        .map(|((name, title), listed)| {
            let mut column = column(name, &title, listed, flavour, lang);
            if is_several(name, listed, codebook) {
                column.insert("separator".to_owned(), "|".into());
            }
            Value::Object(column)
        })
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
) -> Map<String, Value> {
    let mut column = Map::new();
    column.insert("name".to_owned(), name.into());
    column.insert("titles".to_owned(), title.into());
    column.insert("dc:title".to_owned(), label(name, listed, lang).into());
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
        if let Some(said) = description(listed, lang) {
            column.insert("dc:description".to_owned(), said.into());
        }
    }
    if matches!(name, "entry_id" | "orgnr") {
        column.insert("required".to_owned(), true.into());
    }
    column
}

/// Whether a field may have several values: the tags, and the codes of an item of which several may be chosen.
fn is_several(name: &str, listed: Option<&ListColumn>, codebook: &Codebook) -> bool {
    match listed.map(|listed| (listed.kind, &listed.id)) {
        Some((ColumnKind::Codes, id)) => {
            codebook.variables.iter().any(|one| one.id == *id && one.kind == "multiple")
        }
        Some((kind, _)) => kind == ColumnKind::Tags,
        None => name == "tags",
    }
}

/// What a column is called in words: the item's short name, or the name of what every list has.
fn label(name: &str, listed: Option<&ListColumn>, lang: Lang) -> String {
    let fixed = match name {
        "entry_id" => texts("Oppføringens id", "Id-en til oppføringa", "Id of the entry"),
        "Tid" => texts("Periode", "Periode", "Period"),
        "orgnr" => texts("Organisasjonsnummer", "Organisasjonsnummer", "Organisation number"),
        "organisation" => texts("Virksomhet", "Verksemd", "Organisation"),
        "ministry" => texts("Departement (kode)", "Departement (kode)", "Ministry (code)"),
        "ministry_label" => texts("Departement", "Departement", "Ministry"),
        _ => texts("Stikkord", "Stikkord", "Tags"),
    };
    listed.map_or(&fixed, |listed| &listed.label).get(lang).to_owned()
}

/// The unit of numbers, or the codes with their labels: the English file has codes, the others labels.
fn description(listed: &ListColumn, lang: Lang) -> Option<String> {
    if let Some(unit) = &listed.unit {
        let of = texts("Enhet", "Eining", "Unit");
        return Some(format!("{}: {}", of.get(lang), unit.get(lang)));
    }
    let codes = listed.codes.iter().map(|(code, label)| match lang {
        Lang::En => format!("{code} = {}", label.get(lang)),
        _ => format!("{} ({code})", label.get(lang)),
    });
    let codes: Vec<String> = codes.collect();
    let of = texts("Svar, med kode i parentes", "Svar, med kode i parentes", "Codes");
    (!codes.is_empty()).then(|| format!("{}: {}", of.get(lang), codes.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::publication::Kind;
    use crate::domain::publication::sample::publication;
    use crate::domain::questionnaire::breakdown::FrameLabels;
    use crate::domain::questionnaire::codebook::Variable;
    use crate::domain::questionnaire::document::Class;

    fn codebook() -> Codebook {
        let variable = |(id, kind): (&str, &'static str)| Variable {
            id: id.parse().unwrap(),
            roster: None,
            section: None,
            number: None,
            text: texts(id, id, id),
            short: texts(id, id, id),
            grid: None,
            kind,
            codes: Vec::new(),
            class: Class::Named,
            personal: false,
            required: false,
            asked_when: Vec::new(),
            computed_as: None,
            comparability: None,
        };
        let kinds = [("q03", "single"), ("q04", "multiple"), ("q08", "amount")];
        Codebook {
            survey: "tiltak".parse().unwrap(),
            version: "2019".to_owned(),
            title: texts("Tiltak", "Tiltak", "Measures"),
            languages: Vec::new(),
            compares_to: None,
            frame_labels: FrameLabels::default(),
            variables: kinds.into_iter().map(variable).collect(),
        }
    }

    fn head() -> ListHead {
        let codes = json!([["ja", {"nb": "Ja", "en": "Yes"}], ["nei", {"nb": "Nei", "en": "No"}]]);
        let head = json!({
            "roster": "tiltak", "title": {"nb": "Tiltak"}, "entry": {"nb": "tiltak"},
            "tags": true, "facets": [], "n": 0, "sha256": "",
            "columns": [
                {"id": "q03", "label": {"nb": "Er i drift", "en": "Is running"}, "kind": "codes",
                    "codes": codes},
                {"id": "q04", "label": {"nb": "Kanaler", "en": "Channels"}, "kind": "codes", "codes": codes},
                {"id": "q08", "label": {"nb": "Kostnad", "en": "Cost"}, "kind": "number",
                    "unit": {"nb": "kroner", "en": "NOK"}},
            ],
        });
        serde_json::from_value(head).unwrap()
    }

    /// The given members of a column.
    fn column_of(name: &str, lang: Lang, members: &[&str]) -> Vec<Value> {
        let described = list(&publication(Kind::Final), &head(), &codebook(), "list.csv", lang);
        let columns = described["tableSchema"]["columns"].as_array().unwrap();
        let column = columns.iter().find(|column| column["name"] == name).unwrap();
        members.iter().map(|member| column[member].clone()).collect()
    }

    #[test]
    fn a_column_has_the_name_of_its_header_and_is_called_in_words() {
        let said = ["titles", "dc:title", "dc:description"];
        let english = |name: &str| column_of(name, Lang::En, &said);
        assert_eq!(english("q03"), ["q03", "Is running", "Codes: ja = Yes; nei = No"]);
        assert_eq!(english("q08"), ["q08", "Cost", "Unit: NOK"]);
        assert_eq!(english("Tid"), [json!("Tid"), json!("Period"), Value::Null]);
        assert_eq!(english("tags"), [json!("tags"), json!("Tags"), Value::Null]);
        let norwegian = |name: &str| column_of(name, Lang::Nb, &said);
        let labels = "Svar, med kode i parentes: Ja (ja); Nei (nei)";
        assert_eq!(norwegian("q03"), ["Er i drift", "Er i drift", labels]);
        assert_eq!(
            norwegian("ministry"),
            [json!("departement (kode)"), json!("Departement (kode)"), Value::Null]
        );
    }

    #[test]
    fn only_what_may_have_several_values_is_separated() {
        let separator = |name: &str| column_of(name, Lang::En, &["separator"]);
        assert_eq!([separator("q04"), separator("tags")], [[json!("|")], [json!("|")]]);
        assert_eq!([separator("q03"), separator("q08")], [[Value::Null], [Value::Null]]);
    }
}
