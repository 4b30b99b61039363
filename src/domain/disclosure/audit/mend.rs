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
use super::settled::{Reduced, Soft};
use crate::disclosure::suppress::{Candidate, Status};

/// A hidden number that does not hold, what it needs, and what is possible of it.
pub(super) type Wanted = (usize, Need, Interval);

/// Hides open numbers until the points that a hidden number needs are possible; whether any had to be.
///
/// Points `near` a possible one are looked for first, where only the number's own block moves.
///
/// # Errors
///
/// [`TooNarrow`] when all that may be hidden does not suffice.
pub(super) fn mend(
    equations: &Equations<'_>,
    numbers: &mut [Candidate],
    (number, need, interval): Wanted,
    told: &[usize],
    near: Option<&[f64]>,
    budget: &Budget,
) -> Result<bool, TooNarrow> {
    let terms = equations.terms(|at| at == number || told.contains(&at));
    let wanted = terms.get(&number).ok_or(TooNarrow(number))?;
    let value = |at: usize| equations.scaled(numbers.get(at).map_or(0, |one| one.value));
    let told: Vec<(&Terms, f64)> =
        told.iter().filter_map(|at| Some((terms.get(at)?, value(*at)))).collect();
    let near = near.map(|near| (near, equations.block(number)));
    let whole = need.windows(value(number), equations.free).into_iter().find_map(|(low, high)| {
        let ends = [(true, high, interval.high < high), (false, low, interval.low > low)];
        let wanting = ends.into_iter().filter(|(.., wanting)| *wanting);
        let departs = wanting
            .map(|(up, to, _)| depart(equations, numbers, (wanted, to, up), &told, near, budget));
        departs.collect::<Option<Vec<_>>>()
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

/// A sum, where it is to be taken, and whether that is up.
type Goal<'a> = (&'a Terms, f64, bool);

/// The open numbers from which the cheapest point departs; none when there is no point. Zeros are kept
/// unless nothing else suffices.
fn depart(
    equations: &Equations<'_>,
    numbers: &[Candidate],
    goal: Goal<'_>,
    told: &[(&Terms, f64)],
    near: Option<(&[f64], usize)>,
    budget: &Budget,
) -> Option<Vec<usize>> {
    [false, true].into_iter().find_map(|zeros| {
        let may = |at: usize| {
            numbers
                .get(at)
                .is_some_and(|one| one.status == Status::Shown && (zeros || one.value != 0))
        };
        depart_from(equations, numbers, goal, told, (near, &may), budget)
    })
}

/// A point and the block that alone moves, if the search keeps near one; and which numbers may be departed from.
type Within<'a> = (Option<(&'a [f64], usize)>, &'a dyn Fn(usize) -> bool);

/// As [`depart`], from the numbers that `may` be hidden.
fn depart_from(
    equations: &Equations<'_>,
    numbers: &[Candidate],
    (goal, to, up): Goal<'_>,
    told: &[(&Terms, f64)],
    (near, may): Within<'_>,
    budget: &Budget,
) -> Option<Vec<usize>> {
    let program = {
        let mut closed = numbers.to_vec();
        for (at, one) in closed.iter_mut().enumerate() {
            if may(at) {
                one.status = Status::Hidden;
            }
        }
        equations.program(&closed, Status::is_open)
    };
    let soft = equations.terms(may);
    let targets: Vec<&Terms> =
        soft.values().chain(told.iter().map(|(terms, _)| *terms)).chain([goal]).collect();
    let settled = program.settle(&targets);
    let soft: Vec<Soft> = soft
        .iter()
        .map(|(at, terms)| {
            let value = numbers.get(*at).map_or(0, |one| one.value);
            let (number, sum) = (*at, settled.reduce(terms));
            Soft { number, sum, value: equations.scaled(value) }
        })
        .collect();
    let goal = settled.reduce(goal);
    let told: Vec<(Reduced, f64)> =
        told.iter().map(|(terms, value)| (settled.reduce(terms), *value)).collect();
    let told: Vec<(&Reduced, f64)> = told.iter().map(|(sum, value)| (sum, *value)).collect();
    let here = near.and_then(|(near, block)| {
        let point = settled.gather(near);
        settled.depart((&goal, to, up), &told, &soft, Some((&point, block)), budget)
    });
    here.or_else(|| settled.depart((&goal, to, up), &told, &soft, None, budget))
}
