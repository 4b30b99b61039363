//! The form of the answer that the query of an address asks for; the selection in it is the format's own
//! business ([`query`](crate::exchange::pxweb::query)).
//!
//! Names are taken in any case. A parameter that is not known is passed over, as the reference server does.

use std::borrow::Cow;

use crate::exchange::pxweb::{Format, Layout};
use crate::http::problem::Problem;
use crate::http::problem::request::invalid_parameter;

/// The form that an answer is asked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// The format.
    pub format: Format,
    /// The layout of a file.
    pub layout: Layout,
}

/// The value of a parameter that is not empty; the last one when it stands there several times.
fn last<'a>(raw: &'a str, wanted: &str) -> Option<Cow<'a, str>> {
    let pairs = url::form_urlencoded::parse(raw.as_bytes());
    let named = pairs.filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
    named.last().map(|(_, value)| value).filter(|value| !value.is_empty())
}

/// Whether metadata are wanted of the default selection only.
///
/// # Errors
///
/// 400 `invalid-parameter`.
pub fn only_default(raw: &str) -> Result<bool, Problem> {
    match last(raw, "defaultSelection") {
        Some(said) if said.eq_ignore_ascii_case("true") => Ok(true),
        Some(said) if !said.eq_ignore_ascii_case("false") => {
            Err(invalid_parameter("query parameter defaultSelection", "it is true or false"))
        }
        _ => Ok(false),
    }
}

/// Reads the form.
///
/// # Errors
///
/// 400 `invalid-parameter`.
pub fn form(raw: &str) -> Result<Form, Problem> {
    let format = match last(raw, "outputFormat") {
        None => Format::default(),
        Some(name) => Format::parse(&name).ok_or_else(|| {
            let all = Format::ALL.map(Format::as_str).join(", ");
            invalid_parameter("query parameter outputFormat", &format!("it is one of {all}"))
        })?,
    };
    let names = last(raw, "outputFormatParams").unwrap_or_default();
    let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
    let layout = Layout::parse(format, names).ok_or_else(|| {
        let detail = "UseCodes, UseTexts, UseCodesAndTexts and IncludeTitle go with csv and xlsx, \
            SeparatorTab, SeparatorSpace and SeparatorSemicolon with csv";
        invalid_parameter("query parameter outputFormatParams", detail)
    })?;
    Ok(Form { format, layout })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_read_in_any_case_and_refused_when_it_does_not_fit() {
        let form = |raw: &str| form(raw).map(|form| form.format);
        assert_eq!(form("").unwrap(), Format::JsonStat2);
        assert_eq!(
            form("outputformat=CSV&outputFormatParams=usecodes,SeparatorTab").unwrap(),
            Format::Csv
        );
        for raw in [
            "outputFormat=px",
            "outputFormat=json-stat2&outputFormatParams=UseCodes",
            "outputFormat=xlsx&outputFormatParams=SeparatorTab",
            "outputFormat=csv&outputFormatParams=Nonsense",
        ] {
            assert!(form(raw).is_err(), "{raw}");
        }
    }

    #[test]
    fn only_the_word_true_asks_for_the_default_alone() {
        assert!(only_default("defaultselection=True").unwrap());
        for raw in ["", "defaultSelection=", "defaultSelection=false", "x=true"] {
            assert!(!only_default(raw).unwrap(), "{raw}");
        }
        assert!(only_default("defaultSelection=1e300").is_err());
    }
}
