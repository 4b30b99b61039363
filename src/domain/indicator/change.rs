//! Change since the newest earlier round, plain and over the organisations that are in both.
//!
//! A change is shown only where both values are, and never across a break. The change of those that are in
//! both rounds, and in the same group in both, tells whether the plain change is one of answers or of who answered.

use super::compute::{Measured, View};
use super::exact;
use super::published::{Matched, Part, PartShift, Past, PastPart, Shift, Value};
use crate::figure::Figure;
use crate::questionnaire::indicator_plan::{Form, PartRow};

/// Change by group; empty without an earlier round.
pub(super) fn shifts(
    view: &View<'_>,
    rounds: &[Measured<'_>],
    values: &[Value],
    past: Option<&Past>,
) -> Vec<Shift> {
    let (Some(past), [now, then, ..]) = (past, rounds) else { return Vec::new() };
    let comparable = past.link.is_comparable();
    let of = |(group, (value, before)): (usize, (&Value, &Value))| {
        let both = value.value.zip(before.value).filter(|_| comparable);
        Shift {
            change: both.and_then(|(now, then)| exact::difference(now, then)),
            matched: both.and_then(|_| matched(view, now, then, group)),
        }
    };
    values.iter().zip(&past.values).enumerate().map(of).collect()
}

/// The value of the organisations that are in the group in both rounds, in each of them.
fn matched(
    view: &View<'_>,
    now: &Measured<'_>,
    then: &Measured<'_>,
    group: usize,
) -> Option<Matched> {
    let n = now.n_matched.get(group).copied().filter(|n| *n > 0)?;
    if now.hidden.hides_matched(group) || then.hidden.hides_matched(group) {
        return None;
    }
    let (now, then) = (of_matched(view, now, group)?, of_matched(view, then, group)?);
    Some(Matched { n, now, then, change: exact::difference(now, then)? })
}

fn of_matched(view: &View<'_>, round: &Measured<'_>, group: usize) -> Option<Figure> {
    let of = |(at, row): (usize, &PartRow)| {
        let fixed = row.panel.is_some() || row.round.is_some();
        let figure = if fixed {
            super::assemble::figures(view, round, at, row, group).mean.value
        } else {
            let sums = round.tallies.get(at)?.as_ref()?.sums(group, true);
            let (total, n) = match view.row.form {
                Form::Mean => (sums.points?, sums.valid),
                Form::Share => (Figure::whole(sums.boxed.into()), sums.answered),
            };
            exact::over(total, i128::from(n))
        };
        Some((row.weight, figure?))
    };
    exact::weighted(view.row.items.iter().enumerate().filter_map(of))
}

/// Change of one part over everybody.
pub(super) fn of_part(part: &Part, past: &PastPart) -> Option<PartShift> {
    let now = part.figures.first()?;
    let change = |now: Value, then: Value| {
        let both = now.value.zip(then.value).filter(|_| past.link.is_comparable());
        both.and_then(|(now, then)| exact::difference(now, then))
    };
    Some(PartShift {
        link: past.link.clone(),
        mean: change(now.mean, past.figures.mean),
        share: change(now.share, past.figures.share),
    })
}
