//! What `expected.json` expects of a query, and whether an outcome meets it.

use serde_json::Value;

use super::query::Outcome;

/// Whether an outcome is as expected. Rounding is half away from zero; a value exactly between two
/// printed figures meets neither.
pub fn is_met(outcome: &Outcome, expected: &Value) -> bool {
    let (key, wanted) = expected
        .as_object()
        .unwrap()
        .iter()
        .find(|(key, _)| !["decimals", "bounds"].contains(&key.as_str()))
        .unwrap();
    match (key.as_str(), outcome) {
        ("equals", Outcome::Truth(truth)) => wanted == truth,
        ("equals", Outcome::Number(number)) => wanted.as_f64() == Some(*number),
        ("set", Outcome::Codes(codes)) => {
            let mut wanted: Vec<&str> =
                wanted.as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect();
            wanted.sort_unstable();
            *codes == wanted
        }
        ("rounds_to", Outcome::Number(number)) => {
            let scale = 10_f64.powi(expected["decimals"].as_i64().unwrap_or(0).try_into().unwrap());
            let between = ((number.abs() * scale).fract() - 0.5).abs() < 1e-9;
            let rounded = (number.abs() * scale).round().copysign(*number) / scale;
            !between && (rounded - wanted.as_f64().unwrap()).abs() < 1e-9
        }
        ("between", Outcome::Number(number)) => {
            let (low, high) = (wanted[0].as_f64().unwrap(), wanted[1].as_f64().unwrap());
            let bounds = expected["bounds"].as_str().unwrap_or("[]");
            let above = if bounds.starts_with('[') { *number >= low } else { *number > low };
            let below = if bounds.ends_with(']') { *number <= high } else { *number < high };
            above && below
        }
        ("at_least", Outcome::Number(number)) => *number >= wanted.as_f64().unwrap(),
        ("at_most", Outcome::Number(number)) => *number <= wanted.as_f64().unwrap(),
        (key, outcome) => panic!("{outcome:?} cannot be compared with `{key}`"),
    }
}
