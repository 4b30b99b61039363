//! Canonical JSON and its hash: what is stored, what is signed for and what an `ETag` stands for.
//!
//! Canonical means: UTF-8, no whitespace, object keys in the order of their bytes, numbers and
//! escapes as `serde_json` writes them. The same value gives the same bytes on every machine, so a
//! SHA-256 over them can be recomputed by anybody who holds the document.

use std::cell::Cell;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Serialize, de};
use serde_json::{Map, Number, Value};
use sha2::{Digest, Sha256};

use crate::echo::echo;

/// Writes a value as canonical JSON.
///
/// Numbers outside `i64` and `u64` have no place in JSON here; write them as text.
///
/// # Panics
///
/// When `T` cannot be JSON at all (a map whose keys are no texts, a failing `Serialize`), which no
/// input can cause: it is a fault of the type.
#[must_use]
pub fn to_json<T: Serialize + ?Sized>(value: &T) -> String {
    #[expect(clippy::expect_used, reason = "a type that is no JSON is a fault of the program")]
    let tree = serde_json::to_value(value).expect("the type is representable in JSON");
    let mut out = Vec::new();
    write(&tree, &mut out);
    #[expect(clippy::expect_used, reason = "JSON is text")]
    String::from_utf8(out).expect("JSON is UTF-8")
}

fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Object(map) => {
            let mut members: Vec<_> = map.iter().collect();
            members.sort_unstable_by_key(|(key, _)| *key);
            out.push(b'{');
            for (at, (key, member)) in members.into_iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write_leaf(key, out);
                out.push(b':');
                write(member, out);
            }
            out.push(b'}');
        }
        Value::Array(members) => {
            out.push(b'[');
            for (at, member) in members.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write(member, out);
            }
            out.push(b']');
        }
        leaf => write_leaf(leaf, out),
    }
}

/// A text, a number, a truth or nothing, as `serde_json` writes it.
fn write_leaf<T: Serialize + ?Sized>(leaf: &T, out: &mut Vec<u8>) {
    #[expect(clippy::expect_used, reason = "memory takes all that is written to it")]
    serde_json::to_writer(out, leaf).expect("a leaf is representable in JSON");
}

/// The SHA-256 of some bytes.
#[must_use]
pub fn hash(bytes: impl AsRef<[u8]>) -> [u8; 32] {
    Sha256::digest(bytes.as_ref()).into()
}

/// Lower-case hexadecimal, as hashes are shown and stored in documents.
#[must_use]
pub fn hex(bytes: impl AsRef<[u8]>) -> String {
    let bytes = bytes.as_ref();
    let digit = |half: u8| char::from_digit(u32::from(half), 16);
    let mut text = String::with_capacity(2 * bytes.len());
    text.extend(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).flatten());
    text
}

/// Reads JSON strictly: a key given twice in one object is an error, never a silent choice.
///
/// # Errors
///
/// What is wrong with the text, with line and column.
pub fn parse(text: &str) -> Result<Value, serde_json::Error> {
    serde_json::from_str::<Tree>(text).map(|tree| tree.0)
}

/// A JSON value in which no object repeats a key, read from any format that serde reads.
pub struct Tree(pub Value);

/// Reads a [`Tree`] that may not be larger than the bytes that are left, whatever aliases are written out in it.
pub struct Within<'a> {
    /// The bytes that are left: each value takes one, each text and key as many as it has.
    pub left: &'a Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for Within<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(TreeVisitor { left: Some(self.left) })
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor { left: None }).map(Self)
    }
}

#[derive(Clone, Copy)]
struct TreeVisitor<'a> {
    left: Option<&'a Cell<usize>>,
}

impl<'de> DeserializeSeed<'de> for TreeVisitor<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl TreeVisitor<'_> {
    fn take<E: de::Error>(self, n_bytes: usize) -> Result<(), E> {
        let Some(left) = self.left else { return Ok(()) };
        let rest = left.get().checked_sub(n_bytes.saturating_add(1));
        left.set(rest.ok_or_else(|| {
            E::custom("the document is too large once its anchors are written out")
        })?);
        Ok(())
    }
}

impl<'de> Visitor<'de> for TreeVisitor<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E: de::Error>(self, raw: bool) -> Result<Value, E> {
        self.take(0)?;
        Ok(Value::Bool(raw))
    }

    fn visit_i64<E: de::Error>(self, raw: i64) -> Result<Value, E> {
        self.take(0)?;
        Ok(Value::from(raw))
    }

    fn visit_u64<E: de::Error>(self, raw: u64) -> Result<Value, E> {
        self.take(0)?;
        Ok(Value::from(raw))
    }

    fn visit_f64<E: de::Error>(self, raw: f64) -> Result<Value, E> {
        self.take(0)?;
        Number::from_f64(raw).map(Value::Number).ok_or_else(|| E::custom("not a finite number"))
    }

    fn visit_str<E: de::Error>(self, raw: &str) -> Result<Value, E> {
        self.take(raw.len())?;
        Ok(Value::from(raw))
    }

    fn visit_string<E: de::Error>(self, raw: String) -> Result<Value, E> {
        self.take(raw.len())?;
        Ok(Value::String(raw))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        self.take(0)?;
        Ok(Value::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Value, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Value, D::Error> {
        inner.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        self.take(0)?;
        let mut members = Vec::new();
        while let Some(member) = seq.next_element_seed(self)? {
            members.push(member);
        }
        Ok(Value::Array(members))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        self.take(0)?;
        let mut members = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            self.take(key.len())?;
            let member = map.next_value_seed(self)?;
            if members.contains_key(&key) {
                return Err(de::Error::custom(format!("the key `{}` is given twice", echo(&key))));
            }
            members.insert(key, member);
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_by_bytes_at_every_level_and_nothing_is_padded() {
        let value = json!({"b": [1, {"z": null, "a": "x"}], "a": true, "Å": "1 2", "B": -3});
        let text = to_json(&value);
        assert_eq!(text, r#"{"B":-3,"a":true,"b":[1,{"a":"x","z":null}],"Å":"1 2"}"#);
        assert_eq!(to_json(&parse(&text).unwrap()), text);
    }

    /// The digest of "abc" in FIPS 180-4's own example.
    #[test]
    fn the_hash_is_sha_256() {
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex(hash("abc")), expected);
    }

    #[test]
    fn a_key_given_twice_is_refused_with_its_place() {
        let error = parse(r#"{"answers":{"q01":1,"q01":2}}"#).unwrap_err().to_string();
        assert!(error.contains("`q01` is given twice"), "{error}");
        assert!(error.contains("line 1"), "{error}");
    }

    #[test]
    fn nesting_beyond_the_readers_limit_is_an_error_and_no_crash() {
        assert!(parse(&"[".repeat(100_000)).is_err());
    }
}
