//! The tables of the organisations that answered two rounds, protected.
//!
//! Such a table is the planned one with those organisations apart from the others on a further axis, so that
//! disclosure control sees what the difference to the published table tells. It is held against all that the
//! round has published already: only its own numbers are hidden for it, never one that readers have.

use std::collections::BTreeSet;

use crate::domain::code::{Code, Name};
use crate::domain::disclosure::{DisclosureError, Known, Rules, SafeTable, protect_all};
use crate::domain::orgnr::OrgNumber;
use crate::domain::questionnaire::document::Class;
use crate::domain::questionnaire::plan::DimensionOf;
use crate::domain::questionnaire::plan::{FrameVariable, Plan, TableRow, Unit};
use crate::domain::tabulate::table::Table;
use crate::domain::tabulate::{Apart, Columns, count_apart};

/// One round with its answers, its tables, and what readers know of them.
pub struct Side<'a> {
    /// The answers.
    pub columns: &'a Columns,
    /// The plan.
    pub plan: &'a Plan,
    /// The items that each table's filter reads, with their classes, in the order of the plan.
    pub filters: &'a [Vec<(Name, Class)>],
    /// Its tables as counted, in the order of the plan.
    pub counted: &'a [Table],
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
    /// The organisations whose answer counts there.
    pub answered: BTreeSet<OrgNumber>,
}

impl Side<'_> {
    fn count(&self, table: &TableRow, items: &[(Name, Class)], with: &Partner) -> Option<Table> {
        let apart = Apart { round: &with.round, answered: &with.answered };
        // A table that would be too wide has no such figures.
        count_apart(self.columns, table, items, &apart).ok()
    }
}

/// The tables named in `wanted` with the organisations of `with` apart, as far as they can be protected.
#[must_use]
pub fn matched(side: &Side<'_>, with: &Partner, wanted: &[Name]) -> Vec<SafeTable> {
    let rules = Rules::from(side.plan);
    let mut found: Vec<Table> = Vec::new();
    for (row, items) in side.plan.tables.iter().zip(side.filters) {
        if !wanted.contains(&row.id) || !takes(row) {
            continue;
        }
        let others = side.others.iter().filter(|other| other.round != with.round);
        found.extend(others.chain([with]).filter_map(|one| side.count(row, items, one)));
    }
    let axis = Apart::axis_code(&with.round);
    while !found.is_empty() {
        let all: Vec<Table> = side.counted.iter().chain(&found).cloned().collect();
        match protect_all(&all, &rules, &side.known) {
            Ok(protected) => {
                let mut tables = protected.tables;
                tables.retain(|one| one.head().axes.last().is_some_and(|last| last.code == axis));
                return tables;
            }
            // What cannot be protected is not told of those organisations.
            Err(DisclosureError::TooNarrow { table, .. }) if has(&found, &table) => {
                found.retain(|one| one.id != table);
            }
            Err(_) => return Vec::new(),
        }
    }
    Vec::new()
}

fn has(tables: &[Table], id: &Name) -> bool {
    tables.iter().any(|one| one.id == *id)
}

/// Whether a table can tell organisations apart: every unit of the frame has no answer, a table without axes
/// no base of its own, and one by organisation needs none.
fn takes(row: &TableRow) -> bool {
    let by_name = DimensionOf::Frame(FrameVariable::Organisation);
    row.unit != Unit::Frame && !row.by.is_empty() && row.by.iter().all(|one| one.of != by_name)
}
