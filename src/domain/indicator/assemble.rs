//! From tallies to the published indicator: means and shares by group, what they come to, and their past.

use super::change;
use super::compute::{Measured, View};
use super::exact;
use super::published::{CodeCount, Indicator, Kind, Part, PartFigures, Past, PastPart, Value};
use super::tally::Tally;
use crate::comparison::Link;
use crate::disclosure::Sign;
use crate::figure::Figure;
use crate::lang::Texts;
use crate::questionnaire::indicator_plan::{Form, PartRow};
use crate::tabulate::census;
use crate::tabulate::column::State;

/// The indicator with its present round first and then each earlier one; `links` are between neighbours,
/// part by part.
pub(super) fn indicator(
    view: &View<'_>,
    rounds: &[Measured<'_>],
    links: &[Vec<Link>],
) -> Indicator {
    let row = view.row;
    let past: Vec<Past> =
        rounds.iter().skip(1).zip(links).map(|(round, links)| past(view, round, links)).collect();
    let present = rounds.first();
    let parts = row.items.iter().enumerate().filter_map(|(at, part_row)| {
        let mut made = part(view, present?, at, part_row);
        made.shift = past.first().and_then(|past| change::of_part(&made, past.parts.get(at)?));
        Some(made)
    });
    let parts: Vec<Part> = parts.collect();
    let values = present.map(|round| values(view, round)).unwrap_or_default();
    let shifts = change::shifts(view, rounds, &values, past.first());
    let aggregate =
        rounds.iter().flat_map(|round| &round.tallies).flatten().any(|tally| tally.aggregate);
    Indicator {
        id: row.id.clone(),
        set: row.set.clone(),
        title: row.title.clone(),
        note: row.note.clone(),
        response: census(view.now.columns, &row.unit),
        unit: row.unit.clone(),
        form: row.form,
        min_items: row.min_items,
        threshold: aggregate.then_some(view.threshold),
        groups: view.groups.to_vec(),
        values,
        parts,
        past,
        shifts,
    }
}

fn past(view: &View<'_>, round: &Measured<'_>, links: &[Link]) -> Past {
    let parts = view.row.items.iter().enumerate().zip(links).map(|((at, row), link)| PastPart {
        link: link.clone(),
        figures: figures(view, round, at, row, 0),
    });
    Past {
        round: round.round.code.clone(),
        version: round.round.instrument.document.version.clone(),
        freeze: round.round.freeze,
        link: links.iter().cloned().fold(Link::Same, Link::and),
        values: values(view, round),
        parts: parts.collect(),
    }
}

fn values(view: &View<'_>, round: &Measured<'_>) -> Vec<Value> {
    (0..view.groups.len()).map(|group| value(view, round, group)).collect()
}

/// The indicator's value in one group: the weighted mean of its parts' means or shares, of those that have
/// one there.
fn value(view: &View<'_>, round: &Measured<'_>, group: usize) -> Value {
    let of = |(at, row): (usize, &PartRow)| {
        let figures = figures(view, round, at, row, group);
        (row.weight, if view.row.form == Form::Mean { figures.mean } else { figures.share })
    };
    let parts: Vec<(u16, Value)> = view.row.items.iter().enumerate().map(of).collect();
    let hidden = round.hidden.hides_group(group);
    let suppressed = |value: &Value| value.sign == Some(Sign::Suppressed);
    if hidden || parts.iter().any(|(_, value)| suppressed(value)) {
        return suppressed_value();
    }
    // Groups rest on their own answers alone; a figure from elsewhere is of everybody.
    let n = round.n.get(group).copied().unwrap_or_default();
    let own = group == 0 || n > 0;
    let not_applicable = parts.iter().any(|(_, of)| of.sign == Some(Sign::NotApplicable));
    let lacking = if not_applicable { Sign::NotApplicable } else { Sign::NotAvailable };
    let known = parts.into_iter().filter_map(|(weight, value)| Some((weight, value.value?)));
    shown(own.then(|| exact::weighted(known)).flatten(), n, lacking)
}

/// Mean and share of one part in one group.
pub(super) fn figures(
    view: &View<'_>,
    round: &Measured<'_>,
    at: usize,
    row: &PartRow,
    group: usize,
) -> PartFigures {
    let nothing = Value { value: None, n: Some(0), sign: Some(Sign::NotAvailable) };
    if row.panel.is_some() {
        let mean = if group == 0 { panel(round, row) } else { nothing };
        let share = Value { value: None, n: None, sign: Some(Sign::NotApplicable) };
        return PartFigures { mean, share };
    }
    let tally = round.tallies.get(at).and_then(Option::as_ref);
    let Some(tally) = tally else { return PartFigures { mean: nothing, share: nothing } };
    if round.hidden.hides_group(group) {
        return PartFigures { mean: suppressed_value(), share: suppressed_value() };
    }
    let sums = tally.sums(group, false);
    // As in tables: nobody to compute it from is another thing than a group of which nobody answered.
    let lacking = if tally.is_silent(group) { Sign::NotAvailable } else { Sign::NotApplicable };
    let over = |total: Option<Figure>, n: u64| {
        shown(total.and_then(|total| exact::over(total, i128::from(n))), n, lacking)
    };
    let mut share = over(Some(Figure::whole(sums.boxed.into())), sums.answered);
    if round.hidden.hides_share(at, group) && share.value.is_some() {
        share = Value { n: Some(sums.answered), ..suppressed_value() };
    }
    let mut mean = over(sums.points, sums.valid);
    if !tally.has_points() {
        mean = Value { value: None, n: None, sign: Some(Sign::NotApplicable) };
    }
    let no_box = view.scale(row).is_none_or(|scale| scale.boxed.is_empty());
    if no_box {
        share = Value { value: None, n: None, sign: Some(Sign::NotApplicable) };
    }
    PartFigures { mean, share }
}

/// A figure from elsewhere, turned for a reversed part.
fn panel(round: &Measured<'_>, row: &PartRow) -> Value {
    let figure = row.panel.as_ref().and_then(|code| round.round.panel.get(code));
    let [low, high] = row.panel_range();
    let ends = Figure::whole(i128::from(low) + i128::from(high));
    let turn = |mean| if row.reversed { exact::difference(ends, mean) } else { Some(mean) };
    let n = figure.map_or(0, |figure| figure.base);
    shown(figure.and_then(|figure| turn(figure.mean)), n, Sign::NotAvailable)
}

/// A value with its base, or why it is `lacking`.
fn shown(value: Option<Figure>, n: u64, lacking: Sign) -> Value {
    let sign = value.is_none().then_some(lacking);
    Value { value, n: Some(n), sign }
}

const fn suppressed_value() -> Value {
    Value { value: None, n: None, sign: Some(Sign::Suppressed) }
}

fn part(view: &View<'_>, round: &Measured<'_>, at: usize, row: &PartRow) -> Part {
    let tally = round.tallies.get(at).and_then(Option::as_ref);
    let code = row.item.as_ref().or(row.panel.as_ref()).unwrap_or(&view.row.id).clone();
    let kind = match (&row.panel, &row.round) {
        (Some(panel), _) => {
            let figure = round.round.panel.get(panel);
            Kind::Panel { source: figure.map(|figure| figure.source.clone()) }
        }
        (None, Some(other)) => Kind::Round(other.clone()),
        (None, None) => Kind::Item,
    };
    let boxed = view.scale(row).map(|scale| scale.boxed).unwrap_or_default();
    let of = |group| figures(view, round, at, row, group);
    Part {
        text: row.text.clone().unwrap_or_else(|| text(view, row)),
        code,
        kind,
        weight: row.weight,
        reversed: row.reversed,
        boxed,
        figures: (0..view.groups.len()).map(of).collect(),
        distribution: distribution(view, round, at, row),
        absent: tally.map(|tally| absent(tally, round, at)).unwrap_or_default(),
        shift: None,
    }
}

/// The words of the item, under the question of its grid if it has one.
fn text(view: &View<'_>, row: &PartRow) -> Texts {
    let instrument = view.now.instrument;
    let Some(item) = row.item.as_ref() else { return Texts::default() };
    let Some(asked) = instrument.item(item.as_str()) else {
        return instrument.derived(item.as_str()).map(|one| one.text.clone()).unwrap_or_default();
    };
    asked.under_grid(&asked.text)
}

fn distribution(view: &View<'_>, round: &Measured<'_>, at: usize, row: &PartRow) -> Vec<CodeCount> {
    let tally = round.tallies.get(at).and_then(Option::as_ref);
    let seen = row
        .item
        .as_ref()
        .filter(|_| row.round.is_none())
        .and_then(|item| round.round.columns.seen(&view.row.unit, item.as_str()));
    let (Some(tally), Some(seen)) = (tally, seen) else { return Vec::new() };
    let listed = seen.column.list().iter().zip(&tally.codes).enumerate();
    listed
        .map(|(code, (listed, worth))| CodeCount {
            code: listed.code.clone(),
            label: listed.label.clone(),
            points: worth.points,
            missing: listed.missing.is_some(),
            count: (!round.hidden.hides_code(at, code)).then(|| tally.with_code(code)),
        })
        .collect()
}

/// Those without an answer, by reason; reasons that nobody has are left out.
fn absent(tally: &Tally, round: &Measured<'_>, at: usize) -> Vec<(String, Option<u64>)> {
    let hidden = round.hidden.hides_absent(at);
    let of = |(state, hidden): (State, bool)| {
        let n = Some(tally.without_code(state)).filter(|n| *n > 0)?;
        Some((state.as_str().to_owned(), (!hidden).then_some(n)))
    };
    State::REASONS.into_iter().zip(hidden).filter_map(of).collect()
}
