//! Tables over some of the rows beside tables over more: what subtracting one from another would tell.

use microlp::{ComparisonOp, OptimizationDirection, Problem};
use proptest::prelude::*;

use super::*;
use crate::questionnaire::plan::Zeros;

/// How many organisations each ministry has where answers are left to chance.
pub(super) const MANY: usize = 14;
pub(super) const MINISTRIES: [&str; 3] = ["ASD", "FIN", "KMD"];

/// Each organisation answers `q` with one of three codes or not at all, and `x` with its number in the frame.
pub(super) fn answered(answers: &[Option<u16>]) -> Columns {
    let each = answers.len() / MINISTRIES.len();
    let units = (0..answers.len()).map(|n| unit(n, MINISTRIES[n / each], &[], true)).collect();
    let open = RowValue::Missing(State::Unanswered);
    let row = |(n, code): (usize, &Option<u16>)| {
        let code = code.map_or(open.clone(), RowValue::Code);
        (n, vec![code, RowValue::Number(i64::try_from(n).unwrap())])
    };
    let rows: Vec<_> = answers.iter().enumerate().map(row).collect();
    let kinds = [
        ("q", VariableKind::Single(list(&["a", "b", "c"]))),
        ("x", VariableKind::Number { decimals: 0, unit: None }),
    ];
    of_class(Class::Aggregate, roster(units, &kinds, &rows))
}

/// Which rows a filter takes.
type Filter<'a> = Option<&'a dyn Fn(usize) -> bool>;

/// Tables of a plan, each by its code over the rows that its filter takes; all rows when there is none.
fn counted<const N: usize>(
    columns: &mut Columns,
    plan: [(&str, &str, Filter<'_>); N],
) -> [Table; N] {
    for (id, _, passes) in &plan {
        let Some(passes) = passes else { continue };
        for sheets in columns.rosters.values_mut() {
            let all = (0..sheets.owners.len()).map(passes).collect();
            sheets.passes.insert(id.parse().unwrap(), all);
            sheets.by_frame.insert(id.parse().unwrap());
        }
    }
    plan.map(|(id, yaml, passes)| {
        let filter = passes.map_or(String::new(), |_| format!("filter: {id}\n"));
        let mut row = table(&format!("{filter}{yaml}"));
        row.id = id.parse().unwrap();
        count(columns, &row, &[]).unwrap()
    })
}

const BY_Q: &str = "by: [{item: q}]\nmeasures: [count, {sum: x}]";

/// Three of each ministry say a and three say b. The filter leaves out all of ASD and one more.
#[test]
fn a_filter_that_leaves_out_one_does_not_tell_what_it_answered() {
    let answers: Vec<_> = (0..18).map(|n| Some(u16::from(n % 2 == 0))).collect();
    let columns = &mut answered(&answers);
    let not_first: Filter<'_> = Some(&|n| n > 0);
    let plan = [("every", BY_Q, None), ("some", BY_Q, not_first)];
    let [all, but_one] = counted(columns, plan);
    let alone = protect(&but_one, T).unwrap();
    assert_eq!(shown(&alone, "count"), ["9", "8", "0", "17"]);
    let tables = [all, but_one];
    let both = protect_all(&tables, &rules(), &Known::default()).unwrap();
    assert_eq!(
        shown(&both.tables[0], "count"),
        ["9", "9", "0", "18"],
        "no other table pays for it"
    );
    assert_eq!(shown(&both.tables[1], "count"), ["9", ":", "0", ":"]);
    assert_eq!(shown(&both.tables[1], "sum_x"), ["81", ":", ".", ":"]);
    assert_eq!(shown(&both.tables[1], "n_base"), [":", ":", ":", ":"]);
    assert_eq!(both.report.tables[0].secondary, 0);
    assert!(both.report.tables[1].secondary > 0);

    let columns = &mut answered(&answers);
    let [enough] = counted(columns, [("most", BY_Q, Some(&|n| n > 5))]);
    let both = protect_all(&[tables[0].clone(), enough], &rules(), &Known::default()).unwrap();
    assert_eq!(
        shown(&both.tables[1], "count"),
        ["6", "6", "0", "12"],
        "three of each are left out"
    );
}

/// Of five that do not know `x` a filter leaves out one, and three that do: five less four is one.
#[test]
fn why_one_that_is_left_out_gave_no_number_is_not_told() {
    let kinds = [("x", VariableKind::Number { decimals: 0, unit: None })];
    let cell = |n: usize| match n {
        0 | 5..9 => RowValue::Missing(State::DontKnow),
        _ => RowValue::Number(i64::try_from(n).unwrap()),
    };
    let rows: Vec<_> = (0..24).map(|n| (n, vec![cell(n)])).collect();
    let units = (0..24).map(|n| unit(n, "ASD", &[], true)).collect();
    let columns = &mut of_class(Class::Aggregate, roster(units, &kinds, &rows));
    let (mean, later): (&str, Filter<'_>) =
        ("measures: [{mean: x}]\nprotect_exempt: false", Some(&|n| n >= 4));
    let tables = counted(columns, [("every", mean, None), ("some", mean, later)]);
    let reasons = |table: &SafeTable| {
        let given = table.absent().iter().filter(|one| !one.is_nil());
        let told = given.filter(|one| one.count.is_some()).count();
        (shown(table, "n_dont_know_x")[0].clone(), told)
    };
    let alone = protect_all(&tables[1..], &rules(), &Known::default()).unwrap().tables;
    assert_eq!(reasons(&alone[0]), ("4".to_owned(), 1));
    let both = protect_all(&tables, &rules(), &Known::default()).unwrap().tables;
    assert_eq!(reasons(&both[0]), ("5".to_owned(), 1), "no other table pays for it");
    assert_eq!(shown(&both[1], "valid_x"), ["16"]);
    assert_eq!(reasons(&both[1]), ("..".to_owned(), 0));
}

/// One organisation answered late: tables with and without it would tell what it answered.
#[test]
fn what_came_late_is_not_told_by_leaving_it_out() {
    let answers: Vec<_> = (0..18).map(|n| Some(u16::from(n % 2 == 0))).collect();
    let columns = &mut answered(&answers);
    for sheets in columns.rosters.values_mut() {
        sheets.late[4] = Some(true);
    }
    let excluded = format!("late: excluded\n{BY_Q}");
    let [all, in_time] = counted(columns, [("every", BY_Q, None), ("in_time", &excluded, None)]);
    assert_eq!(shown(&protect(&in_time, T).unwrap(), "count"), ["9", "8", "0", "17"]);
    let both = protect_all(&[all, in_time], &rules(), &Known::default()).unwrap();
    assert_eq!(shown(&both.tables[1], "count"), ["9", ":", "0", ":"]);
    assert_eq!(shown(&both.tables[1], "n_late"), [":", ":", ":", ":"]);
}

/// Everything is published by name but for four organisations that are exempt. A filter leaves out one of them, and who
/// takes the list from both tables sees what it said.
#[test]
fn what_an_exempt_one_said_is_not_told_by_leaving_it_out() {
    let mut columns = answered(&[Some(0); 18]);
    columns = of_class(Class::Named, columns);
    for sheets in columns.rosters.values_mut() {
        sheets.exempt[..4].fill(true);
    }
    let columns = &mut columns;
    let (by, not_first): (&str, Filter<'_>) = ("by: [{item: q}]", Some(&|n| n > 0));
    let tables = counted(columns, [("every", by, None), ("some", by, not_first)]);
    let known = Known { list: Some("tiltak".parse().unwrap()), ..Known::default() };
    let alone = protect_all(&tables[1..], &rules(), &known).unwrap();
    assert_eq!(shown(&alone.tables[0], "count"), ["17", "0", "0", "17"]);
    let both = protect_all(&tables, &rules(), &known).unwrap();
    assert_eq!(shown(&both.tables[0], "count"), ["18", "0", "0", "18"]);
    assert_eq!(shown(&both.tables[1], "count"), [":", "0", "0", ":"]);
}

/// The same of the reason for which an exempt one said nothing.
#[test]
fn why_an_exempt_one_said_nothing_is_not_told_by_leaving_it_out() {
    let mut answers = [Some(0); 18];
    answers[..4].fill(None);
    let mut columns = of_class(Class::Named, answered(&answers));
    for sheets in columns.rosters.values_mut() {
        sheets.exempt[..4].fill(true);
    }
    let (by, not_first): (&str, Filter<'_>) = ("by: [{item: q}]", Some(&|n| n > 0));
    let tables = counted(&mut columns, [("every", by, None), ("some", by, not_first)]);
    let known = Known { list: Some("tiltak".parse().unwrap()), ..Known::default() };
    let both = protect_all(&tables, &rules(), &known).unwrap();
    let absent =
        |table: &SafeTable| table.absent().iter().find(|one| one.axis == "q").unwrap().count;
    assert_eq!(absent(&both.tables[0]), Some(Figure::whole(4)));
    assert_eq!(absent(&both.tables[1]), None);
}

/// Everybody says a. Three are left out by one filter and four by another: each of them may be told, but not both,
/// since one is between them.
#[test]
fn what_two_filters_differ_by_is_not_told() {
    let columns = &mut answered(&[Some(0); 18]);
    let three: Filter<'_> = Some(&|n| n > 2);
    let four: Filter<'_> = Some(&|n| n > 3);
    let plan = [("every", BY_Q, None), ("three", BY_Q, three), ("four", BY_Q, four)];
    let tables = counted(columns, plan);
    let first = |tables: &[Table]| {
        let safe = protect_all(tables, &rules(), &Known::default()).unwrap().tables;
        safe.iter().map(|table| shown(table, "count")[0].clone()).collect::<Vec<_>>()
    };
    assert_eq!(first(&tables[..2]), ["18", "15"]);
    let all = first(&tables);
    assert_eq!(all[0], "18");
    assert!(all[1] == ":" || all[2] == ":", "{all:?}");
}

/// Why an answer is missing is subtracted, too.
#[test]
fn a_reason_of_one_that_the_filter_leaves_out_is_not_told() {
    let mut answers: Vec<_> = (0..18).map(|n| Some(u16::from(n % 2 == 0))).collect();
    answers[..4].fill(None);
    let columns = &mut answered(&answers);
    let not_first: Filter<'_> = Some(&|n| n > 0);
    let plan = [("every", BY_Q, None), ("some", BY_Q, not_first)];
    let [all, but_one] = counted(columns, plan);
    let absent =
        |table: &SafeTable| table.absent().iter().find(|one| one.axis == "q").unwrap().count;
    assert_eq!(absent(&protect(&but_one, T).unwrap()), Some(Figure::whole(3)));
    let both = protect_all(&[all, but_one], &rules(), &Known::default()).unwrap();
    assert_eq!(absent(&both.tables[0]), Some(Figure::whole(4)));
    assert_eq!(absent(&both.tables[1]), None);
    assert_eq!(shown(&both.tables[1], "n_unanswered"), [":", ":", ":", ":"]);
}

/// What a table says: which ministries and answers each count takes in, and the count.
fn read(table: &SafeTable, ministries: &[usize]) -> Vec<(Vec<bool>, Option<f64>)> {
    let counts = |takes: &dyn Fn(usize) -> bool| {
        let one = |at: usize| ministries.contains(&(at / 4)) && takes(at % 4);
        (0..MINISTRIES.len() * 4).map(one).collect::<Vec<bool>>()
    };
    let value = |cell: usize, measure: &str| {
        let at = table.position(&[cell], table.measure(measure).unwrap()).unwrap();
        table.values()[at].map(Figure::to_f64)
    };
    let mut seen: Vec<_> =
        (0..3).map(|code| (counts(&|answer| answer == code), value(code, "count"))).collect();
    seen.push((counts(&|answer| answer < 3), value(3, "count")));
    seen.push((counts(&|answer| answer == 3), value(0, "n_unanswered")));
    let absent = table.absent().iter().find(|one| one.axis == "q");
    seen.push((
        counts(&|answer| answer == 3),
        absent.and_then(|one| one.count).map(Figure::to_f64),
    ));
    seen
}

pub(super) fn bound(
    seen: &[(Vec<bool>, Option<f64>)],
    of: &[bool],
    direction: OptimizationDirection,
) -> f64 {
    let mut problem = Problem::new(direction);
    let variables: Vec<_> =
        of.iter().map(|of| problem.add_var(if *of { 1.0 } else { 0.0 }, (0.0, 1000.0))).collect();
    for (counts, value) in seen {
        let terms = variables.iter().zip(counts).filter(|(_, counts)| **counts);
        let terms: Vec<_> = terms.map(|(variable, _)| (*variable, 1.0)).collect();
        if let Some(value) = value.filter(|_| !terms.is_empty()) {
            problem.add_constraint(terms.as_slice(), ComparisonOp::Eq, value);
        }
    }
    problem.solve().unwrap().into_solution().unwrap().objective()
}

/// Everybody by answer and ministry, and by ministry those who said a or b: a filter over the first table's axis.
fn of_all_and_of_a_or_b(answers: &[Option<u16>]) -> [Table; 2] {
    let columns = &mut answered(answers);
    let by_answer = table("by: [{item: q, total: false}]");
    columns.filtered_by = vec![(by_answer.unit, by_answer.by)];
    columns.filter_reads.insert("some".parse().unwrap(), ["q".parse().unwrap()].into());
    let a_or_b: Vec<bool> = answers.iter().map(|answer| answer.is_some_and(|at| at < 2)).collect();
    for sheets in columns.rosters.values_mut() {
        sheets.passes.insert("some".parse().unwrap(), a_or_b.clone());
    }
    let every = table("by: [{item: q}, {frame: ministry}]\nprotect_exempt: false");
    let mut some = table("filter: q = a or q = b\nby: [{frame: ministry}]\nprotect_exempt: false");
    some.id = "some".parse().unwrap();
    let reads = [("q".parse().unwrap(), Class::Aggregate)];
    [(&every, &[][..]), (&some, &reads)].map(|(plan, reads)| count(columns, plan, reads).unwrap())
}

/// What a table by answer and ministry says, as [`read`] has it, and the first cells of another, which count by ministry
/// those who said a or b.
pub(super) fn read_both(every: &SafeTable, some: &SafeTable) -> Vec<(Vec<bool>, Option<f64>)> {
    let counts = |ministry: usize, takes: &dyn Fn(usize) -> bool| {
        let one = |at: usize| (ministry == 3 || at / 4 == ministry) && takes(at % 4);
        (0..MINISTRIES.len() * 4).map(one).collect::<Vec<bool>>()
    };
    let value = |table: &SafeTable, cell: usize, measure: &str| {
        let at = cell * table.head().measures.len() + table.measure(measure).unwrap();
        table.values()[at].map(Figure::to_f64)
    };
    let of_ministry = |ministry: usize| {
        let cell = move |code: usize| {
            (counts(ministry, &|at| at == code), value(every, code * 4 + ministry, "count"))
        };
        let answered = (counts(ministry, &|at| at < 3), value(every, 12 + ministry, "count"));
        let open = (counts(ministry, &|at| at == 3), value(every, ministry, "n_unanswered"));
        let a_or_b = (counts(ministry, &|at| at < 2), value(some, ministry, "count"));
        (0..3).map(cell).chain([answered, open, a_or_b]).collect::<Vec<_>>()
    };
    (0..=MINISTRIES.len()).flat_map(of_ministry).collect()
}

/// Whether each count of few, by ministry of one code or of a or b, has an interval as wide as the threshold.
pub(super) fn are_wide(
    answers: &[Option<u16>],
    seen: &[(Vec<bool>, Option<f64>)],
) -> Result<(), TestCaseError> {
    for ministry in 0..3 {
        for codes in [0..1, 1..2, 2..3, 0..2] {
            let said = |answer: &&Option<u16>| answer.is_some_and(|code| codes.contains(&code));
            let n = answers[ministry * MANY..][..MANY].iter().filter(said).count();
            if !(1..usize::from(T)).contains(&n) {
                continue;
            }
            let is_one = |at: usize| u16::try_from(at % 4).is_ok_and(|code| codes.contains(&code));
            let takes: Vec<bool> = (0..12).map(|at| at / 4 == ministry && is_one(at)).collect();
            let low = bound(seen, &takes, OptimizationDirection::Minimize);
            let high = bound(seen, &takes, OptimizationDirection::Maximize);
            let wide = high - low > f64::from(T) - 1e-6;
            prop_assert!(wide, "{codes:?} of {ministry}: {low} to {high}, {answers:?}");
        }
    }
    Ok(())
}

/// Nobody is in doubt of what a filter takes, zeros of theirs need no protection.
#[test]
fn what_a_filter_cannot_take_is_no_secret() {
    let answers: Vec<_> = (0..42).map(|n| Some(u16::from(n % 2 == 0))).collect();
    let tables = of_all_and_of_a_or_b(&answers);
    let rules = Rules { zeros: Zeros::Protected, ..rules() };
    let both = protect_all(&tables, &rules, &Known::default()).unwrap();
    assert_eq!(shown(&both.tables[1], "count"), ["14", "14", "14", "42"]);
    assert!(both.report.exact);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// Whoever knows the words of a filter knows that the rows it takes are those of another table's categories.
    #[test]
    fn no_filter_over_an_axis_of_another_table_tells_what_few_have_answered(
        answers in prop::collection::vec(prop::option::weighted(0.9, 0_u16..3), MANY * 3)
    ) {
        let tables = of_all_and_of_a_or_b(&answers);
        let both = protect_all(&tables, &rules(), &Known::default());
        prop_assume!(both.is_ok(), "refused, which tells nothing");
        let both = both.unwrap();
        are_wide(&answers, &read_both(&both.tables[0], &both.tables[1]))?;
    }

    /// Tables over all ministries, over two of them and over the others: whoever subtracts them comes no nearer to
    /// what few have answered than the threshold.
    #[test]
    fn no_difference_of_filtered_tables_tells_what_few_have_answered(
        answers in prop::collection::vec(prop::option::weighted(0.9, 0_u16..3), MANY * 3)
    ) {
        let columns = &mut answered(&answers);
        let by = "by: [{item: q}]\nprotect_exempt: false";
        let tables = counted(columns, [
            ("every", by, None),
            ("two", by, Some(&|n| n < 2 * MANY)),
            ("last", by, Some(&|n| n >= 2 * MANY)),
            ("first", by, Some(&|n| n < MANY)),
        ]);
        let safe = protect_all(&tables, &rules(), &Known::default()).unwrap().tables;
        let of: [&[usize]; 4] = [&[0, 1, 2], &[0, 1], &[2], &[0]];
        let seen: Vec<_> = safe.iter().zip(of).flat_map(|(table, of)| read(table, of)).collect();
        for ministries in [vec![0], vec![1], vec![2], vec![0, 1], vec![0, 1, 2]] {
            for code in 0..3 {
                let inside = |n: &usize| ministries.contains(&(n / MANY)) && answers[*n] == Some(code);
                let n = (0..answers.len()).filter(inside).count();
                if !(1..usize::from(T)).contains(&n) {
                    continue;
                }
                let takes = |at: usize| ministries.contains(&(at / 4)) && at % 4 == usize::from(code);
                let takes: Vec<bool> = (0..12).map(takes).collect();
                let low = bound(&seen, &takes, OptimizationDirection::Minimize);
                let high = bound(&seen, &takes, OptimizationDirection::Maximize);
                prop_assert!(high - low > f64::from(T) - 1e-6, "{code} of {ministries:?}: {low} to {high}, {answers:?}");
            }
        }
    }
}
