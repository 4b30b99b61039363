//! Counting the others of each group in the categories of one item.

use std::collections::BTreeSet;

use super::group::Members;
use super::round::{rounded, two_digits};
use super::{Others, Protection};
use crate::questionnaire::document::Class;
use crate::tabulate::Figure;

/// The rows of the others that may be used for one item, with what each says.
pub(super) struct Rows {
    /// How far the item's answers may travel.
    pub class: Class,
    /// Whether rows are entries, of which one organisation may have many.
    pub entries: bool,
    /// Whether a row may be in several categories.
    pub multiple: bool,
    /// The unit that owns each row.
    pub owners: Vec<usize>,
    /// The categories that each row is in.
    pub places: Vec<Vec<usize>>,
    /// The number of each row, for numbers without bands.
    pub numbers: Vec<i64>,
}

impl Rows {
    /// The organisations of a group behind each category, over all others.
    fn behind(&self, n_categories: usize, members: &[bool]) -> Vec<BTreeSet<usize>> {
        let mut behind = vec![BTreeSet::new(); n_categories];
        for (&owner, places) in self.owners.iter().zip(&self.places) {
            if members.get(owner).copied().unwrap_or_default() {
                for at in places {
                    if let Some(set) = behind.get_mut(*at) {
                        set.insert(owner);
                    }
                }
            }
        }
        behind
    }

    fn organisations(&self, members: &[bool]) -> usize {
        let within = self.owners.iter().filter(|owner| members.get(**owner) == Some(&true));
        within.collect::<BTreeSet<_>>().len()
    }

    fn within<'a>(&'a self, members: &'a [bool]) -> impl Iterator<Item = usize> + 'a {
        let is_in = |row: &usize| {
            self.owners.get(*row).and_then(|owner| members.get(*owner)) == Some(&true)
        };
        (0..self.owners.len()).filter(is_in)
    }
}

/// Whether some category has behind it one organisation or more, but fewer than the threshold.
fn reveals(behind: &[BTreeSet<usize>], threshold: usize) -> bool {
    behind.iter().any(|set| (1..threshold).contains(&set.len()))
}

/// The counts of each group, in the order of the groups.
pub(super) fn counts(
    rows: &Rows,
    (item, codes): (&str, &[String]),
    groups: &[Members],
    rule: Protection,
) -> Vec<Others> {
    let threshold = usize::from(rule.threshold);
    let guarded = rows.class == Class::Aggregate;
    let mut shown: Vec<&[bool]> = Vec::new();
    let mut found = Vec::with_capacity(groups.len());
    for members in groups {
        let is_in = members.is_in.as_slice();
        let few = rows.organisations(is_in) < threshold.max(1);
        let guarded_entries = guarded && rows.entries;
        let alone = || reveals(&rows.behind(codes.len(), is_in), threshold);
        let by_difference = || {
            shown.iter().any(|other| {
                let without = |of: &[bool], minus: &[bool]| -> Vec<bool> {
                    of.iter().zip(minus).map(|(of, minus)| *of && !minus).collect()
                };
                let (more, less) = (without(other, is_in), without(is_in, other));
                // Only what lies wholly within the other can be taken from it.
                let nested = !more.contains(&true) || !less.contains(&true);
                nested
                    && [more, less]
                        .iter()
                        .any(|rest| reveals(&rows.behind(codes.len(), rest), threshold))
            })
        };
        if few || (guarded_entries && (alone() || by_difference())) {
            found.push(Others::Hidden);
            continue;
        }
        let others = counted(rows, (item, codes), members, guarded.then_some(rule.seed));
        if others != Others::Hidden {
            shown.push(is_in);
        }
        found.push(others);
    }
    found
}

fn counted(
    rows: &Rows,
    (item, codes): (&str, &[String]),
    members: &Members,
    seed: Option<[u8; 32]>,
) -> Others {
    let mut counts = vec![0_u64; codes.len()];
    let mut base = 0_u64;
    for row in rows.within(&members.is_in) {
        base += 1;
        for at in rows.places.get(row).into_iter().flatten() {
            if let Some(count) = counts.get_mut(*at) {
                *count += 1;
            }
        }
    }
    let Some(seed) = seed else { return Others::Counts { base, counts, rounded: false } };
    let peers = members.group.peers.code();
    let round = |count: u64, code: &str| rounded(count, seed, &format!("{item}\n{peers}\n{code}"));
    for (count, code) in counts.iter_mut().zip(codes) {
        *count = round(*count, code);
    }
    // The parts add up to the whole that is shown.
    base = if rows.multiple { round(base, "") } else { counts.iter().sum() };
    if base == 0 { Others::Hidden } else { Others::Counts { base, counts, rounded: true } }
}

/// The quartiles of each group, in the order of the groups.
///
/// A quarter has at least as many organisations behind it as the threshold says, on the average; over an
/// `aggregate` item the edges have two digits.
pub(super) fn quartiles(
    rows: &Rows,
    own: &[i64],
    decimals: u8,
    groups: &[Members],
    rule: Protection,
) -> Vec<Others> {
    let guarded = rows.class == Class::Aggregate;
    let least = if guarded { usize::from(rule.threshold) * 4 } else { rule.threshold.into() };
    let of = |members: &Members| {
        if rows.organisations(&members.is_in) < least.max(4) {
            return Others::Hidden;
        }
        let mut numbers: Vec<i64> =
            rows.within(&members.is_in).filter_map(|row| rows.numbers.get(row).copied()).collect();
        numbers.sort_unstable();
        let edge = |quarter: usize| {
            let twice = twice_quantile(&numbers, quarter)?;
            Some(if guarded { two_digits(twice / 2) * 2 } else { twice })
        };
        let (Some(first), Some(second), Some(third)) = (edge(1), edge(2), edge(3)) else {
            return Others::Hidden;
        };
        let twice = [first, second, third];
        let mut placed = [0; 4];
        for number in own {
            let quarter = twice.iter().filter(|edge| i128::from(*number) * 2 > **edge).count();
            if let Some(n) = placed.get_mut(quarter) {
                *n += 1;
            }
        }
        let scale = 2 * 10_i128.saturating_pow(u32::from(decimals));
        let figure = |twice: i128| Figure::ratio(twice, scale).unwrap_or(Figure::whole(twice));
        Others::Quartiles { edges: twice.map(figure), own: placed, rounded: guarded }
    };
    groups.iter().map(of).collect()
}

/// Twice the quantile at `quarter` quarters of sorted numbers, so that it is whole.
///
/// Source: Hyndman and Fan, "Sample quantiles in statistical packages", *The American Statistician* 50
/// (1996), definition 2: the mean of the two numbers beside the place where it falls between them.
fn twice_quantile(sorted: &[i64], quarter: usize) -> Option<i128> {
    let place = sorted.len() * quarter;
    let at = place / 4;
    let high = i128::from(*sorted.get(at)?);
    let low =
        if place.is_multiple_of(4) { i128::from(*sorted.get(at.checked_sub(1)?)?) } else { high };
    Some(low + high)
}
