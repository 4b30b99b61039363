//! What is wrong with an expression, where, and what to write instead.

use std::fmt;

use super::MAX_BYTES;

/// One thing that is wrong with an expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at byte {at}: {fault}")]
pub struct ExpressionError {
    /// Where in the source, in bytes from 0.
    pub at: usize,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with an expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Nothing but blanks.
    #[error("the expression is empty")]
    Empty,
    /// More than [`MAX_BYTES`] bytes.
    #[error("the expression has {found} bytes, and at most {MAX_BYTES} are taken")]
    TooLong {
        /// Bytes given.
        found: usize,
    },
    /// Nested too deep.
    #[error("the expression is nested too deep; move a part of it into a derived item")]
    TooDeep,
    /// Too many parts.
    #[error("the expression has too many parts; move some of them into a derived item")]
    TooLarge,
    /// A character that the language does not have.
    #[error("U+{:04X} has no meaning here", u32::from(*character))]
    Character {
        /// The character.
        character: char,
    },
    /// A sign of other languages.
    #[error("`{written}` has no meaning here{}", Hint(*instead))]
    Foreign {
        /// The sign.
        written: String,
        /// What to write instead.
        instead: Option<&'static str>,
    },
    /// A text without its closing quote.
    #[error("the text is not closed; it ends with a single quote")]
    UnclosedText,
    /// A number with too many digits, or without digits after its point.
    #[error("this is no number; write at most 18 digits, with a point before the decimals")]
    Number,
    /// No date.
    #[error("this is no date; write date('2019-08-30')")]
    Date,
    /// Something else was expected.
    #[error("expected {expected}, found {found}{}", Hint(*instead))]
    Expected {
        /// What was expected.
        expected: &'static str,
        /// What stands there.
        found: String,
        /// What to write instead.
        instead: Option<&'static str>,
    },
    /// `a = b = c`.
    #[error("comparisons cannot follow one another; write `a = b and b = c`")]
    Chained,
    /// No function of that name.
    #[error("there is no function `{name}`{}", Near(near.as_deref()))]
    UnknownFunction {
        /// The name.
        name: String,
        /// A function with a name like it.
        near: Option<String>,
    },
    /// No variable of the frame.
    #[error(
        "`unit.{name}` is unknown; there are unit.level, ministry, size, size_class, stratum and language"
    )]
    UnknownUnit {
        /// The name after the point.
        name: String,
    },
    /// No item or derived item of that name.
    #[error("there is no item `{name}`{}", Near(near.as_deref()))]
    UnknownName {
        /// The name.
        name: String,
        /// An item with a name like it.
        near: Option<String>,
    },
    /// The name of a roster where an item is meant.
    #[error("`{name}` is a roster; write count({name}) or sum({name}.item)")]
    RosterName {
        /// The roster.
        name: String,
    },
    /// The name of a grid where one of its rows is meant.
    #[error("`{name}` is a grid; name one of its rows")]
    GridName {
        /// The grid.
        name: String,
    },
    /// An entry's item where there is no entry of that roster.
    #[error(
        "`{name}` belongs to the entries of `{roster}`; write sum({roster}.{name}) or count({roster} where …)"
    )]
    OutOfReach {
        /// The item.
        name: String,
        /// Its roster.
        roster: String,
    },
    /// No roster of that name.
    #[error("there is no roster `{name}`")]
    UnknownRoster {
        /// The name.
        name: String,
    },
    /// The item after the point is not one of the roster's.
    #[error("`{name}` is no item of the entries of `{roster}`")]
    NotInRoster {
        /// The item.
        name: String,
        /// The roster.
        roster: String,
    },
    /// `count` or `sum` over entries inside another one.
    #[error("`count` and `sum` over entries cannot stand inside each other")]
    NestedRoster,
    /// A person's data.
    #[error("`{name}` is personal: only answered({name}) and missing({name}) may be asked")]
    Personal {
        /// The item.
        name: String,
    },
    /// Another type is needed.
    #[error("expected {expected}, and this is {found}{}", Hint(*instead))]
    Type {
        /// What is needed.
        expected: &'static str,
        /// What it is.
        found: &'static str,
        /// What to write instead.
        instead: Option<&'static str>,
    },
    /// Two values that cannot be compared or mixed.
    #[error("{left} and {right} cannot be compared{}", Hint(*instead))]
    Mixed {
        /// What stands left.
        left: &'static str,
        /// What stands right.
        right: &'static str,
        /// What to write instead.
        instead: Option<&'static str>,
    },
    /// A code that is not in the list of the item that it is compared with.
    #[error("`{code}` is not in the code list `{list}`{}", Near(near.as_deref()))]
    UnknownCode {
        /// The code.
        code: String,
        /// The list.
        list: String,
        /// A code like it.
        near: Option<String>,
    },
}

/// What to write instead, when there is something.
struct Hint(Option<&'static str>);

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |instead| write!(f, "; write {instead}"))
    }
}

/// A name like the one that was written.
struct Near<'a>(Option<&'a str>);

impl fmt::Display for Near<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |near| write!(f, "; did you mean `{near}`?"))
    }
}

/// The candidate most like `name`, when one is like it at all.
pub(super) fn nearest<'a>(name: &str, among: impl Iterator<Item = &'a str>) -> Option<String> {
    let wanted = name.to_ascii_lowercase();
    let limit = if wanted.len() < 4 { 1 } else { 2 };
    among
        .map(|candidate| (distance(&wanted, &candidate.to_ascii_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate.to_owned())
}

/// Levenshtein's distance between the starts of two names, which are short.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(40).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().take(40).enumerate() {
        let mut next = vec![i + 1];
        for (right, pair) in b.iter().zip(row.windows(2)) {
            let [diagonal, above] = *pair else { continue };
            let before = next.last().copied().unwrap_or(i);
            let substituted = diagonal + usize::from(left != *right);
            next.push(substituted.min(above + 1).min(before + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(usize::MAX)
}
