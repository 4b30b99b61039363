//! Numbers, dates and instants as a reader of each language writes them.
//!
//! Norwegian groups digits with a no-break space and has a decimal comma; English has a comma and a
//! point. Instants are shown in Oslo's time. Rounding is not here: what comes in is shown.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Europe::Oslo;

use crate::lang::Lang;
use crate::orgnr::OrgNumber;

const NO_BREAK_SPACE: char = '\u{a0}';

const NORWEGIAN: [&str; 12] = [
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
];

const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A whole number: `1 200 000`, `1,200,000`.
#[must_use]
pub fn number(number: i64, lang: Lang) -> String {
    let digits = number.unsigned_abs().to_string();
    let separator = if lang == Lang::En { ',' } else { NO_BREAK_SPACE };
    let mut grouped = String::from(if number < 0 { "−" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}

/// A number in units of its last decimal: 1250 with 2 decimals is `12,50`, `12.50`.
#[must_use]
pub fn decimal(scaled: i64, decimals: u8, lang: Lang) -> String {
    let unit = 10_u64.pow(u32::from(decimals.min(18)));
    let (whole, rest) = (scaled.unsigned_abs() / unit, scaled.unsigned_abs() % unit);
    let whole = number(i64::try_from(whole).unwrap_or(i64::MAX), lang);
    let sign = if scaled < 0 { "−" } else { "" };
    let point = if lang == Lang::En { '.' } else { ',' };
    match decimals {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}{point}{rest:0width$}", width = usize::from(decimals)),
    }
}

/// A date: `30. august 2019`, `30 August 2019`.
#[must_use]
pub fn date(date: NaiveDate, lang: Lang) -> String {
    let (names, point) = if lang == Lang::En { (ENGLISH, "") } else { (NORWEGIAN, ".") };
    let month = names.get(date.month0() as usize).copied().unwrap_or_default();
    format!("{}{point} {month} {}", date.day(), date.year())
}

/// A time of day in Oslo: `14:02`.
#[must_use]
pub fn time(instant: DateTime<Utc>) -> String {
    instant.with_timezone(&Oslo).format("%H:%M").to_string()
}

/// An instant in Oslo: `30. august 2019 kl. 14:02`, `30 August 2019 at 14:02`.
#[must_use]
pub fn instant(instant: DateTime<Utc>, lang: Lang) -> String {
    let between = if lang == Lang::En { "at" } else { "kl." };
    let day = instant.with_timezone(&Oslo).date_naive();
    format!("{} {between} {}", date(day, lang), time(instant))
}

/// An organisation number in groups of three: `991 825 827`.
#[must_use]
pub fn orgnr(number: &OrgNumber) -> String {
    let digits: Vec<char> = number.to_string().chars().collect();
    let groups: Vec<String> = digits.chunks(3).map(|group| group.iter().collect()).collect();
    groups.join("\u{a0}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_by_the_languages_custom() {
        assert_eq!(number(1_200_000, Lang::Nb), "1\u{a0}200\u{a0}000");
        assert_eq!(number(-1_200, Lang::En), "−1,200");
        assert_eq!(number(999, Lang::Nn), "999");
        assert_eq!(number(i64::MIN, Lang::En), "−9,223,372,036,854,775,808");
        assert_eq!(decimal(-1_234_550, 2, Lang::Nb), "−12\u{a0}345,50");
        assert_eq!(decimal(5, 3, Lang::En), "0.005");
        assert_eq!(decimal(7, 0, Lang::En), "7");
    }

    #[test]
    fn an_organisation_number_is_shown_in_threes() {
        assert_eq!(orgnr(&"991825827".parse().unwrap()), "991\u{a0}825\u{a0}827");
    }

    #[test]
    fn an_instant_is_shown_in_oslos_time_summer_and_winter() {
        let at = |raw: &str| DateTime::parse_from_rfc3339(raw).unwrap().to_utc();
        assert_eq!(instant(at("2019-08-30T22:30:00Z"), Lang::Nb), "31. august 2019 kl. 00:30");
        assert_eq!(instant(at("2019-12-01T12:02:59Z"), Lang::En), "1 December 2019 at 13:02");
    }
}
