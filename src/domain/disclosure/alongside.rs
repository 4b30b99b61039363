//! Tables that stand beside others on which has been decided.

use std::iter;

use super::SafeTable;
use super::known::Known;
use super::rules::Rules;
use super::together::{Protected, together};
use crate::tabulate::table::CountedRows;
use crate::tabulate::table::Table;

/// What may be shown of tables beside others.
pub(crate) struct Alongside {
    /// The tables.
    pub tables: Vec<SafeTable>,
    /// Whether the equations were all that a common table would give.
    pub exact: bool,
}

/// What may be shown of the `extra` tables beside those that were `decided`, of which readers see `shown`; none when
/// nothing protects what those hide.
///
/// All tables over the same rows are one system: what is shown is known, what is hidden stays hidden, and the
/// extra tables take what is left, so that they cost nothing that is shown. Tables over some of these rows are a part
/// of it as they stand among all rows. The codes of the extra tables are others than those of the decided ones.
pub(crate) fn alongside(
    extra: &[Table],
    decided: &[Table],
    shown: &[SafeTable],
    rules: &Rules,
    known: &Known,
) -> Option<Alongside> {
    let all = decided.iter().chain(&known.former).chain(&known.seen);
    let mut after = known.with_late(all, rules);
    after.revisions.push(shown.to_vec());
    let linked =
        |table: &&Table| extra.iter().any(|one| one.counted_rows() == table.counted_rows());
    let is_part = |table: &&Table| {
        extra.iter().any(|one| one.counted_rows() == CountedRows::all_of(&table.of))
    };
    let parts = decided.iter().filter(is_part).filter_map(|table| table.whole.as_ref());
    let parts = parts.flat_map(|whole| iter::once(&*whole.sides).chain(whole.parts.as_deref()));
    let decided = decided.iter().chain(&known.former).chain(&known.seen).filter(linked);
    let members: Vec<&Table> = extra.iter().chain(decided).chain(parts).collect();
    let Protected { mut tables, report } = together(&members, rules, &after).ok()?;
    tables.truncate(extra.len());
    Some(Alongside { tables, exact: report.exact })
}
