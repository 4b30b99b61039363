//! The dates of a round, and the instants they stand for in Europe/Oslo.
//!
//! A date deadline ends at 24:00 local time, which is 22:00 UTC in summer and 23:00 in winter.

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::error::RoundError;
use crate::oslo::end_of_day_in_oslo;

/// The dates of a round, as its planner states them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Schedule {
    /// First day on which it may be opened.
    pub opens_on: NaiveDate,
    /// Last day for answers that are not late; it ends at 24:00 in Oslo.
    pub deadline_on: NaiveDate,
    /// Late answers are taken for so many further days, 0 to 366.
    pub grace_days: u16,
    /// Last day on which links read their receipt; personal answers are deleted after it.
    pub links_end_on: NaiveDate,
}

impl Schedule {
    /// Refuses dates that are out of order or out of range.
    ///
    /// # Errors
    ///
    /// [`RoundError::Year`], [`RoundError::Grace`], [`RoundError::Order`].
    pub fn check(&self) -> Result<(), RoundError> {
        for date in [self.opens_on, self.deadline_on, self.links_end_on] {
            within_years(date)?;
        }
        if self.grace_days > 366 {
            return Err(RoundError::Grace(self.grace_days));
        }
        in_order("the opening day", self.opens_on, "the deadline", self.deadline_on)?;
        let closes_on = self.last_day();
        in_order("the end of grace", closes_on, "the last day of links", self.links_end_on)
    }

    /// Refuses a unit's extension that would give it less time, or more than its links have.
    ///
    /// # Errors
    ///
    /// [`RoundError::Year`], [`RoundError::Order`].
    pub fn check_extension(&self, extended_to: NaiveDate) -> Result<(), RoundError> {
        within_years(extended_to)?;
        in_order("the deadline", self.deadline_on, "the extension", extended_to)?;
        in_order("the extension", extended_to, "the last day of links", self.links_end_on)
    }

    /// The instant from which a unit's answers are late: its own extension, else the deadline.
    #[must_use]
    pub fn deadline(&self, extended_to: Option<NaiveDate>) -> DateTime<Utc> {
        end_of_day_in_oslo(extended_to.unwrap_or(self.deadline_on))
    }

    /// The instant from which a unit may no longer write: the later of grace and extension.
    #[must_use]
    pub fn closes_at(&self, extended_to: Option<NaiveDate>) -> DateTime<Utc> {
        end_of_day_in_oslo(self.closes_on(extended_to))
    }

    /// The last day on which a unit may write; it ends at 24:00 in Oslo.
    #[must_use]
    pub fn closes_on(&self, extended_to: Option<NaiveDate>) -> NaiveDate {
        let last_day = self.last_day();
        extended_to.map_or(last_day, |date| date.max(last_day))
    }

    /// The last day of grace.
    fn last_day(&self) -> NaiveDate {
        self.deadline_on
            .checked_add_days(Days::new(self.grace_days.into()))
            .unwrap_or(self.deadline_on)
    }
}

fn within_years(date: NaiveDate) -> Result<(), RoundError> {
    if (2000..2200).contains(&date.year()) { Ok(()) } else { Err(RoundError::Year(date)) }
}

fn in_order(
    earlier: &'static str,
    earlier_on: NaiveDate,
    later: &'static str,
    later_on: NaiveDate,
) -> Result<(), RoundError> {
    if later_on < earlier_on {
        Err(RoundError::Order { earlier, earlier_on, later, later_on })
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(raw: &str) -> NaiveDate {
        raw.parse().unwrap()
    }

    fn instant(raw: &str) -> DateTime<Utc> {
        raw.parse().unwrap()
    }

    fn schedule() -> Schedule {
        Schedule {
            opens_on: date("2019-06-03"),
            deadline_on: date("2019-08-30"),
            grace_days: 25,
            links_end_on: date("2019-12-31"),
        }
    }

    #[test]
    fn grace_counts_days_across_the_change_of_time() {
        let schedule = Schedule {
            deadline_on: date("2026-10-20"),
            grace_days: 10,
            links_end_on: date("2026-12-31"),
            opens_on: date("2026-09-01"),
        };
        assert_eq!(schedule.deadline(None), instant("2026-10-20T22:00:00Z"));
        assert_eq!(schedule.closes_at(None), instant("2026-10-30T23:00:00Z"));
    }

    #[test]
    fn an_extension_moves_deadline_and_closing_but_never_shortens_them() {
        let schedule = schedule();
        let within_grace = Some(date("2019-09-10"));
        assert_eq!(schedule.deadline(within_grace), instant("2019-09-10T22:00:00Z"));
        assert_eq!(schedule.closes_at(within_grace), instant("2019-09-24T22:00:00Z"));
        let beyond = Some(date("2019-11-15"));
        assert_eq!(schedule.closes_at(beyond), instant("2019-11-15T23:00:00Z"));
        assert_eq!(schedule.closes_on(within_grace), date("2019-09-24"));
        assert_eq!(schedule.closes_on(beyond), date("2019-11-15"));
        assert!(schedule.check_extension(date("2019-08-29")).is_err());
        assert!(schedule.check_extension(date("2020-01-01")).is_err());
        assert_eq!(schedule.check_extension(date("2019-11-15")), Ok(()));
    }

    #[test]
    fn dates_out_of_order_or_range_are_refused() {
        assert_eq!(schedule().check(), Ok(()));
        let opens_late = Schedule { opens_on: date("2019-08-31"), ..schedule() };
        assert!(matches!(opens_late.check(), Err(RoundError::Order { later: "the deadline", .. })));
        let links_short = Schedule { links_end_on: date("2019-09-23"), ..schedule() };
        assert!(matches!(links_short.check(), Err(RoundError::Order { .. })));
        let long = Schedule { grace_days: 367, ..schedule() };
        assert_eq!(long.check(), Err(RoundError::Grace(367)));
        let far = Schedule { links_end_on: date("2200-01-01"), ..schedule() };
        assert_eq!(far.check(), Err(RoundError::Year(date("2200-01-01"))));
    }
}
