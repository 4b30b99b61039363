//! What one item of a selection means: a code, a wildcard, or a function over the categories' order.
//!
//! | | takes |
//! |---|---|
//! | `ja` | the category of that code, whatever the case of its letters |
//! | `20*`, `*T`, `*a*`, `201?` | those whose code fits; `*` any characters, `?` one |
//! | `TOP(n)`, `TOP(n,skip)` | the first n; of rounds the latest n |
//! | `BOTTOM(n)`, `BOTTOM(n,skip)` | the last n; of rounds the earliest n |
//! | `FROM(a)`, `TO(a)` | from a on; up to and with a |
//! | `RANGE(a,b)` | from a to b, in either order |

use crate::domain::publication::cube::{Variable, VariableKind};

/// The item is no code of the variable and no expression over them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchValue;

/// The positions that an item takes, in no particular order.
///
/// # Errors
///
/// [`NoSuchValue`], also for a wildcard that nothing fits.
pub fn positions(variable: &Variable, item: &str) -> Result<Vec<usize>, NoSuchValue> {
    if let Some(position) = variable.position(item) {
        return Ok(vec![position]);
    }
    if let Some((name, arguments)) = call(item) {
        return function(variable, &name, &arguments);
    }
    if !item.contains(['*', '?']) {
        return Err(NoSuchValue);
    }
    let pattern = item.to_ascii_lowercase();
    let fitting = |(at, (code, _)): (usize, &(String, _))| {
        fits(pattern.as_bytes(), code.to_ascii_lowercase().as_bytes()).then_some(at)
    };
    let found: Vec<usize> = variable.categories.iter().enumerate().filter_map(fitting).collect();
    if found.is_empty() { Err(NoSuchValue) } else { Ok(found) }
}

/// `NAME(a,b)` as `NAME` in upper case and its arguments.
fn call(item: &str) -> Option<(String, Vec<&str>)> {
    let (name, rest) = item.split_once('(')?;
    let arguments = rest.trim_end().strip_suffix(')')?;
    Some((name.trim().to_ascii_uppercase(), arguments.split(',').map(str::trim).collect()))
}

fn function(
    variable: &Variable,
    name: &str,
    arguments: &[&str],
) -> Result<Vec<usize>, NoSuchValue> {
    let n = variable.categories.len();
    let place = |code: &str| variable.position(code).ok_or(NoSuchValue);
    let number = |text: &str| text.parse::<usize>().map_err(|_| NoSuchValue);
    let count_and_skip = || match *arguments {
        [count] => Ok((number(count)?, 0)),
        [count, skip] => Ok((number(count)?, number(skip)?)),
        _ => Err(NoSuchValue),
    };
    // Rounds stand oldest first, and the top of time is the latest.
    let forward = variable.kind != VariableKind::Period;
    let range = match (name, arguments) {
        ("TOP", _) => {
            let (count, skip) = count_and_skip()?;
            if forward { first(n, count, skip) } else { last(n, count, skip) }
        }
        ("BOTTOM", _) => {
            let (count, skip) = count_and_skip()?;
            if forward { last(n, count, skip) } else { first(n, count, skip) }
        }
        ("FROM", [code]) => place(code)?..n,
        ("TO", [code]) => 0..place(code)?.saturating_add(1),
        ("RANGE", [one, other]) => {
            let (one, other) = (place(one)?, place(other)?);
            one.min(other)..one.max(other).saturating_add(1)
        }
        _ => return Err(NoSuchValue),
    };
    if range.is_empty() { Err(NoSuchValue) } else { Ok(range.collect()) }
}

fn first(n: usize, count: usize, skip: usize) -> std::ops::Range<usize> {
    skip.min(n)..skip.saturating_add(count).min(n)
}

fn last(n: usize, count: usize, skip: usize) -> std::ops::Range<usize> {
    n.saturating_sub(skip.saturating_add(count))..n.saturating_sub(skip)
}

/// Whether a text fits a pattern of `*` and `?`; time grows with the product of their lengths at most.
fn fits(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    // Where to go on when a `*` has to take one character more.
    let mut again: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                again = Some((p, t));
                p += 1;
            }
            Some(wanted) if *wanted == b'?' || text.get(t) == Some(wanted) => {
                p += 1;
                t += 1;
            }
            _ => match again {
                Some((star, taken)) => {
                    again = Some((star, taken + 1));
                    p = star + 1;
                    t = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|byte| *byte == b'*'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tabulate::words::texts;

    fn variable(kind: VariableKind, codes: &[&str]) -> Variable {
        let category = |code: &&str| ((*code).to_owned(), texts(code, code, code));
        let categories = codes.iter().map(category).collect();
        Variable { code: "v".to_owned(), label: texts("v", "v", "v"), kind, categories }
    }

    fn taken(kind: VariableKind, codes: &[&str], item: &str) -> String {
        let found = positions(&variable(kind, codes), item);
        let of = |found: Vec<usize>| found.into_iter().map(|at| codes[at]).collect::<Vec<_>>();
        found.map_or_else(|NoSuchValue| "refused".to_owned(), |found| of(found).join(" "))
    }

    #[test]
    fn each_form_takes_what_it_says() {
        let codes = ["a1", "a2", "b1", "b22", "_T"];
        for (item, expected) in [
            ("A1", "a1"),
            ("*", "a1 a2 b1 b22 _T"),
            ("a*", "a1 a2"),
            ("*1", "a1 b1"),
            ("*2*", "a2 b22"),
            ("?1", "a1 b1"),
            ("b??", "b22"),
            ("TOP(2)", "a1 a2"),
            ("top(2,1)", "a2 b1"),
            ("TOP(99)", "a1 a2 b1 b22 _T"),
            ("BOTTOM(2)", "b22 _T"),
            ("Bottom( 1 , 2 )", "b1"),
            ("FROM(b1)", "b1 b22 _T"),
            ("TO(a2)", "a1 a2"),
            ("RANGE(a2,b22)", "a2 b1 b22"),
            ("RANGE(b22,a2)", "a2 b1 b22"),
        ] {
            assert_eq!(taken(VariableKind::Axis, &codes, item), expected, "{item}");
        }
    }

    #[test]
    fn the_top_of_time_is_the_latest_and_stays_in_order() {
        let codes = ["2017", "2018", "2019"];
        let of = |item: &str| taken(VariableKind::Period, &codes, item);
        assert_eq!([of("TOP(2)"), of("TOP(1,1)")], ["2018 2019", "2018"]);
        assert_eq!([of("BOTTOM(2)"), of("FROM(2018)")], ["2017 2018", "2018 2019"]);
    }

    #[test]
    fn what_takes_nothing_is_refused() {
        for item in [
            "",
            "x",
            "x*",
            "???x",
            "TOP()",
            "TOP(x)",
            "TOP(0)",
            "TOP(1,9)",
            "TOP(1,2,3)",
            "TOP(-1)",
            "FROM(x)",
            "TO()",
            "RANGE(a1)",
            "RANGE(a1,x)",
            "SUM(a1,a2)",
            "TOP(1",
            "1)",
            "æ?",
        ] {
            assert_eq!(taken(VariableKind::Axis, &["a1", "a2"], item), "refused", "{item}");
        }
    }
}
