//! Organisations that stand alone behind a hidden count, and so know it.

use super::*;

/// Five entries of one organisation, six of two and eight of four: the two small counts hide each other from readers, but
/// the one organisation takes its five from the eleven that the total leaves.
#[test]
fn who_is_alone_behind_a_hidden_count_does_not_learn_another() {
    let entries = [(0, 5, 0), (1, 3, 1), (2, 3, 1), (3, 2, 2), (4, 2, 2), (5, 2, 2), (6, 2, 2)];
    let rows = |of: &[(usize, usize, u16)]| -> Vec<_> {
        let of_one = |(unit, n, code): &(usize, usize, u16)| {
            let row = (*unit, vec![RowValue::Code(*code)]);
            std::iter::repeat_n(row, *n).collect::<Vec<_>>()
        };
        of.iter().flat_map(of_one).collect()
    };
    let counts = |of: &[(usize, usize, u16)], n_units: usize| {
        let units = (0..n_units).map(|n| unit(n, "ASD", &[], true)).collect();
        let kinds = [("q", VariableKind::Single(list(&["k", "l", "m"])))];
        let columns = of_class(Class::Aggregate, roster(units, &kinds, &rows(of)));
        shown(&safe(&columns, "by: [{item: q}]"), "count")
    };
    let hidden = counts(&entries, 7);
    assert_eq!(hidden[..2], [":", ":"]);
    assert!(
        hidden[2..].contains(&":".to_owned()),
        "the rest does not tell the sum of the two: {hidden:?}"
    );

    // Of two organisations on either side neither knows a whole count.
    let mut shared = entries.to_vec();
    shared[0].1 = 2;
    shared.push((7, 3, 0));
    assert_eq!(counts(&shared, 8), [":", ":", "8", "19"], "nobody is alone");
}
