//! A published cube as tables on a page: one a measure, with the axis of fewest categories across.
//!
//! An exact nothing is `-`, as in official statistics. The bases and the reasons for missing answers are a table
//! of their own, so that no figure stands without its n.

use super::number::measured;
use crate::domain::combinations::combinations;
use crate::domain::disclosure::{Absent, Measure, MeasureKind, SafeTable, Sign};
use crate::domain::figure::Figure;
use crate::domain::lang::Lang;
use crate::domain::questionnaire::plan::TOTAL;
use crate::domain::tabulate::table::Category;
use crate::words::words;

/// Most measures that stand beside each other; more stand below each other.
const MOST_ACROSS: usize = 6;

/// One table of a page.
#[derive(Debug)]
pub struct Grid {
    /// What its numbers are.
    pub caption: String,
    /// The headings over the columns that name rows.
    pub stubs: Vec<String>,
    /// What the columns of numbers are categories of; none where each is a thing of its own.
    pub across: Option<String>,
    /// The headings over the columns of numbers.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<GridRow>,
}

impl Grid {
    /// The same with a row a measure; only of a table of at most one axis.
    fn turned(self, lang: Lang) -> Self {
        let cells = |column: usize| {
            self.rows.iter().map(move |row| row.cells.get(column).cloned().unwrap_or_default())
        };
        let rows = self.columns.iter().enumerate();
        let rows = rows.map(|(column, name)| GridRow {
            stubs: vec![name.clone()],
            cells: cells(column).collect(),
            total: false,
        });
        Self {
            rows: rows.collect(),
            columns: self.rows.iter().map(|row| row.stubs.join(" ")).collect(),
            across: self.stubs.first().cloned(),
            stubs: vec![words(lang).say("results-figure")],
            caption: self.caption,
        }
    }

    /// The same with the sign of preliminary figures behind every number.
    #[must_use]
    pub fn preliminary(mut self) -> Self {
        for cell in self.rows.iter_mut().flat_map(|row| &mut row.cells) {
            if cell.contains(|c: char| c.is_ascii_digit()) {
                cell.push_str(Sign::Preliminary.as_str());
            }
        }
        self
    }
}

/// One row of a table.
#[derive(Debug)]
pub struct GridRow {
    /// The categories that name it.
    pub stubs: Vec<String>,
    /// The numbers, or the signs in their place.
    pub cells: Vec<String>,
    /// Whether it is a total.
    pub total: bool,
}

/// The tables that show the planned measures.
#[must_use]
pub fn figures(table: &SafeTable, lang: Lang) -> Vec<Grid> {
    let planned: Vec<usize> = planned(table).collect();
    if table.head().axes.len() < 2 {
        let grid = by_measure(table, &planned, 0, table.head().title.get(lang), lang);
        return vec![if grid.columns.len() > MOST_ACROSS { grid.turned(lang) } else { grid }];
    }
    planned.into_iter().map(|measure| crossed(table, measure, lang)).collect()
}

/// The planned measures by their position.
pub fn planned(table: &SafeTable) -> impl Iterator<Item = usize> {
    let told = |kind| !is_base(kind) && !is_precision(kind) && kind != MeasureKind::Lacking;
    positions(table, told)
}

/// The table of bases and missing answers; they are the same along the first axis, or told in its total only, and it is
/// left out.
#[must_use]
pub fn bases(table: &SafeTable, caption: &str, lang: Lang) -> Option<Grid> {
    let shown: Vec<usize> = positions(table, is_base).collect();
    if shown.is_empty() { None } else { Some(by_measure(table, &shown, 1, caption, lang)) }
}

/// Why numbers are missing: one table a measured item of which it is told, its numbers beside each reason that could be
/// given.
#[must_use]
pub fn lacking(table: &SafeTable, lang: Lang) -> Vec<Grid> {
    let reasons: Vec<usize> = positions(table, |kind| kind == MeasureKind::Lacking).collect();
    let n_measures = table.head().measures.len().max(1);
    // Reasons that nobody could give are not told over the whole table either.
    let possible = |reason: &usize| {
        let code = table.head().measures.get(*reason).map(|one| one.code.as_str());
        let is = |one: &Absent| code == Some(format!("n_{}_{}", one.reason, one.axis).as_str());
        table.absent().iter().any(is)
    };
    let given = |reason: &usize| {
        let mut at = (*reason..table.values().len()).step_by(n_measures);
        possible(reason)
            || at.any(|position| {
                table.sign(position) != Some(Sign::NotApplicable) && !table.is_nil(position)
            })
    };
    let told = |reason: &usize| {
        let mut at = (*reason..table.values().len()).step_by(n_measures);
        given(reason) && at.any(|position| table.sign(position) != Some(Sign::NotAvailable))
    };
    let of_item = |reasons: &[usize]| {
        let first = *reasons.first()?;
        let mut shown: Vec<usize> = reasons.iter().copied().filter(given).collect();
        if !reasons.iter().any(told) {
            return None;
        }
        // How many have a number stands before the reasons.
        shown.insert(0, first.checked_sub(1)?);
        let (_, item) = table.head().measures.get(first)?.label.get(lang).split_once(": ")?;
        let caption = format!("{}: {item}", words(lang).say("results-lacking"));
        let mut grid = by_measure(table, &shown, 0, &caption, lang);
        for column in &mut grid.columns {
            // What the item is, the caption has said.
            if let Some((what, _)) = column.split_once(": ") {
                *column = what.to_owned();
            }
        }
        Some(grid)
    };
    reasons.chunks(5).filter_map(of_item).collect()
}

fn is_base(kind: MeasureKind) -> bool {
    matches!(
        kind,
        MeasureKind::Base | MeasureKind::Missing | MeasureKind::Exempt | MeasureKind::Late
    )
}

/// What stands in brackets behind a weighted figure, or in files only.
fn is_precision(kind: MeasureKind) -> bool {
    matches!(
        kind,
        MeasureKind::Error | MeasureKind::ShareError | MeasureKind::Bound | MeasureKind::ShareBound
    )
}

fn positions(
    table: &SafeTable,
    takes: impl Fn(MeasureKind) -> bool,
) -> impl Iterator<Item = usize> {
    let measures = table.head().measures.iter().enumerate();
    measures.filter(move |(_, measure)| takes(measure.kind)).map(|(at, _)| at)
}

/// Rows by the axes from `skipped` on, a column a measure.
fn by_measure(
    table: &SafeTable,
    shown: &[usize],
    skipped: usize,
    caption: &str,
    lang: Lang,
) -> Grid {
    let axes = table.head().axes.get(skipped..).unwrap_or_default();
    let lengths: Vec<usize> = axes.iter().map(|axis| axis.categories.len()).collect();
    let measures = &table.head().measures;
    let columns = shown.iter().filter_map(|&at| measures.get(at));
    let of_skipped = table.head().axes.iter().take(skipped);
    let skipped_at: Vec<usize> = of_skipped.map(|axis| axis.total().unwrap_or_default()).collect();
    let rows = combinations(&lengths).into_iter().map(|places| {
        let whole: Vec<usize> = skipped_at.iter().copied().chain(places.iter().copied()).collect();
        let cells = shown.iter().map(|&measure| cell(table, &whole, measure, lang)).collect();
        let categories = axes.iter().zip(&places).filter_map(|(axis, &at)| axis.categories.get(at));
        row(categories, cells, lang)
    });
    Grid {
        caption: caption.to_owned(),
        stubs: axes.iter().map(|axis| axis.label.get(lang).to_owned()).collect(),
        across: None,
        columns: columns.map(|measure| heading(measure, lang)).collect(),
        rows: rows.collect(),
    }
}

/// One measure; the axis of fewest categories goes across, the last one of those.
fn crossed(table: &SafeTable, measure: usize, lang: Lang) -> Grid {
    let axes = &table.head().axes;
    let across = (0..axes.len())
        .rev()
        .min_by_key(|&at| axes.get(at).map_or(usize::MAX, |axis| axis.categories.len()))
        .unwrap_or_default();
    let down: Vec<usize> = (0..axes.len()).filter(|&at| at != across).collect();
    let length = |at: usize| axes.get(at).map_or(0, |axis| axis.categories.len());
    let lengths: Vec<usize> = down.iter().map(|&at| length(at)).collect();
    let rows = combinations(&lengths).into_iter().map(|places| {
        let cells = (0..length(across)).map(|column| {
            let mut whole = places.clone();
            whole.insert(across, column);
            cell(table, &whole, measure, lang)
        });
        let cells = cells.collect();
        let categories =
            down.iter().zip(&places).filter_map(|(&axis, &at)| axes.get(axis)?.categories.get(at));
        row(categories, cells, lang)
    });
    let label =
        |at: usize| axes.get(at).map_or_else(String::new, |axis| axis.label.get(lang).to_owned());
    let categories = axes.get(across).map(|axis| axis.categories.as_slice()).unwrap_or_default();
    Grid {
        caption: table
            .head()
            .measures
            .get(measure)
            .map_or_else(String::new, |one| heading(one, lang)),
        stubs: down.iter().map(|&at| label(at)).collect(),
        across: Some(label(across)),
        columns: categories.iter().map(|one| one.label.get(lang).to_owned()).collect(),
        rows: rows.collect(),
    }
}

/// What a measure is, with the unit of amounts and other numbers of an item.
#[must_use]
pub fn named(measure: &Measure, lang: Lang) -> String {
    let (label, unit) = (measure.label.get(lang), measure.unit.get(lang));
    let of_item = matches!(
        measure.kind,
        MeasureKind::Sum
            | MeasureKind::Mean
            | MeasureKind::Median
            | MeasureKind::Quantile
            | MeasureKind::Deviation
            | MeasureKind::Ratio
    );
    if of_item && !unit.is_empty() { format!("{label} ({unit})") } else { label.to_owned() }
}

/// The same over a column, where an interval may stand behind each figure.
fn heading(measure: &Measure, lang: Lang) -> String {
    let label = named(measure, lang);
    match (is_weighted(measure.kind), lang) {
        (false, _) => label,
        (true, Lang::En) => format!("{label} (95% interval)"),
        (true, _) => format!("{label} (95\u{a0}% intervall)"),
    }
}

fn is_weighted(kind: MeasureKind) -> bool {
    matches!(kind, MeasureKind::Weighted | MeasureKind::WeightedShare)
}

fn row<'a>(
    categories: impl Iterator<Item = &'a Category>,
    cells: Vec<String>,
    lang: Lang,
) -> GridRow {
    let named: Vec<&Category> = categories.collect();
    GridRow {
        stubs: named.iter().map(|one| one.label.get(lang).to_owned()).collect(),
        cells,
        total: named.iter().any(|one| one.code == TOTAL),
    }
}

fn cell(table: &SafeTable, categories: &[usize], measure: usize, lang: Lang) -> String {
    let Some(position) = table.position(categories, measure) else { return String::new() };
    let figure = table.values().get(position).copied().flatten();
    match (figure, table.head().measures.get(measure), table.sign(position)) {
        (Some(_), ..) if table.is_nil(position) => Sign::Nil.as_str().to_owned(),
        (Some(figure), Some(of), _) if is_weighted(of.kind) => {
            let estimate = measured(figure, of, lang);
            match interval(table, categories, of) {
                Some([low, high]) => {
                    let (low, high) = (measured(low, of, lang), measured(high, of, lang));
                    format!("{estimate} ({low}–{high})")
                }
                None => estimate,
            }
        }
        (Some(figure), Some(of), _) => measured(figure, of, lang),
        (_, _, Some(sign)) => sign.as_str().to_owned(),
        _ => String::new(),
    }
}

/// The ends of the interval of a weighted figure, if it has one.
fn interval(table: &SafeTable, categories: &[usize], weighted: &Measure) -> Option<[Figure; 2]> {
    let plain = weighted.code.strip_prefix("weighted_")?;
    let end = |prefix: &str| {
        let measure = table.measure(&format!("{prefix}_{plain}"))?;
        *table.values().get(table.position(categories, measure)?)?
    };
    Some([end("low")?, end("high")?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::publication::Kind;
    use crate::domain::publication::sample::publication;

    #[test]
    fn a_hidden_cell_shows_its_sign_and_an_open_one_its_number() {
        let publication = publication(Kind::Final);
        let open = figures(publication.table("open").unwrap(), Lang::Nb);
        assert_eq!(open[0].rows[0].cells[0], "3");
        let guarded = figures(publication.table("guarded").unwrap(), Lang::Nb);
        assert_eq!(guarded[0].rows[0].cells[0], ":");
    }

    #[test]
    fn every_preliminary_number_bears_its_sign_and_no_other_cell() {
        let publication = publication(Kind::Preliminary);
        let cell = |id: &str| {
            let grids = figures(publication.table(id).unwrap(), Lang::Nb);
            grids.into_iter().next().unwrap().preliminary().rows.remove(0).cells.remove(0)
        };
        assert_eq!([cell("open"), cell("guarded")], ["3*", ":"]);
    }

    #[test]
    fn every_page_of_a_table_has_its_base() {
        let publication = publication(Kind::Final);
        let grid = bases(publication.table("open").unwrap(), "Grunnlag", Lang::Nb).unwrap();
        assert_eq!(grid.columns[0], "Grunnlag (n)");
        assert_eq!(grid.columns.last().map(String::as_str), Some("Kom etter fristen (regnet med)"));
        assert_eq!(
            grid.rows[0].cells[..3],
            ["5", "1", "-"],
            "nothing is a dash, as in official tables"
        );
    }

    /// Four organisations, of which one gave no number: reasons that nobody gave are none.
    #[test]
    fn why_numbers_are_missing_stands_beside_how_many_there_are() {
        use crate::domain::disclosure::sample::protect;
        use crate::domain::tabulate::column::{RowValue, State, VariableKind};
        use crate::domain::tabulate::sample::{roster, table, unit};

        let units = (0..4).map(|n| unit(n, "ASD", &[], true)).collect();
        let cell =
            |n| if n < 3 { RowValue::Number(5) } else { RowValue::Missing(State::Unanswered) };
        let rows: Vec<_> = (0..4).map(|n| (n, vec![cell(n)])).collect();
        let columns =
            roster(units, &[("x", VariableKind::Number { decimals: 0, unit: None })], &rows);
        let plan = table("by: [{frame: ministry}]\nmeasures: [{mean: x}]\nprotect_exempt: false");
        let counted = crate::domain::tabulate::count(&columns, &plan, &[]).unwrap();
        let safe = protect(&counted, 3).unwrap();

        let grids = lacking(&safe, Lang::En);

        assert_eq!((grids.len(), grids[0].caption.as_str()), (1, "With and without a number: x"));
        assert_eq!(
            grids[0].columns,
            ["With a number", "Unanswered", "Not asked", "Refused", "Don't know", "Not relevant"]
        );
        assert_eq!(grids[0].rows[0].cells, ["3", "1", "-", "-", "-", "-"]);
        let planned = figures(&safe, Lang::En);
        assert_eq!(planned[0].columns, ["Mean: x (points)", "With a number: x"]);
        let bases = bases(&safe, "", Lang::En).unwrap();
        assert_eq!(bases.rows[0].cells[0], "4", "the base of all, which stands in the total");
    }

    #[test]
    fn every_sign_stands_on_the_page_in_every_language() {
        let publication = publication(Kind::Final);
        for lang in Lang::ALL {
            let table = publication.table("guarded").unwrap();
            let grids = figures(table, lang).into_iter().chain(bases(table, "", lang));
            let cells: Vec<String> =
                grids.flat_map(|grid| grid.rows).flat_map(|row| row.cells).collect();
            for sign in [Sign::Suppressed, Sign::NotAvailable, Sign::Nil] {
                assert!(
                    cells.iter().any(|cell| cell == sign.as_str()),
                    "{lang}: {sign:?} in {cells:?}"
                );
            }
        }
    }
}
