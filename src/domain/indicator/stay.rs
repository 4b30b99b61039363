//! What was hidden stays hidden, in a later revision and in a later round: readers have both, and the difference
//! would tell.

use super::published::{Group, Indicator, Kind, Part, PartFigures, SafeIndicator, Value};
use crate::code::Code;
use crate::disclosure::{SafeTable, Sign};

/// Hides in each indicator what the former revision of the same publication hides in it: groups with all
/// that is their own, shares, and counts of codes.
pub fn stay_hidden(now: &mut [SafeIndicator], former: &[SafeIndicator]) {
    for indicator in now {
        if let Some(former) = former.iter().find(|one| one.id == indicator.id) {
            stay(&mut indicator.0, former);
        }
    }
}

/// Hides in the past of each indicator what the publication of that earlier round hides of the same indicator, which
/// had its tables beside it; and what that publication did not have, when its tables over the same unit hide a figure.
pub fn past_stays_hidden(
    now: &mut [SafeIndicator],
    round: &Code,
    then: &[SafeIndicator],
    tables: &[SafeTable],
) {
    for indicator in now {
        let then = then.iter().find(|one| one.id == indicator.id);
        let beside = tables.iter().filter(|table| table.head().of == indicator.unit);
        let guarded = indicator.threshold.is_some() && beside.into_iter().any(SafeTable::hides);
        past_stays(&mut indicator.0, round, then.map(|then| &then.0), guarded);
    }
}

/// `guarded` says that what the earlier publication did not have is hidden, too.
fn past_stays(now: &mut Indicator, round: &Code, then: Option<&Indicator>, guarded: bool) {
    let Some(at) = now.past.iter().position(|past| past.round == *round) else { return };
    let is_newest = at == 0;
    let Some(past) = now.past.get_mut(at) else { return };
    for (nth, (group, value)) in now.groups.iter().zip(&mut past.values).enumerate() {
        let was = then.and_then(|then| {
            let same = |one: &Group| one.axis == group.axis && one.code == group.code;
            then.values.get(then.groups.iter().position(same)?).copied()
        });
        if was.map_or(guarded, |was| is_hidden(was) && was.n.is_none()) {
            *value = HIDDEN;
            if let Some(shift) = now.shifts.get_mut(nth).filter(|_| is_newest) {
                (shift.change, shift.matched) = (None, None);
            }
        }
    }
    for (part, before) in now.parts.iter_mut().zip(&mut past.parts) {
        let same = |one: &&Part| one.code == part.code && one.kind == part.kind;
        let was = then.and_then(|then| then.parts.iter().find(same)?.figures.first());
        let is_panel = matches!(part.kind, Kind::Panel { .. });
        let hides = |of: fn(&PartFigures) -> Value| {
            was.map_or(guarded && !is_panel, |was| is_hidden(of(was)))
        };
        let figures = &mut before.figures;
        if hides(|was| was.mean) && figures.mean.value.is_some() {
            figures.mean = HIDDEN;
        }
        if hides(|was| was.share) && figures.share.value.is_some() {
            let n = figures.share.n.filter(|_| was.is_some());
            figures.share = Value { n, ..HIDDEN };
        }
        if let Some(shift) = part.shift.as_mut().filter(|_| is_newest) {
            shift.mean = shift.mean.filter(|_| !is_hidden(figures.mean));
            shift.share = shift.share.filter(|_| !is_hidden(figures.share));
        }
    }
}

const HIDDEN: Value = Value { value: None, n: None, sign: Some(Sign::Suppressed) };

fn is_hidden(value: Value) -> bool {
    value.sign == Some(Sign::Suppressed)
}

fn stay(now: &mut Indicator, former: &Indicator) {
    let groups = now.groups.clone();
    for (at, group) in groups.iter().enumerate() {
        let same =
            former.groups.iter().position(|one| one.axis == group.axis && one.code == group.code);
        let Some(was) = same else { continue };
        if former.values.get(was).is_some_and(|value| is_hidden(*value) && value.n.is_none()) {
            hide_group(now, at);
        }
        for part in &mut now.parts {
            let before =
                former.parts.iter().find(|one| one.code == part.code && one.kind == part.kind);
            let before = before.and_then(|before| before.figures.get(was));
            let (Some(before), Some(figures)) = (before, part.figures.get_mut(at)) else {
                continue;
            };
            if is_hidden(before.share) && figures.share.value.is_some() {
                figures.share = Value { n: figures.share.n, ..HIDDEN };
            }
        }
    }
    for part in &mut now.parts {
        let Some(before) = former.parts.iter().find(|one| one.code == part.code) else { continue };
        for code in &mut part.distribution {
            let was = before.distribution.iter().find(|one| one.code == code.code);
            if was.is_some_and(|was| was.count.is_none()) {
                code.count = None;
            }
        }
        for (reason, count) in &mut part.absent {
            let was = before.absent.iter().find(|(one, _)| one == reason);
            if was.is_some_and(|(_, was)| was.is_none()) {
                *count = None;
            }
        }
    }
}

fn hide_group(indicator: &mut Indicator, at: usize) {
    let hide = |value: &mut Value| {
        if value.sign != Some(Sign::NotApplicable) {
            *value = HIDDEN;
        }
    };
    if let Some(value) = indicator.values.get_mut(at) {
        hide(value);
    }
    for part in &mut indicator.parts {
        if let Some(PartFigures { mean, share }) = part.figures.get_mut(at) {
            hide(mean);
            hide(share);
        }
        if at == 0 {
            part.shift = None;
        }
    }
    if let Some(shift) = indicator.shifts.get_mut(at) {
        (shift.change, shift.matched) = (None, None);
    }
}
