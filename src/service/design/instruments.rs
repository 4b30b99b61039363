//! Checked questionnaires, and the rounds that ask them, kept in memory so that a request need neither check the
//! document nor read the round again.
//!
//! **Invariant:** what is kept can never be out of date, in however many processes: a questionnaire's key is the hash
//! of the document together with the amendment that holds; a round's is its edition, and only verbs of respondents,
//! which change no round and see none that may yet be rolled back, keep one.

use std::sync::Arc;

use uuid::Uuid;

use crate::domain::ids::RoundId;
use crate::domain::questionnaire::instrument::Instrument;
use crate::domain::round::Round;
use crate::service::bounded::Bounded;

/// How many of each are kept; a deployment has a handful of versions and open rounds at a time.
const KEPT: usize = 64;

/// The document's SHA-256 and the amendment of its plan.
pub(super) type Key = ([u8; 32], Option<Uuid>);

/// A round with the questionnaire that it asks, under the plan of the document itself.
#[derive(Clone, Debug)]
pub(in crate::service) struct AskedRound {
    pub(in crate::service) round: Arc<Round>,
    pub(in crate::service) instrument: Arc<Instrument>,
}

/// What is kept, shared by all clones.
#[derive(Clone, Debug)]
pub struct Instruments {
    documents: Bounded<Key, Instrument>,
    rounds: Bounded<(RoundId, i64), AskedRound>,
}

impl Default for Instruments {
    fn default() -> Self {
        Self { documents: Bounded::within(KEPT), rounds: Bounded::within(KEPT) }
    }
}

impl Instruments {
    pub(super) fn find(&self, key: &Key) -> Option<Arc<Instrument>> {
        self.documents.find(key)
    }

    pub(super) fn keep(&self, key: Key, instrument: &Arc<Instrument>) {
        self.documents.keep(key, instrument, 1);
    }

    /// The round of that edition.
    pub(in crate::service) fn find_asked(
        &self,
        round: RoundId,
        edition: i64,
    ) -> Option<Arc<AskedRound>> {
        self.rounds.find(&(round, edition))
    }

    /// Keeps a round as a respondent has read it.
    pub(in crate::service) fn keep_asked(&self, asked: &Arc<AskedRound>) {
        self.rounds.keep((asked.round.id, asked.round.edition), asked, 1);
    }
}
