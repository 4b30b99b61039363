//! Bodies that break the bounds of their type, in words: every bound at once.

use serde_json::Value;
use validator::{ValidationError, ValidationErrors, ValidationErrorsKind};

use super::misread::{escape, invalid};
use crate::http::problem::{Finding, Problem};

/// A body that breaks the bounds of its type.
pub(super) fn out_of_bounds(errors: &ValidationErrors) -> Problem {
    let mut findings = Vec::new();
    collect(errors, "#", &mut findings);
    findings.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    invalid(findings)
}

fn collect(errors: &ValidationErrors, place: &str, findings: &mut Vec<Finding>) {
    for (field, kind) in errors.errors() {
        let place = format!("{place}/{}", escape(field));
        match kind {
            ValidationErrorsKind::Field(errors) => findings.extend(errors.iter().map(|error| {
                let detail = words(error);
                Finding { pointer: place.clone(), detail, code: error.code.clone().into_owned() }
            })),
            ValidationErrorsKind::Struct(errors) => collect(errors, &place, findings),
            ValidationErrorsKind::List(items) => {
                for (index, errors) in items {
                    collect(errors, &format!("{place}/{index}"), findings);
                }
            }
        }
    }
}

fn words(error: &ValidationError) -> String {
    if let Some(message) = &error.message {
        return message.clone().into_owned();
    }
    let bound = |name: &str| error.params.get(name).map(Value::to_string);
    let (of, found) = match error.params.get("value") {
        Some(Value::Array(all)) => ("entries", Some(all.len())),
        Some(Value::Object(all)) => ("entries", Some(all.len())),
        Some(Value::String(text)) => ("characters", Some(text.chars().count())),
        _ => ("characters", None),
    };
    let found = match found {
        Some(0) => ", and is empty".to_owned(),
        Some(n) => format!(", and has {n}"),
        None => String::new(),
    };
    match (error.code.as_ref(), bound("min"), bound("max")) {
        ("length", Some(min), Some(max)) => {
            format!("must have {min} to {max} {of}{found}")
        }
        ("length", Some(min), None) => format!("must have at least {min} {of}{found}"),
        ("length", None, Some(max)) => format!("must have at most {max} {of}{found}"),
        ("range", Some(min), Some(max)) => format!("must be from {min} to {max}"),
        ("range", Some(min), None) => format!("must be at least {min}"),
        ("range", None, Some(max)) => format!("must be at most {max}"),
        ("email", ..) => "must be an e-mail address".to_owned(),
        ("url", ..) => "must be a URL".to_owned(),
        (code, ..) => format!("does not keep the rule `{code}`"),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use validator::Validate;

    use super::super::parse;
    use super::*;

    #[derive(Debug, Deserialize, Validate)]
    struct Inner {
        #[validate(length(min = 2, max = 4))]
        name: String,
    }

    #[derive(Debug, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[validate(nested)]
        #[serde(rename = "items")]
        items: Vec<Inner>,
    }

    #[test]
    fn every_broken_bound_is_told_at_once() {
        let raw = br#"{"items":[{"name":"a"},{"name":"ab"},{"name":"abcde"}]}"#;
        let problem = out_of_bounds(&parse::<Outer>(raw).unwrap().validate().unwrap_err());
        let told: Vec<_> = problem.errors.iter().map(|e| (&*e.pointer, &*e.detail)).collect();
        let (few, many) =
            ("must have 2 to 4 characters, and has 1", "must have 2 to 4 characters, and has 5");
        assert_eq!(told, [("#/items/0/name", few), ("#/items/2/name", many)]);
    }
}
