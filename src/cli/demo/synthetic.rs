//! IT i praksis with synthetic organisations and answers, the same for the same seed.
//!
//! Sizes follow the sample of the report *IT i praksis 2021*: 131 state bodies and 357 municipalities were
//! asked, and 89 of the first and 193 of the second answered (41 large, 73 medium and 79 small).
//! The answers know no particular item: they follow the codes of the questionnaire.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::domain::orgnr::OrgNumber;
use crate::domain::questionnaire::instrument::{Instrument, Item, ItemKind};

/// The questionnaire of 2021.
pub const QUESTIONNAIRE: &str = include_str!("../../../questionnaires/it-i-praksis-2021.yaml");
/// The citizens' panel: what is asked, and its means of 2020 and 2021 in tenths; none where it was not asked.
pub const PANEL: [(&str, Option<u32>, Option<u32>); 9] = [
    ("enkle", Some(33), Some(34)),
    ("spraak", Some(32), Some(35)),
    ("rettigheter", Some(35), Some(34)),
    ("opplysninger", Some(36), Some(36)),
    ("overlatt", Some(31), Some(33)),
    ("lett", Some(29), Some(28)),
    ("henvendelse", Some(34), Some(32)),
    ("foretrekker", None, Some(38)),
    ("bedt_om_igjen", Some(27), Some(29)),
];
/// The item that the questionnaire of 2020 lacks.
const NEW: &str = "ks_bidrar";

/// The questionnaire of 2020, made from that of 2021: it lacks an item and the tables over it, and declares
/// nothing about a former version.
#[must_use]
pub fn former(mut document: Value) -> Value {
    let is_new = |row: &Value| {
        [row.get("id"), row.get("item")].into_iter().flatten().any(|code| *code == json!(NEW))
    };
    if let Some(whole) = document.as_object_mut() {
        whole.remove("compares_to");
        whole.insert("version".to_owned(), json!("2020"));
    }
    let tables = document.pointer_mut("/plan/tables").and_then(Value::as_array_mut);
    tables.into_iter().for_each(|tables| tables.retain(|one| !one.to_string().contains(NEW)));
    for section in within(document.get_mut("sections")) {
        for item in within(section.get_mut("items")) {
            match item.get_mut("rows").and_then(Value::as_array_mut) {
                Some(rows) => rows.retain(|row| !is_new(row)),
                None => _ = item.as_object_mut().map(|item| item.remove("rows")),
            }
            item.as_object_mut().map(|item| item.remove("comparability"));
        }
    }
    for indicator in within(document.pointer_mut("/plan/indicators")) {
        let parts = indicator.get_mut("items").and_then(Value::as_array_mut);
        parts.into_iter().for_each(|parts| parts.retain(|part| !is_new(part)));
    }
    document
}

fn within(list: Option<&mut Value>) -> impl Iterator<Item = &mut Value> {
    list.and_then(Value::as_array_mut).into_iter().flatten()
}

/// An organisation of the frame.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// Its number, of the series for tests.
    pub orgnr: OrgNumber,
    /// Its name, which says that it is made up.
    pub name: String,
    /// `state` or `municipality`.
    pub level: &'static str,
    /// Inhabitants or employees.
    pub size: i64,
}

/// Answers by item code; an item that is left open is absent.
pub type Answers = BTreeMap<String, String>;

/// Invited and answering organisations of one kind: level, sizes from and to, invited, answering.
const KINDS: [(&str, i64, i64, usize, usize); 4] = [
    ("state", 50, 6_000, 131, 89),
    ("municipality", 40_001, 700_000, 61, 41),
    ("municipality", 20_000, 40_000, 124, 73),
    ("municipality", 200, 19_999, 172, 79),
];

/// The organisations of the frame.
#[derive(Clone, Debug)]
pub struct Frame {
    /// One after another by kind.
    pub organisations: Vec<Organisation>,
}

impl Frame {
    /// The frame of the sample; the first two of each kind are exactly on one of its limits.
    #[must_use]
    pub fn sample() -> Self {
        let mut numbers = (31_000_100_u32..)
            .filter_map(|base| (0..10).find_map(|digit| format!("{base}{digit}").parse().ok()));
        let mut organisations = Vec::new();
        for (level, from, to, invited, _) in KINDS {
            for at in 0..invited {
                let size = match at {
                    0 => from,
                    1 => to,
                    _ => from + drawn(&[7, at as u64, 1], 1_000_000) % (to - from),
                };
                let kind = if level == "state" { "Statsetat" } else { "Kommune" };
                let name = format!("{kind} {} (oppdiktet)", organisations.len() + 1);
                organisations.extend(numbers.next().map(|orgnr| Organisation {
                    orgnr,
                    name,
                    level,
                    size,
                }));
            }
        }
        Self { organisations }
    }

    /// The register as CSV.
    #[must_use]
    pub fn register(&self) -> String {
        let line =
            |one: &Organisation| format!("{},{},{},{}\n", one.orgnr, one.name, one.level, one.size);
        let lines: String = self.organisations.iter().map(line).collect();
        format!("orgnr,name,level,size\n{lines}")
    }

    /// Those who answer when the first `skipped` of each kind do not.
    #[must_use]
    pub fn answering(&self, skipped: usize) -> Vec<&Organisation> {
        let mut rest = self.organisations.iter();
        let of = |(_, _, _, invited, answering)| {
            let kind: Vec<&Organisation> = rest.by_ref().take(invited).collect();
            kind.into_iter().skip(skipped).take(answering)
        };
        KINDS.into_iter().flat_map(of).collect()
    }
}

/// The citizens' panel as a file of panel figures: of 2020, or of 2021.
#[must_use]
pub fn panel(latest: bool) -> String {
    let line = |(code, then, now): (&str, Option<u32>, Option<u32>)| {
        let tenths = if latest { now } else { then }?;
        Some(format!("{code};{},{};1000;Innbyggerpanel (oppdiktet)\n", tenths / 10, tenths % 10))
    };
    let lines: String = PANEL.into_iter().filter_map(line).collect();
    format!("code;mean;base;source\n{lines}")
}

/// The answers of an organisation in a round: each leans to its own side, some do not know, and some
/// leave an item open.
#[must_use]
pub fn answers(seed: u64, instrument: &Instrument, of: &Organisation) -> Answers {
    let orgnr: u64 = of.orgnr.to_string().parse().unwrap_or_default();
    // The leaning belongs to the organisation and lasts; what a round adds to it is its own.
    let leaning = mix(&[1, orgnr]) % 40;
    let mut found = Answers::new();
    for item in instrument.header.items().filter(|item| asks(item, of)) {
        let ItemKind::Single { codes, .. } = &item.kind else { continue };
        let text = item.id.as_str().bytes().fold(0, |sum, byte| mix(&[sum, byte.into()]));
        let chance = mix(&[seed, orgnr, text]);
        let (missing, draw) = (chance % 100, chance / 100 % 100);
        let mut substantive = codes.codes.iter().filter(|code| code.missing.is_none());
        let n_substantive = substantive.clone().count() as u64;
        let unknown = codes.codes.iter().find(|code| code.missing.is_some());
        let place = usize::try_from((leaning + draw) * n_substantive / 140).unwrap_or_default();
        let code = match (missing, unknown) {
            (0..4, _) => None,
            (4..10, Some(unknown)) => Some(unknown),
            _ => substantive.nth(place),
        };
        found.extend(code.map(|code| (item.id.to_string(), code.code.to_string())));
    }
    found
}

/// Whether an item is asked; the only conditions here are on the level of government.
fn asks(item: &Item, of: &Organisation) -> bool {
    let asked = format!("unit.level = '{}'", of.level);
    item.relevant.as_ref().is_none_or(|condition| condition.source() == asked)
}

/// A number below `end` from numbers.
fn drawn(numbers: &[u64], end: u64) -> i64 {
    i64::try_from(mix(numbers) % end).unwrap_or_default()
}

/// A number from numbers, evenly spread.
///
/// Source: the finaliser of `SplitMix64` (Steele, Lea and Flood, 2014), applied to each number in turn.
fn mix(numbers: &[u64]) -> u64 {
    numbers.iter().fold(0x9e37_79b9_7f4a_7c15, |state, number| {
        let mut z = (state ^ number).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    })
}
