//! Checked questionnaires, kept in memory so that a request need not check the document again.
//!
//! **Invariant:** the key is the hash of the document together with the amendment that holds, so
//! what is kept can never be out of date, in however many processes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

use crate::domain::questionnaire::instrument::Instrument;

/// How many are kept; a deployment has a handful of versions in use at a time.
const KEPT: usize = 64;

/// The document's SHA-256 and the amendment of its plan.
pub(super) type Key = ([u8; 32], Option<Uuid>);

/// Checked questionnaires by document and amendment, shared by all clones.
#[derive(Clone, Debug, Default)]
pub struct Instruments(Arc<Mutex<HashMap<Key, Arc<Instrument>>>>);

impl Instruments {
    pub(super) fn find(&self, key: &Key) -> Option<Arc<Instrument>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// Keeps one; when there are too many, all others are forgotten and checked again when needed.
    pub(super) fn keep(&self, key: Key, instrument: &Arc<Instrument>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(key, Arc::clone(instrument));
    }
}
