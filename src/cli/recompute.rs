//! `kartlegger recompute`: whether a publication still follows from the frozen answers.

use clap::Args;

use super::{Failure, Outcome, opening, tell};
use crate::config::Settings;
use crate::domain::canonical::hex;
use crate::domain::code::{Code, Name};
use crate::service::Actor;
use crate::service::disseminate::{self, DisseminateError, Fault};

/// Recomputes a publication from the frozen answers and compares it with what was published.
///
/// Everything that the figures rest on is read: the freeze, the answers of each submission that counts, the
/// plan that held when it was published, the stored publication and its list. The exit code is 0 when the
/// hashes are the same, and 1 when they are not or when something was altered; each thing is told on a line.
/// Nothing is changed.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Options {
    /// The survey's code.
    #[arg(long)]
    survey: Name,
    /// The round's code.
    #[arg(long)]
    round: Code,
    /// The revision: 1, 2, 3; the newest one unless given.
    #[arg(long)]
    revision: Option<u32>,
}

/// Recomputes and tells.
pub(super) fn run(asked: &Options, settings: &Settings) -> Outcome {
    let shell = opening::existing(settings)?;
    let Options { survey, round, revision } = asked;
    let found = shell
        .read_here(Actor::System, |cx| disseminate::recompute(cx, survey, round, *revision))
        .map_err(|error: DisseminateError| error)?;
    tell(format!("{survey} {round}, revision {}, freeze {}", found.revision, found.freeze))?;
    tell(format!("published:  {}", hex(found.published)))?;
    let again = found.recomputed.map_or_else(|| "not possible".to_owned(), hex);
    tell(format!("recomputed: {again}"))?;
    if found.stands() {
        return tell("The frozen answers give what was published.");
    }
    for fault in &found.faults {
        tell(format!("- {fault}"))?;
        if let Fault::Figures(changes) = fault {
            for change in changes {
                tell(format!("    {}", serde_json::to_string(change)?))?;
            }
        }
    }
    Err(Failure::from("the publication does not follow from what is stored"))
}
