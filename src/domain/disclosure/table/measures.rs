//! The measures of a published table: those that the plan asks for, and the bases they rest on.

use super::measure::{Measure, MeasureKind, Source, box_code, lacking_code, valid_code};
use super::parts::parts;
use crate::code::Name;
use crate::lang::{Lang, Texts};
use crate::questionnaire::plan::MeasureRow;
use crate::questionnaire::unit::Unit;
use crate::tabulate::column::State;
use crate::tabulate::table::{NumberOf, Table};
use crate::tabulate::words::{self, texts};

/// The measures of a table in the order of publication, each with its source.
pub(in crate::disclosure) fn measures(table: &Table) -> Vec<(Measure, Source)> {
    let mut found: Vec<(Measure, Source)> = Vec::new();
    for row in &table.measures {
        let Some((measure, source)) = planned(table, row) else { continue };
        let weighted = parts(table, &measure, source);
        found.push((measure, source));
        found.extend(weighted);
    }
    for (at, of) in table.numbers.iter().enumerate() {
        let label = match &of.boxed {
            None => joined(&texts("Med tall", "Med tal", "With a number"), &of.label),
            Some(_) => joined(&texts("Grunnlag", "Grunnlag", "Base"), &of.label),
        };
        let code = valid_code(of);
        found.push((measure(&code, label, MeasureKind::Valid, table), Source::Valid(at)));
        for (nth, reason) in
            State::REASONS.into_iter().enumerate().filter(|_| tells_reasons(table, at))
        {
            let code = lacking_code(reason, &of.item);
            let label = joined(&words::reason(reason), &of.item_label);
            let measure = measure(&code, label, MeasureKind::Lacking, table);
            found.push((measure, Source::Lacking(at, nth)));
        }
    }
    for (at, ratio) in table.ratios.iter().enumerate() {
        let label = joined(&texts("Grunnlag", "Grunnlag", "Base"), &ratio.of.label);
        let code = format!("base_{}", ratio.of.id);
        found.push((measure(&code, label, MeasureKind::Valid, table), Source::RatioBase(at)));
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
    if table.of != Unit::Frame {
        let late = words::late_count(table.late, tells_late_of_all(table));
        found.push((measure("n_late", late, MeasureKind::Late, table), Source::Late));
    }
    found
}

/// Whether it tells how many of all rows came late, and not of its base: several bases over answers for aggregates would
/// tell by their difference what few have answered.
pub(in crate::disclosure) fn tells_late_of_all(table: &Table) -> bool {
    table.is_over_aggregates()
}

/// Whether base, exempt and late ones are of the whole first axis only, and said nothing of in its other categories: it is
/// of the frame, and no share rests on the base there. The n of a mean or a box in a category is its own.
pub(in crate::disclosure) fn tells_base_of_all(table: &Table) -> bool {
    let shares = table.measures.iter().any(|row| matches!(row, MeasureRow::Share));
    !shares && table.axes.first().is_some_and(|axis| !axis.answers)
}

/// Whether the reasons for missing answers are told beside the number at that position: once an item.
pub(in crate::disclosure) fn tells_reasons(table: &Table, number: usize) -> bool {
    let item = |of: &NumberOf| table.numbers.get(number).is_some_and(|one| one.item == of.item);
    table.without.len() == table.numbers.len()
        && table.numbers.iter().position(item) == Some(number)
}

fn planned(table: &Table, row: &MeasureRow) -> Option<(Measure, Source)> {
    let of_item =
        |item: &Name, code: &str, label: Texts, kind, source: &dyn Fn(usize) -> Source| {
            let is = |of: &NumberOf| of.boxed.is_none() && of.item == *item;
            let (at, of) = table.numbers.iter().enumerate().find(|(_, of)| is(of))?;
            Some((of_number(code, &label, kind, of), source(at)))
        };
    match row {
        MeasureRow::Count => {
            let label = texts("Antall", &numbers_of(&table.unit), "Count");
            Some((measure("count", label, MeasureKind::Count, table), Source::Count))
        }
        MeasureRow::Share => {
            let label = texts("Andel av grunnlaget", "Andel av grunnlaget", "Share of the base");
            Some((share("share", label, MeasureKind::Share), Source::Share))
        }
        MeasureRow::Organisations => {
            let unit = texts("Virksomheter", "Verksemder", "Organisations");
            let measure = measure("organisations", unit.clone(), MeasureKind::Organisations, table);
            Some((Measure { unit, ..measure }, Source::Organisations))
        }
        MeasureRow::Sum(item) => {
            let label = texts("Sum", "Sum", "Sum");
            of_item(item, "sum", label, MeasureKind::Sum, &Source::Sum)
        }
        MeasureRow::Mean(item) => {
            let label = texts("Gjennomsnitt", "Gjennomsnitt", "Mean");
            of_item(item, "mean", label, MeasureKind::Mean, &Source::Mean)
        }
        MeasureRow::Median(item) => {
            let label = texts("Median", "Median", "Median");
            let source = |at| Source::Quantile(at, 50);
            of_item(item, "median", label, MeasureKind::Median, &source)
        }
        MeasureRow::Quantile(row) => {
            let n = row.percent;
            let (norwegian, english) = (format!("{n}-persentil"), format!("Percentile {n}"));
            let label = texts(&norwegian, &norwegian, &english);
            let source = |at| Source::Quantile(at, n);
            of_item(&row.item, &format!("p{n}"), label, MeasureKind::Quantile, &source)
        }
        MeasureRow::StandardDeviation(item) => {
            let label = texts("Standardavvik", "Standardavvik", "Standard deviation");
            of_item(item, "sd", label, MeasureKind::Deviation, &Source::Deviation)
        }
        MeasureRow::BoxShare(row) => {
            let is = |(_, of): &(usize, &NumberOf)| of.boxed.as_ref() == Some(&row.id);
            let (at, of) = table.numbers.iter().enumerate().find(is)?;
            let label = joined(&texts("Andel", "Andel", "Share"), &of.label);
            // The mean of ones and zeros is the share of ones.
            Some((share(&box_code(of), label, MeasureKind::BoxShare), Source::Mean(at)))
        }
        MeasureRow::Ratio(row) => {
            let at = table.ratios.iter().position(|ratio| ratio.of.id == row.id)?;
            let (code, label) = (format!("ratio_{}", row.id), row.label.clone());
            let (decimals, unit) = (row.decimals, row.unit.clone().unwrap_or_default());
            let measure = Measure { code, label, kind: MeasureKind::Ratio, decimals, unit };
            Some((measure, Source::Ratio(at)))
        }
    }
}

/// Fewest organisations behind a number that tells more than a sum of them does.
///
/// A quantile needs as many as leave `threshold` of them on its shorter side on average, since with fewer it
/// is some organisation's own number; a standard deviation needs one more than the threshold, since
/// with the mean it gives two numbers away.
pub(in crate::disclosure) fn needed(source: Source, threshold: u32) -> u32 {
    match source {
        Source::Quantile(_, percent) => {
            let shorter = percent.min(100_u8.saturating_sub(percent)).max(1);
            (threshold * 100).div_ceil(shorter.into())
        }
        Source::Deviation(_) => threshold + 1,
        _ => 0,
    }
}

/// `Tal på tenester`: nynorsk has no word alone for how many, which is not also that for figures.
fn numbers_of(unit: &Texts) -> String {
    let unit = unit.get(Lang::Nn);
    let mut letters = unit.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            let rest: String = unit.chars().skip(1).collect();
            format!("Tal på {}{rest}", first.to_lowercase())
        }
        _ => format!("Tal på {unit}"),
    }
}

fn measure(code: &str, label: Texts, kind: MeasureKind, table: &Table) -> Measure {
    Measure { code: code.to_owned(), label, kind, decimals: 0, unit: table.unit.clone() }
}

fn share(code: &str, label: Texts, kind: MeasureKind) -> Measure {
    let unit = texts("andel (0–1)", "andel (0–1)", "proportion (0–1)");
    Measure { code: code.to_owned(), label, kind, decimals: 3, unit }
}

/// Of a number; all but a sum has one decimal more than the numbers.
fn of_number(code: &str, label: &Texts, kind: MeasureKind, of: &NumberOf) -> Measure {
    let points = || texts("poeng", "poeng", "points");
    Measure {
        code: format!("{code}_{}", of.item),
        label: joined(label, &of.label),
        kind,
        decimals: of.decimals + u8::from(kind != MeasureKind::Sum),
        unit: of.unit.clone().unwrap_or_else(points),
    }
}

/// `Sum: total cost` in each language.
fn joined(what: &Texts, of: &Texts) -> Texts {
    let one = |lang: Lang| (lang, format!("{}: {}", what.get(lang), of.get(lang)));
    Texts(Lang::ALL.into_iter().map(one).collect())
}
