//! What a message repeats of a text from outside: its start, on one line.
//!
//! A name or a code in a body can have as many bytes as the body; a person reads its beginning, and the
//! answer to a hostile body must not be many times its size.

/// Most characters of a name that are repeated.
const MAX_NAME: usize = 64;
/// Most characters of a message around it.
const MAX_MESSAGE: usize = 600;

/// The start of a name or code as it was sent, without control characters.
#[must_use]
pub fn echo(raw: &str) -> String {
    raw.chars().filter(|c| !c.is_control()).take(MAX_NAME).collect()
}

/// A message whose words may hold such a name: the whole of it unless it is very long, without control characters.
#[must_use]
pub fn message(words: &str) -> String {
    let mut shown = words.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut start: String = shown.by_ref().take(MAX_MESSAGE).collect();
    if shown.next().is_some() {
        start.push('…');
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_cut_and_cleaned() {
        assert_eq!(echo("a\0b\nc"), "abc");
        assert_eq!(echo(&"å".repeat(1_000)), "å".repeat(64));
    }

    #[test]
    fn a_message_is_whole_unless_it_is_very_long() {
        assert_eq!(message("expected `a`, found `b`"), "expected `a`, found `b`");
        assert_eq!(message(&"x".repeat(601)), "x".repeat(600) + "…");
        assert_eq!(message("a\nb"), "a b");
    }
}
