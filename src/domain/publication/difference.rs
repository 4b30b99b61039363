//! Whether readers who subtract one revision from another would see what few organisations have answered.
//!
//! **Invariant:** an organisation counts only where its own part of a figure is another than it was, by table or indicator
//! and by what is measured there, so that nobody hides behind those who have changed something else.
//!
//! **Not here:** how a number is hidden ([`disclosure`](crate::disclosure)): what one organisation has changed
//! cannot be, since the figures that stay as they were tell which ones it moved between.

use std::collections::BTreeMap;

use super::Publication;
use crate::code::Name;
use crate::disclosure::{Absent, SafeTable};
use crate::indicator::{Indicator, PartFigures, Value};
use crate::questionnaire::document::Class;
use crate::questionnaire::indicator_plan::IndicatorRow;
use crate::questionnaire::plan::{Plan, TableRow};
use crate::tabulate::column::State;
use crate::tabulate::ratio::RatioCells;
use crate::tabulate::table::{Axis, Table, Tally};
use crate::tabulate::{Columns, TabulateError, count};

/// How many organisations have another part than before in what each table and indicator of a plan says over
/// `aggregate` items.
pub struct Difference<'a> {
    plan: &'a Plan,
    /// The items that each table's filter reads, with their classes.
    filters: &'a [Vec<(Name, Class)>],
    changed: BTreeMap<(Name, Part), u16>,
}

/// What a table or an indicator says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// Which rows lie in which cell.
    Rows,
    /// What they say of a number, a box, a ratio or an indicator's item, by the code of its measures and the item.
    Of(Name, Name),
}

/// A table or an indicator in which few have changed something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Few {
    /// Its code.
    pub id: Name,
    /// Of which measures, by the ends of their codes; none when it may be any.
    of: Option<Vec<Name>>,
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
            for (part, is_changed) in parts(&then, &now) {
                *self.changed.entry((row.id.clone(), part)).or_default() += u16::from(is_changed);
            }
        }
        for row in &self.plan.indicators {
            // What was answered in another round does not change with this one.
            let own = row.items.iter().filter(|part| part.round.is_none());
            for item in
                own.filter_map(|part| part.item.as_ref()).filter(|one| is_aggregate(&now, row, one))
            {
                let is_changed = answers(&then, row, item) != answers(&now, row, item);
                let part = Part::Of(item.clone(), item.clone());
                *self.changed.entry((row.id.clone(), part)).or_default() += u16::from(is_changed);
            }
        }
        Ok(())
    }

    /// Whether all that can differ rests on enough already.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        !self.changed.is_empty() && self.changed.values().all(|n| *n >= self.plan.threshold)
    }

    /// The tables and indicators of which somebody has changed something, but fewer than the threshold the same.
    #[must_use]
    pub fn few(&self) -> Vec<Few> {
        let mut found: Vec<Few> = Vec::new();
        let few = self.changed.iter().filter(|(_, n)| (1..self.plan.threshold).contains(n));
        for ((id, part), _) in few {
            let of = match part {
                Part::Rows => None,
                Part::Of(code, item) => Some(vec![code.clone(), item.clone()]),
            };
            match found.last_mut().filter(|last| last.id == *id) {
                Some(last) => {
                    let both = last.of.take().zip(of);
                    last.of = both.map(|(one, other)| [one, other].concat());
                }
                None => found.push(Few { id: id.clone(), of }),
            }
        }
        found
    }
}

impl Few {
    /// Whether readers of both publications can subtract one of its figures from another: both are shown, and they differ.
    #[must_use]
    pub fn is_told(&self, then: &Publication, now: &Publication) -> bool {
        let id = self.id.as_str();
        let table = then.table(id).zip(now.table(id));
        let indicator = then.indicator(id).zip(now.indicator(id));
        table.is_some_and(|(then, now)| self.tells_cell(then, now))
            || indicator.is_some_and(|(then, now)| tells_value(then, now))
    }

    /// Whether a measure is of what few have changed.
    fn takes(&self, measure: &str) -> bool {
        let is_of = |name: &Name| {
            measure.strip_suffix(name.as_str()).is_some_and(|before| before.ends_with('_'))
        };
        self.of.as_ref().is_none_or(|of| of.iter().any(is_of))
    }

    fn tells_cell(&self, then: &SafeTable, now: &SafeTable) -> bool {
        let Some(way) = now.way_to(then) else { return false };
        let before = |at: Option<usize>| then.values().get(at?).copied().flatten();
        let taken: Vec<bool> =
            now.head().measures.iter().map(|measure| self.takes(&measure.code)).collect();
        let values = now.values().iter().zip(way).zip(taken.iter().cycle());
        let mut pairs =
            values.filter(|(_, taken)| **taken).filter_map(|((now, at), _)| (*now).zip(before(at)));
        pairs.any(|(now, then)| now != then) || !given(then).eq(given(now))
    }
}

/// How many gave each reason for no answer; publications of old do not list those that nobody gave.
fn given(table: &SafeTable) -> impl Iterator<Item = &Absent> {
    table.absent().iter().filter(|one| !one.is_nil())
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

/// What two tables of one organisation say over `aggregate` items, and whether it is another.
fn parts(then: &Table, now: &Table) -> Vec<(Part, bool)> {
    if !now.is_over_aggregates() {
        return Vec::new();
    }
    let aggregate: Vec<&Name> = now
        .items
        .iter()
        .filter(|(_, class)| *class == Class::Aggregate)
        .map(|(id, _)| id)
        .collect();
    // A measured item stands among the items once for each number; what stands there besides decides the rows.
    let mut measured: Vec<&Name> = now.numbers.iter().map(|of| &of.item).collect();
    let of_rows = aggregate.iter().any(|item| match measured.iter().position(|one| one == item) {
        Some(at) => {
            measured.swap_remove(at);
            false
        }
        None => true,
    });
    let codes = |table: &Table| {
        let of = |axis: &Axis| axis.categories.iter().map(|one| one.code.clone()).collect();
        table.axes.iter().map(of).collect::<Vec<Vec<String>>>()
    };
    let rows = |table: &Table| {
        let cells: Vec<Tally> = table.cells.iter().map(|cell| cell.tally).collect();
        (cells, table.slices.clone(), table.absent.clone())
    };
    let shape = codes(then) != codes(now);
    let mut found = Vec::new();
    if of_rows {
        found.push((Part::Rows, shape || rows(then) != rows(now)));
    }
    let is_in = |item: &Name| of_rows || aggregate.contains(&item);
    for (at, of) in now.numbers.iter().enumerate().filter(|(_, of)| is_in(&of.item)) {
        let number = |table: &Table| {
            let cells = table.cells.iter().map(|cell| cell.numbers.get(at).cloned());
            (cells.collect::<Vec<_>>(), table.without.get(at).copied())
        };
        let code = of.boxed.as_ref().unwrap_or(&of.item).clone();
        found.push((Part::Of(code, of.item.clone()), shape || number(then) != number(now)));
    }
    let ratios = now.ratios.iter().zip(&then.ratios);
    for (now, then) in
        ratios.filter(|(one, _)| is_in(&one.of.numerator) || is_in(&one.of.denominator))
    {
        let cells = |ratio: &RatioCells| {
            let cells = ratio.guard.cells.iter();
            cells.map(|cell| (cell.tally, cell.numbers.clone())).collect::<Vec<_>>()
        };
        let part = Part::Of(now.of.id.clone(), now.of.id.clone());
        found.push((part, shape || cells(then) != cells(now)));
    }
    found
}

fn is_aggregate(columns: &Columns, row: &IndicatorRow, item: &Name) -> bool {
    let seen = columns.seen(&row.unit, item.as_str());
    seen.is_some_and(|seen| seen.column.variable.class == Class::Aggregate)
}

/// An answer: why there is none, or its codes; and its number.
type Told = (State, Vec<u16>, Option<i64>);

/// What the rows of an organisation say of an item of an indicator.
fn answers(columns: &Columns, row: &IndicatorRow, item: &Name) -> Option<Vec<Told>> {
    let n = columns.sheets(&row.unit).map_or(0, |sheets| sheets.owners.len());
    let seen = columns.seen(&row.unit, item.as_str())?;
    let told = (0..n).filter_map(|at| seen.row(at)).map(|at| {
        let mut codes = Vec::new();
        seen.column.each_code(at, |code| codes.push(code));
        (seen.column.state(at), codes, seen.column.number(at))
    });
    Some(told.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tabulate::column::{RowValue, VariableKind};
    use crate::tabulate::sample::{list, of_class, roster, table, unit};

    /// An organisation that has answered `q` by a code and `x` by a number, or not at all.
    fn alone(class: Class, answer: Option<(u16, i64)>) -> Columns {
        let kinds = [
            ("q", VariableKind::Single(list(&["ja", "nei"]))),
            ("x", VariableKind::Number { decimals: 0, unit: None }),
            ("y", VariableKind::Number { decimals: 0, unit: None }),
        ];
        let cells = |code, number| {
            vec![RowValue::Code(code), RowValue::Number(number), RowValue::Number(2)]
        };
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
        let few = difference.few().iter().map(|few| few.id.to_string()).collect();
        (few, difference.is_enough())
    }

    /// By hand: the first has another code, which the ratio does not tell and the counts and the table of means do; two have
    /// another number, which the counts do not tell.
    #[test]
    fn an_organisation_counts_where_its_own_part_is_another() {
        let changes = [
            [Some((0, 5)), Some((1, 5))],
            [Some((0, 5)), Some((0, 6))],
            [Some((1, 7)), Some((1, 8))],
        ];
        let few = ["counts", "ratios", "sums"].map(str::to_owned).to_vec();
        assert_eq!(found(Class::Aggregate, &changes), (few, false));
        assert_eq!(found(Class::Named, &changes), (Vec::new(), false), "what is named is public");
    }

    /// By hand: one has another x and two another y, so three have another part of the table, and few of each number.
    #[test]
    fn who_has_changed_another_item_hides_nobody() {
        let alone = |[x, y]: [i64; 2]| {
            let number = || VariableKind::Number { decimals: 0, unit: None };
            let cells = vec![RowValue::Number(x), RowValue::Number(y)];
            let units = vec![unit(0, "ASD", &[], true)];
            of_class(
                Class::Aggregate,
                roster(units, &[("x", number()), ("y", number())], &[(0, cells)]),
            )
        };
        let means = table("by: [{frame: ministry}]\nmeasures: [{mean: x}, {mean: y}]");
        let plan = Plan { threshold: 3, tables: vec![means], ..Plan::default() };
        let few = |changes: &[[[i64; 2]; 2]]| {
            let filters = [Vec::new()];
            let mut difference = Difference::of(&plan, &filters);
            for [then, now] in changes {
                difference.add(alone(*then), alone(*now)).unwrap();
            }
            difference.few()
        };
        let (x, y) = ([[5, 1], [6, 1]], [[5, 1], [5, 2]]);
        let found = few(&[x, y, y]);
        let takes = |measure| found[0].takes(measure);
        assert!(["mean_x", "valid_x", "mean_y"].into_iter().all(takes) && !takes("n_base"));
        let found = few(&[x, y, y, y]);
        assert!(found[0].takes("mean_x") && !found[0].takes("mean_y"), "three have changed y");
        assert_eq!(few(&[[[5, 1], [6, 2]]; 3]), []);
    }

    #[test]
    fn who_comes_late_or_leaves_has_another_part_of_everything() {
        let (came, left) = ([None, Some((0, 5))], [Some((1, 4)), None]);
        assert_eq!(found(Class::Aggregate, &[came, left]).0, ["counts", "ratios", "sums"]);
        assert_eq!(found(Class::Aggregate, &[came, left, came]), (Vec::new(), true));
        assert_eq!(found(Class::Aggregate, &[[None, None]]), (Vec::new(), false), "nobody's");
    }
}
