//! JSON Schema (2020-12) of the sheets that a questionnaire takes, for respondents' own systems.
//!
//! It says what [`read_sheet`](super::json::read_sheet) says, as far as a schema can; what rests on
//! other answers (relevance, rules, completeness) is found by validation.

use serde_json::{Map, Value as Json, json};

use super::json::MAX_COMMENT;
use super::value::Missing;
use crate::code::Name;
use crate::lang::Lang;
use crate::questionnaire::document::RuleKind;
use crate::questionnaire::instrument::{CodeList, Instrument, Item, ItemKind};

/// The schema of the header's sheet, or of the sheets of one roster's entries; none for an unknown
/// roster. Titles are in `lang`.
#[must_use]
pub fn sheet_schema(instrument: &Instrument, roster: Option<&str>, lang: Lang) -> Option<Json> {
    let part = instrument.part(roster)?;
    let answers = part.items().map(|item| (item.id.to_string(), item_schema(item, lang)));
    let bases: Vec<_> = instrument.document.legal_bases.iter().map(|basis| &basis.code).collect();
    let exemptible = part.items().filter(|item| item.exemptible);
    let exemptions = exemptible.map(|item| (item.id.to_string(), json!({ "enum": bases })));
    let soft = instrument.rules.iter().filter(|rule| {
        rule.kind == RuleKind::Soft && rule.roster.as_ref().map(Name::as_str) == roster
    });
    let comment = json!({ "type": "string", "minLength": 1, "maxLength": MAX_COMMENT });
    let confirmations = soft.map(|rule| (rule.id.to_string(), comment.clone()));
    Some(object([
        ("answers", object_of(answers.collect())),
        ("confirmations", object_of(confirmations.collect())),
        ("exemptions", object_of(exemptions.collect())),
    ]))
}

fn object<const N: usize>(properties: [(&str, Json); N]) -> Json {
    object_of(properties.into_iter().map(|(key, schema)| (key.to_owned(), schema)).collect())
}

fn object_of(properties: Map<String, Json>) -> Json {
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

fn item_schema(item: &Item, lang: Lang) -> Json {
    let value = value_schema(&item.kind);
    let offered = item.missing.iter().map(|&reason| Missing::from(reason).as_str());
    let mut reasons: Vec<&str> = offered.collect();
    if !item.required {
        reasons.push(Missing::Refused.as_str());
    }
    let mut schema = if reasons.is_empty() {
        value
    } else {
        let mut missing = object([("missing", json!({ "enum": reasons }))]);
        if let Some(members) = missing.as_object_mut() {
            members.insert("required".to_owned(), json!(["missing"]));
        }
        json!({ "anyOf": [value, missing] })
    };
    if let Some(members) = schema.as_object_mut() {
        members.insert("title".to_owned(), json!(item.text.get(lang)));
    }
    schema
}

fn value_schema(kind: &ItemKind) -> Json {
    match kind {
        ItemKind::Text { max_length, .. } => {
            json!({ "type": "string", "minLength": 1, "maxLength": max_length })
        }
        ItemKind::Integer { min, max, .. }
        | ItemKind::Amount { min, max, .. }
        | ItemKind::Year { min, max } => bounded(*min, *max),
        ItemKind::Decimal { decimals, .. } => {
            json!({ "type": "string", "pattern": format!("^-?[0-9]+(\\.[0-9]{{1,{decimals}}}0*)?$") })
        }
        ItemKind::Date { .. } => json!({ "type": "string", "format": "date" }),
        ItemKind::Email => json!({ "type": "string", "format": "email" }),
        ItemKind::Url => json!({ "type": "string", "format": "uri", "pattern": "^https?://" }),
        ItemKind::Orgnr => json!({ "type": "string", "pattern": "^[0-9]{9}$" }),
        ItemKind::Single { codes, .. } => one_of(codes),
        ItemKind::Multiple { codes, max_choices, .. } => json!({
            "type": "array", "items": one_of(codes), "uniqueItems": true,
            "minItems": 1, "maxItems": max_choices,
        }),
        ItemKind::Tags { max_tags, max_length } => json!({
            "type": "array", "uniqueItems": true, "minItems": 1, "maxItems": max_tags,
            "items": { "type": "string", "minLength": 1, "maxLength": max_length },
        }),
    }
}

fn bounded(min: Option<i64>, max: Option<i64>) -> Json {
    let mut schema = Map::from_iter([("type".to_owned(), json!("integer"))]);
    schema.extend(min.map(|min| ("minimum".to_owned(), json!(min))));
    schema.extend(max.map(|max| ("maximum".to_owned(), json!(max))));
    Json::Object(schema)
}

fn one_of(codes: &CodeList) -> Json {
    json!({ "enum": codes.codes.iter().map(|listed| &listed.code).collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::check;

    fn schema(roster: Option<&str>) -> Json {
        let text = include_str!("../../../tests/data/tjenester.yaml");
        let instrument = check::check(check::read(text).unwrap()).unwrap();
        sheet_schema(&instrument, roster, Lang::Nb).unwrap()
    }

    #[test]
    fn a_header_item_has_its_bounds_and_title() {
        let answers = &schema(None)["properties"]["answers"];
        let expected = json!({
            "type": "integer", "minimum": 0, "maximum": 100_000, "title": "Antall ansatte",
        });
        assert_eq!(answers["properties"]["ansatte"], expected);
        assert_eq!(answers["additionalProperties"], false);
    }

    #[test]
    fn a_roster_has_its_codes_exemptions_and_soft_checks() {
        let properties = schema(Some("tjeneste"))["properties"].clone();
        let status = &properties["answers"]["properties"]["status"];
        assert_eq!(status["enum"], json!(["i_drift", "avsluttet"]));
        let channels = &properties["answers"]["properties"]["kanaler"]["anyOf"];
        assert_eq!(channels[0]["maxItems"], 2);
        assert_eq!(channels[1]["properties"]["missing"]["enum"], json!(["refused"]));
        let exemptions = &properties["exemptions"]["properties"];
        assert_eq!(exemptions, &json!({ "kostnad": { "enum": ["offl_13"] } }));
        let confirmations = properties["confirmations"]["properties"].as_object().unwrap();
        assert_eq!(confirmations.keys().collect::<Vec<_>>(), ["hoy_kostnad"]);
    }
}
