//! What follows from published sums: whether some combination of them rests on a few organisations only.
//!
//! Each published figure is a known sum over atoms with known coefficients. Whoever knows them all knows
//! every linear combination of them and nothing else that is linear. A combination whose coefficients are
//! zero outside a few atoms tells something of the organisations in those atoms. Such a combination
//! exists for a set of atoms exactly when the rows of the null space at those atoms are linearly
//! dependent, which is what is tested here.
//!
//! Coefficients are taken modulo the prime 2⁶¹ − 1: a chance zero could hide a figure needlessly, or miss a
//! dependence with a chance of about one in 10¹⁸ a test.

use crate::figure::Figure;

/// 2⁶¹ − 1, a prime.
const PRIME: u64 = (1 << 61) - 1;
/// Most sets of atoms that are tried; beyond, a leak is taken for granted.
const MOST_TRIED: usize = 200_000;

/// A coefficient modulo the prime.
pub(super) fn coefficient(figure: Figure) -> u64 {
    let (numerator, denominator) = figure.parts();
    let modulo =
        |number: i128| u64::try_from(number.rem_euclid(i128::from(PRIME))).unwrap_or_default();
    times(modulo(numerator), inverse(modulo(denominator)))
}

/// What cannot be known from a set of published sums: a basis of the null space, one row an atom.
pub(super) struct Unknown {
    rows: Vec<Vec<u64>>,
}

impl Unknown {
    /// The null space of the published sums; each has one coefficient an atom.
    pub fn of(mut published: Vec<Vec<u64>>, n_atoms: usize) -> Self {
        let mut pivots: Vec<usize> = Vec::new();
        for column in 0..n_atoms {
            let done = pivots.len();
            let at = |row: &Vec<u64>| row.get(column).copied().unwrap_or_default();
            let Some(found) = published.iter().skip(done).position(|row| at(row) != 0) else {
                continue;
            };
            published.swap(done, done + found);
            let Some(pivot) = published.get_mut(done) else { continue };
            let scale = inverse(at(pivot));
            pivot.iter_mut().for_each(|one| *one = times(*one, scale));
            let pivot = pivot.clone();
            for (other, row) in published.iter_mut().enumerate() {
                let factor = at(row);
                if other != done && factor != 0 {
                    subtract(row, &pivot, factor);
                }
            }
            pivots.push(column);
        }
        let free: Vec<usize> = (0..n_atoms).filter(|column| !pivots.contains(column)).collect();
        let row = |atom: usize| match pivots.iter().position(|pivot| *pivot == atom) {
            Some(at) => {
                let solved = published.get(at);
                let of = |column: &usize| solved.and_then(|row| row.get(*column)).copied();
                free.iter().map(|column| negative(of(column).unwrap_or_default())).collect()
            }
            None => free.iter().map(|column| u64::from(*column == atom)).collect(),
        };
        Self { rows: (0..n_atoms).map(row).collect() }
    }

    /// Whether something is known of these atoms alone.
    pub fn tells_of(&self, atoms: &[usize]) -> bool {
        let mut basis = Vec::new();
        atoms.iter().any(|&atom| !self.adds(atom, &mut basis))
    }

    /// Atoms of fewer than `threshold` organisations together, of which alone something is known. Only
    /// `candidates` are looked at, each with its organisations.
    pub fn leak(&self, candidates: &[(usize, &[usize])], threshold: usize) -> Option<Vec<usize>> {
        let mut search = Search {
            unknown: self,
            candidates,
            threshold,
            tried: 0,
            chosen: Vec::new(),
            basis: Vec::new(),
        };
        search.extend(0, &[])
    }

    /// Whether the atom's row is independent of the basis, which it then joins.
    fn adds(&self, atom: usize, basis: &mut Vec<(usize, Vec<u64>)>) -> bool {
        let mut row = self.rows.get(atom).cloned().unwrap_or_default();
        for (pivot, former) in &*basis {
            let factor = row.get(*pivot).copied().unwrap_or_default();
            if factor != 0 {
                subtract(&mut row, former, factor);
            }
        }
        let Some(pivot) = row.iter().position(|one| *one != 0) else { return false };
        let scale = inverse(row.get(pivot).copied().unwrap_or_default());
        row.iter_mut().for_each(|one| *one = times(*one, scale));
        basis.push((pivot, row));
        true
    }
}

struct Search<'a> {
    unknown: &'a Unknown,
    candidates: &'a [(usize, &'a [usize])],
    threshold: usize,
    tried: usize,
    /// The atoms that are chosen, and a basis of their rows.
    chosen: Vec<usize>,
    basis: Vec<(usize, Vec<u64>)>,
}

impl Search<'_> {
    /// Tries to add each candidate from that position on to the atoms that are chosen, which `owners` stand behind.
    fn extend(&mut self, start: usize, owners: &[usize]) -> Option<Vec<usize>> {
        for (at, (atom, more)) in self.candidates.iter().enumerate().skip(start) {
            let mut all: Vec<usize> = owners.iter().chain(*more).copied().collect();
            all.sort_unstable();
            all.dedup();
            if all.len() >= self.threshold {
                continue;
            }
            self.tried += 1;
            self.chosen.push(*atom);
            let independent = self.unknown.adds(*atom, &mut self.basis);
            if !independent || self.tried > MOST_TRIED {
                return Some(self.chosen.clone());
            }
            if let Some(found) = self.extend(at + 1, &all) {
                return Some(found);
            }
            self.chosen.pop();
            self.basis.pop();
        }
        None
    }
}

fn subtract(row: &mut [u64], other: &[u64], factor: u64) {
    for (one, of) in row.iter_mut().zip(other) {
        *one = plus(*one, negative(times(*of, factor)));
    }
}

const fn plus(a: u64, b: u64) -> u64 {
    (a + b) % PRIME
}

const fn negative(a: u64) -> u64 {
    (PRIME - a) % PRIME
}

fn times(a: u64, b: u64) -> u64 {
    u64::try_from(u128::from(a) * u128::from(b) % u128::from(PRIME)).unwrap_or_default()
}

/// By Fermat's little theorem; zero has none, and gives zero.
fn inverse(a: u64) -> u64 {
    let (mut power, mut base, mut result) = (PRIME - 2, a, 1);
    while power > 0 {
        if power & 1 == 1 {
            result = times(result, base);
        }
        base = times(base, base);
        power >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leak(published: &[&[u64]], organisations: &[usize], threshold: usize) -> Option<Vec<usize>> {
        let rows = published.iter().map(|row| row.to_vec()).collect();
        let unknown = Unknown::of(rows, organisations.len());
        let mut next = 0;
        let owned: Vec<Vec<usize>> = organisations
            .iter()
            .map(|n| {
                next += n;
                (next - n..next).collect()
            })
            .collect();
        let candidates: Vec<_> =
            owned.iter().enumerate().map(|(at, owners)| (at, owners.as_slice())).collect();
        unknown.leak(&candidates, threshold)
    }

    /// Three atoms of 2, 5 and 9 organisations: the total and the sum of the last two give the first.
    #[test]
    fn a_difference_of_two_figures_tells_of_what_lies_between() {
        assert_eq!(leak(&[&[1, 1, 1], &[0, 1, 1]], &[2, 5, 9], 3), Some(vec![0]));
        assert_eq!(leak(&[&[1, 1, 1], &[0, 1, 1]], &[3, 5, 9], 3), None);
        assert_eq!(leak(&[&[1, 1, 1]], &[2, 5, 9], 3), None);
    }

    /// Two atoms of one organisation each: their sum is known, and rests on two.
    #[test]
    fn two_small_atoms_together_are_still_small() {
        assert_eq!(leak(&[&[1, 1, 0]], &[1, 1, 9], 3), Some(vec![0, 1]));
        assert_eq!(leak(&[&[1, 1, 0]], &[1, 2, 9], 3), None);
    }

    /// Counts and points of three atoms with points 1, 2 and 5: two equations in three unknowns, of which
    /// each pair can be had without the third, and no atom alone.
    #[test]
    fn a_mean_and_its_base_narrow_down_together() {
        let published: [&[u64]; 2] = [&[1, 1, 1], &[1, 2, 5]];
        assert_eq!(leak(&published, &[1, 1, 9], 3), Some(vec![0, 1]));
        assert_eq!(leak(&published, &[1, 2, 9], 3), None);
        let third: [&[u64]; 3] = [&[1, 1, 1], &[1, 2, 5], &[0, 0, 1]];
        assert_eq!(leak(&third, &[2, 7, 9], 3), Some(vec![0]), "all is known");
    }

    #[test]
    fn fractions_have_coefficients_too() {
        let third = coefficient(Figure::ratio(1, 3).unwrap());
        assert_eq!(times(third, 3), 1);
        assert_eq!(plus(coefficient(Figure::whole(-2)), 2), 0);
    }
}
