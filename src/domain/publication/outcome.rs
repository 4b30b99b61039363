//! The outcome of a round as it is published: counts by disposition, from which every rate follows.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::frame::Level;
use crate::lang::Texts;
use crate::outcome::{Breakdown, Counts, Disposition, by};
use crate::questionnaire::breakdown::FrameLabels;
use crate::round::{Eligibility, Unit};
use crate::tabulate::words;

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
    /// Its name: the ministry's, or the plan's label of a stratum or group; none for what is named elsewhere.
    pub name: Option<Texts>,
    /// Its units.
    pub counts: BTreeMap<Disposition, u64>,
}

impl Outcome {
    /// The outcome of a freeze: every unit of the frame with its disposition there.
    ///
    /// A breakdown in which all units fall together tells nothing and is left out.
    #[must_use]
    pub fn of(units: &[Unit], eligibility: Eligibility, labels: &FrameLabels) -> Self {
        let counts = |counts: &Counts| -> BTreeMap<Disposition, u64> {
            let of = |disposition: Disposition| (disposition, counts.of(disposition));
            Disposition::ALL.into_iter().map(of).filter(|(_, n)| *n > 0).collect()
        };
        let all: Counts = units.iter().map(|unit| unit.disposition).collect();
        let label = |breakdown: Breakdown, code: &str| match breakdown {
            Breakdown::Stratum => Some(words::labelled(&labels.stratum, code)),
            Breakdown::Group => Some(words::labelled(&labels.group, code)),
            Breakdown::Level => Level::parse(code).map(words::level),
            Breakdown::Ministry => None,
        };
        let broken_down = |breakdown: Breakdown| {
            let groups = by(breakdown, units).into_iter().map(|(code, group)| {
                let named = group.name.as_deref().map(words::in_all);
                let name = named.or_else(|| label(breakdown, code.as_deref()?));
                OutcomeGroup { code, name, counts: counts(&group.counts) }
            });
            (breakdown, groups.collect::<Vec<OutcomeGroup>>())
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

    /// The codes of the categories of which readers are told how many answered.
    #[must_use]
    pub fn told(&self) -> BTreeSet<String> {
        self.by.values().flatten().filter_map(|group| group.code.clone()).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use crate::tabulate::sample::unit;

    /// A stratum with a label has it in each language; one without is shown readably.
    #[test]
    fn strata_levels_and_groups_are_named_in_every_language() {
        let units: Vec<Unit> = ["a", "b_c"]
            .into_iter()
            .enumerate()
            .map(|(n, stratum)| {
                let mut facts = unit(n, "ASD", &["skate"], true).facts;
                facts.stratum = Some(stratum.parse().unwrap());
                facts.level = if n == 0 { Level::State } else { Level::County };
                let nil = uuid::Uuid::nil();
                Unit {
                    id: nil.into(),
                    round_id: nil.into(),
                    organisation_id: nil.into(),
                    facts,
                    disposition: Disposition::Complete,
                    extended_to: None,
                    first_submitted_at: None,
                    last_submission_id: None,
                }
            })
            .collect();
        let labels =
            serde_json::json!({"stratum": [{"code": "a", "label": {"nb": "Nord", "en": "North"}}]});
        let labels = serde_json::from_value(labels).unwrap();
        let outcome = Outcome::of(&units, "1".parse().unwrap(), &labels);
        let names = |breakdown| -> Vec<_> {
            let groups = outcome.by[&breakdown].iter();
            groups.map(|one| one.name.as_ref().unwrap().get(Lang::En)).collect()
        };
        assert_eq!(names(Breakdown::Stratum), ["North", "B c"]);
        assert_eq!(names(Breakdown::Level), ["County authority", "State"]);
        assert!(!outcome.by.contains_key(&Breakdown::Group), "all units are in it");
    }
}
