//! A password from whoever runs the command: typed unseen, or the first line of the standard input.
//!
//! **Invariant:** whichever key ends the typing, the terminal shows again what is typed. While it does not, its keys send
//! no signals: those that would end the program are read like the others.

use std::io::{self, IsTerminal, Read, Write};

use rustix::process::{Signal, getpid, kill_process};
use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};

use super::Failure;

/// The keys that would end the program, each after the code by which it ends a line instead.
const ENDS: [(SpecialCodeIndex, SpecialCodeIndex); 2] = [
    (SpecialCodeIndex::VEOL, SpecialCodeIndex::VINTR),
    (SpecialCodeIndex::VEOL2, SpecialCodeIndex::VQUIT),
];

/// Reads a password; at a terminal it is asked for twice and not shown.
///
/// # Errors
///
/// When the two differ, or nothing comes.
pub(super) fn read() -> Result<String, Failure> {
    if !io::stdin().is_terminal() {
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
    let mut shown = io::stderr();
    write!(shown, "{prompt}")?;
    shown.flush()?;
    let Some(unseen) = Unseen::begin() else { return line() };
    let typed = unseen.line();
    drop(unseen);
    writeln!(shown)?;
    let Some(typed) = typed? else {
        // As the key would have done, now that the terminal is as it was.
        kill_process(getpid(), Signal::INT)?;
        return Err("interrupted".into());
    };
    if typed.is_empty() {
        return Err("no password came".into());
    }
    let typed = String::from_utf8(typed)?;
    let typed = typed.trim_end_matches(['\r', '\n']);
    if typed.contains(char::is_control) {
        return Err("a key was pressed that is no character of a password".into());
    }
    Ok(typed.to_owned())
}

/// A terminal that shows nothing of what is typed, for as long as this lives.
struct Unseen {
    before: Termios,
}

impl Unseen {
    /// None when the terminal cannot do it.
    fn begin() -> Option<Self> {
        let before = tcgetattr(io::stdin()).ok()?;
        let mut unseen = before.clone();
        unseen.local_modes.remove(LocalModes::ECHO | LocalModes::ISIG);
        // A line is handed over when it ends: with one of these keys, too.
        for (end, key) in ENDS {
            unseen.special_codes[end] = before.special_codes[key];
        }
        tcsetattr(io::stdin(), OptionalActions::Drain, &unseen).ok()?;
        Some(Self { before })
    }

    /// The line that is typed, with its end, and empty when there is none; none when a key ended the program.
    fn line(&self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        for key in io::stdin().lock().bytes() {
            let key = key?;
            if ENDS.iter().any(|&(_, end)| self.before.special_codes[end] == key) {
                return Ok(None);
            }
            line.push(key);
            if key == b'\n' {
                break;
            }
        }
        Ok(Some(line))
    }
}

impl Drop for Unseen {
    fn drop(&mut self) {
        let _ = tcsetattr(io::stdin(), OptionalActions::Drain, &self.before);
    }
}

fn line() -> Result<String, Failure> {
    let mut line = String::new();
    if io::stdin().read_line(&mut line)? == 0 {
        return Err("no password came".into());
    }
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
