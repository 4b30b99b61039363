//! Bars: one a category, or one a category and group, so that groups can be compared. Of a table by one axis that
//! measures several things alike, such as the same box of several questions, each thing stands for a category.

use super::{Bar, Chart, Drawable, Drawn, Key, MOST_ROWS, Part, Room, Row, SHORT_NUMBER, per_cent};
use crate::domain::tabulate::table::{Axis, Category};

/// Patterns of the groups, in their order.
const PATTERNS: [&str; 4] = ["part0", "part1", "part5", "part2"];

/// One bar a category of the first axis; one a category of the second too when they are few. With several measures
/// alike, one bar a measure and category. Nothing when every number is hidden.
pub(super) fn bars(drawn: &Drawn<'_>) -> Option<Chart> {
    let alike = drawn.alike();
    let groups = drawn.categories(0);
    let few = (2..=PATTERNS.len()).contains(&groups.len());
    if drawn.table.head().axes.len() == 1 && alike.len() > 1 && few {
        return measured(&alike, &groups);
    }
    by_category(drawn)
}

/// A row a measure, with one bar a category of the only axis.
fn measured(alike: &[Drawn<'_>], groups: &[(usize, &Category)]) -> Option<Chart> {
    if alike.len() > MOST_ROWS || alike.len() * groups.len() > 2 * MOST_ROWS {
        return None;
    }
    let first = alike.first()?;
    let label = |drawn: &Drawn<'_>| drawn.measure.label.get(drawn.lang).to_owned();
    // Their labels begin with what they are of each item, which the title says once.
    let what = label(first).split_once(": ").map(|(what, _)| what.to_owned());
    let same = |what: &String| alike.iter().all(|one| label(one).starts_with(&format!("{what}: ")));
    let what = what.filter(same);
    let of = |one: &Drawn<'_>| {
        let whole = label(one);
        let item = what.as_ref().and_then(|what| whole.strip_prefix(&format!("{what}: ")));
        let base = one.table.head().axes.first().and_then(Axis::total);
        let item = item.map_or_else(|| whole.clone(), ToOwned::to_owned);
        base.map_or_else(|| item.clone(), |base| one.based(item.clone(), &[base]))
    };
    let found = alike.iter().map(|one| {
        let cells = groups.iter().map(|(group, _)| one.value(&[*group]));
        (of(one), cells.collect())
    });
    let legend = groups.iter().zip(PATTERNS);
    let legend = legend.map(|((_, one), pattern)| Key { pattern, label: first.label(one) });
    let (room, rows) = rows(first, found.collect())?;
    let mut chart = first.finish(room, rows, (0, legend.collect()));
    if let Some(what) = what {
        chart.title = format!("{}. {what}", first.table.head().title.get(first.lang));
    }
    Some(chart)
}

/// One bar a category of the first axis; one a category of the second too when they are few.
fn by_category(drawn: &Drawn<'_>) -> Option<Chart> {
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
    let legend = groups.iter().filter(|_| compared).zip(PATTERNS);
    let legend = legend.map(|((group, one), pattern)| {
        let whole: Vec<usize> =
            [drawn.whole(0), *group].into_iter().chain(rest.iter().copied()).collect();
        Key { pattern, label: drawn.based(drawn.label(one), &whole) }
    });
    let (room, rows) = rows(drawn, found)?;
    Some(drawn.finish(room, rows, (1, legend.collect())))
}

/// The rows with their bars on one scale, and the room for their numbers; nothing when every number is hidden.
fn rows(drawn: &Drawn<'_>, found: Vec<(String, Vec<Drawable>)>) -> Option<(Room, Vec<Row>)> {
    let all = || found.iter().flat_map(|(_, cells)| cells);
    all().find_map(|cell| cell.figure)?;
    let greatest = all().filter_map(|cell| cell.figure).fold(0.0, f64::max);
    let full = if drawn.is_share() { greatest.max(0.5) } else { greatest };
    let long = all().any(|cell| cell.written.chars().count() > SHORT_NUMBER);
    let rows = found.into_iter().map(|(label, cells)| Row {
        label,
        numbers: String::new(),
        bars: cells.into_iter().zip(PATTERNS).map(|(cell, key)| bar(cell, full, key)).collect(),
    });
    Some((if long { Room::Long } else { Room::Short }, rows.collect()))
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
