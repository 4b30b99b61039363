//! A password from whoever runs the command: typed unseen, or the first line of the standard input.

use std::io::{IsTerminal, Write};
use std::process::{Command, Stdio};

use super::Failure;

/// Reads a password; at a terminal it is asked for twice and not shown.
///
/// # Errors
///
/// When the two differ, or nothing comes.
pub(super) fn read() -> Result<String, Failure> {
    if !std::io::stdin().is_terminal() {
        return line();
    }
    let first = ask("Password: ")?;
    if first == ask("The same again: ")? {
        Ok(first)
    } else {
        Err("the two passwords differ".into())
    }
}

fn ask(prompt: &str) -> Result<String, Failure> {
    let mut terminal = std::io::stderr();
    write!(terminal, "{prompt}")?;
    terminal.flush()?;
    let hidden = show_typing(false);
    let typed = line();
    if hidden {
        show_typing(true);
        writeln!(terminal)?;
    }
    typed
}

/// Switches the terminal's echo; `false` when it cannot.
fn show_typing(shown: bool) -> bool {
    let echo = if shown { "echo" } else { "-echo" };
    let run = Command::new("stty").arg(echo).stdin(Stdio::inherit()).stderr(Stdio::null()).status();
    run.is_ok_and(|status| status.success())
}

fn line() -> Result<String, Failure> {
    let mut line = String::new();
    if std::io::stdin().read_line(&mut line)? == 0 {
        return Err("no password came".into());
    }
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
