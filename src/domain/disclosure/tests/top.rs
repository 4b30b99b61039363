//! The most frequent beside all of them, and groups beside what they are made of: the same count, whichever table it
//! stands in.

use proptest::prelude::*;

use super::whole::{MANY, MINISTRIES, answered};
use super::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn the_most_frequent_code_is_shown_where_it_is_shown_among_all(
        answers in prop::collection::vec(prop::option::weighted(0.9, 0_u16..3), MANY * 3)
    ) {
        let columns = answered(&answers);
        let by = |id: &str, axis: &str| {
            let yaml = format!("by: [{axis}, {{frame: ministry}}]\nprotect_exempt: false");
            let mut counted = count(&columns, &table(&yaml), &[]).unwrap();
            counted.id = id.parse().unwrap();
            counted
        };
        let tables = [by("every", "{item: q}"), by("most", "{top: {id: t, of: {item: q}, most: 1}}")];
        let safe = protect_all(&tables, &rules(), &Known::default());
        prop_assume!(safe.is_ok(), "refused, which tells nothing");
        let safe = safe.unwrap().tables;
        let code = &safe[1].head().axes[0].categories[0].code;
        let at = safe[0].head().axes[0].categories.iter().position(|one| one.code == *code);
        let columns = MINISTRIES.len() + 1;
        let [every, most] = [&safe[0], &safe[1]].map(|table| shown(table, "count"));
        prop_assert_eq!(&every[at.unwrap() * columns..][..columns], &most[..columns]);
    }

    /// All under a ministry, the most frequent ministry, and a group that is a ministry: the same organisations.
    #[test]
    fn a_ministry_is_shown_where_it_is_shown_as_the_most_frequent_or_as_a_group(
        answers in prop::collection::vec(prop::option::weighted(0.9, 0_u16..3), MANY * 3)
    ) {
        let columns = answered(&answers);
        let by = |id: &str, axis: &str| {
            let yaml = format!("by: [{{item: q}}, {axis}]\nprotect_exempt: false");
            let mut counted = count(&columns, &table(&yaml), &[]).unwrap();
            counted.id = id.parse().unwrap();
            counted
        };
        let every = by("every", "{frame: ministry}");
        let most = by("most", "{top: {id: t, of: {frame: ministry}, most: 1}}");
        let code = most.axes[1].categories[0].code.clone();
        let group = by("group", &format!("{{groups: [{{ministry: {code}}}]}}"));
        let safe = protect_all(&[every, most, group], &rules(), &Known::default());
        prop_assume!(safe.is_ok(), "refused, which tells nothing");
        let safe = safe.unwrap();
        prop_assert!(safe.report.exact);
        let column = |table: &SafeTable| {
            let axis = &table.head().axes[1].categories;
            let at = axis.iter().position(|one| one.code == code).unwrap();
            shown(table, "count").into_iter().skip(at).step_by(axis.len()).collect::<Vec<_>>()
        };
        prop_assert_eq!(column(&safe.tables[0]), column(&safe.tables[1]));
        prop_assert_eq!(column(&safe.tables[0]), column(&safe.tables[2]));
    }
}
