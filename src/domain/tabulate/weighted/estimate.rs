//! From the totals of organisations to weighted figures.

use super::super::table::{NumberOf, Table};
use super::Weighting;
use super::owned::{Owned, OwnedCell, Totals};
use crate::figure::Figure;
use crate::precision::{Estimate, Interval};

/// A weighted figure, each part with ten significant digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weighted {
    /// The estimate.
    pub value: Figure,
    /// Its standard error; none without a degree of freedom.
    pub standard_error: Option<Figure>,
    /// The lower end of its interval of 95 per cent; none without a degree of freedom.
    pub low: Option<Figure>,
    /// The upper end.
    pub high: Option<Figure>,
}

/// The weighted figures of a table.
#[derive(Clone, Debug)]
pub struct WeightedCells {
    /// One a cell of the table.
    pub cells: Vec<WeightedCell>,
    /// The same table with the classes of equal weight as its last axis: a weighted figure beside a plain one
    /// tells as much as its cells do, so they must pass disclosure control too.
    pub guard: Box<Table>,
}

/// The weighted figures of one cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WeightedCell {
    /// Rows in the cell.
    pub count: Option<Weighted>,
    /// Organisations behind the cell.
    pub organisations: Option<Weighted>,
    /// Rows in the cell over the base; none without a base.
    pub share: Option<Weighted>,
    /// Of each number of the table the sum, and the mean over those with a number.
    pub numbers: Vec<[Option<Weighted>; 2]>,
}

/// Estimates every cell. `slice_of` a cell is its position modulo the number of slices; `whole_units`
/// says that a row is an organisation, and `whole` which category of the first axis is all of the base.
pub(in crate::tabulate) fn estimate(
    owned: &Owned,
    weighting: &Weighting,
    numbers: &[NumberOf],
    whole_units: bool,
    whole: Option<usize>,
) -> Vec<WeightedCell> {
    let respondents = &weighting.respondents;
    let silent = f64::from(weighting.population) - count(respondents.len());
    let dense = |totals: &Totals, scale: f64| dense(totals, scale, respondents.len());
    let bases: Vec<Vec<f64>> = owned.bases.iter().map(|base| dense(base, 1.0)).collect();
    let each = |(at, (rows, by_number)): (usize, &OwnedCell)| {
        let base = bases.get(at % bases.len().max(1)).map(Vec::as_slice).unwrap_or_default();
        let counts = dense(rows, 1.0);
        let owners: Vec<f64> = counts.iter().map(|n| f64::from(u8::from(*n > 0.0))).collect();
        let seen: f64 = owners.iter().sum();
        let total = respondents.total(&counts);
        let plain: f64 = counts.iter().sum();
        let most = whole_units.then_some(plain + silent);
        let numbers = by_number.iter().zip(numbers).map(|((sums, given), of)| {
            let scale = 10_f64.powi(of.decimals.into());
            let (sums, given) = (dense(sums, scale), dense(given, 1.0));
            let sum = respondents.total(&sums);
            let mean = respondents.ratio(&sums, &given);
            let interval = match of.never_negative {
                true => within(&sum, sums.iter().sum(), None),
                false => sum.interval(),
            };
            let sum = if mean.is_some() { weighted(&sum, interval) } else { None };
            let mean = mean.and_then(|mean| weighted(&mean, interval_of(&mean, of)));
            [sum, mean]
        });
        WeightedCell {
            count: weighted(&total, within(&total, plain, most)),
            organisations: {
                let total = respondents.total(&owners);
                weighted(&total, within(&total, seen, Some(seen + silent)))
            },
            share: respondents.ratio(&counts, base).and_then(|share| {
                // The share of the whole in itself is not estimated.
                let is_whole = at.checked_div(bases.len()) == whole && whole.is_some();
                let certain = Interval { low: 1.0, high: 1.0 };
                let interval = share.share_interval();
                weighted(&share, interval.map(|one| if is_whole { certain } else { one }))
            }),
            numbers: numbers.collect(),
        }
    };
    owned.cells.iter().enumerate().map(each).collect()
}

/// Estimates the ratio of the first two numbers in each cell.
pub(in crate::tabulate) fn estimate_ratios(
    owned: &Owned,
    weighting: &Weighting,
    numbers: &[NumberOf],
) -> Vec<Option<Weighted>> {
    let respondents = &weighting.respondents;
    let each = |(_, by_number): &OwnedCell| {
        let sums = |at: usize| {
            let (of, (sums, _)) = (numbers.get(at)?, by_number.get(at)?);
            Some(dense(sums, 10_f64.powi(of.decimals.into()), respondents.len()))
        };
        let ratio = respondents.ratio(&sums(0)?, &sums(1)?)?;
        let least = numbers.iter().all(|of| of.never_negative).then_some(0.0);
        let interval = ratio.interval().map(|one| Interval {
            low: least.map_or(one.low, |least: f64| one.low.max(least)),
            ..one
        });
        weighted(&ratio, interval)
    };
    owned.cells.iter().map(each).collect()
}

/// One value a respondent.
fn dense(totals: &Totals, scale: f64, n: usize) -> Vec<f64> {
    let mut values = vec![0.0; n];
    for &(respondent, total) in totals {
        if let Some(slot) = values.get_mut(respondent as usize) {
            *slot = real(total) / scale;
        }
    }
    values
}

/// A box's mean is a share.
fn interval_of(mean: &Estimate, of: &NumberOf) -> Option<Interval> {
    if of.boxed.is_some() { mean.share_interval() } else { mean.interval() }
}

/// Those who answered are in the population for certain, and the silent are no more than they are.
///
/// Where weights below one bring the estimate beyond such a bound, it bounds nothing: the interval holds its estimate.
fn within(estimate: &Estimate, least: f64, most: Option<f64>) -> Option<Interval> {
    let Interval { low, high } = estimate.interval()?;
    // What an estimate is off by through rounding is nothing.
    let noise = estimate.value.abs() * 1e-12;
    let low = if least <= estimate.value + noise { low.max(least) } else { low };
    let most = most.filter(|most| estimate.value - noise <= *most);
    let high = most.map_or(high, |most| high.min(most));
    Some(Interval { low: low.min(estimate.value), high: high.max(estimate.value) })
}

fn weighted(estimate: &Estimate, interval: Option<Interval>) -> Option<Weighted> {
    // What is left of a spread of nothing by rounding is nothing.
    let noise = estimate.standard_error <= estimate.value.abs() * 1e-12;
    let error = if noise { 0.0 } else { estimate.standard_error };
    Some(Weighted {
        value: Figure::nearest(estimate.value)?,
        standard_error: interval.and_then(|_| Figure::nearest(error)),
        low: interval.and_then(|interval| Figure::nearest(interval.low)),
        high: interval.and_then(|interval| Figure::nearest(interval.high)),
    })
}

#[expect(clippy::cast_precision_loss, reason = "estimates are kept with ten digits")]
const fn real(total: i128) -> f64 {
    total as f64
}

#[expect(clippy::cast_precision_loss, reason = "there are far fewer than 2^52 respondents")]
const fn count(n: usize) -> f64 {
    n as f64
}
