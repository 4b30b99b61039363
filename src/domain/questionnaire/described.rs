//! What `schema/questionnaire.schema.json` and `docs/questionnaire-guide.md` say of the document is what
//! the program reads: the same keys and the same words, asked of the very types that read them.
//!
//! A new struct or enum of the document gets a line in [`structs`] or [`enums`].

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::breakdown::BandRow;
use super::breakdown::{FrameLabels, LabelRow, LateRule, RankBy, Ties, TopOf, TopRow};
use super::check;
use super::document::{
    AmountIn, Class, CodeMissing, CodeRow, Comparability, ContactPoint, DerivedRow, Document,
    GridRow, ItemRow, ItemType, Labelled, Metadata, Obligation, OtherRow, Publisher, RosterRow,
    RuleKind, RuleRow, SectionRow,
};
use super::indicator_plan::{Form, IndicatorRow, PartRow, SetRow, SizesRow};
use super::plan::{
    BandsRow, BaseRule, BoxRow, BoxShareRow, BoxesRow, Chart, DimensionOf, DimensionRow,
    DisclosureRow, DominanceRow, ListRow, MeasureRow, Plan, QuantileRow, RatioRow, TableRow, Zeros,
};
use super::unit::{FrameVariable, Unit};
use super::weights_plan::{WeightsOf, WeightsRow};
use crate::precision::Lonely;

const SCHEMA: &str = include_str!("../../../schema/questionnaire.schema.json");
const GUIDE: &str = include_str!("../../../docs/questionnaire-guide.md");

/// A key and a word that nothing has.
const NONE: &str = "\u{1}";

type Words = BTreeSet<String>;

/// Each struct: the keys that it takes, and its place in the schema.
fn structs() -> Vec<(&'static str, Words, &'static str)> {
    vec![
        ("Document", keys::<Document>(), ""),
        ("Metadata", keys::<Metadata>(), "/$defs/metadata"),
        ("ContactPoint", keys::<ContactPoint>(), "/$defs/contact"),
        ("Publisher", keys::<Publisher>(), "/$defs/publisher"),
        ("Labelled", keys::<Labelled>(), "/$defs/labelled"),
        ("CodeRow", keys::<CodeRow>(), "/$defs/code_row"),
        ("SectionRow", keys::<SectionRow>(), "/$defs/section"),
        ("RosterRow", keys::<RosterRow>(), "/$defs/roster"),
        ("ItemRow", keys::<ItemRow>(), "/$defs/item"),
        ("OtherRow", keys::<OtherRow>(), "/$defs/other"),
        ("GridRow", keys::<GridRow>(), "/$defs/grid_row"),
        ("DerivedRow", keys::<DerivedRow>(), "/$defs/derived"),
        ("RuleRow", keys::<RuleRow>(), "/$defs/rule"),
        ("Plan", keys::<Plan>(), "/$defs/plan"),
        ("TableRow", keys::<TableRow>(), "/$defs/table"),
        (
            "DimensionRow",
            keys_beside::<DimensionRow, DimensionOf>(&json!({ "item": "a" })),
            "/$defs/dimension",
        ),
        ("BandsRow", keys::<BandsRow>(), "/$defs/bands"),
        ("BandRow", keys::<BandRow>(), "/$defs/band"),
        ("BoxesRow", keys::<BoxesRow>(), "/$defs/boxes"),
        ("BoxRow", keys::<BoxRow>(), "/$defs/box"),
        ("FrameLabels", keys::<FrameLabels>(), "/$defs/frame_labels"),
        ("LabelRow", keys::<LabelRow>(), "/$defs/label"),
        ("TopRow", keys::<TopRow>(), "/$defs/top"),
        ("QuantileRow", keys::<QuantileRow>(), "/$defs/quantile"),
        ("BoxShareRow", keys::<BoxShareRow>(), "/$defs/box_share"),
        ("RatioRow", keys::<RatioRow>(), "/$defs/ratio"),
        ("ListRow", keys::<ListRow>(), "/$defs/list"),
        ("SetRow", keys::<SetRow>(), "/$defs/indicator_set"),
        ("IndicatorRow", keys::<IndicatorRow>(), "/$defs/indicator"),
        ("PartRow", keys::<PartRow>(), "/$defs/indicator_item"),
        ("SizesRow", keys::<SizesRow>(), "/$defs/sizes"),
        ("DisclosureRow", keys::<DisclosureRow>(), "/$defs/disclosure"),
        ("DominanceRow", keys::<DominanceRow>(), "/$defs/dominance"),
        (
            "WeightsRow",
            keys_beside::<WeightsRow, WeightsOf>(&json!({ "by": "size" })),
            "/$defs/weights",
        ),
    ]
}

/// Each enum: its words, and a place of the schema that lists them.
fn enums() -> Vec<(&'static str, Words, &'static str)> {
    vec![
        ("Obligation", words::<Obligation>(), "/$defs/metadata/properties/obligation"),
        ("CodeMissing", words::<CodeMissing>(), "/$defs/code_row/properties/missing"),
        ("ItemType", words::<ItemType>(), "/$defs/item/properties/type"),
        ("AmountIn", words::<AmountIn>(), "/$defs/item/properties/amount_in"),
        ("Class", words::<Class>(), "/$defs/item/properties/class"),
        ("Comparability", words::<Comparability>(), "/$defs/comparability"),
        ("RuleKind", words::<RuleKind>(), "/$defs/rule/properties/kind"),
        ("Unit", words::<Unit>(), "/$defs/table/properties/unit"),
        ("FrameVariable", words::<FrameVariable>(), "/$defs/dimension/properties/frame"),
        ("BaseRule", words::<BaseRule>(), "/$defs/table/properties/base"),
        ("MeasureRow", words::<MeasureRow>(), "/$defs/measure"),
        ("Lonely", words::<Lonely>(), "/$defs/weights/properties/lonely"),
        ("Form", words::<Form>(), "/$defs/indicator/properties/form"),
        ("Zeros", words::<Zeros>(), "/$defs/disclosure/properties/zeros"),
        ("LateRule", words::<LateRule>(), "/$defs/table/properties/late"),
        ("TopOf", words::<TopOf>(), "/$defs/top/properties/of"),
        ("RankBy", words::<RankBy>(), "/$defs/top/properties/rank_by"),
        ("Ties", words::<Ties>(), "/$defs/top/properties/ties"),
        ("Chart", words::<Chart>(), "/$defs/table/properties/chart"),
    ]
}

/// Types of those files that are no part of their own: what each is covered by.
const COVERED: [(&str, &str); 5] = [
    ("DimensionOf", "DimensionRow"),
    ("WeightsOf", "WeightsRow"),
    ("Bound", "the answer's own form, a number or a text"),
    ("Point", "a whole number, or a fraction in a text"),
    ("GroupRow", "a bare code, or a frame variable with one"),
];

/// The keys that a struct takes: it lists them when it is given one that it does not know.
fn keys<T: DeserializeOwned>() -> Words {
    let error = serde_json::from_value::<T>(json!({ NONE: 0 })).err();
    listed(&error.expect("a struct of the document refuses unknown keys").to_string())
}

/// The words that an enum takes.
fn words<T: DeserializeOwned>() -> Words {
    let error = serde_json::from_value::<T>(json!(NONE)).err();
    listed(&error.expect("an enum of the document refuses unknown words").to_string())
}

/// What stands in backticks after "expected".
fn listed(message: &str) -> Words {
    let (_, expected) = message.split_once("expected").expect("a list of what is expected");
    backticked(expected)
}

fn backticked(text: &str) -> Words {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// A flattened struct lists nothing, so that its keys are what it writes beside those it flattens.
fn keys_beside<T: DeserializeOwned + Serialize, Of: DeserializeOwned>(example: &Value) -> Words {
    let one: T = serde_json::from_value(example.clone()).expect("an example");
    let written = serde_json::to_value(one).expect("JSON");
    let own = written.as_object().expect("an object").keys().cloned();
    own.chain(words::<Of>()).collect()
}

fn schema() -> Value {
    serde_json::from_str(SCHEMA).expect("the schema is JSON")
}

/// The words that a place of the schema lists: constants, and keys of objects with one of them.
fn words_at(place: &Value) -> Words {
    let mut found = Words::new();
    let texts = |value: &Value| value.as_str().map(str::to_owned);
    found.extend(place["const"].as_str().map(str::to_owned));
    found.extend(place["enum"].as_array().into_iter().flatten().filter_map(texts));
    found.extend(place["properties"].as_object().into_iter().flat_map(|p| p.keys().cloned()));
    for choice in ["oneOf", "anyOf"] {
        found.extend(place[choice].as_array().into_iter().flatten().flat_map(words_at));
    }
    found
}

fn differences(
    kind: &str,
    name: &str,
    read: &Words,
    described: &Words,
    place: &str,
) -> Vec<String> {
    let missing = read.difference(described).map(|word| {
        format!("{kind} `{name}` takes `{word}`, but schema/questionnaire.schema.json, {place}, does not")
    });
    let gone = described.difference(read).map(|word| {
        format!(
            "schema/questionnaire.schema.json, {place}, has `{word}`, but {kind} `{name}` does not"
        )
    });
    missing.chain(gone).collect()
}

#[test]
fn the_schema_has_the_keys_that_the_structs_read() {
    let schema = schema();
    let mut wrong = Vec::new();
    for (name, read, place) in structs() {
        let Some(found) = schema.pointer(place) else {
            wrong.push(format!("struct `{name}` has no place {place} in the schema"));
            continue;
        };
        let described =
            found["properties"].as_object().into_iter().flat_map(|p| p.keys().cloned()).collect();
        wrong.extend(differences(
            "struct",
            name,
            &read,
            &described,
            &format!("{place}/properties"),
        ));
        if found["additionalProperties"] != false {
            wrong.push(format!("{place} of the schema lets unknown keys through"));
        }
        for required in found["required"].as_array().into_iter().flatten() {
            if !read.contains(required.as_str().unwrap_or_default()) {
                wrong.push(format!("{place} of the schema requires {required}, which it has not"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_schema_has_the_words_that_the_enums_read() {
    let schema = schema();
    let mut wrong = Vec::new();
    for (name, read, place) in enums() {
        match schema.pointer(place) {
            Some(found) => {
                wrong.extend(differences("enum", name, &read, &words_at(found), place));
            }
            None => wrong.push(format!("enum `{name}` has no place {place} in the schema")),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_definition_of_the_schema_is_used_by_a_type() {
    let places = structs().into_iter().chain(enums()).map(|(.., place)| place);
    let known: BTreeSet<&str> = places.collect();
    let plain = ["name", "code", "texts", "expression"];
    let schema = schema();
    let unknown: Vec<&String> = schema["$defs"]
        .as_object()
        .expect("definitions")
        .keys()
        .filter(|key| !plain.contains(&key.as_str()))
        .filter(|key| !known.contains(format!("/$defs/{key}").as_str()))
        .collect();
    assert!(unknown.is_empty(), "no line of `structs` or `enums` here leads to {unknown:?}");
}

/// The files of this folder whose types are read from a document; the others read nothing.
const SOURCES: [(&str, &str); 6] = [
    ("breakdown", include_str!("breakdown.rs")),
    ("document", include_str!("document.rs")),
    ("indicator_plan", include_str!("indicator_plan.rs")),
    ("plan", include_str!("plan.rs")),
    ("unit", include_str!("unit.rs")),
    ("weights_plan", include_str!("weights_plan.rs")),
];
const OTHERS: [&str; 5] = ["check", "codebook", "described", "instrument", "sample"];

/// The structs and enums of a source that are deserialised.
fn types_read(source: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut reads = false;
    for line in source.lines() {
        reads |= line.starts_with("#[derive(") && line.contains("Deserialize");
        let name = ["pub struct ", "pub enum "].iter().find_map(|start| line.strip_prefix(start));
        if let Some(name) = name {
            found.extend(name.split([' ', '(', '{', '<']).next().filter(|_| reads));
            reads = false;
        }
    }
    found
}

#[test]
fn every_type_of_the_document_is_compared() {
    let compared: BTreeSet<&str> = structs()
        .into_iter()
        .chain(enums())
        .map(|(name, ..)| name)
        .chain(COVERED.map(|(name, _)| name))
        .collect();
    for (file, source) in SOURCES {
        let mut types = types_read(source);
        types.retain(|name| !compared.contains(name));
        assert!(
            types.is_empty(),
            "{file}.rs: add each to `structs` or `enums` in src/domain/questionnaire/described.rs, with \
             its place in schema/questionnaire.schema.json: {types:?}"
        );
    }
}

#[test]
fn every_file_of_the_document_is_looked_at() {
    let declared = include_str!("mod.rs").lines().filter_map(|line| {
        let name = line.trim_start_matches("pub ").strip_prefix("mod ")?;
        Some(name.trim_end_matches(';'))
    });
    let known: BTreeSet<&str> = SOURCES.map(|(file, _)| file).into_iter().chain(OTHERS).collect();
    assert_eq!(
        declared.collect::<BTreeSet<&str>>(),
        known,
        "add the file to SOURCES or OTHERS here"
    );
}

#[test]
fn the_guide_tells_of_every_key_and_word() {
    let spoken = backticked(GUIDE);
    // `{ code: andre }`, `(default 3)` and lists in one pair of backticks are told too.
    let told: BTreeSet<&str> = spoken
        .iter()
        .map(String::as_str)
        .chain(GUIDE.split("```").skip(1).step_by(2))
        .flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'))
        .collect();
    let mut untold: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (name, words, _) in structs().into_iter().chain(enums()) {
        for word in words.into_iter().filter(|word| !told.contains(word.as_str())) {
            untold.entry(name).or_default().push(word);
        }
    }
    assert!(untold.is_empty(), "docs/questionnaire-guide.md says nothing of {untold:#?}");
}

/// The backticked words of a column (from 0) of the table under a heading.
fn column(heading: &str, at: usize) -> Words {
    let (_, section) = GUIDE.split_once(&format!("## {heading}\n")).expect("the heading");
    let rows = section.lines().skip_while(|line| !line.starts_with("| ---")).skip(1);
    let rows = rows.take_while(|line| line.starts_with('|'));
    rows.flat_map(|row| backticked(row.split('|').nth(at + 1).unwrap_or_default())).collect()
}

#[test]
fn the_guides_tables_have_the_documents_keys_and_types_and_no_others() {
    assert_eq!(column("The document", 0), keys::<Document>());
    assert_eq!(column("Items", 0), words::<ItemType>());
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Excerpt {
    derived: Vec<DerivedRow>,
    rules: Vec<RuleRow>,
}

#[test]
fn the_guides_examples_can_be_used() {
    let mut examples = GUIDE.split("```yaml\n").skip(1);
    let mut next =
        || examples.next().and_then(|rest| rest.split("```").next()).expect("an example");
    let whole = next();
    let read = check::read(whole).unwrap_or_else(|findings| panic!("{findings:#?}"));
    check::check(read).unwrap_or_else(|findings| panic!("{findings:#?}"));
    let excerpt: Excerpt = serde_saphyr::from_str(next()).expect("derived items and rules");
    assert!(!excerpt.derived.is_empty() && !excerpt.rules.is_empty());
}
