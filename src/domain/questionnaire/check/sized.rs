//! Whether a table reads the size class, and so depends on the limits that its plan declares.

use super::plan::table_filter;
use crate::code::Name;
use crate::questionnaire::breakdown::{GroupRow, RankBy, TopOf};
use crate::questionnaire::instrument::Instrument;
use crate::questionnaire::plan::{DimensionOf, MeasureRow, TableRow};
use crate::questionnaire::unit::FrameVariable;

/// Whether other size classes could put a row of the table in another cell: by an axis, by its filter, or by a derived
/// item that it is made of. A filter that is at fault might.
#[must_use]
pub fn reads_size_class(instrument: &Instrument, table: &TableRow) -> bool {
    let derived = |item: &Name| {
        let derived = instrument.derived(item.as_str());
        derived.is_some_and(|derived| derived.value.reads_size_class())
    };
    let axis = |of: &DimensionOf| match of {
        DimensionOf::Frame(variable) => *variable == FrameVariable::Size,
        DimensionOf::Top(top) => {
            let ranked = match &top.of {
                TopOf::Frame(variable) => *variable == FrameVariable::Size,
                TopOf::Item(item) => derived(item),
            };
            ranked || matches!(&top.rank_by, RankBy::Sum(item) if derived(item))
        }
        DimensionOf::Groups(groups) => groups.iter().any(|one| matches!(one, GroupRow::Size(_))),
        DimensionOf::Item(_) | DimensionOf::Bands(_) | DimensionOf::Boxes(_) => {
            of.item().is_some_and(derived)
        }
    };
    let filtered = || match table_filter(instrument, table) {
        Ok(filter) => filter.is_some_and(|filter| filter.reads_size_class()),
        Err(_) => true,
    };
    table.by.iter().any(|dimension| axis(&dimension.of))
        || table.measures.iter().flat_map(MeasureRow::items).any(derived)
        || filtered()
}
