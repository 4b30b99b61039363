//! `kartlegger verify-audit`: whether the audit log is still what was written.

use clap::Args;

use super::{Outcome, opening, tell};
use crate::config::Settings;
use crate::domain::audit::SealHash;
use crate::domain::canonical::hex;
use crate::service::Actor;
use crate::service::staff::audit::{self, Fault, Head};

/// Recomputes the chain of the audit log and names the first event that does not fit.
///
/// The exit code is 1 when the chain is broken. The last line names the head of the chain: write it
/// down outside the database, and hand it in the next time with --head, so that a log whose end was
/// cut off or that was written anew from the start is found out too.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Options {
    /// A head that an earlier run named, as NUMBER:HASH.
    #[arg(long, value_parser = head)]
    head: Option<Head>,
}

pub(super) fn head(raw: &str) -> Result<Head, String> {
    let (seq, hash) = raw.split_once(':').ok_or("write NUMBER:HASH")?;
    let seq = seq.parse().map_err(|_| "the number is none")?;
    // A number may have a sign, and a digit has none.
    let is_hex = hash.bytes().all(|digit| digit.is_ascii_hexdigit());
    let digits: Option<Vec<u8>> = hash
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    let bytes = digits.filter(|_| is_hex);
    let hash = bytes.and_then(|bytes| SealHash::try_from(bytes).ok());
    Ok(Head { seq, hash: hash.ok_or("the hash has 64 hexadecimal digits")? })
}

/// Recomputes the chain and tells.
pub(super) fn run(asked: Options, settings: &Settings) -> Outcome {
    let shell = opening::existing(settings)?;
    let verdict = shell.read_here(Actor::System, |cx| audit::verify(cx, asked.head))?;
    tell(format!("{} events are sealed and fit.", verdict.n_sealed))?;
    tell(format!("{} events wait to be sealed.", verdict.n_unsealed))?;
    if let Some(head) = verdict.head {
        tell(format!("Head: {}:{}", head.seq, hex(head.hash)))?;
    }
    match verdict.broken {
        None => Ok(()),
        Some((seq, Fault::Missing)) => {
            Err(format!("the chain is broken: event {seq} is missing").into())
        }
        Some((seq, Fault::Altered)) => {
            Err(format!("the chain is broken: event {seq} is not what was sealed").into())
        }
        Some((seq, Fault::OtherHead)) => {
            Err(format!("this is another chain: event {seq} has another hash than the head").into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_a_number_and_64_digits() {
        let written = format!("12:{}", "0f".repeat(32));
        assert_eq!(head(&written), Ok(Head { seq: 12, hash: [15; 32] }));
        let signed = format!("12:{}", "+f".repeat(32));
        for wrong in ["12", "x:00", "1:0f", "1:zz", &signed] {
            assert!(head(wrong).is_err());
        }
    }
}
