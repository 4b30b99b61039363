//! Tests of the static check as a whole.

use super::*;

/// The instruments that the project ships.
const SHIPPED: [&str; 3] = [
    crate::domain::questionnaire::sample::SAMPLE,
    include_str!("../../../../questionnaires/difi-2019.yaml"),
    include_str!("../../../../questionnaires/informasjonssikkerhet-2020.yaml"),
];

#[test]
fn the_shipped_questionnaires_have_no_findings() {
    for text in SHIPPED {
        let findings = read(text).and_then(check).err();
        assert_eq!(findings, None);
    }
}
