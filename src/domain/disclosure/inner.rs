//! The inner cells of a table, and which of them each number sums.
//!
//! An inner cell is one way in which a row can lie in the table. The observed ways are enough to be
//! safe; for axes on which a row lies in one category at most, the ways that nobody took are added,
//! since a reader cannot know that nobody did.

use std::collections::BTreeSet;

use super::elimination::Vector;
use crate::domain::tabulate::column::State;
use crate::domain::tabulate::table::{Pattern, Place, Table};

/// Most inner cells that are made up beside the observed ones.
const MOST_UNSEEN: usize = 20_000;

/// Which rows of one axis a number takes in.
#[derive(Clone, Copy, Debug)]
pub(super) enum Take {
    /// Those in a category.
    Category(usize),
    /// Those in the base of shares.
    Base,
    /// Those without a substantive answer for one reason.
    Reason(State),
    /// Every one.
    All,
}

/// The inner cells of a table.
pub(super) struct Inner(Vec<Pattern>);

impl Inner {
    /// The inner cells of a table.
    pub fn of(table: &Table) -> Self {
        let mut patterns: BTreeSet<Pattern> = table.patterns.iter().cloned().collect();
        let by_axis: Vec<BTreeSet<Place>> = table
            .axes
            .iter()
            .enumerate()
            .map(|(at, axis)| {
                let observed = table.patterns.iter().filter_map(|pattern| pattern.get(at).cloned());
                let total = axis.total();
                let alone = (0_u16..)
                    .take(axis.categories.len())
                    .filter(|&category| Some(usize::from(category)) != total && !axis.multiple)
                    .map(|category| Place { categories: vec![category], state: State::Valid });
                observed.filter(|place| place.state == State::Valid).chain(alone).collect()
            })
            .collect();
        let n_unseen = by_axis.iter().fold(1_usize, |n, places| n.saturating_mul(places.len()));
        if n_unseen <= MOST_UNSEEN {
            let mut product: Vec<Pattern> = vec![Vec::new()];
            for places in &by_axis {
                product = product
                    .iter()
                    .flat_map(|before| {
                        places.iter().map(|place| {
                            let mut pattern = before.clone();
                            pattern.push(place.clone());
                            pattern
                        })
                    })
                    .collect();
            }
            patterns.extend(product.into_iter().filter(|one| !table.is_impossible_pattern(one)));
        }
        Self(patterns.into_iter().collect())
    }

    /// The inner cells that a number sums, one `take` an axis.
    pub fn sums(&self, table: &Table, takes: &[Take]) -> Vector {
        let lies = |place: &Place, take: &Take| match *take {
            Take::Category(at) => place.categories.iter().any(|&one| usize::from(one) == at),
            Take::Base => table.base.takes(place.state),
            Take::Reason(reason) => place.state == reason,
            Take::All => true,
        };
        let inside = |pattern: &Pattern| pattern.iter().zip(takes).all(|(p, take)| lies(p, take));
        let members = self.0.iter().enumerate().filter(|(_, pattern)| inside(pattern));
        members.map(|(at, _)| (at, 1)).collect()
    }
}
