//! What a link says, in words: files and pages say the same.

use super::{Link, Why};
use crate::code::Code;
use crate::disclosure::Sign;
use crate::lang::{Lang, Texts};
use crate::tabulate::words::texts;

impl Link {
    /// How something compares with the round before, with what the questionnaires say of it; nothing of what
    /// has not changed.
    #[must_use]
    pub fn said(&self, lang: Lang) -> Option<String> {
        let what = match self {
            Self::Same => return None,
            Self::Changed(_) => changed().get(lang).to_owned(),
            Self::Break { why, .. } => {
                format!("{}: {}", broken().get(lang), why.said().get(lang))
            }
        };
        let notes = self.notes().iter().map(|note| note.get(lang));
        Some(std::iter::once(what.as_str()).chain(notes).collect::<Vec<_>>().join(". "))
    }
}

/// How a round compares with the one before, as a sentence that begins with the sign of a break; none when nothing has
/// changed.
#[must_use]
pub fn compared(link: &Link, (before, later): (&Code, &Code), lang: Lang) -> Option<String> {
    let said = link.said(lang)?;
    let sign = if link.is_comparable() { "" } else { Sign::Break.as_str() };
    // A note may end with its own full stop.
    let sentence = format!("{sign} {before}–{later}: {}.", said.trim_end_matches('.'));
    Some(sentence.trim_start().to_owned())
}

impl Why {
    fn said(self) -> Texts {
        match self {
            Self::Declared => {
                texts("spørsmålet er endret", "spørsmålet er endra", "the question has changed")
            }
            Self::Absent => texts(
                "ikke spurt begge ganger",
                "ikkje spurt om begge gongene",
                "not asked both times",
            ),
            Self::Undeclared => texts(
                "sammenlignbarhet er ikke oppgitt",
                "det er ikkje oppgjeve om det kan samanliknast",
                "comparability is not stated",
            ),
            Self::Codes => texts(
                "svaralternativene passer ikke",
                "svaralternativa passar ikkje",
                "the answer codes do not fit",
            ),
            Self::Plan => texts(
                "tabellen er laget på en annen måte",
                "tabellen er laga på ein annan måte",
                "the table is made in another way",
            ),
        }
    }
}

fn changed() -> Texts {
    texts("endret, kan sammenlignes", "endra, kan samanliknast", "changed, may be compared")
}

fn broken() -> Texts {
    texts("brudd", "brot", "break")
}
