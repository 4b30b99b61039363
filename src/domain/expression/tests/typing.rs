//! What is refused, where, and what to write instead.

use super::*;

/// All errors as `byte: message`.
fn errors(source: &str, in_entry: bool) -> Vec<String> {
    let errors = read(source, in_entry).err().unwrap_or_default();
    errors.iter().map(|error| error.to_string().replace("at byte ", "")).collect()
}

fn error(source: &str) -> String {
    let found = errors(source, true);
    assert_eq!(found.len(), 1, "{source}: {found:?}");
    found.into_iter().next().unwrap()
}

#[test]
fn errors_of_syntax_say_where_and_what_to_write() {
    for (source, expected) in [
        ("", "0: the expression is empty"),
        ("  ", "2: the expression is empty"),
        ("ramme == 1", "6: `==` has no meaning here; write `=`"),
        ("ramme <> 1", "6: `<>` has no meaning here; write `!=`"),
        ("ramme = 1 && true", "10: `&&` has no meaning here; write `and`"),
        ("ramme = 1 || true", "10: `||` has no meaning here; write `or`"),
        ("!dyrt", "0: `!` has no meaning here; write `not`"),
        ("offentlig = \"ja\"", "12: `\"` has no meaning here; write texts in single quotes"),
        ("ramme ≥ 1", "6: `≥` has no meaning here; write `>=`"),
        ("ramme % 2", "6: `%` has no meaning here"),
        ("navn = 'a", "7: the text is not closed; it ends with a single quote"),
        ("ramme >", "7: expected a value, found the end"),
        ("(ramme > 1", "10: expected `)`, found the end"),
        ("ramme > 1)", "9: expected an operator or the end, found `)`"),
        ("1 < ramme < 9", "10: comparisons cannot follow one another; write `a = b and b = c`"),
        ("offentlig not in ('ja')", "10: expected an operator, found `not`; write `not a in (…)`"),
        ("offentlig in ('ja'", "18: expected `,` or `)`, found the end"),
        ("offentlig in 'ja'", "13: expected `(` and a list of values, found a text"),
        (
            "1234567890123456789 > 1",
            "0: this is no number; write at most 18 digits, with a point before the decimals",
        ),
        (
            "1. > 1",
            "0: this is no number; write at most 18 digits, with a point before the decimals",
        ),
        (
            "1x > 1",
            "0: this is no number; write at most 18 digits, with a point before the decimals",
        ),
        ("start = date('30.8.2019')", "13: this is no date; write date('2019-08-30')"),
        ("selcted(formal, 'andre')", "0: there is no function `selcted`; did you mean `selected`?"),
        (
            "selected(formal, andre)",
            "17: expected a text, found `andre`; write it in single quotes",
        ),
        (
            "unit.county = 'x'",
            "5: `unit.county` is unknown; there are unit.level, ministry, size, size_class, stratum and language",
        ),
        ("sum = 1", "0: expected a value, found `sum`"),
    ] {
        assert_eq!(error(source), expected, "{source}");
    }
}

#[test]
fn errors_of_type_say_where_and_what_to_write() {
    for (source, expected) in [
        ("rame > 1", "0: there is no item `rame`; did you mean `ramme`?"),
        ("noe_helt_annet = 1", "0: there is no item `noe_helt_annet`"),
        ("tiltak > 1", "0: `tiltak` is a roster; write count(tiltak) or sum(tiltak.item)"),
        ("styrt = 'stor'", "0: `styrt` is a grid; name one of its rows"),
        ("offentlig = 'jaa'", "0: `jaa` is not in the code list `ja_nei`; did you mean `ja`?"),
        ("offentlig in ('ja', 'neppe')", "20: `neppe` is not in the code list `ja_nei`"),
        ("selected(formal, 'x')", "17: `x` is not in the code list `formal`"),
        (
            "unit.level = 'stat'",
            "0: `stat` is not in the code list `unit.level`; did you mean `state`?",
        ),
        (
            "offentlig = nytte",
            "0: a code and a code cannot be compared; write each against its own codes",
        ),
        (
            "formal = 'andre'",
            "0: expected one value, and this is a choice of several codes; write selected(item, 'code')",
        ),
        (
            "selected(offentlig, 'ja')",
            "9: expected a choice of several codes, and this is a code; write item = 'code'",
        ),
        (
            "offentlig > 'ja'",
            "0: expected a number or a date, and this is a code; write `=`, `!=` or `in`",
        ),
        ("ramme = 'stor'", "0: a number and a text in quotes cannot be compared"),
        (
            "start > '2019-08-30'",
            "0: a date and a text in quotes cannot be compared; write date('2019-08-30')",
        ),
        ("start + 1 > 2", "0: expected a number, and this is a date"),
        ("not ramme", "4: expected a condition, and this is a number"),
        ("length(ramme) > 1", "7: expected text, and this is a number"),
        ("count(navn) > 1", "6: expected a roster, or a choice of several codes, and this is text"),
        (
            "kontakt = 'a@b.no'",
            "0: `kontakt` is personal: only answered(kontakt) and missing(kontakt) may be asked",
        ),
        ("emneord", "0: expected one value, and this is tags; write count(item)"),
        ("if(dyrt, 1, 'a') = 1", "12: a number and a text in quotes cannot be compared"),
    ] {
        assert_eq!(error(source), expected, "{source}");
    }
    assert!(read("answered(kontakt)", true).is_ok());
}

#[test]
fn all_errors_of_type_come_at_once() {
    let found = errors("rame > 1 and offentlig = 'x' or not ramme", true);
    assert_eq!(found.len(), 3, "{found:?}");
}

#[test]
fn entries_are_out_of_the_headers_reach_but_for_counts_and_sums() {
    assert_eq!(
        errors("ramme > 1", false),
        [
            "0: `ramme` belongs to the entries of `tiltak`; write sum(tiltak.ramme) or count(tiltak where …)"
        ]
    );
    assert!(
        read("sum(tiltak.ramme) > 1 and count(tiltak where offentlig = 'ja') > 0", false).is_ok()
    );
    assert_eq!(
        errors("sum(tiltak.ansatte) > 1", false),
        ["11: `ansatte` is no item of the entries of `tiltak`"]
    );
    assert_eq!(errors("sum(prosjekt.ramme) > 1", false), ["4: there is no roster `prosjekt`"]);
    assert_eq!(errors("sum(tiltak.navn) > 1", false), ["11: expected a number, and this is text"]);
}

#[test]
fn counts_and_sums_over_entries_do_not_nest_not_even_through_derived_items() {
    let nested = "`count` and `sum` over entries cannot stand inside each other";
    assert_eq!(
        errors("count(tiltak where ramme > sum(tiltak.ramme)) > 0", false),
        [format!("27: {nested}").replace("27", "31")]
    );
    use crate::questionnaire::{check, sample::edit};
    let text = edit(&[(
        "rules:\n",
        "  - { id: andel_av, roster: tiltak, text: *text, value: ramme / sum(tiltak.ramme), class: named }\nrules:\n  - { id: andel_r, check: sum(tiltak.andel_av) <= 1, kind: hard, at: har_tiltak, message: *text }\n",
    )]);
    let findings = check::read(&text).and_then(check::check).unwrap_err();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].message, format!("at byte 11: {nested}"));
}

#[test]
fn only_a_condition_is_a_condition() {
    let broken = HashSet::new();
    let names = Names { instrument: sample(), roster: None, broken: &broken, grids: &broken };
    let error = Expression::condition("1 + 1", names).unwrap_err();
    assert_eq!(
        error[0].to_string(),
        "at byte 0: expected a condition, and this is a number; write a comparison, such as `item = 'code'`"
    );
}
