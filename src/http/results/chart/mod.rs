//! Charts as HTML with SVG bars: laid out here, drawn by `templates/results/chart.html`.
//!
//! Lengths are per cent of the room that a page gives, and words are text of the page, so a chart is as
//! readable at 320 px as on paper. Parts of a bar differ by pattern and not by colour alone, and every
//! number is written out. The table beside the chart is its text alternative; `title` and `summary` say
//! what is seen.

mod bars;
mod stacked;

use super::grid::named;
use super::number::{measured, number};
use crate::domain::disclosure::{Measure, MeasureKind, SafeTable, Sign};
use crate::domain::figure::Figure;
use crate::domain::lang::Lang;
use crate::domain::questionnaire::plan::Chart as Kind;
use crate::domain::questionnaire::plan::TOTAL;
use crate::domain::tabulate::table::Category;

/// What is drawn of a table that has several: the first of these, else its first measure.
const MOST_TELLING: [MeasureKind; 6] = [
    MeasureKind::Share,
    MeasureKind::BoxShare,
    MeasureKind::Sum,
    MeasureKind::Ratio,
    MeasureKind::Mean,
    MeasureKind::Median,
];
/// Most rows that are still a picture.
pub const MOST_ROWS: usize = 30;
/// Longest number that stands in the usual room behind a bar; in characters.
pub const SHORT_NUMBER: usize = 8;

/// A chart, laid out.
#[derive(Debug)]
pub struct Chart {
    /// What its parts are called on the page, which may have several charts.
    pub name: &'static str,
    /// Whether it brings the patterns of its bars along; one chart of a page does.
    pub patterns: bool,
    /// What it shows.
    pub title: String,
    /// What a reader who does not see it is told: every row with its numbers.
    pub summary: String,
    /// How much room the numbers behind the bars take.
    pub room: Room,
    /// The rows from above.
    pub rows: Vec<Row>,
    /// What the patterns are categories of.
    pub legend_of: String,
    /// What the patterns stand for; empty when there is only one.
    pub legend: Vec<Key>,
    /// Whether labels bear the base of what they stand for, in brackets.
    pub based: bool,
    /// Where the line stands that a diverging chart turns around, in per cent.
    pub middle: Option<String>,
}

/// How much room is left behind the bars for their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// None: the numbers stand over the bars.
    None,
    /// For numbers such as 41,9 %.
    Short,
    /// For amounts.
    Long,
}

impl Room {
    /// The class in the stylesheet.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::None => "whole",
            Self::Short => "short",
            Self::Long => "long",
        }
    }
}

/// A category with its bars.
#[derive(Debug)]
pub struct Row {
    /// What it stands for.
    pub label: String,
    /// The numbers of the parts, when they do not stand behind the bar.
    pub numbers: String,
    /// Its bars from above.
    pub bars: Vec<Bar>,
}

/// One bar.
#[derive(Debug)]
pub struct Bar {
    /// Its parts from the left.
    pub parts: Vec<Part>,
    /// The number written behind it.
    pub number: String,
    /// Where it is written, in per cent.
    pub number_x: String,
}

/// A part of a bar.
#[derive(Debug)]
pub struct Part {
    /// Left edge, in per cent.
    pub x: String,
    /// Width, in per cent.
    pub width: String,
    /// Its pattern: a class of the stylesheet.
    pub pattern: &'static str,
    /// What a pointer is told.
    pub tip: String,
}

/// What a pattern stands for.
#[derive(Debug)]
pub struct Key {
    /// The pattern.
    pub pattern: &'static str,
    /// What it stands for.
    pub label: String,
}

/// The chart of a table, if the plan wants one and the table can be drawn.
#[must_use]
pub fn chart(table: &SafeTable, preliminary: bool, lang: Lang) -> Option<Chart> {
    let measures = &table.head().measures;
    let of_kind = |kind| measures.iter().position(|one| one.kind == kind);
    let at = MOST_TELLING.into_iter().find_map(of_kind).unwrap_or(0);
    let drawn = Drawn { table, at, measure: measures.get(at)?, preliminary, lang };
    match table.head().chart {
        Kind::None => None,
        Kind::Bars => bars::bars(&drawn),
        Kind::Stacked => stacked::stacked(&drawn),
        Kind::Diverging => stacked::diverging(&drawn),
    }
}

/// The measure of a table that is drawn, in a language.
struct Drawn<'a> {
    table: &'a SafeTable,
    at: usize,
    measure: &'a Measure,
    /// Whether its numbers may still change, which each of them says.
    preliminary: bool,
    lang: Lang,
}

/// A cell as it is drawn: its number, and the number or sign as text.
struct Drawable {
    figure: Option<f64>,
    written: String,
}

impl<'a> Drawn<'a> {
    /// The measures of the same kind and unit as the one that is drawn, each drawn by itself.
    fn alike(&self) -> Vec<Self> {
        let is = |one: &Measure| one.kind == self.measure.kind && one.unit == self.measure.unit;
        let alike = self.table.head().measures.iter().enumerate().filter(|(_, one)| is(one));
        alike.map(|(at, measure)| Self { at, measure, ..*self }).collect()
    }

    /// The categories of an axis but for its total, with their places.
    fn categories(&self, axis: usize) -> Vec<(usize, &'a Category)> {
        let found = self.table.head().axes.get(axis);
        let all = found.into_iter().flat_map(|axis| axis.categories.iter().enumerate());
        all.filter(|(_, one)| one.code != TOTAL).collect()
    }

    /// The place of each axis's total from `from` on; none when one has no total.
    fn totals(&self, from: usize) -> Option<Vec<usize>> {
        let axes = self.table.head().axes.iter().skip(from);
        axes.map(crate::domain::tabulate::table::Axis::total).collect()
    }

    fn value(&self, categories: &[usize]) -> Drawable {
        let position = self.table.position(categories, self.at);
        let figure: Option<Figure> =
            position.and_then(|at| self.table.values().get(at).copied().flatten());
        let sign = position.and_then(|at| self.table.sign(at)).map_or("", |sign| sign.as_str());
        let mark = if self.preliminary { Sign::Preliminary.as_str() } else { "" };
        let number = |one| format!("{}{mark}", measured(one, self.measure, self.lang));
        let written = figure.map_or_else(|| sign.to_owned(), number);
        Drawable { figure: figure.map(Figure::to_f64), written }
    }

    fn label(&self, category: &Category) -> String {
        category.label.get(self.lang).to_owned()
    }

    /// A label with the base of the shares of `categories` behind it.
    fn based(&self, label: String, categories: &[usize]) -> String {
        let base = match self.measure.code.strip_prefix("box_") {
            Some(of) => self.table.measure(&format!("valid_{of}")),
            None => self.table.measure("n_base"),
        };
        let place = base.and_then(|base| self.table.position(categories, base));
        let n = place.and_then(|at| self.table.values().get(at).copied().flatten());
        match n.filter(|_| self.is_share()) {
            Some(n) => format!("{label} ({})", number(n, 0, self.lang)),
            None => label,
        }
    }

    /// Whether the bars are parts of a base.
    fn is_share(&self) -> bool {
        matches!(self.measure.kind, MeasureKind::Share | MeasureKind::BoxShare)
    }

    /// The whole of an axis: its total, or its first category when it has none.
    fn whole(&self, axis: usize) -> usize {
        let found = self.table.head().axes.get(axis);
        found.and_then(crate::domain::tabulate::table::Axis::total).unwrap_or_default()
    }

    fn finish(&self, room: Room, rows: Vec<Row>, (parts, legend): (usize, Vec<Key>)) -> Chart {
        let said = rows.iter().map(|row| {
            let behind = row.bars.iter().map(|bar| bar.number.as_str());
            let numbers: Vec<&str> = std::iter::once(row.numbers.as_str())
                .chain(behind)
                .filter(|number| !number.is_empty())
                .collect();
            format!("{}: {}", row.label, numbers.join(", "))
        });
        let axis = self.table.head().axes.get(parts);
        let legend_of = axis.map_or_else(String::new, |axis| axis.label.get(self.lang).to_owned());
        let order: Vec<&str> = legend.iter().map(|key| key.label.as_str()).collect();
        let order = if order.is_empty() {
            String::new()
        } else {
            format!("{legend_of}: {}. ", order.join(", "))
        };
        let title = self.table.head().title.get(self.lang);
        Chart {
            name: "chart",
            patterns: true,
            title: format!("{title}. {}", named(self.measure, self.lang)),
            summary: order + &said.collect::<Vec<_>>().join("; "),
            room,
            rows,
            legend_of,
            based: self.is_share() && !legend.is_empty(),
            legend,
            middle: None,
        }
    }
}

/// A length from 0 to 1 in per cent, as the attributes of SVG take it.
pub fn per_cent(length: f64) -> String {
    format!("{:.2}%", length * 100.0)
}

#[cfg(test)]
mod tests;
