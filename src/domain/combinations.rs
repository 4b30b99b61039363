//! Combinations of choices, one from each of several, the last varying fastest: the order in which dense arrays hold
//! the cells of tables.

/// Every combination of one of each of the `choices`; one empty one of none.
#[must_use]
pub fn product<T: Clone>(choices: &[Vec<T>]) -> Vec<Vec<T>> {
    choices.iter().fold(vec![Vec::new()], |found, choices| {
        let longer = |before: Vec<T>| {
            let with = move |choice: &T| before.iter().chain([choice]).cloned().collect::<Vec<T>>();
            choices.iter().map(with).collect::<Vec<_>>()
        };
        found.into_iter().flat_map(longer).collect()
    })
}

/// Every combination of places in arrays of these lengths.
#[must_use]
pub fn combinations(lengths: &[usize]) -> Vec<Vec<usize>> {
    let places: Vec<Vec<usize>> = lengths.iter().map(|length| (0..*length).collect()).collect();
    product(&places)
}

/// The combination at a position among all of these lengths.
#[must_use]
pub fn places(lengths: &[usize], mut position: usize) -> Vec<usize> {
    let mut found = vec![0; lengths.len()];
    for (slot, length) in found.iter_mut().zip(lengths).rev() {
        *slot = position % length.max(&1);
        position /= length.max(&1);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_place_varies_fastest() {
        assert_eq!(combinations(&[2, 2]), [[0, 0], [0, 1], [1, 0], [1, 1]]);
        assert_eq!(combinations(&[]), [Vec::<usize>::new()]);
        assert_eq!(combinations(&[2, 0]), Vec::<Vec<usize>>::new());
        assert_eq!(product(&[vec!['a'], vec!['b', 'c']]), [['a', 'b'], ['a', 'c']]);
    }

    #[test]
    fn a_position_is_that_of_its_combination() {
        let lengths = [2, 3, 2];
        let all = combinations(&lengths);
        assert!(
            all.iter().enumerate().all(|(at, places_there)| places(&lengths, at) == *places_there)
        );
    }
}
