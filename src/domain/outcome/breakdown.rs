//! Counts by stratum, level, ministry and group, and over time.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::counts::Counts;
use crate::oslo::day_in_oslo;
use crate::round::Unit;

/// What units are told apart by.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Breakdown {
    /// The design stratum.
    Stratum,
    /// State, county, municipality, other.
    Level,
    /// The ministry above.
    Ministry,
    /// The overlapping groups: a unit counts in each of its own, and the rows do not add up.
    Group,
}

impl Breakdown {
    /// Every breakdown, in the order of reports.
    pub const ALL: [Self; 4] = [Self::Stratum, Self::Level, Self::Ministry, Self::Group];
}

/// The units of one stratum, level, ministry or group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// The name, for ministries; the latest seen, since a frame is of one day.
    pub name: Option<String>,
    /// Its units by disposition.
    pub counts: Counts,
}

/// The units apart by one breakdown, by code; units without any are under `None`.
#[must_use]
pub fn by(breakdown: Breakdown, units: &[Unit]) -> BTreeMap<Option<String>, Group> {
    let mut groups: BTreeMap<Option<String>, Group> = BTreeMap::new();
    for unit in units {
        let facts = &unit.facts;
        let codes: Vec<(Option<String>, Option<String>)> = match breakdown {
            Breakdown::Stratum => vec![(facts.stratum.clone().map(String::from), None)],
            Breakdown::Level => vec![(Some(facts.level.as_str().to_owned()), None)],
            Breakdown::Ministry => match &facts.ministry {
                Some(of) => vec![(Some(of.code.to_string()), Some(of.name.clone()))],
                None => vec![(None, None)],
            },
            Breakdown::Group if facts.groups.is_empty() => vec![(None, None)],
            Breakdown::Group => {
                facts.groups.iter().map(|code| (Some(code.to_string()), None)).collect()
            }
        };
        for (code, name) in codes {
            let group = groups.entry(code).or_default();
            group.name = name.or_else(|| group.name.take());
            group.counts.add(unit.disposition);
        }
    }
    groups
}

/// How many units had answered by the end of each day in Oslo on which one did, the count growing.
#[must_use]
pub fn answered_by_day(
    first_submitted: impl IntoIterator<Item = DateTime<Utc>>,
) -> Vec<(NaiveDate, u64)> {
    let mut days: BTreeMap<NaiveDate, u64> = BTreeMap::new();
    for instant in first_submitted {
        *days.entry(day_in_oslo(instant)).or_default() += 1;
    }
    let mut total = 0;
    let grow = |(day, n): (NaiveDate, u64)| {
        total += n;
        (day, total)
    };
    days.into_iter().map(grow).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::frame::{Facts, Level, Ministry};
    use crate::lang::Lang;
    use crate::outcome::Disposition;

    fn unit(ministry: &str, groups: &[&str], disposition: Disposition) -> Unit {
        Unit {
            id: Uuid::nil().into(),
            round_id: Uuid::nil().into(),
            organisation_id: Uuid::nil().into(),
            facts: Facts {
                orgnr: "991825827".parse().unwrap(),
                name: "Etaten".into(),
                short_name: "Etaten".into(),
                level: Level::State,
                ministry: Some(Ministry {
                    code: ministry.parse().unwrap(),
                    name: format!("{ministry}-departementet"),
                }),
                size: None,
                size_class: None,
                stratum: None,
                groups: groups.iter().map(|code| code.parse().unwrap()).collect(),
                language: Lang::Nb,
            },
            disposition,
            extended_to: None,
            first_submitted_at: None,
            last_submission_id: None,
        }
    }

    #[test]
    fn a_unit_counts_in_each_of_its_groups_and_once_in_its_ministry() {
        let units = [
            unit("KMD", &["skate", "pilot"], Disposition::Complete),
            unit("KMD", &["skate"], Disposition::NonContact),
            unit("ASD", &[], Disposition::Complete),
        ];
        let invited = |of: Breakdown| -> Vec<(Option<String>, u64, u64)> {
            by(of, &units)
                .into_iter()
                .map(|(code, group)| (code, group.counts.invited(), group.counts.answered()))
                .collect()
        };
        let some = |code: &str| Some(code.to_owned());
        assert_eq!(invited(Breakdown::Ministry), [(some("ASD"), 1, 1), (some("KMD"), 2, 1)]);
        assert_eq!(
            invited(Breakdown::Group),
            [(None, 1, 1), (some("pilot"), 1, 1), (some("skate"), 2, 1)]
        );
        assert_eq!(invited(Breakdown::Level), [(some("state"), 3, 2)]);
        assert_eq!(invited(Breakdown::Stratum), [(None, 3, 2)]);
        let names: Vec<_> =
            by(Breakdown::Ministry, &units).into_values().map(|group| group.name).collect();
        assert_eq!(names, [some("ASD-departementet"), some("KMD-departementet")]);
    }

    #[test]
    fn answers_of_a_day_in_oslo_are_counted_together_and_add_up() {
        let instants = ["2019-08-29T21:59:59Z", "2019-08-29T22:00:00Z", "2019-08-30T08:00:00Z"];
        let days = answered_by_day(instants.map(|raw| raw.parse().unwrap()));
        let day = |raw: &str| raw.parse::<NaiveDate>().unwrap();
        assert_eq!(days, [(day("2019-08-29"), 1), (day("2019-08-30"), 3)]);
    }
}
