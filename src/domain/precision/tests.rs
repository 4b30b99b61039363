//! T3 and T4 by R survey 4.1-1, and small cases worked on paper.

use super::*;
use crate::weights::rake::tests::{close, margin, w0};
use crate::weights::{post_stratify, rake, response_weights};

/// T3: stratum, finished, measures, budget.
const T3: [(&str, [f64; 3]); 18] = [
    ("A", [1., 4., 12.5]),
    ("A", [1., 7., 80.]),
    ("A", [0., 3., 5.]),
    ("A", [1., 10., 220.]),
    ("A", [1., 6., 33.]),
    ("B", [0., 2., 4.]),
    ("B", [1., 5., 15.5]),
    ("B", [1., 8., 60.]),
    ("B", [0., 1., 1.2]),
    ("C", [1., 3., 7.]),
    ("C", [0., 2., 3.5]),
    ("C", [1., 6., 41.]),
    ("C", [1., 4., 9.]),
    ("C", [1., 5., 18.]),
    ("C", [0., 1., 2.]),
    ("D", [1., 9., 95.]),
    ("D", [1., 12., 300.]),
    ("D", [0., 4., 21.]),
];

fn t3(populations: [u32; 4]) -> Respondents {
    let letters: String = T3.iter().map(|(stratum, _)| *stratum).collect();
    let totals = [12.0, 9.0, 40.0, 12.0];
    let strata = margin("stratum", &letters, &totals);
    let weights = response_weights(&strata).unwrap();
    let named = populations.map(|population| Stratum { name: "h".into(), population });
    Respondents::new(weights, strata.category_of, named.to_vec(), Lonely::Refuse).unwrap()
}

fn column(at: usize) -> Vec<f64> {
    T3.iter().map(|(_, values)| values[at]).collect()
}

const ONES: [f64; 18] = [1.0; 18];

fn is(estimate: Estimate, expected: [f64; 4]) {
    let Interval { low, high } = estimate.interval().unwrap();
    close(&[estimate.value, estimate.standard_error, low, high], &expected);
    assert_eq!(estimate.degrees, 14);
}

#[test]
fn t3_comes_out_as_the_reference_has_it() {
    let sample = t3([12, 9, 40, 12]);
    let measures = sample.total(&column(1));
    close(&[measures.value], &[348.0]);
    // Printed with seven digits.
    assert!((measures.standard_error - 40.247_15).abs() < 5e-6);
    let Interval { low, high } = measures.interval().unwrap();
    close(&[low, high], &[261.678_442, 434.321_558]);
    let share = sample.ratio(&column(0), &ONES).unwrap();
    is(share, [0.668_036_529_68, 0.122_182_600_28, 0.405_980_915, 0.930_092_144]);
    let ratio = sample.ratio(&column(2), &column(1)).unwrap();
    is(ratio, [9.262_763_409_96, 2.098_212_443_45, 4.762_545_29, 13.762_981_53]);
}

#[test]
fn t3_without_the_finite_population_is_wider() {
    let endless = t3([u32::MAX; 4]);
    close(&[endless.total(&column(1)).standard_error], &[46.215_076_9]);
    let share = endless.ratio(&column(0), &ONES).unwrap();
    close(&[share.standard_error], &[0.136_726_542_149]);
}

/// The share within one stratum: a domain that coincides with it.
#[test]
fn t3_has_the_standard_errors_of_its_strata() {
    let sample = t3([12, 9, 40, 12]);
    let expected = [0.152_752_523, 0.215_165_741, 0.194_365_063, 0.288_675_135];
    for (stratum, expected) in ["A", "B", "C", "D"].into_iter().zip(expected) {
        let inside = T3.map(|(of, _)| f64::from(u8::from(of == stratum)));
        let finished: Vec<f64> =
            inside.iter().zip(column(0)).map(|(inside, value)| inside * value).collect();
        close(&[sample.ratio(&finished, &inside).unwrap().standard_error], &[expected]);
    }
}

fn t4(weights: Vec<f64>) -> Respondents {
    let whole = Stratum { name: "all".into(), population: u32::MAX };
    Respondents::new(weights, vec![0; 12], vec![whole], Lonely::Refuse).unwrap()
}

const Y: [f64; 12] = [1., 0., 1., 1., 0., 1., 0., 1., 0., 1., 0., 0.];

#[test]
fn t4_post_stratified_varies_by_its_residuals() {
    let sector = margin("sector", "SSSSSSKKKPPP", &[36.0, 24.0, 70.0]);
    let weights = post_stratify(&w0(), &sector).unwrap();
    let sample = t4(weights).calibrated(&[sector.category_of]);
    close(&[sample.total(&Y).value], &[55.333_333_333_333_3]);
    let mean = sample.ratio(&Y, &[1.0; 12]).unwrap();
    close(&[mean.value], &[0.425_641_025_6]);
    // Printed with five digits.
    assert!((mean.standard_error - 0.171_12).abs() < 5e-6, "{mean:?}");
}

/// Recomputed from exact fractions, by eliminating the normal equations.
#[test]
fn t4_raked_varies_by_the_residuals_on_both_margins() {
    let sector = margin("sector", "SSSSSSKKKPPP", &[36.0, 24.0, 70.0]);
    let size = margin("size", "LLMMSSLMSLMS", &[40.0, 50.0, 40.0]);
    let weights = rake(&w0(), &[sector.clone(), size.clone()]).unwrap();
    let sample = t4(weights).calibrated(&[sector.category_of, size.category_of]);
    let mean = sample.ratio(&Y, &[1.0; 12]).unwrap();
    close(&[mean.value, mean.standard_error], &[0.428_402_366_863_9, 0.133_803_927_512_6]);
}

/// A stratum in which all answered contributes nothing: by hand, 3 + 5 of the whole one, and the other's
/// one respondent of two stands for both.
#[test]
fn a_whole_stratum_adds_nothing_and_a_lonely_one_by_its_rule() {
    let strata = |population| {
        vec![
            Stratum { name: "whole".into(), population: 2 },
            Stratum { name: "other".into(), population },
        ]
    };
    let make = |population, lonely| {
        let weight = f64::from(population);
        Respondents::new(vec![1.0, 1.0, weight], vec![0, 0, 1], strata(population), lonely)
    };
    let census = make(1, Lonely::Refuse).unwrap().total(&[3.0, 5.0, 4.0]);
    assert_eq!((census.value, census.standard_error, census.exact), (12.0, 0.0, true));
    assert_eq!(census.interval(), Some(Interval { low: 12.0, high: 12.0 }));
    let error = make(2, Lonely::Refuse).unwrap_err();
    assert_eq!(error, PrecisionError::Lonely { stratum: "other".into(), population: 2 });
    // Expanded values 3, 5 and 8 with mean 16/3: (1 - 1/2) (8 - 16/3)² = 32/9.
    let rough = make(2, Lonely::OverallMean).unwrap().total(&[3.0, 5.0, 4.0]);
    close(&[rough.value, rough.standard_error], &[16.0, (32.0_f64 / 9.0).sqrt()]);
    assert_eq!((rough.degrees, rough.exact), (1, false));
}

#[test]
fn a_share_of_nobody_is_none_and_one_of_all_still_has_a_width() {
    let whole = Stratum { name: "all".into(), population: 20 };
    let sample = Respondents::new(vec![2.0; 10], vec![0; 10], vec![whole], Lonely::Refuse).unwrap();
    assert_eq!(sample.ratio(&[0.0; 10], &[0.0; 10]), None);
    let all = sample.ratio(&[1.0; 10], &[1.0; 10]).unwrap();
    assert_eq!((all.value, all.standard_error, all.n), (1.0, 0.0, 10));
    let Interval { low, high } = all.share_interval().unwrap();
    // Wilson of 10 of 10 with t of nine degrees, 2.262: 10/(10 + 2.262²).
    assert!((low - 0.661_5).abs() < 1e-4 && high == 1.0, "{low} {high}");
    // At a half the effective number follows from the standard error.
    let half = sample.ratio(&[1., 1., 1., 1., 1., 0., 0., 0., 0., 0.], &[1.0; 10]).unwrap();
    let n = 0.25 / (half.standard_error * half.standard_error);
    assert_eq!(half.share_interval(), Some(wilson(0.5, n, t_quantile(9).unwrap())));
}
