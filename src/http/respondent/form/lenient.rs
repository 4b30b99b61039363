//! What people write, made into the API's shape; and stored values, made into what people write.
//!
//! Text that is not understood goes on as it is: the reader of answers refuses it and the page
//! shows it back.

use serde_json::{Value as Json, json};

use crate::domain::answer::Value;
use crate::domain::lang::Lang;
use crate::domain::questionnaire::document::AmountIn;
use crate::domain::questionnaire::instrument::ItemKind;
use crate::domain::written::parse_decimal;
use crate::http::page::format;

/// Reads one written answer into the shape that the API takes.
pub(super) fn understood(kind: &ItemKind, raw: &str) -> Json {
    let trimmed = raw.trim();
    match kind {
        ItemKind::Integer { .. } | ItemKind::Year { .. } => whole(trimmed, 0),
        ItemKind::Amount { amount_in, .. } => {
            whole(strip_kroner(trimmed), if *amount_in == AmountIn::Ore { 2 } else { 0 })
        }
        ItemKind::Decimal { .. } => json!(plain_number(trimmed)),
        ItemKind::Date { .. } => json!(norwegian_date(trimmed).unwrap_or_else(|| trimmed.into())),
        ItemKind::Orgnr => json!(without_spaces(trimmed)),
        ItemKind::Text { long: true, .. } => json!(raw),
        ItemKind::Tags { .. } => {
            json!(raw.lines().map(str::trim).filter(|tag| !tag.is_empty()).collect::<Vec<_>>())
        }
        _ => json!(trimmed),
    }
}

/// The text of a stored value in its field; empty for choices, which are ticked instead.
#[must_use]
pub fn written(kind: &ItemKind, value: &Value, lang: Lang) -> String {
    match (kind, value) {
        (ItemKind::Amount { amount_in: AmountIn::Ore, .. }, Value::Integer(ore)) => {
            with_spaces(&format::decimal(*ore, 2, lang))
        }
        (ItemKind::Year { .. }, Value::Integer(year)) => year.to_string(),
        (_, Value::Integer(number)) => with_spaces(&format::number(*number, lang)),
        (_, Value::Decimal { scaled, decimals }) => {
            with_spaces(&format::decimal(*scaled, *decimals, lang))
        }
        (_, Value::Date(date)) => date.format("%d.%m.%Y").to_string(),
        (_, Value::Text(text)) => text.clone(),
        (_, Value::Tags(tags)) => tags.join("\n"),
        (_, Value::Code(_) | Value::Codes(_)) => String::new(),
    }
}

/// Ordinary spaces, and a hyphen for the minus sign: what a keyboard gives.
fn with_spaces(number: &str) -> String {
    number.replace('\u{a0}', " ").replace('−', "-")
}

fn without_spaces(raw: &str) -> String {
    raw.chars().filter(|c| !c.is_whitespace()).collect()
}

fn strip_kroner(raw: &str) -> &str {
    let end = raw.trim_end_matches(",-").trim_end_matches(['.', ' ']);
    end.strip_suffix("kr").unwrap_or(end).trim_start_matches("kr").trim()
}

/// Digits with an optional sign and one point; what groups digits is gone. Text that is no number
/// comes back as it was.
///
/// One comma or point is the decimal sign; of several, the last is when it differs from those before
/// it, and these stand between groups of three digits.
fn plain_number(raw: &str) -> String {
    let compact = without_spaces(raw).replace('−', "-");
    let (sign, digits) = match compact.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", compact.strip_prefix('+').unwrap_or(&compact)),
    };
    let marks: Vec<char> = digits.chars().filter(|c| !c.is_ascii_digit()).collect();
    let (whole, fraction) = match marks.as_slice() {
        [before @ .., last] if before.iter().all(|mark| mark != last) => {
            digits.rsplit_once(*last).unwrap_or((digits, ""))
        }
        _ => (digits, "0"),
    };
    let mut groups = whole.split([',', '.']);
    let first = groups.next().unwrap_or_default();
    let is_grouped = whole.len() == first.len()
        || ((1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3));
    let one_mark =
        marks.iter().filter(|mark| whole.contains(**mark)).all(|m| marks.first() == Some(m));
    let bare = whole.replace([',', '.'], "");
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if is_grouped && one_mark && all_digits(&bare) && all_digits(fraction) {
        if marks.len() == whole.len() - bare.len() {
            format!("{sign}{bare}")
        } else {
            format!("{sign}{bare}.{fraction}")
        }
    } else {
        raw.to_owned()
    }
}

/// A whole number in units of the last of `decimals` places; text that is none stays text.
fn whole(raw: &str, decimals: u8) -> Json {
    let compact = without_spaces(raw);
    // Three digits after the only mark are a group where at most two decimals are asked for.
    let plain = match compact.split_once([',', '.']) {
        Some((first, group))
            if group.len() == 3 && is_group(first) && !group.contains([',', '.']) =>
        {
            plain_number(&format!("{first}{group}"))
        }
        _ => plain_number(raw),
    };
    match parse_decimal(&plain, decimals) {
        Ok(scaled) => json!(scaled),
        Err(_) => digits_beyond_64_bits(&plain).unwrap_or_else(|| json!(raw)),
    }
}

/// Whether one to three digits stand before the first mark, a sign apart; nobody groups `0,250`.
fn is_group(first: &str) -> bool {
    let digits = first.trim_start_matches(['-', '−', '+']);
    (1..=3).contains(&digits.len()) && !digits.starts_with('0')
}

/// A whole number that no column holds keeps its shape, so that it is refused as too large and not
/// as no number.
fn digits_beyond_64_bits(plain: &str) -> Option<Json> {
    let digits = plain.strip_prefix('-').unwrap_or(plain);
    let number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if number { serde_json::Number::from_f64(plain.parse().ok()?).map(Json::Number) } else { None }
}

/// `30.8.2019`, `30/8-2019` and `30082019` as `2019-08-30`; whether there is such a day is not asked.
fn norwegian_date(raw: &str) -> Option<String> {
    let parts = date_parts(raw);
    let (day, month, year) = match parts.as_slice() {
        [day, month, year] if year.len() == 4 => (*day, *month, *year),
        [all] if all.len() == 8 && all.is_ascii() => (all.get(..2)?, all.get(2..4)?, all.get(4..)?),
        _ => return None,
    };
    let fits = day.len() <= 2 && month.len() <= 2 && [day, month, year].into_iter().all(is_digits);
    fits.then(|| format!("{year}-{month:0>2}-{day:0>2}"))
}

/// Whether it is a date of which the year has two digits.
pub(super) fn has_short_year(raw: &str) -> bool {
    let parts = date_parts(raw);
    let short = |part: &&str| part.len() <= 2 && is_digits(part);
    parts.len() == 3 && parts.iter().all(short) && parts.last().is_some_and(|year| year.len() == 2)
}

fn date_parts(raw: &str) -> Vec<&str> {
    raw.split(['.', '/', '-', ' ']).filter(|part| !part.is_empty()).collect()
}

fn is_digits(part: &str) -> bool {
    part.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(amount_in: AmountIn, raw: &str) -> Json {
        understood(&ItemKind::Amount { amount_in, min: None, max: None }, raw)
    }

    #[test]
    fn an_amount_is_understood_however_its_digits_are_grouped() {
        for raw in [
            "1200000",
            "1 200 000",
            "1\u{a0}200\u{a0}000",
            "1\u{202f}200\u{202f}000",
            "1.200.000",
            "1,200,000",
            " 1 200 000 kr ",
            "kr 1 200 000",
            "1 200 000,-",
            "1 200 000,00",
        ] {
            assert_eq!(amount(AmountIn::Kroner, raw), json!(1_200_000), "{raw}");
        }
        assert_eq!(amount(AmountIn::Kroner, "1.200"), json!(1200));
        assert_eq!(amount(AmountIn::Kroner, "1.000"), json!(1000));
        assert_eq!(amount(AmountIn::Ore, "-1,000"), json!(-100_000));
        assert_eq!(amount(AmountIn::Kroner, "-5 000"), json!(-5000));
        assert_eq!(amount(AmountIn::Ore, "1 200,50"), json!(120_050));
        assert_eq!(amount(AmountIn::Ore, "1,200.5"), json!(120_050));
    }

    #[test]
    fn what_is_no_number_goes_on_as_it_was_written() {
        for raw in [
            "",
            "ca. 1 mill",
            "12,5",
            "1,2,3",
            "12e5",
            "0x10",
            "1.200.00",
            "--5",
            "12,",
            ",5",
            "0,250",
        ] {
            assert_eq!(amount(AmountIn::Kroner, raw), json!(raw.trim()), "{raw}");
        }
        assert!(amount(AmountIn::Kroner, "99999999999999999999").is_f64());
    }

    #[test]
    fn a_decimal_number_takes_comma_or_point() {
        let kind = ItemKind::Decimal { decimals: 2, min: None, max: None, unit: None };
        assert_eq!(understood(&kind, "1 234,5"), json!("1234.5"));
        assert_eq!(understood(&kind, "-0.25"), json!("-0.25"));
        assert_eq!(understood(&kind, "tolv"), json!("tolv"));
    }

    #[test]
    fn a_norwegian_date_becomes_the_one_form() {
        let kind = ItemKind::Date { min: None, max: None };
        for raw in ["30.8.2019", "30.08.2019", "30/8-2019", "30082019", " 30 8 2019 "] {
            assert_eq!(understood(&kind, raw), json!("2019-08-30"), "{raw}");
        }
        assert_eq!(understood(&kind, "2019-08-30"), json!("2019-08-30"));
        assert_eq!(understood(&kind, "31.2.2019"), json!("2019-02-31"), "a date, if no day");
        assert_eq!(understood(&kind, "1.a.2019"), json!("1.a.2019"));
        assert_eq!(understood(&kind, "æøå12345"), json!("æøå12345"));
    }

    #[test]
    fn two_digits_of_a_year_are_told_from_what_is_no_date() {
        for raw in ["01.02.20", "1.2.20", "1/2-20"] {
            assert!(has_short_year(raw), "{raw}");
        }
        for raw in ["01.02.2020", "1.2", "1.2.x0", "1.2.2", "", "2020-02-01"] {
            assert!(!has_short_year(raw), "{raw}");
        }
    }

    #[test]
    fn a_written_value_is_understood_as_itself() {
        let ore = ItemKind::Amount { amount_in: AmountIn::Ore, min: None, max: None };
        let whole = ItemKind::Integer { min: None, max: None, unit: None };
        for lang in Lang::ALL {
            for number in [0, -1, 999, 1000, 1_200_000, i64::MAX] {
                let value = Value::Integer(number);
                for kind in [&ore, &whole] {
                    let text = written(kind, &value, lang);
                    assert_eq!(understood(kind, &text), json!(number), "{text} in {lang}");
                }
            }
        }
    }
}
