//! Whether a table of one round may be set beside the same table of an earlier one.
//!
//! It may when its items do and the plan counts it in the same way: the same unit, filter, base and late rule,
//! and axes and boxes that are made alike. Words may differ.

use serde_json::{Value, json};

use crate::code::Name;
use crate::comparison::{Link, Why, between, lineage};
use crate::questionnaire::breakdown::TopOf;
use crate::questionnaire::instrument::Instrument;
use crate::questionnaire::plan::{DimensionOf, FrameVariable, MeasureRow, Plan, TableRow};

/// A table in the plan of a questionnaire.
#[derive(Clone, Copy, Debug)]
pub struct Planned<'a> {
    /// The questionnaire with the plan that was in force.
    pub instrument: &'a Instrument,
    /// The table.
    pub table: &'a Name,
}

/// How the table now compares with the table then, whose answers are made of `items`; `versions` are all that
/// a way between the questionnaires may lead over.
#[must_use]
pub fn link<'a>(
    now: Planned<'_>,
    then: Planned<'_>,
    items: impl IntoIterator<Item = &'a Name>,
    versions: &[impl AsRef<Instrument>],
) -> Link {
    let alike = now.definition().zip(then.definition()).is_some_and(|(now, then)| now == then);
    let alike = if alike { Link::Same } else { Link::broken(Why::Plan) };
    let way = lineage(now.instrument, &then.instrument.document.version, versions);
    let items = items.into_iter().map(|item| between(way.as_deref(), item));
    items.fold(alike, Link::and)
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
        let value = |of: Result<Value, serde_json::Error>| of.unwrap_or_default();
        let mut found = json!({
            "unit": value(serde_json::to_value(&row.unit)),
            "filter": row.filter,
            "base": row.base.as_str(),
            "late": value(serde_json::to_value(row.late.unwrap_or(plan.late))),
            "by": value(serde_json::to_value(&row.by)),
            "weighted": row.weighted,
            "boxes": boxes.map(|one| value(serde_json::to_value(one))).collect::<Vec<_>>(),
            "ratios": ratios.collect::<Vec<_>>(),
            "sizes": sizes(plan, row),
        });
        strip(&mut found);
        Some(found)
    }
}

/// The plan's size classes, as far as the table is by them.
fn sizes(plan: &Plan, row: &TableRow) -> Value {
    let of_size = |of: &DimensionOf| match of {
        DimensionOf::Frame(variable) => *variable == FrameVariable::Size,
        DimensionOf::Top(top) => top.of == TopOf::Frame(FrameVariable::Size),
        _ => false,
    };
    let by_size = row.by.iter().any(|dimension| of_size(&dimension.of));
    let sizes = plan.sizes.as_ref().filter(|_| by_size);
    serde_json::to_value(sizes).unwrap_or_default()
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
