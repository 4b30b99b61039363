//! The comparison itself: every item that may be shown, in the order of the questionnaire.

use super::count::{Rows, counts, quartiles};
use super::group::{Members, groups};
use super::{OwnCategory, OwnItem, OwnResult, Protection};
use crate::code::Name;
use crate::figure::Figure;
use crate::lang::Texts;
use crate::questionnaire::document::Class;
use crate::questionnaire::instrument::{Instrument, ItemKind, Part};
use crate::questionnaire::plan::{DimensionOf, DimensionRow, Plan};
use crate::questionnaire::unit::Unit;
use crate::tabulate::Columns;
use crate::tabulate::axis::{Placed, place};
use crate::tabulate::column::{Column, State, VariableKind};
use crate::tabulate::sheets::Sheets;
use crate::tabulate::words::texts;

/// The answers of the unit at position `me` of [`Columns::units`] beside those of its peers.
///
/// Codes are compared by category, numbers by the bands of the plan where it has some, and by quarters where
/// not. Items that the unit was not asked, texts, dates and `internal` items are left out.
#[must_use]
pub fn own_result(
    columns: &Columns,
    instrument: &Instrument,
    me: usize,
    rule: Protection,
) -> OwnResult {
    let members = groups(columns, me);
    let plan = &instrument.document.plan;
    let rosters = instrument.rosters.iter().map(|roster| Some(&roster.id));
    let mut items = Vec::new();
    for roster in std::iter::once(None).chain(rosters) {
        let unit = roster.map_or(Unit::Organisation, |id| Unit::Entry(id.clone()));
        let Some(sheets) = columns.sheets(&unit) else { continue };
        let part = instrument.part(roster.map(Name::as_str));
        let asked = part.into_iter().flat_map(Part::items).map(|item| &item.id);
        let derived = instrument.derived.iter().filter(|one| one.roster.as_ref() == roster);
        for id in asked.chain(derived.map(|one| &one.id)) {
            let compared = sheets.columns.get(id).and_then(|column| {
                let by = axis(columns, plan, &unit, column);
                let item = instrument.item(id.as_str());
                let label = item.map(|item| item.under_grid(&item.short));
                let label = label.unwrap_or_else(|| column.variable.label.clone());
                let years = item.is_some_and(|item| matches!(item.kind, ItemKind::Year { .. }));
                Compared { sheets, column, label, roster, by, years, me }.item(&members, rule)
            });
            items.extend(compared);
        }
    }
    OwnResult { groups: members.into_iter().map(|one| one.group).collect(), items }
}

/// The axis of an item's categories: its codes, or of numbers the bands of the plan's first table with some; none for
/// numbers without bands.
fn axis<'a>(columns: &'a Columns, plan: &Plan, unit: &Unit, column: &Column) -> Option<Placed<'a>> {
    let item = &column.variable.id;
    let is_banded =
        |of: &&DimensionOf| matches!(of, DimensionOf::Bands(bands) if bands.item == *item);
    let of = match column.variable.kind {
        VariableKind::Number { .. } => {
            plan.tables.iter().flat_map(|table| &table.by).map(|by| &by.of).find(is_banded)?.clone()
        }
        _ => DimensionOf::Item(item.clone()),
    };
    place(columns, unit, item, &DimensionRow { of, total: false }).ok()
}

/// One item on its way.
struct Compared<'a> {
    sheets: &'a Sheets,
    column: &'a Column,
    label: Texts,
    roster: Option<&'a Name>,
    by: Option<Placed<'a>>,
    years: bool,
    me: usize,
}

impl Compared<'_> {
    fn item(&self, groups: &[Members], rule: Protection) -> Option<OwnItem> {
        let variable = &self.column.variable;
        let mine: Vec<usize> =
            self.rows().filter(|row| self.owner(*row) == Some(self.me)).collect();
        let asked = mine.iter().any(|row| self.column.state(*row) != State::OffRoute);
        if variable.class == Class::Internal || !asked {
            return None;
        }
        let (decimals, unit) = match &variable.kind {
            VariableKind::Number { decimals, unit } => (*decimals, unit.clone()),
            VariableKind::Tags | VariableKind::Presence => return None,
            VariableKind::Single(_) | VariableKind::Multiple(_) => (0, None),
        };
        let is_number = matches!(variable.kind, VariableKind::Number { .. });
        let by_quarter = is_number && self.by.is_none();
        let mut categories = self.categories(by_quarter);
        let valid = |row: &usize| self.column.state(*row) == State::Valid;
        for row in mine.iter().copied().filter(valid) {
            for at in self.places(row) {
                if let Some(category) = categories.get_mut(at) {
                    category.own += 1;
                }
            }
        }
        let numbers: Vec<i64> =
            mine.iter().filter(|_| is_number).filter_map(|row| self.column.number(*row)).collect();
        let rows = self.others();
        let codes: Vec<String> = categories.iter().map(|one| one.code.clone()).collect();
        let others = if by_quarter {
            quartiles(&rows, &numbers, decimals, groups, rule)
        } else {
            counts(&rows, (variable.id.as_str(), &codes), groups, rule)
        };
        let missing = mine.iter().map(|row| self.column.state(*row)).min();
        Some(OwnItem {
            id: variable.id.clone(),
            label: self.label.clone(),
            roster: self.roster.cloned(),
            multiple: rows.multiple,
            decimals,
            unit,
            categories,
            values: numbers.iter().map(|one| Figure::scaled((*one).into(), decimals)).collect(),
            missing: missing.filter(|state| *state != State::Valid),
            others,
        })
    }

    fn rows(&self) -> std::ops::Range<usize> {
        0..self.sheets.owners.len()
    }

    fn owner(&self, row: usize) -> Option<usize> {
        self.sheets.owners.get(row).copied()
    }

    fn categories(&self, by_quarter: bool) -> Vec<OwnCategory> {
        let category = |code: String, label| OwnCategory { code, label, own: 0 };
        if by_quarter {
            return vec![
                category(
                    "q1".into(),
                    texts("Laveste fjerdedel", "Lågaste fjerdedel", "Lowest quarter"),
                ),
                category("q2".into(), texts("Nest laveste", "Nest lågaste", "Second quarter")),
                category("q3".into(), texts("Nest høyeste", "Nest høgaste", "Third quarter")),
                category(
                    "q4".into(),
                    texts("Høyeste fjerdedel", "Høgaste fjerdedel", "Highest quarter"),
                ),
            ];
        }
        let categories = self.by.iter().flat_map(|by| &by.axis.categories);
        categories.map(|of| category(of.code.clone(), of.label.clone())).collect()
    }

    /// The categories of a row; none for quarters.
    fn places(&self, row: usize) -> Vec<usize> {
        let mut found = Vec::new();
        if let Some(by) = &self.by {
            by.place(row, &mut found);
        }
        found.into_iter().map(usize::from).collect()
    }

    /// The rows of the others that may be used: substantive, and nothing of them exempt.
    fn others(&self) -> Rows {
        let usable = |row: &usize| {
            self.owner(*row) != Some(self.me)
                && self.column.state(*row) == State::Valid
                && !self.column.is_exempt(*row)
                && !self.sheets.exempt.get(*row).copied().unwrap_or_default()
        };
        let rows: Vec<usize> = self.rows().filter(usable).collect();
        Rows {
            class: self.column.variable.class,
            entries: self.roster.is_some(),
            multiple: matches!(self.column.variable.kind, VariableKind::Multiple(_)),
            owners: rows.iter().filter_map(|row| self.owner(*row)).collect(),
            places: rows.iter().map(|row| self.places(*row)).collect(),
            numbers: rows.iter().map(|row| self.column.number(*row).unwrap_or_default()).collect(),
            years: self.years,
        }
    }
}
