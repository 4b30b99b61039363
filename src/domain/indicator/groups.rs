//! The groups that an indicator is shown by, and which of them a row is in.

use super::compute::IndicatorError;
use super::published::Group;
use crate::code::Name;
use crate::questionnaire::indicator_plan::IndicatorRow;
use crate::questionnaire::plan::TOTAL;
use crate::questionnaire::plan::{DimensionOf, DimensionRow};
use crate::questionnaire::unit::FrameVariable;
use crate::tabulate::axis::{Placed, place};
use crate::tabulate::{Columns, words};

/// Most groups of one indicator, all together included: their rows are told apart by 64 bits.
pub(super) const MOST_GROUPS: usize = 64;

/// Everybody first, then every category of every axis in which the frame has somebody.
///
/// # Errors
///
/// [`IndicatorError::TooManyGroups`], and [`IndicatorError::Axis`] for a unit that is not there.
pub(super) fn groups(columns: &Columns, row: &IndicatorRow) -> Result<Vec<Group>, IndicatorError> {
    let everybody = Group {
        axis: None,
        axis_label: words::total(),
        code: TOTAL.to_owned(),
        label: words::total(),
    };
    let mut found = vec![everybody];
    for variable in &row.by {
        let axis = placed(columns, row, variable)?.axis;
        found.extend(axis.categories.into_iter().map(|category| Group {
            axis: Some(axis.code.clone()),
            axis_label: axis.label.clone(),
            code: category.code,
            label: category.label,
        }));
    }
    if found.len() > MOST_GROUPS {
        return Err(IndicatorError::TooManyGroups {
            indicator: row.id.clone(),
            limit: MOST_GROUPS,
        });
    }
    Ok(found)
}

/// The groups of each row as bits, the lowest for everybody; a category is known by axis and code, so that
/// the rows of an earlier round fall into the same groups.
pub(super) fn members(
    columns: &Columns,
    row: &IndicatorRow,
    groups: &[Group],
) -> Result<Vec<u64>, IndicatorError> {
    let n_rows = columns.sheets(&row.unit).map_or(0, |sheets| sheets.owners.len());
    let mut masks = vec![1_u64; n_rows];
    let mut categories = Vec::new();
    for variable in &row.by {
        let placed = placed(columns, row, variable)?;
        let of = |category: &crate::tabulate::table::Category| {
            let here = Some(placed.axis.code.as_str());
            groups
                .iter()
                .position(|group| group.axis.as_deref() == here && group.code == category.code)
        };
        let bits: Vec<Option<usize>> = placed.axis.categories.iter().map(of).collect();
        for (at, mask) in masks.iter_mut().enumerate() {
            categories.clear();
            placed.place(at, &mut categories);
            for category in &categories {
                if let Some(bit) = bits.get(usize::from(*category)).copied().flatten() {
                    *mask |= 1 << bit;
                }
            }
        }
    }
    Ok(masks)
}

fn placed<'a>(
    columns: &'a Columns,
    row: &IndicatorRow,
    variable: &FrameVariable,
) -> Result<Placed<'a>, IndicatorError> {
    let dimension = DimensionRow { of: DimensionOf::Frame(variable.clone()), total: false };
    let table: &Name = &row.id;
    place(columns, &row.unit, table, &dimension).map_err(IndicatorError::Axis)
}
