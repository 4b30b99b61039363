//! The numbers that the measures of a table need: of items with numbers or scores, and of boxes of codes.

use super::column::{State, VariableKind};
use super::counting::Planned;
use super::sheets::Seen;
use super::table::{NumberOf, TabulateError};
use crate::code::Name;
use crate::questionnaire::plan::{BaseRule, BoxShareRow, MeasureRow};

/// One of [`Table::numbers`](super::Table::numbers), and where its numbers are.
pub(super) struct Number<'a> {
    pub of: NumberOf,
    pub seen: Seen<'a>,
    /// For a box, which codes of the item's list are in it.
    pub codes: Option<Vec<bool>>,
}

/// What a row has of a number.
#[derive(Clone, Copy)]
pub(super) struct Given {
    /// The number.
    pub value: Option<i64>,
    /// Why there is no substantive answer; a box may take such a row all the same.
    pub missing: Option<State>,
}

impl Number<'_> {
    /// What the row has, in the base of `base`.
    pub fn given(&self, row: usize, base: BaseRule) -> Given {
        Given { value: self.value(row, base), missing: self.missing(row) }
    }

    fn missing(&self, row: usize) -> Option<State> {
        let state = self.seen.row(row).map_or(State::Unanswered, |row| self.seen.column.state(row));
        (state != State::Valid).then_some(state)
    }

    /// The row's number; for a box 1 or 0 for those whom `base` takes, and none for the others.
    fn value(&self, row: usize, base: BaseRule) -> Option<i64> {
        let Some(codes) = &self.codes else { return self.seen.number(row) };
        let row = self.seen.row(row)?;
        let mut inside = false;
        self.seen.column.each_code(row, |code| {
            inside |= codes.get(usize::from(code)).copied().unwrap_or_default();
        });
        (inside || base.takes(self.seen.column.state(row))).then_some(i64::from(inside))
    }
}

impl<'a> Planned<'a> {
    /// What the measures count numbers of, each item and each box once.
    ///
    /// # Errors
    ///
    /// [`TabulateError`] for items and codes that are not there, and items without numbers.
    pub fn numbers(self) -> Result<Vec<Number<'a>>, TabulateError> {
        let mut found: Vec<Number<'a>> = Vec::new();
        for measure in &self.plan.measures {
            if let MeasureRow::BoxShare(row) = measure {
                found.push(self.boxed(row)?);
                continue;
            }
            // A ratio is of sums of its own; how many gave its numbers, and why others did not, is told beside it.
            for item in measure.items() {
                let known =
                    |number: &Number<'_>| number.of.item == *item && number.of.boxed.is_none();
                let at = match found.iter().position(known) {
                    Some(at) => at,
                    None => {
                        found.push(self.numeric(item)?);
                        found.len() - 1
                    }
                };
                let Some(Number { of, .. }) = found.get_mut(at) else { continue };
                match measure {
                    MeasureRow::Median(_) => of.quantiles.push(50),
                    MeasureRow::Quantile(row) => of.quantiles.push(row.percent),
                    MeasureRow::StandardDeviation(_) => of.deviation = true,
                    _ => {}
                }
            }
        }
        for number in &mut found {
            number.of.quantiles.sort_unstable();
            number.of.quantiles.dedup();
        }
        Ok(found)
    }

    fn numeric(self, item: &Name) -> Result<Number<'a>, TabulateError> {
        let seen = self.seen(item)?;
        if !seen.column.is_numeric() {
            let (table, item) = (self.plan.id.clone(), item.clone());
            return Err(TabulateError::NotNumeric { table, item });
        }
        let (unit, scores) = match &seen.column.variable.kind {
            VariableKind::Number { unit, .. } => (unit.clone(), None),
            VariableKind::Single(codes) => {
                (None, Some(codes.iter().map(|code| code.score).collect()))
            }
            _ => (None, None),
        };
        let of = NumberOf {
            scores,
            decimals: seen.column.decimals(),
            unit,
            never_negative: seen.column.variable.never_negative,
            ..of_column(seen)
        };
        Ok(Number { of, seen, codes: None })
    }

    fn boxed(self, row: &BoxShareRow) -> Result<Number<'a>, TabulateError> {
        let seen = self.seen(&row.item)?;
        let mut inside = vec![false; seen.column.list().len()];
        for code in &row.codes {
            let slot = seen.column.position(code).and_then(|at| inside.get_mut(usize::from(at)));
            *slot.ok_or_else(|| TabulateError::NoSuchCode {
                table: self.plan.id.clone(),
                item: row.item.clone(),
                code: code.clone(),
            })? = true;
        }
        let single = matches!(seen.column.variable.kind, VariableKind::Single(_));
        let states = seen.column.code_states();
        let of = NumberOf {
            boxed: Some(row.id.clone()),
            codes: single.then(|| inside.iter().copied().zip(states).collect()),
            chosen: (!single).then(|| inside.clone()),
            label: row.label.clone(),
            never_negative: true,
            ..of_column(seen)
        };
        Ok(Number { of, seen, codes: Some(inside) })
    }
}

/// What a column says of any number made of it.
fn of_column(seen: Seen<'_>) -> NumberOf {
    let variable = &seen.column.variable;
    NumberOf {
        item: variable.id.clone(),
        boxed: None,
        scores: None,
        codes: None,
        chosen: None,
        states: seen.column.code_states(),
        reasons: variable.reasons(),
        label: variable.label.clone(),
        item_label: variable.label.clone(),
        decimals: 0,
        unit: None,
        quantiles: Vec::new(),
        deviation: false,
        never_negative: false,
    }
}
