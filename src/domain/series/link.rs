//! Whether a table of one round may be set beside the same table of an earlier one.
//!
//! It may when its items do and the plan counts it in the same way: the same unit, filter, base and late rule,
//! and axes and boxes that are made alike. Words may differ.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::code::Name;
use crate::comparison::{Link, Why, between, lineage};
use crate::questionnaire::check::reads_size_class;
use crate::questionnaire::instrument::Instrument;
use crate::questionnaire::plan::MeasureRow;
use crate::tabulate::Table;

/// A table in the plan of a questionnaire.
#[derive(Clone, Copy, Debug)]
pub struct Planned<'a> {
    /// The questionnaire with the plan that was in force.
    pub instrument: &'a Instrument,
    /// The table.
    pub table: &'a Name,
}

/// How a table compares with that of an earlier round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Links {
    /// By what the whole table rests on: its axes, its filter, and how the plan counts.
    pub table: Link,
    /// By what it measures, each by the code of the item, box or ratio; empty when all is the same.
    pub measured: BTreeMap<Name, Link>,
}

impl From<Link> for Links {
    fn from(table: Link) -> Self {
        Self { table, measured: BTreeMap::new() }
    }
}

/// How the table now, as counted, compares with the table then; `versions` are all that a way between the
/// questionnaires may lead over.
#[must_use]
pub fn link(
    now: Planned<'_>,
    then: Planned<'_>,
    counted: &Table,
    versions: &[impl AsRef<Instrument>],
) -> Links {
    let alike = now.definition().zip(then.definition()).is_some_and(|(now, then)| now == then);
    let alike = if alike { Link::Same } else { Link::broken(Why::Plan) };
    let way = lineage(now.instrument, &then.instrument.document.version, versions);
    let of = |item: &Name| between(way.as_deref(), item);
    let table = shared(counted).into_iter().map(of).fold(alike, Link::and);
    let numbers = counted.numbers.iter();
    let numbers =
        numbers.map(|number| (number.boxed.as_ref().unwrap_or(&number.item), of(&number.item)));
    let ratios = counted.ratios.iter().map(|ratio| {
        let ratio = &ratio.of;
        (&ratio.id, of(&ratio.numerator).and(of(&ratio.denominator)))
    });
    let mut measured: BTreeMap<Name, Link> =
        numbers.chain(ratios).map(|(name, link)| (name.clone(), link)).collect();
    if measured.values().all(|link| *link == Link::Same) {
        measured.clear();
    }
    Links { table, measured }
}

/// The items that every figure of a table rests on: those of its axes and its filter. A measured item stands among the
/// table's items once for each number that is made of it.
fn shared(counted: &Table) -> Vec<&Name> {
    let mut measured: Vec<&Name> = counted.numbers.iter().map(|number| &number.item).collect();
    let mut found = Vec::new();
    for (item, _) in &counted.items {
        match measured.iter().position(|one| *one == item) {
            Some(at) => drop(measured.swap_remove(at)),
            None => found.push(item),
        }
    }
    found
}

impl Planned<'_> {
    /// What decides which rows lie in which cell, without words.
    fn definition(self) -> Option<Value> {
        let plan = &self.instrument.document.plan;
        let row = plan.tables.iter().find(|row| row.id == *self.table)?;
        let boxes = row.measures.iter().filter(|one| matches!(one, MeasureRow::BoxShare(_)));
        let ratios = row.measures.iter().filter_map(|one| match one {
            MeasureRow::Ratio(ratio) => Some([&ratio.id, &ratio.numerator, &ratio.denominator]),
            _ => None,
        });
        let sizes = plan.sizes.as_ref().filter(|_| reads_size_class(self.instrument, row));
        let value = |of: Result<Value, serde_json::Error>| of.unwrap_or_default();
        let mut found = json!({
            "unit": value(serde_json::to_value(&row.unit)),
            "filter": row.filter,
            "base": row.base_rule().as_str(),
            "late": value(serde_json::to_value(row.late.unwrap_or(plan.late))),
            "by": value(serde_json::to_value(&row.by)),
            "weighted": row.weighted,
            "boxes": boxes.map(|one| value(serde_json::to_value(one))).collect::<Vec<_>>(),
            "ratios": ratios.collect::<Vec<_>>(),
            "sizes": value(serde_json::to_value(sizes)),
        });
        strip(&mut found);
        Some(found)
    }
}

/// Takes away words, and whether an axis has a total.
fn strip(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|key, _| !matches!(key.as_str(), "label" | "title" | "total"));
            members.values_mut().for_each(strip);
        }
        Value::Array(elements) => elements.iter_mut().for_each(strip),
        _ => {}
    }
}
