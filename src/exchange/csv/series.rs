//! A published table over the rounds of its survey as CSV: a line a figure and round, the newest round first.
//!
//! `change` is since the round before, `matched_change` the same over the `matched_n` organisations that
//! answered both, which is told of all and not of a category; where a change is not told, its sign says why. `comparable` says how the round compares with the one before: `same`, `changed` or `break`.
//! Preliminary figures say so in a last column. Change is given for this round; the others have theirs in the
//! files of their own publications.

use super::indicators::comparable;
use super::values::{lines, moved};
use super::{Field, Flavour, Table};
use crate::domain::comparison::Moved;
use crate::domain::disclosure::{SafeTable, Sign};
use crate::domain::figure::Figure;
use crate::domain::lang::Lang;
use crate::domain::publication::{Kind, Publication};
use crate::domain::series::{PastTable, TableSeries};

/// The columns behind the axes.
const COLUMNS: [&str; 8] = [
    "measure",
    "measure_label",
    "Tid",
    "value",
    "change",
    "matched_n",
    "matched_change",
    "comparable",
];

/// The file of one table's series, its labels in `lang`, which decides the flavour.
#[must_use]
pub fn series(
    publication: &Publication,
    table: &SafeTable,
    series: &TableSeries,
    lang: Lang,
) -> Vec<u8> {
    let (header, lines) = series_grid(publication, table, series, lang);
    let mut file = Table::new(Flavour::of(lang), header);
    for line in lines {
        file.line(line);
    }
    file.finish()
}

/// The names of the columns and the lines.
#[must_use]
pub fn series_grid(
    publication: &Publication,
    table: &SafeTable,
    series: &TableSeries,
    lang: Lang,
) -> (Vec<String>, Vec<Vec<Field>>) {
    let head = table.head();
    let axes =
        head.axes.iter().flat_map(|axis| [axis.code.clone(), format!("{}_label", axis.code)]);
    let now = publication.kind == Kind::Preliminary;
    let mut signs = series.past.iter().flat_map(|past| past.signs.values());
    let preliminary = now || signs.any(|sign| *sign == Sign::Preliminary);
    let status = preliminary.then(|| "status".to_owned());
    let header = axes.chain(COLUMNS.map(str::to_owned)).chain(status).collect();
    let mut grid = Vec::new();
    for (cell, categories) in lines(table).into_iter().enumerate() {
        let mut place = Vec::new();
        for (axis, at) in head.axes.iter().zip(categories) {
            let category = axis.categories.get(at);
            place.push(Field::text(category.map_or("", |one| one.code.as_str())));
            place.push(Field::text(category.map_or("", |one| one.label.get(lang))));
        }
        for (at, measure) in head.measures.iter().enumerate() {
            let position = cell * head.measures.len() + at;
            let what = [Field::text(measure.code.as_str()), Field::text(measure.label.get(lang))];
            let figures = figures(publication, table, series, (position, &measure.code));
            grid.extend(figures.into_iter().enumerate().map(|(nth, rest)| {
                // The first line is of this round.
                let then = nth.checked_sub(1).and_then(|nth| series.past.get(nth));
                let marked =
                    then.map_or(now, |then| then.signs.get(&position) == Some(&Sign::Preliminary));
                let sign = if marked { Sign::Preliminary.as_str() } else { "" };
                let status = preliminary.then(|| Field::text(sign));
                let line = place.iter().chain(&what).cloned().chain(rest).chain(status);
                line.collect::<Vec<Field>>()
            }));
        }
    }
    (header, grid)
}

/// What the columns from `Tid` on say of one figure, a line a round.
fn figures(
    publication: &Publication,
    table: &SafeTable,
    series: &TableSeries,
    (position, measure): (usize, &str),
) -> Vec<Vec<Field>> {
    let nothing = || Field::text("");
    let number = |figure: Figure| Field::Number(figure.unrounded());
    let shown = |value: Option<Figure>, sign: Option<Sign>| {
        value.map_or_else(|| Field::text(sign.map_or("", Sign::as_str)), number)
    };
    let Moved { change, matched } = series.moved(table, position);
    let n = series.matched_n(table, position).filter(|_| matched.figure().is_some());
    let how = |before: Option<&PastTable>| {
        Field::text(before.map_or("", |before| comparable(&before.link_of(measure))))
    };
    let value = table.values().get(position).copied().flatten();
    let mut lines = vec![vec![
        Field::text(publication.round.code.as_str()),
        shown(value, table.sign(position)),
        moved(change),
        n.map_or_else(nothing, |n| Field::Number(n.to_string())),
        moved(matched),
        how(series.past.first()),
    ]];
    for (at, past) in series.past.iter().enumerate() {
        let value = past.values.get(position).copied().flatten();
        lines.push(vec![
            Field::text(past.round.as_str()),
            shown(value, past.signs.get(&position).copied()),
            nothing(),
            nothing(),
            nothing(),
            how(series.past.get(at + 1)),
        ]);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::comparison::Link;
    use crate::domain::publication::sample::publication;
    use crate::domain::series::past;

    /// The status of each line of the first total: this round's, then the earlier one's.
    fn statuses(now: Kind, then: Kind) -> Vec<String> {
        let (now, mut then) = (publication(now), publication(then));
        then.round.code = "2018".parse().unwrap();
        let table = now.table("open").unwrap();
        let past = vec![past(table, &then, Link::Same.into()).unwrap()];
        let of =
            TableSeries { table: table.head().id.clone(), past, matched: None, unmatched: None };
        let file = String::from_utf8(series(&now, table, &of, Lang::En)).unwrap();
        let lines = file.lines().filter(|line| line.starts_with("_T,Total,ASD,ASD,count,"));
        let with_header = file.lines().take(1).chain(lines);
        with_header.map(|line| line.rsplit(',').next().unwrap().to_owned()).collect()
    }

    #[test]
    fn each_round_says_whether_it_is_preliminary() {
        let (first, last) = (Kind::Preliminary, Kind::Final);
        assert_eq!(statuses(first, last), ["status", "*", ""]);
        assert_eq!(statuses(last, first), ["status", "", "*"]);
        assert_eq!(statuses(last, last)[0], "comparable");
    }
}
