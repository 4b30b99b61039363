//! Linear programs over settled equations: between which values can a sum lie, given others?
//!
//! **Invariant:** every answer is a point at which all equations hold, so what a point shows to be
//! possible is possible; an extreme that the solver fails to find is never assumed.

use std::collections::HashSet;

use kartlegger_linear::{Budget, Linear, Terms};
/// How far a point is from a soft sum that it departs from, at least.
const DEPARTS: f64 = 1e-4;

/// So few departures are not made fewer.
const FEW: usize = 6;

/// A program whose determined variables are known, the others merged and sorted by what binds them.
pub(in crate::disclosure) struct Settled {
    pub free: bool,
    /// By variable: what it is once known, or the class of those that occur together.
    pub known: Vec<Option<f64>>,
    pub class: Vec<usize>,
    /// By class, the block of its first variable.
    pub block: Vec<usize>,
    /// By class, the component of the equations that bind it.
    pub component: Vec<usize>,
    /// The equations over classes.
    pub rows: Vec<(Terms, f64)>,
}

/// A sum by classes: what is known of it, and the rest.
pub(in crate::disclosure) struct Reduced {
    known: f64,
    terms: Terms,
    /// The block that has all of the rest, if one has.
    pub block: Option<usize>,
}

/// A sum and how far it is to be taken.
pub(in crate::disclosure) struct Goal<'a> {
    pub sum: &'a Reduced,
    /// Where it starts.
    pub from: f64,
    /// How far it need not go beyond.
    pub room: f64,
    /// Whether it is to be large.
    pub up: bool,
}

/// A sum that need not be kept, at a price for every unit that it departs by.
pub(in crate::disclosure) struct Soft {
    pub number: usize,
    pub sum: Reduced,
    pub value: f64,
}

/// A point at which all equations of some components hold: by class, not a number where it tells nothing.
#[derive(Clone)]
pub(in crate::disclosure) struct Point(Vec<f64>);

/// How much of a sum a point tells.
pub(in crate::disclosure) enum Reached {
    /// All of it: what the sum is there.
    Whole(f64),
    /// Some of its parts.
    Part,
    /// Nothing: the sum is what it was.
    Nothing,
}

impl Point {
    /// The mixture of points by weights that add up to one, of what all of them tell.
    pub fn mixture(points: &[(&Self, f64)]) -> Self {
        let n = points.first().map_or(0, |(point, _)| point.0.len());
        let mut mixed = vec![0.0; n];
        for (point, weight) in points {
            for (slot, value) in mixed.iter_mut().zip(&point.0) {
                *slot += value * weight;
            }
        }
        Self(mixed)
    }

    /// The mean of points; none of none.
    pub fn mean<'a>(points: impl Iterator<Item = &'a Self>) -> Option<Self> {
        let points: Vec<&Self> = points.collect();
        let each = 1.0 / f64::from(u32::try_from(points.len()).unwrap_or(u32::MAX));
        let weighed: Vec<(&Self, f64)> = points.into_iter().map(|point| (point, each)).collect();
        (!weighed.is_empty()).then(|| Self::mixture(&weighed))
    }

    fn of(&self, class: usize) -> Option<f64> {
        self.0.get(class).copied().filter(|value| !value.is_nan())
    }
}

impl Reduced {
    /// Whether the equations determine it at once.
    pub const fn is_determined(&self) -> bool {
        self.terms.is_empty()
    }

    /// What the sum is at a point.
    pub fn at(&self, point: &Point) -> Reached {
        let (mut sum, mut told) = (self.known, 0);
        for (class, factor) in &self.terms {
            if let Some(value) = point.of(*class) {
                sum += value * factor;
                told += 1;
            }
        }
        match told {
            0 => Reached::Nothing,
            all if all == self.terms.len() => Reached::Whole(sum),
            _ => Reached::Part,
        }
    }
}

/// The terms of a sum over some classes, and what the others add to it near a point; none when the point
/// does not tell that.
fn over(
    variables: &[Option<usize>],
    near: Option<(&Point, usize)>,
    terms: &Terms,
) -> Option<(Terms, f64)> {
    let (mut here, mut there) = (Vec::new(), 0.0);
    for (class, factor) in terms {
        match (variables.get(*class).copied().flatten(), near) {
            (Some(variable), _) => here.push((variable, *factor)),
            (None, Some((point, _))) => there += point.of(*class)? * factor,
            (None, None) => {}
        }
    }
    Some((here, there))
}

impl Settled {
    /// The sum by classes.
    pub fn reduce(&self, terms: &Terms) -> Reduced {
        let (rest, unknown) = split(terms, 0.0, &self.known);
        let of = |variable: usize| self.class.get(variable).copied().unwrap_or(usize::MAX);
        let mut terms: Terms = unknown.into_iter().map(|(one, factor)| (of(one), factor)).collect();
        // Merged variables have one factor in each target, so their sum is counted once.
        terms.sort_unstable_by_key(|(class, _)| *class);
        terms.dedup_by_key(|(class, _)| *class);
        let mut blocks = terms.iter().map(|(class, _)| self.block.get(*class).copied());
        let first = blocks.next().flatten();
        let block = first.filter(|_| blocks.all(|other| other == first));
        Reduced { known: -rest, terms, block }
    }

    /// A point that takes every goal as far as all of them can go together, where `told` holds besides; none
    /// when it is not found.
    /// `near` a point only the classes of one block are moved away from it.
    pub fn reach(
        &self,
        goals: &[Goal<'_>],
        told: &[(&Reduced, f64)],
        near: Option<(&Point, usize)>,
        budget: &Budget,
    ) -> Option<Point> {
        let mut linear = Linear::default();
        let told: Vec<(&Terms, f64)> = told
            .iter()
            .filter(|(sum, _)| !sum.is_determined())
            .map(|(sum, value)| (&sum.terms, value - sum.known))
            .collect();
        let touched = self.touched(goals.iter().map(|goal| &goal.sum.terms), &told);
        let mut variables = vec![None; self.component.len()];
        for ((slot, component), block) in variables.iter_mut().zip(&self.component).zip(&self.block)
        {
            if near.map_or(touched.contains(component), |(_, here)| here == *block) {
                *slot = Some(linear.variable(0.0, self.free));
            }
        }
        let moves = |(class, _): &(usize, f64)| variables.get(*class).copied().flatten().is_some();
        let over = |terms: &Terms| over(&variables, near, terms);
        let rows = self.rows.iter().map(|(row, value)| (row, *value));
        for (row, value) in rows.chain(told) {
            if !row.iter().any(moves) {
                continue;
            }
            let (terms, there) = over(row)?;
            linear.equal(terms, value - there);
        }
        for goal in goals {
            // A goal may go the wrong way where that lets others go theirs.
            let way = linear.variable(-1.0 / goal.room.max(1e-3), true);
            let sign = if goal.up { -1.0 } else { 1.0 };
            let (mut terms, there) = over(&goal.sum.terms)?;
            for (_, factor) in &mut terms {
                *factor *= sign;
            }
            terms.push((way, 1.0));
            linear.at_most(terms, sign * (goal.from - goal.sum.known - there));
            linear.at_most(vec![(way, 1.0)], goal.room);
        }
        let found = linear.solve(budget)?;
        let mut point =
            near.map_or_else(|| vec![f64::NAN; variables.len()], |(point, _)| point.0.clone());
        for (slot, variable) in point.iter_mut().zip(variables) {
            if let Some(variable) = variable {
                *slot = *found.get(variable)?;
            }
        }
        Some(Point(point))
    }

    /// The soft sums from which the cheapest point departs that takes a sum `up` or down to a value,
    /// where `told` holds besides; none when there is no such point. `near` a point only the classes of one
    /// block are moved away from it, which keeps all sums of others.
    pub fn depart(
        &self,
        (goal, to, up): (&Reduced, f64, bool),
        told: &[(&Reduced, f64)],
        soft: &[Soft],
        near: Option<(&Point, usize)>,
        budget: &Budget,
    ) -> Option<Vec<usize>> {
        let mut linear = Linear::default();
        let moves = |block: &usize| near.is_none_or(|(_, here)| here == *block);
        let variable = |block| moves(block).then(|| linear.variable(0.0, self.free));
        let variables: Vec<Option<usize>> = self.block.iter().map(variable).collect();
        let over = |terms: &Terms| over(&variables, near, terms);
        for (row, value) in &self.rows {
            let (terms, there) = over(row)?;
            if !terms.is_empty() {
                linear.equal(terms, *value - there);
            }
        }
        for (sum, value) in told {
            let (rest, there) = over(&sum.terms)?;
            if !rest.is_empty() {
                linear.equal(rest, value - sum.known - there);
            }
        }
        let sign = if up { -1.0 } else { 1.0 };
        let (mut terms, there) = over(&goal.terms)?;
        terms.iter_mut().for_each(|(_, factor)| *factor *= sign);
        linear.at_most(terms, sign * (to - goal.known - there));
        let mut ways = Vec::with_capacity(soft.len());
        for (nth, of) in soft.iter().enumerate() {
            let (mut terms, there) = over(&of.sum.terms)?;
            if terms.is_empty() {
                continue;
            }
            // Between equals the first is departed from, since ties would split the departure.
            let later = f64::from(u32::try_from(nth).unwrap_or(u32::MAX));
            let price = of.value.abs().max(1.0) * (1.0 + 1e-4 * later);
            let (over, under) = (linear.variable(price, false), linear.variable(price, false));
            terms.extend([(over, -1.0), (under, 1.0)]);
            linear.equal(terms, of.value - of.sum.known - there);
            ways.push((of, over, under, price));
        }
        let mut found: Option<Vec<usize>> = None;
        // Once more with what was departed from made cheap: few departures instead of many small ones.
        for _ in 0..2 {
            let Some(point) = linear.solve(budget) else { break };
            let at = |variable: usize| point.get(variable).copied().unwrap_or_default().max(0.0);
            let by = |over: usize, under: usize| (at(over) - at(under)).abs();
            let departs = ways.iter().filter(|(_, over, under, _)| by(*over, *under) > DEPARTS);
            let departs: Vec<usize> = departs.map(|(of, ..)| of.number).collect();
            let few = departs.len() <= FEW;
            found = Some(departs);
            if few {
                break;
            }
            for (_, over, under, price) in &ways {
                let scale = price / (by(*over, *under) + 1e-2);
                linear.price(*over, scale);
                linear.price(*under, scale);
            }
        }
        found
    }

    /// The components of some sums, and of all that is told of them.
    fn touched<'a>(
        &self,
        sums: impl Iterator<Item = &'a Terms>,
        told: &[(&Terms, f64)],
    ) -> HashSet<usize> {
        let of = |class: usize| self.component.get(class).copied();
        let mut touched: HashSet<usize> =
            sums.flatten().filter_map(|(class, _)| of(*class)).collect();
        loop {
            let before = touched.len();
            for (terms, _) in told {
                let here: Vec<usize> = terms.iter().filter_map(|(class, _)| of(*class)).collect();
                if here.iter().any(|component| touched.contains(component)) {
                    touched.extend(here);
                }
            }
            if touched.len() == before {
                return touched;
            }
        }
    }

    /// A point by variables, each with an even part of what its class has; none when the point does not
    /// tell all of them.
    pub fn spread(&self, point: &Point) -> Option<Vec<f64>> {
        let mut members = vec![0.0; self.component.len()];
        for class in &self.class {
            if let Some(members) = members.get_mut(*class) {
                *members += 1.0;
            }
        }
        let pairs = self.known.iter().zip(&self.class);
        let one = |(known, class): (&Option<f64>, &usize)| match known {
            Some(known) => Some(*known),
            None => Some(point.of(*class)? / members.get(*class)?),
        };
        pairs.map(one).collect()
    }

    /// The point that has these values of the variables.
    pub fn gather(&self, values: &[f64]) -> Point {
        let mut point = vec![0.0; self.component.len()];
        for (class, value) in self.class.iter().zip(values) {
            if let Some(slot) = point.get_mut(*class) {
                *slot += value;
            }
        }
        Point(point)
    }
}

/// What is left of a sum when what is known is taken off, and the terms of the rest.
pub(super) fn split(terms: &Terms, value: f64, known: &[Option<f64>]) -> (f64, Terms) {
    let mut rest = value;
    let mut unknown = Vec::new();
    for (variable, factor) in terms {
        match known.get(*variable).copied().flatten() {
            Some(one) => rest -= one * factor,
            None => unknown.push((*variable, *factor)),
        }
    }
    (rest, unknown)
}
