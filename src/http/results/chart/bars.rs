//! Bars: one a category, or one a category and group, so that groups can be compared.

use super::{Bar, Chart, Drawable, Drawn, Key, MOST_ROWS, Part, Room, Row, SHORT_NUMBER, per_cent};
use crate::domain::disclosure::MeasureKind;

/// Patterns of the groups, in their order.
const PATTERNS: [&str; 4] = ["part0", "part1", "part5", "part2"];

/// One bar a category of the first axis; one a category of the second too when they are few. Nothing when every
/// number is hidden.
pub(super) fn bars(drawn: &Drawn<'_>) -> Option<Chart> {
    let categories = drawn.categories(0);
    let groups = drawn.categories(1);
    let compared = (2..=PATTERNS.len()).contains(&groups.len());
    if categories.len() > MOST_ROWS || (compared && categories.len() * groups.len() > 2 * MOST_ROWS)
    {
        return None;
    }
    let rest = drawn.totals(if compared { 2 } else { 1 })?;
    let found: Vec<(String, Vec<Drawable>)> = categories
        .iter()
        .map(|(place, one)| {
            let cell = |group: Option<usize>| {
                let whole: Vec<usize> =
                    std::iter::once(*place).chain(group).chain(rest.iter().copied()).collect();
                drawn.value(&whole)
            };
            let cells = if compared {
                groups.iter().map(|(group, _)| cell(Some(*group))).collect()
            } else {
                vec![cell(None)]
            };
            (drawn.label(one), cells)
        })
        .collect();
    let all = || found.iter().flat_map(|(_, cells)| cells);
    all().find_map(|cell| cell.figure)?;
    let greatest = all().filter_map(|cell| cell.figure).fold(0.0, f64::max);
    let full = match drawn.measure.kind {
        MeasureKind::Share => greatest.max(0.5),
        _ => greatest,
    };
    let long = all().any(|cell| cell.written.chars().count() > SHORT_NUMBER);
    let rows = found.into_iter().map(|(label, cells)| Row {
        label,
        numbers: String::new(),
        bars: cells.into_iter().zip(PATTERNS).map(|(cell, key)| bar(cell, full, key)).collect(),
    });
    let legend = groups.iter().filter(|_| compared).zip(PATTERNS);
    let legend = legend.map(|((group, one), pattern)| {
        let whole: Vec<usize> =
            [drawn.whole(0), *group].into_iter().chain(rest.iter().copied()).collect();
        Key { pattern, label: drawn.based(drawn.label(one), &whole) }
    });
    let room = if long { Room::Long } else { Room::Short };
    Some(drawn.finish(room, rows.collect(), (1, legend.collect())))
}

fn bar(cell: Drawable, full: f64, pattern: &'static str) -> Bar {
    let length = match cell.figure {
        Some(figure) if full > 0.0 => figure.max(0.0) / full,
        _ => 0.0,
    };
    let part =
        Part { x: per_cent(0.0), width: per_cent(length), pattern, tip: cell.written.clone() };
    Bar { parts: vec![part], number: cell.written, number_x: per_cent(length) }
}
