//! One answer: from JSON to the type that its item has.

use serde_json::Value as Json;
use validator::ValidateEmail;

use super::{Expected, Fault};
use crate::answer::value::{Answer, Missing, Value};
use crate::code::Code;
use crate::echo::echo;
use crate::orgnr::OrgNumber;
use crate::questionnaire::instrument::{CodeList, Item, ItemKind};
use crate::written::{NotDecimal, is_shaped_as_date, is_web_address, parse_date, parse_decimal};

/// Most characters of an e-mail address (RFC 5321: 64 + 1 + 255, less what a path may hold).
const MAX_EMAIL: u32 = 254;
/// Most characters of a web address.
const MAX_URL: u32 = 2000;

pub(super) fn read(item: &Item, json: &Json, sealed: bool) -> Result<Answer, Fault> {
    match json {
        Json::Null => Err(Fault::Empty),
        Json::Object(members) => {
            let mut members = members.iter();
            match (members.next(), members.next()) {
                (Some((key, reason)), None) if key == "missing" => {
                    read_missing(item, reason).map(Answer::Missing)
                }
                (Some((key, digest)), None) if key == "sealed" => {
                    read_seal(item, digest, sealed).map(Answer::Sealed)
                }
                _ => Err(Fault::WrongType { expected: expected(&item.kind) }),
            }
        }
        _ => read_value(&item.kind, json).map(Answer::Value),
    }
}

fn read_missing(item: &Item, json: &Json) -> Result<Missing, Fault> {
    let reason = json.as_str().and_then(Missing::parse).ok_or(Fault::UnknownMissing)?;
    let offered = match reason {
        Missing::Refused => !item.required,
        reason => item.missing.iter().any(|&offered| Missing::from(offered) == reason),
    };
    if offered { Ok(reason) } else { Err(Fault::MissingNotOffered { reason: reason.as_str() }) }
}

fn read_seal(item: &Item, json: &Json, sealed: bool) -> Result<String, Fault> {
    let is_hex = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
    json.as_str()
        .filter(|_| sealed && item.personal)
        .filter(|digest| digest.len() == 64 && digest.bytes().all(is_hex))
        .map(ToOwned::to_owned)
        .ok_or(Fault::Sealed)
}

const fn expected(kind: &ItemKind) -> Expected {
    match kind {
        ItemKind::Text { .. } | ItemKind::Email | ItemKind::Url | ItemKind::Orgnr => Expected::Text,
        ItemKind::Integer { .. } | ItemKind::Amount { .. } | ItemKind::Year { .. } => {
            Expected::Integer
        }
        ItemKind::Decimal { .. } => Expected::Decimal,
        ItemKind::Date { .. } => Expected::Date,
        ItemKind::Single { .. } => Expected::Code,
        ItemKind::Multiple { .. } => Expected::Codes,
        ItemKind::Tags { .. } => Expected::Tags,
    }
}

fn read_value(kind: &ItemKind, json: &Json) -> Result<Value, Fault> {
    let wrong = || Fault::WrongType { expected: expected(kind) };
    match kind {
        ItemKind::Text { long, max_length } => read_text(json, *long, *max_length).map(Value::Text),
        ItemKind::Email => {
            let text = read_text(json, false, MAX_EMAIL)?;
            if text.validate_email() { Ok(Value::Text(text)) } else { Err(Fault::InvalidEmail) }
        }
        ItemKind::Url => {
            let text = read_text(json, false, MAX_URL)?;
            if is_web_address(&text) { Ok(Value::Text(text)) } else { Err(Fault::InvalidUrl) }
        }
        ItemKind::Orgnr => {
            let number: Result<OrgNumber, _> = json.as_str().ok_or_else(wrong)?.parse();
            number.map(|number| Value::Text(number.to_string())).map_err(|_| Fault::InvalidOrgnr)
        }
        ItemKind::Integer { .. } | ItemKind::Amount { .. } | ItemKind::Year { .. } => {
            read_integer(json).map(Value::Integer)
        }
        ItemKind::Decimal { decimals, .. } => {
            let scaled = read_decimal(json.as_str().ok_or_else(wrong)?, *decimals)?;
            Ok(Value::Decimal { scaled, decimals: *decimals })
        }
        ItemKind::Date { .. } => {
            let text = json.as_str().ok_or_else(wrong)?;
            let none = || if is_shaped_as_date(text) { Fault::NoSuchDate } else { wrong() };
            parse_date(text).map(Value::Date).ok_or_else(none)
        }
        ItemKind::Single { codes, .. } => {
            read_code(codes, json.as_str().ok_or_else(wrong)?).map(Value::Code)
        }
        ItemKind::Multiple { codes, .. } => {
            read_codes(codes, json.as_array().ok_or_else(wrong)?).map(Value::Codes)
        }
        ItemKind::Tags { max_tags, max_length } => {
            read_tags(json.as_array().ok_or_else(wrong)?, *max_tags, *max_length).map(Value::Tags)
        }
    }
}

/// Reads a text that is not blank, without control characters; a long one may have lines and tabs,
/// and its line ends become U+000A.
pub(super) fn read_text(json: &Json, long: bool, max: u32) -> Result<String, Fault> {
    let raw = json.as_str().ok_or(Fault::WrongType { expected: Expected::Text })?;
    let text = if long && raw.contains('\r') { raw.replace("\r\n", "\n") } else { raw.to_owned() };
    let taken = |c: char| long && matches!(c, '\n' | '\t');
    let (mut found, mut is_blank) = (0, true);
    for character in text.chars() {
        found += 1;
        if character.is_control() && !taken(character) {
            return Err(Fault::ControlCharacter { code_point: u32::from(character), at: found });
        }
        is_blank &= character.is_whitespace();
    }
    if is_blank {
        Err(Fault::Empty)
    } else if found > max as usize {
        Err(Fault::TooLong { max, found })
    } else {
        Ok(text)
    }
}

fn read_integer(json: &Json) -> Result<i64, Fault> {
    let wrong = Fault::WrongType { expected: Expected::Integer };
    match json {
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Ok(whole),
            // A whole number beyond 64 bits is read as a real one, which has no fraction then.
            None => match number.as_f64() {
                Some(real) if real.fract() == 0.0 && real.abs() >= 9.2e18 => Err(Fault::OutOfRange),
                _ => Err(wrong),
            },
        },
        _ => Err(wrong),
    }
}

fn read_decimal(text: &str, decimals: u8) -> Result<i64, Fault> {
    parse_decimal(text, decimals).map_err(|fault| match fault {
        NotDecimal::Shape => Fault::WrongType { expected: Expected::Decimal },
        NotDecimal::TooManyDecimals => Fault::TooManyDecimals { decimals },
        NotDecimal::OutOfRange => Fault::OutOfRange,
    })
}

fn read_code(list: &CodeList, raw: &str) -> Result<Code, Fault> {
    let listed = list.find(raw).ok_or_else(|| Fault::UnknownCode { code: echo(raw) })?;
    Ok(listed.code.clone())
}

fn read_codes(list: &CodeList, given: &[Json]) -> Result<Vec<Code>, Fault> {
    let mut chosen: Vec<&str> = Vec::new();
    for json in given {
        let raw = json.as_str().ok_or(Fault::WrongType { expected: Expected::Codes })?;
        read_code(list, raw)?;
        if chosen.contains(&raw) {
            return Err(Fault::Duplicate { code: echo(raw) });
        }
        chosen.push(raw);
    }
    if chosen.is_empty() {
        return Err(Fault::Empty);
    }
    let in_order = list.codes.iter().filter(|listed| chosen.contains(&listed.code.as_str()));
    Ok(in_order.map(|listed| listed.code.clone()).collect())
}

fn read_tags(given: &[Json], max_tags: u16, max_length: u32) -> Result<Vec<String>, Fault> {
    if given.is_empty() {
        return Err(Fault::Empty);
    }
    if given.len() > usize::from(max_tags) {
        return Err(Fault::TooManyTags { max: max_tags, found: given.len() });
    }
    let mut tags: Vec<String> = Vec::new();
    for json in given {
        json.as_str().ok_or(Fault::WrongType { expected: Expected::Tags })?;
        let tag = read_text(json, false, max_length)?;
        if tags.contains(&tag) {
            return Err(Fault::Duplicate { code: echo(&tag) });
        }
        tags.push(tag);
    }
    Ok(tags)
}
