//! Dates, decimal numbers and web addresses as they are written: one form each, so that what is stored is what was sent.
//!
//! **Not here:** how people write them in a page's fields (`http`), or in another language's numerals
//! ([`format`](super::format)).

use chrono::NaiveDate;

/// Why a text is no decimal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotDecimal {
    /// It is something else than digits with an optional sign and one point.
    #[error("it is no decimal number such as 12.50")]
    Shape,
    /// It has more digits after the point than there is room for.
    #[error("it has too many digits after the point")]
    TooManyDecimals,
    /// It is beyond 64 bits.
    #[error("it is too large")]
    OutOfRange,
}

/// Reads a decimal number with a point and at most `decimals` digits after it, as the number times
/// ten to the power of `decimals`.
///
/// # Errors
///
/// [`NotDecimal`].
pub fn parse_decimal(text: &str, decimals: u8) -> Result<i64, NotDecimal> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return Err(NotDecimal::Shape);
    }
    let fraction = if fraction.len() > usize::from(decimals) {
        fraction.trim_end_matches('0')
    } else {
        fraction
    };
    if fraction.len() > usize::from(decimals) {
        return Err(NotDecimal::TooManyDecimals);
    }
    let sign = if negative { "-" } else { "" };
    let scaled = format!("{sign}{whole}{fraction:0<width$}", width = usize::from(decimals));
    scaled.parse().map_err(|_| NotDecimal::OutOfRange)
}

/// Writes a decimal number with a point and exactly `decimals` digits after it.
#[must_use]
pub fn write_decimal(scaled: i64, decimals: u8) -> String {
    let places = usize::from(decimals);
    let digits = format!("{:0>width$}", scaled.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let sign = if scaled < 0 { "-" } else { "" };
    if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// The date that is written as `2019-08-30`, and in no other form.
#[must_use]
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    if is_shaped_as_date(text) { text.parse().ok() } else { None }
}

/// Whether it is written as a date, `2019-08-30`; there may be no such day.
#[must_use]
pub fn is_shaped_as_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, b)| match at {
            4 | 7 => b == b'-',
            _ => b.is_ascii_digit(),
        })
}

/// Whether the text is an http or https address with a host.
#[must_use]
pub fn is_web_address(text: &str) -> bool {
    let web = text.starts_with("http://") || text.starts_with("https://");
    let unbroken = !text.chars().any(|c| c.is_whitespace() || c.is_control());
    web && unbroken && url::Url::parse(text).is_ok_and(|address| address.has_host())
}
