//! Ratios of two sums, and what they would tell of those with one number only.

use proptest::prelude::*;

use super::*;

/// Each organisation answers once, the first half under ASD and the second under KMD: `x` over `y`.
type Answer = (Option<i64>, Option<i64>);

fn answered(class: Class, answers: &[Answer]) -> Columns {
    let half = answers.len() / 2;
    let ministry = |n: usize| if n < half { "ASD" } else { "KMD" };
    let units = (0..answers.len()).map(|n| unit(n, ministry(n), &[], true)).collect();
    let cell = |of: Option<i64>| of.map_or(RowValue::Missing(State::DontKnow), RowValue::Number);
    let rows: Vec<_> =
        answers.iter().enumerate().map(|(n, (x, y))| (n, vec![cell(*x), cell(*y)])).collect();
    let kind = || VariableKind::Number { decimals: 0, unit: None };
    of_class(class, roster(units, &[("x", kind()), ("y", kind())], &rows))
}

const RATIO: &str = "{ratio: {id: r, label: {nb: r}, numerator: x, denominator: y}}";

fn of(class: Class, answers: &[Answer]) -> SafeTable {
    protected(class, answers).unwrap()
}

fn protected(class: Class, answers: &[Answer]) -> Result<SafeTable, DisclosureError> {
    let yaml =
        format!("by: [{{frame: ministry}}]\nmeasures: [count, {{sum: x}}, {{sum: y}}, {RATIO}]");
    protect(&count(&answered(class, answers), &table(&yaml), &[]).unwrap(), T)
}

/// Eight organisations with 10 over 2 each.
fn all() -> Vec<Answer> {
    vec![(Some(10), Some(2)); 8]
}

#[test]
fn a_ratio_is_shown_with_its_base_where_both_sums_are() {
    let table = of(Class::Aggregate, &all());
    assert_eq!(shown(&table, "ratio_r"), ["5", "5", "5"]);
    assert_eq!(shown(&table, "base_r"), ["4", "4", "8"]);
    let measure = &table.head().measures[table.measure("ratio_r").unwrap()];
    assert_eq!((measure.kind, measure.decimals), (MeasureKind::Ratio, 1));
}

/// Four of sixteen do not know `x`: that is told though neither sum stands beside the ratio.
#[test]
fn why_numbers_of_a_ratio_are_missing_is_told_with_it() {
    let mut answers = vec![(Some(10), Some(2)); 16];
    answers[..4].fill((None, Some(2)));
    let yaml = format!("by: [{{frame: ministry}}]\nmeasures: [{RATIO}]");
    let table = safe(&answered(Class::Aggregate, &answers), &yaml);
    assert_eq!(shown(&table, "base_r"), ["4", "8", "12"]);
    assert_eq!(shown(&table, "valid_x"), ["4", "8", "12"]);
    assert_eq!(shown(&table, "n_dont_know_x"), ["4", "0", "4"]);
    assert_eq!(shown(&table, "valid_y"), ["8", "8", "16"]);
    assert_eq!(table.measure("sum_x"), None);
    let told = table.absent().iter().find(|one| one.axis == "x" && !one.is_nil()).unwrap();
    assert_eq!((told.reason.as_str(), told.count), ("dont_know", Some(Figure::whole(4))));
}

/// One of ASD gave `x` and not `y`: the sum of `x` less the ratio times the sum of `y` would be its own.
#[test]
fn a_ratio_does_not_tell_of_one_with_a_single_number() {
    let mut answers = all();
    answers[0] = (Some(70), None);
    let table = of(Class::Aggregate, &answers);
    assert_eq!(shown(&table, "sum_x"), ["100", "40", "140"], "no sum is hidden for it");
    assert_eq!(shown(&table, "sum_y"), ["6", "8", "14"]);
    assert_eq!(shown(&table, "ratio_r"), [":", "5", ":"]);
    assert_eq!(
        shown(&table, "base_r"),
        ["3", "4", "7"],
        "three of four gave the one, four the other"
    );
    let named = of(Class::Named, &answers);
    assert_eq!(shown(&named, "ratio_r"), ["5", "5", "5"]);
    assert_eq!(shown(&named, "base_r"), ["3", "4", "7"]);
}

#[test]
fn a_ratio_of_few_is_hidden_whichever_number_they_lack() {
    for lacking in [(None, Some(2)), (Some(10), None), (None, None)] {
        let mut answers = vec![(Some(10), Some(2)); 16];
        answers[..6].fill(lacking);
        let table = of(Class::Aggregate, &answers);
        // Two are left: neither they nor what they could be worked out from, ten less eight.
        for measure in ["ratio_r", "base_r"] {
            let told = shown(&table, measure);
            let is_told: Vec<bool> = told.iter().map(|one| one != ":" && one != "..").collect();
            assert!(!(is_told[0] || is_told[1] && is_told[2]), "{lacking:?}: {measure} {told:?}");
        }
    }
}

/// One organisation has nearly all of `y` in ASD: its number would follow from the ratio and the sum above.
#[test]
fn a_ratio_over_a_dominated_sum_is_hidden_with_it() {
    let mut answers = all();
    answers[0] = (Some(10), Some(1000));
    let columns = answered(Class::Aggregate, &answers);
    let yaml = format!("by: [{{frame: ministry}}]\nmeasures: [{{sum: x}}, {RATIO}]");
    let counted = count(&columns, &table(&yaml), &[]).unwrap();
    let dominance = Some(crate::questionnaire::plan::DominanceRow { n: 1, k: 80 });
    let strict = Rules { dominance, ..rules() };
    let of = |rules: &Rules| {
        let tables = protect_all(std::slice::from_ref(&counted), rules, &Known::default());
        shown(&tables.unwrap().tables[0], "ratio_r")
    };
    assert_eq!(of(&rules())[1], "5");
    assert_eq!([&of(&strict)[0], &of(&strict)[2]], [":", ":"]);
}

#[test]
fn what_a_revision_hid_of_a_ratio_stays_hidden() {
    let mut answers = all();
    answers[0] = (Some(70), None);
    let yaml = format!("by: [{{frame: ministry}}]\nmeasures: [{{sum: x}}, {RATIO}]");
    let first = safe(&answered(Class::Aggregate, &answers), &yaml);
    assert_eq!(shown(&first, "ratio_r"), [":", "5", ":"]);
    let counted = count(&answered(Class::Aggregate, &all()), &table(&yaml), &[]).unwrap();
    let known = Known { list: None, revisions: vec![vec![first]], ..Known::default() };
    let revised = protect_all(&[counted], &rules(), &known).unwrap();
    assert_eq!(shown(&revised.tables[0], "ratio_r"), [":", "5", ":"]);
}

/// Half of each ministry answered, all with the same weight: the estimate is of every class, its spread needs more
/// organisations than the threshold in each.
#[test]
fn a_weighted_ratio_is_hidden_with_the_plain_one_and_its_spread_before() {
    let weighted = |n: usize| {
        let mut answers = vec![(Some(10), Some(2)); 2 * n];
        answers[0] = (Some(13), Some(2));
        let mut columns = answered(Class::Aggregate, &answers);
        columns.units.extend((0..2 * n).map(|at| unit(2 * n + at, "ASD", &[], false)));
        let plan = serde_saphyr::from_str("{by: level, lonely: overall_mean}").unwrap();
        columns.weighting = Some(Weighting::of(&columns, &plan).unwrap());
        let yaml = format!("by: [{{frame: ministry}}]\nweighted: true\nmeasures: [{RATIO}]");
        safe(&columns, &yaml)
    };
    let wide = weighted(4);
    assert_eq!(shown(&wide, "weighted_ratio_r"), ["43/8", "5", "83/16"]);
    assert!(shown(&wide, "se_ratio_r").iter().all(|one| one != ":"));
    let narrow = weighted(3);
    assert_eq!(shown(&narrow, "weighted_ratio_r")[1], "5");
    assert_eq!(shown(&narrow, "se_ratio_r")[1], ":");
    assert_eq!(shown(&weighted(2), "weighted_ratio_r"), shown(&weighted(2), "ratio_r"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Whoever multiplies and subtracts learns nothing of fewer than three: neither of those with both numbers, nor of
    /// those with one, in a ministry, in both, or in the one that is left.
    #[test]
    fn no_few_are_told_by_what_ratios_and_sums_leave(
        answers in prop::collection::vec((prop::option::weighted(0.8, 1_i64..90), prop::option::weighted(0.8, 1_i64..90)), 6..22)
    ) {
        let table = protected(Class::Aggregate, &answers);
        prop_assume!(table.is_ok(), "refused, as two of six with a number may be: that tells nothing");
        let table = table.unwrap();
        let half = answers.len() / 2;
        let cells = [&answers[..half], &answers[half..], &answers[..]];
        let is_told = |measure: &str| shown(&table, measure).into_iter().map(|one| one != ":" && one != ".").collect::<Vec<_>>();
        let (ratio, sums) = (is_told("ratio_r"), [is_told("sum_x"), is_told("sum_y")]);
        let n = |cell: usize, of: &dyn Fn(&Answer) -> bool| cells[cell].iter().filter(|one| of(one)).count();
        let both = |one: &Answer| one.0.is_some() && one.1.is_some();
        let only = |which: usize| move |one: &Answer| {
            let [x, y] = [one.0.is_some(), one.1.is_some()];
            if which == 0 { x && !y } else { y && !x }
        };
        let few = |n: usize| (1..3).contains(&n);
        for cell in 0..3 {
            prop_assert!(!ratio[cell] || !few(n(cell, &both)), "both in {cell}: {answers:?}");
            for (which, sums) in sums.iter().enumerate() {
                let told = ratio[cell] && sums[cell];
                prop_assert!(!told || !few(n(cell, &only(which))), "one in {cell}: {answers:?}");
            }
        }
        for cell in 0..2 {
            if ratio[cell] && ratio[2] {
                prop_assert!(!few(n(1 - cell, &both)), "what is left beside {cell}: {answers:?}");
            }
        }
    }

    /// Whoever knows how many are in a ministry, and what is shown of how many gave each number and both, comes to no
    /// hidden one of these more closely than by three.
    #[test]
    fn how_many_gave_both_and_each_tell_nothing_of_each_other(
        answers in prop::collection::vec((prop::option::weighted(0.6, 1_i64..90), prop::option::weighted(0.8, 1_i64..90)), 6..20)
    ) {
        let table = protected(Class::Aggregate, &answers);
        prop_assume!(table.is_ok(), "refused: that tells nothing");
        let table = table.unwrap();
        let told = ["valid_x", "valid_y", "base_r"].map(|measure| shown(&table, measure));
        prop_assume!(shown(&table, "count").iter().all(|one| one != ":"), "not looked at here");
        let half = answers.len() / 2;
        let possible = |n: usize| {
            let of = move |both: usize, x: usize| (0..=n - both - x).map(move |y| [both + x, both + y, both]);
            (0..=n).flat_map(move |both| (0..=n - both).flat_map(move |x| of(both, x))).collect::<Vec<_>>()
        };
        let fits = |cell: usize, of: &[usize; 3]| of.iter().zip(&told).all(|(n, told)| match told[cell].as_str() {
            ":" | ".." => true,
            "." => *n == 0,
            shown => shown == n.to_string(),
        });
        let one = |cell: usize, n| possible(n).into_iter().filter(|of| fits(cell, of)).collect::<Vec<_>>();
        let (first, second) = (one(0, half), one(1, answers.len() - half));
        let mut ends = [[(usize::MAX, 0); 3]; 3];
        for a in &first {
            for b in &second {
                let all: [usize; 3] = std::array::from_fn(|at| a[at] + b[at]);
                if fits(2, &all) {
                    for (ends, of) in ends.iter_mut().zip([a, b, &all]) {
                        ends.iter_mut().zip(of).for_each(|((low, high), n)| (*low, *high) = ((*low).min(*n), (*high).max(*n)));
                    }
                }
            }
        }
        for (cell, ends) in ends.iter().enumerate() {
            for (measure, (low, high)) in ends.iter().enumerate() {
                let hidden = told[measure][cell] == ":";
                prop_assert!(!hidden || high - low >= 3, "{measure} in {cell}: {low} to {high}, {told:?}, {answers:?}");
            }
        }
    }
}
