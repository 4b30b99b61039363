//! Which peers a unit is shown beside.

use crate::code::Code;
use crate::frame::Level;
use crate::lang::Texts;
use crate::tabulate::Columns;
use crate::tabulate::words::{self, texts};

/// What the peers have in common with the unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Peers {
    /// They answered in the same round.
    All,
    /// They are of the same level of government.
    Level(Level),
    /// They are of the same size class.
    SizeClass(Code),
    /// They belong to the same group.
    Group(Code),
}

/// Peers, and how many they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerGroup {
    /// What they have in common.
    pub peers: Peers,
    /// What they are in words.
    pub label: Texts,
    /// How many others of them have answered.
    pub organisations: usize,
}

impl Peers {
    /// The code in files.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::All => "all".to_owned(),
            Self::Level(level) => format!("level:{}", level.as_str()),
            Self::SizeClass(code) => format!("size_class:{code}"),
            Self::Group(code) => format!("group:{code}"),
        }
    }

    /// What they are in words, as the tables of the round call them.
    fn label(&self, columns: &Columns) -> Texts {
        match self {
            Self::All => texts("Alle andre", "Alle andre", "All others"),
            Self::Level(level) => words::level(*level),
            Self::SizeClass(code) => {
                let sizes = columns.sizes.iter().flat_map(|sizes| &sizes.classes);
                let declared = sizes.into_iter().find(|class| class.code == *code);
                let listed = || words::labelled(&columns.labels.size, code.as_str());
                declared.map_or_else(listed, |class| class.label.clone())
            }
            Self::Group(code) => words::labelled(&columns.labels.group, code.as_str()),
        }
    }
}

/// A group with the units in it, by their position in [`Columns::units`]; the unit itself is in none.
pub(super) struct Members {
    pub group: PeerGroup,
    pub is_in: Vec<bool>,
}

/// The groups of a unit; one that has the same members as an earlier one is left out, and so is an empty one.
pub(super) fn groups(columns: &Columns, me: usize) -> Vec<Members> {
    let Some(own) = columns.units.get(me).map(|unit| &unit.facts) else { return Vec::new() };
    let mut wanted = vec![Peers::All, Peers::Level(own.level)];
    wanted.extend(own.size_class.clone().map(Peers::SizeClass));
    wanted.extend(own.groups.iter().cloned().map(Peers::Group));
    let mut found: Vec<Members> = Vec::new();
    for peers in wanted {
        let of = |(at, unit): (usize, &crate::tabulate::sheets::UnitRow)| {
            let facts = &unit.facts;
            let same = match &peers {
                Peers::All => true,
                Peers::Level(level) => facts.level == *level,
                Peers::SizeClass(code) => facts.size_class.as_ref() == Some(code),
                Peers::Group(code) => facts.groups.contains(code),
            };
            at != me && unit.counts && same
        };
        let is_in: Vec<bool> = columns.units.iter().enumerate().map(of).collect();
        let organisations = is_in.iter().filter(|within| **within).count();
        if organisations > 0 && found.iter().all(|other| other.is_in != is_in) {
            let label = peers.label(columns);
            found.push(Members { group: PeerGroup { peers, label, organisations }, is_in });
        }
    }
    found
}
