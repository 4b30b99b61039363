//! From a counted table and what may be shown of it to a table that may be published.

use std::collections::BTreeMap;

use super::measure::{Measure, Source};
use super::measures::{measures, needed, tells_base_of_all, tells_late_of_all};
use super::safe::{Absent, Head, SafeTable};
use super::sign::Sign;
use super::weighted;
use super::without::without;
use crate::disclosure::rules::Rules;
use crate::figure::Figure;
use crate::tabulate::column::State;
use crate::tabulate::table::{Cell, Slice, Table, Tally};
use crate::tabulate::words;

/// The reason for which a row is in no category of an axis of the frame.
pub(in crate::disclosure) const NO_CATEGORY: &str = "no_category";

/// Which numbers of a table are shown, each in the shape of its place in the table.
#[derive(Default)]
pub(in crate::disclosure) struct Shown {
    pub cells: Vec<bool>,
    pub bases: Vec<bool>,
    /// Five a slice.
    pub reasons: Vec<bool>,
    /// Five an axis.
    pub absent: Vec<bool>,
    /// By number, one a cell: how many have one.
    pub valid: Vec<Vec<bool>>,
    /// By number, one a cell: sum, mean and median.
    pub sums: Vec<Vec<bool>>,
    /// By number, five a cell: the reasons for missing ones.
    pub lacking: Vec<Vec<bool>>,
    /// One a slice.
    pub exempt: Vec<bool>,
    /// One a slice.
    pub late: Vec<bool>,
    /// The counts are sums of rounded inner cells, and what is no such sum is left out.
    pub sums_only: bool,
}

/// The table with everything that is not shown replaced by its sign.
pub(in crate::disclosure) fn assemble(table: &Table, shown: &Shown, rules: &Rules) -> SafeTable {
    let is_sum = |source: Source| !matches!(source, Source::Exempt | Source::Late);
    let measures = measures(table).into_iter().filter(|(_, of)| !shown.sums_only || is_sum(*of));
    let (list, sources): (Vec<_>, Vec<_>) = measures.unzip();
    let assembly = Assembly::new(table, shown, rules);
    let mut values = Vec::with_capacity(table.cells.len() * sources.len());
    let mut signs = BTreeMap::new();
    for (at, cell) in table.cells.iter().enumerate() {
        let place = CellAt::of(table, at, cell);
        for source in &sources {
            let value = assembly.value(&place, *source);
            if let Err(sign) = value {
                signs.insert(values.len(), sign);
            }
            values.push(value.ok());
        }
    }
    let head = assembly.head(list);
    SafeTable { head, values, signs, absent: absent(table, shown, rules) }
}

/// A table on its way to readers.
struct Assembly<'a> {
    table: &'a Table,
    shown: &'a Shown,
    rules: &'a Rules,
    /// Whether it is made of answers for aggregates only.
    sensitive: bool,
    /// By cell, whether it is in a category whose units all kept silent.
    silent: Vec<bool>,
    /// By cell, whether the questionnaire rules it out; empty when it rules out none.
    impossible: Vec<bool>,
    bases: Bases,
}

/// In which cells the base of their slice is told.
enum Bases {
    /// In all of them.
    Everywhere,
    /// Of all rows only: in the total of the first axis, if it has one.
    InTotal(Option<usize>),
}

/// A cell of a table, and the slice that it is in.
struct CellAt<'a> {
    table: &'a Table,
    at: usize,
    cell: &'a Cell,
    slice_at: usize,
    slice: Slice,
}

impl<'a> CellAt<'a> {
    fn of(table: &'a Table, at: usize, cell: &'a Cell) -> Self {
        let slice_at = at % table.slices.len().max(1);
        let slice = table.slices.get(slice_at).copied().unwrap_or_default();
        Self { table, at, cell, slice_at, slice }
    }
}

impl<'a> Assembly<'a> {
    fn new(table: &'a Table, shown: &'a Shown, rules: &'a Rules) -> Self {
        Self {
            table,
            shown,
            rules,
            sensitive: table.is_over_aggregates(),
            silent: silent_cells(table),
            impossible: impossible_cells(table),
            bases: match table.axes.first().filter(|_| tells_base_of_all(table)) {
                Some(first) => Bases::InTotal(first.total()),
                None => Bases::Everywhere,
            },
        }
    }

    /// A figure of a cell, or the sign that stands in its place.
    fn value(&self, place: &CellAt<'_>, source: Source) -> Result<Figure, Sign> {
        let is = |flags: &[bool]| flags.get(place.at).copied().unwrap_or_default();
        let not_given = !source.is_of_cell() && self.is_part(place.at);
        if not_given || is(&self.silent) {
            return Err(Sign::NotAvailable);
        }
        if source.is_of_cell() && is(&self.impossible) {
            return Err(Sign::NotApplicable);
        }
        let shows = self.shown.shows(source, place.at, place.slice_at);
        if shows && self.suffices(place.cell, source) {
            return place.figure(source).ok_or(Sign::NotApplicable);
        }
        Err(if self.is_told_apart(place, source) { Sign::NotAvailable } else { Sign::Suppressed })
    }

    /// Whether the bases of a cell are not told, since they are of all rows only.
    fn is_part(&self, at: usize) -> bool {
        match self.bases {
            Bases::Everywhere => false,
            Bases::InTotal(None) => true,
            Bases::InTotal(total) => total != at.checked_div(self.table.slices.len()),
        }
    }

    /// Whether enough organisations are behind a quantile or a deviation.
    fn suffices(&self, cell: &Cell, source: Source) -> bool {
        // Nobody behind a number suffices, since there is nothing to tell.
        let (Source::Quantile(at, _) | Source::Deviation(at)) = source else { return true };
        let behind = cell.numbers.get(at).map_or(0, |number| number.tally.organisations);
        !self.sensitive || behind == 0 || behind >= needed(source, self.rules.threshold.into())
    }

    /// Whether that a figure is not shown is no secret: what bases that stand side by side may tell.
    fn is_told_apart(&self, place: &CellAt<'_>, source: Source) -> bool {
        match source {
            Source::Lacking(..) => true,
            Source::Late => {
                let base = self.shown.shows(Source::Base, place.at, place.slice_at);
                base && !self.rules.few(place.slice.late.organisations)
            }
            _ => false,
        }
    }

    fn head(&self, measures: Vec<Measure>) -> Head {
        let Self { table, rules, .. } = self;
        Head {
            id: table.id.clone(),
            title: table.title.clone(),
            of: table.of.clone(),
            unit: table.unit.clone(),
            base: table.base,
            axes: table.axes.clone(),
            measures,
            late: table.late,
            breaks: table.breaks.clone(),
            notes: table.notes.clone(),
            chart: table.chart,
            threshold: (self.sensitive || table.protect_exempt).then_some(rules.threshold),
            rounded: false,
        }
    }
}

impl Shown {
    fn shows(&self, source: Source, cell: usize, slice: usize) -> bool {
        let at = |flags: &[bool], at: usize| flags.get(at).copied().unwrap_or_default();
        let of =
            |by: &[Vec<bool>], number: usize, place| by.get(number).is_some_and(|f| at(f, place));
        match source {
            Source::Count | Source::Organisations => at(&self.cells, cell),
            Source::Share => at(&self.cells, cell) && at(&self.bases, slice),
            Source::Valid(number) => of(&self.valid, number, cell),
            Source::Sum(number)
            | Source::Mean(number)
            | Source::Quantile(number, _)
            | Source::Deviation(number) => {
                of(&self.valid, number, cell) && of(&self.sums, number, cell)
            }
            // Shown when their guard has been looked at.
            Source::Ratio(_) | Source::RatioBase(_) => false,
            Source::Lacking(number, reason) => {
                of(&self.lacking, number, cell * State::N_REASONS + reason)
            }
            Source::Base => at(&self.bases, slice),
            Source::Missing(reason) => at(&self.reasons, slice * State::N_REASONS + reason),
            Source::Exempt => at(&self.exempt, slice),
            Source::Late => at(&self.late, slice),
            Source::Weighted(of, _) => self.shows(of.source(), cell, slice),
        }
    }
}

/// The number of a cell that is not the same along the first axis.
pub(in crate::disclosure) fn figure_at(
    table: &Table,
    cell: usize,
    source: Source,
) -> Option<Figure> {
    let (at, cell) = (cell, table.cells.get(cell)?);
    CellAt { table, at, cell, slice_at: 0, slice: Slice::default() }.figure(source)
}

impl CellAt<'_> {
    /// The number itself; none where there is nobody to compute it from.
    ///
    /// Share: `count / base`. Mean: `sum / rows with a number`. Ratio: `sum / sum`, over those with both numbers.
    fn figure(&self, source: Source) -> Option<Figure> {
        let Self { table, at: at_cell, cell, slice, .. } = *self;
        let whole = |n: u64| Some(Figure::whole(i128::from(n)));
        let number = |at: usize| cell.numbers.get(at);
        let decimals = |at: usize| table.numbers.get(at).map_or(0, |of| of.decimals);
        match source {
            Source::Count => whole(cell.tally.count),
            Source::Share => Figure::ratio(cell.tally.count.into(), slice.base.count.into()),
            Source::Organisations => whole(cell.tally.organisations.into()),
            Source::Sum(at) => {
                let number = number(at).filter(|number| number.tally.count > 0)?;
                Some(Figure::scaled(number.sum, decimals(at)))
            }
            Source::Mean(at) => {
                let number = number(at)?;
                let scale = 10_i128.saturating_pow(u32::from(decimals(at)));
                Figure::ratio(number.sum, i128::from(number.tally.count).checked_mul(scale)?)
            }
            Source::Quantile(at, percent) => {
                let place =
                    table.numbers.get(at)?.quantiles.iter().position(|one| *one == percent)?;
                number(at)?.quantiles.get(place).copied()
            }
            Source::Deviation(at) => number(at)?.deviation,
            Source::Valid(at) => whole(number(at)?.tally.count),
            Source::Ratio(at) => table.ratios.get(at)?.ratio(at_cell),
            Source::RatioBase(at) => whole(table.ratios.get(at)?.n(at_cell)),
            Source::Lacking(at, reason) => whole(number(at)?.reasons.get(reason)?.count),
            Source::Base => whole(slice.base.count),
            Source::Missing(at) => whole(slice.reasons.get(at)?.count),
            Source::Exempt => whole(slice.base.exempt),
            Source::Late if tells_late_of_all(table) => whole(slice.late.count),
            Source::Late => whole(slice.late_of_base.count),
            Source::Weighted(of, part) => weighted::figure(table, at_cell, of, part),
        }
    }
}

/// The cells in a category whose units all kept silent.
fn silent_cells(table: &Table) -> Vec<bool> {
    let mut found = vec![false];
    for axis in &table.axes {
        found = found
            .iter()
            .flat_map(|&before| axis.categories.iter().map(move |c| before || c.silent))
            .collect();
    }
    found
}

/// The cells that the questionnaire rules out; empty when it rules out none.
fn impossible_cells(table: &Table) -> Vec<bool> {
    if table.never.is_empty() {
        return Vec::new();
    }
    (0..table.cells.len()).map(|cell| table.is_impossible(&table.places(cell))).collect()
}

fn absent(table: &Table, shown: &Shown, rules: &Rules) -> Vec<Absent> {
    let mut found = Vec::new();
    let flags = shown.absent.chunks(State::N_REASONS);
    let axes = table.axes.iter().zip(&table.absent).zip(&table.reasons);
    for (((axis, tallies), may), flags) in axes.zip(flags) {
        for ((reason, tally), shown) in State::REASONS.into_iter().zip(tallies).zip(flags) {
            if tally.count == 0 && !may.contains(&reason) {
                continue;
            }
            // A hidden zero stands there as a hidden number does, so that its absence does not tell it.
            let count = shown.then(|| Figure::whole(i128::from(tally.count)));
            let sign = (!shown).then_some(Sign::Suppressed);
            let (label, reason) = match axis.answers {
                true => (words::reason(reason), reason.as_str()),
                // The frame has no answer that could be missing.
                false => (words::no_category(), NO_CATEGORY),
            };
            let (reason, of) = (reason.to_owned(), axis.label.clone());
            found.push(Absent { axis: axis.code.clone(), of, reason, label, count, sign });
        }
    }
    let few = |tally: Tally| {
        (table.is_over_aggregates() && rules.few(tally.organisations))
            || (table.protect_exempt && rules.few(tally.exempt_organisations))
    };
    found.extend(without(table, |source, cell| shown.shows(source, cell, 0), few));
    found
}

impl SafeTable {
    /// A table whose figures readers have seen elsewhere, by the codes of the categories and the measure.
    pub(crate) fn as_seen(
        table: &Table,
        rules: &Rules,
        seen: impl Fn(&[&str], &str) -> Result<Figure, Sign>,
    ) -> Self {
        let hidden = assemble(table, &Shown::default(), rules);
        let of = |position: usize| {
            let codes = hidden.codes(position);
            codes.map_or(Err(Sign::NotAvailable), |(places, measure)| seen(&places, measure))
        };
        let shown = (0..hidden.values.len()).map(of).collect();
        Self::of_indicator(hidden.head, shown, Vec::new())
    }
}
