//! One pass over the rows of a table: every cell, base and missing reason at once.
//!
//! **Invariant:** a row is counted at most once in each cell, and in the total of the first axis
//! exactly when it is in the base, so that shares and counts rest on the same rows. A row without
//! an answer on a later axis is in that axis's total only.

use std::collections::HashMap;

use super::axis::Placed;
use super::column::State;
use super::contributors::NumberCounter;
use super::counter::{Counter, ReasonCounters, Row};
use super::number::{Given, Number};
use super::places::{first_state, positions};
use super::sheets::{Rows, Seen, Sheets};
use super::table::{Cell, Pattern, Place, Slice, Tally};
use super::weighted::{Owned, Weighting};
use crate::questionnaire::breakdown::LateRule;
use crate::questionnaire::plan::BaseRule;

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
    routes: Routes,
    counters: Counters,
    /// What the row that is taken has of each number.
    given: Vec<Given>,
}

impl<'a> Pass<'a> {
    /// A pass that has seen no row; `n_cells` is the product of the axes' lengths.
    pub fn new(
        base: BaseRule,
        axes: &'a [Placed<'a>],
        numbers: &'a [Number<'a>],
        filter: &'a [Seen<'a>],
        n_cells: usize,
        weighting: Option<&Weighting>,
    ) -> Self {
        let first = axes.first().map_or(1, |placed| placed.axis.categories.len().max(1));
        let n_slices = n_cells / first;
        let owned = |weighting| Owned::new(weighting, n_cells, n_slices, numbers.len());
        let counters = Counters {
            cells: vec![CellCounter::new(numbers); n_cells],
            slices: vec![SliceCounter::default(); n_slices],
            absent: vec![ReasonCounters::default(); axes.len()],
            without: vec![ReasonCounters::default(); numbers.len()],
            owned: weighting.map(owned),
        };
        Self { base, axes, numbers, filter, routes: Routes::default(), counters, given: Vec::new() }
    }

    /// Counts one row, when the table's filter lets it through.
    pub fn take(&mut self, rows: &Rows<'_>, at: usize) {
        if !rows.passes(at) {
            return;
        }
        let row = self.row(rows.sheets, at);
        let route = self.routes.of(at, self.base, self.axes, self.numbers);
        let Some(route) = route else { return };
        let late = rows.is_late(at);
        if late {
            self.counters.late(route, row);
        }
        if late && rows.rule == LateRule::Excluded {
            return;
        }
        self.given.clear();
        self.given.extend(self.numbers.iter().map(|number| number.given(at, self.base)));
        let taken = Taken { row, numbers: self.numbers, given: &self.given };
        route.inner.add(&taken, NumberCounter::sum);
        self.counters.reasons(route, &taken);
        self.counters.slices(route, row);
        self.counters.cells(route, &taken);
    }

    /// Whose the row is, and whether it or anything that the table reads in it is exempt.
    fn row(&self, sheets: &Sheets, at: usize) -> Row {
        let exempt = sheets.exempt.get(at).copied().unwrap_or_default()
            || self.axes.iter().any(|placed| placed.is_exempt(at))
            || self.numbers.iter().any(|number| number.seen.is_exempt(at))
            || self.filter.iter().any(|seen| seen.is_exempt(at));
        Row { owner: sheets.owners.get(at).copied().unwrap_or_default(), exempt }
    }

    /// What has been counted; patterns are sorted, so that nothing depends on hashing.
    pub fn finish(self) -> Counted {
        let Self { numbers, counters, mut routes, .. } = self;
        let cell = |counted: CellCounter| counted.finish(numbers);
        routes.met.sort_unstable_by(|one, other| one.pattern.cmp(&other.pattern));
        let met = routes.met.into_iter();
        let (patterns, inner) = met.map(|route| (route.pattern, cell(route.inner))).unzip();
        let tallies = |all: Vec<ReasonCounters>| {
            all.into_iter().map(ReasonCounters::tallies).collect::<Vec<_>>()
        };
        Counted {
            cells: counters.cells.into_iter().map(cell).collect(),
            slices: counters.slices.into_iter().map(SliceCounter::finish).collect(),
            absent: tallies(counters.absent),
            without: tallies(counters.without),
            patterns,
            inner,
            owned: counters.owned,
        }
    }
}

/// Where all rows of one pattern are counted.
struct Route {
    pattern: Pattern,
    /// The state on the first axis.
    state: State,
    in_base: bool,
    cells: Vec<usize>,
    slices: Vec<usize>,
    inner: CellCounter,
}

/// The routes that have been met.
#[derive(Default)]
struct Routes {
    met: Vec<Route>,
    /// Their positions, by the flattened pattern of their rows.
    known: HashMap<Vec<u16>, usize>,
    /// The flattened pattern of the row that is looked at.
    key: Vec<u16>,
}

impl Routes {
    /// The row's route; a new one is worked out when it is met first.
    fn of(
        &mut self,
        row: usize,
        base: BaseRule,
        axes: &[Placed<'_>],
        numbers: &[Number<'_>],
    ) -> Option<&mut Route> {
        self.flatten(row, axes);
        let at = match self.known.get(self.key.as_slice()) {
            Some(&at) => at,
            None => {
                self.met.push(Route::new(row, base, axes, numbers));
                self.known.insert(self.key.clone(), self.met.len() - 1);
                self.met.len() - 1
            }
        };
        self.met.get_mut(at)
    }

    /// Writes down the pattern of a row: by axis its state and how many categories follow, then these.
    fn flatten(&mut self, row: usize, axes: &[Placed<'_>]) {
        self.key.clear();
        for placed in axes {
            let from = self.key.len();
            self.key.push(0);
            let state = placed.place(row, &mut self.key);
            // State and number of categories in one word: the key reads one way only.
            let categories = self.key.len() - from - 1;
            if let Some(word) = self.key.get_mut(from) {
                *word = u16::try_from(categories * 8 + state as usize).unwrap_or(u16::MAX);
            }
        }
    }
}

impl Route {
    /// The route of a row.
    fn new(row: usize, base: BaseRule, axes: &[Placed<'_>], numbers: &[Number<'_>]) -> Self {
        let place = |placed: &Placed<'_>| {
            let mut categories = Vec::new();
            let state = placed.place(row, &mut categories);
            Place { categories, state }
        };
        let pattern: Pattern = axes.iter().map(place).collect();
        let state = first_state(&pattern);
        let in_base = base.takes(state);
        let published = || axes.iter().map(|placed| &placed.axis);
        Self {
            state,
            in_base,
            cells: positions(published(), &pattern, 0, in_base),
            slices: positions(published(), &pattern, 1, true),
            inner: CellCounter::new(numbers),
            pattern,
        }
    }
}

/// A row that is counted, with what it has of each of the numbers.
struct Taken<'a> {
    row: Row,
    numbers: &'a [Number<'a>],
    given: &'a [Given],
}

/// All counts of a table but the inner cells.
struct Counters {
    cells: Vec<CellCounter>,
    slices: Vec<SliceCounter>,
    absent: Vec<ReasonCounters>,
    without: Vec<ReasonCounters>,
    /// For weighted figures, what each organisation owns.
    owned: Option<Owned>,
}

impl Counters {
    /// Counts a late row beside its slices.
    fn late(&mut self, route: &Route, row: Row) {
        for &slice in &route.slices {
            let Some(counted) = self.slices.get_mut(slice) else { continue };
            counted.late.add(row);
            if route.in_base {
                counted.late_of_base.add(row);
            }
        }
    }

    /// Counts why a row is without an answer on an axis, and without a number.
    fn reasons(&mut self, route: &Route, taken: &Taken<'_>) {
        // Along the first axis they are outside the base; along the others the base may have them.
        let axes = self.absent.iter_mut().zip(&route.pattern).enumerate();
        for (_, (reasons, place)) in axes.filter(|(axis, _)| *axis == 0 || route.in_base) {
            reasons.add(place.state, taken.row);
        }
        let of_base = self.without.iter_mut().zip(taken.given).filter(|_| route.in_base);
        for (reasons, given) in of_base {
            if let Some(state) = given.missing {
                reasons.add(state, taken.row);
            }
        }
    }

    /// Counts a row in the bases of its slices, or beside them.
    fn slices(&mut self, route: &Route, row: Row) {
        for &slice in &route.slices {
            let Some(counted) = self.slices.get_mut(slice) else { continue };
            if route.in_base {
                counted.base.add(row);
                if let Some(owned) = &mut self.owned {
                    owned.base(slice, row.owner);
                }
            }
            counted.reasons.add(route.state, row);
        }
    }

    /// Counts a row in its cells.
    fn cells(&mut self, route: &Route, taken: &Taken<'_>) {
        let owner = taken.row.owner;
        for &cell in &route.cells {
            let Some(counted) = self.cells.get_mut(cell) else { continue };
            counted.add(taken, NumberCounter::add);
            let Some(owned) = &mut self.owned else { continue };
            owned.row(cell, owner);
            for (at, given) in taken.given.iter().enumerate() {
                if let Some(value) = given.value {
                    owned.number(cell, at, owner, value);
                }
            }
        }
    }
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
    fn add(&mut self, taken: &Taken<'_>, count: fn(&mut NumberCounter, Row, &Number<'_>, i64)) {
        self.rows.add(taken.row);
        let given = taken.numbers.iter().zip(taken.given);
        for (counted, (number, given)) in self.numbers.iter_mut().zip(given) {
            if let Some(value) = given.value {
                count(counted, taken.row, number, value);
            }
            if let Some(state) = given.missing {
                counted.miss(taken.row, state);
            }
        }
    }

    fn finish(self, numbers: &[Number<'_>]) -> Cell {
        let counted = self.numbers.into_iter().zip(numbers);
        let numbers = counted.map(|(counted, number)| counted.finish(&number.of)).collect();
        Cell { tally: self.rows.tally, numbers }
    }
}

/// A slice on its way.
#[derive(Clone, Default)]
struct SliceCounter {
    base: Counter,
    reasons: ReasonCounters,
    late: Counter,
    late_of_base: Counter,
}

impl SliceCounter {
    fn finish(self) -> Slice {
        Slice {
            base: self.base.tally,
            reasons: self.reasons.tallies(),
            late: self.late.tally,
            late_of_base: self.late_of_base.tally,
        }
    }
}
