//! What a verb has read of one unit, so that it reads each row once.
//!
//! **Invariant:** it holds within one transaction, and only while nothing of it has changed: a wait for
//! another writer, a change of the draft and every audited change make it forgotten.

use std::sync::Arc;

use super::drafts::Draft;
use super::standing::Standing;
use crate::domain::ids::UnitId;

/// What a verb has read of one unit.
#[derive(Default)]
pub(in crate::service) struct Seen {
    /// The unit whose other writers wait for this transaction.
    locked: Option<UnitId>,
    standing: Option<Arc<Standing>>,
    draft: Option<(UnitId, Arc<Draft>)>,
}

impl Seen {
    /// Where the unit stands, if that was read.
    pub(super) fn standing(&self, unit: UnitId) -> Option<Arc<Standing>> {
        self.standing.clone().filter(|standing| standing.unit.id == unit)
    }

    pub(super) fn keep_standing(&mut self, standing: &Arc<Standing>) {
        self.standing = Some(Arc::clone(standing));
    }

    /// The unit's whole draft, if that was read.
    pub(super) fn draft(&self, unit: UnitId) -> Option<Arc<Draft>> {
        self.draft.as_ref().filter(|(of, _)| *of == unit).map(|(_, draft)| Arc::clone(draft))
    }

    pub(super) fn keep_draft(&mut self, unit: UnitId, draft: impl Into<Arc<Draft>>) {
        self.draft = Some((unit, draft.into()));
    }

    /// The same for somebody who will change it: it is forgotten here.
    pub(super) fn take_draft(&mut self, unit: UnitId) -> Option<Draft> {
        let (_, seen) = self.draft.take().filter(|(of, _)| *of == unit)?;
        Some(Arc::unwrap_or_clone(seen))
    }

    pub(super) fn is_locked(&self, unit: UnitId) -> bool {
        self.locked == Some(unit)
    }

    /// Notes that the unit's other writers wait; `waited` when one may have been waited for, and changed
    /// what was read before.
    pub(super) fn note_locked(&mut self, unit: UnitId, waited: bool) {
        self.locked = Some(unit);
        if waited {
            self.forget();
        }
    }

    /// Forgets all that was read.
    pub(in crate::service) fn forget(&mut self) {
        self.standing = None;
        self.draft = None;
    }
}
