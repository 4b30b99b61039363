//! Elimination: is one sum of inner cells a combination of others?
//!
//! Counted modulo the prime 2^61 - 1, so that nothing is rounded and nothing overflows. A sum that is
//! no combination over the fractions might be one modulo the prime, with a chance of about 2^-61; what
//! elimination lets through is audited by linear programs in any case.

/// The modulus.
const P: u64 = (1 << 61) - 1;

/// A vector over inner cells: position and non-zero entry modulo the prime, ascending by position.
pub(super) type Vector = Vec<(u32, u64)>;

/// The whole number modulo the prime.
pub(super) fn residue(number: i64) -> u64 {
    let magnitude = number.unsigned_abs() % P;
    if number < 0 && magnitude > 0 { P - magnitude } else { magnitude }
}

fn times(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    let (low, high) = (product & u128::from(P), product >> 61);
    let sum = u64::try_from(low + high).unwrap_or_default();
    if sum >= P { sum - P } else { sum }
}

fn less(one: u64, other: u64) -> u64 {
    if one >= other { one - other } else { one + P - other }
}

fn inverse(of: u64) -> u64 {
    let (mut base, mut exponent, mut result) = (of, P - 2, 1);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = times(result, base);
        }
        base = times(base, base);
        exponent >>= 1;
    }
    result
}

/// Vectors with a pivot each, at which every later one is zero.
#[derive(Default)]
pub(super) struct Basis {
    rows: Vec<Vector>,
    /// By inner cell, the row whose pivot it is.
    row_of: std::collections::HashMap<u32, usize>,
}

impl Basis {
    /// What is left of `vector` after subtracting its part in the span; empty when it lies in it.
    pub fn reduce(&self, vector: &Vector) -> Vector {
        let mut rest = vector.clone();
        let mut from = 0;
        // Rows are zero at the pivots of earlier rows only, so the earliest pivot goes first.
        loop {
            let rows = rest.iter().filter_map(|(at, _)| self.row_of.get(at).copied());
            let Some(next) = rows.filter(|&row| row >= from).min() else { return normal(rest) };
            if let Some(row) = self.rows.get(next) {
                rest = eliminate(&rest, row);
            }
            from = next + 1;
        }
    }

    /// Adds a vector that [`Basis::reduce`] has returned.
    pub fn add(&mut self, reduced: Vector) {
        if let Some((pivot, _)) = reduced.first() {
            self.row_of.insert(*pivot, self.rows.len());
            self.rows.push(reduced);
        }
    }
}

/// The vector times a number, so that its first entry is 1.
pub(super) fn normal(mut vector: Vector) -> Vector {
    if let Some(&(_, lead)) = vector.first()
        && lead != 1
    {
        let factor = inverse(lead);
        for (_, entry) in &mut vector {
            *entry = times(*entry, factor);
        }
    }
    vector
}

/// `vector` without its entry at the pivot of `row`: the first position of `row`, whose entry is 1.
pub(super) fn eliminate(vector: &Vector, row: &Vector) -> Vector {
    let Some(&(pivot, _)) = row.first() else { return vector.clone() };
    let Ok(at) = vector.binary_search_by_key(&pivot, |&(position, _)| position) else {
        return vector.clone();
    };
    let factor = vector.get(at).map_or(0, |&(_, entry)| entry);
    let mut result = Vec::with_capacity(vector.len() + row.len());
    let (mut left, mut right) = (vector.iter().peekable(), row.iter().peekable());
    loop {
        let next = [left.peek(), right.peek()].into_iter().flatten().map(|&&(p, _)| p).min();
        let Some(position) = next else { break };
        let take = |side: &mut std::iter::Peekable<std::slice::Iter<'_, (u32, u64)>>| {
            side.next_if(|&&(p, _)| p == position).map_or(0, |&(_, entry)| entry)
        };
        let (a, b) = (take(&mut left), take(&mut right));
        let entry = less(a, times(factor, b));
        if entry != 0 {
            result.push((position, entry));
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vector(entries: &[(u32, i64)]) -> Vector {
        entries.iter().map(|&(at, entry)| (at, residue(entry))).collect()
    }

    #[test]
    fn a_combination_reduces_to_nothing_and_another_vector_does_not() {
        let mut basis = Basis::default();
        for row in [vector(&[(0, 1), (1, 1)]), vector(&[(1, 1), (2, 1)])] {
            let reduced = basis.reduce(&row);
            basis.add(reduced);
        }
        // (0 + 1) - (1 + 2) = 0 - 2
        assert_eq!(basis.reduce(&vector(&[(0, 3), (2, -3)])), vec![]);
        assert_ne!(basis.reduce(&vector(&[(0, 1), (2, 1)])), vec![]);
    }

    #[test]
    fn the_inverse_of_a_residue_undoes_it() {
        for number in [1, 2, -5, 1_000_000_007] {
            assert_eq!(times(residue(number), inverse(residue(number))), 1);
        }
        assert_eq!(residue(-1), P - 1);
    }
}
