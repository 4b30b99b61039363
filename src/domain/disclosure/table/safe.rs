//! A table that disclosure control has passed: the only thing a publication takes.
//!
//! **Invariant:** `values` is dense over the axes and then the measures, the last varying fastest; a
//! value is absent exactly where a sign says why. Reading one back from a stored publication is the
//! only other way to get one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::measure::{Measure, MeasureKind};
use super::sign::Sign;
use crate::code::Name;
use crate::figure::Figure;
use crate::lang::Texts;
use crate::questionnaire::breakdown::LateRule;
use crate::questionnaire::plan::{BaseRule, Chart};
use crate::questionnaire::unit::Unit;
use crate::tabulate::table::{Axis, Break};
use crate::tabulate::words;

/// What a published table says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The table's code in the plan.
    pub id: Name,
    /// Title.
    pub title: Texts,
    /// The unit of analysis.
    pub of: Unit,
    /// What is counted, in plural.
    pub unit: Texts,
    /// Whose answers the denominator of shares counts.
    pub base: BaseRule,
    /// The axes; cells are dense over them in this order.
    pub axes: Vec<Axis>,
    /// The measures of each cell.
    pub measures: Vec<Measure>,
    /// Whether late answers are counted.
    pub late: LateRule,
    /// The items whose answers do not compare with those to the former version.
    pub breaks: Vec<Break>,
    /// Notes.
    pub notes: Vec<Texts>,
    /// How the page draws it.
    pub chart: Chart,
    /// Fewest organisations behind a number, when a threshold was applied.
    pub threshold: Option<u16>,
    /// Whether the counts are rounded, so that a zero may be a few.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rounded: bool,
}

/// A table that may be published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SafeTable {
    pub(in crate::disclosure) head: Head,
    pub(in crate::disclosure) values: Vec<Option<Figure>>,
    pub(in crate::disclosure) signs: BTreeMap<usize, Sign>,
    pub(in crate::disclosure) absent: Vec<Absent>,
}

/// How many have no substantive answer on one axis, or no number to measure, over the whole table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absent {
    /// The code of the axis, or of the measured item.
    pub axis: String,
    /// What that is called.
    pub of: Texts,
    /// The reason's code.
    pub reason: String,
    /// The reason in words.
    pub label: Texts,
    /// How many; none when it is not shown.
    pub count: Option<Figure>,
    /// Why there is no number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign: Option<Sign>,
}

impl Absent {
    /// Whether nobody gave the reason, and that is told.
    #[must_use]
    pub fn is_nil(&self) -> bool {
        self.count == Some(Figure::whole(0))
    }

    /// Whether it is hidden to protect organisations.
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        self.sign == Some(Sign::Suppressed)
    }
}

impl SafeTable {
    /// The same table under another code.
    pub(in crate::disclosure) fn under(mut self, code: Name) -> Self {
        self.head.id = code;
        self
    }

    /// The figures of an indicator as a table; they have passed the protection of indicators.
    pub(crate) fn of_indicator(
        head: Head,
        shown: Vec<Result<Figure, Sign>>,
        absent: Vec<Absent>,
    ) -> Self {
        let signs = shown.iter().enumerate().filter_map(|(at, one)| Some((at, one.err()?)));
        let signs = signs.collect();
        Self { head, values: shown.into_iter().map(Result::ok).collect(), signs, absent }
    }

    /// Whether it shows and hides what another one of the same plan does, in whatever words.
    #[must_use]
    pub fn shows_as(&self, other: &Self) -> bool {
        self.head.id == other.head.id
            && self.values == other.values
            && self.signs == other.signs
            && self.categories().eq(other.categories())
            && self.given().eq(other.given())
    }

    /// The code of each category, behind that of its axis.
    fn categories(&self) -> impl Iterator<Item = (&str, &str)> {
        self.head.axes.iter().flat_map(|axis| {
            axis.categories.iter().map(|one| (axis.code.as_str(), one.code.as_str()))
        })
    }

    /// The reasons that somebody gave; publications of old do not have the others.
    fn given(&self) -> impl Iterator<Item = (&str, &str, Option<Figure>, Option<Sign>)> {
        let given = self.absent.iter().filter(|one| !one.is_nil());
        given.map(|one| (one.axis.as_str(), one.reason.as_str(), one.count, one.sign))
    }

    /// What the table says about itself.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Every value in its place; the array is dense over the axes and then the measures.
    #[must_use]
    pub fn values(&self) -> &[Option<Figure>] {
        &self.values
    }

    /// The axis along which the shares of a table of several axes add up to their base, and the other axes; none of a
    /// table without shares.
    #[must_use]
    pub fn share_axis(&self) -> Option<(&Axis, &[Axis])> {
        let (first, others) = self.head.axes.split_first().filter(|(_, rest)| !rest.is_empty())?;
        let is_share =
            |one: &Measure| matches!(one.kind, MeasureKind::Share | MeasureKind::WeightedShare);
        self.head.measures.iter().any(is_share).then_some((first, others))
    }

    /// The same in words.
    #[must_use]
    pub fn shares_along(&self) -> Option<Texts> {
        let (first, others) = self.share_axis()?;
        let others: Vec<&Texts> = others.iter().map(|axis| &axis.label).collect();
        Some(words::shares_along(&first.label, &others))
    }

    /// The sign at a position of [`SafeTable::values`].
    #[must_use]
    pub fn sign(&self, position: usize) -> Option<Sign> {
        self.signs.get(&position).copied()
    }

    /// Whether the value there is an exact nothing: nobody, or a share or sum of nothing. A mean or a
    /// quantile of zero is a figure like others, and so is a zero of a rounded table, where nobody and a few are not
    /// told apart.
    #[must_use]
    pub fn is_nil(&self, position: usize) -> bool {
        let measure = position.checked_rem(self.head.measures.len());
        let measure = measure.and_then(|at| self.head.measures.get(at));
        let zero = Some(Some(Figure::whole(0)));
        !self.head.rounded
            && self.values.get(position).copied() == zero
            && measure.is_some_and(|of| of.kind.counts())
    }

    /// Those without a substantive answer, by axis or measured item and reason; reasons that nobody could give, and
    /// in publications of old those that nobody gave, are left out.
    #[must_use]
    pub fn absent(&self) -> &[Absent] {
        &self.absent
    }

    /// How many values are not shown, to protect organisations.
    #[must_use]
    pub fn n_suppressed(&self) -> usize {
        self.signs.values().filter(|sign| **sign == Sign::Suppressed).count()
    }

    /// Whether it hides more than why numbers are missing.
    #[must_use]
    pub fn hides(&self) -> bool {
        let n_measures = self.head.measures.len().max(1);
        let hidden = self.signs.iter().filter(|(_, sign)| **sign == Sign::Suppressed);
        let mut kinds = hidden.filter_map(|(at, _)| self.head.measures.get(at % n_measures));
        kinds.any(|measure| measure.kind != MeasureKind::Lacking)
    }

    /// The lengths of the axes and, last, the number of measures.
    #[must_use]
    pub fn size(&self) -> Vec<usize> {
        let axes = self.head.axes.iter().map(|axis| axis.categories.len());
        axes.chain([self.head.measures.len()]).collect()
    }

    /// The position of one measure of the cell at `categories`, one an axis.
    #[must_use]
    pub fn position(&self, categories: &[usize], measure: usize) -> Option<usize> {
        let places = categories.iter().copied().chain([measure]);
        let mut position = 0;
        let mut taken = 0;
        for (length, place) in self.size().into_iter().zip(places) {
            if place >= length {
                return None;
            }
            position = position * length + place;
            taken += 1;
        }
        (taken == self.head.axes.len() + 1).then_some(position)
    }

    /// The codes of the categories, one an axis, and of the measure at a position.
    #[must_use]
    pub fn codes(&self, position: usize) -> Option<(Vec<&str>, &str)> {
        let mut rest = position;
        let measures = &self.head.measures;
        let measure = measures.get(rest.checked_rem(measures.len())?)?;
        rest = rest.checked_div(measures.len())?;
        let mut codes: Vec<&str> = Vec::with_capacity(self.head.axes.len());
        for axis in self.head.axes.iter().rev() {
            let at = rest.checked_rem(axis.categories.len())?;
            codes.push(axis.categories.get(at)?.code.as_str());
            rest = rest.checked_div(axis.categories.len())?;
        }
        codes.reverse();
        (rest == 0).then_some((codes, measure.code.as_str()))
    }

    /// Where each position of this table is in another by its codes; none when the other has other axes.
    #[must_use]
    pub fn way_to(&self, other: &Self) -> Option<Vec<Option<usize>>> {
        let (axes, there) = (&self.head.axes, &other.head.axes);
        let same = |(one, other): (&Axis, &Axis)| one.code == other.code;
        if axes.len() != there.len() || !axes.iter().zip(there).all(same) {
            return None;
        }
        let place =
            |(axis, code): (&Axis, &str)| axis.categories.iter().position(|one| one.code == code);
        let of = |position: usize| {
            let (codes, measure) = self.codes(position)?;
            let places: Option<Vec<usize>> = there.iter().zip(codes).map(place).collect();
            other.position(&places?, other.measure(measure)?)
        };
        Some((0..self.values.len()).map(of).collect())
    }

    /// The position of a measure by its code.
    #[must_use]
    pub fn measure(&self, code: &str) -> Option<usize> {
        self.head.measures.iter().position(|measure| measure.code == code)
    }
}
