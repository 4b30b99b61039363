//! Whether readers who subtract one revision from another would see what few organisations have answered.
//!
//! **Invariant:** an organisation counts only where its own part of a table or an indicator is another than it was,
//! so that nobody hides behind those who have changed something else.
//!
//! **Not here:** how a number is hidden ([`disclosure`](crate::disclosure)): what one organisation has changed
//! cannot be, since the figures that stay as they were tell which ones it moved between.

use std::collections::BTreeMap;

use super::Publication;
use crate::code::Name;
use crate::disclosure::{SafeTable, is_sensitive};
use crate::indicator::{Indicator, PartFigures, Value};
use crate::questionnaire::document::Class;
use crate::questionnaire::indicator_plan::IndicatorRow;
use crate::questionnaire::plan::{Plan, TableRow};
use crate::tabulate::column::State;
use crate::tabulate::table::{Axis, Table};
use crate::tabulate::{Columns, TabulateError, count};

/// How many organisations have another part than before in each table and indicator of a plan over `aggregate` items.
pub struct Difference<'a> {
    plan: &'a Plan,
    /// The items that each table's filter reads, with their classes.
    filters: &'a [Vec<(Name, Class)>],
    changed: BTreeMap<Name, u16>,
}

impl<'a> Difference<'a> {
    /// Nobody's yet.
    #[must_use]
    pub fn of(plan: &'a Plan, filters: &'a [Vec<(Name, Class)>]) -> Self {
        Self { plan, filters, changed: BTreeMap::new() }
    }

    /// Adds an organisation: the columns of it alone as they were and as they are.
    ///
    /// # Errors
    ///
    /// Whatever refuses a table of the plan.
    pub fn add(&mut self, mut then: Columns, mut now: Columns) -> Result<(), TabulateError> {
        // A ranking names what one organisation alone has answered, too.
        (then.threshold, now.threshold) = (0, 0);
        for (row, items) in self.plan.tables.iter().zip(self.filters) {
            let row = TableRow { weighted: false, ..row.clone() };
            let [then, now] = [count(&then, &row, items)?, count(&now, &row, items)?];
            if is_sensitive(&now) {
                *self.changed.entry(row.id).or_default() += u16::from(is_changed(&then, &now));
            }
        }
        for row in &self.plan.indicators {
            if rests_on_aggregate(&now, row) {
                let is_changed = answers(&then, row) != answers(&now, row);
                *self.changed.entry(row.id.clone()).or_default() += u16::from(is_changed);
            }
        }
        Ok(())
    }

    /// Whether every table and indicator that can differ rests on enough already.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        !self.changed.is_empty() && self.changed.values().all(|n| *n >= self.plan.threshold)
    }

    /// The tables and indicators in which somebody has changed something, but fewer than the threshold.
    #[must_use]
    pub fn few(&self) -> Vec<Name> {
        let few = self.changed.iter().filter(|(_, n)| (1..self.plan.threshold).contains(n));
        few.map(|(id, _)| id.clone()).collect()
    }
}

/// Whether readers of both publications can subtract one figure of a table or an indicator from another: both are
/// shown, and they differ.
#[must_use]
pub fn is_told(id: &Name, then: &Publication, now: &Publication) -> bool {
    let table = then.table(id.as_str()).zip(now.table(id.as_str()));
    let indicator = then.indicator(id.as_str()).zip(now.indicator(id.as_str()));
    table.is_some_and(|(then, now)| tells_cell(then, now))
        || indicator.is_some_and(|(then, now)| tells_value(then, now))
}

fn tells_cell(then: &SafeTable, now: &SafeTable) -> bool {
    let Some(way) = now.way_to(then) else { return false };
    let before = |at: Option<usize>| then.values().get(at?).copied().flatten();
    let mut pairs = now.values().iter().zip(way).filter_map(|(now, at)| (*now).zip(before(at)));
    pairs.any(|(now, then)| now != then) || then.absent() != now.absent()
}

fn tells_value(then: &Indicator, now: &Indicator) -> bool {
    let differ = |(then, now): (&Value, &Value)| {
        then.value.is_some() && now.value.is_some() && (then.value, then.n) != (now.value, now.n)
    };
    let part = |(then, now): (&PartFigures, &PartFigures)| {
        differ((&then.mean, &now.mean)) || differ((&then.share, &now.share))
    };
    let parts = || then.parts.iter().zip(&now.parts);
    let codes =
        |one: &Indicator| one.parts.iter().map(|part| part.code.clone()).collect::<Vec<_>>();
    // Figures that another plan has put elsewhere are not looked for.
    then.groups != now.groups
        || codes(then) != codes(now)
        || then.values.iter().zip(&now.values).any(differ)
        || parts().any(|(then, now)| then.figures.iter().zip(&now.figures).any(part))
        || parts().any(|(then, now)| then.distribution != now.distribution)
        || parts().any(|(then, now)| then.absent != now.absent)
}

/// Whether two tables of one organisation say something else of it.
fn is_changed(then: &Table, now: &Table) -> bool {
    let codes = |table: &Table| {
        let of = |axis: &Axis| axis.categories.iter().map(|one| one.code.clone()).collect();
        table.axes.iter().map(of).collect::<Vec<Vec<String>>>()
    };
    let cells = then.cells.iter().map(|cell| (&cell.tally, &cell.numbers));
    let same = cells.eq(now.cells.iter().map(|cell| (&cell.tally, &cell.numbers)));
    let same = same && (&then.slices, &then.absent) == (&now.slices, &now.absent);
    let ratios = |table: &Table| {
        let guards = table.ratios.iter().flat_map(|ratio| &ratio.guard.cells);
        guards.map(|cell| (cell.tally, cell.numbers.clone())).collect::<Vec<_>>()
    };
    !same || then.without != now.without || codes(then) != codes(now) || ratios(then) != ratios(now)
}

fn rests_on_aggregate(columns: &Columns, row: &IndicatorRow) -> bool {
    let items = row.items.iter().filter_map(|part| part.item.as_ref());
    let mut seen = items.filter_map(|item| columns.seen(&row.unit, item.as_str()));
    seen.any(|seen| seen.column.variable.class == Class::Aggregate)
}

/// An answer: why there is none, or its codes; and its number.
type Told = (State, Vec<u16>, Option<i64>);

/// What the rows of an organisation say of each item of an indicator.
fn answers(columns: &Columns, row: &IndicatorRow) -> Vec<Vec<Told>> {
    let n = columns.sheets(&row.unit).map_or(0, |sheets| sheets.owners.len());
    let of = |item: &Name| {
        let seen = columns.seen(&row.unit, item.as_str())?;
        let told = (0..n).filter_map(|at| seen.row(at)).map(|at| {
            let mut codes = Vec::new();
            seen.column.each_code(at, |code| codes.push(code));
            (seen.column.state(at), codes, seen.column.number(at))
        });
        Some(told.collect())
    };
    // What was answered in another round does not change with this one.
    let own = row.items.iter().filter(|part| part.round.is_none());
    own.filter_map(|part| part.item.as_ref()).filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tabulate::column::{Cell, VariableKind};
    use crate::tabulate::sample::{list, of_class, roster, table, unit};

    /// An organisation that has answered `q` by a code and `x` by a number, or not at all.
    fn alone(class: Class, answer: Option<(u16, i64)>) -> Columns {
        let kinds = [
            ("q", VariableKind::Single(list(&["ja", "nei"]))),
            ("x", VariableKind::Number { decimals: 0, unit: None }),
            ("y", VariableKind::Number { decimals: 0, unit: None }),
        ];
        let cells = |code, number| vec![Cell::Code(code), Cell::Number(number), Cell::Number(2)];
        let rows: Vec<_> =
            answer.into_iter().map(|(code, number)| (0, cells(code, number))).collect();
        of_class(class, roster(vec![unit(0, "ASD", &[], answer.is_some())], &kinds, &rows))
    }

    /// Which tables rest on few, and whether all rest on enough, when these organisations have changed so.
    fn found(class: Class, changes: &[[Option<(u16, i64)>; 2]]) -> (Vec<String>, bool) {
        let mut counts = table("by: [{item: q}]");
        counts.id = "counts".parse().unwrap();
        let mut sums = table("by: [{item: q}]\nmeasures: [{mean: x}]");
        sums.id = "sums".parse().unwrap();
        let mut ratios =
            table("measures: [{ratio: {id: r, label: {nb: r}, numerator: x, denominator: y}}]");
        ratios.id = "ratios".parse().unwrap();
        let tables = vec![counts, sums, ratios];
        let filters = vec![Vec::new(); tables.len()];
        let plan = Plan { threshold: 3, tables, ..Plan::default() };
        let mut difference = Difference::of(&plan, &filters);
        for [then, now] in changes {
            difference.add(alone(class, *then), alone(class, *now)).unwrap();
        }
        let few = difference.few().iter().map(ToString::to_string).collect();
        (few, difference.is_enough())
    }

    /// By hand: the first has another code, which the ratio does not tell; two have another number, which the counts do
    /// not tell.
    #[test]
    fn an_organisation_counts_where_its_own_part_is_another() {
        let changes = [
            [Some((0, 5)), Some((1, 5))],
            [Some((0, 5)), Some((0, 6))],
            [Some((1, 7)), Some((1, 8))],
        ];
        let few = ["counts", "ratios"].map(str::to_owned).to_vec();
        assert_eq!(found(Class::Aggregate, &changes), (few, false));
        assert_eq!(found(Class::Named, &changes), (Vec::new(), false), "what is named is public");
    }

    #[test]
    fn who_comes_late_or_leaves_has_another_part_of_everything() {
        let (came, left) = ([None, Some((0, 5))], [Some((1, 4)), None]);
        assert_eq!(found(Class::Aggregate, &[came, left]).0, ["counts", "ratios", "sums"]);
        assert_eq!(found(Class::Aggregate, &[came, left, came]), (Vec::new(), true));
        assert_eq!(found(Class::Aggregate, &[[None, None]]), (Vec::new(), false), "nobody's");
    }
}
