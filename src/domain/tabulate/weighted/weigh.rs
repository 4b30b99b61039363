//! The weights of a closed round, from its frame and from who answered.

use std::collections::BTreeMap;

use super::super::axis::Placed;
use super::super::frame_axis::{self, Of};
use super::super::sheets::Columns;
use super::super::table::{Axis, Category};
use super::words;
use crate::lang::Texts;
use crate::outcome::Disposition;
use crate::precision::{PrecisionError, Respondents, Stratum};
use crate::questionnaire::plan::TOTAL;
use crate::questionnaire::unit::{FrameVariable, Unit};
use crate::questionnaire::weights_plan::{WeightsOf, WeightsRow};
use crate::weights::{Margin, WeightError, post_stratify, rake, response_weights};

/// Those who answered, weighted to the frame.
#[derive(Clone, Debug)]
pub struct Weighting {
    /// The respondents in the order of their units.
    pub(super) respondents: Respondents,
    /// The respondent that each unit of the frame is; none for the silent and the ineligible.
    pub(super) respondent_of: Vec<Option<u32>>,
    /// Eligible units of the frame.
    pub(super) population: u32,
    /// By unit of the frame the class whose members all have the same weight; none for those without.
    class_of: Vec<Option<u16>>,
    n_classes: u16,
    /// What readers are told of the weights.
    pub(in crate::tabulate) note: Texts,
}

/// Why a round cannot be weighted as its plan says.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WeighError {
    /// The weights cannot be made.
    #[error(transparent)]
    Weights(#[from] WeightError),
    /// The standard errors cannot be computed.
    #[error(transparent)]
    Precision(#[from] PrecisionError),
    /// The time of an answer is not known of those who did not give one.
    #[error("nobody's time of answer is known before it comes: it cannot weight the silent")]
    Late,
}

impl Weighting {
    /// Weights the respondents of a closed round.
    ///
    /// # Errors
    ///
    /// [`WeighError::Weights`] with the margin at fault, [`WeighError::Precision`] with the stratum, and
    /// [`WeighError::Late`] for a plan that its static check would not have let through.
    pub fn of(columns: &Columns, plan: &WeightsRow) -> Result<Self, WeighError> {
        let eligible = || {
            let units = columns.units.iter().enumerate();
            units.filter(|(_, unit)| unit.disposition != Disposition::NotEligible)
        };
        let mut respondent_of = vec![None; columns.units.len()];
        let mut n = 0;
        for (at, _) in eligible().filter(|(_, unit)| unit.counts) {
            if let Some(slot) = respondent_of.get_mut(at) {
                *slot = Some(n);
                n += 1;
            }
        }
        let population = u32::try_from(eligible().count()).unwrap_or(u32::MAX);
        let variables = plan.of.variables().iter();
        let margins: Vec<Margin> =
            variables.map(|variable| margin(columns, variable)).collect::<Result<_, _>>()?;
        let whole = || Stratum { name: "the whole frame".into(), population };
        let equal = vec![f64::from(population) / f64::from(n.max(1)); n as usize];
        let one_stratum = |weights: Vec<f64>| {
            Respondents::new(weights, vec![0; n as usize], vec![whole()], plan.lonely)
        };
        let margin_of = || margins.first().ok_or(WeighError::Late);
        let categories: Vec<Vec<usize>> =
            margins.iter().map(|margin| margin.category_of.clone()).collect();
        let respondents = match &plan.of {
            WeightsOf::By(_) => {
                let margin = margin_of()?;
                let strata = margin.labels.iter().zip(&margin.totals);
                let strata = strata.map(|(name, total)| Stratum {
                    name: format!("{} of {}", name, margin.name),
                    population: whole_number(*total),
                });
                let of = margin.category_of.clone();
                Respondents::new(response_weights(margin)?, of, strata.collect(), plan.lonely)?
            }
            WeightsOf::PostStratify(_) => {
                one_stratum(post_stratify(&equal, margin_of()?)?)?.calibrated(&categories)
            }
            WeightsOf::Rake(_) => one_stratum(rake(&equal, &margins)?)?.calibrated(&categories),
        };
        let note = words::note(population, n, &plan.of);
        let (class_of, n_classes) = classes(&categories, &respondent_of);
        Ok(Self { respondents, respondent_of, population, class_of, n_classes, note })
    }

    /// The classes of equal weight as an axis of a table: what a weighted figure beside a plain one tells.
    pub(in crate::tabulate) fn class_axis<'a>(&self, owners: &'a [usize]) -> Placed<'a> {
        let category = |code: String| Category { code, label: Texts::default(), silent: false };
        let numbered = (0..self.n_classes).map(|class| class.to_string());
        let axis = Axis {
            code: "weight class".to_owned(),
            label: Texts::default(),
            categories: numbered.chain([TOTAL.to_owned()]).map(category).collect(),
            answers: false,
            multiple: false,
        };
        Placed::of_units(axis, owners, self.class_of.clone())
    }
}

/// The distinct combinations of the margins' categories among respondents, as one class each.
fn classes(categories: &[Vec<usize>], respondent_of: &[Option<u32>]) -> (Vec<Option<u16>>, u16) {
    let mut known: BTreeMap<Vec<usize>, u16> = BTreeMap::new();
    let mut class = |respondent: u32| {
        let here = categories.iter().filter_map(|of| of.get(respondent as usize).copied());
        let next = u16::try_from(known.len()).unwrap_or(u16::MAX);
        *known.entry(here.collect()).or_insert(next)
    };
    let class_of = respondent_of.iter().map(|one| one.map(&mut class)).collect();
    (class_of, u16::try_from(known.len()).unwrap_or(u16::MAX))
}

/// The frame's counts by a variable; units without a value are a category of their own.
fn margin(columns: &Columns, variable: &FrameVariable) -> Result<Margin, WeighError> {
    let (axis, of) = frame_axis::categories(columns, &Unit::Frame, variable);
    let Of::Unit(category_of_unit) = of else { return Err(WeighError::Late) };
    let mut labels: Vec<String> = axis.categories.into_iter().map(|one| one.code).collect();
    labels.push("(none)".to_owned());
    let none = labels.len() - 1;
    let mut totals = vec![0.0; labels.len()];
    let mut category_of = Vec::new();
    for (unit, category) in columns.units.iter().zip(category_of_unit) {
        if unit.disposition == Disposition::NotEligible {
            continue;
        }
        let category = category.map_or(none, usize::from);
        if let Some(total) = totals.get_mut(category) {
            *total += 1.0;
        }
        if unit.counts {
            category_of.push(category);
        }
    }
    Ok(Margin { name: axis.code, labels, totals, category_of })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of units, added up by ones"
)]
const fn whole_number(count: f64) -> u32 {
    count as u32
}
