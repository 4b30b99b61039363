//! From the source's bytes to tokens.

use super::error::{ExpressionError, Fault};

/// One token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'s> {
    /// A name or a word of the language.
    Word(&'s str),
    /// Digits, with or without a point among them.
    Number(&'s str),
    /// A text, unquoted.
    Text(String),
    /// An operator or a mark.
    Mark(&'static str),
    /// The end of the source.
    End,
}

impl Token<'_> {
    /// The token as an error names it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Word(word) => format!("`{word}`"),
            Self::Number(number) => format!("`{number}`"),
            Self::Text(_) => "a text".to_owned(),
            Self::Mark(mark) => format!("`{mark}`"),
            Self::End => "the end".to_owned(),
        }
    }
}

/// Longest first, so that `<=` is not read as `<`.
const MARKS: [&str; 14] = ["!=", "<=", ">=", "=", "<", ">", "+", "-", "*", "/", "(", ")", ",", "."];

/// What other languages write, and what this one writes instead.
const FOREIGN: [(&str, &str); 10] = [
    ("==", "`=`"),
    ("<>", "`!=`"),
    ("&&", "`and`"),
    ("||", "`or`"),
    ("≤", "`<=`"),
    ("≥", "`>=`"),
    ("≠", "`!=`"),
    ("!", "`not`"),
    ("\"", "texts in single quotes"),
    (";", "`,`"),
];

/// Splits the source into tokens, each with its place in bytes; the last is [`Token::End`].
pub(super) fn tokens(source: &str) -> Result<Vec<(usize, Token<'_>)>, ExpressionError> {
    let mut tokens = Vec::new();
    let mut rest = source.trim_ascii_start();
    while let Some(first) = rest.chars().next() {
        let at = source.len() - rest.len();
        let (token, after) = next(first, rest).map_err(|fault| ExpressionError { at, fault })?;
        tokens.push((at, token));
        rest = after.trim_ascii_start();
    }
    tokens.push((source.len(), Token::End));
    Ok(tokens)
}

fn next(first: char, rest: &str) -> Result<(Token<'_>, &str), Fault> {
    if first.is_ascii_alphabetic() {
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let (word, after) = split(rest, word);
        return Ok((Token::Word(word), after));
    }
    if first.is_ascii_digit() {
        return number(rest);
    }
    if let Some(quoted) = rest.strip_prefix('\'') {
        return text(quoted);
    }
    let foreign = FOREIGN.iter().find(|(foreign, _)| rest.starts_with(foreign));
    let mark = MARKS.iter().find_map(|mark| Some((*mark, rest.strip_prefix(mark)?)));
    match (mark, foreign) {
        // `!=` starts like the foreign `!` and is ours.
        (Some((mark, after)), None) => Ok((Token::Mark(mark), after)),
        (Some((mark, after)), Some((foreign, _))) if mark.len() >= foreign.len() => {
            Ok((Token::Mark(mark), after))
        }
        (_, Some((written, instead))) => {
            Err(Fault::Foreign { written: (*written).to_owned(), instead: Some(instead) })
        }
        (None, None) if first.is_ascii_graphic() || first.is_alphanumeric() => {
            Err(Fault::Foreign { written: first.to_string(), instead: None })
        }
        (None, None) => Err(Fault::Character { character: first }),
    }
}

fn split(rest: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    let end = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
    rest.split_at(end)
}

fn number(rest: &str) -> Result<(Token<'_>, &str), Fault> {
    let (written, after) = split(rest, |c| c.is_ascii_digit() || c == '.');
    let (whole, fraction) = written.split_once('.').unwrap_or((written, "0"));
    let plain = !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit());
    // `2019q` is neither a number nor a name.
    let ends = !after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    if plain && ends && whole.len() + fraction.len() <= 18 {
        Ok((Token::Number(written), after))
    } else {
        Err(Fault::Number)
    }
}

fn text(quoted: &str) -> Result<(Token<'_>, &str), Fault> {
    let mut text = String::new();
    let mut rest = quoted;
    loop {
        let (before, after) = rest.split_once('\'').ok_or(Fault::UnclosedText)?;
        text.push_str(before);
        // A quote inside a text is written twice.
        match after.strip_prefix('\'') {
            Some(inside) => {
                text.push('\'');
                rest = inside;
            }
            None => break Ok((Token::Text(text), after)),
        }
    }
}
