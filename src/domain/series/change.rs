//! Change since the newest earlier round, plain and over the organisations that answered both.
//!
//! The second tells whether the first is one of answers or of who answered.

use super::{MatchedTables, PastTable, TableSeries};
use crate::disclosure::SafeTable;
use crate::tabulate::{Apart, Figure, exact};

/// What became of one figure since the newest earlier round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// The figure less that of the earlier round; none across a break, or when one of them is not shown.
    pub change: Option<Figure>,
    /// The same over the organisations that answered both rounds.
    pub matched: Option<Figure>,
}

impl TableSeries {
    /// The change of the figure at a position of the table's values.
    #[must_use]
    pub fn moved(&self, table: &SafeTable, position: usize) -> Moved {
        let measure = table.codes(position).map(|(_, measure)| measure).unwrap_or_default();
        let comparable = |past: &&PastTable| past.link_of(measure).is_comparable();
        let Some(past) = self.past.first().filter(comparable) else { return Moved::default() };
        let at = |values: &[Option<Figure>]| values.get(position).copied().flatten();
        let both = at(table.values()).zip(at(&past.values));
        let Some((now, then)) = both else { return Moved::default() };
        let matched = self.matched.as_ref().filter(|matched| matched.round == past.round);
        let matched = matched.and_then(|matched| matched.change(table, position));
        Moved { change: Some(exact::difference(now, then)), matched }
    }
}

impl MatchedTables {
    /// The change among the organisations that answered both rounds.
    fn change(&self, table: &SafeTable, position: usize) -> Option<Figure> {
        let (categories, measure) = table.codes(position)?;
        let of = |matched: &SafeTable| {
            let mut places = Vec::with_capacity(categories.len() + 1);
            let codes = categories.iter().copied().chain([Apart::BOTH]);
            for (axis, code) in matched.head().axes.iter().zip(codes) {
                places.push(axis.categories.iter().position(|one| one.code == code)?);
            }
            let position = matched.position(&places, matched.measure(measure)?)?;
            matched.values().get(position).copied().flatten()
        };
        Some(exact::difference(of(&self.now)?, of(&self.then)?))
    }
}
