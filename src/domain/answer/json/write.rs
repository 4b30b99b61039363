//! Sheets and answers written as JSON. Every sheet is stored in canonical JSON, in one pass: nothing is gathered
//! or sorted on the way, since a sheet holds its items in the order of their bytes already.
//!
//! **Invariant:** the bytes are those of [`canonical::to_json`](crate::canonical::to_json) over
//! [`sheet_json`](super::sheet_json).

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value as Json;

use crate::answer::{Answer, Sheet, Value};
use crate::code::Name;
use crate::written::write_decimal;

/// The sheet as canonical JSON.
pub(super) fn sheet(sheet: &Sheet) -> String {
    #[expect(clippy::expect_used, reason = "names, texts and numbers are representable in JSON")]
    serde_json::to_string(&Written(sheet)).expect("a sheet is representable in JSON")
}

/// The sheet as a tree.
pub(super) fn tree_of_sheet(sheet: &Sheet) -> Json {
    tree(&Written(sheet))
}

/// The answer as a tree.
pub(super) fn tree_of_answer(answer: &Answer) -> Json {
    tree(&OneAnswer(answer))
}

fn tree(written: &impl Serialize) -> Json {
    #[expect(clippy::expect_used, reason = "names, texts and numbers are representable in JSON")]
    serde_json::to_value(written).expect("an answer is representable in JSON")
}

struct Written<'a>(&'a Sheet);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Sheet { answers, confirmations, exemptions } = self.0;
        let mut parts = to.serialize_map(None)?;
        if !answers.is_empty() {
            parts.serialize_entry("answers", &Part(answers, OneAnswer))?;
        }
        if !confirmations.is_empty() {
            parts.serialize_entry("confirmations", &Part(confirmations, |text| text))?;
        }
        if !exemptions.is_empty() {
            parts.serialize_entry("exemptions", &Part(exemptions, |basis| basis))?;
        }
        parts.end()
    }
}

/// Items with what the function makes of their values.
struct Part<'a, T, F>(&'a BTreeMap<Name, T>, F);

impl<'a, T, V: Serialize, F: Fn(&'a T) -> V> Serialize for Part<'a, T, F> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(item, value)| (item.as_str(), (self.1)(value))))
    }
}

struct OneAnswer<'a>(&'a Answer);

impl Serialize for OneAnswer<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Answer::Value(value) => match value {
                Value::Text(text) => to.serialize_str(text),
                Value::Integer(number) => number.serialize(to),
                Value::Decimal { scaled, decimals } => {
                    to.serialize_str(&write_decimal(*scaled, *decimals))
                }
                Value::Date(date) => date.serialize(to),
                Value::Code(code) => code.serialize(to),
                Value::Codes(codes) => codes.serialize(to),
                Value::Tags(tags) => tags.serialize(to),
            },
            Answer::Missing(reason) => to.collect_map([("missing", reason.as_str())]),
            Answer::Sealed(digest) => to.collect_map([("sealed", digest)]),
        }
    }
}
