//! Tables that former revisions had and the plan has no more, or has otherwise.
//!
//! Readers keep a former revision, so that its tables are known beside those of this one. A table that the plan still
//! has as it was is known by its code; the others are counted once more as they were, so that what they showed can be
//! set against the tables of now.
//!
//! **Not here:** what indicators showed (`indicator::recall`); weighted figures; tables that read the size class, under
//! other limits than those of now.

use std::collections::BTreeSet;

use super::known::Known;
use crate::code::Name;
use crate::questionnaire::breakdown::LateRule;
use crate::questionnaire::check::reads_size_class;
use crate::questionnaire::instrument::Instrument;
use crate::questionnaire::plan::{Plan, TableRow};

/// The tables of former revisions that are to be counted for [`Known::former`], each under a code that no table has or
/// had; what they showed is added to what is known under that code. `instrument` is the questionnaire with the plan of now,
/// and `plans` are those of the known revisions, one each.
#[must_use]
pub fn former_tables(instrument: &Instrument, plans: &[&Plan], known: &mut Known) -> Vec<TableRow> {
    let plan = &instrument.document.plan;
    let former = known.revisions.iter().flatten().map(|table| &table.head().id);
    let taken = former.chain(plan.tables.iter().map(|row| &row.id));
    let taken: BTreeSet<Name> = taken.cloned().collect();
    let mut found: Vec<(TableRow, Name)> = Vec::new();
    for (then, tables) in plans.iter().zip(&mut known.revisions) {
        let mut again = Vec::new();
        for table in &*tables {
            let row = then.tables.iter().find(|row| row.id == table.head().id);
            let Some(row) = row.filter(|row| !keeps(plan, then, row)) else { continue };
            if then.sizes != plan.sizes && reads_size_class(instrument, row) {
                continue;
            }
            let row = TableRow { late: Some(late(then, row)), weighted: false, ..row.clone() };
            let same = found.iter().find(|(one, _)| *one == row).map(|(_, name)| name.clone());
            let is_free =
                |name: &Name| !taken.contains(name) && found.iter().all(|(_, known)| known != name);
            let Some(name) = same.or_else(|| names(&row.id).find(is_free)) else { continue };
            again.push(table.clone().under(name.clone()));
            if !found.iter().any(|(_, known)| *known == name) {
                found.push((row, name));
            }
        }
        tables.extend(again);
    }
    found.into_iter().map(|(row, id)| TableRow { id, ..row }).collect()
}

/// Codes that tell which table it was, where a code may be so long.
fn names(table: &Name) -> impl Iterator<Item = Name> {
    let of_table = (1_u32..100).map(move |n| format!("{table}_former_{n}"));
    let others = (1_u32..).map(|n| format!("former_{n}"));
    of_table.chain(others).filter_map(|name| name.parse().ok())
}

/// Whether the plan has a table of a former one still, with all that it measured.
fn keeps(plan: &Plan, then: &Plan, row: &TableRow) -> bool {
    plan.tables.iter().find(|one| one.id == row.id).is_some_and(|now| {
        now.unit == row.unit
            && now.filter == row.filter
            && now.by == row.by
            && now.base == row.base
            && late(plan, now) == late(then, row)
            && plan.sizes == then.sizes
            && row.measures.iter().all(|measure| now.measures.contains(measure))
    })
}

fn late(plan: &Plan, row: &TableRow) -> LateRule {
    row.late.unwrap_or(plan.late)
}
