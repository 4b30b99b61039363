//! What makes a number sensitive, and how far from the truth an attacker must be kept.
//!
//! Vocabulary: Hundepool et al., *Handbook on Statistical Disclosure Control*, v1.2, 2010, section 4.2.

use crate::questionnaire::plan::MOST_CONTRIBUTORS;
use crate::questionnaire::plan::{DominanceRow, Plan, Zeros};
use crate::tabulate::table::NumberCell;

/// The p of the p per cent rule where the plan states none: it measures how well a sum of few
/// contributors must be protected.
const USUAL_P: u128 = 10;

/// The rules that a plan states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Fewest organisations behind a number.
    pub threshold: u16,
    /// The `n` largest contributors may have at most `k` per cent of a sum.
    pub dominance: Option<DominanceRow>,
    /// The second largest contributor may not know the largest to within `p` per cent.
    pub p: Option<u8>,
    /// Whether exact zeros are shown.
    pub zeros: Zeros,
}

impl From<&Plan> for Rules {
    fn from(plan: &Plan) -> Self {
        let rules = &plan.disclosure;
        let (dominance, p, zeros) = (rules.dominance, rules.p, rules.zeros);
        Self { threshold: plan.threshold, dominance, p, zeros }
    }
}

impl Rules {
    /// Whether so many organisations are too few.
    pub(super) fn few(&self, organisations: u32) -> bool {
        (1..u32::from(self.threshold)).contains(&organisations)
    }

    /// How far below and above a sum an attacker's interval must reach, in units of the last decimal;
    /// none when the sum is not sensitive.
    ///
    /// The largest need of these rules, `x1 >= x2 >= …` being contributions and `X` their sum:
    ///
    /// - dominance, `x1 + … + xn > k % of X`: `100/k (x1 + … + xn) - X`;
    /// - p per cent, `X - x1 - x2 < p/100 x1`: `p/100 x1 - (X - x1 - x2)`;
    /// - fewer organisations than the threshold: `p/100 x1`.
    ///
    /// Source: Handbook, section 4.2.2, table 4.2 (upper protection levels).
    pub(super) fn protection(&self, cell: &NumberCell) -> Option<u128> {
        let total = if cell.negative {
            cell.largest.iter().sum::<u128>().max(cell.sum.unsigned_abs())
        } else {
            cell.sum.unsigned_abs()
        };
        let [first, second, ..] = cell.largest;
        let mut need: Option<u128> = None;
        let mut raise = |by: u128| need = Some(need.unwrap_or(0).max(by));
        if let Some(DominanceRow { n, k }) = self.dominance {
            let n = usize::from(n).min(MOST_CONTRIBUTORS);
            let largest: u128 = cell.largest.iter().take(n).sum();
            if largest * 100 > u128::from(k) * total {
                raise((largest * 100).div_ceil(u128::from(k.max(1))).saturating_sub(total));
            }
        }
        if let Some(p) = self.p {
            let rest = total.saturating_sub(first + second);
            if rest * 100 < u128::from(p) * first {
                raise((u128::from(p) * first).div_ceil(100).saturating_sub(rest));
            }
        }
        if self.few(cell.tally.organisations) {
            raise((self.p.map_or(USUAL_P, u128::from) * first).div_ceil(100));
        }
        need
    }

    /// How far an attacker who knows the public list must be kept from the exempt part of a sum; none
    /// when that part is not sensitive.
    pub(super) fn exempt_protection(&self, cell: &NumberCell) -> Option<u128> {
        let p = self.p.map_or(USUAL_P, u128::from);
        let few = self.few(cell.tally.exempt_organisations);
        few.then(|| (p * cell.exempt_largest).div_ceil(100))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tabulate::table::Tally;

    fn rules(dominance: Option<(u8, u8)>, p: Option<u8>) -> Rules {
        let dominance = dominance.map(|(n, k)| DominanceRow { n, k });
        Rules { threshold: 3, dominance, p, zeros: Zeros::Shown }
    }

    fn cell(contributions: &[u128]) -> NumberCell {
        let mut largest = [0; MOST_CONTRIBUTORS];
        for (slot, one) in largest.iter_mut().zip(contributions) {
            *slot = *one;
        }
        let organisations = u32::try_from(contributions.len()).unwrap();
        NumberCell {
            tally: Tally { organisations, ..Tally::default() },
            sum: contributions.iter().sum::<u128>().try_into().unwrap(),
            largest,
            ..NumberCell::default()
        }
    }

    /// T2: KMD/GJE has contributions 120, 15 and 10. 120/145 is 82.8 per cent; 145 - 120 - 15 = 10.
    #[test]
    fn the_reference_cell_needs_what_the_handbook_says() {
        let kmd = cell(&[120, 15, 10]);
        assert_eq!(rules(Some((1, 80)), None).protection(&kmd), Some(5), "100/80 of 120, less 145");
        assert_eq!(rules(None, Some(10)).protection(&kmd), Some(2), "12 less 10");
        assert_eq!(rules(None, Some(15)).protection(&kmd), Some(8), "18 less 10");
        assert_eq!(rules(Some((1, 83)), None).protection(&kmd), None);
        assert_eq!(rules(Some((2, 90)), None).protection(&kmd), Some(5), "150 less 145");
        let total = cell(&[128, 21, 15]);
        assert_eq!(rules(None, Some(10)).protection(&total), None, "15 is not below 12.8");
        assert_eq!(rules(None, Some(15)).protection(&total), Some(5), "19.2 less 15, rounded up");
        assert_eq!(rules(Some((2, 90)), None).protection(&total), Some(2), "165.6 less 164");
    }

    #[test]
    fn few_contributors_need_a_part_of_the_largest() {
        assert_eq!(rules(None, None).protection(&cell(&[50, 40])), Some(5));
        assert_eq!(rules(None, None).protection(&cell(&[50, 40, 30])), None);
    }
}
