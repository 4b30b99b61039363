//! Counting the others of each group in the categories of one item.

use std::collections::BTreeSet;

use super::cells::{Cells, Place};
use super::group::Members;
use super::round::{rounded, two_digits};
use super::{Others, Protection};
use crate::canonical;
use crate::figure::Figure;
use crate::questionnaire::document::Class;
use crate::tabulate::statistic;

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
    /// Whether the numbers are years, which are points in time and no magnitudes.
    pub years: bool,
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

    /// The numbers of the rows of a group, from the lowest.
    fn sorted(&self, members: &[bool]) -> Vec<i64> {
        let numbers = self.within(members).filter_map(|row| self.numbers.get(row).copied());
        let mut numbers: Vec<i64> = numbers.collect();
        numbers.sort_unstable();
        numbers
    }

    /// The organisations of a group that have given a number.
    fn that_gave(&self, number: i64, members: &[bool]) -> usize {
        let gave = self.within(members).filter(|row| self.numbers.get(*row) == Some(&number));
        gave.filter_map(|row| self.owners.get(row)).collect::<BTreeSet<_>>().len()
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
    let shown = shown(rows, codes.len(), groups, rule);
    let pairs = groups.iter().zip(&shown);
    let chosen: Vec<&Members> = pairs.filter(|(_, shown)| **shown).map(|(one, _)| one).collect();
    let mut cells = cells(rows, &chosen);
    let guarded = rows.class == Class::Aggregate;
    if guarded {
        cells = rounded(&cells, rows.multiple, |place| {
            let peers = place.groups.iter().filter_map(|at| chosen.get(*at));
            let peers: Vec<String> = peers.map(|one| one.group.peers.code()).collect();
            let code = place.category.and_then(|at| codes.get(at)).map_or("", String::as_str);
            let mut bytes = rule.seed.to_vec();
            bytes.extend_from_slice(format!("{item}\n{}\n{code}", peers.join("\t")).as_bytes());
            canonical::hash(bytes)
        });
    }
    let mut next = 0..chosen.len();
    let of = |shown: &bool| {
        let at = shown.then(|| next.next()).flatten();
        at.map_or(Others::Hidden, |at| counted(&cells, at, codes.len(), guarded))
    };
    shown.iter().map(of).collect()
}

/// Which groups may be shown: each, and each difference of two of which one has the other, rests on enough.
fn shown(rows: &Rows, n_categories: usize, groups: &[Members], rule: Protection) -> Vec<bool> {
    let threshold = usize::from(rule.threshold);
    let guarded_entries = rows.class == Class::Aggregate && rows.entries;
    let mut before: Vec<&[bool]> = Vec::new();
    let mut found = Vec::with_capacity(groups.len());
    for members in groups {
        let is_in = members.is_in.as_slice();
        let few = rows.organisations(is_in) < threshold.max(1);
        let alone = || reveals(&rows.behind(n_categories, is_in), threshold);
        let by_difference = || {
            before.iter().any(|other| {
                let without = |of: &[bool], minus: &[bool]| -> Vec<bool> {
                    of.iter().zip(minus).map(|(of, minus)| *of && !minus).collect()
                };
                let (more, less) = (without(other, is_in), without(is_in, other));
                // Only what lies wholly within the other can be taken from it.
                let nested = !more.contains(&true) || !less.contains(&true);
                nested
                    && [more, less]
                        .iter()
                        .any(|rest| reveals(&rows.behind(n_categories, rest), threshold))
            })
        };
        let shows = !few && !(guarded_entries && (alone() || by_difference()));
        if shows {
            before.push(is_in);
        }
        found.push(shows);
    }
    found
}

fn cells(rows: &Rows, groups: &[&Members]) -> Cells {
    let mut cells = Cells::new();
    for (owner, places) in rows.owners.iter().zip(&rows.places) {
        let is_in = |(_, members): &(usize, &&Members)| members.is_in.get(*owner) == Some(&true);
        let groups: Vec<usize> =
            groups.iter().enumerate().filter(is_in).map(|(at, _)| at).collect();
        for category in std::iter::once(None).chain(places.iter().copied().map(Some)) {
            *cells.entry(Place { groups: groups.clone(), category }).or_default() += 1;
        }
    }
    cells
}

fn counted(cells: &Cells, group: usize, n_categories: usize, rounded: bool) -> Others {
    let mut counts = vec![0_u64; n_categories];
    let mut rows = None;
    for (place, count) in cells.iter().filter(|(place, _)| place.groups.contains(&group)) {
        match place.category {
            None => *rows.get_or_insert(0) += count,
            Some(at) => {
                if let Some(slot) = counts.get_mut(at) {
                    *slot += count;
                }
            }
        }
    }
    // The parts add up to the whole that is shown.
    let base = rows.unwrap_or_else(|| counts.iter().sum());
    if base == 0 { Others::Hidden } else { Others::Counts { base, counts, rounded } }
}

/// The quartiles of each group, in the order of the groups.
///
/// A quarter has at least as many organisations behind it as the threshold says, on the average. Over an
/// `aggregate` item the edges have two digits, so that none is one organisation's own number. Years with two digits
/// would be centuries: their edges are whole years that somebody gave, and over an `aggregate` item none is shown
/// unless as many organisations as the threshold says gave each of the three.
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
        let numbers = rows.sorted(&members.is_in);
        let edge = |quarter: usize| {
            if rows.years {
                let year = statistic::given_quantile(&numbers, quarter)?;
                let shared = rows.that_gave(year, &members.is_in) >= rule.threshold.into();
                return (shared || !guarded).then_some(2 * i128::from(year));
            }
            let twice = statistic::twice_quantile(&numbers, quarter)?;
            Some(if guarded { two_digits(twice) } else { twice })
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
        let rounded = guarded && !rows.years;
        Others::Quartiles { edges: twice.map(figure), own: placed, rounded }
    };
    groups.iter().map(of).collect()
}
