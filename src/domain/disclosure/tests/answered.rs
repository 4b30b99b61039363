//! How many organisations of each ministry answered, which readers are told, beside what they answered.

use microlp::OptimizationDirection;
use proptest::prelude::*;

use super::whole::{MANY, MINISTRIES, bound};
use super::*;
use crate::questionnaire::plan::TableRow;
use crate::questionnaire::unit::Unit;

/// Of the second ministry the first `few` have answered, of the others all.
fn counted(answers: &[Option<u16>], few: usize) -> Table {
    let of = |n: usize| MINISTRIES[n / MANY];
    let units = (0..answers.len()).map(|n| unit(n, of(n), &[], true)).collect();
    let cell =
        |code: Option<u16>| code.map_or(RowValue::Missing(State::Unanswered), RowValue::Code);
    let answered = (0..answers.len()).filter(|n| n / MANY != 1 || n % MANY < few);
    let rows: Vec<_> = answered.map(|n| (n, vec![cell(answers[n])])).collect();
    let kinds = [("q", VariableKind::Single(list(&["a", "b", "c"])))];
    let mut columns = of_class(Class::Aggregate, roster(units, &kinds, &rows));
    columns.organisations = columns.rosters.pop_first().unwrap().1;
    let row = table("by: [{item: q}, {frame: ministry}]\nprotect_exempt: false");
    count(&columns, &TableRow { unit: Unit::Organisation, ..row }, &[]).unwrap()
}

fn told() -> Known {
    Known { answered: Some(MINISTRIES.map(str::to_owned).into()), ..Known::default() }
}

/// The only one of its ministry that answered said c: that nobody there said a or b would tell.
#[test]
fn the_answer_of_one_that_is_known_to_have_answered_is_not_told() {
    let answers: Vec<_> = (0..42).map(|n| Some([0, 1, 2][n % 3])).collect();
    let table = counted(&answers, 1);
    let of_second = |known: &Known| {
        let safe = protect_all(std::slice::from_ref(&table), &rules(), known).unwrap();
        let cells = shown(&safe.tables[0], "count");
        [1, 5, 9].map(|at| cells[at].clone())
    };
    assert_eq!(of_second(&Known::default()), ["0", "0", ":"]);
    let hidden = of_second(&told()).iter().filter(|one| *one == ":").count();
    assert!(hidden >= 2, "one that nobody said, at least");
}

/// Of few whom readers are told of, one may know from its own answer what the others have not said: no reason to refuse.
#[test]
fn few_that_are_known_to_have_answered_keep_nothing_from_being_published() {
    for (few, shift) in (0..6).flat_map(|few| (0..6_u16).map(move |shift| (few, shift))) {
        let answer =
            |n: u16| (!(n * 7 + shift * 3).is_multiple_of(11)).then_some((n * 5 + shift) % 3);
        let answers: Vec<_> = (0..42).map(answer).collect();
        let safe = protect_all(&[counted(&answers, few)], &rules(), &told());
        assert!(safe.is_ok(), "{few}, {shift}: {:?}", safe.err());
    }
}

/// All that have answered are two, of one ministry, and both said a: that nobody said b or c would tell.
#[test]
fn a_round_of_two_tells_what_neither_answered() {
    let two: Vec<_> = (0..2).map(|n| (n, vec![RowValue::Code(0)])).collect();
    let kinds = [("q", VariableKind::Single(list(&["a", "b", "c"])))];
    let units = (0..2).map(|n| unit(n, "ASD", &[], true)).collect();
    let mut columns = of_class(Class::Aggregate, roster(units, &kinds, &two));
    columns.organisations = columns.rosters.pop_first().unwrap().1;
    for by in ["{item: q}", "{item: q}, {frame: ministry}"] {
        let row = table(&format!("by: [{by}]\nprotect_exempt: false"));
        let row = TableRow { unit: Unit::Organisation, ..row };
        let counted = count(&columns, &row, &[]).unwrap();
        let safe = protect_all(&[counted], &rules(), &told()).unwrap();
        let cells = shown(&safe.tables[0], "count");
        assert!(cells.iter().filter(|one| *one == ":").count() >= 2, "{cells:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn no_answer_of_few_follows_from_how_many_answered(
        answers in prop::collection::vec(prop::option::weighted(0.9, 0_u16..3), MANY * 3), few in 0..6_usize
    ) {
        let table = counted(&answers, few);
        let safe = protect_all(std::slice::from_ref(&table), &rules(), &told());
        prop_assume!(safe.is_ok(), "refused, which tells nothing");
        let cells = shown(&safe.unwrap().tables[0], "count");
        let n_ministries = MINISTRIES.len();
        let takes = |ministry: usize, codes: std::ops::Range<usize>| -> Vec<bool> {
            (0..12).map(|at| (ministry == n_ministries || at / 4 == ministry) && codes.contains(&(at % 4))).collect()
        };
        let n = |ministry: usize| if ministry == 1 { few } else { MANY };
        let whole = |n: usize| f64::from(u32::try_from(n).unwrap());
        let mut seen: Vec<(Vec<bool>, Option<f64>)> =
            (0..n_ministries).map(|at| (takes(at, 0..4), Some(whole(n(at))))).collect();
        let rows = [0..1, 1..2, 2..3, 0..3];
        for (row, codes) in rows.iter().enumerate() {
            for ministry in 0..=n_ministries {
                let shown = &cells[row * (n_ministries + 1) + ministry];
                seen.push((takes(ministry, codes.clone()), shown.parse().ok()));
            }
        }
        for (of, value) in &seen {
            let ministry = (0..n_ministries).find(|at| (0..12).all(|atom| !of[atom] || atom / 4 == *at));
            let most = ministry.map_or(usize::from(T), n).min(usize::from(T));
            let low = bound(&seen, of, OptimizationDirection::Minimize);
            let high = bound(&seen, of, OptimizationDirection::Maximize);
            prop_assert!(value.is_some() || high - low > whole(most) - 1e-6, "{of:?}: {low} to {high}, {few}, {cells:?}");
        }
    }
}
