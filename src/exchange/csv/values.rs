//! The values of a published table in the order of its lines.

use super::Field;
use crate::domain::combinations::combinations;
use crate::domain::comparison::Change;
use crate::domain::disclosure::{SafeTable, Sign};

/// The value at a position, or the sign that stands for it.
pub(super) fn field(table: &SafeTable, position: usize) -> Field {
    match table.values().get(position).copied().flatten() {
        Some(figure) => Field::Number(figure.unrounded()),
        None => Field::text(table.sign(position).map_or("", Sign::as_str)),
    }
}

/// A change, or the sign that stands for it.
pub(super) fn moved(change: Change) -> Field {
    match change.figure() {
        Some(figure) => Field::Number(figure.unrounded()),
        None => Field::text(change.sign().map_or("", Sign::as_str)),
    }
}

/// The categories of each line: one position an axis, the last axis varying fastest.
pub(super) fn lines(table: &SafeTable) -> Vec<Vec<usize>> {
    let lengths = table.head().axes.iter().map(|axis| axis.categories.len());
    combinations(&lengths.collect::<Vec<_>>())
}
