//! The outcome of a round as it is published: counts by disposition, from which every rate follows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::outcome::{Breakdown, Counts, Disposition, by};
use crate::domain::round::{Eligibility, Unit};

/// Who was asked and what became of it, over all and by group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// `e`: the share of units of unknown eligibility that is taken as eligible.
    pub eligibility: Eligibility,
    /// Every unit of the frame.
    pub all: BTreeMap<Disposition, u64>,
    /// By stratum, level, ministry and group, as far as the frame tells them apart.
    pub by: BTreeMap<Breakdown, Vec<OutcomeGroup>>,
}

/// The outcome in one stratum, level, ministry or group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeGroup {
    /// Its code; none for the units outside all.
    pub code: Option<String>,
    /// Its name, for ministries.
    pub name: Option<String>,
    /// Its units.
    pub counts: BTreeMap<Disposition, u64>,
}

impl Outcome {
    /// The outcome of a freeze: every unit of the frame with its disposition there.
    ///
    /// A breakdown in which all units fall together tells nothing and is left out.
    #[must_use]
    pub fn of(units: &[Unit], eligibility: Eligibility) -> Self {
        let counts = |counts: &Counts| -> BTreeMap<Disposition, u64> {
            let of = |disposition: Disposition| (disposition, counts.of(disposition));
            Disposition::ALL.into_iter().map(of).filter(|(_, n)| *n > 0).collect()
        };
        let all: Counts = units.iter().map(|unit| unit.disposition).collect();
        let group = |(code, group): (Option<String>, crate::domain::outcome::Group)| OutcomeGroup {
            code,
            name: group.name,
            counts: counts(&group.counts),
        };
        let broken_down = |breakdown: Breakdown| {
            let groups: Vec<OutcomeGroup> = by(breakdown, units).into_iter().map(group).collect();
            (breakdown, groups)
        };
        Self {
            eligibility,
            all: counts(&all),
            by: Breakdown::ALL
                .into_iter()
                .map(broken_down)
                .filter(|(_, groups)| groups.len() > 1)
                .collect(),
        }
    }

    /// The counts that rates are computed from.
    #[must_use]
    pub fn counts(counts: &BTreeMap<Disposition, u64>) -> Counts {
        counts
            .iter()
            .flat_map(|(disposition, n)| {
                std::iter::repeat_n(*disposition, usize::try_from(*n).unwrap_or(usize::MAX))
            })
            .collect()
    }
}
