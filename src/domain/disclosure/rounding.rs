//! Small counts rounded away: the alternative to suppression where tables cannot be planned together,
//! as in a unit's own result and in tables made on demand.

use std::collections::{BTreeMap, BTreeSet};

/// Most pairs of cells that are looked at to bring sums nearer to the truth; what is reached by then stands.
const MOST_LOOKS: usize = 5_000_000;

/// Rounds the small inner cells that would show in a published sum to 0 or to `base`, so that every
/// published sum stays near the truth; all other inner cells are kept, and sums made of the result add up.
///
/// `published` lists the inner cells of each published sum. A sum of 1 to `base - 1` is small, and so is
/// each inner cell of it that is. As many are raised as keeps the whole nearest to the truth; which ones is
/// decided one after another by how much the sums miss, and then by exchanging a raised cell for a lowered
/// one while that brings the sums nearer.
///
/// Source: Langsrud and Heldal (2018), *An Algorithm for Small Count Rounding of Tabular Data*, Privacy in
/// Statistical Databases 2018.
#[must_use]
pub fn round_small(inner: &[u64], published: &[Vec<usize>], base: u64) -> Vec<u64> {
    let is_small = |count: u64| 0 < count && count < base;
    let of = |cells: &[u64], at: usize| cells.get(at).copied().unwrap_or_default();
    let mut chosen = vec![false; inner.len()];
    for sum in published {
        if is_small(sum.iter().map(|at| of(inner, *at)).sum()) {
            for at in sum {
                if let Some(slot) = chosen.get_mut(*at) {
                    *slot |= is_small(of(inner, *at));
                }
            }
        }
    }
    let small: Vec<usize> = (0..inner.len()).filter(|at| chosen.get(*at) == Some(&true)).collect();
    let mut rounded = inner.to_vec();
    for at in &small {
        set(&mut rounded, *at, 0);
    }
    raise(inner, rounded, &small, published, base)
}

/// Rounds every inner cell to one of the two multiples of `base` beside it, chosen as [`round_small`] does, so
/// that no cell and no sum of cells is shown as it is. A cell that is `given`, by its position, is that.
///
/// For tables that stand beside others: where only small cells are changed, a total that is known from
/// elsewhere and the cells that were left tell what a small one was.
#[must_use]
pub fn round_all(
    inner: &[u64],
    given: &BTreeMap<usize, u64>,
    published: &[Vec<usize>],
    base: u64,
) -> Vec<u64> {
    let base = base.max(1);
    let cells = || inner.iter().enumerate();
    let rests =
        cells().filter(|(at, count)| !count.is_multiple_of(base) && !given.contains_key(at));
    let rests: Vec<usize> = rests.map(|(at, _)| at).collect();
    let low = |(at, count): (usize, &u64)| given.get(&at).copied().unwrap_or(count - count % base);
    let mut sums: Vec<Vec<usize>> = (0..inner.len()).map(|at| vec![at]).collect();
    sums.extend(published.iter().filter(|sum| sum.len() > 1).cloned());
    raise(inner, cells().map(low).collect(), &rests, &sums, base)
}

/// Raises as many of some cells by `base` as keeps the whole nearest to the truth, those that keep the
/// published sums nearest to it.
fn raise(
    inner: &[u64],
    mut rounded: Vec<u64>,
    cells: &[usize],
    published: &[Vec<usize>],
    base: u64,
) -> Vec<u64> {
    let whole = |cells: &[u64]| cells.iter().copied().map(i128::from).sum::<i128>();
    let by = i128::from(base);
    let twice = 2 * (whole(inner) - whole(&rounded)) + by;
    let n_raised = usize::try_from(twice / (2 * by.max(1))).unwrap_or(0);
    let mut miss = Miss::of(inner, &rounded, published);
    let mut raised: BTreeSet<usize> = BTreeSet::new();
    for _ in 0..n_raised {
        let low = cells.iter().filter(|at| !raised.contains(at));
        let best = low.min_by_key(|at| (miss.by_raising(**at, by), **at));
        if let Some(&at) = best {
            miss.change(at, by);
            raised.insert(at);
        }
    }
    let mut looks = 0;
    loop {
        let low: Vec<usize> = cells.iter().copied().filter(|at| !raised.contains(at)).collect();
        looks += low.len() * raised.len();
        if looks > MOST_LOOKS {
            break;
        }
        let pairs = raised.iter().flat_map(|lower| low.iter().map(move |raise| (*raise, *lower)));
        let best =
            pairs.map(|(raise, lower)| (miss.by_exchange(raise, lower, by), raise, lower)).min();
        let Some((_, raise, lower)) = best.filter(|(by, ..)| *by < 0) else { break };
        miss.change(raise, by);
        miss.change(lower, -by);
        raised.insert(raise);
        raised.remove(&lower);
    }
    for at in raised {
        let low = rounded.get(at).copied().unwrap_or_default();
        set(&mut rounded, at, low + base);
    }
    rounded
}

/// How much each published sum misses the truth by, and in which sums each inner cell is.
struct Miss {
    of: Vec<i128>,
    sums_of: Vec<Vec<usize>>,
}

impl Miss {
    fn of(inner: &[u64], rounded: &[u64], published: &[Vec<usize>]) -> Self {
        let total = |cells: &[u64], sum: &[usize]| -> i128 {
            sum.iter().filter_map(|at| cells.get(*at)).copied().map(i128::from).sum()
        };
        let mut sums_of = vec![Vec::new(); inner.len()];
        for (nth, sum) in published.iter().enumerate() {
            for slot in sum {
                if let Some(sums) = sums_of.get_mut(*slot) {
                    sums.push(nth);
                }
            }
        }
        let of = published.iter().map(|sum| total(rounded, sum) - total(inner, sum));
        Self { of: of.collect(), sums_of }
    }

    /// By how much the sum of squares grows when a cell is changed by that.
    fn by_raising(&self, at: usize, by: i128) -> i128 {
        self.misses(at).map(|miss| grown(miss, by)).sum()
    }

    /// The same when one cell is raised by that and another lowered: a sum of both stays as it is.
    fn by_exchange(&self, raise: usize, lower: usize, by: i128) -> i128 {
        let of = |at: usize| self.sums_of.get(at).map_or(&[][..], Vec::as_slice);
        let alone = |one: usize, other: usize, by: i128| {
            let own = of(one).iter().filter(move |sum| of(other).binary_search(sum).is_err());
            own.filter_map(|sum| self.of.get(*sum)).map(|miss| grown(*miss, by)).sum::<i128>()
        };
        alone(raise, lower, by) + alone(lower, raise, -by)
    }

    fn misses(&self, at: usize) -> impl Iterator<Item = i128> + '_ {
        let sums = self.sums_of.get(at).into_iter().flatten();
        sums.filter_map(|sum| self.of.get(*sum).copied())
    }

    fn change(&mut self, at: usize, by: i128) {
        for sum in self.sums_of.get(at).into_iter().flatten() {
            if let Some(miss) = self.of.get_mut(*sum) {
                *miss += by;
            }
        }
    }
}

/// By how much the square of a sum's miss grows.
const fn grown(miss: i128, by: i128) -> i128 {
    by * (2 * miss + by)
}

fn set(cells: &mut [u64], at: usize, value: u64) {
    if let Some(cell) = cells.get_mut(at) {
        *cell = value;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every cell, row, column and the total of a table with four columns.
    fn sums(n_rows: usize) -> Vec<Vec<usize>> {
        let cells = 0..4 * n_rows;
        let mut sums: Vec<Vec<usize>> = cells.clone().map(|at| vec![at]).collect();
        sums.extend((0..n_rows).map(|row| (4 * row..4 * row + 4).collect()));
        sums.extend((0..4).map(|column| cells.clone().filter(|at| at % 4 == column).collect()));
        sums.push(cells.collect());
        sums
    }

    /// T1 with base 3: two small counts rise, one falls, and the total goes from 171 to 172.
    #[test]
    fn the_reference_table_is_rounded_as_the_reference_has_it() {
        let t1 = [3, 6, 2, 20, 5, 9, 4, 31, 8, 2, 6, 25, 4, 7, 3, 18, 1, 0, 5, 12];
        let rounded = round_small(&t1, &sums(5), 3);
        let changed: Vec<(usize, u64)> =
            (0..20).filter(|at| rounded[*at] != t1[*at]).map(|at| (at, rounded[at])).collect();
        assert_eq!(changed, [(2, 3), (9, 3), (16, 0)], "ASD/PLA, KMD/KON, FIN/IDE");
        assert_eq!(rounded.iter().sum::<u64>(), 172);
    }

    /// More pairs than are looked at: what is reached by then is rounded, and near the truth.
    #[test]
    fn many_cells_are_rounded_in_bounded_time() {
        let cells: Vec<u64> = (0..5_000).map(|n| n % 7).collect();
        let all: Vec<usize> = (0..cells.len()).collect();
        let halves = [&all[..2_500], &all[2_500..], &all].map(<[usize]>::to_vec);
        let rounded = round_all(&cells, &BTreeMap::new(), &halves, 6);
        let total = |cells: &[u64], sum: &[usize]| sum.iter().map(|at| cells[*at]).sum::<u64>();
        assert!(rounded.iter().all(|cell| cell.is_multiple_of(6)));
        assert!(total(&cells, &all).abs_diff(total(&rounded, &all)) <= 3);
    }

    proptest! {
        /// Only small cells move, to 0 or the base, and no published sum is small afterwards; sums are
        /// made of the rounded cells, so they add up.
        #[test]
        fn no_published_sum_stays_small(
            cells in proptest::collection::vec(0_u64..9, 4..28),
        ) {
            let n_rows = cells.len() / 4;
            let cells = &cells[..4 * n_rows];
            let published = sums(n_rows);
            let rounded = round_small(cells, &published, 3);
            for (before, after) in cells.iter().zip(&rounded) {
                prop_assert!(after == before || (*before < 3 && (*after == 0 || *after == 3)));
            }
            for sum in &published {
                let total: u64 = sum.iter().map(|at| rounded[*at]).sum();
                prop_assert!(total == 0 || total >= 3);
            }
            let whole: u64 = cells.iter().sum();
            prop_assert!(whole.abs_diff(rounded.iter().sum()) <= 1);
            let all = round_all(cells, &BTreeMap::new(), &published, 3);
            for (before, after) in cells.iter().zip(&all) {
                prop_assert!(after.is_multiple_of(3) && after.abs_diff(*before) < 3);
            }
            prop_assert!(whole.abs_diff(all.iter().sum()) <= 1);
        }
    }
}
