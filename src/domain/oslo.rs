//! Days and instants as they are in Europe/Oslo, where every date of a survey is meant.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Oslo;

/// 24:00 of that date in Oslo.
#[must_use]
pub fn end_of_day_in_oslo(date: NaiveDate) -> DateTime<Utc> {
    let midnight = date.succ_opt().unwrap_or(date).and_time(NaiveTime::MIN);
    // Summer time starts and ends at 01:00 UTC, so midnight is neither skipped nor met twice; the
    // last branch only makes the function total.
    Oslo.from_local_datetime(&midnight)
        .earliest()
        .map_or_else(|| midnight.and_utc(), |local| local.with_timezone(&Utc))
}

/// An instant as people in Norway say it: `the end of 2026-12-15`, `2026-12-15 08:00 in Oslo`.
#[must_use]
pub fn told_in_oslo(instant: DateTime<Utc>) -> String {
    let local = instant.with_timezone(&Oslo).naive_local();
    match local.date().pred_opt() {
        Some(before) if local.time() == NaiveTime::MIN => format!("the end of {before}"),
        _ => format!("{} in Oslo", local.format("%Y-%m-%d %H:%M")),
    }
}

/// The calendar day in Oslo of an instant.
#[must_use]
pub fn day_in_oslo(instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&Oslo).date_naive()
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

    #[test]
    fn an_instant_is_told_by_the_clocks_of_oslo() {
        assert_eq!(told_in_oslo(instant("2026-12-15T23:00:00Z")), "the end of 2026-12-15");
        assert_eq!(told_in_oslo(instant("2026-06-15T22:00:00Z")), "the end of 2026-06-15");
        assert_eq!(told_in_oslo(instant("2026-12-15T23:00:01Z")), "2026-12-16 00:00 in Oslo");
        assert_eq!(told_in_oslo(instant("2026-06-15T06:30:00Z")), "2026-06-15 08:30 in Oslo");
    }

    #[test]
    fn a_deadline_ends_at_midnight_in_oslo_summer_and_winter() {
        for (day, end) in [
            ("2019-08-30", "2019-08-30T22:00:00Z"),
            ("2026-01-31", "2026-01-31T23:00:00Z"),
            // The day on which summer time begins has 23 hours, the day on which it ends 25.
            ("2026-03-28", "2026-03-28T23:00:00Z"),
            ("2026-03-29", "2026-03-29T22:00:00Z"),
            ("2026-10-24", "2026-10-24T22:00:00Z"),
            ("2026-10-25", "2026-10-25T23:00:00Z"),
        ] {
            assert_eq!(end_of_day_in_oslo(date(day)), instant(end), "{day}");
        }
    }
}
