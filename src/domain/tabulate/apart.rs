//! Some of the organisations that answered, told from the others on an axis of its own: those that answered
//! another round too.
//!
//! **Invariant:** the axis has no total, since the table without it is the total; its code holds a colon, so
//! that no item or frame variable has the same.

use std::collections::BTreeSet;

use super::sheets::Columns;
use super::table::{Axis, Category};
use super::words::texts;
use crate::code::Code;
use crate::orgnr::OrgNumber;

/// The organisations that are told apart.
#[derive(Clone, Copy, Debug)]
pub struct Apart<'a> {
    /// The other round.
    pub round: &'a Code,
    /// Those that answered it, and that the table has in the same categories in both rounds.
    pub answered: &'a BTreeSet<OrgNumber>,
}

impl Apart<'_> {
    /// The code of the category of those that answered both rounds.
    pub const BOTH: &'static str = "both";
    /// The code of the category of the others.
    pub const ONLY: &'static str = "only";

    /// The code of the axis that tells who answered `round` too.
    #[must_use]
    pub fn axis_code(round: &Code) -> String {
        format!("answered:{round}")
    }

    pub(super) fn axis(&self) -> Axis {
        let round = self.round;
        let category = |code: &str, label| Category { code: code.to_owned(), label, silent: false };
        Axis {
            code: Self::axis_code(round),
            label: texts(
                &format!("svarte også i {round}"),
                &format!("svara òg i {round}"),
                &format!("answered {round} too"),
            ),
            categories: vec![
                category(Self::BOTH, texts("Begge rundene", "Begge rundane", "Both rounds")),
                category(Self::ONLY, texts("De andre", "Dei andre", "The others")),
            ],
            answers: false,
            multiple: false,
        }
    }

    /// The category of each unit; none for one whose answer does not count.
    pub(super) fn categories_of(&self, columns: &Columns) -> Vec<Option<u16>> {
        let of = |unit: &super::sheets::UnitRow| {
            unit.counts.then(|| u16::from(!self.answered.contains(&unit.facts.orgnr)))
        };
        columns.units.iter().map(of).collect()
    }
}
