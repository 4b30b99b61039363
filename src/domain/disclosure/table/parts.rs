//! The measures of a weighted figure: the estimate, its standard error and its interval, beside the plain figure.

use super::measure::{Measure, MeasureKind, Part, Plain, Source};
use crate::lang::{Lang, Texts};
use crate::tabulate::table::Table;
use crate::tabulate::words::texts;

/// The four parts of a measure's weighted figure; none in a table without weights, and none of what is
/// not weighted.
pub(in crate::disclosure) fn parts(
    table: &Table,
    plain: &Measure,
    source: Source,
) -> Vec<(Measure, Source)> {
    let Some(of) = Plain::of(source).filter(|_| table.weighted.is_some()) else {
        return Vec::new();
    };
    let share = matches!(plain.kind, MeasureKind::Share | MeasureKind::BoxShare);
    [Part::Estimate, Part::Error, Part::Low, Part::High]
        .into_iter()
        .map(|part| (measure(plain, part, share), Source::Weighted(of, part)))
        .collect()
}

fn measure(plain: &Measure, part: Part, share: bool) -> Measure {
    let (prefix, kind, words) = match part {
        Part::Estimate => (
            "weighted",
            if share { MeasureKind::WeightedShare } else { MeasureKind::Weighted },
            texts("vektet", "vekta", "weighted"),
        ),
        Part::Error => (
            "se",
            if share { MeasureKind::ShareError } else { MeasureKind::Error },
            texts("standardfeil", "standardfeil", "standard error"),
        ),
        Part::Low => (
            "low",
            if share { MeasureKind::ShareBound } else { MeasureKind::Bound },
            texts("nedre grense (95 %)", "nedre grense (95 %)", "lower limit (95%)"),
        ),
        Part::High => (
            "high",
            if share { MeasureKind::ShareBound } else { MeasureKind::Bound },
            texts("øvre grense (95 %)", "øvre grense (95 %)", "upper limit (95%)"),
        ),
    };
    let label = |lang: Lang| (lang, format!("{}, {}", plain.label.get(lang), words.get(lang)));
    let counted = matches!(plain.kind, MeasureKind::Count | MeasureKind::Organisations);
    Measure {
        code: format!("{prefix}_{}", plain.code),
        label: Texts(Lang::ALL.into_iter().map(label).collect()),
        kind,
        decimals: if counted { 1 } else { plain.decimals },
        unit: plain.unit.clone(),
    }
}
