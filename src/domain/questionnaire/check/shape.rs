//! From text to a document: YAML or JSON, bounded, with every fault of shape at once.
//!
//! The text is read into a tree first. Each row of the tree is then tried on its own, key by key
//! beside a row that is known to be right, so that one wrong key does not hide the others.

use std::cell::Cell;

use serde::de::{DeserializeOwned, DeserializeSeed};
use serde_json::{Map, Value, json};

use super::finding::{Finding, Findings};
use super::rows::{Child, DOCUMENT, Row};
use crate::canonical::{self, Within};
use crate::echo::echo;
use crate::questionnaire::document::Document;

/// Most bytes of a document.
pub const MAX_BYTES: usize = 1024 * 1024;
/// Most levels of a tree.
const MAX_DEPTH: usize = 40;

/// Reads a document from YAML or JSON; a text that starts with `{` is JSON.
///
/// # Errors
///
/// Every finding on its shape at once, each with its path.
pub fn read(text: &str) -> Result<Document, Vec<Finding>> {
    let mut findings = Findings::default();
    let tree = match tree(text) {
        Ok(tree) => tree,
        Err((code, message)) => {
            findings.add("", code, message);
            return Err(findings.0);
        }
    };
    control_characters(&tree, &mut String::new(), &mut findings);
    row(&tree, &DOCUMENT, "", &mut findings);
    if findings.0.is_empty() {
        match serde_json::from_value(tree) {
            Ok(document) => {
                // It is stored as canonical JSON, in which every alias and every default is written out.
                let stored = canonical::to_json::<Document>(&document).len();
                if stored <= MAX_BYTES {
                    return Ok(document);
                }
                findings.add("", "too_large", too_large(stored));
            }
            Err(error) => findings.add("", "shape", plain(&error)),
        }
    }
    Err(findings.0)
}

fn tree(text: &str) -> Result<Value, (&'static str, String)> {
    if text.len() > MAX_BYTES {
        return Err(("too_large", too_large(text.len())));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with('{') {
        return canonical::parse(text).map_err(|error| ("syntax", error.to_string()));
    }
    let budget = serde_saphyr::budget! {
        max_depth: MAX_DEPTH,
        max_nodes: 200_000,
        max_events: 400_000,
        max_aliases: 2000,
        max_documents: 1,
    };
    let options = serde_saphyr::options! {
        budget: budget,
        strict_booleans: true,
        with_snippet: false,
    };
    // An alias takes two bytes and may stand for a text of any length, which the reader's budget does not count.
    let left = Cell::new(MAX_BYTES);
    let within = Within { left: &left };
    serde_saphyr::with_deserializer_from_str_with_options(text, options, |reader| {
        within.deserialize(reader)
    })
    .map_err(|error| ("syntax", error.to_string()))
}

fn too_large(n_bytes: usize) -> String {
    format!(
        "the document has {n_bytes} bytes, as written or as JSON, and at most {MAX_BYTES} are taken"
    )
}

/// U+0000 is refused with its place, and so is every control character but a line end.
///
/// `path` is where the value stands; it is lengthened on the way down and comes back as it was.
fn control_characters(value: &Value, path: &mut String, findings: &mut Findings) {
    let here = path.len();
    match value {
        Value::String(text) => {
            if let Some(found) = text.chars().find(|c| c.is_control() && *c != '\n') {
                let message =
                    format!("the control character U+{:04X} is not allowed", u32::from(found));
                findings.add(path.clone(), "control_character", message);
            }
        }
        Value::Array(members) => {
            for (at, member) in members.iter().enumerate() {
                path.push_str(&format!("[{at}]"));
                control_characters(member, path, findings);
                path.truncate(here);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                path.push_str(if here == 0 { "" } else { "." });
                path.push_str(&echo(key));
                control_characters(member, path, findings);
                path.truncate(here);
            }
        }
        _ => {}
    }
}

fn row(value: &Value, shape: &Row, path: &str, findings: &mut Findings) {
    let Value::Object(given) = value else {
        findings.add(path, "shape", "expected keys and values");
        return;
    };
    let Value::Object(sample) = (shape.sample)() else { return };
    for key in shape.required {
        if !given.contains_key(*key) {
            findings.add(path, "missing_key", format!("`{key}` is missing"));
        }
    }
    if !shape.one_of.is_empty()
        && shape.one_of.iter().filter(|key| given.contains_key(**key)).count() != 1
    {
        let message = format!("expected exactly one of {}", shape.one_of.join(", "));
        findings.add(path, "shape", message);
        return;
    }
    for (key, value) in given {
        let place = join(path, key);
        match shape.children.iter().find(|(name, _)| name == key) {
            Some((_, child)) => children(value, child, &place, findings),
            None => probe(key, value, shape, &sample, &place, findings),
        }
    }
}

fn children(value: &Value, child: &Child, path: &str, findings: &mut Findings) {
    match (child, value) {
        (Child::One(shape), _) => row(value, shape, path, findings),
        (Child::Many(shape), Value::Array(rows)) => {
            for (at, one) in rows.iter().enumerate() {
                row(one, shape, &format!("{path}[{at}]"), findings);
            }
        }
        (Child::Many(_), _) => findings.add(path, "shape", "expected a list"),
        (Child::Named(shape), Value::Object(lists)) => {
            for (name, list) in lists {
                let path = join(path, name);
                if let Err(error) = name.parse::<crate::code::Name>() {
                    findings.add(path.clone(), "shape", error);
                }
                children(list, &Child::Many(shape), &path, findings);
            }
        }
        (Child::Named(_), _) => {
            findings.add(path, "shape", "expected names with a list behind each");
        }
    }
}

/// Tries one key in a row that is otherwise right.
fn probe(
    key: &str,
    value: &Value,
    shape: &Row,
    sample: &Map<String, Value>,
    path: &str,
    findings: &mut Findings,
) {
    let mut tried = sample.clone();
    if shape.one_of.contains(&key) {
        tried.retain(|other, _| !shape.one_of.contains(&other.as_str()));
    }
    tried.insert(key.to_owned(), value.clone());
    if let Err(error) = (shape.read)(Value::Object(tried)) {
        let message = plain(&error);
        let unquoted = matches!(value, Value::Number(_) | Value::Bool(_))
            && message.contains("expected a string");
        let hint = if unquoted { "; put it in quotes" } else { "" };
        let code = if message.starts_with("unknown field") { "unknown_key" } else { "shape" };
        findings.add(path, code, format!("{message}{hint}"));
    }
}

/// The reader's message without a place, since a value has none.
fn plain(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.split(" at line ").next().unwrap_or_default().to_owned()
}

fn join(path: &str, key: &str) -> String {
    let key = echo(key);
    if path.is_empty() { key } else { format!("{path}.{key}") }
}

/// Reads a row and forgets it.
pub(super) fn reads<T: DeserializeOwned>(value: Value) -> Result<(), serde_json::Error> {
    serde_json::from_value::<T>(value).map(drop)
}

/// A text in no language, for samples.
pub(super) fn no_text() -> Value {
    json!({})
}
