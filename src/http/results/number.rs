//! Numbers and dates as readers see them: rounded half away from zero, with the decimal sign and
//! the grouping of the page's language.
//!
//! Files have numbers unrounded; see `exchange`.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::Oslo;

use crate::domain::disclosure::{Measure, MeasureKind, Sign};
use crate::domain::figure::Figure;
use crate::domain::lang::Lang;

/// A number with `decimals` digits after the decimal sign.
#[must_use]
pub fn number(figure: Figure, decimals: u8, lang: Lang) -> String {
    let rounded = figure.rounded(decimals);
    let (whole, fraction) = rounded.split_once('.').unwrap_or((&rounded, ""));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("−", digits));
    let mut grouped = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        // Four digits read well without a gap.
        if at > 0 && digits.len() > 4 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(if lang == Lang::En { ',' } else { '\u{a0}' });
        }
        grouped.push(digit);
    }
    if !fraction.is_empty() {
        grouped.push(if lang == Lang::En { '.' } else { ',' });
        grouped.push_str(fraction);
    }
    grouped
}

/// A share from 0 to 1 as per cent with one decimal.
#[must_use]
pub fn per_cent(share: Figure, lang: Lang) -> String {
    let written = hundredfold(share, lang);
    if lang == Lang::En { format!("{written}%") } else { format!("{written}\u{a0}%") }
}

/// A share, or a difference of two, as its hundredfold with one decimal.
#[must_use]
pub fn hundredfold(share: Figure, lang: Lang) -> String {
    let hundredfold = share.times(100).map(|hundredfold| number(hundredfold, 1, lang));
    hundredfold.unwrap_or_else(|| Sign::NotAvailable.as_str().to_owned())
}

/// A number in the way of its measure.
#[must_use]
pub fn measured(figure: Figure, measure: &Measure, lang: Lang) -> String {
    match measure.kind {
        kind if kind.is_share() => per_cent(figure, lang),
        MeasureKind::ShareError | MeasureKind::ShareBound => per_cent(figure, lang),
        _ => number(figure, measure.decimals, lang),
    }
}

/// A date: `20.12.2019`, in English `20 December 2019`.
#[must_use]
pub fn date(date: NaiveDate, lang: Lang) -> String {
    let form = if lang == Lang::En { "%-d %B %Y" } else { "%-d.%-m.%Y" };
    date.format(form).to_string()
}

/// The day of an instant in Norway.
#[must_use]
pub fn day(instant: DateTime<Utc>, lang: Lang) -> String {
    date(instant.with_timezone(&Oslo).date_naive(), lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_rounded_in_the_way_of_the_language() {
        let figure = Figure::ratio(12_345_675, 10).unwrap();
        assert_eq!(number(figure, 0, Lang::Nb), "1\u{a0}234\u{a0}568");
        assert_eq!(number(figure, 1, Lang::En), "1,234,567.5");
        assert_eq!(number(Figure::whole(-1234), 0, Lang::Nn), "−1234");
    }

    /// By hand: 301 of 418 is 72.0096 per cent, 67 of 73 is 91.78.
    #[test]
    fn shares_are_per_cent_with_one_decimal() {
        assert_eq!(per_cent(Figure::ratio(301, 418).unwrap(), Lang::Nb), "72,0\u{a0}%");
        assert_eq!(per_cent(Figure::ratio(67, 73).unwrap(), Lang::En), "91.8%");
    }
}
