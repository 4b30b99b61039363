//! Exact elimination: is one sum of inner cells a combination of others?
//!
//! **Invariant:** vectors hold whole numbers without a common divisor, so nothing is rounded. When
//! 128 bits do not hold a step, the answer is "cannot tell", and the caller hides rather than shows.

/// A vector over inner cells: position and non-zero entry, ascending by position.
pub(super) type Vector = Vec<(usize, i128)>;

/// Vectors in echelon form: each is zero at the pivots of those before it.
#[derive(Default)]
pub(super) struct Basis(Vec<Vector>);

/// A step that 128 bits do not hold.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLarge;

impl Basis {
    /// What is left of `vector` after subtracting its part in the span; empty when it lies in it.
    pub fn reduce(&self, vector: &Vector) -> Result<Vector, TooLarge> {
        let mut rest = vector.clone();
        for row in &self.0 {
            rest = eliminate(&rest, row)?;
        }
        Ok(rest)
    }

    /// Adds a vector that [`Basis::reduce`] has returned.
    pub fn add(&mut self, reduced: Vector) {
        if !reduced.is_empty() {
            self.0.push(reduced);
        }
    }
}

/// `vector` without its entry at the pivot of `row`, its first position.
pub(super) fn eliminate(vector: &Vector, row: &Vector) -> Result<Vector, TooLarge> {
    let Some(&(pivot, lead)) = row.first() else { return Ok(vector.clone()) };
    let Ok(at) = vector.binary_search_by_key(&pivot, |&(position, _)| position) else {
        return Ok(vector.clone());
    };
    let here = vector.get(at).map_or(0, |&(_, entry)| entry);
    let mut result = Vec::with_capacity(vector.len() + row.len());
    let (mut left, mut right) = (vector.iter().peekable(), row.iter().peekable());
    loop {
        let next = [left.peek(), right.peek()].into_iter().flatten().map(|&&(p, _)| p).min();
        let Some(position) = next else { break };
        let take = |side: &mut std::iter::Peekable<std::slice::Iter<'_, (usize, i128)>>| {
            side.next_if(|&&(p, _)| p == position).map_or(0, |&(_, entry)| entry)
        };
        let (a, b) = (take(&mut left), take(&mut right));
        let scaled = lead.checked_mul(a).ok_or(TooLarge)?;
        let entry = scaled.checked_sub(here.checked_mul(b).ok_or(TooLarge)?).ok_or(TooLarge)?;
        if entry != 0 {
            result.push((position, entry));
        }
    }
    let divisor = result.iter().fold(0, |divisor, &(_, entry)| gcd(divisor, entry.unsigned_abs()));
    let divisor = i128::try_from(divisor).map_err(|_| TooLarge)?;
    if divisor > 1 {
        for (_, entry) in &mut result {
            *entry /= divisor;
        }
    }
    Ok(result)
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_combination_reduces_to_nothing_and_another_vector_does_not() {
        let mut basis = Basis::default();
        for vector in [vec![(0, 1), (1, 1)], vec![(1, 1), (2, 1)]] {
            let reduced = basis.reduce(&vector).unwrap();
            basis.add(reduced);
        }
        // (0 + 1) - (1 + 2) = 0 - 2
        assert_eq!(basis.reduce(&vec![(0, 3), (2, -3)]), Ok(vec![]));
        assert_ne!(basis.reduce(&vec![(0, 1), (2, 1)]), Ok(vec![]));
    }

    #[test]
    fn a_step_that_does_not_fit_is_told_and_not_wrapped() {
        let row = vec![(0, i128::MAX), (1, 2)];
        assert_eq!(eliminate(&vec![(0, 3), (1, 5)], &row), Err(TooLarge));
    }
}
