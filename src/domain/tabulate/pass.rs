//! One pass over the rows of a table: every cell, base and missing reason at once.
//!
//! **Invariant:** a row is counted at most once in each cell, and in the total of the first axis
//! exactly when it is in the base, so that shares and counts rest on the same rows. A row without
//! an answer on a later axis is in that axis's total only.

use std::collections::HashMap;

use super::axis::Placed;
use super::column::State;
use super::contributors::NumberCounter;
use super::places::{first_state, positions};
use super::sheets::{Rows, Seen};
use super::table::{Cell, NumberOf, Pattern, Place, Slice, Tally};
use super::weighted::{Owned, Weighting};
use crate::questionnaire::breakdown::LateRule;
use crate::questionnaire::plan::{BaseRule, TableRow};

/// One of [`Table::numbers`](super::Table::numbers), and where its numbers are.
pub(super) struct Number<'a> {
    pub of: NumberOf,
    pub seen: Seen<'a>,
    /// For a box, which codes of the item's list are in it.
    pub codes: Option<Vec<bool>>,
}

impl Number<'_> {
    /// Why the row has no number, when it has none.
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

/// What a pass has counted.
pub(super) struct Counted {
    pub cells: Vec<Cell>,
    pub slices: Vec<Slice>,
    pub absent: Vec<[Tally; State::N_REASONS]>,
    pub without: Vec<[Tally; State::N_REASONS]>,
    pub patterns: Vec<Pattern>,
    pub inner: Vec<Cell>,
    pub owned: Option<Owned>,
}

/// A pass on its way.
pub(super) struct Pass<'a> {
    base: BaseRule,
    axes: &'a [Placed<'a>],
    numbers: &'a [Number<'a>],
    /// What the table's filter reads.
    filter: &'a [Seen<'a>],
    cells: Vec<CellCounter>,
    slices: Vec<SliceCounter>,
    absent: Vec<[Counter; State::N_REASONS]>,
    without: Vec<[Counter; State::N_REASONS]>,
    /// The routes that have been met, by the flattened pattern of their rows.
    known: HashMap<Vec<u16>, usize>,
    routes: Vec<Route>,
    key: Vec<u16>,
    /// What the row that is taken has of each number: its value, and why it has no substantive answer.
    given: Vec<Given>,
    /// For weighted figures, what each organisation owns.
    owned: Option<Owned>,
}

/// Where all rows of one pattern are counted.
struct Route {
    pattern: Pattern,
    in_base: bool,
    cells: Vec<usize>,
    slices: Vec<usize>,
    inner: CellCounter,
}

/// A row's number, and why it has none where it is without a substantive answer.
type Given = (Option<i64>, Option<State>);

/// A row that is counted.
struct Row<'a> {
    owner: usize,
    exempt: bool,
    /// What it has of each of the numbers.
    numbers: &'a [Number<'a>],
    given: &'a [Given],
}

/// A cell on its way.
#[derive(Clone)]
struct CellCounter {
    rows: Counter,
    numbers: Vec<NumberCounter>,
}

impl CellCounter {
    fn new(numbers: &[Number<'_>]) -> Self {
        Self { rows: Counter::default(), numbers: vec![NumberCounter::default(); numbers.len()] }
    }

    /// Counts a row: with `count` the numbers that it has, and why it has no others.
    fn add(&mut self, row: &Row<'_>, count: fn(&mut NumberCounter, usize, bool, &Number<'_>, i64)) {
        self.rows.add(row.owner, row.exempt);
        let given = row.numbers.iter().zip(row.given);
        for (counted, (number, (value, missing))) in self.numbers.iter_mut().zip(given) {
            if let Some(value) = value {
                count(counted, row.owner, row.exempt, number, *value);
            }
            if let Some(state) = missing {
                counted.miss(row.owner, row.exempt, *state);
            }
        }
    }

    fn finish(self, numbers: &[Number<'_>]) -> Cell {
        let counted = self.numbers.into_iter().zip(numbers);
        let numbers = counted.map(|(counted, number)| counted.finish(&number.of)).collect();
        Cell { tally: self.rows.tally, numbers }
    }
}

/// A tally on its way: rows come in the order of their owners, so one look back tells a new one.
#[derive(Clone, Copy, Default)]
pub(super) struct Counter {
    pub tally: Tally,
    last_owner: Option<usize>,
    last_exempt_owner: Option<usize>,
}

#[derive(Clone, Default)]
struct SliceCounter {
    base: Counter,
    reasons: [Counter; State::N_REASONS],
    late: Counter,
    late_of_base: Counter,
}

impl Counter {
    pub fn add(&mut self, owner: usize, exempt: bool) {
        self.tally.count += 1;
        if self.last_owner != Some(owner) {
            self.tally.organisations += 1;
            self.last_owner = Some(owner);
        }
        if exempt {
            self.tally.exempt += 1;
            if self.last_exempt_owner != Some(owner) {
                self.tally.exempt_organisations += 1;
                self.last_exempt_owner = Some(owner);
            }
        }
    }
}

impl<'a> Pass<'a> {
    /// A pass that has seen no row; `n_cells` is the product of the axes' lengths.
    pub fn new(
        plan: &TableRow,
        axes: &'a [Placed<'a>],
        numbers: &'a [Number<'a>],
        filter: &'a [Seen<'a>],
        n_cells: usize,
        weighting: Option<&Weighting>,
    ) -> Self {
        let first = axes.first().map_or(1, |placed| placed.axis.categories.len().max(1));
        let owned = |weighting| Owned::new(weighting, n_cells, n_cells / first, numbers.len());
        Self {
            base: plan.base_rule(),
            axes,
            numbers,
            filter,
            cells: vec![CellCounter::new(numbers); n_cells],
            slices: vec![SliceCounter::default(); n_cells / first],
            absent: vec![<[Counter; State::N_REASONS]>::default(); axes.len()],
            without: vec![<[Counter; State::N_REASONS]>::default(); numbers.len()],
            known: HashMap::new(),
            routes: Vec::new(),
            key: Vec::new(),
            given: Vec::new(),
            owned: weighting.map(owned),
        }
    }

    /// Counts one row, when the table's filter lets it through.
    pub fn take(&mut self, rows: &Rows<'_>, row: usize) {
        if !rows.passes(row) {
            return;
        }
        let sheets = rows.sheets;
        let owner = sheets.owners.get(row).copied().unwrap_or_default();
        let exempt = sheets.exempt.get(row).copied().unwrap_or_default()
            || self.axes.iter().any(|placed| placed.is_exempt(row))
            || self.numbers.iter().any(|number| number.seen.is_exempt(row))
            || self.filter.iter().any(|seen| seen.is_exempt(row));
        let at = self.route(row);
        let Some(route) = self.routes.get_mut(at) else { return };
        let late = rows.is_late(row);
        for &slice in route.slices.iter().filter(|_| late) {
            if let Some(counted) = self.slices.get_mut(slice) {
                counted.late.add(owner, exempt);
                if route.in_base {
                    counted.late_of_base.add(owner, exempt);
                }
            }
        }
        if late && rows.rule == LateRule::Excluded {
            return;
        }
        self.given.clear();
        let given = |number: &Number<'_>| (number.value(row, self.base), number.missing(row));
        self.given.extend(self.numbers.iter().map(given));
        let row = Row { owner, exempt, numbers: self.numbers, given: &self.given };
        route.inner.add(&row, NumberCounter::sum);
        // Along the first axis they are outside the base; along the others the base may have them.
        let axes = self.absent.iter_mut().zip(&route.pattern).enumerate();
        for (_, (reasons, place)) in axes.filter(|(axis, _)| *axis == 0 || route.in_base) {
            if let Some(counter) = reason_of(reasons, place.state) {
                counter.add(owner, exempt);
            }
        }
        let of_base = self.without.iter_mut().zip(row.given).filter(|_| route.in_base);
        for (reasons, (_, missing)) in of_base {
            if let Some(counter) = missing.and_then(|state| reason_of(reasons, state)) {
                counter.add(owner, exempt);
            }
        }
        let state = first_state(&route.pattern);
        for &slice in &route.slices {
            let Some(counted) = self.slices.get_mut(slice) else { continue };
            if route.in_base {
                counted.base.add(owner, exempt);
                if let Some(owned) = &mut self.owned {
                    owned.base(slice, owner);
                }
            }
            if let Some(counter) = reason_of(&mut counted.reasons, state) {
                counter.add(owner, exempt);
            }
        }
        for &cell in &route.cells {
            let Some(counted) = self.cells.get_mut(cell) else { continue };
            counted.add(&row, NumberCounter::add);
            let Some(owned) = &mut self.owned else { continue };
            owned.row(cell, owner);
            for (at, (value, _)) in row.given.iter().enumerate() {
                if let Some(value) = value {
                    owned.number(cell, at, owner, *value);
                }
            }
        }
    }

    /// The position of the row's route; a new one is worked out when it is met first.
    fn route(&mut self, row: usize) -> usize {
        self.key.clear();
        for placed in self.axes {
            let from = self.key.len();
            self.key.push(0);
            let state = placed.place(row, &mut self.key);
            // State and number of categories in one word: the key reads one way only.
            let categories = self.key.len() - from - 1;
            if let Some(word) = self.key.get_mut(from) {
                *word = u16::try_from(categories * 8 + state as usize).unwrap_or(u16::MAX);
            }
        }
        if let Some(&at) = self.known.get(self.key.as_slice()) {
            return at;
        }
        let pattern: Pattern = self
            .axes
            .iter()
            .map(|placed| {
                let mut categories = Vec::new();
                let state = placed.place(row, &mut categories);
                Place { categories, state }
            })
            .collect();
        let in_base = self.base.takes(first_state(&pattern));
        let axes = || self.axes.iter().map(|placed| &placed.axis);
        let route = Route {
            in_base,
            cells: positions(axes(), &pattern, 0, in_base),
            slices: positions(axes(), &pattern, 1, true),
            inner: CellCounter::new(self.numbers),
            pattern,
        };
        self.routes.push(route);
        self.known.insert(self.key.clone(), self.routes.len() - 1);
        self.routes.len() - 1
    }

    /// What has been counted; patterns are sorted, so that nothing depends on hashing.
    pub fn finish(self) -> Counted {
        let tallies = |reasons: [Counter; State::N_REASONS]| reasons.map(|counter| counter.tally);
        let numbers = self.numbers;
        let cell = |counted: CellCounter| counted.finish(numbers);
        let slice = |counted: SliceCounter| Slice {
            base: counted.base.tally,
            reasons: tallies(counted.reasons),
            late: counted.late.tally,
            late_of_base: counted.late_of_base.tally,
        };
        let mut routes = self.routes;
        routes.sort_unstable_by(|one, other| one.pattern.cmp(&other.pattern));
        let (patterns, inner) = routes.into_iter().map(|r| (r.pattern, cell(r.inner))).unzip();
        Counted {
            cells: self.cells.into_iter().map(cell).collect(),
            slices: self.slices.into_iter().map(slice).collect(),
            absent: self.absent.into_iter().map(tallies).collect(),
            without: self.without.into_iter().map(tallies).collect(),
            patterns,
            inner,
            owned: self.owned,
        }
    }
}

/// The counter of a reason for a missing answer.
pub(super) fn reason_of(
    reasons: &mut [Counter; State::N_REASONS],
    state: State,
) -> Option<&mut Counter> {
    let at = State::REASONS.iter().position(|reason| *reason == state)?;
    reasons.get_mut(at)
}
