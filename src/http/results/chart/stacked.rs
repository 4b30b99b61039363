//! Divided bars: each the whole of a group, divided by the answers; on an ordered scale they are moved so
//! that the middle of the scale stands under one line.
//!
//! Source: Heiberger and Robbins, "Design of Diverging Stacked Bar Charts for Likert Scales and Other
//! Applications", Journal of Statistical Software 57(5), 2014.

use super::{Bar, Chart, Drawable, Drawn, Key, MOST_ROWS, Part, Room, Row, per_cent};
use crate::domain::tabulate::table::Category;

/// Patterns of parts without an order.
const PATTERNS: [&str; 6] = ["part0", "part1", "part2", "part3", "part4", "part5"];

/// A group with the numbers of its parts.
struct Group {
    label: String,
    cells: Vec<Drawable>,
}

impl Group {
    /// The shares of the parts; none when a part is hidden, which the others would give away, or all is zero.
    fn shares(&self) -> Option<Vec<f64>> {
        let figures: Vec<f64> = self.cells.iter().map(|cell| cell.figure).collect::<Option<_>>()?;
        let whole: f64 = figures.iter().sum();
        (whole > 0.0).then(|| figures.iter().map(|figure| figure / whole).collect())
    }
}

/// One bar a category of the second axis, divided by the first. Nothing when no bar can be drawn.
pub(super) fn stacked(drawn: &Drawn<'_>) -> Option<Chart> {
    let (parts, groups) = divided(drawn)?;
    let patterns = PATTERNS.get(..parts.len())?;
    groups.iter().find_map(Group::shares)?;
    let rows = groups.iter().map(|group| row(drawn, group, &parts, patterns, 0.0, 1.0));
    Some(drawn.finish(Room::None, rows.collect(), (0, legend(drawn, &parts, patterns))))
}

/// The same, each bar moved so that the middle of the scale stands under one line.
pub(super) fn diverging(drawn: &Drawn<'_>) -> Option<Chart> {
    let (parts, groups) = divided(drawn)?;
    let patterns = scale(parts.len())?;
    let left = |shares: &[f64]| -> f64 {
        let half = shares.len() / 2;
        let middle = if shares.len() % 2 == 1 { shares.get(half).copied() } else { None };
        shares.iter().take(half).sum::<f64>() + middle.unwrap_or_default() / 2.0
    };
    let lefts: Vec<Option<f64>> =
        groups.iter().map(|group| group.shares().map(|shares| left(&shares))).collect();
    let most_left = lefts.iter().flatten().copied().fold(0.0, f64::max);
    let most_right = lefts.iter().flatten().map(|left| 1.0 - left).fold(0.0, f64::max);
    let width = most_left + most_right;
    if width <= 0.0 {
        return None;
    }
    let rows = groups.iter().zip(&lefts).map(|(group, left)| {
        let start = (most_left - left.unwrap_or(most_left)) / width;
        row(drawn, group, &parts, patterns, start, 1.0 / width)
    });
    let mut chart = drawn.finish(Room::None, rows.collect(), (0, legend(drawn, &parts, patterns)));
    chart.middle = Some(per_cent(most_left / width));
    Some(chart)
}

type Divided<'a> = (Vec<(usize, &'a Category)>, Vec<Group>);

/// The parts of a bar, and the groups with their numbers: the categories of the second axis, or all there
/// is when there is no second one.
fn divided<'a>(drawn: &'a Drawn<'_>) -> Option<Divided<'a>> {
    let axes = &drawn.table.head().axes;
    let parts = drawn.categories(0);
    let over = axes.get(1).map(|axis| axis.categories.as_slice()).unwrap_or_default();
    if axes.first()?.multiple || parts.is_empty() || over.len() > MOST_ROWS {
        return None;
    }
    let rest = drawn.totals(2)?;
    let cells = |group: Option<usize>| -> Vec<Drawable> {
        let cell = |(part, _): &(usize, &Category)| {
            let whole: Vec<usize> =
                std::iter::once(*part).chain(group).chain(rest.iter().copied()).collect();
            drawn.value(&whole)
        };
        parts.iter().map(cell).collect()
    };
    let groups = if axes.len() == 1 {
        let whole: Vec<usize> = [drawn.whole(0)].into_iter().chain(rest.iter().copied()).collect();
        let label = axes.first()?.label.get(drawn.lang).to_owned();
        vec![Group { label: drawn.based(label, &whole), cells: cells(None) }]
    } else {
        let group = |(at, one)| {
            let whole: Vec<usize> =
                [drawn.whole(0), at].into_iter().chain(rest.iter().copied()).collect();
            Group { label: drawn.based(drawn.label(one), &whole), cells: cells(Some(at)) }
        };
        over.iter().enumerate().map(group).collect()
    };
    Some((parts, groups))
}

fn row(
    drawn: &Drawn<'_>,
    group: &Group,
    parts: &[(usize, &Category)],
    patterns: &[&'static str],
    start: f64,
    stretch: f64,
) -> Row {
    let mut x = start;
    let mut drawable = Vec::new();
    let named = parts.iter().zip(&group.cells).zip(patterns);
    for (share, (((_, part), cell), pattern)) in group.shares().iter().flatten().zip(named) {
        let width = share * stretch;
        drawable.push(Part {
            x: per_cent(x),
            width: per_cent(width),
            pattern,
            tip: format!("{}: {}", drawn.label(part), cell.written),
        });
        x += width;
    }
    let numbers: Vec<&str> = group.cells.iter().map(|cell| cell.written.as_str()).collect();
    let bar = Bar { parts: drawable, number: String::new(), number_x: per_cent(0.0) };
    Row { label: group.label.clone(), numbers: numbers.join(" · "), bars: vec![bar] }
}

fn legend(drawn: &Drawn<'_>, parts: &[(usize, &Category)], patterns: &[&'static str]) -> Vec<Key> {
    let key = |((_, part), pattern): (&(usize, &Category), &&'static str)| Key {
        pattern,
        label: drawn.label(part),
    };
    parts.iter().zip(patterns).map(key).collect()
}

/// The patterns of an ordered scale of so many steps: lines to the left of the middle, filled to its right.
const fn scale(steps: usize) -> Option<&'static [&'static str]> {
    match steps {
        2 => Some(&["less2", "more2"]),
        3 => Some(&["less2", "even", "more2"]),
        4 => Some(&["less2", "less1", "more1", "more2"]),
        5 => Some(&["less2", "less1", "even", "more1", "more2"]),
        _ => None,
    }
}
