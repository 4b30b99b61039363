//! Units counted by disposition, and the categories that the rates are made of.

use std::collections::BTreeMap;

use super::disposition::Disposition;

/// How many units ended in each disposition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<Disposition, u64>);

impl Counts {
    /// Units of that disposition.
    #[must_use]
    pub fn of(&self, disposition: Disposition) -> u64 {
        self.0.get(&disposition).copied().unwrap_or(0)
    }

    /// Adds one unit.
    pub fn add(&mut self, disposition: Disposition) {
        *self.0.entry(disposition).or_default() += 1;
    }

    fn sum(&self, of: &[Disposition]) -> u64 {
        of.iter().map(|disposition| self.of(*disposition)).sum()
    }

    /// Every unit of the frame.
    #[must_use]
    pub fn invited(&self) -> u64 {
        self.0.values().sum()
    }

    /// Units known to be eligible: `D = (I + P) + (R + NC + O)`.
    #[must_use]
    pub fn eligible(&self) -> u64 {
        self.answered() + self.refusals() + self.non_contacts() + self.others()
    }

    /// Units that answered wholly, in part or with a nil return: `I + P`.
    #[must_use]
    pub fn answered(&self) -> u64 {
        self.complete() + self.partial()
    }

    /// `I`: complete answers; a nil return is one.
    #[must_use]
    pub fn complete(&self) -> u64 {
        self.sum(&[Disposition::Complete, Disposition::Nil])
    }

    /// `P`: partial answers.
    #[must_use]
    pub fn partial(&self) -> u64 {
        self.of(Disposition::Partial)
    }

    /// `R`: refusals and break-offs.
    #[must_use]
    pub fn refusals(&self) -> u64 {
        self.sum(&[Disposition::Declined, Disposition::BreakOff])
    }

    /// `NC`: eligible, silent or not reached.
    #[must_use]
    pub fn non_contacts(&self) -> u64 {
        self.sum(&[Disposition::NonContact, Disposition::Unreachable])
    }

    /// `O`: eligible, not answered for another reason.
    #[must_use]
    pub fn others(&self) -> u64 {
        self.of(Disposition::OtherEligible)
    }

    /// `U = UH + UO`: not known whether they belong to the population.
    #[must_use]
    pub fn unknown(&self) -> u64 {
        self.of(Disposition::UnknownEligibility)
    }

    /// `NE`: not eligible; in no denominator.
    #[must_use]
    pub fn not_eligible(&self) -> u64 {
        self.of(Disposition::NotEligible)
    }

    /// `D / (D + NE)`: the eligible share among the units whose eligibility is known, a proportion
    /// that a round may declare as its `e`; none when there is no such unit.
    ///
    /// Source: AAPOR, *Standard Definitions*, estimating `e`; the proportional allocation of CASRO.
    #[must_use]
    pub fn proportional_eligibility(&self) -> Option<f64> {
        share(self.eligible(), real(self.eligible() + self.not_eligible()))
    }
}

/// A count as a real number; exact up to 2^53, which no frame reaches.
#[expect(clippy::cast_precision_loss, reason = "a frame has far fewer than 2^53 units")]
pub(super) const fn real(count: u64) -> f64 {
    count as f64
}

/// `numerator / denominator`; none when the denominator is not positive.
pub(super) fn share(numerator: u64, denominator: f64) -> Option<f64> {
    (denominator > 0.0).then(|| real(numerator) / denominator)
}

impl FromIterator<Disposition> for Counts {
    fn from_iter<T: IntoIterator<Item = Disposition>>(dispositions: T) -> Self {
        let mut counts = Self::default();
        for disposition in dispositions {
            counts.add(disposition);
        }
        counts
    }
}
