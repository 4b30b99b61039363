//! Which field of the query language each published axis shows, and how.
//!
//! This table is all that the acceptance test knows about Difi's form besides `expected.json`.
//! An axis that is not in it shows the field of its own name, code by code.

use serde_json::Value;

use super::cube::{Axis, Pick};

/// The unit of tables over initiatives, as published tables name it.
pub const ENTRIES: &str = "entry";
/// The unit of tables over the frame.
pub const FRAME: &str = "frame";
/// Items of which a unit may have several codes.
pub const MULTIPLE: [&str; 3] = ["q16", "q17", "q20"];
/// The table that shows how many amounts lie exactly on a limit.
pub const LIMITS: &str = "kostnad_grenser";

/// How an axis shows its field.
enum Shows {
    /// Each category is a value, known by its code.
    Codes,
    /// Each category is a value, known by its label.
    Labels,
    /// Each category is a set of values; `""` is no answer.
    Classes(&'static [(&'static str, &'static [&'static str])]),
    /// Each category is an interval of amounts: from (inclusive), below (exclusive).
    Bands(&'static [(&'static str, Option<i64>, Option<i64>)]),
    /// Whether there is an answer.
    Answered { yes: &'static str, no: &'static str },
    /// Whether one code of a multiple choice was chosen.
    Chosen { code: &'static str, yes: &'static str },
    /// Whether an instant lies on or after this day.
    Since { day: &'static str, yes: &'static str, no: &'static str },
}

const MILLION: i64 = 1_000_000;

const AXES: &[(&str, &str, Shows)] = &[
    ("ministry", "q02", Shows::Codes),
    ("organisation", "unit:short_name", Shows::Labels),
    ("skate", "unit:skate", Shows::Classes(&[("yes", &["ja"]), ("no", &["nei"])])),
    ("late", "registered_at", Shows::Since { day: "2019-08-31", yes: "yes", no: "no" }),
    (
        "tverrgaende",
        "q12",
        Shows::Classes(&[
            ("ja", &["andre_sektorer", "andre_niva", "begge"]),
            ("nei", &["egen_sektor", "annet", ""]),
        ]),
    ),
    (
        "kommunal",
        "q12",
        Shows::Classes(&[
            ("ja", &["andre_niva", "begge"]),
            ("nei", &["egen_sektor", "andre_sektorer", "annet", ""]),
        ]),
    ),
    (
        "fase",
        "q10",
        Shows::Classes(&[
            ("ide", &["ide"]),
            ("konsept", &["konsept"]),
            ("planlegging", &["planlegging"]),
            ("gjennomforing", &["gjennomforing", "drift"]),
        ]),
    ),
    ("bruker_iot", "q20", Shows::Chosen { code: "iot", yes: "ja" }),
    ("har_kostnad", "q08", Shows::Answered { yes: "ja", no: "nei" }),
    (
        "kostnadsklasse",
        "q08",
        Shows::Bands(&[
            ("under_10", None, Some(10 * MILLION)),
            ("fra_10_til_50", Some(10 * MILLION), Some(50 * MILLION)),
            ("fra_50_til_100", Some(50 * MILLION), Some(100 * MILLION + 1)),
            ("over_100", Some(100 * MILLION + 1), None),
        ]),
    ),
    (
        "kostnadsgrense",
        "q08",
        Shows::Bands(&[
            ("under_10", None, Some(10 * MILLION)),
            ("lik_10", Some(10 * MILLION), Some(10 * MILLION + 1)),
            ("mellom_10_og_50", Some(10 * MILLION + 1), Some(50 * MILLION)),
            ("lik_50", Some(50 * MILLION), Some(50 * MILLION + 1)),
            ("mellom_50_og_100", Some(50 * MILLION + 1), Some(100 * MILLION)),
            ("lik_100", Some(100 * MILLION), Some(100 * MILLION + 1)),
            ("mellom_100_og_300", Some(100 * MILLION + 1), Some(300 * MILLION)),
            ("lik_300", Some(300 * MILLION), Some(300 * MILLION + 1)),
            ("over_300", Some(300 * MILLION + 1), None),
        ]),
    ),
];

/// Codes that are no substantive answer: published under the reason that they stand for.
const REASONS: &[(&str, &str, &str)] = &[
    ("q11", "vet_ikke", "dont_know"),
    ("q13", "ikke_relevant", "not_relevant"),
    ("q19", "ikke_relevant", "not_relevant"),
    ("q20", "ikke_relevant", "not_relevant"),
];

/// The reasons behind a blank answer of `entries.csv`.
const BLANK: [&str; 3] = ["unanswered", "off_route", "refused"];

/// The tables that tell how many codes were chosen: their categories are 1, 2, 3, … codes.
const CHOICES: &[(&str, &str, &str)] = &[
    ("q16", "effekter_antall", "effekter_valgt"),
    ("q17", "brukere_antall", "brukergrupper_valgt"),
];

fn shows(axis: &str) -> &'static Shows {
    AXES.iter().find(|(id, ..)| *id == axis).map_or(&Shows::Codes, |(.., shows)| shows)
}

/// The field that an axis shows.
pub fn field(axis: &str) -> &str {
    AXES.iter().find(|(id, ..)| *id == axis).map_or(axis, |(_, field, _)| field)
}

/// The field and its values, for an axis that shows them one by one.
pub fn values(axis: &Axis) -> Option<(&str, Vec<String>)> {
    let values = match shows(&axis.id) {
        Shows::Codes => axis.codes.clone(),
        Shows::Labels => axis.labels.clone(),
        _ => return None,
    };
    Some((field(&axis.id), values))
}

/// The codes of a field that are counted as reasons, with the reasons.
pub fn reasons(field: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    REASONS.iter().filter(move |(of, ..)| *of == field).map(|(_, code, reason)| (*code, *reason))
}

/// The table and axis that tell how many codes of a field were chosen.
pub fn choices(field: &str) -> Option<(&'static str, &'static str)> {
    CHOICES.iter().find(|(of, ..)| *of == field).map(|(_, table, axis)| (*table, *axis))
}

/// The category of the table with the limits that holds exactly this amount.
pub fn limit(value: i64) -> Option<&'static str> {
    let Shows::Bands(bands) = shows("kostnadsgrense") else { return None };
    let exact =
        bands.iter().find(|(_, from, below)| *from == Some(value) && *below == Some(value + 1));
    exact.map(|(code, ..)| *code)
}

/// What is known besides the table at hand.
pub struct Known<'a> {
    /// When the data were frozen, as RFC 3339 writes it.
    pub frozen_at: &'a str,
    /// Whether nobody has exactly this amount.
    pub nobody_has: Box<dyn Fn(i64) -> bool + 'a>,
}

/// The cells along an axis that together hold the units for which all the conditions on its field
/// hold; none when the axis cannot tell. Only the table's first axis has a base and reasons.
pub fn cells(
    axis: &Axis,
    conditions: &[&Value],
    first: bool,
    known: &Known,
) -> Option<Vec<(f64, Pick)>> {
    let field = field(&axis.id);
    // The first axis tells why somebody is not on it, if it is made of answers.
    let first = first && axis.answers;
    let code = |code: &str| Pick::Code(code.to_owned());
    match shows(&axis.id) {
        Shows::Codes if MULTIPLE.contains(&field) => cells_of_choices(axis, conditions, first),
        Shows::Codes => {
            cells_of_values(field, conditions, first, &one_by_one(&axis.codes, &axis.codes))
        }
        Shows::Labels => {
            cells_of_values(field, conditions, first, &one_by_one(&axis.codes, &axis.labels))
        }
        Shows::Classes(classes) => {
            let classes: Vec<(&str, Vec<&str>)> =
                classes.iter().map(|(code, values)| (*code, values.to_vec())).collect();
            cells_of_values(field, conditions, first, &classes)
        }
        Shows::Bands(bands) => cells_of_bands(bands, conditions, &*known.nobody_has),
        Shows::Answered { yes, no } => Some(match presence(conditions)? {
            Presence::Answered => vec![(1.0, code(yes))],
            Presence::Blank => vec![(1.0, code(no))],
            Presence::Impossible => Vec::new(),
        }),
        Shows::Chosen { code: chosen, yes } => {
            let asked = conditions.iter().all(|c| c["has"] == *chosen);
            asked.then(|| vec![(1.0, code(yes))])
        }
        Shows::Since { day, yes, no } => match conditions {
            [one] if one["ge"] == *day => Some(vec![(1.0, code(yes))]),
            [one] if one["lt"] == *day => Some(vec![(1.0, code(no))]),
            // Nobody came after the data were frozen.
            [one] if one["ge"].as_str().is_some_and(|day| known.frozen_at < day) => {
                Some(Vec::new())
            }
            _ => None,
        },
    }
}

fn one_by_one<'a>(codes: &'a [String], values: &'a [String]) -> Vec<(&'a str, Vec<&'a str>)> {
    codes.iter().zip(values).map(|(code, value)| (code.as_str(), vec![value.as_str()])).collect()
}

/// Cells of an axis on which a unit has one category at most.
fn cells_of_values(
    field: &str,
    conditions: &[&Value],
    first: bool,
    classes: &[(&str, Vec<&str>)],
) -> Option<Vec<(f64, Pick)>> {
    let mut cells = Vec::new();
    for (code, values) in classes {
        let held = values.iter().filter(|value| hold(conditions, value)).count();
        if held == values.len() {
            cells.push((1.0, Pick::Code((*code).to_owned())));
        } else if held > 0 {
            return None;
        }
    }
    let listed = |value: &str| classes.iter().any(|(_, values)| values.contains(&value));
    let reasons = reasons(field).filter(|(code, _)| !listed(code) && hold(conditions, code));
    let mut reasons: Vec<&'static str> = reasons.map(|(_, reason)| reason).collect();
    let blank = !listed("") && hold(conditions, "");
    if blank && first {
        reasons.extend(BLANK);
    } else if blank && codes_of_reasons(field) == 0 {
        // On a later axis those without an answer are all less everybody else.
        cells.extend(classes.iter().map(|(code, _)| (-1.0, Pick::Code((*code).to_owned()))));
        cells.push((1.0, Pick::All));
    } else if blank || (!reasons.is_empty() && !first) {
        return None;
    }
    cells.extend(reasons.into_iter().map(|reason| (1.0, Pick::Reason(reason))));
    Some(cells)
}

fn codes_of_reasons(field: &str) -> usize {
    reasons(field).count()
}

/// Cells of a multiple choice: one code, or the base of those who answered.
fn cells_of_choices(axis: &Axis, conditions: &[&Value], first: bool) -> Option<Vec<(f64, Pick)>> {
    let chosen: Vec<&str> = conditions.iter().filter_map(|c| c["has"].as_str()).collect();
    let answered: Vec<bool> = conditions.iter().filter_map(|c| c["answered"].as_bool()).collect();
    if chosen.len() + answered.len() < conditions.len() {
        return None;
    }
    match (chosen.as_slice(), answered.contains(&false)) {
        ([_, ..], true) => Some(Vec::new()),
        ([one], false) if axis.codes.iter().any(|code| code == one) => {
            Some(vec![(1.0, Pick::Code((*one).to_owned()))])
        }
        ([one], false) if first => {
            let (_, reason) = reasons(&axis.id).find(|(code, _)| code == one)?;
            Some(vec![(1.0, Pick::Reason(reason))])
        }
        ([], silent) if first => {
            let blank = |factor| BLANK.map(|reason| (factor, Pick::Reason(reason)));
            Some(match (silent, answered.contains(&true)) {
                (true, true) => Vec::new(),
                (true, false) => blank(1.0).to_vec(),
                (false, _) => [[(1.0, Pick::All)].as_slice(), &blank(-1.0)].concat(),
            })
        }
        _ => None,
    }
}

fn cells_of_bands(
    bands: &[(&str, Option<i64>, Option<i64>)],
    conditions: &[&Value],
    nobody_has: &dyn Fn(i64) -> bool,
) -> Option<Vec<(f64, Pick)>> {
    let mut cells = Vec::new();
    let code = |(code, ..): &(&str, _, _)| Pick::Code((*code).to_owned());
    match presence(conditions) {
        Some(Presence::Answered) => return Some(bands.iter().map(|b| (1.0, code(b))).collect()),
        Some(Presence::Blank) => {
            cells.push((1.0, Pick::All));
            cells.extend(bands.iter().map(|band| (-1.0, code(band))));
            return Some(cells);
        }
        Some(Presence::Impossible) => return Some(cells),
        None => {}
    }
    if conditions.iter().any(|c| c["answered"] == false) {
        return Some(cells);
    }
    for band @ (_, from, below) in bands {
        if whole_band(*from, *below, conditions, nobody_has)? {
            cells.push((1.0, code(band)));
        }
    }
    Some(cells)
}

/// Whether the conditions hold for every amount of a band (true) or for none (false); none when
/// they divide it, unless they only part one end from the rest and nobody is exactly there.
fn whole_band(
    from: Option<i64>,
    below: Option<i64>,
    conditions: &[&Value],
    nobody_has: &dyn Fn(i64) -> bool,
) -> Option<bool> {
    let (mut low, mut high) = (from.unwrap_or(0), below.unwrap_or(i64::MAX / 2) - 1);
    let at = |value: i64| conditions.iter().all(|condition| holds_for(condition, value));
    let limits = conditions.iter().flat_map(|c| c.as_object().unwrap().values());
    let limits: Vec<i64> = limits.filter_map(Value::as_i64).collect();
    let even = |low: i64, high: i64| {
        let near = limits.iter().flat_map(|limit| [limit - 1, *limit, limit + 1]);
        let inside: Vec<i64> = near.filter(|value| (low..=high).contains(value)).collect();
        inside.iter().all(|value| at(*value) == at(low)) && at(high) == at(low)
    };
    if even(low, high) {
        return Some(at(low));
    }
    if even(low + 1, high) && nobody_has(low) {
        low += 1;
    } else if even(low, high - 1) && nobody_has(high) {
        high -= 1;
    } else {
        return None;
    }
    Some(at(low) && at(high))
}

/// What conditions ask that ask only whether there is an answer.
enum Presence {
    Answered,
    Blank,
    /// Both at once.
    Impossible,
}

/// None when the conditions ask for more.
fn presence(conditions: &[&Value]) -> Option<Presence> {
    let asked: Vec<bool> = conditions.iter().filter_map(|c| c["answered"].as_bool()).collect();
    if asked.is_empty() || asked.len() < conditions.len() {
        return None;
    }
    Some(match (asked.contains(&true), asked.contains(&false)) {
        (true, true) => Presence::Impossible,
        (true, false) => Presence::Answered,
        _ => Presence::Blank,
    })
}

/// Whether all conditions hold for a value; `""` is no answer.
fn hold(conditions: &[&Value], value: &str) -> bool {
    conditions.iter().all(|condition| {
        let one = |(key, argument): (&String, &Value)| match key.as_str() {
            "field" => true,
            "in" => argument.as_array().unwrap().iter().any(|listed| listed == value),
            "answered" => value.is_empty() != argument.as_bool().unwrap(),
            other => panic!("no condition {other} on single answers"),
        };
        condition.as_object().unwrap().iter().all(one)
    })
}

fn holds_for(condition: &Value, value: i64) -> bool {
    condition.as_object().unwrap().iter().all(|(key, argument)| {
        let limit = argument.as_i64().unwrap_or_default();
        match key.as_str() {
            "field" | "answered" => true,
            "lt" => value < limit,
            "le" => value <= limit,
            "gt" => value > limit,
            "ge" => value >= limit,
            "eq" => value == limit,
            other => panic!("no condition {other} on amounts"),
        }
    })
}
