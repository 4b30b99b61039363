//! What an earlier revision hides stays hidden: readers have both, and the difference would tell.

use super::published::{Indicator, PartFigures, SafeIndicator, Value};
use crate::disclosure::Sign;

/// Hides in each indicator what the former revision of the same publication hides in it: groups with all
/// that is their own, shares, and counts of codes.
pub fn stay_hidden(now: &mut [SafeIndicator], former: &[SafeIndicator]) {
    for indicator in now {
        if let Some(former) = former.iter().find(|one| one.id == indicator.id) {
            stay(&mut indicator.0, former);
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
