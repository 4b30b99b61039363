//! Points that are known to be possible, and what follows from them for an attacker who knows more.
//!
//! Of two points at which a number is above and below the truth, some mixture has it exactly right: for
//! an attacker who knows that number, the mixture is still possible.

use std::collections::HashMap;

use super::interval::{Interval, Possible};
use super::settled::Point;

/// Most points of a stage that are kept as they are.
const MOST_KEPT: usize = 60;

/// What is no more off than that is right.
const SMALL: f64 = 1e-9;

/// Points by how far they are off the truth.
#[derive(Default)]
pub(super) struct Points {
    n: usize,
    /// By number, one a point; a number that is not listed is right in all of them, and not a number
    /// where a point tells a part only.
    off: HashMap<usize, Vec<f64>>,
    /// The newest ones themselves, which belong to the present stage of the audit.
    stage: Vec<Possible>,
}

impl Points {
    /// Adds points of the present stage.
    pub fn extend(&mut self, found: Vec<Possible>) {
        for possible in &found {
            for (number, off) in &possible.off {
                let column = self.off.entry(*number).or_default();
                column.resize(self.n, 0.0);
                column.push(off.unwrap_or(f64::NAN));
            }
            self.n += 1;
        }
        let room = MOST_KEPT.saturating_sub(self.stage.len());
        self.stage.extend(found.into_iter().take(room));
    }

    /// A new stage: what numbers can be stays possible, but the points are points of other equations.
    pub fn next_stage(&mut self) {
        self.stage.clear();
    }

    /// The mean of the points of this stage.
    pub fn mean(&self) -> Option<Point> {
        Point::mean(self.stage.iter().map(|possible| &possible.point))
    }

    /// A point of this stage at which a number is right.
    pub fn right(&self, number: usize) -> Option<Point> {
        let (mut above, mut below, mut even) = (Vec::new(), Vec::new(), Vec::new());
        for Possible { point, off } in &self.stage {
            match off.get(&number) {
                Some(Some(off)) if *off > SMALL => above.push((point, *off)),
                Some(Some(off)) if *off < -SMALL => below.push((point, -*off)),
                Some(None) => {}
                _ => even.push((point, 0.0)),
            }
        }
        let (over, under) = (sum(&above), sum(&below));
        let both = over > 0.0 && under > 0.0;
        let mut mixed: Vec<(&Point, f64)> = Vec::new();
        if both {
            // Each side is taken as a whole, and by as much of it as evens the other out.
            let (n, m) = (count(&above), count(&below));
            let (up, down) = (over / n, under / m);
            mixed.extend(above.iter().map(|(point, _)| (*point, down / (up + down) / n)));
            mixed.extend(below.iter().map(|(point, _)| (*point, up / (up + down) / m)));
        }
        let part = if both { 0.5 } else { 1.0 };
        if !even.is_empty() {
            mixed.iter_mut().for_each(|(_, weight)| *weight *= 0.5);
            let each = part / count(&even);
            mixed.extend(even.into_iter().map(|(point, _)| (point, each)));
        }
        (!mixed.is_empty()).then(|| Point::mixture(&mixed))
    }

    /// What the points show to be possible of a number of that true value, for an attacker who knows
    /// another number.
    pub fn interval(&self, number: usize, truth: f64, told: usize) -> Interval {
        let mut interval = Interval::of(truth);
        let (Some(own), told) = (self.off.get(&number), self.off.get(&told)) else {
            return interval;
        };
        let told = |at: usize| told.and_then(|column| column.get(at)).copied().unwrap_or(0.0);
        let usable = own.iter().enumerate().map(|(at, off)| (told(at), *off));
        let usable = usable.filter(|(told, off)| !told.is_nan() && !off.is_nan());
        let (mut above, mut below) = (Vec::new(), Vec::new());
        for (told, off) in usable {
            if told.abs() < SMALL {
                interval.take(truth + off);
            } else if told > 0.0 {
                above.push((told, off));
            } else {
                below.push((-told, off));
            }
        }
        for (over, one) in &above {
            for (under, other) in &below {
                interval.take(truth + (one * under + other * over) / (over + under));
            }
        }
        interval
    }
}

fn sum(points: &[(&Point, f64)]) -> f64 {
    points.iter().map(|(_, off)| off).sum()
}

fn count(points: &[(&Point, f64)]) -> f64 {
    f64::from(u32::try_from(points.len()).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At one point the known number is 2 too high and the other 3 too high, at the second 1 too low and
    /// 1 too low: one part of the first and two of the second have the known number right.
    #[test]
    fn a_mixture_of_points_is_possible() {
        let mut points = Points::default();
        let possible = |off: &[(usize, Option<f64>)]| Possible {
            point: Point::mixture(&[]),
            off: off.iter().copied().collect(),
        };
        points.extend(vec![
            possible(&[(7, Some(2.0)), (8, Some(3.0))]),
            possible(&[(7, Some(-1.0)), (8, Some(-1.0)), (9, None)]),
        ]);
        let interval = points.interval(8, 10.0, 7);
        assert_eq!((interval.low, interval.high), (10.0, 10.0 + 1.0 / 3.0));
        assert_eq!(points.interval(8, 10.0, 6), Interval { low: 9.0, high: 13.0 });
        assert_eq!(points.interval(9, 4.0, 6), Interval::of(4.0), "told in part");
        assert_eq!(points.interval(5, 4.0, 7), Interval::of(4.0));
    }
}
