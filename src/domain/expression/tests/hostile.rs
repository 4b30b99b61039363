//! Hostile input: refused before it costs anything, and never fatal.

use super::*;
use crate::expression::error::Fault;

fn fault(source: &str) -> Fault {
    read(source, true).unwrap_err().remove(0).fault
}

#[test]
fn a_source_of_any_size_is_refused_by_its_length() {
    for source in
        ["(".repeat(100_000), "not ".repeat(100_000), "-".repeat(100_000), "x".repeat(1_000_000)]
    {
        assert_eq!(fault(&source), Fault::TooLong { found: source.len() });
    }
}

#[test]
fn nesting_within_the_length_is_refused_without_using_up_the_stack() {
    // A thread with half of the stack that a server's have; the sample is read before, outside it.
    assert!(read("true", true).is_ok());
    let small = std::thread::Builder::new().stack_size(1024 * 1024);
    let tried = small.spawn(|| {
        for source in [
            "(".repeat(MAX_BYTES),
            "not ".repeat(MAX_BYTES / 4),
            "-".repeat(MAX_BYTES),
            "1-".repeat(MAX_BYTES / 2),
            "if(".repeat(MAX_BYTES / 3),
            "year(".repeat(MAX_BYTES / 5),
            "count(tiltak where ".repeat(MAX_BYTES / 19),
        ] {
            assert!(read(&source, true).is_err());
        }
        // The deepest that is taken: every level of binding inside every parenthesis.
        let deepest = format!("{}1{}", "(1 - 2 * -".repeat(9), ")".repeat(9));
        assert!(read(&format!("not {deepest} = 1 and true or false"), true).is_ok(), "{deepest}");
        let nots = format!("{}dyrt", "not ".repeat(MAX_DEPTH - 1));
        assert_eq!(holds(&nots, &json!({"ramme": 1})), Some(true));
        assert_eq!(fault(&format!("not {nots}")), Fault::TooDeep);
    });
    tried.unwrap().join().unwrap();
}

#[test]
fn long_chains_count_as_parts_and_not_as_depth() {
    let chain = |n: usize| vec!["1"; n].join("+") + " > 0";
    assert_eq!(holds(&chain(240), &json!({})), Some(true));
    assert_eq!(fault(&chain(600)), Fault::TooLarge);
    let list = vec!["1"; 600].join(",");
    assert_eq!(fault(&format!("ramme in ({list})")), Fault::TooLarge);
}

#[test]
fn strange_characters_are_refused_with_their_place() {
    for (source, at) in
        [("\u{0}", 0), ("a\u{0}", 1), ("ramme = 1\u{202e}", 9), ("𝟙 = 1", 0), ("é", 0)]
    {
        let error = read(source, true).unwrap_err().remove(0);
        assert!(matches!(error.fault, Fault::Character { .. } | Fault::Foreign { .. }), "{error}");
        assert_eq!(error.at, at);
    }
}
