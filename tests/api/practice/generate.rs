//! Synthetic organisations and answers, the same for the same seed.
//!
//! Sizes follow the sample of the report *IT i praksis 2021*: 131 state bodies and 357 municipalities were
//! asked, and 89 of the first and 193 of the second answered (41 large, 73 medium and 79 small).
//! Nothing here knows a particular item: answers follow the codes of the questionnaire.

use std::collections::BTreeMap;

use kartlegger::domain::orgnr::OrgNumber;
use kartlegger::domain::questionnaire::instrument::{Instrument, Item, ItemKind};

/// An organisation of the frame.
#[derive(Clone, Debug)]
pub struct Organisation {
    pub orgnr: String,
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

/// The organisations of the frame; in `answering` the positions of those that answer in a round, which
/// differ a little from round to round.
pub struct Frame {
    pub organisations: Vec<Organisation>,
    kinds: Vec<(usize, usize, usize)>,
}

impl Frame {
    /// The frame of the sample, every second of each class exactly on one of its limits.
    pub fn sample() -> Self {
        let mut numbers = (31_000_100_u32..).filter_map(|base| {
            (0..10).find_map(|digit| format!("{base}{digit}").parse::<OrgNumber>().ok())
        });
        let (mut organisations, mut kinds) = (Vec::new(), Vec::new());
        for (level, from, to, invited, answering) in KINDS {
            kinds.push((organisations.len(), invited, answering));
            for at in 0..invited {
                let size = match at {
                    0 => from,
                    1 => to,
                    _ => {
                        from + i64::try_from(mix(&[7, at as u64, 1]) % 1_000_000).unwrap()
                            % (to - from)
                    }
                };
                let orgnr = numbers.next().expect("a number").to_string();
                organisations.push(Organisation { orgnr, level, size });
            }
        }
        Self { organisations, kinds }
    }

    /// The register as CSV.
    pub fn register(&self) -> String {
        let line = |one: &Organisation| {
            format!("{0},Organisasjon {0},{1},{2}\n", one.orgnr, one.level, one.size)
        };
        let lines: String = self.organisations.iter().map(line).collect();
        format!("orgnr,name,level,size\n{lines}")
    }

    /// Those who answer when the first `skipped` of each kind do not.
    pub fn answering(&self, skipped: usize) -> Vec<&Organisation> {
        let of = |(from, invited, answering): &(usize, usize, usize)| {
            assert!(skipped + answering <= *invited);
            &self.organisations[from + skipped..from + skipped + answering]
        };
        self.kinds.iter().flat_map(of).collect()
    }
}

/// The answers of an organisation in a round: each leans to its own side, some do not know, and some
/// leave an item open.
pub fn answers(seed: u64, instrument: &Instrument, of: &Organisation) -> Answers {
    let orgnr: u64 = of.orgnr.parse().unwrap();
    // The leaning belongs to the organisation and lasts; what a round adds to it is its own.
    let leaning = mix(&[1, orgnr]) % 40;
    let mut found = Answers::new();
    for item in instrument.header.items().filter(|item| asks(item, of)) {
        let ItemKind::Single { codes, .. } = &item.kind else { continue };
        let text = item.id.as_str().bytes().fold(0, |sum, byte| mix(&[sum, byte.into()]));
        let chance = mix(&[seed, orgnr, text]);
        let (missing, draw) = (chance % 100, chance / 100 % 100);
        let substantive: Vec<_> =
            codes.codes.iter().filter(|code| code.missing.is_none()).collect();
        let unknown = codes.codes.iter().find(|code| code.missing.is_some());
        let place = usize::try_from((leaning + draw) * substantive.len() as u64 / 140).unwrap();
        let code = match (missing, unknown) {
            (0..4, _) => continue,
            (4..10, Some(unknown)) => unknown,
            _ => substantive[place],
        };
        found.insert(item.id.to_string(), code.code.to_string());
    }
    found
}

/// Whether an item is asked; the only conditions here are on the level of government.
fn asks(item: &Item, of: &Organisation) -> bool {
    let asked = format!("unit.level = '{}'", of.level);
    item.relevant.as_ref().is_none_or(|condition| condition.source() == asked)
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
