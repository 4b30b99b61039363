//! A table over the rounds of its survey: a chart with the rounds beside each other, and tables with change.
//!
//! A break is told by its sign before the first round after it, in chart and table, and has no number. Behind each
//! measure stands the n that it rests on in each round, so that no earlier figure stands without its own.

use super::chart::{Bar, Chart, Key, MOST_ROWS, Part, Room, Row, SHORT_NUMBER, per_cent};
use super::grid::{Grid, GridRow, named, planned};
use super::movement::{BREAK, signed};
use super::number::{hundredfold, measured, number};
use super::place::Place;
use super::view::LinkView;
use crate::domain::combinations::combinations;
use crate::domain::comparison::{Change, Moved, compared};
use crate::domain::disclosure::{Measure, MeasureKind, SafeTable, Sign};
use crate::domain::figure::Figure;
use crate::domain::publication::{Kind, Publication};
use crate::domain::questionnaire::plan::TOTAL;
use crate::domain::series::{PastTable, TableSeries, Unmatched};
use crate::words::Words;

/// Patterns of the rounds, the oldest first; no more are drawn.
const PATTERNS: [&str; 6] = ["part2", "part4", "part1", "part3", "part5", "part0"];

/// What a table's page says of earlier rounds.
pub struct SeriesView {
    /// The rounds beside each other.
    pub chart: Option<Chart>,
    /// One a measure, and after it one of its base where none before it has the same.
    pub grids: Vec<Grid>,
    /// The same table in the earlier rounds, by their codes.
    pub rounds: Vec<LinkView>,
    /// How the rounds compare.
    pub notes: Vec<String>,
    /// Among how many organisations the last column is.
    pub matched: Option<String>,
    /// Why there is no such column.
    pub unmatched: Option<String>,
    /// The file.
    pub csv: String,
}

/// The series of a table; none when no earlier round has it. The chart has its own patterns unless `drawn`.
#[must_use]
pub fn view(
    publication: &Publication,
    table: &SafeTable,
    place: &Place,
    drawn: bool,
    words: Words,
) -> Option<SeriesView> {
    let id = &table.head().id;
    let series = publication.series(id.as_str())?;
    let shown = Shown { publication, table, series, words };
    let measures = shown.measures();
    let chart = measures.first().and_then(|at| shown.chart(*at, drawn));
    let matched = series
        .matched
        .as_ref()
        .map(|matched| words.say_with("results-matched-n", "n", matched.n.to_string().as_str()));
    let rounds = series.past.iter().map(|past| LinkView {
        href: place.of_round(&past.round).table(id),
        text: past.round.to_string(),
    });
    Some(SeriesView {
        chart,
        grids: shown.grids(&measures),
        rounds: rounds.collect(),
        notes: shown.notes(),
        matched,
        unmatched: series.unmatched.map(|why| words.say(unmatched(why))),
        csv: place.file(&format!("/tables/{id}/series.csv"), words.lang),
    })
}

/// Why there are no figures of those that answered both rounds, as a text.
const fn unmatched(why: Unmatched) -> &'static str {
    match why {
        Unmatched::Nobody => "results-unmatched-nobody",
        Unmatched::Few => "results-unmatched-few",
        Unmatched::Hidden => "results-unmatched-hidden",
        Unmatched::Unfit => "results-unmatched-unfit",
    }
}

struct Shown<'a> {
    publication: &'a Publication,
    table: &'a SafeTable,
    series: &'a TableSeries,
    words: Words,
}

/// A figure in one round, with the sign beside it or in its place.
#[derive(Clone, Copy)]
struct InRound {
    value: Option<Figure>,
    sign: Option<Sign>,
}

impl Shown<'_> {
    /// The planned measures; counts only when nothing else was planned, since they change with who answered.
    fn measures(&self) -> Vec<usize> {
        let kind = |at: &usize| self.table.head().measures.get(*at).map(|one| one.kind);
        let is_base = |at: &usize| kind(at) == Some(MeasureKind::Valid);
        let all: Vec<usize> = planned(self.table).filter(|at| !is_base(at)).collect();
        let plain = [Some(MeasureKind::Count), Some(MeasureKind::Organisations)];
        let mut telling: Vec<usize> =
            all.iter().copied().filter(|at| !plain.contains(&kind(at))).collect();
        telling.sort_by_key(|at| kind(at) != Some(MeasureKind::Share));
        if telling.is_empty() { all } else { telling }
    }

    /// The rounds as headings over a measure, the oldest first, each after a break with its sign.
    fn rounds(&self, measure: &Measure) -> Vec<String> {
        let past = &self.series.past;
        let codes =
            std::iter::once(&self.publication.round.code).chain(past.iter().map(|p| &p.round));
        let links = past.iter().map(|past| Some(past.link_of(&measure.code))).chain([None]);
        let named = codes.zip(links).map(|(code, link)| match link {
            Some(link) if !link.is_comparable() => format!("{BREAK} {code}"),
            _ => code.to_string(),
        });
        let mut named: Vec<String> = named.collect();
        named.reverse();
        named
    }

    /// The figures of one place, the oldest round first.
    fn figures(&self, position: usize) -> Vec<InRound> {
        let of = |past: &PastTable| InRound {
            value: past.values.get(position).copied().flatten(),
            sign: past.signs.get(&position).copied(),
        };
        let preliminary = self.publication.kind == Kind::Preliminary;
        let sign = self.table.sign(position).or(preliminary.then_some(Sign::Preliminary));
        let present = InRound { value: self.table.values().get(position).copied().flatten(), sign };
        let mut found: Vec<InRound> =
            std::iter::once(present).chain(self.series.past.iter().map(of)).collect();
        found.reverse();
        found
    }

    fn written(&self, InRound { value, sign }: InRound, measure: &Measure) -> String {
        let mark = sign.map_or("", Sign::as_str);
        match value {
            Some(figure) if figure == Figure::whole(0) && measure.kind.counts() => {
                Sign::Nil.as_str().to_owned()
            }
            Some(figure) => format!("{}{mark}", measured(figure, measure, self.words.lang)),
            None => mark.to_owned(),
        }
    }

    /// The measures, and each base behind the last of those that rest on it and stand together.
    fn grids(&self, measures: &[usize]) -> Vec<Grid> {
        let base = |at: usize| self.base_of(self.table.head().measures.get(at)?);
        let mut found: Vec<Grid> = Vec::new();
        let mut told: Vec<usize> = Vec::new();
        for (nth, at) in measures.iter().enumerate() {
            found.extend(self.grid(*at));
            let of = base(*at);
            let next = measures.get(nth + 1).and_then(|next| base(*next));
            if let Some(of) = of.filter(|of| next != Some(*of) && !told.contains(of)) {
                told.push(of);
                found.extend(self.grid(of));
            }
        }
        found
    }

    /// The measure that tells the n of another: its own of a mean, a box or a ratio, else that of the table.
    fn base_of(&self, measure: &Measure) -> Option<usize> {
        let plain = measure.code.strip_prefix("weighted_").unwrap_or(&measure.code);
        let own = plain.split_once('_').and_then(|(_, of)| {
            let n = if measure.kind == MeasureKind::Ratio { "base" } else { "valid" };
            self.table.measure(&format!("{n}_{of}"))
        });
        own.or_else(|| self.table.measure("n_base"))
    }

    fn grid(&self, at: usize) -> Option<Grid> {
        let (head, words) = (self.table.head(), self.words);
        let (measure, newest) = (head.measures.get(at)?, self.series.past.first()?);
        let is_n = matches!(measure.kind, MeasureKind::Base | MeasureKind::Valid);
        let matched = self.series.matched.is_some();
        let mut columns = self.rounds(measure);
        if !is_n {
            columns.push(words.say_with("results-change", "round", newest.round.as_str()));
            columns.extend(matched.then(|| words.say("results-change-matched")));
        }
        // The base is the same along the first axis, or told in its total only.
        let skipped = usize::from(measure.kind == MeasureKind::Base).min(head.axes.len());
        let (whole, axes) = head.axes.split_at_checked(skipped)?;
        let whole: Vec<usize> = whole.iter().map(|axis| axis.total().unwrap_or_default()).collect();
        let lengths: Vec<usize> = axes.iter().map(|axis| axis.categories.len()).collect();
        let rows = combinations(&lengths).into_iter().filter_map(|places| {
            let cell: Vec<usize> = whole.iter().chain(&places).copied().collect();
            let position = self.table.position(&cell, at)?;
            let figures = self.figures(position);
            let mut cells: Vec<String> =
                figures.iter().map(|figure| self.written(*figure, measure)).collect();
            if !is_n {
                cells.extend(self.changes(position, measure, matched));
            }
            let stubs = axes.iter().zip(places);
            let stubs: Vec<_> = stubs.filter_map(|(axis, at)| axis.categories.get(at)).collect();
            let total = stubs.iter().any(|one| one.code == TOTAL);
            let stubs = stubs.iter().map(|one| one.label.get(words.lang).to_owned()).collect();
            Some(GridRow { stubs, cells, total })
        });
        Some(Grid {
            rows: rows.collect(),
            // The table of this round alone bears the measure's name already.
            caption: format!(
                "{}: {}",
                words.say("results-over-rounds"),
                named(measure, words.lang)
            ),
            stubs: axes.iter().map(|axis| axis.label.get(words.lang).to_owned()).collect(),
            across: None,
            columns,
        })
    }

    /// Change since the newest earlier round, and among those that answered both.
    fn changes(&self, position: usize, measure: &Measure, matched: bool) -> Vec<String> {
        let Moved { change, matched: of_both } = self.series.moved(self.table, position);
        let past = self.series.past.first().and_then(|past| past.signs.get(&position).copied());
        let preliminary =
            self.publication.kind == Kind::Preliminary || past == Some(Sign::Preliminary);
        let said = |change: Change| match change.figure() {
            Some(figure) => self.change(figure, measure, preliminary),
            None => change.sign().map_or("", Sign::as_str).to_owned(),
        };
        std::iter::once(change).chain(matched.then_some(of_both)).map(said).collect()
    }

    fn change(&self, figure: Figure, measure: &Measure, preliminary: bool) -> String {
        let lang = self.words.lang;
        let written = match measure.kind {
            kind if kind.is_share() => {
                let points = self.words.say("results-points");
                format!("{}\u{a0}{points}", hundredfold(figure, lang))
            }
            _ => number(figure, measure.decimals, lang),
        };
        let mark = if preliminary { Sign::Preliminary.as_str() } else { "" };
        signed(figure, written) + mark
    }

    /// A row a category of the first axis and a bar a round, when every other axis has a total and some number is shown.
    fn chart(&self, at: usize, drawn: bool) -> Option<Chart> {
        let head = self.table.head();
        let (measure, first) = (head.measures.get(at)?, head.axes.first()?);
        let rest: Vec<usize> = head
            .axes
            .iter()
            .skip(1)
            .map(crate::domain::tabulate::table::Axis::total)
            .collect::<Option<_>>()?;
        let names = self.rounds(measure);
        let skipped = names.len().saturating_sub(PATTERNS.len());
        let names = names.get(skipped..)?;
        let patterns = PATTERNS.get(PATTERNS.len() - names.len()..)?;
        let places = (0..first.categories.len()).filter_map(|place| {
            let whole: Vec<usize> = std::iter::once(place).chain(rest.iter().copied()).collect();
            let category = first.categories.get(place).filter(|one| one.code != TOTAL)?;
            let mut figures = self.figures(self.table.position(&whole, at)?);
            figures.drain(..skipped.min(figures.len()));
            Some((category.label.get(self.words.lang).to_owned(), figures))
        });
        let places: Vec<(String, Vec<InRound>)> = places.collect();
        if places.len() * names.len() > 2 * MOST_ROWS {
            return None;
        }
        let values = places.iter().flat_map(|(_, figures)| figures).filter_map(|one| one.value);
        let greatest = values.map(Figure::to_f64).reduce(f64::max)?;
        let least = if measure.kind == MeasureKind::Share { 0.5 } else { 0.0 };
        let full = greatest.max(least);
        let rows = places.into_iter().map(|(label, figures)| {
            let bars =
                figures.into_iter().zip(names).zip(patterns).map(|((one, name), pattern)| {
                    let value = one.value.map_or(0.0, Figure::to_f64).max(0.0);
                    let length = if full > 0.0 { value / full } else { 0.0 };
                    bar(name, pattern, length, &self.written(one, measure))
                });
            Row { label, numbers: String::new(), bars: bars.collect() }
        });
        let rows: Vec<Row> = rows.collect();
        let long = rows.iter().flat_map(|row| &row.bars);
        let long = long.into_iter().any(|bar| bar.number.chars().count() > SHORT_NUMBER);
        let legend = names.iter().zip(patterns);
        let legend: Vec<Key> =
            legend.map(|(name, pattern)| Key { pattern, label: name.clone() }).collect();
        Some(Chart {
            name: "series",
            patterns: !drawn,
            title: format!(
                "{}. {}",
                self.words.say("results-over-rounds"),
                named(measure, self.words.lang)
            ),
            summary: summary(&rows, names),
            room: if long { Room::Long } else { Room::Short },
            rows,
            legend_of: self.words.say("results-round"),
            legend,
            based: false,
            middle: None,
        })
    }

    fn notes(&self) -> Vec<String> {
        let rounds = self.series.past.iter().map(|past| &past.round);
        let later = std::iter::once(&self.publication.round.code).chain(rounds);
        later
            .zip(&self.series.past)
            .filter_map(|(later, past)| {
                compared(&past.link_of_all(), (&past.round, later), self.words.lang)
            })
            .collect()
    }
}

/// The bar of a round, so much of the longest; after a break its number has the sign of one.
fn bar(round: &str, pattern: &'static str, length: f64, written: &str) -> Bar {
    let mark = if round.starts_with(BREAK) { BREAK } else { "" };
    let number = format!("{mark} {written}").trim_start().to_owned();
    let (x, width) = (per_cent(0.0), per_cent(length));
    let part = Part { x, width, pattern, tip: format!("{round}: {number}") };
    Bar { parts: vec![part], number, number_x: per_cent(length) }
}

/// Every row with each round and its number.
fn summary(rows: &[Row], rounds: &[String]) -> String {
    let said = rows.iter().map(|row| {
        let numbers = rounds.iter().zip(&row.bars);
        let numbers: Vec<String> =
            numbers.map(|(round, bar)| format!("{round} {}", bar.number)).collect();
        format!("{}: {}", row.label, numbers.join(", "))
    });
    said.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::comparison::Link;
    use crate::domain::lang::Lang;
    use crate::domain::publication::sample::publication;
    use crate::domain::series::past;
    use crate::words::words;

    /// The first row of the first measure: the earlier round, this one, and the change.
    fn row(now: Kind, then: Kind) -> Vec<String> {
        let (mut now, mut then) = (publication(now), publication(then));
        then.round.code = "2018".parse().unwrap();
        let table = now.table("open").unwrap().clone();
        let past = vec![past(&table, &then, Link::Same.into()).unwrap()];
        now.series = vec![TableSeries {
            table: table.head().id.clone(),
            past,
            matched: None,
            unmatched: None,
        }];
        let view = view(&now, &table, &Place::of(&now, None), false, words(Lang::En)).unwrap();
        view.grids[0].rows[0].cells.clone()
    }

    #[test]
    fn a_table_without_change_of_those_in_both_says_why() {
        let (mut now, mut then) = (publication(Kind::Final), publication(Kind::Final));
        then.round.code = "2018".parse().unwrap();
        let table = now.table("open").unwrap().clone();
        let past = vec![past(&table, &then, Link::Same.into()).unwrap()];
        let unmatched = Some(Unmatched::Few);
        let series = TableSeries { table: table.head().id.clone(), past, matched: None, unmatched };
        now.series = vec![series];
        let said = Lang::ALL.map(|lang| {
            let place = Place::of(&now, None);
            view(&now, &table, &place, false, words(lang)).unwrap().unmatched.unwrap()
        });
        assert!(said[2].contains("too few organisations"), "{said:?}");
        assert!(said.iter().all(|one| one.ends_with('.')) && said[0] != said[1], "{said:?}");
    }

    /// Of the six organisations, five of one ministry answered in both rounds, and four gave `ja` or `nei` a number.
    #[test]
    fn each_round_has_the_bases_that_its_figures_rest_on() {
        let (now, mut then) = (publication(Kind::Final), publication(Kind::Preliminary));
        then.round.code = "2018".parse().unwrap();
        let table = now.table("open").unwrap();
        let past = vec![past(table, &then, Link::Same.into()).unwrap()];
        let of =
            TableSeries { table: table.head().id.clone(), past, matched: None, unmatched: None };
        let now = Publication { series: vec![of], ..now.clone() };
        let view = view(&now, table, &Place::of(&now, None), false, words(Lang::En)).unwrap();
        let captions: Vec<&str> = view.grids.iter().map(|grid| grid.caption.as_str()).collect();
        let over = "Development over the rounds: ";
        let said = ["Share of the base", "Base (n)", "Mean: x (points)", "With a number: x"];
        assert_eq!(captions, said.map(|said| format!("{over}{said}")));
        let base = &view.grids[1];
        assert_eq!((&base.columns[..], base.stubs.len()), (&["2018".into(), "2019".into()][..], 1));
        assert_eq!(base.rows[0].stubs, ["ASD"]);
        assert_eq!(base.rows[0].cells, ["5*", "5"], "the base of shares, once for the whole axis");
        let with_number = &view.grids[3];
        assert_eq!(with_number.stubs.len(), 2, "a base of each cell");
        assert_eq!(with_number.rows[0].cells, ["3*", "3"]);
    }

    #[test]
    fn the_figures_of_each_round_and_their_change_say_whether_they_are_preliminary() {
        let marked =
            |cells: Vec<String>| cells.iter().map(|one| one.ends_with('*')).collect::<Vec<_>>();
        let (first, last) = (Kind::Preliminary, Kind::Final);
        assert_eq!(marked(row(last, last)), [false, false, false]);
        assert_eq!(marked(row(last, first)), [true, false, true]);
        assert_eq!(marked(row(first, last)), [false, true, true]);
    }
}
