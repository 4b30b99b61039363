//! What the indicators of former revisions showed, in the shape of tables.
//!
//! Readers keep a former revision. What it showed and still holds is known to whoever reads this one, so its
//! indicators stand beside this revision's tables: each part over answers for aggregates as the tables that it
//! amounts to, counted as the answers are now, with what was shown of them then.
//!
//! **Not here:** what indicators showed of earlier rounds and of the organisations in both rounds.

use std::collections::BTreeSet;

use super::compute::IndicatorError;
use super::exact;
use super::linked::{boxed, measures, place_of, tables};
use super::published::{
    CodeCount, Group, Indicator, Kind, Part, PartFigures, SafeIndicator, Value,
};
use crate::code::{Code, Name};
use crate::disclosure::{Known, Rules, SafeTable, Sign};
use crate::figure::Figure;
use crate::questionnaire::document::Class;
use crate::questionnaire::instrument::ListedCode;
use crate::questionnaire::plan::TableRow;
use crate::questionnaire::unit::FrameVariable;
use crate::tabulate::column::State;
use crate::tabulate::table::Table;
use crate::tabulate::{Columns, count};

/// Adds to what is known what the indicators of former revisions showed, the first revision first; `counted` are the
/// tables of this one.
///
/// # Errors
///
/// [`IndicatorError::Axis`] for a table that cannot be counted.
pub fn recall(
    known: &mut Known,
    revisions: &[Vec<SafeIndicator>],
    (columns, counted): (&Columns, &[Table]),
    rules: &Rules,
) -> Result<(), IndicatorError> {
    let mut rows: Vec<TableRow> = Vec::new();
    let mut told: Vec<(usize, usize, Told<'_>)> = Vec::new();
    for (revision, indicators) in revisions.iter().enumerate() {
        let parts = indicators.iter().flat_map(|indicator| {
            indicator.parts.iter().filter_map(|part| Told::of(columns, indicator, part))
        });
        for part in parts {
            for table in part.tables() {
                told.push((revision, place_of(&mut rows, table), part.clone()));
            }
        }
    }
    let taken = known.revisions.iter().flatten().map(|table| &table.head().id);
    let taken: BTreeSet<Name> =
        taken.chain(counted.iter().map(|table| &table.id)).cloned().collect();
    let named = (0_u32..).filter_map(|n| format!("seen_{n}").parse::<Name>().ok());
    let mut names = named.filter(|name| !taken.contains(name));
    for row in rows {
        let row = TableRow { id: names.next().unwrap_or(row.id), ..row };
        known.seen.push(count(columns, &row, &[]).map_err(IndicatorError::Axis)?);
    }
    known.revisions.resize_with(known.revisions.len().max(revisions.len()), Vec::new);
    for (revision, at, told) in told {
        let Some((edition, table)) = known.revisions.get_mut(revision).zip(known.seen.get(at))
        else {
            continue;
        };
        let shown =
            SafeTable::as_seen(table, rules, |places, measure| told.says(table, places, measure));
        edition.push(shown);
    }
    Ok(())
}

/// One part of an indicator as readers have it.
#[derive(Clone)]
struct Told<'a> {
    indicator: &'a Indicator,
    part: &'a Part,
    /// The codes of the item as it is asked now.
    list: &'a [ListedCode],
    boxed: Name,
}

/// How points are made of scores.
#[derive(Clone, Copy)]
enum Points {
    /// They are the scores.
    Scores,
    /// The scale is turned: a point and its score add up to this.
    Turned(Figure),
}

impl Points {
    /// From scores to points, and back.
    fn turn(self, figure: Figure) -> Option<Figure> {
        match self {
            Self::Scores => Some(figure),
            Self::Turned(ends) => exact::difference(ends, figure),
        }
    }
}

impl<'a> Told<'a> {
    /// None for a part that does not rest on answers for aggregates of this round.
    fn of(columns: &'a Columns, indicator: &'a Indicator, part: &'a Part) -> Option<Self> {
        let seen = columns.seen(&indicator.unit, part.code.as_str())?;
        let aggregate = seen.column.variable.class == Class::Aggregate;
        let list = seen.column.list();
        let told = part.kind == Kind::Item && aggregate && !list.is_empty();
        let boxed = boxed(&part.code)?;
        told.then_some(Self { indicator, part, list, boxed })
    }

    fn tables(&self) -> impl Iterator<Item = TableRow> + use<> {
        let axes = self.indicator.groups.iter().filter_map(|group| group.axis.as_deref());
        let mut by: Vec<FrameVariable> = Vec::new();
        for variable in axes.filter_map(variable) {
            if !by.contains(&variable) {
                by.push(variable);
            }
        }
        let listed = |code: &&Code| self.list.iter().any(|one| one.code == **code);
        let codes = self.part.boxed.iter().filter(listed).cloned().collect();
        let measures = measures(&self.part.code, (&self.boxed, codes), self.points().is_some());
        tables(&self.indicator.unit, &self.part.code, &by, &measures).into_iter()
    }

    /// How the part's points were made of the scores that the codes have now; none when they are others.
    fn points(&self) -> Option<Points> {
        let score = |code: &Code| {
            let listed = self.list.iter().find(|one| one.code == *code)?;
            Some(Figure::whole(listed.score?.into()))
        };
        let of_code = |one: &CodeCount| Some((one.points?, score(&one.code)));
        let pairs: Vec<(Figure, Option<Figure>)> =
            self.part.distribution.iter().filter_map(of_code).collect();
        let (points, score) = *pairs.first()?;
        let made = match score.filter(|_| self.part.reversed) {
            Some(score) => Points::Turned(exact::sum(points, score)?),
            None => Points::Scores,
        };
        let fits = |(points, score): &(Figure, Option<Figure>)| {
            score.and_then(|score| made.turn(score)) == Some(*points)
        };
        (self.indicator.min_items == 1 && pairs.iter().all(fits)).then_some(made)
    }

    /// What readers were told of a measure of a table, by the codes of the categories.
    fn says(&self, table: &Table, places: &[&str], measure: &str) -> Result<Figure, Sign> {
        if table.axes.first().is_some_and(|axis| axis.answers) {
            return self.spread(places, measure);
        }
        let axis = table.axes.first().map(|axis| axis.code.as_str());
        let is_group = |group: &&Group| {
            let code = places.first().is_none_or(|code| group.code == *code);
            group.axis.as_deref() == axis && code
        };
        let group = self.indicator.groups.iter().position(|group| is_group(&group));
        let figures = group.and_then(|at| self.part.figures.get(at));
        let PartFigures { mean, share } = *figures.ok_or(Sign::NotAvailable)?;
        let is = |prefix: &str, of: &Name| {
            measure.strip_prefix(prefix).is_some_and(|rest| rest == of.as_str())
        };
        let value = |of: Value| of.value.ok_or(of.sign.unwrap_or(Sign::NotAvailable));
        if is("box_", &self.boxed) {
            value(share)
        } else if is("valid_", &self.boxed) {
            base(share)
        } else if is("valid_", &self.part.code) {
            base(mean)
        } else if is("mean_", &self.part.code) {
            let points = self.points().ok_or(Sign::NotAvailable)?;
            points.turn(value(mean)?).ok_or(Sign::NotAvailable)
        } else if axis.is_none() {
            let reason = measure.strip_suffix(self.part.code.as_str());
            self.without(reason.and_then(|of| of.strip_suffix('_')).unwrap_or_default())
        } else {
            Err(Sign::NotAvailable)
        }
    }

    /// What readers were told of how everybody's answers are spread.
    fn spread(&self, places: &[&str], measure: &str) -> Result<Figure, Sign> {
        let figure = |n: Option<u64>| n.map(whole).ok_or(Sign::Suppressed);
        let of_code =
            |code: &str| self.part.distribution.iter().find(|one| one.code.as_str() == code);
        match measure {
            "count" => {
                let code = places.first().and_then(|code| of_code(code));
                figure(code.ok_or(Sign::NotAvailable)?.count)
            }
            "n_base" => base(self.part.figures.first().ok_or(Sign::NotAvailable)?.share),
            _ => self.without(measure),
        }
    }

    /// What readers were told of how many of everybody have no substantive answer for the reason of a measure.
    fn without(&self, measure: &str) -> Result<Figure, Sign> {
        let is = |state: &State| measure.strip_prefix("n_") == Some(state.as_str());
        let state = State::REASONS.into_iter().find(is).ok_or(Sign::NotAvailable)?;
        let stands = |one: &CodeCount| {
            let listed = self.list.iter().find(|listed| listed.code == one.code);
            listed.and_then(|listed| listed.missing).map(State::from) == Some(state)
        };
        let codes = self.part.distribution.iter().filter(|one| stands(one)).map(|one| one.count);
        let without = self.part.absent.iter().filter(|(of, _)| of == state.as_str());
        let n: Option<u64> = codes.chain(without.map(|(_, n)| *n)).sum();
        n.map(whole).ok_or(Sign::NotAvailable)
    }
}

fn whole(n: u64) -> Figure {
    Figure::whole(n.into())
}

fn base(of: Value) -> Result<Figure, Sign> {
    of.n.map(whole).ok_or(of.sign.unwrap_or(Sign::NotAvailable))
}

/// The frame's variable behind the axis of a group.
fn variable(axis: &str) -> Option<FrameVariable> {
    Some(match axis {
        "level" => FrameVariable::Level,
        "ministry" => FrameVariable::Ministry,
        "size" => FrameVariable::Size,
        "stratum" => FrameVariable::Stratum,
        group => FrameVariable::Group(group.parse().ok()?),
    })
}
