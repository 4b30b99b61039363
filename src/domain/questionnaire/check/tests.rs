//! Tests of the static check as a whole: one edit of the sample, and the findings it must give.

mod plan;

use super::*;
use crate::questionnaire::sample::{SAMPLE, edit, sample};

/// The instruments that the project ships.
const SHIPPED: [&str; 4] = [
    SAMPLE,
    include_str!("../../../../questionnaires/difi-2019.yaml"),
    include_str!("../../../../questionnaires/informasjonssikkerhet-2020.yaml"),
    include_str!("../../../../questionnaires/it-i-praksis-2021.yaml"),
];

/// The findings on the edited sample as `path: code`.
fn findings(edits: &[(&str, &str)]) -> Vec<String> {
    let found = read(&edit(edits)).and_then(check).err().unwrap_or_default();
    found.iter().map(|finding| format!("{}: {}", finding.path, finding.code)).collect()
}

#[track_caller]
fn one(from: &str, to: &str, expected: &str) {
    assert_eq!(findings(&[(from, to)]), [expected], "{to}");
}

/// One edit of the sample a row: what is written there, what is put in its place, and the finding.
#[track_caller]
fn each(rows: &[(&str, &str, &str)]) {
    for (from, to, expected) in rows {
        one(from, to, expected);
    }
}

#[test]
fn the_shipped_questionnaires_have_no_findings() {
    for text in SHIPPED {
        let findings = read(text).and_then(check).err();
        assert_eq!(findings, None);
    }
}

#[test]
fn a_document_survives_being_written_and_read() {
    let document = &sample().document;
    let written = crate::canonical::to_json(document);
    assert_eq!(read(&written).as_ref(), Ok(document));
}

#[test]
fn faults_of_shape_come_at_once_each_with_its_path() {
    let text = edit(&[
        ("version: \"2020\"", "version: 2020"),
        ("minutes: 15", "minutes: many\n  hours: 2"),
        ("orgnr: \"991825827\"", "orgnr: \"991825826\""),
        ("min_choices: 1", "max_chioces: 1"),
        ("type: tags", "type: tag"),
        ("{ code: andre, id: formal_annet", "{ code: andre, id: 1x"),
        ("- { code: ja, label", "- { code: ja nei, lable"),
        ("below: 1000000", "below: 1.5"),
        ("item: formal\n", "item: formal\n          frame: level\n"),
        ("kind: soft", "kind: mild"),
    ]);
    let found = read(&text).unwrap_err();
    let found: Vec<_> = found.iter().map(|one| format!("{}: {}", one.path, one.code)).collect();
    assert_eq!(
        found,
        [
            "code_lists.ja_nei[0]: missing_key",
            "code_lists.ja_nei[0].code: shape",
            "code_lists.ja_nei[0].lable: unknown_key",
            "metadata.hours: unknown_key",
            "metadata.minutes: shape",
            "metadata.publisher.orgnr: shape",
            "plan.tables[0].by[0]: shape",
            "plan.tables[1].by[0].bands.bands[0].below: shape",
            "rosters[0].sections[0].items[6].max_chioces: unknown_key",
            "rosters[0].sections[0].items[6].other.id: shape",
            "rosters[0].sections[0].items[8].type: shape",
            "rules[1].kind: shape",
            "version: shape",
        ]
    );
}

#[test]
fn a_number_where_text_is_meant_is_told_to_be_quoted() {
    let found = read(&edit(&[("version: \"2020\"", "version: 2020")])).unwrap_err();
    assert!(found[0].message.ends_with("put it in quotes"), "{}", found[0].message);
}

#[test]
fn yes_and_no_are_texts_and_not_truths() {
    let text = edit(&[("- { code: ja, label: *text }", "- { code: no, label: *text }")]);
    let document = read(&text).unwrap();
    assert_eq!(document.code_lists["ja_nei"][0].code.as_str(), "no");
}

#[test]
fn hostile_texts_are_refused_as_one_finding() {
    let laughs = (1..30).fold("a0: &a0 [x]\n".to_owned(), |text, n| {
        let inner = vec![format!("*a{}", n - 1); 9].join(", ");
        format!("{text}a{n}: &a{n} [{inner}]\n")
    });
    let deep_yaml = "- ".repeat(100_000);
    let deep_json = format!("{{\"a\":{}", "[".repeat(100_000));
    let deep_flow = format!("a: {}", "[".repeat(100_000));
    // One text of a hundred kilobytes, written out two thousand times.
    let long_laugh =
        format!("a: &a {}\nb: [{}]\n", "x".repeat(100_000), vec!["*a"; 1_900].join(", "));
    for (text, code) in [
        ("x".repeat(MAX_BYTES + 1).as_str(), "too_large"),
        (laughs.as_str(), "syntax"),
        (long_laugh.as_str(), "syntax"),
        (deep_yaml.as_str(), "syntax"),
        (deep_json.as_str(), "syntax"),
        (deep_flow.as_str(), "syntax"),
        ("{\"kartlegger\": 1, \"kartlegger\": 1}", "syntax"),
        ("kartlegger: 1\nkartlegger: 1\n", "syntax"),
        ("{\"kartlegger\": ", "syntax"),
        ("a: \"\u{0}\"", "syntax"),
        ("", "shape"),
        ("- 1", "shape"),
        ("--- 1\n--- 2\n", "syntax"),
    ] {
        let found = read(text).unwrap_err();
        let codes: Vec<_> = found.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [code], "{}", text.chars().take(40).collect::<String>());
        assert!(found[0].message.len() < 300, "{}", found[0].message);
    }
}

#[test]
fn what_is_stored_of_a_document_is_never_larger_than_what_is_read() {
    // Quotation marks, of which JSON writes each as two characters.
    let quotes = "\"".repeat(MAX_BYTES * 2 / 3);
    let text = edit(&[("version: \"2020\"", &format!("version: '{quotes}'"))]);
    let found = read(&text).unwrap_err();
    assert_eq!(found.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["too_large"]);
}

#[test]
fn a_message_repeats_only_the_start_of_a_long_name() {
    let found = read(&format!("\"{}\": 1\n", "k".repeat(100_000))).unwrap_err();
    assert!(found.iter().all(|finding| finding.message.len() < 1_000), "{found:?}");
}

#[test]
fn control_characters_are_refused_with_their_place() {
    let written = crate::canonical::to_json(&sample().document);
    let text = written.replacen(
        "\"intro\":{\"en\":\"English\"",
        "\"intro\":{\"en\":\"Eng\\u0000lish\"",
        1,
    );
    let found = read(&text).unwrap_err();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (found[0].path.as_str(), found[0].code),
        ("sections[0].intro.en", "control_character")
    );
}

#[test]
fn codes_are_unique_ignoring_case_and_no_words_of_the_language() {
    each(&[
        ("id: nettsted", "id: ANSATTE", "sections[0].items[4].id: duplicate_id"),
        ("id: nettsted", "id: tiltaK", "rosters[0].id: duplicate_id"),
        ("id: nettsted", "id: Count", "sections[0].items[3].id: reserved_word"),
        ("- id: styring", "- id: om", "sections[1].id: duplicate_id"),
        ("id: stor_ramme", "id: brukt_for_mye", "rules[1].id: duplicate_id"),
        ("id: tiltak_ramme", "id: tiltak_formal", "plan.tables[1].id: duplicate_id"),
        ("id: rammeklasse", "id: navn", "plan.tables[1].by[0].bands.id: duplicate_id"),
        ("{ id: styrt_tid", "{ id: styrt", "sections[1].items[0].rows[1].id: duplicate_id"),
    ]);
}

#[test]
fn every_text_is_wanted_in_bokmal_nynorsk_and_every_declared_language() {
    each(&[
        ("intro: *text", "intro: { nb: a, en: b }", "sections[0].intro: missing_text"),
        ("intro: *text", "intro: { nb: a, nn: b }", "sections[0].intro: missing_text"),
        ("intro: *text", "intro: { nb: a, nn: \" \", en: c }", "sections[0].intro: missing_text"),
        (
            "changed: *text",
            "changed: { nb: a, en: b }",
            "sections[1].items[0].rows[0].comparability.changed: missing_text",
        ),
        ("notes: [*text]", "notes: [{ nb: a, en: b }]", "plan.tables[0].notes[0]: missing_text"),
    ]);
    assert_eq!(
        findings(&[
            ("languages: [nb, nn, en]", "languages: [nb, nn]"),
            ("intro: *text", "intro: { nb: a, nn: b }")
        ]),
        [] as [&str; 0]
    );
    each(&[
        ("languages: [nb, nn, en]", "languages: [nb, en]", "languages: languages"),
        ("languages: [nb, nn, en]", "languages: [nb, nn, en, nb]", "languages[3]: languages"),
    ]);
}

#[test]
fn the_documents_own_facts_are_checked() {
    each(&[
        ("kartlegger: 1", "kartlegger: 2", "kartlegger: format"),
        ("compares_to: \"2019\"", "compares_to: \"2020\"", "compares_to: version"),
        ("minutes: 15", "minutes: 0", "metadata.minutes: out_of_range"),
        ("undersokelse@example.no", "undersokelse", "metadata.contact.email: email"),
        (
            "privacy: https://www.example.no/personvern",
            "privacy: personvern",
            "metadata.publisher.privacy: url",
        ),
        ("licence: https", "licence: ftp", "metadata.licence: url"),
        ("max_entries: 5", "max_entries: 1001", "rosters[0].max_entries: out_of_range"),
        ("name_item: navn", "name_item: ansatte", "rosters[0].name_item: unknown_item"),
        ("name_item: navn", "name_item: ramme", "rosters[0].name_item: name_item"),
        (
            "- { code: offl_13, label: *text }",
            "- { code: a, label: *text }\n  - { code: a, label: *text }",
            "legal_bases[1].code: duplicate_code",
        ),
    ]);
}

#[test]
fn keys_belong_to_types_and_bounds_to_their_values() {
    each(&[
        ("type: url,", "type: url, max_length: 9,", "sections[0].items[3].max_length: key"),
        (
            "type: url,",
            "type: url, rows: [{ id: r, text: *text }],",
            "sections[0].items[3].rows: key",
        ),
        ("min: 0, max: 100000", "min: 9, max: 8", "sections[0].items[4].max: bound"),
        ("min: 0, max: 100000", "min: \"2019-01-01\"", "sections[0].items[4].min: bound"),
        ("max: \"100.00\"", "max: \"100.001\"", "sections[0].items[5].max: bound"),
        ("min: \"2000-01-01\"", "min: 2000", "rosters[0].sections[0].items[3].min: bound"),
        ("decimals: 2, min: 0, max: \"100.00\"", "min: 0", "sections[0].items[5]: missing_key"),
        ("decimals: 2", "decimals: 7", "sections[0].items[5].decimals: out_of_range"),
        (
            "max_length: 40",
            "max_length: 20001",
            "rosters[0].sections[0].items[0].max_length: out_of_range",
        ),
        (
            "max_choices: 3",
            "max_choices: 6",
            "rosters[0].sections[0].items[6].max_choices: out_of_range",
        ),
        (
            "min_choices: 1",
            "min_choices: 4",
            "rosters[0].sections[0].items[6].min_choices: out_of_range",
        ),
        (
            "other: { code: andre",
            "other: { code: annen",
            "rosters[0].sections[0].items[6].other.code: unknown_code",
        ),
        (
            "type: single, codes: ja_nei, class: named }",
            "type: single, class: named }",
            "rosters[0].sections[0].items[1]: missing_key",
        ),
        (
            "type: scale, codes: grad",
            "type: scale, codes: grader",
            "rosters[0].sections[0].items[7].codes: unknown_code_list",
        ),
    ]);
}

#[test]
fn personal_and_exemptible_items_need_the_class_that_fits() {
    each(&[
        (
            "class: internal, personal: true",
            "class: named, personal: true",
            "sections[0].items[2].class: personal_class",
        ),
        (
            "type: scale, codes: grad, class: aggregate",
            "type: scale, codes: grad, class: aggregate, exemptible: true",
            "rosters[0].sections[0].items[7].exemptible: exemptible_class",
        ),
    ]);
    let none = findings(&[("legal_bases:\n  - { code: offl_13, label: *text }\n", "")]);
    assert_eq!(
        none,
        [
            "rosters[0].sections[0].items[2].exemptible: no_legal_bases",
            "rosters[0].sections[0].items[4].exemptible: no_legal_bases"
        ]
    );
}

#[test]
fn comparability_needs_a_version_to_compare_with() {
    let found = findings(&[("compares_to: \"2019\"\n", "")]);
    assert_eq!(
        found,
        [
            "sections[1].items[0].comparability: comparability",
            "sections[1].items[0].rows[0].comparability: comparability",
            "rosters[0].sections[0].items[5].comparability: comparability",
        ]
    );
}

#[test]
fn code_lists_are_used_and_their_codes_differ_and_score() {
    each(&[
        (
            "code_lists:\n",
            "code_lists:\n  ubrukt: [{ code: a, label: *text }]\n",
            "code_lists.ubrukt: unused",
        ),
        ("- { code: vet_ikke,", "- { code: NEI,", "code_lists.ja_nei[2].code: duplicate_code"),
        ("score: 3", "score: 2", "code_lists.grad[2].score: score"),
    ]);
    let unscored = findings(&[("label: *text, score: 3", "label: *text")]);
    assert_eq!(unscored, ["code_lists.grad[2]: score", "plan.tables[0].measures[4]: not_numeric"]);
    each(&[
        (
            "missing: dont_know }",
            "missing: dont_know, score: 1 }",
            "code_lists.ja_nei[2].score: score",
        ),
        (
            "missing: dont_know }",
            "missing: dont_know, exclusive: true }",
            "code_lists.ja_nei[2].exclusive: key",
        ),
        (
            "codes: ja_nei, required: true",
            "codes: ja_nei, missing: [dont_know], required: true",
            "sections[0].items[0].missing[0]: missing_twice",
        ),
    ]);
}

#[test]
fn expressions_are_typed_wherever_they_stand() {
    each(&[
        (
            "relevant: ramme > 0",
            "relevant: ramme > ",
            "rosters[0].sections[0].items[5].relevant: expression",
        ),
        ("relevant: har_tiltak = 'ja'", "relevant: ramme > 0", "sections[1].relevant: expression"),
        ("exempt: offentlig = 'nei'", "exempt: offentlig", "rosters[0].exempt: expression"),
        ("check: brukt <= ramme", "check: brukt <= rame", "rules[0].check: expression"),
        ("filter: not dyrt", "filter: not nytte", "plan.tables[0].filter: expression"),
        ("value: ramme - brukt", "value: start", "derived[1].value: expression"),
        (
            "codes: ja_nei, class: named }\n  - { id: samlet",
            "class: named }\n  - { id: samlet",
            "derived[2].value: expression",
        ),
        (
            "if(har_tiltak = 'ja', 'ja', 'nei')",
            "if(har_tiltak = 'ja', 'jo', 'nei')",
            "derived[2].value: expression",
        ),
        ("at: ramme", "at: dyrt", "rules[1].at: unknown_item"),
        (
            "roster: tiltak, text: *text, value: ramme - brukt",
            "roster: tiltakene, text: *text, value: 1 + 1",
            "derived[1].roster: unknown_roster",
        ),
    ]);
}

#[test]
fn a_fault_in_a_derived_item_is_not_blamed_on_those_that_read_it() {
    let found = findings(&[
        ("value: \"ramme >= 1000000\"", "value: rame >= 1"),
        ("filter: not dyrt or", "filter: not dyrt and dyrt or"),
        ("relevant: ramme > 0", "relevant: dyrt"),
    ]);
    assert!(found.contains(&"derived[0].value: expression".to_owned()));
    assert!(!found.iter().any(|one| one.starts_with("rosters")), "{found:?}");
}

#[test]
fn circles_are_found_and_told() {
    let text = edit(&[
        ("amount_in: kroner, min: 0,", "amount_in: kroner, min: 0, relevant: dyrt or brukt > 1,"),
        ("value: \"ramme >= 1000000\"", "value: rest > 1"),
    ]);
    let found = read(&text).and_then(check).unwrap_err();
    let circular: Vec<_> = found.iter().filter(|one| one.code == "circular").collect();
    let messages: Vec<_> = circular.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(messages, ["`brukt` needs itself: brukt -> ramme -> brukt"]);
    one(
        "relevant: ramme > 0",
        "relevant: brukt > 0",
        "rosters[0].sections[0].items[5].relevant: circular",
    );
}

#[test]
fn derived_items_do_not_stand_on_one_another_without_end() {
    let chain: String = (1..=11)
        .map(|n| {
            format!("  - {{ id: d{n}, text: *text, value: d{} + 1, class: aggregate }}\n", n - 1)
        })
        .collect();
    let chain =
        format!("  - {{ id: d0, text: *text, value: ansatte, class: aggregate }}\n{chain}rules:\n");
    assert_eq!(
        findings(&[("rules:\n", &chain)]),
        ["derived[14].value: derived_chain", "derived[15].value: derived_chain"][..1]
    );
}

#[test]
fn a_condition_that_never_holds_is_found() {
    let item = "rosters[0].sections[0].items[5].relevant: unreachable";
    each(&[
        ("relevant: ramme > 0", "relevant: \"false\"", item),
        ("relevant: ramme > 0", "relevant: 1 = 2 or offentlig = 'ja' and offentlig = 'nei'", item),
        ("relevant: ramme > 0", "relevant: \"not svar in ('ja', 'nei')\"", item),
    ]);
    let grid = findings(&[("type: grid", "type: grid\n        relevant: har_tiltak = 'nei'")]);
    assert_eq!(grid, ["sections[1].items[0].relevant: unreachable"]);
    for reachable in [
        "offentlig != 'ja'",
        "ramme < 0",
        "count(tiltak) > 3",
        "not answered(offentlig)",
        "unit.level = 'county'",
    ] {
        assert_eq!(
            findings(&[("relevant: ramme > 0", &format!("relevant: {reachable}"))]),
            [] as [&str; 0]
        );
    }
}

#[test]
fn a_derived_code_outside_its_list_is_found() {
    let stray = [
        ("if(har_tiltak = 'ja', 'ja', 'nei')", "if(har_tiltak = 'ja', 'ja', styrt_mal)"),
        (
            "codes: ja_nei, class: named }
  - { id: samlet",
            "codes: ja_nei, class: aggregate }
  - { id: samlet",
        ),
    ];
    assert_eq!(findings(&stray), ["derived[2].value: unknown_code"]);
    let recoded =
        ("if(har_tiltak = 'ja', 'ja', 'nei')", "if(har_tiltak = 'vet_ikke', 'nei', har_tiltak)");
    assert_eq!(findings(&[recoded]), [] as [&str; 0]);
}

#[test]
fn a_derived_item_travels_no_further_than_what_it_reads() {
    one(
        "text: *text, value: sum(tiltak.ramme)",
        "text: *text, value: sum(tiltak.ramme) + ansatte",
        "derived[3].class: derived_class",
    );
}

#[test]
fn all_findings_of_meaning_come_at_once() {
    let found = findings(&[
        ("intro: *text", "intro: { nb: a, en: b }"),
        ("relevant: ramme > 0", "relevant: rame > 0"),
        ("threshold: 3", "threshold: 0"),
        ("- { code: vet_ikke,", "- { code: NEI,"),
    ]);
    assert_eq!(found.len(), 4, "{found:?}");
}
