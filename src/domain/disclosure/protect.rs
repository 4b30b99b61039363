//! From counted tables to tables that may be published, all of one publication at once.

use std::collections::BTreeSet;

use super::error::DisclosureError;
use super::known::Known;
use super::rules::Rules;
use super::together::{Protected, together};
use super::veil::veil;
use super::whole;
use crate::code::Name;
use crate::questionnaire::document::Class;
use crate::tabulate::table::Table;

/// Hides what the tables of one publication may not show.
///
/// A count over `aggregate` items is sensitive when fewer organisations than the threshold stand behind
/// it, or by rule when it is an exact zero; a sum also when its largest contributors have too much of it.
/// So is a number whose exempt part rests on few, when the table protects the difference to the public
/// list. Further numbers are hidden until every hidden one holds against an attacker who knows all that
/// is shown in all tables over the same rows, what `known` says, and that nothing is negative: a
/// count's interval, rounded inward, is at least as wide as the threshold and reaches it, and a sum's
/// reaches as far as its rule asks. An organisation that stands alone behind a hidden number is taken to
/// know it. Tables count the same rows when unit, filter and rule for late answers are the same.
///
/// A hidden number is `:`; share, mean, sum and median are hidden with their count, and a share also
/// with its base.
///
/// # Errors
///
/// [`DisclosureError::Internal`] for a table over an internal item,
/// [`DisclosureError::NamesOrganisations`] for one that names organisations beside an item that is
/// not `named`, and [`DisclosureError::TooNarrow`] when no suppression protects a number.
pub fn protect_all(
    tables: &[Table],
    rules: &Rules,
    known: &Known,
) -> Result<Protected, DisclosureError> {
    for table in tables {
        check(table)?;
    }
    let n_tables = tables.len();
    let mut tables: Vec<&Table> = tables.iter().collect();
    tables.extend(known.beside(&tables));
    let known = &known.with_late(tables.iter().copied(), rules);
    let mut protected = together(&tables, rules, known)?;
    whole::hide(&tables, &mut protected, rules, known);
    veil(&tables, &mut protected, rules, known);
    protected.tables.truncate(n_tables);
    protected.report.tables.truncate(n_tables);
    let unproved: BTreeSet<Name> = protected.report.unproved.drain(..).collect();
    let planned = tables.iter().take(n_tables).map(|table| &table.id);
    protected.report.unproved = planned.filter(|id| unproved.contains(*id)).cloned().collect();
    for (report, table) in protected.report.tables.iter_mut().zip(&protected.tables) {
        let absent = table.absent().iter().filter(|one| one.is_hidden());
        report.hidden = table.n_suppressed() + absent.count();
    }
    Ok(protected)
}

pub(super) fn check(table: &Table) -> Result<(), DisclosureError> {
    for (item, class) in &table.items {
        let (table_id, item) = (table.id.clone(), item.clone());
        match class {
            Class::Internal => return Err(DisclosureError::Internal { table: table_id, item }),
            Class::Aggregate if table.names_organisations => {
                return Err(DisclosureError::NamesOrganisations { table: table_id, item });
            }
            Class::Aggregate | Class::Named => {}
        }
    }
    Ok(())
}
