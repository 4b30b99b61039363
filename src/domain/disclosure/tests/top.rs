//! The most frequent codes beside all of them: the same count, whichever table it stands in.

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
}
