//! Tests of the tabulation plan's check.

use super::*;

#[test]
fn tables_are_over_items_that_exist_and_belong() {
    let by = "- item: formal\n";
    each(&[
        (by, "- item: formalet\n", "plan.tables[0].by[0]: unknown_item"),
        (by, "- item: har_tiltak\n", "plan.tables[0].by[0]: wrong_unit"),
        (by, "- item: ramme\n", "plan.tables[0].by[0]: not_coded"),
        ("by: [{ item: svar }", "by: [{ item: kontakt }", "plan.tables[3].by[0]: internal"),
        (
            "unit: frame, by: [{ frame: level }",
            "unit: frame, by: [{ item: svar }",
            "plan.tables[2].by[0]: frame_item",
        ),
        (
            "unit: frame, by",
            "unit: frame, filter: svar = 'ja', by",
            "plan.tables[2].filter: frame_item",
        ),
        ("{ entry: tiltak }", "{ entry: tiltakene }", "plan.tables[0].unit: unknown_roster"),
        ("{ sum: ramme }", "{ sum: nytte }", "plan.tables[0].measures[3]: not_numeric"),
        ("{ sum: ramme }", "{ sum: samlet }", "plan.tables[0].measures[3]: wrong_unit"),
        (
            "[count, share, organisations,",
            "[count, count,",
            "plan.tables[0].measures[1]: duplicate_measure",
        ),
        (
            "by: [{ frame: level }, { frame: disposition }]",
            "measures: [share]",
            "plan.tables[2].measures[0]: share",
        ),
        (
            "by: [{ frame: level }, { frame: disposition }]",
            "by: [{ frame: level }, { frame: level }]",
            "plan.tables[2].by[1]: duplicate_axis",
        ),
        ("chart: none", "filter: kontakt = 'a', chart: none", "plan.tables[3].filter: expression"),
        (
            "chart: none",
            "filter: answered(kontakt), chart: none",
            "plan.tables[3].filter: internal",
        ),
        (
            "by: [{ item: svar }, { frame: late }], chart: none",
            "by: [{ item: svar }], chart: stacked",
            "plan.tables[3].chart: chart",
        ),
        ("chart: none", "chart: diverging", "plan.tables[3].chart: chart"),
        ("threshold: 3", "threshold: 0", "plan.threshold: out_of_range"),
    ]);
    for (rules, path) in [
        ("p: 0", "p"),
        ("p: 101", "p"),
        ("dominance: { n: 6, k: 80 }", "dominance.n"),
        ("dominance: { n: 1, k: 100 }", "dominance.k"),
    ] {
        let with = format!("threshold: 3\n  disclosure: {{ {rules} }}");
        one("threshold: 3", &with, &format!("plan.disclosure.{path}: out_of_range"));
    }
}

#[test]
fn measures_are_of_numbers_and_codes_that_exist() {
    let measure = |new: &str| findings(&[("{ median: brukt }", new)]);
    let at = |rest: &str| vec![format!("plan.tables[0].measures[5]{rest}")];
    assert_eq!(measure("{ quantile: { item: brukt, percent: 90 } }"), [] as [&str; 0]);
    assert_eq!(
        measure("{ quantile: { item: brukt, percent: 100 } }"),
        at(".quantile.percent: out_of_range")
    );
    assert_eq!(measure("{ quantile: { item: nytte, percent: 9 } }"), at(": not_numeric"));
    assert_eq!(measure("{ standard_deviation: nytte }"), [] as [&str; 0], "of a scale's scores");
    assert_eq!(measure("{ standard_deviation: navn }"), at(": not_numeric"));
    let share = |id: &str, codes: &str, item: &str| {
        let row = format!("{{ item: {item}, id: {id}, label: *text, codes: [{codes}] }}");
        measure(&format!("{{ box_share: {row} }}"))
    };
    assert_eq!(share("hoy", "liten, noen", "nytte"), [] as [&str; 0]);
    assert_eq!(share("hoy", "ukjent", "nytte"), at(".box_share.codes[0]: unknown_code"));
    assert_eq!(share("hoy", "liten, liten", "nytte"), at(".box_share.codes[1]: box_overlap"));
    assert_eq!(share("nytte", "liten", "nytte"), at(".box_share.id: duplicate_id"));
    assert_eq!(share("hoy", "", "nytte"), at(".box_share.codes: empty"));
    assert_eq!(share("hoy", "liten", "ramme"), at(".box_share.item: not_coded"));
    let row = |code: &str| {
        format!("{{ box_share: {{ item: nytte, id: hoy, label: *text, codes: [{code}] }} }}")
    };
    let twice = measure(&format!("{}, {}", row("liten"), row("noen")));
    assert_eq!(twice, ["plan.tables[0].measures[6].box_share.id: duplicate_id"]);
}

#[test]
fn a_ratio_is_of_two_numbers_that_the_unit_has() {
    let measure = |new: &str| findings(&[("{ median: brukt }", new)]);
    let at = |rest: &str| vec![format!("plan.tables[0].measures[5]{rest}")];
    let ratio = |id: &str, above: &str, below: &str, more: &str| {
        format!(
            "{{ ratio: {{ id: {id}, label: *text, numerator: {above}, denominator: {below}{more} }} }}"
        )
    };
    let of =
        |id: &str, above: &str, below: &str, more: &str| measure(&ratio(id, above, below, more));
    let none: [&str; 0] = [];
    assert_eq!(of("per_krone", "brukt", "ramme", ""), none);
    assert_eq!(of("per_krone", "brukt", "ramme", ", unit: *text, decimals: 0"), none);
    assert_eq!(
        of("per_krone", "brukt", "ramme", ", decimals: 7"),
        at(".ratio.decimals: out_of_range")
    );
    assert_eq!(of("per_krone", "brukt", "brukt", ""), at(".ratio.denominator: same_item"));
    assert_eq!(of("ramme", "brukt", "ramme", ""), at(".ratio.id: duplicate_id"));
    assert_eq!(of("per_krone", "nytte", "ramme", ""), at(": not_numeric"), "scores are no amounts");
    assert_eq!(of("per_krone", "brukt", "navn", ""), at(": not_numeric"));
    assert_eq!(of("per_krone", "brukt", "ansatte", ""), at(": wrong_unit"));
    assert_eq!(of("per_krone", "brukt", "borte", ""), at(": unknown_item"));
    let lacking = ", unit: { nb: kroner, en: kroner }";
    assert_eq!(of("per_krone", "brukt", "ramme", lacking), at(".ratio.unit: missing_text"));
    let box_share = "{ box_share: { item: nytte, id: per_krone, label: *text, codes: [liten] } }";
    let twice = measure(&format!("{box_share}, {}", ratio("per_krone", "brukt", "ramme", "")));
    assert_eq!(twice, ["plan.tables[0].measures[6].ratio.id: duplicate_id"]);
}

#[test]
fn groups_and_lists_of_the_most_frequent_are_checked() {
    let top = "plan.tables[4].by[0].top";
    each(&[
        ("most: 5", "most: 0", &format!("{top}.most: out_of_range")),
        ("of: { item: emneord }", "of: { item: navn }", &format!("{top}.of: not_coded")),
        ("of: { item: emneord }", "of: { frame: level }", &format!("{top}.of: top")),
        (
            "of: { item: emneord }",
            "of: { item: nytte }",
            "plan.tables[4].by[0].top.rank_by: top_class",
        ),
        ("{ sum: ramme }, ties", "{ sum: navn }, ties", &format!("{top}.rank_by: not_numeric")),
        ("id: vanligste", "id: ramme", &format!("{top}.id: duplicate_id")),
    ]);
    let groups = "plan.tables[4].by[1].groups";
    each(&[
        ("{ size: stor },", "{ size: skate },", &format!("{groups}[2]: duplicate_code")),
        ("{ size: stor },", "{ size: _T },", &format!("{groups}[2]: reserved_code")),
        (
            "[skate, { level: state }",
            "[skate, { niva: state }",
            "plan.tables[4].by[1].groups: shape",
        ),
        ("unit: frame, by", "unit: frame, late: excluded, by", "plan.tables[2].late: late"),
    ]);
    let again = "[{ code: a, label: *text }, { code: A, label: *text }]";
    each(&[
        ("[{ code: a, label: *text }]", again, "plan.frame_labels.stratum[1].code: duplicate_code"),
        (
            "- top: { id: vanligste,",
            "- top: { id: vanligste, ukjent: 1,",
            &format!("{top}.ukjent: unknown_key"),
        ),
        (
            "facets: [{ item: formal }",
            "facets: [{ top: { id: ofte, of: { item: formal }, most: 3 } }",
            "plan.list.facets[0]: facet",
        ),
    ]);
}

#[test]
fn the_code_of_totals_is_no_category() {
    let reserved = ["plan.tables[1].by[0].bands.bands[0].code: reserved_code"];
    assert_eq!(findings(&[("code: lav", "code: _T")]), reserved);
    let reserved = ["plan.tables[1].by[1].boxes.boxes[0].code: reserved_code"];
    assert_eq!(findings(&[("code: lite,", "code: _T,")]), reserved);
}

#[test]
fn an_axis_of_organisations_takes_no_item_for_aggregates_only() {
    let axis = ("- boxes:\n", "- frame: organisation\n        - boxes:\n");
    assert_eq!(findings(&[axis]), ["plan.tables[1].by[1]: organisation_axis"]);
    let filter = "filter: answered(nytte), measures: [count]";
    let by = "id: kort, title: *text, unit: { entry: tiltak }, by: [{ frame: organisation }]";
    let table = format!("- {{ {by}, {filter} }}\n    - {{ id: utvalg,");
    let hidden = findings(&[("- { id: utvalg,", table.as_str())]);
    assert_eq!(hidden, ["plan.tables[2].by[0]: organisation_axis"], "nor does its filter");
}

#[test]
fn bands_and_boxes_do_not_overlap() {
    each(&[
        ("from: 1000000", "from: 999999", "plan.tables[1].by[0].bands.bands[1]: band_overlap"),
        (
            "from: 1000000",
            "from: 1000000, below: 1000000",
            "plan.tables[1].by[0].bands.bands[1]: band",
        ),
        ("code: hoy", "code: lav", "plan.tables[1].by[0].bands.bands[1].code: duplicate_code"),
        (
            "item: ramme\n            id",
            "item: start\n            id",
            "plan.tables[1].by[0].bands.item: not_numeric",
        ),
        (
            "codes: [liten, noen]",
            "codes: [liten, liten]",
            "plan.tables[1].by[1].boxes.boxes[0].codes[1]: box_overlap",
        ),
        (
            "codes: [liten, noen]",
            "codes: [liten, ingen]",
            "plan.tables[1].by[1].boxes.boxes[0].codes[1]: unknown_code",
        ),
    ]);
}

#[test]
fn the_public_list_shows_only_what_is_named() {
    each(&[
        (
            "columns: [navn, ramme, dyrt]",
            "columns: [navn, nytte]",
            "plan.list.columns[1]: list_class",
        ),
        (
            "columns: [navn, ramme, dyrt]",
            "columns: [navn, svar]",
            "plan.list.columns[1]: unknown_item",
        ),
        ("search: [navn, beskrivelse]", "search: [ramme]", "plan.list.search[0]: list_type"),
        ("tags: emneord", "tags: navn", "plan.list.tags: list_type"),
        ("facets: [{ item: formal }", "facets: [{ item: ramme }", "plan.list.facets[0]: not_coded"),
        (
            "roster: tiltak\n    title",
            "roster: prosjekt\n    title",
            "plan.list.roster: unknown_roster",
        ),
    ]);
    let hidden = findings(&[(
        "max_length: 40, required: true, class: named",
        "max_length: 40, class: aggregate",
    )]);
    assert_eq!(
        hidden,
        [
            "rosters[0].name_item: list_class",
            "plan.list.columns[0]: list_class",
            "plan.list.search[0]: list_class"
        ]
    );
}

#[test]
fn a_plan_is_checked_against_the_instrument_whatever_its_texts() {
    let mut plan = sample().document.plan.clone();
    assert_eq!(check_plan(sample(), &plan), []);
    plan.tables[0].title = crate::lang::Texts::default();
    plan.tables[0].filter = Some("ukjent = 1".to_owned());
    let found = check_plan(sample(), &plan);
    let paths: Vec<_> = found.iter().map(|finding| finding.path.as_str()).collect();
    assert_eq!(paths, ["plan.tables[0].filter"]);
}

/// The sample with these indicators, and its findings.
fn indicator(rows: &str) -> Vec<String> {
    let text = "{ nb: x, nn: x, en: x }";
    let rows = rows.replace("TEXT", text);
    findings(&[("plan:\n", &format!("plan:\n{rows}"))])
}

#[test]
fn indicators_are_over_coded_items_that_belong_with_points_for_each_code() {
    let one = |items: &str| {
        indicator(&format!("  indicators:\n    - {{ id: i, title: TEXT, items: [{items}] }}\n"))
    };
    let none: [&str; 0] = [];
    assert_eq!(one("{ item: styrt_mal }, { item: styrt_tid, reversed: true, weight: 3 }"), none);
    assert_eq!(one("{ panel: x, text: TEXT, range: [0, 10] }"), none);
    assert_eq!(one("{ item: gammel, round: \"2019\", text: TEXT }"), none);
    let at = "plan.indicators[0]";
    for (items, expected) in [
        ("", format!("{at}.items: empty")),
        ("{ item: borte }", format!("{at}.items[0].item: unknown_item")),
        ("{ item: nytte }", format!("{at}.items[0].item: wrong_unit")),
        ("{ item: ansatte }", format!("{at}.items[0].item: not_coded")),
        ("{ item: har_tiltak }", format!("{at}.items[0].points: points")),
        ("{ item: har_tiltak, points: { ja: 1 } }", format!("{at}.items[0].points: points")),
        (
            "{ item: styrt_mal, points: { liten: 1, noen: 7/3, stor: 5, alt: 6 } }",
            format!("{at}.items[0].points.alt: unknown_code"),
        ),
        ("{ item: styrt_mal, box: [stor, stor] }", format!("{at}.items[0].box[1]: box_overlap")),
        ("{ item: styrt_mal, box: [alt] }", format!("{at}.items[0].box[0]: unknown_code")),
        ("{ item: styrt_mal, weight: 0 }", format!("{at}.items[0].weight: out_of_range")),
        ("{ item: styrt_mal }, { item: styrt_mal }", format!("{at}.items[1]: duplicate_item")),
        ("{ panel: x }", format!("{at}.items[0].text: missing_key")),
        ("{ panel: x, text: TEXT, range: [5, 1] }", format!("{at}.items[0].range: out_of_range")),
        ("{ panel: x, text: TEXT, box: [ja] }", format!("{at}.items[0].box: key")),
        ("{ item: gammel, round: \"2019\" }", format!("{at}.items[0].text: missing_key")),
        ("{ item: styrt_mal, panel: x }", format!("{at}.items[0]: shape")),
    ] {
        assert_eq!(one(items), [expected], "{items}");
    }
}

#[test]
fn indicators_stand_in_sets_that_exist_and_are_shown_by_the_frame() {
    let items = "items: [{ item: styrt_mal }]";
    let shared = "box: [ja], text: TEXT";
    for (rows, expected) in [
        (format!("  indicators: [{{ id: i, set: s, title: TEXT, {items} }}]\n"), "plan.indicators[0].set: unknown_set"),
        (format!("  indicators: [{{ id: i, title: TEXT, {items} }}, {{ id: I, title: TEXT, {items} }}]\n"), "plan.indicators[1].id: duplicate_id"),
        ("  indicator_sets: [{ id: s, title: TEXT }, { id: s, title: TEXT }]\n".into(), "plan.indicator_sets[1].id: duplicate_id"),
        ("  indicator_sets: [{ id: s, title: { nb: x, en: x } }]\n".into(), "plan.indicator_sets[0].title: missing_text"),
        (format!("  indicators: [{{ id: i, title: TEXT, {items}, min_items: 2 }}]\n"), "plan.indicators[0].min_items: out_of_range"),
        (format!("  indicators: [{{ id: i, title: TEXT, {items}, by: [organisation] }}]\n"), "plan.indicators[0].by[0]: indicator_axis"),
        (format!("  indicators: [{{ id: i, title: TEXT, {items}, unit: frame }}]\n"), "plan.indicators[0].unit: frame_item"),
        (format!("  indicators: [{{ id: i, title: TEXT, form: share, items: [{{ panel: x, {shared} }}] }}]\n"), "plan.indicators[0].items[0].box: key"),
        ("  sizes: { levels: [], classes: [{ code: a, label: TEXT }] }\n".into(), "plan.sizes.levels: empty"),
        ("  sizes: { levels: [state], classes: [{ code: a, label: TEXT, below: 5 }, { code: b, label: TEXT, from: 4 }] }\n".into(), "plan.sizes.classes[1]: band_overlap"),
    ] {
        assert_eq!(indicator(&rows).first().map(String::as_str), Some(expected), "{rows}");
    }
    let whole = "  indicator_sets: [{ id: s, title: TEXT }]\n  indicators:\n    - { id: i, set: s, title: TEXT, form: share, by: [level, { group: skate }],\n        items: [{ item: har_tiltak, box: [ja] }] }\n    - { id: j, title: TEXT, unit: { entry: tiltak }, items: [{ item: nytte }] }\n";
    assert_eq!(indicator(whole), [] as [&str; 0]);
}

#[test]
fn weights_are_by_what_the_frame_knows_of_everyone() {
    let with = |weights: &str| format!("threshold: 3\n  weights: {weights}");
    let bad = |weights: &str, finding: &str| one("threshold: 3", &with(weights), finding);
    bad("{ by: late }", "plan.weights.by: weights_variable");
    bad("{ post_stratify: disposition }", "plan.weights.post_stratify: weights_variable");
    bad("{ rake: [size, organisation] }", "plan.weights.rake[1]: weights_variable");
    bad("{ rake: [size, size] }", "plan.weights.rake[1]: duplicate_axis");
    bad("{ rake: [size] }", "plan.weights.rake: weights_variable");
    bad("{ rake: [size, level], lonely: overall_mean }", "plan.weights.lonely: weights_lonely");
    let weights = with("{ by: stratum, lonely: overall_mean }");
    let sound = ("threshold: 3", weights.as_str());
    assert_eq!(findings(&[sound]), [""; 0]);
    let frame = ("unit: frame,", "unit: frame, weighted: true,");
    assert_eq!(findings(&[sound, frame]), ["plan.tables[2].weighted: weighted_table"]);
    assert_eq!(
        findings(&[
            sound,
            ("- boxes:\n", "- frame: organisation\n        - boxes:\n"),
            ("base: valid", "weighted: true\n      base: valid")
        ]),
        ["plan.tables[1].by[1]: organisation_axis"]
    );
    one(
        "by: [{ item: svar }",
        "weighted: true, by: [{ item: svar }",
        "plan.tables[3].weighted: weights_missing",
    );
}
