//! Charts of indicators: one bar an indicator, or one bar a round of one indicator.
//!
//! The bars of means begin at the lowest possible value, so that lengths may be compared.

use super::chart::{Bar, Chart, Part, Room, Row};
use super::movement::{self, BREAK, Way};
use crate::domain::figure::Figure;
use crate::domain::indicator::{Indicator, SafeIndicator, Value};
use crate::domain::lang::Lang;
use crate::domain::questionnaire::indicator_plan::Form;
use crate::words::words;

/// The values of several indicators, each with its change since the round `former`, if there is one.
#[must_use]
pub fn overview(
    title: &str,
    indicators: &[SafeIndicator],
    former: Option<&str>,
    way: Way<'_>,
) -> Option<Chart> {
    let lang = way.lang;
    let mut units: Vec<String> = indicators.iter().map(|one| unit(one, lang)).collect();
    units.dedup();
    let title = match (units.as_slice(), former) {
        ([unit], Some(round)) => {
            let change = words(lang).say_with("results-chart-change", "round", round);
            format!("{title}. {unit}. {change}")
        }
        ([unit], None) => format!("{title}. {unit}"),
        _ => title.to_owned(),
    };
    let rows = indicators.iter().filter_map(|indicator| {
        let value = indicator.values.first()?;
        let change = movement::change_of(indicator, 0, way);
        // A sign alone in brackets tells nobody anything.
        let broken = change == BREAK;
        let change = if broken { words(lang).say("results-break-short") } else { change };
        let number = movement::shown(*value, indicator.form, way);
        let number = if change.is_empty() { number } else { format!("{number} ({change})") };
        let label = indicator.title.get(lang).to_owned();
        Some(bar(label, *value, scale(indicator), number))
    });
    finish(title, rows.collect())
}

/// What the numbers of an indicator are, in words.
fn unit(indicator: &Indicator, lang: Lang) -> String {
    match indicator.form {
        Form::Share => words(lang).say("results-chart-share"),
        Form::Mean => {
            let (low, high) = scale(indicator);
            let ends = [("low", low.to_string().into()), ("high", high.to_string().into())];
            words(lang).say_all("results-chart-mean", ends)
        }
    }
}

/// One indicator over the rounds, the oldest first; a break stands before the first round after it. Nothing of one
/// round alone.
#[must_use]
pub fn over_rounds(indicator: &Indicator, round: &str, way: Way<'_>) -> Option<Chart> {
    let lang = way.lang;
    if indicator.past.is_empty() {
        return None;
    }
    let broken = format!("{BREAK} {}", words(lang).say("results-break-short"));
    let past = indicator.past.iter();
    let mut rounds: Vec<(&str, Value, bool, Way<'_>)> = past
        .clone()
        .enumerate()
        .filter_map(|(at, past)| {
            let after_break =
                indicator.past.get(at + 1).is_some_and(|before| !before.link.is_comparable());
            let then = way.then(&past.round);
            Some((past.round.as_str(), *past.values.first()?, after_break, then))
        })
        .collect();
    let after_break = indicator.link().is_some_and(|link| !link.is_comparable());
    rounds.insert(0, (round, *indicator.values.first()?, after_break, way));
    rounds.reverse();
    let rows = rounds.into_iter().map(|(round, value, after_break, way)| {
        let label = if after_break { format!("{broken} · {round}") } else { round.to_owned() };
        let number = movement::with_base(value, indicator.form, way);
        bar(label, value, scale(indicator), number)
    });
    let title = indicator.title.get(lang);
    let based = words(lang).say("results-chart-n");
    finish(format!("{title}. {}. {based}", unit(indicator, lang)), rows.collect())
}

/// Lowest and highest possible value: the ends of the items' points, or 0 and 1.
fn scale(indicator: &Indicator) -> (f64, f64) {
    if indicator.form == Form::Share {
        return (0.0, 1.0);
    }
    let points = indicator.parts.iter().flat_map(|part| &part.distribution);
    let points: Vec<f64> = points.filter_map(|code| code.points).map(Figure::to_f64).collect();
    let low = points.iter().copied().fold(f64::INFINITY, f64::min);
    let high = points.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if low < high { (low, high) } else { (1.0, 5.0) }
}

fn bar(label: String, value: Value, (low, high): (f64, f64), number: String) -> Row {
    let reach = value.value.map_or(0.0, |figure| (figure.to_f64() - low) / (high - low));
    let length = format!("{:.2}%", reach.clamp(0.0, 1.0) * 100.0);
    let (x, tip) = ("0%".to_owned(), number.clone());
    let part = Part { x, width: length.clone(), pattern: "part0", tip };
    let bar = Bar { parts: vec![part], number, number_x: length };
    Row { label, numbers: String::new(), bars: vec![bar] }
}

fn finish(title: String, rows: Vec<Row>) -> Option<Chart> {
    let numbers = |row: &Row| row.bars.iter().map(|bar| bar.number.clone()).collect::<String>();
    let said: Vec<String> =
        rows.iter().map(|row| format!("{}: {}", row.label, numbers(row))).collect();
    let chart = Chart {
        name: "chart",
        patterns: true,
        title,
        summary: said.join("; "),
        room: Room::Long,
        rows,
        legend_of: String::new(),
        legend: Vec::new(),
        based: false,
        middle: None,
    };
    (!chart.rows.is_empty()).then_some(chart)
}
