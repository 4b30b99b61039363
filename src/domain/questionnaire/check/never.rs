//! Cells that cannot occur: a category of one axis in which the item of another is never asked, or which
//! the table's filter never lets through.
//!
//! Only what is certain by the questionnaire's codes is told; see [`can_hold`].

use std::collections::HashSet;

use super::axes;
use super::expressions::filter;
use super::plan::{roster_of, table_filter};
use crate::code::Name;
use crate::expression::{Expression, Kind, can_hold};
use crate::questionnaire::instrument::{Instrument, ItemKind};
use crate::questionnaire::plan::{DimensionOf, TableRow};

/// A category in which there is never anything to count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Never {
    /// The axis whose category it is.
    pub axis: usize,
    /// The category.
    pub category: String,
    /// The axis whose item is never asked there; none when no row is in the category at all.
    pub of: Option<usize>,
}

/// The cells of a table that cannot occur; nothing for a table that is at fault.
#[must_use]
pub fn never(instrument: &Instrument, table: &TableRow) -> Vec<Never> {
    let through = table_filter(instrument, table).ok().flatten();
    let asked: Vec<Vec<&Expression>> =
        table.by.iter().map(|by| asked_when(instrument, &by.of)).collect();
    let mut found = Vec::new();
    for (axis, dimension) in table.by.iter().enumerate() {
        for (category, inside) in categories(instrument, table, &dimension.of) {
            let can = |conditions: &[&Expression]| {
                inside.iter().any(|inside| {
                    let all: Vec<&Expression> = conditions
                        .iter()
                        .copied()
                        .chain(through.as_ref())
                        .chain([inside])
                        .collect();
                    can_hold(&all, instrument)
                })
            };
            let category = |of| Never { axis, category: category.clone(), of };
            if !can(&[]) {
                found.push(category(None));
                continue;
            }
            for (of, conditions) in asked.iter().enumerate() {
                if of != axis && !conditions.is_empty() && !can(conditions) {
                    found.push(category(Some(of)));
                }
            }
        }
    }
    found
}

/// When the item of an axis is asked; empty when always, or when the axis is no item.
fn asked_when<'a>(instrument: &'a Instrument, of: &DimensionOf) -> Vec<&'a Expression> {
    let item = axes::item_of(of);
    item.into_iter().flat_map(|item| instrument.asked_when(item.as_str())).collect()
}

/// The categories of an axis of single choices or conditions, each with the conditions of which one holds
/// for the rows in it.
fn categories(
    instrument: &Instrument,
    table: &TableRow,
    of: &DimensionOf,
) -> Vec<(String, Vec<Expression>)> {
    let parse =
        |source: &str| filter(instrument, source, roster_of(&table.unit), &HashSet::new()).ok();
    let chosen = |item: &Name, code: &str| match kind(instrument, item)? {
        Coded::Condition if code == "true" => parse(item.as_str()),
        Coded::Condition => parse(&format!("not {item}")),
        Coded::Single => parse(&format!("{item} = '{code}'")),
    };
    match of {
        DimensionOf::Item(item) => {
            let codes: Vec<&str> = match (axes::codes_of(instrument, item), kind(instrument, item))
            {
                (Some(list), _) => list.codes.iter().map(|one| one.code.as_str()).collect(),
                (None, Some(Coded::Condition)) => vec!["true", "false"],
                (None, _) => Vec::new(),
            };
            let one = |code: &str| Some((code.to_owned(), vec![chosen(item, code)?]));
            codes.into_iter().filter_map(one).collect()
        }
        DimensionOf::Boxes(row) => {
            let one = |boxed: &crate::questionnaire::plan::BoxRow| {
                let codes = boxed.codes.iter().map(|code| chosen(&row.item, code.as_str()));
                Some((boxed.code.to_string(), codes.collect::<Option<Vec<_>>>()?))
            };
            row.boxes.iter().filter_map(one).collect()
        }
        _ => Vec::new(),
    }
}

enum Coded {
    Single,
    Condition,
}

/// How rows are told apart by an item's codes; none for several codes and for no codes.
fn kind(instrument: &Instrument, item: &Name) -> Option<Coded> {
    if let Some(asked) = instrument.item(item.as_str()) {
        return matches!(asked.kind, ItemKind::Single { .. }).then_some(Coded::Single);
    }
    let derived = instrument.derived(item.as_str())?;
    match (&derived.codes, derived.value.kind()) {
        (Some(_), _) => Some(Coded::Single),
        (None, Kind::Boolean) => Some(Coded::Condition),
        (None, _) => None,
    }
}
