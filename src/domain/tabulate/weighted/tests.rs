//! A small round worked on paper.

use super::super::column::{RowValue, State, VariableKind};
use super::super::sample::list;
use super::super::sample::{roster, table, unit};
use super::super::sheets::{Columns, UnitRow};
use super::super::{Table, count};
use super::*;
use crate::lang::Lang;
use crate::outcome::Disposition;
use crate::weights::WeightError;

/// Nine units: two strata of four, the first with two respondents and the second with three, and one
/// that turned out not to be eligible.
fn units() -> Vec<UnitRow> {
    let strata = ["stor", "stor", "stor", "stor", "liten", "liten", "liten", "liten", "liten"];
    let answered = [true, true, false, false, true, true, true, false, false];
    let one = |(n, (stratum, counts)): (usize, (&str, bool))| {
        let mut row = unit(n, "ASD", &[], counts);
        row.facts.stratum = Some(stratum.parse().unwrap());
        if n == 8 {
            row.disposition = Disposition::NotEligible;
        }
        row
    };
    strata.into_iter().zip(answered).enumerate().map(one).collect()
}

/// Entries by owner: status and cost. The large ones have three and one entry, the small ones one,
/// two and none.
fn round(plan: &str) -> Result<Columns, WeighError> {
    let entry = |owner, status: u16, cost| {
        let missing = RowValue::Missing(State::Unanswered);
        (owner, vec![RowValue::Code(status), Option::map_or(cost, missing, RowValue::Number)])
    };
    let rows = [
        entry(0, 0, Some(10)),
        entry(0, 0, None),
        entry(0, 1, Some(20)),
        entry(1, 0, Some(6)),
        entry(4, 1, Some(3)),
        entry(5, 0, Some(4)),
        entry(5, 1, None),
    ];
    let kinds = [
        ("status", VariableKind::Single(list(&["drift", "slutt"]))),
        ("kostnad", VariableKind::Number { decimals: 0, unit: None }),
    ];
    let mut columns = roster(units(), &kinds, &rows);
    let plan = serde_saphyr::from_str(plan).unwrap();
    columns.weighting = Some(Weighting::of(&columns, &plan)?);
    Ok(columns)
}

fn counted(plan: &str, yaml: &str) -> Table {
    table_of(&round(plan).unwrap(), yaml)
}

fn table_of(columns: &Columns, yaml: &str) -> Table {
    count(columns, &table(&format!("weighted: true\n{yaml}")), &[]).unwrap()
}

fn near(figure: Option<crate::figure::Figure>, expected: f64) {
    let found = figure.unwrap().to_f64();
    assert!((found - expected).abs() <= 1e-8 * expected.abs(), "{found} is not {expected}");
}

fn cells(table: &Table) -> &[WeightedCell] {
    &table.weighted.as_ref().unwrap().cells
}

/// Weights 4/2 and 4/3. Running: organisations 2, 1 | 0, 1, 0, so 2·3 + 4/3·1 = 22/3. Its variance:
/// 16 (1 − 2/4) (1/2)/2 + 16 (1 − 3/4) (1/3)/3 = 2 + 4/9. Three degrees of freedom.
#[test]
fn a_count_of_entries_is_estimated_from_its_organisations() {
    let table = counted("by: stratum", "by: [{item: status}]\nmeasures: [count, share]");
    let cells = cells(&table);
    let running = cells[0].count.unwrap();
    near(Some(running.value), 22.0 / 3.0);
    let error = (2.0_f64 + 4.0 / 9.0).sqrt();
    near(running.standard_error, error);
    // 22/3 less 3.18 times 1.56 would be less than the four that are known.
    near(running.low, 4.0);
    near(running.high, 22.0 / 3.0 + 3.182_446_305_283_71 * error);
    near(cells[2].count.map(|total| total.value), 12.0);
    // Those behind: both large ones and one small: 2·2 + 4/3.
    near(cells[0].organisations.map(|total| total.value), 16.0 / 3.0);
}

/// 22/3 of 12 entries. Residuals y − R x with R = 11/18: 2 − 3R, 1 − R | −R, 1 − 2R, 0, that is
/// 3/18, 7/18 | −11/18, −4/18, 0, all over 12.
#[test]
fn a_share_of_entries_is_a_ratio_of_two_totals() {
    let table = counted("by: stratum", "by: [{item: status}]\nmeasures: [share]");
    let share = cells(&table)[0].share.unwrap();
    near(Some(share.value), 11.0 / 18.0);
    let spread = |residuals: &[f64]| {
        let n = residuals.iter().map(|_| 1.0).sum::<f64>();
        let mean = residuals.iter().sum::<f64>() / n;
        let squares: f64 = residuals.iter().map(|one| (one - mean) * (one - mean)).sum();
        squares / (n - 1.0)
    };
    let large = 16.0 * 0.5 * spread(&[3.0 / 18.0, 7.0 / 18.0]) / 2.0;
    let small = 16.0 * 0.25 * spread(&[-11.0 / 18.0, -4.0 / 18.0, 0.0]) / 3.0;
    near(share.standard_error, (large + small).sqrt() / 12.0);
    let (low, high) = (share.low.unwrap().to_f64(), share.high.unwrap().to_f64());
    assert!(0.0 < low && low < 11.0 / 18.0 && 11.0 / 18.0 < high && high < 1.0, "{low} {high}");
}

/// Costs by organisation: 30 of 2, 6 of 1 | 3 of 1, 4 of 1, none: 2·36 + 4/3·7 over 2·3 + 4/3·2.
#[test]
fn a_mean_is_over_those_who_gave_a_number() {
    let table = counted("by: stratum", "measures: [{sum: kostnad}, {mean: kostnad}]");
    let [sum, mean] = cells(&table)[0].numbers[0];
    near(sum.map(|one| one.value), 72.0 + 28.0 / 3.0);
    near(mean.map(|one| one.value), (72.0 + 28.0 / 3.0) / (6.0 + 8.0 / 3.0));
}

/// The same sum's spread: 30 and 6 of the large ones, 3, 4 and nothing of the small ones, which have a mean of 7/3:
/// 16 (1 − 2/4) 288 / 2 + 16 (1 − 3/4) (13/3) / 3, and three degrees of freedom.
#[test]
fn a_sum_has_its_standard_error_and_its_interval() {
    let table = counted("by: stratum", "measures: [{sum: kostnad}]");
    let sum = cells(&table)[0].numbers[0][0].unwrap();
    let (total, error) = (72.0 + 28.0 / 3.0, (1152.0_f64 + 52.0 / 9.0).sqrt());
    near(sum.standard_error, error);
    let half = 3.182_446_305_283_71 * error;
    near(sum.low, total - half);
    near(sum.high, total + half);

    // Where nobody can have less than nothing, the 43 that were answered are certain.
    let mut columns = round("by: stratum").unwrap();
    let sheets = columns.rosters.values_mut().next().unwrap();
    sheets.columns.get_mut("kostnad").unwrap().variable.never_negative = true;
    let table = table_of(&columns, "measures: [{sum: kostnad}]");
    let sum = cells(&table)[0].numbers[0][0].unwrap();
    near(sum.low, 43.0);
    near(sum.high, total + half);
}

/// A stratified sample without replacement of 18 of 73, with what R's package survey (4.1-1) gives for it.
#[test]
fn totals_and_means_of_four_strata_are_those_of_another_program() {
    let strata: [(&str, usize, &[[i64; 3]]); 4] = [
        ("A", 12, &[[1, 4, 125], [1, 7, 800], [0, 3, 50], [1, 10, 2200], [1, 6, 330]]),
        ("B", 9, &[[0, 2, 40], [1, 5, 155], [1, 8, 600], [0, 1, 12]]),
        ("C", 40, &[[1, 3, 70], [0, 2, 35], [1, 6, 410], [1, 4, 90], [1, 5, 180], [0, 1, 20]]),
        ("D", 12, &[[1, 9, 950], [1, 12, 3000], [0, 4, 210]]),
    ];
    let (mut units, mut rows) = (Vec::new(), Vec::new());
    for (stratum, population, answers) in strata {
        for at in 0..population {
            let mut row = unit(units.len(), "ASD", &[], at < answers.len());
            row.facts.stratum = Some(stratum.parse().unwrap());
            if let Some(numbers) = answers.get(at) {
                rows.push((units.len(), numbers.map(RowValue::Number).to_vec()));
            }
            units.push(row);
        }
    }
    let number = |decimals| VariableKind::Number { decimals, unit: None };
    let kinds = [("fin", number(0)), ("tilt", number(0)), ("ramme", number(1))];
    let mut columns = roster(units, &kinds, &rows);
    let plan = serde_saphyr::from_str("by: stratum").unwrap();
    columns.weighting = Some(Weighting::of(&columns, &plan).unwrap());
    let yaml = "weighted: true\nmeasures: [{sum: tilt}, {mean: fin}, {sum: ramme},
      {ratio: {id: per_tilt, label: {nb: x}, numerator: ramme, denominator: tilt}}]";
    let table = count(&columns, &table(yaml), &[]).unwrap();
    let of = |item: &str| {
        let at = table.numbers.iter().position(|one| one.item.as_str() == item).unwrap();
        cells(&table)[0].numbers[at].map(Option::unwrap)
    };
    let [tilt, _] = of("tilt");
    near(Some(tilt.value), 348.0);
    let printed = tilt.standard_error.unwrap().to_f64();
    assert!((printed - 40.247_15).abs() < 5e-6, "{printed}");
    near(tilt.low, 261.678_442);
    near(tilt.high, 434.321_558);
    let [_, fin] = of("fin");
    near(Some(fin.value), 0.668_036_529_68);
    near(fin.standard_error, 0.122_182_600_28);
    near(fin.low, 0.405_980_915);
    near(fin.high, 0.930_092_144);
    // The ratio of the two totals times the one below it.
    near(Some(of("ramme")[0].value), 9.262_763_409_96 * 348.0);
    let ratio = table.ratios[0].weighted.as_ref().unwrap().cells[0].unwrap();
    near(Some(ratio.value), 9.262_763_409_96);
    near(ratio.standard_error, 2.098_212_443_45);
    near(ratio.low, 4.762_545_29);
    near(ratio.high, 13.762_981_53);
}

/// Post-strata have the strata's weights and so their totals; the spread is that of one stratum.
#[test]
fn post_strata_and_one_margin_of_two_give_the_totals_of_strata() {
    let yaml = "by: [{item: status}]";
    let total = |table: &Table| cells(table)[0].count.unwrap();
    let post = total(&counted("post_stratify: stratum", yaml));
    let raked = total(&counted("rake: [stratum, ministry]", yaml));
    near(Some(post.value), 22.0 / 3.0);
    assert_eq!(post, raked, "everybody is in the same ministry, so that margin adds nothing");
    // By hand: residuals 2 − 3/2, 1 − 3/2 | −1/3, 2/3, −1/3; expanded ±1 | −4/9, 8/9, −4/9;
    // (1 − 5/8) · 5/4 · (2 + 96/81).
    near(post.standard_error, (3.0_f64 / 8.0 * 5.0 / 4.0 * (2.0 + 96.0 / 81.0)).sqrt());
}

/// Strata of 10 and 10 with 9 and 2 respondents, ministries of 12 and 8, and respondents 5, 4 | 1, 1. With r the second
/// ministry's factor over the first one's, 50/(5 + 4r) + 10/(1 + r) = 12, so r = (√2001 − 9)/48. The four
/// of the first stratum weigh less than one each: they stand for 40r/(5 + 4r) = 3,73 and not for four.
#[test]
fn an_interval_holds_its_estimate_where_weights_are_below_one() {
    let cells_of = [("a", "X", 5, 1), ("a", "Y", 4, 0), ("b", "X", 1, 5), ("b", "Y", 1, 3)];
    let mut units = Vec::new();
    for (stratum, ministry, answered, silent) in cells_of {
        for at in 0..answered + silent {
            let mut row = unit(units.len(), ministry, &[], at < answered);
            row.facts.stratum = Some(stratum.parse().unwrap());
            units.push(row);
        }
    }
    let answered = units.iter().enumerate().filter(|(_, row)| row.counts);
    let rows: Vec<_> = answered.map(|(at, _)| (at, vec![RowValue::Number(1)])).collect();
    let kinds = [("n", VariableKind::Number { decimals: 0, unit: None })];
    let mut columns = roster(units, &kinds, &rows);
    let plan = serde_saphyr::from_str("rake: [stratum, ministry]").unwrap();
    columns.weighting = Some(Weighting::of(&columns, &plan).unwrap());
    let sheets = columns.rosters.values_mut().next().unwrap();
    sheets.columns.get_mut("n").unwrap().variable.never_negative = true;
    let yaml = "by: [{frame: stratum, total: false}, {frame: ministry, total: false}]\n\
        measures: [count, organisations, {sum: n}]";
    let table = table_of(&columns, yaml);
    let r = (2001.0_f64.sqrt() - 9.0) / 48.0;
    near(cells(&table)[1].count.map(|one| one.value), 40.0 * r / (5.0 + 4.0 * r));
    for cell in cells(&table) {
        for one in [cell.count, cell.organisations, cell.numbers[0][0]] {
            let Weighted { value, low, high, .. } = one.unwrap();
            let [low, high] = [low, high].map(|end| end.unwrap().to_f64());
            let value = value.to_f64();
            assert!(low <= value && value <= high, "{low} to {high} has not {value}");
        }
    }
}

#[test]
fn readers_are_told_what_the_interval_means() {
    let table = counted("by: stratum", "by: [{item: status}]");
    let note = table.notes.last().unwrap();
    assert!(note.get(Lang::En).contains("all 8 organisations"), "{note:?}");
    assert!(
        note.get(Lang::En).contains("5 that answered")
            && note.get(Lang::En).contains("no sampling error")
    );
    assert!(note.get(Lang::Nb).contains("ingen utvalgsfeil"), "{note:?}");
    assert!(note.get(Lang::Nn).contains("ingen utvalsfeil"), "{note:?}");
}

#[test]
fn what_cannot_be_weighted_names_the_margin() {
    let mut columns = round("by: stratum").unwrap();
    for unit in &mut columns.units {
        unit.counts &= unit.facts.stratum.as_ref().is_none_or(|code| code.as_str() != "stor");
    }
    let plan = |yaml: &str| serde_saphyr::from_str(yaml).unwrap();
    let empty =
        WeightError::Empty { margin: "stratum".into(), category: "stor".into(), population: 4.0 };
    assert_eq!(Weighting::of(&columns, &plan("by: stratum")).unwrap_err(), empty.into());
    columns.units[0].counts = true;
    let error = Weighting::of(&columns, &plan("by: stratum")).unwrap_err();
    let text = "stratum stor of stratum has 4 units and one respondent, so its spread is unknown";
    assert_eq!(error.to_string(), text);
    assert!(Weighting::of(&columns, &plan("{by: stratum, lonely: overall_mean}")).is_ok());
    columns.weighting = None;
    let refused = count(&columns, &table("weighted: true"), &[]).unwrap_err();
    assert_eq!(refused.to_string(), "table t: it is weighted, and the plan has no weights");
}
