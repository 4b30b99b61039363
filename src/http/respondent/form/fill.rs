//! A stored sheet as the fields of a page: the other direction of reading a form.

use super::fields::Fields;
use super::lenient::written;
use super::read::soft_rules;
use crate::domain::answer::{Answer, Sheet, Value};
use crate::domain::lang::Lang;
use crate::domain::questionnaire::instrument::{Instrument, Section};

/// The fields of one section as a sheet fills them.
#[must_use]
pub fn fill(
    instrument: &Instrument,
    roster: Option<&str>,
    section: &Section,
    sheet: &Sheet,
    lang: Lang,
) -> Fields {
    let mut fields = Vec::new();
    for item in &section.items {
        let mut push = |prefix: char, value: String| {
            fields.push((format!("{prefix}.{}", item.id), value));
        };
        match sheet.answers.get(&item.id) {
            Some(Answer::Value(Value::Code(code))) => push('a', code.to_string()),
            Some(Answer::Value(Value::Codes(codes))) => {
                for code in codes {
                    push('a', code.to_string());
                }
            }
            Some(Answer::Value(value)) => push('a', written(&item.kind, value, lang)),
            Some(Answer::Missing(reason)) => push('m', reason.as_str().to_owned()),
            Some(Answer::Sealed(_)) | None => {}
        }
        if let Some(basis) = sheet.exemptions.get(&item.id) {
            push('x', basis.to_string());
        }
    }
    for rule in soft_rules(instrument, roster, section) {
        if let Some(comment) = sheet.confirmations.get(&rule.id) {
            fields.push((format!("c.{}", rule.id), comment.clone()));
        }
    }
    Fields(fields)
}
