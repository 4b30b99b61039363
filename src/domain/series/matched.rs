//! The tables of the organisations that answered two rounds, protected.
//!
//! They are those that stand in the same categories of the frame in both, as far as a table reads it
//! ([`stayed`](super::stayed)): the change of a category is then of the same organisations. Whoever has moved is among
//! the others.
//!
//! Such a table is the planned one with those organisations apart from the others on a further axis, so that
//! disclosure control sees what the difference to the published table tells.
//!
//! **Invariant:** nothing that the round publishes is hidden for it. Of answers for aggregates only it is told
//! where no number, of those that answered both rounds or of the others, rests on fewer organisations than the
//! threshold, and where nothing is hidden in the published tables over the same items: then there is nothing that a
//! difference could expose. The parts of those that answered several other rounds hold to the same.

use std::collections::{BTreeMap, BTreeSet};

use super::Unmatched;
use super::stayed::Standing;
use crate::code::{Code, Name};
use crate::disclosure::{Absent, Known, Rules, SafeTable, protect_all};
use crate::orgnr::OrgNumber;
use crate::questionnaire::document::Class;
use crate::questionnaire::instrument::Instrument;
use crate::questionnaire::plan::{DimensionOf, MeasureRow, Plan, TableRow, Zeros};
use crate::questionnaire::unit::{FrameVariable, Unit};
use crate::tabulate::sheets::UnitRow;
use crate::tabulate::table::{Table, Tally};
use crate::tabulate::{Apart, Columns, count_apart};

/// One round with its answers, its tables, and what readers know of them.
pub struct Side<'a> {
    /// The answers.
    pub columns: &'a Columns,
    /// The questionnaire with the plan that was in force.
    pub instrument: &'a Instrument,
    /// The items that each table's filter reads, with their classes, in the order of the plan.
    pub filters: &'a [Vec<(Name, Class)>],
    /// Its tables as counted, in the order of the plan.
    pub counted: &'a [Table],
    /// Its tables as published.
    pub shown: &'a [SafeTable],
    /// All that is published of the round, and what is about to be.
    pub known: Known,
    /// Other rounds whose common organisations readers have tables of already.
    pub others: Vec<Partner>,
}

/// Another round, and who answered it.
#[derive(Clone, Debug)]
pub struct Partner {
    /// The round.
    pub round: Code,
    /// The organisations whose answer counts there, as its frame has them, by the size classes of its plan.
    pub answered: BTreeMap<OrgNumber, UnitRow>,
}

/// A table of those that answered both rounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The table, with those organisations apart from the others on its last axis.
    pub table: SafeTable,
    /// How many organisations they are.
    pub n: u64,
}

/// The tables named in `wanted` with the organisations of `with` apart, by their codes, or why a table may not be told.
#[must_use]
pub fn matched(
    side: &Side<'_>,
    with: &Partner,
    wanted: &[Name],
) -> BTreeMap<Name, Result<Told, Unmatched>> {
    let plan = side.plan();
    let mut told = BTreeMap::new();
    let (mut found, mut numbers): (Vec<Table>, Vec<u64>) = (Vec::new(), Vec::new());
    let rows = plan.tables.iter().zip(side.filters);
    for (row, items) in rows.filter(|(row, _)| wanted.contains(&row.id)) {
        match side.told(row, items, with) {
            Ok((table, n)) => {
                found.push(table);
                numbers.push(n);
            }
            Err(why) => drop(told.insert(row.id.clone(), Err(why))),
        }
    }
    // A table that is hidden in part after all tells nothing, nor does one of which that was not proved.
    match protect_all(&found, &Rules::from(plan), &side.known) {
        Ok(protected) if protected.report.exact => {
            let tables = protected.tables.into_iter().zip(numbers);
            told.extend(tables.map(|(table, n)| (table.head().id.clone(), Ok(Told { table, n }))));
        }
        Ok(_) | Err(_) => {
            told.extend(found.into_iter().map(|table| (table.id, Err(Unmatched::Hidden))));
        }
    }
    told
}

impl Side<'_> {
    const fn plan(&self) -> &Plan {
        &self.instrument.document.plan
    }

    /// The organisations that answered both rounds and stand in the same categories of the frame in both.
    fn both(&self, standing: &Standing<'_>, with: &Partner) -> BTreeSet<OrgNumber> {
        let counting = self.columns.units.iter().filter(|unit| unit.counts);
        let stayed = counting.filter(|here| {
            let there = with.answered.get(&here.facts.orgnr);
            there.is_some_and(|there| standing.is_same(here, there))
        });
        stayed.map(|unit| unit.facts.orgnr).collect()
    }

    /// The table with the organisations of `with` apart, and how many they are, or why it may not be told.
    fn told(
        &self,
        row: &TableRow,
        items: &[(Name, Class)],
        with: &Partner,
    ) -> Result<(Table, u64), Unmatched> {
        let standing = Standing::of(self.instrument, row).filter(|_| takes(row));
        let standing = standing.ok_or(Unmatched::Unfit)?;
        let here = self.both(&standing, with);
        if here.is_empty() {
            return Err(Unmatched::Nobody);
        }
        if here.len() < usize::from(self.plan().threshold) {
            return Err(Unmatched::Few);
        }
        let mut table = self.count(row, items, &with.round, &here)?;
        let sensitive: BTreeSet<&Name> = aggregate(&table).collect();
        if !sensitive.is_empty() {
            let rules = &self.plan().disclosure;
            let sums = rules.dominance.is_some() || rules.p.is_some();
            let sums = sums
                && row
                    .measures
                    .iter()
                    .any(|one| matches!(one, MeasureRow::Sum(_) | MeasureRow::Mean(_)));
            if sums || rules.zeros == Zeros::Protected || self.hides(&sensitive) {
                return Err(Unmatched::Hidden);
            }
        }
        let others = self.others.iter().filter(|other| other.round != with.round);
        let mut parts = vec![table.clone()];
        for other in others {
            // What readers have is of those that stand in both of those rounds where they stood.
            let (here, there) = (&here, &self.both(&standing, other));
            let neither = self.columns.units.iter().map(|unit| &unit.facts.orgnr);
            let neither = neither.filter(|one| !here.contains(*one) && !there.contains(*one));
            let sets: [BTreeSet<OrgNumber>; 4] =
                [here & there, here - there, there - here, neither.copied().collect()];
            for set in &sets {
                parts.push(self.count(row, items, &with.round, set)?);
            }
        }
        let fine = parts.iter().all(|part| self.rests_on_enough(part, !sensitive.is_empty()));
        // Whoever has the reasons of these and of all has those of the others.
        table.without.clear();
        if fine { Ok((table, here.len() as u64)) } else { Err(Unmatched::Few) }
    }

    fn count(
        &self,
        row: &TableRow,
        items: &[(Name, Class)],
        round: &Code,
        answered: &BTreeSet<OrgNumber>,
    ) -> Result<Table, Unmatched> {
        // A table that would be too wide has no such figures.
        count_apart(self.columns, row, items, &Apart { round, answered })
            .map_err(|_| Unmatched::Unfit)
    }

    /// Whether a published table over one of these items hides something.
    fn hides(&self, items: &BTreeSet<&Name>) -> bool {
        let over = |table: &Table| aggregate(table).any(|item| items.contains(item));
        let hides =
            |table: &SafeTable| table.hides() || table.absent().iter().any(Absent::is_hidden);
        let of = |id: &Name| self.shown.iter().find(|table| table.head().id == *id);
        self.counted.iter().filter(|table| over(table)).any(|table| of(&table.id).is_none_or(hides))
    }

    /// Whether no number rests on fewer organisations than the threshold, or on fewer with something exempt.
    fn rests_on_enough(&self, table: &Table, sensitive: bool) -> bool {
        let few = |n: u32| n > 0 && n < u32::from(self.plan().threshold);
        let small = |tally: &Tally| {
            (sensitive && few(tally.organisations))
                || (table.protect_exempt && few(tally.exempt_organisations))
        };
        let of_cells = table.cells.iter().any(|cell| {
            let numbers = cell
                .numbers
                .iter()
                .any(|number| small(&number.tally) || number.sides.iter().flatten().any(&small));
            small(&cell.tally) || numbers
        });
        let of_slices = table.slices.iter().any(|slice| {
            small(&slice.base) || small(&slice.late) || slice.reasons.iter().any(&small)
        });
        let of_absent = table.absent.iter().chain(&table.without).flatten().any(&small);
        !(of_cells || of_slices || of_absent)
    }
}

/// The items of a table whose answers are for aggregates only.
fn aggregate(table: &Table) -> impl Iterator<Item = &Name> {
    let only = table.items.iter().filter(|(_, class)| *class == Class::Aggregate);
    only.map(|(item, _)| item)
}

/// Whether a table can tell organisations apart: every unit of the frame has no answer, a table without axes
/// no base of its own, and one by organisation needs none. What is late is a row and no organisation.
fn takes(row: &TableRow) -> bool {
    let unfit = [FrameVariable::Organisation, FrameVariable::Late].map(DimensionOf::Frame);
    row.unit != Unit::Frame
        && !row.by.is_empty()
        && row.by.iter().all(|one| !unfit.contains(&one.of))
}
