//! A multiple choice in several tables: as an axis of its codes, as another of boxes, and as boxes without an axis.
//! The attacker of the last test has the published tables alone, and no equations of the audit.

use microlp::{ComparisonOp, OptimizationDirection, Problem};
use proptest::prelude::*;

use super::*;
use crate::disclosure::linked::ledger::Ledger;
use crate::disclosure::linked::space::Split;
use crate::tabulate::column::VariableKind;

/// The codes that each organisation of two ministries chose, or why none; nine are in the first.
fn choices(rows: &[Result<&[u16], State>]) -> Columns {
    let units = (0..rows.len()).map(|n| unit(n, if n < 9 { "ASD" } else { "KMD" }, &[], true));
    let cell = |row: &Result<&[u16], State>| match row {
        Ok(codes) => RowValue::Codes(codes.to_vec()),
        Err(state) => RowValue::Missing(*state),
    };
    let cells: Vec<_> = rows.iter().map(|row| vec![cell(row)]).enumerate().collect();
    let kinds = [("m", VariableKind::Multiple(list(&["a", "b", "c"])))];
    of_class(Class::Aggregate, roster(units.collect(), &kinds, &cells))
}

fn published(columns: &Columns, plans: &[&str]) -> Vec<SafeTable> {
    let counted = plans.iter().zip(["axis", "box", "more"]).map(|(yaml, id)| {
        let mut counted = count(columns, &table(yaml), &[]).unwrap();
        counted.id = id.parse().unwrap();
        counted
    });
    protect_all(&counted.collect::<Vec<_>>(), &rules(), &Known::default()).unwrap().tables
}

const AXIS: &str = "by: [{item: m, total: false}, {frame: ministry}]";
const BOX: &str = "by: [{frame: ministry, total: false}]\n\
                   measures: [{box_share: {item: m, id: in, label: {nb: b}, codes: [a]}}]";

/// `a` was chosen by five of nine in one ministry and by two in the other: the two are hidden, and so the five,
/// since the seven of both are shown. The share of `a` in the first ministry is those five, and small in nothing.
#[test]
fn a_box_of_a_multiple_choice_is_hidden_with_its_codes() {
    let (a, b, both): (&[u16], &[u16], &[u16]) = (&[0], &[1], &[0, 1]);
    let rows = [a, a, a, both, both, b, b, b, b, both, both, b, b, b, b, b];
    let columns = choices(&rows.map(Ok));
    let [axis, boxed] = published(&columns, &[AXIS, BOX]).try_into().unwrap();
    assert_eq!(shown(&axis, "count")[..3], [":", ":", "7"]);
    assert_eq!(shown(&boxed, "box_in"), [":", ":"], "the second follows from the first");
    let alone = published(&columns, &[BOX]);
    assert_eq!(shown(&alone[0], "box_in"), ["5/9", ":"], "nothing follows without the axis");
}

/// Three of the first ministry left it open, and four of the second: one number each, whichever table tells it.
#[test]
fn the_reasons_of_axis_and_box_are_the_same_numbers() {
    let (a, open): (&[u16], _) = (&[0], Err(State::Unanswered));
    let rows: Vec<_> = (0..20).map(|n| if (6..13).contains(&n) { open } else { Ok(a) }).collect();
    let columns = choices(&rows);
    let counted = [AXIS, BOX].map(|yaml| count(&columns, &table(yaml), &[]).unwrap());
    let tables: Vec<&Table> = counted.iter().collect();
    let told = ["m".parse().unwrap()].into();
    let nothing = Known::default();
    let ledger = Ledger::of(&tables, &rules(), &nothing, Split::Reasons(&told));
    let [axis, boxed] = &ledger.ids[..] else { panic!("two tables") };
    for (ministry, n) in [(0, 3), (1, 4)] {
        let number = axis.reasons[5 * ministry].unwrap();
        assert_eq!(ledger.facts[number].value, n);
        assert_eq!(boxed.lacking[0][5 * ministry], Some(number));
    }
}

const BOXES: &str = "by: [{boxes: {item: m, id: boxed, boxes: [{code: one, label: {nb: x}, codes: [a]},\n\
                     {code: rest, label: {nb: x}, codes: [b, c]}]}, total: false},\n\
                     {frame: ministry, total: false}]";

/// The same five and two, of which the axis of codes shows the seven alone: the axis of boxes counts them, too.
#[test]
fn two_axes_of_a_multiple_choice_hide_the_same_numbers() {
    let (a, b, both): (&[u16], &[u16], &[u16]) = (&[0], &[1], &[0, 1]);
    let rows = [a, a, a, both, both, b, b, b, b, both, both, b, b, b, b, b];
    let columns = choices(&rows.map(Ok));
    let [axis, boxed] = published(&columns, &[AXIS, BOXES]).try_into().unwrap();
    assert_eq!(shown(&axis, "count")[..3], [":", ":", "7"]);
    assert_eq!(shown(&boxed, "count")[..2], [":", ":"], "the second follows from the first");
    let alone = published(&columns, &[BOXES]);
    assert_eq!(shown(&alone[0], "count")[..2], ["5", ":"], "nothing follows without the codes");
}

/// Nobody chose `c`, so `a` or `c` is `a`: five of nine and two of seven, of which the box of `a` tells the seven.
#[test]
fn boxes_of_a_multiple_choice_are_looked_at_together_without_an_axis() {
    let (a, b, both): (&[u16], &[u16], &[u16]) = (&[0], &[1], &[0, 1]);
    let rows = [a, a, a, both, both, b, b, b, b, both, both, b, b, b, b, b];
    let columns = choices(&rows.map(Ok));
    let of = |by: &str, id: &str, codes: &str| {
        let of = format!("{{item: m, id: {id}, label: {{nb: b}}, codes: {codes}}}");
        format!("by: [{{frame: ministry{by}}}]\nmeasures: [{{box_share: {of}}}]")
    };
    let plans = [of("", "x", "[a]"), of(", total: false", "y", "[a, c]"), of("", "z", "[c]")];
    let [x, y, z] = plans.each_ref().map(String::as_str);
    let [whole, wider, nobody] = published(&columns, &[x, y, z]).try_into().unwrap();
    assert_eq!(shown(&nobody, "box_z"), ["0", "0", "0"]);
    assert_eq!(shown(&whole, "box_x")[..2], [":", ":"]);
    assert_eq!(shown(&published(&columns, &[y])[0], "box_y"), ["5/9", ":"]);
    let told = [&shown(&whole, "box_x")[2], &shown(&wider, "box_y")[0]];
    assert!(told.contains(&&":".to_owned()), "seven less five is two: {told:?}");
}

/// Every set of `a`, `b` and `c` in both ministries; the empty one for those who left it open.
fn answers() -> impl Iterator<Item = (usize, u16)> {
    (0..2).flat_map(|ministry| (0..8).map(move |set| (ministry, set)))
}

/// One published number: which answers it counts, what it is (none when it is hidden), and whether it is hidden
/// for nothing but itself. A share tells of those in the box and of those outside, and is hidden for either.
type Seen = (Vec<bool>, Option<f64>, bool);

/// What a table says by ministry of each of some sets of codes, of the others, and of those who answered.
fn read(table: &SafeTable, categories: &[u16]) -> Vec<Seen> {
    let head = table.head();
    let frame = head.axes.last().unwrap();
    let mut seen = Vec::new();
    for (at, set) in categories.iter().enumerate() {
        for ministry in 0..frame.categories.len() {
            let place = if head.axes.len() > 1 { vec![at, ministry] } else { vec![ministry] };
            let value = |code: &str| {
                let measure = table.measure(code)?;
                table.values()[table.position(&place, measure)?].map(Figure::to_f64)
            };
            let counts = |inside: &dyn Fn(u16) -> bool| -> Vec<bool> {
                let of = answers();
                of.map(|(m, one)| (ministry == 2 || m == ministry) && inside(one)).collect()
            };
            let (inside, outside) = (|one| one & set > 0, |one| one > 0 && one & set == 0);
            if head.axes.len() > 1 {
                seen.push((counts(&inside), value("count"), true));
                seen.push((counts(&|one| one > 0), value("n_base"), true));
                continue;
            }
            let n = value("valid_in");
            let share = value("box_in").or((n == Some(0.0)).then_some(0.0)).zip(n);
            seen.push((counts(&inside), share.map(|(share, n)| share * n), false));
            seen.push((counts(&outside), share.map(|(share, n)| n - share * n), false));
            seen.push((counts(&|one| one > 0), n, true));
        }
    }
    seen
}

/// The largest or smallest that a number can be.
fn bound(seen: &[Seen], of: &[bool], direction: OptimizationDirection) -> f64 {
    let mut problem = Problem::new(direction);
    let weight = |counts: &bool| if *counts { 1.0 } else { 0.0 };
    let variables: Vec<_> =
        of.iter().map(|counts| problem.add_var(weight(counts), (0.0, 1000.0))).collect();
    for (counts, value, _) in seen {
        let Some(value) = value else { continue };
        let terms = variables.iter().zip(counts).filter(|(_, counts)| **counts);
        let terms: Vec<_> = terms.map(|(variable, _)| (*variable, 1.0)).collect();
        problem.add_constraint(terms.as_slice(), ComparisonOp::Eq, value.round());
    }
    problem.solve().unwrap().into_solution().unwrap().objective()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Whatever organisations choose, and whichever of an axis of codes, one of boxes and a box across these are
    /// published together, the attacker's interval of every hidden count is as wide as it must be.
    #[test]
    fn no_attacker_learns_of_a_choice_from_its_boxes(
        chosen in proptest::collection::vec(0_u16..8, 10..30),
        which in 1_usize..8,
    ) {
        let codes: Vec<Vec<u16>> =
            chosen.iter().map(|set| (0..3).filter(|code| set >> code & 1 == 1).collect()).collect();
        let open = Err(State::Unanswered);
        let rows: Vec<_> =
            codes.iter().map(|codes| if codes.is_empty() { open } else { Ok(&**codes) }).collect();
        let across = "by: [{frame: ministry}]\n\
                      measures: [{box_share: {item: m, id: in, label: {nb: b}, codes: [a, b]}}]\nbase: valid";
        let (axis, boxes) = (format!("{AXIS}\nbase: valid"), format!("{BOXES}\nbase: valid"));
        let all = [(&*axis, &[1, 2, 4][..]), (&*boxes, &[1, 6]), (across, &[3])];
        let nth = |(at, _): &(usize, &(&str, _))| which >> at & 1 == 1;
        let some: Vec<_> = all.iter().enumerate().filter(nth).map(|(_, one)| *one).collect();
        let plans: Vec<&str> = some.iter().map(|(plan, _)| *plan).collect();
        let tables = published(&choices(&rows), &plans);
        let pairs = tables.iter().zip(&some);
        let seen: Vec<Seen> = pairs.flat_map(|(table, (_, sets))| read(table, sets)).collect();
        for (counts, _, by_itself) in seen.iter().filter(|(_, value, _)| value.is_none()) {
            let of = chosen.iter().enumerate();
            let of = of.filter(|(n, set)| counts[usize::from(*n >= 9) * 8 + usize::from(**set)]);
            if !by_itself && !(1..usize::from(T)).contains(&of.count()) {
                continue;
            }
            let high = (bound(&seen, counts, OptimizationDirection::Maximize) + 1e-5).floor();
            let low = (bound(&seen, counts, OptimizationDirection::Minimize) - 1e-5).ceil();
            prop_assert!(high - low >= f64::from(T) && high >= f64::from(T), "{low} to {high}");
        }
    }
}

const REASON: &str = "by: [{boxes: {item: m, id: known, boxes: [{code: in, label: {nb: x}, codes: [a]},\n\
                      {code: dk, label: {nb: x}, codes: [vet_ikke]}]}}]\nmeasures: [count, \
                      {box_share: {item: m, id: both, label: {nb: b}, codes: [b, vet_ikke]}}]";

/// "Don't know" is a reason to the axis of codes, a category of the other, and in one of the boxes.
#[test]
fn the_same_rows_are_the_same_number_in_all_tables_over_a_choice() {
    let cells = |set: u16| (0..3).filter(|code| set >> code & 1 == 1).collect::<Vec<u16>>();
    let units = (0..24).map(|n| unit(n, "ASD", &[], true)).collect();
    let rows: Vec<_> = (0..24).map(|n| vec![RowValue::Codes(cells(n % 7))]).enumerate().collect();
    let kinds = [("m", VariableKind::Multiple(list(&["a", "b", "vet_ikke"])))];
    let columns = of_class(Class::Aggregate, roster(units, &kinds, &rows));
    let boxed = "measures: [{box_share: {item: m, id: in, label: {nb: b}, codes: [a]}}]";
    let bases = ["answered", "valid", "all"].map(|base| format!("{boxed}\nbase: {base}"));
    let plans = [&["by: [{item: m}]", REASON], &bases.each_ref().map(String::as_str)[..]].concat();
    let counted: Vec<Table> =
        plans.iter().map(|yaml| count(&columns, &table(yaml), &[]).unwrap()).collect();
    let tables: Vec<&Table> = counted.iter().collect();
    let told = ["m".parse().unwrap()].into();
    let nothing = Known::default();
    let ledger = Ledger::of(&tables, &rules(), &nothing, Split::Reasons(&told));
    assert_eq!(ledger.space.lengths.len(), 1, "all axes and boxes are one variable");
    for (slots, ids) in ledger.slots.iter().zip(&ledger.ids) {
        for (slot, id) in slots.all().zip(ids.counts()) {
            let value = id.map_or(0, |id| ledger.facts[id].value);
            assert_eq!(value, i128::from(slot.tally.count), "{:?}", slot.key);
        }
    }
}

/// Seven chose `a` alone, four `a` and `b`, five `b`: who counts the public list knows each, though a table has
/// boxes alone and another tells the codes.
#[test]
fn the_public_list_tells_who_is_in_boxes() {
    let (a, b, both): (&[u16], &[u16], &[u16]) = (&[0], &[1], &[0, 1]);
    let units = (0..16).map(|n| unit(n, "ASD", &[], true)).collect();
    let codes = (0..16).map(|n| {
        if n < 7 {
            a
        } else if n < 11 {
            both
        } else {
            b
        }
    });
    let rows = codes.map(|codes| vec![RowValue::Codes(codes.to_vec()), RowValue::Code(0)]);
    let kinds = [
        ("m", VariableKind::Multiple(list(&["a", "b", "c"]))),
        ("q", VariableKind::Single(list(&["ja", "nei"]))),
    ];
    let mut columns = roster(units, &kinds, &rows.enumerate().collect::<Vec<_>>());
    for column in columns.rosters.values_mut().flat_map(|sheets| sheets.columns.values_mut()) {
        let is_named = column.variable.id.as_str() == "m";
        column.variable.class = if is_named { Class::Named } else { Class::Aggregate };
    }
    let boxes = BOXES.replace("{frame: ministry, total: false}", "{item: q}");
    let counted = [&*boxes, "by: [{item: m}]"].map(|yaml| count(&columns, &table(yaml), &[]));
    let counted = counted.map(Result::unwrap);
    let tables = counted.each_ref();
    let known = Known { list: Some("tiltak".parse().unwrap()), ..Known::default() };
    let ledger = Ledger::of(&tables, &rules(), &known, Split::No);
    let listed: Vec<i128> =
        ledger.facts.iter().filter(|fact| fact.listed).map(|fact| fact.value).collect();
    assert!([7, 4, 5].iter().all(|n| listed.contains(n)), "{listed:?}");
}

/// No margin of the answers that are named, so that the table itself has none of what the list tells.
const THREE: &str =
    "by: [{item: a, total: false}, {item: b, total: false}, {item: q, total: false}]";

/// Of 70 by 70 named answers nine combinations have a row, and all others have none: there are nine rows. Who counts the
/// public list knows that, however many combinations there could be.
#[test]
fn the_public_list_is_counted_however_many_answers_there_could_be() {
    let codes: Vec<String> = (0..70).map(|n| format!("k{n}")).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let units = (0..9).map(|n| unit(n, "ASD", &[], true)).collect();
    let rows =
        (0..9_u16).map(|n| vec![RowValue::Code(n), RowValue::Code(60 + n), RowValue::Code(n % 2)]);
    let kinds = [
        ("a", VariableKind::Single(list(&codes))),
        ("b", VariableKind::Single(list(&codes))),
        ("q", VariableKind::Single(list(&["ja", "nei"]))),
    ];
    let mut columns = roster(units, &kinds, &rows.enumerate().collect::<Vec<_>>());
    for column in columns.rosters.values_mut().flat_map(|sheets| sheets.columns.values_mut()) {
        let is_named = column.variable.id.as_str() != "q";
        column.variable.class = if is_named { Class::Named } else { Class::Aggregate };
    }
    let counted = count(&columns, &table(THREE), &[]).unwrap();
    let tables = [&counted];
    let known = Known { list: Some("tiltak".parse().unwrap()), ..Known::default() };

    let ledger = Ledger::of(&tables, &rules(), &known, Split::No);

    let mut listed: Vec<i128> =
        ledger.facts.iter().filter(|fact| fact.listed).map(|fact| fact.value).collect();
    listed.sort_unstable();
    assert_eq!(listed, [vec![1; 9], vec![9]].concat(), "nine combinations and all rows");
    assert!(ledger.exact);
}
