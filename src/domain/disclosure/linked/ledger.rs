//! Every number of a group of linked tables, each once, with what is said of it.

use std::collections::HashMap;

use super::edges::{Counted, edges, with_both};
use super::model::{Edge, Number};
use super::slots::{Key, Slot, Slots};
use super::space::{Space, Split};
use crate::combinations::places;
use crate::disclosure::known::{Before, Earlier, Known};
use crate::disclosure::rules::Rules;
use crate::disclosure::suppress::{Candidate, Status};
use crate::disclosure::table::measure::{box_code, lacking_code, valid_code};
use crate::figure::Figure;
use crate::figure::exact;
use crate::questionnaire::plan::Zeros;
use crate::questionnaire::unit::Unit;
use crate::tabulate::column::State;
use crate::tabulate::ratio::SIDES;
use crate::tabulate::table::BOX_SIDES;
use crate::tabulate::table::CountedRows;
use crate::tabulate::table::{Axis, NumberOf, Table};

/// What is said of one number.
#[derive(Clone, Debug, Default)]
pub(in crate::disclosure) struct Fact {
    /// What it is.
    pub value: i128,
    /// Organisations behind it.
    pub organisations: u32,
    /// It rests on too few of them, in a table over aggregate items; or it is a protected zero.
    pub sensitive: bool,
    /// Readers of the public list can count it.
    pub listed: bool,
    /// What earlier revisions say of it.
    pub before: Before,
    /// It is a sum of scores.
    pub weighted: bool,
    /// It stands in a table that is to be shown, and not only in what earlier revisions showed.
    pub planned: bool,
    /// A table that the plan has no more hid it.
    pub guarded: bool,
}

impl Fact {
    /// It was shown before, and is still the same.
    pub fn is_public(&self) -> bool {
        self.before.shown.is_some() && self.before.shown == Some(Figure::whole(self.value))
    }

    /// It was hidden before, and is no secret by itself.
    pub const fn is_kept(&self) -> bool {
        self.before.hidden && !self.sensitive
    }

    /// What becomes of it before anything is weighed.
    pub fn candidate(&self) -> Candidate {
        let status = if self.listed || self.is_public() {
            Status::Known
        } else if !self.planned && !self.guarded {
            Status::Hidden
        } else if self.sensitive {
            Status::Primary
        } else if self.is_kept() {
            Status::Secondary
        } else {
            Status::Shown
        };
        Candidate { status, value: self.value, alone: self.organisations == 1 }
    }
}

/// Which numbers the counts of a table are, in the shape of its [`Slots`].
pub(in crate::disclosure) struct Ids {
    pub cells: Vec<Option<usize>>,
    pub bases: Vec<Option<usize>>,
    pub reasons: Vec<Option<usize>>,
    pub absent: Vec<Option<usize>>,
    /// By number, one a cell.
    pub valid: Vec<Vec<Option<usize>>>,
    /// By number, for a box two a cell.
    pub sides: Vec<Vec<Option<usize>>>,
    /// By number, five a cell.
    pub lacking: Vec<Vec<Option<usize>>>,
    /// By number, one a cell: sums of scores, which the counts of the scale determine.
    pub scores: Vec<Vec<Option<usize>>>,
}

impl Ids {
    /// The counts, in the order of [`Slots::all`].
    pub fn counts(&self) -> impl Iterator<Item = Option<usize>> {
        let counts = [&self.cells, &self.bases, &self.reasons, &self.absent];
        let of_numbers = self.valid.iter().chain(&self.sides).chain(&self.lacking);
        counts.into_iter().chain(of_numbers).flatten().copied()
    }

    /// Every number of the table.
    pub fn all(&self) -> impl Iterator<Item = usize> {
        let counts = [&self.cells, &self.bases, &self.reasons, &self.absent];
        let of_numbers = self.valid.iter().chain(&self.sides).chain(&self.scores);
        let of_numbers = of_numbers.chain(&self.lacking);
        counts.into_iter().chain(of_numbers).flatten().copied().flatten()
    }
}

/// The numbers of a group of tables over the same rows.
pub(in crate::disclosure) struct Ledger<'a> {
    pub tables: &'a [&'a Table],
    /// What is known beside them of how their axes go together; in the space behind them.
    derivations: Vec<&'a Table>,
    /// Whether the two numbers of a ratio are set against each other.
    pairs: bool,
    /// Organisations of which readers are told how many answered, and how many did.
    pub(super) answered: Vec<(Key, u64)>,
    pub space: Space,
    pub slots: Vec<Slots>,
    pub ids: Vec<Ids>,
    pub numbers: Vec<Number>,
    pub facts: Vec<Fact>,
    /// Whether all is in it that readers of the public list can count, and how all derived items go together.
    pub exact: bool,
    position: HashMap<(Key, Option<usize>), usize>,
}

impl<'a> Ledger<'a> {
    /// Gathers the numbers of tables over the same rows.
    pub fn of(tables: &'a [&'a Table], rules: &Rules, known: &'a Known, split: Split<'_>) -> Self {
        let derivations = known.derivations(tables);
        let space = Space::of(&[tables, derivations.as_slice()].concat(), split);
        let slots = |(at, table): (usize, &&Table)| Slots::of(&space, at, table, split);
        let slots: Vec<Slots> = tables.iter().enumerate().map(slots).collect();
        let mut ledger = Self {
            tables,
            derivations,
            pairs: known.pairs,
            answered: Vec::new(),
            space,
            ids: Vec::new(),
            numbers: Vec::new(),
            facts: Vec::new(),
            exact: known.derives_all(tables),
            position: HashMap::new(),
            slots: Vec::new(),
        };
        for ((at, table), slots) in tables.iter().enumerate().zip(&slots) {
            let ids = ledger.enter(at, table, slots, rules, known);
            ledger.ids.push(ids);
        }
        for (at, table) in tables.iter().enumerate() {
            if known.lists(table) && table.filter.is_none() && table.is_over_aggregates() {
                ledger.list(at, table);
            }
        }
        for (at, table) in tables.iter().enumerate().filter(|(_, table)| table.is_over_aggregates())
        {
            if known.late.contains(&table.of) {
                ledger.tell_late(at, table);
            }
            let all = table.counted_rows() == CountedRows::all_of(&Unit::Organisation);
            if let Some(told) = known.answered.as_ref().filter(|_| all) {
                ledger.tell_answered(at, table, told);
            }
        }
        ledger.slots = slots;
        ledger
    }

    /// What binds the numbers of some of the tables, by their positions.
    pub fn spans(&self, tables: impl Iterator<Item = usize>, counted: Counted) -> Vec<Edge> {
        let counts = matches!(counted, Counted::Rows | Counted::Exempt);
        let of = |at: usize, table: &Table| {
            let mut found = edges(&self.space, at, table, counted);
            let pair = found.first().filter(|_| table.paired && self.pairs && counts);
            found.extend(pair.and_then(|edge| with_both(&self.space, at, edge)));
            found
        };
        let own = tables.filter_map(|at| Some(of(at, self.tables.get(at)?)));
        let beside = self.derivations.iter().enumerate();
        let beside = beside.map(|(at, table)| of(self.tables.len() + at, table));
        own.chain(beside).flatten().collect()
    }

    fn enter(
        &mut self,
        at: usize,
        table: &Table,
        slots: &Slots,
        rules: &Rules,
        known: &Known,
    ) -> Ids {
        let standing = Standing {
            table,
            rules,
            sensitive: table.is_over_aggregates(),
            listed: known.lists(table) && table.filter.is_none(),
            earlier: known.before(table),
            planned: !known.former.iter().chain(&known.seen).any(|one| one.id == table.id),
            former: known.former.iter().any(|one| one.id == table.id),
        };
        let mut count = |slots: &[Slot], before: &dyn Fn(usize) -> Before| {
            let one = |(at, slot): (usize, &Slot)| self.count(&standing, (at, slot), before);
            slots.iter().enumerate().map(one).collect::<Vec<_>>()
        };
        let cells = count(&slots.cells, &|at| standing.of_cell(at, "count"));
        let bases = count(&slots.bases, &|at| standing.of_slice(at, "n_base"));
        let reasons = count(&slots.reasons, &|at| standing.of_reason(at));
        let absent = count(&slots.absent, &|_| Before::default());
        let mut of_numbers = |slots: &[Vec<Slot>], before: &dyn Fn(&NumberOf, usize) -> Before| {
            let pairs = slots.iter().zip(&table.numbers);
            pairs.map(|(slots, of)| count(slots, &|at| before(of, at))).collect::<Vec<_>>()
        };
        let valid = of_numbers(&slots.valid, &|of, at| standing.of_cell(at, &valid_code(of)));
        let sides = of_numbers(&slots.sides, &|of, at| standing.of_side(of, at));
        let lacking = of_numbers(&slots.lacking, &|of, at| standing.of_lacking(of, at));
        let scores = 0..table.numbers.len();
        let scores = scores.map(|of| self.scores(&standing, at, slots, of)).collect();
        Ids { cells, bases, reasons, absent, valid, sides, lacking, scores }
    }

    fn count(
        &mut self,
        standing: &Standing<'_>,
        (at, slot): (usize, &Slot),
        before: &dyn Fn(usize) -> Before,
    ) -> Option<usize> {
        let key = slot.key.clone()?;
        let named =
            !key.iter().any(|(variable, _)| self.space.aggregate.get(*variable) == Some(&true));
        let before = if standing.earlier.is_empty() { Before::default() } else { before(at) };
        let zero = slot.tally.count == 0 && standing.rules.zeros == Zeros::Protected;
        let few = standing.rules.few(slot.tally.organisations);
        // Who lacks one of two numbers is told beside plain figures, too; what they gave of the other is a sum.
        let of_others = standing.table.paired && !at.is_multiple_of(SIDES);
        let id = self.number(Number { key, weights: None });
        let fact = self.facts.get_mut(id)?;
        fact.value = slot.tally.count.into();
        fact.organisations = slot.tally.organisations;
        fact.sensitive |= standing.sensitive && !of_others && (few || zero);
        fact.listed |= standing.listed && named;
        fact.before.add(before);
        fact.planned |= standing.planned;
        fact.guarded |= standing.former && before.hidden;
        Some(id)
    }

    fn scores(
        &mut self,
        standing: &Standing<'_>,
        at: usize,
        slots: &Slots,
        number: usize,
    ) -> Vec<Option<usize>> {
        let of = self.space.numbers_of(at).get(number);
        let Some((variable, scores)) = of.and_then(|of| Some((of.variable, of.scores.clone()?)))
        else {
            return Vec::new();
        };
        let table = standing.table;
        let valid = slots.valid.get(number).map(Vec::as_slice).unwrap_or_default();
        let cells = valid.iter().zip(&table.cells).enumerate();
        cells
            .map(|(place, (slot, cell))| {
                let key = slot.key.clone()?;
                let at = self.number(Number { key, weights: Some((variable, scores.clone())) });
                let fact = self.facts.get_mut(at)?;
                let counted = cell.numbers.get(number)?;
                fact.value = counted.sum;
                fact.organisations = counted.tally.organisations;
                fact.sensitive |= standing.sensitive && standing.rules.few(fact.organisations);
                fact.weighted = true;
                fact.planned |= standing.planned;
                if !standing.earlier.is_empty() {
                    let of = table.numbers.get(number)?;
                    let before = standing.earlier.sum(&table.places(place), of);
                    fact.before.add(before);
                    fact.guarded |= standing.former && before.hidden;
                }
                Some(at)
            })
            .collect()
    }

    /// The position of a number, which is added when it is new.
    pub(super) fn number(&mut self, number: Number) -> usize {
        let weights = number.weights.as_ref().map(|(variable, _)| *variable);
        let next = self.numbers.len();
        let at = *self.position.entry((number.key.clone(), weights)).or_insert(next);
        if at == next {
            self.numbers.push(number);
            self.facts.push(Fact::default());
        }
        at
    }
}

/// What is said of all numbers of a table.
struct Standing<'a> {
    table: &'a Table,
    rules: &'a Rules,
    sensitive: bool,
    listed: bool,
    earlier: Earlier<'a>,
    planned: bool,
    /// The plan has the table no more.
    former: bool,
}

/// What earlier revisions say of the count at a position among those of a kind.
impl Standing<'_> {
    fn of_cell(&self, at: usize, measure: &str) -> Before {
        self.earlier.at(&self.table.places(at), measure)
    }

    /// Of what is the same along the first axis, or told in its total only.
    fn of_slice(&self, at: usize, measure: &str) -> Before {
        let total = self.table.axes.first().and_then(Axis::total).unwrap_or_default();
        let rest = places(self.table.lengths().get(1..).unwrap_or_default(), at);
        let mut before = self.earlier.at(&[&[0], rest.as_slice()].concat(), measure);
        before.add(self.earlier.at(&[&[total], rest.as_slice()].concat(), measure));
        before
    }

    fn of_reason(&self, at: usize) -> Before {
        let reason = State::REASONS.get(at % State::N_REASONS).copied().unwrap_or_default();
        self.of_slice(at / State::N_REASONS, &format!("n_{}", reason.as_str()))
    }

    /// In a box, and in its base beside it.
    fn of_side(&self, of: &NumberOf, at: usize) -> Before {
        let (cell, base) = (self.table.places(at / BOX_SIDES), valid_code(of));
        let within = self.earlier.total(&cell, &box_code(of), &base);
        let all = self.earlier.at(&cell, &base).shown;
        let outside = || exact::difference(all?, within.shown?);
        let shown = if at.is_multiple_of(BOX_SIDES) { within.shown } else { outside() };
        Before { shown, ..within }
    }

    fn of_lacking(&self, of: &NumberOf, at: usize) -> Before {
        let reason = State::REASONS.get(at % State::N_REASONS).copied().unwrap_or_default();
        self.of_cell(at / State::N_REASONS, &lacking_code(reason, &of.item))
    }
}
