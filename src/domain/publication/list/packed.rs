//! Values of the list as bytes: a few bytes for a code, and a text's own bytes with its length.
//!
//! The bytes never leave the process that packed them.

use std::collections::HashMap;
use std::iter;

use super::ListValue;
use crate::code::Code;

/// How long one piece of memory is. Pieces, since one that grew would be copied and be too large by half.
const PIECE: usize = 1 << 20;

/// The values of rows, one row after another.
#[derive(Default)]
pub(super) struct PackedValues {
    pieces: Vec<Vec<u8>>,
    codes: Vec<Code>,
    numbers: HashMap<Code, usize>,
}

/// Where the values of a row are.
#[derive(Clone, Copy)]
pub(super) struct Place {
    piece: u32,
    from: u32,
    to: u32,
}

impl PackedValues {
    /// Packs the values of a row by the number of their item.
    pub(super) fn push(&mut self, values: impl Iterator<Item = (usize, ListValue)>) -> Place {
        let mut packed = Vec::new();
        for (item, value) in values {
            self.pack(item, &value, &mut packed);
        }
        let is_full = |piece: &Vec<u8>| piece.len() + packed.len() > piece.capacity();
        if self.pieces.last().is_none_or(is_full) {
            self.pieces.push(Vec::with_capacity(PIECE.max(packed.len())));
        }
        let at = self.pieces.len() - 1;
        let piece = self.pieces.last_mut();
        let from = piece.as_ref().map_or(0, |piece| piece.len());
        let to = from + packed.len();
        if let Some(piece) = piece {
            piece.append(&mut packed);
        }
        let [piece, from, to] = [at, from, to].map(|n| u32::try_from(n).unwrap_or(u32::MAX));
        Place { piece, from, to }
    }

    /// The values of a row by the number of their item.
    pub(super) fn read(&self, place: Place) -> impl Iterator<Item = (usize, ListValue)> {
        let [piece, from, to] = [place.piece, place.from, place.to].map(|n| n as usize);
        let packed = self.pieces.get(piece).and_then(|piece| piece.get(from..to));
        let mut left = packed.unwrap_or_default();
        iter::from_fn(move || self.unpack(&mut left))
    }

    fn pack(&mut self, item: usize, value: &ListValue, out: &mut Vec<u8>) {
        number(item, out);
        match value {
            ListValue::Text(of) => {
                out.push(b't');
                text(of, out);
            }
            ListValue::Number(figure) => {
                out.push(b'n');
                text(&figure.to_string(), out);
            }
            ListValue::Date(day) => {
                out.push(b'd');
                text(&day.to_string(), out);
            }
            ListValue::Codes(codes) => {
                out.push(b'c');
                number(codes.len(), out);
                for code in codes {
                    number(self.number_of(code), out);
                }
            }
            ListValue::Tags(tags) => {
                out.push(b'g');
                number(tags.len(), out);
                for tag in tags {
                    text(tag, out);
                }
            }
            ListValue::Exempt => out.push(b'x'),
        }
    }

    fn number_of(&mut self, code: &Code) -> usize {
        if let Some(&number) = self.numbers.get(code) {
            return number;
        }
        self.codes.push(code.clone());
        self.numbers.insert(code.clone(), self.codes.len() - 1);
        self.codes.len() - 1
    }

    fn unpack(&self, left: &mut &[u8]) -> Option<(usize, ListValue)> {
        let item = read_number(left)?;
        let (kind, rest) = left.split_first()?;
        *left = rest;
        let value = match kind {
            b't' => ListValue::Text(read_text(left)?.to_owned()),
            b'n' => ListValue::Number(read_text(left)?.parse().ok()?),
            b'd' => ListValue::Date(read_text(left)?.parse().ok()?),
            b'c' => {
                let n = read_number(left)?;
                let code = |_| self.codes.get(read_number(left)?).cloned();
                ListValue::Codes((0..n).map(code).collect::<Option<_>>()?)
            }
            b'g' => {
                let n = read_number(left)?;
                let tag = |_| read_text(left).map(str::to_owned);
                ListValue::Tags((0..n).map(tag).collect::<Option<_>>()?)
            }
            _ => ListValue::Exempt,
        };
        Some((item, value))
    }
}

/// A number, seven bits a byte, the lowest first; a byte that others follow has its highest bit set.
fn number(mut left: usize, out: &mut Vec<u8>) {
    while left > 0x7f {
        out.push(low(left) | 0x80);
        left >>= 7;
    }
    out.push(low(left));
}

const fn low(of: usize) -> u8 {
    let [byte, ..] = of.to_le_bytes();
    byte
}

fn read_number(left: &mut &[u8]) -> Option<usize> {
    let (mut found, mut shift) = (0, 0);
    loop {
        let (byte, rest) = left.split_first()?;
        *left = rest;
        found |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(found);
        }
        shift += 7;
    }
}

fn text(of: &str, out: &mut Vec<u8>) {
    number(of.len(), out);
    out.extend_from_slice(of.as_bytes());
}

fn read_text<'a>(left: &mut &'a [u8]) -> Option<&'a str> {
    let length = read_number(left)?;
    let (read, rest) = left.split_at_checked(length)?;
    *left = rest;
    std::str::from_utf8(read).ok()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;
    use crate::figure::Figure;

    fn value() -> impl Strategy<Value = ListValue> {
        let texts = || proptest::collection::vec(".*", 0..4);
        let code = "[a-z][a-z0-9_]{0,9}".prop_map(|raw| raw.parse::<Code>().unwrap());
        let day = |n| NaiveDate::from_num_days_from_ce_opt(n).unwrap();
        prop_oneof![
            "(?s).{0,300}".prop_map(ListValue::Text),
            (any::<i64>(), 0_u8..9).prop_map(|(n, decimals)| ListValue::Number(Figure::scaled(
                i128::from(n),
                decimals
            ))),
            (1..3_000_000).prop_map(move |n| ListValue::Date(day(n))),
            proptest::collection::vec(code, 0..200).prop_map(ListValue::Codes),
            texts().prop_map(ListValue::Tags),
            Just(ListValue::Exempt),
        ]
    }

    proptest! {
        #[test]
        fn every_value_reads_back_as_it_was(
            rows in proptest::collection::vec(proptest::collection::vec((0_usize..300, value()), 0..6), 0..8),
        ) {
            let mut packed = PackedValues::default();
            let places: Vec<Place> =
                rows.iter().map(|row| packed.push(row.iter().cloned())).collect();
            for (row, place) in rows.iter().zip(places) {
                prop_assert_eq!(&packed.read(place).collect::<Vec<_>>(), row);
            }
        }
    }

    #[test]
    fn a_row_longer_than_a_piece_has_one_to_itself() {
        let mut packed = PackedValues::default();
        let long = ListValue::Text("å".repeat(PIECE));
        let rows = [ListValue::Exempt, long, ListValue::Text("kort".to_owned())];
        let places = rows.clone().map(|value| packed.push([(0, value)].into_iter()));
        let read = places.map(|place| packed.read(place).next().unwrap().1);
        assert_eq!(read, rows);
        assert_eq!(packed.pieces.len(), 3);
    }
}
