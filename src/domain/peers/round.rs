//! Rounding that protects: counts to multiples of three, quartiles to two digits.

use std::collections::BTreeMap;

use super::count::{Cells, Place};
use crate::disclosure::round_all;

/// Counts over `aggregate` items are multiples of this.
pub const ROUNDING: u64 = 3;

/// Cells rounded to multiples of [`ROUNDING`], so that the categories of each group, and the groups, add up.
///
/// Categories are rounded together, so that each group's total stays near the truth too; where a row may be
/// in `multiple` categories, each by itself, and none to more than the rows.
///
/// Between cells that are equally good to raise `mark` decides, which must be the same for every unit and not
/// public.
pub(super) fn rounded(cells: &Cells, multiple: bool, mark: impl Fn(&Place) -> [u8; 32]) -> Cells {
    let mut systems: BTreeMap<Option<usize>, Vec<(&Place, u64)>> = BTreeMap::new();
    for (place, count) in cells {
        if multiple {
            systems.entry(place.category).or_default().push((place, *count));
        } else if place.category.is_some() {
            systems.entry(None).or_default().push((place, *count));
        }
    }
    let mut found = Cells::new();
    for mut system in systems.into_values() {
        system.sort_by_cached_key(|(place, _)| mark(place));
        let mut sums: BTreeMap<(usize, Option<usize>), Vec<usize>> = BTreeMap::new();
        for (at, (place, _)) in system.iter().enumerate() {
            for group in &place.groups {
                sums.entry((*group, place.category)).or_default().push(at);
                if !multiple {
                    sums.entry((*group, None)).or_default().push(at);
                }
            }
        }
        let counts: Vec<u64> = system.iter().map(|(_, count)| *count).collect();
        let sums: Vec<Vec<usize>> = sums.into_values().collect();
        let round = round_all(&counts, &sums, ROUNDING);
        for ((place, _), count) in system.into_iter().zip(round) {
            // Rows come before categories, and a category has none that the rows have not.
            let rows = Place { category: None, ..place.clone() };
            let most = found.get(&rows).copied().unwrap_or(u64::MAX);
            found.insert(place.clone(), count.min(most));
        }
    }
    found
}

/// A number rounded half away from zero to two significant digits.
///
/// Worked by hand: 1249 becomes 1200, 1250 becomes 1300, 98 stays, 995 becomes 1000.
#[must_use]
pub(super) fn two_digits(number: i128) -> i128 {
    let mut unit: i128 = 1;
    while number.unsigned_abs() / unit.unsigned_abs() >= 100 {
        unit = unit.saturating_mul(10);
    }
    let half = if number < 0 { -(unit / 2) } else { unit / 2 };
    number.saturating_add(half) / unit * unit
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place(groups: &[usize], category: Option<usize>) -> Place {
        Place { groups: groups.to_vec(), category }
    }

    fn total(cells: &Cells, group: usize, category: impl Fn(Option<usize>) -> bool) -> u64 {
        let inside = |place: &Place| place.groups.contains(&group) && category(place.category);
        cells.iter().filter(|(place, _)| inside(place)).map(|(_, count)| count).sum()
    }

    /// Seven and four in a group, one more outside it: to be three, one of the three rests is raised.
    #[test]
    fn the_total_is_as_near_as_a_multiple_can_be() {
        let cells = Cells::from([
            (place(&[0, 1], Some(0)), 7),
            (place(&[0, 1], Some(1)), 4),
            (place(&[0], Some(1)), 1),
        ]);
        let shown = rounded(&cells, false, |place| [u8::from(place.groups.len() == 1); 32]);
        assert_eq!(total(&shown, 0, |_| true), 12);
        assert!(total(&shown, 1, |_| true).abs_diff(11) <= 2);
    }

    proptest! {
        /// Every number, and every difference of groups of which one has the other, is a multiple of three
        /// less than three from the truth in each cell; zeros stay zeros; and a category has no more than
        /// the rows have.
        #[test]
        fn every_number_and_every_difference_is_a_multiple(
            counts in proptest::collection::vec(0_u64..9, 9),
            multiple: bool,
        ) {
            let patterns: [&[usize]; 3] = [&[0], &[0, 1], &[0, 2]];
            let mut cells = Cells::new();
            for (at, pattern) in patterns.into_iter().enumerate() {
                let own = &counts[3 * at..3 * at + 3];
                let rows = if multiple { own.iter().copied().max() } else { Some(own.iter().sum()) };
                cells.insert(place(pattern, None), rows.unwrap_or_default());
                for (category, count) in own.iter().enumerate() {
                    cells.insert(place(pattern, Some(category)), *count);
                }
            }
            let shown = rounded(&cells, multiple, |_| [0; 32]);
            for (place, count) in &shown {
                let truth = cells[place];
                prop_assert!(count.is_multiple_of(ROUNDING) && count.abs_diff(truth) <= ROUNDING);
                prop_assert!(truth > 0 || *count == 0);
                let rows = shown.get(&Place { category: None, ..place.clone() });
                prop_assert!(rows.is_none_or(|rows| count <= rows));
            }
        }
    }

    #[test]
    fn quartiles_keep_two_digits() {
        let found = [0, 98, 1_249, 1_250, 995, -1_250].map(two_digits);
        assert_eq!(found, [0, 98, 1_200, 1_300, 1_000, -1_300]);
    }
}
