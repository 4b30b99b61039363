//! Reasons for missing answers beside figures that tell some of them, worked by hand and against an attacker.

use proptest::prelude::*;

use super::attacker::{Seen, interval, is_wide};
use super::*;

/// Organisations of two ministries on a scale of two steps: the position of an answer among these.
const ANSWERS: [&str; 4] = ["s1", "s2", "vet_ikke", "open"];

const WITH_BOX: &str = "by: [{frame: ministry}]\nbase: answered\nmeasures: [count, {mean: q}, {box_share: {item: q, \
     id: b, label: {nb: b}, codes: [s2]}}]";

/// How many of each ministry gave each of the [`ANSWERS`].
fn answered(counts: [[usize; 4]; 2]) -> Columns {
    let codes = list(&ANSWERS[..3]);
    let of = |ministry: usize| {
        let counts = counts[ministry].into_iter().enumerate();
        counts.flat_map(move |(answer, n)| std::iter::repeat_n((ministry, answer), n))
    };
    let rows: Vec<(usize, usize)> = (0..2).flat_map(of).collect();
    let ministries = ["ASD", "KMD"];
    let units = rows.iter().enumerate().map(|(n, (of, _))| unit(n, ministries[*of], &[], true));
    let cell = |answer: usize| match answer {
        3 => RowValue::Missing(State::Unanswered),
        code => RowValue::Code(u16::try_from(code).unwrap()),
    };
    let rows: Vec<_> =
        rows.iter().enumerate().map(|(n, (_, answer))| (n, vec![cell(*answer)])).collect();
    of_class(
        Class::Aggregate,
        roster(units.collect(), &[("q", VariableKind::Single(codes))], &rows),
    )
}

/// Of KMD eight chose a step and nine are in the base of the box, so that one does not know; and nobody is needed
/// to work out that three left it open beside those who did not refuse.
#[test]
fn a_reason_that_follows_is_shown_however_few_gave_it() {
    let table = safe(&answered([[4, 4, 3, 0], [4, 4, 1, 3]]), WITH_BOX);
    assert_eq!(shown(&table, "valid_q"), ["8", "8", "16"]);
    assert_eq!(shown(&table, "valid_b"), ["11", "9", "20"]);
    assert_eq!(shown(&table, "n_dont_know_q"), ["3", "1", "4"]);
    assert_eq!(shown(&table, "n_unanswered_q"), ["0", "3", "3"]);
    let told: Vec<_> = table.absent().iter().map(|one| (&*one.reason, one.count)).collect();
    let n = |n: i128| Some(Figure::whole(n));
    let nobody = [("off_route", n(0)), ("refused", n(0))];
    assert_eq!(told, [&[("unanswered", n(3))], &nobody[..], &[("dont_know", n(4))]].concat());
}

/// Of KMD one has no answer, left open or refused: nobody can tell which, and nobody is told. In ASD nobody is left.
#[test]
fn a_reason_of_few_that_does_not_follow_is_kept_back_with_the_others_that_do_not() {
    let table = safe(&answered([[4, 4, 3, 0], [4, 4, 1, 1]]), WITH_BOX);
    assert_eq!(shown(&table, "n_dont_know_q"), ["3", "1", "4"]);
    assert_eq!(shown(&table, "n_unanswered_q"), ["0", "..", ".."]);
    assert_eq!(shown(&table, "n_refused_q"), ["0", "..", ".."]);
    assert_eq!(shown(&table, "mean_q"), ["3/2", "3/2", "3/2"], "no figure is given up for it");
    assert_eq!(shown(&table, "box_b"), ["4/11", "4/9", "2/5"]);
    let told: Vec<_> = table.absent().iter().map(|one| (&*one.reason, one.count)).collect();
    // That nobody refused, or was not asked, is not told either, since it would tell who left it open.
    let untold = ["unanswered", "off_route", "refused"].map(|reason| (reason, None));
    assert_eq!(told, [&untold[..], &[("dont_know", Some(Figure::whole(4)))]].concat());
}

/// Where the box is left out of a revision, nothing that stands there tells how many do not know.
#[test]
fn what_followed_in_a_former_revision_is_not_shown_without_what_it_followed_from() {
    let columns = answered([[4, 4, 3, 0], [4, 4, 1, 3]]);
    let former = safe(&columns, WITH_BOX);
    let yaml = "by: [{frame: ministry}]\nbase: answered\nmeasures: [count, {mean: q}]";
    let known = Known { revisions: vec![vec![former]], ..Known::default() };
    let counted = count(&columns, &table(yaml), &[]).unwrap();
    let again = protect_all(&[counted], &rules(), &known).unwrap().tables;
    assert_eq!(shown(&again[0], "n_dont_know_q"), ["..", "..", ".."]);
    assert_eq!(shown(&again[0], "mean_q"), ["3/2", "3/2", "3/2"]);
}

/// What the table says, each with whether it is a reason and its number of organisations by ministry and answer.
fn read(table: &SafeTable) -> Vec<(bool, Seen)> {
    let value = |place: usize, code: &str| {
        let at = table.position(&[place], table.measure(code).unwrap()).unwrap();
        table.values()[at].map(Figure::to_f64)
    };
    let product = |one: Option<f64>, other: Option<f64>| Some((one? * other?).round());
    let mut seen = Vec::new();
    for place in 0..3 {
        let chose_second =
            product(value(place, "mean_q").map(|mean| mean - 1.0), value(place, "valid_q"));
        let numbers: [(bool, &[usize], Option<f64>); 7] = [
            (false, &[0, 1, 2, 3], value(place, "count")),
            (false, &[0, 1], value(place, "valid_q")),
            (false, &[0, 1, 2], value(place, "valid_b")),
            (false, &[1], chose_second),
            (false, &[1], product(value(place, "box_b"), value(place, "valid_b"))),
            (true, &[2], value(place, "n_dont_know_q")),
            (true, &[3], value(place, "n_unanswered_q")),
        ];
        seen.extend(numbers.map(|(reason, answers, value)| {
            let is = |at: usize| (place == 2 || at / 4 == place) && answers.contains(&(at % 4));
            (reason, Seen::count((0..8).map(is), value))
        }));
    }
    seen
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// A reason of few that is shown can be worked out from the figures alone, and the reasons give no hidden figure
    /// away. Nobody refuses here, which the attacker knows, so that he may know more of the reasons than is shown.
    #[test]
    fn only_reasons_that_follow_are_shown_of_few(
        counts in proptest::array::uniform2(proptest::array::uniform4(0_usize..7)),
    ) {
        let columns = answered(counts.map(|[first, rest @ ..]| {
            let [second, unknown, open] = rest;
            [first + 1, second, unknown, open]
        }));
        let counted = count(&columns, &table(WITH_BOX), &[]).unwrap();
        let safe = &protect_all(&[counted], &rules(), &Known::default()).unwrap().tables[0];
        let all = read(safe);
        let told: Vec<&Seen> = all.iter().map(|(_, seen)| seen).collect();
        let figures: Vec<&Seen> = all.iter().filter(|(reason, _)| !reason).map(|(_, seen)| seen).collect();
        for (reason, seen) in &all {
            let (least, most) = interval(&figures, seen);
            match seen.value {
                Some(n) if *reason => prop_assert!(least == most || !(1.0..f64::from(T)).contains(&n), "{n} is shown"),
                Some(_) => {}
                None => {
                    let (low, high) = interval(&told, seen);
                    let wide = is_wide((low, high));
                    prop_assert!(wide || *reason || (low, high) == (least, most), "{low} to {high}, not {least} to {most}");
                }
            }
        }
        for place in 0..3 {
            let [followed, by] = [[1, 2], [5, 5]].map(|at| at.map(|at| all[7 * place + at].1.value));
            prop_assert!(followed.contains(&None) || by[0].is_some(), "what follows is shown");
        }
    }
}
