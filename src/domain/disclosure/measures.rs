//! The measures of a published table: those that the plan asks for, and the bases they rest on.

use serde::{Deserialize, Serialize};

use crate::domain::lang::{Lang, Texts};
use crate::domain::questionnaire::plan::MeasureRow;
use crate::domain::tabulate::column::State;
use crate::domain::tabulate::table::{NumberOf, Table};
use crate::domain::tabulate::words::{self, texts};

/// One measure, a category of `ContentsCode`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// `count`, `share`, `organisations`, `sum_x`, `mean_x`, `median_x`, `valid_x` for an item `x`,
    /// `n_base`, `n_exempt`, or `n_` and a missing reason.
    pub code: String,
    /// What it is.
    pub label: Texts,
    /// What kind of number it is.
    pub kind: MeasureKind,
    /// Digits after the point that readers are shown.
    pub decimals: u8,
    /// Its unit in words.
    pub unit: Texts,
}

/// What kind of number a measure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasureKind {
    /// Rows in the cell.
    Count,
    /// Rows in the cell over the base, 0 to 1.
    Share,
    /// Organisations behind the cell.
    Organisations,
    /// Sum of a numeric item.
    Sum,
    /// Mean of a numeric item.
    Mean,
    /// Median of a numeric item.
    Median,
    /// Rows in the cell with a number: the base of sum, mean and median.
    Valid,
    /// The denominator of shares; the same along the first axis.
    Base,
    /// Rows without a substantive answer on the first axis; the same along it.
    Missing,
    /// Rows in the base of which something is exempt from publication; the same along the first axis.
    Exempt,
}

/// Where a measure's number is found in a counted table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Count,
    Share,
    Organisations,
    /// Of a numeric item, by its position in [`Table::numbers`].
    Sum(usize),
    Mean(usize),
    Median(usize),
    Valid(usize),
    Base,
    /// Of a reason, by its position in [`State::REASONS`].
    Missing(usize),
    Exempt,
}

/// The measures of a table in the order of publication, each with its source.
pub(super) fn measures(table: &Table) -> Vec<(Measure, Source)> {
    let mut found: Vec<(Measure, Source)> = Vec::new();
    for row in &table.measures {
        found.extend(planned(table, row));
    }
    for (at, of) in table.numbers.iter().enumerate() {
        let label = joined(&texts("Med tall", "Med tal", "With a number"), &of.label);
        let measure = measure(&format!("valid_{}", of.item), label, MeasureKind::Valid, table);
        found.push((measure, Source::Valid(at)));
    }
    let base = texts("Grunnlag (n)", "Grunnlag (n)", "Base (n)");
    found.push((measure("n_base", base, MeasureKind::Base, table), Source::Base));
    if table.axes.first().is_some_and(|axis| axis.answers) {
        for (at, reason) in State::REASONS.into_iter().enumerate() {
            let code = format!("n_{}", reason.as_str());
            let measure = measure(&code, words::reason(reason), MeasureKind::Missing, table);
            found.push((measure, Source::Missing(at)));
        }
    }
    let exempt = texts(
        "Unntatt offentlighet (regnet med)",
        "Unnateke offentlegheit (rekna med)",
        "Exempt from publication (counted)",
    );
    found.push((measure("n_exempt", exempt, MeasureKind::Exempt, table), Source::Exempt));
    found
}

fn planned(table: &Table, row: &MeasureRow) -> Option<(Measure, Source)> {
    let number = |item: &crate::domain::code::Name| {
        table.numbers.iter().enumerate().find(|(_, of)| of.item == *item)
    };
    let source = match row {
        MeasureRow::Count => {
            let label = texts("Antall", "Tal på", "Count");
            (measure("count", label, MeasureKind::Count, table), Source::Count)
        }
        MeasureRow::Share => {
            let label = texts("Andel av grunnlaget", "Del av grunnlaget", "Share of the base");
            let mut share = measure("share", label, MeasureKind::Share, table);
            share.decimals = 3;
            share.unit = texts("andel (0–1)", "del (0–1)", "proportion (0–1)");
            (share, Source::Share)
        }
        MeasureRow::Organisations => {
            let label = texts("Virksomheter", "Verksemder", "Organisations");
            let mut organisations =
                measure("organisations", label.clone(), MeasureKind::Organisations, table);
            organisations.unit = label;
            (organisations, Source::Organisations)
        }
        MeasureRow::Sum(item) => {
            let (at, of) = number(item)?;
            let label = texts("Sum", "Sum", "Sum");
            (of_number("sum", &label, MeasureKind::Sum, of, of.decimals), Source::Sum(at))
        }
        MeasureRow::Mean(item) => {
            let (at, of) = number(item)?;
            let label = texts("Gjennomsnitt", "Gjennomsnitt", "Mean");
            (of_number("mean", &label, MeasureKind::Mean, of, of.decimals + 1), Source::Mean(at))
        }
        MeasureRow::Median(item) => {
            let (at, of) = number(item)?;
            let label = texts("Median", "Median", "Median");
            let measure = of_number("median", &label, MeasureKind::Median, of, of.decimals + 1);
            (measure, Source::Median(at))
        }
    };
    Some(source)
}

fn measure(code: &str, label: Texts, kind: MeasureKind, table: &Table) -> Measure {
    Measure { code: code.to_owned(), label, kind, decimals: 0, unit: table.unit.clone() }
}

fn of_number(code: &str, label: &Texts, kind: MeasureKind, of: &NumberOf, decimals: u8) -> Measure {
    let points = || texts("poeng", "poeng", "points");
    Measure {
        code: format!("{code}_{}", of.item),
        label: joined(label, &of.label),
        kind,
        decimals,
        unit: of.unit.clone().unwrap_or_else(points),
    }
}

/// `Sum: total cost` in each language.
fn joined(what: &Texts, of: &Texts) -> Texts {
    let one = |lang: Lang| (lang, format!("{}: {}", what.get(lang), of.get(lang)));
    Texts(Lang::ALL.into_iter().map(one).collect())
}
