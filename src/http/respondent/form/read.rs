//! One section's fields as a sheet: what the page asked is replaced, the rest of the sheet stays.

use serde_json::{Map, Value as Json, json};

use super::fields::Fields;
use super::lenient::{has_short_year, understood};
use crate::domain::answer::Sheet;
use crate::domain::answer::json::{Fault, SheetFinding, read_sheet};
use crate::domain::code::Name;
use crate::domain::questionnaire::document::RuleKind;
use crate::domain::questionnaire::instrument::{Instrument, Item, ItemKind, Rule, Section};

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldFault {
    /// The answer itself.
    Answer(Fault),
    /// Both an answer and a reason for having none.
    BothAnswerAndReason,
    /// A date with two digits of its year, which leave the century open.
    ShortYear,
}

/// Where it is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFinding {
    /// The item or rule.
    pub at: String,
    /// What is wrong there.
    pub fault: FieldFault,
}

/// A section's fields as they were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What could be read, over the rest of the stored sheet; what could not is unanswered.
    pub sheet: Sheet,
    /// What could not be read, in the order of the section's items.
    pub findings: Vec<FieldFinding>,
}

/// Reads a section's fields over `base`, the sheet that was stored.
#[must_use]
pub fn read_section(
    instrument: &Instrument,
    roster: Option<&str>,
    section: &Section,
    fields: &Fields,
    base: &Sheet,
) -> Reading {
    let mut findings = Vec::new();
    let mut answers = Map::new();
    let mut exemptions = Map::new();
    for item in &section.items {
        let id = item.id.as_str();
        match answer(item, fields) {
            Ok(Some(json)) => {
                answers.insert(id.to_owned(), json);
            }
            Ok(None) => {}
            Err(fault) => findings.push(FieldFinding { at: id.to_owned(), fault }),
        }
        if let Some(basis) = fields.first('x', id) {
            exemptions.insert(id.to_owned(), json!(basis));
        }
    }
    let rules = || soft_rules(instrument, roster, section);
    let confirmations: Map<String, Json> = rules()
        .filter_map(|rule| Some((rule.id.to_string(), json!(fields.first('c', rule.id.as_str())?))))
        .collect();
    let mut sent = json!({
        "answers": answers, "exemptions": exemptions, "confirmations": confirmations,
    });
    let mut read = read_sheet(instrument, roster, &sent);
    if let Err(faults) = read {
        for SheetFinding { item, pointer, fault } in faults {
            remove(&mut sent, &pointer);
            let at = item.unwrap_or(pointer);
            findings.push(FieldFinding { at, fault: FieldFault::Answer(fault) });
        }
        read = read_sheet(instrument, roster, &sent);
    }
    // Without what is wrong the rest can be read; if it cannot, what is stored stays, and the findings say that the
    // page is not.
    let Ok(read) = read else { return Reading { sheet: base.clone(), findings } };
    let place = |found: &FieldFinding| section.items.iter().position(|i| i.id.as_str() == found.at);
    findings.sort_by_key(|found| place(found).unwrap_or(usize::MAX));
    let mut sheet = base.clone();
    sheet.answers.retain(|id, _| !asks(section, id));
    sheet.exemptions.retain(|id, _| !asks(section, id));
    for rule in rules().filter(|rule| fields.has('c', rule.id.as_str())) {
        sheet.confirmations.remove(&rule.id);
    }
    sheet.answers.extend(read.answers);
    sheet.exemptions.extend(read.exemptions);
    sheet.confirmations.extend(read.confirmations);
    Reading { sheet, findings }
}

fn asks(section: &Section, id: &Name) -> bool {
    section.items.iter().any(|item| item.id == *id)
}

/// Takes out the member that a JSON pointer of two steps leads to. Codes need no unescaping.
fn remove(sent: &mut Json, pointer: &str) {
    if let Some((part, key)) = pointer.trim_start_matches('/').split_once('/')
        && let Some(members) = sent.get_mut(part).and_then(Json::as_object_mut)
    {
        members.remove(key);
    }
}

/// The soft checks whose message is shown in a section.
pub fn soft_rules<'a>(
    instrument: &'a Instrument,
    roster: Option<&'a str>,
    section: &'a Section,
) -> impl Iterator<Item = &'a Rule> {
    instrument.rules.iter().filter(move |rule| {
        rule.kind == RuleKind::Soft
            && rule.roster.as_ref().map(Name::as_str) == roster
            && section.items.iter().any(|item| item.id == rule.at)
    })
}

fn answer(item: &Item, fields: &Fields) -> Result<Option<Json>, FieldFault> {
    let id = item.id.as_str();
    let given = match &item.kind {
        ItemKind::Multiple { .. } => {
            let chosen: Vec<&str> = fields.all('a', id).collect();
            if chosen.is_empty() { None } else { Some(json!(chosen)) }
        }
        kind => fields.first('a', id).map(|raw| understood(kind, raw)),
    };
    match (given, fields.first('m', id)) {
        (Some(_), Some(_)) => Err(FieldFault::BothAnswerAndReason),
        (Some(Json::String(raw)), None)
            if matches!(item.kind, ItemKind::Date { .. }) && has_short_year(&raw) =>
        {
            Err(FieldFault::ShortYear)
        }
        (Some(given), None) => Ok(Some(given)),
        (None, Some(reason)) => Ok(Some(json!({ "missing": reason }))),
        (None, None) => Ok(None),
    }
}
