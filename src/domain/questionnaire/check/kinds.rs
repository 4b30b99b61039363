//! The bounds of numbers and dates, read as the answers themselves would be.

use chrono::NaiveDate;

use super::finding::Findings;
use crate::questionnaire::document::{Bound, ItemRow};
use crate::questionnaire::instrument::ItemKind;
use crate::written::{parse_date, parse_decimal};

/// Reads both bounds with `read`; a bound that cannot be read, or a pair in the wrong order, is a finding.
fn both<T: PartialOrd + Copy>(
    row: &ItemRow,
    path: &str,
    written: &str,
    findings: &mut Findings,
    read: impl Fn(&Bound) -> Option<T>,
) -> (Option<T>, Option<T>) {
    let mut bound = |key: &str, bound: Option<&Bound>| {
        let value = bound.and_then(&read);
        if bound.is_some() && value.is_none() {
            findings.add(format!("{path}.{key}"), "bound", format!("write {written}"));
        }
        value
    };
    let (min, max) = (bound("min", row.min.as_ref()), bound("max", row.max.as_ref()));
    if let (Some(least), Some(greatest)) = (min, max)
        && least > greatest
    {
        findings.add(format!("{path}.max"), "bound", "the greatest value is below the least");
    }
    (min, max)
}

pub(super) fn bounds(
    row: &ItemRow,
    path: &str,
    findings: &mut Findings,
) -> (Option<i64>, Option<i64>) {
    both(row, path, "a whole number", findings, |bound| match bound {
        Bound::Integer(number) => Some(*number),
        Bound::Date(_) | Bound::Text(_) => None,
    })
}

pub(super) fn decimals(row: &ItemRow, path: &str, findings: &mut Findings) -> ItemKind {
    let decimals = match row.decimals {
        Some(decimals @ 1..=6) => decimals,
        Some(_) => {
            findings.add(format!("{path}.decimals"), "out_of_range", "write 1 to 6");
            6
        }
        None => {
            let message = "say how many digits there are after the point: `decimals: 2`";
            findings.add(path, "missing_key", message);
            6
        }
    };
    let written = format!("a number in quotes with at most {decimals} decimals, such as \"12.5\"");
    let (min, max) = both(row, path, &written, findings, |bound| match bound {
        Bound::Integer(number) => parse_decimal(&number.to_string(), decimals).ok(),
        Bound::Text(text) => parse_decimal(text, decimals).ok(),
        Bound::Date(_) => None,
    });
    ItemKind::Decimal { decimals, min, max, unit: row.unit.clone() }
}

pub(super) fn dates(row: &ItemRow, path: &str, findings: &mut Findings) -> ItemKind {
    let written = "a date in quotes, such as \"2019-08-30\"";
    let (min, max): (Option<NaiveDate>, _) =
        both(row, path, written, findings, |bound| match bound {
            Bound::Date(date) => Some(*date),
            Bound::Text(text) => parse_date(text),
            Bound::Integer(_) => None,
        });
    ItemKind::Date { min, max }
}
