//! Checked questionnaires, and the rounds that ask them, kept in memory so that a request need neither check the
//! document nor read the round again.
//!
//! **Invariant:** what is kept can never be out of date, in however many processes: a questionnaire's key is the hash
//! of the document together with the amendment that holds; a round's is its edition, and only verbs of respondents,
//! which change no round and see none that may yet be rolled back, keep one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use crate::domain::ids::RoundId;
use crate::domain::questionnaire::instrument::Instrument;
use crate::domain::round::Round;

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
#[derive(Clone, Debug, Default)]
pub struct Instruments(Arc<Kept>);

#[derive(Debug, Default)]
struct Kept {
    documents: Mutex<HashMap<Key, Arc<Instrument>>>,
    rounds: Mutex<HashMap<(RoundId, i64), AskedRound>>,
}

impl Instruments {
    pub(super) fn find(&self, key: &Key) -> Option<Arc<Instrument>> {
        locked(&self.0.documents).get(key).cloned()
    }

    pub(super) fn keep(&self, key: Key, instrument: &Arc<Instrument>) {
        insert(&self.0.documents, key, Arc::clone(instrument));
    }

    /// The round of that edition.
    pub(in crate::service) fn find_asked(
        &self,
        round: RoundId,
        edition: i64,
    ) -> Option<AskedRound> {
        locked(&self.0.rounds).get(&(round, edition)).cloned()
    }

    /// Keeps a round as a respondent has read it.
    pub(in crate::service) fn keep_asked(&self, asked: &AskedRound) {
        insert(&self.0.rounds, (asked.round.id, asked.round.edition), asked.clone());
    }
}

/// Keeps a value; when there are too many, all others are forgotten and read again when needed.
fn insert<K: Eq + std::hash::Hash, V>(kept: &Mutex<HashMap<K, V>>, key: K, value: V) {
    let mut kept = locked(kept);
    if kept.len() >= KEPT {
        kept.clear();
    }
    kept.insert(key, value);
}

fn locked<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}
