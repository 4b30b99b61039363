//! The codebook: the published description of every item of an instrument, as plain data.
//!
//! Items that are personal or `internal` are described too: that they are asked is no secret, only
//! the answers are. The page and the JSON are made from this value elsewhere.

use serde::Serialize;

use super::breakdown::FrameLabels;
use super::document::{Class, Comparability};
use super::instrument::{CodeList, Instrument, Item, ItemKind, Part, Section};
use crate::code::{Code, Name};
use crate::lang::{Lang, Texts};

/// The description of every item and derived item.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Codebook {
    /// The survey.
    pub survey: Name,
    /// The questionnaire's version, as people cite it.
    pub version: String,
    /// Title of the survey.
    pub title: Texts,
    /// The languages that every text is complete in.
    pub languages: Vec<Lang>,
    /// The version that `comparability` refers to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compares_to: Option<String>,
    /// What the codes of the frame are called in tables.
    #[serde(skip_serializing_if = "FrameLabels::is_empty")]
    pub frame_labels: FrameLabels,
    /// The header's variables, then those of each roster, in the order of the form; derived items last.
    pub variables: Vec<Variable>,
}

/// One item or derived item.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Variable {
    /// Its code: column of exports, name in expressions.
    pub id: Name,
    /// The roster it belongs to; none for the header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roster: Option<Name>,
    /// The section it is asked in; none for a derived item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<Name>,
    /// The number printed before the question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The question, or what a derived item is.
    pub text: Texts,
    /// Short name for tables.
    pub short: Texts,
    /// The question over the grid that it is a row of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grid: Option<Texts>,
    /// The type as the document writes it, or `derived`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The codes of a choice, in their order; empty for others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<CodebookCode>,
    /// How far the answer may travel.
    pub class: Class,
    /// A person's data, kept apart and purged.
    pub personal: bool,
    /// Blocks submission when unanswered.
    pub required: bool,
    /// Conditions under which it is asked, all of them, in the expression language; empty when always.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub asked_when: Vec<String>,
    /// The expression that computes a derived item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub computed_as: Option<String>,
    /// Comparability with the version named by `compares_to`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparability: Option<Comparability>,
}

/// One code of a choice.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CodebookCode {
    /// The code that is stored.
    pub code: Code,
    /// Its label.
    pub label: Texts,
    /// Whether it is no substantive answer.
    pub missing: bool,
    /// Its position on a scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<i64>,
}

impl Codebook {
    /// The codebook of an instrument.
    #[must_use]
    pub fn of(instrument: &Instrument) -> Self {
        let document = &instrument.document;
        let mut variables = part(&instrument.header, None);
        for roster in &instrument.rosters {
            variables.extend(part(&roster.part, Some(&roster.id)));
        }
        variables.extend(instrument.derived.iter().map(|derived| Variable {
            id: derived.id.clone(),
            roster: derived.roster.clone(),
            section: None,
            number: None,
            text: derived.text.clone(),
            short: derived.text.clone(),
            grid: None,
            kind: "derived",
            codes: derived.codes.as_ref().map(codes).unwrap_or_default(),
            class: derived.class,
            personal: false,
            required: false,
            asked_when: Vec::new(),
            computed_as: Some(derived.value.source().to_owned()),
            comparability: None,
        }));
        Self {
            survey: document.survey.clone(),
            version: document.version.clone(),
            title: document.title.clone(),
            languages: document.languages.clone(),
            compares_to: document.compares_to.clone(),
            frame_labels: document.plan.frame_labels.clone(),
            variables,
        }
    }
}

fn part(part: &Part, roster: Option<&Name>) -> Vec<Variable> {
    let described = |section| move |item| variable(item, section, roster);
    part.sections.iter().flat_map(|section| section.items.iter().map(described(section))).collect()
}

fn variable(item: &Item, section: &Section, roster: Option<&Name>) -> Variable {
    let conditions = [section.relevant.as_ref(), item.relevant.as_ref()];
    let mut asked_when: Vec<String> =
        conditions.into_iter().flatten().map(|one| one.source().to_owned()).collect();
    if let Some((choice, code)) = &item.other_of {
        let several = section
            .items
            .iter()
            .any(|other| other.id == *choice && matches!(other.kind, ItemKind::Multiple { .. }));
        let chosen = format!("{choice} = '{code}'");
        asked_when.push(if several { format!("selected({choice}, '{code}')") } else { chosen });
    }
    Variable {
        id: item.id.clone(),
        roster: roster.cloned(),
        section: Some(section.id.clone()),
        number: item.number.clone(),
        text: item.text.clone(),
        short: item.short.clone(),
        grid: item.grid.as_ref().map(|grid| grid.text.clone()),
        kind: type_of(&item.kind),
        codes: match &item.kind {
            ItemKind::Single { codes: list, .. } | ItemKind::Multiple { codes: list, .. } => {
                codes(list)
            }
            _ => Vec::new(),
        },
        class: item.class,
        personal: item.personal,
        required: item.required,
        asked_when,
        computed_as: None,
        comparability: item.comparability.clone(),
    }
}

fn codes(list: &CodeList) -> Vec<CodebookCode> {
    let described = |listed: &super::instrument::ListedCode| CodebookCode {
        code: listed.code.clone(),
        label: listed.label.clone(),
        missing: listed.missing.is_some(),
        score: listed.score,
    };
    list.codes.iter().map(described).collect()
}

const fn type_of(kind: &ItemKind) -> &'static str {
    match kind {
        ItemKind::Text { long: false, .. } => "text",
        ItemKind::Text { long: true, .. } => "long_text",
        ItemKind::Integer { .. } => "integer",
        ItemKind::Decimal { .. } => "decimal",
        ItemKind::Amount { .. } => "amount",
        ItemKind::Date { .. } => "date",
        ItemKind::Year { .. } => "year",
        ItemKind::Email => "email",
        ItemKind::Url => "url",
        ItemKind::Orgnr => "orgnr",
        ItemKind::Single { scale: false, .. } => "single",
        ItemKind::Single { scale: true, .. } => "scale",
        ItemKind::Multiple { .. } => "multiple",
        ItemKind::Tags { .. } => "tags",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::sample::sample;

    #[test]
    fn every_item_and_derived_item_is_described_once() {
        let instrument = sample();
        let codebook = Codebook::of(instrument);
        let mut described: Vec<&Name> = codebook.variables.iter().map(|one| &one.id).collect();
        let mut known: Vec<&Name> = instrument.names().collect();
        described.sort_unstable();
        known.sort_unstable();
        assert_eq!(described, known);
    }

    #[test]
    fn routes_codes_and_grids_are_told() {
        let codebook = Codebook::of(sample());
        let find = |id: &str| codebook.variables.iter().find(|one| one.id.as_str() == id).unwrap();
        assert_eq!(find("formal_annet").asked_when, ["selected(formal, 'andre')"]);
        assert_eq!(find("brukt").asked_when, ["ramme > 0"]);
        let row = find("styrt_tid");
        assert_eq!(row.asked_when, ["har_tiltak = 'ja'"]);
        assert!(row.grid.is_some() && row.codes[2].score == Some(3));
        assert_eq!(find("samlet").computed_as.as_deref(), Some("sum(tiltak.ramme)"));
        assert!(find("kontakt").personal);
    }
}
