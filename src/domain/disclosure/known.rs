//! What an attacker knows beside the tables that are about to be published.

use std::collections::{BTreeSet, HashMap};

use super::linked::told::tells_late;
use super::rules::Rules;
use super::table::measure::valid_code;
use super::{SafeTable, Sign};
use crate::code::Name;
use crate::figure::Figure;
use crate::questionnaire::unit::Unit;
use crate::tabulate::Derivations;
use crate::tabulate::table::{NumberOf, Span, Table};
use crate::tabulate::whole;

/// What is public already, or will be with the tables.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The roster whose entries are published by name: whatever is counted over `named` items and the
    /// frame alone can be counted from that list.
    pub list: Option<Name>,
    /// The tables of every earlier revision of the publication, the first revision first, and what else it showed in
    /// the shape of tables.
    pub revisions: Vec<Vec<SafeTable>>,
    /// The codes of the frame's categories and groups of which readers are told how many organisations answered; none
    /// where they are not told of all either.
    pub answered: Option<BTreeSet<String>>,
    /// The units of analysis of whose rows readers are told how many are late.
    pub late: Vec<Unit>,
    /// As counted now, the tables of earlier revisions that the plan has no more: what they hid is protected still.
    pub former: Vec<Table>,
    /// As counted now, the tables in the shape of which earlier revisions showed more than their tables.
    pub seen: Vec<Table>,
    /// How derived items go together with what they derive from, which the questionnaire tells: of these tables the
    /// combinations are known and the counts are not.
    pub derivations: Derivations,
    /// That where those with both numbers of a ratio stand apart, nobody else has both: it is known of course, and
    /// where nothing protects against it how many have both is not given.
    pub pairs: bool,
}

/// What earlier revisions say of one number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Before {
    /// It was hidden, so it stays hidden.
    pub hidden: bool,
    /// The newest value that was shown.
    pub shown: Option<Figure>,
    /// The place among the revisions of the one that showed it.
    pub revision: usize,
}

impl Before {
    /// What is said of the same number elsewhere: of two values that were shown, the newer one counts.
    pub fn add(&mut self, other: Self) {
        self.hidden |= other.hidden;
        if other.shown.is_some() && (self.shown.is_none() || other.revision >= self.revision) {
            (self.shown, self.revision) = (other.shown, other.revision);
        }
    }
}

impl Known {
    /// The derivations between axes of tables over the same unit of analysis.
    pub(super) fn derivations(&self, tables: &[&Table]) -> Vec<&Table> {
        let items = items_of(tables);
        let joins = |one: &&Table| {
            tables.first().is_some_and(|table| table.of == one.of)
                && one.spans.iter().all(|span| span.item().is_some_and(|item| items.contains(item)))
        };
        self.derivations.tables.iter().filter(joins).collect()
    }

    /// The same with what some of these tables tell of how many rows are late.
    pub(super) fn with_late<'a>(
        &self,
        tables: impl IntoIterator<Item = &'a Table>,
        rules: &Rules,
    ) -> Self {
        let telling = tables.into_iter().filter(|table| tells_late(table, rules));
        let mut late = self.late.clone();
        late.extend(telling.map(|table| table.of.clone()));
        Self { late, ..self.clone() }
    }

    /// Whether all derivations between axes of these tables are there, and none was too wide.
    pub(super) fn derives_all(&self, tables: &[&Table]) -> bool {
        let items = items_of(tables);
        !self.derivations.too_wide.iter().any(|(unit, of)| {
            tables.first().is_some_and(|table| table.of == *unit)
                && of.iter().all(|item| items.contains(item))
        })
    }

    /// What earlier revisions had beside tables over the same unit of analysis as some of these.
    pub(super) fn beside<'a>(
        &'a self,
        tables: &[&Table],
    ) -> impl Iterator<Item = &'a Table> + use<'a> {
        let units: Vec<Unit> = tables.iter().map(|table| table.of.clone()).collect();
        self.former.iter().chain(&self.seen).filter(move |one| units.contains(&one.of))
    }

    /// Whether the list tells how many rows of a table are in a combination of `named` answers.
    pub(super) fn lists(&self, table: &Table) -> bool {
        self.list.as_ref().is_some_and(|roster| table.of == Unit::Entry(roster.clone()))
    }

    /// What earlier revisions say of the table of that code.
    pub(super) fn before(&self, table: &Table) -> Earlier<'_> {
        let revisions = self.revisions.iter().enumerate();
        let editions = revisions.flat_map(|(at, tables)| tables.iter().map(move |one| (at, one)));
        let editions = editions.filter(|(_, one)| one.head().id == table.id);
        Earlier { tables: editions.map(|(at, one)| Indexed::of(at, one, table)).collect() }
    }
}

/// The items that tables are over and measure.
fn items_of<'a>(tables: &[&'a Table]) -> BTreeSet<&'a Name> {
    let spans = tables.iter().flat_map(|table| &table.spans);
    let measured = tables.iter().flat_map(|table| &table.numbers).map(|of| &of.item);
    spans.filter_map(Span::item).chain(measured).collect()
}

/// The earlier editions of one table.
pub(super) struct Earlier<'a> {
    tables: Vec<Indexed<'a>>,
}

/// An earlier edition with the way from today's categories to its own.
struct Indexed<'a> {
    /// The place of its revision among the revisions.
    revision: usize,
    table: &'a SafeTable,
    /// By axis and category of today: its category; none when the edition has other axes.
    ways: Option<Vec<Vec<Option<usize>>>>,
    measures: HashMap<&'a str, usize>,
    /// Today's table has one axis more, of whose first category the edition tells.
    is_among_all: bool,
}

impl<'a> Indexed<'a> {
    fn of(revision: usize, table: &'a SafeTable, today: &Table) -> Self {
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
        let is_among_all = own.len() < today.axes.len();
        Self { revision, table, ways, measures, is_among_all }
    }

    /// What it says of a measure of the cell at `categories`.
    fn says(&self, categories: &[usize], measure: &str) -> Before {
        let Some(position) = self.position(categories, measure) else { return Before::default() };
        Before {
            hidden: self.table.sign(position) == Some(Sign::Suppressed),
            shown: self.table.values().get(position).copied().flatten(),
            revision: self.revision,
        }
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
        self.newest(|one| one.says(categories, measure))
    }

    /// What was said of a sum by a mean and its base, or a share and its.
    pub fn total(&self, categories: &[usize], mean: &str, base: &str) -> Before {
        self.newest(|one| {
            let mean = one.says(categories, mean);
            let base = one.says(categories, base).shown.and_then(Figure::as_whole);
            let shown = mean.shown.zip(base).and_then(|(mean, base)| mean.times(base));
            Before { shown, ..mean }
        })
    }

    /// What was said of the sum of a number, by itself or by the mean.
    pub fn sum(&self, categories: &[usize], of: &NumberOf) -> Before {
        let mut sum = self.total(categories, &format!("mean_{}", of.item), &valid_code(of));
        sum.add(self.at(categories, &format!("sum_{}", of.item)));
        sum
    }

    /// What the editions say together: hidden in one is hidden, and the newest figure counts.
    fn newest(&self, says: impl Fn(&Indexed<'_>) -> Before) -> Before {
        let mut before = Before::default();
        self.tables.iter().map(says).for_each(|one| before.add(one));
        before
    }

    /// Whether there is nothing to ask.
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_two_tables_said_of_a_number_the_newer_revision_counts() {
        let said = |revision: usize, value: u32| Before {
            shown: Some(Figure::whole(value.into())),
            revision,
            hidden: false,
        };
        let hidden = Before { hidden: true, ..Before::default() };
        for order in [[said(1, 7), said(0, 5), hidden], [hidden, said(0, 5), said(1, 7)]] {
            let mut before = Before::default();
            order.into_iter().for_each(|one| before.add(one));
            assert_eq!(before, Before { hidden: true, ..said(1, 7) });
        }
    }
}
