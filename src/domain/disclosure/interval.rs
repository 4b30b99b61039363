//! Feasible intervals: how near an attacker can come to a hidden number.

use std::cell::Cell;

use super::program::{Point, Settled, Terms};

/// Slack for the solver's own rounding.
const SLACK: f64 = 1e-5;

/// How wide the interval of a hidden number must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Need {
    /// Of a count: rounded inward, at least so wide, and with an upper end at least as large.
    Width(u16),
    /// Of a sum: from so low to so high.
    Reach(f64, f64),
}

/// Between which values a number can lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Interval {
    pub low: f64,
    pub high: f64,
}

impl Interval {
    /// Nothing but the truth.
    pub const fn of(value: f64) -> Self {
        Self { low: value, high: value }
    }

    /// Whether it is as wide as it must be.
    pub fn holds(&self, need: Need) -> bool {
        match need {
            Need::Width(t) => {
                let high = (self.high + SLACK).floor();
                let low = (self.low - SLACK).ceil();
                high - low >= f64::from(t) && high >= f64::from(t)
            }
            Need::Reach(low, high) => {
                let slack = SLACK * (1.0 + high.abs());
                self.low <= low + slack && self.high >= high - slack
            }
        }
    }

    /// The width rounded inward.
    pub fn width(&self) -> f64 {
        ((self.high + SLACK).floor() - (self.low - SLACK).ceil()).max(0.0)
    }

    fn take(&mut self, value: f64) {
        self.low = self.low.min(value);
        self.high = self.high.max(value);
    }
}

/// A hidden number whose interval is looked for.
pub(super) struct Target {
    pub terms: Terms,
    pub need: Need,
    /// What is known to be possible: the truth, and what points have shown.
    pub interval: Interval,
    /// Nothing wider has been found, since the program is too large to be solved.
    pub unproven: bool,
}

/// Widens the intervals of all targets until each is wide enough or as wide as it gets; takes every program
/// that it solves from the `budget`, and leaves unproven what comes after.
pub(super) fn widen(program: &Settled, targets: &mut [Target], budget: &Cell<usize>) {
    for at in 0..targets.len() {
        for largest in [true, false] {
            let Some(target) = targets.get(at) else { continue };
            if target.interval.holds(target.need) {
                break;
            }
            if program.determined(&target.terms).is_some() {
                break;
            }
            let left = budget.get();
            budget.set(left.saturating_sub(1));
            let point = if left > 0 { program.extreme(&target.terms, largest) } else { None };
            match point {
                Some(point) => see(program, targets, &point),
                None => {
                    if let Some(target) = targets.get_mut(at) {
                        target.unproven = true;
                    }
                    break;
                }
            }
        }
    }
}

fn see(program: &Settled, targets: &mut [Target], point: &Point) {
    for target in targets {
        if let Some(value) = program.at(&target.terms, point) {
            target.interval.take(value);
        }
    }
}
