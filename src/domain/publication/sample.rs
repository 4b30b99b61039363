//! A small publication that the tests of publications, files and pages share.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a test fails by panicking")]

use super::{Kind, Publication};
use crate::disclosure::sample::protect;
use crate::questionnaire::document::Class;
use crate::tabulate::column::{RowValue, State, VariableKind};
use crate::tabulate::sample::{list, of_class, roster, table, unit};

/// Two tables of six organisations in two ministries, one of which kept silent: `ja` and `nei` by
/// ministry over a `named` item, and over an `aggregate` one with a hidden cell.
pub fn publication(kind: Kind) -> Publication {
    let units =
        (0..6).map(|n| unit(n, if n < 5 { "ASD" } else { "SD" }, &[], n < 5)).collect::<Vec<_>>();
    let rows: Vec<_> = (0..5)
        .zip([10, 20, 30, 40, 50])
        .map(|(n, x)| (n, vec![RowValue::Code(u16::from(n > 2)), RowValue::Number(x)]))
        .chain([(
            4,
            vec![RowValue::Missing(State::Unanswered), RowValue::Missing(State::OffRoute)],
        )])
        .collect();
    let kinds = [
        ("q", VariableKind::Single(list(&["ja", "nei"]))),
        ("x", VariableKind::Number { decimals: 1, unit: None }),
    ];
    let yaml = "by: [{item: q}, {frame: ministry}]\nmeasures: [count, share, {mean: x}]\nprotect_exempt: false";
    let tables = [Class::Named, Class::Aggregate].map(|class| {
        let columns = of_class(class, roster(units.clone(), &kinds, &rows));
        let mut plan = table(yaml);
        plan.id = if class == Class::Named { "open" } else { "guarded" }.parse().unwrap();
        protect(&crate::tabulate::count(&columns, &plan, &[]).unwrap(), 3).unwrap()
    });
    let json = serde_json::json!({
        "format": 1,
        "survey": {
            "code": "tiltak", "title": {"nb": "Tiltak"}, "languages": ["nb", "nn"],
            "purpose": {"nb": "Oversikt"}, "legal_basis": {"nb": "Frivillig"},
            "publisher": {"name": {"nb": "Etaten"}, "orgnr": "991825827",
                "privacy": "https://example.no/p", "accessibility": "https://example.no/a"},
            "contact": {"name": {"nb": "Statistikk"}, "email": "statistikk@example.no"},
            "licence": "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0",
        },
        "round": {"code": "2019", "version": "2019", "schedule": {"opens_on": "2019-06-01",
            "deadline_on": "2019-08-30", "grace_days": 26, "links_end_on": "2019-12-31"}},
        "freeze": 1, "frozen_at": "2019-09-25T12:00:00Z", "revision": 1, "kind": kind,
        "reason": "", "published_at": "2019-12-20T07:00:00Z",
        "outcome": {"eligibility": "1", "all": {"complete": 5, "non_contact": 1}, "by": {}},
        "tables": tables, "list": null,
    });
    serde_json::from_value(json).unwrap()
}
