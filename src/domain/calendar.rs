//! Which days and instants are taken from outside: those of the years 1900 to 2199.
//!
//! Both databases hold these, to the microsecond, order them alike and write them alike. What lies further away is a slip of the pen, and
//! one database refuses it where the other sorts it before today.
//!
//! Not here: which days a round may have, which is [`Schedule`](crate::round::Schedule)'s.

use chrono::{DateTime, Datelike, NaiveDate, SubsecRound, Utc};
use serde::{Deserialize, Deserializer, de};

/// A day that nobody can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is outside the years 1900 to 2199")]
pub struct OutOfYears(NaiveDate);

/// The day, if it is of a year that is taken.
///
/// # Errors
///
/// [`OutOfYears`].
pub fn within_years(day: NaiveDate) -> Result<NaiveDate, OutOfYears> {
    if (1900..2200).contains(&day.year()) { Ok(day) } else { Err(OutOfYears(day)) }
}

/// A day written as 2027-12-31.
///
/// # Errors
///
/// How it must be written.
pub fn parse(raw: &str) -> Result<NaiveDate, String> {
    let day = raw.parse().map_err(|_| "write the date as 2027-12-31".to_owned())?;
    within_years(day).map_err(|error| error.to_string())
}

/// Reads a day; for `serde(deserialize_with)`.
///
/// # Errors
///
/// The format's, [`OutOfYears`].
pub fn day<'de, D: Deserializer<'de>>(reader: D) -> Result<NaiveDate, D::Error> {
    within_years(NaiveDate::deserialize(reader)?).map_err(de::Error::custom)
}

/// Reads a day that may be absent; for `serde(default, deserialize_with)`.
///
/// # Errors
///
/// The format's, [`OutOfYears`].
pub fn some_day<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<NaiveDate>, D::Error> {
    let day = Option::<NaiveDate>::deserialize(reader)?;
    day.map(within_years).transpose().map_err(de::Error::custom)
}

/// Reads an instant that may be absent, cut to the microseconds that are stored; for `serde(default, deserialize_with)`.
///
/// # Errors
///
/// The format's, [`OutOfYears`].
pub fn some_instant<'de, D>(reader: D) -> Result<Option<DateTime<Utc>>, D::Error>
where
    D: Deserializer<'de>,
{
    let instant = Option::<DateTime<Utc>>::deserialize(reader)?;
    if let Some(instant) = instant {
        within_years(instant.date_naive()).map_err(de::Error::custom)?;
    }
    Ok(instant.map(|instant| instant.trunc_subsecs(6)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_three_centuries_are_taken_and_others_named() {
        for taken in ["1900-01-01", "2026-02-28", "2199-12-31"] {
            assert_eq!(parse(taken), Ok(taken.parse().unwrap()));
        }
        for refused in ["1899-12-31", "2200-01-01", "-4713-01-01", "+262142-12-31"] {
            let why = format!("{refused} is outside the years 1900 to 2199");
            assert_eq!(parse(refused), Err(why));
        }
        assert_eq!(parse("31.12.2027"), Err("write the date as 2027-12-31".to_owned()));
    }
}
