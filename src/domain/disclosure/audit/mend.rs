//! More room for a hidden number that does not hold: which open numbers are hidden for it.
//!
//! A point is looked for at which the hidden number is as far off as it must be, and which departs from
//! the open numbers as little as possible, each weighed by its size. Those that it departs from are
//! hidden: then the point is possible, and the number holds.
//!
//! Source: Kelly, Golden and Assad (1992), *Cell suppression: disclosure protection for sensitive tabular
//! data*, Networks 22 (4), section 4 (the linear program); Candès, Wakin and Boyd (2008), *Enhancing
//! sparsity by reweighted l1 minimization*, J. Fourier Anal. Appl. 14 (few departures instead of many
//! small ones).

use kartlegger_linear::{Budget, Terms};

use super::TooNarrow;
use super::equations::Equations;
use super::interval::{Interval, Need};
use super::settled::{Aim, Equation, Near, Soft, Told};
use crate::disclosure::suppress::{Candidate, Status};

/// A hidden number that does not hold.
pub(super) struct Wanted {
    pub number: usize,
    pub need: Need,
    /// What is possible of it.
    pub interval: Interval,
}

/// How more is hidden for a number: against whom, and where points are looked for.
pub(super) struct Mending<'a> {
    pub equations: &'a Equations<'a>,
    /// The number that the attacker knows; none where it is any reader.
    pub attacker: Option<usize>,
    /// A possible point by variables: points near it are looked for first, where only the number's own block moves.
    pub near: Option<&'a [f64]>,
    pub budget: &'a Budget,
}

/// Where a point must have a hidden number.
struct Goal<'a> {
    number: usize,
    sum: &'a Terms,
    to: f64,
    /// Whether that is up.
    up: bool,
    /// What the attacker knows besides.
    told: Option<&'a Equation>,
}

impl Mending<'_> {
    /// Hides open numbers until the points that a hidden number needs are possible; whether any had to be.
    ///
    /// # Errors
    ///
    /// [`TooNarrow`] when all that may be hidden does not suffice.
    pub fn mend(&self, numbers: &mut [Candidate], wanted: &Wanted) -> Result<bool, TooNarrow> {
        let Wanted { number, need, interval } = *wanted;
        let terms = self.equations.terms(|at| at == number || self.attacker == Some(at));
        let sum = terms.get(&number).ok_or(TooNarrow(number))?;
        let value = |at: usize| self.equations.scaled(numbers.get(at).map_or(0, |one| one.value));
        let told = self
            .attacker
            .and_then(|at| Some(Equation { terms: terms.get(&at)?.clone(), value: value(at) }));
        let told = told.as_ref();
        let windows = need.windows(value(number), self.equations.free);
        let whole = windows.into_iter().find_map(|window| {
            let up = (interval.high < window.high).then_some((window.high, true));
            let down = (interval.low > window.low).then_some((window.low, false));
            let goals = [up, down].into_iter().flatten();
            let goals = goals.map(|(to, up)| Goal { number, sum, to, up, told });
            goals.map(|goal| self.depart(numbers, &goal)).collect::<Option<Vec<_>>>()
        });
        let hidden: Vec<usize> = whole.ok_or(TooNarrow(number))?.into_iter().flatten().collect();
        let any = !hidden.is_empty();
        for at in hidden {
            if let Some(one) = numbers.get_mut(at) {
                one.status = Status::Secondary;
            }
        }
        Ok(any)
    }

    /// The open numbers from which the cheapest point departs; none when there is no point. Zeros are kept
    /// unless nothing else suffices.
    fn depart(&self, numbers: &[Candidate], goal: &Goal<'_>) -> Option<Vec<usize>> {
        [false, true].into_iter().find_map(|zeros| {
            let may = |one: &Candidate| one.status == Status::Shown && (zeros || one.value != 0);
            self.depart_from(numbers, goal, may)
        })
    }

    /// As [`Mending::depart`], from the numbers that `may` be hidden.
    fn depart_from(
        &self,
        numbers: &[Candidate],
        goal: &Goal<'_>,
        may: impl Fn(&Candidate) -> bool,
    ) -> Option<Vec<usize>> {
        let mut closed = numbers.to_vec();
        let open = closed.iter_mut().filter(|one| may(one));
        open.for_each(|one| one.status = Status::Hidden);
        let program = self.equations.program(&closed, Status::is_open);
        let soft = self.equations.terms(|at| numbers.get(at).is_some_and(&may));
        let told = goal.told.map(|told| &told.terms);
        let targets: Vec<&Terms> = soft.values().chain(told).chain([goal.sum]).collect();
        let settled = program.settle(&targets);
        let soft: Vec<Soft> = soft
            .iter()
            .map(|(at, terms)| {
                let value = numbers.get(*at).map_or(0, |one| one.value);
                let (number, sum) = (*at, settled.reduce(terms));
                Soft { number, sum, value: self.equations.scaled(value) }
            })
            .collect();
        let aim = Aim { sum: &settled.reduce(goal.sum), to: goal.to, up: goal.up };
        let told = goal.told.map(|told| (settled.reduce(&told.terms), told.value));
        let told = told.as_ref().map(|(sum, value)| Told { sum, value: *value });
        let here = self.near.and_then(|values| {
            let near =
                Near { point: &settled.gather(values), block: self.equations.block(goal.number) };
            settled.depart(&aim, told, &soft, Some(near), self.budget)
        });
        here.or_else(|| settled.depart(&aim, told, &soft, None, self.budget))
    }
}
