//! Charts as SVG: laid out here, drawn by `templates/results/chart.svg`.
//!
//! The label stands over its bar, so that a chart is as readable at 320 px as on paper; parts of a bar differ
//! by pattern and not by colour alone, and every number is written out. The table beside the chart is its
//! text alternative; `title` and `summary` say what is seen.

use super::number::measured;
use crate::domain::disclosure::{Measure, MeasureKind, SafeTable};
use crate::domain::lang::Lang;
use crate::domain::questionnaire::plan::Chart as Kind;
use crate::domain::tabulate::{Figure, TOTAL};

/// Width of the drawing in its own units; at 320 px a unit is little less than a pixel.
const WIDTH: f64 = 400.0;
/// Room for the number behind a full bar.
const NUMBER: f64 = 74.0;
/// Height of one row: label and bar.
const ROW: usize = 44;
/// Most characters of a label; more do not fit the width.
const LABEL: usize = 56;
/// Patterns that the template draws.
const PATTERNS: usize = 6;
/// Most rows that are still a picture.
const MOST_ROWS: usize = 30;

/// A chart, laid out.
#[derive(Debug)]
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// Its greatest and least, in a sentence's worth of words.
    pub summary: String,
    /// Height in the drawing's units.
    pub height: usize,
    /// The rows from above.
    pub rows: Vec<Row>,
    /// What the patterns stand for; empty when there is only one.
    pub legend: Vec<Key>,
}

/// One bar with its label.
#[derive(Debug)]
pub struct Row {
    /// What it stands for.
    pub label: String,
    /// Where the label's foot is.
    pub label_y: usize,
    /// Where the bar's top is.
    pub bar_y: usize,
    /// The bar's parts from the left.
    pub parts: Vec<Part>,
    /// The number written behind the bar.
    pub number: String,
    /// Where it is written.
    pub number_x: String,
}

/// A part of a bar.
#[derive(Debug)]
pub struct Part {
    /// Left edge.
    pub x: String,
    /// Width.
    pub width: String,
    /// Pattern, from 0.
    pub pattern: usize,
    /// What a pointer is told.
    pub tip: String,
}

/// What a pattern stands for.
#[derive(Debug)]
pub struct Key {
    /// Pattern, from 0.
    pub pattern: usize,
    /// What it stands for.
    pub label: String,
}

/// The chart of a table, if the plan wants one and the table can be drawn.
#[must_use]
pub fn chart(table: &SafeTable, lang: Lang) -> Option<Chart> {
    let measures = &table.head().measures;
    let shares = measures.iter().position(|one| one.kind == MeasureKind::Share);
    let of = |at: usize| measures.get(at).map(|measure| (at, measure));
    match table.head().chart {
        Kind::None => None,
        Kind::Bars => bars(table, of(shares.unwrap_or(0))?, lang),
        Kind::Stacked => stacked(table, of(shares.unwrap_or(0))?, lang),
    }
}

/// The position of each axis's total after the first; none when one has no total.
fn totals(table: &SafeTable, from: usize) -> Option<Vec<usize>> {
    table.head().axes.iter().skip(from).map(crate::domain::tabulate::table::Axis::total).collect()
}

fn value(
    table: &SafeTable,
    categories: &[usize],
    measure: usize,
) -> (Option<Figure>, &'static str) {
    let position = table.position(categories, measure);
    let sign = position.and_then(|at| table.sign(at)).map_or("", |sign| sign.as_str());
    (position.and_then(|at| table.values().get(at).copied().flatten()), sign)
}

fn bars(table: &SafeTable, (at, measure): (usize, &Measure), lang: Lang) -> Option<Chart> {
    let axis = table.head().axes.first()?;
    let rest = totals(table, 1)?;
    let categories = || axis.categories.iter().enumerate().filter(|(_, one)| one.code != TOTAL);
    if categories().count() > MOST_ROWS {
        return None;
    }
    let found: Vec<_> = categories()
        .map(|(place, one)| {
            let cell: Vec<usize> = std::iter::once(place).chain(rest.iter().copied()).collect();
            (one.label.get(lang).to_owned(), value(table, &cell, at))
        })
        .collect();
    let size = |figure: Figure| figure.to_f64().max(0.0);
    let greatest = found.iter().filter_map(|(_, (figure, _))| figure.map(size)).fold(0.0, f64::max);
    let full = match measure.kind {
        MeasureKind::Share => greatest.max(0.5),
        _ => greatest,
    };
    let row = |(row, (label, (figure, sign))): (usize, &(String, (Option<Figure>, &str)))| {
        let width = match figure {
            Some(figure) if full > 0.0 => size(*figure) / full * (WIDTH - NUMBER),
            _ => 0.0,
        };
        let number = figure.map_or((*sign).to_owned(), |one| measured(one, measure, lang));
        let part = Part { x: "0".into(), width: units(width), pattern: 0, tip: number.clone() };
        placed(row, label.clone(), vec![part], number, width)
    };
    let rows: Vec<Row> = found.iter().enumerate().map(row).collect();
    Some(finish(table, measure, rows, Vec::new(), lang))
}

fn stacked(table: &SafeTable, (at, measure): (usize, &Measure), lang: Lang) -> Option<Chart> {
    let [divided, over, ..] = table.head().axes.as_slice() else { return None };
    let rest = totals(table, 2)?;
    let parts = || divided.categories.iter().enumerate().filter(|(_, one)| one.code != TOTAL);
    if divided.multiple || parts().count() > PATTERNS || over.categories.len() > MOST_ROWS {
        return None;
    }
    let rows = over.categories.iter().enumerate().map(|(place, one)| {
        let cells: Vec<_> = parts()
            .map(|(part, what)| {
                let cell: Vec<usize> =
                    [part, place].into_iter().chain(rest.iter().copied()).collect();
                (what, value(table, &cell, at))
            })
            .collect();
        // A bar with a hidden part would give it away as the rest of the whole.
        let whole: Option<f64> =
            cells.iter().map(|(_, (figure, _))| figure.map(Figure::to_f64)).sum();
        let mut x = 0.0;
        let mut drawn = Vec::new();
        for (pattern, (what, (figure, _))) in cells.iter().enumerate() {
            let (Some(figure), Some(whole)) = (figure, whole.filter(|sum| *sum > 0.0)) else {
                continue;
            };
            let width = figure.to_f64() / whole * WIDTH;
            let tip = format!("{}: {}", what.label.get(lang), measured(*figure, measure, lang));
            drawn.push(Part { x: units(x), width: units(width), pattern, tip });
            x += width;
        }
        let numbers: Vec<String> = cells
            .iter()
            .map(|(_, (figure, sign))| {
                figure.map_or((*sign).to_owned(), |one| measured(one, measure, lang))
            })
            .collect();
        let label = format!("{}: {}", one.label.get(lang), numbers.join(" · "));
        placed(place, label, drawn, String::new(), 0.0)
    });
    let rows: Vec<Row> = rows.collect();
    let legend = parts()
        .enumerate()
        .map(|(pattern, (_, what))| Key { pattern, label: what.label.get(lang).to_owned() });
    let legend = legend.collect();
    Some(finish(table, measure, rows, legend, lang))
}

fn placed(row: usize, label: String, parts: Vec<Part>, number: String, width: f64) -> Row {
    let top = row * ROW;
    let label = shortened(label);
    let number_x = units(width + 6.0);
    Row { label, label_y: top + 15, bar_y: top + 21, parts, number, number_x }
}

/// A label that fits over its bar; the table beside the chart has the whole of it.
fn shortened(label: String) -> String {
    if label.chars().count() <= LABEL {
        return label;
    }
    let kept: String = label.chars().take(LABEL - 1).collect();
    format!("{}…", kept.trim_end())
}

fn units(length: f64) -> String {
    format!("{length:.1}")
}

fn finish(
    table: &SafeTable,
    measure: &Measure,
    rows: Vec<Row>,
    legend: Vec<Key>,
    lang: Lang,
) -> Chart {
    let said: Vec<String> =
        rows.iter().map(|row| format!("{} {}", row.label, row.number).trim().to_owned()).collect();
    Chart {
        title: format!("{}. {}", table.head().title.get(lang), measure.label.get(lang)),
        summary: said.join("; "),
        height: rows.len() * ROW + 4,
        rows,
        legend,
    }
}
