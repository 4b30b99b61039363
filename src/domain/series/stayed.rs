//! Whether an organisation stands where it stood: in the same categories of the frame, as far as a table reads it.
//!
//! One that has moved would be in one category of the one round and in another of the other, and the change of neither
//! would be of the same organisations.

use chrono::NaiveDate;

use crate::answer::Response;
use crate::code::Name;
use crate::expression::{Expression, Scope, Value};
use crate::frame::{Facts, Ministry};
use crate::questionnaire::breakdown::TopOf;
use crate::questionnaire::check::table_filter;
use crate::questionnaire::instrument::{Derived, Instrument};
use crate::questionnaire::plan::{BandsRow, BoxesRow, DimensionOf, TableRow};
use crate::questionnaire::unit::FrameVariable;
use crate::tabulate::axis::{band_of, bounds};
use crate::tabulate::column::{Column, RowValue, State};
use crate::tabulate::sheets::UnitRow;
use crate::tabulate::{DERIVED_DECIMALS, derived_row_value, derived_variable};

/// What a table reads of the frame.
pub(super) struct Standing<'a> {
    instrument: &'a Instrument,
    row: &'a TableRow,
    filter: Option<Expression>,
}

impl<'a> Standing<'a> {
    /// None for a filter that is no condition.
    pub fn of(instrument: &'a Instrument, row: &'a TableRow) -> Option<Self> {
        Some(Self { instrument, row, filter: table_filter(instrument, row).ok()? })
    }

    /// Whether the organisation is in the same categories on every axis over the frame, and the filter tells it no
    /// differently from others.
    pub fn is_same(&self, here: &UnitRow, there: &UnitRow) -> bool {
        let axes = self.row.by.iter().all(|dimension| match &dimension.of {
            DimensionOf::Frame(variable) => is_same(variable, here, there),
            DimensionOf::Top(top) => match &top.of {
                TopOf::Frame(variable) => is_same(variable, here, there),
                TopOf::Item(item) => self.row_value(item, here) == self.row_value(item, there),
            },
            DimensionOf::Groups(groups) => {
                groups.iter().all(|group| group.holds(&here.facts) == group.holds(&there.facts))
            }
            DimensionOf::Item(item) => self.row_value(item, here) == self.row_value(item, there),
            DimensionOf::Bands(bands) => self.band(bands, here) == self.band(bands, there),
            DimensionOf::Boxes(boxes) => self.boxed(boxes, here) == self.boxed(boxes, there),
        });
        let filter = |row: &UnitRow| self.filter.as_ref().and_then(|of| self.value(of, &row.facts));
        axes && filter(here) == filter(there)
    }

    /// What a derived item gives, as far as the frame alone decides it; none for an item that is answered.
    fn row_value(&self, item: &Name, row: &UnitRow) -> Option<RowValue> {
        let derived = self.instrument.derived(item.as_str())?;
        let value = self.value(&derived.value, &row.facts);
        derived_row_value(&self.column(derived), value, State::Unanswered)
    }

    /// Which band that lies in.
    fn band(&self, of: &BandsRow, row: &UnitRow) -> Option<usize> {
        let RowValue::Number(number) = self.row_value(&of.item, row)? else { return None };
        band_of(&bounds(of, DERIVED_DECIMALS), number)
    }

    /// Which box holds that.
    fn boxed(&self, of: &BoxesRow, row: &UnitRow) -> Option<usize> {
        let RowValue::Code(at) = self.row_value(&of.item, row)? else { return None };
        let column = self.column(self.instrument.derived(of.item.as_str())?);
        let code = &column.list().get(usize::from(at))?.code;
        of.boxes.iter().position(|one| one.codes.contains(code))
    }

    fn column(&self, derived: &Derived) -> Column {
        Column::new(derived_variable(derived, self.instrument))
    }

    /// What an expression gives, as far as the frame alone decides it.
    fn value(&self, expression: &Expression, facts: &Facts) -> Option<Value> {
        let Response { header, rosters, .. } = Response::default();
        let scope = Scope {
            instrument: self.instrument,
            header: &header.answers,
            entry: None,
            rosters: &rosters,
            facts: Some(facts),
            // The same for both rounds, so that only the frame tells them apart.
            today: NaiveDate::default(),
        };
        expression.evaluate(&scope)
    }
}

fn is_same(variable: &FrameVariable, here: &UnitRow, there: &UnitRow) -> bool {
    let (a, b) = (&here.facts, &there.facts);
    let code = |facts: &Facts| facts.ministry.as_ref().map(|Ministry { code, .. }| code.clone());
    match variable {
        FrameVariable::Organisation => a.orgnr == b.orgnr,
        FrameVariable::Level => a.level == b.level,
        FrameVariable::Ministry => code(a) == code(b),
        FrameVariable::Size => a.size_class == b.size_class,
        FrameVariable::Stratum => a.stratum == b.stratum,
        FrameVariable::Disposition => here.disposition == there.disposition,
        FrameVariable::Group(group) => {
            a.groups.contains(group.as_str()) == b.groups.contains(group.as_str())
        }
        // A row is late, not an organisation.
        FrameVariable::Late => false,
    }
}
