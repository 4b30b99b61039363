//! Feasible intervals: how near an attacker can come to a hidden number.

use std::collections::{BTreeSet, HashMap};

use kartlegger_linear::Budget;

use super::settled::{Goal, Point, Reached, Reduced, Settled};

/// Slack for the solver's own rounding.
const SLACK: f64 = 1e-5;

/// How wide the interval of a hidden number must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::disclosure) enum Need {
    /// Of a count: rounded inward, at least so wide, and with an upper end at least as large.
    Width(u16),
    /// Of a sum: from so low to so high.
    Reach(f64, f64),
}

/// Between which values a number can lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::disclosure) struct Interval {
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

    /// Takes in what is possible.
    pub fn take(&mut self, value: f64) {
        self.low = self.low.min(value);
        self.high = self.high.max(value);
    }
}

/// How much further than needed a goal is set, so that the solver's rounding does not fall short of it.
const BEYOND: f64 = 1e-3;

impl Need {
    /// Intervals around a value that meet the need, the ones that reach highest first.
    pub fn windows(self, value: f64, free: bool) -> Vec<(f64, f64)> {
        match self {
            Self::Width(t) => {
                let below = (0..=t).map(f64::from).filter(|below| free || *below <= value);
                let window = |below: f64| (value - below, (value - below).max(0.0) + f64::from(t));
                below.map(window).collect()
            }
            Self::Reach(low, high) => vec![(low, high)],
        }
    }

    /// How far beyond an interval's upper end, or its lower end, the need would be met; 0 where that
    /// direction alone cannot meet it or has met it.
    pub fn room(self, interval: &Interval, up: bool, free: bool) -> f64 {
        let Interval { low, high } = *interval;
        let room = match (self, up) {
            (Self::Width(t), true) => f64::from(t).max((low - SLACK).ceil() + f64::from(t)) - high,
            (Self::Width(t), false) => {
                let end = f64::from(t).max((high + SLACK).floor()) - f64::from(t);
                low - if free { end } else { end.max(0.0) }
            }
            (Self::Reach(_, to), true) => to - high,
            (Self::Reach(to, _), false) => low - to,
        };
        if room > SLACK { room + BEYOND } else { 0.0 }
    }
}

/// A hidden number whose interval is looked for.
pub(in crate::disclosure) struct Target<'a> {
    pub number: usize,
    pub sum: &'a Reduced,
    pub need: Need,
    pub truth: f64,
    /// What is known to be possible: the truth, and what points have shown.
    pub interval: Interval,
}

impl Target<'_> {
    fn holds(&self) -> bool {
        self.interval.holds(self.need)
    }

    fn is_near(&self, near: Option<(&Point, usize)>) -> bool {
        near.is_none_or(|(_, block)| self.sum.block == Some(block))
    }
}

/// Most rounds in which all targets are widened together, and in which those of a block are.
const MOST_TOGETHER: u32 = 6;
const MOST_NEAR: u32 = 8;

/// So few targets are widened one by one.
const FEW: usize = 3;

/// Which way a number is taken in a round: half of them go up, since sums that are shown stay, each half
/// another one in each round.
///
/// Source: Knuth, *The Art of Computer Programming* 3, section 6.4 (multiplicative hashing).
fn goes_up(number: usize, round: u32) -> bool {
    let mixed = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let pair = mixed.rotate_left(5 * (round / 2)).wrapping_mul(0xd134_2543_de82_ef95) >> 63;
    (pair == 1) == round.is_multiple_of(2)
}

/// How far a possible point is off the truth, by number: those it leaves alone are not listed, and those of
/// which it tells a part only have none.
pub(in crate::disclosure) type Seen = HashMap<usize, Option<f64>>;

/// A search for the intervals of hidden numbers.
pub(in crate::disclosure) struct Search<'a> {
    pub program: &'a Settled,
    /// What the attacker knows besides.
    pub told: Vec<(&'a Reduced, f64)>,
    pub budget: &'a Budget,
}

impl Search<'_> {
    /// Widens the intervals of all targets until each is wide enough or as wide as it gets; the points that
    /// show it.
    ///
    /// All are taken as far as they go together first, since one point serves many; then block by block,
    /// near the mean of those points, or near `start`; only those that stay too narrow are looked at one by one.
    pub fn widen(&self, targets: &mut [Target<'_>], start: Option<Point>) -> Vec<(Seen, Point)> {
        let mut seen = Vec::new();
        let base = start.or_else(|| {
            self.together(targets, MOST_TOGETHER, None, &mut seen);
            Point::mean(seen.iter().map(|(_, point)| point))
        });
        if let Some(base) = &base {
            let block = |target: &Target<'_>| target.sum.block;
            let blocks: BTreeSet<usize> = narrow(targets).filter_map(block).collect();
            for at in blocks {
                let near = Some((base, at));
                self.together(targets, MOST_NEAR, near, &mut seen);
                self.one_by_one(targets, near, &mut seen);
            }
            self.together(targets, MOST_TOGETHER, None, &mut seen);
        }
        self.one_by_one(targets, None, &mut seen);
        seen
    }

    fn together(
        &self,
        targets: &mut [Target<'_>],
        rounds: u32,
        near: Option<(&Point, usize)>,
        seen: &mut Vec<(Seen, Point)>,
    ) {
        let mut idle = 0;
        for round in 0..rounds {
            let before = narrow(targets).count();
            let goals: Vec<Goal<'_>> = narrow(targets)
                .filter(|target| target.is_near(near))
                .filter_map(|target| {
                    let up = goes_up(target.number, round);
                    goal(self.program.free, target, up)
                        .or_else(|| goal(self.program.free, target, !up))
                })
                .collect();
            if goals.len() < FEW || idle > 1 {
                break;
            }
            let found = self.program.reach(&goals, &self.told, near, self.budget);
            let Some(point) = found else { break };
            seen.push((see(targets, &point), point));
            let after = narrow(targets).count();
            idle = if after + before / 20 >= before { idle + 1 } else { 0 };
        }
    }

    fn one_by_one(
        &self,
        targets: &mut [Target<'_>],
        near: Option<(&Point, usize)>,
        seen: &mut Vec<(Seen, Point)>,
    ) {
        for at in 0..targets.len() {
            for up in [true, false] {
                let narrow = |target: &&Target<'_>| !target.holds() && target.is_near(near);
                let Some(target) = targets.get(at).filter(narrow) else { break };
                let Some(goal) = goal(self.program.free, target, up) else { continue };
                let found = self.program.reach(&[goal], &self.told, near, self.budget);
                if let Some(point) = found {
                    seen.push((see(targets, &point), point));
                }
            }
        }
    }
}

fn narrow<'a, 'b>(targets: &'b [Target<'a>]) -> impl Iterator<Item = &'b Target<'a>> {
    targets.iter().filter(|target| !target.holds())
}

fn goal<'a>(free: bool, target: &Target<'a>, up: bool) -> Option<Goal<'a>> {
    let room = target.need.room(&target.interval, up, free);
    let Interval { low, high } = target.interval;
    let so_far = if up { high - target.truth } else { target.truth - low };
    let open = room > 0.0 && !target.sum.is_determined();
    // All goals start at the truth, where all can be met together.
    open.then_some(Goal { sum: target.sum, from: target.truth, room: so_far + room, up })
}

fn see(targets: &mut [Target<'_>], point: &Point) -> Seen {
    let mut seen = Seen::new();
    for target in targets {
        match target.sum.at(point) {
            Reached::Whole(value) => {
                target.interval.take(value);
                seen.insert(target.number, Some(value - target.truth));
            }
            Reached::Part => {
                seen.insert(target.number, None);
            }
            Reached::Nothing => {}
        }
    }
    seen
}
