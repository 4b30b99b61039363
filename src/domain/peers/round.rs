//! Rounding that protects: counts to multiples of three, quartiles to two digits. Years are not rounded.

use std::collections::BTreeMap;

use super::cells::{Cells, Place};
use crate::disclosure::round_all;

/// Counts over `aggregate` items are multiples of this.
pub const ROUNDING: u64 = 3;

/// Cells rounded to multiples of [`ROUNDING`], so that the categories of each group, and the groups, add up.
///
/// Categories are rounded together, so that each group's total stays near the truth too. Where a row may be
/// in `multiple` categories, the rows are rounded first and then each category, so that those outside it, who are
/// the rest of the rows, are a rounded count like those in it: one that all or none have chosen shows so.
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
        // The rows come before the categories.
        let within = |(at, (place, count)): (usize, &(&Place, u64))| {
            let rows = Place { category: None, ..(*place).clone() };
            let (rows, shown) = (*cells.get(&rows)?, *found.get(&rows)?);
            Some((at, part(*count, rows, shown)?))
        };
        let given = system.iter().enumerate().filter_map(within).collect();
        let round = round_all(&counts, &given, &sums, ROUNDING);
        found.extend(system.into_iter().map(|(place, _)| place.clone()).zip(round));
    }
    found
}

/// What a part of a count that is `shown` must be so that both it and the rest are one of the two multiples
/// beside them; none when either will do.
fn part(count: u64, whole: u64, shown: u64) -> Option<u64> {
    let beside = |count: u64| {
        let low = count - count % ROUNDING;
        [low, count.next_multiple_of(ROUNDING)]
    };
    let rest = beside(whole.saturating_sub(count));
    let fits = |one: &u64| shown.checked_sub(*one).is_some_and(|left| rest.contains(&left));
    match beside(count).map(|one| Some(one).filter(fits)) {
        [Some(low), Some(high)] if low != high => None,
        [low, high] => low.or(high),
    }
}

/// Twice the number, a half of `twice`, that is rounded half away from zero to two significant digits and to whole ones.
///
/// Worked by hand: 1249 becomes 1200, 1250 becomes 1300, 98 stays, 99.5 becomes 100, 995 becomes 1000.
#[must_use]
pub(super) fn two_digits(twice: i128) -> i128 {
    let mut unit: i128 = 1;
    while twice.unsigned_abs() / unit.unsigned_abs() >= 200 {
        unit = unit.saturating_mul(10);
    }
    let half = if twice < 0 { -unit } else { unit };
    let whole = twice.saturating_add(half) / unit.saturating_mul(2);
    whole.saturating_mul(unit).saturating_mul(2)
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
        /// less than three from the truth in each cell; zeros stay zeros; and so it is with those whom a
        /// category of a multiple choice leaves out.
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
                prop_assert!(count.is_multiple_of(ROUNDING) && count.abs_diff(truth) < ROUNDING);
                prop_assert!(truth > 0 || *count == 0);
                let rows = Place { category: None, ..place.clone() };
                if let (Some(whole), true) = (shown.get(&rows), multiple) {
                    let (rest, told) = (cells[&rows] - truth, whole.checked_sub(*count).unwrap());
                    prop_assert!(told.is_multiple_of(ROUNDING) && told.abs_diff(rest) < ROUNDING);
                }
            }
        }
    }

    /// By hand: of 7 rows that are shown as 9, those in a category and outside it add up to 9. 7 and 0 can only be
    /// 9 and 0, 6 and 1 only 6 and 3; 5 and 2 are 6 and 3, and 4 and 3 are 6 and 3. As 6, 5 and 2 are 6 and 0 or
    /// 3 and 3.
    #[test]
    fn a_part_and_the_rest_add_up_to_what_is_shown() {
        assert_eq!([7, 6, 5, 4, 0].map(|count| part(count, 7, 9)), [9, 6, 6, 6, 0].map(Some));
        assert_eq!([7, 5, 4, 1].map(|count| part(count, 7, 6)), [Some(6), None, Some(3), Some(0)]);
    }

    #[test]
    fn quartiles_keep_two_digits() {
        let found = [0, 98, 1_249, 1_250, 995, -1_250].map(|number| two_digits(number * 2));
        assert_eq!(found, [0, 98, 1_200, 1_300, 1_000, -1_300].map(|number| number * 2));
    }

    /// Between two numbers of an even number of them: 99.5, 12.5, 1249.5 and 1250.5.
    #[test]
    fn half_numbers_are_rounded_away_from_zero_too() {
        let found = [199, -199, 25, 2_499, 2_501].map(two_digits);
        assert_eq!(found, [100, -100, 13, 1_200, 1_300].map(|number| number * 2));
    }
}
