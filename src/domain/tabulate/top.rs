//! Which categories are the most frequent, among the rows that a table counts.
//!
//! **Invariant:** what ties is shown or left out together, so the order of rows decides nothing. Of answers that
//! are for aggregates only, no category is named that fewer organisations than the threshold are in, and the
//! kept ones stand in their own order, so that the list tells no order of numbers.

use std::cmp::Reverse;

use super::sheets::{Rows, Seen};
use crate::questionnaire::breakdown::{RankBy, Ties, TopRow};

/// What is ranked, over which rows.
pub(super) struct Ranking<'a> {
    pub row: &'a TopRow,
    pub rows: Rows<'a>,
    /// The item whose sum they are ranked by, when they are.
    pub sum: Option<Seen<'a>>,
    /// Fewest organisations behind a kept category, when the answers are for aggregates only.
    pub least: Option<u16>,
}

/// One candidate on its way. Rows come in the order of their owners.
#[derive(Clone, Default)]
struct Candidate {
    rows: i128,
    organisations: i128,
    last_owner: Option<usize>,
    sum: i128,
    /// Whether a row of it is open to everybody.
    open: bool,
}

/// The kept candidates in their order, and the place of each candidate that is kept.
type Kept = (Vec<usize>, Vec<Option<u16>>);

impl Ranking<'_> {
    /// Ranks tags. One that only exempt entries have stays unnamed, since it is their answer itself.
    pub fn of_tags(&self, seen: Seen<'_>) -> Kept {
        let tags = seen.column.tags();
        let mut candidates = self.candidates(tags.distinct().len(), |row, each| {
            let Some(row) = seen.row(row) else { return };
            for &tag in tags.row(row) {
                each(usize::try_from(tag).unwrap_or(usize::MAX));
            }
        });
        for row in 0..self.rows.sheets.owners.len() {
            let exempt = self.rows.sheets.exempt.get(row).copied().unwrap_or_default();
            if exempt || seen.is_exempt(row) || !self.rows.counts(row) {
                continue;
            }
            for &tag in seen.row(row).map(|row| tags.row(row)).unwrap_or_default() {
                let at = usize::try_from(tag).unwrap_or(usize::MAX);
                if let Some(candidate) = candidates.get_mut(at) {
                    candidate.open = true;
                }
            }
        }
        candidates.iter_mut().filter(|one| !one.open).for_each(|one| one.rows = 0);
        let texts = tags.distinct();
        self.keep(&candidates, |at| texts.get(at).map(|(text, _)| text.as_str()))
    }

    /// Ranks `n` categories; `each` hands on those that a row lies in.
    pub fn of(&self, n: usize, each: impl FnMut(usize, &mut dyn FnMut(usize))) -> Kept {
        self.keep(&self.candidates(n, each), Some)
    }

    fn candidates(
        &self,
        n: usize,
        mut each: impl FnMut(usize, &mut dyn FnMut(usize)),
    ) -> Vec<Candidate> {
        let mut candidates = vec![Candidate::default(); n];
        for (row, &owner) in self.rows.sheets.owners.iter().enumerate() {
            if !self.rows.counts(row) {
                continue;
            }
            let number = self.sum.and_then(|seen| seen.number(row)).unwrap_or_default();
            each(row, &mut |at| {
                let Some(one) = candidates.get_mut(at) else { return };
                one.rows += 1;
                one.sum += i128::from(number);
                if one.last_owner != Some(owner) {
                    one.organisations += 1;
                    one.last_owner = Some(owner);
                }
            });
        }
        candidates
    }

    /// The first ones by what they are ranked by, and then by `name`.
    fn keep<K: Ord>(&self, candidates: &[Candidate], name: impl Fn(usize) -> K) -> Kept {
        let value = |at: usize| {
            candidates.get(at).map_or(0, |one| match self.row.rank_by {
                RankBy::Count => one.rows,
                RankBy::Organisations => one.organisations,
                RankBy::Sum(_) => one.sum,
            })
        };
        let least = self.least.map_or(0, i128::from);
        let there = |at: &usize| {
            candidates.get(*at).is_some_and(|one| one.rows > 0 && one.organisations >= least)
        };
        let mut order: Vec<usize> = (0..candidates.len()).filter(there).collect();
        order.sort_by_cached_key(|&at| (Reverse(value(at)), name(at)));
        let most = usize::from(self.row.most);
        let (last, next) = (most.checked_sub(1).and_then(|at| order.get(at)), order.get(most));
        let tie = last.zip(next).map(|(&last, &next)| (value(last), value(next)));
        match (tie, self.row.ties) {
            (Some((last, next)), Ties::LeftOut) if last == next => {
                order.retain(|&at| value(at) > last);
            }
            (Some((last, _)), _) => order.retain(|&at| value(at) >= last),
            (None, _) => {}
        }
        if self.least.is_some() {
            order.sort_by_cached_key(|&at| name(at));
        }
        let mut kept = vec![None; candidates.len()];
        for (place, &at) in order.iter().enumerate() {
            if let Some(slot) = kept.get_mut(at) {
                *slot = u16::try_from(place).ok();
            }
        }
        (order, kept)
    }
}
