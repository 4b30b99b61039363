//! Every number of a group of linked tables, each once, with what is said of it.

use std::collections::{BTreeSet, HashMap};

use super::edges::{Counted, edges, with_both};
use super::model::{Edge, Number};
use super::set::Set;
use super::slots::{Key, Slot, Slots};
use super::space::{Space, Split};
use crate::combinations::places;
use crate::disclosure::known::{Before, Earlier, Known};
use crate::disclosure::rules::Rules;
use crate::disclosure::suppress::{Candidate, Status};
use crate::disclosure::table::measure::{box_code, lacking_code, valid_code};
use crate::figure::Figure;
use crate::figure::exact;
use crate::questionnaire::plan::TOTAL;
use crate::questionnaire::plan::Zeros;
use crate::questionnaire::unit::Unit;
use crate::tabulate::column::State;
use crate::tabulate::ratio::SIDES;
use crate::tabulate::table::CountedRows;
use crate::tabulate::table::{Axis, Place, Span, Table, Tally};
use crate::tabulate::whole;

/// Most combinations of named answers that are looked up in the public list for one table.
const MOST_LISTED: usize = 4_000;

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
    answered: Vec<(Key, u64)>,
    pub space: Space,
    pub slots: Vec<Slots>,
    pub ids: Vec<Ids>,
    pub numbers: Vec<Number>,
    pub facts: Vec<Fact>,
    /// Whether all is in it that readers of the public list can count.
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
            exact: true,
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
            ledger.tell_late(at, table, rules);
            let all = table.counted_rows() == CountedRows::all_of(&Unit::Organisation);
            if let Some(told) = known.answered.as_ref().filter(|_| all) {
                ledger.tell_answered(at, table, told);
            }
        }
        ledger.slots = slots;
        ledger
    }

    /// What binds the numbers of some of the tables, each with the position of one of its numbers.
    pub fn spans(
        &self,
        tables: impl Iterator<Item = (usize, usize)>,
        counted: Counted,
    ) -> Vec<Edge> {
        let counts = matches!(counted, Counted::Rows | Counted::Exempt);
        let of = |at: usize, table: &Table, number| {
            let (mut found, _) = edges(&self.space, at, table, counted, number);
            let pair = found.first().filter(|_| table.paired && self.pairs && counts);
            found.extend(pair.and_then(|edge| with_both(&self.space, at, edge)));
            found
        };
        let own = tables.filter_map(|(at, number)| Some(of(at, self.tables.get(at)?, number)));
        let beside = self.derivations.iter().enumerate();
        let beside = beside.map(|(at, table)| of(self.tables.len() + at, table, 0));
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
        let entry = Entry {
            rules,
            sensitive: table.is_over_aggregates(),
            listed: known.lists(table) && table.filter.is_none(),
            earlier: &known.before(table),
            planned: !known.former.iter().chain(&known.seen).any(|one| one.id == table.id),
            former: known.former.iter().any(|one| one.id == table.id),
        };
        let lengths = table.lengths();
        let earlier = entry.earlier;
        let cell = |at: usize| places(&lengths, at);
        // The same along the first axis, or told in its total only.
        let total = table.axes.first().and_then(Axis::total).unwrap_or_default();
        let of_slice = |at: usize, measure: &str| {
            let rest = places(lengths.get(1..).unwrap_or_default(), at);
            let mut before = earlier.at(&[&[0], rest.as_slice()].concat(), measure);
            before.add(earlier.at(&[&[total], rest.as_slice()].concat(), measure));
            before
        };
        let reason = |at: usize| {
            let of = State::REASONS.get(at % 5).copied().unwrap_or_default();
            of_slice(at / 5, &format!("n_{}", of.as_str()))
        };
        // Who lacks one of two numbers is told beside plain figures, too; what they gave of the other is a sum.
        let of_others = |at: usize| table.paired && !at.is_multiple_of(SIDES);
        let mut count = |slots: &[Slot], before: &dyn Fn(usize) -> Before| {
            let one = |(at, slot): (usize, &Slot)| {
                let entry = Entry { sensitive: entry.sensitive && !of_others(at), ..entry };
                self.count(&entry, slot, &|| before(at))
            };
            slots.iter().enumerate().map(one).collect::<Vec<_>>()
        };
        let cells = count(&slots.cells, &|at| earlier.at(&cell(at), "count"));
        let bases = count(&slots.bases, &|at| of_slice(at, "n_base"));
        let reasons = count(&slots.reasons, &reason);
        let absent = count(&slots.absent, &|_| Before::default());
        let valid = slots.valid.iter().zip(&table.numbers).map(|(slots, of)| {
            let base = valid_code(of);
            count(slots, &|at| earlier.at(&cell(at), &base))
        });
        let valid = valid.collect();
        let sides = slots.sides.iter().zip(&table.numbers).map(|(slots, of)| {
            let (share, base) = (box_code(of), valid_code(of));
            count(slots, &|at| {
                let cell = cell(at / SIDES);
                let within = earlier.total(&cell, &share, &base);
                let all = earlier.at(&cell, &base).shown;
                let outside = || exact::difference(all?, within.shown?);
                let shown = if at.is_multiple_of(SIDES) { within.shown } else { outside() };
                Before { shown, ..within }
            })
        });
        let sides = sides.collect();
        let lacking = slots.lacking.iter().zip(&table.numbers).map(|(slots, of)| {
            count(slots, &|at| {
                let reason = State::REASONS.get(at % 5).copied().unwrap_or_default();
                earlier.at(&cell(at / 5), &lacking_code(reason, &of.item))
            })
        });
        let lacking = lacking.collect();
        let scores = (0..table.numbers.len()).map(|of| self.scores(&entry, at, table, slots, of));
        let scores = scores.collect();
        Ids { cells, bases, reasons, absent, valid, sides, lacking, scores }
    }

    fn count(
        &mut self,
        entry: &Entry<'_>,
        slot: &Slot,
        before: &dyn Fn() -> Before,
    ) -> Option<usize> {
        let key = slot.key.clone()?;
        let named =
            !key.iter().any(|(variable, _)| self.space.aggregate.get(*variable) == Some(&true));
        let before = if entry.earlier.is_empty() { Before::default() } else { before() };
        let zero = slot.tally.count == 0 && entry.rules.zeros == Zeros::Protected;
        let few = entry.rules.few(slot.tally.organisations);
        let at = self.number(Number { key, weights: None });
        let fact = self.facts.get_mut(at)?;
        fact.value = slot.tally.count.into();
        fact.organisations = slot.tally.organisations;
        fact.sensitive |= entry.sensitive && (few || zero);
        fact.listed |= entry.listed && named;
        fact.before.add(before);
        fact.planned |= entry.planned;
        fact.guarded |= entry.former && before.hidden;
        Some(at)
    }

    fn scores(
        &mut self,
        entry: &Entry<'_>,
        at: usize,
        table: &Table,
        slots: &Slots,
        number: usize,
    ) -> Vec<Option<usize>> {
        let of = self.space.numbers.get(at).and_then(|numbers| numbers.get(number));
        let Some((variable, scores)) = of.and_then(|of| Some((of.variable, of.scores.clone()?)))
        else {
            return Vec::new();
        };
        let lengths = table.lengths();
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
                fact.sensitive |= entry.sensitive && entry.rules.few(fact.organisations);
                fact.weighted = true;
                fact.planned |= entry.planned;
                if !entry.earlier.is_empty() {
                    let of = table.numbers.get(number)?;
                    let before = entry.earlier.sum(&places(&lengths, place), of);
                    fact.before.add(before);
                    fact.guarded |= entry.former && before.hidden;
                }
                Some(at)
            })
            .collect()
    }

    /// Adds what readers of the public list can count: every combination of a table's named answers.
    fn list(&mut self, at: usize, table: &Table) {
        let named: Vec<usize> = {
            let axes = self.space.axes.get(at).into_iter().flatten();
            let named = axes.map(|(variable, _)| *variable);
            let mut named: Vec<usize> =
                named.filter(|one| self.space.aggregate.get(*one) == Some(&false)).collect();
            named.sort_unstable();
            named.dedup();
            named
        };
        if named.is_empty() {
            return;
        }
        let (_, observed) = edges(&self.space, at, table, Counted::Rows, 0);
        let Some(margin) = observed.first().and_then(|one| one.margin(&named)) else { return };
        let length = |one: &usize| self.space.lengths.get(*one).copied().unwrap_or(1);
        let lengths: Vec<usize> = named.iter().map(length).collect();
        let n_all = lengths.iter().try_fold(1_usize, |n, length| n.checked_mul(*length));
        let listed: Vec<Vec<usize>> = match n_all.filter(|n| *n <= MOST_LISTED) {
            Some(n) => (0..n).map(|combination| places(&lengths, combination)).collect(),
            None if margin.len() <= MOST_LISTED => {
                // Nobody is in any other, since these are all that there are.
                self.tell_all(margin.values().sum());
                margin.keys().cloned().collect()
            }
            None => {
                self.exact = false;
                return;
            }
        };
        let axes = self.space.axes.get(at).cloned().unwrap_or_default();
        // Whether the table does not tell two atoms apart.
        let same = |variable: usize, one: usize, other: usize| {
            let mut over = axes.iter().filter(|(of, _)| *of == variable);
            over.all(|(_, places)| places.get(one) == places.get(other))
        };
        for atoms in listed {
            let mut told = named.iter().zip(&atoms);
            if told.any(|(of, atom)| (0..*atom).any(|before| same(*of, before, *atom))) {
                continue;
            }
            let pairs = named.iter().zip(&atoms).zip(&lengths);
            let key: Key = pairs
                .map(|((variable, atom), length)| {
                    (*variable, Set::of(*length, |one| same(*variable, one, *atom)))
                })
                .filter(|(variable, set)| self.space.lengths.get(*variable) != Some(&set.len()))
                .collect();
            let at = self.number(Number { key, weights: None });
            if let Some(fact) = self.facts.get_mut(at) {
                fact.value = margin.get(&atoms).copied().unwrap_or(0);
                fact.listed = true;
            }
        }
    }

    /// Adds how many rows there are, which readers can count.
    fn tell_all(&mut self, n_rows: i128) {
        let at = self.number(Number { key: Vec::new(), weights: None });
        if let Some(fact) = self.facts.get_mut(at) {
            fact.value = n_rows;
            fact.listed = true;
        }
    }

    /// Adds how many rows are late, which stands beside tables, where a table tells them apart.
    fn tell_late(&mut self, at: usize, table: &Table, rules: &Rules) {
        for (axis, of) in table.axes.iter().enumerate() {
            let Some(category) = whole::late_category(of) else { continue };
            let is_late = |place: &Place| place.categories.contains(&category);
            let axes = self.space.axes.get(at);
            let Some((variable, places)) = axes.and_then(|axes| axes.get(axis)) else { continue };
            let set = Set::of(places.len(), |atom| places.get(atom).is_some_and(is_late));
            let rows = table.patterns.iter().zip(&table.inner);
            let rows = rows.filter(|(pattern, _)| pattern.get(axis).is_some_and(is_late));
            let late: Vec<Tally> = rows.map(|(_, cell)| cell.tally).collect();
            let (n, n_organisations): (u64, u32) = (
                late.iter().map(|of| of.count).sum(),
                late.iter().map(|of| of.organisations).sum(),
            );
            // Too few, and it stands nowhere.
            if rules.few(n_organisations) {
                continue;
            }
            let id = self.number(Number { key: vec![(*variable, set)], weights: None });
            if let Some(fact) = self.facts.get_mut(id) {
                fact.value = n.into();
                fact.listed = true;
            }
        }
    }

    /// Adds how many organisations answered, all and those of each category of the frame of which readers are told.
    fn tell_answered(&mut self, at: usize, table: &Table, told: &BTreeSet<String>) {
        let rows = || table.patterns.iter().zip(&table.inner);
        let all = rows().map(|(_, cell)| cell.tally.count).sum();
        self.tell(Vec::new(), all);
        let of_frame = |span: &Span| matches!(span, Span::Units { .. });
        let axes = table.axes.iter().zip(&table.spans).enumerate();
        for (position, (axis, _)) in axes.filter(|(_, (_, span))| of_frame(span)) {
            let found = self.space.axes.get(at).and_then(|of| of.get(position)).cloned();
            let Some((variable, places)) = found else { continue };
            for (category, of) in (0_u16..).zip(&axis.categories) {
                if of.code == TOTAL || !told.contains(&of.code) && !told.contains(&axis.code) {
                    continue;
                }
                let is_in = |place: &Place| place.categories.contains(&category);
                let set = Set::of(places.len(), |atom| places.get(atom).is_some_and(is_in));
                let rows = rows().filter(|(pattern, _)| pattern.get(position).is_some_and(is_in));
                let n = rows.map(|(_, cell)| cell.tally.count).sum();
                let everybody = set.len() == places.len();
                self.tell(if everybody { Vec::new() } else { vec![(variable, set)] }, n);
            }
        }
    }

    /// Adds a count of organisations that readers are told.
    fn tell(&mut self, key: Key, n: u64) {
        let id = self.number(Number { key: key.clone(), weights: None });
        if let Some(fact) = self.facts.get_mut(id) {
            fact.value = n.into();
            fact.listed = true;
        }
        self.answered.push((key, n));
    }

    /// Most that a number can be by what readers are told of how many answered; none when they are told nothing.
    pub fn at_most(&self, number: usize) -> Option<u64> {
        let own = &self.numbers.get(number)?.key;
        let is_within = |(variable, set): &(usize, Set)| {
            own.iter().any(|(of, own)| of == variable && own.is_within(set))
        };
        let told = self.answered.iter().filter(|(key, _)| key.iter().all(is_within));
        told.map(|(_, n)| *n).min()
    }

    fn number(&mut self, number: Number) -> usize {
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

#[derive(Clone, Copy)]
struct Entry<'a> {
    rules: &'a Rules,
    sensitive: bool,
    listed: bool,
    earlier: &'a Earlier<'a>,
    planned: bool,
    /// The plan has the table no more.
    former: bool,
}
