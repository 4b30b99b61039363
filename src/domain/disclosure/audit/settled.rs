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

/// An equation over variables, or over classes of them.
pub(in crate::disclosure) struct Equation {
    pub terms: Terms,
    pub value: f64,
}

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
    pub rows: Vec<Equation>,
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

/// A sum that a point must reach.
pub(in crate::disclosure) struct Aim<'a> {
    pub sum: &'a Reduced,
    pub to: f64,
    /// Whether it is to be so large at least, not so small.
    pub up: bool,
}

/// A sum whose value an attacker knows besides.
#[derive(Clone, Copy)]
pub(in crate::disclosure) struct Told<'a> {
    pub sum: &'a Reduced,
    pub value: f64,
}

/// A point that the search keeps near: only the classes of one block are moved away from it.
#[derive(Clone, Copy)]
pub(in crate::disclosure) struct Near<'a> {
    pub point: &'a Point,
    pub block: usize,
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

/// A linear program over the classes that move; near a point the others stay as they are there.
struct Moving<'a> {
    linear: Linear,
    /// By class, its variable if it moves.
    variables: Vec<Option<usize>>,
    near: Option<Near<'a>>,
}

/// What moves of a sum, and what the rest adds to it.
struct Part {
    terms: Terms,
    rest: f64,
}

impl Moving<'_> {
    /// What moves of a sum; none when the point does not tell the rest.
    fn part(&self, terms: &Terms) -> Option<Part> {
        let mut part = Part { terms: Vec::new(), rest: 0.0 };
        for (class, factor) in terms {
            match (self.variables.get(*class).copied().flatten(), self.near) {
                (Some(variable), _) => part.terms.push((variable, *factor)),
                (None, Some(near)) => part.rest += near.point.of(*class)? * factor,
                (None, None) => {}
            }
        }
        Some(part)
    }

    fn moves(&self, terms: &Terms) -> bool {
        terms.iter().any(|(class, _)| self.variables.get(*class).copied().flatten().is_some())
    }

    /// Keeps a sum at a value, when any of it moves; none when the point does not tell the rest.
    fn keep(&mut self, terms: &Terms, value: f64) -> Option<()> {
        if self.moves(terms) {
            let part = self.part(terms)?;
            self.linear.equal(part.terms, value - part.rest);
        }
        Some(())
    }

    /// A sum that is so large at least, or so small, written as one that may not be larger.
    fn bound(&self, sum: &Reduced, to: f64, up: bool) -> Option<Equation> {
        let sign = if up { -1.0 } else { 1.0 };
        let Part { mut terms, rest } = self.part(&sum.terms)?;
        terms.iter_mut().for_each(|(_, factor)| *factor *= sign);
        Some(Equation { terms, value: sign * (to - sum.known - rest) })
    }
}

/// How a soft sum may depart from its value, at what price.
struct Departure {
    number: usize,
    over: usize,
    under: usize,
    price: f64,
}

impl Settled {
    /// The sum by classes.
    pub fn reduce(&self, terms: &Terms) -> Reduced {
        let rest = split(terms, 0.0, &self.known);
        let of = |variable: usize| self.class.get(variable).copied().unwrap_or(usize::MAX);
        let unknown = rest.terms.into_iter();
        let mut terms: Terms = unknown.map(|(one, factor)| (of(one), factor)).collect();
        // Merged variables have one factor in each target, so their sum is counted once.
        terms.sort_unstable_by_key(|(class, _)| *class);
        terms.dedup_by_key(|(class, _)| *class);
        let mut blocks = terms.iter().map(|(class, _)| self.block.get(*class).copied());
        let first = blocks.next().flatten();
        let block = first.filter(|_| blocks.all(|other| other == first));
        Reduced { known: -rest.value, terms, block }
    }

    /// A program over the classes that move: near a point those of its block, otherwise those of some components.
    fn moving<'a>(&self, near: Option<Near<'a>>, moves: impl Fn(usize) -> bool) -> Moving<'a> {
        let mut linear = Linear::default();
        let classes = self.component.iter().zip(&self.block);
        let variables = classes.map(|(component, block)| {
            let moves = near.map_or_else(|| moves(*component), |near| near.block == *block);
            moves.then(|| linear.variable(0.0, self.free))
        });
        let variables = variables.collect();
        Moving { linear, variables, near }
    }

    /// A point that takes every goal as far as all of them can go together, where `told` holds besides; none
    /// when it is not found.
    pub fn reach(
        &self,
        goals: &[Goal<'_>],
        told: Option<Told<'_>>,
        near: Option<Near<'_>>,
        budget: &Budget,
    ) -> Option<Point> {
        let told = told.filter(|told| !told.sum.is_determined());
        let sums = goals.iter().map(|goal| &goal.sum.terms);
        let touched = self.touched(sums, told.map(|told| &told.sum.terms));
        let mut moving = self.moving(near, |component| touched.contains(&component));
        self.keep(&mut moving, told)?;
        for goal in goals {
            // A goal may go the wrong way where that lets others go theirs.
            let way = moving.linear.variable(-1.0 / goal.room.max(1e-3), true);
            let Equation { mut terms, value } = moving.bound(goal.sum, goal.from, goal.up)?;
            terms.push((way, 1.0));
            moving.linear.at_most(terms, value);
            moving.linear.at_most(vec![(way, 1.0)], goal.room);
        }
        let found = moving.linear.solve(budget)?;
        let nowhere = || vec![f64::NAN; moving.variables.len()];
        let mut point = near.map_or_else(nowhere, |near| near.point.0.clone());
        for (slot, variable) in point.iter_mut().zip(&moving.variables) {
            if let Some(variable) = variable {
                *slot = *found.get(*variable)?;
            }
        }
        Some(Point(point))
    }

    /// Keeps all equations, and what is told besides; none when a point near which they are kept does not tell them.
    fn keep(&self, moving: &mut Moving<'_>, told: Option<Told<'_>>) -> Option<()> {
        for row in &self.rows {
            moving.keep(&row.terms, row.value)?;
        }
        told.map_or(Some(()), |told| moving.keep(&told.sum.terms, told.value - told.sum.known))
    }

    /// The soft sums from which the cheapest point departs that takes a sum where it is wanted, where `told` holds
    /// besides; none when there is no such point. Near a point, all sums of other blocks are kept.
    pub fn depart(
        &self,
        aim: &Aim<'_>,
        told: Option<Told<'_>>,
        soft: &[Soft],
        near: Option<Near<'_>>,
        budget: &Budget,
    ) -> Option<Vec<usize>> {
        let mut moving = self.moving(near, |_| true);
        self.keep(&mut moving, told)?;
        let wanted = moving.bound(aim.sum, aim.to, aim.up)?;
        moving.linear.at_most(wanted.terms, wanted.value);
        let mut departures = Vec::with_capacity(soft.len());
        for (nth, of) in soft.iter().enumerate() {
            let Part { mut terms, rest } = moving.part(&of.sum.terms)?;
            if terms.is_empty() {
                continue;
            }
            // Between equals the first is departed from, since ties would split the departure.
            let later = f64::from(u32::try_from(nth).unwrap_or(u32::MAX));
            let price = of.value.abs().max(1.0) * (1.0 + 1e-4 * later);
            let linear = &mut moving.linear;
            let (over, under) = (linear.variable(price, false), linear.variable(price, false));
            terms.extend([(over, -1.0), (under, 1.0)]);
            linear.equal(terms, of.value - of.sum.known - rest);
            departures.push(Departure { number: of.number, over, under, price });
        }
        fewest(moving.linear, &departures, budget)
    }

    /// The components of some sums, and of what is told of them.
    fn touched<'a>(
        &self,
        sums: impl Iterator<Item = &'a Terms>,
        told: Option<&Terms>,
    ) -> HashSet<usize> {
        let of = |class: usize| self.component.get(class).copied();
        let mut touched: HashSet<usize> =
            sums.flatten().filter_map(|(class, _)| of(*class)).collect();
        let told = told.into_iter().flatten().filter_map(|(class, _)| of(*class));
        if told.clone().any(|component| touched.contains(&component)) {
            touched.extend(told);
        }
        touched
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

/// The numbers departed from at the cheapest point, once more with those made cheap that were departed from: few
/// departures instead of many small ones.
fn fewest(mut linear: Linear, departures: &[Departure], budget: &Budget) -> Option<Vec<usize>> {
    let mut found: Option<Vec<usize>> = None;
    for _ in 0..2 {
        let Some(point) = linear.solve(budget) else { break };
        let at = |variable: usize| point.get(variable).copied().unwrap_or_default().max(0.0);
        let by = |one: &Departure| (at(one.over) - at(one.under)).abs();
        let departs = departures.iter().filter(|one| by(one) > DEPARTS);
        let departs: Vec<usize> = departs.map(|one| one.number).collect();
        let few = departs.len() <= FEW;
        found = Some(departs);
        if few {
            break;
        }
        for one in departures {
            let scale = one.price / (by(one) + 1e-2);
            linear.price(one.over, scale);
            linear.price(one.under, scale);
        }
    }
    found
}

/// What is left of an equation when what is known is taken off.
pub(super) fn split(terms: &Terms, value: f64, known: &[Option<f64>]) -> Equation {
    let mut left = Equation { terms: Vec::new(), value };
    for (variable, factor) in terms {
        match known.get(*variable).copied().flatten() {
            Some(one) => left.value -= one * factor,
            None => left.terms.push((*variable, *factor)),
        }
    }
    left
}
