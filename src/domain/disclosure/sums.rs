//! Sums of numbers: which of them are shown in a group of linked tables.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kartlegger_linear::Budget;

use super::audit::equations::Equations;
use super::audit::interval::Need;
use super::audit::{Audit, TooNarrow};
use super::counts::Decided;
use super::known::Before;
use super::linked::edges::Counted;
use super::linked::ledger::Ledger;
use super::linked::model::{Model, Number};
use super::linked::net::Net;
use super::linked::slots::Key;
use super::rules::Rules;
use super::suppress::{Candidate, Status, mended, suppress};
use crate::code::Name;
use crate::figure::Figure;
use crate::tabulate::table::{NumberCell, NumberOf, Table};

/// The sums of one item in a group of linked tables, each once.
pub(super) struct Sums {
    numbers: Vec<Number>,
    /// By table its sums, one a cell.
    tables: BTreeMap<usize, Vec<Option<usize>>>,
    status: Vec<Status>,
    /// Those that were hidden since the intervals of others were too narrow.
    mended: BTreeSet<usize>,
    /// Whether the equations were all that a common table would give.
    pub exact: bool,
}

/// One of the sums as the rules see it.
#[derive(Clone, Default)]
struct Fact {
    cell: NumberCell,
    sensitive: bool,
    protects: bool,
    shows_exempt: bool,
    hidden_before: bool,
    /// It was shown before, and is still the same.
    public: bool,
    /// Its rows are hidden.
    hidden: bool,
}

impl Fact {
    /// Adds what a table says of it.
    fn add(&mut self, table: &Table, cell: &NumberCell) {
        self.cell = cell.clone();
        self.sensitive |= table.is_over_aggregates();
        self.protects |= table.protect_exempt;
        self.shows_exempt |= !table.protect_exempt;
    }

    /// Adds what readers have seen of it before.
    fn compare(&mut self, before: Before, decimals: u8) {
        self.hidden_before |= before.hidden;
        self.public |= before.shown == Some(Figure::scaled(self.cell.sum, decimals));
    }
}

/// A sum as one system of equations has it.
struct Seen {
    value: i128,
    /// How far it must be protected.
    need: Option<u128>,
    /// What it is when it needs no protection.
    otherwise: Status,
}

impl Sums {
    /// Whether the sum of a cell of a table is shown; true where the item is not summed so, false for a cell that nothing
    /// was decided on.
    pub fn shows(&self, table: usize, cell: usize) -> bool {
        let Some(ids) = self.tables.get(&table) else { return true };
        let is_open = |id| self.status.get(id).is_some_and(|status: &Status| status.is_open());
        ids.get(cell).is_some_and(|id| id.is_none_or(is_open))
    }

    /// What becomes of the sum of a cell.
    pub fn status(&self, table: usize, cell: usize) -> Option<Status> {
        let ids = self.tables.get(&table)?;
        self.status.get(ids.get(cell).copied().flatten()?).copied()
    }

    /// Whether the sum of a cell was hidden since the interval of another was too narrow.
    pub fn is_mended(&self, table: usize, cell: usize) -> bool {
        let ids = self.tables.get(&table);
        let id = ids.and_then(|ids| ids.get(cell).copied().flatten());
        id.is_some_and(|id| self.mended.contains(&id))
    }

    /// Decides on the sums of every item that is summed in the ledger's tables.
    ///
    /// # Errors
    ///
    /// The table and the cell of a sum that nothing protects.
    pub fn decide(
        ledger: &Ledger<'_>,
        rules: &Rules,
        known: &super::Known,
        decided: &Decided,
    ) -> Result<HashMap<Name, Self>, (usize, usize)> {
        let mut found = HashMap::new();
        let numbers = ledger.tables.iter().flat_map(|table| &table.numbers);
        for of in numbers.filter(|number| number.scores.is_none() && number.boxed.is_none()) {
            if !found.contains_key(&of.item) {
                let sums = Self::of(ledger, &of.item, rules, known, decided)?;
                found.insert(of.item.clone(), sums);
            }
        }
        Ok(found)
    }

    fn of(
        ledger: &Ledger<'_>,
        item: &Name,
        rules: &Rules,
        known: &super::Known,
        decided: &Decided,
    ) -> Result<Self, (usize, usize)> {
        let mut sums = Self {
            numbers: Vec::new(),
            tables: BTreeMap::new(),
            status: Vec::new(),
            mended: BTreeSet::new(),
            exact: true,
        };
        let mut position: HashMap<Key, usize> = HashMap::new();
        let mut facts: Vec<Fact> = Vec::new();
        let summed = |of: &NumberOf| of.item == *item && of.boxed.is_none();
        for (at, table) in ledger.tables.iter().enumerate() {
            let Some(number) = table.numbers.iter().position(summed) else {
                continue;
            };
            let (Some(slots), Some(ids)) = (ledger.slots.get(at), ledger.ids.get(at)) else {
                continue;
            };
            let valid = ids.valid.get(number).map(Vec::as_slice).unwrap_or_default();
            let earlier = known.before(table);
            let mut own = Vec::with_capacity(table.cells.len());
            for (cell_at, ((slot, cell), valid)) in
                slots.cells.iter().zip(&table.cells).zip(valid).enumerate()
            {
                let (Some(key), Some(cell)) = (&slot.key, cell.numbers.get(number)) else {
                    own.push(None);
                    continue;
                };
                let id = *position.entry(key.clone()).or_insert_with(|| {
                    sums.numbers.push(Number { key: key.clone(), weights: None });
                    facts.push(Fact::default());
                    facts.len() - 1
                });
                if let Some(fact) = facts.get_mut(id) {
                    fact.add(table, cell);
                    fact.hidden |= !decided.status_of(*valid).is_open();
                    if let Some(of) = table.numbers.get(number).filter(|_| !earlier.is_empty()) {
                        fact.compare(earlier.sum(&table.places(cell_at), of), of.decimals);
                    }
                }
                own.push(Some(id));
            }
            sums.tables.insert(at, own);
        }
        sums.weigh(ledger, rules, &facts).map_err(|TooNarrow(id)| sums.place(id))?;
        Ok(sums)
    }

    fn weigh(
        &mut self,
        ledger: &Ledger<'_>,
        rules: &Rules,
        facts: &[Fact],
    ) -> Result<(), TooNarrow> {
        let answers = |fact: &Fact| {
            let need = rules.protection(&fact.cell).filter(|_| fact.sensitive);
            Seen { value: fact.cell.sum, need, otherwise: Status::Shown }
        };
        self.status = vec![Status::Shown; facts.len()];
        self.run(ledger, facts, Counted::Sum, answers)?;
        let exempt = |fact: &Fact| {
            let need = rules.exempt_protection(&fact.cell);
            let need = need.filter(|_| fact.protects && !fact.shows_exempt);
            let otherwise = if fact.shows_exempt { Status::Known } else { Status::Shown };
            Seen { value: fact.cell.exempt_sum, need, otherwise }
        };
        self.run(ledger, facts, Counted::ExemptSum, exempt)
    }

    /// Hides what one system of equations needs hidden.
    fn run(
        &mut self,
        ledger: &Ledger<'_>,
        facts: &[Fact],
        counted: Counted,
        see: impl Fn(&Fact) -> Seen,
    ) -> Result<(), TooNarrow> {
        let seen: Vec<Seen> = facts.iter().map(see).collect();
        let mut numbers: Vec<Candidate> = facts
            .iter()
            .zip(&seen)
            .zip(&self.status)
            .map(|((fact, seen), status)| {
                let status = match seen.need {
                    _ if fact.public => Status::Known,
                    Some(_) => Status::Primary,
                    None if fact.hidden || !status.is_open() => Status::Hidden,
                    None if fact.hidden_before => Status::Secondary,
                    None => seen.otherwise,
                };
                let alone = counted == Counted::Sum && fact.cell.tally.organisations == 1;
                Candidate { status, value: seen.value, alone }
            })
            .collect();
        let free = facts.iter().any(|fact| fact.cell.negative);
        if seen.iter().any(|one| one.need.is_some()) {
            self.settle(ledger, counted, free, &seen, &mut numbers)?;
        }
        for (status, number) in self.status.iter_mut().zip(numbers) {
            if status.is_open() {
                *status = number.status;
            }
        }
        Ok(())
    }

    fn settle(
        &mut self,
        ledger: &Ledger<'_>,
        counted: Counted,
        free: bool,
        seen: &[Seen],
        numbers: &mut [Candidate],
    ) -> Result<(), TooNarrow> {
        let spans = ledger.spans(self.tables.keys().copied(), counted);
        let model = Model::of(&ledger.space.lengths, &spans, &self.numbers);
        let largest = seen.iter().map(|one| one.value.unsigned_abs()).max().unwrap_or(0);
        let net = Net::of(&ledger.space.lengths, &model, &spans, &self.numbers);
        let unit = unit(largest);
        let equations = Equations { net: &net, numbers: &self.numbers, free, unit };
        let needs: Vec<Option<Need>> = seen
            .iter()
            .map(|one| {
                let by = i128::try_from(one.need?).unwrap_or(i128::MAX);
                let low = one.value.saturating_sub(by);
                let low = if free { low } else { low.max(0) };
                let high = one.value.saturating_add(by);
                Some(Need::Reach(equations.scaled(low), equations.scaled(high)))
            })
            .collect();
        suppress(&model, numbers, free);
        let lenient = counted == Counted::ExemptSum;
        let budget = Budget::default();
        let before = numbers.to_vec();
        let (needs, kept) = (&*needs, &[]);
        let audit = Audit { equations, needs, against_one: needs, lenient, kept, budget };
        audit.run(numbers)?;
        self.mended.extend(mended(&before, numbers));
        self.exact &= model.exact && ledger.exact;
        Ok(())
    }

    /// The first table that has the sum, and its cell there.
    fn place(&self, id: usize) -> (usize, usize) {
        let place = self.tables.iter().find_map(|(table, ids)| {
            ids.iter().position(|one| *one == Some(id)).map(|cell| (*table, cell))
        });
        place.unwrap_or_default()
    }
}

/// What one unit of the program stands for, so that no value is beyond about ten thousand: what the solver is off by is
/// then far below what goals are set further than needed.
#[expect(clippy::cast_precision_loss, reason = "programs are solved in doubles, with slack")]
fn unit(largest: u128) -> f64 {
    (largest as f64 / 1e4).max(1.0)
}
