//! Organisation numbers: nine digits whose last is a modulus-11 check digit.
//!
//! Source: Brønnøysundregistrene, "Organisasjonsnummeret" (weights 3 2 7 6 5 4 3 2).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An organisation number with a valid check digit, in any series.
///
/// Whether the test series (first digit 2 or 3) may be registered is a setting: see [`Series`].
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[0-9]{9}$", example = "991825827")]
pub struct OrgNumber(u32);

/// Which numbers a register accepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Series {
    /// Only real numbers, which start with 8 or 9.
    #[default]
    Real,
    /// Also the synthetic numbers of test registers, which start with 2 or 3.
    RealAndTest,
}

/// The text is no organisation number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidOrgNumber {
    /// Not nine digits.
    #[error("`{0}` is no organisation number: it has nine digits")]
    Length(String),
    /// The last digit does not fit the eight before it.
    #[error("`{0}` is no organisation number: its check digit does not fit")]
    CheckDigit(String),
    /// A number of a series that this register does not take.
    #[error("`{0}` is not in a series that this register takes")]
    Series(String),
}

impl OrgNumber {
    /// Refuses a number outside the series that a register takes.
    ///
    /// # Errors
    ///
    /// [`InvalidOrgNumber::Series`].
    pub fn within(self, series: Series) -> Result<Self, InvalidOrgNumber> {
        let taken = match self.0 / 100_000_000 {
            8 | 9 => true,
            2 | 3 => series == Series::RealAndTest,
            _ => false,
        };
        if taken { Ok(self) } else { Err(InvalidOrgNumber::Series(self.to_string())) }
    }
}

impl FromStr for OrgNumber {
    type Err = InvalidOrgNumber;

    /// Reads nine digits; blanks between them, a leading `NO` and a trailing `MVA` are accepted.
    fn from_str(raw: &str) -> Result<Self, InvalidOrgNumber> {
        let packed: String = raw.chars().filter(|c| !c.is_whitespace()).collect();
        let bare = packed.strip_prefix("NO").unwrap_or(&packed);
        let bare = bare.strip_suffix("MVA").unwrap_or(bare);
        let wrong_length = || InvalidOrgNumber::Length(raw.to_owned());
        if bare.len() != 9 || !bare.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong_length());
        }
        let weights = [3, 2, 7, 6, 5, 4, 3, 2, 1];
        let sum: u32 = bare.bytes().zip(weights).map(|(b, w)| u32::from(b - b'0') * w).sum();
        if sum.is_multiple_of(11) && !bare.starts_with('0') {
            bare.parse().map(Self).map_err(|_| wrong_length())
        } else {
            Err(InvalidOrgNumber::CheckDigit(raw.to_owned()))
        }
    }
}

impl TryFrom<String> for OrgNumber {
    type Error = InvalidOrgNumber;

    fn try_from(raw: String) -> Result<Self, InvalidOrgNumber> {
        raw.parse()
    }
}

impl From<OrgNumber> for String {
    fn from(number: OrgNumber) -> Self {
        number.to_string()
    }
}

impl fmt::Display for OrgNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:09}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checked with python-stdnum; 810000090 is the case where the remainder gives a zero.
    #[test]
    fn real_numbers_pass_and_one_wrong_digit_fails() {
        for valid in ["991825827", "974760673", "971526920", "889640782", "810000090", "123456785"]
        {
            assert_eq!(valid.parse::<OrgNumber>().map(String::from), Ok(valid.to_owned()));
        }
        for invalid in ["991825826", "123456780", "812345678", "000000000", "99182582", "99182582x"]
        {
            assert!(invalid.parse::<OrgNumber>().is_err(), "{invalid}");
        }
        for last in 0..10 {
            assert!(format!("81000004{last}").parse::<OrgNumber>().is_err());
        }
    }

    #[test]
    fn blanks_and_the_vat_form_are_read() {
        let written = "NO 991 825 827 MVA".parse::<OrgNumber>();
        assert_eq!(written, "991825827".parse());
    }

    #[test]
    fn test_numbers_need_the_test_series() {
        let test: OrgNumber = "311094688".parse().unwrap();
        assert!(test.within(Series::Real).is_err());
        assert_eq!(test.within(Series::RealAndTest), Ok(test));
    }
}
