//! What an attacker knows beside the tables that are about to be published.

use std::collections::{BTreeSet, HashMap};

use super::safe::SafeTable;
use super::sign::Sign;
use crate::code::Name;
use crate::questionnaire::plan::Unit;
use crate::tabulate::Figure;
use crate::tabulate::table::{Span, Table};
use crate::tabulate::whole;

/// What is public already, or will be with the tables.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The roster whose entries are published by name: whatever is counted over `named` items and the
    /// frame alone can be counted from that list.
    pub list: Option<Name>,
    /// The tables of every earlier revision of the publication, the first revision first.
    pub revisions: Vec<Vec<SafeTable>>,
    /// How derived items go together with what they derive from, which the questionnaire tells: tables by both, of
    /// which the combinations are known and the counts are not.
    pub derivations: Vec<Table>,
}

/// What earlier revisions say of one number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Before {
    /// It was hidden, so it stays hidden.
    pub hidden: bool,
    /// The newest value that was shown.
    pub shown: Option<Figure>,
}

impl Known {
    /// The derivations between axes of tables over the same unit of analysis.
    pub(super) fn derivations(&self, tables: &[&Table]) -> Vec<&Table> {
        let item = |span: &Span| match span {
            Span::Codes { item, .. } | Span::Bands { item, .. } => Some(item.clone()),
            Span::Own(item) => item.clone(),
            Span::Units(_) | Span::Rows { .. } => None,
        };
        let spans = tables.iter().flat_map(|table| &table.spans);
        let items: BTreeSet<Name> = spans.filter_map(item).collect();
        let joins = |one: &&Table| {
            tables.first().is_some_and(|table| table.of == one.of)
                && one.spans.iter().all(|span| item(span).is_some_and(|item| items.contains(&item)))
        };
        self.derivations.iter().filter(joins).collect()
    }

    /// Whether the list tells how many rows of a table are in a combination of `named` answers.
    pub(super) fn lists(&self, table: &Table) -> bool {
        self.list.as_ref().is_some_and(|roster| table.of == Unit::Entry(roster.clone()))
    }

    /// What earlier revisions say of the table of that code.
    pub(super) fn before(&self, table: &Table) -> Earlier<'_> {
        let tables = self.revisions.iter().flatten().filter(|one| one.head().id == table.id);
        Earlier { tables: tables.map(|one| Indexed::of(one, table)).collect() }
    }
}

/// The earlier editions of one table.
pub(super) struct Earlier<'a> {
    tables: Vec<Indexed<'a>>,
}

/// An earlier edition with the way from today's categories to its own.
struct Indexed<'a> {
    table: &'a SafeTable,
    /// By axis and category of today: its category; none when the edition has other axes.
    ways: Option<Vec<Vec<Option<usize>>>>,
    measures: HashMap<&'a str, usize>,
    /// Today's table has one axis more, of whose first category the edition tells.
    is_among_all: bool,
}

impl<'a> Indexed<'a> {
    fn of(table: &'a SafeTable, today: &Table) -> Self {
        let axes = &table.head().axes;
        let own = match today.axes.split_last() {
            Some((last, own)) if whole::is_of_rows(last) => own,
            _ => &today.axes,
        };
        let same = axes.len() == own.len()
            && axes.iter().zip(own).all(|(then, now)| then.code == now.code);
        let ways = same.then(|| {
            let pairs = axes.iter().zip(own);
            pairs
                .map(|(then, now)| {
                    let at = |code: &str| then.categories.iter().position(|one| one.code == code);
                    now.categories.iter().map(|category| at(&category.code)).collect()
                })
                .collect()
        });
        let measures = table.head().measures.iter().enumerate();
        let measures = measures.map(|(at, measure)| (measure.code.as_str(), at)).collect();
        Self { table, ways, measures, is_among_all: own.len() < today.axes.len() }
    }

    fn position(&self, categories: &[usize], measure: &str) -> Option<usize> {
        let ways = self.ways.as_ref()?;
        let categories = match categories.split_last() {
            Some((last, own)) if self.is_among_all => (*last == 0).then_some(own)?,
            _ => categories,
        };
        let there = categories.iter().zip(ways).map(|(at, way)| way.get(*at).copied().flatten());
        self.table.position(&there.collect::<Option<Vec<_>>>()?, *self.measures.get(measure)?)
    }
}

impl Earlier<'_> {
    /// What was said of a measure of the cell at `categories`.
    pub fn at(&self, categories: &[usize], measure: &str) -> Before {
        let mut before = Before::default();
        for one in &self.tables {
            let Some(position) = one.position(categories, measure) else { continue };
            before.hidden |= one.table.sign(position) == Some(Sign::Suppressed);
            if let Some(Some(figure)) = one.table.values().get(position) {
                before.shown = Some(*figure);
            }
        }
        before
    }

    /// Whether there is nothing to ask.
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }
}
