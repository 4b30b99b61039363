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
use crate::questionnaire::instrument::Instrument;
use crate::questionnaire::plan::{DimensionOf, FrameVariable, TableRow};
use crate::tabulate::sheets::UnitRow;

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
                TopOf::Item(item) => self.derives_same(item, here, there),
            },
            DimensionOf::Groups(groups) => {
                groups.iter().all(|group| group.holds(&here.facts) == group.holds(&there.facts))
            }
            DimensionOf::Item(item) => self.derives_same(item, here, there),
            DimensionOf::Bands(_) | DimensionOf::Boxes(_) => true,
        });
        let filter = |row: &UnitRow| self.filter.as_ref().and_then(|of| self.value(of, &row.facts));
        axes && filter(here) == filter(there)
    }

    /// Whether a derived item puts both in one category, as far as the frame alone decides it.
    fn derives_same(&self, item: &Name, here: &UnitRow, there: &UnitRow) -> bool {
        self.instrument.derived(item.as_str()).is_none_or(|derived| {
            let of = |row: &UnitRow| self.value(&derived.value, &row.facts);
            of(here) == of(there)
        })
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
