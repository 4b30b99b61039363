//! One sheet as canonical JSON: `{"answers":{…},"confirmations":{…},"exemptions":{…}}`.
//!
//! Empty maps are left out, and so are unanswered items: there is no `null` and no empty text. What
//! an answer looks like follows from its item's type (see [`read_sheet`]). Reading checks the type
//! and nothing else: whether an answer is asked for, complete and within its bounds is the business
//! of [`validate`](fn@super::validate).

mod fault;
#[cfg(test)]
mod tests;
mod value;
mod write;

use std::collections::BTreeMap;

use serde_json::Value as Json;

pub use fault::{Expected, Fault, SheetFinding};

use super::value::{Answer, Sheet};
use crate::code::{Code, Name};
use crate::echo::echo;
use crate::questionnaire::document::RuleKind;
use crate::questionnaire::instrument::{Instrument, Item, Place};

/// Most characters of the comment that confirms a soft check.
pub const MAX_COMMENT: u32 = 2000;

/// Reads a sheet as a respondent or a respondent's system sends it.
///
/// | item | JSON |
/// | --- | --- |
/// | `text`, `long_text`, `email`, `url`, `orgnr` | text |
/// | `integer`, `year`, `amount` | whole number |
/// | `decimal` | text with a point: `"12.50"` |
/// | `date` | text: `"2019-08-30"` |
/// | `single`, `scale`, a grid's row | the code as text |
/// | `multiple` | array of codes |
/// | `tags` | array of texts |
/// | any that offers it | `{"missing":"dont_know"}`, `not_relevant` or `refused` |
///
/// # Errors
///
/// Every finding at once, in the order of the keys.
pub fn read_sheet(
    instrument: &Instrument,
    roster: Option<&str>,
    json: &Json,
) -> Result<Sheet, Vec<SheetFinding>> {
    Reader { instrument, roster, sealed: false, findings: Vec::new() }.read(json)
}

/// Reads a sheet that this product has stored: as [`read_sheet`], and values kept apart are taken too.
///
/// # Errors
///
/// Every finding at once; for a stored sheet each of them is a row that cannot be true.
pub fn read_stored_sheet(
    instrument: &Instrument,
    roster: Option<&str>,
    json: &Json,
) -> Result<Sheet, Vec<SheetFinding>> {
    Reader { instrument, roster, sealed: true, findings: Vec::new() }.read(json)
}

/// Writes a sheet as canonical JSON, the inverse of [`read_stored_sheet`].
#[must_use]
pub fn write_sheet(sheet: &Sheet) -> String {
    write::sheet(sheet)
}

/// A sheet as JSON, in the shape that [`read_sheet`] takes.
#[must_use]
pub fn sheet_json(sheet: &Sheet) -> Json {
    write::tree_of_sheet(sheet)
}

/// One answer as JSON, in the shape that [`read_sheet`] takes.
#[must_use]
pub fn answer_json(answer: &Answer) -> Json {
    write::tree_of_answer(answer)
}

struct Reader<'a> {
    instrument: &'a Instrument,
    roster: Option<&'a str>,
    sealed: bool,
    findings: Vec<SheetFinding>,
}

impl Reader<'_> {
    fn read(mut self, json: &Json) -> Result<Sheet, Vec<SheetFinding>> {
        let mut sheet = Sheet::default();
        if self.instrument.part(self.roster).is_none() {
            self.note(None, "", Fault::UnknownRoster);
        } else if let Json::Object(parts) = json {
            for (key, part) in parts {
                match key.as_str() {
                    "answers" => sheet.answers = self.map(key, part, Self::answer),
                    "exemptions" => sheet.exemptions = self.map(key, part, Self::exemption),
                    "confirmations" => {
                        sheet.confirmations = self.map(key, part, Self::confirmation);
                    }
                    _ => self.note(None, &pointer(&[key]), Fault::UnknownKey),
                }
            }
        } else {
            self.note(None, "", Fault::WrongType { expected: Expected::Object });
        }
        if self.findings.is_empty() { Ok(sheet) } else { Err(self.findings) }
    }

    fn map<T>(
        &mut self,
        key: &str,
        part: &Json,
        mut read: impl FnMut(&mut Self, &str, &Json) -> Result<(Name, T), Fault>,
    ) -> BTreeMap<Name, T> {
        let mut members = BTreeMap::new();
        let Json::Object(given) = part else {
            self.note(None, &pointer(&[key]), Fault::WrongType { expected: Expected::Object });
            return members;
        };
        for (id, value) in given {
            match read(self, id, value) {
                Ok((id, member)) => {
                    members.insert(id, member);
                }
                Err(fault) => self.note(Some(id), &pointer(&[key, id]), fault),
            }
        }
        members
    }

    fn answer(&mut self, id: &str, json: &Json) -> Result<(Name, Answer), Fault> {
        let item = self.item(id)?;
        let answer = value::read(item, json, self.sealed)?;
        Ok((item.id.clone(), answer))
    }

    fn exemption(&mut self, id: &str, json: &Json) -> Result<(Name, Code), Fault> {
        let item = self.item(id)?;
        if !item.exemptible {
            return Err(Fault::NotExemptible);
        }
        let raw = json.as_str().ok_or(Fault::WrongType { expected: Expected::Code })?;
        let bases = &self.instrument.document.legal_bases;
        let basis = bases.iter().find(|basis| basis.code.as_str() == raw);
        let basis = basis.ok_or_else(|| Fault::UnknownLegalBasis { code: echo(raw) })?;
        Ok((item.id.clone(), basis.code.clone()))
    }

    fn confirmation(&mut self, id: &str, json: &Json) -> Result<(Name, String), Fault> {
        let rule = self.instrument.rules.iter().find(|rule| {
            rule.id.as_str() == id
                && rule.kind == RuleKind::Soft
                && rule.roster.as_ref().map(Name::as_str) == self.roster
        });
        let rule = rule.ok_or(Fault::UnknownRule)?;
        Ok((rule.id.clone(), value::read_text(json, true, MAX_COMMENT)?))
    }

    fn item(&self, id: &str) -> Result<&'_ Item, Fault> {
        let here = match self.roster {
            None => None,
            Some(id) => self.instrument.rosters.iter().position(|roster| roster.id.as_str() == id),
        };
        match self.instrument.place(id) {
            Some(Place::Item { roster, .. }) if *roster == here => {
                self.instrument.item(id).ok_or(Fault::UnknownItem)
            }
            Some(Place::Item { .. }) => Err(Fault::OtherPart),
            Some(Place::Derived(_)) => Err(Fault::Derived),
            None => Err(Fault::UnknownItem),
        }
    }

    fn note(&mut self, item: Option<&str>, pointer: &str, fault: Fault) {
        self.findings.push(SheetFinding {
            item: item.map(echo),
            pointer: pointer.to_owned(),
            fault,
        });
    }
}

/// A JSON pointer (RFC 6901) to a member, its keys cut to what a person can read.
fn pointer(keys: &[&str]) -> String {
    keys.iter().map(|key| format!("/{}", echo(key).replace('~', "~0").replace('/', "~1"))).collect()
}
