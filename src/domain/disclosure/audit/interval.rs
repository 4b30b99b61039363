//! Feasible intervals: how near an attacker can come to a hidden number.

use std::collections::{BTreeSet, HashMap};

use kartlegger_linear::Budget;

use super::settled::{Goal, Near, Point, Reached, Reduced, Settled, Told};

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
    pub fn windows(self, value: f64, free: bool) -> Vec<Interval> {
        match self {
            Self::Width(t) => {
                let below = (0..=t).map(f64::from).filter(|below| free || *below <= value);
                let window = |below: f64| {
                    let low = value - below;
                    Interval { low, high: low.max(0.0) + f64::from(t) }
                };
                below.map(window).collect()
            }
            Self::Reach(low, high) => vec![Interval { low, high }],
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

    fn is_near(&self, near: Option<Near<'_>>) -> bool {
        near.is_none_or(|near| self.sum.block == Some(near.block))
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
pub(in crate::disclosure) type Off = HashMap<usize, Option<f64>>;

/// A point that has been shown to be possible.
pub(in crate::disclosure) struct Possible {
    pub point: Point,
    pub off: Off,
}

/// A search for the intervals of hidden numbers.
pub(in crate::disclosure) struct Search<'a> {
    pub program: &'a Settled,
    /// What the attacker knows besides.
    pub told: Option<Told<'a>>,
    pub budget: &'a Budget,
}

impl Search<'_> {
    /// Widens the intervals of all targets until each is wide enough or as wide as it gets; the points that
    /// show it.
    ///
    /// All are taken as far as they go together first, since one point serves many; then block by block,
    /// near the mean of those points, or near `start`; only those that stay too narrow are looked at one by one.
    pub fn widen(&self, targets: &mut [Target<'_>], start: Option<Point>) -> Vec<Possible> {
        let mut found = Vec::new();
        let base = start.or_else(|| {
            self.together(targets, MOST_TOGETHER, None, &mut found);
            Point::mean(found.iter().map(|possible| &possible.point))
        });
        if let Some(base) = &base {
            let block = |target: &Target<'_>| target.sum.block;
            let blocks: BTreeSet<usize> = narrow(targets).filter_map(block).collect();
            for block in blocks {
                let near = Some(Near { point: base, block });
                self.together(targets, MOST_NEAR, near, &mut found);
                self.one_by_one(targets, near, &mut found);
            }
            self.together(targets, MOST_TOGETHER, None, &mut found);
        }
        self.one_by_one(targets, None, &mut found);
        found
    }

    fn together(
        &self,
        targets: &mut [Target<'_>],
        rounds: u32,
        near: Option<Near<'_>>,
        found: &mut Vec<Possible>,
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
            let point = self.program.reach(&goals, self.told, near, self.budget);
            let Some(point) = point else { break };
            found.push(see(targets, point));
            let after = narrow(targets).count();
            idle = if after + before / 20 >= before { idle + 1 } else { 0 };
        }
    }

    fn one_by_one(
        &self,
        targets: &mut [Target<'_>],
        near: Option<Near<'_>>,
        found: &mut Vec<Possible>,
    ) {
        for at in 0..targets.len() {
            for up in [true, false] {
                let narrow = |target: &&Target<'_>| !target.holds() && target.is_near(near);
                let Some(target) = targets.get(at).filter(narrow) else { break };
                let Some(goal) = goal(self.program.free, target, up) else { continue };
                let point = self.program.reach(&[goal], self.told, near, self.budget);
                found.extend(point.map(|point| see(targets, point)));
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

/// Widens the intervals of targets by what a point shows to be possible.
fn see(targets: &mut [Target<'_>], point: Point) -> Possible {
    let mut off = Off::new();
    for target in targets {
        match target.sum.at(&point) {
            Reached::Whole(value) => {
                target.interval.take(value);
                off.insert(target.number, Some(value - target.truth));
            }
            Reached::Part => {
                off.insert(target.number, None);
            }
            Reached::Nothing => {}
        }
    }
    Possible { point, off }
}
