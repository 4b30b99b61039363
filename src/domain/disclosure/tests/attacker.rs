//! An attacker written apart from the suppression: it has the published tables alone, makes its own
//! equations of them over the common table of all answers, and looks how near it comes to what is hidden.

use microlp::{ComparisonOp, OptimizationDirection, Problem};
use proptest::prelude::*;

use super::*;
use crate::questionnaire::plan::TOTAL;

/// The items and how many codes each has; one more for those who left it open.
const ITEMS: [(&str, usize); 3] = [("a", 3), ("b", 3), ("c", 2)];

/// An answer to each item, or none.
type Cross = [usize; 3];

fn all() -> Vec<Cross> {
    let lengths = ITEMS.map(|(_, codes)| codes + 1);
    let mut found = Vec::new();
    for a in 0..lengths[0] {
        for b in 0..lengths[1] {
            for c in 0..lengths[2] {
                found.push([a, b, c]);
            }
        }
    }
    found
}

/// One published number: what each answer weighs in it, 1 where it counts them, and what it is; none when it is hidden.
pub(crate) struct Seen {
    pub weights: Vec<f64>,
    pub value: Option<f64>,
}

impl Seen {
    /// A count of some answers.
    pub fn count(counts: impl Iterator<Item = bool>, value: Option<f64>) -> Self {
        Self { weights: counts.map(f64::from).collect(), value }
    }
}

/// What a table says: its counts, bases, open answers, by the words of its own head.
fn read(table: &SafeTable) -> Vec<Seen> {
    let head = table.head();
    let items: Vec<usize> = head
        .axes
        .iter()
        .map(|axis| ITEMS.iter().position(|(item, _)| *item == axis.code).unwrap())
        .collect();
    let mut seen = Vec::new();
    let size = table.size();
    let mut places = vec![Vec::new()];
    for length in &size[..size.len() - 1] {
        places = places
            .iter()
            .flat_map(|before: &Vec<usize>| {
                (0..*length).map(move |at| [before.as_slice(), &[at]].concat())
            })
            .collect();
    }
    for place in places {
        for (at, measure) in head.measures.iter().enumerate() {
            let first = match measure.kind {
                MeasureKind::Count => None,
                MeasureKind::Base => Some(false),
                MeasureKind::Missing if measure.code == "n_unanswered" => Some(true),
                _ => continue,
            };
            let counts = |cross: &Cross| {
                items.iter().zip(&head.axes).zip(&place).enumerate().all(
                    |(nth, ((item, axis), at))| {
                        let (answer, codes) = (cross[*item], ITEMS[*item].1);
                        match (nth, first) {
                            (0, Some(open)) => (answer == codes) == open,
                            _ if axis.categories[*at].code == TOTAL => nth > 0 || answer < codes,
                            _ => answer == *at,
                        }
                    },
                )
            };
            let position = table.position(&place, at).unwrap();
            let value = table.values()[position].map(Figure::to_f64);
            seen.push(Seen::count(all().iter().map(counts), value));
        }
    }
    // No other reason is possible here.
    for absent in table.absent().iter().filter(|one| one.reason == "unanswered") {
        let of = |code: &str| ITEMS.iter().position(|(item, _)| *item == code);
        let item = of(&absent.axis).unwrap();
        // Along later axes of those in the base.
        let first = of(&table.head().axes[0].code).filter(|first| *first != item);
        let lacks = |cross: &Cross, item: usize| cross[item] == ITEMS[item].1;
        let is_counted =
            |cross: &Cross| lacks(cross, item) && first.is_none_or(|first| !lacks(cross, first));
        let value = absent.count.map(Figure::to_f64);
        seen.push(Seen::count(all().iter().map(is_counted), value));
    }
    seen
}

/// The largest or smallest that a number can be.
fn bound(seen: &[&Seen], of: &Seen, direction: OptimizationDirection) -> f64 {
    let mut problem = Problem::new(direction);
    let variables: Vec<_> =
        of.weights.iter().map(|weight| problem.add_var(*weight, (0.0, 1000.0))).collect();
    for one in seen {
        if let Some(value) = one.value {
            let terms = variables.iter().copied().zip(one.weights.iter().copied());
            let terms: Vec<_> = terms.filter(|(_, weight)| *weight != 0.0).collect();
            if !terms.is_empty() {
                problem.add_constraint(terms.as_slice(), ComparisonOp::Eq, value);
            }
        }
    }
    problem.solve().unwrap().into_solution().unwrap().objective()
}

/// Between which whole numbers one can be, beside those that are seen.
pub(crate) fn interval(seen: &[&Seen], of: &Seen) -> (f64, f64) {
    let high = (bound(seen, of, OptimizationDirection::Maximize) + 1e-5).floor();
    let low = (bound(seen, of, OptimizationDirection::Minimize) - 1e-5).ceil();
    (low, high)
}

/// Whether whole numbers are as far apart as those that a hidden count can be must be.
pub(crate) fn is_wide((low, high): (f64, f64)) -> bool {
    high - low >= f64::from(T) && high >= f64::from(T)
}

fn tables(answers: &[[Option<u16>; 3]]) -> Vec<Table> {
    let units = (0..answers.len()).map(|n| unit(n, "ASD", &[], true)).collect();
    let codes = ["k", "l", "m"];
    let kinds = ITEMS.map(|(item, n)| (item, VariableKind::Single(list(&codes[..n]))));
    let open = || RowValue::Missing(State::Unanswered);
    let rows: Vec<_> = answers
        .iter()
        .map(|row| row.iter().map(|code| code.map_or_else(open, RowValue::Code)).collect())
        .enumerate()
        .collect();
    let columns = of_class(Class::Aggregate, roster(units, &kinds, &rows));
    let pairs = [("t", "a", "b"), ("u", "b", "c"), ("v", "a", "c")];
    pairs
        .into_iter()
        .map(|(id, one, other)| {
            let by = format!("by: [{{item: {one}}}, {{item: {other}}}]");
            let mut counted = count(&columns, &table(&by), &[]).unwrap();
            counted.id = id.parse().unwrap();
            counted
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// However organisations answer, and whichever of three linked tables are published together, the
    /// attacker's interval of every hidden count is as wide as it must be, and what is shown adds up.
    #[test]
    fn no_attacker_comes_near_a_hidden_count(
        answers in proptest::collection::vec(
            (0_u16..3, proptest::option::weighted(0.9, 0_u16..3), proptest::option::weighted(0.9, 0_u16..2)),
            1..30,
        ),
        which in 1_usize..8,
    ) {
        let answers: Vec<_> = answers.into_iter().map(|(a, b, c)| [Some(a), b, c]).collect();
        let counted = tables(&answers);
        let nth = |(at, _): &(usize, &Table)| which >> at & 1 == 1;
        let chosen = counted.iter().enumerate().filter(nth).map(|(_, table)| table.clone());
        let chosen: Vec<Table> = chosen.collect();
        let protected = protect_all(&chosen, &rules(), &Known::default()).unwrap();
        prop_assert!(protected.report.exact);
        let seen: Vec<Seen> = protected.tables.iter().flat_map(read).collect();
        let seen: Vec<&Seen> = seen.iter().collect();
        for hidden in seen.iter().filter(|seen| seen.value.is_none()) {
            let found = interval(&seen, hidden);
            prop_assert!(is_wide(found), "{found:?}");
        }
        for (table, counted) in protected.tables.iter().zip(&chosen) {
            let texts = shown(table, "count");
            for (text, cell) in texts.iter().zip(&counted.cells) {
                let few = (1..u32::from(T)).contains(&cell.tally.organisations);
                prop_assert!(!few || text == ":", "a small count is shown");
            }
            let columns = counted.axes[1].categories.len();
            for row in texts.chunks(columns) {
                let numbers: Option<Vec<u64>> = row.iter().map(|one| one.parse().ok()).collect();
                if let Some([parts @ .., total]) = numbers.as_deref() {
                    prop_assert!(parts.iter().sum::<u64>() <= *total, "parts and those who left it open");
                }
            }
        }
    }
}

/// The measures that count those who gave no number.
const REASONS: [&str; 2] = ["n_unanswered_x", "n_dont_know_x"];

/// Every way to answer: three codes, and a number, nothing or "don't know".
fn answers_to_both() -> Vec<[usize; 2]> {
    (0..3).flat_map(|a| (0..3).map(move |x| [a, x])).collect()
}

/// What a table of one axis and a mean says, by the codes of its measures.
fn read_numbers(table: &SafeTable, with_reasons: bool) -> Vec<(bool, Seen)> {
    let head = table.head();
    let categories = &head.axes[0].categories;
    let mut seen = Vec::new();
    for (place, category) in categories.iter().enumerate() {
        for (at, measure) in head.measures.iter().enumerate() {
            let x = match measure.code.as_str() {
                "count" => None,
                "valid_x" => Some(0),
                "n_unanswered_x" if with_reasons => Some(1),
                "n_dont_know_x" if with_reasons => Some(2),
                _ => continue,
            };
            let inside = |one: &[usize; 2]| {
                (category.code == TOTAL || one[0] == place) && x.is_none_or(|x| one[1] == x)
            };
            let value = table.values()[table.position(&[place], at).unwrap()].map(Figure::to_f64);
            let reason = matches!(x, Some(1 | 2));
            seen.push((reason, Seen::count(answers_to_both().iter().map(inside), value)));
        }
    }
    seen
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// The reasons for missing numbers give no hidden figure away, no reason of few is shown, and none of few can be
    /// worked out unless the figures alone tell it.
    #[test]
    fn no_attacker_learns_more_from_the_reasons(
        answers in proptest::collection::vec((0_u16..3, 0_usize..3), 1..40),
    ) {
        let units = (0..answers.len()).map(|n| unit(n, "ASD", &[], true)).collect();
        let kinds = [
            ("a", VariableKind::Single(list(&["k", "l", "m"]))),
            ("x", VariableKind::Number { decimals: 0, unit: None }),
        ];
        let number = |x: usize| match x {
            0 => RowValue::Number(5),
            1 => RowValue::Missing(State::Unanswered),
            _ => RowValue::Missing(State::DontKnow),
        };
        let rows: Vec<_> =
            answers.iter().map(|&(a, x)| vec![RowValue::Code(a), number(x)]).enumerate().collect();
        let columns = of_class(Class::Aggregate, roster(units, &kinds, &rows));
        let counted = count(&columns, &table("by: [{item: a}]\nmeasures: [count, {mean: x}]"), &[]);
        let protected = protect_all(&[counted.unwrap()], &rules(), &Known::default()).unwrap();
        let safe = &protected.tables[0];
        let (all, figures) = (read_numbers(safe, true), read_numbers(safe, false));
        let told: Vec<&Seen> = all.iter().map(|(_, seen)| seen).collect();
        let figures: Vec<&Seen> = figures.iter().map(|(_, seen)| seen).collect();
        for (reason, hidden) in all.iter().filter(|(_, seen)| seen.value.is_none()) {
            let (low, high) = interval(&told, hidden);
            let (least, most) = interval(&figures, hidden);
            let wide = is_wide((low, high));
            let few = (1.0..f64::from(T)).contains(&low);
            let told_before = *reason && (low < high || least == most || !few);
            prop_assert!(wide || told_before, "{low} to {high}, of figures {least} to {most}");
        }
        for code in REASONS {
            for text in shown(safe, code) {
                prop_assert!(!["1", "2"].contains(&text.as_str()), "few are shown with {code}");
            }
        }
    }
}
